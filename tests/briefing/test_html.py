"""A web page that needs no other file, escapes all text, and works with screen readers and keyboards."""

import re
from collections import Counter

import pytest
from briefings import HOSTILE, tell_shipped, tell_spoilt, tell_village
from markupsafe import escape

from lib.briefing.html import write_html


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


def test_every_figure_is_drawn_for_wide_and_for_narrow_screens_with_its_text(page):
    pictures = [picture for section in tell_shipped().sections for picture in section.pictures]
    for width in ("wide", "narrow"):
        assert page.count(f'<svg class="{width}" role="img" aria-label="Chart: ') == len(pictures)
    assert all(str(escape(picture.origin)) in page for picture in pictures)


def test_quotations_unfold_under_each_cell(page):
    table = next(section for section in tell_shipped().sections if section.name == "positions").tables[0]
    cells = [quotations for quotations in table.behind.values() if quotations]
    assert len(cells) == table.numbers["reach"].notna().sum() > 4
    for quotations in cells:
        assert all(str(escape(quotation.words)) in page for quotation in quotations)
    assert str(escape(table.rows[0][1])) in re.findall(r"<td dir=\"auto\"><details><summary>(.*?)</summary>", page)


def test_every_quotation_can_be_linked_to_by_its_statement(page):
    quotations = [quotation for section in tell_shipped().sections for quotation in section.quotations]
    assert len(quotations) > 50
    assert [q.statement for q in quotations if f'<blockquote dir="auto" id="{q.statement}">' not in page] == []


def test_every_table_has_a_caption_heads_and_can_be_scrolled_by_keyboard(page):
    tables = page.count("<table>")
    assert page.count("<caption id=") == page.count('role="region" tabindex="0"') == tables
    assert page.count('<th scope="col">') >= 3 * tables


def test_the_page_says_as_of_when_it_is(page):
    assert page.count(str(escape(tell_shipped().caveat))) >= 2


def test_typed_text_stays_text(village):
    pages = "".join(write_html(told).decode() for told in tell_spoilt(village))
    assert [text for text in HOSTILE if str(escape(text)) not in pages] == []
    assert "<script" not in pages


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_html(tell_village(village)) == write_html(tell_village(village))
