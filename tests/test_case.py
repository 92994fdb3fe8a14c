"""All parameters are checked at once, and narrow what is shown without changing what counts."""

import pandas as pd
import pytest
from cases import PARAMETERS

from lib.case import open_case
from lib.core.errors import Faults, Misuse
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
        ({"as_of": "2035"}, "as_of: 2035 lies after the record, whose last document is dated 2022-02"),
        ({"since": "1991", "as_of": "1992"}, "since: no statement dates from 1991 to 1992; the record runs from 1990"),
        ({"sides": ["Russia"], "actors": ["nato"]}, "actors: none belongs to the sides asked for"),
    ],
)
def test_a_wrong_parameter_is_named(given, said):
    assert any(fault.startswith(said) for fault in faults_of(**given)), faults_of(**given)


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


def test_a_mistake_in_a_notebook_shows_its_message_alone():
    with pytest.raises(Misuse) as caught:
        open_case(demands=["x"])
    assert caught.value._render_traceback_() == str(caught.value).splitlines()
