"""All parameters are checked at once, and narrow what is shown without changing what counts."""

import json

import pandas as pd
import pytest
from cases import PARAMETERS

from lib.case import build_case, open_case
from lib.core.errors import Faults, Misuse
from lib.core.paths import OUTPUTS, SEEDS, STAGING, TRIAL, results_folder
from lib.evidence import load
from lib.parameters import Parameters, check_outputs


def faults_of(**given):
    with pytest.raises(Misuse) as caught:
        open_case(**given)
    return caught.value.faults


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"demands": ["misiles"]},
            "demands: 'misiles' is not one of membership, deployments, missiles, donbas; did you mean",
        ),
        ({"sides": "West"}, "sides: 'West' is not one of Russia, the West"),
        ({"actors": ["nota"]}, "actors: 'nota' is not one of"),
        ({"documents": ["npr"]}, "documents: 'npr' is not one of"),
        ({"voices": ["dirct"]}, "voices[0]: 'dirct' is not one of direct, reported, analyst"),
        ({"voices": []}, "voices: is empty; a value is needed"),
        ({"formats": "svg,gif"}, "formats[1]: 'gif' is not one of svg, png, pdf"),
        ({"as_of": "Dec-21"}, "as_of: 'Dec-21' is not a date; write 2021, 2021-12 or 2021-12-01"),
        ({"as_of": "2008", "since": "2021"}, "since: 2021 is later than as_of: 2008"),
        ({"as_off": "2008"}, "as_off: no such parameter; 'as_off' is not one of"),
        ({"dossier": "nowhere"}, "nowhere: is not a folder; name one that contains"),
        ({"sides": 5}, "sides: 5 is not valid"),
        ({"sides": [["Russia"]]}, "sides[0]: ["),
        ({"as_of": "2035"}, "as_of: 2035 lies after the record, whose last document is dated 2022-02"),
        ({"as_of": "2014", "turn": "2021"}, "turn: 2021 is later than as_of: 2014; correct one of them"),
        ({"turn": "2022-03"}, "turn: 2022-03 is later than the case's as_of: 2022-02-23; name an earlier day, or give"),
        ({"turn": "2022-02-23"}, "turn: no statement dates from 2022-02-23 to 2022-02-23; the record runs from 1990"),
        ({"as_of": "1980"}, "as_of: 1980 is earlier than the case's since: 2008; name a later day, or give since"),
        ({"since": "2022-01", "turn": "2021-12"}, "since: 2022-01 is later than turn: 2021-12; correct one of them"),
        ({"turn": "Nov-21"}, "turn: 'Nov-21' is not a date; write 2021, 2021-12 or 2021-12-01"),
        ({"statistic": "mode"}, "statistic: 'mode' is not one of current, mean, median"),
        ({"evidence": "tertiary"}, "evidence: 'tertiary' is not one of all, primary, secondary"),
        ({"count": "words"}, "count: 'words' is not one of utterances, statements"),
        ({"disagreement": "status-qou"}, "disagreement: 'status-qou' is not one of"),
        (
            {"since": "1991", "turn": "1991", "as_of": "1992"},
            "since: no statement dates from 1991 to 1992; the record runs from 1990",
        ),
        ({"sides": ["Russia"], "actors": ["nato"]}, "actors: none belongs to the sides asked for"),
        (
            {"weights": "missiles=2,membership=1,missiles=3"},
            "weights: 'missiles=2,membership=1,missiles=3' gives 'missiles' twice",
        ),
    ],
)
def test_a_wrong_parameter_is_named(given, said):
    assert any(fault.startswith(said) for fault in faults_of(**given)), faults_of(**given)


def test_a_day_before_the_first_statement_is_named_with_what_the_record_spans(village, edit):
    edit(village / "case.toml", 'since = "1900"', 'since = "1899"')
    said = "as_of: no statement dates from 1899 to 1899-06; the record runs from 1900 to 1901"
    assert faults_of(dossier=str(village), as_of="1899-06") == [said]


@pytest.mark.parametrize(
    ("given", "suggested"),
    [
        ({"actors": ["usa"]}, ""),
        ({"actors": ["states"]}, "united_states"),
        ({"sides": ["West"]}, "the West"),
        ({"sides": ["ukrain"]}, "Ukraine"),
        ({"documents": ["npr"]}, "npr-2022"),
        ({"documents": ["2022"]}, ""),
        ({"demands": ["autonomy"]}, ""),
    ],
)
def test_only_a_name_that_may_be_meant_is_suggested(given, suggested):
    (fault,) = faults_of(**given)
    assert fault.partition("; did you mean ")[2] == (f"'{suggested}'?" if suggested else "")


