"""Undo what copying, typesetting and web pages do to the letters of a text, and count how often."""

import html
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import regex


@dataclass(frozen=True)
class Cleaning:
    """One thing that happens to letters: how it is undone, what that is called, and where it is found."""

    noun: str
    verb: str
    becomes: str
    found: regex.Pattern[str]
    replace: Callable[[str], str]

    def apply(self, text: str) -> tuple[str, int]:
        """Return the text without it, and the number of places that changed."""
        changed = 0

        def mend(place: regex.Match[str]) -> str:
            nonlocal changed
            mended = self.replace(place[0])
            changed += mended != place[0]
            return mended

        return self.found.sub(mend, text), changed

    def describe(self, count: int) -> str:
        """Return what was done in words, such as `removed 3 soft hyphens`."""
        return f"{self.verb} {count} {self.noun}{'s' * (count != 1)}{self.becomes}"


def _remove(_: str) -> str:
    return ""


def _break_line(control: str) -> str:
    return "\n" if control in "\x0b\x0c\x85" else ""


def _space(_: str) -> str:
    return " "


def _compose(letter: str) -> str:
    return unicodedata.normalize("NFC", letter)


def _spell_out(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter).strip()


JOINERS = r"(?V1)(?<![[\p{L}\p{M}]--[\p{Latin}\p{Cyrillic}\p{Greek}]])[\u200c\u200d]"
"""The joiners where they join nothing; after a letter of a script such as Arabic or Devanagari they are spelling."""

CLEANINGS = (
    Cleaning("HTML code", "replaced", " by letters", regex.compile(r"&(?:#?\w{1,31});"), html.unescape),
    Cleaning("control character", "removed", "", regex.compile(r"[^\P{Cc}\t\n\r]"), _break_line),
    Cleaning(
        "zero-width character",
        "removed",
        "",
        regex.compile(rf"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|{JOINERS}"),
        _remove,
    ),
    Cleaning("soft hyphen", "removed", "", regex.compile(r"\u00ad(?:\r?\n)?"), _remove),
    Cleaning(
        "ligature",
        "wrote",
        " as plain letters",
        regex.compile(r"[\ufb00-\ufb17\ufb50-\ufdfb\ufe70-\ufefc]"),
        _spell_out,
    ),
    Cleaning("decomposed letter", "composed", "", regex.compile(r"[^\x00-\x7f]|\X\p{M}+|\P{M}\p{M}+"), _compose),
    Cleaning("no-break or thin space", "made", " plain", regex.compile(r"[^\P{Zs} ]"), _space),
)
"""What is undone in every text, in this order: an HTML code may stand for a soft hyphen or a no-break space."""


def clean_letters(text: str) -> tuple[str, list[str]]:
    """Return a text without what `CLEANINGS` undo, and what was done in words; curly quotation marks stay."""
    done: list[str] = []
    for cleaning in CLEANINGS:
        text, count = cleaning.apply(text)
        done += [cleaning.describe(count)] if count else []
    return text, done
