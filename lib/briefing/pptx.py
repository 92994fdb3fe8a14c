"""Write a briefing as slides: the summary, the scales, a slide a demand, what surrounds them, the sources, the annex.

A reader needs the faces only; the notes contain every quotation, what did not fit, and how all of it was made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from lib.briefing.model import Block, Briefing, DemandPage, News, Picture, Section, Table
from lib.briefing.office import describe_file, leave_out_template
from lib.briefing.reading import lay_slides_from_right, order_shapes
from lib.briefing.slides import (
    FINDING,
    GAP,
    LEFT,
    NUMBERS,
    RIGHT,
    TOP,
    TextRun,
    add_grid,
    add_picture,
    add_slide,
    add_table,
    find_size,
    open_presentation,
    write_text,
)
from lib.briefing.text_fit import TYPE_SIZES, Box, fit_table, part_table
from lib.case import capitalise
from lib.words import LATEST, UNKNOWN, Paragraph, shorten_list

MOST_CITED = 8
"""The most documents that the foot of a slide names."""

MOST_ON_FACE = 2
"""The most sentences of a block on a slide; the notes contain them all."""

MOST_DEMANDS = 4
"""The most demands with a slide before the annex."""

SUMMARY_HEADS = ("Demand, and where it stands", "Wanted", "Answered", "Room for compromise")
"""The heads of the summary's table."""

SUMMARY_SHARES = (0.22, 0.32, 0.23, 0.23)
"""The shares of its columns in its width."""

POSITIONS_TITLE = "Where each side stands on each demand"
AGREEMENT = "Who must agree, and what surrounds the demands"
SOURCES_TITLE = "The sources, what rests on one of them, and which texts we lack"


def write_pptx(briefing: Briefing) -> bytes:
    """Return the briefing as a PowerPoint file: four slides and the first demands, then the others and the annex."""
    deck = open_presentation()
    describe_file(deck.core_properties, briefing.summary.title, briefing.caveat, briefing.overview.origin)
    _show_summary(deck, briefing)
    if briefing.news:
        _show_news(deck, briefing.news, briefing)
    _show_overview(deck, briefing)
    for page in briefing.demands[:MOST_DEMANDS]:
        _show_demand(deck, page)
    _show_surroundings(deck, briefing)
    _show_sources(deck, briefing)
    for page in briefing.demands[MOST_DEMANDS:]:
        _show_demand(deck, page, "Annex: ")
    left = [(section, _show_section(deck, section)) for section in briefing.annex]
    for section, parts in left:
        for part in parts:
            _show_part(deck, part, section)
    order_shapes(deck)
    lay_slides_from_right(deck)
    written = BytesIO()
    deck.save(written)
    return leave_out_template(written.getvalue())


def _annotate(slide: Slide, *paragraphs: str) -> None:
    """Write the notes of a slide."""
    slide.notes_slide.notes_text_frame.text = "\n\n".join(filter(None, paragraphs))


def _list_sources(lead: str, named: Iterable[str]) -> str:
    """Return documents by name as a line, and of many the number of those past the first."""
    told = "; ".join(shorten_list(list(named), MOST_CITED))
    return f"{lead}: {told}." if told else ""


def _show_summary(deck: Deck, briefing: Briefing) -> None:
    """Add the case on one slide: each demand with its state, what is wanted and answered, and what room is left."""
    summary = briefing.summary
    foot = f"{summary.caveat} {_list_sources('Sources', briefing.citations)}"
    slide, space = add_slide(deck, NUMBERS, briefing.title, summary.title, foot)
    rows = [
        [
            [TextRun(page.plain, "head"), TextRun(capitalise(page.state))],
            [TextRun(_tell_shortly(page.blocks[0]))],
            [TextRun(_tell_answers(page))],
            [TextRun(_tell_shortly(page.blocks[4]))],
        ]
        for page in briefing.demands
    ]
    head = [[TextRun(text, "white")] for text in SUMMARY_HEADS]
    described = "Each demand: where it stands, what is wanted, what is answered, and what room is left"
    add_grid(slide, ("summary", described), [head, *rows], [share * space.width for share in SUMMARY_SHARES], space)
    told = [f"{each.lead} {each.text}" for _, paragraphs in summary.demands for each in paragraphs]
    _annotate(slide, briefing.meanings, *told, *(f"{each.lead} {each.text}" for each in summary.surroundings))


