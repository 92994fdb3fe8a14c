"""Slides that can be forwarded: four and one a demand, native tables, alternative texts, quotations in the notes."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pytest
from briefings import HOSTILE, open_shipped, read_slides, tell_shipped, tell_spoilt, tell_village, write_shipped
from ink import find_close, lay_texts
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from lib.briefing.compose import compose
from lib.briefing.model import News
from lib.briefing.pptx import POSITIONS_TITLE, write_pptx
from lib.briefing.text_fit import measure_text
from lib.case import capitalise
from lib.charts.theme import house_style
from lib.parameters import Parameters
from lib.study import open_study

CAVEAT = "nothing later is in it"
JARGON = ("replicate", "analyses that can tell", "borne out", "nash", "package", "salience", "specification")


def open_deck(briefing):
    """Return the slides of a briefing without its annex."""
    return Presentation(BytesIO(write_pptx(replace(briefing, annex=()))))


@pytest.fixture(scope="module")
def deck():
    return open_deck(tell_shipped())


@pytest.fixture(scope="module")
def annexed():
    return Presentation(BytesIO(write_shipped("pptx")))


def find_placeholder(slide, kind):
    return next(holder for holder in slide.placeholders if holder.placeholder_format.type == kind)


def list_frames(slide):
    """Return every text of a slide's face."""
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    return frames + [cell.text_frame for table in tables for row in table.rows for cell in row.cells]


def read_face(slide):
    return "\n".join(frame.text for frame in list_frames(slide))


def read_notes(slide):
    return slide.notes_slide.notes_text_frame.text


def find_table(slide):
    return next(shape.table for shape in slide.shapes if shape.has_table)


def test_there_are_four_slides_and_one_a_demand(deck):
    briefing = tell_shipped()
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(titles) == 8
    assert titles[:2] == [briefing.summary.title, POSITIONS_TITLE]
    assert titles[2:6] == [page.heading for page in briefing.demands]


def test_the_first_slide_says_of_each_demand_where_it_stands_and_what_is_wanted_answered_and_left(deck):
    briefing = tell_shipped()
    _, *rows = find_table(deck.slides[0]).rows
    for row, page in zip(rows, briefing.demands, strict=True):
        stands, *told = [cell.text for cell in row.cells]
        assert stands == f"{page.plain}\n{capitalise(page.state)}"
        wants, _, answer, others, room = (block.sentences for block in page.blocks)
        answers = [answer[0], *others[: page.demand == "donbas"]]
        assert told == [" ".join(sentences) for sentences in (wants[:2], answers, room[:2])]


def test_a_demand_has_five_blocks_of_at_most_two_sentences_and_a_quotation(deck):
    for slide, page in zip(list(deck.slides)[2:6], tell_shipped().demands, strict=True):
        rows = [[cell.text for cell in row.cells] for row in find_table(slide).rows]
        assert [row[0] for row in rows] == [block.head for block in page.blocks]
        for (_, told, quoted), block in zip(rows, page.blocks, strict=True):
            assert told == " ".join(block.sentences[:2])
            words, _, credit = quoted.partition("\n")
            assert (f"{words} ({credit})" if words else "") == block.quotation
            assert all(sentence in read_notes(slide) for sentence in block.sentences)


def test_every_sentence_of_a_block_is_followed_to_statements_of_the_case():
    gists = open_shipped().statements.set_index("id")["gist"]
    blocks = [block for page in tell_shipped().demands for block in page.blocks if block.statements]
    assert len(blocks) > 12
    for block in blocks:
        own = set(gists[list(block.statements)])
        told = [sentence.removeprefix("Last on record: ") for sentence in block.sentences[:2]]
        told = [re.sub(r" \([^()]*\d\)\.$", ".", sentence) if sentence not in own else sentence for sentence in told]
        silent = ("not on record", "is on record", "in our sources")
        assert [each for each in told if each not in own and not any(words in each for words in silent)] == []


