"""A print version that looks the same everywhere: its own typeface, an outline of findings, accessibility tags."""

import re
from io import BytesIO

import pytest
from briefings import HOSTILE, read_paper, read_shipped, tell_shipped, tell_spoilt, tell_village, write_shipped
from pypdf import PdfReader

from lib.briefing.pdf import write_pdf


@pytest.fixture(scope="module")
def paper():
    return PdfReader(BytesIO(write_shipped("pdf")))


def solid(text):
    """Return a text without the spaces at which lines are broken."""
    return "".join(text.split())


def tags(element):
    """Yield every element of a tagged file below this one."""
    for kid in element.get("/K", []) if isinstance(element.get("/K", []), list) else [element["/K"]]:
        if hasattr(found := kid.get_object(), "get") and "/S" in found:
            yield found
            yield from tags(found)


def test_every_section_is_in_the_outline_by_its_finding(paper):
    headings = [section.heading for section in tell_shipped().sections]
    assert [entry.title for entry in paper.outline][: len(headings)] == headings


def test_every_page_says_as_of_when_it_is(paper):
    assert len(paper.pages) > 10
    assert all(tell_shipped().caveat in " ".join(page.extract_text().split()) for page in paper.pages)


def test_the_typeface_is_embedded(paper):
    fonts = [font.get_object() for page in paper.pages for font in page["/Resources"].get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        [face] = font["/DescendantFonts"]
        assert any(name in face.get_object()["/BaseFont"] for name in ("SourceSansPro", "DejaVuSans"))
        assert {"/FontFile2", "/FontFile3"} & set(face.get_object()["/FontDescriptor"])


def test_the_file_says_that_it_is_accessible_and_in_which_language(paper):
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert paper.metadata.title == tell_shipped().title


def test_figures_have_alternative_texts_and_tables_have_heads(paper):
    told = list(tags(paper.trailer["/Root"]["/StructTreeRoot"]))
    pictures = [picture for section in tell_shipped().sections for picture in section.pictures]
    alts = [tag["/Alt"] for tag in told if tag["/S"] == "/Figure"]
    assert alts == [picture.alt for picture in pictures]
    tables = [table for section in tell_shipped().sections for table in (*section.tables, *section.annex)]
    assert sum(tag["/S"] == "/Table" for tag in told) == len(tables)
    assert sum(tag["/S"] == "/TH" for tag in told) == sum(len(table.heads) for table in tables)


def test_figures_are_drawn_as_vectors(paper):
    parts = [part.get_object() for page in paper.pages for part in page["/Resources"].get("/XObject", {}).values()]
    assert "/Image" not in [part["/Subtype"] for part in parts]
    curves = [len(re.findall(rb"\bc\b", page.get_contents().get_data())) for page in paper.pages]
    assert sum(number > 1000 for number in curves) >= 4, "letters of figures are outlines"


def test_every_quotation_is_in_it(paper):
    quotations = [q for section in tell_shipped().sections for q in section.quotations]
    assert len(quotations) > 100
    read = solid(read_shipped("pdf"))
    assert [quotation.words for quotation in quotations if solid(quotation.words) not in read] == []


def test_the_text_links_to_the_pages_of_quotations(paper):
    texts = [page.extract_text() for page in paper.pages]
    first = next(number for number, text in enumerate(texts) if "All quotations on" in text)
    links = [link.get_object() for page in paper.pages[:first] for link in page.get("/Annots", [])]
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(paper.pages)}
    targets = [pages[link["/Dest"].get_object()[0].idnum] for link in links]
    tables = [table for section in tell_shipped().sections for table in section.tables]
    behind = [quotation for table in tables for quotations in table.behind.values() for quotation in quotations]
    assert len(targets) >= len(behind) > 20
    assert min(targets) >= first


def test_typed_text_stays_text(village):
    read = solid("".join(read_paper(write_pdf(told)) for told in tell_spoilt(village)))
    readily = [*HOSTILE[:4], *HOSTILE[6:]]
    assert [text for text in readily if solid(text) not in read] == []
    assert all(part in read for part in ("שלום", "هذا", "نص", "😀"))
    assert "[cjkunifiedideograph-4e2d]" in read, "what the typeface lacks goes by its name"
    assert "weirsluice" in read


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_pdf(tell_village(village)) == write_pdf(tell_village(village))
