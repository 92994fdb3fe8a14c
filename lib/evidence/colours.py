"""Check that the colours of sides can be seen, and told apart in grey and by colour-blind readers."""

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

import pandas as pd

from lib.core.palette import PALETTE
from lib.core.vision import find_least_difference, reckon_contrast
from lib.evidence.schema import COLOUR

GROUND = "#ffffff"
"""The ground of every figure, which it brings with it to dark pages, too."""

UNSEEN, FAINT = 1.5, 3.0
"""The contrasts with the ground below which a colour is refused, and below which it is warned of (WCAG 2.2, 1.4.11)."""

DISTINCT = 10.0
"""From this difference (CIEDE2000) on, two colours are told apart at a glance."""

MOST_SIDES = 60
"""The most sides whose colours are compared; beyond, marks tell them apart."""


def check_colours(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield a fault for each colour that cannot be seen on the ground of the figures, with one that can."""
    if "actors" not in frames:
        return
    actors = frames["actors"][frames["actors"]["colour"].str.fullmatch(COLOUR.pattern)]
    sides = actors.drop_duplicates("side")
    for line, colour in sides[["line", "colour"]].itertuples(index=False):
        if (contrast := reckon_contrast(colour, GROUND)) < UNSEEN:
            yield (
                f"actors.csv:{line}:colour: '{colour}' cannot be seen on white (contrast {contrast:.1f} to 1); "
                f"take {propose_colour(set(sides['colour']) - {colour})}"
            )


def list_colour_warnings(actors: pd.DataFrame) -> list[str]:
    """Return a warning for each side whose colour is faint, and for each pair of colours that look alike to some.

    Two that look alike are left out if no colour of the palette would be told apart better.
    """
    colours = actors.drop_duplicates("side").set_index("side")["colour"][:MOST_SIDES]
    warned = []
    for side, colour in colours.items():
        if (contrast := reckon_contrast(colour, GROUND)) < FAINT:
            better = propose_colour(set(colours) - {colour})
            said = f"is faint on white (contrast {contrast:.1f} to 1, and {FAINT:g} is needed); {better} is not"
            warned.append(f"actors.csv: the colour of {side}, {colour}, {said}")
    for (one, first), (other, second) in combinations(colours.items(), 2):
        apart, eye = find_least_difference(first, second)
        others = set(colours.drop(other))
        better = propose_colour(others)
        if apart < DISTINCT and _measure_nearest(better, others) > apart:
            said = f"look alike {eye}; for {other}, {better} is told apart better"
            warned.append(f"actors.csv: the colours of {one}, {first}, and {other}, {second}, {said}")
    return warned


def propose_colour(others: Collection[str]) -> str:
    """Return the first colour of the palette that is told apart from all others; if none is, the one that best is."""
    nearest = {colour: _measure_nearest(colour, others) for colour in PALETTE}
    best = max(PALETTE, key=nearest.__getitem__)
    return next((colour for colour, least in nearest.items() if least >= DISTINCT), best)


def _measure_nearest(colour: str, others: Collection[str]) -> float:
    return min((find_least_difference(colour, other)[0] for other in others), default=100.0)