def _tell_shortly(block: Block) -> str:
    """Return the sentences of a block that fit on a slide's face."""
    return " ".join(block.sentences[:MOST_ON_FACE])


def _tell_answers(page: DemandPage) -> str:
    """Return the first sentence of the answer, and that of another side which would have to grant the demand."""
    _, _, answer, others, _ = page.blocks
    return " ".join([answer.sentences[0], *others.sentences[: bool(page.granting)]])


def _show_news(deck: Deck, news: News, briefing: Briefing) -> None:
    """Add what is new against an earlier record."""
    told = " ".join(news.sentences)
    cited = _list_sources("Sources", (name for name in briefing.citations if name in told))
    slide, space = add_slide(deck, FINDING, "What is new", news.heading, cited)
    write_text(slide.placeholders[1], [TextRun(sentence) for sentence in news.sentences], space, TYPE_SIZES[0])
    _annotate(slide, *news.sentences)


def _show_overview(deck: Deck, briefing: Briefing) -> None:
    """Add the positions on their scales."""
    picture = briefing.overview
    slide, space = add_slide(deck, NUMBERS, "Positions", POSITIONS_TITLE, picture.reading)
    add_picture(slide, picture, space)
    _annotate(slide, picture.title, picture.alt, *briefing.summary.bottom_line)


def _show_demand(deck: Deck, page: DemandPage, part: str = "") -> None:
    """Add a demand: five blocks, each of a head, at most two sentences and a quotation; every quotation as notes.

    `part` stands before its label.
    """
    foot = f"{page.basis} {_list_sources('Cited here', page.sources)}"
    slide, space = add_slide(deck, NUMBERS, f"{part}{page.label}", page.heading, foot)
    widths = [share * space.width for share in (0.19, 0.43, 0.38)]
    rows = [[[TextRun(block.head, "head")], [TextRun(_tell_shortly(block))], _quote(block)] for block in page.blocks]
    add_grid(slide, (page.demand, f"{page.question} Five answers"), rows, widths, space)
    blocks = ["\n".join([f"{block.head}:", *block.sentences, block.quotation]).rstrip() for block in page.blocks]
    quoted = [f"{quotation.gist}\n{quotation}" for quotation in page.quotations]
    _annotate(slide, *blocks, page.basis, *(["Every quotation on this demand:"] if quoted else []), *quoted)


def _quote(block: Block) -> list[TextRun]:
    """Return the quotation of a block and, in a style of its own, whose words it contains."""
    words, _, credited = block.quotation.partition("” (")
    return [TextRun(f"{words}”", "quoted"), TextRun(credited.removesuffix(")"), "credit")] if words else [TextRun("")]


def _show_surroundings(deck: Deck, briefing: Briefing) -> None:
    """Add who must agree, the talks and the military context beside the calendar of the round."""
    told = [each for each in briefing.surroundings if each.lead not in (LATEST, UNKNOWN)]
    cited = _list_sources("Sources", briefing.citations)
    slide, space = add_slide(deck, FINDING, "Around the demands", AGREEMENT, cited)
    one, other = space.beside(0.5, 2 * GAP)
    write_text(slide.placeholders[1], _lead(told), one, TYPE_SIZES[0])
    calendar = briefing.calendar
    if len(calendar.shown):
        shown = next(part_table(calendar, other))
        add_table(slide, shown, other)
    _annotate(slide, *(f"{each.lead} {each.text}" for each in told), *(" · ".join(row) for row in calendar.rows))


