"""Notebooks and parameters in, executed notebooks, tables, figures and a manifest out.

Each run stages its results in a folder of its own, and they are moved to the outputs only if it succeeds, so a failed
run leaves the last good results untouched. A run whose results are up to date is skipped.
"""

import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from errno import EACCES, EPERM, EROFS, EXDEV
from functools import cache
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Semaphore
from typing import Any, Self

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from papermill.exceptions import PapermillExecutionError

from lib.core.errors import Faults, Misuse, raise_if
from lib.core.landing import finish_landing, land_held
from lib.core.limits import count_cores, measure_memory
from lib.core.locks import hold
from lib.core.paths import STAGING, evidence_folder, resolve_variables
from lib.parameters import check_outputs
from lib.runs.engine import ENGINE, Stopped, end_kernels
from lib.runs.fork_server import ENVIRONMENT
from lib.runs.manifest import (
    RECORD,
    check_case,
    drop_outputs,
    hash_all_inputs,
    hash_inputs,
    is_current,
    read_manifest,
    record_run,
)
from lib.runs.notebooks import read_defaults, tidy_notebook

ANSI_CODE = re.compile(r"\x1b\[[0-9;]*m")
FAILED_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
KERNEL_ARGUMENTS = ("--IPKernelApp.log_level=50",)
"""Keeps a kernel's own log off the terminal; what a notebook prints is not affected."""

MEMORY, MEMORY_PER_STATEMENT, ANALYSES = 0.8e9, 1e4, 72
"""The bytes of memory that a notebook takes for itself and for each statement, and the analyses of a position for each
choice of documents."""

MOST_FOR_ANALYSES = 0.8e9
"""The most bytes that positions in all analyses and replicates take."""

OVER_ALL_ANALYSES = ("06", "07")
"""The numbers of the notebooks that hold every position in every analysis and replicate."""

STAGING_PREFIX = ".staging-"


@dataclass(frozen=True, eq=False)
class Task:
    """A notebook to run, the parameters given to it, and the folder for its results."""

    notebook: Path
    parameters: Mapping[str, Any]
    outputs: Path

    @property
    def name(self) -> str:
        """The name of the notebook."""
        return self.notebook.stem

    @property
    def inputs(self) -> tuple[Path, str]:
        """The notebook and the dossier."""
        return self.notebook, str(self.parameters.get("dossier", "seeds"))


@dataclass(frozen=True)
class Run:
    """The outcome of a task: the files that it wrote, relative to the outputs, or where and why it failed."""

    task: Task
    files: tuple[str, ...] = ()
    failure: str = ""
    partial_notebook: Path | None = None
    is_unchanged: bool = False
    is_unstarted: bool = False
    """Whether it failed because it could not be tried."""


@dataclass(frozen=True)
class RunOptions:
    """How many notebooks run at once, how many seconds a cell and a run may take, and whether to re-run everything.

    `variables` are set for the kernels.
    """

    workers: int
    cell_limit: float | None = None
    run_limit: float | None = None
    force: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)


class Backend(ABC):
    """An executor that runs notebooks, and how a task is sent to it and its results are received."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor

    @abstractmethod
    def submit(self, task: Task, folder: Path, options: RunOptions) -> "Future[Any]":
        """Submit a task whose results are to be staged in `folder`."""

    def collect(self, futures: "Collection[Future[Any]]") -> "Iterator[Future[Any]]":
        """Yield submitted tasks as they end, and at last those that never will."""
        return as_completed(futures)

    @abstractmethod
    def receive(self, future: "Future[Any]", task: Task, folder: Path) -> Run:
        """Return the run of a finished task, its results staged in `folder`; an error here ends that run only."""

    def cancel(self) -> None:
        """Give up on unfinished tasks."""
        self.executor.shutdown(wait=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind:
            self.cancel()
        self.executor.shutdown()


class LocalBackend(Backend):
    """Threads on this machine, each with a kernel of its own; one kernel more than can run is started in advance."""

    def __init__(self, workers: int) -> None:
        super().__init__(ThreadPoolExecutor(workers + 1))
        self.turn = Semaphore(workers)

    def submit(self, task: Task, folder: Path, options: RunOptions) -> "Future[Run]":
        """Submit a task whose results are to be staged in `folder`."""
        return self.executor.submit(execute, task, folder, options, self.turn)

    def receive(self, future: "Future[Run]", task: Task, folder: Path) -> Run:
        """Return the run of a finished task, whose results are in `folder` already."""
        return future.result()

    def cancel(self) -> None:
        """Give up on waiting tasks, and kill the kernels of running ones."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        end_kernels()


def count_workers(tasks: Sequence[Task]) -> int:
    """Return how many of these notebooks to run at once on this machine: one per core, as far as free memory allows."""
    together, available = accumulate(sorted(_reckon_all(tasks), reverse=True)), measure_memory()
    return max(1, min(count_cores(), sum(needed <= available for needed in together)))


def reckon_memory(task: Task) -> float:
    """Return the bytes of memory that a notebook takes at most, reckoned from the size of its dossier."""
    return next(_reckon_all([task]))


