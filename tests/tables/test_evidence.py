"""Tables of the evidence leave out nothing that counts, and show conflicting reports side by side."""

from cases import PARAMETERS

from lib.case import open_case
from lib.positions import derive_positions
from lib.tables.evidence import (
    compare_facts,
    count_coverage,
    list_documents,
    list_missing,
    list_options,
    quote_all_reasoning,
    quote_reasoning,
    tabulate_coverage,
)


def by_side(case):
    return derive_positions(case.statements, case.rule, "side")


def test_every_document_is_listed_with_its_count(case):
    assert dict(list_documents(case)[["document", "statements"]].to_numpy().tolist()) == {
        "gazette-1900": 4,
        "chronicle-1901": 2,
    }


def test_coverage_has_a_row_for_every_document_demand_and_voice(case):
    coverage = count_coverage(case)
    assert len(coverage) == 2 * 2 * 3
    assert coverage["n"].sum() == len(case.counted)
    assert (tabulate_coverage(coverage, case) == "–").sum().sum() == (coverage["n"] == 0).sum()


def test_reasoning_puts_the_claim_first_and_the_answer_after(case):
    table = quote_reasoning(case, "weir")
    assert list(table["part"]) == [
        "claim",
        "claim, as a third party judges",
        "reason",
        "others' position",
        "others' concession",
    ]
    assert set(table.loc[table["part"].str.startswith("others"), "actor"]) == {"the fishers"}
    assert list(quote_all_reasoning(case)) == ["Closed weir: The weir is closed.", "Water toll: Fishers pay a toll."]


def test_facts_reported_twice_are_grouped_with_their_range(case):
    facts = compare_facts(case)
    assert list(facts["reported"]) == ["40", "about 50"]
    assert set(facts["range"]) == {"40 to 50"}


def test_what_is_missing_names_the_silent_and_the_thin(case):
    missing = list_missing(by_side(case), case).set_index("demand")
    assert missing.loc["closed weir", "no statement"] == "Church"
    assert missing.loc["water toll", "one statement"] == "River"


def test_facts_follow_the_window_and_the_documents(village, tmp_path):
    asked = {"dossier": str(village), "outputs": str(tmp_path)} | PARAMETERS
    assert compare_facts(open_case(**asked | {"as_of": "1900", "turn": "1900"})).empty
    assert compare_facts(open_case(**asked | {"documents": ["gazette-1900"]})).empty


def test_documents_that_are_left_out_are_not_said_to_be_empty(village, tmp_path):
    narrow = open_case(dossier=str(village), documents=["gazette-1900"], outputs=str(tmp_path), **PARAMETERS)
    assert set(count_coverage(narrow)["document"]) == {"gazette-1900"}


def test_outcomes_are_listed_with_the_anchor_they_set(case):
    assert list_options(case)[["outcome", "value"]].to_numpy().tolist() == [
        ["Closed on Sundays", "50, weir 50"],
        ["The weir open, no toll", "0, weir 0"],
        ["The weir open, no toll", "0, toll 0"],
    ]
