"""Slides that can be edited: real placeholders, native tables, alternative texts, quotations in the notes."""

import re
from io import BytesIO
from itertools import combinations

import pytest
from briefings import HOSTILE, read_slides, tell_shipped, tell_spoilt, tell_village, write_shipped
from ink import find_close, lay_texts
from matplotlib.transforms import Bbox
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from lib.briefing.compose import compose
from lib.briefing.pptx import write_pptx
from lib.charts.theme import house_style
from lib.study import open_study


@pytest.fixture(scope="module")
def deck():
    return Presentation(BytesIO(write_shipped("pptx")))


def find_placeholder(slide, kind):
    return next(holder for holder in slide.placeholders if holder.placeholder_format.type == kind)


def first_slides(deck):
    """Return the slides of the sections, which come first; those of tables and figures left over follow."""
    return list(deck.slides)[: len(tell_shipped().sections)]


def test_every_section_has_a_slide_with_its_finding_as_title(deck):
    assert [slide.shapes.title.text for slide in first_slides(deck)] == [s.heading for s in tell_shipped().sections]


def test_every_slide_has_a_title_of_its_own(deck):
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(set(titles)) == len(titles) - 1  # the figure of the claims has the same title as its section


def test_every_table_and_figure_is_on_a_slide(deck):
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    for section in tell_shipped().sections:
        assert {part.name for part in (*section.tables, *section.pictures)} <= {shape.name for shape in shapes}
        for table in section.tables:
            parts = [shape.table for shape in shapes if shape.name == table.name]
            read = [[[cell.text for cell in row.cells] for row in part.rows] for part in parts]
            assert all(head == table.heads for head, *_ in read)
            assert [row for _, *rows in read for row in rows] == table.rows


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


def test_every_slide_names_its_sources_and_says_as_of_when_it_is(deck):
    for slide in deck.slides:
        foot = find_placeholder(slide, PP_PLACEHOLDER.FOOTER).text_frame.text
        assert "n = " in foot
        assert re.search(r"Sources?: ", foot)
        assert "Notebook " in foot
        assert tell_shipped().caveat in find_placeholder(slide, PP_PLACEHOLDER.DATE).text_frame.text


def test_no_placeholder_is_left_empty(deck):
    for slide in deck.slides:
        assert all(holder.text_frame.text for holder in slide.placeholders)


def test_figures_have_alternative_texts(deck):
    pictures = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == sum(len(section.pictures) for section in tell_shipped().sections)
    assert all(shape._element.nvPicPr.cNvPr.get("descr").startswith("Chart: ") for shape in pictures)


def test_notes_contain_every_quotation_in_full(deck):
    for slide, section in zip(first_slides(deck), tell_shipped().sections, strict=True):
        assert all(str(quotation) in slide.notes_slide.notes_text_frame.text for quotation in section.quotations)


def boxes(slide):
    """Return where the shapes of a slide lie, in inches, by name."""
    return {
        shape.name: Bbox.from_bounds(*(side / 914400 for side in (shape.left, shape.top, shape.width, shape.height)))
        for shape in slide.shapes
        if not (shape.is_placeholder and shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER)
    }


CASES = {
    "as of 2014": {"as_of": "2014-12-31", "turn": "2010"},
    "one demand": {"demands": ["missiles"]},
    "one document": {"documents": ["npr-2022"]},
}


@pytest.mark.parametrize("asked", CASES.values(), ids=CASES)
def test_nothing_overlaps_however_little_is_on_record(asked):
    deck = Presentation(BytesIO(write_pptx(compose(open_study(replicates=40, **asked)))))
    test_nothing_overlaps(deck)
    test_nothing_lies_outside_a_slide(deck)


def test_nothing_overlaps(deck):
    assert len(deck.slides) > 8
    for slide in deck.slides:
        for (one, box), (other, next_box) in combinations(boxes(slide).items(), 2):
            assert not box.padded(-0.02).overlaps(next_box.padded(-0.02)), (slide.shapes.title.text, one, other)


def test_no_type_is_too_small_for_a_slide(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            frames = [shape.text_frame] if shape.has_text_frame else []
            frames += [cell.text_frame for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            sizes = [run.font.size.pt for frame in frames for p in frame.paragraphs for run in p.runs if run.font.size]
            around = shape.is_placeholder and shape.placeholder_format.type in (
                PP_PLACEHOLDER.DATE,
                PP_PLACEHOLDER.FOOTER,
            )
            assert min(sizes, default=10) >= (9 if around else 10), (slide.shapes.title.text, shape.name)


def test_figures_on_slides_are_whole_and_nothing_in_them_overlaps(deck):
    drawn = [picture for section in tell_shipped().sections for picture in section.pictures]
    charts = [(picture.name, picture.at(size)) for picture in drawn for size, _ in picture.written if size.height]
    assert len(charts) >= len(drawn)
    with house_style():
        for name, chart in charts:
            texts = lay_texts(chart)
            for text, box in texts:
                corners = [(box.x0, box.y0), (box.x1, box.y1)]
                assert all(chart.bbox.padded(3).contains(x, y) for x, y in corners), (name, text)
            assert find_close(texts) == [], name


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
