"""Say why a quotation is not in its document, and give the passage that is meant if only the typing differs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise, product
from unicodedata import normalize

import regex

from lib.core.letters import CLEANINGS, Cleaning
from lib.core.unseen import spell_unseen
from lib.evidence.quotations import GRAM, LONGEST, WORD, Shingles, fold_typography, split_words

LEFT_OUT_DOTS = regex.compile(r"\s*[(\[]?\s*(?:…|\.{3}|\. \. \.)\s*[)\]]?\s*")
"""Dots where words of a document are left out."""

MOST_LEFT_OUT = 400
"""The most letters that are looked for between two parts of a quotation."""

LONGEST_QUOTE = 2_000
"""The most letters of a quotation whose passage is looked for."""

NEAR_ENOUGH = 0.5
"""The share of a quotation's words that a passage must have, in order, to be named as the one that is meant."""

MOST_DIFFERENCES = 3
"""The differences that are named before the others are counted only."""


def _straighten(mark: str) -> str:
    return "'" if mark in "‘’‚‛‹›`´" else '"'


CAPITALS = "capital letter"

FOLDS = (
    *CLEANINGS,
    Cleaning("curly or straight quotation mark", "", "", regex.compile("[‘’‚‛‹›`´“”„‟«»]"), _straighten),
    Cleaning("kind of dash", "", "", regex.compile("[\u2010-\u2015\u2212]"), lambda _: "-"),
    Cleaning("hyphen within a word", "", "", regex.compile(r"(?<=\p{L}\p{M}*)-\s*(?=\p{Ll})"), lambda _: ""),
    Cleaning("space or line break", "", "", regex.compile(r"\s+"), lambda _: " "),
    Cleaning(CAPITALS, "", "", regex.compile(r"\p{Lu}"), str.lower),
)
"""The ways in which copies of a text come to differ that change nothing of what it says."""


@dataclass(frozen=True)
class Mismatch:
    """Why a quotation is not in its document, in words; and the right one if only its typing differs, else ''."""

    said: str
    mended: str = ""


def explain_mismatch(quote: str, shingles: Shingles, text: str | None) -> Mismatch:
    """Return why a quotation is not in a document: from its text if that is at hand, else from its shingles."""
    if len(quote) > LONGEST_QUOTE or len(split_words(quote)) > LONGEST:
        return Mismatch("")  # its length is told as a fault of its own
    if text is None:
        return _try_typings(quote, shingles)
    whole, wanted = _fold(text), _fold(quote.strip())[0]
    places = [found.start() for found in regex.finditer(regex.escape(wanted), whole[0])]
    passages = {fold_typography(text[whole[1][place] : whole[1][place + len(wanted)]]) for place in places}
    right = [passage for passage in passages if shingles.find(passage)]
    if len(right) == 1:
        causes = ", ".join(_find_causes(quote, right[0]))
        return Mismatch(f"the text has '{right[0]}' ({_name_letters(quote, right[0])}; {causes})", right[0])
    return Mismatch(_find_omission(quote, text) or _describe_nearest(quote, text))


def find_passage(quote: str, text: str) -> str:
    """Return the passage of a text that a quotation means, as the text has it; '' if there is none.

    The typing may differ in the ways of `FOLDS`, in capitals only if there is no other. Dots stand for words left out,
    which the passage contains.
    """
    if quote in text:
        return quote
    given = [part.strip() for part in LEFT_OUT_DOTS.split(fold_typography(quote)) if part.strip()]
    for but in (CAPITALS, ""):
        whole, origins = _fold(text, but)
        if spans := _find_parts([_fold(part, but)[0] for part in given], whole, range(len(whole))):
            return text[origins[spans[0][0]] : origins[spans[-1][1]]].strip()
    return ""


