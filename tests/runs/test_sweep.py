"""A sweep is checked whole, resumed where it broke off, and gathered into one table."""

import json
from pathlib import Path

import pandas as pd
import pytest
from runs import contents, write_notebook

from lib.core.errors import Misuse
from lib.runs.notebooks import find_notebooks
from lib.runs.runner import Run, RunOptions, Task, run_all
from lib.runs.sweep import Sweep, build_grid, gather_results, plan_sweep, read_sweep_file
from lib.runs.sweep_page import write_sweep_page

[POSITIONS] = find_notebooks(["02"])


def test_a_grid_goes_through_every_combination():
    assert build_grid({"a": [1, 2], "b": ["x", "y"]}) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
    ]


def test_each_run_has_typed_parameters_and_a_name_that_tells_what_is_particular_to_it():
    settings = build_grid({"as_of": ["2014", "2021-12"], "sides": ["Russia,the West"]})
    sweep = plan_sweep(POSITIONS, settings, {"formats": "svg"})
    assert sweep.name == "02_positions-by-as_of-sides"
    assert list(sweep.runs.values())[1] == {"as_of": "2021-12", "sides": ["Russia", "the West"], "formats": ["svg"]}
    assert [name.partition("_sides")[0] for name in sweep.runs] == ["as_of-2014", "as_of-2021-12"]
    assert all(name.replace("+", "").replace("-", "").replace("_", "").isalnum() for name in sweep.runs)


def test_all_that_is_wrong_with_a_sweep_is_told_at_once_and_once():
    settings = build_grid({"as_of": ["2014", "Dec-21"], "sides": ["Rusia"], "colour": ["red", "green"]})
    with pytest.raises(Misuse) as caught:
        plan_sweep(POSITIONS, settings, {"as_of": "2015", "outputs": "x"}, ["over voices: is empty"])
    told = [fault.partition(":")[0] for fault in caught.value.faults]
    assert told == ["over voices", "as_of", "outputs", "colour", "sides", "as_of"]


@pytest.mark.parametrize("settings", [[], [{}]])
def test_a_sweep_over_nothing_is_refused(settings):
    with pytest.raises(Misuse, match="over: names nothing to go through"):
        plan_sweep(POSITIONS, settings, {})


def test_a_file_may_list_values_or_settings_with_dates_as_they_are_written(tmp_path):
    file = tmp_path / "sweep.yaml"
    file.write_text("notebook: 02\nover:\n  as_of: [2014-11-19, 2021-12]\n  sides: [[Russia, Ukraine], [Russia]]\n")
    told = read_sweep_file(file)
    assert told["over"]["as_of"] == ["2014-11-19", "2021-12"]
    assert len(plan_sweep(POSITIONS, build_grid(told["over"]), {}).runs) == 4


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("over: [", "is no YAML"),
        ("just words", "names no notebook, name, parameters, over, runs"),
        ("ower: {a: [1]}", "'ower' is none of notebook, name, parameters, over, runs; did you mean 'over'?"),
        ("over: [a, b]", "over: is no list of names and values"),
        ("runs: [a]", "runs: 'a' is no setting"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path, text, fault):
    (tmp_path / "sweep.yaml").write_text(text)
    with pytest.raises(Misuse) as caught:
        read_sweep_file(tmp_path / "sweep.yaml")
    assert fault in str(caught.value)


CELLS = (
    "import pandas as pd\nfrom lib.core.paths import results_folder",
    "folder = results_folder('x') / 'tables'\nfolder.mkdir()\nassert number != 3",
    "frame = pd.DataFrame({'side': ['a', 'b'], 'n': [number, 2], 'value': [0.5, None], 'note': ['x', 'y']})",
    "frame.to_csv(folder / 'small.csv', index=False)",
)