def _lead(paragraphs: list[Paragraph]) -> list[TextRun]:
    """Return paragraphs of the summary, each below its lead and sentence by sentence."""
    told = [[TextRun(each.lead.rstrip("."), "head"), *map(TextRun, each.sentences)] for each in paragraphs]
    return [run for runs in told for run in runs]


def _show_sources(deck: Deck, briefing: Briefing) -> None:
    """Add the sources by name, kind and what to know, what is unknown, and in the notes how all of it was made."""
    unknown = [each for each in briefing.surroundings if each.lead == UNKNOWN]
    slide, space = add_slide(deck, FINDING, "Sources", SOURCES_TITLE, briefing.caveat)
    every = TextRun(f"All {len(briefing.sources.shown)} sources are in the notes; the table shows those that fit.")
    used = write_text(
        slide.placeholders[1], [*_lead(unknown), every], replace(space, height=space.height * 0.45), TYPE_SIZES[2]
    )
    shown = briefing.sources.shown[["document", "kind", "what to know"]].rename(columns={"document": "source"})
    table = replace(briefing.sources, shown=shown)
    below = space.below(used + GAP)
    if len(shown):
        add_table(slide, next(part_table(table, below)), below)
    cited = [f"{name}: {citation}" for name, citation in briefing.citations.items()]
    made = [f"{name}: {value or 'all'}" for name, value in briefing.parameters.items()]
    _annotate(slide, *(" · ".join(row) for row in table.rows), "\n".join(["Documents:", *cited]),
              "\n".join(["Made with these parameters:", *made]), briefing.overview.origin)  # fmt: skip


ABOVE, BESIDE, SMALLEST = 12, 0.52, 11
"""The largest type above a figure; a figure's share of the width beside a table, and the smallest type there."""

ROOM = Box(LEFT, TOP, RIGHT - LEFT, 4.4)
"""The space on a slide of the annex below a two-line title and a few sentences, and above its sources."""


def _show_section(deck: Deck, section: Section) -> list[Table | Picture]:
    """Add the slide of a section of the annex; return the tables and figures that did not fit."""
    picture, table, left = _choose(section)
    source = picture.reading if picture else section.source
    layout = FINDING if section.sentences else NUMBERS
    slide, space = add_slide(deck, layout, f"Annex: {section.label}", section.heading, source)
    _annotate(slide, *section.sentences, section.source, section.origin)
    if section.sentences:
        largest = ABOVE if picture else TYPE_SIZES[0]
        told = [TextRun(sentence) for sentence in section.sentences]
        space = space.below(write_text(slide.placeholders[1], told, space, largest) + GAP)
    if picture and table:
        one, other = space.beside(BESIDE, GAP)
        add_picture(slide, picture, one)
        add_table(slide, table, other)
    elif picture:
        add_picture(slide, picture, space)
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
    if tables and fit_table(tables[0], other, SMALLEST) and find_size(pictures[0], one):
        return pictures[0], tables[0], [*tables[1:], *pictures[1:]]
    return pictures[0], None, [*tables, *pictures[1:]]


def _show_part(deck: Deck, part: Table | Picture, section: Section) -> None:
    """Add a slide with a figure of the annex, or as many slides as a table needs."""
    for title, shown in _part_slides(part):
        label = f"Annex: {section.label}, in numbers"
        slide, space = add_slide(deck, NUMBERS, label, title, part.reading or section.source)
        if isinstance(shown, Picture):
            add_picture(slide, shown, space)
        else:
            add_table(slide, shown, space)
        _annotate(slide, title, section.source, part.origin)


def _part_slides(part: Table | Picture) -> Iterator[tuple[str, Table | Picture]]:
    """Yield each slide of a figure or table: its title and what it shows."""
    if isinstance(part, Picture):
        yield f"{part.title} (chart)", part
        return
    pages = list(part_table(part, ROOM))
    for number, page in enumerate(pages, start=1):
        yield f"{part.caption} ({number} of {len(pages)})" if pages[1:] else part.caption, page