@lru_cache(maxsize=64)
def _fold(text: str, but: str = "") -> tuple[str, list[int]]:
    """Return a text with all that may differ made alike, one way of `FOLDS` excepted, and where each letter came from.

    The places have one more entry, for the end of the text.
    """
    origins = [*range(len(text) + 1)]
    for fold in FOLDS:
        if fold.noun == but:
            continue
        parts, kept, last = list[str](), list[int](), 0
        for found in fold.found.finditer(text):
            new = fold.replace(found[0])
            parts += [text[last : found.start()], new]
            kept += [*origins[last : found.start()], *[origins[found.start()]] * len(new)]
            last = found.end()
        text, origins = "".join([*parts, text[last:]]), [*kept, *origins[last:]]
    return text, origins


def _find_causes(quote: str, passage: str) -> list[str]:
    """Return the ways of `FOLDS` without which the two would not be made alike."""
    return [fold.noun for fold in FOLDS if _fold(quote, fold.noun)[0] != _fold(passage, fold.noun)[0]]


def _name_letters(quote: str, passage: str) -> str:
    """Return which letters differ: those of the text, and those that the quotation has instead."""
    steps = SequenceMatcher(None, quote, passage, autojunk=False).get_opcodes()
    pairs = [(passage[c:d], quote[a:b]) for kind, a, b, c, d in steps if kind != "equal"]
    return _list_differences([(spell_unseen(one), spell_unseen(other)) for one, other in pairs])


def _list_differences(pairs: Sequence[tuple[str, str]]) -> str:
    """Return differences in words, each once, from what the text has and what the quotation has instead."""
    named = [
        f"{_show_letters(one)} for {_show_letters(other)}"
        if one and other
        else f"with {_show_letters(one)}"
        if one
        else f"without {_show_letters(other)}"
        for one, other in dict.fromkeys(pairs)
    ]
    rest = len(named) - MOST_DIFFERENCES
    return ", ".join(named[:MOST_DIFFERENCES]) + (f" and {rest} more" if rest > 0 else "")


def _show_letters(text: str) -> str:
    """Return a text in quotation marks, and a single letter without, which would itself be one as often as not."""
    return text if len(text) == 1 else f"'{text}'"


def _find_omission(quote: str, text: str) -> str:
    """Return that words are left out at dots in the quotation, and which ones; '' if the text has no such passage."""
    parts = [_fold(part)[0] for part in LEFT_OUT_DOTS.split(fold_typography(quote)) if part]
    folded, origins = _fold(text)
    spans = _find_parts(parts, folded, range(1, MOST_LEFT_OUT)) if len(parts) > 1 else []
    if not spans:
        return ""
    left_out = [text[origins[a] : origins[b]].strip() for (_, a), (b, _) in pairwise(spans)]
    named = " and ".join(f"'{fold_typography(words)}'" for words in left_out)
    return f"it leaves out {named}; quote one run of words"


def _find_parts(parts: Sequence[str], text: str, apart: range) -> list[tuple[int, int]]:
    """Return where a text has some parts one after another, so many letters apart; nothing if it has not.

    From each place of the first, every other is taken at its first place, as a pattern that tries all of them might go
    on without end; of several such passages the shortest is meant.
    """
    passages = list[list[tuple[int, int]]]()
    for found in regex.finditer(regex.escape(parts[0]), text) if parts else ():
        spans = [found.span()]
        for part in parts[1:]:
            end = spans[-1][1]
            place = text.find(part, end + apart.start, end + apart.stop + len(part))
            if place < 0:
                break
            spans.append((place, place + len(part)))
        else:
            passages.append(spans)
    return min(passages, key=lambda spans: spans[-1][1] - spans[0][0], default=[])


def _describe_nearest(quote: str, text: str) -> str:
    """Return the passage of a text that is nearest to a quotation, and the words that differ; '' if none is near."""
    folded, origins = _fold(text)
    spans = [found.span() for found in WORD.finditer(folded)]
    words, wanted = [folded[start:end] for start, end in spans], split_words(_fold(quote)[0])
    if not wanted or len(words) < len(wanted):
        return ""
    start = _find_start(words, wanted)
    window = range(max(0, start - GRAM), min(len(words), start + len(wanted) + GRAM))
    steps = SequenceMatcher(None, [words[n] for n in window], wanted, autojunk=False).get_opcodes()
    same = [step for step in steps if step[0] == "equal"]
    if sum(step[2] - step[1] for step in same) < NEAR_ENOUGH * len(wanted):
        return "no passage of its text is near it"
    first = max(0, same[0][1] - same[0][3])
    last = min(len(window), same[-1][2] + len(wanted) - same[-1][4])
    passage = text[origins[spans[window[first]][0]] : origins[spans[window[last - 1]][1]]].rstrip()
    return f"nearest is '{fold_typography(passage)}' ({_name_words(quote, passage)})"


