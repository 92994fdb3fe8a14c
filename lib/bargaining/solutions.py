"""Settle bargaining games: find the zone of possible agreement, and the package that each solution picks in it.

The games are those of `lib.bargaining.frontier`. A party's *gain* is its utility less its reservation. The zone of
possible agreement contains the packages in which no party's gain is negative. Within the zone, the solutions pick:

- `nash`: the largest product of gains (Nash 1950, Econometrica 18, 155-162), over the parties that can gain at all; if
  no package gains all of these something, the product is zero and every package ties that nobody can improve on;
- `kalai-smorodinsky`: the gains nearest to the same share of each party's ideal gain (Kalai & Smorodinsky 1975,
  Econometrica 43, 513-518), where the ideal is a party's best *within the zone*; among packages, the smallest share is
  made as large as possible, then the next smallest (Imai 1983, Econometrica 51, 389-401);
- `egalitarian`: the smallest gain as large as possible, then the next (Kalai 1977, Econometrica 45, 1623-1630);
- `utilitarian`: the largest sum of gains. This and the egalitarian solution compare utilities between parties; the
  others do not.

If no package lies in the zone there is no solution; the result is then how much is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lib.bargaining.frontier import GRAIN, Game, Packages, find_group_starts, trace_frontier


@dataclass(frozen=True)
class Settlement:
    """The settlement of a game.

    `candidates`: the frontier. `is_acceptable` says which packages of it lie in the zone. `ideal` (parties): each
    party's best utility within the zone, NaN where it is empty. `solutions`: the packages that each solution picks,
    several where they tie; none where the zone is empty. `product`: the largest product of gains, as shares of ideal
    gains, over the parties that can gain; NaN where the zone is empty. `nearest`: the packages whose worst gain is the
    least bad; `shortfall`: how far that gain falls short of 0 (in utility; 0 where there is a zone).
    """

    candidates: Packages
    is_acceptable: np.ndarray
    ideal: np.ndarray
    solutions: dict[str, Packages]
    product: float
    nearest: Packages
    shortfall: float


GAMES = 64
"""The number of games settled at once: enough to save overhead, few enough for the processor's cache."""

Score = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _score_nash(gains: np.ndarray, ideal: np.ndarray) -> np.ndarray:
    return np.asarray(np.prod(_share_of_ideal(gains, ideal, 1.0), axis=1, keepdims=True))


def _score_shares(gains: np.ndarray, ideal: np.ndarray) -> np.ndarray:
    return np.sort(_share_of_ideal(gains, ideal, np.inf), axis=1)


def _share_of_ideal(gains: np.ndarray, ideal: np.ndarray, idle: float) -> np.ndarray:
    """Return gains as shares of the ideal gains, `idle` for parties that cannot gain."""
    return np.where(ideal > 0, gains / np.where(ideal > 0, ideal, 1.0), idle)


def _score_smallest(gains: np.ndarray, _: np.ndarray) -> np.ndarray:
    return np.sort(gains, axis=1)


