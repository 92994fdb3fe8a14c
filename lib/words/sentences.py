"""Write the sentences that describe a chart or table; every number comes from the frame that is shown."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from lib.case import Case, capitalise
from lib.core.dates import first_day
from lib.positions import TOLERANCE
from lib.words.dates import format_day

NO_STATEMENT = "no statement"


def join_words(words: Sequence[str]) -> str:
    """Return a list of words as a phrase.

    >>> join_words(["Ukraine", "Finland", "Sweden"])
    'Ukraine, Finland and Sweden'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def format_points(value: float) -> str:
    """Return a number of points rounded to the nearest whole number, halves upwards.

    >>> format_points(12.5), format_points(-0.2)
    ('13', '0')
    """
    return f"{math.floor(value + 0.5)}"


def format_signed(value: float) -> str:
    """Return a movement in whole points with its sign.

    >>> format_signed(-12.5), format_signed(9.0), format_signed(0.2)
    ('−13', '+9', '0')
    """
    size = format_points(abs(value))
    return size if size == "0" else f"{'+' if value > 0 else '−'}{size}"


def format_percent(share: float) -> str:
    """Return a share as a whole per cent; never 100 for less than all, nor 0 for more than none.

    >>> format_percent(0.9975), format_percent(1.0), format_percent(0.001), format_percent(float("nan"))
    ('99 %', '100 %', '1 %', '–')
    """
    if math.isnan(share):
        return "–"
    rounded = share if share in (0, 1) else min(max(round(share, 2), 0.01), 0.99)
    return f"{rounded:.0%}".replace("%", " %")


def format_interval(row: Mapping[Hashable, Any], of: str = "") -> str:
    """Return the 90 % interval of a quantity in whole points; '' if it has none.

    >>> format_interval({"at_least": 81.3, "at_most": 96.5}), format_interval({"value": 91})
    (' [81–97]', '')
    """
    ends = [row.get(f"{of}{end}", math.nan) for end in ("at_least", "at_most")]
    return "" if any(math.isnan(end) for end in ends) else f" [{format_points(ends[0])}–{format_points(ends[1])}]"


def describe_scope(case: Case) -> str:
    """Return the dates, the number of statements and the documents that a figure rests on, as a sentence."""
    counted, documents = case.counted, case.dossier.documents
    named = documents.loc[documents["id"].isin(counted["document"]), "short"]
    sources = join_words(list(named)) or "no document"
    only = f" of {join_words([case.label(actor) for actor in case.actors['id']])}" if case.parameters.actors else ""
    asked = case.parameters
    return f"{len(counted)} statements{only}, {asked.since} to {format_day(asked.as_of)}. Sources: {sources}."


def describe_evidence(case: Case) -> str:
    """Return the number of statements on each demand, as a sentence."""
    counted = case.counted
    if counted.empty:
        return "No statement counts under these parameters"
    by_demand = counted["demand"].value_counts(sort=False)
    counts = ", ".join(f"{n} {case.label(str(demand))}" for demand, n in by_demand.sort_values(ascending=False).items())
    return f"{len(counted)} statements by demand: {counts}"


def describe_cells(positions: pd.DataFrame, case: Case) -> str:
    """Return how many positions are on record in the round, and how many of them rest on one statement."""
    known = positions[~positions["is_empty"]]
    thin = int(known["is_thin"].sum())
    return (
        f"{len(known)} of {len(positions)} positions are on record since {format_day(case.parameters.turn)}; "
        f"{thin} of them rest{'s' * (thin == 1)} on one statement"
    )


def describe_gaps(gaps: pd.DataFrame, case: Case) -> str:
    """Return how far apart the first two sides are on each demand, the widest gap first."""
    pair = select_first_pair(gaps, case.sides)
    if pair.empty:
        return f"Positions of {join_words(case.sides)}: no gap between the first two on record"
    solid, thin = (pair[pair["is_thin"] == is_thin] for is_thin in (False, True))
    parts = [f"{format_points(row['gap'])} on {case.label(row['demand'])}" for row in solid.to_dict("records")]
    single = [f"{format_points(row['gap'])} on {case.label(row['demand'])}" for row in thin.to_dict("records")]
    said = [", ".join(parts)] * bool(parts) + [f"on single statements, {', '.join(single)}"] * bool(single)
    return capitalise(f"{case.sides[0]} and {case.sides[1]}, points apart: {'; '.join(said)}")


