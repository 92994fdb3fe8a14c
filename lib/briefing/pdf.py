"""Write a briefing for print, a page a demand, as a tagged PDF with the same bytes everywhere."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any
from unicodedata import name

import typst

from lib.briefing.model import Briefing, Picture, Section, Table, end_sentence
from lib.briefing.office import AUTHOR, EPOCH
from lib.charts import DARK, FACE_FOLDERS, FACES, FAINT, INK, PALE, find_undrawn
from lib.words import Paragraph, Summary

WIDTH, LENGTH, CELL = 7.0, 10.4, 7.0
"""Inches between the margins, portrait and landscape, and type size of a table in points, as in paper.typ."""

COLOURS = {"ink": INK, "faint": FAINT, "dark": DARK, "pale": PALE}


def write_pdf(briefing: Briefing) -> bytes:
    """Return the briefing as a PDF file, tagged so that it can be read aloud (PDF/UA-1)."""
    told = {
        "caveat": briefing.caveat,
        "author": AUTHOR,
        "colours": COLOURS,
        "faces": FACES,
        "title": briefing.title,
        "summary": _describe_summary(briefing.summary),
        "news": {"lead": f"{news.heading}.", "text": " ".join(news.sentences)} if (news := briefing.news) else None,
        "overview": _describe_picture(briefing.overview),
        "demands": [asdict(page) for page in briefing.demands],
        "calendar": _describe_table(briefing.calendar),
        "sources": briefing.sources.shown.to_dict("records"),
        "annex": [_describe_section(section) for section in briefing.annex],
        "origins": [briefing.overview.origin, *(section.origin for section in briefing.annex)],
        "parameters": [[name, value or "all"] for name, value in briefing.parameters.items()],
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
    return text.translate({ord(letter): f"[{name(letter, 'sign').lower()}]" for letter in find_undrawn(text)})


def _describe_summary(summary: Summary) -> dict[str, Any]:
    return {
        "title": summary.title,
        "caveat": summary.opening,
        "bottom_line": summary.bottom_line,
        "demands": [(heading, _describe_paragraphs(paragraphs)) for heading, paragraphs in summary.demands],
        "surroundings": _describe_paragraphs(summary.surroundings),
    }


def _describe_paragraphs(paragraphs: Iterable[Paragraph]) -> list[dict[str, str]]:
    return [{"lead": each.lead, "text": each.text} for each in paragraphs]


def _describe_section(section: Section) -> dict[str, Any]:
    return {
        "label": section.label,
        "heading": section.heading,
        "source": section.source,
        "sentences": section.sentences,
        "tables": [_describe_table(table, LENGTH) for table in section.tables],
        "pictures": [_describe_picture(picture) for picture in section.pictures],
    }


def _describe_table(table: Table, width: float = WIDTH) -> dict[str, Any]:
    return {
        "note": " ".join(part for part in (end_sentence(table.caption), table.reading) if part),
        "heads": table.heads,
        "rows": table.rows,
        "shares": table.share(width, CELL),
    }


def _describe_picture(picture: Picture) -> dict[str, str]:
    return {
        "drawn": picture.svg(),
        "alt": picture.alt,
        "title": end_sentence(picture.title),
        "reading": picture.reading,
    }