def _score_sum(gains: np.ndarray, _: np.ndarray) -> np.ndarray:
    return np.asarray(gains.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Concept:
    """A solution concept: its label, and the score that it makes as large as possible.

    `score` takes the gains of packages and the ideal gains (packages × parties) and returns columns, of which the first
    decides, then the next. `is_relative` is true where scores are shares of ideal gains rather than utilities.
    """

    label: str
    score: Score
    is_relative: bool


NASH = "nash"
"""The solution that is shown where only one can be."""

SOLUTIONS = {
    NASH: Concept("Nash", _score_nash, is_relative=True),
    "kalai-smorodinsky": Concept("Kalai–Smorodinsky", _score_shares, is_relative=True),
    "egalitarian": Concept("egalitarian", _score_smallest, is_relative=False),
    "utilitarian": Concept("utilitarian", _score_sum, is_relative=False),
}
"""The solutions by name, in the order in which they are shown."""


def settle(game: Game) -> Settlement:
    """Return the zone of a game and the solutions in it; if the zone is empty, how much is missing."""
    zone = _find_zone(game.stack())
    candidates, is_open = zone.candidates, bool(zone.is_acceptable.any())
    solutions = {name: candidates.take(rows) for name, rows in _solve(zone).items() if is_open}
    nearest = _pick_best_rows(np.sort(zone.gains, axis=1), zone.grain.max(axis=1), candidates.game)
    shortfall = 0.0 if is_open else -float(zone.gains[nearest[0]].min())
    best = game.reservation + (zone.ideal[0] if is_open else np.nan)
    product = float(_score_nash(zone.gains[zone.is_acceptable], zone.ideal).max(initial=0)) if is_open else np.nan
    product = 0.0 if product < GRAIN else product
    return Settlement(candidates, zone.is_acceptable, best, solutions, product, candidates.take(nearest), shortfall)


@dataclass(frozen=True)
class SettledGames:
    """The settlements of several games: the package that each solution picks.

    `levels` (games × solutions × demands): of tied packages, the first whose worst gain is best; meaningless where
    there is no zone. `is_open` (games): whether there is a zone. `least` and `most` (games × solutions × parties of
    `aside`): the range over all tied packages of what they are worth to these, NaN where there is no zone.
    """

    levels: np.ndarray
    is_open: np.ndarray
    least: np.ndarray
    most: np.ndarray


def settle_games(games: Game) -> SettledGames:
    """Return the settlement of each of several games, as `settle` finds it; identical games are settled once."""
    first, lined = games.reservation.shape[:-1], games.stack()
    rows = np.column_stack([array.reshape(len(array), -1) for array in (*lined.worth, *lined.aside, lined.reservation)])
    _, places, same = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    blocks = [_settle_block(lined.take(places[start : start + GAMES])) for start in range(0, len(places), GAMES)]
    found = (np.concatenate(part)[same] for part in zip(*blocks, strict=True))
    return SettledGames(*(array.reshape(*first, *array.shape[1:]) for array in found))


def _settle_block(games: Game) -> tuple[np.ndarray, ...]:
    """Return the arrays of `SettledGames` for a list of games."""
    zone = _find_zone(games)
    candidates, starts = zone.candidates, find_group_starts(zone.candidates.game)
    is_open = np.logical_or.reduceat(zone.is_acceptable, starts)
    levels = np.zeros((len(starts), len(SOLUTIONS), len(games.worth)), dtype=int)
    ends = np.full((2, len(starts), len(SOLUTIONS), candidates.least.shape[1]), np.nan)
    for number, tied in enumerate(_solve(zone).values() if is_open.any() else ()):
        groups = find_group_starts(candidates.game[tied])
        ends[0, is_open, number] = np.minimum.reduceat(candidates.least[tied], groups, axis=0)
        ends[1, is_open, number] = np.maximum.reduceat(candidates.most[tied], groups, axis=0)
        worst = zone.gains[tied].min(axis=1, keepdims=True)
        shown = tied[_pick_best_rows(worst, np.zeros(len(starts)), candidates.game[tied])]
        levels[is_open, number] = candidates.levels[shown[find_group_starts(candidates.game[shown])]]
    return levels, is_open, *ends


@dataclass(frozen=True)
class _Zone:
    """The zones of several games: their frontiers and gains, and each game's ideal gains and grain."""

    candidates: Packages
    gains: np.ndarray
    is_acceptable: np.ndarray
    ideal: np.ndarray
    grain: np.ndarray


def _find_zone(games: Game) -> _Zone:
    candidates = trace_frontier(games)
    game, grain = candidates.game, games.grain
    gains = candidates.utilities - games.reservation[game]
    is_acceptable = (gains >= -grain[game]).all(axis=1)
    ideal = np.maximum.reduceat(np.where(is_acceptable[:, None], gains, 0.0), find_group_starts(game), axis=0)
    return _Zone(candidates, gains, is_acceptable, _ignore_hairs(ideal, grain), grain)


def _solve(zone: _Zone) -> dict[str, np.ndarray]:
    """Return the row numbers of the candidates that each solution picks in each game."""
    places = np.flatnonzero(zone.is_acceptable)
    game, gains = zone.candidates.game[places], zone.gains[places]
    return {
        name: places[
            _pick_best_rows(concept.score(gains, zone.ideal[game]), _find_tolerance(concept, zone.grain), game)
        ]
        for name, concept in SOLUTIONS.items()
    }


def _ignore_hairs(ideal: np.ndarray, grain: np.ndarray) -> np.ndarray:
    """Return the ideal gains, with 0 for a party whose gain would be negligible."""
    return np.where(ideal > grain, ideal, 0.0)


def _find_tolerance(concept: Concept, grain: np.ndarray) -> np.ndarray:
    """Return for each game the difference below which two scores tie."""
    return np.full(len(grain), GRAIN) if concept.is_relative else grain.max(axis=1)


def _pick_best_rows(scores: np.ndarray, tolerance: np.ndarray, game: np.ndarray) -> np.ndarray:
    """Return for each game the rows with the highest first column, among them the highest second, and so on."""
    rows = np.arange(len(scores))
    for column in scores.T:
        values, starts = column[rows], find_group_starts(game[rows])
        least = np.maximum.reduceat(values, starts) - tolerance[game[rows[starts]]]
        rows = rows[values >= np.repeat(least, np.diff(starts, append=len(rows)))]
    return rows
