"""A run is complete or changes nothing, is reproducible, is skipped if up to date, and is recorded."""

import errno
import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from runs import contents, run_notebooks, write_notebook

from lib.core.errors import Misuse
from lib.core.paths import NOTEBOOKS, OUTPUTS, SEEDS
from lib.core.store import STORE
from lib.evidence import load
from lib.runs.notebooks import find_notebooks, hash_cells, read_defaults
from lib.runs.plan import plan
from lib.runs.runner import (
    MOST_FOR_ANALYSES,
    Backend,
    Run,
    RunOptions,
    Task,
    clean_notebook,
    count_workers,
    execute,
    list_tasks,
    lock_outputs,
    reckon_memory,
    run_all,
)

UNFORKED = [
    sys.executable,
    "-c",
    "import lib.runs.fork_server as server; server.can_fork = lambda: False; from lib.cli.main import main; main()",
]


@pytest.fixture(scope="module")
def twice(suite, tmp_path_factory):
    """Run the whole suite with ordinary kernels too, from elsewhere, and return the files of both."""
    folder = tmp_path_factory.mktemp("two") / "elsewhere" / "outputs"
    command = [*UNFORKED, "run", "--outputs", str(folder)]
    anew = os.environ | {STORE: ""}
    done = subprocess.run(command, cwd=folder.parents[1], env=anew, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count("kernels cannot be forked") == 1
    return [contents(suite), contents(folder)]


def test_the_same_inputs_give_the_same_bytes_with_forked_and_ordinary_kernels(twice):
    one, two = twice
    assert {Path(name).suffix for name in one} == {
        ".csv",
        ".docx",
        ".html",
        ".ipynb",
        ".json",
        ".md",
        ".pdf",
        ".png",
        ".pptx",
        ".svg",
        ".xlsx",
    }
    assert one == two


def test_what_is_committed_is_what_the_suite_produces(twice):
    places, kinds = ("tables/", "figures/", "summary.md"), (".csv", ".svg", ".md")
    committed = {n: b for n, b in contents(OUTPUTS).items() if n.startswith(places) and n.endswith(kinds)}
    produced = {n: b for n, b in twice[0].items() if n.endswith(kinds)}
    assert len(committed) > 10
    assert sorted(committed) == sorted(produced), "run `make refresh`"
    assert [name for name in committed if committed[name] != produced[name]] == [], "run `make refresh`"


def test_the_committed_manifest_is_what_the_suite_produces_except_versions(twice):
    committed, produced = (
        json.loads(raw) for raw in ((OUTPUTS / "manifest.json").read_bytes(), twice[0]["manifest.json"])
    )
    for entry in [*committed.values(), *produced.values()]:
        assert entry.pop("versions").startswith("python 3.")
        entry["files"].pop("briefing/briefing.json", None)  # it also records the versions
    assert committed == produced, "run `make refresh`"


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
        assert entry["parameters"]["as_of"] == ""  # as in case.toml, whose hash is among those of the seeds
        assert "outputs" not in entry["parameters"]


@pytest.mark.parametrize("name", ["02", "02_positions", "02_positions.ipynb", "notebooks/02_positions.ipynb"])
def test_a_notebook_is_found_by_number_name_or_file(name):
    assert find_notebooks([name]) == [NOTEBOOKS / "02_positions.ipynb"]


def test_unknown_notebooks_are_reported_with_suggestions():
    with pytest.raises(Misuse) as caught:
        find_notebooks(["02_position", "9"])
    assert len(caught.value.faults) == 2
    assert "did you mean '02_positions'?" in caught.value.faults[0]


def test_the_last_notebooks_begin_first_and_runs_of_one_in_the_order_asked_for(tmp_path):
    begun = []

    class Clerk(Backend):
        def submit(self, task, folder, options):
            begun.append((task.name, task.parameters.get("n")))
            return self.executor.submit(str)

        def receive(self, future, task, folder):
            return Run(task, failure="is not run")

    paths = [write_notebook(tmp_path / f"{name}.ipynb", "1") for name in ("01_a", "02_b")]
    tasks = [Task(path, {"n": n}, tmp_path / str(n)) for n in (1, 2) for path in paths]
    run_all(tasks, tmp_path / "outputs", lambda run: None, RunOptions(1), Clerk(ThreadPoolExecutor(1)))
    assert begun == [("02_b", 1), ("02_b", 2), ("01_a", 1), ("01_a", 2)]


def test_a_run_by_labels_is_the_run_by_ids():
    label = load(SEEDS).demands.set_index("id").at["missiles", "label"]
    by_label, by_id = (plan(find_notebooks(["02"]), {"demands": [each]}) for each in (label.upper(), "missiles"))
    assert by_label == by_id


def test_a_parameter_is_passed_to_the_notebooks_that_define_it():
    planned = plan(find_notebooks(["01", "03"]), {"statistic": "mean", "demands": "missiles,donbas"})
    by_name = {path.stem: parameters for path, parameters in planned.items()}
    assert by_name["01_evidence"] == {"demands": ["missiles", "donbas"]}
    assert by_name["03_comparison"] == {"statistic": "mean", "demands": ["missiles", "donbas"]}


def test_unknown_parameters_are_reported_with_all_other_faults():
    with pytest.raises(Misuse) as caught:
        plan(find_notebooks(["02"]), {"loss": "linear", "as_off": "x", "as_of": "Dec-21", "sides": "Rusia"})
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["loss", "as_off", "as_of", "sides"]


def test_every_notebook_has_known_parameters_with_valid_defaults():
    needless = {"00_start": {"outputs"}, "08_explore": {"documents"}}
    for path in find_notebooks():
        defaults = read_defaults(path)
        common = {"dossier", "as_of", "since", "demands", "voices", "documents", "outputs"}
        assert common - set(defaults) == needless.get(path.stem, set())
        assert plan([path], defaults)


def test_a_failed_notebook_keeps_the_last_good_results_and_names_the_cell(tmp_path):
    good = write_notebook(tmp_path / "01_try.ipynb", "1 + 1")
    outputs = tmp_path / "outputs"
    run_notebooks({good: {}}, outputs)
    before = contents(outputs)
    bad = write_notebook(tmp_path / "01_try.ipynb", "x = 1", "from lib.case import open_case\nopen_case(demands=['x'])")
    [run] = run_notebooks({bad: {}}, outputs)
    assert run.failure.startswith("cell 2 failed: 1 fault\ndemands: 'x' is not one of membership")
    assert run.partial_notebook == outputs / "notebooks" / "01_try.failed.ipynb"
    partial = nbformat.read(run.partial_notebook, as_version=4)
    assert "demands: 'x' is not one of membership" in str(partial.cells)
    after = contents(outputs)
    assert {name: after[name] for name in before} == before


def test_a_kernel_that_dies_fails_only_its_own_run(tmp_path):
    dies = write_notebook(tmp_path / "01_dies.ipynb", "import os\nos._exit(1)")
    lives = write_notebook(tmp_path / "02_lives.ipynb", "1 + 1")
    runs = run_notebooks({dies: {}, lives: {}}, tmp_path / "outputs")
    assert [bool(run.failure) for run in runs] == [True, False]
    assert runs[0].failure == "stopped in cell 1: its process ended by itself (exit code 1)"
    assert list(json.loads((tmp_path / "outputs" / "manifest.json").read_text())) == ["02_lives"]


def test_the_next_good_run_removes_the_partial_notebook(tmp_path):
    outputs = tmp_path / "outputs"
    for cell in ("1 / 0", "1 / 1"):
        [run] = run_notebooks({write_notebook(tmp_path / "01_try.ipynb", cell): {}}, outputs)
    assert not run.failure
    assert list(contents(outputs)) == ["manifest.json", "notebooks/01_try.ipynb"]


def test_files_that_a_notebook_no_longer_writes_are_deleted(tmp_path):
    outputs = tmp_path / "outputs"
    for formats in ("svg,png", "png"):
        run_notebooks(plan(find_notebooks(["01"]), {"formats": formats}), outputs)
    assert {path.suffix for path in (outputs / "figures").iterdir()} == {".png"}


def test_a_malformed_manifest_is_rejected_before_anything_runs(tmp_path):
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(Misuse, match="is not a manifest of this suite"):
        run_notebooks({write_notebook(tmp_path / "01_try.ipynb", "1"): {}}, tmp_path)


def test_each_notebook_is_checked_with_its_own_defaults():
    assert plan(find_notebooks(["01"]), {"as_of": "2005"})
    with pytest.raises(Misuse, match="as_of: 2005 is earlier than the case's since: 2008"):
        plan(find_notebooks(["02"]), {"as_of": "2005"})


def test_an_outputs_folder_that_cannot_be_written_is_rejected_before_anything_runs(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Misuse, match="cannot be written"):
        run_notebooks({}, tmp_path / "file" / "outputs")


def test_the_suite_runs_on_another_dossier(village, tmp_path):
    given = {
        "dossier": str(village),
        "since": "1900",
        "as_of": "1901-12-31",
        "formats": "svg",
        "disagreement": "as-it-is",
    }
    runs = run_notebooks(plan(find_notebooks(), given), tmp_path / "outputs")
    assert [run.failure for run in runs] == [""] * len(find_notebooks())
    assert (
        "Mill,weir,miller,100.0,gazette-1900-2"
        in (tmp_path / "outputs" / "tables" / "positions-by-side.csv").read_text()
    )


def test_an_executed_notebook_has_no_times_or_random_ids(tmp_path):
    path = write_notebook(tmp_path / "01_try.ipynb", "1")
    run = execute(Task(path, {"a": 1}, tmp_path), tmp_path / "staged", RunOptions(1), nullcontext())
    assert run.files == ("notebooks/01_try.ipynb",)
    text = (tmp_path / "staged" / "notebooks" / "01_try.ipynb").read_text()
    assert not [word for word in ("papermill", "start_time", "iopub", "timestamp", "duration") if word in text]
    assert (
        nbformat.read(tmp_path / "staged" / "notebooks" / "01_try.ipynb", as_version=4).cells[0].id
        == "injected-parameters"
    )


def test_stored_outputs_do_not_change_the_hash_of_a_notebook(tmp_path):
    path = write_notebook(tmp_path / "01_try.ipynb", "1")
    before = hash_cells(path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].execution_count = 7
    nbformat.write(notebook, path)
    clean_notebook(path)
    assert hash_cells(path) == before


@pytest.fixture
def counted(tmp_path):
    """Return a notebook that writes a figure and counts its runs, and how to count them."""
    log = tmp_path / "log"
    cell = "from lib.core.paths import results_folder\nfile = results_folder('x') / 'tables' / 'one.csv'"
    write = f"file.parent.mkdir()\n_ = file.write_text('a')\n_ = open({str(log)!r}, 'a').write('!')"
    return write_notebook(tmp_path / "01_try.ipynb", cell, write), lambda: len(log.read_text())


def test_a_run_that_is_up_to_date_is_skipped(counted, tmp_path):
    path, count = counted
    runs = [run_notebooks({path: {}}, tmp_path / "outputs")[0] for _ in range(2)]
    assert [run.is_unchanged for run in runs] == [False, True]
    assert runs[0].files == runs[1].files
    assert count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda outputs, path: (outputs / "tables" / "one.csv").write_text("b"),
        lambda outputs, path: (outputs / "tables" / "one.csv").unlink(),
        lambda outputs, path: write_notebook(path, *[cell.source for cell in nbformat.read(path, 4).cells[1:]], "1"),
    ],
    ids=["a result edited", "a result deleted", "the notebook edited"],
)
def test_a_run_is_repeated_after_a_change(counted, tmp_path, change):
    path, count = counted
    run_notebooks({path: {}}, tmp_path / "outputs")
    change(tmp_path / "outputs", path)
    assert not run_notebooks({path: {}}, tmp_path / "outputs")[0].is_unchanged
    assert count() == 2


