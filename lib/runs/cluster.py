"""Tasks in, their results from a Dask cluster out.

A worker needs this library and the same package versions. Notebook, evidence and parameters are sent to it, and the
files that the notebook writes are sent back, both through the scheduler. Dask's own deployers start such clusters on
SLURM, Kubernetes and others.
"""

import asyncio
import sys
import warnings
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from distributed import Client, KilledWorker
from distributed.comm.core import connect
from distributed.versions import VersionMismatchWarning

from lib.core.errors import Misuse, raise_if
from lib.core.fingerprints import EVIDENCE_FILES, identify_installation
from lib.core.paths import EVIDENCE, find_files, locate, refuse_outside
from lib.runs.runner import Backend, Run, RunOptions, Task, execute, list_written

CONNECT_TIMEOUT = 2
"""Seconds to wait for a scheduler."""

SHOWN_DIFFERENCES = 5


def connect_cluster(address: str) -> "ClusterBackend":
    """Return the cluster at an address; `Misuse` if no scheduler answers or a worker differs from this machine."""
    try:
        asyncio.run(asyncio.wait_for(_check_scheduler(address), CONNECT_TIMEOUT))
    except (OSError, TimeoutError, ValueError):
        raise Misuse([f"cluster: what answers at {address} is not a scheduler; check the port"]) from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)  # all versions are compared below
        client = Client(address, set_as_default=False)
    try:
        raise_if(_check_workers(client), Misuse)
    except Misuse:
        client.close()
        raise
    return ClusterBackend(client)


async def _check_scheduler(address: str) -> None:
    """Open and close a connection to a scheduler; a client would wait for one without end."""
    comm = await connect(address, timeout=CONNECT_TIMEOUT)
    await comm.close()


def _check_workers(client: Client) -> list[str]:
    """Return a fault for each worker that has another library or other packages than this machine."""
    found = client.run(identify_installation, on_error="return")
    if not found:
        print("the cluster has no workers yet; waiting for one", file=sys.stderr)
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
    """The executor of a Dask cluster."""

    def __init__(self, client: Client) -> None:
        super().__init__(client.get_executor(pure=False))
        self.client = client
        self.installation = identify_installation()

    def submit(self, task: Task, folder: Path, options: RunOptions) -> "Future[Any]":
        """Send a task to the cluster, with all that a worker needs to execute it."""
        seeds = locate(task.inputs[1])
        files = find_files(seeds, *EVIDENCE_FILES)
        evidence = {file.relative_to(seeds).as_posix(): file.read_bytes() for file in files}
        notebook = task.notebook.read_bytes()
        remote = RemoteTask(task.notebook.name, notebook, dict(task.parameters), evidence, self.installation)
        return self.executor.submit(execute_remote_task, remote, options)

    def receive(self, future: "Future[Any]", task: Task, folder: Path) -> Run:
        """Return the run of a finished task, after writing the files that a worker sent back to `folder`."""
        try:
            failure, files = future.result()
        except KilledWorker:
            return Run(task, failure="stopped: every worker that tried it died, perhaps out of memory")
        _write_files(files, folder)
        return Run(task, () if failure else tuple(sorted(files)), failure)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        super().__exit__(kind)
        self.client.close()


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
    with TemporaryDirectory() as temporary:
        here, folder = Path(temporary), Path(temporary) / "staged"
        _write_files({remote.name: remote.notebook}, here)
        _write_files(remote.evidence, here / "evidence")
        task = Task(here / remote.name, remote.parameters, here / "outputs")
        run = execute(task, folder, options, nullcontext(), {EVIDENCE: str(here / "evidence")})
        return run.failure, {name: (folder / name).read_bytes() for name in list_written(folder)}


def _write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files by their names in a folder; `Misuse` if one of them would be outside it."""
    refuse_outside(folder, files)
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
