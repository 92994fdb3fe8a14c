"""Commands on the evidence: check it, follow a quotation to its place, add a document."""

import hashlib
from pathlib import Path

import click
import pandas as pd

from lib.cli.main import SHIPPED, find_dossier, report_faults
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.paths import locate, texts_folder
from lib.evidence import (
    FORMS,
    ID,
    LONGEST_ID,
    SHORTEST,
    TABLES,
    Dossier,
    load,
    read_shingles,
    show_context,
    split_words,
    write_shingles,
)


@click.command()
@click.argument("dossier", default=SHIPPED)
@report_faults
def check_command(dossier: str) -> None:
    """Check the tables of DOSSIER and verify each quotation.

    A quotation is looked up in the shingles of its document; where SEED_TEXTS names the folder of the texts, or the
    dossier has a folder texts/, to the letter too. Ends with 1 and a line per fault where something does not hold.

    \b
    Example:  SEED_TEXTS=~/articles positions check seeds
    """
    loaded = load(find_dossier(dossier))
    counts = ", ".join(f"{len(getattr(loaded, name))} {name}" for name in TABLES)
    how = "to the letter" if texts_folder(loaded.folder) else "by their shingles; name SEED_TEXTS to compare letters"
    click.echo(f"{dossier} holds: {counts}\nevery quotation stands in its document ({how})")


@click.command()
@click.argument("statement")
@click.option("--dossier", default=SHIPPED, show_default=True, help="Folder of the tables.")
@report_faults
def quote_command(statement: str, dossier: str) -> None:
    """Show where the quotation of STATEMENT stands in its document, in its context if the text is at hand.

    \b
    Example:  positions quote npr-2022-05
    """
    loaded = load(find_dossier(dossier))
    statements = loaded.statements.set_index("id")
    if statement not in statements.index:
        raise Misuse([f"statement: {explain_choice(statement, list(statements.index))}"])
    row = statements.astype(object).loc[statement].to_dict()
    value = "" if pd.isna(row["value"]) else f" {row['value']:g}"
    click.echo(f"{row['actor']} on {row['demand']}: {row['role']}{value} ({row['voice']}, {row['date']})")
    click.echo(f"{row['gist']}\n“{row['quote']}”\n{_describe_location(loaded, row['document'], row['quote'])}")


def _describe_location(dossier: Dossier, document: str, quotation: str) -> str:
    shingles = read_shingles(dossier.folder / "shingles" / f"{document}.txt")
    location = f"from word {shingles.find(quotation)} of {shingles.word_count} in {document}"
    texts = texts_folder(dossier.folder)
    context = show_context(quotation, (texts / f"{document}.txt").read_text(encoding="utf-8")) if texts else ""
    return f"{location}\n{context}".rstrip()


@click.command()
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dossier", default=SHIPPED, show_default=True, help="Folder of the tables.")
@click.option("--replace", is_flag=True, help="Make the shingles again that are there already.")
@report_faults
def add_command(text: Path, dossier: str, replace: bool) -> None:
    """Make the shingles of the document whose text is in the file TEXT, named after its id.

    Prints what documents.csv needs to know of it. The text itself stays where it is and out of the repository.

    \b
    Example:  positions add ~/articles/npr-2022.txt
    """
    raw = text.read_bytes()
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Misuse([f"{text.name}: byte {error.start} is no UTF-8; save the text as UTF-8"]) from None
    folder = locate(find_dossier(dossier))
    raise_if(_check_new_document(decoded, text.stem, folder, replace), Misuse)
    file = write_shingles(decoded, text.stem, folder / "shingles")
    click.echo(f"{file.name} written. For documents.csv: id {text.stem}, words {len(split_words(decoded))}")
    click.echo(f"sha256 {hashlib.sha256(raw).hexdigest()}")


def _check_new_document(text: str, document: str, folder: Path, replace: bool) -> list[str]:
    """Return what speaks against making the shingles of a document."""
    there = folder / "shingles" / f"{document}.txt"
    faults = {
        f"{folder}: is no folder; name the dossier's": not folder.is_dir(),
        f"{document}: is no id; name the file with {next(iter(FORMS.values()))}": not (
            ID.fullmatch(document) and len(document) <= LONGEST_ID
        ),
        f"{document}: has {len(split_words(text))} words; a document has at least {SHORTEST}": len(split_words(text))
        < SHORTEST,
        f"{there}: is there already; to make it again add --replace": there.exists() and not replace,
    }
    return [fault for fault, holds in faults.items() if holds]
