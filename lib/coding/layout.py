"""Make paragraphs of the lines of a page, and whole words of those divided at the end of a line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import regex

SHORT_LINE, HEADING = 0.75, 0.5
"""Below these shares of the usual width, a line may be the last of its paragraph, or a heading."""

SENTENCE_END = regex.compile(r"[.!?…。！？][\"'”’»)\]]*$")
STARTER = regex.compile(r"[\p{Lu}\p{N}\"'“‘„«(\[–—•·▪*-]")
SPLIT_WORD = regex.compile(r"([\p{L}\p{M}]*\p{Ll}\p{M}*)[-\u2010]\n[ \t]*(\p{Ll}[\p{L}\p{M}]*)")
SET_SOLID = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}、。，「」]")


@dataclass(frozen=True)
class Reading:
    """What a reader takes from a file: its text, what was done in words, and what the file says of itself by name."""

    text: str
    done: list[str] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)


def tell_day(made: date) -> str:
    """Return when a file was made, in words."""
    return f"the file was made on {made:%Y-%m-%d}, which need not be the date of its text"


def join_lines(lines: Sequence[str]) -> str:
    """Return the lines of a page as paragraphs, one a line.

    A paragraph ends at an empty line, before an item of a list, at a short line that ends a sentence, and at a
    very short one, as headings are. In doubt lines are joined: a sentence must not be torn.
    """
    lengths = sorted(len(line) for line in lines if line.strip())
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    paragraphs: list[str] = [""]
    for line in map(str.strip, lines):
        before = paragraphs[-1].rpartition("\n")[2]
        ends = not line or _is_item(line) or (bool(STARTER.match(line)) and _is_last(before, width))
        paragraphs += [line] if ends else []
        paragraphs[-1] += "" if ends else f"\n{line}"
    return "\n\n".join(_join_paragraph(paragraph.strip()) for paragraph in paragraphs if paragraph.strip())


def _is_last(line: str, width: int) -> bool:
    """Return whether a line before one that begins with a capital is the last of its paragraph."""
    if SENTENCE_END.search(line):
        return len(line) < SHORT_LINE * width
    return len(line) < HEADING * width and not line.endswith((",", ";", "-"))


def _is_item(line: str) -> bool:
    return bool(regex.match(r"[•·▪*–—-]\s|\(?\d{1,2}[.)]\s", line))


def _join_paragraph(paragraph: str) -> str:
    """Return the lines of a paragraph as one, words divided at a line's end excepted: they are joined later."""
    closed = regex.sub(rf"(?<={SET_SOLID.pattern})\n(?={SET_SOLID.pattern})", "", paragraph)
    return regex.sub(r"(?<![-\u2010\u00ad])\n", " ", closed)


def join_split_words(text: str) -> tuple[str, list[str]]:
    """Return a text with words whole that a hyphen divides at the end of a line, and which ones they are.

    The hyphen stays if the text elsewhere has the word with it, and not without it.
    """
    known, joined = set(regex.findall(r"[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*", text)), dict[str, None]()

    def join(place: regex.Match[str]) -> str:
        one, other = place.groups()
        keeps = f"{one}-{other}" in known and one + other not in known
        whole = f"{one}-{other}" if keeps else one + other
        joined[whole] = None
        return whole

    text, count = SPLIT_WORD.subn(join, text)
    words = "word" if count == 1 else "words"
    return text, [f"joined {count} {words} divided at the end of a line ({', '.join(joined)})"] if count else []
