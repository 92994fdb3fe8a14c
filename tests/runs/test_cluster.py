"""A Dask cluster gives the same results as this machine, whatever happens to a worker."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from distributed import Client
from distributed.versions import VersionMismatchWarning
from runs import contents, fake_package, write_notebook

from lib.core.errors import Misuse
from lib.core.fingerprints import describe_versions, find_versions
from lib.core.paths import LIBRARY
from lib.runs.cluster import connect_cluster
from lib.runs.manifest import read_manifest
from lib.runs.runner import RunOptions, Task, run_all

DASK = str(Path(sys.executable).with_name("dask"))
CELLS = (
    "import os, time\nfrom lib.core.paths import results_folder\nfrom lib.evidence.dossier import load",
    "statements = load().statements",
    "folder = results_folder('x') / 'tables'\nfolder.mkdir()\ntime.sleep(1)",
    "statements[statements.index % 3 == number % 3].to_csv(folder / 'some.csv', index=False)",
)


class Unreadable:
    """Something that can be sent to a worker but not read there."""

    def __reduce__(self):
        return divmod, (1, 0)


@pytest.fixture
def start(monkeypatch):
    """Return a function that starts a worker for each search path, and a scheduler if no address is given."""
    processes = []

    def launch(path, *arguments):
        monkeypatch.setenv("PYTHONPATH", str(path))
        command = [DASK, *arguments, "--no-dashboard"]
        processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return processes[-1]

    def start_workers(*search_paths, address=""):
        if not address:
            port = find_free_port()
            address = f"tcp://127.0.0.1:{port}"
            launch("", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show")
            wait_for(port)
        workers = [launch(path, "worker", address, "--nthreads", "1", "--no-nanny") for path in search_paths]
        wait_for_workers(address, {worker.pid for worker in workers})
        return address, workers

    start_workers.processes = processes
    yield start_workers
    for process in reversed(processes):
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def find_free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for_workers(address, processes, seconds=60):
    end = time.monotonic() + seconds
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)
        with Client(address, set_as_default=False) as client:
            while time.monotonic() < end:
                if processes <= set(client.run(os.getpid, on_error="return").values()):
                    return
                time.sleep(0.1)
    raise AssertionError("the workers did not start")


def wait_for(port, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


def test_every_run_finishes_once_even_if_a_worker_is_killed(start, tmp_path):
    address, workers = start("", "")
    path = write_notebook(tmp_path / "01_try.ipynb", *CELLS, parameters="number: int = 1  # a number")
    reported = []

    def report(run):
        reported.append(run.task.outputs.name)
        if len(reported) == 1:
            workers[0].send_signal(signal.SIGKILL)

    def list_tasks(folder):
        return [Task(path, {"number": n}, folder / str(n)) for n in range(5)]

    far, here = tmp_path / "far", tmp_path / "here"
    runs = run_all(list_tasks(far), far, report, RunOptions(2), connect_cluster(address, 60))
    assert [run.failure for run in runs] == [""] * 5
    assert sorted(reported) == ["0", "1", "2", "3", "4"]
    assert workers[0].wait(10) == -signal.SIGKILL
    run_all(list_tasks(here), here, lambda run: None, RunOptions(2))
    assert contents(far) == contents(here)
    assert len(contents(far)) == 5 * 3
    with Client(address, set_as_default=False) as client:
        [versions] = set(client.run(describe_versions).values())
    assert read_manifest(far / "0")["01_try"]["versions"] == versions


def test_any_error_on_a_worker_ends_its_own_run_only(start, tmp_path):
    address, _ = start("")
    path = write_notebook(tmp_path / "01_try.ipynb", "number", parameters="number: int = 1  # a number")
    given = [1, Unreadable(), 3]
    tasks = [Task(path, {"number": value}, tmp_path / str(n)) for n, value in enumerate(given)]
    runs = run_all(tasks, tmp_path, lambda run: None, RunOptions(1), connect_cluster(address, 60))
    assert [bool(run.failure) for run in runs] == [False, True, False]
    assert runs[1].failure.startswith("stopped: ")
    assert runs[1].partial_notebook.is_file()


def test_every_worker_that_differs_is_reported_before_anything_runs(start, tmp_path):
    library, packages = tmp_path / "library", tmp_path / "packages"
    shutil.copytree(LIBRARY, library / "lib")
    template = library / "lib" / "briefing" / "page.html"
    template.write_text(template.read_text(encoding="utf-8") + "<!-- -->", encoding="utf-8")
    fake_package(packages, "numpy", "0.0.1")
    address, _ = start("", library, packages)
    with pytest.raises(Misuse) as caught:
        connect_cluster(address, 60)
    found = sorted(fault.partition(" has ")[2] for fault in caught.value.faults)
    advice = "; install the same library and requirements.lock on all workers"
    assert found == [f"another library{advice}", f"numpy 0.0.1, not {find_versions()['numpy']}{advice}"]
    assert all(fault.startswith("cluster: worker tcp://127.0.0.1:") for fault in caught.value.faults)


def test_a_worker_that_cannot_load_the_library_is_reported(start, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("")
    address, _ = start(tmp_path)
    with pytest.raises(Misuse, match=r"worker tcp://127.0.0.1:\d+ cannot load this library \(ModuleNotFoundError"):
        connect_cluster(address, 60)


def test_a_worker_that_joins_later_is_also_compared(start, tmp_path):
    fake_package(tmp_path / "packages", "numpy", "0.0.1")
    address, [worker] = start("")
    backend = connect_cluster(address, 60)
    worker.kill()
    start(tmp_path / "packages", address=address)
    path = write_notebook(tmp_path / "01_try.ipynb", "1")
    [run] = run_all([Task(path, {}, tmp_path / "far")], tmp_path / "far", lambda run: None, RunOptions(1), backend)
    assert run.failure.startswith("stopped: the worker has numpy 0.0.1, not ")


def test_a_server_that_is_not_a_scheduler_is_reported():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        begun = time.monotonic()
        with pytest.raises(Misuse, match="is not a scheduler"):
            connect_cluster(f"tcp://127.0.0.1:{silent.getsockname()[1]}", 60)
    assert time.monotonic() - begun < 5


POSITIONS = str(Path(sys.executable).with_name("positions"))
SWEEP = "01", "--over", "as_of=2016,2017,2018,2019", "-p", "formats=svg", "--name", "swept"


def begin_sweep(address, outputs, *more):
    command = [POSITIONS, "sweep", *SWEEP, "--outputs", str(outputs), "--cluster", address, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def read_runs(outputs):
    """Return the runs whose numbers the sweep's table has."""
    return {line.partition(",")[0] for line in (outputs / "swept" / "results.csv").read_text().splitlines()[1:]}


