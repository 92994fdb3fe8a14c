"""Statements in, positions out: where each actor or side stands on each demand, and how far it would go.

A demand is a scale from 0, rejected outright, to 100, met in full; its anchors word the points between. In the first
case there are four, all Russia's of NATO, in the order of `seeds/demands.csv`: a guarantee on *membership*,
*deployments* in Eastern Europe, intermediate-range *missiles*, and autonomy for *Donbas*.

A **statement** is what one passage of a document says of one actor and one demand. A **position** is what an actor's
statements add up to, by this rule:

1. *What counts.* Statements of role `position` that were made between `since` and `as_of`, in a voice and a document
   that the rule admits. A partial date counts from its first day.
2. *Value.* The mean of their anchors, weighted by voice: an official's words and a report of them count 1, a third
   party's judgement counts 0.5. The weighted median stands beside it.
3. *Reach.* From the value to the furthest `concession` that counts in the same way; without one, the value itself.
4. *Thin and empty.* Fewer than two statements make a cell thin. None make it empty, and empty is never zero.

    >>> from lib.evidence.dossier import load
    >>> positions = derive_positions(load().statements, Rule(since="2008"), by="side")
    >>> positions.loc[positions["side"] == "Russia", ["demand", "n"]].head(1).to_string(index=False, header=False)
    'membership 17'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from lib.core.dates import first_day, last_day

THIN = 2
"""A position that rests on fewer statements than this is thin."""

VOICE_WEIGHTS: Mapping[str, float] = {"direct": 1.0, "reported": 1.0, "analyst": 0.5}

By = Literal["actor", "side"]


def name_holders(positions: pd.DataFrame) -> By:
    """Return the column that says whose positions a frame holds: `side` or `actor`."""
    return "side" if "side" in positions else "actor"


@dataclass(frozen=True)
class Rule:
    """The parameters of the position rule.

    `since` and `as_of` are partial dates, both inclusive: a partial `since` begins with its first day, a partial
    `as_of` ends with its last. `voices` gives the weight of each voice; one that it does not name does not count.
    `documents` names the documents that count; empty for all. A voice of weight 0 does not count either.
    """

    since: str = "1990"
    as_of: str = "2022-02-23"
    voices: Mapping[str, float] = field(default_factory=lambda: dict(VOICE_WEIGHTS))
    documents: tuple[str, ...] = ()

    def admits(self, statements: pd.DataFrame) -> pd.Series:
        """Tell for each statement, of whatever role, whether its date, voice and document count."""
        since, as_of = pd.Timestamp(first_day(self.since)), pd.Timestamp(last_day(self.as_of))
        voices = [voice for voice, weight in self.voices.items() if weight > 0]
        admitted = statements["day"].between(since, as_of) & statements["voice"].isin(voices)
        return admitted & statements["document"].isin(self.documents) if self.documents else admitted


def derive_positions(statements: pd.DataFrame, rule: Rule | None = None, by: By = "actor") -> pd.DataFrame:
    """Return one row per actor (or side) and demand, empty cells included, in the order of the dossier.

    Columns: `by`; `demand`; `value` and `median` (0 to 100, NaN where nothing counts); `reach` (0 to 100, the far end
    of what it would accept) and `offer`, the same as far as it said so itself; `lowest` and `highest` of its
    statements; `n` statements, `weight` their sum of weights; `documents`, their number; `latest`, the date of the last
    one as it is known; `concessions`, their number; `is_offered`, whether the actor itself, and not only a third party,
    is on record with the concession at the reach; `is_thin`, `is_empty`.
    """
    rule = rule or Rule()
    cell = [by, "demand"]
    is_admitted, is_position = rule.admits(statements), statements["role"].isin(["position"])
    told = statements[[*cell, "role", "value", "voice", "document", "day", "date"]]
    counted, other = told[is_admitted & is_position], told[is_admitted & ~is_position]
    conceded = other[other["role"].isin(["concession"])]
    weights = [rule.voices[voice] for voice in counted["voice"].tolist()]
    steps = _weigh_steps(counted.assign(weight=np.array(weights, dtype=float)), cell)
    cells = steps.assign(moment=steps["value"] * steps["weight"]).groupby(cell, observed=False)
    sums = cells[["moment", "weight", "n"]].sum()
    positions = pd.DataFrame(
        {
            "value": sums["moment"] / sums["weight"].where(sums["weight"] > 0),
            "median": _find_medians(steps, cell),
            "lowest": cells["value"].min(),
            "highest": cells["value"].max(),
            "n": sums["n"].astype(int),
            "weight": sums["weight"],
            "documents": counted.groupby(cell, observed=False)["document"].nunique(),
            "latest": _find_latest(counted, cell),
        }
    )
    positions["concessions"] = conceded.groupby(cell, observed=False).size()
    reach = _find_reach(positions["value"], conceded, cell)
    own = _find_reach(positions["value"], conceded[conceded["voice"] != "analyst"], cell)
    positions["is_offered"] = (own == reach) & (reach != positions["value"])
    positions.insert(2, "reach", reach)
    positions.insert(3, "offer", own)
    positions["is_thin"] = positions["n"].between(1, THIN - 1)
    positions["is_empty"] = positions["n"] == 0
    return positions.reset_index()


def _weigh_steps(weighed: pd.DataFrame, cell: list[str]) -> pd.DataFrame:
    """Return how much weight lies on each value of each cell, and of how many statements `n`, lowest value first."""
    steps = weighed.groupby([*cell, "value"], observed=True)["weight"].agg(["sum", "size"])
    return steps.rename(columns={"sum": "weight", "size": "n"}).reset_index()


def _find_latest(counted: pd.DataFrame, cell: list[str]) -> pd.Series:
    """Return the date of the last statement of each cell, as it is known."""
    last = counted["day"] == counted.groupby(cell, observed=False)["day"].transform("max")
    return counted[last].groupby(cell, observed=False)["date"].max()


def _find_reach(value: pd.Series, conceded: pd.DataFrame, cell: list[str]) -> pd.Series:
    """Return the concession that lies furthest from the value of its cell, and the value itself where there is none."""
    concessions = conceded.groupby(cell, observed=False)["value"]
    lowest, highest = concessions.min(), concessions.max()
    further = lowest.where((value - lowest).abs() >= (highest - value).abs(), highest)
    return further.where(value.notna()).fillna(value)


def _find_medians(steps: pd.DataFrame, cell: list[str]) -> pd.Series:
    """Return the weighted median of each cell: half of the weight lies on either side; on a tie, the midpoint."""
    groups = steps.groupby(cell, observed=True)["weight"]
    below = groups.cumsum() / groups.transform("sum")
    lower = steps[below >= 0.5 - 1e-9].groupby(cell, observed=False)["value"].first()
    upper = steps[below > 0.5 + 1e-9].groupby(cell, observed=False)["value"].first()
    return (lower + upper) / 2


def weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted median of `values`; on a tie, the midpoint. NaN where there is no weight.

    >>> weighted_median(np.array([0.0, 75.0, 100.0]), np.array([1.0, 1.0, 0.5]))
    75.0
    """
    frame = pd.DataFrame({"cell": 0, "value": values, "weight": weights})
    medians = _find_medians(_weigh_steps(frame[frame["weight"] > 0], ["cell"]), ["cell"])
    return float(medians.iloc[0]) if len(medians) else float("nan")


def explain_position(statements: pd.DataFrame, rule: Rule, who: str, demand: str) -> pd.DataFrame:
    """Return the statements behind one cell: positions and concessions that count, in order of date.

    `who` is an actor or a side. Columns: those of the statements, and `weight`.
    """
    is_cell = ((statements["actor"] == who) | (statements["side"] == who)) & (statements["demand"] == demand)
    behind = statements[is_cell & rule.admits(statements) & statements["role"].isin(["position", "concession"])]
    return behind.assign(weight=behind["voice"].map(dict(rule.voices))).sort_values(
        ["role", "day", "id"], ascending=[False, True, True], ignore_index=True
    )
