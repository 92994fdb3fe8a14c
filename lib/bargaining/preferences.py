"""Turn positions into preferences: what each party accepts, and what any package is worth to it.

A *party* is an actor or a side. Its ideal on each demand is its position; it accepts everything between its reach and
its own furthest statement on the other side. A party that has made an offer without stating a position is on record to
accept that offer, and nothing else is known of it. The cost of an outcome depends on its distance from the ideal, by
one of three losses: *linear* (city-block distance, Rae & Taylor 1971), *quadratic* (Enelow & Hinich 1984, The Spatial
Theory of Voting) or *threshold* (nothing within what the party accepts, the full loss beyond: the simple pay-off of
Simon 1955, Quarterly Journal of Economics 69). Losses are added up with the party's weights and scaled so that its
ideal package is worth 1 and its worst package 0. A party is indifferent on a demand on which there is no evidence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lib.bargaining.frontier import Game, make_game
from lib.core.errors import Misuse, raise_if
from lib.parameters import Loss, check_weights
from lib.positions import TOLERANCE, get_holder_column

Weights = Mapping[str, float] | Mapping[str, Mapping[str, float]]
TOP = 100.0


@dataclass(frozen=True)
class Preferences:
    """The preferences of all parties: arrays of parties × demands, in points of the scale.

    Preferences that differ by analysis and draw can be stacked, with additional first axes. `ideal` (NaN without a
    position) and `reach` (NaN without a position or offer); `low` to `high`, the range a party accepts (the whole scale
    without evidence); `facing`, 1 or -1, the direction of concessions on the scale, 0 where there is none to make;
    `weight`, as given (0 without a position).
    """

    parties: tuple[str, ...]
    demands: tuple[str, ...]
    ideal: np.ndarray
    reach: np.ndarray
    low: np.ndarray
    high: np.ndarray
    facing: np.ndarray
    weight: np.ndarray

    def of(self, parties: Sequence[str]) -> "Preferences":
        """Return the preferences of some of the parties, in this order."""
        rows = [self.parties.index(party) for party in parties]
        return Preferences(tuple(parties), self.demands, *(array[..., rows, :] for array in self._arrays))

    def at(self, index: tuple[int | slice, ...]) -> "Preferences":
        """Return the preferences at an index of the first axes."""
        return Preferences(self.parties, self.demands, *(array[index] for array in self._arrays))

    @property
    def _arrays(self) -> tuple[np.ndarray, ...]:
        return self.ideal, self.reach, self.low, self.high, self.facing, self.weight

    @property
    def is_on_record(self) -> np.ndarray:
        """Whether each party has a position or an offer on each demand."""
        return np.asarray(~np.isnan(self.reach))

    @property
    def has_offer(self) -> np.ndarray:
        """Whether each party has offered something other than its position on each demand."""
        return np.asarray(self.is_on_record & (self.reach != self.ideal))

    def widen(self, points: float) -> "Preferences":
        """Return the preferences as if each party went so many points beyond its reach, within the scale."""
        reach = np.clip(self.reach + points * self.facing, 0, TOP)
        low = np.where(self.facing < 0, reach, self.low)
        high = np.where(self.facing > 0, reach, self.high)
        return replace(self, reach=reach, low=low, high=high)


def measure_preferences(positions: pd.DataFrame, weights: pd.DataFrame) -> Preferences:
    """Return the preferences of all actors or sides with a position, weighted by `weights` (parties × demands).

    `positions` is the frame of `derive_positions`. Weights are taken as they are given, so that a party counts alike
    on a demand whatever it says on others. Raises `Misuse` where weights are missing or negative.
    """
    who = get_holder_column(positions)
    wide = {
        column: positions.pivot(index=who, columns="demand", values=column).astype(float)
        for column in ("value", "reach", "lowest", "highest")
    }
    known = wide["value"].notna()
    wide = {column: frame[known.any(axis=1)] for column, frame in wide.items()}
    parties, demands = (tuple(axis.astype(str)) for axis in (wide["value"].index, wide["value"].columns))
    given = _read_weights(weights, wide["value"].notna())
    return build_preferences(parties, demands, {column: frame.to_numpy() for column, frame in wide.items()}, given)


def build_preferences(
    parties: Sequence[str], demands: Sequence[str], cells: Mapping[str, np.ndarray], weight: np.ndarray
) -> Preferences:
    """Return preferences from the values, reaches and statements of each party.

    `cells` contains `value`, `reach`, and the `lowest` and `highest` statement of each party (rows) on each demand
    (columns), in points, NaN where it has none. `weight` is 0 where it has no position.
    """
    ideal, reach = cells["value"], cells["reach"]
    start = np.where(np.isnan(ideal), reach, ideal)
    facing = _find_directions(start, reach)
    low = np.where(facing < 0, reach, np.where(facing > 0, np.fmin(cells["lowest"], start), start))
    high = np.where(facing > 0, reach, np.where(facing < 0, np.fmax(cells["highest"], start), start))
    accepted = np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=TOP)
    return Preferences(tuple(parties), tuple(demands), ideal, reach, *accepted, facing, weight)


def _find_directions(start: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Return the direction of concessions: towards the one on record, otherwise towards the mean of the others."""
    known = ~np.isnan(start)
    others = known.sum(axis=-2, keepdims=True) - known
    mean = (np.nansum(start, axis=-2, keepdims=True) - np.nan_to_num(start)) / np.where(others > 0, others, np.nan)
    return np.asarray(np.nan_to_num(np.sign(np.where(reach != start, reach - start, mean - start))))


