"""Check who said what when: speakers, utterances, and the statements that report them."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

import pandas as pd

from lib.core.dates import first_day, last_day
from lib.evidence.schema import VALUED_ROLES

VERB = re.compile(
    r"\b(is|are|was|were|be|been|being|has|have|had|do|does|did|will|would|shall|should|can|could|may|might|must|"
    r"not|n't|want|need|seek|ask|call|join|give|take|hold|keep|put|left|said|told|made|met|led|sent|began|\w+(ed|ing|en|es|ts|ks|ns|ds|ls|rs))\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
"""A word that may be a verb; meant to find quotations that certainly have none."""


def check_utterances(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield a fault for each utterance later than its document, and for words put in the mouth of another actor."""
    if not {"statements", "utterances"} <= frames.keys():
        return
    statements, utterances = frames["statements"], frames["utterances"].drop_duplicates("id").set_index("id")
    if "documents" in frames:
        yield from _check_dates(statements, utterances["date"], frames["documents"])
    if {"speakers", "actors"} <= frames.keys():
        yield from _check_speakers(statements, utterances["speaker"], frames["speakers"], frames["actors"])


def _check_dates(statements: pd.DataFrame, said: "pd.Series[str]", documents: pd.DataFrame) -> Iterator[str]:
    published = dict(zip(documents["id"], documents["date"], strict=True))
    pairs = set(zip(statements["document"].tolist(), statements["utterance"].tolist(), strict=True))
    late = {pair for pair in pairs if pair[1] in said.index and _is_late(said[pair[1]], published.get(pair[0], ""))}
    for row in statements[["line", "document", "utterance"]].itertuples(index=False) if late else ():
        if (row.document, row.utterance) in late:
            yield (
                f"statements.csv:{row.line}:utterance: {row.utterance}, dated {said[row.utterance]}, is later than its "
                f"document ({published[row.document]}); correct one of the two dates"
            )


def _is_late(said: str, published: str) -> bool:
    try:
        return first_day(said) > last_day(published)
    except ValueError:
        return False


def _check_speakers(
    statements: pd.DataFrame, spoken_by: "pd.Series[str]", speakers: pd.DataFrame, actors: pd.DataFrame
) -> Iterator[str]:
    """Yield a fault for each direct statement whose speaker speaks neither for its actor nor for that actor's side."""
    speaks_for = dict(zip(speakers["id"], speakers["actor"], strict=True))
    side = dict(zip(actors["id"], actors["side"], strict=True))
    for row in statements[statements["voice"] == "direct"].to_dict("records"):
        speaker = spoken_by.get(row["utterance"], "")
        actor = speaks_for.get(speaker)
        if actor is not None and row["actor"] in side and side.get(actor) != side[row["actor"]]:
            whose = f"speaks for {actor}" if actor else "speaks for no actor"
            yield (
                f"statements.csv:{row['line']}:voice: 'direct', but {speaker} {whose} and not for {row['actor']}; "
                "correct the utterance, or write reported or analyst"
            )


def list_warnings(statements: pd.DataFrame) -> list[str]:
    """Return what may be a mistake in the statements of a dossier: quotations without a verb, utterances told twice."""
    stances = statements[statements["role"].isin(VALUED_ROLES)]
    verbless = [
        f"{row['id']}: '{row['quote']}' seems to have no verb; a reader must see what is wanted or refused"
        for row in stances.to_dict("records")
        if not VERB.search(row["quote"])
    ]
    return [*verbless, *_find_twins(stances)]


def _find_twins(stances: pd.DataFrame) -> Iterator[str]:
    """Yield each pair of utterances that may be one: same actor, demand and speaker, dates that contain each other."""
    spoken = stances[stances["medium"] != "judgement"].drop_duplicates(["utterance", "actor", "demand"])
    seen = set()
    for _, cell in spoken.groupby(["actor", "demand", "speaker"], observed=True):
        for one, other in combinations(cell.to_dict("records"), 2):
            pair = one["utterance"], other["utterance"]
            if pair not in seen and (one["date"].startswith(other["date"]) or other["date"].startswith(one["date"])):
                seen.add(pair)
                yield (
                    f"{one['id']} and {other['id']}: {pair[0]} and {pair[1]} may be the same utterance; "
                    "if so, give both statements one id"
                )
