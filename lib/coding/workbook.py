"""Write the workbook in which a document is coded: its sentences, a row each, with drop-downs from the record."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, Literal, get_args

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lib.coding.sentences import Sentence
from lib.evidence import TABLES, Dossier, Statement

CODING, DOCUMENT, READ_ME, SCALES, LISTS = "coding", "document", "read me", "scales", "lists"
"""The names of sheets that are not those of tables."""

UNDECIDED = "differ: "
"""How the note of a row begins that several readings gave differently."""

CODED = (
    "actor", "demand", "role", "value", "offer", "tied_to", "form", "voice", "speaker", "date", "utterance", "argument",
    "quote", "translation", "gist",
)  # fmt: skip
"""The columns that a coder fills in."""

CODING_COLUMNS = ("sentence", "speaking", "text", *CODED, "coder", "note")

CODING_WIDTHS = {"sentence": 8, "speaking": 14, "text": 70, "quote": 45, "gist": 45, "translation": 25, "utterance": 26}
USUAL_WIDTH = 13
ADDED_TABLES = ("speakers", "utterances", "facts", "events")
"""The tables to which a coder may add rows, each on a sheet of its own."""

SPARE_ROWS = 200
"""The empty rows below a sheet's last one that have drop-downs too."""

GUIDE = (
    "Read the text from the top. Where a sentence says what an actor wants, accepts, refuses, offers, asks for or",
    "argues on one demand, fill in its row. A sentence that holds two statements needs two rows: insert one below it,",
    "and leave sentence and text empty there.",
    "actor, demand, role, value, offer, form and voice have drop-downs; the sheet `scales` gives each value in full.",
    "speaker and date are filled down: they hold for all rows below until others are written.",
    "utterance may stay empty: it is then made from speaker and date, or found if the record has it. If the sentence",
    "tells of another act of speaking or doing, choose that, or enter it on the sheet `utterances`.",
    "quote may stay empty if the sentence has 4 to 30 words: all of it is then quoted. `first words … last words`",
    "quotes from the one to the other.",
    "gist is one plain sentence of your own that names the actor.",
    "New speakers go on the sheet `speakers`; facts and events, if any, on theirs. Rows of the record are grey.",
    "Then save the file and run: positions merge FILE --dossier FOLDER",
)


def write_workbook(
    document: Mapping[str, str],
    sentences: Sequence[Sentence],
    dossier: Dossier,
    coded: Iterable[Mapping[str, str]] = (),
    added: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
) -> bytes:
    """Return a workbook for coding a document, as XLSX.

    `document` is its row of `documents.csv`. `coded` are rows that are there already, with the columns
    `CODING_COLUMNS`; each stands at its sentence. `added` are rows that they need in the other tables.
    """
    written = BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheets = {name: book.add_worksheet(name) for name in (CODING, *ADDED_TABLES, DOCUMENT, SCALES, READ_ME, LISTS)}
    head = book.add_format({"bold": True, "bg_color": "#dddddd", "text_wrap": True, "valign": "top", "num_format": "@"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    known = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "font_color": "#777777"})
    rows = _lay_out(sentences, coded)
    _write_rows(
        sheets[CODING], CODING_COLUMNS, [[row.get(name, "") for name in CODING_COLUMNS] for row in rows], head, cell
    )
    for name in ADDED_TABLES:
        frame = getattr(dossier, name)
        kept = frame if name in ("speakers", "utterances") else frame[frame["document"] == document["id"]]
        columns = list(TABLES[name].model_fields)
        own = [[row[column] for column in columns] for row in (added or {}).get(name, [])]
        _write_rows(sheets[name], columns, [*kept[columns].astype(str).values.tolist(), *own], head, known)
    _write_rows(sheets[DOCUMENT], ("field", "entry"), [list(pair) for pair in document.items()], head, cell)
    scales = [[row["demand"], f"{row['value']:g}", row["label"], row["meaning"]] for row in _list_anchors(dossier)]
    _write_rows(sheets[SCALES], ("demand", "value", "label", "meaning"), scales, head, cell)
    _write_rows(sheets[READ_ME], ("how to fill in this workbook",), [[line] for line in GUIDE], head, cell)
    sheets[READ_ME].set_column(0, 0, 110)
    lists = _list_choices(dossier)
    _write_lists(book, sheets[LISTS], lists)
    _add_choices(sheets[CODING], lists, len(rows) + SPARE_ROWS)
    _set_widths(sheets)
    book.close()
    return written.getvalue()


