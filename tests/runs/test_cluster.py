"""A Dask cluster gives what this machine gives, each run once, even if a worker dies in the middle."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from runs import contents, write_notebook

from lib.core.errors import Misuse
from lib.runs.cluster import join
from lib.runs.runner import Conduct, Task, run_all

DASK = str(Path(sys.executable).with_name("dask"))
CELLS = (
    "import os, time\nfrom lib.core.paths import results_folder\nfrom lib.evidence.dossier import load",
    "statements = load().statements",
    "folder = results_folder('x') / 'tables'\nfolder.mkdir()\ntime.sleep(1)",
    "statements[statements.index % 3 == number % 3].to_csv(folder / 'some.csv', index=False)",
)


@pytest.fixture
def cluster():
    """Start a scheduler and two workers on loopback; return its address and the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = [DASK, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"]
    worker = [DASK, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    started = []
    try:
        for command in (scheduler, worker, worker):
            started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        wait_for(port)
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def wait_for(port, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


def test_every_run_finishes_once_though_a_worker_is_killed(cluster, tmp_path):
    address, workers = cluster
    path = write_notebook(tmp_path / "01_try.ipynb", *CELLS, parameters="number: int = 1  # a number")
    reported = []

    def report(run):
        reported.append(run.task.outputs.name)
        if len(reported) == 1:
            workers[0].send_signal(signal.SIGKILL)

    def list_tasks(folder):
        return [Task(path, {"number": n}, folder / str(n)) for n in range(5)]

    far, here = tmp_path / "far", tmp_path / "here"
    runs = run_all(list_tasks(far), far, report, Conduct(2), join(address))
    assert [run.failure for run in runs] == [""] * 5
    assert sorted(reported) == ["0", "1", "2", "3", "4"]
    assert workers[0].wait(10) == -signal.SIGKILL
    run_all(list_tasks(here), here, lambda run: None, Conduct(2))
    assert contents(far) == contents(here)
    assert len(contents(far)) == 5 * 3


def test_what_is_no_scheduler_is_said_to_be_none():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        start = time.monotonic()
        with pytest.raises(Misuse, match="is no scheduler"):
            join(f"tcp://127.0.0.1:{silent.getsockname()[1]}")
    assert time.monotonic() - start < 5
