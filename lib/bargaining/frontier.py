"""Trace the frontier of a bargaining game: every package that no other beats for all parties.

A *package* settles each demand at one of its levels. Its worth to a party is the sum of the worth of its levels, so a
game is one array per demand, with a row per level and a column per party. A single matrix of outcomes is a game with
one demand. Because utilities add up, a package that is beaten on some of the demands stays beaten whatever is added, so
the frontier is built demand by demand, dominated packages are dropped at once, and the packages are never enumerated.
Many games, such as those of all replicates, are traced together: their packages form one list, game after game.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from lib.core.errors import Misuse, raise_if

GRAIN = 1e-9
"""Utilities that differ by less than this share of a party's range are treated as equal."""

LIMIT, STRIPS = 300_000, 512
"""The most combinations to examine at one step, and the strips that are thinned to one package if there are more."""

BLOCK = 1 << 18
"""The number of packages valued at once when more than two parties bargain."""


@dataclass(frozen=True)
class Game:
    """A bargaining game: `worth`, an array of levels × parties for each demand, and each party's `reservation`.

    Several games with the same demands and levels can be stacked, with an additional first axis in all arrays.
    """

    worth: tuple[np.ndarray, ...]
    reservation: np.ndarray

    @property
    def parties(self) -> int:
        """The number of parties."""
        return int(self.reservation.shape[-1])

    @property
    def grain(self) -> np.ndarray:
        """The difference in utility below which each party is indifferent."""
        ranges = np.sum([np.ptp(worth, axis=-2) for worth in self.worth], axis=0)
        return np.where(ranges > 0, ranges, 1.0) * GRAIN

    def take(self, places: np.ndarray | int) -> "Game":
        """Return the games at these places."""
        return Game(tuple(worth[places] for worth in self.worth), self.reservation[places])

    def value(self, packages: np.ndarray) -> np.ndarray:
        """Return the utilities of packages (n × demands, as level numbers) as an array of n × parties."""
        return np.asarray(sum(worth[packages[:, demand]] for demand, worth in enumerate(self.worth)))


def make_game(worth: Sequence[np.ndarray], reservation: Sequence[float] | np.ndarray) -> Game:
    """Return the game with these utilities, one array of levels × parties per demand.

    Raises `Misuse` for fewer than two parties, no demand, arrays of the wrong shape, or numbers that are not finite.
    """
    arrays = [np.atleast_2d(np.asarray(array, dtype=float)) for array in worth]
    floor = np.atleast_1d(np.asarray(reservation, dtype=float))
    parties, faults = floor.shape[-1], []
    if parties < 2:
        faults.append(f"reservation: {parties} party has nobody to bargain with; name two or more")
    if not arrays:
        faults.append("worth: no demand to bargain over; name one or more")
    for place, array in enumerate(arrays):
        levels, columns = array.shape[-2:]
        if columns != parties or not levels:
            faults.append(f"worth[{place}]: is {levels} × {columns}; expected a row per level and {parties} columns")
        elif not np.isfinite(array).all():
            faults.append(f"worth[{place}]: contains NaN or infinity; every level needs a number for every party")
    if not np.isfinite(floor).all():
        faults.append("reservation: contains NaN or infinity; give a number for every party")
    raise_if(faults, Misuse)
    return Game(tuple(arrays), floor)


@dataclass(frozen=True)
class Packages:
    """The distinct packages of a game: one row for all packages that have the same utilities.

    `utilities` (n × parties); `levels` (n × demands), those of the first such package; `lowest` and `highest` (n ×
    demands), the range of levels over all of them; `ties` (n), how many there are; `game` (n), the number of the game
    they belong to, in order. `resolution` is 0 where the rows are exact; otherwise it is the share of the first party's
    range by which a package left out may be better than the nearest one kept.
    """

    utilities: np.ndarray
    levels: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    ties: np.ndarray
    game: np.ndarray
    resolution: float = 0.0

    def take(self, rows: np.ndarray) -> "Packages":
        """Return the packages in these rows."""
        utilities, levels, lowest, highest, ties, game = (column.take(rows, axis=0) for column in self.columns)
        return Packages(utilities, levels, lowest, highest, ties, game, self.resolution)

    @property
    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """All arrays, without the resolution."""
        return self.utilities, self.levels, self.lowest, self.highest, self.ties, self.game


def trace_frontier(game: Game) -> Packages:
    """Return the Pareto frontier of a two-party game, from the first party's best package to the second's.

    The frontier is built demand by demand: because utilities add up, a package that is beaten on the demands so far
    stays beaten. It is exact as long as no step has to examine more than `LIMIT` combinations. Stacked games are traced
    separately. Raises `Misuse` unless there are two parties.
    """
    if game.parties != 2:
        raise Misuse([f"reservation: a frontier needs exactly 2 parties, not {game.parties}"])
    worth = [array.reshape(-1, *array.shape[-2:]) for array in game.worth]
    grain = game.grain.reshape(-1, 2)
    partial = reduce(
        lambda one, other: _combine(_thin(one, other.game), other, grain), (_list_levels(w, grain) for w in worth)
    )
    base = np.sum([w.min(axis=1) for w in worth], axis=0)
    return replace(partial, utilities=partial.utilities + base[partial.game])