def test_every_run_is_repeated_on_request(counted, tmp_path):
    path, count = counted
    for _ in range(2):
        run_notebooks({path: {}}, tmp_path / "outputs", force=True)
    assert count() == 2


def test_a_changed_statement_repeats_only_the_runs_that_depend_on_it(seeds, edit, tmp_path, village):
    planned = plan(find_notebooks(["01"]), {"dossier": str(seeds), "formats": "svg"})
    other = {"dossier": str(village), "since": "1900", "as_of": "1901-12-31", "formats": "svg"}
    tasks = [
        *list_tasks(planned, tmp_path / "results" / "one"),
        *list_tasks(plan(find_notebooks(["01"]), other), tmp_path / "results" / "other"),
    ]
    first = run_all(tasks, tmp_path / "results", lambda run: None, RunOptions(2))
    edit(seeds / "statements.csv", "chief negotiator, demands legally", "chief negotiator, asks for legally")
    second = run_all(tasks, tmp_path / "results", lambda run: None, RunOptions(2))
    assert [run.is_unchanged for run in [*first, *second]] == [False, False, False, True]
    assert [run.failure for run in second] == ["", ""]


def test_a_notebook_edited_during_its_run_keeps_no_results(tmp_path):
    path = tmp_path / "01_try.ipynb"
    write_notebook(path, f"from pathlib import Path\nfile = Path({str(path)!r})", "text = file.read_text()",
                   "_ = file.write_text(text.replace('Why', 'How'))")  # fmt: skip
    [run] = run_notebooks({path: {}}, tmp_path / "outputs")
    assert run.failure == "not kept: notebook changed during the run; run it again"
    assert list(contents(tmp_path / "outputs")) == ["notebooks/01_try.failed.ipynb"]


