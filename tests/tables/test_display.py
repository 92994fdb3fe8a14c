"""Tables show whole texts, put cells into words, and leave out nothing that counts."""

import pandas as pd
from cases import PARAMETERS

from lib.case import open_case
from lib.positions import derive_positions
from lib.tables.display import (
    explain_positions,
    label_columns,
    list_by_date,
    list_positions,
    list_statements,
    show,
    show_each,
    tabulate_positions,
)
from lib.words.sentences import format_cell


def by_side(case):
    return derive_positions(case.statements, case.rule, "side")


def test_a_shown_table_keeps_long_texts_and_takes_no_text_for_markup():
    html = show(pd.DataFrame({"quote": ["<b>" + "long " * 40 + "$x$"]})).data
    assert "&lt;b&gt;" + "long " * 40 + "$x$" in html
    assert "mathjax_ignore" in html


def test_tables_fold_under_their_headings():
    html = show_each({"a < b": pd.DataFrame({"n": [1]}), "c": pd.DataFrame({"n": [2]})}).data
    assert html.count("<details>") == 2
    assert "<summary>a &lt; b</summary>" in html


def test_a_cell_describes_value_reach_number_and_silence(case):
    table = tabulate_positions(by_side(case), case).set_index("side")
    assert table["closed weir"].to_dict() == {
        "Mill": "83 · n 2",
        "River": "0 → 50 · n 1, thin",
        "Church": "no statement",
    }


def test_positions_are_listed_with_who_offered_their_reach(case):
    table = list_positions(by_side(case), case).set_index(["side", "demand"])
    assert table.loc[("River", "closed weir"), "reach offered by"] == "itself"
    assert table.loc[("Mill", "closed weir"), "reach offered by"] == "–"


def test_every_position_and_concession_is_behind_some_cell(case):
    behind = pd.concat(explain_positions(by_side(case), case).values())
    counted = case.counted[case.counted["role"].isin(["position", "concession"])]
    assert sorted(behind["statement"]) == sorted(counted["id"])


def test_the_statements_over_time_are_all_there_in_order(case):
    tables = list_by_date(case)
    assert list(tables) == ["Closed weir: 5 statements", "Water toll: 1 statements"]
    assert list(tables["Closed weir: 5 statements"]["date"]) == ["1900", "1900-06", "1900-07", "1900-07-01", "1901"]


def test_a_quotation_in_a_machines_wording_says_so(village, edit, tmp_path):
    edit(village / "documents.csv", "1901,year,English,original", "1901,year,English,machine")
    case = open_case(dossier=str(village), outputs=str(tmp_path), **PARAMETERS)
    quotations = list_statements(case.statements, case)["quotation"]
    assert list(quotations.str.endswith("(machine translation)")) == [False] * 4 + [True] * 2


def test_columns_are_labelled_in_words(case):
    table = label_columns(by_side(case), case)
    assert {"is_thin", "is_empty"}.isdisjoint(table.columns)
    assert table["demand"].iloc[0] == "closed weir"
    assert set(table["thin"]) == {"yes", "no"}


def test_a_number_is_the_same_in_every_table(case):
    positions = by_side(case).assign(value=12.5, reach=12.5)
    assert set(label_columns(positions, case)["position"]) == {"13"}
    assert format_cell(positions.to_dict("records")[0]).startswith("13 ")
