"""Place titles, texts, tables and figures on slides: one master, real placeholders, native tables, sizes that fit."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from itertools import count
from typing import NamedTuple

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.slide import Slide, SlideMaster
from pptx.table import _Cell
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt

from lib.briefing.model import Picture, Table
from lib.briefing.office import TYPEFACE
from lib.briefing.text_fit import (
    BREAK,
    PAD,
    SMALL,
    TITLE_SIZES,
    TYPE_SIZES,
    Box,
    cut_text,
    fit_rows,
    fit_table,
    fit_text,
    fit_title,
    measure_rows,
    measure_table,
    measure_text,
)
from lib.charts import DARK, FAINT, INK, MM, PALE, Size

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, RIGHT, BOTTOM = 0.55, 0.6, 12.78, 7.3
FINDING, NUMBERS = "Finding", "Numbers"
LAYOUTS = {"Title and Content": FINDING, "Title Only": NUMBERS}
PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's own "No Style, No Grid"
SMALL_TYPES = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
PLACES = {
    PP_PLACEHOLDER.DATE: (LEFT, 0.27, RIGHT - LEFT, 0.3),
    PP_PLACEHOLDER.TITLE: (LEFT, TOP, RIGHT - LEFT, 0.9),
    PP_PLACEHOLDER.BODY: (LEFT, 1.6, RIGHT - LEFT, 0.6),
    PP_PLACEHOLDER.OBJECT: (LEFT, 1.6, RIGHT - LEFT, 0.6),
    PP_PLACEHOLDER.FOOTER: (LEFT, 6.8, 11.3, 0.5),
    PP_PLACEHOLDER.SLIDE_NUMBER: (12.1, 6.9, 0.68, 0.4),
}


def open_presentation() -> Deck:
    """Return an empty 16:9 deck with one master and two layouts: finding, and table or figure."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name in LAYOUTS:
            layout.name = LAYOUTS[layout.name]
        else:
            deck.slide_layouts.remove(layout)
    for part in (deck.slide_master, *deck.slide_layouts):
        for holder in part.placeholders:
            _place_shape(holder, Box(*PLACES[holder.placeholder_format.type]))
            _set_style(holder)
    _set_styles(deck.slide_master)
    return deck


def _set_style(holder: BaseShape) -> None:
    """Make a placeholder follow the styles of the master; date, footer and number are set small."""
    own = holder._element.txBody.find(qn("a:lstStyle"))
    for style in list(own):
        own.remove(style)
    if holder.placeholder_format.type in SMALL_TYPES:
        side = "r" if holder.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER else "l"
        colour = f'<a:solidFill><a:srgbClr val="{FAINT[1:]}"/></a:solidFill>'
        text = f'<a:lvl1pPr {nsdecls("a")} algn="{side}"><a:defRPr sz="{SMALL}00">{colour}</a:defRPr></a:lvl1pPr>'
        own.append(parse_xml(text))


def _set_styles(master: SlideMaster) -> None:
    """Set titles bold and flush left, texts without bullets, at the usual sizes and in the one typeface."""
    title, body = (
        master._element.find(f".//{qn(f'p:{name}')}/{qn('a:lvl1pPr')}") for name in ("titleStyle", "bodyStyle")
    )
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("b", "1")
    for style, size in ((title, TITLE_SIZES[0]), (body, TYPE_SIZES[0])):
        style.find(qn("a:defRPr")).set("sz", str(size * 100))
    body.set("marL", "0")
    body.set("indent", "0")
    body.remove(body.find(qn("a:spcBef")))
    bullet = body.find(qn("a:buChar"))
    body.replace(bullet, body.makeelement(qn("a:buNone")))
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b'typeface="Calibri"', f'typeface="{TYPEFACE}"'.encode())


def measure_out(box: Box) -> tuple[Inches, Inches, Inches, Inches]:
    """Return a place in the units of the format."""
    left, top, width, height = (Inches(side) for side in (box.left, box.top, box.width, box.height))
    return left, top, width, height


