"""Compute the quantities of a case in every analysis and replicate: positions, offers, shares of statements.

Every array has the axes of `AXES`. The last axis is that of the draws; the first draw is the evidence as recorded. An
axis on which a quantity does not depend has length 1. NaN: there is no statement to decide from.

Only a mean varies with the documents that are drawn. A current position, a median or an offer varies only as another
coder may read the statements that it is taken from; which statements these are is decided by the evidence as recorded.
"""

import math
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from lib.case import Case
from lib.evidence import JUDGED
from lib.parameters import Count, Statistic
from lib.positions import (
    HIGHEST,
    LOWEST,
    OWN_OFFERS,
    By,
    Votes,
    find_mean,
    find_middle,
)
from lib.robustness.bootstrap import Replicates
from lib.robustness.choices import OF_STATEMENTS, Analyses, arrange_axes, declare_analyses, join_levels, select_levels

Found = TypeVar("Found")
MOST_NUMBERS, MOST_BYTES = 4_000_000, 256_000_000
"""The most numbers of one position to be held at once, and the most bytes of all results that are."""

FEWEST = 100
"""The least replicates of all analyses, however many analyses there are."""

LEFT_COLUMNS = ["left_out", "side", "demand", "value", "without", "shift", "is_emptied"]


class Shelf(dict[Hashable, Any]):
    """Results by key; of arrays of more than `MOST_BYTES` together, those that were put there first are let go."""

    held = 0

    def keep(self, key: Hashable, found: Found) -> Found:
        """Put a result on the shelf, and return it."""
        self[key] = found
        self.held += found.nbytes if isinstance(found, np.ndarray) else 0
        while self.held > MOST_BYTES:
            self.held -= self.pop(next(name for name, kept in self.items() if isinstance(kept, np.ndarray))).nbytes
        return found


