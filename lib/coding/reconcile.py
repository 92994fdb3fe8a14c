"""Lay what several coders wrote of one document side by side, for the one who decides."""

from collections.abc import Mapping
from itertools import chain

from lib.coding.matching import Finder, group_passages
from lib.coding.rows import interpret
from lib.coding.sentences import Cells
from lib.coding.sheet import CodingSheet
from lib.coding.workbook import ADDED_TABLES, CODED, UNDECIDED
from lib.core.errors import raise_if
from lib.evidence import Dossier

DECIDED = ("role", "value", "offer", "tied_to", "form", "voice", "utterance")
"""The columns in which coders who found the same passage may differ in substance."""

ALL = "all"


def reconcile(
    sheets: Mapping[str, CodingSheet], dossier: Dossier, find: Finder
) -> tuple[list[Cells], dict[str, list[Cells]]]:
    """Return the rows of several coders' sheets, by coder, as those of one sheet, and the rows they add to tables.

    Where all coders agree there is one row, of the coder `ALL`. Otherwise each has a row, and `note` says what differs
    or that not all found the passage. `find` returns the place of a quotation's first word in the document.
    """
    rows, added = [], {name: dict[str, Cells]() for name in ADDED_TABLES}
    for coder, sheet in sheets.items():
        coded = interpret(sheet, dossier)
        raise_if(coded.faults)
        for name in ADDED_TABLES:
            added[name] |= {row["id"]: row for row in coded.tables.get(name, [])}
        rows += [
            {**place.cells, **statement, "coder": coder, "unit": "", "statement": ""}
            for statement, place in zip(coded.tables["statements"], coded.places["statements"], strict=True)
        ]
    groups = group_passages(rows, find)
    laid = chain.from_iterable(_lay_side_by_side(group, len(sheets)) for group in groups)
    return list(laid), {name: list(own.values()) for name, own in added.items()}


def _lay_side_by_side(group: list[Cells], coders: int) -> list[Cells]:
    differing = [column for column in DECIDED if len({row[column] for row in group}) > 1]
    sentence = group[0]["sentence"]
    if len(group) == coders and not differing:
        return [{**_show(group[0]), "sentence": sentence, "coder": ALL}]
    note = f"{UNDECIDED}{', '.join(differing)}" if len(group) == coders else "not found by all"
    return [{**_show(row), "sentence": sentence, "coder": row["coder"], "note": note} for row in group]


def _show(row: Cells) -> Cells:
    return {column: row.get(column, "") for column in CODED}
