"""Check and tell what became of documents after they were collected: corrected, retracted, or superseded."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from lib.core.dates import format_day, is_after
from lib.core.errors import shorten
from lib.evidence.schema import CORRECTED, RETRACTED, SUPERSEDED

DocumentRow = Mapping[Hashable, Any]

DETAILS = ("status_date", "superseded_by", "status_note")
"""The columns that say more of a status, and are empty without one."""

NOTED = (CORRECTED, RETRACTED)
"""The statuses that need a note."""


def check_status(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield a fault for each status that is told in part or against other columns, and for documents in a circle."""
    if "documents" not in frames:
        return
    documents = {row["id"]: row for row in frames["documents"].to_dict("records")}
    for row in documents.values():
        for column, said in (*_check_details(row), *_check_successor(row, documents)):
            yield f"documents.csv:{row['line']}:{column}: {said}"


def _check_details(row: DocumentRow) -> Iterator[tuple[str, str]]:
    status = row["status"]
    if not status:
        filled = [name for name in DETAILS if row[name]]
        yield from ((name, f"'{shorten(row[name])}' without a status; fill in the column status") for name in filled)
        return
    if is_after(row["date"], row["status_date"]):
        yield (
            "status_date",
            f"{row['status_date']} is earlier than the document ({row['date']}); correct one of the two",
        )
    if status in NOTED and not row["status_note"]:
        yield "status_note", f"is empty; say in a few words what was {status}, or why"
    if status == SUPERSEDED and not row["superseded_by"]:
        yield "superseded_by", "is empty; name the document that replaces it"
    if status != SUPERSEDED and row["superseded_by"]:
        named, held = shorten(row["superseded_by"]), shorten(status)
        yield "superseded_by", f"'{named}' on a {held} document; only a superseded one is replaced"


def _check_successor(row: DocumentRow, documents: Mapping[str, DocumentRow]) -> Iterator[tuple[str, str]]:
    """Yield a fault if a document is replaced by an earlier one or, through whatever others, by itself."""
    chain = [row["id"]]
    while (following := documents.get(chain[-1], {"superseded_by": ""})["superseded_by"]) not in ("", *chain):
        chain.append(following)
    if following == row["id"]:
        yield (
            "superseded_by",
            f"{' is replaced by '.join(map(shorten, [*chain, following]))}; name the one that stands at the end",
        )
    elif len(chain) > 1 and is_after(row["date"], documents.get(chain[1], row)["date"]):
        said = f"{chain[1]}, dated {documents[chain[1]]['date']}, is earlier than {row['id']} ({row['date']})"
        yield "superseded_by", f"{said}; correct one of the two"


def tell_status(row: DocumentRow, names: Mapping[str, str]) -> str:
    """Return what became of a document, with the day and the note, in words; '' if nothing did.

    `names` are the short names of documents by id.

    >>> told = {"status": "corrected", "status_date": "1901-03-02", "superseded_by": "", "status_note": "a date"}
    >>> tell_status(told, {})
    'corrected, 2 Mar 1901: a date'
    """
    by = f" by {names[row['superseded_by']]}" if row["superseded_by"] else ""
    when = f", {format_day(row['status_date'])}" if row["status_date"] else ""
    note = f": {row['status_note'].rstrip('.')}" if row["status_note"] else ""
    return f"{row['status']}{by}{when}{note}"
