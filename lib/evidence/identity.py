"""Check that rows are what their ids say: once in the table, of their document, and never of themselves."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from lib.core.dates import is_after
from lib.core.errors import explain_alike, shorten
from lib.core.names import EVERYTHING
from lib.core.unseen import fold_unseen
from lib.evidence.quotations import SHORTEST
from lib.evidence.schema import FORMS, ID, LONGEST_ID
from lib.evidence.validation import split_names

SAYING = {
    "statements": ("document", "actor", "demand", "role", "argument", "tied_to", "quote"),
    "facts": ("document", "name", "qualifier", "value", "as_of", "quote"),
    "events": ("date", "label", "document"),
    "wanted": ("title", "issuer", "date"),
    "speakers": ("name", "office", "actor"),
    "utterances": ("label", "speaker", "date", "medium"),
    "findings": ("predicate", "demand", "one", "other", "third", "points"),
}
"""The columns that tell what a row says; two rows that say the same are one, whatever their ids."""

SHOWN_NAMES = (
    ("actors", "label"),
    ("actors", "side"),
    ("demands", "label"),
    ("demands", "plain"),
    ("documents", "short"),
    ("speakers", "name"),
    ("utterances", "label"),
    ("options", "name"),
)
"""The columns of names by which readers tell rows apart."""

NUMBERED = ("statements", "facts")
"""The tables whose ids begin with their document's."""


WRITE_ID = f"write {FORMS[ID.pattern]}, at most {LONGEST_ID} in all"

CHOSEN_NAMES = (("actors", "side"), ("actors", "id"), ("demands", "id"), ("documents", "id"))
"""The columns of names that parameters list."""


def check_new_document(place: str, name: str, words: int) -> list[str]:
    """Return a fault for each reason why a text cannot be a document: its id, which is given at `place`, or length."""
    faults = [] if ID.fullmatch(name) and len(name) <= LONGEST_ID else [f"{place}: '{name}' is not an id; {WRITE_ID}"]
    return faults + ([f"{name}: has {words} words; a document has at least {SHORTEST}"] if words < SHORTEST else [])


def check_identity(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield a fault for each row that is there twice, misnamed, or related to itself, and for each name of a twin."""
    for name in SAYING.keys() & frames.keys():
        yield from _find_copies(name, frames[name])
    for name in NUMBERED:
        if name in frames:
            yield from _check_numbering(name, frames[name])
    for name, column in SHOWN_NAMES:
        if name in frames:
            yield from _check_looks(name, column, frames[name])
    for name, column in CHOSEN_NAMES:
        for line in frames[name].loc[frames[name][column] == EVERYTHING, "line"] if name in frames else ():
            yield f"{name}.csv:{line}:{column}: '{EVERYTHING}' stands for every one of them; choose another name"
    for name, find in RELATED.items():
        for row in frames[name].to_dict("records") if name in frames else ():
            yield from (f"{name}.csv:{row['line']}:{column}: {said}" for column, said in find(row))
    if "documents" in frames:
        yield from _check_order(frames["documents"])


def _find_copies(name: str, frame: pd.DataFrame) -> Iterator[str]:
    """Yield a fault for each row that says what an earlier one says; spaces and letters' case make no difference."""
    columns = list(SAYING[name])
    keys = frame[columns].copy()
    keys[columns[-1]] = [fold_unseen(str(cell)).casefold() for cell in frame[columns[-1]]]
    if not keys.duplicated().any():
        return
    first = keys.assign(id=frame["id"]).groupby(columns, dropna=False)["id"].transform("first")
    for line, own, other in frame[["line", "id"]].assign(other=first)[first != frame["id"]].to_numpy():
        yield f"{name}.csv:{line}:id: '{own}' says the same as '{other}' ({', '.join(columns)}); keep one of the two"


def _check_numbering(name: str, frame: pd.DataFrame) -> Iterator[str]:
    """Yield a fault for each id that does not begin with the document of its row."""
    for line, own, document in frame[["line", "id", "document"]].itertuples(index=False):
        if not own.startswith(f"{document}-"):
            of = shorten(document)
            yield f"{name}.csv:{line}:id: '{own}' is not of document {of}; begin it with '{of}-'"


def _check_looks(name: str, column: str, frame: pd.DataFrame) -> Iterator[str]:
    """Yield a fault for each name that differs from an earlier one only in what cannot be seen."""
    known: dict[str, str] = {}
    for line, text in zip(frame["line"], frame[column], strict=True):
        first = known.setdefault(fold_unseen(text), text)
        if text != first and text == text.strip():
            yield f"{name}.csv:{line}:{column}: {explain_alike(text, first)}"


def _relate_document(row: Mapping[Hashable, Any]) -> Iterator[tuple[str, str]]:
    if row["draws_on"] == row["id"]:
        yield (
            "draws_on",
            f"'{shorten(row['id'])}' is the document itself; name the one that it quotes, or leave it empty",
        )


def _relate_option(row: Mapping[Hashable, Any]) -> Iterator[tuple[str, str]]:
    if row["variant_of"] == row["id"]:
        yield "variant_of", f"'{shorten(row['id'])}' is the outcome itself; name its near-twin, or leave the cell empty"


def _relate_demand(row: Mapping[Hashable, Any]) -> Iterator[tuple[str, str]]:
    if row["claimant"] in split_names(row["addressee"]):
        yield "addressee", f"'{shorten(row['claimant'])}' makes the demand itself; name who would have to grant it"


def _relate_finding(row: Mapping[Hashable, Any]) -> Iterator[tuple[str, str]]:
    for column, earlier in (("other", ("one",)), ("third", ("one", "other"))):
        if row[column] and row[column] in [row[name] for name in earlier]:
            yield column, f"'{shorten(row[column])}' is compared with itself; name another side or actor"


RELATED = {
    "documents": _relate_document,
    "options": _relate_option,
    "demands": _relate_demand,
    "findings": _relate_finding,
}
"""What each table's rows must not say of themselves."""


def _check_order(documents: pd.DataFrame) -> Iterator[str]:
    """Yield a fault for each document that quotes from one published after it."""
    published = dict(zip(documents["id"], documents["date"], strict=True))
    for row in documents.to_dict("records"):
        source = published.get(row["draws_on"], "")
        if source and row["draws_on"] != row["id"] and is_after(source, row["date"]):
            yield (
                f"documents.csv:{row['line']}:draws_on: {row['draws_on']}, dated {source}, is later than {row['id']} "
                f"({row['date']}); correct one of the two"
            )
