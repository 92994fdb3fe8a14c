"""Texts in Arabic and Hebrew run from right to left, parts of a slide are read in order, and no template is left over."""

import csv
import re
import zlib
from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

import pytest
from briefings import tell_village
from docx import Document
from docx.oxml.ns import qn as word
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn as slide_name

from lib.briefing.docx import write_docx
from lib.briefing.html import write_html
from lib.briefing.pdf import write_pdf
from lib.briefing.pptx import write_pptx
from lib.briefing.slides import NUMBERS, add_slide, open_presentation
from lib.core.letters import runs_from_right

HEBREW, ARABIC = "הטחנה זקוקה לכל הנהר בקיץ.", "تحتاج الطاحونة إلى النهر كله في الصيف."
MIXED = "The miller said שלום to all."


@pytest.fixture
def told(village):
    """Return the briefing of a village whose gists are in three scripts."""
    file = village / "statements.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for number, row in enumerate(rows):
        row["gist"] = (HEBREW, ARABIC, MIXED)[number % 3]
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return tell_village(village)


def test_the_first_letter_tells_which_way_a_text_runs():
    texts = (HEBREW, ARABIC, f"“{HEBREW}”", f"12 {ARABIC}", MIXED, "", "12 – 13", "中文")
    assert [runs_from_right(text) for text in texts] == [True] * 4 + [False] * 4


def test_paragraphs_on_slides_and_in_their_notes_run_the_way_of_their_script(told):
    deck = Presentation(BytesIO(write_pptx(told)))
    parts = [part for slide in deck.slides for part in (slide, slide.notes_slide)]
    seen = set()
    for paragraph in (each for part in parts for each in part._element.iter(slide_name("a:p"))):
        text = "".join(run.text or "" for run in paragraph.iter(slide_name("a:t")))
        laid = paragraph.find(slide_name("a:pPr"))
        way = (None, None) if laid is None else (laid.get("rtl"), laid.get("algn"))
        assert (way == ("1", "r")) == runs_from_right(text), text
        seen.add(runs_from_right(text))
    assert seen == {True, False}


def test_paragraphs_of_the_memo_run_the_way_of_their_script_in_the_same_size(told):
    memo = Document(BytesIO(write_docx(told)))
    seen = set()
    for paragraph in memo.element.iter(word("w:p")):
        text = "".join(run.text or "" for run in paragraph.iter(word("w:t")))
        is_laid = paragraph.find(f"{word('w:pPr')}/{word('w:bidi')}") is not None
        assert is_laid == runs_from_right(text), text
        for run in paragraph.iter(word("w:r")):
            own = "".join(part.text or "" for part in run.iter(word("w:t")))
            marks = {mark.tag: mark.get(word("w:val")) for mark in run.iterfind(f"{word('w:rPr')}/*")}
            assert (word("w:rtl") in marks) == runs_from_right(own), own
            if word("w:rtl") in marks:
                assert marks.get(word("w:sz")) == marks.get(word("w:szCs"))
        seen.add(is_laid)
    assert seen == {True, False}
    normal = memo.styles["Normal"].element.rPr
    assert normal.find(word("w:sz")).get(word("w:val")) == normal.find(word("w:szCs")).get(word("w:val"))


SMALL = {PP_PLACEHOLDER.FOOTER: "foot", PP_PLACEHOLDER.SLIDE_NUMBER: "number", PP_PLACEHOLDER.DATE: "label",
         PP_PLACEHOLDER.TITLE: "title"}  # fmt: skip


def test_a_slide_is_read_title_first_and_its_foot_and_number_last(told):
    for slide in Presentation(BytesIO(write_pptx(told))).slides:
        order = [
            SMALL.get(shape.placeholder_format.type, "body") if shape.is_placeholder else "body"
            for shape in slide.shapes
        ]
        assert re.fullmatch("title label (body )*foot number", " ".join(order)), order


def test_no_two_slides_have_one_title():
    deck = open_presentation()
    for title in ("Will it be closed?", "Will  it be closed?", "Will it be closed?", "Will it be open?"):
        add_slide(deck, NUMBERS, "Demand", title, "Sources: none.")
    assert [slide.shapes.title.text for slide in deck.slides] == [
        "Will it be closed?", "Will it be closed? (2)", "Will it be closed? (3)", "Will it be open?"
    ]  # fmt: skip


@pytest.mark.parametrize("write", [write_pptx, write_docx])
def test_nothing_of_a_template_is_left_over(told, write):
    with ZipFile(BytesIO(write(told))) as package:
        names = package.namelist()
        assert [
            name for name in names if re.search("thumbnail|printerSettings|customXml|stylesWithEffects", name)
        ] == []
        app = package.read("docProps/app.xml").decode()
        assert "Macintosh" not in app
        assert "4:3" not in app
        assert "<Application>negotiation-positions</Application>" in app
        for name in names:
            if name.endswith(".rels"):
                assert not re.search(
                    "thumbnail|printerSettings|customXml|stylesWithEffects", package.read(name).decode()
                )
        parts = re.findall(r'PartName="/([^"]+)"', package.read("[Content_Types].xml").decode())
        assert set(parts) <= set(names)


def test_a_quotation_in_another_language_has_its_tag_on_the_page_and_in_the_paper(village, edit):
    edit(village / "documents.csv", "1900,year,English,original", '1900,year,"German, translated",original')
    edit(
        village / "statements.csv",
        "the weir closed for good,,The miller",
        "the weir closed for good,human: Close it,The miller",
    )
    told = tell_village(village)
    tagged = [each.words for page in told.demands for each in page.quotations if each.language == "de"]
    assert tagged == ["“We want the weir closed for good”"]
    assert f'<p lang="de" dir="auto">{tagged[0]}</p>' in write_html(told).decode()
    assert re.search(rb"/Lang ?\(de\)", b"".join(_inflate(write_pdf(told))))


def _inflate(paper):
    """Yield the objects of a PDF that are compressed, and those that are not."""
    yield paper
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompress(stream)