def _list_levels(worth: np.ndarray, grain: np.ndarray) -> Packages:
    """Return the undominated levels of one demand (games × levels × parties), valued from its worst level upwards."""
    games, size, _ = worth.shape
    utilities = (worth - worth.min(axis=1, keepdims=True)).reshape(-1, 2)
    levels, game = np.tile(np.arange(size), games)[:, None], np.repeat(np.arange(games), size)
    members, starts = _rank(utilities, grain, game)
    return merge_ties(Packages(utilities, levels, levels, levels, np.ones(len(game)), game).take(members), starts)


def _combine(one: Packages, other: Packages, grain: np.ndarray) -> Packages:
    """Return the undominated combinations of two lists of packages, of the same games but different demands."""
    first, second = _combine_pair(one.game, other.game)
    sums = one.utilities.take(first, axis=0) + other.utilities.take(second, axis=0)
    members, starts = _rank(sums, grain, one.game[first])
    first, second = first[members], second[members]
    levels, lowest, highest = (
        np.hstack([a.take(first, axis=0), b.take(second, axis=0)])
        for a, b in zip(one.columns[1:4], other.columns[1:4], strict=True)
    )
    ties, resolution = one.ties[first] * other.ties[second], one.resolution + other.resolution
    return merge_ties(Packages(sums[members], levels, lowest, highest, ties, one.game[first], resolution), starts)


def _combine_pair(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the row numbers of all pairs within the same game, given the game of each row in two lists."""
    sizes = np.bincount(other)
    repeats, starts = sizes[one], (np.cumsum(sizes) - sizes)[one]
    first = np.repeat(np.arange(len(one)), repeats)
    return first, np.arange(len(first)) + np.repeat(starts - np.cumsum(repeats) + repeats, repeats)


def _rank(utilities: np.ndarray, grain: np.ndarray, game: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the undominated rows of each game, the first party's best first, and where groups of ties start."""
    first, second = (np.rint(own / step[game]).astype(np.int64) for own, step in zip(utilities.T, grain.T, strict=True))
    rows = np.flatnonzero(_stands_out(first, second, game))
    key = (game[rows] << 32) - first[rows]
    ranked = np.argsort(key, kind="stable")
    order, starts = rows[ranked], find_group_starts(key[ranked])
    best, sizes = np.maximum.reduceat(second[order], starts), np.diff(starts, append=len(order))
    ahead = best + (game[order[starts]] << 32)  # larger than any value of an earlier game
    best_so_far = np.r_[-1, np.maximum.accumulate(ahead)[:-1]]
    kept = second[order] == np.repeat(np.where(ahead > best_so_far, best, -1), sizes)
    return order[kept], find_group_starts(key[ranked[kept]])


def _stands_out(first: np.ndarray, second: np.ndarray, game: np.ndarray) -> np.ndarray:
    """Return which rows no later strip beats; this avoids sorting the many rows that are clearly dominated."""
    width = STRIPS / (np.maximum.reduceat(first, find_group_starts(game)) + 1)
    place = game * (STRIPS + 1) + (first * width[game]).astype(np.int64)
    best = np.full((len(width), STRIPS + 1), -1)
    np.maximum.at(best.reshape(-1), place, second)
    further = np.maximum.accumulate(best[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    return np.asarray(second > further[place + 1])


def find_group_starts(numbers: np.ndarray) -> np.ndarray:
    """Return the positions at which runs of equal numbers start."""
    return np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]][: len(numbers)])


def merge_ties(packages: Packages, starts: np.ndarray) -> Packages:
    """Return one row for each group of packages with the same utilities."""
    if len(starts) == len(packages.ties):
        return packages
    return replace(
        packages.take(starts),
        lowest=np.minimum.reduceat(packages.lowest, starts, axis=0),
        highest=np.maximum.reduceat(packages.highest, starts, axis=0),
        ties=np.add.reduceat(packages.ties, starts),
    )


def _thin(packages: Packages, others: np.ndarray) -> Packages:
    """Return the packages of each game; of a game with too many, only the second party's best in each strip.

    The strips divide the first party's utilities. `others` gives the game of each package that these will be combined
    with.
    """
    first, game = packages.utilities[:, 0], packages.game
    is_crowded = (np.bincount(game) * np.bincount(others) > LIMIT)[game]
    if not is_crowded.any():
        return packages
    least, most = (pick.reduceat(first, find_group_starts(game))[game] for pick in (np.minimum, np.maximum))
    strips = np.ceil((first - least) / np.where(most > least, most - least, 1.0) * (STRIPS - 1))
    is_last = np.r_[(np.diff(strips) != 0) | (np.diff(game) > 0), True]  # sorted: the last is the second's best
    return replace(
        packages.take(np.flatnonzero(is_last | ~is_crowded)), resolution=packages.resolution + 1 / (STRIPS - 1)
    )


def list_blocks(game: Game, size: int = BLOCK) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the utilities of all packages in the order of their levels, with their places, `size` at a time."""
    sizes = [len(worth) for worth in game.worth]
    inner = np.zeros((1, game.parties))
    split = len(sizes)
    while split and len(inner) * sizes[split - 1] <= size:
        split -= 1
        inner = (game.worth[split][:, None] + inner).reshape(-1, game.parties)
    for block, levels in enumerate(np.ndindex(*sizes[:split])):
        fixed = np.sum([worth[level] for worth, level in zip(game.worth, levels, strict=False)], axis=0)
        yield inner + fixed, block * len(inner) + np.arange(len(inner))
