"""A sweep is checked as a whole, resumes where it stopped, and is collected in one table."""

import json
from pathlib import Path

import lxml.html
import pandas as pd
import pytest
from runs import contents, write_notebook

from lib.core.errors import Misuse
from lib.evidence import load
from lib.runs import sweep_page
from lib.runs.notebooks import find_notebooks
from lib.runs.runner import Run, RunOptions, Task, run_all
from lib.runs.sweep import Sweep, build_grid, gather_results, plan_sweep
from lib.runs.sweep_file import read_sweep_file
from lib.runs.sweep_page import write_sweep_pages

[POSITIONS] = find_notebooks(["02"])


def test_a_grid_has_every_combination():
    assert build_grid({"a": [1, 2], "b": ["x", "y"]}, 4) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
    ]


def test_each_run_has_typed_parameters_and_is_named_after_its_setting():
    settings = build_grid({"as_of": ["2014", "2021-12"], "sides": ["Russia,the West"]}, 9)
    sweep = plan_sweep(POSITIONS, settings, {"formats": "svg"})
    assert sweep.name == "02_positions-by-as_of-sides"
    assert list(sweep.runs.values())[1] == {"as_of": "2021-12", "sides": ["Russia", "the West"], "formats": ["svg"]}
    assert [name.partition("_sides")[0] for name in sweep.runs] == ["as_of-2014", "as_of-2021-12"]
    assert all(name.replace("+", "").replace("-", "").replace("_", "").isalnum() for name in sweep.runs)


def test_all_faults_of_a_sweep_are_reported_together_and_once():
    settings = build_grid({"as_of": ["2014", "Dec-21"], "sides": ["Rusia"], "colour": ["red", "green"]}, 9)
    with pytest.raises(Misuse) as caught:
        plan_sweep(POSITIONS, settings, {"as_of": "2015", "outputs": "x"}, ["over voices: is empty"])
    found = [fault.partition(":")[0] for fault in caught.value.faults]
    assert found == ["over voices", "as_of", "outputs", "colour", "sides", "as_of"]


@pytest.mark.parametrize("settings", [[], [{}]])
def test_an_empty_sweep_is_rejected(settings):
    with pytest.raises(Misuse, match="over: is empty"):
        plan_sweep(POSITIONS, settings, {})


def test_dates_in_a_file_stay_as_they_are_written(tmp_path):
    file = tmp_path / "sweep.yaml"
    file.write_text("notebook: 02\nover:\n  as_of: [2014-11-19, 2021-12]\n  sides: [[Russia, Ukraine], [Russia]]\n")
    content = read_sweep_file(file)
    assert content["over"]["as_of"] == ["2014-11-19", "2021-12"]
    assert len(plan_sweep(POSITIONS, build_grid(content["over"], 9), {}).runs) == 4


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("over: [", "is not valid YAML"),
        ("just words", "has none of the keys notebook, name, parameters, over, runs"),
        ("ower: {a: [1]}", "'ower' is not one of notebook, name, parameters, over, runs; did you mean 'over'?"),
        ("over: [a, b]", "over: is not a mapping of names to values"),
        ("runs: [a]", "runs: 'a' is not a mapping of names to values"),
    ],
)
def test_a_malformed_file_is_rejected(tmp_path, text, fault):
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


def test_a_failed_run_does_not_stop_the_others(swept):
    _, run = swept
    runs = run()
    assert [bool(done.failure) for done in runs] == [False, False, True]
    assert runs[2].failure == "cell 4, line 3 failed: AssertionError: "


def test_an_interrupted_sweep_resumes_where_it_stopped(swept, tmp_path):
    _, run = swept
    run()
    (tmp_path / "three" / "runs" / "number-2" / "tables" / "small.csv").unlink()
    assert [done.is_unchanged for done in run()] == [True, False, False]


def test_each_run_writes_the_same_files_as_a_single_run(swept, tmp_path):
    sweep, run = swept
    done = run()[0]
    alone = tmp_path / "alone"
    run_all([Task(sweep.notebook, {"number": 1}, alone)], alone, lambda run: None, RunOptions(1))
    assert contents(done.task.outputs) == contents(alone)
    assert json.loads((alone / "manifest.json").read_text())["01_try"]["parameters"] == {"number": 1}


def test_numbers_are_collected_one_per_row_and_tables_stacked(swept):
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


