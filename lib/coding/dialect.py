"""Read a table that a spreadsheet or an editor saved in its own way, and write it in the way of a dossier."""

import csv
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from lib.evidence import Record, list_columns

DIVIDED_BY = {",": "commas", ";": "semicolons", "\t": "tabs"}

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SEPARATOR_LINE = re.compile(r'"?sep=.?"?\n')
"""What Excel puts first to say which divider it uses."""


@dataclass(frozen=True)
class SavedTable:
    """A table as it was saved: its rows with the lines on which they began, and what was mended, in words."""

    file: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    mended: list[str] = field(default_factory=list)

    def write(self) -> bytes:
        """Return the table as UTF-8 with commas and LF."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([self.header, *self.rows])
        return text.getvalue().encode()


def read_saved_table(file: str, raw: bytes, record: type[Record]) -> SavedTable:
    """Return a table with what its way of saving has changed undone; raise `ValueError` if that is not certain.

    It should have the columns of `record`. A header that has others is kept as it is, for `check` to name.
    """
    expected = list(record.model_fields)
    mended: list[str] = []
    text = read_letters(raw, mended)
    skipped = 0
    if SEPARATOR_LINE.match(text):
        text, skipped = text.partition("\n")[2], 1
        mended.append("the line that names the divider removed")
    divider = find_divider(text, expected)
    if divider != ",":
        mended.append(f"{DIVIDED_BY[divider]} between cells are now commas")
    rows, lines, reader = list[list[str]](), list[int](), csv.reader(io.StringIO(text), delimiter=divider, strict=True)
    try:
        for row in reader:
            rows.append(row)
            lines.append(skipped + reader.line_num - sum(cell.count("\n") for cell in row))
    except csv.Error as error:
        raise ValueError(f"cannot be read past line {skipped + reader.line_num}: {error}") from None
    head = next((place for place, row in enumerate(rows) if any(row)), None)
    if head is None:
        raise ValueError("is empty; restore it from a copy")
    mended += ["empty rows above the header removed"] if head else []
    table = SavedTable(file, rows[head], rows[head + 1 :], lines[head + 1 :], [f"{file}:1: {said}" for said in mended])
    table = _drop_empty_columns(_drop_empty_rows(_name_columns(table, expected)))
    return _order_columns(table, list_columns(record, table.header))


def read_letters(raw: bytes, mended: list[str]) -> str:
    """Return the text of a table with LF at the end of its lines; raise `ValueError` if it is not Unicode."""
    encoding = _tell_encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(f"is not {encoding.upper()} on line {line}; save it as UTF-8") from None
    if encoding != "utf-8":
        mended.append("UTF-16 is now UTF-8")
    elif text.startswith("\ufeff"):
        mended.append("byte-order mark removed")
    if "\x00" in text:
        raise ValueError("contains zero bytes; save it as UTF-8")
    if "\r" in text:
        mended.append("Windows or old Mac line endings are now LF")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _tell_encoding(raw: bytes) -> str:
    """Return how a table is encoded: in UTF-16 every other byte of the first column's name is zero."""
    if raw.startswith(UTF16_MARKS):
        return "utf-16"
    if b"\x00" in raw[:8]:
        return "utf-16-be" if raw.startswith(b"\x00") else "utf-16-le"
    return "utf-8"


def find_divider(text: str, expected: Sequence[str]) -> str:
    """Return what divides the cells of a table: the mark by which its header has most of the columns expected."""
    known = [_fold_header(name) for name in expected]
    return max(DIVIDED_BY, key=lambda mark: sum(_fold_header(cell) in known for cell in _split_first(text, mark)))


def _split_first(text: str, divider: str) -> list[str]:
    """Return the cells of the first row of a table that is not empty; none if it cannot be read."""
    with suppress(csv.Error):
        return next(csv.reader(io.StringIO(text.lstrip(" \n,;\t")), delimiter=divider), [])
    return []


def _fold_header(name: str) -> str:
    """Return a column's name without capitals, and with underscores for spaces."""
    return "_".join(name.lower().split())


def _name_columns(table: SavedTable, expected: Sequence[str]) -> SavedTable:
    """Return the table with the columns named as expected where only capitals and spaces differ."""
    names = {_fold_header(name): name for name in expected}
    header = [names.get(_fold_header(cell), cell.strip()) for cell in table.header]
    named = [name for name in header if name]
    if len(set(named)) < len(named) or header == table.header:
        return table
    changed = [
        f"{table.file}:1:{new}: '{old}' is now '{new}'"
        for old, new in zip(table.header, header, strict=True)
        if old != new
    ]
    return replace(table, header=header, mended=table.mended + changed)


def _drop_empty_rows(table: SavedTable) -> SavedTable:
    filled = [place for place, row in enumerate(table.rows) if any(cell.strip() for cell in row)]
    gone = [line for place, line in enumerate(table.lines) if place not in set(filled)]
    return replace(
        table,
        rows=[table.rows[place] for place in filled],
        lines=[table.lines[place] for place in filled],
        mended=[*table.mended, *(f"{table.file}:{line}: empty row removed" for line in gone)],
    )


def _drop_empty_columns(table: SavedTable) -> SavedTable:
    """Return the table without columns that have neither a name nor a cell, and without empty cells beyond the last.

    Within the table they go only if all rows are whole: in a shorter one, nobody knows which cell is missing.
    """
    width = len(table.header)
    rows = [row if any(cell.strip() for cell in row[width:]) else row[:width] for row in table.rows]
    filled = {place for row in [table.header, *rows] for place, cell in enumerate(row) if cell.strip()}
    empty = {place for place in range(width) if place not in filled}
    if any(len(row) != width for row in rows):
        empty = {place for place in empty if place > max(filled)}
    rows = [[cell for place, cell in enumerate(row) if place not in empty] for row in rows]
    if rows == table.rows and not empty:
        return table
    header = [name for place, name in enumerate(table.header) if place not in empty]
    said = f"{table.file}:1: empty columns or cells beyond the last column removed"
    return replace(table, header=header, rows=rows, mended=[*table.mended, said])


def _order_columns(table: SavedTable, expected: Sequence[str]) -> SavedTable:
    """Return the table with its columns in the order expected, if it has these and no others."""
    is_whole = sorted(table.header) == sorted(expected) and all(len(row) == len(expected) for row in table.rows)
    if not is_whole or table.header == [*expected]:
        return table
    order = [table.header.index(name) for name in expected]
    rows = [[row[place] for place in order] for row in table.rows]
    return replace(
        table, header=[*expected], rows=rows, mended=[*table.mended, f"{table.file}:1: columns put in order"]
    )
