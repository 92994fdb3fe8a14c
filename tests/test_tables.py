"""Tables show whole texts, word their cells, and leave nothing that counts out."""

import pandas as pd

from lib.positions import derive_positions
from lib.tables import (
    compare_facts,
    count_coverage,
    explain_all,
    label_columns,
    list_documents,
    list_missing,
    list_over_time,
    list_positions,
    quote_all_reasoning,
    quote_reasoning,
    show,
    show_each,
    spread_coverage,
    spread_positions,
)


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


def test_every_document_is_listed_with_its_count(case):
    assert dict(list_documents(case)[["document", "statements"]].to_numpy().tolist()) == {
        "gazette-1900": 4,
        "chronicle-1901": 2,
    }


def test_coverage_has_a_row_for_every_document_demand_and_voice(case):
    coverage = count_coverage(case)
    assert len(coverage) == 2 * 2 * 3
    assert coverage["n"].sum() == len(case.counted)
    assert (spread_coverage(coverage, case) == "–").sum().sum() == (coverage["n"] == 0).sum()


def test_reasoning_puts_the_claim_first_and_the_counter_after(case):
    table = quote_reasoning(case, "weir")
    assert list(table["part"]) == ["claim", "claim", "reason", "counter", "concession"]
    assert set(table.loc[table["part"] == "counter", "actor"]) == {"the fishers"}
    assert list(quote_all_reasoning(case)) == ["Closed weir: The weir is closed.", "Water toll: Fishers pay a toll."]


def test_facts_told_twice_stand_together_with_their_range(case):
    facts = compare_facts(case)
    assert list(facts["reported"]) == ["40", "about 50"]
    assert set(facts["range"]) == {"40 to 50"}


def test_what_is_missing_names_the_silent_and_the_thin(case):
    missing = list_missing(by_side(case), case).set_index("demand")
    assert missing.loc["closed weir", "no statement"] == "Church"
    assert missing.loc["water toll", "one statement"] == "River"


def test_a_cell_words_value_reach_number_and_silence(case):
    table = spread_positions(by_side(case), case).set_index("side")
    assert table["closed weir"].to_dict() == {
        "Mill": "83 · n 2",
        "River": "0 → 50 · n 1, thin",
        "Church": "no statement",
    }


def test_positions_are_listed_with_who_offered_their_reach(case):
    table = list_positions(by_side(case), case).set_index(["side", "demand"])
    assert table.loc[("River", "closed weir"), "reach offered by"] == "itself"
    assert table.loc[("Mill", "closed weir"), "reach offered by"] == "–"


def test_every_position_and_concession_stands_behind_some_cell(case):
    behind = pd.concat(explain_all(by_side(case), case).values())
    counted = case.counted[case.counted["role"].isin(["position", "concession"])]
    assert sorted(behind["statement"]) == sorted(counted["id"])


def test_the_statements_over_time_are_all_there_in_order(case):
    tables = list_over_time(case)
    assert list(tables) == ["Closed weir: 5 statements", "Water toll: 1 statements"]
    assert list(tables["Closed weir: 5 statements"]["date"]) == ["1900", "1900-06", "1900-07", "1900-07-01", "1901"]


def test_columns_are_labelled_in_words(case):
    table = label_columns(by_side(case), case)
    assert {"is_thin", "is_empty"}.isdisjoint(table.columns)
    assert table["demand"].iloc[0] == "closed weir"
    assert set(table["thin"]) == {"yes", "no"}