@pytest.fixture
def swept(tmp_path):
    """Return a sweep over three numbers, the last of which fails, and how to run it."""
    path = write_notebook(tmp_path / "01_try.ipynb", *CELLS, parameters="number: int = 1  # a number")
    sweep = Sweep("three", path, ("number",), {f"number-{n}": {"number": n} for n in (1, 2, 3)})

    def run():
        return run_all(sweep.list_tasks(tmp_path / "three"), tmp_path / "three", lambda run: None, RunOptions(2))

    return sweep, run


def test_a_run_that_fails_does_not_stop_the_others(swept):
    _, run = swept
    runs = run()
    assert [bool(done.failure) for done in runs] == [False, False, True]
    assert runs[2].failure == "cell 4, line 3 failed: AssertionError: "


def test_a_sweep_goes_on_where_it_broke_off(swept, tmp_path):
    _, run = swept
    run()
    (tmp_path / "three" / "runs" / "number-2" / "tables" / "small.csv").unlink()
    assert [done.is_unchanged for done in run()] == [True, False, False]


def test_each_run_fills_its_folder_as_it_would_by_itself(swept, tmp_path):
    sweep, run = swept
    done = run()[0]
    alone = tmp_path / "alone"
    run_all([Task(sweep.notebook, {"number": 1}, alone)], alone, lambda run: None, RunOptions(1))
    assert contents(done.task.outputs) == contents(alone)
    assert json.loads((alone / "manifest.json").read_text())["01_try"]["parameters"] == {"number": 1}


def test_numbers_are_gathered_one_a_row_and_tables_run_upon_run(swept):
    sweep, run = swept
    results, tables = gather_results(sweep, [done for done in run() if not done.failure])
    assert results.to_csv(index=False).splitlines() == [
        "run,number,table,of,measure,value",
        "number-1,1,small,a,n,1.0",
        "number-1,1,small,a,value,0.5",
        "number-1,1,small,b,n,2.0",
        "number-2,2,small,a,n,2.0",
        "number-2,2,small,a,value,0.5",
        "number-2,2,small,b,n,2.0",
    ]
    assert list(tables["small"].columns) == ["run", "number", "side", "n", "value", "note"]
    assert len(tables["small"]) == 4


def test_runs_that_recorded_nothing_make_an_empty_table():
    sweep = Sweep("none", Path("01_try.ipynb"), ("number",), {})
    results, tables = gather_results(sweep, [])
    assert results.empty
    assert tables == {}


def test_the_page_shows_every_run_and_takes_names_as_text(tmp_path):
    sweep = Sweep("one & two", Path("01_try.ipynb"), ("number",), {})
    good = Run(Task(sweep.notebook, {"number": "<b>"}, tmp_path / "runs" / "a b"), ("figures/f.png", "figures/f.svg"))
    bad = Run(Task(sweep.notebook, {"number": 2}, tmp_path / "runs" / "c"), failure="cell 1 failed: <script>")
    write_sweep_page(sweep, [good, bad], tmp_path / "index.html")
    page = (tmp_path / "index.html").read_text()
    assert "1 of 2 runs" in page
    assert 'src="runs/a%20b/figures/f.svg" alt="f, number = &lt;b&gt;"' in page
    assert "failed: cell 1 failed: &lt;script&gt;" in page
    assert "<script>" not in page
    assert "before the invasion" in page


def test_results_do_not_depend_on_the_kind_of_what_is_swept(tmp_path):
    frame = pd.DataFrame({"sides": ["Russia"], "n": [1]})
    folder = tmp_path / "runs" / "r" / "tables"
    folder.mkdir(parents=True)
    frame.to_csv(folder / "t.csv", index=False)
    task = Task(Path("01_try.ipynb"), {"sides": ["Russia", "Ukraine"]}, tmp_path / "runs" / "r")
    sweep = Sweep("s", task.notebook, ("sides",), {})
    _, tables = gather_results(sweep, [Run(task, ("tables/t.csv",))])
    assert tables["t"].to_dict("list") == {"run": ["r"], "sides": ["Russia + Ukraine"], "n": ["1"]}
