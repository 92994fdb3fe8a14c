"""Sentences report what the frames contain, ties and silences included."""

import pandas as pd
from cases import PARAMETERS

from lib.case import open_case
from lib.comparison import align_actors, find_nearest, measure_gaps, measure_movement, measure_salience, weigh_gaps
from lib.positions import derive_positions
from lib.words.sentences import (
    describe_alignment,
    describe_cells,
    describe_distance,
    describe_evidence,
    describe_gaps,
    describe_movement,
    describe_ranking,
    describe_record,
    describe_scope,
    describe_weights,
    join_words,
)


def positions_of(case, by="side"):
    return derive_positions(case.statements, case.rule, by)


def test_a_list_becomes_a_phrase():
    assert [join_words(words) for words in ([], ["a"], ["a", "b"])] == ["", "a", "a and b"]


def test_the_scope_names_window_number_and_sources(case):
    assert describe_scope(case) == (
        "Record from 1900 to 1901-12-31; n = 6 statements, 4 of them positions. Source: chronicle-1901 and gazette-1900."
    )


def test_the_evidence_names_most_and_least(case):
    assert describe_evidence(case) == "6 statements by demand: 5 closed weir, 1 water toll"


def test_who_is_on_record_is_described_from_nobody_to_all(case):
    cells = positions_of(case)
    weir, toll = (cells[cells["demand"] == demand] for demand in ("weir", "toll"))
    assert describe_record(weir, "weir", case) == "On closed weir, Mill and River are on record with a position"
    assert describe_record(toll, "toll", case) == "On water toll, River alone is on record with a position"
    silent = toll[toll["is_empty"]]
    assert describe_record(silent, "toll", case) == "On water toll, nobody is on record with a position"


def test_cells_are_counted_by_what_they_rest_on(case):
    assert describe_cells(positions_of(case), case) == (
        "Mill (83) highest, River (0) lowest; of 6 cells, 2 rest on one statement, 3 on none"
    )


def test_gaps_of_the_first_two_sides_are_named_thin_where_they_are(case):
    assert describe_gaps(measure_gaps(positions_of(case)), case) == (
        "Mill and River, points apart: on single statements, 83 on closed weir"
    )


def test_one_side_alone_has_no_gap(village, tmp_path):
    alone = open_case(dossier=str(village), sides=["Mill"], outputs=str(tmp_path), **PARAMETERS)
    gaps = measure_gaps(positions_of(alone))
    assert describe_gaps(gaps, alone) == "Positions of Mill: no gap between the first two on record"
    assert describe_ranking(gaps, alone) == "No two sides have a position on the same demand"
    weighed = weigh_gaps(gaps, measure_salience(alone.statements, alone.rule))
    assert describe_weights(weighed, alone) == "No gap between the first two sides can be weighed"


def test_gaps_that_tie_are_all_named(case):
    gaps = pd.DataFrame(
        {"demand": ["weir", "toll"], "one": "Mill", "other": "River", "gap": 50.0, "is_thin": [False, True]}
    )
    said = describe_ranking(gaps, case)
    assert "50 points (closed weir, Mill – River; water toll, Mill – River, thin)" in said


def test_demands_that_tie_lead_together(case):
    weighed = pd.DataFrame(
        {
            "demand": ["weir", "toll"],
            "one": "Mill",
            "other": "River",
            "gap": 50.0,
            "weight": [5.0, 25.0],
            "is_thin": [True, False],
        }
    )
    said = describe_weights(weighed, case)
    assert said == "Widest gap: closed weir (thin) and water toll; most weight by salience: water toll"


def test_the_nearest_pole_is_named_and_nobody_where_it_is_nobody(case):
    nearest = find_nearest(positions_of(case, "actor"), ["miller", "fishers"])
    assert describe_alignment(nearest, ["miller", "fishers"], case) == (
        "On the demands they share, nearest the miller: nobody; nearest the fishers: nobody"
    )


def test_where_nobody_is_nearer_to_a_pole_the_furthest_pair_is_named_once(case):
    alignment = align_actors(positions_of(case, "actor"))
    assert describe_distance(alignment, case) == (
        "Furthest apart on the demands they share: the miller and the fishers, 83 points"
    )
    assert describe_distance(alignment.iloc[:0], case) == "No two actors have a position on the same demand"


def test_movement_names_all_who_moved_furthest_and_counts_the_silent(case):
    movement = measure_movement(case.statements, case.rule, "1901")
    assert describe_movement(movement, case) == (
        "Largest difference on record: Mill on closed weir (−50); 5 of 6 cells are silent before or after 1901"
    )


def test_no_movement_is_reported_as_none(case):
    still = measure_movement(case.statements, case.rule, "1900")
    assert describe_movement(still, case).startswith("Nothing to compare on record; 6 of 6 cells are silent")
