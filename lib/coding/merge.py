"""Take what a coder has filled in into a dossier, and take a document or statement out of one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from lib.coding.ledger import CODINGS, LINE_OF_TABLE, Tables, drop_orphans, read_tables, write_changes
from lib.coding.matching import match_codings
from lib.coding.rows import MARKING, CodedRows, interpret
from lib.coding.sentences import Cells
from lib.coding.sheet import READING, CodingSheet, SheetRow
from lib.core.dates import is_after
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.numbers import PLAIN_NUMBER
from lib.evidence import ADOPTED, Coding, Dossier, load, read_shingles

BELONGING = {"statements": "document", "facts": "document", "events": "document", "options": "source"}
"""The tables with rows that belong to a document, and the column that names it."""

MERGED = ("statements", "facts", "events")
"""The tables whose rows of a document a sheet replaces."""


@dataclass(frozen=True)
class Merged:
    """What a command on the tables has done: whether anything changed, and that in sentences."""

    changed: bool
    told: list[str]


def merge(sheet: CodingSheet, folder: Path) -> Merged:
    """Write a sheet's statements, and what they need, in place of those that its document has; whole or not at all.

    Raises `Faults` naming every fault by sheet, row and column, and then nothing is written.
    """
    dossier, document = _open(sheet, folder)
    _check_sheet(sheet, dossier)
    coded = interpret(sheet, dossier)
    before = read_tables(folder)
    after = _replace(before, document, coded)
    dropped = drop_orphans(before, after)
    _rematch(after, document, folder)
    changed = write_changes(folder, after, faults=coded.faults, rename=_put_in_sheet(after, coded, sheet))
    late = _count_late(coded, after, dossier.profile.as_of)
    return Merged(changed, [*coded.notes, *_tell_written(before, after, dropped), *late])


def _check_sheet(sheet: CodingSheet, dossier: Dossier) -> None:
    """Raise `Misuse` if a sheet is a second reading, or if nothing is filled in on it."""
    wrong = f"{sheet.name}: was written for a second reading; add --coder NAME"
    raise_if([wrong] if sheet.document.get(READING) else [], Misuse)
    is_coded = bool((dossier.statements["document"] == sheet.document["id"]).any())
    _check_filled(sheet, () if is_coded else ("facts", "events"))


def _check_filled(sheet: CodingSheet, others: Sequence[str] = ()) -> None:
    """Raise `Misuse` if neither statements nor any of the others are filled in: to take out is another wish."""
    is_filled = any(row.cells[column] for row in sheet.coding for column in MARKING) or any(
        map(sheet.others.get, others)
    )
    wrong = f"{sheet.name}: nothing is filled in; `--undo` takes out what was merged before"
    raise_if([] if is_filled else [wrong], Misuse)


def _count_late(coded: CodedRows, tables: Tables, as_of: str) -> list[str]:
    """Return how many of a sheet's statements do not count because they are later than the last day of the case."""
    days = {row["id"]: row["date"] for row in tables["utterances"]}
    late = sum(is_after(days.get(row["utterance"], ""), as_of) for row in coded.tables["statements"])
    return [f"dated after {as_of}, the last day that counts (`as_of` in case.toml): {late}"] if late else []


def merge_as_coder(sheet: CodingSheet, folder: Path, coder: str) -> Merged:
    """Write a sheet's statements as the codings of one coder, match them with the others', and count the confusion."""
    dossier, document = _open(sheet, folder)
    if coder == ADOPTED:
        raise Misuse([f"coder: '{coder}' is how the statements of the record are called; choose another name"])
    _check_filled(sheet)
    coded = interpret(sheet, dossier)
    before = read_tables(folder)
    after, name = dict(before), _find_codings(before, coder)
    kept = [row for row in before.get(name, []) if (row["coder"], row["document"]) != (coder, document)]
    after[name] = [*kept, *_write_codings(coded, coder, before.get(name, []))]
    _rematch(after, document, folder)
    places = {Path(name).name: dict(enumerate(coded.places["statements"], start=len(kept) + 2))}
    changed = write_changes(folder, after, faults=coded.faults, rename=lambda fault: _rename(fault, places, sheet))
    return Merged(changed, [*coded.notes, *_tell_written(before, after, [])])


