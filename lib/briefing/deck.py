"""Places, texts and tables in, shapes out, on slides of one master."""

from collections.abc import Collection, Sequence
from dataclasses import replace

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
from pptx.table import Table as Grid
from pptx.table import _Cell
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt

from lib.briefing.model import Table
from lib.briefing.office import TYPEFACE
from lib.briefing.text_fit import (
    BEFORE,
    BREAK,
    PAD,
    SIZES,
    SMALL,
    TITLE_SIZES,
    Box,
    cut,
    fit_table,
    fit_text,
    measure,
    measure_table,
)
from lib.charts.theme import DARK, FAINT, INK, PALE

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, RIGHT, BOTTOM = 0.55, 0.6, 12.78, 7.3
FINDING, DEMAND, NUMBERS = "Finding", "Demand", "Numbers"
LAYOUTS = {"Title and Content": FINDING, "Comparison": DEMAND, "Title Only": NUMBERS}
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


def open_deck() -> Deck:
    """Return an empty deck, 16:9, of one master: a layout for a finding, for a demand, and for a table or figure."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name in LAYOUTS:
            layout.name = LAYOUTS[layout.name]
        else:
            deck.slide_layouts.remove(layout)
    spare = next(holder for holder in deck.slide_layouts.get_by_name(DEMAND).placeholders if _index(holder) == 4)
    spare._element.getparent().remove(spare._element)
    for part in (deck.slide_master, *deck.slide_layouts):
        for holder in part.placeholders:
            _place(holder, Box(*PLACES[holder.placeholder_format.type]))
            _set_style(holder)
    _set_styles(deck.slide_master)
    return deck


def _set_style(holder: BaseShape) -> None:
    """Have a placeholder follow the styles of the master; what stands around is set small."""
    own = holder._element.txBody.find(qn("a:lstStyle"))
    for style in list(own):
        own.remove(style)
    if holder.placeholder_format.type in SMALL_TYPES:
        side = "r" if holder.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER else "l"
        colour = f'<a:solidFill><a:srgbClr val="{FAINT[1:]}"/></a:solidFill>'
        text = f'<a:lvl1pPr {nsdecls("a")} algn="{side}"><a:defRPr sz="{SMALL}00">{colour}</a:defRPr></a:lvl1pPr>'
        own.append(parse_xml(text))


def _index(holder: BaseShape) -> int:
    return int(holder.placeholder_format.idx)


def _set_styles(master: SlideMaster) -> None:
    """Set titles from the left in bold, texts without bullets, both at usual sizes and in the one typeface."""
    title, body = (
        master._element.find(f".//{qn(f'p:{name}')}/{qn('a:lvl1pPr')}") for name in ("titleStyle", "bodyStyle")
    )
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("b", "1")
    for style, size in ((title, TITLE_SIZES[0]), (body, SIZES[0])):
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


def _place(shape: BaseShape, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = measure_out(box)


def dress(frame: TextFrame, size: float, colour: str) -> None:
    """Give the paragraphs of a text their size and colour, from the top left of its place."""
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    for side in ("left", "right", "top", "bottom"):
        setattr(frame, f"margin_{side}", Inches(PAD))
    for paragraph in frame.paragraphs[1:]:
        paragraph.space_before = Pt(BREAK * 72)
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(colour[1:].upper())


def write_line(shape: Shape, text: str, box: Box, size: float, colour: str = FAINT) -> None:
    """Write a text into a shape at a size, in its place."""
    _place(shape, box)
    shape.text_frame.text = text
    dress(shape.text_frame, size, colour)


def write_text(
    shape: Shape, texts: Sequence[str], box: Box, heads: Collection[str] = (), largest: int = SIZES[0]
) -> float:
    """Write paragraphs into a shape as tall as they need, heads among them in bold; return its height.

    What there is no room for in the smallest type is left to the notes.
    """
    above = len(heads) * BEFORE
    told = cut(texts, replace(box, height=box.height - above), "… in full in the notes")
    size = fit_text(told, replace(box, height=box.height - above), largest)
    height = measure(told, box.width, size) + above
    _place(shape, replace(box, height=height))
    shape.text_frame.text = "\n".join(told)
    dress(shape.text_frame, size, INK)
    for paragraph in shape.text_frame.paragraphs:
        if paragraph.text in heads:
            paragraph.space_before = Pt(72 * (BEFORE + BREAK))
            paragraph.runs[0].font.bold = True
    return height


def add_table(slide: Slide, table: Table, space: Box) -> float:
    """Add a native table as large as its place allows; return its height."""
    size = fit_table(table, space) or SIZES[-2]
    heights = measure_table(table, space.width, size)
    shape = slide.shapes.add_table(len(heights), len(table.heads), *measure_out(replace(space, height=sum(heights))))
    shape.name = table.name
    shape._element.nvGraphicFramePr.cNvPr.set("descr", table.caption)
    _fill(shape.table, [table.heads, *table.rows], size)
    for column, share in zip(shape.table.columns, table.share(space.width, size), strict=True):
        column.width = Inches(share * space.width)
    for row, height in zip(shape.table.rows, heights, strict=True):
        row.height = Inches(height)
    return sum(heights)


def _fill(grid: Grid, rows: Sequence[Sequence[str]], size: float) -> None:
    """Write the cells of a table, its head white on dark."""
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_STYLE
    grid.horz_banding = False
    for number, row in enumerate(rows):
        for text, cell in zip(row, grid.rows[number].cells, strict=True):
            cell.text = text
            cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = Inches(PAD)
            dress(cell.text_frame, size, INK if number else "#ffffff")
            _shade(cell, DARK if not number else "#ffffff")


def _shade(cell: _Cell, colour: str) -> None:
    """Give a cell its ground, and a thin line below."""
    line = parse_xml(f'<a:lnB {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{PALE[1:]}"/></a:solidFill></a:lnB>')
    cell._tc.get_or_add_tcPr().append(line)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())