def wait_until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


@pytest.mark.parametrize("who", ["scheduler", "workers"])
def test_a_sweep_whose_cluster_goes_keeps_what_is_done_and_goes_on_without_it(who, start, tmp_path):
    address, workers = start("")
    sweep = begin_sweep(address, tmp_path, "--worker-wait", "3")
    wait_until(lambda: len(list(tmp_path.glob("swept/runs/*/manifest.json"))) >= 2)
    for process in start.processes[:1] if who == "scheduler" else workers:
        process.kill()
    said, complained = sweep.communicate(timeout=60)
    kept = len(list(tmp_path.glob("swept/runs/*/manifest.json")))
    reason = f"the scheduler at {address} has gone" if who == "scheduler" else "has had no worker for 3 s"
    assert sweep.returncode == 1
    assert complained.splitlines()[1:] == []
    assert f"{4 - kept} of 4 not run: " in said
    assert f"{reason}; what is done is kept; run this again to go on, with or without --cluster" in said
    assert f"{kept} of 4 runs in" in said
    assert len(read_runs(tmp_path)) == kept
    assert (tmp_path / "swept" / "index.html").read_text().count("<p>not run: ") == 4 - kept
    assert list(tmp_path.rglob("*.failed.ipynb")) == []
    again = [POSITIONS, "sweep", *SWEEP, "--outputs", str(tmp_path)]
    done = subprocess.run(again, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": unchanged") == kept
    assert len(read_runs(tmp_path)) == 4


def test_a_cluster_that_never_has_a_worker_is_given_up(start, tmp_path):
    address, _ = start()
    sweep = begin_sweep(address, tmp_path, "--worker-wait", "3")
    said, complained = sweep.communicate(timeout=60)
    assert sweep.returncode == 1
    assert complained.splitlines()[1:] == ["the cluster has no workers yet; waiting 3 s for one"]
    assert f"4 of 4 not run: the cluster at {address} has had no worker for 3 s" in said
    assert "0 of 4 runs in" in said


def test_a_scheduler_that_falls_silent_is_not_waited_for_without_end(start, tmp_path, monkeypatch):
    monkeypatch.setattr("lib.runs.cluster.ANSWER_WAIT", 3)
    address, _ = start("")
    path = write_notebook(tmp_path / "01_try.ipynb", "1", parameters="number: int = 1  # a number")
    tasks = [Task(path, {"number": n}, tmp_path / str(n)) for n in range(3)]
    backend = connect_cluster(address, 60)
    start.processes[0].send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    runs = run_all(tasks, tmp_path, lambda run: None, RunOptions(1), backend)
    assert time.monotonic() - begun < 30
    assert [run.failure for run in runs] == [f"not run: the scheduler at {address} does not answer any longer"] * 3


def test_a_worker_that_does_not_answer_at_first_is_reported(start, monkeypatch):
    monkeypatch.setattr("lib.runs.cluster.ANSWER_WAIT", 3)
    address, [worker] = start("")
    worker.send_signal(signal.SIGSTOP)
    with pytest.raises(Misuse, match="or a worker of it, does not answer; start it again"):
        connect_cluster(address, 60)


def test_a_scheduler_that_goes_before_the_tasks_come_is_told(start, tmp_path):
    address, _ = start("")
    path = write_notebook(tmp_path / "01_try.ipynb", "1")
    backend = connect_cluster(address, 60)
    start.processes[0].kill()
    start.processes[0].wait()
    [run] = run_all([Task(path, {}, tmp_path / "far")], tmp_path / "far", lambda run: None, RunOptions(1), backend)
    assert run.failure.startswith(f"not run: the scheduler at {address} ")
