"""Define the sizes at which figures are drawn, in millimetres of print, and choose one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

MM = 1 / 25.4  # inches
NARROW, TIGHT = 5.0, 6.5
"""Widths in inches: below the first, no names fit beside marks; below the second, only in small type."""

PANEL = 4.0  # inches for each of two panels side by side


SMALLER = (0.9, 0.8, 0.7)
"""The shares of its enlargement at which a figure of fixed height is tried that has no room."""


@dataclass(frozen=True)
class Size:
    """A printed size in millimetres: `width` and, if fixed, `height`; type and marks are `enlarged` by a factor.

    A `worded` figure includes its finding and its notes; otherwise these are set beside it.
    """

    width: float
    height: float | None = None
    enlarged: float = 1.0
    worded: bool = True

    @property
    def inches(self) -> float:
        """The width to draw on, in inches, before type and marks are enlarged."""
        return self.width * MM / self.enlarged

    @property
    def tall(self) -> float | None:
        """The height to draw on, in inches; None where a figure may be as tall as it needs."""
        return self.height * MM / self.enlarged if self.height else None

    def shrink(self) -> Iterator["Size"]:
        """Yield the size, then, for figures that stand alone and need more room, with less and less enlarged type."""
        yield self
        if self.height and self.worded:
            factors = (self.enlarged * share for share in SMALLER)
            yield from (replace(self, enlarged=factor) for factor in factors if factor >= 1)

    @property
    def abreast(self) -> int:
        """The number of panels side by side: two where a figure is much wider than tall."""
        is_wide = self.height is not None and self.width > 1.5 * self.height
        return 2 if is_wide and self.inches > 2 * PANEL else 1

    @property
    def is_inset(self) -> bool:
        """Whether the figure fills a place on a slide whose words are told beside it or on other slides."""
        return self.height is not None and not self.worded

    @property
    def is_narrow(self) -> bool:
        """Whether names go above marks rather than beside them."""
        return self.inches < NARROW

    @property
    def is_tight(self) -> bool:
        """Whether titles are set in smaller type."""
        return self.inches < TIGHT


PRESETS = {
    "slide": Size(320, 180, 1.56),
    "half-slide": Size(158, 180),
    "column": Size(85),
    "page": Size(180),
    "square": Size(180, 180),
}
_CHOSEN = ContextVar("size", default=PRESETS["page"])


def chosen_size() -> Size:
    """Return the size at which figures are now drawn: a page's width unless another is chosen."""
    return _CHOSEN.get()


@contextmanager
def at_size(size: Size) -> Iterator[None]:
    """Draw figures at this size within the context."""
    before = _CHOSEN.set(size)
    try:
        yield
    finally:
        _CHOSEN.reset(before)