def test_runs_without_tables_give_an_empty_table():
    sweep = Sweep("none", Path("01_try.ipynb"), ("number",), {})
    results, tables = gather_results(sweep, [])
    assert results.empty
    assert tables == {}


def test_the_page_shows_every_run_and_escapes_names(tmp_path):
    sweep = Sweep("one & two", Path("01_try.ipynb"), ("number",), {})
    good = Run(Task(sweep.notebook, {"number": "<b>"}, tmp_path / "runs" / "a b"), ("figures/f.png", "figures/f.svg"))
    bad = Run(Task(sweep.notebook, {"number": 2}, tmp_path / "runs" / "c"), failure="cell 1 failed: <script>")
    write_sweep_pages(sweep, [good, bad], tmp_path)
    page = (tmp_path / "index.html").read_text()
    assert "1 of 2 runs" in page
    assert 'src="runs/a%20b/figures/f.svg" alt="f, number = &lt;b&gt;"' in page
    assert 'href="pages/a%20b.html"' in page
    assert "failed: cell 1 failed: &lt;script&gt;" in page
    assert "<script>" not in page
    assert "before the invasion" in page
    own = (tmp_path / "pages" / "a b.html").read_text()
    assert 'src="../runs/a%20b/figures/f.svg"' in own
    assert "<b>" not in own
    assert not (tmp_path / "pages" / "c.html").exists()


@pytest.fixture
def swept_positions(village, tmp_path):
    """Return the page of a sweep over the village's dates, and that of its second run."""
    runs = []
    for day in ("1900-12-31", "1901-12-31"):
        task = Task(POSITIONS, {"dossier": str(village), "since": "1900", "turn": "1900", "as_of": day}, tmp_path / day)
        (task.outputs / "tables").mkdir(parents=True)
        (task.outputs / "tables" / "t.csv").write_text("side,n\nMill,<7>\n")
        runs.append(Run(task, ("figures/positions-actors.svg", "figures/positions-scale.svg", "tables/t.csv")))
    write_sweep_pages(Sweep("s", POSITIONS, ("as_of",), {}), runs, tmp_path)
    return [lxml.html.fromstring((tmp_path / name).read_text()) for name in ("index.html", "pages/1901-12-31.html")]


def test_the_page_has_the_positions_of_every_run_and_marks_what_moves(swept_positions):
    page, _ = swept_positions
    [table] = page.xpath("//main//table")
    sides = [cell.text_content() for cell in table.xpath(".//thead/tr[2]/th")]
    rows = {
        row.find("th").text_content(): [cell.text_content() for cell in row.iter("td")]
        for row in table.xpath(".//tbody/tr")
    }
    assert list(rows) == ["as_of = 1900-12-31", "as_of = 1901-12-31"]
    earlier, later = rows.values()
    moved = {cell.text_content() for cell in table.xpath(".//td[@class='moved']")}
    assert moved == {new for old, new in zip(earlier, later, strict=True) if old != new} != set()
    assert len(sides) == len(earlier)


