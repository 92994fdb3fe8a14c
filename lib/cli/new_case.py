"""The command `positions new case`: a folder of tables for another negotiation."""

from pathlib import Path

import click

from lib.cli.main import report_faults


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@report_faults
def case_command(folder: Path) -> None:
    """Write the tables of a new case into FOLDER.

    \b
    Example:  positions new case climate-talks
    """
