"""A collected file of any kind becomes clean paragraphs, and what was done to it is told."""

from datetime import datetime
from io import BytesIO

import pytest
import typst
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from lib.coding.layout import join_lines
from lib.coding.texts import CollectedText, read_text_of
from lib.core.errors import Misuse
from lib.core.letters import CLEANINGS, clean_letters

PARAGRAPHS = (
    "The mill needs the whole river in summer. We want the weir closed for good, said the miller.",
    "The fishers answered that the weir must stay open day and night.",
    "“In a dry year we could close it on Sundays”, their speaker added.",
)


@pytest.fixture
def collect(tmp_path):
    """Return a function that writes a file and reads the text of it."""

    def write(name, content):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_text_of(file)

    return write


def refuse(collect, name, content):
    with pytest.raises(Misuse) as refused:
        collect(name, content)
    return refused.value.faults


def test_a_clean_text_stays_as_it_is_and_nothing_is_said(collect):
    text = "\n".join(PARAGRAPHS) + "\n"
    assert collect("mill.txt", text) == CollectedText(text, [])


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8-sig", []), ("utf-16", ["read it as UTF-16"]), ("cp1252", ["read it as Windows-1252"])],
)
def test_a_text_is_read_in_the_encoding_that_its_bytes_tell(collect, encoding, said):
    text = "Der Müller sagt: “Schließt das Wehr!” – und zwar für immer.\n"
    assert collect("mill.txt", text.encode(encoding)) == CollectedText(text, said)


def test_a_text_in_an_unknown_encoding_is_refused_and_never_guessed(collect):
    cyrillic = "Мельник требует закрыть плотину навсегда."
    assert refuse(collect, "mill.txt", cyrillic.encode("cp1251")) == [
        "mill.txt: is neither UTF-8 nor Windows-1252 (an encoding of another script?); save it as UTF-8"
    ]
    assert "zero bytes" in refuse(collect, "mill.txt", cyrillic.encode("utf-16-le"))[0]


@pytest.mark.parametrize(
    ("dirty", "clean", "said"),
    [
        ("fish &amp; &#119;eir fees", "fish & weir fees", "replaced 2 HTML codes by letters"),
        ("the wh\u00adole ri\u00adver", "the whole river", "removed 2 soft hyphens"),
        ("the o\ufb03ce of \ufb01sh", "the office of fish", "wrote 2 ligatures as plain letters"),
        ("le me\u0302me", "le même", "composed 1 decomposed letter"),
        ("the\u200b weir\ufeff", "the weir", "removed 2 zero-width characters"),
        ("40\u00a0nets\u202f!", "40 nets !", "made 2 no-break or thin spaces plain"),
        ("the\x01 weir\x07", "the weir", "removed 2 control characters"),
        ("an agree-\nment", "an agreement", "joined 1 word divided at the end of a line (agreement)"),
        ("lost \ufffd\ufffd here", "lost \ufffd\ufffd here", "could not read 2 characters; compare with the original"),
    ],
)  # fmt: skip
def test_what_copying_does_to_letters_is_undone_and_told(collect, dirty, clean, said):
    assert collect("mill.txt", dirty) == CollectedText(f"{clean}\n", [said])


def test_curly_marks_and_joiners_that_spell_a_word_stay():
    for text in ("“The miller’s weir”", "می‌خواهم", "क्‍ष", "L’été – même"):
        assert clean_letters(text) == (text, [])


@given(st.text())
def test_a_cleaned_text_is_clean(text):
    cleaned, _ = clean_letters(text)
    for cleaning in CLEANINGS[1:]:
        assert cleaning.apply(cleaned)[1] == 0, cleaning.noun


def test_a_divided_word_keeps_a_hyphen_that_it_has_elsewhere(collect):
    read = collect("mill.txt", "A long-\nterm lease.\nNo long-term lease.\nThe coop-\neration ends.\n")
    assert read.text == "A long-term lease.\nNo long-term lease.\nThe cooperation ends.\n"
    assert read.done == ["joined 2 words divided at the end of a line (long-term, cooperation)"]


def test_lines_broken_at_the_width_of_a_mail_become_paragraphs(collect):
    mail = (
        "The mill needs the whole river in the summer, and we want the weir\n"
        "closed for good, said the miller to all who had come to the mee-\n"
        "ting at the bridge.\n\n"
        "The fishers answered that the weir must stay open day and night\n"
        "as long as they live.\n"
    )
    read = collect("mail.txt", mail)
    assert len(read.text.splitlines()) == 2
    assert "the weir closed for good" in read.text
    assert "the meeting at the bridge." in read.text
    assert read.done[0] == "joined 6 lines to paragraphs"


