"""Tasks in, their results from a Dask cluster out.

A worker needs this library and the same package versions. Notebook, evidence and parameters are sent to it, and the
files that the notebook writes are sent back, both through the scheduler. Dask's own deployers start such clusters on
SLURM, Kubernetes and others.
"""

import asyncio
import logging
import sys
import time
import warnings
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker
from distributed.client import ClosedClientError
from distributed.comm.core import connect
from distributed.versions import VersionMismatchWarning

from lib.core.errors import Misuse, raise_if
from lib.core.fingerprints import EVIDENCE_FILES, identify_installation
from lib.core.passing import clear_passing, open_passing
from lib.core.paths import EVIDENCE, find_files, locate, refuse_outside
from lib.runs.runner import Backend, Run, RunOptions, Task, execute, list_written

CONNECT_TIMEOUT = 4
"""Seconds to wait for a scheduler at first, and for it to take leave at last."""

ANSWER_WAIT = 60
"""Seconds to wait for an answer of a scheduler or worker that was there before."""

WATCH_INTERVAL = 2
"""Seconds between two looks at whether the cluster is still there."""

SHOWN_DIFFERENCES = 5


def connect_cluster(address: str, worker_wait: float) -> "ClusterBackend":
    """Return the cluster at an address; `Misuse` if no scheduler answers or a worker differs from this machine.

    The cluster is given up when it has had no worker for `worker_wait` seconds.
    """
    for name in ("asyncio", "distributed", "distributed.client"):  # what goes wrong is told in other words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        asyncio.run(asyncio.wait_for(_check_scheduler(address), CONNECT_TIMEOUT))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # all versions are compared below
            client = Client(address, set_as_default=False, timeout=CONNECT_TIMEOUT)
    except (OSError, TimeoutError, ValueError):
        way = "is not a scheduler, or one that has stopped; check the port"
        raise Misuse([f"cluster: what answers at {address} {way}"]) from None
    try:
        raise_if(_check_workers(client, worker_wait), Misuse)
    except Misuse:
        _leave(client)
        raise
    except (OSError, TimeoutError, CancelledError):
        _leave(client)
        raise Misuse(
            [f"cluster: the scheduler at {address}, or a worker of it, does not answer; start it again"]
        ) from None
    return ClusterBackend(client, address, worker_wait)


def _leave(client: Client) -> None:
    """Close the connection to a cluster, whether or not it answers."""
    with suppress(Exception):  # nothing depends on it any longer
        client.close(timeout=CONNECT_TIMEOUT)


async def _check_scheduler(address: str) -> None:
    """Open and close a connection to a scheduler; a client would wait for one without end."""
    comm = await connect(address, timeout=CONNECT_TIMEOUT)
    await comm.close()


def _check_workers(client: Client, worker_wait: float) -> list[str]:
    """Return a fault for each worker that has another library or other packages than this machine."""
    found = client.run(identify_installation, on_error="return", callback_timeout=ANSWER_WAIT)
    if not found:
        print(f"the cluster has no workers yet; waiting {worker_wait:g} s for one", file=sys.stderr)
    here = identify_installation()
    differences = {worker: _compare_installations(there, here) for worker, there in found.items()}
    return [
        f"cluster: worker {worker} {text}; install the same library and requirements.lock on all workers"
        for worker, text in sorted(differences.items())
        if text
    ]


def _compare_installations(there: Mapping[str, str] | Exception, here: Mapping[str, str]) -> str:
    """Say how what a worker has differs from what is installed `here`; empty if it is the same."""
    if isinstance(there, Exception):
        return f"cannot load this library ({there})"
    names = [name for name in dict.fromkeys([*here, *there]) if here.get(name) != there.get(name)]
    shown = [
        f"another {name}" if name == "library" else f"{name} {there.get(name)}, not {here.get(name)}"
        for name in names[:SHOWN_DIFFERENCES]
    ]
    rest = [f"{len(names) - len(shown)} more differences"] if len(names) > len(shown) else []
    return f"has {', '.join([*shown, *rest])}" if names else ""


