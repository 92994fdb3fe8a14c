"""Settle two-party games in which packages may be drawn by lot: the convex hull, and the solutions on it.

To a party, a lottery between two packages is worth its expected utility. Over lotteries the set of utilities is convex,
which is what Nash and Kalai & Smorodinsky assume, so their solutions are unique. Utilities add up over demands, and so
do the edges of the hull: it is traced from the hulls of the single demands, for any number of levels.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lib.bargaining.frontier import GRAIN, Game
from lib.core.errors import Misuse


@dataclass(frozen=True)
class Hull:
    """The efficient edge of all lotteries: its corners, from the first party's best package to the second's.

    `utilities` (corners × 2), `levels` (corners × demands).
    """

    utilities: np.ndarray
    levels: np.ndarray


@dataclass(frozen=True)
class Lottery:
    """A settlement by lot: `levels` (2 × demands) of two packages, their probabilities `shares`, `utilities` (2)."""

    name: str
    utilities: np.ndarray
    levels: np.ndarray
    shares: np.ndarray


def trace_hull(game: Game) -> Hull:
    """Return the efficient edge of all lotteries over a two-party game's packages; raise `Misuse` for more parties."""
    if game.parties != 2:
        raise Misuse([f"reservation: lotteries need exactly 2 parties, not {game.parties}"])
    corners = [_find_corners(worth) for worth in game.worth]
    edges = [
        (-np.divide(*(worth[after] - worth[before])[::-1]), demand, after)
        for demand, (worth, found) in enumerate(zip(game.worth, corners, strict=True))
        for before, after in pairwise(found)
    ]
    levels = np.array([found[0] for found in corners])
    path = [levels.copy()]
    for _, demand, after in sorted(edges, key=lambda edge: -edge[0]):
        levels[demand] = after
        path.append(levels.copy())
    return Hull(game.value(np.array(path)), np.array(path))


def _find_corners(worth: np.ndarray) -> list[int]:
    """Return the levels on the efficient edge of one demand's hull (Andrew 1979), the first party's best first."""
    corners: list[int] = []
    for level in np.lexsort((-worth[:, 1], -worth[:, 0])):
        if corners and worth[level, 1] <= worth[corners[-1], 1]:
            continue
        while len(corners) > 1 and _turn(*worth[[*corners[-2:], level]]) <= 0:
            corners.pop()
        corners.append(int(level))
    return corners


def _turn(one: np.ndarray, two: np.ndarray, three: np.ndarray) -> float:
    """Return a positive number if `two` lies beyond the edge from `one` to `three`, 0 if it lies on the edge."""
    (a, b), (c, d) = two - one, three - one
    return float(a * d - b * c)


def draw_lots(game: Game) -> tuple[Lottery, ...]:
    """Return the solutions over lotteries; none if not even a lottery lies in the zone.

    Nash's and Kalai & Smorodinsky's solutions are those of their papers, with the egalitarian and utilitarian ones
    beside them. For Kalai & Smorodinsky, a party's ideal is its best utility within the zone of lotteries.
    """
    hull = trace_hull(game)
    inside = _cut_zone(hull, game)
    if inside is None:
        return ()
    gains = _walk(hull.utilities, inside) - game.reservation
    ideal = gains.max(axis=0)
    found = {
        "nash": _find_product(inside, gains),
        "kalai-smorodinsky": _find_equal_gains(inside, gains / np.where(ideal > 0, ideal, 1.0)),
        "egalitarian": _find_equal_gains(inside, gains),
        "utilitarian": inside[np.argmax(gains.sum(axis=1))],
    }
    return tuple(_build_lottery(name, place, hull) for name, place in found.items())


def _walk(columns: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the points at these places on a path; place 2.25 is a quarter of the way from corner 2 to corner 3."""
    corners = np.arange(len(columns))
    return np.column_stack([np.interp(places, corners, column) for column in columns.T])


def _cut_zone(hull: Hull, game: Game) -> np.ndarray | None:
    """Return the places of the corners within the zone, and of the points where the path enters and leaves it."""
    (first, second), last = hull.utilities.T, len(hull.utilities) - 1
    (enough, asked), grain = game.reservation, game.grain
    if second[-1] < asked - grain[1] or first[0] < enough - grain[0]:
        return None
    start = np.interp(asked, second, np.arange(last + 1))
    end = np.interp(-enough, -first, np.arange(last + 1))
    if start > end + GRAIN:
        return None
    between = np.arange(np.floor(start) + 1, np.ceil(end))
    return np.unique(np.r_[start, between, max(start, end)])


def _find_product(places: np.ndarray, gains: np.ndarray) -> float:
    """Return the place with the largest product of gains, which is a parabola along each edge."""
    before, step = gains[:-1], np.diff(gains, axis=0)
    slope = before[:, 0] * step[:, 1] + before[:, 1] * step[:, 0]
    share = np.clip(slope / np.where(step.prod(axis=1) < 0, -2 * step.prod(axis=1), 1.0), 0, 1)
    candidates = np.r_[places, places[:-1] + share * np.diff(places)]
    products = np.r_[gains.prod(axis=1), (before + share[:, None] * step).prod(axis=1)]
    return float(candidates[np.argmax(products)])


def _find_equal_gains(places: np.ndarray, gains: np.ndarray) -> float:
    """Return the place where both gains are equal; if there is none, the end of the path that is nearest to it."""
    lead = gains[:, 1] - gains[:, 0]
    return float(np.interp(0.0, lead, places))


def _build_lottery(name: str, place: float, hull: Hull) -> Lottery:
    """Return the lottery between the corners on either side of a place."""
    corner = min(int(place + GRAIN), max(len(hull.levels) - 2, 0))
    other = min(corner + 1, len(hull.levels) - 1)
    share = 0.0 if abs(place - corner) < GRAIN else place - corner
    utilities = (1 - share) * hull.utilities[corner] + share * hull.utilities[other]
    return Lottery(name, utilities, hull.levels[[corner, other]], np.array([1 - share, share]))
