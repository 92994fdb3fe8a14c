"""Write a briefing's tables as a workbook: one sheet each, with filters, real numbers and explained columns."""

from io import BytesIO
from math import ceil

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lib.briefing.model import Briefing, Table
from lib.briefing.office import AUTHOR, EPOCH
from lib.charts import DARK
from lib.tables import explain_column

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
"""Options that keep text as text."""

LONGEST_NAME = 31
MOST_LETTERS = 32_767
"""The letters that a cell has room for; one outside Unicode's first plane, such as a smiley, takes the room of two."""

WIDEST, LINE = 60, 15
"""The letters of the widest column, and the height of a line in points."""


def write_xlsx(briefing: Briefing) -> bytes:
    """Return the briefing's tables as an Excel workbook, and at its end what they are and how they were made."""
    written = BytesIO()
    book = Workbook(written, PLAIN)
    book.set_properties(
        {"title": briefing.title, "subject": briefing.caveat, "author": AUTHOR, "created": EPOCH}
    )  # fmt: skip
    head = book.add_format({"bold": True, "font_color": "white", "bg_color": DARK, "text_wrap": True, "valign": "top"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    named = list(zip(_name_sheets(briefing.tables), briefing.tables, strict=True))
    for name, table in named:
        _write_frame(book.add_worksheet(name), table.numbers, head, cell)
    for name, frame in (
        ("about", _describe_sheets(briefing)),
        ("sheets", _list_sheets(named)),
        ("columns", _list_columns(named)),
    ):
        _write_frame(book.add_worksheet(name), frame, head, cell)
    book.close()
    return written.getvalue()


def _name_sheets(tables: list[Table]) -> list[str]:
    """Return a distinct name for each sheet, no longer than a workbook allows."""
    names: list[str] = []
    for number, table in enumerate(tables, start=1):
        short = table.name[:LONGEST_NAME]
        names.append(short if short not in names else f"{short[: LONGEST_NAME - 4]} {number}")
    return names


def _describe_sheets(briefing: Briefing) -> pd.DataFrame:
    """Return the workbook's title, record, parameters and documents, a row each."""
    told = {"title": briefing.title, "record": briefing.caveat}
    asked = {f"parameter {name}": value or "all" for name, value in briefing.parameters.items()}
    documents = {f"document {name}": citation for name, citation in briefing.citations.items()}
    everything = told | asked | documents
    return pd.DataFrame({"what": list(everything), "is": list(everything.values())})


def _list_sheets(named: list[tuple[str, Table]]) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, table.caption, table.origin) for name, table in named], columns=["sheet", "what it holds", "origin"]
    )


def _list_columns(named: list[tuple[str, Table]]) -> pd.DataFrame:
    rows = [(name, str(column), explain_column(str(column))) for name, table in named for column in table.numbers]
    return pd.DataFrame(rows, columns=["sheet", "column", "meaning"])


def _write_frame(sheet: Worksheet, frame: pd.DataFrame, head: Format, cell: Format) -> None:
    """Write a frame with its head frozen, explained and filtered; numbers stay numbers, all else is text."""
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name), head)
        if meaning := explain_column(str(name)):
            sheet.write_comment(0, column, meaning, {"author": AUTHOR})
        for row, value in enumerate(frame[name].tolist(), start=1):
            _write_value(sheet, row, column, value, cell)
    _make_room(sheet, frame)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(frame), max(len(frame.columns) - 1, 0))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _make_room(sheet: Worksheet, frame: pd.DataFrame) -> None:
    """Set columns as wide as their texts, up to a limit, and rows as high as their wrapped texts."""
    lengths = frame.astype(str).apply(lambda column: column.str.len())
    for column, name in enumerate(frame.columns):
        sheet.set_column(column, column, min(max([len(str(name)), *lengths[name]]) + 3, WIDEST))
    for row, longest in enumerate(lengths.max(axis=1), start=1):
        sheet.set_row(row, LINE * ceil(longest / (WIDEST - 5)))


def fit_cell(text: str) -> str:
    """Return a text that a cell of a workbook has room for; one that is cut says so at its end."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * MOST_LETTERS:
        return text
    note = f" [… cut here: {len(text):,} letters, and a cell has room for {MOST_LETTERS:,}; the other formats have all]"
    return units[: 2 * (MOST_LETTERS - len(note))].decode("utf-16-le", "ignore") + note


def _write_value(sheet: Worksheet, row: int, column: int, value: object, cell: Format) -> None:
    """Write a value as its own type; an unknown value leaves its cell empty."""
    match value:
        case bool():
            sheet.write_string(row, column, "yes" if value else "no", cell)
        case int() | float() if not pd.isna(value):
            sheet.write_number(row, column, round(value, 2), cell)
        case str():
            sheet.write_string(row, column, fit_cell(value), cell)
        case _:
            sheet.write_blank(row, column, None, cell)