def _reckon_all(tasks: Iterable[Task]) -> Iterator[float]:
    """Yield what each notebook takes; what several of them share is read once."""
    count, read = cache(_count_rows), cache(read_defaults)
    for task in tasks:
        statements, documents, actors, demands = count(evidence_folder(task.inputs[1]))
        own = MEMORY + MEMORY_PER_STATEMENT * statements
        if task.name.startswith(OVER_ALL_ANALYSES):
            draws = 1 + int((read(task.notebook) | dict(task.parameters))["replicates"])
            own += min(8 * draws * actors * demands * ANALYSES * (documents + 3), MOST_FOR_ANALYSES)
        yield own


def _count_rows(folder: Path) -> tuple[int, ...]:
    """Return how many statements with judgements, documents, actors and demands a dossier has."""
    rows = {
        table: file.read_bytes().count(b"\n") - 1 if (file := folder / f"{table}.csv").exists() else 0
        for table in ("statements", "judgements", "documents", "actors", "demands")
    }
    return rows["statements"] + rows["judgements"], rows["documents"], rows["actors"], rows["demands"]


def list_tasks(planned: Mapping[Path, Mapping[str, Any]], outputs: Path) -> list[Task]:
    """Return a task for each notebook of a plan, with one folder for all results."""
    return [Task(path, parameters, outputs) for path, parameters in planned.items()]


def _submit_all(
    tasks: Sequence[Task], staging: Path, options: RunOptions, backend: Backend
) -> Iterator[tuple[Run, Path]]:
    """Submit tasks and yield each run with its folder as it ends; an error on a worker ends its own run only.

    The last notebooks are submitted first: they build on earlier ones, and take longest.
    """
    ranked = enumerate(sorted(tasks, key=lambda task: task.name, reverse=True))
    folders = {task: staging / str(number) for number, task in ranked}
    futures = {backend.submit(task, folder, options): task for task, folder in folders.items()}
    for future in backend.collect(list(futures)):
        task = futures.pop(future)  # it may hold files of many megabytes
        try:
            run = backend.receive(future, task, folders[task])
        except Exception as error:
            run = Run(task, failure=f"stopped: {type(error).__name__}: {error}")
        yield run, folders[task]


def execute(
    task: Task,
    folder: Path,
    options: RunOptions,
    turn: AbstractContextManager[Any],
) -> Run:
    """Execute a notebook, staging all that it writes in `folder`."""
    target = folder / "notebooks" / task.notebook.name
    try:
        target.parent.mkdir(parents=True)
        papermill.execute_notebook(
            str(task.notebook), str(target), parameters=dict(task.parameters), engine_name=ENGINE,
            kernel_name="python3", language="python", progress_bar=False, log_output=False,
            request_save_on_cell_execute=False, autosave_cell_every=0,
            extra_arguments=list(KERNEL_ARGUMENTS), turn=turn, folder=str(task.notebook.parent),
            environment=os.environ | ENVIRONMENT | {STAGING: str(folder), **options.variables},
            execution_timeout=options.cell_limit, run_limit=options.run_limit,
        )  # fmt: skip
        clean_notebook(target)
    except PapermillExecutionError as error:
        return Run(task, failure=_describe_failure(error))
    except Stopped as error:
        return Run(task, failure=f"stopped in {error}")
    except Exception as error:
        return Run(task, failure=f"stopped: {type(error).__name__}: {error}")
    finally:
        ensure_event_loop().close()  # nbclient has opened one for each thread
    return Run(task, tuple(list_written(folder)))


def list_written(folder: Path) -> list[str]:
    """Return the names of the files that a run has written to a folder, sorted, without hidden ones such as locks."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    return sorted(file.relative_to(folder).as_posix() for file in files)


def _describe_failure(error: PapermillExecutionError) -> str:
    """Say in which cell and line a run failed, and why; the library's own `Faults` need no exception name."""
    name = "" if error.ename in (Faults.__name__, Misuse.__name__) else f"{error.ename}: "
    lines = FAILED_LINE.findall(ANSI_CODE.sub("", "\n".join(error.traceback)))
    position = f"cell {error.exec_count}{f', line {lines[0]}' if lines else ''}"
    return ANSI_CODE.sub("", f"{position} failed: {name}{error.evalue}")


def clean_notebook(file: Path) -> None:
    """Remove from an executed notebook what differs from run to run: timings, ids, kernels."""
    notebook = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    tidy_notebook(notebook)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    nbformat.write(notebook, file)  # type: ignore[no-untyped-call]


