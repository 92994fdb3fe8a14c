"""Trace the frontier of a bargaining game: every package that no other beats for all parties.

A *package* settles each demand at one of its levels. Its worth to a party is the sum of the worth of its levels, so a
game is one array per demand, with a row per level and a column per party. A single matrix of outcomes is a game with
one demand. Because utilities add up, a package that is beaten on some of the demands stays beaten whatever is added, so
the frontier is built demand by demand, dominated packages are dropped at once, and the packages are never enumerated.
Many games of two parties, such as those of all replicates, are traced together: their packages form one list, game
after game. Games of more parties are traced one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from lib.bargaining.dominance import find_unbeaten
from lib.core.errors import Misuse, raise_if

GRAIN = 1e-9
"""Utilities that differ by less than this share of a party's range are treated as equal."""

LIMIT, STRIPS = 300_000, 512
"""The most combinations to examine at one step, and the strips that are thinned to one package if there are more."""

LIMIT_OF_MANY = 400_000
"""The most combinations to examine at one step when more than two parties bargain."""

CROWD, LIMIT_OF_CROWD, THINNED, KEPT = 7, 10_000, 1_000, 8
"""The parties from which on hardly any package is beaten, the most combinations to examine at one step then, those that
are left if there are more, and the number of such frontiers that are remembered."""


@dataclass(frozen=True)
class Game:
    """A bargaining game: `worth`, an array of levels × parties for each demand, and each party's `reservation`.

    `aside` is what levels are worth to parties that are not at the table (levels × such parties, for each demand), and
    `fallback` the levels of the package that holds without agreement; both can be left out. Several games with the same
    demands and levels can be stacked, with an additional first axis in all arrays.
    """

    worth: tuple[np.ndarray, ...]
    reservation: np.ndarray
    aside: tuple[np.ndarray, ...] = ()
    fallback: tuple[int, ...] = ()

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
        worth, aside = (tuple(array[places] for array in arrays) for arrays in (self.worth, self.aside))
        return replace(self, worth=worth, reservation=self.reservation[places], aside=aside)

    def stack(self) -> "Game":
        """Return the games with a single first axis, which one game gets as well."""
        worth, aside = (
            tuple(array.reshape(-1, *array.shape[-2:]) for array in arrays) for arrays in (self.worth, self.aside)
        )
        return replace(self, worth=worth, reservation=self.reservation.reshape(-1, self.parties), aside=aside)

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
    they belong to, in order; `least` and `most` (n × parties not at the table), the range over all of them of what they
    are worth to these. `resolution` is 0 where the rows are exact; otherwise it is the largest share of a party's range
    by which a package left out may be better for it than the nearest one kept.
    """

    utilities: np.ndarray
    levels: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    ties: np.ndarray
    least: np.ndarray
    most: np.ndarray
    game: np.ndarray
    resolution: float = field(default=0.0, kw_only=True)

    def take(self, rows: np.ndarray) -> "Packages":
        """Return the packages in these rows."""
        return Packages(*(column.take(rows, axis=0) for column in self.columns), resolution=self.resolution)

    @property
    def columns(self) -> tuple[np.ndarray, ...]:
        """All arrays, without the resolution."""
        return (
            self.utilities, self.levels, self.lowest, self.highest, self.ties, self.least, self.most, self.game,
        )  # fmt: skip


def trace_frontier(game: Game) -> Packages:
    """Return the Pareto frontier of a game, from the first party's best package downwards.

    The frontier is exact as long as no step has to examine more than `LIMIT` combinations (`LIMIT_OF_MANY` for more
    than two parties). Beyond that it is thinned, and `resolution` says by how much; a package that is at least as good
    for everybody as the game's `fallback` is always kept. Stacked games are traced separately.
    """
    games = game.stack()
    if games.parties == 2:
        return _trace(games)
    trace = _trace if games.parties < CROWD else _recall
    each = [trace(games.take(np.array([place]))) for place in range(len(games.reservation))]
    columns = [np.concatenate(column) for column in zip(*(own.columns for own in each), strict=True)]
    numbers = np.repeat(np.arange(len(each)), [len(own.ties) for own in each])
    return replace(Packages(*columns, resolution=max(own.resolution for own in each)), game=numbers)


def _recall(game: Game) -> Packages:
    """Return the frontier of a game of many parties; it is traced once for games that differ in reservations alone."""
    worth, aside = (tuple((array.tobytes(), array.shape) for array in arrays) for arrays in (game.worth, game.aside))
    return _trace_once(worth, aside, game.fallback)


RawArrays = tuple[tuple[bytes, tuple[int, ...]], ...]


@lru_cache(maxsize=KEPT)
def _trace_once(worth: RawArrays, aside: RawArrays, fallback: tuple[int, ...]) -> Packages:
    arrays, others = (tuple(np.frombuffer(raw).reshape(shape) for raw, shape in kind) for kind in (worth, aside))
    return _trace(Game(arrays, np.zeros((1, arrays[0].shape[-1])), others, fallback))


def _trace(games: Game) -> Packages:
    """Return the frontiers of stacked games; of more than two parties, only one game can be stacked."""
    grain, base = games.grain, np.zeros(games.reservation.shape)
    held = np.zeros_like(base) if games.fallback else np.full_like(base, np.inf)
    partial = None
    for demand, worth in enumerate(games.worth):
        listed = _list_levels(worth, games.aside[demand] if games.aside else worth[..., :0], grain)
        partial = _combine(_thin(partial, listed.game, held, grain), listed, grain) if partial else listed
        base = base + worth.min(axis=1)
        if games.fallback:
            held = held + worth[:, games.fallback[demand]] - worth.min(axis=1)
    assert partial is not None
    return replace(partial, utilities=partial.utilities + base[partial.game])


def _list_levels(worth: np.ndarray, aside: np.ndarray, grain: np.ndarray) -> Packages:
    """Return the undominated levels of one demand (games × levels × parties), valued from its worst level upwards."""
    games, size, parties = worth.shape
    utilities = (worth - worth.min(axis=1, keepdims=True)).reshape(-1, parties)
    levels, game = np.tile(np.arange(size, dtype=np.int32), games)[:, None], np.repeat(np.arange(games), size)
    others = aside.reshape(games * size, aside.shape[-1])
    members, starts = _rank(utilities, grain, game)
    listed = Packages(utilities, levels, levels, levels, np.ones(len(game)), others, others, game)
    return merge_ties(listed.take(members), starts)


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
    least, most = one.least[first] + other.least[second], one.most[first] + other.most[second]
    ties, game = one.ties[first] * other.ties[second], one.game[first]
    combined = Packages(sums[members], levels, lowest, highest, ties, least, most, game, resolution=one.resolution)
    return merge_ties(combined, starts)


def _combine_pair(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the row numbers of all pairs within the same game, given the game of each row in two lists."""
    sizes = np.bincount(other)
    repeats, starts = sizes[one], (np.cumsum(sizes) - sizes)[one]
    first = np.repeat(np.arange(len(one)), repeats)
    return first, np.arange(len(first)) + np.repeat(starts - np.cumsum(repeats) + repeats, repeats)


