"""Slides that can be edited: real placeholders, native tables, alternative texts, quotations in the notes."""

from io import BytesIO

import pytest
from briefings import HOSTILE, spoil, tell_shipped, tell_village
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from lib.slides import write_slides


@pytest.fixture(scope="module")
def deck():
    return Presentation(BytesIO(write_slides(tell_shipped())))


def find_placeholder(slide, kind):
    return next(holder for holder in slide.placeholders if holder.placeholder_format.type == kind)


def read_deck(deck):
    texts = []
    for slide in deck.slides:
        texts.append(slide.notes_slide.notes_text_frame.text)
        for shape in slide.shapes:
            texts += [shape.text_frame.text] if shape.has_text_frame else []
            texts += [cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []
    return "\n".join(texts)


def test_there_is_a_slide_a_section_and_its_title_is_the_finding(deck):
    assert [slide.shapes.title.text for slide in deck.slides] == [s.heading for s in tell_shipped().sections]


def test_the_deck_is_wide_and_of_one_master_with_one_layout(deck):
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)
    assert len(deck.slide_masters) == 1
    assert len(deck.slide_layouts) == 1


def test_every_slide_names_its_sources_and_says_as_of_when_it_is(deck):
    for slide, section in zip(deck.slides, tell_shipped().sections, strict=True):
        assert find_placeholder(slide, PP_PLACEHOLDER.FOOTER).text_frame.text == f"{section.source} {section.origin}"
        assert "n = " in section.source
        assert tell_shipped().caveat in find_placeholder(slide, PP_PLACEHOLDER.DATE).text_frame.text


def test_no_placeholder_is_left_empty(deck):
    for slide in deck.slides:
        assert all(holder.text_frame.text for holder in slide.placeholders)


def test_figures_have_alternative_texts(deck):
    pictures = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 3
    assert all(shape._element.nvPicPr.cNvPr.get("descr").startswith("Chart: ") for shape in pictures)


def test_notes_hold_every_quotation_in_full(deck):
    for slide, section in zip(deck.slides, tell_shipped().sections, strict=True):
        assert all(str(quotation) in slide.notes_slide.notes_text_frame.text for quotation in section.quotations)


def test_nothing_lies_outside_a_slide(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_what_anybody_types_stays_a_text_and_on_its_slide(village):
    deck = Presentation(BytesIO(write_slides(tell_village(spoil(village)))))
    read = read_deck(deck)
    assert all(text in read for text in HOSTILE)
    test_nothing_lies_outside_a_slide(deck)


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_slides(tell_village(village)) == write_slides(tell_village(village))
