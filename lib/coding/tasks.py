"""List what is left to do before every document of a dossier has been read twice."""

from collections.abc import Iterator
from pathlib import Path

from lib.core.paths import find_files
from lib.evidence import load


def list_uncoded(folder: Path) -> list[str]:
    """Return a line for each document that is not coded, coded by one reader only, or collected without a row."""
    dossier = load(folder)
    coded = set(dossier.statements["document"])
    readers = dossier.codings.groupby("document")["coder"].nunique().to_dict()
    told = [
        f"{name}: {what}" for name in dossier.documents["id"] for what in _judge(name in coded, readers.get(name, 0))
    ]
    known = set(dossier.documents["id"])
    strays = sorted(file.stem for file in find_files(folder / "shingles", "*.txt") if file.stem not in known)
    told += [f"{name}: has shingles and no row in documents.csv; add the row, or delete the file" for name in strays]
    return told or ["nothing is left to do: each document has statements and two readings"]


def _judge(is_coded: bool, readers: int) -> Iterator[str]:
    match is_coded, readers:
        case False, 0:
            yield "collected and not coded yet"
        case False, count:
            yield f"coded by {count}, and not adopted: no statement is in the record"
        case True, 0 | 1:
            yield "its statements rest on one reading; merge that and another with --coder NAME each"