def _place_shape(shape: BaseShape, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = measure_out(box)


class TextRun(NamedTuple):
    """A paragraph and its style: `plain`, `head`, `quoted` or `credit`, or `white` in the head of a table."""

    text: str
    style: str = "plain"


STYLES = {"plain": (INK, False, False), "head": (INK, True, False), "quoted": (INK, False, True),
          "credit": (FAINT, False, False), "white": ("#ffffff", False, False)}  # fmt: skip
"""The colour of each style, and whether it is bold and italic."""

IN_NOTES = "… in full in the notes"


def write_runs(frame: TextFrame, runs: Sequence[TextRun], size: float) -> None:
    """Write paragraphs into a text, each in its style, starting at the top left of its place."""
    frame.text = "\n".join(" ".join(run.text.split()) for run in runs)
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    for side in ("left", "right", "top", "bottom"):
        setattr(frame, f"margin_{side}", Inches(PAD))
    for paragraph, run in zip(frame.paragraphs, runs, strict=True):
        paragraph.space_before = Pt(0 if paragraph._p is frame.paragraphs[0]._p else BREAK * 72)
        colour, is_bold, is_italic = STYLES[run.style]
        for part in paragraph.runs:
            part.font.size, part.font.bold, part.font.italic = Pt(size), is_bold, is_italic
            part.font.color.rgb = RGBColor.from_string(colour[1:].upper())


def cut_runs(runs: Sequence[TextRun], box: Box) -> list[TextRun]:
    """Return as many words of paragraphs as fit in the smallest type, and that the rest is in the notes if any is."""
    told = cut_text([run.text for run in runs], box, IN_NOTES)
    styles = [run.style for run in runs]
    return [TextRun(text, "credit" if text == IN_NOTES else styles[number]) for number, text in enumerate(told)]


def write_line(shape: Shape, run: TextRun, box: Box, size: float) -> None:
    """Write one paragraph into a shape at a size, in its place."""
    _place_shape(shape, box)
    write_runs(shape.text_frame, [run], size)


def write_text(shape: Shape, runs: Sequence[TextRun], box: Box, largest: int) -> float:
    """Write paragraphs into a shape as tall as they need; return its height.

    What does not fit in the smallest type is left to the notes.
    """
    told = cut_runs(runs, box)
    texts = [run.text for run in told]
    size = fit_text(texts, box, largest)
    height = measure_text(texts, box.width, size)
    _place_shape(shape, replace(box, height=height))
    write_runs(shape.text_frame, told, size)
    return height


Grid = Sequence[Sequence[Sequence[TextRun]]]
"""The rows of a table, each cell as paragraphs."""


class GridLayout(NamedTuple):
    """The widths of columns and heights of rows in inches, and the type size in points."""

    widths: Sequence[float]
    heights: Sequence[float]
    size: float


def add_table(slide: Slide, table: Table, space: Box) -> float:
    """Add a table with its head as large as its place allows; return its height."""
    size = fit_table(table, space) or TYPE_SIZES[-2]
    rows = [[[TextRun(text, style)] for text in row]
            for row, style in [(table.heads, "white"), *((row, "plain") for row in table.rows)]]  # fmt: skip
    widths = [share * space.width for share in table.share(space.width, size)]
    layout = GridLayout(widths, measure_table(table, space.width, size), size)
    return _draw_grid(slide, (table.name, table.caption), rows, layout, space)


def add_grid(slide: Slide, named: tuple[str, str], rows: Grid, widths: Sequence[float], space: Box) -> float:
    """Add a table of paragraphs in styles, `named` and described, in columns of these widths; return its height.

    A cell that is too long for the smallest type is cut and says so.
    """
    size = fit_rows(_weigh(rows), widths, space.height)
    if not size:
        even = space.height / len(rows)
        rows = [[cut_runs(cell, Box(0, 0, width, even)) for cell, width in zip(row, widths, strict=True)]
                for row in rows]  # fmt: skip
        size = TYPE_SIZES[-1]
    layout = GridLayout(widths, measure_rows(_weigh(rows), widths, size), size)
    return _draw_grid(slide, named, rows, layout, space)


def _weigh(rows: Grid) -> list[list[list[tuple[str, str]]]]:
    """Return the paragraphs of a table with the weight of their letters."""
    return [[[(run.text, "bold" if STYLES[run.style][1] else "normal") for run in cell] for cell in row]
            for row in rows]  # fmt: skip


def _draw_grid(slide: Slide, named: tuple[str, str], rows: Grid, layout: GridLayout, space: Box) -> float:
    """Add a native table with rows and columns as laid out; return its height."""
    widths, heights, size = layout
    place = replace(space, width=sum(widths), height=sum(heights))
    shape = slide.shapes.add_table(len(rows), len(widths), *measure_out(place))
    shape.name, described = named
    shape._element.nvGraphicFramePr.cNvPr.set("descr", described)
    shape.table._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_STYLE
    shape.table.horz_banding, shape.table.first_row = False, rows[0][0][0].style == "white"
    for column, width in zip(shape.table.columns, widths, strict=True):
        column.width = Inches(width)
    for row, cells, height in zip(shape.table.rows, rows, heights, strict=True):
        row.height = Inches(height)
        for cell, runs in zip(row.cells, cells, strict=True):
            cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = Inches(PAD)
            write_runs(cell.text_frame, runs, size)
            _shade_cell(cell, DARK if runs[0].style == "white" else "#ffffff")
    return sum(heights)


def _shade_cell(cell: _Cell, colour: str) -> None:
    """Set the background of a cell, and a thin line below it."""
    line = parse_xml(f'<a:lnB {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{PALE[1:]}"/></a:solidFill></a:lnB>')
    cell._tc.get_or_add_tcPr().append(line)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())


