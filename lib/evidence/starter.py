"""Write the tables of a new case: a worked example in which sides and demands have the names that are asked for."""

import csv
import hashlib
import io
import json
import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from shlex import quote
from string import Template

from lib.core.errors import Faults, Misuse, raise_if
from lib.core.letters import explain_hidden, spell_hidden
from lib.core.names import EVERYTHING
from lib.core.palette import choose_colours
from lib.core.passing import clear_passing, open_passing
from lib.core.unseen import fold_unseen
from lib.evidence.dossier import load
from lib.evidence.package import write_package
from lib.evidence.profile import FILE
from lib.evidence.quotations import split_words, write_shingles
from lib.evidence.schema import LONGEST_ID, PREDICATES, TABLES

EXAMPLE = Path(__file__).parent / "example"
"""The worked example: its rows contain slots such as $one, and those with $side or $demand are repeated for each."""

TEXT = "texts/example-2001.txt"
TOLD = "On $first, our demand must be met in full"

Slots = dict[str, str]


def write_case(folder: Path, title: str, sides: Sequence[str], demands: Sequence[str]) -> list[Path]:
    """Write a case with these sides and demands into a folder, and return its files.

    The first side makes the demands and the second answers them. Raises `Misuse` if the folder has something in it, if
    names are too few, repeated or unusable, or if the folder cannot be written.
    """
    faults = [*_check_given("sides", sides, 2), *_check_given("demands", demands, 1), *_find_hidden("title", [title])]
    raise_if([*_check_place(folder), *faults], Misuse)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        clear_passing(folder.parent)
        with open_passing(folder.parent) as passing:
            made = passing / "case"
            made.mkdir()
            _fill(made, folder, title, _Names(sides, demands))
            write_package(load(made.resolve()))
            if folder.is_dir():
                folder.rmdir()
            made.rename(folder)
    except OSError as error:
        raise Misuse([f"{folder}: cannot be written ({error.strerror}); name a folder of your own"]) from None
    except Faults as found:
        raise Misuse([f"the names do not make a valid case: {fault}" for fault in found.faults]) from None
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _check_place(folder: Path) -> list[str]:
    if os.path.exists(folder) and not os.path.isdir(folder):
        return [f"{folder}: is a file; name a folder that does not exist yet"]
    if os.path.isdir(folder) and any(folder.iterdir()):
        return [f"{folder}: is not empty; name a folder that does not exist yet, or an empty one"]
    return []


def _check_given(option: str, names: Sequence[str], least: int) -> list[str]:
    """Return a fault if there are too few names, and for each that is repeated, stands for all or hides a letter."""
    faults = [f"{option}: has {len(names)}; name {least} or more, separated by commas"] * (len(names) < least)
    folded = [fold_unseen(name).casefold() for name in names]
    faults += [f"{option}: '{name}' is given twice; make each name unique" for place, name in enumerate(names)
               if folded[place] in folded[:place]]  # fmt: skip
    faults += _find_hidden(option, names)
    return faults + [f"{option}: '{EVERYTHING}' stands for all of them; choose another name"] * (EVERYTHING in names)


def _find_hidden(option: str, names: Sequence[str]) -> list[str]:
    """Return a fault for each name with letters that nobody sees."""
    return [f"{option}: '{spell_hidden(name)}' {said}" for name in names if (said := explain_hidden(name))]


class _Names:
    """The names of a case, and the slots of the example that they fill."""

    def __init__(self, sides: Sequence[str], demands: Sequence[str]) -> None:
        demand_ids = _make_ids(demands, sides, "demand")
        side_ids = _make_ids(sides, [*sides, *demand_ids], "side")
        colours = choose_colours(len(sides))
        self.sides = [
            {"side": side, "side_id": own, "colour": colour, "number": str(number)}
            for number, (side, own, colour) in enumerate(zip(sides, side_ids, colours, strict=True), 1)
        ]
        self.demands = [
            {"demand": demand, "demand_id": own, "number": str(number)}
            for number, (demand, own) in enumerate(zip(demands, demand_ids, strict=True), 1)
        ]
        self.common = {"one": sides[0], "other": sides[1], "one_id": side_ids[0], "other_id": side_ids[1]}
        for slot, demand, own in zip(("first", "second"), demands, demand_ids, strict=False):
            self.common |= {slot: demand, f"{slot}_id": own}

    def repeat(self, text: str) -> Iterator[Slots]:
        """Yield the slots for each time that a row or line is needed; none for one about a demand that is not there."""
        named = set(Template(text).get_identifiers())
        groups: list[dict[str, str]] = [{}]
        if named & {"side", "side_id"}:
            groups = self.sides
        elif named & {"demand", "demand_id"}:
            groups = self.demands
        if not named & {"second", "second_id"} or "second" in self.common:
            yield from (self.common | group for group in groups)


def _make_ids(names: Sequence[str], taken: Collection[str], noun: str) -> list[str]:
    """Return an id for each name, none of them `taken`: its Latin letters, or a noun and a number if it has none."""
    ids: list[str] = []
    for number, name in enumerate(names, 1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        made = "-".join(re.findall(r"[a-z0-9]+", plain))[: LONGEST_ID // 2].strip("-") or f"{noun}-{number}"
        ids.append(made if made not in {*taken, *ids} else f"{made}-{noun}-{number}")
    return ids


def _fill(made: Path, folder: Path, title: str, names: _Names) -> None:
    """Write every file of a case to `made`; `folder` is where its README says that it is."""
    said = _write_example(made, names)
    for source in sorted(EXAMPLE.rglob("*.csv")):
        name = source.relative_to(EXAMPLE)
        _write_file(made / name, _fill_table(source.read_text(encoding="utf-8"), names, said))
    words = names.common | {"title": title}
    _write_file(
        made / FILE,
        _substitute(FILE, {slot: json.dumps(word, ensure_ascii=False)[1:-1] for slot, word in words.items()}),
    )
    guide = {
        "folder": quote(str(folder)),
        "results": quote(f"{folder.name}-results"),
        "predicates": ", ".join(f"`{name}`" for name in PREDICATES),
        "told": Template(TOLD).substitute(words),
    }
    _write_file(made / "README.md", _substitute("README.md", words | guide) + "\n".join(_explain_columns()))


def _write_example(made: Path, names: _Names) -> Slots:
    """Write the invented document and its shingles; return the slots that its row fills."""
    lines = (EXAMPLE / TEXT).read_text(encoding="utf-8").splitlines()
    text = "\n".join(Template(line).substitute(slots) for line in lines for slots in names.repeat(line)) + "\n"
    _write_file(made / TEXT, text)
    write_shingles(text, Path(TEXT).stem, made / "shingles")
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "words": str(len(split_words(text)))}


def _substitute(name: str, slots: Slots) -> str:
    return Template((EXAMPLE / name).read_text(encoding="utf-8")).substitute(slots)


def _write_file(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _fill_table(template: str, names: _Names, said: Slots) -> str:
    """Return a table with each row as often as its slots ask for."""
    header, *rows = csv.reader(io.StringIO(template))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        for slots in names.repeat(" ".join(row)):
            writer.writerow([Template(cell).substitute(slots | said) for cell in row])
    return written.getvalue()


def _explain_columns() -> Iterator[str]:
    """Yield the lines of a table for each table of a case: its columns, and what each may contain."""
    for name, record in TABLES.items():
        yield from (f"### {name}.csv", "", record.__doc__ or "", "", "| column | meaning |", "|---|---|")
        yield from (f"| `{column}` | {info.description} |" for column, info in record.model_fields.items())
        yield ""
