"""Commands on the evidence: check it, find a quotation in its document, add a document."""

import hashlib
import unicodedata
from importlib import import_module
from pathlib import Path

import click
import pandas as pd

from lib.cli.main import FROM_HERE, SHIPPED, UserPath, find_dossier, name_case, named_dossier, report_faults
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.paths import find_text, locate, texts_folders
from lib.evidence import (
    JUDGED,
    SHOWN_NAMES,
    TABLES,
    Dossier,
    check_new_document,
    count_texts,
    list_colour_warnings,
    list_warnings,
    load,
    read_shingles,
    show_context,
    split_words,
    warn_of_dates,
    warn_of_options,
    write_package,
    write_shingles,
)

WESTERNMOST = "\u052f"
"""The last letter of Latin, Greek and Cyrillic, which are all drawn; only beyond it are the typefaces looked into."""


@click.command()
@click.argument("dossier", default=SHIPPED)
@click.option("--fix", is_flag=True, help="First mend in the tables what is certain, and list it.")
@report_faults
def check_command(dossier: str, fix: bool) -> None:
    """Check the tables of DOSSIER, whose relative name begins in the working directory, and verify each quotation.

    Each quotation is looked up in the shingles of its document. Where the text of the document is at hand, in the
    folder that SEED_TEXTS names or in the dossier's folder texts/, it is also compared letter by letter. If anything is
    wrong, each fault is printed on a line of its own and the exit code is 1. What may be a mistake and may be none is
    printed as a warning.

    With --fix, what spreadsheets and copying have changed is first mended in the tables: encoding, line ends, dividers,
    empty rows and columns, names and order of columns, spaces around cells, decimal commas, dates, and quotations that
    differ from their document in typing only. Each mend is listed. A table that would have more faults stays as it is.

    \b
    Example:  SEED_TEXTS=~/articles positions check seeds
              positions check my-case --fix
    """
    if fix:
        _mend_tables(locate(find_dossier(dossier)))
    loaded = load(find_dossier(dossier))
    sizes = {name: len(getattr(loaded, name)) for name in TABLES}
    sizes["statements"] -= sizes["judgements"]
    counts = ", ".join(f"{size} {name.removesuffix('s') if size == 1 else name}" for name, size in sizes.items())
    click.echo(f"{dossier} is valid: {counts}\nevery quotation was found in its document ({_describe_lookup(loaded)})")
    dated = warn_of_dates(loaded.profile, loaded.documents, loaded.statements)
    unsettled = warn_of_options(loaded.profile, loaded.options)
    for warning in (*dated, *unsettled, *list_warnings(loaded.statements), *list_colour_warnings(loaded.actors)):
        click.echo(f"warning: {warning}")
    if undrawn := _find_undrawn_names(loaded):
        click.echo(f"warning: names have letters that figures show as a box and print spells out: {undrawn}")


def _find_undrawn_names(dossier: Dossier) -> str:
    """Return the letters in the names of a case that no typeface of the figures has, each with its own name."""
    shown = [getattr(dossier, table)[column] for table, column in (*SHOWN_NAMES, ("anchors", "label"))]
    text = "".join(letter for names in shown for letter in "".join(names) if letter > WESTERNMOST)
    letters = sorted(import_module("lib.charts").find_undrawn(text)) if text else []
    return ", ".join(f"{letter} ({unicodedata.name(letter, 'a sign').lower()})" for letter in letters)


def _mend_tables(folder: Path) -> None:
    """Mend the tables of a dossier, and print what was mended and what is not certain."""
    from lib.coding import mend_dossier  # noqa: PLC0415 - it takes a second to load

    done = mend_dossier(folder)
    for said in done.mended:
        click.echo(f"mended: {said}")
    for said in done.unsure:
        click.echo(f"not certain: {said}")
    click.echo(f"{len(done.mended)} mended, {len(done.unsure)} not certain")


