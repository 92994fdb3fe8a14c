"""The tables of a briefing use the same words as everywhere, and quote by a rule."""

from briefings import open_shipped
from cases import PARAMETERS

from lib.briefing.extracts import (
    build_gap_table,
    build_movement_table,
    build_package_table,
    format_case_parameters,
    format_origin,
    pick_strongest,
    prepare_numbers,
)
from lib.case import open_case
from lib.study import Study, open_study
from lib.words.sentences import format_cell


def study_village(village, **asked):
    return open_study(dossier=str(village), **{**PARAMETERS, "replicates": 40, **asked})


def test_an_origin_names_parameters_that_differ_from_defaults(village):
    case = open_case(dossier=str(village), **{**PARAMETERS, "demands": ["weir"]})
    assert format_origin("02_positions", case) == (
        "Notebook 02_positions with dossier=village; as_of=1901-12-31; since=1900; turn=1901; demands=weir; "
        "disagreement=as-it-is."
    )


def test_parameters_do_not_reveal_the_machine(village):
    told = format_case_parameters(open_case(dossier=str(village), **PARAMETERS))
    assert told["dossier"] == "village"
    assert not any("/" in value for value in told.values())


def test_weights_by_side_are_written_out(village):
    weights = {"Mill": {"weir": 2, "toll": 1}, "River": {"weir": 1, "toll": 0.5}}
    case = open_case(dossier=str(village), **PARAMETERS, weights=weights)
    assert format_case_parameters(case)["weights"] == "Mill=(weir=2, toll=1), River=(weir=1, toll=0.5)"
    assert "weights=Mill=(weir=2" in format_origin("05_settlement", case)


def test_the_strongest_sentence_is_an_official_s_own_and_furthest_from_the_other(village):
    one, other = pick_strongest(study_village(village), "weir")
    assert one.credit == "the miller, 1900-06 [gazette-1900-2]" or "(the miller), 1900-06" in one.credit
    assert other.words == "“the weir must stay open day and night”"


def test_one_side_alone_has_one_strongest_sentence(village):
    [own] = pick_strongest(study_village(village, sides=["River"]), "toll")
    assert "will not hear of a toll" in own.words


def test_gaps_and_movement_are_worded_from_their_frames(village):
    results = study_village(village)
    assert [row[1] for row in build_gap_table(results, "").rows] == ["Mill – River"]
    assert [row[:2] for row in build_movement_table(results, "").rows] == [["Closed weir", "Mill"]]


def test_without_a_zone_there_is_a_sentence_and_no_package(village):
    assert build_package_table(study_village(village, sides=["River"]), "").shown.shape == (1, 1)


def test_numbers_get_labels_and_stay_numbers(village):
    results = study_village(village)
    told = prepare_numbers(results.positions, results.case)
    assert set(told["demand"]) == {"closed weir", "water toll"}
    assert told["value"].dtype == float


def test_cells_are_those_of_the_position_table():
    case = open_shipped()
    results = Study(case)
    cells = results.positions[results.positions["demand"] == "membership"].to_dict("records")
    assert format_cell(cells[0]).startswith("91 [")