def test_with_a_full_disk_the_last_good_results_are_kept(counted, tmp_path, monkeypatch):
    path, _ = counted
    outputs = tmp_path / "outputs"
    run_notebooks({path: {}}, outputs)
    before = contents(outputs)

    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "tables/one.csv")

    monkeypatch.setattr("os.replace", refuse)
    [run] = run_notebooks({path: {}}, outputs, force=True)
    assert run.failure == "cannot be kept: No space left on device (tables/one.csv); free some space and run it again"
    after = contents(outputs)
    assert {name: after[name] for name in before} == before


def test_two_runs_cannot_write_to_the_same_folder_at_once(tmp_path):
    with lock_outputs(tmp_path / "outputs"), pytest.raises(Misuse, match="another run is writing to"):
        run_notebooks({}, tmp_path / "outputs")


def test_files_left_by_a_killed_run_are_deleted_by_the_next(tmp_path):
    left = tmp_path / "outputs" / ".staging-gone"
    left.mkdir(parents=True)
    run_notebooks({}, tmp_path / "outputs")
    assert not left.exists()


def list_suite(**given):
    return list_tasks(plan(find_notebooks(), given), OUTPUTS)


def test_at_least_one_notebook_runs_and_no_more_than_there_are_cores():
    assert count_workers([]) == 1
    assert 1 <= count_workers(list_suite()) <= os.cpu_count()


