"""Mend in the tables of a dossier what is certain, and say what was mended and what is not certain."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from lib.coding.dialect import SavedTable, read_saved_table
from lib.coding.ledger import leave_strays
from lib.coding.mending import mend_cells
from lib.core.dates import first_day, last_day
from lib.core.errors import Faults
from lib.core.landing import land
from lib.core.passing import open_passing
from lib.core.paths import find_files
from lib.evidence import (
    DATES,
    DECIMALS,
    QUOTING,
    TABLES,
    Coding,
    Sources,
    gather_sources,
    list_columns,
    load,
    mend_quotation,
    read_profile,
    read_table,
)


@dataclass(frozen=True)
class Repair:
    """What was mended and what is not certain, each a line `file:line:column: what`."""

    mended: list[str]
    unsure: list[str]


def mend_dossier(folder: Path) -> Repair:
    """Mend the tables in a folder, and write those that have no more faults than before, all at once.

    Mended are ways of saving (encoding, line ends, dividers, empty rows and columns, names and order of columns,
    spaces around cells), decimal commas, dates in another form, and quotations that differ from their document in
    typing only.
    """
    unsure: list[str] = []
    tables = _read_saved(folder, unsure)
    sources = _open_sources(tables, folder)
    for name, column in (QUOTING | {name: "document" for name in tables if name not in TABLES}).items():
        if name in tables:
            tables[name] = _mend_quotations(tables[name], column, sources)
    changed = {table.file: table.write() for table in tables.values() if table.mended}
    kept = _keep_better(folder, changed)
    unsure += [f"{file}: left as it is; mended, it would have more faults" for file in changed if file not in kept]
    if kept:
        land(folder, kept)
    return Repair([said for table in tables.values() if table.file in kept for said in table.mended], unsure)


def _read_saved(folder: Path, unsure: list[str]) -> dict[str, SavedTable]:
    """Return the tables and codings of a folder with their cells mended; what cannot be read is added to `unsure`."""
    years = _find_years(folder)
    files = {name: f"{name}.csv" for name in TABLES}
    files |= {f"codings/{file.name}": f"codings/{file.name}" for file in find_files(folder / "codings", "*.csv")}
    tables: dict[str, SavedTable] = {}
    for name, file in files.items():
        record = TABLES.get(name, Coding)
        if not (folder / file).is_file():
            continue
        try:
            table = read_saved_table(file, (folder / file).read_bytes(), record)
        except ValueError as error:
            unsure.append(f"{file}: {error}")
            continue
        if table.header == list_columns(record, table.header):
            kind = name if name in TABLES else "codings"
            dates = [column for column in DATES.get(kind, ()) if column in table.header]
            table = mend_cells(table, DECIMALS.get(kind, ()), dates, years, unsure)
        tables[name] = table
    return tables


def _find_years(folder: Path) -> range:
    """Return the years that the case is about; none if its profile cannot be read."""
    with suppress(OSError, ValueError):
        profile, _ = read_profile(folder, [])
        if profile:
            return range(first_day(profile.since).year, last_day(profile.as_of).year + 1)
    return range(0)


def _open_sources(tables: Mapping[str, SavedTable], folder: Path) -> Sources:
    """Return what quotations are looked up in, as far as the table of documents can be read."""
    table = tables.get("documents")
    if table is None or table.header != list_columns(TABLES["documents"], table.header):
        return Sources()
    rows = [row for row in table.rows if len(row) == len(table.header)]
    frame = pd.DataFrame(rows, columns=table.header).assign(line=0)
    return gather_sources(frame.assign(words=pd.to_numeric(frame["words"], errors="coerce")), folder, [])


def _mend_quotations(table: SavedTable, column: str, sources: Sources) -> SavedTable:
    """Return a table with those quotations corrected that differ from their document in typing only."""
    if not {"quote", column} <= {*table.header}:
        return table
    quoted, document = table.header.index("quote"), table.header.index(column)
    rows, said = [[*row] for row in table.rows], list[str]()
    for line, row in zip(table.lines, rows, strict=True):
        old = row[quoted] if len(row) == len(table.header) else ""
        new = mend_quotation(old, row[document], sources) if old else ""
        if new:
            said.append(f"{table.file}:{line}:quote: '{old}' is now '{new}'")
            row[quoted] = new
    return replace(table, rows=rows, mended=table.mended + said)


def _keep_better(folder: Path, changed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files with which a copy of the folder has no more faults: all of them, or else each that may stay."""
    with open_passing() as place:
        trial = Path(shutil.copytree(folder, place / folder.name, ignore=leave_strays))
        most = _count_faults(trial)
        if _stays_as_good(trial, changed, most):
            return {**changed}
        return {file: content for file, content in changed.items() if _stays_as_good(trial, {file: content}, most)}


def _stays_as_good(folder: Path, changed: Mapping[str, bytes], most: tuple[int, int]) -> bool:
    """Write files to a folder; if it then has more than the most faults, write the old ones back and return False."""
    old = {file: (folder / file).read_bytes() for file in changed}
    for file, content in changed.items():
        (folder / file).write_bytes(content)
    is_as_good = _count_faults(folder) <= most
    for file, content in ({} if is_as_good else old).items():
        (folder / file).write_bytes(content)
    return is_as_good


def _count_faults(folder: Path) -> tuple[int, int]:
    """Return how many tables of a folder cannot be read, whose faults are not known, and how many faults it has."""
    files = [(folder / f"{name}.csv", record) for name, record in TABLES.items()]
    files += [(file, Coding) for file in find_files(folder / "codings", "*.csv")]
    unread = sum(file.exists() and read_table(file, record, []) is None for file, record in files)
    try:
        load(folder)
    except Faults as found:
        return unread, len(found.faults)
    return unread, 0