DATE, FOOTER = PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER
ENLARGED = (1.56, 1.45, 1.35, 1.25, 1.2, 1.15, 1.1, 1.05, 1.0)
"""The factors by which a figure's type is enlarged; the largest at which it has space is used."""

GAP = 0.12
"""Inches between the parts of a slide."""


def add_slide(deck: Deck, layout: str, label: str, title: str, source: str) -> tuple[Slide, Box]:
    """Return a new slide with its label, title and sources, and the space between them."""
    title = _make_title_unique(deck, title)
    slide = deck.slides.add_slide(deck.slide_layouts.get_by_name(layout))
    for holder in slide.slide_layout.placeholders:
        if holder.placeholder_format.type in SMALL_TYPES:
            copied = deepcopy(holder._element)
            copied.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))
            slide.shapes._spTree.append(copied)
    holders = {holder.placeholder_format.type: holder for holder in slide.placeholders}
    size, width, foot = fit_title(title, RIGHT - LEFT), RIGHT - LEFT, PLACES[FOOTER][2]
    above, below = measure_text([title], width, size, "bold"), measure_text([source], foot, SMALL)
    write_line(slide.shapes.title, TextRun(title, "head"), Box(LEFT, TOP, width, above), size)
    write_line(holders[DATE], TextRun(label, "credit"), Box(*PLACES[DATE]), SMALL)
    write_line(holders[FOOTER], TextRun(source, "credit"), Box(LEFT, BOTTOM - below, foot, below), SMALL)
    return slide, Box(LEFT, TOP + above + GAP, width, BOTTOM - below - TOP - above - 2 * GAP)


def _make_title_unique(deck: Deck, title: str) -> str:
    """Return a title with a number after it if earlier slides have it."""
    taken = {slide.shapes.title.text for slide in deck.slides if slide.shapes.title}
    plain = " ".join(title.split())
    numbered = (f"{plain} ({number})" for number in count(2))
    return plain if plain not in taken else next(each for each in numbered if each not in taken)


def find_size(picture: Picture, space: Box) -> Size | None:
    """Return the size at which a figure fills a place in the largest type that fits; None if none does."""
    sizes = [Size(space.width / MM, space.height / MM, factor, worded=False) for factor in ENLARGED]
    return next((size for size in sizes if picture.at(size).asked * size.enlarged <= space.height), None)


def add_picture(slide: Slide, picture: Picture, space: Box) -> None:
    """Add a figure with its alternative text, in its place."""
    size = find_size(picture, space) or Size(space.width / MM, space.height / MM, worded=False)
    shape = slide.shapes.add_picture(BytesIO(picture.png(size)), *measure_out(space))
    shape.name = picture.name
    shape._element.nvPicPr.cNvPr.set("descr", picture.alt)
