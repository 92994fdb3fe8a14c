"""Notebooks and parameters in, executed notebooks, tables, figures and a manifest out.

A notebook runs in a folder of its own and its results are moved into place only when it has succeeded, so that a run
that fails leaves the last good results as they were. A run whose results stand already is not executed again.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Semaphore
from types import MappingProxyType
from typing import Any

import nbformat
import papermill
import psutil
from filelock import FileLock, Timeout
from jupyter_core.utils import ensure_event_loop
from papermill.exceptions import PapermillExecutionError

from lib.core.errors import Faults, Misuse, raise_if
from lib.core.paths import STAGING, fix_texts
from lib.parameters import check_outputs
from lib.runs.engine import ENGINE, Stopped, end_kernels
from lib.runs.fork_server import ENVIRONMENT
from lib.runs.manifest import enter, hash_inputs, is_current, list_kept, read_manifest
from lib.runs.notebooks import read_defaults

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
QUIET = ("--IPKernelApp.log_level=50",)
"""Keeps a kernel's remarks on its own transport off the terminal; what a notebook prints is not touched."""

MEMORY = 1.5e9
"""Bytes of memory to have free for each notebook that runs; the largest of the suite takes 0.8e9."""

STAGE = ".staging-"
NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Task:
    """A notebook to run, the parameters given to it, and the folder for its results."""

    notebook: Path
    parameters: Mapping[str, Any]
    outputs: Path

    @property
    def name(self) -> str:
        """The name that the notebook goes by."""
        return self.notebook.stem

    @property
    def inputs(self) -> tuple[Path, str]:
        """The notebook and the dossier."""
        return self.notebook, str(self.parameters.get("dossier", "seeds"))


@dataclass(frozen=True)
class Run:
    """What came of a task: the files it wrote, relative to the outputs, or the cell it failed in and why."""

    task: Task
    files: tuple[str, ...] = ()
    failure: str = ""
    kept: Path | None = None
    is_unchanged: bool = False


@dataclass(frozen=True)
class Conduct:
    """How runs are conducted: how many at a time, seconds that a cell and a run may take, and whether all run anew."""

    workers: int
    cell_limit: float | None = None
    run_limit: float | None = None
    anew: bool = False


Place = Callable[[Sequence[Task], Path, Conduct], Iterator[tuple[Run, Path]]]
"""Where tasks are executed: takes them with a folder to stage their results in, yields runs and their folders."""