def test_all_wrong_parameters_are_reported_at_once():
    assert len(faults_of(as_of="yesterday", demands=["x"], formats=["gif"], sides=["y"])) == 4


def test_a_faulty_dossier_is_reported_with_the_wrong_parameters(village, edit):
    edit(village / "statements.csv", "position,100", "position,80")
    with pytest.raises(Faults) as caught:
        open_case(dossier=str(village), since="never")
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["since", "statements.csv"]


def test_outputs_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be written" in check_outputs(tmp_path / "file" / "results")[0]
    assert check_outputs(tmp_path / "new" / "results") == []


def test_names_may_be_separated_by_commas_and_a_year_may_be_a_number():
    parameters = Parameters.model_validate({"demands": "missiles, donbas,missiles", "since": 2008})
    assert (parameters.demands, parameters.since) == (["missiles", "donbas"], "2008")


@pytest.mark.parametrize("name", ["demands", "sides", "actors", "documents"])
def test_what_is_printed_as_all_may_be_given_as_all(name, village, tmp_path):
    for given in ("all", ["all"]):
        case = open_case(dossier=str(village), outputs=str(tmp_path), **{name: given}, **PARAMETERS)
        assert getattr(case.parameters, name) == []


def test_a_name_with_a_comma_stands_in_quotation_marks(village, tmp_path, edit):
    edit(village / "actors.csv", "River", '"Rhine, Mosel"')
    edit(village / "case.toml", '"River"', '"Rhine, Mosel"')
    edit(village / "findings.csv", "River", '"Rhine, Mosel"')
    given = {"dossier": str(village), "outputs": str(tmp_path), **PARAMETERS}
    case = open_case(sides='"Rhine, Mosel", Mill', reservations='"Rhine, Mosel"=0.5,Mill=0.25', **given)
    assert case.sides == ["Mill", "Rhine, Mosel"]
    assert case.parameters.reservations == {"Rhine, Mosel": 0.5, "Mill": 0.25}
    with pytest.raises(Misuse) as caught:
        open_case(sides="Rhine, Mosel", **given)
    assert caught.value.faults[0] == (
        "sides: 'Rhine' is not one of Mill, \"Rhine, Mosel\", Church; did you mean 'Rhine, Mosel'?"
    )


def test_sides_and_demands_narrow_what_is_shown(village, tmp_path):
    narrow = open_case(
        dossier=str(village), sides=["River", "Mill"], demands=["weir"], outputs=str(tmp_path), **PARAMETERS
    )
    assert narrow.sides == ["Mill", "River"]
    assert list(narrow.statements["demand"].cat.categories) == ["weir"]
    assert list(narrow.statements["side"].cat.categories) == ["Mill", "River"]


def test_what_counts_is_left_to_the_rule(village, tmp_path):
    direct = open_case(dossier=str(village), voices=["direct"], outputs=str(tmp_path), **PARAMETERS)
    assert len(direct.statements) == 6
    assert set(direct.counted["voice"]) == {"direct"}


def test_labels_fit_within_a_sentence_and_titles_at_its_start(case):
    assert (case.label("weir"), case.title("weir")) == ("closed weir", "Closed weir")
    assert case.title("gazette-1900") == "gazette-1900"


def test_a_kept_table_is_rounded_in_the_file_only(case, tmp_path):
    table = pd.DataFrame({"side": ["Mill"], "value": [100 / 3], "latest": pd.to_datetime(["1900-06-01"])})
    assert case.keep_table("t", table) is table
    assert (tmp_path / "results" / "tables" / "t.csv").read_bytes() == b"side,value,latest\nMill,33.33,1900-06-01\n"


def test_what_is_not_given_comes_from_the_case(village, tmp_path):
    case = open_case(dossier=str(village), outputs=str(tmp_path))
    assert (case.rule.since, case.rule.turn, case.rule.as_of) == ("1900", "1900", "1901-12-31")
    assert case.parameters.disagreement == "as-it-is"


def test_what_is_given_goes_before_what_the_case_says(village, tmp_path):
    given = {"since": "1899", "turn": "1900-07", "as_of": "1900-12", "statistic": "mean", "evidence": "secondary"}
    case = open_case(dossier=str(village), outputs=str(tmp_path), **given)
    assert {name: getattr(case.rule, name) for name in given} == given
    assert list(case.statements.loc[case.rule.is_in_round(case.statements), "id"]) == [
        "gazette-1900-3",
        "gazette-1900-4",
    ]


def test_each_case_has_its_own_dates(village, tmp_path, edit):
    edit(village / "case.toml", 'turn = "1900"', 'turn = "1901"')
    assert open_case(dossier=str(village), outputs=str(tmp_path)).rule.turn == "1901"


