"""Compare positions: gaps, salience, alignment, red lines, and movement between two periods.

Every function takes either the frame of `derive_positions`, by actor or by side, or the statements themselves. In the
code, `who` is the name of the column that holds the actor or side.
"""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, pairwise, permutations
from typing import Any

import pandas as pd

from lib.core.dates import first_day, last_day
from lib.positions import TOLERANCE, By, Rule, derive_positions, get_holder_column

RED_LINE_WIDTH = 12.5
"""A position within this many points of 0 or 100 is at the end of its scale (half a step between five anchors)."""

MIDPOINT = 50


def measure_gaps(positions: pd.DataFrame) -> pd.DataFrame:
    """Return one row per demand and pair of actors or sides that both have a position, the widest gap first.

    Columns: `demand`; `one`, `other`; `value_one`, `value_other`; `gap`, the distance between the two values (0 to 100
    points); `remaining`, the distance between the nearest points of their reaches, 0 where these meet; `n_one`,
    `n_other`; `is_judged`, whether `remaining` would be larger without a third party's judgement of how far one of them
    would go; `is_thin`, whether either position is thin.
    """
    who, rows = get_holder_column(positions), []
    for demand, cells in positions[~positions["is_empty"]].groupby("demand", observed=True):
        for one, other in combinations(cells.to_dict("records"), 2):
            rows.append(
                {
                    "demand": demand,
                    "one": one[who],
                    "other": other[who],
                    "value_one": one["value"],
                    "value_other": other["value"],
                    "gap": abs(one["value"] - other["value"]),
                    "remaining": _measure_remaining(_span(one), _span(other)),
                    "n_one": one["n"],
                    "n_other": other["n"],
                    "is_judged": _measure_remaining(_span(one), _span(other))
                    < _measure_remaining(_offer(one), _offer(other)),
                    "is_thin": one["is_thin"] or other["is_thin"],
                }
            )
    gaps = pd.DataFrame(rows, columns=GAP_COLUMNS)
    return gaps.sort_values("gap", ascending=False, kind="stable", ignore_index=True)


GAP_COLUMNS = (
    "demand",
    "one",
    "other",
    "value_one",
    "value_other",
    "gap",
    "remaining",
    "n_one",
    "n_other",
    "is_judged",
    "is_thin",
)


def _span(cell: Mapping[Hashable, Any]) -> tuple[float, float]:
    return cell["value"], cell["reach"]


def _offer(cell: Mapping[Hashable, Any]) -> tuple[float, float]:
    """Return the range from the position to the furthest concession that its holder itself has offered."""
    return cell["value"], cell["offer"]


