"""The commands `positions new document` and `positions new sheet`: what is needed to code a text."""

import hashlib
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_args

import click

from lib.cli.main import FROM_HERE, SHIPPED, UserPath, find_dossier, named_dossier, report_faults
from lib.coding import (
    LINE_OF_TABLE,
    READING,
    CodingSheet,
    CollectedText,
    cut_sentences,
    read_coding_sheet,
    read_tables,
    read_text_of,
    reconcile,
    write_changes,
    write_workbook,
)
from lib.core.dates import NO_DATE, format_day, is_date
from lib.core.errors import Faults, Misuse, explain_choice, raise_if
from lib.core.languages import name_language
from lib.core.names import find_id
from lib.core.paths import find_place, locate
from lib.evidence import (
    Document,
    check_new_document,
    format_shingles,
    list_columns,
    load,
    read_shingles,
    split_words,
)

ASKED = {
    "kind": "What kind of document it is",
    "title": "Title as printed",
    "publisher": "Publisher",
    "date": "Date of publication, such as 2022-01-12",
}
"""The fields of a document that only a person can tell, unless the file itself does."""

SUPPOSED = {
    "author": "the text names none",
    "language": "English",
    "translation": "original",
    "reliability": "not assessed yet",
}
"""What is entered for fields that are not given, for the user to correct."""

PRECISIONS = ("year", "month", "day")
GIVEN_FIELDS = [name for name in Document.model_fields if name not in ("id", "seed", "sha256", "words")]


def _add_field_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each field of a document that is not reckoned from its text."""
    for name in reversed(GIVEN_FIELDS):
        meaning = str(Document.model_fields[name].description).replace("`", "")
        command = click.option(
            f"--{name.replace('_', '-')}", name, default="", help=f"{meaning[0].upper()}{meaning[1:]}."
        )(command)
    return command


@click.command()
@click.argument("file", type=UserPath(path_type=Path))
@click.option("--id", "name", default="", metavar="ID", help="Short name of the document; by default that of the file.")
@_add_field_options
@click.option("--to", "folder", default=".", type=UserPath(path_type=Path), help="Folder for the workbook.")
@named_dossier
@report_faults
def document_command(file: Path, name: str, folder: Path, dossier: str, **fields: str) -> None:
    """Enter the document in FILE and write the workbook in which it is coded.

    FILE is text, HTML, DOCX or PDF. What had to be cleaned is said. The tables get the document's row and its shingles;
    the text stays with you. Kind, title, publisher and date are asked for if neither given nor in the file.

    \b
    Example:  positions new document ~/articles/paper-2022.pdf --dossier seeds --kind news --date 2022-01-12
    """
    place, collected = locate(find_dossier(dossier)), read_text_of(file)
    document = name or re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    row = _describe(collected, document, fields) | _measure(collected.text, document)
    tables = read_tables(place)
    kept = folder / f"{document}.txt"
    is_changed = collected.text.encode() != file.read_bytes()
    faults = _check_new(row, tables["documents"], folder)
    faults += [f"{kept}: is there already; name another folder with --to"] if is_changed and kept.exists() else []
    raise_if(faults, Misuse)
    labels = {actor["id"]: [actor["label"]] for actor in tables["actors"]}
    row["issuer"] = find_id(row["issuer"], labels)
    row["seed"] = f"{1 + max((int(r['seed']) for r in tables['documents'] if r['seed'].isdigit()), default=-1):03d}"
    tables["documents"].append(
        {column: row[column] for column in list_columns(Document, [name for name in row if row[name]])}
    )
    _enter(place, tables, {f"shingles/{document}.txt": format_shingles(collected.text, document).encode()})
    for line in collected.done:
        click.echo(f"{'cleaned: ' * (line in collected.cleaned)}{line}")
    folder.mkdir(parents=True, exist_ok=True)
    if is_changed:
        kept.write_text(collected.text, encoding="utf-8", newline="\n")
        click.echo(f"{kept} written: the text as it is coded; keep it, and name its folder in SEED_TEXTS")
    _write_sheet(folder / f"{document}.xlsx", collected.text, row, place)


def _enter(place: Path, tables: dict[str, list[dict[str, str]]], shingles: dict[str, bytes | None]) -> None:
    """Write the tables with a new document as the last; `Misuse` names what was given wrongly by its option."""
    own = len(tables["documents"]) + 1
    try:
        write_changes(place, tables, shingles, rename=lambda fault: _name_option(fault, own))
    except Faults as found:
        given = [fault for fault in found.faults if fault.startswith("--")]
        raise Misuse(given) if given else found from None


def _describe(collected: CollectedText, document: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a document as given, as the file tells them, as asked for, or as supposed."""
    told = {
        "title": collected.title,
        "author": collected.author,
        "date": collected.date,
        "language": name_language(collected.language),
    }
    row = {name: fields[name] or told.get(name, "") for name in GIVEN_FIELDS}
    kinds = {"kind": click.Choice(get_args(Document.model_fields["kind"].annotation))}
    for name, question in ASKED.items() if sys.stdin.isatty() else ():
        reader = _read_day if name == "date" else None
        row[name] = row[name] or click.prompt(question, type=kinds.get(name, str), value_proc=reader)
    row = {name: cell or SUPPOSED.get(name, "") for name, cell in row.items()}
    is_known = is_date(row["date"])
    row["precision"] = row["precision"] or (PRECISIONS[row["date"].count("-")] if is_known else "not known")
    named = [row["publisher"], format_day(row["date"]) if is_known else row["date"]]
    row["short"] = row["short"] or ", ".join(filter(None, named)) or document
    return row


