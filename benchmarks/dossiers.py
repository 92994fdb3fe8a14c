"""A size in, the folder of a dossier out that every notebook can be run on."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.core.palette import choose_colours
from lib.evidence.quotations import split_words, write_shingles
from lib.evidence.schema import TABLES

CASE = """title = "Made up"
since = "1990"
turn = "1995"
as_of = "1999"
caveat = "Nothing is in it."
claimant = "Side 0"
answering = "Side 1"
without_agreement = "as-it-is"
"""
STEPS = range(0, 101, 25)
MEDIA = ("speech", "text", "act")
WORDS = 5_000
"""The words of a document."""

PAIRS = ((0, 0, 68), (25, 25, 15), (25, 50, 2), (50, 50, 10), (75, 75, 37), (75, 100, 20), (100, 100, 39))
CLAIMS = (
    ("above", "demand-0", "Side 0", "", "", 50),
    ("higher", "demand-1", "Side 0", "Side 1", "", ""),
    ("near", "demand-2", "Side 0", "Side 1", "", ""),
    ("part", "demand-3", "Side 0", "Side 2", "", ""),
    ("refused", "demand-0", "Side 1", "", "", ""),
    ("offers", "demand-1", "Side 1", "", "", ""),
    ("rises", "demand-2", "Side 3", "", "", ""),
    ("nearer", "", "Side 2", "Side 0", "Side 1", ""),
    ("costs", "", "Side 0", "Side 1", "Side 2", ""),
)


@dataclass(frozen=True)
class Size:
    """How much there is in a dossier; sides are as many as there are actors, up to `most_sides`.

    Without statements, experts judge every actor on every demand.
    """

    statements: int
    documents: int = 20
    actors: int = 15
    demands: int = 4
    most_sides: int = 5

    @property
    def sides(self) -> int:
        """The number of sides."""
        return min(self.most_sides, self.actors)

    def has_all(self, claim: tuple[object, ...]) -> bool:
        """Tell whether a claim is about demands and sides that there are."""
        there = {f"demand-{n}" for n in range(self.demands)} | {f"Side {n}" for n in range(self.sides)}
        return all(name in there for name in claim[1:-1] if name)


def write_dossier(folder: Path, size: Size) -> None:
    """Write a dossier of this size, four statements an utterance, their quotations taken from long texts."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(1)
    texts = {f"paper-{n}": [f"word{rng.randrange(4000)}" for _ in range(WORDS)] for n in range(size.documents)}
    for name, text in texts.items():
        write_shingles(" ".join(text), name, folder / "shingles")
    tables = _make_tables(texts, size, rng)
    tables["statements"] = list(_make_statements(texts, tables["utterances"], size, rng))
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    for name, kind in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            columns = list(kind.model_fields)
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(
                dict(zip(columns, row, strict=False)) for row in tables.get(name, [])
            )  # the last are empty


def _make_tables(texts: dict[str, list[str]], size: Size, rng: random.Random) -> dict[str, list[list[object]]]:
    """Return the rows of all tables but that of the statements."""
    quote = " ".join(texts["paper-0"][:7])
    others = [f"actor-{number * size.actors // size.sides}" for number in (1, size.sides - 1)]
    about = ["It is demanded.", "Will it be granted?", "A demand", *others, "Much depends on it."]
    colours = choose_colours(size.sides)
    demands, sides = range(size.demands), [n * size.sides // size.actors for n in range(size.actors)]
    return {
        "documents": [_describe(number, name, text) for number, (name, text) in enumerate(texts.items())],
        "actors": [[f"actor-{n}", f"Actor {n}", f"Side {side}", n, colours[side]] for n, side in enumerate(sides)],
        "speakers": [[f"speaker-{n}", f"Speaker {n}", "", f"actor-{n}"] for n in range(size.actors)],
        "demands": [[f"demand-{n}", f"demand {n}", n, "actor-0", *about] for n in demands],
        "anchors": [[f"demand-{n}", at, f"step {at}", f"when {at}"] for n in demands for at in STEPS],
        "options": [
            [name, "", name, "", f"demand-{n}", value, "paper-0", quote]
            for name, value in (("as-it-is", 0), ("half-way", 50))
            for n in demands
        ],
        "judgements": [
            [
                f"actor-{n}",
                f"demand-{demand}",
                *(rng.randrange(1, 101) for _ in ("value", "salience", "capability")),
                "paper-0",
            ]
            for n in range(size.actors)
            for demand in demands
            if not size.statements
        ],
        "confusion": [list(row) for row in PAIRS],
        "findings": [
            [f"claim-{n}", *claim, "{one} it is, says claim " + str(n)]
            for n, claim in enumerate(CLAIMS)
            if size.has_all(claim)
        ],
        "utterances": [
            [f"act-{n}", f"Act {n}", f"speaker-{rng.randrange(size.actors)}", make_date(rng), rng.choice(MEDIA)]
            for n in range(-(-size.statements // 4))
        ],
    }


def _describe(number: int, name: str, text: list[str]) -> list[object]:
    kind = "official" if number % 4 == 3 else "news"
    about = [name, number, kind, "", name, name, "A", "B", "1999-12-31", "year", "English", "original", "", ""]
    return [*about, f"{number + 1:064d}", len(split_words(" ".join(text))), "made up"]


def make_date(rng: random.Random) -> str:
    """Return a day of the nineties."""
    return f"{1990 + rng.randrange(10)}-{1 + rng.randrange(12):02d}-{1 + rng.randrange(28):02d}"


def _make_statements(
    texts: dict[str, list[str]], acts: list[list[object]], size: Size, rng: random.Random
) -> Iterator[list[object]]:
    for number in range(size.statements):
        name, act = f"paper-{number % len(texts)}", acts[number % len(acts)]
        start = number // len(texts) % (WORDS - 8)
        role = rng.choices(["position", "reasoning", "concession", "condition"], [6, 2, 1, 1])[0]
        voice = rng.choice(["direct", "reported", "analyst"])
        value: object = rng.choice(STEPS) if role in ("position", "concession") else ""
        made = "inferred" if voice == "analyst" else rng.choice(["formal", "floated"])
        offer, argument = (
            made if role == "concession" else "",
            f"reason-{rng.randrange(9)}" if role == "reasoning" else "",
        )
        about = [
            f"{name}-{number}",
            name,
            str(act[2]).replace("speaker", "actor"),
            f"demand-{rng.randrange(size.demands)}",
        ]
        quote = " ".join(texts[name][start : start + 7])
        yield [*about, role, value, offer, "", "", voice, act[0], argument, quote, "", f"Statement {number}, in words."]