def _rank(utilities: np.ndarray, grain: np.ndarray, game: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the undominated rows of each game, the first party's best first, and where groups of ties start."""
    if utilities.shape[1] > 2:
        return find_unbeaten(np.rint(utilities / grain[0]).astype(np.int64))
    return _rank_pairs(utilities, grain, game)


def _rank_pairs(utilities: np.ndarray, grain: np.ndarray, game: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what `_rank` does, for many games of two parties at once."""
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
        least=np.minimum.reduceat(packages.least, starts, axis=0),
        most=np.maximum.reduceat(packages.most, starts, axis=0),
    )


def _thin(packages: Packages, others: np.ndarray, held: np.ndarray, grain: np.ndarray) -> Packages:
    """Return the packages of each game, only some of them where there would be too many combinations.

    `others` gives the game of each package that these will be combined with. In each game one package is kept that is
    nowhere worse than `held` (games × parties).
    """
    game = packages.game
    crowd = np.bincount(game) * np.bincount(others)
    parties = held.shape[1]
    limit = LIMIT if parties == 2 else LIMIT_OF_MANY if parties < CROWD else LIMIT_OF_CROWD
    is_crowded = (crowd > limit)[game]
    if not is_crowded.any():
        return packages
    if parties == 2:
        chosen, lost = _choose_by_strip(packages)
    elif parties < CROWD:
        chosen, lost = _choose_by_cell(packages, grain[0], len(others))
    else:
        chosen, lost = _choose_by_distance(packages, grain[0], max(1, THINNED // len(others)))
    safe = np.flatnonzero((packages.utilities >= (held - grain)[game]).all(axis=1))
    chosen[safe[find_group_starts(game[safe])]] = True
    return replace(packages.take(np.flatnonzero(chosen | ~is_crowded)), resolution=packages.resolution + lost)


def _choose_by_strip(packages: Packages) -> tuple[np.ndarray, float]:
    """Return which packages are the second party's best in a strip of the first's utilities, and a strip's width."""
    first, game = packages.utilities[:, 0], packages.game
    least, most = (pick.reduceat(first, find_group_starts(game))[game] for pick in (np.minimum, np.maximum))
    strips = np.ceil((first - least) / np.where(most > least, most - least, 1.0) * (STRIPS - 1))
    is_last = np.r_[(np.diff(strips) != 0) | (np.diff(game) > 0), True]  # sorted: the last is the second's best
    return is_last, 1 / (STRIPS - 1)


def _choose_by_cell(packages: Packages, grain: np.ndarray, others: int) -> tuple[np.ndarray, float]:
    """Return which packages have the largest sum in a cell of the parties' utilities, and what is lost at most.

    The utilities are shares of each party's range; there are as many cells as leave few enough packages.
    """
    shares = packages.utilities / (grain / GRAIN)
    ranked = np.argsort(-shares.sum(axis=1), kind="stable")
    shares, size, first, cell = shares[ranked], min(STRIPS, int(2 ** (60 / len(grain)))), ranked, ranked
    while size > 1 and len(first) * others > LIMIT_OF_MANY:
        places = np.ravel_multi_index(tuple((shares * (size - 1)).astype(int).T), (size,) * len(grain))
        _, first, cell = np.unique(places, return_index=True, return_inverse=True)
        size = int(size * 0.8)
    chosen = np.zeros(len(ranked), dtype=bool)
    chosen[ranked[first]] = True
    return chosen, float((shares - shares[first][cell]).max())


def _choose_by_distance(packages: Packages, grain: np.ndarray, most: int) -> tuple[np.ndarray, float]:
    """Return which packages to keep, `most` in number, so that little is lost, and what is lost at most.

    Beginning with the largest sum of the parties' shares, the package is added that would give some party most beyond
    the nearest one kept (Gonzalez 1985, Theoretical Computer Science 38, 293-306).
    """
    shares = np.ascontiguousarray((packages.utilities / (grain / GRAIN)).T)
    chosen, lost = np.zeros(shares.shape[1], dtype=bool), np.full(shares.shape[1], np.inf)
    place = int(shares.sum(axis=0).argmax())
    for _ in range(most):
        chosen[place] = True
        lost = np.minimum(lost, (shares - shares[:, [place]]).max(axis=0))
        place = int(lost.argmax())
    return chosen, float(lost.max())
