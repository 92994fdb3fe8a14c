"""The command `positions brief`: a case as slides, memo, web page, print and workbook in one folder."""

from collections.abc import Mapping
from pathlib import Path

import click

from lib.briefing.export import WRITERS, bind
from lib.case import narrow, open_dossier
from lib.cli.main import add_case_options, read_options, report_faults, require_checkout
from lib.core.errors import choose_from
from lib.core.paths import SEEDS, results_folder
from lib.parameters import Parameters, check_outputs, check_parameters


@click.command()
@click.option("--to", "kinds", default=",".join(WRITERS), show_default=True, help="Formats, divided by commas.")
@add_case_options
@click.option("--outputs", help="Folder whose briefing/ takes the files; made if need be.")
@report_faults
def brief_command(kinds: str, others: tuple[str, ...], **named: str | None) -> None:
    """Write a briefing: slides, memo, web page, print and workbook, all from the same results.

    Everything that is wrong is told at once, and nothing is written then. Formats that are in the folder already must
    have been made with the same parameters, evidence and library, or all formats be written.

    \b
    Example:  positions brief --as-of 2022-01 --demands missiles,donbas --to pptx,docx --outputs january
    """
    for path in _write_briefing(kinds, named, others):
        click.echo(path)


def _write_briefing(kinds: str, named: Mapping[str, str | None], others: tuple[str, ...]) -> list[Path]:
    """Write a briefing and return its files; `Misuse` lists all that is wrong with what was asked for."""
    given, wrong = read_options(named, others)
    if "dossier" not in given:
        require_checkout(SEEDS)
    if "outputs" in given:
        given["outputs"] = str(Path(given["outputs"]).resolve())
    chosen = list(dict.fromkeys(kind.strip() for kind in kinds.split(",") if kind.strip()))
    wrong += [f"to: {choose_from(kind, WRITERS)}" for kind in chosen if kind not in WRITERS]
    wrong += [] if chosen else [f"to: is empty; name some of {', '.join(WRITERS)}"]
    folder = results_folder(given.get("outputs", Parameters.model_fields["outputs"].default)) / "briefing"
    wrong += check_parameters(given) or check_outputs(folder)
    dossier = open_dossier(given, wrong)
    return bind(narrow(dossier, Parameters.model_validate(given)), chosen)
