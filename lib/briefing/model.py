"""Define the content of a briefing for all formats: findings, sentences, tables, figures and quotations."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import pandas as pd

from lib.charts import PRESETS, Chart, Size, at_size, find_longest, measure_width
from lib.figures import FIGURES
from lib.study import Study
from lib.words import Paragraph, Summary, explain_states

PAGE, COLUMN = (replace(PRESETS[name], worded=False) for name in ("page", "column"))
METADATA = re.compile("<metadata>.*?</metadata>", re.DOTALL)
PADDING, WIDEST = 1.6, 80.0
"""The space beside each cell's text, and the greatest width that a text may ask for, in type sizes."""

SHORT = 30
"""The letters of a text that should stay on one line."""


@dataclass(frozen=True)
class Quotation:
    """A quotation from a document, with its meaning in plain words, its speaker and its source.

    `language` is the tag of the language of its words (BCP 47), '' for English and where it is not known.
    """

    words: str
    gist: str
    credit: str
    statement: str
    language: str = ""

    def __str__(self) -> str:
        """Return the quotation with its credit, as a line."""
        return f"{self.words} {self.source}"

    @property
    def point(self) -> str:
        """Its meaning in plain words with its credit, as a line."""
        return f"{self.gist} {self.source}"

    @property
    def source(self) -> str:
        """Its speaker and the id of its statement, as the end of a line."""
        return f"– {self.credit} [{self.statement}]"


def end_sentence(sentence: str) -> str:
    """Return a sentence with its final punctuation mark."""
    return sentence if sentence.endswith(("?", "!", ".")) else f"{sentence}."


@dataclass(frozen=True)
class Table:
    """A table as shown, with every cell a text, and the numbers that it comes from.

    `name` is that of its sheet; `reading` says how to read a cell where this is needed.
    """

    name: str
    caption: str
    shown: pd.DataFrame
    numbers: pd.DataFrame
    origin: str
    reading: str = ""

    @property
    def note(self) -> str:
        """Its caption, how to read it and where it comes from, as a line."""
        return " ".join(part for part in (end_sentence(self.caption), self.reading, self.origin) if part)

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
    def least(self) -> list[float]:
        """The width, in type sizes, below which each column would have to break a word."""
        return [min(72 * find_longest(column, 1), WIDEST) + PADDING for column in self.columns]

    @cached_property
    def whole(self) -> list[float]:
        """The width, in type sizes, at which no short text of a column is wrapped."""
        short = [[text for text in column if len(text) <= SHORT] or [""] for column in self.columns]
        kept = [72 * max(measure_width(text, 1) for text in column) + PADDING for column in short]
        return list(map(max, kept, self.least))

    @cached_property
    def most(self) -> list[float]:
        """The width, in type sizes, beyond which each column has no use for more space."""
        return [min(72 * max(measure_width(text, 1) for text in column), WIDEST) + PADDING for column in self.columns]

    def share(self, width: float, points: float) -> list[float]:
        """Return each column's share of a width in inches at a type size in points.

        Each column has space for its short texts, or at least for its longest word; the rest goes to columns that are
        wrapped.
        """
        room = 72 * width / points
        first = self.whole if sum(self.whole) <= room else self.least
        wanted = [max(most - taken, 0) for most, taken in zip(self.most, first, strict=True)]
        rest = max(0.0, room - sum(first)) / (sum(wanted) or 1)
        widths = [taken + rest * more for taken, more in zip(first, wanted, strict=True)]
        return [taken / sum(widths) for taken in widths]


@dataclass(frozen=True)
class Picture:
    """A figure without its title, reading and origin, which each format sets as text."""

    name: str
    draw: Callable[[], Chart]
    title: str
    reading: str
    origin: str
    charts: dict[Size, Chart] = field(default_factory=dict, repr=False)
    written: dict[tuple[Size, str], bytes] = field(default_factory=dict, repr=False)

    def at(self, size: Size) -> Chart:
        """Return the figure drawn at a size."""
        if size not in self.charts:
            with at_size(size):
                self.charts[size] = self.draw()
        return self.charts[size]

    @property
    def alt(self) -> str:
        """The alternative text."""
        return f"Chart: {end_sentence(self.title)} {self.reading} Its numbers are a table of the workbook."

    def png(self, size: Size = PAGE) -> bytes:
        """Return the figure at 300 dots per inch."""
        return self._write(size, "png")

    def svg(self, size: Size = PAGE) -> str:
        """Return the figure as an SVG element that can be put into another file."""
        whole = METADATA.sub("", self._write(size, "svg").decode())
        return whole[whole.index("<svg ") :]

    def _write(self, size: Size, kind: str) -> bytes:
        if (size, kind) not in self.written:
            self.written[size, kind] = self.at(size).render([kind])[kind]
        return self.written[size, kind]