def _lay_out(sentences: Sequence[Sentence], coded: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the rows of the coding sheet: each sentence, with what is coded of it; the text stands once."""
    by_number: dict[str, list[Mapping[str, str]]] = {}
    for row in coded:
        by_number.setdefault(row["sentence"], []).append(row)
    rows = []
    for sentence in sentences:
        shown = {"sentence": str(sentence.number), "speaking": sentence.speaking, "text": sentence.text}
        first, *others = by_number.get(shown["sentence"]) or [{}]
        rows += [{**first, **shown}, *({**row, "speaking": "", "text": ""} for row in others)]
    return rows


def _list_anchors(dossier: Dossier) -> list[dict[str, Any]]:
    anchors = dossier.anchors.sort_values(["demand", "value"], kind="stable")
    return [{str(name): cell for name, cell in row.items()} for row in anchors.to_dict("records")]


def _list_choices(dossier: Dossier) -> dict[str, list[str]]:
    """Return what may be chosen in each column, and for each demand its values with their words."""
    demands = list(dossier.demands["id"])
    choices = {"actor": list(dossier.actors["id"]), "demand": demands, "tied_to": demands}
    for column in ("role", "offer", "form", "voice"):
        choices[column] = [choice for choice in _read_literal(column) if choice]
    for demand in demands:
        own = [row for row in _list_anchors(dossier) if row["demand"] == demand]
        choices[f"value of {demand}"] = [f"{row['value']:g} {row['label']}" for row in own]
    return choices


def _read_literal(column: str) -> tuple[str, ...]:
    """Return what a column of statements may contain."""
    kind = Statement.model_fields[column].annotation
    return get_args(kind) if kind is not None and getattr(kind, "__origin__", None) is Literal else ()


def _write_rows(sheet: Worksheet, head: Sequence[str], rows: list[list[str]], bold: Format, cell: Format) -> None:
    for number, row in enumerate([list(head), *rows]):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, cell if number else bold)
    sheet.freeze_panes(1, 0)


def _write_lists(book: Workbook, sheet: Worksheet, lists: Mapping[str, list[str]]) -> None:
    """Write the lists behind the drop-downs, those of a demand's values under a name made from the demand."""
    sheet.hide()
    for column, (name, choices) in enumerate(lists.items()):
        sheet.write_column(0, column, choices)
        letter = _name_column(column)
        own = (
            "values_" + name.removeprefix("value of ").replace("-", "_")
            if name.startswith("value of ")
            else f"list_{name}"
        )
        book.define_name(own, f"={LISTS}!${letter}$1:${letter}${len(choices)}")


def _name_column(place: int) -> str:
    """Return the letters of a column.

    >>> _name_column(0), _name_column(25), _name_column(26)
    ('A', 'Z', 'AA')
    """
    letters = chr(ord("A") + place % 26)
    return letters if place < 26 else _name_column(place // 26 - 1) + letters


def _add_choices(sheet: Worksheet, lists: Mapping[str, list[str]], rows: int) -> None:
    """Give the columns of the coding sheet their drop-downs; what is typed besides is checked when it is merged."""
    demand = _name_column(CODING_COLUMNS.index("demand"))
    sources = {name: f"=list_{name}" for name in lists if name in CODED}
    sources["value"] = f'=INDIRECT("values_"&SUBSTITUTE(${demand}2,"-","_"))'
    sources |= {"speaker": "=speakers!$A$2:$A$500", "utterance": "=utterances!$A$2:$A$2000"}
    for name, source in sources.items():
        place = CODING_COLUMNS.index(name)
        sheet.data_validation(1, place, rows, place, {"validate": "list", "source": source, "show_error": False})


def _set_widths(sheets: Mapping[str, Worksheet]) -> None:
    for place, name in enumerate(CODING_COLUMNS):
        sheets[CODING].set_column(place, place, CODING_WIDTHS.get(name, USUAL_WIDTH))
    sheets[CODING].freeze_panes(1, 3)
    for name in ADDED_TABLES:
        sheets[name].set_column(0, len(TABLES[name].model_fields), 28)
    sheets[DOCUMENT].set_column(0, 0, 14)
    sheets[DOCUMENT].set_column(1, 1, 90)
    sheets[SCALES].set_column(0, 2, 22)
    sheets[SCALES].set_column(3, 3, 100)
