"""The command `positions brief`: a case as slides, memo, web page, print and workbook in one folder."""

from collections.abc import Mapping
from pathlib import Path

import click

from lib.briefing import WRITERS, check_formats, compose, write_briefing
from lib.case import build_case, fill_parameters, open_dossier
from lib.cli.main import add_case_options, read_options, report_faults, require_checkout
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.paths import SEEDS, results_folder
from lib.parameters import Parameters, check_outputs, check_parameters
from lib.study import Study


@click.command()
@click.option("--to", "kinds", default=",".join(WRITERS), show_default=True, help="Formats, separated by commas.")
@add_case_options
@click.option("--outputs", help="Folder in which briefing/ is written; created if missing.")
@report_faults
def brief_command(kinds: str, others: tuple[str, ...], **named: str | None) -> None:
    """Write a briefing: slides, memo, web page, print and workbook, all from the same results.

    All errors are reported at once, and then nothing is written. If the folder already contains other formats, they
    must have been made with the same parameters, evidence, library and package versions; otherwise write all formats.

    \b
    Example:  positions brief --as-of 2022-01 --demands missiles,donbas --to pptx,docx --outputs january
    """
    for path in _make_briefing(kinds, named, others):
        click.echo(path)


def _make_briefing(kinds: str, named: Mapping[str, str | None], others: tuple[str, ...]) -> list[Path]:
    """Write a briefing and return its files; `Misuse` lists everything wrong with the request."""
    given, wrong = read_options(named, others)
    if "dossier" not in given:
        require_checkout(SEEDS)
    if "outputs" in given:
        given["outputs"] = str(Path(given["outputs"]).resolve())
    chosen = list(dict.fromkeys(kind.strip() for kind in kinds.split(",") if kind.strip()))
    wrong += [f"to: {explain_choice(kind, WRITERS)}" for kind in chosen if kind not in WRITERS]
    wrong += [] if chosen else [f"to: is empty; name some of {', '.join(WRITERS)}"]
    folder = results_folder(given.get("outputs", Parameters.model_fields["outputs"].default)) / "briefing"
    wrong += check_parameters(given) or check_outputs(folder)
    dossier = open_dossier([given], wrong)
    study = Study(build_case(dossier, Parameters.model_validate(fill_parameters(given, dossier.profile))))
    raise_if(check_formats(study.case, chosen), Misuse)
    return write_briefing(compose(study), study.case, chosen)
