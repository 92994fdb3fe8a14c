"""Tables of the evidence leave out nothing that counts, and show conflicting reports side by side."""

from cases import PARAMETERS

from lib.case import open_case
from lib.comparison import find_states, measure_movement
from lib.positions import derive_positions
from lib.tables.evidence import (
    compare_facts,
    count_coverage,
    list_documents,
    list_missing,
    list_movement,
    list_options,
    list_utterances,
    list_wanted,
    quote_all_reasoning,
    quote_reasoning,
    tabulate_coverage,
    tabulate_states,
)


def by_side(case):
    return derive_positions(case.statements, case.rule, "side")


def test_every_document_is_listed_with_its_count(case):
    assert list_documents(case)[["document", "kind", "statements"]].to_numpy().tolist() == [
        ["Gazette, 1900", "news (secondary)", 4],
        ["Chronicle, 1901", "analysis (secondary)", 2],
    ]


def test_every_utterance_that_counts_is_listed_once_the_latest_first_with_who_reports_it(village, tmp_path, edit):
    edit(village / "statements.csv", "analyst,clerk-1901", "analyst,fishers-1900-07-01")
    case = open_case(dossier=str(village), outputs=str(tmp_path), **PARAMETERS)
    listed = list_utterances(case)
    assert list(listed["utterance"]) == [
        "The fishers on the toll",
        "The fishers' answer",
        "The fishers' offer",
        "The miller's demand",
        "The miller complains",
    ]
    offer = listed.set_index("utterance").loc["The fishers' offer"]
    assert offer["speaker"] == "Anna Fisher, speaker of the fishers"
    assert (offer["statements"], offer["reported by"]) == (2, "Gazette, 1900; Chronicle, 1901")
    assert listed["statements"].sum() == len(case.counted)


def test_texts_that_the_record_lacks_are_listed_with_what_they_would_show(case):
    assert list_wanted(case).to_numpy().tolist() == [
        ["The charter of the mill", "the miller", "1850", "whether the mill owns the water", "the abbey"]
    ]


def test_coverage_has_a_row_for_every_document_demand_and_voice(case):
    coverage = count_coverage(case)
    assert len(coverage) == 2 * 2 * 3
    assert coverage["n"].sum() == len(case.counted)
    assert (tabulate_coverage(coverage, case) == "–").sum().sum() == (coverage["n"] == 0).sum()


def test_reasoning_puts_the_claim_first_and_the_answer_after(case):
    table = quote_reasoning(case, "weir")
    assert list(table["part"]) == [
        "claim",
        "reason",
        "concession, as others judge",
        "others' position",
        "others' concession",
    ]
    assert set(table.loc[table["part"].str.startswith("others"), "actor"]) == {"the fishers"}
    assert list(quote_all_reasoning(case)) == ["Closed weir: The weir is closed.", "Water toll: Fishers pay a toll."]


def test_facts_that_differ_with_their_date_stand_side_by_side_and_are_no_contradiction(case):
    facts = compare_facts(case)
    assert list(facts["document"]) == ["Gazette, 1900", "Chronicle, 1901"]
    assert list(facts["reported"]) == ["40", "about 50"]
    assert set(facts["range"]) == {"–"}


def test_facts_that_differ_for_one_date_have_a_range(village, tmp_path, edit):
    edit(village / "facts.csv", "50,nets,1901", "50,nets,1900")
    facts = compare_facts(open_case(dossier=str(village), outputs=str(tmp_path), **PARAMETERS))
    assert set(facts["range"]) == {"40 to 50"}


def test_what_is_missing_names_who_is_not_on_record_and_who_has_one_statement_only(case):
    missing = list_missing(by_side(case), case).set_index("demand")
    assert missing["not on record in this round"].to_dict() == {"closed weir": "Church", "water toll": "Mill, Church"}
    assert missing["one statement only"].to_dict() == {"closed weir": "Mill, River", "water toll": "River"}


def test_a_position_of_before_the_round_does_not_put_a_side_on_record_in_it(village, tmp_path):
    later = open_case(dossier=str(village), outputs=str(tmp_path), **PARAMETERS | {"turn": "1901"})
    missing = list_missing(by_side(later), later).set_index("demand")
    assert missing.loc["closed weir", "not on record in this round"] == "Mill, River, Church"


def test_each_demand_has_its_state_in_words_with_offers_and_who_sees_room(case):
    positions = by_side(case)
    table = tabulate_states(find_states(positions, case.pairs, case.dossier.anchors), positions, case)
    assert list(table["state"]) == ["close, but not the same", "refused"]
    assert list(table["offers"]) == [
        "Offered by the fishers: weir 50 (in words, 1 Jul 1900).",
        "No offer by any side is on record.",
    ]
    assert list(table["seen by others"]) == ["Room is seen by the clerk of the chronicle.", "–"]


def test_movement_is_told_in_words_with_dates_and_silence_is_not_on_record(village, tmp_path, edit):
    edit(village / "utterances.csv", ",1900-07-01,speech", ",1901-03,speech")
    edit(village / "documents.csv", "The village,1900", "The village,1901")
    edit(village / "statements.csv", "concession,50,floated,,,direct", "position,50,,,,direct")
    case = open_case(dossier=str(village), outputs=str(tmp_path), **PARAMETERS | {"turn": "1901"})
    table = list_movement(measure_movement(case.statements, case.rule), case)
    assert table.to_numpy().tolist() == [
        ["Mill", "closed weir", "weir 100 (100, Jun 1900)", "not on record", "–"],
        ["River", "closed weir", "weir 0 (0, Jul 1900)", "weir 50 (50, Mar 1901)", "+50"],
        ["River", "water toll", "not on record", "toll 0 (0, 1901)", "–"],
    ]


def test_facts_follow_the_window_and_the_documents(village, tmp_path):
    asked = {"dossier": str(village), "outputs": str(tmp_path)} | PARAMETERS
    assert compare_facts(open_case(**asked | {"as_of": "1900", "turn": "1900"})).empty
    assert compare_facts(open_case(**asked | {"documents": ["gazette-1900"]})).empty
    facts = village / "facts.csv"
    facts.write_text(facts.read_text().splitlines()[0] + "\n")
    assert compare_facts(open_case(**asked)).empty


def test_documents_that_are_left_out_are_not_said_to_be_empty(village, tmp_path):
    narrow = open_case(dossier=str(village), documents=["gazette-1900"], outputs=str(tmp_path), **PARAMETERS)
    assert set(count_coverage(narrow)["document"]) == {"gazette-1900"}


def test_outcomes_are_listed_with_the_anchor_they_set(case):
    assert list_options(case)[["outcome", "value"]].to_numpy().tolist() == [
        ["Closed on Sundays", "50, weir 50"],
        ["The weir open, no toll", "0, weir 0"],
        ["The weir open, no toll", "0, toll 0"],
    ]