def _find_start(words: Sequence[str], wanted: Sequence[str]) -> int:
    """Return where in a text a quotation would best begin: each word that both have votes, a rare one for more."""
    places = defaultdict[str, list[int]](list)
    for place, word in enumerate(words):
        places[word].append(place)
    votes = defaultdict[int, float](float)
    for offset, word in enumerate(wanted):
        for place in places.get(word, ()):
            votes[place - offset] += 1 / len(places[word])
    return max(votes, key=lambda start: sum(votes.get(start + shift, 0) for shift in range(-2, 3)), default=0)


def _name_words(quote: str, passage: str) -> str:
    """Return which words differ between a quotation and a passage."""
    one, other = split_words(passage), split_words(quote)
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    pairs = [(" ".join(one[a:b]), " ".join(other[c:d])) for kind, a, b, c, d in steps if kind != "equal"]
    return _list_differences(pairs)


def _try_typings(quote: str, shingles: Shingles) -> Mismatch:
    """Return the typing, with the fewest changes, under which the shingles have a quotation; else what they have."""
    for changes in sorted(product(*TYPINGS), key=lambda chosen: sum(bool(cause) for cause, _ in chosen)):
        typed = quote
        for _, change in changes:
            typed = change(typed)
        if shingles.find(typed):
            causes = ", ".join(cause for cause, _ in changes if cause)
            return Mismatch(f"it has '{typed}' ({_name_letters(quote, typed)}; {causes})", typed)
    return Mismatch(_describe_part(quote, shingles))


def _clean(text: str) -> str:
    for cleaning in CLEANINGS:
        text, _ = cleaning.apply(text)
    return text


def _keep(text: str) -> str:
    return text


TYPINGS = (
    (("", _keep), ("characters that copying adds", _clean), ("decomposed letter", lambda text: normalize("NFD", text))),
    (
        ("", _keep),
        ("curly quotation mark", lambda text: regex.sub("[‘’`´]", "'", text)),
        ("straight quotation mark", lambda text: regex.sub(r"(?<=\w)'", "’", text)),
    ),
    (
        ("", _keep),
        ("word divided at the end of a line", lambda text: regex.sub(r"(?<=\p{L}\p{M}*)-\s+(?=\p{Ll})", "", text)),
        ("hyphen within a word", lambda text: regex.sub(r"(?<=\p{L}\p{M}*)-(?=\p{Ll})", "", text)),
        ("space within a word", lambda text: regex.sub(r"(?<=\p{L}\p{M}*-)\s+(?=\p{Ll})", "", text)),
        ("kind of dash", lambda text: regex.sub("[\u2010-\u2015\u2212]", "-", text)),
    ),
    (
        ("", _keep),
        ("capital letter", lambda text: text[:1].swapcase() + text[1:]),
    ),
)
"""The typings to try, of each kind one: what differs then, and how it is changed."""


def _describe_part(quote: str, shingles: Shingles) -> str:
    """Return the longest run of a quotation's words that the shingles have; '' if they have none."""
    spans = [found.span() for found in WORD.finditer(quote)]
    runs = [
        (end - start, start, end)
        for start in range(len(spans) - GRAM + 1)
        for end in range(start + GRAM, len(spans) + 1)
        if shingles.find(quote[spans[start][0] : spans[end - 1][1]])
    ]
    if not runs:
        return ""
    _, start, end = max(runs)
    part = quote[spans[start][0] : spans[end - 1][1]]
    beside = (
        quote[spans[end][0] : spans[end][1]] if end < len(spans) else quote[spans[start - 1][0] : spans[start - 1][1]]
    )
    return f"it has '{part}', but '{beside}' {'does not follow' if end < len(spans) else 'does not precede it'}"
