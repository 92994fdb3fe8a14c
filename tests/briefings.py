"""Briefings that tests read back: of the shipped dossier, and of villages whose clerk types what would break a page."""

import csv
from functools import cache
from pathlib import Path

from cases import PARAMETERS

from lib.briefing import compose
from lib.case import Case, open_case
from lib.content import Briefing

HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://mill.example")',
    "{{x}} {% if %}",
    "$x^2$ & _y_",
    "שלום, هذا نص 😀",
    "long " + "word " * 79 + "end",
)


@cache
def open_shipped() -> Case:
    """Return the shipped case, on few replicates."""
    return open_case(replicates=60)


@cache
def tell_shipped() -> Briefing:
    """Return its briefing."""
    return compose(open_shipped())


def tell_village(folder: Path, **asked: object) -> Briefing:
    """Return the briefing of a village."""
    return compose(open_case(dossier=str(folder), **{**PARAMETERS, "replicates": 40, **asked}))


def spoil(folder: Path) -> Path:
    """Type hostile texts wherever a dossier takes words of one's own, the long one as gist, and return its folder."""
    for name, column in (("statements", "gist"), ("statements", "speaker"), ("demands", "label"), ("demands", "claim"),
                         ("documents", "title"), ("anchors", "label")):  # fmt: skip
        file = folder / f"{name}.csv"
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        for number, row in enumerate(rows):
            typed = HOSTILE if column == "gist" else HOSTILE[:-1]
            row[column] = typed[number % len(typed)]
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder
