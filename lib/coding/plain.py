"""Read plain text in the encoding that its bytes tell."""

import codecs

import regex

from lib.coding.layout import Reading, join_lines

BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WESTERN = ("", "utf-8", "utf8", "us-ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252")
"""The encodings under which pages in Windows-1252 are declared."""

FOREIGN = 1 / 3
"""From this share of letters outside ASCII, a text read as Windows-1252 is in no western European language."""

LONGEST_LINE = 100
"""In characters, up to which length a line may have been broken to fit a page or a mail."""


def read_plain(raw: bytes) -> Reading:
    """Return the text of a plain file; lines broken at the width of a page are joined to paragraphs."""
    text, done = decode_text(raw)
    lines = text.splitlines()
    if not _is_wrapped(lines):
        return Reading(text, done)
    return Reading(join_lines(lines), [*done, f"joined {len(lines)} lines to paragraphs"])


def decode_text(raw: bytes, declared: str = "") -> tuple[str, list[str]]:
    """Return the text of bytes, and what was done to read it: by mark, as UTF-8, as declared, as Windows-1252.

    Raises `ValueError` if none of these makes a text of it.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            told = ["read it as UTF-16"] if encoding == "utf-16" else []
            return raw.decode(encoding, errors="replace").removeprefix("\ufeff"), told
    if b"\x00" in raw:
        raise ValueError("contains zero bytes: it is no text, or UTF-16 without a byte-order mark; save it as UTF-8")
    other = "Windows-1252" if declared.lower() in WESTERN else declared
    for encoding in ("UTF-8", other):
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding != "Windows-1252" or _is_western(text):
            return text, [f"read it as {encoding}"] if encoding != "UTF-8" else []
    raise ValueError("is neither UTF-8 nor Windows-1252 (an encoding of another script?); save it as UTF-8")


def _is_western(text: str) -> bool:
    letters = regex.findall(r"\p{L}", text)
    return sum(not letter.isascii() for letter in letters) < FOREIGN * len(letters)


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether lines end where the page did: hardly any is long, and most end within a sentence."""
    filled = [line.strip() for line in lines if line.strip()]
    short = sum(len(line) <= LONGEST_LINE for line in filled)
    within = sum(len(line) > LONGEST_LINE / 3 and not regex.search(r"[.!?:;…]\W*$", line) for line in filled)
    return len(filled) > 3 and short > 0.9 * len(filled) and within > 0.5 * len(filled)
