"""Check who said what when: speakers, utterances, and the statements that report them."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

import pandas as pd

from lib.core.dates import is_after
from lib.core.errors import shorten
from lib.evidence.schema import JUDGED, VALUED_ROLES

MAY_BE_VERB = re.compile(
    r"\w(s|ed|en|ing)\b|n['’]t\b|\bto (?!the\b|an?\b)[a-z]+"
    r"|\b(not|I|we|you|he|she|it|they|who"
    r"|am|are|be|been|can|could|did|do|had|have|may|might|must|shall|should|were|will|would"
    r"|began|came|gave|held|kept|left|led|made|met|put|said|sent|sought|told|took|went)\b",
    re.IGNORECASE,
)
"""What shows that a quotation may hold a verb: an ending of verbs or of a plural that has one, an auxiliary, a common
past tense, an infinitive, or a word that a verb goes with. A text without any of these has no verb; one with them may
have none."""


def check_utterances(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield a fault for each utterance later than its document, and for words put in the mouth of another actor."""
    if not {"statements", "utterances"} <= frames.keys():
        return
    statements, (acts, dates, speakers) = (
        frames["statements"],
        (frames["utterances"][c] for c in ("id", "date", "speaker")),
    )
    if "documents" in frames:
        yield from _check_dates(statements, dict(zip(acts, dates, strict=True)), frames["documents"])
    if {"speakers", "actors"} <= frames.keys():
        spoken_by = dict(zip(acts, speakers, strict=True))
        yield from _check_speakers(statements, spoken_by, frames["speakers"], frames["actors"])


def _check_dates(statements: pd.DataFrame, said: Mapping[str, str], documents: pd.DataFrame) -> Iterator[str]:
    published = dict(zip(documents["id"], documents["date"], strict=True))
    pairs = set(zip(statements["document"].tolist(), statements["utterance"].tolist(), strict=True))
    late = {pair for pair in pairs if pair[1] in said and is_after(said[pair[1]], published.get(pair[0], ""))}
    columns = (statements[name].tolist() for name in ("line", "document", "utterance"))
    for line, document, utterance in zip(*columns, strict=True) if late else ():
        if (document, utterance) in late:
            yield (
                f"statements.csv:{line}:utterance: {utterance}, dated {said[utterance]}, is later than its document "
                f"({published[document]}); correct one of the two dates"
            )


def _check_speakers(
    statements: pd.DataFrame, spoken_by: Mapping[str, str], speakers: pd.DataFrame, actors: pd.DataFrame
) -> Iterator[str]:
    """Yield a fault for each direct statement whose speaker may not speak for its actor.

    An official speaks for its own actor, and for the first actor of its side, through whom that side speaks.
    """
    speaks_for = dict(zip(speakers["id"], speakers["actor"], strict=True))
    side = dict(zip(actors["id"], actors["side"], strict=True))
    first = actors.sort_values("order").drop_duplicates("side").set_index("side")["id"]
    for row in statements[statements["voice"] == "direct"].to_dict("records"):
        speaker = spoken_by.get(row["utterance"], "")
        own = speaks_for.get(speaker)
        if own is None or row["actor"] not in side or (own and own not in side):
            continue  # reported by check_references
        if row["actor"] not in ({own, first[side[own]]} if own else ()):
            yield (
                f"statements.csv:{row['line']}:voice: 'direct', but {speaker} speaks for {own or 'no actor'} and not "
                f"for {row['actor']}; correct the utterance, or write reported or analyst"
            )


def list_warnings(statements: pd.DataFrame) -> list[str]:
    """Return what may be a mistake in a dossier's statements.

    Stances are quoted without a verb, one utterance may stand there as two, or an offer is the position itself.
    """
    stances = statements[statements["role"].isin(VALUED_ROLES) & statements["voice"].ne(JUDGED)]
    verbless = [
        f"{row['id']}: '{shorten(row['quote'])}' has no verb; quote on until a reader sees what is wanted or refused"
        for row in stances.to_dict("records")
        if not MAY_BE_VERB.search(row["quote"])
    ]
    return [*verbless, *_find_twins(stances), *_find_empty_offers(stances)]


def _find_empty_offers(stances: pd.DataFrame) -> Iterator[str]:
    """Yield each offer whose value is that of every position that its holder states on the demand."""
    held = stances[stances["role"] == "position"].groupby(["actor", "demand"], observed=True)["value"].agg(set)
    for row in stances[stances["offer"].isin(("formal", "floated"))].to_dict("records"):
        if held.get((row["actor"], row["demand"])) == {row["value"]}:
            yield f"{row['id']}: an offer of {row['value']:g}, which is the position itself; an offer is less than that"


def _may_be_one(one: str, other: str, dates: list[str]) -> bool:
    """Return whether one of two dates is within the other, and is the only one of `dates` that is.

    A year tells too little.
    """
    wide, narrow = sorted((one, other), key=len)
    return narrow.startswith(wide) and len(wide) > len("2021") and sum(day.startswith(wide) for day in dates) == 2


def _find_twins(stances: pd.DataFrame) -> Iterator[str]:
    """Yield each pair of utterances that may be one, as nothing tells them apart and one date contains the other."""
    spoken = stances[stances["medium"] != "judgement"].drop_duplicates(["utterance", "actor", "demand"])
    seen = set()
    for _, cell in spoken.groupby(["actor", "demand", "speaker", "medium"], observed=True):
        rows = cell.to_dict("records")
        for one, other in combinations(rows, 2):
            pair = frozenset((one["utterance"], other["utterance"]))
            if pair not in seen and _may_be_one(one["date"], other["date"], [row["date"] for row in rows]):
                seen.add(pair)
                yield (
                    f"{one['id']} and {other['id']}: {one['utterance']} and {other['utterance']} may be the same "
                    "utterance; if so, give both statements one id"
                )