def describe_ranking(gaps: pd.DataFrame, case: Case) -> str:
    """Return the widest and the narrowest gap between any pair of sides on any demand."""
    if gaps.empty:
        return "No two sides have a position on the same demand"
    widest, narrowest = (_name_gaps(gaps, edge, case) for edge in (gaps["gap"].max(), gaps["gap"].min()))
    if len(gaps) == 1:
        return f"The only gap on record is {widest}"
    return f"Of {len(gaps)} gaps on record, the widest is {widest}, the narrowest {narrowest}"


def _name_gaps(gaps: pd.DataFrame, size: float, case: Case) -> str:
    """Return the names of the gaps of this size, all of them if several tie."""
    tied = gaps[(gaps["gap"] - size).abs() < TOLERANCE].to_dict("records")
    names = [
        f"{case.label(row['demand'])}, {row['one']} – {row['other']}{', thin' * bool(row['is_thin'])}" for row in tied
    ]
    return f"{format_points(size)} points ({'; '.join(names)})"


def select_first_pair(gaps: pd.DataFrame, sides: Sequence[str]) -> pd.DataFrame:
    """Return the gaps between the first two of the sides."""
    return gaps[gaps["one"].isin(sides[:2]) & gaps["other"].isin(sides[:2])]


def describe_alignment(alignment: pd.DataFrame, case: Case) -> str:
    """Return which actors stand nearest to each other and which furthest apart, over the same demands for all."""
    known = alignment.dropna(subset="distance")
    if known.empty:
        return "The record does not allow a comparison of all actors: no two of them share a demand"
    order, shared = list(case.actors["id"]), int(known["shared"].iloc[0])
    pairs = known[[order.index(a) < order.index(b) for a, b in known[["one", "other"]].to_numpy()]]
    ends = [_name_pairs(pairs[(pairs["distance"] - edge).abs() < TOLERANCE], case)
            for edge in (pairs["distance"].min(), pairs["distance"].max())]  # fmt: skip
    absent = [case.label(actor) for actor in order if actor not in set(known["one"])]
    left_out = f"; not comparable: {join_words(absent)}" if absent else ""
    number = f"{shared} demand{'s' * (shared != 1)} that all of them speak to"
    return f"On the {number}, nearest: {ends[0]}; furthest apart: {ends[1]}{left_out}"


def _name_pairs(pairs: pd.DataFrame, case: Case) -> str:
    return ", ".join(f"{case.label(a)} and {case.label(b)}" for a, b in pairs[["one", "other"]].to_numpy())


def describe_movement(movement: pd.DataFrame, case: Case) -> str:
    """Return who holds another position than before the round, on which demand, and how many cannot be compared."""
    known = movement.dropna(subset="movement")
    silent = f"{len(movement) - len(known)} of {len(movement)} cannot be compared, being silent before or since"
    turn = f"since {format_day(case.parameters.turn)}"
    moved = known[known["movement"] != 0].to_dict("records")
    if not moved:
        return f"{'No change of position' if len(known) else 'Nothing to compare'} on record {turn}; {silent}"
    names = [f"{row['side']} on {case.label(row['demand'])}" for row in moved]
    return f"Another position {turn} than before: {join_words(names)}; {silent}"


def describe_timeline(statements: pd.DataFrame, case: Case) -> str:
    """Return how many statements date from after the turn, and the year of the first statement on each demand."""
    if statements.empty:
        return "No statement to draw under these parameters"
    recent = int((statements["day"] >= pd.Timestamp(first_day(case.parameters.turn))).sum())
    first = statements.groupby("demand", observed=True)["day"].min().sort_values()
    years = ", ".join(f"{case.label(str(demand))} {day:%Y}" for demand, day in first.items())
    return f"{recent} of {len(statements)} statements were made since {case.parameters.turn}; first on record: {years}"