def _read_weights(weights: pd.DataFrame, known: pd.DataFrame) -> np.ndarray:
    """Return the weights, 0 where a party has no position."""
    given = weights.reindex(index=known.index, columns=known.columns).astype(float)
    faults = [
        f"weights: {party} has none for {demand}; give a number >= 0"
        for party in given.index
        for demand in given.columns[(known & given.isna()).loc[party]]
    ]
    faults += [f"weights: {value:g} of {party} is below 0" for party, value in given.min(axis=1).items() if value < 0]
    raise_if(faults, Misuse)
    return given.where(known, 0.0).to_numpy()


def check_stakes(seated: Preferences) -> list[str]:
    """Return a fault for each party at the table to which nothing matters that it is on record with."""
    return [
        f"weights: those of {party} are 0 on every demand it has a position on; give at least one above 0"
        for party, total in zip(seated.parties, seated.weight.sum(axis=1), strict=True)
        if total == 0
    ]


def weigh_equally(positions: pd.DataFrame) -> pd.DataFrame:
    """Return the same weight for every party and demand."""
    return positions.pivot(index=get_holder_column(positions), columns="demand", values="utterances") * 0.0 + 1.0


def weigh_by_coverage(salience: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of `measure_salience` as weights, equal ones for who made no statement.

    They measure coverage, not importance.
    """
    shares = salience.assign(salience=salience["salience"].fillna(salience["equal"]))
    return shares.pivot(index=get_holder_column(salience), columns="demand", values="salience")


def weigh_as_given(positions: pd.DataFrame, given: Weights) -> pd.DataFrame:
    """Return weights given by name: `{demand: weight}` for all parties, or `{party: {demand: weight}}`.

    A weight that is not named is 1. Raises `Misuse` for the faults of `check_weights`.
    """
    equal = weigh_equally(positions)
    demands, parties = ([str(name) for name in axis] for axis in (equal.columns, equal.index))
    raise_if(check_weights(given, parties, demands), Misuse)
    by_party = {name: row for name, row in given.items() if isinstance(row, Mapping)}
    alike = {} if by_party else given
    rows = {party: dict.fromkeys(demands, 1.0) | {**by_party.get(party, alike)} for party in parties}
    return pd.DataFrame.from_dict(rows, orient="index", dtype=float)[demands]


def drop_judged_concessions(positions: pd.DataFrame) -> pd.DataFrame:
    """Return the positions with reaches that go only as far as their holders themselves have offered."""
    return positions.assign(reach=positions["offer"].fillna(positions["value"]))


def _lose_linear(outcomes: np.ndarray, wanted: Preferences) -> np.ndarray:
    return np.asarray(np.abs(outcomes[..., None, :] - wanted.ideal[..., None, :, :]) / TOP)


def _lose_quadratic(outcomes: np.ndarray, wanted: Preferences) -> np.ndarray:
    return np.asarray(_lose_linear(outcomes, wanted) ** 2)


def _lose_threshold(outcomes: np.ndarray, wanted: Preferences) -> np.ndarray:
    return np.asarray(np.sign(measure_beyond(wanted, outcomes)))


LOSSES: dict[str, Callable[[np.ndarray, Preferences], np.ndarray]] = {
    "linear": _lose_linear,
    "quadratic": _lose_quadratic,
    "threshold": _lose_threshold,
}


def measure_beyond(wanted: Preferences, outcomes: np.ndarray) -> np.ndarray:
    """Return by how many points outcomes lie outside what each party accepts: outcomes × parties × demands.

    `outcomes` (n × demands) are in points; a demand that an outcome leaves open is NaN, and so is the result.
    """
    placed, low, high = outcomes[..., None, :], wanted.low[..., None, :, :], wanted.high[..., None, :, :]
    beyond = np.maximum(np.maximum(low - placed, placed - high), 0.0)
    return np.asarray(np.where(beyond < TOLERANCE, 0.0, beyond))


def measure_losses(wanted: Preferences, outcomes: np.ndarray, loss: Loss = "quadratic") -> np.ndarray:
    """Return the cost of outcomes: outcomes × parties × demands, as shares of the loss of each party's worst package.

    `outcomes` (n × demands) are in points; a demand that an outcome leaves open is NaN and costs nothing.
    """
    lose = LOSSES[loss]
    ends = np.array([[0.0], [TOP]]) * np.ones(len(wanted.demands))
    worst = (np.nan_to_num(lose(ends, wanted)).max(axis=-3) * wanted.weight).sum(axis=-1)
    weighed = np.nan_to_num(lose(outcomes, wanted)) * wanted.weight[..., None, :, :]
    return np.asarray(weighed / np.where(worst > 0, worst, 1.0)[..., None, :, None])


def measure_utilities(wanted: Preferences, outcomes: np.ndarray, loss: Loss = "quadratic") -> np.ndarray:
    """Return the worth of outcomes (n × demands, in points) as an array of outcomes × parties, 0 to 1."""
    return np.asarray(1 - measure_losses(wanted, outcomes, loss).sum(axis=-1))


def measure_reservations(wanted: Preferences, loss: Loss = "quadratic") -> np.ndarray:
    """Return each party's utility if it goes to its reach on every demand, the least it is on record to accept."""
    own = measure_losses(wanted, wanted.reach, loss)
    return np.asarray(1 - own.diagonal(axis1=-3, axis2=-2).sum(axis=-2))


def measure_fallbacks(wanted: Preferences, outcomes: np.ndarray, loss: Loss) -> np.ndarray:
    """Return the worth to each party of the outcome that it expects without agreement (parties × demands, points)."""
    return np.asarray(measure_utilities(wanted, outcomes, loss).diagonal(axis1=-2, axis2=-1))


def make_scales(demands: int, levels: int) -> tuple[np.ndarray, ...]:
    """Return the points that packages may take on each demand, 0 to 100 in equal steps.

    Raises `Misuse` for fewer than two levels.
    """
    raise_if([f"levels: {levels} leaves nothing to choose from; give 2 or more"] * (levels < 2), Misuse)
    return (np.linspace(0, TOP, levels),) * demands


def add_points(scales: Sequence[np.ndarray], points: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the scales with one more point each, where it is a number and not yet on its scale."""
    return tuple(
        scale if np.isnan(point) or np.isclose(scale, point).any() else np.sort(np.r_[scale, point])
        for scale, point in zip(scales, points, strict=True)
    )


def value_levels(wanted: Preferences, scales: Sequence[np.ndarray], loss: Loss) -> tuple[np.ndarray, ...]:
    """Return what each point of the scales adds to every party's utility: levels × parties, for each demand."""
    outcomes = np.full((max(len(scale) for scale in scales), len(scales)), np.nan)
    for demand, scale in enumerate(scales):
        outcomes[: len(scale), demand] = scale
    worth = 1 / len(scales) - measure_losses(wanted, outcomes, loss)
    return tuple(worth[..., : len(scale), :, demand] for demand, scale in enumerate(scales))


def build_game(
    wanted: Preferences, reservation: np.ndarray, scales: Sequence[np.ndarray], loss: Loss = "quadratic"
) -> Game:
    """Return the game over all packages that take one of the points of `scales` on each demand.

    Raises `Misuse` for a reservation outside 0 to 1: no package gives a party more than its ideal one, which is worth
    1.
    """
    faults = [
        f"reservations: {party} asks for {asked:g}; its ideal package is worth 1; give a number from 0 to 1"
        for own in reservation.reshape(-1, len(wanted.parties))
        for party, asked in zip(wanted.parties, own, strict=True)
        if not -1e-9 <= asked <= 1 + 1e-9
    ]
    raise_if(faults, Misuse)
    return make_game(value_levels(wanted, scales, loss), reservation)
