"""Talks small enough to work out by hand, the preferences of their parties, and a harbour with four sides."""

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cases import make_statements

from lib.bargaining.preferences import measure_preferences, weigh_equally
from lib.bargaining.settlement import Talks, open_talks
from lib.case import Case, open_case
from lib.evidence.quotations import split_words, write_shingles
from lib.evidence.schema import TABLES
from lib.positions import Rule, derive_positions

ALL = Rule(since="1990", turn="1990", as_of="2022")
TALKS = make_statements(
    ("a", "x", "position", 100, "direct", "2021-01-01"),
    ("a", "x", "position", 80, "direct", "2021-02-01"),
    ("a", "x", "concession", 50, "direct", "2021-03-01"),
    ("b", "x", "position", 0, "direct", "2021-01-01"),
    ("b", "x", "concession", 40, "analyst", "2021-03-01"),
    ("a", "y", "position", 100, "direct", "2021-01-01"),
    ("b", "y", "position", 20, "direct", "2021-01-01"),
    ("c", "y", "position", 20, "direct", "2020-01-01"),
)
POSITIONS = derive_positions(TALKS, ALL)
WANTED = measure_preferences(POSITIONS, weigh_equally(POSITIONS))

SIDES = {"port": "Port", "guild": "Port", "city": "City", "fishers": "Fishers", "abbey": "Abbey"}
ADDRESSEES = {"quay": "city", "toll": "city", "mole": "fishers", "light": "city"}
SPOKEN = (
    ("port", "quay", "position", 100, "", "1901-03"),
    ("port", "quay", "concession", 75, "floated", "1901-04"),
    ("city", "quay", "position", 0, "", "1901-05"),
    ("city", "quay", "concession", 75, "inferred", "1901-06"),
    ("fishers", "quay", "position", 0, "", "1901-05"),
    ("port", "toll", "position", 100, "", "1901-03"),
    ("port", "toll", "concession", 75, "formal", "1901-05"),
    ("city", "toll", "position", 0, "", "1890"),
    ("port", "mole", "position", 75, "", "1901-03"),
    ("port", "mole", "concession", 50, "floated", "1901-04"),
    ("city", "mole", "position", 50, "", "1901-04"),
    ("fishers", "mole", "position", 0, "", "1901-05"),
    ("fishers", "mole", "concession", 25, "floated", "1901-05"),
    ("abbey", "mole", "position", 25, "", "1901-05"),
    ("port", "light", "position", 100, "", "1901-03"),
    ("port", "light", "concession", 50, "floated", "1901-04"),
    ("city", "light", "position", 0, "", "1901-04"),
    ("city", "light", "concession", 50, "formal", "1901-05"),
    ("abbey", "light", "position", 0, "", "1901-05"),
)
"""Who said what: actor, demand, role, value, kind of offer, date; a historian infers, all others report."""

OPTIONS = {
    "as-it-is": ("Everything as it is", {"quay": 0, "toll": 25, "mole": 0, "light": 0}),
    "storm": ("The storm takes the mole", {"quay": 50, "toll": 50, "mole": 100, "light": 50}),
    "lamp": ("A lamp on Sundays", {"light": 50}),
    "all-of-it": ("All that the port wants", {"quay": 100, "toll": 100, "mole": 75, "light": 100}),
    "half-a-mole": ("Half a mole", {"mole": 50, "light": 50}),
    "toll-house": ("A toll house", {"toll": 75}),
}
PROFILE = """title = "The harbour"
since = "1880"
turn = "1901"
as_of = "1901-12-31"
caveat = "Nothing later is in it."
claimant = "Port"
answering = "City"
without_agreement = "as-it-is"

[[scenarios]]
name = "a storm is near"
option = "as-it-is"
parties = { Port = "storm" }
"""


def _tell(actor: str, demand: str, value: object, date: str) -> str:
    return f"of the {demand} the {actor} said in {date} that {value} would do"


def write_harbour(folder: Path, spoken: Sequence[tuple[object, ...]] = SPOKEN, documents: int = 1) -> Path:
    """Write the harbour's dossier to a folder and return the folder; the statements are spread over its documents."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"journal-{1902 + n}" for n in range(documents)]
    of = [names[n % documents] for n in range(len(spoken))]
    quotes = [_tell(actor, demand, value, date) for actor, demand, _, value, _, date in spoken]
    offered = [_tell("clerk", demand, value, f"an option, {name}") for name, (_, sets) in OPTIONS.items()
               for demand, value in sets.items()]  # fmt: skip
    text = ". ".join([*quotes, *offered]) + "."
    for name in names:
        write_shingles(text, name, folder / "shingles")
    acts = [f"act-{n}" for n in range(len(spoken))]
    speakers = ["historian" if row[4] == "inferred" else f"the-{row[0]}" for row in spoken]
    rows: dict[str, list[list[object]]] = {
        "documents": [[name, n, "news", "", f"Journal, {name[-4:]}", "Journal", "A clerk", "The town", name[-4:], "year",
                       "English", "original", "", "", str(n) * 64, len(split_words(text)), "invented", "", "", "", ""]
                      for n, name in enumerate(names, start=1)],
        "actors": [[a, f"the {a}", side, n, "#553388"] for n, (a, side) in enumerate(SIDES.items(), start=1)],
        "demands": [[d, d, n, "port", f"The {d} is built.", f"Will they have the {d}?", f"A {d}", addressee, "abbey",
                     "Who pays."] for n, (d, addressee) in enumerate(ADDRESSEES.items(), start=1)],
        "anchors": [[d, v, f"{d} {v}", f"when {v}"] for d in ADDRESSEES for v in (0, 25, 50, 75, 100)],
        "speakers": [[f"the-{a}", f"The {a}", "", a] for a in SIDES] + [["historian", "Ann Scholar", "historian", ""]],
        "utterances": [[act, act, who, row[5], "judgement" if row[4] == "inferred" else "speech"]
                       for act, who, row in zip(acts, speakers, spoken, strict=True)],
        "statements": [
            [f"{name}-{n}", name, actor, demand, role, value, offer, "", "",
             "analyst" if offer == "inferred" else "reported", act, "", quote, "", "As quoted."]
            for n, ((actor, demand, role, value, offer, _), act, quote, name)
            in enumerate(zip(spoken, acts, quotes, of, strict=True), start=1)
        ],
        "options": [[name, "", title, "", demand, value, "journal-1902", quote]
                    for (name, title, demand, value), quote in zip(
                        [(name, title, *own) for name, (title, sets) in OPTIONS.items() for own in sets.items()],
                        offered, strict=True)],
        "facts": [],
        "events": [],
        "confusion": [[0, 0, 20], [0, 25, 2], [25, 25, 10], [50, 50, 10], [50, 75, 2], [75, 75, 9], [100, 100, 12]],
    }  # fmt: skip
    for name, table in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([list(TABLES[name].model_fields), *table])
    (folder / "case.toml").write_text(PROFILE, encoding="utf-8")
    return folder


WRITTEN = TemporaryDirectory()
HARBOUR = write_harbour(Path(WRITTEN.name))


def open_harbour(**given) -> Case:
    """Return the harbour's case with other parameters."""
    return open_case(dossier=str(HARBOUR), **given)


def talk_at_harbour(**given) -> Talks:
    """Return the harbour's talks with other parameters."""
    return open_talks(open_harbour(**given))
