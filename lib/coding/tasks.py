"""List what is left to do before every document of a dossier has been read twice."""

from collections.abc import Iterator
from pathlib import Path

from lib.core.paths import find_files
from lib.evidence import WITHDRAWN, load, tell_status

KEPT = "; statements kept that do not count: {}"
"""What is said of a document of which nothing counts, with the number of its statements."""


def list_uncoded(folder: Path) -> list[str]:
    """Return a line for each document that is not coded, coded by one reader only, or collected without a row.

    Then come those of which nothing counts, as they are retracted or superseded.
    """
    dossier = load(folder)
    coded = set(dossier.statements["document"])
    readers = dossier.codings.groupby("document")["coder"].nunique().to_dict()
    documents, names = dossier.documents, dossier.short_names
    is_withdrawn = documents["status"].isin(WITHDRAWN)
    told = [f"{name}: {what}" for name in documents.loc[~is_withdrawn, "id"]
            for what in _judge(name in coded, readers.get(name, 0))]  # fmt: skip
    strays = sorted(file.stem for file in find_files(folder / "shingles", "*.txt") if file.stem not in names)
    told += [f"{name}: has shingles and no row in documents.csv; add the row, or delete the file" for name in strays]
    counts = dossier.statements["document"].value_counts().to_dict()
    kept = [f"{row['id']}: {tell_status(row, names)}{KEPT.format(counts.get(row['id'], 'no'))}"
            for row in documents[is_withdrawn].to_dict("records")]  # fmt: skip
    return [*(told or ["nothing is left to do: each document has statements and two readings"]), *kept]


def _judge(is_coded: bool, readers: int) -> Iterator[str]:
    match is_coded, readers:
        case False, 0:
            yield "collected and not coded yet"
        case False, count:
            yield f"coded by {count}, and not adopted: no statement is in the record"
        case True, 0 | 1:
            yield "its statements rest on one reading; merge that and another with --coder NAME each"
