"""A second reckoning in plain loops and whole fractions, which shares no code with the library.

Settlements of any number of sides, trades, and the stability of states are worked out again here, the slow way, from
their definitions; tests compare the library with it.
"""

from fractions import Fraction
from itertools import product
from math import prod


def list_packages(worth):
    """Return every package, with what it is worth to each side; `worth` is [demand][level][side]."""
    found = []
    for levels in product(*[range(len(demand)) for demand in worth]):
        sides = range(len(worth[0][0]))
        found.append((levels, tuple(sum(worth[d][level][s] for d, level in enumerate(levels)) for s in sides)))
    return found


def is_better(one, other):
    """Tell whether nobody likes `one` less than `other` and somebody likes it more."""
    return all(a >= b for a, b in zip(one, other, strict=True)) and one != other


def list_efficient(worth):
    """Return the packages that no other improves on."""
    packages = list_packages(worth)
    points = {point for _, point in packages}
    best = {point for point in points if not any(is_better(other, point) for other in points)}
    return [(levels, point) for levels, point in packages if point in best]


def find_ideal(worth, reservation):
    """Return each side's largest gain over all packages that every side accepts; None if there is no such package."""
    zone = [point for _, point in list_packages(worth) if all(u >= r for u, r in zip(point, reservation, strict=True))]
    return [max(point[s] - reservation[s] for point in zone) for s in range(len(reservation))] if zone else None


def solve_again(worth, reservation):
    """Return the packages that each of four solutions picks, as a set of (levels, utilities); {} without a zone."""
    ideal = find_ideal(worth, reservation)
    if ideal is None:
        return {}
    zone = [
        (levels, point, [Fraction(u) - Fraction(r) for u, r in zip(point, reservation, strict=True)])
        for levels, point in list_efficient(worth)
        if all(u >= r for u, r in zip(point, reservation, strict=True))
    ]
    able = [side for side, best in enumerate(ideal) if best > 0]
    scores = {
        "nash": lambda gains: prod(gains[side] for side in able),
        "kalai-smorodinsky": lambda gains: sorted(gains[side] / Fraction(ideal[side]) for side in able),
        "egalitarian": sorted,
        "utilitarian": sum,
    }
    picked = {}
    for name, score in scores.items():
        best = max(score(gains) for _, _, gains in zone)
        picked[name] = {(levels, point) for levels, point, gains in zone if score(gains) == best}
    return picked