def _write_codings(coded: CodedRows, coder: str, before: Sequence[Cells]) -> list[Cells]:
    """Return a sheet's statements as codings; those that were there before keep their unit."""
    said = [column for column in Coding.model_fields if column not in ("unit", "statement")]
    units = {tuple(row[column] for column in said): (row["unit"], row["statement"]) for row in before}
    own = [{column: (row | {"coder": coder})[column] for column in said} for row in coded.tables["statements"]]
    known = [units.get(tuple(row.values()), ("", "")) for row in own]
    full = [row | {"unit": unit, "statement": statement} for row, (unit, statement) in zip(own, known, strict=True)]
    return [{column: row[column] for column in Coding.model_fields} for row in full]


def unmerge(sheet: CodingSheet, folder: Path, coder: str = "") -> Merged:
    """Take out what `merge` wrote of a sheet's document, or what `merge_as_coder` wrote of it for a coder."""
    _, document = _open(sheet, folder)
    before = read_tables(folder)
    after = dict(before)
    if coder:
        name = _find_codings(before, coder)
        after[name] = [row for row in before.get(name, []) if (row["coder"], row["document"]) != (coder, document)]
    else:
        after |= {name: [row for row in before.get(name, []) if row["document"] != document] for name in MERGED}
    return _take_out(before, after, document, folder)


def remove(name: str, folder: Path) -> Merged:
    """Take a document with all that belongs to it, or a single statement, out of a dossier.

    Raises `Misuse` if it is in no table, and `Faults` if the rest would be no sound dossier.
    """
    before = read_tables(folder)
    after = dict(before)
    documents = [row["id"] for row in before["documents"]]
    statements = {row["id"]: row["document"] for row in before["statements"]}
    if name not in documents and name not in statements:
        raise Misuse([_explain_unknown(name, before)])
    if name in statements:
        after["statements"] = [row for row in before["statements"] if row["id"] != name]
        return _take_out(before, after, statements[name], folder)
    if documents == [name]:
        raise Misuse([f"{name}: is the only document, and a case needs one; enter another before you remove it"])
    after["documents"] = [row for row in before["documents"] if row["id"] != name]
    owning = BELONGING | {table: "document" for table in before if table.startswith(CODINGS)}
    after |= {
        table: [r for r in before[table] if r[column] != name] for table, column in owning.items() if table in before
    }
    dropped = drop_orphans(before, after)
    after |= _count(before, after)
    changed = write_changes(folder, after, {f"shingles/{name}.txt": None})
    return Merged(changed, _tell_written(before, after, dropped))


def _explain_unknown(name: str, tables: Tables) -> str:
    """Return that a name is no document and no statement, and where else it is."""
    there = next((table for table, rows in tables.items() if any(row.get("id") == name for row in rows)), "")
    if there:
        return f"id: '{name}' is a row of {there}.csv; take it out there, only documents and statements are removed"
    known = [row["id"] for table in ("documents", "statements") for row in tables[table]]
    return f"id: as a document or statement, {explain_choice(name, known)}"


def _take_out(before: Tables, after: Tables, document: str, folder: Path) -> Merged:
    dropped = drop_orphans(before, after)
    _rematch(after, document, folder)
    return Merged(write_changes(folder, after), _tell_written(before, after, dropped))


def _open(sheet: CodingSheet, folder: Path) -> tuple[Dossier, str]:
    dossier, document = load(folder), sheet.document.get("id", "")
    known = list(dossier.documents["id"])
    if document not in known:
        told = explain_choice(document, known)
        raise Misuse([f"{sheet.name}: document: enter it first with `positions new document`: {told}"])
    return dossier, document


