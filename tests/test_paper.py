"""A print that looks the same everywhere: its own typeface, an outline of findings, the page's content."""

from io import BytesIO

import pytest
from briefings import HOSTILE, spoil, tell_shipped, tell_village
from pypdf import PdfReader

from lib.paper import write_paper


@pytest.fixture(scope="module")
def paper():
    return PdfReader(BytesIO(write_paper(tell_shipped())))


def read_paper(paper):
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def test_every_section_is_in_the_outline_by_its_finding(paper):
    assert [entry.title for entry in paper.outline] == [section.heading for section in tell_shipped().sections]


def test_every_page_says_as_of_when_it_is(paper):
    assert all(tell_shipped().caveat in " ".join(page.extract_text().split()) for page in paper.pages)


def test_typefaces_are_embedded(paper):
    fonts = [font.get_object() for page in paper.pages for font in page["/Resources"]["/Font"].values()]
    own = [font for font in fonts if "DejaVuSans" in font["/BaseFont"]]
    assert own
    assert all("/FontFile2" in font["/FontDescriptor"] for font in own)


def test_figures_are_in_it(paper):
    assert sum(len(page.images) for page in paper.pages) == 7


def test_every_quotation_is_in_it(paper):
    read = read_paper(paper)
    quotations = [q for section in tell_shipped().sections for q in section.quotations]
    assert all(" ".join(quotation.words.split()) in read for quotation in quotations)


def test_what_anybody_types_stays_a_text(village):
    read = read_paper(PdfReader(BytesIO(write_paper(tell_village(spoil(village))))))
    assert all(text in read for text in (*HOSTILE[:4], HOSTILE[-1]))
    assert "[grinning face]" in read


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_paper(tell_village(village)) == write_paper(tell_village(village))
