"""Utilities in, settlements out: the packages that none improves on for everybody, and which of them solutions pick.

The games are those of `lib.frontier`. A party's *gain* is its utility less its reservation; the zone of possible
agreement holds the packages in which nobody's gain is negative. Of the zone, the solutions pick:

- `nash`: the largest product of gains (Nash 1950, Econometrica 18, 155-162), over the parties that can gain at all;
- `kalai-smorodinsky`: the gains nearest to the same share of each party's ideal gain (Kalai & Smorodinsky 1975,
  Econometrica 43, 513-518); ideal is a party's best *within the zone*; between packages, the smallest share is made as
  large as possible, then the next smallest (Imai 1983, Econometrica 51, 389-401);
- `egalitarian`: the smallest gain as large as possible, then the next one (Kalai 1977, Econometrica 45, 1623-1630);
- `utilitarian`: the largest sum of gains. It and the egalitarian compare utilities between parties, the others do not.

Where no package lies in the zone there is no solution; what is told then is how much is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lib.frontier import BLOCK, GRAIN, Game, Packages, list_blocks, merge, trace_frontier


@dataclass(frozen=True)
class Solution:
    """What one solution picks: its `packages`, several where they tie."""

    name: str
    packages: Packages


@dataclass(frozen=True)
class Settlement:
    """What a game comes to.

    `candidates`: for two parties the frontier, for more the packages that solutions pick. `is_acceptable` tells which
    lie in the zone. `ideal` (parties): the best utility of each within the zone, NaN where it is empty. `solutions`,
    none where it is empty. `nearest`: the packages whose worst gain is the least bad; `shortfall`, how far that gain
    falls short of 0 (in utility; 0 where there is a zone).
    """

    candidates: Packages
    is_acceptable: np.ndarray
    ideal: np.ndarray
    solutions: tuple[Solution, ...]
    nearest: Packages
    shortfall: float


Score = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _score_nash(gains: np.ndarray, ideal: np.ndarray) -> np.ndarray:
    return np.asarray(np.prod(gains[:, ideal > 0] / ideal[ideal > 0], axis=1, keepdims=True))


def _score_shares(gains: np.ndarray, ideal: np.ndarray) -> np.ndarray:
    return np.sort(gains[:, ideal > 0] / ideal[ideal > 0], axis=1)


def _score_smallest(gains: np.ndarray, _: np.ndarray) -> np.ndarray:
    return np.sort(gains, axis=1)


def _score_sum(gains: np.ndarray, _: np.ndarray) -> np.ndarray:
    return np.asarray(gains.sum(axis=1, keepdims=True))


SOLUTIONS: dict[str, Score] = {
    "nash": _score_nash,
    "kalai-smorodinsky": _score_shares,
    "egalitarian": _score_smallest,
    "utilitarian": _score_sum,
}
"""The solutions, each by what it makes as large as possible: its first column, then the next."""


def settle(game: Game) -> Settlement:
    """Return the zone of a game, the solutions in it and, where it is empty, what is missing."""
    candidates = trace_frontier(game) if game.parties == 2 else gather(game)
    gains = candidates.utilities - game.reservation
    is_acceptable = _accept(gains, game)
    ideal = _find_ideal(gains[is_acceptable], game)
    zone = candidates.take(is_acceptable)
    solutions = [
        Solution(name, zone.take(_pick(score(gains[is_acceptable], ideal), _tolerate(score, game))))
        for name, score in SOLUTIONS.items()
        if is_acceptable.any()
    ]
    nearest = _pick(_score_smallest(gains, ideal), _tolerate(_score_smallest, game))
    shortfall = 0.0 if is_acceptable.any() else -float(gains[nearest[0]].min())
    best = game.reservation + np.where(is_acceptable.any(), ideal, np.nan)
    return Settlement(candidates, is_acceptable, best, tuple(solutions), candidates.take(nearest), shortfall)


def _accept(gains: np.ndarray, game: Game) -> np.ndarray:
    return np.asarray((gains >= -game.grain).all(axis=1))


def _find_ideal(gains: np.ndarray, game: Game) -> np.ndarray:
    """Return the largest gain of each party among acceptable packages, 0 where it can gain nothing."""
    ideal = np.max(gains, axis=0, initial=0.0)
    return np.where(ideal > game.grain, ideal, 0.0)


def _tolerate(score: Score, game: Game) -> float:
    """Return the difference below which two scores tie: of shares, or of utilities."""
    return GRAIN if score in (_score_nash, _score_shares) else float(game.grain.max())


def _pick(scores: np.ndarray, tolerance: float) -> np.ndarray:
    """Return the rows with the highest first column, of these the highest second, and so on."""
    rows = np.arange(len(scores))
    for column in scores.T:
        rows = rows[column[rows] >= column[rows].max() - tolerance]
    return rows


def gather(game: Game, size: int = BLOCK) -> Packages:
    """Return the packages that a solution can pick among all there are, of any number of parties, `size` at a time."""
    ideal = np.zeros(game.parties)
    for utilities, _ in list_blocks(game, size):
        gains = utilities - game.reservation
        ideal = np.maximum(ideal, _find_ideal(gains[_accept(gains, game)], game))
    picked = [_sift(*block, ideal, game) for block in list_blocks(game, size)]
    utilities, places = (np.concatenate(part) for part in zip(*picked, strict=True))
    levels = np.column_stack(np.unravel_index(places, [len(worth) for worth in game.worth]))
    _, groups = np.unique(np.rint(utilities / game.grain), axis=0, return_inverse=True)
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(groups[order]) > 0])
    return merge(Packages(utilities, levels, levels, levels, np.ones(len(levels))).take(order), starts)


def _sift(utilities: np.ndarray, places: np.ndarray, ideal: np.ndarray, game: Game) -> tuple[np.ndarray, np.ndarray]:
    """Return the packages of a block that one of the solutions would pick from it, and the one nearest to a zone."""
    gains = utilities - game.reservation
    acceptable = np.flatnonzero(_accept(gains, game))
    rows = [_pick(_score_smallest(gains, ideal), _tolerate(_score_smallest, game))]
    for score in SOLUTIONS.values() if len(acceptable) else ():
        rows.append(acceptable[_pick(score(gains[acceptable], ideal), _tolerate(score, game))])
    kept = np.unique(np.concatenate(rows))
    return utilities[kept], places[kept]