def test_the_calendar_and_the_sources_are_tables(deck):
    briefing = tell_shipped()
    calendar, sources = ([[cell.text for cell in row.cells] for row in find_table(slide).rows][1:]
                         for slide in list(deck.slides)[6:])  # fmt: skip
    assert calendar == briefing.calendar.rows[: len(calendar)]
    assert len(calendar) > 3
    shown = briefing.sources.shown
    assert sources == shown[["document", "kind", "what to know"]].astype(str).to_numpy().tolist()[: len(sources)]
    assert len(sources) > 4
    assert all(name in read_notes(deck.slides[-1]) for name in shown["document"])
    assert f"All {len(shown)} sources are in the notes" in read_face(deck.slides[-1])
    unknown = briefing.surroundings[-1].sentences
    assert all(sentence in read_face(deck.slides[-1]) for sentence in unknown)


def test_no_face_contains_jargon_a_parameter_or_an_id(deck):
    dossier = open_shipped().dossier
    ids = {*dossier.documents["id"], *dossier.statements["id"], *dossier.utterances["id"]}
    names = {f"{name}=" for name in Parameters.model_fields} | {"as_of", "notebook"}
    for slide in deck.slides:
        face = read_face(slide).lower().replace("minsk package of measures", "")
        assert [word for word in (*JARGON, *names) if word in face] == [], slide.shapes.title.text
        assert not re.search(r"\breach\b(?! the same point)", face)
        assert ids & set(re.findall(r"[\w-]+", face)) == set()


def test_the_caveat_is_on_the_first_slide_and_on_that_of_sources_only(deck):
    assert [CAVEAT in read_face(slide) for slide in deck.slides] == [True, *[False] * 6, True]


def test_parameters_are_in_the_last_notes_and_in_the_properties(deck):
    for name, value in tell_shipped().parameters.items():
        assert f"{name}: {value or 'all'}" in read_notes(deck.slides[-1])
    assert deck.core_properties.comments
    assert tell_shipped().overview.origin.startswith(deck.core_properties.comments)


def test_what_is_new_comes_after_the_summary(village):
    told = ("The miller offers less.", "The toll is a new demand.")
    slides = list(open_deck(replace(tell_village(village), news=News("since 1900", told))).slides)
    assert slides[1].shapes.title.text == "New in our sources since 1900"
    assert all(sentence in read_face(slides[1]) for sentence in told)
    assert len(slides) == 7


def test_every_slide_has_a_title_of_its_own_on_at_most_two_lines(deck, annexed):
    for slides in (deck.slides, annexed.slides):
        titles = [slide.shapes.title.text for slide in slides]
        assert len(set(titles)) == len(titles)
    for slide in deck.slides:
        size = slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt
        lines = measure_text([slide.shapes.title.text], slide.shapes.title.width / 914400, size, "bold") / size * 72
        assert lines < 3 * 1.2, slide.shapes.title.text


def test_the_annex_adds_every_table_and_figure_of_its_sections(annexed):
    read = {shape.name: shape for slide in annexed.slides for shape in slide.shapes}
    slides = {name: [s for s in annexed.slides if name in {shape.name for shape in s.shapes}] for name in read}
    for section in tell_shipped().annex:
        assert {part.name for part in (*section.tables, *section.pictures)} <= set(read)
        for table in section.tables:
            parts = [shape.table for slide in slides[table.name] for shape in slide.shapes if shape.name == table.name]
            rows = [[cell.text for cell in row.cells] for part in parts for row in list(part.rows)[1:]]
            assert len(rows) == len(table.rows)


def test_the_deck_is_wide_and_has_one_master(deck):
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)
    assert len(deck.slide_masters) == 1
    assert {layout.name for layout in deck.slide_layouts} == {slide.slide_layout.name for slide in deck.slides}


def test_texts_are_in_placeholders(deck):
    for slide in deck.slides:
        assert [shape.name for shape in slide.shapes if shape.has_text_frame and not shape.is_placeholder] == []


def test_every_shape_has_a_number_of_its_own(deck):
    for slide in deck.slides:
        numbers = [shape.shape_id for shape in slide.shapes]
        assert len(set(numbers)) == len(numbers)


def test_no_placeholder_is_left_empty(deck):
    for slide in deck.slides:
        assert all(holder.text_frame.text for holder in slide.placeholders)


def test_figures_have_alternative_texts(deck):
    pictures = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 1
    assert all(shape._element.nvPicPr.cNvPr.get("descr").startswith("Chart: ") for shape in pictures)


