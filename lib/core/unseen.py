"""Tell texts apart that look alike because they differ only in characters that cannot be seen."""

import re
import unicodedata

FILLERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f]")
"""Characters without a shape of their own that Unicode does not count among its format characters."""


def fold_unseen(text: str) -> str:
    """Return a text as a reader sees it: spaces alike, letters composed, without characters that have no shape.

    >>> fold_unseen("the\\u00a0mill\\u200b") == fold_unseen("the mill ")
    True
    """
    if text.isascii():
        return " ".join(text.split())
    seen = "".join(letter for letter in FILLERS.sub("", text) if unicodedata.category(letter) not in ("Cf", "Cc", "Zl"))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def spell_unseen(text: str) -> str:
    """Return a text in which what cannot be seen is spelt as its number in Unicode.

    >>> spell_unseen("the\\u00a0mill\\u200b"), spell_unseen("e\\u0301"), spell_unseen("é")
    ('the<U+00A0>mill<U+200B>', 'e<U+0301>', 'é')
    """
    is_composed = unicodedata.is_normalized("NFC", text)
    return "".join(letter if _is_plain(letter, is_composed) else f"<U+{ord(letter):04X}>" for letter in text)


def _is_plain(letter: str, is_composed: bool) -> bool:
    kind = unicodedata.category(letter)
    if kind == "Mn" and not is_composed:
        return False
    return letter == " " or not (kind in ("Cf", "Cc", "Zs", "Zl", "Zp") or FILLERS.match(letter))
