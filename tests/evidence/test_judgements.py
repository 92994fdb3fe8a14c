"""Experts' judgements: what a dossier may contain, and how they stand beside what actors state."""

import pytest
from judged import SOURCE, write_judged

from lib.case import open_case
from lib.core.errors import Faults
from lib.evidence.dossier import load
from lib.evidence.schema import TABLES
from lib.figures import FIGURES
from lib.positions import Rule, derive_positions, list_assessments
from lib.study import open_study
from lib.words import describe_cell

CELLS = {("North", "quay"): (62.5, 0.9, 1), ("South", "quay"): (7, 0.4, 0.5), ("North", "toll"): (0, 0.2, 1)}
HEAD = "actor,demand,value,salience,capability,source\n"
RULE = Rule(since="1900", turn="1900", as_of="1901-12-31")


@pytest.fixture
def judged(tmp_path):
    return write_judged(tmp_path / "judged", CELLS)


def judge(village, *rows):
    """Write judgements into the villages' dossier, by the chronicle of 1901, and return its positions by actor."""
    (village / "judgements.csv").write_text(HEAD + "".join(f"{row},chronicle-1901\n" for row in rows))
    return derive_positions(load(village).statements, RULE).set_index(["actor", "demand"])


def faults_of(folder):
    with pytest.raises(Faults) as caught:
        load(folder)
    return caught.value.faults


@pytest.mark.parametrize("name", ["speakers", "utterances", "statements"])
def test_where_experts_judge_nobody_need_be_quoted(judged, name):
    assert load(judged).judgements["value"].tolist() == [62.5, 7, 0]
    (judged / f"{name}.csv").write_text("id\n")
    assert faults_of(judged)[0].startswith(f"{name}.csv:1:")
    (judged / f"{name}.csv").write_text(",".join(TABLES[name].model_fields) + "\n")
    assert len(load(judged).statements) == 3


def test_without_judgements_a_dossier_needs_statements(judged):
    (judged / "judgements.csv").write_text(HEAD)
    assert [fault.partition(":")[0] for fault in faults_of(judged)][:3] == [
        "speakers.csv",
        "utterances.csv",
        "statements.csv",
    ]


def test_a_judgement_stands_in_for_an_actor_that_states_nothing_and_names_its_source(village):
    position = judge(village, "priest,weir,62.5,1,1").loc["priest", "weir"]
    assert (position["value"], position["judged_by"]) == (62.5, ("chronicle-1901",))


def test_what_an_actor_states_goes_before_a_judgement_which_stands_beside_it_as_an_assessment(village):
    positions = judge(village, "miller,weir,30,1,1")
    assert (positions.loc[("miller", "weir"), "value"], positions.loc[("miller", "weir"), "judged_by"]) == (100, ())
    assert positions.loc[("miller", "weir"), ["lowest", "highest"]].tolist() == [100, 100]
    beside = list_assessments(load(village).statements, RULE)
    assert 30 in beside[beside["actor"] == "miller"]["value"].tolist()


def test_judgements_count_where_third_parties_do(village):
    (village / "judgements.csv").write_text(HEAD + "priest,weir,62.5,1,1,chronicle-1901\n")
    stated = Rule(since="1900", turn="1900", as_of="1901-12-31", voices=("direct", "reported"))
    positions = derive_positions(load(village).statements, stated).set_index(["actor", "demand"])
    assert positions.loc[("priest", "weir"), "is_empty"]


def test_a_side_speaks_through_a_member_that_states_before_one_that_is_judged(village, edit):
    edit(village / "actors.csv", "miller,the miller,Mill,1", "miller,the miller,River,1")
    edit(village / "actors.csv", "#553388\nfishers", "#d66b00\nfishers")
    statements = village / "statements.csv"
    lines = statements.read_text().splitlines(keepends=True)
    statements.write_text("".join(line for line in lines if not line.startswith("gazette-1900-2")))
    edit(village / "case.toml", '"Mill"', '"Church"')
    (village / "findings.csv").unlink()
    (village / "judgements.csv").write_text(HEAD + "miller,weir,62.5,1,1,chronicle-1901\n")
    river = (
        derive_positions(load(village).statements, RULE, by="side").set_index(["side", "demand"]).loc[("River", "weir")]
    )
    assert (river["actor"], river["value"]) == ("fishers", 0)


def test_words_say_who_judges(judged):
    case = open_case(dossier=str(judged))
    cell = derive_positions(case.statements, case.rule, by="side").iloc[0].to_dict()
    assert describe_cell(cell, case) == "between quay 0 and quay 100 (62.5, North, judged by Experts 2015, Dec 2015)"


def test_a_figure_names_judges_that_all_positions_have_once_in_its_caption(judged):
    study = open_study(dossier=str(judged))
    for name in ("positions-scale", "positions-heatmap", "settlement-zones"):
        chart = FIGURES[name].draw(study)
        inside = [text.get_text().replace("\n", " ") for ax in chart.axes for text in ax.texts]
        assert not [text for text in inside if "judged" in text], name
        assert any("Every position is judged by Experts 2015." in note for note in chart.notes), name


def test_a_figure_names_the_judges_of_each_position_where_others_are_stated(village):
    (village / "judgements.csv").write_text(HEAD + "priest,weir,62.5,1,1,chronicle-1901\n")
    chart = FIGURES["positions-scale"].draw(open_study(dossier=str(village)))
    assert any("judged by" in text.get_text().replace("\n", " ") for ax in chart.axes for text in ax.texts)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("62.5,0.9", "162.5,0.9", "judgements.csv:2:value: 162.5 is outside the range 0 to 100"),
        ("62.5,0.9", "62.5,", "judgements.csv:2:salience: is empty; give one in every row or in none"),
        ("62.5,0.9", "62.5,-1", "judgements.csv:2:salience: '-1' is below 0; give a number from 0 on"),
        ("62.5,0.9", "62.5,much", "judgements.csv:2:salience: 'much' is not a number"),
        ("a1-south,quay", "a0-north,quay", "judgements.csv:3:actor: 'a0-north', 'quay', 'experts-2015' is already in"),
        (f"7,0.4,0.5,{SOURCE}", "7,0.4,0.5,papers-2015", "judgements.csv:3:source: 'papers-2015' is not one of"),
    ],
)
def test_faulty_judgements_are_named(judged, edit, old, new, said):
    edit(judged / "judgements.csv", old, new)
    assert any(fault.startswith(said) for fault in faults_of(judged)), faults_of(judged)


def test_an_option_goes_without_a_quotation_only_if_its_source_judges(village, edit):
    edit(village / "options.csv", "we could close it on Sundays", "")
    assert "options.csv:2:quote: is empty; quote its source, which is no source of judgements" in faults_of(village)
