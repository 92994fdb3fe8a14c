"""Say in words who said what, when, and where it is reported; choose the statement that shows it best."""

from collections.abc import Hashable, Iterable, Mapping
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


def credit(row: Row) -> str:
    """Return whose words a quotation contains, when they were said and where they stand.

    The words of a report are its author's: the document comes first, and then what it reports if that has a date of its
    own.
    """
    when = format_day(row["date"])
    is_dated = row["medium"] in TEXTS_AND_ACTS or row["date"] != row["published"]
    if row["voice"] == "analyst" and row["speaks_for"] == row["actor"]:  # an act told by somebody else than its doer
        return f"{_name_act(row)}; as told in {row['short']}"
    told = {
        "direct": f"{name_speaker(row)}; {row['short']}"
        if str(row["short"]).endswith(when)
        else f"{name_speaker(row)}, {when}; {row['short']}",
        "reported": f"{_name_act(row)}; {row['short']}" if is_dated else str(row["short"]),
    }.get(row["voice"], f"{name_speaker(row)}; {row['short']}")
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


def rank_statements(statements: pd.DataFrame) -> pd.DataFrame:
    """Return statements, the most telling first.

    Texts and acts go before officials' own words, these before reports, and named experts come last; then the latest
    goes first. Among equals, quotations of a length that can be shown go before others.
    """
    ranked = statements.assign(_standing=find_standing(statements), _is_odd=~_can_be_shown(statements))
    keys = ["_standing", "day", "_is_odd"]
    return ranked.sort_values(keys, ascending=[True, False, True], kind="stable").drop(columns=["_standing", "_is_odd"])


def _can_be_shown(statements: pd.DataFrame) -> "pd.Series[bool]":
    words = statements["quote"].map(lambda text: len(split_words(text)))
    return words.between(SHORTEST_SHOWN, LONGEST_SHOWN)


def pick_quotation(statements: pd.DataFrame, said: Iterable[str]) -> Row | None:
    """Return the best statement to quote whose words do not repeat what is `said` already; None if there is none.

    A quotation that is too short or too long to be shown is passed over if another can be; then officials' own words
    go first.
    """
    ranked = rank_statements(statements)
    order = (~_can_be_shown(ranked)).astype(int) * 2 + (ranked["voice"] != "direct")
    known = [set(split_words(each.lower())) for each in said]
    for row in ranked.loc[order.sort_values(kind="stable").index].to_dict("records"):
        fresh = set(split_words(row["quote"].lower()))
        if fresh and all(len(fresh & other) < len(fresh) * SAME for other in known):
            return row
    return None