@dataclass(frozen=True, eq=False)
class Multiverse:
    """All quantities that a claim may be about, for every analysis and draw of a case."""

    case: Case
    analyses: Analyses
    replicates: Replicates
    _known: Shelf = field(default_factory=Shelf)
    _voted: dict[Hashable, tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=dict)

    def keep(self, draws: int) -> "Multiverse":
        """Return the multiverse of only the first `draws`."""
        return Multiverse(self.case, self.analyses, self.replicates.keep(draws), _voted=self._voted)

    @cached_property
    def recorded(self) -> "Multiverse":
        """The multiverse of the evidence as recorded."""
        return self.keep(1)

    def keep_own(self, choices: Collection[str] = OF_STATEMENTS) -> "Multiverse":
        """Return the multiverse of only what the case itself asks for, in these choices."""
        return Multiverse(self.case, self.analyses.keep_first(choices), self.replicates)

    @cached_property
    def crossed(self) -> "Multiverse":
        """The multiverse of as many draws as can be held in memory for all analyses."""
        analyses = math.prod(len(self.analyses.levels[name]) for name in OF_STATEMENTS)
        return self.keep(1 + max(FEWEST, MOST_NUMBERS // analyses))

    @cached_property
    def demands(self) -> list[str]:
        """The demands that the case shows."""
        return list(self.case.demands["id"])

    def find_position(self, name: str, demand: str) -> np.ndarray:
        """Return the value of a side's or an actor's position, in points."""
        return self.recall(("position", name, demand), lambda: self._summarise(name, demand, "round"))

    def recall(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """Return a result of this multiverse; compute it when it is first asked for, and forget those long known."""
        if key in self._known:
            return self._known[key]  # type: ignore[no-any-return]
        return self._known.keep(key, find())

    def find_change(self, name: str, demand: str) -> np.ndarray:
        """Return the difference between the last position before the round and that in it, in points."""
        before, after = (self._summarise(name, demand, period) for period in ("before", "own round"))
        return np.asarray(after - before)

    def _summarise(self, name: str, demand: str, period: str) -> np.ndarray:
        """Return a position's values, with the axes of statistic, count, evidence, turn, documents and draw."""
        kinds = []
        for statistic in self.analyses.levels["statistic"]:
            told = self._counts[:1] if statistic == "current" else self._counts
            values = [self._average(name, demand, period, statistic, count) for count in told]
            kinds.append(join_levels("count", *(values if len(values) > 1 else values * len(self._counts))))
        return join_levels("statistic", *kinds)

    @property
    def _counts(self) -> tuple[str, ...]:
        return self.analyses.levels["count"]

    def _average(self, name: str, demand: str, period: str, statistic: str, count: str) -> np.ndarray:
        """Return the values of one cell by one statistic: a recoded anchor, a mean of centred values, or a median."""
        key = name, demand, period, "current" if statistic == "current" else count
        if key not in self._voted:
            self._voted[key] = self._vote(name, demand, period, statistic, count)
        members, votes, same = self._voted[key]
        find = average if statistic == "mean" else find_medians
        values = find(votes.astype(float), self.replicates.take(members))
        return arrange_axes(values.take(same, axis=0), "evidence", "turn", "documents", "draw")

    def _vote(
        self, name: str, demand: str, period: str, statistic: str, count: str
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the statements that make up a position in any analysis, the distinct votes, and which is whose.

        Each of the distinct votes gives the statements that make up the position; evidence × turn × documents.
        """
        by: By = "side" if name in self.case.sides else "actor"
        members = self._list_members(name, demand, "position")
        counted, same = _find_distinct(self.analyses.count(self._windows[period], members))
        votes, kind, unit = Votes(self.case.statements.iloc[members]), cast(Statistic, statistic), cast(Count, count)
        weighed = np.array([votes.weigh(row, kind, unit, by) > 0 for row in counted])
        unlike, alike = _find_distinct(weighed)
        voting = unlike.any(axis=0)
        return members[voting], unlike[:, voting], alike[same]

    @cached_property
    def _windows(self) -> dict[str, np.ndarray]:
        """The statements of the round by each analysis, of the round that is asked for, and of the time before it."""
        before = self.case.rule.look_back().is_in_round(self.case.statements).to_numpy()
        return {"round": self.analyses.turn, "own round": self.analyses.turn[:1], "before": before[None]}

    def _list_members(self, name: str, demand: str, *roles: str) -> np.ndarray:
        """Return the row numbers of an actor's or a side's statements on a demand, in these roles or in all.

        Judgements have a role, but are no statements; without `roles` they are left out.
        """
        return self.recall(("members", name, demand, roles), lambda: self._find_members(name, demand, roles))

    def _find_members(self, name: str, demand: str, roles: tuple[str, ...]) -> np.ndarray:
        actors, sides, demands, spoken = self._told
        holder = sides if name in self.case.sides else actors
        kept = np.isin(spoken, roles) if roles else self.case.statements["voice"].ne(JUDGED).to_numpy()
        return np.flatnonzero((holder == name) & (demands == demand) & kept)

    @cached_property
    def _told(self) -> tuple[np.ndarray, ...]:
        """The actor, side, demand and role of each statement."""
        statements = self.case.statements
        return tuple(statements[name].to_numpy(dtype=str) for name in ("actor", "side", "demand", "role"))

    def find_offer(self, name: str, demand: str) -> np.ndarray:
        """Return the furthest concession that a side or actor made itself in the round, in points."""
        return self.recall(("offer", name, demand), lambda: self._pick_concession(name, demand, "own offers"))

    def find_reach(self, name: str, demand: str) -> np.ndarray:
        """Return the far end of what a side or actor has offered, in points, and with what others believe.

        Without a concession, the position. An offer that is coded again to the other side of the position than on
        record is dropped.
        """
        return self.recall(("reach", name, demand), lambda: self._reach(name, demand))

    def _reach(self, name: str, demand: str) -> np.ndarray:
        value = self.find_position(name, demand)
        levels = [self._pick_concession(name, demand, level) for level in self.analyses.levels["reach"]]
        conceded = join_levels("reach", *np.broadcast_arrays(*levels))
        step = conceded - value
        return np.where(np.isnan(conceded) | (step * step[..., :1] < 0), value, conceded)

    def _pick_concession(self, name: str, demand: str, level: str) -> np.ndarray:
        """Return the concession furthest from a position, or from the one before the round; on a tie, the latest."""
        statements, members = self.case.statements, self._list_members(name, demand, "concession")
        members = members[_order_by_date(statements.iloc[members])]
        offers = statements["offer"].iloc[members]
        kept = (offers.isin(OWN_OFFERS) if level == "own offers" else offers != "").to_numpy(dtype=bool)
        members = members[kept]
        counts = arrange_axes(self.analyses.count(self.analyses.turn, members), "evidence", "turn", "documents", "draw")
        if not len(members):
            return np.full((*counts.shape[:-1], 1), np.nan)
        away = np.abs(statements["value"].to_numpy(float)[members] - self._find_start(name, demand))
        away = np.where(counts, np.round(np.nan_to_num(away), 9), -1.0)
        values = self.replicates.take(members).code_again().T[away.argmax(axis=-1)]
        return np.where(away.max(axis=-1, keepdims=True) < 0, np.nan, values)

    def _find_start(self, name: str, demand: str) -> np.ndarray:
        """Return the position on record or, without one, that before the round; the draws are left out."""
        value, earlier = self.find_position(name, demand)[..., :1], self.recorded._summarise(name, demand, "before")
        return np.where(np.isnan(value), earlier, value)

    def find_ends(self, name: str, demand: str, role: str, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and highest statement of a role, in points; `kept` marks the statements that may count."""
        key = "ends", name, demand, role, kept.tobytes()
        return self.recall(key, lambda: self._find_ends(name, demand, role, kept))

    def _find_ends(self, name: str, demand: str, role: str, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        members = self._list_members(name, demand, role)
        admitted, same = _find_distinct(self.analyses.count(self.analyses.turn, members) & kept[members])
        lowest, highest = find_extremes(admitted, self.replicates.take(members))
        axes = ("evidence", "turn", "documents", "draw")
        return arrange_axes(lowest.take(same, axis=0), *axes), arrange_axes(highest.take(same, axis=0), *axes)

    def find_salience(self, name: str, demand: str) -> np.ndarray:
        """Return a demand's share of what a side or an actor said, or the equal share."""
        counted = [self._count(name, each) for each in self.demands]
        with np.errstate(invalid="ignore"):
            coverage = counted[self.demands.index(demand)] / np.sum(counted, axis=0)
        coverage = np.where(np.isnan(coverage), 1 / len(self.demands), coverage)
        shares = {"coverage": coverage, "equal": np.full_like(coverage, 1 / len(self.demands))}
        shares["as given"] = np.full_like(coverage, self._share_given(name, demand))
        return join_levels("salience", *(shares[level] for level in self.analyses.levels["salience"]))

    def _share_given(self, name: str, demand: str) -> float:
        """Return a demand's share of the weights that the case names; the equal share if it names none."""
        given = self.case.parameters.weights
        sides = dict(zip(self.case.actors["id"], self.case.actors["side"], strict=True))
        named: dict[str, Any] = given if isinstance(given, dict) else {}
        row = named.get(sides.get(name, name), {}) if any(isinstance(own, dict) for own in named.values()) else named
        numbers = [row.get(each, 1.0) for each in self.demands]
        return float(numbers[self.demands.index(demand)] / sum(numbers))

    def _count(self, name: str, demand: str) -> np.ndarray:
        """Return the weighted number of a side's or an actor's statements on a demand."""
        return self.recall(("count", name, demand), lambda: self._sum_up(name, demand))

    def _sum_up(self, name: str, demand: str) -> np.ndarray:
        members = self._list_members(name, demand)
        window = self.case.rule.admits(self.case.statements).to_numpy()[None]
        admitted, same = _find_distinct(self.analyses.count(window, members))
        counted = count_statements(admitted, self.replicates.take(members))
        return arrange_axes(counted.take(same, axis=0), "evidence", "turn", "documents", "draw")


def _order_by_date(statements: pd.DataFrame) -> np.ndarray:
    """Return the places of statements from the latest to the earliest, those of one day by id."""
    days = statements["day"].to_numpy("datetime64[D]").astype(int)
    return np.lexsort((statements["id"].to_numpy(str), -days))


def average(weights: np.ndarray, replicates: Replicates) -> np.ndarray:
    """Return the mean of the statements of one cell: rules × draws, NaN where none counts.

    `weights` (rules × statements) is the weight that each rule gives each statement. The mean is that of centred values
    in the documents as drawn, put back on the scale.
    """
    total, moved = np.zeros((2, len(weights), replicates.count))
    for block, part in replicates.split(np.arange(weights.shape[1])):
        drawn = part.draw()
        total += sum_votes(weights[:, block], drawn.weights.T)
        moved += sum_votes(weights[:, block], (drawn.weights * drawn.centred).T)
    total[~weights.any(axis=1)] = 0.0
    return np.asarray(np.clip(find_mean(moved, total), LOWEST, HIGHEST))


def sum_votes(weights: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Return the sum that each rule (rules × statements) makes of what statements have in each draw: rules × draws.

    Rules that differ in few statements, such as those of one document, from the last one summed up in full are reckoned
    from it.
    """
    sums = np.empty((len(weights), told.shape[1]))
    full = 0
    for rule, row in enumerate(weights):
        changed, own = np.flatnonzero(row != weights[full]), np.flatnonzero(row)
        if rule and 2 * len(changed) < len(own):
            sums[rule] = sums[full] + (row - weights[full])[changed] @ told[changed]
        else:
            sums[rule], full = row[own] @ told[own], rule
    return sums


def find_medians(weights: np.ndarray, replicates: Replicates) -> np.ndarray:
    """Return the median of the statements of one cell as coded again: rules × draws, NaN where none counts.

    `weights` (rules × statements) is the weight that each rule gives each statement.
    """
    steps = replicates.steps
    weighed = np.zeros((len(steps), len(weights), replicates.count))
    for block, part in replicates.split(np.arange(weights.shape[1])):
        values = part.code_again()
        for place, step in enumerate(steps):
            weighed[place] += sum_votes(weights[:, block], (values == step).T.astype(float))
    return np.asarray(find_middle(weighed, steps))


def find_extremes(admitted: np.ndarray, replicates: Replicates) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and the highest statement that each rule admits (rules × statements): rules × draws."""
    lowest, highest = np.full((2, len(admitted), replicates.count), np.nan)
    for block, part in replicates.split(np.flatnonzero(admitted.any(axis=0))):
        values = part.code_again()
        for rule, own in enumerate(admitted[:, block]):
            lowest[rule] = np.fmin(lowest[rule], np.fmin.reduce(values[:, own], axis=1, initial=np.nan))
            highest[rule] = np.fmax(highest[rule], np.fmax.reduce(values[:, own], axis=1, initial=np.nan))
    return lowest, highest


def count_statements(admitted: np.ndarray, replicates: Replicates) -> np.ndarray:
    """Return the weighted number of statements that each rule admits (rules × statements): rules × draws."""
    counted = np.zeros((len(admitted), replicates.count))
    for block, part in replicates.split(np.flatnonzero(admitted.any(axis=0))):
        counted += admitted[:, block] @ part.weights.T
    return counted


def _find_distinct(votes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct votes that analyses give to statements, and which of them each analysis gives."""
    flat = votes.reshape(math.prod(votes.shape[:-1]), votes.shape[-1])
    places: dict[bytes, int] = {}
    same = np.array([places.setdefault(row.tobytes(), len(places)) for row in flat])
    first = np.unique(same, return_index=True)[1]
    return flat[first], same.reshape(votes.shape[:-1])


def open_multiverse(case: Case, replicates: Replicates) -> Multiverse:
    """Return the multiverse of a case, for these draws of its statements."""
    return Multiverse(case, declare_analyses(case), replicates)


def leave_documents_out(multiverse: Multiverse) -> pd.DataFrame:
    """Return every side's position without each document, by the rule of the case, one row per cell on record.

    Documents that quote each other are also left out together, and so are all machine translations. Columns:
    `left_out`, in words; `side`; `demand`; `value` with all documents and `without` (points, NaN where no statement is
    left); `shift`, the second less the first; `is_emptied`. No rows for a case with one document.
    """
    names, rows = multiverse.analyses.left_out, []
    for demand in multiverse.demands:
        for side in multiverse.case.sides:
            values = multiverse.recorded.find_position(side, demand)[select_levels(documents=slice(None))][:, 0]
            if not np.isnan(values[0]):
                rows += [
                    (name, side, demand, values[0], value, value - values[0], bool(np.isnan(value)))
                    for name, value in zip(names[1:], values[1:], strict=True)
                ]
    return pd.DataFrame(rows, columns=LEFT_COLUMNS)
