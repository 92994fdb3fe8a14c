"""A briefing in, slides out: one finding a slide, native tables, figures with alternative text, quotations as notes."""

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Inches

from lib.content import Briefing, Picture, Quotation, Section, Table
from lib.deck import (
    BOTTOM,
    LEFT,
    RIGHT,
    SIZES,
    TOP,
    Box,
    add_table,
    add_text,
    dress,
    measure,
    measure_table,
    open_deck,
    write_text,
)
from lib.packing import describe_file, repack
from lib.style import FAINT, INK

TYPE = {PP_PLACEHOLDER.DATE: 11, PP_PLACEHOLDER.TITLE: 22, PP_PLACEHOLDER.FOOTER: 9, PP_PLACEHOLDER.SLIDE_NUMBER: 9}


def write_slides(briefing: Briefing) -> bytes:
    """Return the briefing as a PowerPoint file."""
    deck = open_deck()
    describe_file(deck.core_properties, briefing.title, briefing.caveat)
    for section in briefing.sections:
        _add_section(deck, section, briefing)
    written = BytesIO()
    deck.save(written)
    return repack(written.getvalue())


def _add_slide(deck: Deck, section: Section, briefing: Briefing) -> Slide:
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
            dress(holder.text_frame, TYPE[kind], FAINT if kind != PP_PLACEHOLDER.TITLE else INK)
    title = slide.shapes.title
    if measure([section.heading], 12.23, 22) > 0.8:
        dress(title.text_frame, 17, INK)
    slide.notes_slide.notes_text_frame.text = _write_notes(section, briefing)
    return slide


def _write_notes(section: Section, briefing: Briefing) -> str:
    """Return what stands under a slide: its points, every quotation in full, and the documents."""
    points = [f"{head}:\n" + "\n".join(items) for head, items in section.lists if items]
    quotations = [f"{quotation.words} {quotation.credit}: {quotation.gist}" for quotation in section.quotations]
    quoted = ["Quotations:\n" + "\n".join(quotations)] * bool(quotations)
    sources = "\n".join(f"{name}: {citation}" for name, citation in briefing.sources.items())
    return "\n\n".join([*section.sentences, *points, *quoted, f"Documents:\n{sources}", briefing.caveat])


def _add_section(deck: Deck, section: Section, briefing: Briefing) -> None:
    """Add the slides of a section: text above; below points with quotations, a figure with a table, or tables."""
    slide = _add_slide(deck, section, briefing)
    space = _open_space(slide, section.sentences)
    wide = next((picture for picture in section.pictures if picture.is_wide), None)
    if section.lists:
        _add_points(slide, section, space)
    elif wide:
        _add_picture_and_table(slide, wide, section.tables[:1], space)
        if section.tables[1:]:
            slide = _add_slide(deck, section, briefing)
            _stack_tables(
                slide, section.tables[1:], _open_space(slide, [table.caption for table in section.tables[1:]])
            )
    else:
        _stack_tables(slide, section.tables, space)


def _open_space(slide: Slide, sentences: Sequence[str]) -> Box:
    """Write sentences below the title and return the room that is left."""
    top = write_text(slide.placeholders[1], sentences, Box(LEFT, TOP, RIGHT - LEFT, 1.3)) + 0.1
    return Box(LEFT, top, RIGHT - LEFT, BOTTOM - top)


def _stack_tables(slide: Slide, tables: Sequence[Table], space: Box) -> None:
    """Add tables below each other, each as large as it may be with room left for those that follow."""
    for place, table in enumerate(tables, start=1):
        kept = sum(min(measure_table(later, space.width, SIZES[-1])[-1] + 0.15, 2.2) for later in tables[place:])
        used = add_table(slide, table, Box(space.left, space.top, space.width, space.height - kept)) + 0.15
        space = Box(space.left, space.top + used, space.width, space.height - used)


def _add_points(slide: Slide, section: Section, space: Box) -> None:
    """Add who stands where and the strongest quotations on the left, the points under their heads on the right."""
    part, gap = 0.43 * space.width, 0.3
    quoted = [text for quotation in section.strongest for text in _lay_out(quotation)]
    needed = measure(quoted, part, SIZES[0]) + 0.15
    used = sum(
        add_table(slide, table, Box(space.left, space.top, part, space.height - needed)) for table in section.tables
    )
    if quoted:
        add_text(slide, quoted, Box(space.left, space.top + used + 0.2, part, space.height - used - 0.2))
    place = Box(space.left + part + gap, space.top, space.width - part - gap, space.height)
    told = [(head, items) for head, items in section.lists if items]
    add_text(slide, _choose_points(told, place), place, {head for head, _ in told})


def _lay_out(quotation: Quotation) -> tuple[str, str]:
    return quotation.words, f"– {quotation.credit}"


def _choose_points(told: Sequence[tuple[str, tuple[str, ...]]], place: Box) -> list[str]:
    """Return heads and as many points of each as there is room for, with the number of those left to the notes."""
    for most in range(max((len(items) for _, items in told), default=0), 0, -1):
        texts = [text for head, items in told for text in (head, *items[:most], *_count_rest(items, most))]
        if most == 1 or measure(texts, place.width, SIZES[1]) <= place.height:
            return texts
    return []


def _count_rest(items: Sequence[str], most: int) -> list[str]:
    return [f"… and {len(items) - most} more in the notes"] if len(items) > most else []


def _add_picture_and_table(slide: Slide, picture: Picture, tables: Sequence[Table], space: Box) -> None:
    """Add a figure on the left, as large as it may be, and a table beside it."""
    width = 6.1 if tables else space.width
    own = picture.slide_size
    scale = min(width / own[0], space.height / own[1])
    size = Inches(own[0] * scale), Inches(own[1] * scale)
    shape = slide.shapes.add_picture(BytesIO(picture.slide_png), Inches(space.left), Inches(space.top), *size)
    shape.name = picture.name
    shape._element.nvPicPr.cNvPr.set("descr", picture.alt)
    for table in tables:
        add_table(slide, table, Box(space.left + width + 0.2, space.top, space.width - width - 0.2, space.height))
