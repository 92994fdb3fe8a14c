"""What a briefing says, whatever the format: findings, sentences, tables, figures, quotations and their origin."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from lib.sizes import Size, at_size
from lib.style import Chart

HALF_SLIDE = Size(158)

WIDE = 0.85
"""A figure that is less high than this share of its width can be read on a slide and spares a short memo's pages."""

PADDING, WIDEST = 3, 80
"""Letters of room beside each cell's text, and those beyond which a longer text asks for no more width."""


@dataclass(frozen=True)
class Quotation:
    """A passage in its document's words, with what it says in plain ones, whose it is and which document it is of."""

    words: str
    gist: str
    credit: str
    document: str

    def __str__(self) -> str:
        """Return the quotation with its credit, as a line."""
        return f"{self.words} {self.credit}"


Cell = tuple[int, str]


@dataclass(frozen=True)
class Table:
    """A table as it is read, every cell a text, and the numbers that it comes from.

    `name` is that of its sheet; `behind` holds the quotations behind a cell, by row and column.
    """

    name: str
    caption: str
    shown: pd.DataFrame
    numbers: pd.DataFrame
    origin: str
    behind: Mapping[Cell, tuple[Quotation, ...]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[list[str]]:
        """The cells as texts, row by row."""
        return self.shown.astype(object).where(self.shown.notna(), "–").astype(str).to_numpy().tolist()

    @property
    def heads(self) -> list[str]:
        """The names of the columns."""
        return [str(column) for column in self.shown.columns]

    @cached_property
    def columns(self) -> list[list[str]]:
        """The texts of each column, its head first."""
        return [[head, *cells] for head, *cells in zip(self.heads, *self.rows, strict=True)]

    @cached_property
    def least(self) -> list[int]:
        """The letters of width below which each column would have to break a word."""
        return [max(_find_longest(text) for text in column) + PADDING for column in self.columns]

    def share(self, letters: float) -> list[float]:
        """Return the part of a width, in letters, that each column takes: its longest word, more where texts wrap."""
        least = self.least
        longest = [min(max(map(len, column)), WIDEST) for column in self.columns]
        wanted = [max(0, most - low) for most, low in zip(longest, least, strict=True)]
        rest = max(0.0, letters - sum(least)) / (sum(wanted) or 1)
        widths = [low + rest * more for low, more in zip(least, wanted, strict=True)]
        return [width / sum(widths) for width in widths]


def _find_longest(text: str) -> int:
    """Return the length of the longest word of a text, a hyphen parting two."""
    return min(max((len(word) for word in text.replace("-", "- ").split()), default=0), WIDEST)


@dataclass(frozen=True)
class Picture:
    """A figure without the words around it, which each format sets as text: title, how to read it, and its origin."""

    name: str
    draw: Callable[[], Chart]
    title: str
    reading: str
    origin: str

    @cached_property
    def chart(self) -> Chart:
        """The figure at the size of a page."""
        return _bare(self.draw())

    @cached_property
    def on_slide(self) -> Chart:
        """The figure at the width of half a slide."""
        with at_size(HALF_SLIDE):
            return _bare(self.draw())

    @property
    def alt(self) -> str:
        """What stands for the figure where it is not seen."""
        return f"Chart: {self.title}. {self.reading} The numbers stand in the table beside it."

    @cached_property
    def slide_size(self) -> tuple[float, float]:
        """The width and height in inches that it takes on a slide."""
        width, height = self.on_slide.get_size_inches()
        return float(width), float(height)

    @property
    def is_wide(self) -> bool:
        """Whether it can be read on a slide."""
        width, height = self.slide_size
        return height / width < WIDE

    @cached_property
    def slide_png(self) -> bytes:
        """The figure for a slide, at 300 dots an inch."""
        return _draw(self.on_slide, "png")

    @property
    def width(self) -> float:
        """Its width in inches."""
        return float(self.chart.get_size_inches()[0])

    @property
    def height(self) -> float:
        """Its height in inches."""
        return float(self.chart.get_size_inches()[1])

    @cached_property
    def png(self) -> bytes:
        """The figure at 300 dots an inch."""
        return _draw(self.chart, "png")

    @cached_property
    def svg(self) -> str:
        """The figure as vectors."""
        return _draw(self.chart, "svg").decode()


def _draw(chart: Chart, kind: str) -> bytes:
    """Return a chart in a format, told apart from the machine's remarks on signs that its typeface lacks."""
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        chart.save(Path(folder), "chart", [kind])
        return (Path(folder) / f"chart.{kind}").read_bytes()


def _bare(chart: Chart) -> Chart:
    """Return a chart without the words around it."""
    chart.suptitle("")
    chart.supxlabel("")
    return chart


def strip(name: str, draw: Callable[[], Chart], origin: str) -> Picture:
    """Return a chart as a picture that is drawn where it is wanted: its title and notes are kept as texts."""
    chart = draw()
    title, reading = (" ".join(text.split()) for text in (chart.get_suptitle(), chart.get_supxlabel()))
    return Picture(name, draw, title, reading, origin)


@dataclass(frozen=True)
class Section:
    """A part of a briefing under its finding.

    `lists` are points under a head each, such as reasons; `tables` and `pictures` go everywhere that they fit, `annex`
    only where there is room; `strongest` quotations are shown, all `quotations` kept for who asks. `source` says
    how many statements from which documents it rests on, and `origin` where it was worked out.
    """

    name: str
    label: str
    heading: str
    source: str
    origin: str
    sentences: tuple[str, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    annex: tuple[Table, ...] = ()
    strongest: tuple[Quotation, ...] = ()
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True)
class Briefing:
    """All that a briefing says: its sections in order, tables for the workbook alone, and what it was made from.

    `sources` holds the citation of each document by its id, `parameters` every parameter by name.
    """

    title: str
    caveat: str
    sections: tuple[Section, ...]
    records: tuple[Table, ...]
    sources: Mapping[str, str]
    parameters: Mapping[str, str]

    @property
    def outline(self) -> pd.DataFrame:
        """One row a section: `part`, the `finding` that heads it, what it `rests on` and where it is `worked out`."""
        rows = [(section.label, section.heading, section.source, section.origin) for section in self.sections]
        return pd.DataFrame(rows, columns=["part", "finding", "rests on", "worked out"])

    def spread(self, name: str) -> pd.DataFrame:
        """Return the table of this name as it is read, empty where the briefing has none."""
        return next((table.shown for table in self.tables if table.name == name), pd.DataFrame())

    @property
    def tables(self) -> list[Table]:
        """Every table of the briefing, each once, in order."""
        every = [table for section in self.sections for table in (*section.tables, *section.annex)]
        return list({table.name: table for table in [*every, *self.records]}.values())
