"""A case that experts judge and nobody is quoted in, as the field's data sets give it."""

import csv
from pathlib import Path

from cases import ROWS

from lib.evidence.schema import TABLES

SOURCE = "experts-2015"
PROFILE = """title = "Talks that experts judge"
since = "2015"
turn = "2015"
as_of = "2015-12-31"
caveat = "Nobody is quoted in it."
claimant = "{claimant}"
answering = "{answering}"
without_agreement = "as-it-is"
"""

Cells = dict[tuple[str, str], tuple[float, object, object]]


def write_judged(folder: Path, cells: Cells, granting: int = 1) -> Path:
    """Write a dossier of {(actor, demand): (value, salience, capability)}, each actor a side, and return its folder.

    The first actor makes every demand, and the `granting` next ones would have to grant it. Without agreement every
    demand stays at 0.
    """
    folder.mkdir(parents=True)
    actors, demands = (list(dict.fromkeys(names)) for names in zip(*cells, strict=True))
    ids = {name: f"a{n}-{name.lower().replace('_', '-')}" for n, name in enumerate(actors)}
    document = dict(zip(TABLES["documents"].model_fields, ROWS["documents"][0], strict=True))
    document |= {"id": SOURCE, "kind": "analysis", "short": "Experts 2015", "date": "2015-12"}
    colours = [f"#{40 + 9 * n:02x}{200 - 9 * n:02x}{97 * n % 200:02x}" for n in range(len(actors))]
    rows: dict[str, list[list[object]]] = {
        "documents": [list(document.values())],
        "actors": [[ids[name], name, f"Side {name}", n, colours[n]] for n, name in enumerate(actors)],
        "demands": [[d, f"the {d}", n, ids[actors[0]], f"The {d} is full.", f"Will the {d} be full?", f"A full {d}",
                     ";".join(ids[name] for name in actors[1 : granting + 1]), "", "Much."]
                    for n, d in enumerate(demands)],
        "anchors": [[d, value, f"{d} {value}", f"when {value}"] for d in demands for value in (0, 100)],
        "judgements": [[ids[actor], demand, *own, SOURCE] for (actor, demand), own in cells.items()],
        "options": [["as-it-is", "", "as it is", "", d, 0, SOURCE, ""] for d in demands],
    }  # fmt: skip
    for name, own in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([list(TABLES[name].model_fields), *own])
    profile = PROFILE.format(claimant=f"Side {actors[0]}", answering=f"Side {actors[1]}")
    (folder / "case.toml").write_text(profile, encoding="utf-8")
    return folder