def _read_day(answer: str) -> str:
    """Return a date as it is answered; raise `UsageError`, so that it is asked for again, for what is none."""
    if not is_date(answer):
        raise click.UsageError(f"'{answer}' {NO_DATE}")
    return answer


def _name_option(fault: str, line: int) -> str:
    """Return a fault of the row that a document would get as one of the option that gives it."""
    found = LINE_OF_TABLE.match(fault)
    if not found or (found["table"], found["line"]) != ("documents", str(line)) or not found["column"]:
        return fault
    name, told = found["column"], fault[found.end() :]
    question = ASKED.get(name) if told.startswith("is empty") else None
    return f"--{name.replace('_', '-')}: " + (f"is missing; {question[0].lower()}{question[1:]}" if question else told)


def _measure(text: str, document: str) -> dict[str, str]:
    """Return the fields of a document that follow from its text."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"id": document, "sha256": digest, "words": str(len(split_words(text)))}


def _check_new(row: Mapping[str, str], documents: list[dict[str, str]], folder: Path) -> list[str]:
    """Return a fault for each reason why a document cannot be entered."""
    known = {other["sha256"]: other["id"] for other in documents}
    name, workbook = row["id"], folder / f"{row['id']}.xlsx"
    faults = {
        f"--id: '{name}' is in documents.csv already; choose another": name in known.values(),
        f"{name}: this text is in the record as {known.get(row['sha256'])}; "
        "`positions new sheet` makes another workbook of it": row["sha256"] in known,
        f"--to: {folder} is a file; name a folder": folder.is_file(),
        f"{workbook}: is there already; move it, or name another folder with --to": workbook.exists(),
    }
    return [*check_new_document("--id", name, int(row["words"])), *(fault for fault, holds in faults.items() if holds)]


@click.command()
@click.argument("file", type=UserPath(path_type=Path))
@click.option("--from", "sources", multiple=True, metavar="NAME=SHEET", help="A coder's workbook; may be repeated.")
@click.option("--to", "folder", default=".", type=UserPath(path_type=Path), help="Folder for the workbook.")
@click.option("--dossier", default=SHIPPED, show_default=True, help=f"Folder of the tables; {FROM_HERE}")
@report_faults
def sheet_command(file: Path, sources: tuple[str, ...], folder: Path, dossier: str) -> None:
    """Write another workbook of the document in FILE: an empty one for a second coder, or what several have filled in.

    With --from, rows on which all agree stand once, and all others side by side: delete those that do not hold, mend
    the rest, and merge the workbook.

    \b
    Example:  positions new sheet ~/articles/paper-2022.txt --to second
              positions new sheet paper-2022.txt --from anna=a/paper-2022.xlsx --from ben=b/paper-2022.xlsx --to both
    """
    place, text = locate(find_dossier(dossier)), read_text_of(file).text
    digest = _measure(text, "")["sha256"]
    row = next((row for row in read_tables(place)["documents"] if row["sha256"] == digest), None)
    if row is None:
        raise Misuse([f"{file.name}: is not in the record; `positions new document` enters it"])
    target = folder / f"{row['id']}.xlsx"
    raise_if([f"{target}: is there already; name another folder with --to"] if target.exists() else [], Misuse)
    marked = row if sources else row | {READING: "another"}
    _write_sheet(target, text, marked, place, _read_sources(sources, row["id"]))


def _read_sources(sources: tuple[str, ...], document: str) -> dict[str, CodingSheet]:
    """Return the coders' workbooks by coder; `Misuse` names each that is given wrongly or of another document."""
    faults = [f"--from: '{text}' is not of the form NAME=SHEET" for text in sources if "=" not in text]
    pairs = [text.split("=", 1) for text in sources if "=" in text]
    sheets = {coder: read_coding_sheet(find_place(sheet)) for coder, sheet in pairs}
    faults += [
        f"--from: {sheet.name} is of {explain_choice(sheet.document.get('id', ''), [document])}"
        for sheet in sheets.values()
        if sheet.document.get("id") != document
    ]
    raise_if(faults, Misuse)
    return sheets


def _write_sheet(
    target: Path, text: str, row: Mapping[str, str], place: Path, sheets: Mapping[str, CodingSheet] | None = None
) -> None:
    dossier = load(place)
    find = read_shingles(place / "shingles" / f"{row['id']}.txt").find
    coded, added = reconcile(sheets or {}, dossier, find)
    sentences = cut_sentences(text)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(write_workbook(row, sentences, dossier, coded, added))
    click.echo(f"{target} written: {len(sentences)} sentences; fill it in, then run:")
    click.echo(f"positions merge {target} --dossier {place}{' --coder NAME' * bool(row.get(READING))}")
