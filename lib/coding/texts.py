"""Read the text of a collected file, of whatever kind, as clean paragraphs, and say what was done to it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import regex

from lib.coding.layout import Reading, join_split_words
from lib.coding.pages import read_pages
from lib.coding.plain import read_plain
from lib.coding.web import read_web_page
from lib.coding.word import read_word_file
from lib.core.errors import Misuse
from lib.core.letters import clean_letters

SIGNATURES = (
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".docx"),
    (b"{\\rtf", ".rtf"),
    (b"\xd0\xcf\x11\xe0", ".doc"),
)
"""The first bytes of files that are not plain text, and the kind that they tell."""

READERS: dict[str, Callable[[bytes], Reading]] = {
    ".txt": read_plain,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".docx": read_word_file,
    ".pdf": read_pages,
}
"""What reads each kind of file; a reader raises `ValueError` if it cannot."""


@dataclass(frozen=True)
class CollectedText:
    """A text as it is coded, one paragraph a line; `done` says in words what was done to the file's own text.

    `cleaned` are those lines of `done` that tell how letters and words were put right.
    `title`, `author`, `date` and `language` are what the file itself says of them, '' where it says nothing. The day on
    which a PDF or a Word file was made is not the date of its text: it is told in `done` only.
    """

    text: str
    done: list[str] = field(default_factory=list)
    cleaned: list[str] = field(default_factory=list, compare=False)
    title: str = ""
    author: str = ""
    date: str = ""
    language: str = ""


def read_text_of(file: Path) -> CollectedText:
    """Return the clean text of a .txt, .html, .docx or .pdf file; plain text that needs no cleaning stays as it is.

    Raises `Misuse` if the file is missing or empty, of another kind than its name says or of one that cannot be read,
    if it has a password, or if it contains pictures of pages instead of text.
    """
    kind = file.suffix.lower()
    if not file.is_file():
        raise Misuse([f"{file}: is not a file; check its name"])
    if kind not in READERS:
        raise Misuse([f"{file.name}: '{kind}' is not a kind that can be read; save it as {', '.join(READERS)}"])
    raw = file.read_bytes()
    try:
        _check_signature(raw, kind)
        collected = _tidy(READERS[kind](raw))
    except ValueError as error:
        raise Misuse([f"{file.name}: {error}"]) from None
    is_clean = kind == ".txt" and not collected.done
    return replace(collected, text=raw.decode("utf-8-sig")) if is_clean else collected


def _check_signature(raw: bytes, kind: str) -> None:
    found = next((told for start, told in SIGNATURES if raw.lstrip()[:1024].startswith(start)), "")
    if not raw.strip():
        raise ValueError("is empty; collect it again")
    if found == ".doc":
        raise ValueError("is an old Word file or has a password; save it as .docx without a password")
    if found != kind and (found or kind in (".docx", ".pdf")):
        raise ValueError(f"is not a {kind} file{f' but {found}' * bool(found)}; correct its name, or collect it again")


def _tidy(reading: Reading) -> CollectedText:
    """Return the text with clean letters, whole words and one paragraph a line, none of them empty."""
    text, cleaned = clean_letters(reading.text)
    text, joined = join_split_words(text)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    text = "\n".join([*filter(None, lines), ""])
    if not regex.search(r"\w", text):
        raise ValueError("contains no words; collect it again")
    lost = len(regex.findall(r"[\ufffd\p{Co}]", text))
    warned = [f"could not read {lost} character{'s' * (lost != 1)}; compare with the original"] if lost else []
    named = {name: " ".join(clean_letters(value)[0].split()) for name, value in reading.details.items()}
    put_right = [*cleaned, *joined]
    return CollectedText(text, [*reading.done, *put_right, *warned], put_right, **named)
