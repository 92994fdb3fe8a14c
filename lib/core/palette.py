"""Colours for the sides of a new case, in the order in which they differ most from those before."""

from itertools import cycle, islice

PALETTE = ("#d66b00", "#00005c", "#005c00", "#b83d7a", "#452e17", "#3686a1", "#7a00f5", "#8a995c", "#174545")
"""Any two of the first four differ by 10 or more (CIEDE2000) in grey and to colour-blind readers, any two of all by 20
to others, and each has a contrast of 3 or more with white. Nine colours share no divisor with the eight marks of sides,
so that colour and mark together tell 72 sides apart."""


def choose_colours(count: int) -> list[str]:
    """Return a colour for each of `count` sides, as #rrggbb; from the tenth on they repeat."""
    return list(islice(cycle(PALETTE), count))
