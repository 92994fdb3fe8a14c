"""A message repeats at most the first letters of a value, however long it is and wherever it stands."""

import csv
import re

import pytest
from cases import PROFILE, ROWS, write_village

from lib.core.errors import ECHOED, Faults
from lib.evidence.dossier import load
from lib.evidence.schema import TABLES

LONG = "mill" * 1000


def find_echoes(folder):
    """Return the faults of a folder that repeat more of the long value than a message may."""
    try:
        load(folder)
    except Faults as found:
        return [fault[:300] for fault in found.faults if re.search(rf"(mill){{{ECHOED // 4 + 1}}}", fault.lower())]
    return []


def spoil_cells(folder, table, change):
    """Change the cells of every row of a table, by column."""
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(TABLES[table].model_fields), lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            [{column: change(column, cell, number) for column, cell in row.items()} for number, row in enumerate(rows)]
        )


@pytest.mark.parametrize("table", [name for name in TABLES if ROWS.get(name)])
def test_no_message_repeats_a_whole_cell(village, table):
    for change in (
        lambda column, cell, _: LONG,
        lambda column, cell, _: f"{cell} {LONG}",
        lambda column, cell, number: f"{LONG}{number % 2}" if column not in ("id", "value") else cell,
        lambda column, cell, _: f"{cell} {LONG}“" if column == "quote" else cell,
        lambda column, cell, _: f"{LONG} {{x}} }}" if column == "sentence" else cell,
        lambda column, cell, _: f"{LONG};{LONG}" if column in ("addressee", "affected") else cell,
        lambda column, cell, number: (
            LONG if column in ("side", "name", "label", "offer", "argument", "tied_to", "order") and number else cell
        ),
    ):
        spoil_cells(village, table, change)
        assert find_echoes(village) == []
        village = write_again(village)


def write_again(village):
    return write_village(village.parent / f"{village.name}-again")


def test_no_message_repeats_a_whole_entry_of_the_profile(village):
    for entry in re.findall(r"^(\w+) = ", PROFILE, re.MULTILINE):
        for value in (LONG, f"{LONG}.", f"1900-{LONG}"):
            text = re.sub(rf'^{entry} = "[^"]*"', f'{entry} = "{value}"', PROFILE, flags=re.MULTILINE)
            (village / "case.toml").write_text(text, encoding="utf-8")
            assert find_echoes(village) == [], entry
    for text in (
        f"{PROFILE}{LONG} = 1\n",
        f"{PROFILE}{LONG}\n",
        f'{PROFILE}title = ["{LONG}"]\n',
        f"title = '''{LONG}",
    ):
        (village / "case.toml").write_text(text, encoding="utf-8")
        assert find_echoes(village) == []


def test_no_message_repeats_a_whole_name_that_is_known(village, edit):
    edit(village / "actors.csv", "priest,the priest,Church", f"priest,the priest,{LONG}")
    edit(village / "case.toml", '"River"', '"Nobody"')
    assert find_echoes(village) == []
