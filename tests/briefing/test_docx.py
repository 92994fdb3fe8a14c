"""A memo of a few pages: heading styles, captions, native tables, sources as footnotes."""

import html
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from briefings import HOSTILE, read_memo, tell_shipped, tell_spoilt, tell_village, write_shipped
from docx import Document

from lib.briefing.docx import LAST, MOST_ROWS, write_docx


@pytest.fixture(scope="module")
def written():
    return write_shipped("docx")


def read_part(written, name):
    return ZipFile(BytesIO(written)).read(name).decode()


def test_every_section_has_a_heading(written):
    headings = [p.text for p in Document(BytesIO(written)).paragraphs if p.style.name == "Heading 1"]
    assert [heading.rstrip("0123456789") for heading in headings] == [s.heading for s in tell_shipped().sections]


def test_tables_follow_captions_and_repeat_their_heads(written):
    memo = Document(BytesIO(written))
    captions = [p.text for p in memo.paragraphs if p.style.name == "Caption"]
    assert len(captions) == len(memo.tables) + len(memo.inline_shapes)
    assert all("Notebook " in caption for caption in captions)
    assert all("tblHeader" in table.rows[0]._tr.xml for table in memo.tables)


def test_tables_contain_what_the_briefing_contains(written):
    read = [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(BytesIO(written)).tables]
    tables = {table.name: [table.heads, *table.rows] for table in tell_shipped().tables}
    told = [section for section in tell_shipped().sections if section.name != LAST]
    drawn = [s for s in told if s.pictures and any(len(table.rows) > MOST_ROWS for table in s.tables)]
    assert read == [tables[table.name] for section in told if section not in drawn for table in section.tables]
    assert len(Document(BytesIO(written)).inline_shapes) == len(drawn)


def test_figures_have_alternative_texts(written):
    assert all(s._inline.docPr.get("descr").startswith("Chart: ") for s in Document(BytesIO(written)).inline_shapes)


def test_every_footnote_is_cited_and_every_citation_has_one(written):
    cited = re.findall(r'<w:footnoteReference w:id="(\d+)"/>', read_part(written, "word/document.xml"))
    noted = re.findall(r'<w:footnote w:id="(\d+)">', read_part(written, "word/footnotes.xml"))
    assert cited == noted == [str(number) for number in range(1, len(noted) + 1)]


def test_a_footnote_says_what_each_section_rests_on(written):
    notes = html.unescape(read_part(written, "word/footnotes.xml"))
    assert all(f"{section.source} {section.origin}" in notes for section in tell_shipped().sections)


def test_every_document_is_cited_at_the_end(written):
    listed = [p.text for p in Document(BytesIO(written)).paragraphs if p.style.name == "List Bullet"]
    assert listed == [f"{name}: {citation}" for name, citation in tell_shipped().sources.items()]


def test_every_page_says_as_of_when_it_is(written):
    assert tell_shipped().caveat in Document(BytesIO(written)).sections[0].footer.paragraphs[0].text


def test_typed_text_stays_text(village):
    read = ""
    for told in tell_spoilt(village):
        written = write_docx(told)
        read += read_memo(written) + html.unescape(read_part(written, "word/footnotes.xml"))
    assert [text for text in HOSTILE if text not in read] == []


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_docx(tell_village(village)) == write_docx(tell_village(village))
