"""Check whether a quotation occurs in its document, and where.

For each document the project keeps the ordered hashes of its word 4-grams (shingles; Broder 1997, "On the resemblance
and containment of documents"), each a BLAKE2b hash keyed with the document's id. A quotation is verified when its own
4-grams occur there one after another, so that no text of the document itself is needed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

import regex

SHORTEST, LONGEST = 4, 30
GRAM = 4
DIGEST_BYTES = 6
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}ー]"
"""The letters of scripts without spaces between words; each counts as a word."""

WORD = regex.compile(
    rf"(?V1){UNSPACED}\p{{M}}*|(?<run>(?:[[\p{{L}}\p{{N}}_]--{UNSPACED}]\p{{M}}*)+)(?:['’.,\-\u200c\u200d](?&run))*"
)
"""A letter of such a script, or letters and numbers with the marks on them, joined by what may stand within a word."""


def split_words(text: str) -> list[str]:
    """Return the words of a text as they are written, without the punctuation around them.

    Marks belong to the letter before them. In Chinese and Japanese every character is a word.

    >>> split_words("'It's not on paper? Well, 100,000 U.S. troops.'")
    ["It's", 'not', 'on', 'paper', 'Well', '100,000', 'U.S', 'troops']
    >>> split_words("不扩大NATO。")
    ['不', '扩', '大', 'NATO']
    """
    return [found[0] for found in WORD.finditer(text)]


def has_unspaced(text: str) -> bool:
    """Return whether a text has letters each of which counts as a word."""
    return bool(regex.search(UNSPACED, text))


def hash_shingles(text: str, document: str) -> list[str]:
    """Return the hashes of the 4-grams of `text`, in order, keyed with the document's id."""
    tokens = split_words(text)
    key = document.encode()
    return [_hash(tokens[i : i + GRAM], key) for i in range(len(tokens) - GRAM + 1)]


def _hash(gram: list[str], key: bytes) -> str:
    return blake2b(" ".join(gram).encode(), key=key, digest_size=DIGEST_BYTES).hexdigest()


def format_shingles(text: str, document: str) -> str:
    """Return the shingles of a document as the content of their file, one hash per line."""
    return "\n".join(hash_shingles(text, document)) + "\n"


def write_shingles(text: str, document: str, folder: Path) -> Path:
    """Write the shingles of a document to `folder` and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{document}.txt"
    file.write_text(format_shingles(text, document), encoding="utf-8", newline="\n")
    return file


@dataclass(frozen=True)
class Shingles:
    """The ordered shingles of one document."""

    document: str
    hashes: list[str] = field(repr=False)

    @property
    def word_count(self) -> int:
        """The number of words in the document that the shingles were made from."""
        return len(self.hashes) + GRAM - 1

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, digest in enumerate(self.hashes):
            places[digest].append(place)
        return places

    def find(self, quote: str) -> int | None:
        """Return the position of the first word of `quote` in the document, counted from 1; None if it is not there.

        Every fourth 4-gram and the last one are looked up; together they cover all the words in order.
        """
        tokens = split_words(quote)
        last = len(tokens) - GRAM
        if last < 0:
            return None
        key = self._key
        begun = self._places.get(_hash(tokens[:GRAM], key), ())
        places = [place for place in begun if place + last < len(self.hashes)]
        for step in (*range(GRAM, last, GRAM), last) if last and places else ():
            digest = _hash(tokens[step : step + GRAM], key)
            places = [place for place in places if self.hashes[place + step] == digest]
        return places[0] + 1 if places else None

    @cached_property
    def _key(self) -> bytes:
        return self.document.encode()


def read_shingles(file: Path) -> Shingles:
    """Read the shingles of the document after which `file` is named."""
    return Shingles(file.stem, file.read_text(encoding="utf-8").split())


@lru_cache(maxsize=64)
def fold_typography(text: str) -> str:
    """Return `text` with every run of white space, including line breaks and hard spaces, reduced to one space."""
    return regex.sub(r"\s+", " ", text).strip()


def is_quoted_in(quote: str, text: str) -> bool:
    """Return whether `quote` occurs in `text` letter for letter, ignoring differences in white space."""
    return fold_typography(quote) in fold_typography(text)


def show_context(quote: str, text: str, around: int = 200) -> str:
    """Return the quotation in brackets with up to `around` characters on either side; '' if it is not in the text."""
    whole, wanted = fold_typography(text), fold_typography(quote)
    start = whole.find(wanted)
    if start < 0:
        return ""
    end = start + len(wanted)
    before, after = whole[max(0, start - around) : start], whole[end : end + around]
    return f"… {before}[{wanted}]{after} …"


def find_elsewhere(quote: str, others: Iterable[Shingles]) -> str | None:
    """Return the id of the first other document that contains the quotation; None if there is none."""
    return next((other.document for other in others if other.find(quote)), None)
