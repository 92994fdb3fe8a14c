"""The tables of a briefing use the same words as everywhere, and quote by a rule."""

from briefings import open_shipped
from cases import PARAMETERS

from lib.briefing.extracts import (
    build_demand_table,
    build_gap_table,
    build_movement_table,
    build_package_table,
    build_position_table,
    format_case_parameters,
    format_origin,
    prepare_numbers,
    quote_cell,
)
from lib.case import open_case
from lib.comparison import measure_movement
from lib.study import Study, open_study
from lib.tables import tabulate_positions
from lib.words.comparison import QUESTIONS
from lib.words.states import name_anchor


def study_village(village, **asked):
    return open_study(dossier=str(village), **{**PARAMETERS, "replicates": 40, **asked})


def test_an_origin_names_parameters_that_differ_from_defaults(village):
    case = open_case(dossier=str(village), **{**PARAMETERS, "demands": ["weir"]})
    assert format_origin("02_positions", case) == (
        "Notebook 02_positions with dossier=village; as_of=1901-12-31; since=1900; turn=1900; demands=weir; "
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


def test_a_quotation_says_in_plain_words_what_is_meant_who_said_it_and_where(village):
    stance, offer = quote_cell(study_village(village), "River", "weir")
    told = "– Gazette, 1900: The fishers' answer, Jul 1900 [gazette-1900-3]"
    assert str(stance) == f"“the weir must stay open day and night” {told}"
    assert stance.point == f"The fishers want it open. {told}"
    assert offer.credit == "Anna Fisher, speaker of the fishers, 1 Jul 1900; Gazette, 1900"


def test_a_cell_without_a_statement_has_no_quotation(village):
    assert quote_cell(study_village(village), "Mill", "toll") == ()


def test_a_demand_is_told_by_questions_and_answers_with_its_own_positions_behind_them(village):
    study = study_village(village)
    for told in study.in_words:
        table = build_demand_table(study, told, "")
        assert [row[1] for row in table.rows] == [str(getattr(told, name)) for name in QUESTIONS]
        assert set(table.numbers["demand"]) == {study.case.label(told.demand)}


def test_gaps_and_movement_are_worded_from_their_frames(village):
    results = study_village(village)
    assert [row[1] for row in build_gap_table(results, "").rows] == ["Mill – River"]
    assert build_movement_table(results, "").rows == []


def test_movement_is_told_where_a_side_has_a_position_before_and_in_the_round():
    case = open_shipped()
    known = measure_movement(case.statements, case.rule).dropna(subset="movement").to_dict("records")
    assert [row[:4] for row in build_movement_table(Study(case), "").rows] == [
        [case.title(row["demand"]), case.title(row["side"])]
        + [name_anchor(case, row["demand"], row[when]) for when in ("before", "after")]
        for row in known
    ]


def test_without_a_zone_there_is_a_sentence_and_no_package(village):
    assert build_package_table(study_village(village, sides=["River"]), "").shown.shape == (1, 1)


def test_numbers_get_labels_and_stay_numbers(village):
    results = study_village(village)
    told = prepare_numbers(results.positions, results.case)
    assert set(told["demand"]) == {"closed weir", "water toll"}
    assert told["value"].dtype == float


def test_cells_are_those_of_the_position_table():
    case = open_shipped()
    study = Study(case)
    shown = tabulate_positions(study.positions, case)
    table = build_position_table(study, "", shown)
    demands = [case.label(demand) for demand in case.demands["id"]]
    assert [row[1:] for row in table.rows] == shown[demands].to_numpy().tolist()