def _describe_lookup(dossier: Dossier) -> str:
    """Return how the quotations of a dossier were looked up."""
    found, count = count_texts(dossier.documents, dossier.folder), len(dossier.documents)
    if not texts_folders(dossier.folder):
        return "by shingles; set SEED_TEXTS to compare letters"
    at_hand = f"{found} of {count} texts at hand"
    return "letter by letter" if found == count else f"by shingles, and letter by letter where there is one: {at_hand}"


@click.command()
@click.argument("dossier")
@report_faults
def describe_command(dossier: str) -> None:
    """Write DOSSIER/datapackage.json, which tells other programs what the tables and columns of DOSSIER are.

    It is a Frictionless Data Package, and follows from the columns that this library reads.

    \b
    Example:  positions describe seeds
    """
    click.echo(write_package(load(find_dossier(dossier))))


@click.command()
@click.argument("statement")
@click.option("--dossier", help=f"Folder of the tables; {FROM_HERE}")
@report_faults
def quote_command(statement: str, dossier: str | None) -> None:
    """Show who said the quotation of STATEMENT where, and its place in the document, with context if the text is there.

    \b
    Example:  positions quote npr-2022-05
    """
    name_case({"dossier": dossier} if dossier else {})
    loaded = load(find_dossier(dossier or SHIPPED))
    statements = loaded.statements[loaded.statements["voice"] != JUDGED].set_index("id")
    if statement not in statements.index:
        raise Misuse([f"statement: {explain_choice(statement, list(statements.index))}"])
    row = statements.astype(object).loc[statement].to_dict()
    value = "" if pd.isna(row["value"]) else f" {row['value']:g}"
    told = ", ".join(filter(None, [row["offer"], row["voice"], row["date"]]))
    office = f", {row['office']}" if row["office"] else ""
    click.echo(f"{row['actor']} on {row['demand']}: {row['role']}{value} ({told})")
    click.echo(f"{row['speaker']}{office}: {row['act']} ({row['utterance']})")
    click.echo(f"{row['gist']}\n“{row['quote']}”\n{_describe_location(loaded, row['document'], row['quote'])}")


def _describe_location(dossier: Dossier, document: str, quotation: str) -> str:
    shingles = read_shingles(dossier.folder / "shingles" / f"{document}.txt")
    location = f"from word {shingles.find(quotation)} of {shingles.word_count} in {document}"
    text = find_text(dossier.folder, document)
    context = show_context(quotation, text.read_text(encoding="utf-8")) if text else ""
    return f"{location}\n{context}".rstrip()


@click.command()
@click.argument("text", type=UserPath(exists=True, dir_okay=False, path_type=Path))
@named_dossier
@click.option("--replace", is_flag=True, help="Replace existing shingles.")
@report_faults
def add_command(text: Path, dossier: str, replace: bool) -> None:
    """Write the shingles of a document. TEXT is the file with its text, named after the document's id.

    Prints what to enter in documents.csv. The text itself is not copied and stays out of the repository.

    \b
    Example:  positions add ~/articles/npr-2022.txt --dossier seeds
    """
    raw = text.read_bytes()
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Misuse([f"{text.name}: byte {error.start} is not valid UTF-8; save the text as UTF-8"]) from None
    folder = locate(find_dossier(dossier))
    there = folder / "shingles" / f"{text.stem}.txt"
    faults = check_new_document(text.name, text.stem, len(split_words(decoded)))
    faults += [] if folder.is_dir() else [f"{folder}: is not a folder; name that of the dossier"]
    faults += [f"{there}: already exists; add --replace to replace it"] if there.exists() and not replace else []
    raise_if(faults, Misuse)
    file = write_shingles(decoded, text.stem, folder / "shingles")
    click.echo(f"{file.name} written. For documents.csv: id {text.stem}, words {len(split_words(decoded))}")
    click.echo(f"sha256 {hashlib.sha256(raw).hexdigest()}")
