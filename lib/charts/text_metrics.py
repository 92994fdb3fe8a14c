"""Measure how wide text is in the faces of the figures, and wrap it to a width."""

import re
from collections.abc import Iterator
from functools import cache
from unicodedata import category

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags

from lib.charts.faces import FACES

SMALL, NORMAL, LARGE = 7.7, 8.8, 9.9  # points
LEADING = 1.15  # the height of a line, in type sizes
LINE_HEIGHT = 0.016  # inches per line, for each point of type size
LONGEST, PIECE = 36, 12  # letters of the longest word kept whole, and of the pieces of longer ones
BREAKS = re.compile(r"(?<=\w-)(?=[^\W\d]|\d{4})|(?<= )(?<!→ )(?!%(?![^\s,.;:)])|[\d, →]*\))")
"""The places at which a line may end.

A line may end after a hyphen before a word or a year, or after a space, but not before a per cent sign, after an arrow,
or before the last number in a bracket.
"""


@cache
def _open_face(family: str, weight: str) -> FT2Font:
    face = FT2Font(findfont(FontProperties(family=family, weight=weight)))
    face.set_size(100, 72)
    return face


def _find_face(letter: str, weight: str) -> FT2Font | None:
    """Return the first face that has a glyph for a letter."""
    faces = (_open_face(family, weight) for family in FACES)
    return next((face for face in faces if face.get_char_index(ord(letter))), None)


def is_drawn(letter: str) -> bool:
    """Return whether any of the faces has a glyph for a letter."""
    return _find_face(letter, "normal") is not None


def find_undrawn(text: str) -> set[str]:
    """Return the letters of a text for which no face has a glyph; figures show a box for each."""
    return {letter for letter in set(text) if category(letter)[0] in "LSN" and not is_drawn(letter)}


@cache
def _measure_letter(letter: str, weight: str) -> float:
    """Return the width of a letter in inches per point of type size."""
    face = _find_face(letter, weight) or _open_face(FACES[-1], weight)
    glyph = face.load_glyph(face.get_char_index(ord(letter)), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 7200


def _measure_one(text: str, weight: str) -> float:
    """Return the width of a line of text in inches per point of type size."""
    return sum(_measure_letter(letter, weight) for letter in text)


def measure_width(text: str, points: float = NORMAL, weight: str = "normal") -> float:
    """Return the width of the longest line of a text in inches."""
    return max(_measure_one(line, weight) for line in text.split("\n")) * points


def wrap_text(text: str, inches: float, points: float = NORMAL, weight: str = "normal") -> str:
    """Return a text wrapped to a width; its own line breaks are kept, and words are not broken.

    >>> wrap_text("nowhere on record", 0.6)
    'nowhere\\non record'
    """
    room = inches / points
    return "\n".join(line for told in text.split("\n") for line in _break(told, room, weight))


def _break(text: str, room: float, weight: str) -> Iterator[str]:
    """Yield the lines of a text wrapped to a width, given in inches per point of type size."""
    line = ""
    for part in _break_word(text):
        if line and _measure_one((line + part).rstrip(), weight) > room:
            yield line.rstrip()
            line = ""
        line += part
    yield line.rstrip()


def break_long_words(texts: list[str], lines: int, points: float = NORMAL) -> list[str]:
    """Return texts wrapped to the least width, to 0.02 inches, at which none has more than `lines` lines.

    >>> break_long_words(["the river", "the old weir"], 2)
    ['the\\nriver', 'the old\\nweir']
    """
    width, widest = find_longest(texts, points), max(measure_width(text, points) for text in texts)
    while width < widest and max(count_lines(wrap_text(text, width, points)) for text in texts) > lines:
        width += 0.02
    return [wrap_text(text, width, points) for text in texts]


def _break_word(text: str) -> Iterator[str]:
    """Yield the parts of a text after which a line may end: words, and pieces of extremely long words."""
    for part in BREAKS.split(text):
        step = PIECE if len(part) > LONGEST else len(part) or 1
        yield from (part[start : start + step] for start in range(0, len(part) or 1, step))


def find_longest(texts: list[str], points: float = NORMAL) -> float:
    """Return the width in inches of the longest part of these texts that cannot be broken."""
    return max(measure_width(part.strip(), points) for text in texts for part in _break_word(text))


def count_lines(text: str) -> int:
    """Return the number of lines of a text."""
    return text.count("\n") + 1