def count_workers() -> int:
    """Return how many notebooks this machine runs at a time: one a core, as far as free memory reaches."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, int(psutil.virtual_memory().available / MEMORY)))


def list_tasks(planned: Mapping[Path, Mapping[str, Any]], outputs: Path) -> list[Task]:
    """Return the tasks of a plan, all into one folder."""
    return [Task(path, parameters, outputs) for path, parameters in planned.items()]


def run_here(tasks: Sequence[Task], staging: Path, conduct: Conduct) -> Iterator[tuple[Run, Path]]:
    """Execute tasks on this machine, yielding each with its folder as it ends; one kernel is started ahead.

    First come those whose stored notebooks are the largest: who has most to show takes longest.
    """
    turn = Semaphore(conduct.workers)
    ranked = sorted(enumerate(tasks), key=lambda pair: -pair[1].notebook.stat().st_size)
    pool = ThreadPoolExecutor(conduct.workers + 1)
    try:
        waiting = {
            pool.submit(execute, task, staging / str(number), conduct, turn): staging / str(number)
            for number, task in ranked
        }
        for done in as_completed(waiting):
            yield done.result(), waiting[done]
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        end_kernels()
        raise
    finally:
        pool.shutdown()


def execute(
    task: Task, folder: Path, conduct: Conduct, turn: AbstractContextManager[Any], environment: Mapping[str, str] = NONE
) -> Run:
    """Execute one notebook with all that it writes staged in `folder`; `environment` is what its kernel finds set."""
    target = folder / "notebooks" / task.notebook.name
    try:
        target.parent.mkdir(parents=True)
        papermill.execute_notebook(
            str(task.notebook), str(target), parameters=dict(task.parameters), engine_name=ENGINE,
            kernel_name="python3", progress_bar=False, log_output=False, request_save_on_cell_execute=False,
            autosave_cell_every=0, extra_arguments=list(QUIET), turn=turn, folder=str(task.notebook.parent),
            environment=os.environ | ENVIRONMENT | {STAGING: str(folder)} | dict(environment),
            execution_timeout=conduct.cell_limit, run_limit=conduct.run_limit,
        )  # fmt: skip
        clean(target)
    except PapermillExecutionError as error:
        return Run(task, failure=_word_failure(error))
    except Stopped as error:
        return Run(task, failure=f"stopped in {error}")
    except Exception as error:
        return Run(task, failure=f"stopped: {type(error).__name__}: {error}")
    finally:
        ensure_event_loop().close()  # nbclient has opened it, one for each thread
    return Run(task, tuple(sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())))


def _word_failure(error: PapermillExecutionError) -> str:
    """Say in which cell and line a run failed and why; what the house says itself has no line."""
    name = "" if error.ename in (Faults.__name__, Misuse.__name__) else f"{error.ename}: "
    lines = LINE.findall(ANSI.sub("", "\n".join(error.traceback)))
    place = f"cell {error.exec_count}{f', line {lines[0]}' if lines else ''}"
    return ANSI.sub("", f"{place} failed: {name}{error.evalue}")


def clean(file: Path) -> None:
    """Take out of an executed notebook what differs from run to run: timings, random ids, the patch version."""
    notebook = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    notebook.metadata.pop("papermill", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", ["kept"]):
            cell.metadata.pop("tags")
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    nbformat.write(notebook, file)  # type: ignore[no-untyped-call]


def run_all(
    tasks: Sequence[Task], outputs: Path, report: Callable[[Run], None], conduct: Conduct, place: Place = run_here
) -> list[Run]:
    """Run what does not stand already, staged within `outputs`; call `report` as each ends; return the runs in order.

    The folder of a task then holds `notebooks/`, `tables/`, `figures/` and `manifest.json`. `Misuse` where it cannot be
    written or another run is writing to it.
    """
    raise_if(check_outputs(outputs), Misuse)
    fix_texts()
    runs: dict[Task, Run] = {}
    with hold(outputs) as staging:
        made_from = _take_fingerprints(tasks)
        standing = {} if conduct.anew else {task: _find_standing(task, made_from[task]) for task in tasks}
        waiting = [task for task in tasks if not standing.get(task)]
        for run in filter(None, standing.values()):
            runs[run.task] = run
            report(run)
        for run, folder in place(waiting, staging, conduct) if waiting else ():
            runs[run.task] = landed = _land(run, folder, made_from[run.task])
            report(landed)
    return [runs[task] for task in tasks]


def _take_fingerprints(tasks: Sequence[Task]) -> dict[Task, dict[str, Any]]:
    """Return what each task is made from, as things stand; what several share is hashed once."""
    hashes = {inputs: hash_inputs(*inputs) for inputs in {task.inputs for task in tasks}}
    defaults = {notebook: read_defaults(notebook) for notebook, _ in hashes}
    return {
        task: {"parameters": list_kept(defaults[task.notebook] | dict(task.parameters)), **hashes[task.inputs]}
        for task in tasks
    }


@contextmanager
def hold(outputs: Path) -> Iterator[Path]:
    """Keep every other run off a folder for results, and yield a folder within it to stage them in."""
    outputs.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(outputs / ".lock", timeout=0):
            for left in outputs.glob(f"{STAGE}*"):
                shutil.rmtree(left, ignore_errors=True)
            with TemporaryDirectory(prefix=STAGE, dir=outputs, ignore_cleanup_errors=True) as staging:
                yield Path(staging)
    except Timeout:
        raise Misuse([f"outputs: another run is writing to {outputs}; wait for it or name another folder"]) from None


def _find_standing(task: Task, made_from: Mapping[str, Any]) -> Run | None:
    """Return the run whose results stand, made from the same; None where there are none."""
    entry = read_manifest(task.outputs).get(task.name)
    if not entry or not is_current(entry, made_from, task.outputs):
        return None
    return Run(task, tuple(entry["files"]), is_unchanged=True)


def _land(run: Run, folder: Path, made_from: Mapping[str, Any]) -> Run:
    """Move what a run wrote into place; of one that failed, or whose results cannot be trusted or kept, only a copy."""
    now = hash_inputs(*run.task.inputs)
    edited = [what for what, found in now.items() if found != made_from[what]]
    if edited and not run.failure:
        run = replace(run, failure=f"not kept: {' and '.join(edited)} changed while it ran; run it again")
    if not run.failure:
        try:
            return _move(run, folder, made_from)
        except OSError as error:
            run = replace(run, failure=f"cannot be kept: {error.strerror} ({error.filename}); make room, run it again")
    return _keep_failure(run, folder)


def _move(run: Run, folder: Path, made_from: Mapping[str, Any]) -> Run:
    """Move what a run wrote into place, each file whole, and take away what it wrote before and no longer does."""
    outputs, earlier = run.task.outputs, read_manifest(run.task.outputs).get(run.task.name, {})
    for name in run.files:
        (outputs / name).parent.mkdir(parents=True, exist_ok=True)
    for name in run.files:
        os.replace(folder / name, outputs / name)
    for name in set(earlier.get("files", ())) - set(run.files):
        (outputs / name).unlink(missing_ok=True)
    (outputs / "notebooks" / f"{run.task.name}.failed.ipynb").unlink(missing_ok=True)
    enter(run.task.name, made_from, run.files, outputs)
    return run


def _keep_failure(run: Run, folder: Path) -> Run:
    """Keep the partial notebook of a failed run beside the last good one, if there is room."""
    kept = run.task.outputs / "notebooks" / f"{run.task.name}.failed.ipynb"
    partial = folder / "notebooks" / run.task.notebook.name
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(partial if partial.is_file() else run.task.notebook, kept)
    except OSError:
        return run
    return replace(run, kept=kept)
