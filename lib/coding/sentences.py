"""Cut a text into numbered sentences, each with the speaker whose name is printed before it."""

import re
from typing import NamedTuple

from sentencex import segment

Cells = dict[str, str]
"""A row of a table or sheet: text by column."""

PRINTED_NAME = re.compile(r"(?P<name>[^\W\d_][^\n:]{1,60}):\s")
QUESTIONER = re.compile(r"Q\s{1,6}(?=\S)")
"""How transcripts mark a journalist's question."""

MOST_WORDS = 6
"""The most words in a printed name; a longer run before a colon is part of a sentence."""


class Sentence(NamedTuple):
    """A sentence of a document: its number from 1, who is printed as speaking ('' where nobody is), and its words."""

    number: int
    speaking: str
    text: str


def cut_sentences(text: str, language: str = "en") -> list[Sentence]:
    """Return the sentences of a text in order; the speaker printed before a paragraph speaks until another is.

    `language` is a tag such as `en` or `uk`. No sentence goes over the end of a line.

    >>> [tuple(s) for s in cut_sentences("MR. MILL: No. The weir stays.\\n\\nQ    Why?")]
    [(1, 'MR. MILL', 'No.'), (2, 'MR. MILL', 'The weir stays.'), (3, 'Q', 'Why?')]
    """
    cut: list[Sentence] = []
    speaking = ""
    for line in text.splitlines():
        name, words = _split_name(line.strip())
        speaking = name or speaking
        for piece in segment(language, words) if words else ():
            if sentence := piece.strip():
                cut.append(Sentence(len(cut) + 1, speaking, sentence))
    return cut


def _split_name(line: str) -> tuple[str, str]:
    """Return the name printed at the beginning of a line, '' if there is none, and the rest of the line."""
    if found := QUESTIONER.match(line):
        return "Q", line[found.end() :]
    found = PRINTED_NAME.match(line)
    words = found["name"].split() if found else []
    is_name = 0 < len(words) <= MOST_WORDS and all(not word[0].islower() for word in words)
    return (" ".join(words), line[found.end() :]) if found and is_name else ("", line)
