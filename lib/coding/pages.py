"""Read the text of a PDF, its pages joined to paragraphs without running heads and page numbers."""

from collections import Counter
from contextlib import suppress
from io import BytesIO

import regex
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from lib.coding.layout import Reading, join_lines, tell_day

ENOUGH_PAGES = 3
"""From this many pages on, what stands first or last on half of them is a running head or foot."""


def read_pages(raw: bytes) -> Reading:
    """Return the text of a PDF as paragraphs, and what its properties say.

    Raises `ValueError` if it is damaged, has a password, or consists of pictures of pages.
    """
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted:
            _unlock(reader)
        pages = [[line.strip() for line in page.extract_text().splitlines() if line.strip()] for page in reader.pages]
        told = reader.metadata
        details = {"title": (told and told.title) or "", "author": (told and told.author) or ""}
        details["language"] = str(reader.root_object.get("/Lang", ""))
    except (PyPdfError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError(f"is a damaged PDF ({type(error).__name__}); print it to a new PDF") from None
    silent = sum(not page for page in pages)
    if silent == len(pages):
        raise ValueError("contains pictures of pages and no text; recognise its text first (OCR), as ocrmypdf does")
    kept, dropped = _drop_running_lines(pages)
    done = {
        f"{silent} of the {len(pages)} pages have no text; if they are pictures, recognise their text first": silent,
        f"left out {dropped} running heads, feet and page numbers": dropped,
        f"joined {sum(map(len, kept))} lines to paragraphs": True,
    }
    text = join_lines([line for page in kept for line in page])
    return Reading(text, [*_tell_making(reader), *(said for said, holds in done.items() if holds)], details)


def _unlock(reader: PdfReader) -> None:
    """Open a PDF that anybody may read; raise `ValueError` if it asks for a password."""
    with suppress(PyPdfError, NotImplementedError):
        if reader.decrypt(""):
            return
    raise ValueError("has a password; save a copy without one")


def _tell_making(reader: PdfReader) -> list[str]:
    """Return when a PDF was made, in words; nothing if it does not say."""
    with suppress(ValueError):
        if reader.metadata and reader.metadata.creation_date:
            return [tell_day(reader.metadata.creation_date)]
    return []


def _drop_running_lines(pages: list[list[str]]) -> tuple[list[list[str]], int]:
    """Return the pages without lines that stand first or last on half of them, whatever number is in them."""
    edges = Counter(shape for page in pages for shape in {_shape(line) for line in (page[:1] + page[-1:])})
    running = {shape for shape, count in edges.items() if count >= max(ENOUGH_PAGES, len(pages) / 2)}
    kept = [
        [line for place, line in enumerate(page) if 0 < place < len(page) - 1 or _shape(line) not in running]
        for page in pages
    ]
    return kept, sum(map(len, pages)) - sum(map(len, kept))


def _shape(line: str) -> str:
    return regex.sub(r"\d+", "#", line)
