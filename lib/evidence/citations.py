"""Write references to documents for reference managers, as BibTeX and as CSL-JSON."""

import json
import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lib.evidence.status import tell_status

CSL_TYPES = {
    "treaty": "treaty",
    "official": "document",
    "transcript": "speech",
    "news": "article-newspaper",
    "analysis": "article",
    "opinion": "article-newspaper",
    "software": "software",
}
"""What CSL 1.0.2 calls each kind of document; one of any other kind is a document."""

NO_NAME = re.compile(r"\bnot named\b|\bnames? none\b|\bunnamed\b")
"""How a table says that a document names no author or publisher."""

PERSON = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_][\w.'’-]*)* [^\W\d_a-z][\w'’-]*")
"""A name of two words or more that begins and ends with a capital: a person, filed under the last word."""

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
"""How LaTeX writes letters that mean something to it."""


@dataclass(frozen=True)
class Reference:
    """A work as references name it; `date` is 2022, 2022-01 or 2022-01-12, and what is not known is empty."""

    id: str
    kind: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    date: str
    url: str
    version: str = ""
    note: str = ""


def cite_document(row: Mapping[Hashable, Any], names: Mapping[str, str]) -> Reference:
    """Return the reference to a document, given its row; remarks in brackets are left out of names.

    Its note says what became of the document; `names` are the short names of documents by id.
    """
    named = [re.sub(r"\s*\((?!unnamed).*?\)", "", name).strip() for name in row["author"].split(";")]
    return Reference(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        authors=tuple(name for name in named if name and not NO_NAME.search(name)),
        publisher="" if NO_NAME.search(row["publisher"]) else row["publisher"],
        date=row["date"],
        url=row["url"],
        note=tell_status(row, names),
    )


def format_bibtex(references: Iterable[Reference]) -> str:
    """Return references as entries of BibTeX, which biblatex reads too; addresses are left as they are."""
    return "\n".join(map(_format_entry, references))


def _format_entry(work: Reference) -> str:
    names = [_escape(name) if PERSON.fullmatch(name) else f"{{{_escape(name)}}}" for name in work.authors]
    fields = {
        "author": " and ".join(names),
        "title": f"{{{_escape(work.title)}}}",
        "publisher": _escape(work.publisher),
        "year": work.date[:4],
        "date": work.date,
        "version": _escape(work.version),
        "note": _escape(work.note),
        "url": re.sub(r"[{}\s\\]", lambda sign: f"%{ord(sign[0]):02X}", work.url),
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@misc{{{work.id},", *lines, "}", ""])


def _escape(text: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in text)


def format_csl(references: Iterable[Reference]) -> str:
    """Return references as CSL-JSON, which Zotero, pandoc and others read."""
    return json.dumps([_describe_work(work) for work in references], indent=1, ensure_ascii=False) + "\n"


def _describe_work(work: Reference) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": work.id,
        "type": CSL_TYPES.get(work.kind, "document"),
        "title": work.title,
        "author": [_describe_name(name) for name in work.authors],
        "publisher": work.publisher,
        "issued": {"date-parts": [[int(part) for part in work.date.split("-")]]},
        "version": work.version,
        "note": work.note,
        "URL": work.url,
    }
    return {name: value for name, value in told.items() if value}


def _describe_name(name: str) -> dict[str, str]:
    if not PERSON.fullmatch(name):
        return {"literal": name}
    given, _, family = name.rpartition(" ")
    return {"family": family, "given": given}


FORMATTERS = {"bibtex": format_bibtex, "csl-json": format_csl}
"""How references are written, by the name of the format."""
