"""Write a briefing as slides: one finding per slide, native tables, figures with alternative text, notes.

Texts, tables and pictures are placed on the layouts of one master; quotations go into the notes.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from math import floor

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

from lib.briefing.model import Briefing, Picture, Section, Table
from lib.briefing.office import TYPEFACE, describe_file, make_reproducible
from lib.briefing.text_fit import (
    BREAK,
    PAD,
    SMALL,
    TITLE_SIZES,
    TYPE_SIZES,
    Box,
    cut_text,
    fit_table,
    fit_text,
    fit_title,
    measure_table,
    measure_text,
    part_table,
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


def set_appearance(frame: TextFrame, size: float, colour: str) -> None:
    """Set the size and colour of a text's paragraphs, starting at the top left of its place."""
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    for side in ("left", "right", "top", "bottom"):
        setattr(frame, f"margin_{side}", Inches(PAD))
    for paragraph in frame.paragraphs[1:]:
        paragraph.space_before = Pt(BREAK * 72)
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(colour[1:].upper())


def write_line(shape: Shape, text: str, box: Box, size: float, colour: str = FAINT) -> None:
    """Write a text into a shape at a size, in its place."""
    _place_shape(shape, box)
    shape.text_frame.text = text
    set_appearance(shape.text_frame, size, colour)


def write_text(shape: Shape, texts: Sequence[str], box: Box, largest: int) -> float:
    """Write paragraphs into a shape as tall as they need; return its height.

    What does not fit in the smallest type is left to the notes.
    """
    told = cut_text(texts, box, "… in full in the notes")
    size = fit_text(told, box, largest)
    height = measure_text(told, box.width, size)
    _place_shape(shape, replace(box, height=height))
    shape.text_frame.text = "\n".join(told)
    set_appearance(shape.text_frame, size, INK)
    return height


def add_table(slide: Slide, table: Table, space: Box) -> float:
    """Add a native table as large as its place allows; return its height."""
    size = fit_table(table, space) or TYPE_SIZES[-2]
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
    """Write the cells of a table, with a head white on dark."""
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_STYLE
    grid.horz_banding = False
    for number, row in enumerate(rows):
        for text, cell in zip(row, grid.rows[number].cells, strict=True):
            cell.text = text
            cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = Inches(PAD)
            set_appearance(cell.text_frame, size, INK if number else "#ffffff")
            _shade(cell, DARK if not number else "#ffffff")


def _shade(cell: _Cell, colour: str) -> None:
    """Set the background of a cell, and a thin line below it."""
    line = parse_xml(f'<a:lnB {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{PALE[1:]}"/></a:solidFill></a:lnB>')
    cell._tc.get_or_add_tcPr().append(line)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())


DATE, FOOTER = PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER
LARGEST = 1.4
"""The factor by which a figure's type is enlarged if there is space for its rows."""

BESIDE, SMALLEST, GAP = 0.52, 11, 0.12
"""The share of the width for a figure beside a table, the smallest type there, and inches between the two."""

ABOVE = 12
"""The largest type size for sentences above a figure, which needs the space."""

ROOM = Box(LEFT, TOP, RIGHT - LEFT, 4.4)
"""The space on a slide below a two-line title and a few sentences, and above its sources."""


def write_pptx(briefing: Briefing) -> bytes:
    """Return the briefing as a PowerPoint file: a slide per section, then one per remaining table and figure."""
    deck = open_presentation()
    describe_file(deck.core_properties, briefing.title, briefing.caveat)
    left = [(section, _add_section(deck, section, briefing)) for section in briefing.sections]
    for section, parts in left:
        for part in parts:
            _add_part(deck, part, section, briefing)
    written = BytesIO()
    deck.save(written)
    return make_reproducible(written.getvalue())


def _add_slide(deck: Deck, layout: str, label: str, title: str, source: str) -> tuple[Slide, Box]:
    """Return a new slide with its label, title and sources, and the space between them."""
    slide = deck.slides.add_slide(deck.slide_layouts.get_by_name(layout))
    for holder in slide.slide_layout.placeholders:
        if holder.placeholder_format.type in SMALL_TYPES:
            copied = deepcopy(holder._element)
            copied.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))
            slide.shapes._spTree.append(copied)
    holders = {holder.placeholder_format.type: holder for holder in slide.placeholders}
    size, width, foot = fit_title(title, RIGHT - LEFT), RIGHT - LEFT, PLACES[FOOTER][2]
    above, below = measure_text([title], width, size, "bold"), measure_text([source], foot, SMALL)
    write_line(slide.shapes.title, title, Box(LEFT, TOP, width, above), size, INK)
    write_line(holders[DATE], label, Box(*PLACES[DATE]), SMALL)
    write_line(holders[FOOTER], source, Box(LEFT, BOTTOM - below, foot, below), SMALL)
    return slide, Box(LEFT, TOP + above + GAP, width, BOTTOM - below - TOP - above - 2 * GAP)


