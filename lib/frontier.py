"""Utilities in, frontier out: every package that no other beats for everybody, without enumerating them.

A *package* settles every demand at one of its levels. What it is worth to a party is the sum of what its levels are
worth, so a game is one array per demand, a row a level and a column a party. A bare matrix of outcomes is a game with
one demand. Because utilities add up, a package that another beats on some of the demands is beaten whatever comes
after, so the frontier grows demand by demand and what is dominated is dropped at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from lib.faults import Misuse, raise_if

GRAIN = 1e-9
"""Utilities that differ by less than this share of a party's range are the same."""

LIMIT, STRIPS = 300_000, 512
"""Combinations with the next demand that are looked at; where there were more, partial packages go on one a strip."""

BLOCK = 1 << 18
"""Packages valued at once where more than two parties bargain."""


@dataclass(frozen=True)
class Game:
    """What is bargained over: `worth`, an array of levels × parties for each demand, and each party's `reservation`."""

    worth: tuple[np.ndarray, ...]
    reservation: np.ndarray

    @property
    def parties(self) -> int:
        """Their number."""
        return len(self.reservation)

    @property
    def grain(self) -> np.ndarray:
        """The difference of utilities below which each party is indifferent."""
        ranges = np.sum([np.ptp(worth, axis=0) for worth in self.worth], axis=0)
        return np.where(ranges > 0, ranges, 1.0) * GRAIN

    def value(self, packages: np.ndarray) -> np.ndarray:
        """Return the utilities of packages (n × demands, as level numbers): an array of n × parties."""
        return np.asarray(sum(worth[packages[:, demand]] for demand, worth in enumerate(self.worth)))


def pose_game(worth: Sequence[np.ndarray], reservation: Sequence[float] | np.ndarray) -> Game:
    """Return the game over these utilities, one array of levels × parties per demand; `Misuse` where it is none."""
    arrays = [np.atleast_2d(np.asarray(array, dtype=float)) for array in worth]
    floor = np.atleast_1d(np.asarray(reservation, dtype=float))
    parties, faults = len(floor), []
    if parties < 2:
        faults.append(f"reservation: {parties} party has nobody to bargain with; name two or more")
    if not arrays:
        faults.append("worth: no demand to bargain over; name one or more")
    for place, array in enumerate(arrays):
        if array.shape[1] != parties or not len(array):
            faults.append(
                f"worth[{place}]: is {len(array)} × {array.shape[1]}; a row a level, {parties} columns wanted"
            )
        elif not np.isfinite(array).all():
            faults.append(f"worth[{place}]: holds NaN or infinity; every level needs a number for every party")
    if not np.isfinite(floor).all():
        faults.append("reservation: holds NaN or infinity; name a number for every party")
    raise_if(faults, Misuse)
    return Game(tuple(arrays), floor)


@dataclass(frozen=True)
class Packages:
    """Packages worth telling apart: one row for all that give the same utilities.

    `utilities` (n × parties); `levels` (n × demands), the first such package; `lowest` and `highest` (n × demands), the
    range of levels over all of them; `ties` (n), their number. `resolution`: 0 where the rows are exact, otherwise the
    share of the first party's range by which a package left out may be better than the nearest one kept.
    """

    utilities: np.ndarray
    levels: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    ties: np.ndarray
    resolution: float = 0.0

    def take(self, rows: np.ndarray) -> "Packages":
        """Return the packages of these rows."""
        utilities, levels, lowest, highest, ties = (column[rows] for column in self.columns)
        return Packages(utilities, levels, lowest, highest, ties, self.resolution)

    @property
    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """All but the resolution."""
        return self.utilities, self.levels, self.lowest, self.highest, self.ties


def trace_frontier(game: Game) -> Packages:
    """Return the Pareto frontier of a game of two, from the best package of the first party to that of the second.

    Built demand by demand: a package that another beats on the demands so far is beaten whatever comes after, because
    utilities add up. Exact as long as no step has to look at more than `LIMIT` combinations. `Misuse` unless there are
    two parties.
    """
    if game.parties != 2:
        raise Misuse([f"reservation: a frontier is drawn for 2 parties, not {game.parties}"])
    grain = game.grain
    partial = reduce(
        lambda one, other: _join(_thin(one, len(other.ties)), other, grain),
        (_list_levels(w, grain) for w in game.worth),
    )
    base = np.sum([worth.min(axis=0) for worth in game.worth], axis=0)
    return replace(partial, utilities=partial.utilities + base)


