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


JOINING = r"[[\p{L}\p{M}]--[\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]]"
"""The letters of scripts such as Arabic or Devanagari, in which a joiner may be spelling."""

PICTURE = r"[\p{Extended_Pictographic}\p{Emoji_Modifier}]"

NEEDED_HERE = (
    rf"(?<={JOINING})\u200d",
    rf"(?<={JOINING})\u200c(?={JOINING})",
    rf"(?<={PICTURE}\ufe0f?)\u200d(?={PICTURE})",
    r"(?<=[\p{Emoji}\p{Han}\p{S}])[\ufe00-\ufe0f]",
    r"(?<=\p{Han})[\U000e0100-\U000e01ef]",
    r"(?<=\p{Mongolian})[\u180b-\u180f]",
    r"(?<=\U0001f3f4[\U000e0020-\U000e007e]*)[\U000e0020-\U000e007f]",
)
"""Where letters without a shape are spelling, by what stands before and after: joiners in words and between emoji,
the forms of emoji, Chinese and Mongolian letters, and the flags of countries within countries."""

HIDING = regex.compile(
    rf"(?V1)(?!{'|'.join(NEEDED_HERE)})"
    r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Zl}\p{Zp}\ufff9-\ufffb--\u00ad]"
)
"""Letters without a shape that change how others are read, or what they equal, and that no script needs there."""

NO_CHARACTER = regex.compile(r"[\p{Noncharacter_Code_Point}\p{Cs}]")
"""What Unicode keeps free of characters, and halves of pairs."""

HIDDEN = regex.compile(rf"(?V1){HIDING.pattern}|{NO_CHARACTER.pattern}|\u00ad|[\p{{Cc}}--[\t\n\r]]")
MOST_SPELT = 3
"""The most kinds of letters that a fault names."""

FROM_THE_RIGHT = regex.compile(r"(?V1)[\p{L}&&[\p{bc=R}\p{bc=AL}]]")
"""A letter of a script that runs from right to left."""

MARKS = "\u200e\u200f\u061c"
"""What puts a full stop on the right side of a text that runs from right to left; elsewhere it only hides."""

CLEANINGS = (
    Cleaning("HTML code", "replaced", " by letters", regex.compile(r"&(?:#?\w{1,31});"), html.unescape),
    Cleaning("control character", "removed", "", regex.compile(r"[^\P{Cc}\t\n\r]"), _break_line),
    Cleaning(
        "zero-width character",
        "removed",
        "",
        HIDING,
        _remove,
    ),
    Cleaning("noncharacter", "removed", "", NO_CHARACTER, _remove),
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


def runs_from_right(text: str) -> bool:
    """Return whether the first letter of a text belongs to a script that runs from right to left.

    >>> runs_from_right("“שלום”"), runs_from_right("12 nets")
    (True, False)
    """
    first = regex.search(r"\p{L}", text)
    return bool(first and FROM_THE_RIGHT.match(first[0]))


def explain_hidden(text: str) -> str:
    """Return which letters of a text nobody sees, in words, and the way out; '' if there are none.

    >>> explain_hidden("the weir"), explain_hidden("the\\u200b weir")
    ('', 'contains U+200B (zero width space), which nobody sees; delete it')
    """
    if text.isascii() and text.isprintable():
        return ""
    kept = text if not FROM_THE_RIGHT.search(text) else text.translate(dict.fromkeys(map(ord, MARKS)))
    found = list(dict.fromkeys(HIDDEN.findall(kept)))
    named = " and ".join(f"U+{ord(letter):04X} ({_name_hidden(letter)})" for letter in found[:MOST_SPELT])
    more = f" and {len(found) - MOST_SPELT} more" if len(found) > MOST_SPELT else ""
    return f"contains {named}{more}, which nobody sees; delete {'them' if found[1:] else 'it'}" if found else ""


def _name_hidden(letter: str) -> str:
    kinds = {"Cc": "control character", "Cs": "half of a pair", "Cn": "no character"}
    return unicodedata.name(letter, kinds.get(unicodedata.category(letter), "without a name")).lower()


def spell_hidden(text: str) -> str:
    """Return a text in which the letters that nobody sees are spelt as their numbers in Unicode.

    >>> spell_hidden("the\\u200b weir")
    'the<U+200B> weir'
    """
    return HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def remove_hidden(text: str) -> str:
    """Return a text without the letters that nobody sees.

    >>> remove_hidden("the\\u200b weir")
    'the weir'
    """
    is_from_right = bool(FROM_THE_RIGHT.search(text))
    return HIDDEN.sub(lambda found: found[0] if is_from_right and found[0] in MARKS else "", text)


def refuse_hidden(given: object) -> object:
    """Return what is given unchanged; raise ValueError if a text in it has letters that nobody sees."""
    texts = [given] if isinstance(given, str) else given if isinstance(given, list | dict) else []
    for text in texts:
        if isinstance(text, str) and (said := explain_hidden(text)):
            raise ValueError(said)
    if isinstance(given, dict):
        refuse_hidden([*given.values()])
    return given


def clean_letters(text: str) -> tuple[str, list[str]]:
    """Return a text without what `CLEANINGS` undo, and what was done in words; curly quotation marks stay."""
    done: list[str] = []
    for cleaning in CLEANINGS:
        text, count = cleaning.apply(text)
        done += [cleaning.describe(count)] if count else []
    return text, done