def test_a_sentence_is_not_torn_where_a_short_line_is_followed_by_a_name():
    lines = [
        "The demand of the mill",
        "The river was closed, said the former bailiff, Tom",
        "Miller, who had been to the weir on a Sunday with",
        "all the fishers. So it stays.",
        "The priest was there, too, and counted all of them.",
    ]
    assert join_lines(lines).split("\n\n") == [lines[0], " ".join(lines[1:4]), lines[4]]


def test_the_lines_of_an_interview_stay_apart(collect):
    interview = "Q: Will you close it?\nA: No.\nQ: Never?\nA: No.\nQ: On Sundays?\nA: We could.\n"
    assert collect("talk.txt", interview).text == interview


PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Mill news | The Gazette</title>
<meta name="author" content="Anna Clerk"><meta property="article:published_time" content="2021-06-05T10:00:00Z">
<script>var weir = "closed";</script></head><body>
<div class="menu"><ul><li><a href="/">Home</a></li><li><a href="/world">World news</a></li></ul></div>
<nav><a href="/shop">Shop</a></nav><div class="cookies">We use cookies. <button>Accept all</button></div>
<div id="content"><article><h1>The mill &amp; the river</h1>
<p>The mill needs the wh&shy;ole river in summer. We want the <b>weir</b> closed for&nbsp;good, said the miller.</p>
<p>Will it be closed on all the days of the year?</p><p>No.</p><p>Will it then be closed on any day of the year?</p>
<p>No.</p><ul><li>Forty nets hang at the weir, all of them in use.</li><li>Fifty nets hang at the bridge.</li></ul>
<p>The fishers answered that the weir must stay open day and night.<br>So they wrote to the bishop last May.</p>
</article></div><aside><a href="/y">Ten facts about mills</a></aside>
<div class="footer">© The Gazette. <a href="/terms">Terms of use</a></div></body></html>"""
ARTICLE = """The mill & the river
The mill needs the whole river in summer. We want the weir closed for good, said the miller.
Will it be closed on all the days of the year?
No.
Will it then be closed on any day of the year?
No.
Forty nets hang at the weir, all of them in use.
Fifty nets hang at the bridge.
The fishers answered that the weir must stay open day and night.
So they wrote to the bishop last May.
"""


def test_the_article_of_a_web_page_is_read_without_its_menus_and_with_what_is_said_twice(collect):
    read = collect("mill.html", PAGE)
    assert read.text == ARTICLE
    assert (read.title, read.author, read.date) == ("The mill & the river", "Anna Clerk", "2021-06-05")
    assert read.language == "en-GB"
    assert read.done == [
        "took the article, 83 of the 94 words of the page",
        "removed 1 soft hyphen",
    ]


def test_a_web_page_is_read_in_the_encoding_that_it_declares(collect):
    page = (
        f"<html><head><meta charset='windows-1251'></head><body><p>{'Мельник требует закрыть плотину. ' * 9}</p></body>"
    )
    read = collect("mill.htm", page.encode("cp1251"))
    assert read.text.startswith("Мельник требует закрыть плотину.")
    assert read.done == ["read it as windows-1251"]


def test_the_article_of_a_page_in_chinese_or_of_one_made_of_tables_is_found_too(collect):
    said = "发言人说，村民反对继续关闭水坝，这是第{}次表态，希望各方保持克制。"
    page = "<html lang=zh><body><div class=nav><a href=/>首页</a></div>" + "".join(
        f"<p>{said.format(n)}</p>" for n in range(6)
    )
    assert collect("page.html", page).text.splitlines() == [said.format(n) for n in range(6)]
    said = "We want the weir closed for good in week {}, said the miller, and nothing less will do."
    lines = "<br><br>".join(said.format(n) for n in range(12))
    page = f"<html><body><table><tr><td><a href=a>Home</a></td><td><font>{lines}</font></td></tr></table></body></html>"
    assert collect("page.html", page).text.splitlines() == [said.format(n) for n in range(12)]


def test_a_short_page_without_an_article_is_read_whole(collect):
    assert collect("note.html", "<p>The weir stays open.<p>So be it.").text == "The weir stays open.\nSo be it.\n"


def write_word_file(*paragraphs):
    document, stream = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.core_properties.created = datetime(2021, 6, 5)
    document.core_properties.title, document.core_properties.author = "The mill", "Anna Clerk"
    return document, stream


def save(document):
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_word_file_is_read_with_its_tables_and_properties(collect):
    document, _ = write_word_file(*PARAGRAPHS[:2])
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Forty nets", "at the weir"
    document.add_paragraph(PARAGRAPHS[2])
    read = collect("mill.docx", save(document))
    assert read.text.splitlines() == [*PARAGRAPHS[:2], "Forty nets", "at the weir", PARAGRAPHS[2]]
    assert (read.title, read.author, read.date) == ("The mill", "Anna Clerk", "")
    assert read.done == ["the file was made on 2021-06-05, which need not be the date of its text"]


def test_a_date_is_never_guessed_from_the_words_of_a_page(collect):
    page = (
        "<html><body><p>On 12 May 2021 the miller said that the weir is closed.</p><p>Copyright 2019</p></body></html>"
    )
    assert collect("mill.html", page).date == ""


def test_tracked_changes_of_a_word_file_count_as_accepted_and_are_told(collect):
    document, _ = write_word_file("The weir stays ")
    change = "<w:{0} {1} w:id='1' w:author='a'><w:r><w:{2}>{3}</w:{2}></w:r></w:{0}>"
    own = document.paragraphs[0]._p
    own.append(parse_xml(change.format("del", nsdecls("w"), "delText", "open")))
    own.append(parse_xml(change.format("ins", nsdecls("w"), "t", "closed.")))
    read = collect("mill.docx", save(document))
    assert read.text == "The weir stays closed.\n"
    assert read.done[:2] == ["accepted 1 tracked insertion", "accepted 1 tracked deletion"]


def set_pages(body, head=""):
    """Return a PDF of some paragraphs in a narrow column, as a typesetter breaks it."""
    numbering = '"1"' if head else "none"
    source = (
        '#set document(title: "The mill", author: "Anna Clerk", date: datetime(year: 2021, month: 6, day: 5))\n'
        f"#set page(width: 8.4cm, height: 7cm, header: [{head}], numbering: {numbering})\n"
        '#set text(lang: "en", hyphenate: true)\n#set par(justify: true)\n'
    )
    return typst.compile((source + body).encode())


def test_a_pdf_is_read_as_paragraphs_with_whole_words(collect):
    read = collect("mill.pdf", set_pages("\n\n".join(PARAGRAPHS)))
    assert read.text.splitlines() == list(PARAGRAPHS)
    assert (read.title, read.author, read.date, read.language) == ("The mill", "Anna Clerk", "", "en")
    assert read.done[0] == "the file was made on 2021-06-05, which need not be the date of its text"
    assert any("to paragraphs" in said for said in read.done)


def test_running_heads_and_page_numbers_do_not_stand_in_the_text_of_a_pdf(collect):
    body = "\n\n".join(f"Number {n}. {text}" for n in range(8) for text in PARAGRAPHS)
    read = collect("mill.pdf", set_pages(body, head="The Gazette of the village"))
    assert "The Gazette" not in read.text
    assert [line.startswith("Number") for line in read.text.splitlines()] == [True] * len(read.text.splitlines())
    assert all(f"Number {n}. {text}" in read.text for n in range(8) for text in PARAGRAPHS)
    assert any("running heads" in said for said in read.done)


def test_a_pdf_that_asks_for_a_password_is_refused_and_one_that_anybody_may_read_is_not(collect):
    for user, owner in (("secret", "secret"), ("", "secret")):
        writer, stream = PdfWriter(clone_from=BytesIO(set_pages(PARAGRAPHS[1]))), BytesIO()
        writer.encrypt(user, owner, algorithm="RC4-128")
        writer.write(stream)
        if user:
            said = refuse(collect, "mill.pdf", stream.getvalue())
            assert said == ["mill.pdf: has a password; save a copy without one"]
        else:
            assert PARAGRAPHS[1] in collect("mill.pdf", stream.getvalue()).text


def test_a_scanned_pdf_is_refused_with_a_way_out(collect):
    said = refuse(collect, "scan.pdf", set_pages("#rect(width: 3cm, height: 2cm)"))
    assert said == [
        "scan.pdf: contains pictures of pages and no text; recognise its text first (OCR), as ocrmypdf does"
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mill.rtf", b"{\\rtf1 text}", "'.rtf' is not a kind that can be read; save it as .txt, .html, .htm, .docx, .pdf"),
        ("mill.txt", b" \n", "is empty; collect it again"),
        ("mill.txt", b"...\n", "contains no words; collect it again"),
        ("mill.txt", b"%PDF-1.7 ...", "is not a .txt file but .pdf; correct its name, or collect it again"),
        ("mill.pdf", b"The mill needs water.", "is not a .pdf file; correct its name, or collect it again"),
        ("mill.pdf", b"%PDF-1.7\n%nothing more", "is a damaged PDF"),
        ("mill.docx", b"The mill needs water.", "is not a .docx file; correct its name, or collect it again"),
        ("mill.docx", b"PK\x03\x04 and so on", "is damaged, or a file of another program; open it and save it as .docx"),
        ("mill.docx", b"\xd0\xcf\x11\xe0 and so on", "is an old Word file or has a password; save it as .docx without"),
        ("mill.html", b"The mill needs water.", "is not a web page; name it .txt if it is plain text"),
        ("mill.html", b"<html><body><p> </p></body></html>", "contains no words; collect it again"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(collect, name, content, said):
    (fault,) = refuse(collect, name, content)
    assert fault.startswith(f"{name}: {said}")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Misuse, match="is not a file; check its name"):
        read_text_of(tmp_path / "nothing.txt")