def make_picture(name: str, study: Study, origin: str) -> Picture:
    """Return a figure of the suite as a picture, with its title and notes kept as texts."""
    draw = partial(FIGURES[name].draw, study)
    with at_size(PAGE):
        chart = draw()
    return Picture(name, draw, chart.finding, " ".join(chart.notes), origin, {PAGE: chart})


@dataclass(frozen=True)
class Block:
    """One answer about a demand: its head, its sentences, a quotation with its credit ('' without one).

    `most` is how many sentences are told where space is short.
    """

    head: str
    sentences: tuple[str, ...]
    quotation: str
    statements: tuple[str, ...]
    most: int = 2

    @property
    def brief(self) -> str:
        """Its first sentences, for a table."""
        return " ".join(self.sentences[: self.most])


@dataclass(frozen=True)
class DemandPage:
    """What a briefing says of one demand: its question, its state in words, five blocks, and all its quotations.

    `plain` names the demand, `heading` is the question with the state, `granting` another side that would have to grant
    the demand, or ''. `sources` are the short names of the documents that the blocks rest on; `quoted` heads the
    quotations.
    """

    demand: str
    label: str
    plain: str
    question: str
    heading: str
    state: str
    granting: str
    blocks: tuple[Block, ...]
    basis: str
    sources: tuple[str, ...]
    quoted: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True)
class News:
    """What is new against an earlier record, which `against` names, as sentences."""

    against: str
    sentences: tuple[str, ...]

    @property
    def heading(self) -> str:
        """Name what follows, for readers who know nothing of the earlier record."""
        return f"New in our sources {self.against}"


@dataclass(frozen=True)
class Section:
    """A section of the annex, headed by its finding.

    `source` says which documents it rests on, `origin` where it was worked out (told on the last page only).
    """

    name: str
    label: str
    heading: str
    source: str
    origin: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Briefing:
    """A whole briefing, from the summary on one page to the annex, and what it was made from.

    `overview` is the scale chart; `comparison` the table in words, `calendar` the last events, `sources` the documents
    by name, each as a table; `surroundings` are the summary's last paragraphs. `news` is None where no earlier record
    was asked for. `records` are tables for the workbook alone. `citations` contains the
    citation of each document by its short name, `parameters` every parameter by name.
    """

    title: str
    caveat: str
    summary: Summary
    overview: Picture
    demands: tuple[DemandPage, ...]
    comparison: Table
    calendar: Table
    sources: Table
    news: News | None
    annex: tuple[Section, ...]
    records: tuple[Table, ...]
    citations: Mapping[str, str]
    parameters: Mapping[str, str]

    @property
    def surroundings(self) -> tuple[Paragraph, ...]:
        """Who must agree, about the talks, what came last, the military context, and what is not known."""
        return self.summary.surroundings

    @property
    def meanings(self) -> str:
        """What the states of its demands mean."""
        return explain_states(page.state for page in self.demands)

    @property
    def outline(self) -> pd.DataFrame:
        """One row per part: `part`, and what `heads` it."""
        rows = [("Summary", self.summary.title), ("Positions", self.overview.title)]
        rows += [(page.label, page.heading) for page in self.demands]
        rows += [(f"Annex: {section.label}", section.heading) for section in self.annex]
        return pd.DataFrame(rows, columns=["part", "heads"])

    def find_table(self, name: str) -> pd.DataFrame:
        """Return the table of this name as shown; empty if the briefing has none."""
        return next((table.shown for table in self.tables if table.name == name), pd.DataFrame())

    @property
    def tables(self) -> list[Table]:
        """Every table of the briefing, each once: comparison first, then records, calendar, sources and annex."""
        annexed = [table for section in self.annex for table in section.tables]
        every = [self.comparison, *self.records, self.calendar, self.sources, *annexed]
        return list({table.name: table for table in every}.values())
