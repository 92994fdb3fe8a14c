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


def read_pages(paper):
    return [solid(page.extract_text().replace("\u200b", "")) for page in paper.pages]


def test_every_demand_and_section_is_in_the_outline(paper):
    titles = [entry.title for entry in paper.outline if not isinstance(entry, list)]
    told = tell_shipped()
    wanted = [page.heading for page in told.demands]
    wanted += [f"Annex: {section.label}" for section in told.annex]
    assert [heading for heading in wanted if heading not in titles] == []


def test_the_summary_is_the_first_page_and_the_comparison_the_second(paper):
    pages, told = read_pages(paper), tell_shipped()
    assert solid(told.summary.caveat) in pages[0]
    paragraphs = [each.text for _, block in told.summary.demands for each in block]
    paragraphs += [each.text for each in told.surroundings]
    assert [text for text in paragraphs if solid(text) not in pages[0]] == []
    blocks = [block for page in told.demands for block in page.blocks]
    assert [block.head for block in blocks if solid(block.brief) not in pages[1]] == []


def test_each_demand_has_its_page(paper):
    pages = read_pages(paper)
    for told in tell_shipped().demands:
        [page] = [text for text in pages if text.startswith(solid(told.heading))]
        assert all(solid(" ".join(block.sentences[:1])) in page for block in told.blocks)


def test_how_it_was_made_is_on_the_last_page_only(paper):
    *pages, last = read_pages(paper)
    assert all(solid(f"{name}{value or 'all'}") in last for name, value in tell_shipped().parameters.items())
    assert [number for number, text in enumerate(pages) if "Notebook0" in text or "as_of" in text] == []


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
    assert paper.metadata.title == tell_shipped().summary.title


def test_figures_have_alternative_texts_and_tables_have_heads(paper):
    told = list(tags(paper.trailer["/Root"]["/StructTreeRoot"]))
    briefing = tell_shipped()
    pictures = [briefing.overview, *(picture for section in briefing.annex for picture in section.pictures)]
    alts = [tag["/Alt"] for tag in told if tag["/S"] == "/Figure"]
    assert alts == [picture.alt for picture in pictures]
    tables = [briefing.calendar, *(table for section in briefing.annex for table in section.tables)]
    assert sum(tag["/S"] == "/Table" for tag in told) == len(tables) + 2, "with the comparison and the parameters"
    assert sum(tag["/S"] == "/TH" for tag in told) == sum(len(table.heads) for table in tables) + 4


def test_figures_are_drawn_as_vectors(paper):
    parts = [part.get_object() for page in paper.pages for part in page["/Resources"].get("/XObject", {}).values()]
    assert "/Image" not in [part["/Subtype"] for part in parts]
    curves = [len(re.findall(rb"\bc\b", page.get_contents().get_data())) for page in paper.pages]
    assert sum(number > 1000 for number in curves) >= 4, "letters of figures are outlines"


def test_every_quotation_is_in_it(paper):
    quotations = [quotation for page in tell_shipped().demands for quotation in page.quotations]
    assert len(quotations) > 100
    read = solid(read_shipped("pdf"))
    assert [quotation.words for quotation in quotations if solid(quotation.words) not in read] == []


def test_answers_link_to_the_quotations_behind_them(paper):
    links = [link.get_object() for page in paper.pages for link in page.get("/Annots", [])]
    blocks = [(page, block) for page in tell_shipped().demands for block in page.blocks]
    anchored = {quotation.statement for page, _ in blocks for quotation in page.quotations}
    cited = sum(len({*block.statements} & anchored) for _, block in blocks)
    assert len(links) >= cited > 30


def test_typed_text_stays_text(village):
    read = solid("".join(read_paper(write_pdf(told)) for told in tell_spoilt(village)))
    readily = [*HOSTILE[:4], *HOSTILE[6:]]
    assert [text for text in readily if solid(text) not in read] == []
    assert all(part in read for part in ("שלום", "هذا", "نص", "😀"))
    assert "[thaicharacterthothahan]" in read, "what the typeface lacks goes by its name"
    assert "weirsluice" in read


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_pdf(tell_village(village)) == write_pdf(tell_village(village))
