"""A briefing in, slides out: one finding a slide, native tables, figures with alternative text, quotations as notes."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from math import floor

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from lib.briefing.deck import (
    BOTTOM,
    DEMAND,
    FINDING,
    LEFT,
    NUMBERS,
    PLACES,
    RIGHT,
    SMALL_TYPES,
    TOP,
    add_table,
    measure_out,
    open_deck,
    write_line,
    write_text,
)
from lib.briefing.model import Briefing, Picture, Section, Table
from lib.briefing.office import describe_file, repack
from lib.briefing.text_fit import BEFORE, SIZES, SMALL, Box, fit_table, fit_title, measure, part_table
from lib.charts.presets import MM, Size
from lib.charts.theme import INK

DATE, FOOTER = PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER
LARGEST = 1.4
"""How far type of a figure is enlarged where there is room for its rows."""

BESIDE, SMALLEST, GAP = 0.52, 11, 0.12
"""Share of the width that a figure takes beside a table, type size from which a table stands there, inches between."""

ABOVE = 12
"""Largest type size of sentences above a figure, which needs the room."""

ROOM = Box(LEFT, TOP, RIGHT - LEFT, 4.4)
"""What a slide has room for below a title of two lines and some sentences, and above its sources."""


def write_slides(briefing: Briefing) -> bytes:
    """Return the briefing as a PowerPoint file: a slide a section, then one for each table and figure left over."""
    deck = open_deck()
    describe_file(deck.core_properties, briefing.title, briefing.caveat)
    left = [(section, _add_section(deck, section, briefing)) for section in briefing.sections]
    for section, parts in left:
        for part in parts:
            _add_part(deck, part, section, briefing)
    written = BytesIO()
    deck.save(written)
    return repack(written.getvalue())


def _add_slide(deck: Deck, layout: str, label: str, title: str, source: str) -> tuple[Slide, Box]:
    """Return a new slide with its title, what it is of and its sources, and the room between."""
    slide = deck.slides.add_slide(deck.slide_layouts.get_by_name(layout))
    for holder in slide.slide_layout.placeholders:
        if holder.placeholder_format.type in SMALL_TYPES:
            copied = deepcopy(holder._element)
            copied.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))
            slide.shapes._spTree.append(copied)
    holders = {holder.placeholder_format.type: holder for holder in slide.placeholders}
    size, width, foot = fit_title(title, RIGHT - LEFT), RIGHT - LEFT, PLACES[FOOTER][2]
    above, below = measure([title], width, size, "bold"), measure([source], foot, SMALL)
    write_line(slide.shapes.title, title, Box(LEFT, TOP, width, above), size, INK)
    write_line(holders[DATE], label, Box(*PLACES[DATE]), SMALL)
    write_line(holders[FOOTER], source, Box(LEFT, BOTTOM - below, foot, below), SMALL)
    return slide, Box(LEFT, TOP + above + GAP, width, BOTTOM - below - TOP - above - 2 * GAP)


def _add_section(deck: Deck, section: Section, briefing: Briefing) -> list[Table | Picture]:
    """Add the slide of a section; return its tables and figures that there was no room for."""
    picture, table, left = _choose(section)
    reading = [picture.reading if picture else section.source, *([table.reading] if table and table.reading else [])]
    layout = DEMAND if section.lists else FINDING
    label, source = f"{section.label} · {briefing.caveat}", " ".join([*reading, section.origin])
    slide, space = _add_slide(deck, layout, label, section.heading, source)
    slide.notes_slide.notes_text_frame.text = _write_notes(section, briefing)
    largest = ABOVE if picture else SIZES[0]
    below = space.below(write_text(slide.placeholders[1], section.sentences, space, largest=largest) + GAP)
    if section.lists:
        left += _add_points(slide, section, table, below)
    elif picture and table:
        one, other = below.beside(BESIDE, GAP)
        _add_picture(slide, picture, one)
        add_table(slide, table, other)
    elif picture:
        _add_picture(slide, picture, below)
    elif table:
        first, *rest = part_table(table, below)
        add_table(slide, first, below)
        left = [*([replace(table, shown=table.shown.iloc[len(first.rows) :])] if rest else []), *left]
    return left


def _choose(section: Section) -> tuple[Picture | None, Table | None, list[Table | Picture]]:
    """Return the figure and the table that a section's own slide shows, and what is left over.

    A table stands beside a figure where both can be read there; of points there is always one beside them.
    """
    pictures, tables = [*section.pictures], [*section.tables]
    if section.lists or not pictures:
        return None, next(iter(tables), None), [*tables[1:], *pictures]
    one, other = ROOM.beside(BESIDE, GAP)
    if tables and fit_table(tables[0], other, SMALLEST) and _find_size(pictures[0], one):
        return pictures[0], tables[0], [*tables[1:], *pictures[1:]]
    return pictures[0], None, [*tables, *pictures[1:]]


def _add_part(deck: Deck, part: Table | Picture, section: Section, briefing: Briefing) -> None:
    """Add a slide with a figure, or as many as a table takes."""
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
    """Return what stands under a slide: its points, every quotation in full, and the documents."""
    points = ["\n".join([f"{head}:", *(item.point for item in items)]) for head, items in section.lists if items]
    quoted = ["\n".join(["Quotations:", *(f"{item}: {item.gist}" for item in section.quotations)])]
    sources = "\n".join(f"{name}: {citation}" for name, citation in briefing.sources.items())
    told = [*section.sentences, *points, *(quoted if section.quotations else []), f"Documents:\n{sources}"]
    return "\n\n".join([*told, briefing.caveat])


def _add_points(slide: Slide, section: Section, table: Table | None, space: Box) -> list[Table]:
    """Add who stands where and the strongest quotations on the left, the points under their heads on the right.

    Return the table where there was no room for all of its rows.
    """
    left, right = space.beside(0.46, 0.3)
    quoted = [f"{item.words}\v{item.source}" for item in section.strongest]
    needed = min(measure(quoted, left.width, SIZES[1]) + GAP, left.height / 2)
    rest = []
    if table:
        shown, *rest = part_table(table, left.below(0, needed))
        left = left.below(add_table(slide, shown, left.below(0, needed)) + GAP)
    write_text(slide.placeholders[3], quoted or ["No position on record."], left)
    told = [(head, [item.point for item in items]) for head, items in section.lists if items]
    heads = {head for head, _ in told}
    write_text(slide.placeholders[2], _choose_points(told, right) or ["No reason on record."], right, heads)
    return [table] if table and rest else []


def _choose_points(told: Sequence[tuple[str, Sequence[str]]], place: Box) -> list[str]:
    """Return heads and as many points of each as there is room for, with the number of those left to the notes."""
    for most in range(max((len(items) for _, items in told), default=0), 0, -1):
        texts = [text for head, items in told for text in (head, *items[:most], *_count_rest(items, most))]
        if most == 1 or measure(texts, place.width, SMALLEST) + len(told) * BEFORE <= place.height:
            return texts
    return []


def _count_rest(items: Sequence[str], most: int) -> list[str]:
    return [f"… and {len(items) - most} more in the notes"] if len(items) > most else []


def _find_size(picture: Picture, space: Box) -> Size | None:
    """Return the size at which a figure fills a place with the largest type that its rows have room for, if any."""
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