@pytest.mark.parametrize(("available", "workers"), [(0.5e9, 1), (1.7e9, 1), (3.3e9, 2), (4.1e9, 3), (1e12, 9)])
def test_as_many_notebooks_run_at_once_as_the_largest_of_them_fit_into_memory(available, workers, monkeypatch):
    """By default two of the shipped ones take 1.6e9 bytes each, the others 0.8e9."""
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=available))
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(100), raising=False)
    assert count_workers(list_suite()) == workers


def test_a_notebook_takes_memory_for_the_size_of_its_dossier(seeds):
    before = {task.name: reckon_memory(task) for task in list_suite(dossier=str(seeds), replicates=500)}
    assert before["06_robustness"] - before["01_evidence"] == 8 * 501 * 9 * 4 * 72 * (29 + 3)
    tasks = [Task(NOTEBOOKS / f"{name}.ipynb", {"dossier": str(seeds), "replicates": 500}, OUTPUTS) for name in before]
    documents, statements = seeds / "documents.csv", seeds / "statements.csv"
    documents.write_bytes(documents.read_bytes() + b"\n" * 1_000)
    before = {task.name: reckon_memory(task) for task in tasks}
    assert before["06_robustness"] - before["01_evidence"] == MOST_FOR_ANALYSES, "many documents take no more"
    statements.write_bytes(statements.read_bytes() + b"\n" * 100_000)
    assert {reckon_memory(task) - before[task.name] for task in tasks} == {1e9}
