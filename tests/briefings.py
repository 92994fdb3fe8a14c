"""Briefings that tests read back: of the shipped dossier, and of villages whose texts try to break a page."""

import csv
import html
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from cases import PARAMETERS
from docx import Document
from pptx import Presentation
from pypdf import PdfReader

from lib.briefing.compose import compose
from lib.briefing.export import WRITERS
from lib.briefing.model import Briefing
from lib.case import Case, open_case
from lib.study import Study, open_study

HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://mill.example")',
    "{{x}} {% if %}",
    "$x^2$ & _y_",
    "שלום, هذا نص 😀",
    "中文 ไทย weir\tsluice",
    "anything-goes-" + "on" * 40,
    "long " + "word " * 79 + "end",
)


@cache
def open_shipped() -> Case:
    """Return the shipped case, with few replicates."""
    return open_case(replicates=60)


@cache
def tell_shipped() -> Briefing:
    """Return its briefing."""
    return compose(Study(open_shipped()))


def tell_village(folder: Path, **asked: object) -> Briefing:
    """Return the briefing of a village."""
    return compose(open_study(dossier=str(folder), **{**PARAMETERS, "replicates": 40, **asked}))


def spoil(folder: Path, first: int = 0) -> Path:
    """Put hostile texts wherever a dossier has free text, the long one as a gist, and return its folder.

    The texts are used in turn, beginning with number `first`.
    """
    for name, column in (("statements", "gist"), ("speakers", "name"), ("utterances", "label"), ("demands", "label"),
                         ("demands", "claim"), ("demands", "question"), ("documents", "title"), ("anchors", "label")):  # fmt: skip
        file = folder / f"{name}.csv"
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        for number, row in enumerate(rows):
            typed = HOSTILE if column == "gist" else HOSTILE[:-1]
            row[column] = typed[(number + first) % len(typed)]
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def tell_spoilt(folder: Path) -> list[Briefing]:
    """Return briefings of a village in which, between them, every hostile text appears wherever it is shown."""
    return [tell_village(spoil(folder, first)) for first in range(0, len(HOSTILE), 2)]


@cache
def write_shipped(kind: str) -> bytes:
    """Return the shipped briefing in a format."""
    return WRITERS[kind](tell_shipped())


def read_slides(written: bytes) -> str:
    """Return every text of slides and their notes, one per line."""
    texts = []
    for slide in Presentation(BytesIO(written)).slides:
        texts.append(slide.notes_slide.notes_text_frame.text)
        for shape in slide.shapes:
            texts += [shape.text_frame.text] if shape.has_text_frame else []
            texts += [cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []
    return "\n".join(texts)


def read_memo(written: bytes) -> str:
    """Return every paragraph and cell of a memo, one per line."""
    memo = Document(BytesIO(written))
    cells = [cell.text for table in memo.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in memo.paragraphs] + cells)


def read_page(written: bytes) -> str:
    """Return the text of a page without its figures."""
    shown = re.sub(r"<(style|svg).*?</\1>", "", written.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "\n", shown))


def read_paper(written: bytes) -> str:
    """Return the text of a PDF in one line."""
    pages = PdfReader(BytesIO(written)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


READERS = {"pptx": read_slides, "docx": read_memo, "html": read_page, "pdf": read_paper}


@cache
def read_shipped(kind: str) -> str:
    """Return the text of the shipped briefing in a format."""
    return READERS[kind](write_shipped(kind))