def test_a_record_that_ends_before_the_cases_round_is_one_round(village, tmp_path, edit):
    edit(village / "case.toml", 'turn = "1900"', 'turn = "1901"')
    assert open_case(dossier=str(village), outputs=str(tmp_path), as_of="1900").rule.turn == "1900"


@pytest.mark.parametrize(("since", "turn"), [("1900", "1900-07"), ("1900-07", "1900-07"), ("1901", "1901")])
def test_a_record_that_begins_after_the_cases_round_is_one_round(since, turn, village, tmp_path, edit):
    edit(village / "case.toml", 'turn = "1900"', 'turn = "1900-07"')
    assert open_case(dossier=str(village), outputs=str(tmp_path), since=since).rule.turn == turn


SCENARIO = '[[scenarios]]\nname = "a dry year"\noption = "as-it-is"\nparties = { River = "OTHER" }\n'


def test_what_holds_without_agreement_may_be_a_scenario_of_the_case(village, tmp_path):
    with (village / "case.toml").open("a") as file:
        file.write(SCENARIO.replace("OTHER", "as-it-is"))
    case = open_case(dossier=str(village), outputs=str(tmp_path), disagreement="a dry year")
    assert case.parameters.disagreement == "a dry year"


def test_what_holds_without_agreement_covers_every_demand_for_every_party(village):
    assert faults_of(dossier=str(village), disagreement="a wet year") == [
        "disagreement: 'a wet year' is not one of as-it-is; it must be an id in options.csv or a scenario in case.toml"
    ]
    missing = "disagreement: sundays does not cover toll; add a row for that demand to options.csv"
    assert faults_of(dossier=str(village), disagreement="sundays") == [missing]
    assert open_case(dossier=str(village), outputs=str(village.parent), disagreement="sundays", demands="weir")


def test_the_side_that_answers_a_demand_of_the_answering_side_is_the_claimant(village, tmp_path, edit):
    edit(village / "demands.csv", "2,miller", "2,fishers")
    edit(village / "demands.csv", "water,fishers,", "water,miller,")
    case = open_case(dossier=str(village), outputs=str(tmp_path))
    assert case.pairs == {"weir": ("Mill", "River"), "toll": ("River", "Mill")}


def test_a_mistake_in_a_notebook_shows_its_message_alone():
    with pytest.raises(Misuse) as caught:
        open_case(demands=["x"])
    assert caught.value._render_traceback_() == str(caught.value).splitlines()


def test_what_is_run_by_hand_leaves_the_suites_own_results_as_they_are(tmp_path, monkeypatch):
    assert results_folder(open_case().parameters.outputs) == TRIAL
    assert open_case(outputs=str(tmp_path)).parameters.outputs == str(tmp_path)
    monkeypatch.setenv(STAGING, str(tmp_path))
    assert results_folder(open_case().parameters.outputs) == tmp_path


def test_a_case_says_where_results_go_if_its_parameters_are_not_those_of_the_stored_ones(tmp_path, monkeypatch):
    stored = load(SEEDS).profile.caveat
    for given in json.loads((OUTPUTS / "manifest.json").read_text(encoding="utf-8")).values():
        assert open_case(**given["parameters"]).caveat == stored
    asked = {"as_of": "2022-01-15"}
    assert open_case(**asked).caveat.removeprefix(stored).endswith("this notebook writes to outputs/trial/.")
    assert open_case(**asked, outputs=str(tmp_path)).caveat == stored
    monkeypatch.setenv(STAGING, str(tmp_path))
    assert open_case(**asked).caveat == stored


@pytest.mark.parametrize("broken", ["", "[]", '{"01": {}}', '{"01": 1}', '{"01": {"parameters": {"as_of": []}}}'])
def test_without_a_manifest_that_can_be_read_a_case_says_where_results_go(tmp_path, monkeypatch, broken):
    (tmp_path / "manifest.json").write_text(broken)
    monkeypatch.setattr("lib.case.OUTPUTS", tmp_path)
    by_hand = open_case().parameters.model_copy(update={"outputs": str(TRIAL)})
    assert "outputs/trial/" in build_case(load(SEEDS), by_hand).caveat


def test_the_cases_own_last_day_may_be_named_though_it_lies_after_the_record(village, edit):
    edit(village / "case.toml", "1901-12-31", "1902-06-01")
    assert open_case(dossier=str(village), as_of="1902-06-01").parameters.as_of == "1902-06-01"
    with pytest.raises(Misuse, match="as_of: 1902-07 lies after the record"):
        open_case(dossier=str(village), as_of="1902-07")
