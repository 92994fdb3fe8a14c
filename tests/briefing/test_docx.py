"""A memo of two pages: the summary, the comparison in words as a native table, every source once."""

import re
from dataclasses import replace
from io import BytesIO
from math import ceil
from uuid import UUID
from zipfile import ZipFile

import pytest
from briefings import HOSTILE, read_memo, read_shipped, tell_shipped, tell_spoilt, tell_village, write_shipped
from docx import Document

from lib.briefing.docx import write_docx
from lib.briefing.embed import obfuscate
from lib.briefing.model import News
from lib.case import capitalise
from lib.charts import FACE_FOLDERS

PAGE_HEIGHT = 785
"""The points between the margins of a page."""


@pytest.fixture(scope="module")
def memo():
    return Document(BytesIO(write_shipped("docx")))


def test_the_first_page_is_the_summary(memo):
    told, read = tell_shipped(), [paragraph.text for paragraph in memo.paragraphs]
    assert read[:2] == [told.summary.title, told.summary.opening]
    assert all(sentence in read[2] for sentence in told.summary.bottom_line)
    headings = [paragraph.text for paragraph in memo.paragraphs if paragraph.style.name == "Heading 2"]
    assert headings[: len(told.demands)] == [f"{page.heading}." for page in told.demands]
    assert [f"{each.lead} {each.text}" for each in told.surroundings if f"{each.lead} {each.text}" not in read] == []


def test_what_is_new_comes_before_all_else(village):
    told = tell_village(village)
    assert "New in our sources" not in read_memo(write_docx(told))
    new = replace(told, news=News("since May 1900", ("The miller offers more.",)))
    assert (
        Document(BytesIO(write_docx(new))).paragraphs[2].text
        == "New in our sources since May 1900. The miller offers more."
    )


def test_the_table_contains_every_answer_with_its_quotation(memo):
    [table] = memo.tables
    assert "tblHeader" in table.rows[0]._tr.xml
    read = {(row.cells[0].text, row.cells[1].text) for row in table.rows}
    for page in tell_shipped().demands:
        heads = f"{page.plain}: {page.state}. {page.basis}"
        assert (heads, heads) in read, "one cell across the table"
        for block in page.blocks:
            assert (block.head, f"{block.brief} {block.quotation}".strip()) in read


def test_what_the_states_mean_is_told_before_the_table(memo):
    read = [paragraph.text for paragraph in memo.paragraphs]
    told = read[read.index("The comparison in words") + 1]
    for page in tell_shipped().demands:
        assert f"{capitalise(page.state.partition(' (')[0])}: " in told


def test_the_table_begins_on_a_new_page_in_a_type_that_can_be_read(memo):
    breaks = [paragraph.text for paragraph in memo.paragraphs if paragraph.paragraph_format.page_break_before]
    assert breaks == ["The comparison in words"]
    runs = [run for row in memo.tables[0].rows for cell in row.cells for run in cell.paragraphs[0].runs]
    assert min(run.font.size.pt for run in runs) >= 8


def test_the_memo_has_no_more_text_than_three_pages_hold(memo):
    at = [paragraph.text for paragraph in memo.paragraphs].index("The comparison in words")
    size = memo.styles["Normal"].font.size.pt
    first = sum(ceil(len(paragraph.text) * size / 1150) * size * 1.26 + 2 for paragraph in memo.paragraphs[:at])
    rows = [[cell.text for cell in row.cells] for row in memo.tables[0].rows]
    second = sum(max(ceil(len(head) / 28) if head != text else 1, ceil(len(text) / 125)) for head, text in rows)
    assert size >= 8
    assert first < PAGE_HEIGHT, "points that the first page holds"
    rest = 2 * PAGE_HEIGHT - 200
    assert second * 9.2 + len(rows) * 1.9 < rest, "points that two further pages hold above the sources"


def test_every_source_stands_once_and_by_its_name():
    read = read_shipped("docx")
    for row in tell_shipped().sources.shown.to_dict("records"):
        if row["kind"].endswith("(primary)"):
            listed = read.partition(f"Published by {row['publisher']}: ")[2].partition(". ")[0]
            assert listed.split("; ").count(row["document"]) == 1
        else:
            assert read.count(f"“{row['title']}”") == 1
            assert f"{row['document']}: " in read
    assert read.count(tell_shipped().caveat) == 1


def test_no_parameter_and_no_id_is_on_the_face():
    told = tell_shipped()
    ids = [quotation.statement for page in told.demands for quotation in page.quotations]
    read = read_shipped("docx")
    assert [name for name in ids if name in read] == []
    assert not re.search(r"Notebook|as_of|replicates", read)


def test_the_properties_say_how_it_was_made(memo):
    assert memo.core_properties.title == tell_shipped().summary.title
    assert "as_of=" in memo.core_properties.comments


def test_typed_text_stays_text(village):
    read = "".join(read_memo(write_docx(told)) for told in tell_spoilt(village))
    assert [text for text in HOSTILE if text not in read] == []


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_docx(tell_village(village)) == write_docx(tell_village(village))


def test_the_typeface_travels_with_the_memo():
    with ZipFile(BytesIO(write_shipped("docx"))) as package:
        keys = re.findall(r'w:fontKey="\{([^}]+)\}"', package.read("word/fontTable.xml").decode())
        names = sorted(name for name in package.namelist() if name.startswith("word/fonts/"))
        read = [obfuscate(package.read(name), UUID(key)) for name, key in zip(names, keys, strict=True)]
        assert b"embedTrueTypeFonts" in package.read("word/settings.xml")
    assert read == [(FACE_FOLDERS[0] / f"SourceSansPro-{cut}.ttf").read_bytes() for cut in ("Regular", "Bold")]
