"""The group `positions new`, whose subcommands make what a user fills in, and are imported only when called."""

import click

from lib.cli.main import Commands

MAKERS = {
    "case": "lib.cli.new_case",
    "document": "lib.cli.new_document",
    "sheet": "lib.cli.new_document",
}
"""The module of each subcommand; only that of the one called is imported."""


@click.group(cls=Commands, modules=MAKERS)
def new_command() -> None:
    """Make a new case, or what a new document needs.

    \b
    Example:  positions new case climate-talks
    """
