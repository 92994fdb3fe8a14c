"""Sentences report what the frames contain, ties and silences included."""

from dataclasses import replace

import pandas as pd

from lib.comparison import align_actors, measure_gaps, measure_movement
from lib.positions import derive_positions
from lib.words.credits import list_rows, pick_quotation, rank_statements
from lib.words.sentences import (
    describe_alignment,
    describe_cells,
    describe_evidence,
    describe_movement,
    describe_ranking,
    describe_scope,
    join_words,
)
from lib.words.states import describe_cell, describe_offers, name_anchor


def positions_of(case, by="side"):
    return derive_positions(case.statements, case.rule, by)


def test_a_list_becomes_a_phrase():
    assert [join_words(words) for words in ([], ["a"], ["a", "b"])] == ["", "a", "a and b"]


def test_the_scope_names_window_number_and_sources_by_name(case):
    assert describe_scope(case) == (
        "Record from 1900 to 31 Dec 1901; n = 6 statements, 3 of them positions. Sources: Gazette, 1900; Chronicle, 1901."
    )


def test_the_evidence_names_most_and_least(case):
    assert describe_evidence(case) == "6 statements by demand: 5 closed weir, 1 water toll"


def test_cells_are_counted_by_what_they_rest_on(case):
    assert describe_cells(positions_of(case), case) == (
        "Of 3 sides, with a position in this round: 2 on closed weir, 1 on water toll"
    )


def test_a_cell_in_words_gives_anchor_value_speaker_and_date_or_says_that_there_is_none(case):
    cells = {(cell["side"], cell["demand"]): cell for cell in positions_of(case).to_dict("records")}
    assert describe_cell(cells["Mill", "weir"], case) == "weir 100 (100, the miller, Jun 1900)"
    assert describe_cell(cells["Church", "weir"], case) == "not on record"


def test_a_value_between_two_anchors_is_named_by_both(case):
    assert name_anchor(case, "weir", 75) == "between weir 50 and weir 100"
    assert name_anchor(case, "weir", float("nan")) == "not on record"


def test_offers_are_named_with_their_kind_and_date(case):
    assert describe_offers("weir", case) == "Offered by the fishers: weir 50 (in words, 1 Jul 1900)."
    assert describe_offers("toll", case) == "No offer by any side is on record."


def test_the_pairs_nearest_and_furthest_are_named_and_who_cannot_be_compared(case):
    alignment = align_actors(positions_of(case, "actor"))
    assert describe_alignment(alignment, case) == (
        "On the one demand that all of them speak to, all as far apart: the miller and the fishers; not comparable: the "
        "priest"
    )
    nobody = alignment.assign(distance=float("nan"))
    assert describe_alignment(nobody, case).startswith("The record does not allow a comparison")


def test_gaps_are_sorted_by_whether_a_step_or_more_is_left_and_silence_is_not_compared(case):
    gaps = measure_gaps(positions_of(case))
    assert (
        describe_ranking(gaps, case) == "Mill and River: within one step on closed weir, not comparable on water toll"
    )
    far = gaps.assign(remaining=gaps["gap"])
    assert describe_ranking(far, case) == "Mill and River: further apart on closed weir, not comparable on water toll"
    assert describe_ranking(gaps.iloc[:0], case) == "No two sides have a position on the same demand"


def test_of_many_documents_those_with_most_statements_are_named_and_the_others_counted(case):
    copies = pd.concat([case.dossier.documents.head(1).assign(id=f"d{n}", short=f"Paper {n}") for n in range(12)])
    told = pd.concat([case.statements.assign(document=f"d{n}") for n in range(12)])
    many = replace(case, dossier=replace(case.dossier, documents=copies), statements=told)
    assert describe_scope(many).endswith("Paper 6; Paper 7; 4 more.")


def test_movement_names_all_who_moved_and_counts_the_silent(case):
    movement = measure_movement(case.statements, case.rule)
    movement.loc[0, ["before", "after", "movement"]] = [50.0, 100.0, 50.0]
    assert describe_movement(movement, case) == (
        "Another position since 1900 than before: Mill on closed weir; 5 of 6 cannot be compared, being silent before "
        "or since"
    )


def test_no_movement_is_reported_as_none(case):
    still = measure_movement(case.statements, case.rule)
    assert describe_movement(still, case).startswith("Nothing to compare on record since 1900; 6 of 6")


def test_own_words_go_before_reports_and_texts_before_both(case):
    ranked = rank_statements(list_rows(case.statements[case.statements["demand"] == "weir"]))
    assert [row["id"] for row in ranked[:2]] == ["gazette-1900-3", "gazette-1900-4"]
    assert ranked[-1]["voice"] == "analyst"


def test_a_quotation_that_was_given_is_not_given_again(case):
    own = list_rows(case.statements[case.statements["id"] == "gazette-1900-2"])
    assert pick_quotation(own, []) is not None
    assert pick_quotation(own, ["“We want the weir closed for good” (Tom Miller)"]) is None
