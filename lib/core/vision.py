"""Reckon how colours look: their contrast, and how much two differ to each kind of eye and in grey."""

import math
from collections.abc import Sequence
from functools import cache

Colour = tuple[float, float, float]

TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
"""From linear RGB to the colours of CIE 1931 (IEC 61966-2-1)."""

EYES: dict[str, tuple[Colour, ...]] = {
    "to anybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "in grey": (TO_XYZ[1],) * 3,
    "without red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without blue cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""How each kind of eye sees linear RGB: Machado, Oliveira & Fernandes 2009, table of severity 1.0."""


def linearise(colour: str) -> Colour:
    """Return a colour, as #rrggbb, in linear RGB from 0 to 1 (IEC 61966-2-1)."""
    return linearise_parts([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])


def linearise_parts(parts: Sequence[float]) -> Colour:
    """Return red, green and blue, each from 0 to 1, in linear RGB."""
    red, green, blue = map(_linearise, parts)
    return red, green, blue


def _linearise(light: float) -> float:
    return float(light / 12.92 if light <= 0.04045 else ((light + 0.055) / 1.055) ** 2.4)


def _apply(matrix: Sequence[Colour], colour: Colour) -> Colour:
    one, two, three = (sum(weight * part for weight, part in zip(row, colour, strict=True)) for row in matrix)
    return one, two, three


def reckon_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.2, 1 to 21."""
    return compare_luminances(*(measure_luminance(linearise(colour)) for colour in (one, other)))


def measure_luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour in linear RGB, 0 to 1."""
    return _apply(TO_XYZ, colour)[1]


def compare_luminances(one: float, other: float) -> float:
    """Return the contrast of two luminances by WCAG 2.2, 1 to 21."""
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


@cache
def see_colour(colour: str, eye: str) -> Colour:
    """Return a colour in CIELAB (D65) as one of `EYES` sees it."""
    red, green, blue = (min(max(part, 0.0), 1.0) for part in _apply(EYES[eye], linearise(colour)))
    seen = _apply(TO_XYZ, (red, green, blue))
    x, y, z = (_flatten(part / sum(row)) for part, row in zip(seen, TO_XYZ, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _flatten(light: float) -> float:
    return float(light ** (1 / 3) if light > (6 / 29) ** 3 else light / (3 * (6 / 29) ** 2) + 4 / 29)


def reckon_difference(one: Colour, other: Colour) -> float:
    """Return the CIEDE2000 difference of two colours in CIELAB, by the steps of Sharma, Wu & Dalal 2005."""
    chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1 + (1 - _reckon_weight(chroma)) / 2
    (l1, c1, h1), (l2, c2, h2) = (
        (light, math.hypot(a * stretch, b), math.degrees(math.atan2(b, a * stretch)) % 360)
        for light, a, b in (one, other)
    )
    turn = 0 if c1 * c2 == 0 else h2 - h1 if abs(h2 - h1) == 180 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    lightness = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    saturation = (c2 - c1) / (1 + 0.045 * chroma)
    tint = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * chroma * _weigh_hue(hue))
    rotation = -2 * math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2)))) * _reckon_weight(chroma)
    return math.sqrt(lightness**2 + saturation**2 + tint**2 + rotation * saturation * tint)


def _reckon_weight(chroma: float) -> float:
    return math.sqrt(chroma**7 / (chroma**7 + 25**7))


def _weigh_hue(hue: float) -> float:
    terms = ((-0.17, 1, 30), (0.24, 2, 0), (0.32, 3, -6), (-0.20, 4, 63))
    return 1 + sum(weight * math.cos(math.radians(times * hue - offset)) for weight, times, offset in terms)


def find_least_difference(one: str, other: str) -> tuple[float, str]:
    """Return how much two colours differ where they differ least, and the kind of eye to which that is so."""
    apart = {eye: reckon_difference(see_colour(one, eye), see_colour(other, eye)) for eye in EYES}
    least = min(apart, key=apart.__getitem__)
    return apart[least], least
