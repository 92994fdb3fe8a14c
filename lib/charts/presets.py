"""The sizes that figures are drawn at, and the one that is chosen: millimetres to print, inches to draw on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

MM = 1 / 25.4  # inches
NARROW, TIGHT = 5.0, 6.5
"""Inches: what is narrower has no room for names beside marks, or room for them in small type only."""

PANEL = 4.0  # inches that each of two panels beside each other needs


@dataclass(frozen=True)
class Size:
    """A printed size: `width` and, where it is fixed, `height` in millimetres; type and marks are `enlarged`.

    A figure is `worded` unless its finding and its notes are set beside it.
    """

    width: float
    height: float | None = None
    enlarged: float = 1.0
    worded: bool = True

    @property
    def inches(self) -> float:
        """The width to draw on before type and marks are enlarged."""
        return self.width * MM / self.enlarged

    @property
    def tall(self) -> float | None:
        """The height to draw on, in inches; None where a figure takes what it needs."""
        return self.height * MM / self.enlarged if self.height else None

    @property
    def abreast(self) -> int:
        """How many panels stand beside each other: two where a figure is much wider than tall."""
        is_wide = self.height is not None and self.width > 1.5 * self.height
        return 2 if is_wide and self.inches > 2 * PANEL else 1

    @property
    def is_narrow(self) -> bool:
        """Whether names stand above marks and not beside them."""
        return self.inches < NARROW

    @property
    def is_tight(self) -> bool:
        """Whether type that could be larger is small."""
        return self.inches < TIGHT


PRESETS = {
    "slide": Size(320, 180, 1.25),
    "half-slide": Size(158, 180),
    "column": Size(85),
    "page": Size(180),
    "square": Size(180, 180),
}
_CHOSEN = ContextVar("size", default=PRESETS["page"])


def chosen_size() -> Size:
    """Return the size that figures are drawn at here, a page's width unless another is chosen."""
    return _CHOSEN.get()


@contextmanager
def at_size(size: Size) -> Iterator[None]:
    """Draw figures at this size as long as the context lasts."""
    before = _CHOSEN.set(size)
    try:
        yield
    finally:
        _CHOSEN.reset(before)
