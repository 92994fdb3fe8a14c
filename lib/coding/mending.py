"""Mend the cells of a table that a spreadsheet has rewritten: spaces, decimal commas, dates."""

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from lib.coding.dialect import SavedTable
from lib.core.errors import shorten
from lib.core.letters import remove_hidden

NUMERIC_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
MONTH_AND_YEAR = re.compile(r"([A-Za-z]{3})-(\d{2})")
DECIMAL_COMMA = re.compile(r"(\d+),(\d+)")
THOUSAND = re.compile(r"[1-9]\d{0,2},\d{3}")
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def mend_cells(
    table: SavedTable, numbers: Iterable[str], dates: Iterable[str], years: range, unsure: list[str]
) -> SavedTable:
    """Return a table without spaces around cells and letters that nobody sees, with decimal points and plain dates.

    Dates are written as 2022-01-12. `years` are those that the case is about; they tell the century of
    `Dec-21`. What a cell may mean in two ways stays as it is and is added to `unsure`.
    """
    table = _change(table, table.header, lambda cell: remove_hidden(cell).strip(), [])
    table = _change(table, numbers, _read_decimal, unsure)
    order = _tell_order(cell for column in dates for cell in _column(table, column))
    return _change(table, dates, lambda cell: _read_date(cell, order, years), unsure)


def _column(table: SavedTable, name: str) -> list[str]:
    place = table.header.index(name)
    return [row[place] for row in table.rows if place < len(row)]


def _change(table: SavedTable, columns: Iterable[str], mend: Callable[[str], str], unsure: list[str]) -> SavedTable:
    """Return the table with the cells of some columns mended; `mend` raises `ValueError` where it cannot be sure."""
    places = {table.header.index(name): name for name in columns}
    rows, said = [[*row] for row in table.rows], list[str]()
    for line, row in zip(table.lines, rows, strict=True):
        for place, name in places.items():
            old = row[place] if place < len(row) else ""
            try:
                new = mend(old)
            except ValueError as error:
                unsure.append(f"{table.file}:{line}:{name}: '{shorten(old)}' {error}")
                continue
            if new != old:
                said.append(f"{table.file}:{line}:{name}: '{shorten(old)}' is now '{shorten(new)}'")
                row[place] = new
    return replace(table, rows=rows, mended=table.mended + said) if said else table


def _read_decimal(cell: str) -> str:
    """Return a number with a decimal point; raise `ValueError` if its comma may divide thousands."""
    if THOUSAND.fullmatch(cell):
        raise ValueError(f"is {cell.replace(',', '.')} or {cell.replace(',', '')}; write the right one")
    return DECIMAL_COMMA.sub(r"\1.\2", cell) if DECIMAL_COMMA.fullmatch(cell) else cell


def _tell_order(cells: Iterable[str]) -> str:
    """Return whether the dates of a table are written with the day or the month first; '' if that cannot be told.

    >>> _tell_order(["03/04/2022", "31/01/2022"]), _tell_order(["03/04/2022"])
    ('day', '')
    """
    found = [(int(parts[1]), int(parts[3])) for cell in cells if (parts := NUMERIC_DATE.fullmatch(cell))]
    told = {"day"} if any(one > 12 for one, _ in found) else set[str]()
    told |= {"month"} if any(other > 12 for _, other in found) else set()
    return told.pop() if len(told) == 1 else ""


def _read_date(cell: str, order: str, years: range) -> str:
    """Return a date as a dossier writes it; the cell as it is if it is no date that a spreadsheet would write.

    Raises `ValueError` if it may be two dates.
    """
    if parts := YEAR_FIRST.fullmatch(cell):
        return _write_date(cell, int(parts[1]), int(parts[3]), int(parts[4]))
    if parts := NUMERIC_DATE.fullmatch(cell):
        one, other, year = int(parts[1]), int(parts[3]), int(parts[4])
        if one > 12 or other > 12 or one == other:
            day, month = (other, one) if other > 12 else (one, other)
        elif parts[2] == "." or order:
            day, month = (other, one) if order == "month" else (one, other)
        else:
            raise ValueError(f"is {year}-{other:02d}-{one:02d} or {year}-{one:02d}-{other:02d}; write the right one")
        return _write_date(cell, year, month, day)
    if (parts := MONTH_AND_YEAR.fullmatch(cell)) and (month := MONTHS.get(parts[1].lower(), 0)):
        fitting = [year for year in years if year % 100 == int(parts[2])]
        if len(fitting) != 1:
            raise ValueError(f"may be a month of more than one century; write it as 2021-{month:02d}")
        return f"{fitting[0]}-{month:02d}"
    return cell


def _write_date(cell: str, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return cell