def _replace(before: Tables, document: str, coded: CodedRows) -> Tables:
    """Return the tables with a sheet's rows in place of those of its document; a new document's come last."""
    after = dict(before)
    for name in MERGED:
        rows, added = before.get(name, []), coded.tables.get(name, [])
        first = next((n for n, row in enumerate(rows) if row["document"] == document), len(rows))
        if name in coded.tables:
            rest = [row for row in rows[first:] if row["document"] != document]
            after[name] = [*rows[:first], *added, *rest]
    for name in ("speakers", "utterances"):
        after[name] = [*before[name], *coded.tables.get(name, [])]
    return after


def _rematch(tables: Tables, document: str, folder: Path) -> None:
    """Match the codings of a document with one another and with its statements, and count the confusion again."""
    names = [name for name in tables if name.startswith(CODINGS)]
    before = dict(tables)
    own = [row for name in names for row in tables[name] if row["document"] == document]
    if own:
        find = read_shingles(folder / "shingles" / f"{document}.txt").find
        adopted = [row for row in tables["statements"] if row["document"] == document]
        matched = iter(match_codings(own, adopted, find))
        for name in names:
            tables[name] = [next(matched) if row["document"] == document else row for row in tables[name]]
    tables.update(_count(before, tables))


def _count(before: Tables, after: Tables) -> Tables:
    """Return the table of confusion as the codings give it; nothing where no passage has ever been coded twice."""
    met, was = _count_pairs(after), _count_pairs(before)
    anchors = sorted({float(row["value"]) for row in after["anchors"]})
    pairs = [(one, other) for one in anchors for other in anchors if one <= other]
    counted = [{"one": f"{a:.15g}", "other": f"{b:.15g}", "pairs": str(met[a, b])} for a, b in pairs]
    return {"confusion": counted if met else []} if met or was else {}


def _count_pairs(tables: Tables) -> Counter[tuple[float, float]]:
    """Return how often two coders of one passage gave it two values."""
    units: dict[str, list[str]] = {}
    for name in tables:
        for row in tables[name] if name.startswith(CODINGS) else ():
            units.setdefault(row["unit"], []).append(row["value"])
    return Counter(
        (one, other)
        for values in units.values()
        for one, other in combinations(sorted(map(float, filter(PLAIN_NUMBER.fullmatch, values))), 2)
    )


def _find_codings(tables: Tables, coder: str) -> str:
    """Return the file of a coder's codings: the one that has some, else one of its own name."""
    own = (name for name in tables if name.startswith(CODINGS) and any(row["coder"] == coder for row in tables[name]))
    return next(own, f"{CODINGS}{coder}")


def _put_in_sheet(after: Tables, coded: CodedRows, sheet: CodingSheet) -> Callable[[str], str]:
    """Return a function that names the row of the sheet instead of the row of a table that it would become."""
    places = {}
    for name in MERGED:
        lines = {row["id"]: line for line, row in enumerate(after.get(name, []), start=2)}
        rows = zip(coded.tables.get(name, []), coded.places.get(name, []), strict=True)
        places[name] = {lines[row["id"]]: place for row, place in rows}
    return lambda fault: _rename(fault, places, sheet)


def _rename(fault: str, places: Mapping[str, Mapping[int, SheetRow]], sheet: CodingSheet) -> str:
    """Return a fault with the place in the sheet instead of that in the table that the sheet would have changed."""
    found = LINE_OF_TABLE.match(fault)
    row = places.get(found["table"], {}).get(int(found["line"])) if found else None
    if found is None or row is None:
        return fault
    return f"{sheet.name}:{row.place(found['column'] or '')}: {fault[found.end() :]}"


def _tell_written(before: Tables, after: Tables, dropped: list[str]) -> list[str]:
    """Return what differs between two states of the tables, a line a table."""
    told = []
    for name in after:
        was, now = ([tuple(row.values()) for row in tables.get(name, [])] for tables in (before, after))
        added, gone = len(set(now) - set(was)), len(set(was) - set(now))
        if added or gone:
            why = " (counted again, as codings have changed)" * (name == "confusion")
            told.append(f"{name}.csv: rows written: {added}, taken out: {gone}{why}")
    return told + ([f"no longer needed, and taken out: {', '.join(dropped)}"] if dropped else [])
