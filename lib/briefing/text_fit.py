"""Fit texts and tables to a place: choose type sizes, measure heights, and decide what to leave out."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil

import pandas as pd

from lib.briefing.model import Table
from lib.charts import measure_width as measure_line
from lib.charts import wrap_text

TYPE_SIZES = (14, 13, 12, 11, 10, 9)
TITLE_SIZES = (24, 22, 20, 18, 16, 14, 12)
"""Type sizes in points; the largest at which a text fits is used."""

SMALL, LEADING, BREAK, PAD = 10, 1.2, 0.04, 0.05
"""Small type in points; line height in type sizes; inches between paragraphs, and of padding."""

WIDEST = {"normal": 1.18, "bold": 1.32}
"""The width of letters in the widest typeface that may be substituted, relative to that of the figures, by weight."""


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def below(self, used: float) -> "Box":
        """Return the place that remains below `used` inches."""
        return replace(self, top=self.top + used, height=self.height - used)

    def beside(self, share: float, gap: float) -> tuple["Box", "Box"]:
        """Return the place divided in two, with this share for the left part."""
        width = self.width * share - gap / 2
        rest = self.width - width - gap
        return replace(self, width=width), replace(self, left=self.left + width + gap, width=rest)


def measure_text(texts: Iterable[str], width: float, points: float, weight: str = "normal") -> float:
    """Return the height of paragraphs in inches at a width, breaking words that are longer than a line."""
    room = (width - 2 * PAD) / WIDEST[weight]
    wrapped = [wrap_text(text, room, points, weight).split("\n") for text in texts]
    lines = sum(max(ceil(measure_line(line, points, weight) / room), 1) for told in wrapped for line in told)
    return lines * points * LEADING / 72 + (len(wrapped) - 1) * BREAK + 2 * PAD


def cut_text(texts: Sequence[str], box: Box, more: str) -> list[str]:
    """Return as many words of the paragraphs as fit in the smallest type, followed by `more` if any are left out."""
    if measure_text(texts, box.width, TYPE_SIZES[-1]) <= box.height:
        return list(texts)

    def keep(most: int) -> list[str]:
        before = accumulate((len(text.split()) for text in texts), initial=0)
        kept = [" ".join(text.split()[: max(most - start, 0)]) for text, start in zip(texts, before, strict=False)]
        return [*filter(None, kept), more]

    counts = range(1, sum(len(text.split()) for text in texts))
    most = bisect_left(counts, 1, key=lambda most: measure_text(keep(most), box.width, TYPE_SIZES[-1]) > box.height)
    return keep(most)


def fit_text(texts: Sequence[str], box: Box, largest: int) -> int:
    """Return the largest type size at which paragraphs fit their place; the smallest if none does."""
    sizes = [size for size in TYPE_SIZES if size <= largest]
    return next((size for size in sizes if measure_text(texts, box.width, size) <= box.height), TYPE_SIZES[-1])


def fit_title(title: str, width: float) -> int:
    """Return the largest type size at which a title fits on two lines; the smallest if none does."""
    two = 2 * LEADING / 72
    sizes = (size for size in TITLE_SIZES if measure_text([title], width, size, "bold") <= size * two + 2 * PAD + 1e-9)
    return next(sizes, TITLE_SIZES[-1])


Weighed = tuple[str, str]
"""A paragraph and the weight of its letters."""


def measure_rows(rows: Sequence[Sequence[Sequence[Weighed]]], widths: Sequence[float], size: float) -> list[float]:
    """Return the height in inches of each row of cells of paragraphs, in columns of these widths."""
    return [max(_measure_cell(cell, width, size) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _measure_cell(cell: Sequence[Weighed], width: float, size: float) -> float:
    heights = [measure_text([text], width, size, weight) - 2 * PAD for text, weight in cell]
    return sum(heights) + (len(cell) - 1) * BREAK + 2 * PAD


def fit_rows(rows: Sequence[Sequence[Sequence[Weighed]]], widths: Sequence[float], height: float) -> int | None:
    """Return the largest type size at which rows of cells of paragraphs fit a height; None if there is none."""
    return next((size for size in TYPE_SIZES if sum(measure_rows(rows, widths, size)) <= height), None)


def measure_table(table: Table, width: float, size: float) -> list[float]:
    """Return the height of each row of a table in inches, its head first."""
    widths = [share * width for share in table.share(width, size)]
    return [
        max(measure_text([text], cell, size) for text, cell in zip(row, widths, strict=True))
        for row in (table.heads, *table.rows)
    ]


def fit_table(table: Table, space: Box, smallest: int = 10) -> int | None:
    """Return the largest type size at which a table fits without breaking a word; None if there is none.

    A size at which no short text is wrapped is preferred to a larger one. A table with many rows fits at no size.
    """
    fitting = [
        size
        for size in TYPE_SIZES
        if size >= smallest
        and sum(table.least) * WIDEST["normal"] * size / 72 <= space.width
        and sum(measure_table(table, space.width, size)) <= space.height
    ]
    whole = [size for size in fitting if sum(table.whole) * WIDEST["normal"] * size / 72 <= space.width]
    return next(iter([*whole, *fitting]), None)


def part_table(table: Table, space: Box) -> Iterator[Table]:
    """Yield a table in as many parts as it needs places of this size, each with the head; no cell is taller."""
    size = fit_table(table, space) or TYPE_SIZES[-2]
    table = _cut_cells(table, space)
    head, *heights = measure_table(table, space.width, size)
    start, used = 0, head
    for row, height in enumerate(heights):
        if row > start and used + height > space.height:
            yield replace(table, shown=table.shown.iloc[start:row])
            start, used = row, head
        used += height
    yield replace(table, shown=table.shown.iloc[start:])


def _cut_cells(table: Table, space: Box) -> Table:
    """Return a table whose cells are cut if one alone would take up more than its place."""
    shares = table.share(space.width, TYPE_SIZES[-2])
    places = [Box(0, 0, share * space.width, space.height * 0.7) for share in shares]
    cells = [
        ["".join(cut_text([text], place, " …")) for text, place in zip(row, places, strict=True)] for row in table.rows
    ]
    return table if cells == table.rows else replace(table, shown=pd.DataFrame(cells, columns=table.heads))
