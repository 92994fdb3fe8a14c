"""A case for the tests: a mill, a river and fishers, with documents written here."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from lib.evidence.quotations import split_words, write_shingles
from lib.evidence.schema import TABLES

TEXTS = {
    "gazette-1900": "The mill needs the whole river in summer. We want the weir closed for good, said the miller. "
    "The fishers answered that the weir must stay open day and night. "
    "In a dry year we could close it on Sundays, their speaker added. Forty nets hang at the weir.",
    "chronicle-1901": "The miller would take half of the water in a wet year. The fishers will not hear of a toll. "
    "Some fifty nets hang at the weir now, the priest counted. The bishop came to the weir in May.",
}
ROWS: dict[str, list[list[object]]] = {
    "documents": [
        [d, n, kind, "", f"{d.split('-')[0].title()}, {d[-4:]}", d.title(), "A clerk", "The village", d[-4:], "year",
         "English", "original", "", "", str(n + 1) * 64, len(split_words(t)), "invented", "", "", "", ""]
        for n, ((d, t), kind) in enumerate(zip(TEXTS.items(), ["news", "analysis"], strict=True))
    ],
    "actors": [
        ["miller", "the miller", "Mill", 1, "#553388"],
        ["fishers", "the fishers", "River", 2, "#d66b00"],
        ["priest", "the priest", "Church", 3, "#227777"],
    ],
    "demands": [
        ["weir", "closed weir", 1, "miller", "The weir is closed.", "Will the fishers have the weir closed?",
         "The weir closed for good", "fishers", "priest", "Whether fish or the mill get the water."],
        ["toll", "water toll", 2, "miller", "Fishers pay a toll.", "Will the fishers pay for the water?",
         "A toll on water", "fishers", "", "Who pays for the weir."],
    ],
    "anchors": [
        [demand, value, f"{demand} {value}", f"when {value}"] for demand in ("weir", "toll") for value in (0, 50, 100)
    ],
    "speakers": [
        ["the-miller", "Tom Miller", "miller", "miller"],
        ["the-fishers", "the fishers", "", "fishers"],
        ["fishers-speaker", "Anna Fisher", "speaker of the fishers", "fishers"],
        ["clerk", "the clerk of the chronicle", "clerk", ""],
    ],
    "utterances": [
        ["miller-1900", "The miller complains", "the-miller", "1900", "speech"],
        ["miller-1900-06", "The miller's demand", "the-miller", "1900-06", "speech"],
        ["fishers-1900-07", "The fishers' answer", "the-fishers", "1900-07", "text"],
        ["fishers-1900-07-01", "The fishers' offer", "fishers-speaker", "1900-07-01", "speech"],
        ["clerk-1901", "The chronicle", "clerk", "1901", "judgement"],
        ["fishers-1901", "The fishers on the toll", "the-fishers", "1901", "speech"],
    ],
    "statements": [
        ["gazette-1900-1", "gazette-1900", "miller", "weir", "reasoning", "", "", "", "", "reported", "miller-1900",
         "needs-water", "The mill needs the whole river in summer", "", "The mill needs water."],
        ["gazette-1900-2", "gazette-1900", "miller", "weir", "position", 100, "", "", "verbal", "direct", "miller-1900-06",
         "", "We want the weir closed for good", "", "The miller wants it closed."],
        ["gazette-1900-3", "gazette-1900", "fishers", "weir", "position", 0, "", "", "", "reported", "fishers-1900-07",
         "", "the weir must stay open day and night", "", "The fishers want it open."],
        ["gazette-1900-4", "gazette-1900", "fishers", "weir", "concession", 50, "floated", "", "", "direct",
         "fishers-1900-07-01", "", "In a dry year we could close it on Sundays", "", "The fishers offer Sundays."],
        ["chronicle-1901-1", "chronicle-1901", "miller", "weir", "concession", 50, "inferred", "", "", "analyst", "clerk-1901",
         "", "The miller would take half of the water in a wet year", "", "The clerk believes that the miller may take half."],
        ["chronicle-1901-2", "chronicle-1901", "fishers", "toll", "position", 0, "", "", "", "reported", "fishers-1901",
         "", "The fishers will not hear of a toll", "", "The fishers refuse a toll."],
    ],
    "judgements": [],
    "options": [["sundays", "", "Closed on Sundays", "", "weir", 50, "gazette-1900",
                 "we could close it on Sundays"],
                ["as-it-is", "", "The weir open, no toll", "", "weir", 0, "gazette-1900",
                 "the weir must stay open day and night"],
                ["as-it-is", "", "The weir open, no toll", "", "toll", 0, "chronicle-1901",
                 "The fishers will not hear of a toll"]],
    "facts": [
        ["gazette-1900-f1", "gazette-1900", "other", "nets", "", 40, "nets", "1900", "Forty nets hang at the weir", "",
         "Forty nets hang at the weir."],
        ["chronicle-1901-f1", "chronicle-1901", "other", "nets", "about", 50, "nets", "1901", "Some fifty nets hang at the weir", "",
         "About fifty nets hang at the weir."],
    ],
    "events": [["visit", "1901-05", "act", "The bishop visits", "chronicle-1901", "The bishop came to the weir in May"]],
    "wanted": [["the-charter", "The charter of the mill", "miller", "1850", "whether the mill owns the water", "the abbey"]],
    "confusion": [[0, 0, 20], [0, 50, 1], [50, 50, 10], [50, 100, 4], [100, 100, 12]],
    "findings": [
        ["part-weir", "part", "weir", "Mill", "River", "", "", "{one} and {other} do not meet on {demand}"],
        ["closed", "above", "weir", "miller", "", "", 75, "{one} stands above {points} on {demand}"],
    ],
}  # fmt: skip
PROFILE = """title = "The mill and the river"
since = "1900"
turn = "1900"
as_of = "1901-12-31"
caveat = "Nothing later is in it."
claimant = "Mill"
answering = "River"
without_agreement = "as-it-is"
"""
PARAMETERS = {"since": "1900", "as_of": "1901-12-31", "turn": "1900", "disagreement": "as-it-is"}


def mark_document(folder: Path, document: str, *cells: str) -> None:
    """Write the status of a document, its date, what it is superseded by, and a note."""
    file = folder / "documents.csv"
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    marked = [[*row[:-4], *cells] if row[0] == document else row for row in rows]
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written, lineterminator="\n").writerows(marked)


def write_village(folder: Path) -> Path:
    """Write the villages' dossier to a folder and return the folder."""
    return write_dossier(folder, ROWS, PROFILE)