class ClusterBackend(Backend):
    """The executor of a Dask cluster, given up when the scheduler or all workers have gone."""

    def __init__(self, client: Client, address: str, worker_wait: float) -> None:
        super().__init__(client.get_executor(pure=False))
        self.client, self.address = client, address
        self.worker_wait, self.last_worker = worker_wait, time.monotonic()
        self.installation = identify_installation()
        self.loss = ""

    def submit(self, task: Task, folder: Path, options: RunOptions) -> "Future[Any]":
        """Send a task to the cluster, with all that a worker needs to execute it."""
        seeds = locate(task.inputs[1])
        files = find_files(seeds, *EVIDENCE_FILES)
        evidence = {file.relative_to(seeds).as_posix(): file.read_bytes() for file in files}
        notebook = task.notebook.read_bytes()
        remote = RemoteTask(task.notebook.name, notebook, dict(task.parameters), evidence, self.installation)
        try:
            return self.executor.submit(execute_remote_task, remote, options)
        except ClosedClientError:
            lost = Future[Any]()
            lost.cancel()
            lost.set_running_or_notify_cancel()
            return lost

    def collect(self, futures: "Collection[Future[Any]]") -> "Iterator[Future[Any]]":
        """Yield submitted tasks as they end, and at last those that never will because the cluster has gone."""
        left = set(futures)
        while left and not self.loss:
            ended, left = wait(left, WATCH_INTERVAL, FIRST_COMPLETED)
            yield from ended
            self.loss = self.loss or ("" if ended else self._find_loss())
        yield from left

    def _find_loss(self) -> str:
        """Say why nothing more is to be expected from the cluster; '' if something is."""
        try:
            workers = self.client.nthreads(callback_timeout=ANSWER_WAIT)
        except Exception:  # of many kinds, and all say that there is no answer
            return f"the scheduler at {self.address} does not answer any longer"
        self.last_worker = time.monotonic() if workers else self.last_worker
        is_waiting = time.monotonic() - self.last_worker < self.worker_wait
        return "" if is_waiting else f"the cluster at {self.address} has had no worker for {self.worker_wait:g} s"

    def receive(self, future: "Future[Any]", task: Task, folder: Path) -> Run:
        """Return the run of a finished task, after writing the files that a worker sent back to `folder`."""
        if future.cancelled() or not future.done():
            self.loss = self.loss or f"the scheduler at {self.address} has gone"
            return Run(task, failure=f"not run: {self.loss}", is_unstarted=True)
        try:
            failure, files = future.result()
        except KilledWorker:
            return Run(task, failure="stopped: every worker that tried it died, perhaps out of memory")
        _write_files(files, folder)
        return Run(task, () if failure else tuple(sorted(files)), failure)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if not self.loss:
            super().__exit__(kind)
        _leave(self.client)


@dataclass(frozen=True)
class RemoteTask:
    """Everything that a worker needs: a notebook, its parameters, the evidence, and what must be installed there."""

    name: str
    notebook: bytes
    parameters: Mapping[str, Any]
    evidence: Mapping[str, bytes]
    installation: Mapping[str, str]


def execute_remote_task(remote: RemoteTask, options: RunOptions) -> tuple[str, dict[str, bytes]]:
    """Execute a notebook on a worker; return why it failed, if it did, and the files that it wrote.

    The worker may have joined after the others were checked, so it is checked again; its versions are therefore those
    that the manifest records.
    """
    if difference := _compare_installations(identify_installation(), remote.installation):
        return f"stopped: the worker {difference}; install the same library and requirements.lock there", {}
    clear_passing()
    with open_passing() as temporary:
        here, folder = temporary, temporary / "staged"
        _write_files({remote.name: remote.notebook}, here)
        _write_files(remote.evidence, here / "evidence")
        task = Task(here / remote.name, remote.parameters, here / "outputs")
        variables = {**options.variables, EVIDENCE: str(here / "evidence")}
        run = execute(task, folder, replace(options, variables=variables), nullcontext())
        return run.failure, {name: (folder / name).read_bytes() for name in list_written(folder)}


def _write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files by their names in a folder; `Misuse` if one of them would be outside it."""
    refuse_outside(folder, files)
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