def test_the_page_takes_labels_for_ids_and_reads_each_dossier_once(village, tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(sweep_page, "load", lambda folder: read.append(folder) or load(folder))
    given = {"dossier": str(village), "since": "1900", "turn": "1900"}
    label = load(village).demands["label"][0].upper()
    runs = [Run(Task(POSITIONS, given | {"demands": [label], "as_of": day}, tmp_path / day), ("tables/t.csv",))
            for day in ("1900-12-31", "1901-12-31")]  # fmt: skip
    for run in runs:
        (run.task.outputs / "tables").mkdir(parents=True)
        (run.task.outputs / "tables" / "t.csv").write_text("side,n\nMill,7\n")
    write_sweep_pages(Sweep("s", POSITIONS, ("as_of",), {}), runs, tmp_path)
    page = lxml.html.fromstring((tmp_path / "index.html").read_text())
    assert [cell.text_content().upper() for cell in page.xpath("//thead/tr[1]/th")] == ["RUN", label]
    assert read == [str(village)]


def test_a_run_is_shown_by_the_first_figure_of_its_notebook_and_has_a_page_with_its_tables(swept_positions):
    page, own = swept_positions
    assert [image.get("src") for image in page.iter("img")] == [
        "runs/1900-12-31/figures/positions-scale.svg",
        "runs/1901-12-31/figures/positions-scale.svg",
    ]
    assert page.xpath("//section//a/@href")[1] == "pages/1900-12-31.html"
    assert [cell.text_content() for cell in own.xpath("//main//td")] == ["Mill", "<7>"]


def test_a_swept_list_is_shown_as_text(tmp_path):
    frame = pd.DataFrame({"side": ["Russia"], "n": [1]})
    folder = tmp_path / "runs" / "r" / "tables"
    folder.mkdir(parents=True)
    frame.to_csv(folder / "t.csv", index=False)
    task = Task(Path("01_try.ipynb"), {"sides": ["Russia", "Ukraine"]}, tmp_path / "runs" / "r")
    sweep = Sweep("s", task.notebook, ("sides",), {})
    _, tables = gather_results(sweep, [Run(task, ("tables/t.csv",))])
    assert tables["t"].to_dict("list") == {"run": ["r"], "sides": ["Russia + Ukraine"], "side": ["Russia"], "n": ["1"]}


def gather(folder, swept, settings, table):
    """Return what is gathered of runs that all wrote the same table."""
    sweep, runs = Sweep("s", Path("01_try.ipynb"), swept, {}), []
    for number, setting in enumerate(settings):
        task = Task(sweep.notebook, setting, folder / "runs" / f"r{number}")
        (task.outputs / "tables").mkdir(parents=True)
        table.to_csv(task.outputs / "tables" / "t.csv", index=False)
        runs.append(Run(task, ("tables/t.csv",)))
    results, tables = gather_results(sweep, runs)
    return results, tables["t"]


def test_a_swept_parameter_never_replaces_a_column_of_its_name(tmp_path):
    own = pd.DataFrame({"finding": ["one", "other"], "loss": ["linear", "quadratic"], "run": ["a", "b"], "n": [1, 2]})
    settings = [{"finding": "x", "loss": "linear"}, {"finding": "y", "loss": "linear"}]
    results, table = gather(tmp_path, ("finding", "loss"), settings, own)
    assert list(table) == ["swept_run", "swept_finding", "swept_loss", *own]
    assert list(table["finding"]) == ["one", "other", "one", "other"]
    assert list(table["swept_finding"]) == ["x", "x", "y", "y"]
    assert list(results) == ["run", "finding", "loss", "table", "of", "measure", "value"]
    assert list(results["finding"]) == ["x", "x", "y", "y"]
    assert list(results["of"]) == ["one · linear · a", "other · quadratic · b"] * 2


def test_a_swept_parameter_may_be_called_as_a_column_of_the_results(tmp_path):
    settings = [{"run": 1, "value": 5}, {"run": 2, "value": 6}]
    results, table = gather(tmp_path, ("run", "value"), settings, pd.DataFrame({"side": ["a"], "value": [0.5]}))
    assert list(results) == ["run", "swept_run", "swept_value", "table", "of", "measure", "value"]
    assert results.to_numpy().tolist() == [["r0", 1, 5, "t", "a", "value", 0.5], ["r1", 2, 6, "t", "a", "value", 0.5]]
    assert list(table) == ["run", "swept_run", "swept_value", "side", "value"]


def test_swept_values_keep_their_types(tmp_path):
    settings = [{"x": 1, "y": True, "z": ["a"]}, {"x": 0.5, "y": 1, "z": ["a", "b"]}, {"x": "7"}]
    results, _ = gather(tmp_path, ("x", "y", "z"), settings, pd.DataFrame({"n": [3]}))
    assert list(map(repr, results["x"])) == ["1", "0.5", "'7'"]
    assert list(map(repr, results["y"])) == ["True", "1", "''"]
    assert list(results["z"]) == ["a", "a + b", ""]


def test_settings_that_would_share_a_folder_have_one_each(village, tmp_path, edit):
    edit(village / "actors.csv", "the priest,Church", "the priest,Mill+River")
    settings = [{"sides": ["Mill+River"]}, {"sides": ["Mill", "River"]}, {"sides": ["Mill", "River"]}]
    fixed = {"dossier": str(village), "since": "1900", "as_of": "1901"}
    assert [run["sides"] for run in plan_sweep(POSITIONS, settings, fixed).runs.values()] == [
        ["Mill+River"],
        ["Mill", "River"],
    ]


@pytest.mark.parametrize("own", [{"n": []}, {"side": ["a"]}, {"side": []}])
def test_a_table_without_numbers_adds_none(tmp_path, own):
    results, table = gather(tmp_path, ("x",), [{"x": 1}], pd.DataFrame(own))
    assert results.empty
    assert list(results) == ["run", "x", "table", "of", "measure", "value"]
    assert list(table) == ["run", "x", *own]
