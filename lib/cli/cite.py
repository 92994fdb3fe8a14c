"""The command `positions cite`: references to the suite and to the documents of a case."""

import click
import yaml

from lib.cli.main import FROM_HERE, SHIPPED, find_dossier, name_case, report_faults, require_checkout
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.names import EVERYTHING
from lib.core.paths import ROOT
from lib.evidence import FORMATTERS, Reference, cite_document, load

CITATION = ROOT / "CITATION.cff"


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@click.option("--to", "kind", type=click.Choice(list(FORMATTERS)), default="bibtex", show_default=True, help="Format.")
@click.option("--dossier", help=f"Folder of the tables; {FROM_HERE}")
@report_faults
def cite_command(documents: tuple[str, ...], kind: str, dossier: str | None) -> None:
    """Print the reference to each DOCUMENT of a case, to all of them, or to the suite itself if none is named.

    \b
    Example:  positions cite > suite.bib
              positions cite npr-2022 carnegie-2021
              positions cite all --to csl-json > case.json
    """
    if documents:
        name_case({"dossier": dossier} if dossier else {})
    references = _cite_record(documents, dossier or SHIPPED) if documents else [_cite_suite()]
    click.echo(FORMATTERS[kind](references), nl=False)


def _cite_record(documents: tuple[str, ...], dossier: str) -> list[Reference]:
    """Return the references to documents of a case; `Misuse` names each that it has not."""
    loaded = load(find_dossier(dossier))
    rows = {row["id"]: row for row in loaded.documents.to_dict("records")}
    asked = list(rows) if EVERYTHING in documents else list(dict.fromkeys(documents))
    raise_if([f"document: {explain_choice(name, rows)}" for name in asked if name not in rows], Misuse)
    return [cite_document(rows[name], loaded.short_names) for name in asked]


def _cite_suite() -> Reference:
    """Return the reference to the suite, as `CITATION.cff` gives it."""
    require_checkout(CITATION)
    told = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    return Reference(
        id="negotiation-positions",
        kind=told["type"],
        title=told["title"],
        authors=tuple(author["name"] for author in told["authors"]),
        publisher="",
        date=told["date-released"],
        url=told.get("repository-code", ""),
        version=told["version"],
    )
