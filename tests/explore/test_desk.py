"""What is looked at by hand is what the notebooks show of the same parameters, and each mark has its statements."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cases import PARAMETERS, write_stances

from lib.core.errors import Misuse
from lib.explore import Desk, explore
from lib.explore.desk import CHOSEN, QUOTING_CELLS, name_cell
from lib.explore.keep import keep_view, list_given, write_command
from lib.explore.page import write_controls, write_view
from lib.study import open_study
from lib.words import QUESTIONS, compare_in_words

SHIPPED = Desk()


@pytest.fixture
def desk(village, tmp_path):
    return Desk(dossier=str(village), outputs=str(tmp_path / "trial"), **PARAMETERS)


def choose(desk, **chosen):
    return desk.look({**desk.choice, **chosen})


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"as_of": "2022-01-12"},
        {"as_of": "2022-02-19", "evidence": "primary", "statistic": "mean"},
        {"as_of": "2014-11-19", "demands": ["donbas"]},
        {"sides": ["Ukraine", "the West", "Russia"], "voices": ["direct"]},
    ],
)
def test_a_view_tells_what_a_notebook_with_the_same_parameters_tells(chosen):
    view, study = choose(SHIPPED, **chosen), open_study(**chosen, replicates=20)
    for one, other in zip(view.in_words.values(), study.in_words, strict=True):
        assert all(getattr(one, name) == getattr(other, name) for name in QUESTIONS)
    assert compare_in_words(list(view.in_words.values())).equals(study.comparison)
    assert view.positions.equals(study.positions[view.positions.columns])


def test_the_days_to_choose_from_are_those_on_which_something_was_said_and_the_last_of_the_case(desk):
    assert desk.days == ["1900-06-30", "1900-07-01", "1900-07-31", "1900-12-31", "1901-12-31"]
    assert SHIPPED.days[-1] == SHIPPED.case.parameters.as_of
    assert Desk(turn="2022-01", as_of="2022-02").days[0] >= "2022-01-01"


def test_on_each_day_that_can_be_chosen_there_is_something_to_see():
    for day in SHIPPED.days:
        assert choose(SHIPPED, as_of=day).headline


def test_what_is_ticked_at_first_is_what_the_parameters_name(village):
    desk = Desk(dossier=str(village), **{**PARAMETERS, "demands": "toll", "voices": "direct"})
    assert desk.choice["demands"] == ["toll"]
    assert write_controls(desk).count(" checked") == 1 + len(desk.case.dossier.sides) + 1


def test_with_no_voice_ticked_all_are_heard(desk):
    assert choose(desk, voices=[]).positions.equals(choose(desk).positions)


def test_what_the_case_has_not_is_refused(desk):
    with pytest.raises(Misuse) as found:
        choose(desk, demands=["bridge"], evidence="rumour")
    assert len(found.value.faults) == 2


@pytest.mark.parametrize("chosen", [{}, {"statistic": "mean"}, {"as_of": "2022-01-12", "statistic": "median"}])
def test_every_mark_and_every_cell_has_the_statements_that_it_tells_of(chosen):
    view = choose(SHIPPED, **chosen)
    marks = {key: line for lines in view.lines.values() for key, line in lines.items() if line.kind != "silent"}
    assert len(marks) > 10
    for key, line in marks.items():
        found = view.find_statements(key)
        assert len(found) > 0, key
        assert set(found["side"]) == {line.side}
        assert set(found["demand"]) == {key.partition("/")[0]}
        assert found["value"].min() <= line.value <= found["value"].max()
    for demand, told in view.in_words.items():
        for name in QUOTING_CELLS:
            assert set(view.find_statements(name_cell(demand, name))["id"]) == set(getattr(told, name).statements)


def test_a_key_that_a_view_has_not_opens_nothing(desk):
    view = choose(desk)
    for key in ("", "weir", "weir/basis", "weir/position/Church/0", "bridge/wants", "</script>"):
        assert view.find_statements(key).empty


def test_what_is_opened_gives_words_speaker_date_document_and_place(desk):
    page = write_view(choose(desk), "weir/position/Mill/0")
    for told in (
        "“We want the weir closed for good”", "Tom Miller, miller", "Jun 1900", "The village", "from word 9 of",
        "gazette-1900-2", 'aria-expanded="true"',
    ):  # fmt: skip
        assert told in page, told
    assert page.count('class="behind"') == 1


def test_nothing_in_a_dossier_is_taken_for_markup(tmp_path):
    sides = {"<b>Mill</b>": {"a": 100.0}, "the River & <i>": {"a": 0.0}}
    desk = Desk(dossier=str(write_stances(tmp_path / "odd", sides)), **PARAMETERS | {"disagreement": ""})
    page = write_controls(desk) + write_view(choose(desk), "")
    assert "<b>Mill" not in page
    assert "&lt;b&gt;Mill" in page


@pytest.mark.parametrize(("demands", "sides"), [(2, 2), (15, 5)])
def test_any_case_can_be_laid_on_the_desk(demands, sides, tmp_path):
    stances = {f"side {n}": {f"d{m}": 100.0 * (n == 0) for m in range(demands)} for n in range(sides)}
    desk = Desk(dossier=str(write_stances(tmp_path / "many", stances)), since="1900", turn="1900", as_of="1901")
    page = write_view(choose(desk), "")
    assert page.count("<section") == demands
    assert page.count("data-touch") >= demands * sides


def test_one_side_alone_has_marks_and_nothing_to_compare(desk):
    view = choose(desk, sides=["Mill"])
    page = write_view(view, "")
    assert "not both shown" in page
    assert "data-touch" in page


def test_an_exported_view_is_what_its_command_writes(tmp_path):
    desk = Desk(outputs=str(tmp_path / "trial"))
    view = choose(desk, as_of="2022-01-12", demands=["missiles", "donbas"], evidence="primary")
    folder = keep_view(view)
    assert folder == tmp_path / "trial" / "view-1"
    program, *arguments = (folder / "command.txt").read_text().split()
    arguments[arguments.index("--outputs") + 1] = str(tmp_path / "again")
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in (
        "figures/positions-scale.svg",
        "figures/positions-scale.png",
        "tables/comparison.csv",
        "tables/positions-by-side.csv",
    ):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    assert json.loads((folder / "parameters.json").read_text())["evidence"] == "primary"


def test_an_exported_view_overwrites_nothing(desk):
    assert [keep_view(choose(desk)).name for _ in range(2)] == ["view-1", "view-2"]


def test_a_command_can_be_pasted_into_a_shell(desk):
    view = choose(desk, sides=["Mill", "River"])
    given = list_given(view.case.parameters) | {"sides": ["Rhine, Mosel", "it's"]}
    assert """-p 'sides="Rhine, Mosel",it'"'"'s'""" in write_command(given, Path("/x"))


def test_the_page_follows_what_is_chosen_and_touched(village, tmp_path):
    page = explore(dossier=str(village), outputs=str(tmp_path / "trial"), **PARAMETERS)
    assert set(page.choice) == set(CHOSEN)
    before = page.page
    page.choice = {**page.choice, "as_of": "1900-06-30"}
    assert page.page != before
    page.touched = "weir/position/Mill/0"
    assert "We want the weir closed for good" in page.page.partition('class="behind"')[2]
    page.choice = {**page.choice, "demands": ["bridge"]}
    assert "bridge" in page.told
    page.asked += 1
    assert page.told.endswith("trial/view-1/.")
    assert (tmp_path / "trial" / "view-1" / "figures" / "positions-scale.svg").is_file()
