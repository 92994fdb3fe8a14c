"""Derive positions from statements: where each actor or side stands on each demand, and how far it would go.

A demand is a scale from 0 (rejected outright) to 100 (met in full); its anchors describe points on the scale in words.
In the first case there are four demands, all made by Russia of NATO, in the order of `seeds/demands.csv`: a guarantee
on *membership*, *deployments* in Eastern Europe, intermediate-range *missiles*, and autonomy for *Donbas*.

A **statement** is what one passage of a document says about one actor and one demand. A **position** is derived from an
actor's statements by this rule:

1. *What counts.* Statements with the role `position`, made between `since` and `as_of`, in a voice and a document that
   the rule admits. A partial date counts from its first day.
2. *Value.* The mean of their anchors, weighted by voice: an official's own words and reports of them count 1, a third
   party's judgement counts 0.5. The weighted median is given beside it.
3. *Reach.* The furthest `concession` that counts in the same way; without one, the value itself.
4. *Thin and empty.* A cell with fewer than two statements is thin. A cell without any is empty, and empty is never
   zero.

>>> from lib.evidence.dossier import load
>>> positions = derive_positions(load().statements, Rule(since="2008", as_of="2022-02-23"), by="side")
>>> positions.loc[positions["side"] == "Russia", ["demand", "n"]].head(1).to_string(index=False, header=False)
'membership 17'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from lib.core.dates import first_day, last_day

LOWEST, HIGHEST = 0.0, 100.0
"""The ends of every scale: a demand rejected outright, and met in full."""

TOLERANCE = 1e-9
"""Values that differ by less than this are treated as equal."""

THIN = 2
"""A position that rests on fewer statements than this is thin."""

VOICE_WEIGHTS: Mapping[str, float] = {"direct": 1.0, "reported": 1.0, "analyst": 0.5}

By = Literal["actor", "side"]


def get_holder_column(positions: pd.DataFrame) -> By:
    """Return the column that says whose positions a frame contains: `side` or `actor`."""
    return "side" if "side" in positions else "actor"


@dataclass(frozen=True)
class Rule:
    """The parameters of the position rule.

    `since` and `as_of` are partial dates, both inclusive: a partial `since` begins on its first day, a partial `as_of`
    ends on its last. `voices` gives the weight of each voice; a voice that is not listed, or has weight 0, does not
    count. `documents` names the documents that count; empty means all.
    """

    since: str
    as_of: str
    voices: Mapping[str, float] = field(default_factory=lambda: dict(VOICE_WEIGHTS))
    documents: tuple[str, ...] = ()

    def admits(self, statements: pd.DataFrame) -> pd.Series:
        """Return whether each statement's date, voice and document count, whatever its role."""
        since, as_of = pd.Timestamp(first_day(self.since)), pd.Timestamp(last_day(self.as_of))
        voices = [voice for voice, weight in self.voices.items() if weight > 0]
        admitted = statements["day"].between(since, as_of) & statements["voice"].isin(voices)
        return admitted & statements["document"].isin(self.documents) if self.documents else admitted

    def weigh(self, statements: pd.DataFrame) -> np.ndarray:
        """Return the weight of each statement in a position, 0 where it does not count."""
        counts = self.admits(statements) & (statements["role"] == "position")
        weights = statements["voice"].map(dict(self.voices)).to_numpy(float)
        return np.where(counts, weights, 0.0)


def derive_positions(statements: pd.DataFrame, rule: Rule, by: By = "actor") -> pd.DataFrame:
    """Return one row per actor (or side) and demand, empty cells included, in the order of the dossier.

    Columns: `by`; `demand`; `value` and `median` (0 to 100, NaN where nothing counts); `reach` (0 to 100), the far end
    of what the actor would accept, and `offer`, the far end of what it has itself offered; `lowest` and `highest` of
    its statements; `n` statements, and `weight`, the sum of their weights; `documents`, the number of documents;
    `latest`, the date of the last statement, as precisely as it is known; `concessions`, the number of concessions;
    `is_offered`, whether the actor itself, and not only a third party, is on record with the concession at the reach;
    `is_thin`, `is_empty`.
    """
    admitted = statements[rule.admits(statements)]
    counted, conceded = (admitted[admitted["role"] == role] for role in ("position", "concession"))
    cells = counted.groupby([by, "demand"], observed=False)
    values, weights = counted["value"].to_numpy(float), rule.weigh(counted)
    summed = [_sum_up(values[members], weights[members]) for members in list_cells(counted, by)]
    positions = pd.DataFrame(summed, columns=["value", "median", "weight"], index=cells.size().index)
    offered = conceded[conceded["voice"] != "analyst"]
    positions = positions.assign(
        reach=_find_reach(positions["value"], conceded, by),
        offer=_find_reach(positions["value"], offered, by),
        lowest=cells["value"].min(),
        highest=cells["value"].max(),
        n=cells.size().astype(int),
        documents=cells["document"].nunique(),
        latest=_find_latest(counted, by),
        concessions=conceded.groupby([by, "demand"], observed=False).size(),
    )
    is_open = positions["reach"] != positions["value"]
    positions["is_offered"] = (positions["offer"] == positions["reach"]) & is_open
    positions["is_thin"] = positions["n"].between(1, THIN - 1)
    positions["is_empty"] = positions["n"] == 0
    return _check_range(positions[list(COLUMNS)].reset_index(), by)