def run_all(
    tasks: Sequence[Task],
    outputs: Path,
    report: Callable[[Run], None],
    options: RunOptions,
    backend: Backend | None = None,
) -> list[Run]:
    """Run the tasks that are not up to date, call `report` as each ends, and return all runs in order.

    They run on this machine unless a `backend` is given, and stage their results within `outputs`. The folder of each
    task then holds `notebooks/`, `tables/`, `figures/` and `manifest.json`. `Misuse` if `outputs` cannot be written, if
    another run is writing to it, or if it has results of another case.
    """
    for folder in {outputs, *(task.outputs for task in tasks)}:
        finish_landing(folder)
    faults = [fault for folder, dossier in {(task.outputs, task.inputs[1]): None for task in tasks}
              for fault in check_case(folder, dossier)]  # fmt: skip
    raise_if(list(dict.fromkeys([*check_outputs(outputs), *faults])), Misuse)
    resolve_variables()
    runs: dict[Task, Run] = {}
    with lock_outputs(outputs) as staging, backend or LocalBackend(options.workers) as used:
        made_from = _hash_tasks(tasks)
        current = {} if options.force else {task: _find_current(task, made_from[task]) for task in tasks}
        waiting = [task for task in tasks if not current.get(task)]
        for run in filter(None, current.values()):
            runs[run.task] = run
            report(run)
        for run, folder in _submit_all(waiting, staging, options, used):
            runs[run.task] = kept = _keep_results(run, folder, made_from[run.task])
            report(kept)
    return [runs[task] for task in tasks]


def _hash_tasks(tasks: Sequence[Task]) -> dict[Task, dict[str, Any]]:
    """Return what each task is made from at present; inputs that several tasks share are hashed once."""
    hashes = hash_all_inputs({task.inputs for task in tasks})
    defaults = {notebook: read_defaults(notebook) for notebook, _ in hashes}
    return {
        task: {"parameters": drop_outputs(defaults[task.notebook] | dict(task.parameters)), **hashes[task.inputs]}
        for task in tasks
    }


@contextmanager
def lock_outputs(outputs: Path) -> Iterator[Path]:
    """Lock a folder for results against other runs, and yield a folder within it for staging."""
    outputs.mkdir(parents=True, exist_ok=True)
    with hold(outputs, 0, f"outputs: another run is writing to {outputs}; wait until it ends or name another folder"):
        for left in outputs.glob(f"{STAGING_PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(prefix=STAGING_PREFIX, dir=outputs.resolve(), ignore_cleanup_errors=True) as staging:
            yield Path(staging)


def _find_current(task: Task, made_from: Mapping[str, Any]) -> Run | None:
    """Return the run of a task whose results are up to date, or None."""
    entry = read_manifest(task.outputs).get(task.name)
    if not entry or not is_current(entry, made_from, task.outputs):
        return None
    return Run(task, tuple(entry["files"]), is_unchanged=True)


def _keep_results(run: Run, folder: Path, made_from: Mapping[str, Any]) -> Run:
    """Move a run's results to the outputs; if it failed or they cannot be kept, only copy its notebook there."""
    if run.is_unstarted:
        return run
    if not run.failure and (change := _find_change(run.task, made_from)):
        run = replace(run, failure=f"not kept: {change}")
    if not run.failure:
        try:
            return _move_results(run, folder, made_from)
        except OSError as error:
            run = replace(run, failure=f"cannot be kept: {_explain_unkept(error)}")
    return _keep_partial_notebook(run, folder)


def _find_change(task: Task, made_from: Mapping[str, Any]) -> str:
    """Say what a run was made from and is no longer the same; '' if everything is."""
    try:
        now = hash_inputs(*task.inputs)
    except Faults as found:
        return str(found)
    edited = [what for what, value in now.items() if value != made_from[what]]
    return f"{' and '.join(edited)} changed during the run; run it again" if edited else ""


def _explain_unkept(error: OSError) -> str:
    """Say which file could not be written, why, and what to do."""
    if error.errno == EXDEV:
        folder = Path(error.filename2 or error.filename).parent
        return f"{folder} is on another file system than the outputs around it; name outputs that are wholly on one"
    way = "name outputs that you may write to" if error.errno in (EACCES, EPERM, EROFS) else "free some space"
    return f"{error.strerror} ({error.filename}); {way} and run it again"


def _move_results(run: Run, folder: Path, made_from: Mapping[str, Any]) -> Run:
    """Move a run's results to the outputs, and delete files of its earlier results that it no longer writes."""
    outputs, earlier = run.task.outputs, read_manifest(run.task.outputs).get(run.task.name, {})
    outputs.mkdir(parents=True, exist_ok=True)
    files = {name: folder / name for name in run.files}
    gone = {*earlier.get("files", ()), f"notebooks/{run.task.name}.failed.ipynb"} - set(files)
    manifest = record_run(run.task.name, made_from, files, outputs)
    land_held(outputs, {**files, **dict.fromkeys(sorted(gone)), RECORD: manifest})
    return run


def _keep_partial_notebook(run: Run, folder: Path) -> Run:
    """Copy the partial notebook of a failed run next to the last good one, if there is room."""
    kept = run.task.outputs / "notebooks" / f"{run.task.name}.failed.ipynb"
    partial = folder / "notebooks" / run.task.notebook.name
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(partial if partial.is_file() else run.task.notebook, kept)
    except OSError:
        return run
    return replace(run, partial_notebook=kept)
