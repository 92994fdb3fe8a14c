"""Compare positions: gaps, the state of each demand, salience, alignment, and movement between two periods.

Every function takes either the frame of `derive_positions`, by actor or by side, or the statements themselves. In the
code, `who` is the name of the column that holds the actor or side.
"""

from collections.abc import Hashable, Mapping
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np
import pandas as pd

from lib.core.dates import first_day, last_day
from lib.evidence import JUDGED
from lib.positions import HIGHEST, LOWEST, TOLERANCE, By, Rule, derive_positions, get_holder_column

PositionRow = Mapping[Hashable, Any]


def measure_gaps(positions: pd.DataFrame) -> pd.DataFrame:
    """Return one row per demand and pair of actors or sides that both have a position, the widest gap first.

    Columns: `demand`; `one`, `other`; `value_one`, `value_other`; `gap`, the distance between the two values (0 to 100
    points); `remaining`, the distance left if both went as far as they themselves have offered; `assessed`, the same if
    they also made the concessions that others see; `utterances_one`, `utterances_other`; `is_thin`, whether either
    position is thin.
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
                    "remaining": measure_distance(one, other, "offer"),
                    "assessed": measure_distance(one, other, "reach"),
                    "utterances_one": one["utterances"],
                    "utterances_other": other["utterances"],
                    "is_thin": one["is_thin"] or other["is_thin"],
                }
            )
    gaps = pd.DataFrame(rows, columns=GAP_COLUMNS)
    return gaps.sort_values("gap", ascending=False, kind="stable", ignore_index=True)


GAP_COLUMNS = (
    *("demand", "one", "other", "value_one", "value_other", "gap", "remaining", "assessed"),
    *("utterances_one", "utterances_other", "is_thin"),
)


def measure_distance(one: PositionRow, other: PositionRow, end: str) -> float:
    """Return the distance between the nearest points of two cells, each reaching from its value to its `end`.

    `end` is `offer` or `reach`. NaN where one of the two has neither.
    """
    (low_one, high_one), (low_other, high_other) = _span(one, end), _span(other, end)
    return float(np.maximum(0.0, np.maximum(low_one - high_other, low_other - high_one)))


def _span(cell: PositionRow, end: str) -> tuple[float, float]:
    value, far = cell["value"], cell[end]
    return float(np.fmin(value, far)), float(np.fmax(value, far))


def find_states(positions: pd.DataFrame, pairs: Mapping[str, tuple[str, str]], anchors: pd.DataFrame) -> pd.DataFrame:
    """Return the state of each demand between the side that makes it and the side that answers.

    `positions` are those of sides, `pairs` the claimant side and the answering side of each demand. Columns: `demand`;
    `claimant`, `answering`; `remaining`, the distance between their positions or own offers (points, NaN where one of
    them has neither in the round); `state`, the first of these that holds: *touching* (no distance remains), *near* (no
    more than one step between neighbouring anchors), *unanswered* (the answering side has neither position nor offer),
    *refused* (it rejects the demand outright and offers nothing), *apart*, or *not raised* (the claimant has
    neither, and there is nothing to answer).
    """
    cells = {(cell["side"], cell["demand"]): cell for cell in positions.to_dict("records")}
    rows = []
    for demand, (claimant, answering) in pairs.items():
        claim, answer = cells[claimant, demand], cells[answering, demand]
        remaining = measure_distance(claim, answer, "offer")
        state = _find_state(claim, answer, remaining, measure_step(anchors, demand))
        rows.append([demand, claimant, answering, remaining, state])
    return pd.DataFrame(rows, columns=["demand", "claimant", "answering", "remaining", "state"])


def measure_step(anchors: pd.DataFrame, demand: str) -> float:
    """Return the distance in points between the nearest two anchors of a demand; 0 where only its ends are worded."""
    step = float(np.diff(np.sort(anchors.loc[anchors["demand"] == demand, "value"])).min())
    return step if step < HIGHEST - LOWEST else 0.0


def _find_state(claim: PositionRow, answer: PositionRow, remaining: float, step: float) -> str:
    if remaining < TOLERANCE:
        return "touching"
    if remaining <= step + TOLERANCE:
        return "near"
    if np.isnan(_span(answer, "offer")).any():
        return "not raised" if np.isnan(_span(claim, "offer")).any() else "unanswered"
    if answer["value"] <= LOWEST + TOLERANCE and np.isnan(answer["offer"]):
        return "refused"
    return "apart" if not np.isnan(remaining) else "not raised"


def measure_salience(statements: pd.DataFrame, rule: Rule, by: By = "side") -> pd.DataFrame:
    """Return each demand's share of an actor's or side's statements, whatever their role, beside the equal share.

    Columns: `by`; `demand`; `n` statements; `salience` (share, 0 to 1; NaN where there is no statement at all); `equal`
    (the share if every demand mattered alike). In news, this measures coverage: how much was written about a demand.
    """
    said = statements[rule.admits(statements) & statements["voice"].ne(JUDGED)]
    counts = said.groupby([by, "demand"], observed=False).size()
    totals = counts.groupby(by, observed=False).transform("sum")
    demands = len(statements["demand"].cat.categories)
    shares = pd.DataFrame({"n": counts, "salience": counts / totals.where(totals > 0), "equal": 1 / demands})
    return shares.reset_index()


def choose_common_demands(positions: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the demands over which actors are compared, and the actors that have a position on all of them.

    Of all sets of demands, the one is chosen that compares most: the product of demands and of pairs of actors is
    largest. On a tie the set with more demands is taken. Both lists are empty if no two actors share a demand.
    """
    who, told = get_holder_column(positions), positions[positions["value"].notna()]
    known = {
        str(actor): {str(demand) for demand in cells} for actor, cells in told.groupby(who, observed=True)["demand"]
    }
    shared: set[frozenset[str]] = set()
    for own in known.values():
        shared |= {each & own for each in shared} | {frozenset(own)}
    order, best = [str(demand) for demand in positions["demand"].unique()], ((0, 0), list[str](), list[str]())
    for demands in sorted(sorted(each, key=order.index) for each in shared):
        actors = [actor for actor in known if known[actor] >= set(demands)]
        score = len(demands) * len(actors) * (len(actors) - 1) // 2, len(demands)
        if score[0] and score > best[0]:
            best = score, demands, actors
    return best[1], best[2]


