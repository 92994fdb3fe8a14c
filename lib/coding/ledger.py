"""Change the tables of a dossier as rows of text: check the result before it is written, and write it whole."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from lib.coding.sentences import Cells
from lib.core.errors import Faults, Misuse, raise_if
from lib.core.landing import finish_landing, land
from lib.core.passing import open_passing
from lib.core.paths import find_files, read_file
from lib.evidence import TABLES, Coding, list_columns, load

Tables = dict[str, list[Cells]]

CODINGS = "codings/"
LINE_OF_TABLE = re.compile(r"(?P<table>\w+)\.csv:(?P<line>\d+):(?:(?P<column>\w+):)? ")


def read_tables(folder: Path) -> Tables:
    """Return the rows of all tables in a folder as text, those of a file of codings under `codings/<its name>`.

    Raises `Misuse` if there is no folder, and `Faults` if a table cannot be read.
    """
    raise_if([] if folder.is_dir() else [f"{folder}: is not a folder; name that of the dossier"], Misuse)
    finish_landing(folder)
    files = [folder / f"{name}.csv" for name in TABLES]
    tables = {file.stem: _read_table(file) if file.is_file() else [] for file in files}
    return tables | {f"{CODINGS}{file.stem}": _read_table(file) for file in find_files(folder / "codings", "*.csv")}


def _read_table(file: Path) -> list[Cells]:
    record = Coding if file.parent.name == "codings" else TABLES[file.stem]
    try:
        header, *rows = csv.reader(io.StringIO(read_file(file).decode("utf-8-sig")), strict=True)
    except (OSError, ValueError, csv.Error):
        header, rows = [], []
    columns = list_columns(record, header)
    if header != columns or any(len(row) != len(columns) for row in rows):
        raise Faults([f"{file.name}: cannot be read as a table; `positions check` says what is wrong with it"])
    return [dict(zip(columns, row, strict=True)) for row in rows]


def write_table(name: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return a table as the content of its file, with the schema's columns, optional ones only where a row has them."""
    columns = list_columns(TABLES.get(name) or Coding, {column for row in rows for column in row})
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: row.get(column, "") for column in columns} for row in rows)
    return written.getvalue().encode()


def write_changes(
    folder: Path,
    tables: Tables,
    files: Mapping[str, bytes | None] | None = None,
    faults: Sequence[str] = (),
    rename: Callable[[str], str] = str,
) -> bool:
    """Write the tables, and other files by their names in the folder, and return whether anything has changed.

    Files whose content is None are deleted, and so are codings without a row. What would be written is first checked as
    a dossier; if it has faults, nothing is written, and `Faults` names them, each as `rename` puts it, after those that
    are known before (`faults`).
    """
    there = read_tables(folder)
    new = {name: rows for name, rows in tables.items() if rows != there.get(name, [])}
    is_gone = {name: name.startswith(CODINGS) and not rows for name, rows in new.items()}
    changed: dict[str, bytes | None] = {
        f"{name}.csv": None if is_gone[name] else write_table(name, rows) for name, rows in new.items()
    }
    changed |= {name: content for name, content in (files or {}).items() if _read_content(folder / name) != content}
    if changed or faults:
        _check_changes(folder, changed, faults, rename)
        land(folder, changed)
    return bool(changed)


def _read_content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def leave_strays(place: str, names: list[str]) -> list[str]:
    """Return what is not copied with a dossier: hidden files, pipes and dangling links."""
    there = {name: Path(place) / name for name in names}
    return [name for name, path in there.items() if name.startswith(".") or not (path.is_file() or path.is_dir())]


def _leave_texts(place: str, names: list[str]) -> list[str]:
    return [*leave_strays(place, names), *(name for name in names if name.startswith("texts"))]


def _check_changes(
    folder: Path, changed: Mapping[str, bytes | None], faults: Sequence[str], rename: Callable[[str], str]
) -> None:
    """Raise `Faults` if there are any, or if the folder with these files in it would be no sound dossier."""
    with open_passing() as temporary:
        copy = temporary / folder.name
        shutil.copytree(folder, copy, ignore=_leave_texts)
        if (texts := folder / "texts").is_dir():  # quotations are compared with them, but they need no copy
            with suppress(OSError):  # not every user of Windows may link; then shingles alone are compared
                (copy / "texts").symlink_to(texts.resolve(), target_is_directory=True)
        land(copy, changed)
        try:
            load(copy)
        except Faults as found:
            raise Faults([*faults, *map(rename, found.faults)]) from None
        raise_if(faults)


def drop_orphans(before: Tables, after: Tables) -> list[str]:
    """Remove from `after` the utterances, then the speakers, that rows of `before` needed and none needs any more.

    Returns their ids.
    """
    dropped = []
    for name, table, column in (("utterances", "statements", "utterance"), ("speakers", "utterances", "speaker")):
        was, needed = ({row[column] for row in tables.get(table, [])} for tables in (before, after))
        dropped += [row["id"] for row in after[name] if row["id"] in was - needed]
        after[name] = [row for row in after[name] if row["id"] not in was - needed]
    return dropped