def _measure_remaining(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance between the nearest points of two reaches."""
    return max(0.0, min(one) - max(other), min(other) - max(one))


def measure_salience(statements: pd.DataFrame, rule: Rule, by: By = "side") -> pd.DataFrame:
    """Return each demand's share of an actor's or side's statements, whatever their role, beside the equal share.

    Columns: `by`; `demand`; `n` statements; `salience` (share, 0 to 1; NaN where there is no statement at all); `equal`
    (the share if every demand mattered alike). In news, this measures coverage: how much was written about a demand.
    """
    counts = statements[rule.admits(statements)].groupby([by, "demand"], observed=False).size()
    totals = counts.groupby(by, observed=False).transform("sum")
    demands = len(statements["demand"].cat.categories)
    shares = pd.DataFrame({"n": counts, "salience": counts / totals.where(totals > 0), "equal": 1 / demands})
    return shares.reset_index()


def weigh_gaps(gaps: pd.DataFrame, salience: pd.DataFrame) -> pd.DataFrame:
    """Return the gaps weighted by salience and, for comparison, with every demand weighted alike.

    Columns added: `salience`, the mean share of the two; `weight`, gap × salience (0 to 100 points); `weight_equal`,
    gap × the equal share.
    """
    who = get_holder_column(salience)
    share = salience.set_index([who, "demand"])["salience"]
    of = [
        (share.get((row["one"], row["demand"]), 0.0) + share.get((row["other"], row["demand"]), 0.0)) / 2
        for row in gaps.to_dict("records")
    ]
    weight = gaps["gap"] * pd.Series(of, index=gaps.index, dtype=float)
    return gaps.assign(salience=of, weight=weight, weight_equal=gaps["gap"] * salience["equal"].iloc[0])


def align_actors(positions: pd.DataFrame) -> pd.DataFrame:
    """Return the mean gap of every pair of actors or sides over the demands on which both have a position.

    Columns: `one`, `other` (each pair in both orders); `shared` demands; `distance`, the mean gap over them (city-block
    distance, 0 to 100 points, NaN where no demand is shared); `is_thin`, whether it rests on one shared demand or on
    thin positions only.
    """
    who = get_holder_column(positions)
    values = positions.pivot(index=who, columns="demand", values="value")
    solid = positions.pivot(index=who, columns="demand", values="n") >= 2
    rows = []
    for one, other in permutations(values.index, 2):
        gaps = (values.loc[one] - values.loc[other]).abs().dropna()
        both_solid = (solid.loc[one] & solid.loc[other])[gaps.index]
        thin = len(gaps) == 1 or not both_solid.any()
        rows.append({"one": one, "other": other, "shared": len(gaps), "distance": gaps.mean(), "is_thin": thin})
    return pd.DataFrame(rows, columns=["one", "other", "shared", "distance", "is_thin"])


def find_nearest(positions: pd.DataFrame, poles: list[str]) -> pd.DataFrame:
    """Return how far each actor is from each pole, over the demands on which all of them have a position.

    The poles themselves are left out. Columns: `actor` (or `side`); `shared` demands; one column per pole with the mean
    gap (points, NaN where no demand is shared); `nearest`, the nearest pole, or '' where no demand is shared or two
    poles are equally near; `lead`, by how many points it is nearer than the next.
    """
    who = get_holder_column(positions)
    values = positions.pivot(index=who, columns="demand", values="value")
    rows = []
    for actor in values.index.difference(poles, sort=False):
        common = values.loc[[actor, *poles]].dropna(axis=1)
        distances = (common.loc[poles] - common.loc[actor]).abs().mean(axis=1)
        ranked = sorted(distances.dropna())
        lead = ranked[1] - ranked[0] if len(ranked) > 1 else float("nan")
        nearest = str(distances.idxmin()) if lead > TOLERANCE else ""
        rows.append([actor, common.shape[1], *distances, nearest, lead])
    return pd.DataFrame(rows, columns=[who, "shared", *poles, "nearest", "lead"])


def find_red_lines(positions: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each position that crosses another actor's or side's red line.

    A red line is a position at the end of its scale (within 12.5 points) from which its holder has offered no
    concession; another position crosses it when it lies beyond the middle of the scale. Columns: `demand`; `holder`;
    `holder_value`; `n`, the holder's statements; `crossed_by`; `value`; `is_thin`, whether either position is thin.
    """
    who, rows = get_holder_column(positions), []
    for demand, cells in positions[~positions["is_empty"]].groupby("demand", observed=True):
        for holder, other in permutations(cells.to_dict("records"), 2):
            firm = not holder["is_offered"] and not RED_LINE_WIDTH < holder["value"] < 100 - RED_LINE_WIDTH
            across = (holder["value"] - MIDPOINT) * (other["value"] - MIDPOINT) < 0
            if firm and across:
                rows.append(
                    {
                        "demand": demand,
                        "holder": holder[who],
                        "holder_value": holder["value"],
                        "n": holder["n"],
                        "crossed_by": other[who],
                        "value": other["value"],
                        "is_thin": holder["is_thin"] or other["is_thin"],
                    }
                )
    columns = ["demand", "holder", "holder_value", "n", "crossed_by", "value", "is_thin"]
    return pd.DataFrame(rows, columns=columns)


def measure_movement(statements: pd.DataFrame, rule: Rule, turn: str, by: By = "side") -> pd.DataFrame:
    """Return each actor's or side's position before `turn` and from then on, and the difference.

    Both periods lie within the window of the rule. Columns: `by`; `demand`; `before`, `after` (0 to 100, NaN where
    there is no statement); `movement` (points, positive towards the demand); `n_before`, `n_after`; `is_thin`, whether
    either position rests on fewer than two statements.
    """
    earlier, later = (
        derive_positions(statements, half, by).set_index([by, "demand"]) for half in split_at_turn(rule, turn)
    )
    movement = pd.DataFrame(
        {
            "before": earlier["value"],
            "after": later["value"],
            "movement": later["value"] - earlier["value"],
            "n_before": earlier["n"],
            "n_after": later["n"],
            "is_thin": earlier["is_thin"] | later["is_thin"],
        }
    )
    return movement.reset_index()


def split_at_turn(rule: Rule, turn: str) -> tuple[Rule, Rule]:
    """Split the window of a rule at `turn`; return the rule for the time before it and the rule from then on."""
    day_before = (first_day(turn) - timedelta(days=1)).isoformat()
    until, onwards = min(day_before, rule.as_of, key=last_day), max(turn, rule.since, key=first_day)
    return replace(rule, as_of=until), replace(rule, since=onwards)


def find_silences(statements: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Return for each demand the longest stretch of the window without any statement.

    Columns: `demand`; `n`, the statements that count, whatever their role; `first` and `last`, the dates of the
    earliest and latest; `silent_from` and `silent_to`, the ends of the longest stretch without a statement, those at
    the start and end of the window included; `years`, its length.
    """
    admitted = statements[rule.admits(statements)]
    start, end = pd.Timestamp(first_day(rule.since)), pd.Timestamp(last_day(rule.as_of))
    rows = []
    for demand in statements["demand"].cat.categories:
        days = admitted.loc[admitted["demand"] == demand, "day"].sort_values()
        marks = [start, *days, end]
        span, begins, ends = max((b - a, a, b) for a, b in pairwise(marks))
        rows.append([demand, len(days), days.min(), days.max(), begins, ends, span.days / 365.25])
    return pd.DataFrame(rows, columns=["demand", "n", "first", "last", "silent_from", "silent_to", "years"])