def align_actors(positions: pd.DataFrame) -> pd.DataFrame:
    """Return the mean gap of every pair of actors or sides over the same demands for all of them.

    The demands are those of `choose_common_demands`. Columns: `one`, `other` (each pair in both orders); `shared`, the
    number of demands; `distance`, the mean gap over them (city-block distance, 0 to 100 points), NaN where one of the
    two has no position on one of them; `is_thin`, whether on each of them one of the two positions is thin.
    """
    who = get_holder_column(positions)
    demands, compared = choose_common_demands(positions)
    values = positions.pivot(index=who, columns="demand", values="value")[demands]
    thin = positions.pivot(index=who, columns="demand", values="is_thin")[demands]
    rows = []
    for one, other in permutations(values.index, 2):
        both = one in compared and other in compared
        distance = (values.loc[one] - values.loc[other]).abs().mean() if both else float("nan")
        is_thin = both and bool((thin.loc[one] | thin.loc[other]).all())
        rows.append({"one": one, "other": other, "shared": len(demands), "distance": distance, "is_thin": is_thin})
    return pd.DataFrame(rows, columns=["one", "other", "shared", "distance", "is_thin"])


def measure_movement(statements: pd.DataFrame, rule: Rule, by: By = "side") -> pd.DataFrame:
    """Return each actor's or side's last position before the round and its position in it, and the difference.

    Columns: `by`; `demand`; `before`, `after` (0 to 100, NaN where there is none); `before_statement`,
    `after_statement`, the statements that they are taken from; `movement` (points, positive towards the demand);
    `is_thin`, whether either rests on one utterance.
    """
    earlier, later = (
        derive_positions(statements, each, by).set_index([by, "demand"]) for each in (rule.look_back(), rule)
    )
    movement = pd.DataFrame(
        {
            "before": earlier["value"],
            "after": later["value"],
            "before_statement": earlier["statement"],
            "after_statement": later["statement"],
            "movement": later["value"] - earlier["value"],
            "is_thin": earlier["is_thin"] | later["is_thin"],
        }
    )
    return movement.reset_index()


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