COLUMNS = (
    *("value", "median", "reach", "offer", "lowest", "highest", "n", "weight", "documents", "latest", "concessions"),
    *("is_offered", "is_thin", "is_empty"),
)


def list_cells(statements: pd.DataFrame, by: By) -> list[np.ndarray]:
    """Return the row numbers of the position statements in each cell, holder by holder and demand by demand.

    A statement whose holder or demand is not among the categories is in no cell.
    """
    holders, demands = (statements[column].cat for column in (by, "demand"))
    count = len(holders.categories) * len(demands.categories)
    holder, demand = (each.codes.to_numpy(dtype=np.int64) for each in (holders, demands))
    is_placed = (statements["role"] == "position").to_numpy() & (holder >= 0) & (demand >= 0)
    cell = np.where(is_placed, holder * len(demands.categories) + demand, count)
    order = np.argsort(cell, kind="stable")
    return np.split(order, np.searchsorted(cell[order], np.arange(1, count + 1)))[:count]


def _check_range(positions: pd.DataFrame, by: By) -> pd.DataFrame:
    """Return positions as they are; raise ValueError if one lies outside the values of its own statements."""
    low, high = positions["lowest"] - TOLERANCE, positions["highest"] + TOLERANCE
    outside = [~positions[kind].between(low, high) & ~positions["is_empty"] for kind in ("value", "median")]
    for row in positions[outside[0] | outside[1]].head(1).to_dict("records"):
        raise ValueError(
            f"the position of {row[by]} on {row['demand']}, {row['value']:g} (median {row['median']:g}), lies outside "
            f"its statements, {row['lowest']:g} to {row['highest']:g}; statements of other cells were counted"
        )
    return positions


def _sum_up(values: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Return the mean, the median and the summed weight of the statements in one cell."""
    steps = np.unique(values)
    weighed = weigh_steps(weights[None], np.ones_like(values)[None], values[None], steps)
    total = weighed.sum(axis=0)
    mean = find_mean(np.tensordot(steps, weighed, axes=1), total)
    return float(mean[0, 0]), float(find_middle(weighed, steps)[0, 0]), float(total[0, 0])


def find_mean(moments: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return weighted means, given the sums of weight × value and of weight; NaN without weight."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.divide(moments, weights))


def weigh_steps(weights: np.ndarray, draws: np.ndarray, values: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return the summed weight of the statements of one cell at each of a few values: steps × rules × draws.

    `weights` (rules × statements) is the weight that each rule gives each statement. `draws` and `values` (draws ×
    statements) are how often each replicate of the evidence draws a statement, and the value it has there. For the
    evidence as recorded there is one draw: 1, and the value as coded. Sums over parts of a cell add up to those over
    the cell.
    """
    weighed = [weights @ (draws * (values == step)).T for step in steps]
    return np.array(weighed).reshape(len(steps), len(weights), len(draws))


def find_middle(weighed: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return the weighted median of a few values (`steps`, in order), given the weight of each; NaN without weight."""
    half = weighed.sum(axis=0) / 2
    median = np.where(half > 0, steps[0] if len(steps) else np.nan, np.nan)
    below = np.zeros_like(half)
    for weight, width in zip(weighed, np.diff(steps), strict=False):
        below += weight
        is_below = (below < half * (1 - TOLERANCE)).astype(float) + (below <= half * (1 + TOLERANCE))
        median += width / 2 * is_below
    return np.asarray(median)


def find_furthest(value: np.ndarray, lowest: np.ndarray, highest: np.ndarray) -> np.ndarray:
    """Return the end of a range of concessions that is further from a value; the value itself without a range.

    NaN where there is no value.
    """
    further = np.where(np.abs(value - lowest) >= np.abs(highest - value), lowest, highest)
    return np.where(np.isnan(lowest) | np.isnan(value), value, further)


def _find_reach(value: "pd.Series[float]", conceded: pd.DataFrame, by: By) -> np.ndarray:
    """Return for each cell the concession furthest from its value; the value itself where there is none."""
    concessions = conceded.groupby([by, "demand"], observed=False)["value"]
    lowest, highest = (ends.reindex(value.index).to_numpy(float) for ends in (concessions.min(), concessions.max()))
    return find_furthest(value.to_numpy(float), lowest, highest)


def _find_latest(counted: pd.DataFrame, by: By) -> pd.Series:
    """Return the date of the last statement in each cell, as precisely as it is known."""
    last = counted["day"] == counted.groupby([by, "demand"], observed=False)["day"].transform("max")
    return counted[last].groupby([by, "demand"], observed=False)["date"].max()


def find_weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted median of `values`; the midpoint on a tie, NaN where there is no weight.

    >>> find_weighted_median(np.array([0.0, 75.0, 100.0]), np.array([1.0, 1.0, 0.5]))
    75.0
    """
    return _sum_up(values, weights)[1]


def explain_position(statements: pd.DataFrame, rule: Rule, who: str, demand: str) -> pd.DataFrame:
    """Return the statements behind one cell, in order of date: the positions and concessions that count.

    `who` is an actor or a side. Columns: those of the statements, and `weight`.
    """
    is_cell = ((statements["actor"] == who) | (statements["side"] == who)) & (statements["demand"] == demand)
    behind = statements[is_cell & rule.admits(statements) & statements["role"].isin(["position", "concession"])]
    return behind.assign(weight=behind["voice"].map(dict(rule.voices))).sort_values(
        ["role", "day", "id"], ascending=[False, True, True], ignore_index=True
    )
