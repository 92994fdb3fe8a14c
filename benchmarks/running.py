"""Time the suite and sweeps against papermill's command, against bare cells, and against nbval.

    python benchmarks/running.py [--pairs 5]

Each comparison is measured in pairs, one after the other in turn, and told as medians. The *command* is
`papermill NOTEBOOK OUTPUT`, one notebook after the other. The *floor* is what cannot be spared: the same cells as plain
code in processes forked from one that has imported everything, as many at a time as there are cores, their last values
displayed and figures saved; its clock starts when everything is imported. *Cold* means that no result is kept from
before: every run has a store of its own.
"""

import argparse
import ast
import contextlib
import importlib
import io
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread

import psutil
from IPython.core.formatters import DisplayFormatter

from lib.core.paths import NOTEBOOKS, ROOT, STAGING, STORE
from lib.runs.notebooks import find_notebooks, list_modules, read_cells, read_defaults

BIN = Path(sys.executable).parent
SWEPT = "02"
DAYS = [f"{year}-{month:02}-{day:02}" for year in range(2014, 2022) for month in range(1, 13) for day in (8, 18, 28)]
SHARE = 5
"""Of a sweep, the command runs every fifth: its runs have nothing to do with each other."""


def run_quietly(command: Sequence[str | Path], folder: Path) -> None:
    """Run a command of the project, whatever it says, with its store in a folder."""
    known = os.environ | {STORE: str(folder / "store")}
    subprocess.run(command, cwd=ROOT, env=known, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run_cold(folder: Path, dossier: Path | None = None) -> None:
    """Run the suite into a folder."""
    named = ["--dossier", dossier] if dossier else []
    run_quietly([BIN / "positions", "run", "--outputs", folder / "results", *named], folder)


def run_command(folder: Path) -> None:
    """Run the suite with papermill's command, a notebook after the other."""
    for notebook in find_notebooks():
        run_by_command(notebook, folder)


def run_by_command(notebook: Path, folder: Path, *parameters: str) -> None:
    """Run a notebook with papermill's command."""
    target = folder / f"{notebook.stem}.ipynb"
    own = ["-p", "outputs", folder] if "outputs" in read_defaults(notebook) else []
    run_quietly([BIN / "papermill", notebook, target, *own, *parameters, "--cwd", NOTEBOOKS], folder)


def run_floor(folder: Path) -> float:
    """Return the seconds that the cells themselves take, all imported; the suite's processes side by side."""
    known = os.environ | {STORE: str(folder / "store")}
    command = [sys.executable, __file__, "--floor", folder]
    done = subprocess.run(command, env=known, capture_output=True, text=True, check=True)
    return float(done.stdout)


def race_cells(folder: Path) -> float:
    """Execute every notebook's cells in a fork of this process, one a core at a time; return the wall seconds."""
    for name in list_modules(find_notebooks()):
        importlib.import_module(name)
    os.environ[STAGING] = str(folder)
    waiting = find_notebooks()[::-1]
    start, running = time.perf_counter(), 0
    while waiting or running:
        while waiting and running < os.cpu_count():
            notebook = waiting.pop(0)
            if os.fork() == 0:
                with contextlib.redirect_stdout(io.StringIO()):
                    execute_cells(notebook, DisplayFormatter())
                os._exit(0)
            running += 1
        _, status = os.wait()
        assert status == 0, "a notebook's cells failed"
        running -= 1
    return time.perf_counter() - start


def execute_cells(notebook: Path, formatter: DisplayFormatter) -> None:
    """Execute the cells of a notebook as plain code, displaying the value that each ends on."""
    names: dict[str, object] = {}
    for cell in read_cells(notebook):
        if cell["cell_type"] == "code":
            *lines, last = ast.parse(cell["source"]).body
            exec(compile(ast.Module(lines, []), notebook.name, "exec"), names)
            if isinstance(last, ast.Expr):
                formatter.format(eval(compile(ast.Expression(last.value), notebook.name, "eval"), names))
            else:
                exec(compile(ast.Module([last], []), notebook.name, "exec"), names)


def run_nbval(folder: Path) -> None:
    """Check every stored notebook strictly, as `make test` does."""
    options = ["--nbval", "--no-header", "-q", "-n", "logical", "--dist", "loadfile", "notebooks"]
    run_quietly([BIN / "pytest", *options], folder)


def run_sweep(folder: Path, runs: int) -> None:
    """Sweep a notebook over so many days, into an empty folder."""
    over = f"as_of={','.join(DAYS[-runs:])}"
    run_quietly([BIN / "positions", "sweep", SWEPT, "--over", over, "--outputs", folder / "results"], folder)


@contextlib.contextmanager
def start_cluster() -> Iterator[str]:
    """Start a scheduler and a worker a core on this machine, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    scheduler = [BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2]]
    worker = [BIN / "dask", "worker", address, "--nthreads", "1", "--no-nanny"]
    started = []
    try:
        for command in (scheduler, *[worker] * (os.cpu_count() or 1)):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            started.append(subprocess.Popen([*command, "--no-dashboard"], **quiet))
        time.sleep(8)  # until all have found each other, and imported
        yield address
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def run_sweep_far(folder: Path, runs: int, address: str) -> None:
    """Sweep a notebook over so many days on a cluster."""
    over = f"as_of={','.join(DAYS[-runs:])}"
    where = ["--outputs", folder / "results", "--cluster", address]
    run_quietly([BIN / "positions", "sweep", SWEPT, "--over", over, *where], folder)


def run_sweep_by_command(folder: Path, runs: int) -> None:
    """Run every fifth of a sweep's runs with papermill's command."""
    [notebook] = find_notebooks([SWEPT])
    for day in DAYS[-runs::SHARE]:
        run_by_command(notebook, folder, "-r", "as_of", day)


def clock(run: Callable[..., object], *told: object) -> float:
    """Return the wall seconds of a run into an empty folder, or what it tells itself to have taken."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        own = run(Path(folder), *told)
        return own if isinstance(own, float) else time.perf_counter() - start


def measure(pairs: int, runs: Sequence[Callable[[], float]]) -> list[list[float]]:
    """Return the seconds of several runs, taken in turn."""
    return [list(column) for column in zip(*([run() for run in runs] for _ in range(pairs)), strict=True)]


def clock_unchanged() -> float:
    """Return the wall seconds of a run of the suite that stands."""
    with tempfile.TemporaryDirectory() as folder:
        run_cold(Path(folder))
        start = time.perf_counter()
        run_cold(Path(folder))
        return time.perf_counter() - start


def watch_memory(notebook: Path) -> float:
    """Return the most memory that a notebook's own process holds by itself, in MB."""
    peak, ended = [0.0], Event()

    def watch() -> None:
        while not ended.wait(0.05):
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if is_forked(process):
                        peak[0] = max(peak[0], process.memory_full_info().uss / 1e6)

    with tempfile.TemporaryDirectory() as folder:
        watcher = Thread(target=watch)
        watcher.start()
        run_quietly([BIN / "positions", "run", notebook.stem, "--outputs", f"{folder}/results"], Path(folder))
        ended.set()
        watcher.join()
    return peak[0]


def is_forked(process: psutil.Process) -> bool:
    """Tell whether a process was forked by the one that imports the stack."""
    parent = process.parent()
    return parent is not None and any("lib.runs.fork_server" in word for word in parent.cmdline())


def report(pairs: int) -> Iterator[str]:
    """Yield the lines of the report as they are measured."""
    mid = statistics.median
    yield "# The runner\n"
    yield f"{os.cpu_count()} cores; {len(find_notebooks())} notebooks; medians of {pairs} pairs, wall seconds.\n"
    yield "| what | seconds | compared with | seconds | ratio |\n| --- | --- | --- | --- | --- |"
    cold, command = measure(pairs, [lambda: clock(run_cold), lambda: clock(run_command)])
    yield f"| suite, cold | {mid(cold):.1f} | papermill's command | {mid(command):.1f} | {ratio(command, cold)} |"
    cold, floor = measure(pairs, [lambda: clock(run_cold), lambda: clock(run_floor)])
    yield f"| suite, cold | {mid(cold):.1f} | the floor | {mid(floor):.1f} | {ratio(cold, floor)} |"
    cold, same = measure(pairs, [lambda: clock(run_cold), clock_unchanged])
    yield f"| suite, unchanged | {mid(same):.2f} | cold | {mid(cold):.1f} | {ratio(cold, same)} |"
    cold, nbval = measure(pairs, [lambda: clock(run_cold), lambda: clock(run_nbval)])
    yield f"| nbval, strict | {mid(nbval):.1f} | suite, cold | {mid(cold):.1f} | {ratio(nbval, cold)} |"
    sweep, command = measure(pairs, [lambda: clock(run_sweep, 60), lambda: SHARE * clock(run_sweep_by_command, 60)])
    by_command = f"the command ({60 // SHARE} runs × {SHARE})"
    yield f"| sweep of 60 | {mid(sweep):.1f} | {by_command} | {mid(command):.1f} | {ratio(command, sweep)} |"
    yield "\n| runs of a sweep | seconds a run |\n| --- | --- |"
    for runs in (10, 60, 200):
        yield f"| {runs} | {clock(run_sweep, runs) / runs:.2f} |"
    with start_cluster() as address:
        far, here = measure(3, [lambda: clock(run_sweep_far, 10, address), lambda: clock(run_sweep, 10)])
    yield f"| 10, on a Dask cluster of a worker a core on this machine | {mid(far) / 10:.2f} |"
    yield f"| 10, beside it without | {mid(here) / 10:.2f} |"
    yield "\n| notebook | memory of its own at most, MB |\n| --- | --- |"
    for notebook in find_notebooks():
        yield f"| {notebook.stem} | {watch_memory(notebook):.0f} |"


def ratio(above: Sequence[float], below: Sequence[float]) -> str:
    """Return the median of paired ratios, with the least and the most."""
    ratios = [one / other for one, other in zip(above, below, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--floor", type=Path)
    asked = parser.parse_args()
    if asked.floor:
        print(race_cells(asked.floor))
    else:
        for line in report(asked.pairs):
            print(line, flush=True)
