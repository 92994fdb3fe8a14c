"""The command `positions brief`: a case as slides, memo, web page, print and workbook in one folder."""

from pathlib import Path
from typing import Any

import click

from lib.bindery import WRITERS, bind
from lib.case import narrow, open_dossier
from lib.cli import plain
from lib.faults import choose_from
from lib.parameters import Parameters, check_outputs, check_parameters
from lib.paths import results_folder


@click.command()
@click.option("--as-of", help="Last day that counts: 2022, 2022-01 or 2022-01-12.")
@click.option("--sides", help="Sides to show, divided by commas; at the table are these or the first two.")
@click.option("--demands", help="Demands to show, divided by commas.")
@click.option("--to", "kinds", default=",".join(WRITERS), show_default=True, help="Formats, divided by commas.")
@click.option("--dossier", help="Folder of the tables.")
@click.option("--outputs", help="Folder whose briefing/ takes the files; made if need be.")
@click.option("-p", "others", multiple=True, metavar="NAME=VALUE", help="Any other parameter of the notebooks.")
@plain
def brief(kinds: str, others: tuple[str, ...], **named: str | None) -> None:
    """Write a briefing: slides, memo, web page, print and workbook, all from the same results.

    Everything that is wrong is told at once, and nothing is written then. Formats that are in the folder already must
    have been made with the same parameters, evidence and library, or all formats be written.

    \b
    Example:  positions brief --as-of 2022-01 --demands missiles,donbas --to pptx,docx --outputs january
    """
    for path in _brief(kinds, others, {name: value for name, value in named.items() if value is not None}):
        click.echo(path)


def _brief(kinds: str, others: tuple[str, ...], named: dict[str, str]) -> list[Path]:
    """Write a briefing and return its files; `Misuse` lists all that is wrong with what was asked for."""
    given, wrong = _gather(others, named)
    chosen = list(dict.fromkeys(kind.strip() for kind in kinds.split(",") if kind.strip()))
    wrong += [f"to: {choose_from(kind, WRITERS)}" for kind in chosen if kind not in WRITERS]
    wrong += [] if chosen else [f"to: is empty; name some of {', '.join(WRITERS)}"]
    folder = results_folder(given.get("outputs", Parameters.model_fields["outputs"].default)) / "briefing"
    wrong += check_parameters(given) or check_outputs(folder)
    dossier = open_dossier(given, wrong)
    case = narrow(dossier, Parameters.model_validate(given))
    return bind(case, chosen)


def _gather(others: tuple[str, ...], named: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return the parameters that are asked for, folders as a shell's user means them, and what is wrong with them."""
    pairs = [
        (name.strip(), value.strip()) for name, is_set, value in (text.partition("=") for text in others) if is_set
    ]
    names = [*named, *(name for name, _ in pairs)]
    wrong = [f"-p: '{text}' is no name=value" for text in others if "=" not in text]
    wrong += [f"{name}: is given twice; name it once" for name in dict.fromkeys(names) if names.count(name) > 1]
    given: dict[str, Any] = dict(pairs) | named
    if "outputs" in given:
        given["outputs"] = str(Path(given["outputs"]).resolve())
    if Path(given.get("dossier", "")).is_dir() and "dossier" in given:
        given["dossier"] = str(Path(given["dossier"]).resolve())
    return given, wrong
