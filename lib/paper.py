"""A briefing in, a printed page out: the content of the web page as PDF, tagged, its bytes the same everywhere."""

import json
import re
from datetime import UTC
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst

from lib.content import Briefing, Picture, Quotation, Section, Table
from lib.packing import AUTHOR, EPOCH
from lib.paths import LIBRARY
from lib.style import DARK, FAINT, INK, PALE

WIDTH, LENGTH, CELL = 6.7, 10.1, 7.0
"""Inches between the margins, upright and on the side, and points of a table's type, in lib/paper.typ."""

COLOURS = {"ink": INK, "faint": FAINT, "dark": DARK, "pale": PALE}
METADATA = re.compile("<metadata>.*?</metadata>", re.DOTALL)


def write_paper(briefing: Briefing) -> bytes:
    """Return the briefing as a PDF file, tagged so that it can be read by ear (PDF/UA-1)."""
    told = {
        "title": briefing.title,
        "caveat": briefing.caveat,
        "author": AUTHOR,
        "colours": COLOURS,
        "sections": [_tell(section) for section in briefing.sections],
    }
    written = typst.compile(
        LIBRARY / "paper.typ",
        sys_inputs={"briefing": json.dumps(told)},
        font_paths=[Path(mpl.get_data_path()) / "fonts" / "ttf"],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=EPOCH.replace(tzinfo=UTC),
    )
    assert isinstance(written, bytes)
    return written


def _tell(section: Section) -> dict[str, Any]:
    return {
        "label": section.label,
        "heading": section.heading,
        "source": f"{section.source} {section.origin}",
        "sentences": section.sentences,
        "strongest": [_tell_quotation(quotation) for quotation in section.strongest],
        "lists": [[head, [_tell_quotation(item) for item in items]] for head, items in section.lists if items],
        "tables": [_tell_table(table) for table in section.tables],
        "pictures": [_tell_picture(picture, section) for picture in section.pictures],
        "annex": [_tell_table(table, LENGTH) for table in section.annex],
        "quotations": [_tell_quotation(quotation) for quotation in section.quotations],
    }


def _tell_quotation(quotation: Quotation) -> dict[str, str]:
    return {
        "words": quotation.words,
        "gist": quotation.gist,
        "credit": quotation.credit,
        "statement": quotation.statement,
    }


def _tell_table(table: Table, width: float = WIDTH) -> dict[str, Any]:
    return {
        "note": table.note,
        "heads": table.heads,
        "rows": table.rows,
        "shares": table.share(width, CELL),
        "behind": {
            table.rows[row][0]: [quotation.statement for quotation in quotations]
            for (row, _), quotations in table.behind.items()
            if quotations
        },
    }


def _tell_picture(picture: Picture, section: Section) -> dict[str, str]:
    title = "" if picture.title == section.heading else f"{picture.title}."
    return {
        "drawn": METADATA.sub("", picture.svg()),
        "alt": picture.alt,
        "title": title,
        "reading": f"{picture.reading} {picture.origin}",
    }
