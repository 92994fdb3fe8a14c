"""The published tables are readable by any program: plain cells, lists separated by semicolons."""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from lib.core.paths import OUTPUTS

TABLES = sorted((OUTPUTS / "tables").glob("*.csv"))
SYNTAX = re.compile(r"np\.|\bnan\b|\bNone\b|^\(.*,.*\)$|^\[.*\]$|^\{.*\}$|<[^>]+ object|dtype")


def test_there_are_tables():
    assert len(TABLES) > 30


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_no_cell_contains_program_syntax(path):
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert all(len(row) == len(header) for row in rows)
    assert len(set(header)) == len(header)
    assert [cell for row in rows for cell in row if SYNTAX.search(cell)] == []


@pytest.mark.parametrize(
    ("table", "column"), [("settlement-stability", "stable_for"), ("settlement-comparison", "beaten_by")]
)
def test_lists_are_separated_by_semicolons(table, column):
    cells = pd.read_csv(OUTPUTS / "tables" / f"{table}.csv", keep_default_na=False, dtype=str)[column]
    assert cells.str.contains("; ").any()


def test_no_text_in_a_table_is_calculated_by_a_spreadsheet(case):
    texts = ["=1+1", "+1+1", "-cmd", "@SUM(A1)", "\tx", "\rx", "-5", "plain"]
    case.keep_table("texts", pd.DataFrame({"=head": texts, "number": range(-4, 4)}))
    written = pd.read_csv(Path(case.parameters.outputs) / "tables" / "texts.csv", dtype=str)
    assert list(written.columns) == ["'=head", "number"]
    assert list(written["'=head"]) == ["'=1+1", "'+1+1", "'-cmd", "'@SUM(A1)", "'\tx", "'\nx", "-5", "plain"]
    assert list(written["number"]) == ["-4", "-3", "-2", "-1", "0", "1", "2", "3"]
