"""Results in, sentences out: what a chart or table shows, counted from the same frame and never typed."""

import math
from collections.abc import Sequence

import pandas as pd

from lib.case import Case, capitalise

TIE = 1e-9
"""Points within which two results are the same."""


def join_words(words: Sequence[str]) -> str:
    """Return a list as a phrase.

    >>> join_words(["Ukraine", "Finland", "Sweden"])
    'Ukraine, Finland and Sweden'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def points(value: float) -> str:
    """Return a number of points as it is printed everywhere: to the nearest whole, a half upwards.

    >>> points(12.5), points(-0.2)
    ('13', '0')
    """
    return f"{math.floor(value + 0.5)}"


def describe_scope(case: Case) -> str:
    """Say as of when, from how many statements and which documents the figures are."""
    counted = case.counted
    sources = join_words(sorted(counted["document"].unique())) or "no document"
    window = f"Record from {case.parameters.since} to {case.parameters.as_of}"
    positions = int((counted["role"] == "position").sum())
    return f"{window}; n = {len(counted)} statements, {positions} of them positions. Source: {sources}."


def describe_evidence(case: Case) -> str:
    """Say how the statements spread over documents and demands."""
    counted = case.counted
    if counted.empty:
        return "No statement counts under these parameters"
    by_demand = counted["demand"].value_counts(sort=False)
    most, least = str(by_demand.idxmax()), str(by_demand.idxmin())
    share = by_demand.max() / len(counted)
    rest = f"; {case.label(least)} has {by_demand.min()}" if most != least else ""
    return f"{case.title(most)} takes {share:.0%} of {len(counted)} statements{rest}"


def describe_cells(positions: pd.DataFrame) -> str:
    """Say how many cells of a position table rest on two statements or more, are thin, or are empty."""
    thin, empty = int(positions["is_thin"].sum()), int(positions["is_empty"].sum())
    solid = len(positions) - thin - empty
    return f"Of {len(positions)} cells, {solid} rest on two statements or more, {thin} on one, {empty} on none"


def describe_gaps(gaps: pd.DataFrame, case: Case) -> str:
    """Say how far the first two sides stand apart on each demand, the widest gap first."""
    pair = pick_pair(gaps, case.sides)
    if pair.empty:
        return f"Where {join_words(case.sides)} stand{'s' * (len(case.sides) == 1)} on the demands"
    parts = [
        f"{points(row['gap'])} on {case.label(row['demand'])}{' (thin)' * bool(row['is_thin'])}"
        for row in pair.to_dict("records")
    ]
    first = parts[0].replace(" on ", " points apart on ", 1)
    return capitalise(f"{case.sides[0]} and {case.sides[1]}: {', '.join([first, *parts[1:]])}")


def describe_ranking(gaps: pd.DataFrame, case: Case) -> str:
    """Say which gap of any pair of sides on any demand is the widest and which the narrowest."""
    if gaps.empty:
        return "No two sides have a position on the same demand"
    widest, narrowest = (_name_gaps(gaps, edge, case) for edge in (gaps["gap"].max(), gaps["gap"].min()))
    if len(gaps) == 1:
        return f"The only gap on record is {widest}"
    return f"Of {len(gaps)} gaps on record, the widest is {widest}, the narrowest {narrowest}"


def _name_gaps(gaps: pd.DataFrame, size: float, case: Case) -> str:
    """Name the gaps of this size, all of them where several tie."""
    tied = gaps[(gaps["gap"] - size).abs() < TIE].to_dict("records")
    names = [
        f"{case.label(row['demand'])}, {row['one']} – {row['other']}{', thin' * bool(row['is_thin'])}" for row in tied
    ]
    return f"{points(size)} points ({'; '.join(names)})"


def pick_pair(gaps: pd.DataFrame, sides: Sequence[str]) -> pd.DataFrame:
    """Return the gaps between the first two of the sides."""
    return gaps[gaps["one"].isin(sides[:2]) & gaps["other"].isin(sides[:2])]


def describe_weights(weighed: pd.DataFrame, case: Case) -> str:
    """Say which demand leads when the gap between the first two sides is weighed by salience, and when it is not."""
    pair = pick_pair(weighed, case.sides)
    if pair.empty:
        return "No gap between the first two sides can be weighed"
    by_gap, by_weight = (str(pair.sort_values(key, kind="stable")["demand"].iloc[-1]) for key in ("gap", "weight"))
    if by_gap == by_weight:
        return f"{case.title(by_gap)} has the widest gap and, by salience, also weighs most"
    return f"{case.title(by_gap)} has the widest gap; weighed by salience, {case.label(by_weight)} leads"


def describe_alignment(nearest: pd.DataFrame, poles: Sequence[str], case: Case) -> str:
    """Say which actors stand nearer to which pole."""
    parts = []
    for pole in poles:
        near = [case.label(actor) for actor in nearest.loc[nearest["nearest"] == pole, "actor"]]
        parts.append(f"nearest {case.label(pole)}: {join_words(near) or 'nobody'}")
    return capitalise("; ".join(parts)) or "No poles to compare actors with"


def describe_movement(movement: pd.DataFrame, case: Case) -> str:
    """Say who moved furthest on what, and how many cells cannot be compared across the turn."""
    known = movement.dropna(subset="movement")
    silent = f"{len(movement) - len(known)} of {len(movement)} cells are silent before or after {case.parameters.turn}"
    moved = known[known["movement"] != 0]
    if moved.empty:
        return f"No movement on record; {silent}"
    size = moved["movement"].abs()
    furthest = moved[size >= size.max() - TIE].to_dict("records")
    names = join_words([f"{row['side']} on {case.label(row['demand'])}" for row in furthest])
    directions = {"towards" if row["movement"] > 0 else "away from" for row in furthest}
    direction = " or ".join(sorted(directions, reverse=True))
    return capitalise(f"{names} moved furthest, {points(size.max())} points {direction} the demand; {silent}")
