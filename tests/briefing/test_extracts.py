"""The tables of a briefing use the same words as everywhere, and quote by a rule."""

from briefings import open_shipped
from cases import PARAMETERS

from lib.briefing.extracts import (
    build_comparison_table,
    build_gap_table,
    build_movement_table,
    build_package_table,
    build_position_table,
    build_sources,
    format_case_parameters,
    format_origin,
    join_told,
    prepare_numbers,
    quote_statements,
    tabulate_summary,
)
from lib.case import open_case
from lib.comparison import measure_movement
from lib.positions import explain_position
from lib.study import Study, open_study
from lib.tables import tabulate_positions
from lib.words.comparison import LAST, MISSING, QUESTIONS, Told
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
    case = study_village(village).case
    stance, offer = quote_statements(
        explain_position(case.statements, case.rule, "River", "weir"), case.dossier.documents
    )
    told = "– Gazette, 1900, about: The fishers' answer, Jul 1900 [gazette-1900-3]"
    assert str(stance) == f"“the weir must stay open day and night” {told}"
    assert stance.point == f"The fishers want it open. {told}"
    assert offer.credit == "Anna Fisher, speaker of the fishers, 1 Jul 1900; Gazette, 1900"


def test_a_cell_without_a_statement_has_no_quotation(village):
    case = study_village(village).case
    assert quote_statements(explain_position(case.statements, case.rule, "Mill", "toll"), case.dossier.documents) == ()


def test_the_comparison_has_a_row_for_each_question_on_each_demand(village):
    study = study_village(village)
    rows = build_comparison_table(study, "").rows
    assert [row[2] for row in rows] == [str(getattr(told, name)) for told in study.in_words for name in QUESTIONS]


def test_two_cells_are_joined_by_what_each_says_first_and_the_past_follows_silence():
    one, other = (
        Told(("It offers half.", "Late."), "“half” (the miller)", ("a",)),
        Told(("A clerk sees room.",), "", ("b",)),
    )
    assert join_told(one, other) == Told(
        ("It offers half.", "A clerk sees room.", "Late."), "“half” (the miller)", ("a", "b")
    )
    past = Told(("No answer.", f"{LAST} it came late."), "", ("c",))
    assert join_told(past, other).sentences == ("No answer.", f"{LAST} it came late.", "A clerk sees room.")
    assert join_told(Told(), other).sentences == ("A clerk sees room.",)
    assert join_told(Told(), Told()).sentences == (MISSING,)


def test_the_summary_as_a_table_has_a_row_per_paragraph(village):
    summary = study_village(village).summary
    told = [each.text for _, paragraphs in summary.demands for each in paragraphs]
    told += [each.text for each in summary.surroundings]
    assert list(tabulate_summary(summary)["what the record says"]) == told


def test_what_to_know_of_a_source_names_others_as_readers_know_them():
    case = open_shipped()
    told = " ".join(row[-1] for row in build_sources(case, "").rows)
    assert not [name for name in case.dossier.documents["id"] if name in told]
    assert any(short in told for short in case.dossier.documents["short"])


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


def test_names_with_commas_are_printed_as_they_are_given(village, edit):
    edit(village / "actors.csv", "the fishers,River", 'the fishers,"Rhine, Mosel"')
    edit(village / "findings.csv", "weir,Mill,River", 'weir,Mill,"Rhine, Mosel"')
    edit(village / "case.toml", '"River"', '"Rhine, Mosel"')
    asked = {"sides": ["Mill", "Rhine, Mosel"], "reservations": {"Mill": 0.5, "Rhine, Mosel": 0.25}}
    told = format_case_parameters(open_case(dossier=str(village), **PARAMETERS, **asked))
    assert told["sides"] == 'Mill, "Rhine, Mosel"'
    assert told["reservations"] == 'Mill=0.5, "Rhine, Mosel"=0.25'
    again = open_case(dossier=str(village), **PARAMETERS, sides=told["sides"], reservations=told["reservations"])
    assert (again.parameters.sides, again.parameters.reservations) == (asked["sides"], asked["reservations"])