def test_notes_contain_every_quotation_on_the_demand_in_full(deck):
    for slide, page in zip(list(deck.slides)[2:6], tell_shipped().demands, strict=True):
        assert page.quotations
        assert all(str(quotation) in read_notes(slide) for quotation in page.quotations)


def boxes(slide):
    """Return where the shapes of a slide lie, in inches, by name."""
    return {
        shape.name: Bbox.from_bounds(*(side / 914400 for side in (shape.left, shape.top, shape.width, shape.height)))
        for shape in slide.shapes
        if not (shape.is_placeholder and shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER)
    }


CASES = {"as of 2014": {"as_of": "2014-12-31"}, "one demand": {"demands": ["missiles"]}}


@pytest.mark.parametrize("asked", CASES.values(), ids=CASES)
def test_the_deck_is_as_long_and_whole_however_little_is_on_record(asked):
    briefing = compose(open_study(replicates=40, **asked))
    deck = open_deck(briefing)
    assert len(deck.slides) == 4 + len(briefing.demands)
    check_all(deck)


@pytest.mark.parametrize(("asked", "slides"), [({}, 6), ({"demands": ["toll"]}, 5), ({"sides": ["Mill"]}, 4)])
def test_a_village_has_a_deck_too(village, asked, slides):
    deck = open_deck(tell_village(village, **asked))
    assert len(deck.slides) == slides
    check_all(deck)


def check_all(deck):
    """Check that nothing overlaps, lies outside or is cut, and that no two titles are the same."""
    test_nothing_overlaps(deck)
    test_nothing_lies_outside_a_slide(deck)
    test_nothing_is_cut(deck)
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(set(titles)) == len(titles)


def test_nothing_is_cut(deck):
    for slide in deck.slides:
        assert "…" not in read_face(slide)


def test_nothing_overlaps(deck):
    for slide in deck.slides:
        for (one, box), (other, next_box) in combinations(boxes(slide).items(), 2):
            assert not box.padded(-0.02).overlaps(next_box.padded(-0.02)), (slide.shapes.title.text, one, other)


def test_no_type_is_too_small_for_a_slide(deck):
    around = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER)
    for slide in deck.slides:
        small = [find_placeholder(slide, kind).text_frame.text for kind in around]
        for frame in list_frames(slide):
            sizes = [run.font.size.pt for p in frame.paragraphs for run in p.runs if run.font.size]
            assert min(sizes, default=10) >= (9 if frame.text in small else 10), (slide.shapes.title.text, frame.text)


def test_the_figure_on_a_slide_is_whole_in_readable_type_and_nothing_in_it_overlaps(deck):
    check_figure(tell_shipped(), 9)


def test_a_figure_with_room_is_set_in_twelve_points():
    briefing = compose(open_study(replicates=40, demands=["missiles"]))
    open_deck(briefing)
    check_figure(briefing, 12)


def check_figure(briefing, least):
    """Check that the figure of positions lies within its edges, in type of at least these points, without overlaps."""
    picture = briefing.overview
    size = next(size for size, _ in picture.written if size.height)
    chart = picture.at(size)
    with house_style():
        texts = lay_texts(chart)
        assert all(chart.bbox.padded(3).contains(*corner) for _, box in texts for corner in box.get_points())
        assert find_close(texts) == []
    told = chart.findobj(lambda part: hasattr(part, "get_fontsize"))
    assert min(text.get_fontsize() for text in told if text.get_text().strip()) >= least


def test_nothing_lies_outside_a_slide(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_typed_text_stays_text_and_on_its_slide(village):
    read = ""
    for told in tell_spoilt(village):
        written = write_pptx(told)
        deck = Presentation(BytesIO(written))
        test_nothing_lies_outside_a_slide(deck)
        test_nothing_overlaps(deck)
        read += read_slides(written)
    assert [text for text in HOSTILE if " ".join(text.split()) not in " ".join(read.split())] == []


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_pptx(tell_village(village)) == write_pptx(tell_village(village))


def test_figures_on_slides_are_set_in_twelve_points_or_more(deck):
    drawn = {size: chart for size, chart in tell_shipped().overview.charts.items() if size.is_inset}
    used = drawn[min(drawn, key=lambda size: size.enlarged)]  # the last that was tried
    assert min(text.get_fontsize() for text in used.findobj(Text) if text.get_text().strip()) >= 12
