"""A run is whole or changes nothing, is the same each time, and is accounted for in the manifest."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lib.faults import Misuse
from lib.paths import NOTEBOOKS, OUTPUTS
from lib.suite import clean, execute, find_notebooks, hash_cells, plan, read_defaults, run_suite

POSITIONS = str(Path(sys.executable).with_name("positions"))


def contents(folder):
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def write_notebook(path, *cells):
    cells = [new_code_cell(c, id=f"c{i}") for i, c in enumerate(cells)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Why?", id="title"), *cells], metadata=kernel), path)
    return path


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """Run the whole suite in two processes, from two places, into two folders."""
    folders = [tmp_path_factory.mktemp("one") / "outputs", tmp_path_factory.mktemp("two") / "elsewhere" / "outputs"]
    for folder in folders:
        done = subprocess.run(
            [POSITIONS, "run", "--outputs", str(folder)],
            cwd=folder.parents[1],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return [contents(folder) for folder in folders]


def test_the_same_inputs_give_the_same_bytes(twice):
    one, two = twice
    assert {Path(name).suffix for name in one} == {".csv", ".ipynb", ".json", ".pdf", ".png", ".svg"}
    assert one == two


def test_what_is_committed_is_what_the_suite_produces(twice):
    committed = {n: b for n, b in contents(OUTPUTS).items() if n.endswith((".csv", ".svg")) or n == "manifest.json"}
    produced = {n: b for n, b in twice[0].items() if n in committed or n.endswith((".csv", ".svg"))}
    assert len(committed) > 10
    assert sorted(committed) == sorted(produced), "run `make refresh`"
    assert [name for name in committed if committed[name] != produced[name]] == [], "run `make refresh`"


def test_the_stored_notebooks_are_what_the_suite_produces(twice):
    stored = {f"notebooks/{path.name}": path.read_bytes() for path in find_notebooks()}
    assert len(stored) >= 4
    assert [name for name in stored if stored[name] != twice[0][name]] == [], "run `make refresh`"


def test_the_manifest_accounts_for_every_file(twice):
    files = {name: raw for name, raw in twice[0].items() if name != "manifest.json"}
    manifest = json.loads(twice[0]["manifest.json"])
    named = {name: digest for entry in manifest.values() for name, digest in entry["files"].items()}
    assert named == {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items()}
    for entry in manifest.values():
        assert len(entry["seeds"]) == len(entry["library"]) == len(entry["notebook"]) == 64
        assert entry["parameters"]["as_of"] == "2022-02-23"
        assert "outputs" not in entry["parameters"]


@pytest.mark.parametrize("name", ["02", "02_positions", "02_positions.ipynb", "notebooks/02_positions.ipynb"])
def test_a_notebook_is_found_by_number_name_or_file(name):
    assert find_notebooks([name]) == [NOTEBOOKS / "02_positions.ipynb"]


def test_unknown_notebooks_are_told_with_what_may_be_meant():
    with pytest.raises(Misuse) as caught:
        find_notebooks(["02_position", "9"])
    assert len(caught.value.faults) == 2
    assert "did you mean '02_positions'?" in caught.value.faults[0]


def test_a_parameter_goes_to_the_notebooks_that_name_it():
    planned = plan(find_notebooks(["02", "04"]), {"turn": "2014", "demands": "missiles,donbas"})
    by_name = {path.stem: parameters for path, parameters in planned.items()}
    assert by_name["02_positions"] == {"demands": ["missiles", "donbas"]}
    assert by_name["04_movement"] == {"turn": "2014", "demands": ["missiles", "donbas"]}


def test_what_no_notebook_names_is_refused_with_all_else_that_is_wrong():
    with pytest.raises(Misuse) as caught:
        plan(find_notebooks(["02"]), {"turn": "2014", "as_off": "x", "as_of": "Dec-21", "sides": "Rusia"})
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["turn", "as_off", "as_of", "sides"]


def test_every_notebook_takes_known_parameters_at_values_that_hold():
    for path in find_notebooks():
        defaults = read_defaults(path)
        assert {"dossier", "as_of", "since", "demands", "voices", "documents", "outputs", "formats"} <= set(defaults)
        assert plan([path], defaults)


def test_a_failing_notebook_keeps_the_last_good_results_and_tells_its_cell(tmp_path):
    good = write_notebook(tmp_path / "01_try.ipynb", "1 + 1")
    outputs = tmp_path / "outputs"
    run_suite({good: {}}, outputs, report=lambda run: None)
    before = contents(outputs)
    bad = write_notebook(tmp_path / "01_try.ipynb", "x = 1", "from lib.case import open_case\nopen_case(demands=['x'])")
    [run] = run_suite({bad: {}}, outputs, report=lambda run: None)
    assert run.failure.startswith("cell 2 failed: 1 fault\ndemands: 'x' is none of membership")
    assert run.kept == outputs / "notebooks" / "01_try.failed.ipynb"
    partial = nbformat.read(run.kept, as_version=4)
    assert "demands: 'x' is none of membership" in str(partial.cells)
    after = contents(outputs)
    assert {name: after[name] for name in before} == before


def test_a_kernel_that_dies_fails_its_own_run_alone(tmp_path):
    dies = write_notebook(tmp_path / "01_dies.ipynb", "import os\nos._exit(1)")
    lives = write_notebook(tmp_path / "02_lives.ipynb", "1 + 1")
    runs = run_suite({dies: {}, lives: {}}, tmp_path / "outputs", report=lambda run: None)
    assert [bool(run.failure) for run in runs] == [True, False]
    assert runs[0].failure.startswith("stopped: DeadKernelError")
    assert list(json.loads((tmp_path / "outputs" / "manifest.json").read_text())) == ["02_lives"]


def test_a_failure_is_forgotten_with_the_next_good_run(tmp_path):
    outputs = tmp_path / "outputs"
    for cell in ("1 / 0", "1 / 1"):
        [run] = run_suite({write_notebook(tmp_path / "01_try.ipynb", cell): {}}, outputs, report=lambda run: None)
    assert not run.failure
    assert list(contents(outputs)) == ["manifest.json", "notebooks/01_try.ipynb"]


def test_what_a_notebook_no_longer_writes_goes_with_its_next_run(tmp_path):
    outputs = tmp_path / "outputs"
    for formats in ("svg,png", "png"):
        run_suite(plan(find_notebooks(["01"]), {"formats": formats}), outputs, report=lambda run: None)
    assert {path.suffix for path in (outputs / "figures").iterdir()} == {".png"}


def test_a_manifest_that_is_none_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(Misuse, match="is no manifest of this suite"):
        run_suite({}, tmp_path, report=lambda run: None)


def test_each_notebook_is_held_to_its_own_defaults():
    assert plan(find_notebooks(["01"]), {"as_of": "2005"})
    with pytest.raises(Misuse, match="since: 2008 is later than as_of: 2005"):
        plan(find_notebooks(["02"]), {"as_of": "2005"})


def test_an_outputs_folder_that_cannot_be_written_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Misuse, match="cannot be written"):
        run_suite({}, tmp_path / "file" / "outputs", report=lambda run: None)


def test_another_folder_of_the_same_shape_is_another_case(village, tmp_path):
    given = {
        "dossier": str(village),
        "since": "1900",
        "as_of": "1901-12-31",
        "formats": "svg",
        "disagreement": "as-it-is",
    }
    runs = run_suite(plan(find_notebooks(), given), tmp_path / "outputs", report=lambda run: None)
    assert [run.failure for run in runs] == [""] * len(find_notebooks())
    assert "Mill,weir,83.33" in (tmp_path / "outputs" / "tables" / "positions-by-side.csv").read_text()


def test_nothing_of_time_or_chance_stays_in_an_executed_notebook(tmp_path):
    path = write_notebook(tmp_path / "01_try.ipynb", "1")
    run = execute(path, {"a": 1}, tmp_path / "staged")
    assert run.files == ("notebooks/01_try.ipynb",)
    text = (tmp_path / "staged" / "notebooks" / "01_try.ipynb").read_text()
    assert not [word for word in ("papermill", "start_time", "iopub", "timestamp", "duration") if word in text]
    assert (
        nbformat.read(tmp_path / "staged" / "notebooks" / "01_try.ipynb", as_version=4).cells[0].id
        == "injected-parameters"
    )


def test_stored_outputs_do_not_change_what_a_notebook_is(tmp_path):
    path = write_notebook(tmp_path / "01_try.ipynb", "1")
    before = hash_cells(path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].execution_count = 7
    nbformat.write(notebook, path)
    clean(path)
    assert hash_cells(path) == before
