"""A briefing in, slides out: one finding a slide, native tables, figures with alternative text, quotations as notes."""

from collections.abc import Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from lib.content import Briefing, Picture, Quotation, Section, Table, find_longest
from lib.packing import describe_file, repack
from lib.style import DARK, FAINT, INK, PALE

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
TYPE = {PP_PLACEHOLDER.DATE: 11, PP_PLACEHOLDER.TITLE: 22, PP_PLACEHOLDER.FOOTER: 9, PP_PLACEHOLDER.SLIDE_NUMBER: 9}


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """The place in the units of the format."""
        left, top, width, height = (Inches(side) for side in (self.left, self.top, self.width, self.height))
        return left, top, width, height


def write_slides(briefing: Briefing) -> bytes:
    """Return the briefing as a PowerPoint file."""
    deck = _open_deck()
    describe_file(deck.core_properties, briefing.title, briefing.caveat)
    for section in briefing.sections:
        _add_section(deck, section, briefing)
    written = BytesIO()
    deck.save(written)
    return repack(written.getvalue())


def _open_deck() -> Any:
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


def _set_styles(master: Any) -> None:
    """Set titles from the left in bold, and texts without bullets."""
    title, body = (master._element.find(f".//{qn(f'p:{name}')}/{qn('a:lvl1pPr')}") for name in ("titleStyle", "bodyStyle"))
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("b", "1")
    body.set("marL", "0")
    body.set("indent", "0")
    body.remove(body.find(qn("a:spcBef")))
    bullet = body.find(qn("a:buChar"))
    body.replace(bullet, body.makeelement(qn("a:buNone")))


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box.emu


def _measure(texts: Iterable[str], width: float, size: float) -> float:
    """Return the height in inches that paragraphs take in a width."""
    letters = max(1.0, (width - 0.15) * 72 / (size * GLYPH))
    lines = sum(max(1, ceil(len(text) / letters)) for text in texts)
    return lines * size * 1.22 / 72


def _fit(texts: Sequence[str], box: Box) -> int:
    """Return the largest type size at which paragraphs fit their place, the smallest where none does."""
    return next((size for size in SIZES if _measure(texts, box.width, size) <= box.height), SIZES[-1])


