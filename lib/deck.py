"""Boxes, texts and tables in, shapes out: the master of the slides, and how much fits where."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.slide import Slide, SlideMaster
from pptx.table import Table as Grid
from pptx.table import _Cell
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt

from lib.content import Table
from lib.style import DARK, INK, PALE

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, RIGHT, BOTTOM = 0.55, 1.62, 12.78, 6.85
SIZES = (12, 11, 10, 9)
"""Type sizes in points, of which the largest is taken at which a text fits."""

GLYPH = 0.5
"""Mean width of a letter, in type sizes."""

PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's own "No Style, No Grid"
PLACES = {
    PP_PLACEHOLDER.DATE: (LEFT, 0.26, 12.23, 0.3),
    PP_PLACEHOLDER.TITLE: (LEFT, 0.56, 12.23, 0.98),
    PP_PLACEHOLDER.BODY: (LEFT, TOP, 12.23, 0.6),
    PP_PLACEHOLDER.OBJECT: (LEFT, TOP, 12.23, 0.6),
    PP_PLACEHOLDER.FOOTER: (LEFT, 6.9, 11.5, 0.45),
    PP_PLACEHOLDER.SLIDE_NUMBER: (12.1, 6.9, 0.68, 0.45),
}


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Inches, Inches, Inches, Inches]:
        """The place in the units of the format."""
        left, top, width, height = (Inches(side) for side in (self.left, self.top, self.width, self.height))
        return left, top, width, height


def open_deck() -> Deck:
    """Return an empty deck, 16:9, of one master with one layout: title, text, what it is of, footer and number."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    kept = deck.slide_layouts.get_by_name("Title and Content")
    for layout in [layout for layout in deck.slide_layouts if layout is not kept]:
        deck.slide_layouts.remove(layout)
    for part in (deck.slide_master, kept):
        for holder in part.placeholders:
            _place(holder, Box(*PLACES[holder.placeholder_format.type]))
    _set_styles(deck.slide_master)
    return deck


def _set_styles(master: SlideMaster) -> None:
    """Set titles from the left in bold, and texts without bullets."""
    title, body = (
        master._element.find(f".//{qn(f'p:{name}')}/{qn('a:lvl1pPr')}") for name in ("titleStyle", "bodyStyle")
    )
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("b", "1")
    body.set("marL", "0")
    body.set("indent", "0")
    body.remove(body.find(qn("a:spcBef")))
    bullet = body.find(qn("a:buChar"))
    body.replace(bullet, body.makeelement(qn("a:buNone")))


def _place(shape: BaseShape, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box.emu


def measure(texts: Iterable[str], width: float, size: float) -> float:
    """Return the height in inches that paragraphs take in a width."""
    letters = max(1.0, (width - 0.15) * 72 / (size * GLYPH))
    lines = sum(max(1, ceil(len(text) / letters)) for text in texts)
    return lines * size * 1.22 / 72


def _fit(texts: Sequence[str], box: Box) -> int:
    """Return the largest type size at which paragraphs fit their place, the smallest where none does."""
    return next((size for size in SIZES if measure(texts, box.width, size) <= box.height), SIZES[-1])


def dress(frame: TextFrame, size: float, colour: str) -> None:
    """Give the paragraphs of a text their size and colour, set from the left."""
    frame.word_wrap = True
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(colour[1:].upper())


def write_text(shape: Shape, texts: Sequence[str], box: Box) -> float:
    """Write paragraphs into a shape as tall as they need; return where it ends."""
    size = _fit(texts, box)
    height = measure(texts, box.width, size) + 0.1
    _place(shape, Box(box.left, box.top, box.width, height))
    shape.text_frame.text = "\n".join(texts)
    dress(shape.text_frame, size, INK)
    for side in ("left", "right", "top", "bottom"):
        setattr(shape.text_frame, f"margin_{side}", Inches(0.04))
    return box.top + height


def add_text(slide: Slide, texts: Sequence[str], box: Box, heads: Collection[str] = ()) -> None:
    """Add a text of its own, its heads in bold."""
    shape = slide.shapes.add_textbox(*box.emu)
    size = _fit(texts, box)
    shape.text_frame.text = "\n".join(texts)
    dress(shape.text_frame, size, INK)
    for paragraph in shape.text_frame.paragraphs:
        if paragraph.text in heads:
            paragraph.space_before = Pt(size / 2)
            paragraph.runs[0].font.bold = True


def measure_table(table: Table, width: float, size: float) -> list[float]:
    """Return the height of each row of a table in inches, its head first, and the sum last."""
    widths = [share * width for share in _share(table, width, size)]
    rows = [
        max(measure([text], cell, size) for text, cell in zip(row, widths, strict=True)) + 0.07
        for row in (table.heads, *table.rows)
    ]
    return [*rows, sum(rows)]


def _fit_table(table: Table, space: Box) -> int:
    """Return the largest type size at which a table fits its place without breaking a word, the smallest if none."""
    fitting = (
        size
        for size in SIZES
        if sum(table.least) <= _count_letters(space.width, size)
        and measure_table(table, space.width, size)[-1] <= space.height
    )
    return next(fitting, SIZES[-1])


def _count_letters(width: float, size: float) -> float:
    return width * 72 / (size * GLYPH * 1.1)


def _share(table: Table, width: float, size: float) -> list[float]:
    return table.share(_count_letters(width, size))


def add_table(slide: Slide, table: Table, space: Box) -> float:
    """Add a native table with the rows that fit, and say how many do not; return its height."""
    size = _fit_table(table, space)
    heights = measure_table(table, space.width, size)[:-1]
    kept = [place for place in range(1, len(heights)) if sum(heights[: place + 1]) <= space.height - 0.25]
    rows = table.rows if sum(heights) <= space.height else table.rows[: max(len(kept), 1)]
    heights = heights[: len(rows) + 1]
    shape = slide.shapes.add_table(
        len(rows) + 1, len(table.heads), *Box(space.left, space.top, space.width, sum(heights)).emu
    )
    shape.name = table.name
    shape._element.nvGraphicFramePr.cNvPr.set("descr", table.caption)
    _fill(shape.table, [table.heads, *rows], size)
    for column, share in zip(shape.table.columns, _share(table, space.width, size), strict=True):
        column.width = Inches(share * space.width)
    for row, height in zip(shape.table.rows, heights, strict=True):
        row.height = Inches(height)
    rest = len(table.rows) - len(rows)
    if rest:
        add_text(slide, [f"… and {rest} more rows in the page and the workbook"],
                  Box(space.left, space.top + sum(heights), space.width, 0.25))  # fmt: skip
    return sum(heights) + 0.25 * bool(rest)


def _fill(grid: Grid, rows: Sequence[Sequence[str]], size: float) -> None:
    """Write the cells of a table, its head white on dark."""
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_STYLE
    grid.horz_banding = False
    for number, row in enumerate(rows):
        for text, cell in zip(row, grid.rows[number].cells, strict=True):
            cell.text = text
            cell.margin_left = cell.margin_right = Inches(0.06)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            dress(cell.text_frame, size, INK if number else "#ffffff")
            _shade(cell, DARK if not number else "#ffffff")


def _shade(cell: _Cell, colour: str) -> None:
    """Give a cell its ground, and a thin line below."""
    line = parse_xml(f'<a:lnB {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{PALE[1:]}"/></a:solidFill></a:lnB>')
    cell._tc.get_or_add_tcPr().append(line)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())
