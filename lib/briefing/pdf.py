"""Write a briefing for print: the content of the web page as a tagged PDF, with the same bytes everywhere."""

import json
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any
from unicodedata import category, name

import typst

from lib.briefing.model import Briefing, Picture, Section, Table, end_sentence
from lib.briefing.office import AUTHOR, EPOCH
from lib.charts import DARK, FACE_FOLDERS, FACES, FAINT, INK, PALE, is_drawn

WIDTH, LENGTH, CELL = 6.7, 10.1, 7.0
"""Inches between the margins, portrait and landscape, and type size of a table in points, as in paper.typ."""

COLOURS = {"ink": INK, "faint": FAINT, "dark": DARK, "pale": PALE}


def write_pdf(briefing: Briefing) -> bytes:
    """Return the briefing as a PDF file, tagged so that it can be read aloud (PDF/UA-1)."""
    told = {
        "title": briefing.title,
        "caveat": briefing.caveat,
        "author": AUTHOR,
        "colours": COLOURS,
        "faces": FACES,
        "sections": [_describe_section(section) for section in briefing.sections],
    }
    written = typst.compile(
        Path(__file__).with_name("paper.typ"),
        sys_inputs={"briefing": _spell_missing_letters(json.dumps(told, ensure_ascii=False))},
        font_paths=list(FACE_FOLDERS),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=EPOCH.replace(tzinfo=UTC),
    )
    assert isinstance(written, bytes)
    return written


def _spell_missing_letters(text: str) -> str:
    """Return a text in which letters missing from its faces are replaced by their names."""
    lacking = {letter for letter in set(text) if category(letter)[0] in "LSN" and not is_drawn(letter)}
    return text.translate({ord(letter): f"[{name(letter, 'sign').lower()}]" for letter in lacking})


def _describe_section(section: Section) -> dict[str, Any]:
    return {
        "label": section.label,
        "heading": section.heading,
        "source": f"{section.source} {section.origin}",
        "sentences": section.sentences,
        "tables": [_describe_table(table) for table in section.tables],
        "pictures": [_describe_picture(picture, section) for picture in section.pictures],
        "annex": [_describe_table(table, LENGTH) for table in section.annex],
        "quotations": [asdict(quotation) for quotation in section.quotations],
    }


def _describe_table(table: Table, width: float = WIDTH) -> dict[str, Any]:
    return {
        "note": table.note,
        "heads": table.heads,
        "rows": table.rows,
        "shares": table.share(width, CELL),
        "behind": [
            [table.rows[row][0], column, [quotation.statement for quotation in quotations]]
            for (row, column), quotations in table.behind.items()
            if quotations
        ],
    }


def _describe_picture(picture: Picture, section: Section) -> dict[str, str]:
    title = "" if picture.title == section.heading else end_sentence(picture.title)
    return {
        "drawn": picture.svg(),
        "alt": picture.alt,
        "title": title,
        "reading": f"{picture.reading} {picture.origin}",
    }
