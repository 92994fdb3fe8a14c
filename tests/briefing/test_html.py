"""A web page that needs no other file, escapes all text, and works with screen readers and keyboards."""

import re
from collections import Counter

import pytest
from briefings import HOSTILE, read_page, tell_shipped, tell_spoilt, tell_village
from markupsafe import escape

from lib.briefing.html import PARTS, write_html


@pytest.fixture(scope="module")
def page():
    return write_html(tell_shipped()).decode()


def test_nothing_is_fetched_and_nothing_runs(page):
    assert not re.search(r"<script|<link|<iframe|<img|@import|\bon\w+=|src=", page)
    assert not [link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith("#")]
    assert not re.search(r"url\((?!#)", page)


def test_every_id_is_unique_and_every_link_has_a_target(page):
    ids = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert [name for name, count in ids.items() if count > 1] == []
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_parts_come_in_the_order_in_which_they_are_read(page):
    assert re.findall(r'<section id="(\w+)"', page) == list(PARTS)
    assert page.index("</h1>") < page.index(str(escape(tell_shipped().summary.caveat)))


def test_the_summary_is_whole(page):
    summary = tell_shipped().summary
    told = [each.text for _, paragraphs in summary.demands for each in paragraphs]
    told += [*summary.bottom_line, *(each.text for each in summary.surroundings)]
    assert [text for text in told if str(escape(text)) not in page] == []


def test_every_answer_leads_to_its_quotations(page):
    for told in tell_shipped().demands:
        anchored = {quotation.statement for quotation in told.quotations}
        for block in told.blocks:
            assert str(escape(" ".join(block.sentences))) in page
            assert str(escape(block.quotation)) in page
            assert [name for name in block.statements if name in anchored and f'href="#{name}"' not in page] == []


def test_every_quotation_unfolds(page):
    for told in tell_shipped().demands:
        folded = page.partition(f"<summary>All {len(told.quotations)} quotations on {told.label}</summary>")[2]
        for quotation in told.quotations:
            assert str(escape(quotation.words)) in folded
            assert f'id="{quotation.statement}"' in folded


def test_every_figure_is_drawn_for_wide_and_for_narrow_screens_with_its_text(page):
    told = tell_shipped()
    pictures = [told.overview, *(picture for section in told.annex for picture in section.pictures)]
    for width in ("wide", "narrow"):
        assert page.count(f'<svg class="{width}" role="img" aria-label="Chart: ') == len(pictures)
    assert all(str(escape(picture.reading)) in page for picture in pictures)


def test_the_annex_is_folded(page):
    folds = re.findall(r'<details class="annex"><summary>([^<]*)<', page)
    assert folds == [*(section.label for section in tell_shipped().annex), "How this was made"]


def test_every_table_has_a_caption_and_heads_and_wide_ones_can_be_scrolled_by_keyboard(page):
    tables = page.count("<table>")
    assert page.count("<caption id=") == page.count('role="region" tabindex="0"') == tables
    assert page.count('<th scope="col">') >= 3 * tables
    assert page.count('<th scope="rowgroup"') == len(tell_shipped().demands)


def test_how_it_was_made_is_told_at_the_end_only(page):
    face = page.partition('<section id="annex"')[0]
    read = re.sub(r"“[^”]*”", "", read_page(face.encode())).replace("Minsk Package of Measures", "")
    assert not re.search(r"Notebook|as_of|replicates|utility|package|salience|Nash", read)
    assert "as_of=" in page


def test_the_page_says_as_of_when_it_is_at_the_sources(page):
    sources = page.partition('<section id="sources"')[2]
    assert str(escape(tell_shipped().caveat)) in sources


def test_typed_text_stays_text(village):
    pages = "".join(write_html(told).decode() for told in tell_spoilt(village))
    assert [text for text in HOSTILE if str(escape(text)) not in pages] == []
    assert "<script" not in pages


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_html(tell_village(village)) == write_html(tell_village(village))
