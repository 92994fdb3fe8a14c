"""Read a coding workbook back, as XLSX or as CSV, in whatever way a spreadsheet has saved it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from openpyxl import load_workbook

from lib.coding.dialect import find_divider, read_letters
from lib.coding.workbook import ADDED_TABLES, CODING, CODING_COLUMNS, DOCUMENT
from lib.core.errors import Misuse, explain_choice, explain_unreadable, raise_if
from lib.core.paths import read_file
from lib.evidence import TABLES

LARGEST_WORKBOOK = 100_000_000
"""The most bytes to which a workbook unpacks; one of a thousand pages has a twentieth of them."""

WIDEST_ROW = 100
"""The most columns of a sheet that are looked at."""

READING = "reading"
"""The entry of the sheet `document` that marks a workbook for another reading."""


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet: its cells as text, by column, and its place as a reader finds it."""

    sheet: str
    line: int
    cells: dict[str, str]

    def place(self, column: str) -> str:
        """Return the place of a cell of this row, as errors name it."""
        return f"{self.sheet}:{self.line}:{column}"


@dataclass(frozen=True)
class CodingSheet:
    """What a coder has filled in: the document's row, the rows of the sentences, and those of the other sheets."""

    name: str
    document: dict[str, str]
    coding: list[SheetRow]
    others: dict[str, list[SheetRow]] = field(default_factory=dict)


def read_coding_sheet(file: Path) -> CodingSheet:
    """Return what is in a workbook or in a CSV file of its sheet `coding`; raise `Misuse` if it is neither.

    A CSV file is named after its document.
    """
    if not file.exists():
        raise Misuse([f"{file}: is not there; name a workbook or a CSV file of its sheet `{CODING}`"])
    try:
        sheets = _read_csv(file) if file.suffix.lower() == ".csv" else _read_xlsx(file)
    except OSError as error:
        raise Misuse([f"{file}: {explain_unreadable(error)}"]) from None
    if CODING not in sheets:
        raise Misuse([f"{file.name}: has no sheet `{CODING}`; start from the workbook of `positions new document`"])
    faults: list[str] = []
    expected = {CODING: list(CODING_COLUMNS)} | {name: list(TABLES[name].model_fields) for name in ADDED_TABLES}
    rows = {
        name: list(_read_sheet_rows(name, sheets[name], columns, faults))
        for name, columns in expected.items()
        if name in sheets
    }
    if faults:
        raise Misuse(faults)
    entries = {row[0]: row[1] for row in sheets.get(DOCUMENT, [])[1:] if len(row) > 1}
    return CodingSheet(file.name, entries or {"id": file.stem}, rows.pop(CODING), rows)


def _read_xlsx(file: Path) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet of a workbook as text; raise `Misuse` if it is none, or too large to unpack."""
    raw = BytesIO(read_file(file))
    if not is_zipfile(raw):
        raise Misuse([f"{file.name}: is neither XLSX nor CSV; save it from the spreadsheet as one of the two"])
    try:
        is_small = sum(part.file_size for part in ZipFile(raw).infolist()) <= LARGEST_WORKBOOK
        sheets = _read_sheets(raw) if is_small else {}
    except Exception:  # a damaged part makes openpyxl raise whatever its parsers do
        raise Misuse(
            [f"{file.name}: cannot be read as a workbook; if it is one, open it in a spreadsheet and save it anew"]
        ) from None
    raise_if(
        [] if is_small else [f"{file.name}: unpacks to more than {LARGEST_WORKBOOK // 10**6} MB; split it"], Misuse
    )
    return sheets


def _read_sheets(raw: BytesIO) -> dict[str, list[list[str]]]:
    """Return the rows of the worksheets in a workbook, each as far as it has cells, and as wide as is asked for."""
    with closing(load_workbook(raw, read_only=True, data_only=True)) as book:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        for sheet in sheets.values():
            sheet.reset_dimensions()  # what a file says of its own size may be anything
        return {
            title: [
                [_write_cell(cell) for cell in row] if any(cell is not None for cell in row) else []
                for row in sheet.iter_rows(values_only=True, max_col=WIDEST_ROW)
            ]
            for title, sheet in sheets.items()
        }


def _write_cell(value: object) -> str:
    """Return the content of a cell as text: whole numbers without a decimal point, days as 2022-01-12."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.15g}"
        case datetime() | date():
            return f"{value:%Y-%m-%d}"
        case _:
            return str(value).replace("_x000D_", "").replace("\r\n", "\n").strip()


def _read_csv(file: Path) -> dict[str, list[list[str]]]:
    """Return the rows of a CSV file as the sheet `coding`."""
    raw = read_file(file)
    try:
        text = read_letters(raw, [])
    except ValueError:  # what western spreadsheets write where they are not asked for Unicode
        text = raw.decode("cp1252", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    rows = csv.reader(io.StringIO(text), delimiter=find_divider(text, CODING_COLUMNS))
    try:
        return {CODING: [[cell.strip() for cell in row] for row in rows]}
    except csv.Error as error:
        raise Misuse([f"{file.name}:{rows.line_num}: cannot be read as a table: {error}"]) from None


def _read_sheet_rows(
    name: str, rows: Sequence[list[str]], expected: Iterable[str], faults: list[str]
) -> Iterator[SheetRow]:
    """Yield the rows of a sheet that are not empty; columns are found by their names."""
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    known = list(expected)
    faults += [f"{name}:1: {explain_choice(cell, known)}" for cell in head if cell and cell not in known]
    for line, row in enumerate(rows[1:], start=2):
        cells = {column: cell for column, cell in zip(head, row, strict=False) if column in known}
        if any(cells.values()):
            yield SheetRow(name, line, {column: cells.get(column, "") for column in known})