def _add_section(deck: Deck, section: Section, briefing: Briefing) -> list[Table | Picture]:
    """Add the slide of a section; return the tables and figures that did not fit."""
    picture, table, left = _choose(section)
    reading = [picture.reading if picture else section.source, *([table.reading] if table and table.reading else [])]
    layout = FINDING if section.sentences else NUMBERS
    label, source = f"{section.label} · {briefing.caveat}", " ".join([*reading, section.origin])
    slide, space = _add_slide(deck, layout, label, section.heading, source)
    slide.notes_slide.notes_text_frame.text = _write_notes(section, briefing)
    if section.sentences:
        largest = ABOVE if picture else TYPE_SIZES[0]
        space = space.below(write_text(slide.placeholders[1], section.sentences, space, largest) + GAP)
    if picture and table:
        one, other = space.beside(BESIDE, GAP)
        _add_picture(slide, picture, one)
        add_table(slide, table, other)
    elif picture:
        _add_picture(slide, picture, space)
    elif table:
        first, *rest = part_table(table, space)
        add_table(slide, first, space)
        left = [*([replace(table, shown=table.shown.iloc[len(first.rows) :])] if rest else []), *left]
    return left


def _choose(section: Section) -> tuple[Picture | None, Table | None, list[Table | Picture]]:
    """Return the figure and the table for a section's own slide, and what is left over.

    A table goes beside a figure if both can be read there.
    """
    pictures, tables = [*section.pictures], [*section.tables]
    if not pictures:
        return None, next(iter(tables), None), [*tables[1:]]
    one, other = ROOM.beside(BESIDE, GAP)
    if tables and fit_table(tables[0], other, SMALLEST) and _find_size(pictures[0], one):
        return pictures[0], tables[0], [*tables[1:], *pictures[1:]]
    return pictures[0], None, [*tables, *pictures[1:]]


def _add_part(deck: Deck, part: Table | Picture, section: Section, briefing: Briefing) -> None:
    """Add a slide with a figure, or as many slides as a table needs."""
    label = f"{section.label}, in numbers · {briefing.caveat}"
    if isinstance(part, Picture):
        slide, space = _add_slide(deck, NUMBERS, label, part.title, f"{part.reading} {part.origin}")
        _add_picture(slide, part, space)
        return
    source = " ".join(text for text in (section.source, part.reading, part.origin) if text)
    pages = list(part_table(part, ROOM))
    for number, page in enumerate(pages, start=1):
        title = f"{part.caption} ({number} of {len(pages)})" if pages[1:] else part.caption
        slide, space = _add_slide(deck, NUMBERS, label, title, source)
        add_table(slide, page, space)


def _write_notes(section: Section, briefing: Briefing) -> str:
    """Return the notes of a slide: its sentences, every quotation in full, and the documents."""
    quoted = ["\n".join(["Quotations:", *(f"{item}: {item.gist}" for item in section.quotations)])]
    sources = "\n".join(f"{name}: {citation}" for name, citation in briefing.sources.items())
    told = [*section.sentences, *(quoted if section.quotations else []), f"Documents:\n{sources}"]
    return "\n\n".join([*told, briefing.caveat])


def _find_size(picture: Picture, space: Box) -> Size | None:
    """Return the size at which a figure fills a place in the largest type that fits; None if none does."""
    size = Size(space.width / MM, space.height / MM, LARGEST, worded=False)
    asked = picture.at(size).asked
    if asked * LARGEST > space.height:
        size = replace(size, enlarged=max(1.0, floor(100 * space.height / asked) / 100))
        asked = picture.at(size).asked
    return size if asked * size.enlarged <= space.height else None


def _add_picture(slide: Slide, picture: Picture, space: Box) -> None:
    """Add a figure with its alternative text, in its place."""
    size = _find_size(picture, space) or Size(space.width / MM, space.height / MM, worded=False)
    shape = slide.shapes.add_picture(BytesIO(picture.png(size)), *measure_out(space))
    shape.name = picture.name
    shape._element.nvPicPr.cNvPr.set("descr", picture.alt)