def _add_slide(deck: Any, section: Section, briefing: Briefing) -> Any:
    """Return a new slide with its title, what it is of and its sources, and the notes of its section."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    for holder in deck.slide_layouts[0].placeholders:
        if holder.placeholder_format.type in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            slide.shapes._spTree.append(deepcopy(holder._element))
    texts = {
        PP_PLACEHOLDER.DATE: f"{section.label} · {briefing.caveat}",
        PP_PLACEHOLDER.TITLE: section.heading,
        PP_PLACEHOLDER.FOOTER: f"{section.source} {section.origin}",
    }
    for holder in slide.placeholders:
        kind = holder.placeholder_format.type
        if kind in texts:
            holder.text_frame.text = texts[kind]
            holder.text_frame.vertical_anchor = MSO_ANCHOR.TOP
            holder.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
            holder.text_frame.margin_left = Inches(0.04)
        if kind in TYPE:
            _dress(holder.text_frame, TYPE[kind], FAINT if kind != PP_PLACEHOLDER.TITLE else INK)
    title = slide.shapes.title
    if _measure([section.heading], 12.23, 22) > 0.8:
        _dress(title.text_frame, 17, INK)
    slide.notes_slide.notes_text_frame.text = _write_notes(section, briefing)
    return slide


def _dress(frame: Any, size: float, colour: str) -> None:
    """Give the paragraphs of a text their size and colour, set from the left."""
    frame.word_wrap = True
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(colour[1:].upper())


def _write_notes(section: Section, briefing: Briefing) -> str:
    """Return what stands under a slide: its points, every quotation in full, and the documents."""
    points = [f"{head}:\n" + "\n".join(items) for head, items in section.lists if items]
    quotations = [f"{quotation.words} {quotation.credit}: {quotation.gist}" for quotation in section.quotations]
    quoted = ["Quotations:\n" + "\n".join(quotations)] * bool(quotations)
    sources = "\n".join(f"{name}: {citation}" for name, citation in briefing.sources.items())
    return "\n\n".join([*section.sentences, *points, *quoted, f"Documents:\n{sources}", briefing.caveat])


def _add_section(deck: Any, section: Section, briefing: Briefing) -> None:
    """Add the slides of a section: text above; below a figure with a table, points with quotations, or tables."""
    slide = _add_slide(deck, section, briefing)
    body = slide.placeholders[1]
    top = _write_text(body, section.sentences, Box(LEFT, TOP, RIGHT - LEFT, 1.1))
    space = Box(LEFT, top + 0.1, RIGHT - LEFT, BOTTOM - top - 0.1)
    wide = next((picture for picture in section.pictures if picture.is_wide), None)
    if section.lists:
        _add_points(slide, section, space)
    elif wide:
        _add_picture_and_table(slide, wide, section.tables[:1], space)
    else:
        _stack_tables(slide, section.tables, space)


def _stack_tables(slide: Any, tables: Sequence[Table], space: Box) -> None:
    """Add tables below each other, each as large as it may be with room left for those that follow."""
    for place, table in enumerate(tables, start=1):
        kept = sum(min(_measure_table(later, space.width, SIZES[-1])[-1] + 0.15, 2.2) for later in tables[place:])
        used = _add_table(slide, table, Box(space.left, space.top, space.width, space.height - kept)) + 0.15
        space = Box(space.left, space.top + used, space.width, space.height - used)


def _write_text(shape: Any, texts: Sequence[str], box: Box) -> float:
    """Write paragraphs into a shape as tall as they need; return where it ends."""
    size = _fit(texts, box)
    height = _measure(texts, box.width, size) + 0.1
    _place(shape, Box(box.left, box.top, box.width, height))
    shape.text_frame.text = "\n".join(texts)
    _dress(shape.text_frame, size, INK)
    for side in ("left", "right", "top", "bottom"):
        setattr(shape.text_frame, f"margin_{side}", Inches(0.04))
    return box.top + height


def _add_points(slide: Any, section: Section, space: Box) -> None:
    """Add who stands where and the strongest quotations on the left, the points under their heads on the right."""
    half = (space.width - 0.3) / 2
    quoted = [text for quotation in section.strongest for text in _lay_out(quotation)]
    needed = _measure(quoted, half, SIZES[0]) + 0.15
    used = sum(_add_table(slide, table, Box(space.left, space.top, half, space.height - needed)) for table in section.tables)
    if quoted:
        _add_text(slide, quoted, Box(space.left, space.top + used + 0.2, half, space.height - used - 0.2))
    place = Box(space.left + half + 0.3, space.top, half, space.height)
    told = [(head, items) for head, items in section.lists if items]
    _add_text(slide, _choose_points(told, place), place, {head for head, _ in told})


def _lay_out(quotation: Quotation) -> tuple[str, str]:
    return quotation.words, f"– {quotation.credit}"


def _choose_points(told: Sequence[tuple[str, tuple[str, ...]]], place: Box) -> list[str]:
    """Return heads and as many points of each as there is room for, with the number of those left to the notes."""
    for most in range(max((len(items) for _, items in told), default=0), 0, -1):
        texts = [text for head, items in told for text in (head, *items[:most], *_count_rest(items, most))]
        if most == 1 or _measure(texts, place.width, SIZES[-2]) <= place.height:
            return texts
    return []


def _count_rest(items: Sequence[str], most: int) -> list[str]:
    return [f"… and {len(items) - most} more in the notes"] if len(items) > most else []


def _add_text(slide: Any, texts: Sequence[str], box: Box, heads: Collection[str] = ()) -> None:
    """Add a text of its own, its heads in bold."""
    shape = slide.shapes.add_textbox(*box.emu)
    size = _fit(texts, box)
    shape.text_frame.text = "\n".join(texts)
    _dress(shape.text_frame, size, INK)
    for paragraph in shape.text_frame.paragraphs:
        if paragraph.text in heads:
            paragraph.space_before = Pt(size / 2)
            paragraph.runs[0].font.bold = True


def _add_picture_and_table(slide: Any, picture: Picture, tables: Sequence[Table], space: Box) -> None:
    """Add a figure on the left, as large as it may be, and a table beside it."""
    width = 6.1 if tables else space.width
    scale = min(width / picture.width, space.height / picture.height)
    size = Inches(picture.width * scale), Inches(picture.height * scale)
    shape = slide.shapes.add_picture(BytesIO(picture.png), Inches(space.left), Inches(space.top), *size)
    shape.name = picture.name
    shape._element.nvPicPr.cNvPr.set("descr", picture.alt)
    for table in tables:
        _add_table(slide, table, Box(space.left + width + 0.2, space.top, space.width - width - 0.2, space.height))


def _measure_table(table: Table, width: float, size: float) -> list[float]:
    """Return the height of each row of a table in inches, its head first, and the sum last."""
    widths = [share * width for share in table.shares]
    rows = [
        max(_measure([text], cell, size) for text, cell in zip(row, widths, strict=True)) + 0.07
        for row in (table.heads, *table.rows)
    ]
    return [*rows, sum(rows)]


def _fit_table(table: Table, space: Box) -> int:
    """Return the largest type size at which a table fits its place without breaking a word, the smallest if none."""
    columns = [" ".join(cells) for cells in zip(table.heads, *table.rows, strict=True)]
    for size in SIZES:
        words = [(find_longest(text) * GLYPH * 1.1 * size / 72 + 0.14) for text in columns]
        whole = all(word <= share * space.width for word, share in zip(words, table.shares, strict=True))
        if whole and _measure_table(table, space.width, size)[-1] <= space.height:
            return size
    return SIZES[-1]


def _add_table(slide: Any, table: Table, space: Box) -> float:
    """Add a native table with the rows that fit, and say how many do not; return its height."""
    size = _fit_table(table, space)
    heights = _measure_table(table, space.width, size)[:-1]
    kept = [place for place in range(1, len(heights)) if sum(heights[: place + 1]) <= space.height - 0.25]
    rows = table.rows if sum(heights) <= space.height else table.rows[: max(len(kept), 1)]
    heights = heights[: len(rows) + 1]
    shape = slide.shapes.add_table(len(rows) + 1, len(table.heads), *Box(space.left, space.top, space.width, sum(heights)).emu)
    shape.name = table.name
    shape._element.nvGraphicFramePr.cNvPr.set("descr", table.caption)
    _fill(shape.table, [table.heads, *rows], size)
    for column, share in zip(shape.table.columns, table.shares, strict=True):
        column.width = Inches(share * space.width)
    for row, height in zip(shape.table.rows, heights, strict=True):
        row.height = Inches(height)
    rest = len(table.rows) - len(rows)
    if rest:
        _add_text(slide, [f"… and {rest} more rows in the page and the workbook"],
                  Box(space.left, space.top + sum(heights), space.width, 0.25))  # fmt: skip
    return sum(heights) + 0.25 * bool(rest)


def _fill(grid: Any, rows: Sequence[Sequence[str]], size: float) -> None:
    """Write the cells of a table, its head white on dark."""
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_STYLE
    grid.horz_banding = False
    for number, row in enumerate(rows):
        for text, cell in zip(row, grid.rows[number].cells, strict=True):
            cell.text = text
            cell.margin_left = cell.margin_right = Inches(0.06)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            _dress(cell.text_frame, size, INK if number else "#ffffff")
            _shade(cell, DARK if not number else "#ffffff")


def _shade(cell: Any, colour: str) -> None:
    """Give a cell its ground, and a thin line below."""
    line = parse_xml(f'<a:lnB {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{PALE[1:]}"/></a:solidFill></a:lnB>')
    cell._tc.get_or_add_tcPr().append(line)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())