def _list_levels(worth: np.ndarray, grain: np.ndarray) -> Packages:
    """Return the undominated levels of one demand, valued from its worst upwards."""
    levels = np.arange(len(worth))[:, None]
    return _prune(Packages(worth - worth.min(axis=0), levels, levels, levels, np.ones(len(worth))), grain)


def _join(one: Packages, other: Packages, grain: np.ndarray) -> Packages:
    """Return the undominated combinations of two lists of packages over different demands."""
    sums = (one.utilities[:, None] + other.utilities).reshape(-1, 2)
    members, starts = _rank(sums, grain)
    first, second = np.divmod(members, len(other.utilities))
    levels, lowest, highest = (
        np.hstack([a[first], b[second]]) for a, b in zip(one.columns[1:4], other.columns[1:4], strict=True)
    )
    ties = one.ties[first] * other.ties[second]
    return merge(Packages(sums[members], levels, lowest, highest, ties, one.resolution + other.resolution), starts)


def _prune(packages: Packages, grain: np.ndarray) -> Packages:
    members, starts = _rank(packages.utilities, grain)
    return merge(packages.take(members), starts)


def _rank(utilities: np.ndarray, grain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the undominated rows, best of the first party first, and where each group of equal ones starts."""
    steps = np.rint(utilities / grain).astype(np.int64)
    rows = np.flatnonzero(_stands_out(*steps.T))
    key = (steps[rows, 0] << 31) + steps[rows, 1]
    ranked = np.argsort(-key, kind="stable")
    order, key = rows[ranked], key[ranked]
    second = steps[order, 1]
    is_new = np.r_[True, key[1:] != key[:-1]]
    best_so_far = np.r_[-1, np.maximum.accumulate(second)[:-1]]
    is_better = np.where(is_new, second > best_so_far, False)
    kept = is_better[np.flatnonzero(is_new)][np.cumsum(is_new) - 1]
    return order[kept], np.flatnonzero(is_new[kept])


def _stands_out(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Tell which rows no strip further on beats; it spares sorting the many that are dominated by far."""
    strips = first * STRIPS // (first.max() + 1)
    best = np.full(STRIPS + 1, -1)
    np.maximum.at(best, strips, second)
    further = np.maximum.accumulate(best[::-1])[::-1]
    return np.asarray(second > further[strips + 1])


def merge(packages: Packages, starts: np.ndarray) -> Packages:
    """Return one row for each group of packages with the same utilities."""
    return Packages(
        packages.utilities[starts],
        packages.levels[starts],
        np.minimum.reduceat(packages.lowest, starts, axis=0),
        np.maximum.reduceat(packages.highest, starts, axis=0),
        np.add.reduceat(packages.ties, starts),
        packages.resolution,
    )


def _thin(packages: Packages, levels: int) -> Packages:
    """Return the packages if few enough for so many levels, else the second's best in each strip of the first's."""
    if len(packages.utilities) * levels <= LIMIT:
        return packages
    first = packages.utilities[:, 0]
    strips = np.ceil((first - first.min()) / np.ptp(first) * (STRIPS - 1))
    last = np.r_[np.flatnonzero(np.diff(strips)), len(first) - 1]  # sorted: the last of a strip is the second's best
    kept = packages.take(last)
    return replace(kept, resolution=packages.resolution + 1 / (STRIPS - 1))


def list_blocks(game: Game, size: int = BLOCK) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the utilities of all packages, in the order of their levels, with their places in it, `size` at a time."""
    sizes = [len(worth) for worth in game.worth]
    inner = np.zeros((1, game.parties))
    split = len(sizes)
    while split and len(inner) * sizes[split - 1] <= size:
        split -= 1
        inner = (game.worth[split][:, None] + inner).reshape(-1, game.parties)
    for block, levels in enumerate(np.ndindex(*sizes[:split])):
        fixed = np.sum([worth[level] for worth, level in zip(game.worth, levels, strict=False)], axis=0)
        yield inner + fixed, block * len(inner) + np.arange(len(inner))
