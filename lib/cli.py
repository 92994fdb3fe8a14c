"""The command `positions`: each of its commands in a module of its own, imported when it is called."""

import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from lib.faults import Faults, Misuse
from lib.paths import locate

Params = ParamSpec("Params")
Result = TypeVar("Result")
WRONG_RESULT, WRONG_USE = 1, 2

COMMANDS = {
    "check": "lib.evidence_commands",
    "run": "lib.run_command",
    "sweep": "lib.sweep_command",
    "brief": "lib.brief_command",
    "figure": "lib.figure_command",
    "quote": "lib.evidence_commands",
    "add": "lib.evidence_commands",
}
"""The module of each command; what one of them imports costs the others nothing."""


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the commands, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Return the command of this name, None where there is none."""
        return getattr(import_module(COMMANDS[name]), name) if name in COMMANDS else None


def plain(command: Callable[Params, Result]) -> Callable[Params, Result]:
    """Return the command with its faults printed without a traceback; it ends with 2 for wrong usage, else with 1."""

    @wraps(command)
    def guarded(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except Faults as faults:
            click.echo(faults, err=True)
            sys.exit(WRONG_USE if isinstance(faults, Misuse) else WRONG_RESULT)

    return guarded


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="negotiation-positions")
def main() -> None:
    """Compare negotiating positions, from the quotation to the chart.

    \b
    Start with:  positions check
                 positions run
    """


def find_dossier(dossier: str) -> Path:
    """Return the dossier that a shell's user means: the folder seen from here, else the project's."""
    here = Path(dossier).resolve()
    return here if here.is_dir() and here != locate(dossier) else Path(dossier)
