"""Verify each quotation in its document: by shingles, and letter by letter where the text is at hand."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from lib.core.errors import explain_unreadable, shorten
from lib.core.paths import find_text, texts_folders
from lib.evidence.mismatch import explain_mismatch
from lib.evidence.quotations import Shingles, find_elsewhere, is_quoted_in, read_shingles
from lib.evidence.schema import ID, LONGEST_ID

QUOTING = {"statements": "document", "options": "source", "facts": "document", "events": "document"}
"""The tables that contain quotations, and the column that names the document."""


@dataclass(frozen=True)
class Sources:
    """What quotations are looked up in: shingles by document, and the texts that are at hand."""

    shingles: dict[str, Shingles] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def has(self, quote: str, document: str) -> bool:
        """Return whether a quotation is in its document, or whether the document cannot be checked."""
        if document not in self.shingles:
            return True
        to_the_letter = document not in self.texts or is_quoted_in(quote, self.texts[document])
        return bool(self.shingles[document].find(quote)) and to_the_letter


def check_sources(frames: Mapping[str, pd.DataFrame], codings: Mapping[str, pd.DataFrame], folder: Path) -> list[str]:
    """Return a fault for each quotation that is not in its document (by shingles, and by text where available).

    `codings` are the readings by the names of their files. A document that is a source of judgements and is not quoted
    needs neither shingles nor text.
    """
    faults: list[str] = []
    if "documents" not in frames:
        return faults
    tables = {f"{name}.csv": (column, frames[name]) for name, column in QUOTING.items() if name in frames}
    tables |= {file: ("document", frame) for file, frame in codings.items()}
    quoting = {file: (column, frame[frame["quote"] != ""]) for file, (column, frame) in tables.items()}
    judging = set(frames["judgements"]["source"]) if "judgements" in frames else set()
    for column, own in quoting.values():
        judging -= set(own[column])
    documents = frames["documents"]
    sources = gather_sources(documents[~documents["id"].isin(judging)], folder, faults)
    for file, (column, own) in quoting.items():
        faults += [*_check_marks(file, own), *_check_quotations(file, column, own, sources)]
    return faults


def _check_quotations(file: str, column: str, quoting: pd.DataFrame, sources: Sources) -> Iterator[str]:
    """Yield a fault for each quotation of a table that is not in its document, which `column` names."""
    quoted = quoting.drop_duplicates([column, "quote"])
    pairs = zip(quoted[column].tolist(), quoted["quote"].tolist(), strict=True)
    missed = {pair: _explain_miss(*pair, sources) for pair in pairs if not sources.has(pair[1], pair[0])}
    for row in quoting.to_dict("records") if missed else ():
        if why := missed.get((row[column], row["quote"])):
            yield f"{file}:{row['line']}:quote: '{shorten(row['quote'])}' {why}"


def _check_marks(file: str, frame: pd.DataFrame) -> list[str]:
    """Return a fault for each quotation with a quotation mark that is opened and not closed, or the other way round."""
    return [
        f"{file}:{line}:quote: '{shorten(quote)}' has a quotation mark without its counterpart; "
        "quote to it or leave it out"
        for line, quote in frame[["line", "quote"]].itertuples(index=False)
        if not _are_marks_paired(quote)
    ]


def _are_marks_paired(quote: str) -> bool:
    """Return whether the quotation marks of a text come in pairs; single ones cannot be told from apostrophes."""
    rest = re.sub(r'"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«', "", quote)
    return not re.search(r'["“”„«»]', rest)


def gather_sources(documents: pd.DataFrame, folder: Path, faults: list[str]) -> Sources:
    """Return the shingles of the documents and the texts at hand; append what is wrong with either to `faults`."""
    sources = Sources()
    faults += [
        f"SEED_TEXTS: {named} is not a folder; name the folder of the texts or unset it"
        for named in texts_folders(folder)
        if not named.is_dir()
    ]
    for line, document, count, sha256 in zip(*(documents[c] for c in ("line", "id", "words", "sha256")), strict=True):
        if not ID.fullmatch(document) or len(document) > LONGEST_ID:
            continue
        file = folder / "shingles" / f"{document}.txt"
        if not os.path.isfile(file):
            faults.append(f"documents.csv:{line}:id: shingles/{file.name} is missing; make it with `positions add`")
            continue
        try:
            sources.shingles[document] = read_shingles(file)
        except OSError as error:
            wrong = f"shingles/{file.name} {explain_unreadable(error)}"
            faults.append(f"documents.csv:{line}:id: {wrong}")
            continue
        except UnicodeDecodeError:
            faults.append(f"documents.csv:{line}:id: shingles/{file.name} is damaged; redo it with `positions add`")
            continue
        made_from = sources.shingles[document].word_count
        if made_from != count:
            faults.append(f"documents.csv:{line}:words: {count:g}, but the shingles were made from {made_from}")
        if text := find_text(folder, document):
            wrong = _add_text(text, document, sha256, sources)
            faults += [f"documents.csv:{line}:sha256: {file.name} in the folder of the texts {wrong}"] if wrong else []
    return sources


def _add_text(file: Path, document: str, sha256: str, sources: Sources) -> str:
    """Add the text of a document to the sources; return what is wrong with its file, '' if nothing is."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        return explain_unreadable(error)
    if hashlib.sha256(raw).hexdigest() != sha256:
        return "is not the text that was coded"
    sources.texts[document] = raw.decode("utf-8", errors="replace")
    return ""


def count_texts(documents: pd.DataFrame, folder: Path) -> int:
    """Return how many of the documents' texts are at hand."""
    return sum(find_text(folder, document) is not None for document in documents["id"])


def mend_quotation(quote: str, document: str, sources: Sources) -> str:
    """Return what a quotation should be that differs from its document in typing only; '' if it is right or unclear."""
    if sources.has(quote, document):
        return ""
    return explain_mismatch(quote, sources.shingles[document], sources.texts.get(document)).mended


def _explain_miss(document: str, quote: str, sources: Sources) -> str:
    """Return why a quotation is not in its document, and what to do about it."""
    others = (shingles for other, shingles in sources.shingles.items() if other != document)
    if elsewhere := find_elsewhere(quote, others):
        return f"is not in {document}; it is in {elsewhere}"
    found = explain_mismatch(quote, sources.shingles[document], sources.texts.get(document))
    way_out = "copy it to the letter" + " or run `positions check --fix`" * bool(found.mended)
    return "; ".join(filter(None, [f"is not in {document}", found.said, way_out]))
