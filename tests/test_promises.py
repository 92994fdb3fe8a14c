"""Every promise in the table of `tests/README.md` is held by a test, and what the record promises holds in it."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lib.core.dates import is_after
from lib.core.paths import ROOT
from lib.evidence import load

TABLE = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", TABLE)


def test_every_test_that_is_named_exists():
    assert len(NAMED) > 80
    there = {
        (file, node.name)
        for file in {file for file, _ in NAMED}
        for node in ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert [f"{file}::{name}" for file, name in NAMED if (file, name) not in there] == []


def test_every_row_names_a_fault_a_promise_and_a_test():
    rows = [
        line
        for line in TABLE.splitlines()
        if line.startswith("| ") and not line.startswith(("| **", "| ---", "| fault"))
    ]
    for row in rows:
        fault, promise, tests = row.strip("| ").split(" | ")
        assert fault
        assert promise
        assert re.search(r"`[\w/]+\.py::\w+`", tests), row


@pytest.mark.parametrize(
    ("table", "column"), [("documents", "date"), ("utterances", "date"), ("events", "date"), ("facts", "as_of")]
)
def test_the_record_contains_nothing_later_than_its_last_day(table, column):
    record = load()
    assert [day for day in getattr(record, table)[column] if is_after(day, record.profile.as_of)] == []


def test_a_figure_is_the_same_whatever_the_users_settings_of_matplotlib(tmp_path):
    settings = tmp_path / "matplotlibrc"
    settings.write_text("font.size: 30\nfont.family: serif\naxes.facecolor: red\nsavefig.dpi: 30\nlines.linewidth: 9\n")
    drawn = []
    for name, own in (("usual", {}), ("own", {"MATPLOTLIBRC": str(settings)})):
        program = str(Path(sys.executable).with_name("positions"))
        command = [program, "figure", "positions-scale", "--outputs", str(tmp_path / name)]
        subprocess.run(command, env=os.environ | own, check=True, capture_output=True)
        drawn.append({file.name: file.read_bytes() for file in (tmp_path / name).glob("positions-scale.*")})
    assert len(drawn[0]) == 3
    assert drawn[0] == drawn[1]
