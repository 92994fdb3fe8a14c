"""A briefing in, a printed page out: the content of the web page as PDF, its typeface and bytes the same everywhere."""

from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from unicodedata import name

import matplotlib as mpl
from reportlab import rl_config
from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    LongTable,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from lib.content import Briefing, Picture, Quotation, Section, Table
from lib.style import DARK, FAINT, INK, PALE

MARGIN = 1.9 * cm
LETTERS = 112
"""Letters of a table's type that a line takes."""

ASTRAL = 0x10000
"""Where signs begin that reportlab draws but writes wrongly into the text of the file, such as emoji."""

MOST_POINTS, MOST_ROWS = 5, 10
"""Points of each kind that are listed, and rows up to which a table stays on one page."""

WIDTH = A4[0] - 2 * MARGIN
FACES = {"Sans": "DejaVuSans.ttf", "Sans-Bold": "DejaVuSans-Bold.ttf"}
PLAIN = ParagraphStyle(
    "plain", fontName="Sans", fontSize=8.5, leading=12, textColor=HexColor(INK), alignment=TA_LEFT, spaceAfter=4
)
TITLE = ParagraphStyle("title", PLAIN, fontName="Sans-Bold", fontSize=16, leading=20)
HEADING = ParagraphStyle("heading", PLAIN, fontName="Sans-Bold", fontSize=11, leading=14, spaceAfter=5, keepWithNext=1)
HEAD = ParagraphStyle("head", PLAIN, fontName="Sans-Bold", spaceBefore=6, keepWithNext=1)
LABEL = ParagraphStyle(
    "label", PLAIN, fontSize=7.5, leading=10, textColor=HexColor(FAINT), spaceBefore=14, keepWithNext=1
)
SMALL = ParagraphStyle("small", PLAIN, fontSize=7, leading=9, textColor=HexColor(FAINT))
QUOTED = ParagraphStyle("quoted", PLAIN, leftIndent=10, fontSize=8, leading=11)
CELL = ParagraphStyle("cell", PLAIN, fontSize=7, leading=9, spaceAfter=0, splitLongWords=1)
CELL_HEAD = ParagraphStyle("cell-head", CELL, fontName="Sans-Bold", textColor=white)


class _Page(BaseDocTemplate):
    """A document whose headings are its outline."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the library's own name
        """Enter a heading into the outline."""
        if isinstance(flowable, Paragraph) and flowable.style is HEADING:
            text = flowable.getPlainText()
            self.canv.bookmarkPage(f"{self.page} {text}")
            self.canv.addOutlineEntry(text, f"{self.page} {text}")


def write_paper(briefing: Briefing) -> bytes:
    """Return the briefing as a PDF file."""
    for face, file in FACES.items():
        pdfmetrics.registerFont(TTFont(face, str(Path(mpl.get_data_path()) / "fonts" / "ttf" / file)))
    rl_config.useA85 = 0  # text instead of bytes costs seconds and a quarter of the size
    written = BytesIO()
    paper = _Page(
        written, pagesize=A4, title=briefing.title, subject=briefing.caveat, author="negotiation-positions",
        lang="en", invariant=1, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
    )  # fmt: skip
    frame = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0)

    def sign(canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.setFont("Sans", 7)
        canvas.setFillColor(HexColor(FAINT))
        canvas.drawString(MARGIN, 1.1 * cm, briefing.caveat)
        canvas.drawRightString(A4[0] - MARGIN, 1.1 * cm, str(canvas.getPageNumber()))

    paper.addPageTemplates(PageTemplate(frames=[frame], onPage=sign))
    opening = [_say(briefing.title, TITLE), _say(briefing.caveat, HEAD)]
    paper.build([*opening, *(part for section in briefing.sections for part in _lay_out(section))])
    return written.getvalue()


def _say(text: str, style: ParagraphStyle) -> Paragraph:
    """Return a text as a paragraph, every sign as it was typed; signs that cannot be set so go by their names."""
    known = cast(TTFont, pdfmetrics.getFont(style.fontName)).face.charToGlyph
    signs = (sign if ord(sign) in known and ord(sign) < ASTRAL else f"[{name(sign, 'sign').lower()}]" for sign in text)
    return Paragraph(escape("".join(signs)), style)


def _lay_out(section: Section) -> list[Flowable]:
    """Return a section: its finding, sentences, strongest quotations, tables, figures, points, and all quotations."""
    points = [
        part
        for head, items in section.lists
        if items
        for part in (_say(head, HEAD), *(_say(f"– {item}", PLAIN) for item in items[:MOST_POINTS]))
    ]
    every = [_say(f"All quotations on {section.label}", HEAD), *map(_quote, section.quotations)] * bool(
        section.quotations
    )
    return [
        _say(section.label.upper(), LABEL),
        _say(section.heading, HEADING),
        *(_say(sentence, PLAIN) for sentence in section.sentences),
        *map(_quote, section.strongest),
        *(part for table in section.tables for part in _lay_table(table)),
        *(part for picture in section.pictures for part in _lay_picture(picture)),
        *points,
        *every,
        *(part for table in section.annex for part in _lay_table(table)),
        _say(f"{section.source} {section.origin}", SMALL),
    ]


def _quote(quotation: Quotation) -> Paragraph:
    return _say(f"{quotation.words} {quotation.gist} – {quotation.credit}", QUOTED)


def _lay_picture(picture: Picture) -> list[Flowable]:
    """Return a figure with its caption below."""
    scale = WIDTH / picture.width
    drawn = Image(BytesIO(picture.png), WIDTH, picture.height * scale)
    said = _say(f"{picture.title}. {picture.reading} {picture.origin}", SMALL)
    return [KeepTogether([Spacer(0, 8), drawn, said])]


def _lay_table(table: Table) -> list[Flowable]:
    """Return a table below its caption, its head on every page."""
    rows = [[_say(head, CELL_HEAD) for head in table.heads]]
    rows += [[_say(text, CELL) for text in row] for row in table.rows]
    look: list[tuple[Any, ...]] = [
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(DARK)),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(PALE)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    grid = LongTable(rows, [share * WIDTH for share in table.share(LETTERS)], repeatRows=1, style=TableStyle(look))
    parts = [Spacer(0, 6), _say(f"{table.caption}. {table.origin}", SMALL), grid, Spacer(0, 6)]
    return [KeepTogether(parts)] if len(rows) <= MOST_ROWS else [CondPageBreak(4 * cm), *parts]
