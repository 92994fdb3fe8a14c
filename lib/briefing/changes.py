"""Tell what is new in a case against an earlier record: states, positions and own offers, each with its source."""

import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from lib.briefing.model import News
from lib.case import Case, capitalise
from lib.comparison import find_states
from lib.positions import derive_positions, list_offers
from lib.words import NOT_ON_RECORD, STATE_WORDS, find_statement, name_anchor

NEW_TO_US = "New in our sources is not always new in the world."
NOTHING_NEW = "No state, position or own offer has changed."

Holding = Mapping[Hashable, Any]
"""A row of positions, states or offers."""


def describe_changes(case: Case, before: Case, against: str) -> News:
    """Return what is new or changed in a case against an earlier record of it, which `against` names.

    Only demands that both records show are compared; others are said to be new.
    """
    added = [capitalise(f"{case.label(name)} is a new demand.") for name in case.demands["id"]
             if name not in set(before.demands["id"])]  # fmt: skip
    told = [*added, *_tell_states(case, before), *_tell_positions(case, before), *_tell_offers_made(case, before)]
    return News(against, (*told, NEW_TO_US) if told else (NOTHING_NEW,))


def _list_shared(frame: pd.DataFrame, other: Case) -> list[Holding]:
    """Return the rows on demands that the other record shows too."""
    rows: list[Holding] = [*frame[frame["demand"].isin(other.demands["id"])].to_dict("records")]
    return rows


def _find_all_states(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the positions of sides, and the state of each demand."""
    positions = derive_positions(case.statements, case.rule, by="side")
    return positions, find_states(positions, case.pairs, case.dossier.anchors)


def _tell_states(case: Case, before: Case) -> Iterator[str]:
    """Yield each demand whose state is another."""
    was = {str(row["demand"]): str(row["state"]) for row in _find_all_states(before)[1].to_dict("records")}
    for row in _list_shared(_find_all_states(case)[1], before):
        name, now = str(row["demand"]), str(row["state"])
        if now != was.get(name, now):
            yield f"{case.title(name)}: {STATE_WORDS[now]}; until then {STATE_WORDS[was[name]]}."


def _tell_positions(case: Case, before: Case) -> Iterator[str]:
    """Yield each position in the round that is another, new or no longer held, with the statement behind it."""
    earlier = _find_all_states(before)[0]
    was = {(row["side"], row["demand"]): row for row in earlier.to_dict("records")}
    for row in _list_shared(_find_all_states(case)[0], before):
        demand, old = str(row["demand"]), was.get((row["side"], row["demand"]), {"value": math.nan})
        if row["value"] != old["value"] and not (pd.isna(row["value"]) and pd.isna(old["value"])):
            now, held = (name_anchor(one, demand, cell["value"]) for one, cell in ((case, row), (before, old)))
            subject = f"{case.title(str(row['side']))} on {case.label(demand)}"
            yield f"{subject}: {_put(now)}; until then {_put(held)}.{_cite(case, str(row['statement']))}"


def _tell_offers_made(case: Case, before: Case) -> Iterator[str]:
    """Yield each own offer in the round that the earlier record does not contain."""
    columns = ["actor", "demand", "value"]
    known = {tuple(row) for row in list_offers(before.statements, before.rule)[columns].astype(object).to_numpy()}
    offers = list_offers(case.statements, case.rule).drop_duplicates(columns)
    for row in _list_shared(offers, before):
        if tuple(row[name] for name in columns) not in known:
            actor, demand, value = str(row["actor"]), str(row["demand"]), float(row["value"])
            offered = (
                f"{case.title(actor)}, own offer on {case.label(demand)}: {_put(name_anchor(case, demand, value))}"
            )
            yield f"{offered}.{_cite(case, str(row['id']))}"


def _put(label: str) -> str:
    """Return the label of an anchor as a label, and that there is none in plain words."""
    return "no position in this round" if label == NOT_ON_RECORD else f"“{label}”"


def _cite(case: Case, name: str) -> str:
    """Return the plain sentence of a statement with its document, to follow a sentence; '' without a statement."""
    row = find_statement(case, name)
    return f" {str(row['gist']).rstrip('.')} ({row['short']})." if row else ""