def make_statements(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Return statements from (actor, demand, role, value, voice, date), each an utterance of its own.

    They have the columns that positions need. Concessions by an analyst are inferred, all others floated.
    """
    frame = pd.DataFrame(rows, columns=["actor", "demand", "role", "value", "voice", "date"])
    for column in ("actor", "demand"):
        frame[column] = pd.Categorical(frame[column], sorted(frame[column].unique()), ordered=True)
    is_offer = frame["role"] == "concession"
    offer = np.where(frame["voice"] == "analyst", "inferred", "floated")
    return frame.assign(
        id=[f"d-{i}" for i in range(len(frame))],
        document="d",
        utterance=[f"u-{i}" for i in range(len(frame))],
        medium="speech",
        offer=np.where(is_offer, offer, ""),
        is_primary=False,
        side=frame["actor"],
        value=frame["value"].astype(float),
        day=pd.to_datetime(frame["date"]),
    )


def write_dossier(folder: Path, rows: dict[str, list[list[object]]], profile: str) -> Path:
    """Write a dossier of these rows of its tables, with the villages' documents, and return its folder."""
    folder.mkdir()
    for name, own in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([list(TABLES[name].model_fields), *own])
    for document, text in TEXTS.items():
        write_shingles(text, document, folder / "shingles")
    (folder / "case.toml").write_text(profile, encoding="utf-8")
    return folder


def write_stances(folder: Path, stances: dict[str, dict[str, float]]) -> Path:
    """Write a dossier in which each side has one position on each of some demands, and return its folder.

    `stances` are the positions of each side by demand. Cells that do not matter are those of the villages' first rows;
    without agreement every demand stays at 0.
    """
    demands = list(dict.fromkeys(demand for row in stances.values() for demand in row))
    values = {d: sorted({0, 100, *(row[d] for row in stances.values() if d in row)}) for d in demands}
    made: dict[str, list[dict[str, object]]] = {
        "actors": [{"id": f"a{n}", "label": f"actor {n}", "side": side, "order": n} for n, side in enumerate(stances)],
        "demands": [{"id": d, "label": f"the {d}", "order": n, "claimant": "a0", "addressee": "a1", "affected": ""}
                    for n, d in enumerate(demands)],
        "speakers": [{"id": f"s{n}", "actor": f"a{n}"} for n, _ in enumerate(stances)],
        "utterances": [{"id": f"u{n}", "speaker": f"s{n}", "date": "1900-06"} for n, _ in enumerate(stances)],
        "anchors": [{"demand": d, "value": x, "label": f"{d} {x}"} for d in demands for x in values[d]],
        "statements": [
            {"id": f"gazette-1900-a{n}-{d}", "actor": f"a{n}", "demand": d, "role": "position", "value": x, "voice": "direct",
             "utterance": f"u{n}", "argument": ""}
            for n, row in enumerate(stances.values()) for d, x in row.items()
        ],
        "options": [{"id": "as-it-is", "name": "as it is", "demand": d, "value": 0} for d in demands],
    }  # fmt: skip
    kept = {"documents": ROWS["documents"], "confusion": ROWS["confusion"][:1]}
    first = {name: dict(zip(TABLES[name].model_fields, ROWS[name][0], strict=True)) for name in made}
    full = {name: [list((first[name] | own).values()) for own in rows] for name, rows in made.items()}
    one, other = list(stances)[:2]
    profile = PROFILE.replace('"Mill"', f'"{one}"').replace('"River"', f'"{other}"')
    return write_dossier(folder, {name: [] for name in TABLES} | kept | full, profile)
