"""How colours look, of any that matplotlib can name."""

from matplotlib.colors import to_hex

from lib.core import vision

VISIONS = vision.EYES


def contrast(one, other):
    """Return the contrast of two colours by WCAG 2.2, 1 to 21."""
    return vision.reckon_contrast(to_hex(one), to_hex(other))


def see(colour, eye):
    """Return a colour in CIELAB (D65) as an eye of this kind sees it."""
    return vision.see_colour(to_hex(colour), eye)


difference = vision.reckon_difference
