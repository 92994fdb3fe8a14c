"""Say in words who said what, when, and where it is reported; choose the statement that shows it best."""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from lib.core.dates import format_day
from lib.evidence import split_words
from lib.positions import TEXTS_AND_ACTS, find_standing

Row = Mapping[Hashable, Any]

SHORTEST_SHOWN, LONGEST_SHOWN = 8, 25
"""The number of words that a quotation in a table or summary should have."""

SAME = 0.6
"""The share of its words from which on a quotation repeats another."""


def name_speaker(row: Row) -> str:
    """Return who speaks in a statement, with the office or profession if it is known."""
    return f"{row['speaker']}, {row['office']}" if row["office"] else str(row["speaker"])


def tell_speaker(row: Row) -> str:
    """Return who speaks, and that it is retold where the words are not the speaker's own."""
    return f"{name_speaker(row)} (retold)" if is_retold(row) else name_speaker(row)


def is_retold(row: Row) -> bool:
    """Return whether a quotation contains its document's words about the speaker, and not the speaker's own.

    So do reports, what officials are said by others to have said or done, and whatever a side's own publication tells
    of another day than its own.
    """
    is_judged = row["voice"] == "analyst" and row["speaks_for"] != ""
    if row["is_primary"]:
        return bool(row["date"] != row["published"] or (is_judged and row["speaks_for"] == row["actor"]))
    return bool(row["voice"] == "reported" or is_judged)


def credit(row: Row) -> str:
    """Return whose words a quotation contains, when they were said and where they stand.

    What is retold is in the words of its document, which comes first, and then on what it tells, unless that has no
    date of its own.
    """
    when, short = format_day(row["date"]), str(row["short"])
    if is_retold(row):
        is_dated = row["is_primary"] or row["medium"] in TEXTS_AND_ACTS or row["date"] != row["published"]
        told = f"{short}, about: {_name_act(row)}" if is_dated else short
    elif row["voice"] == "direct" and not short.endswith(when):
        told = f"{name_speaker(row)}, {when}; {short}"
    else:
        told = f"{name_speaker(row)}; {short}"
    return f"{told}; machine translation" if row["is_machine"] else told


def _name_act(row: Row) -> str:
    """Return the label of an utterance with its date, unless the label ends with it."""
    when = format_day(row["date"])
    return str(row["act"]) if str(row["act"]).endswith(when) else f"{row['act']}, {when}"


def read_quotation(row: Row) -> str:
    """Return the words of a quotation, in English if the statement has a translation, for use in quotation marks."""
    words = str(row["translation"]).partition(": ")[2] or str(row["quote"])
    return words.replace("“", "‘").replace("”", "’")


def quote(row: Row) -> str:
    """Return a quotation in quotation marks with its credit, in English if the statement has a translation."""
    return f"“{read_quotation(row)}” ({credit(row)})"


def list_rows(statements: pd.DataFrame) -> list[Row]:
    """Return statements as rows, in order; `rank`, in addition, puts the most telling first.

    Texts and acts go before officials' own words, these before reports, and named experts come last; then the latest
    goes first. Among equals, quotations of a length that can be shown go before others.
    """
    ranks = zip(
        find_standing(statements).tolist(),
        (-statements["day"].to_numpy("datetime64[D]").astype(int)).tolist(),
        (not _can_be_shown(words) for words in statements["quote"]),
        strict=True,
    )
    return [row | {"rank": rank} for row, rank in zip(statements.to_dict("records"), ranks, strict=True)]


def rank_statements(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of `list_rows`, the most telling first."""
    return sorted(rows, key=lambda row: row["rank"])


@lru_cache(maxsize=10_000)
def _can_be_shown(quotation: str) -> bool:
    return SHORTEST_SHOWN <= len(split_words(quotation)) <= LONGEST_SHOWN


def pick_quotation(rows: Iterable[Row], said: Iterable[str]) -> Row | None:
    """Return the best statement to quote whose words do not repeat what is `said` already; None if there is none.

    A quotation that is too short or too long to be shown is passed over if another can be; then officials' own words
    go first.
    """
    known = [set(split_words(each.lower())) for each in said]
    for row in sorted(rank_statements(rows), key=lambda row: (row["rank"][-1], row["voice"] != "direct")):
        fresh = set(split_words(row["quote"].lower()))
        if fresh and all(len(fresh & other) < len(fresh) * SAME for other in known):
            return row
    return None
