"""Commands on what a coder has filled in: merge it, take it out again, and list what is left to do."""

from pathlib import Path

import click

from lib.cli.main import FROM_HERE, SHIPPED, UserPath, find_dossier, named_dossier, report_faults
from lib.coding import Merged, list_uncoded, merge, merge_as_coder, read_coding_sheet, remove, unmerge
from lib.core.errors import Misuse, raise_if
from lib.core.paths import locate
from lib.evidence import FORMS, ID


@click.command()
@click.argument("sheet", type=UserPath(path_type=Path))
@click.option("--coder", default="", metavar="NAME", help="Keep it as one coder's reading, to be compared with others.")
@click.option("--undo", is_flag=True, help="Take out what this sheet has brought in.")
@named_dossier
@report_faults
def merge_command(sheet: Path, coder: str, undo: bool, dossier: str) -> None:
    """Take what is filled in on SHEET into the tables.

    SHEET is the workbook that `positions new document` wrote, or its sheet `coding` as CSV, named after the document.
    Its statements replace those that the document has. If anything is wrong, each fault is printed with sheet, row and
    column, and nothing is written. The same sheet again changes nothing.

    \b
    Example:  positions merge paper-2022.xlsx --dossier seeds
              positions merge paper-2022.xlsx --dossier seeds --coder anna
    """
    wrong = f"coder: '{coder}' is not a name; write {next(iter(FORMS.values()))}"
    raise_if([wrong] if coder and not ID.fullmatch(coder) else [], Misuse)
    read, folder = read_coding_sheet(sheet), locate(find_dossier(dossier))
    click.echo(f"document: {read.document.get('id', 'none is named')}")
    if undo:
        _report(unmerge(read, folder, coder))
    else:
        _report(merge_as_coder(read, folder, coder) if coder else merge(read, folder))


@click.command()
@click.argument("name", metavar="ID")
@named_dossier
@report_faults
def remove_command(name: str, dossier: str) -> None:
    """Take a document with all that belongs to it, or one statement, out of the tables.

    Utterances and speakers that nothing else needs go with it.

    \b
    Example:  positions remove paper-2022 --dossier seeds
    """
    _report(remove(name, locate(find_dossier(dossier))))


@click.command()
@click.option("--dossier", default=SHIPPED, show_default=True, help=f"Folder of the tables; {FROM_HERE}")
@report_faults
def todo_command(dossier: str) -> None:
    """List the documents that are not coded, coded by one reader only, or without a statement.

    \b
    Example:  positions todo
    """
    for line in list_uncoded(locate(find_dossier(dossier))):
        click.echo(line)


def _report(merged: Merged) -> None:
    for line in merged.told:
        click.echo(line)
    if not merged.changed:
        click.echo("nothing has changed: the tables are as they would be")
