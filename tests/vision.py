"""How colours look: contrast, colour-vision deficiencies and perceived difference, each with its source."""

import math

import numpy as np
from matplotlib.colors import to_rgb

DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""How a dichromat sees linear RGB: Machado, Oliveira & Fernandes 2009, table of severity 1.0."""

TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
GREY = [list(TO_XYZ[1])] * 3
VISIONS = {"as it is": np.eye(3).tolist(), "grey": GREY, **DEFICIENCIES}


def linearise(colour):
    """Return a colour in linear RGB, 0 to 1 (IEC 61966-2-1)."""
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]


def contrast(one, other):
    """Return the contrast of two colours by WCAG 2.2, 1 to 21."""
    lights = sorted(TO_XYZ[1] @ linearise(colour) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def see(colour, vision):
    """Return a colour in CIELAB (D65) as an eye of this vision sees it."""
    seen = np.clip(np.array(VISIONS[vision]) @ linearise(colour), 0, 1)
    x, y, z = (
        t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
        for t in TO_XYZ @ seen / TO_XYZ.sum(axis=1)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other):
    """Return the CIEDE2000 difference of two colours in CIELAB, by the steps of Sharma, Wu & Dalal 2005."""
    chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1 + (1 - math.sqrt(chroma**7 / (chroma**7 + 25**7))) / 2
    (l1, c1, h1), (l2, c2, h2) = (
        (light, math.hypot(a * stretch, b), math.degrees(math.atan2(b, a * stretch)) % 360)
        for light, a, b in (one, other)
    )
    turn = 0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    if c1 * c2 and abs(h2 - h1) == 180:
        turn = h2 - h1
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = sum(
        weight * math.cos(math.radians(times * hue - offset))
        for weight, times, offset in ((-0.17, 1, 30), (0.24, 2, 0), (0.32, 3, -6), (-0.20, 4, 63))
    )
    lightness = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    saturation = (c2 - c1) / (1 + 0.045 * chroma)
    tint = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * chroma * (1 + t))
    rotation = -math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2)))) * 2
    rotation *= math.sqrt(chroma**7 / (chroma**7 + 25**7))
    return math.sqrt(lightness**2 + saturation**2 + tint**2 + rotation * saturation * tint)
