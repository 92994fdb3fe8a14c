"""Results of a run, a sweep and a briefing are wholly old or wholly new, wherever the process was stopped."""

import errno
import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from runs import contents, write_notebook
from steps import die, stop_at_every_step

from lib.briefing.export import check_folder, write_files
from lib.cli.sweep import keep_gathered
from lib.core.landing import finish_landing, land
from lib.runs import sweep_page
from lib.runs.runner import Backend, Run, RunOptions, Task, list_written, run_all
from lib.runs.sweep import Sweep


class Scribe(Backend):
    """Writes the files of a run at once, so that its every step can be tried in a short time."""

    def __init__(self, text):
        super().__init__(ThreadPoolExecutor(1))
        self.text = text

    def submit(self, task, folder, options):
        for number in range(2):
            for name in (f"tables/{number}.csv", f"figures/{self.text}-{number}.svg"):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(f"n\n{self.text}\n")
        (folder / "notebooks").mkdir()
        shutil.copyfile(task.notebook, folder / "notebooks" / task.notebook.name)
        future = Future()
        future.set_result(None)
        return future

    def receive(self, future, task, folder):
        return Run(task, tuple(list_written(folder)))


def run_as(tasks, outputs, number):
    """Run tasks with results that hold a number."""
    return run_all(tasks, outputs, lambda run: None, RunOptions(1, force=True), Scribe(number))


def visible(folder):
    return {name: raw for name, raw in contents(folder).items() if not name.startswith(".") and "/." not in name}


def put_back(kept, folder):
    """Make a folder again what was kept of it."""
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)


def hidden(folder):
    return [path.name for path in folder.rglob(".*") if path.name != ".lock"]


@pytest.fixture
def task(tmp_path):
    return Task(write_notebook(tmp_path / "01_try.ipynb", "1"), {}, tmp_path / "outputs")


def test_a_run_that_is_killed_at_any_step_leaves_results_wholly_old_or_new(task, tmp_path):
    outputs, met = task.outputs, []
    run_as([task], outputs, 1)
    old = visible(outputs)
    run_as([task], outputs, 2)
    new = visible(outputs)
    assert len(old) == len(new) == 6
    run_as([task], outputs, 1)
    kept = shutil.copytree(outputs, tmp_path / "kept")
    for step in stop_at_every_step(outputs, lambda: run_as([task], outputs, 2), die):
        run_all([], outputs, lambda run: None, RunOptions(1))
        met.append(visible(outputs) == new)
        assert visible(outputs) in (old, new), step
        assert hidden(outputs) == [], step
        put_back(kept, outputs)
    assert len(met) > 25
    assert {True, False} <= set(met)


def test_a_first_run_that_is_killed_at_any_step_leaves_nothing_or_all(task):
    found = set()
    for step in stop_at_every_step(task.outputs, lambda: run_as([task], task.outputs, 1), die):
        run_all([], task.outputs, lambda run: None, RunOptions(1))
        found.add(len(visible(task.outputs)))
        assert found <= {0, 6}, step
        shutil.rmtree(task.outputs)
    assert found == {0, 6}


def test_a_briefing_that_is_killed_at_any_step_is_wholly_old_or_new(tmp_path):
    kinds, folder = ("docx", "html", "pdf", "pptx", "xlsx"), tmp_path / "out" / "briefing"
    marks = [{"parameters": {"as_of": day}, "seeds": "s", "library": "l", "versions": "v"} for day in ("1900", "1901")]
    states = []
    for mark in marks:
        write_files(folder, {kind: str(mark).encode() for kind in kinds}, mark)
        states.append(visible(folder))
    new = {kind: str(marks[1]).encode() for kind in kinds}
    for step in stop_at_every_step(tmp_path, lambda: write_files(folder, new, marks[1]), die):
        finish_landing(folder.parent)
        assert visible(folder) in states, step
        assert hidden(tmp_path) == []
        write_files(folder, {kind: str(marks[0]).encode() for kind in kinds}, marks[0])
    assert step > 20


def test_a_sweep_that_is_killed_at_any_step_is_old_or_new_in_each_run_and_in_what_they_give_together(
    task, tmp_path, monkeypatch
):
    monkeypatch.setattr(sweep_page, "_find_positions", lambda *_: {("Weir", "Mill"): "50"})  # slow, and all the same
    folder = tmp_path / "swept"
    sweep = Sweep("swept", task.notebook, ("x",), {"x-1": {"x": 1}, "x-2": {"x": 2}})

    def run(number):
        keep_gathered(sweep, run_as(sweep.list_tasks(folder), folder, number), folder)

    def parts():
        runs = [visible(folder / "runs" / name) for name in sweep.runs]
        return [*runs, {name: raw for name, raw in visible(folder).items() if not name.startswith("runs/")}]

    run(2)
    new = parts()
    shutil.rmtree(folder)
    run(1)
    old, kept = parts(), shutil.copytree(folder, tmp_path / "kept")
    for step in stop_at_every_step(folder, lambda: run(2), die):
        run_all([], folder, lambda run: None, RunOptions(1))
        for each in sweep.runs:
            finish_landing(folder / "runs" / each)
        for found, before, after in zip(parts(), old, new, strict=True):
            assert found in (before, after), step
        assert hidden(folder) == [], step
        put_back(kept, folder)
    assert step > 50


OLD = {"a": b"old", "b/c": b"old", "gone": b"old"}
NEW = {"a": b"new", "b/c": b"new", "d/e": b"new", "gone": None}


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "from then on"])
def test_an_error_at_any_step_leaves_files_wholly_old_or_new(tmp_path, lasts):
    folder, raised = tmp_path / "folder", []
    wanted = {name: raw for name, raw in NEW.items() if raw}

    def fail():
        if lasts or not raised:
            raised.append(1)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a")

    folder.mkdir()
    land(folder, OLD)
    for step in stop_at_every_step(folder, lambda: land(folder, NEW), fail):
        if lasts:
            finish_landing(folder)
        assert visible(folder) in (OLD, wanted), step
        shutil.rmtree(folder)
        folder.mkdir()
        land(folder, OLD)
    assert step > 10


def test_a_file_where_a_folder_stands_is_refused_before_anything_is_touched(tmp_path):
    land(tmp_path, OLD)
    (tmp_path / "d" / "e").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        land(tmp_path, NEW)
    assert visible(tmp_path) == OLD


def test_a_format_is_not_added_to_a_briefing_whose_files_are_not_those_it_tells_of(tmp_path):
    mark = {"parameters": {"as_of": "1900"}, "seeds": "s", "library": "l", "versions": "v"}
    write_files(tmp_path / "briefing", {"docx": b"memo", "pdf": b"print"}, mark)
    (tmp_path / "briefing" / "briefing.docx").write_bytes(b"of another day")
    [fault] = check_folder(tmp_path / "briefing", ["html"], mark, ("docx", "html", "pdf"))
    assert "docx, pdf there are not all as they were written (see briefing.docx); write all formats at once" in fault
    assert check_folder(tmp_path / "briefing", ["html", "docx"], mark, ("docx", "html", "pdf")) == []
