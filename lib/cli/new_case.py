"""The command `positions new case`: a folder of tables for another negotiation."""

from pathlib import Path

import click

from lib.cli.main import UserPath, report_faults
from lib.core.names import split_list
from lib.evidence import write_case


@click.command()
@click.argument("folder", type=UserPath(path_type=Path))
@click.option("--title", default="", help="Name of the case.  [default: that of the folder]")
@click.option("--sides", default="Upstream,Downstream", show_default=True,
              help="Sides, each named in the singular, separated by commas; the first makes the demands and the second "
              "answers.")  # fmt: skip
@click.option(
    "--demands", default="water,toll", show_default=True, help="Demands in a word or two, separated by commas."
)
@report_faults
def case_command(folder: Path, title: str, sides: str, demands: str) -> None:
    """Write the tables of a new case into FOLDER, filled with an invented example that runs, and a guide in ten steps.

    Each table has example rows to replace. A folder that has anything in it is refused.

    \b
    Example:  positions new case water-talks --sides "Upstream,Downstream,the Delta" --demands "water,toll"
    """
    name = title or folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    files = write_case(folder, name, split_list(sides), split_list(demands))
    click.echo(f"{folder} has a new case of {len(files)} files; every row in it is an example to replace")
    click.echo(f"begin with {folder / 'README.md'}")
