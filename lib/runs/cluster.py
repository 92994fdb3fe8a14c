"""Tasks in, their results from a Dask cluster out: the same runs as on this machine, executed where there is room.

A worker needs this library, of the same content. Notebook, evidence and parameters are sent to it, and what the
notebook wrote is sent back, both through the scheduler. Dask's own deployers start such clusters on SLURM, Kubernetes
and others.
"""

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from distributed import Client, Future, KilledWorker, as_completed
from distributed.comm.core import connect

from lib.core.errors import Misuse
from lib.core.fingerprints import EVIDENCE_FILES, hash_library
from lib.core.paths import EVIDENCE, locate
from lib.runs.runner import Conduct, Place, Run, Task, execute

PATIENCE = 2
"""Seconds to wait for a scheduler."""


def join(address: str) -> Place:
    """Return the cluster at this address as a place to execute tasks in; `Misuse` where no scheduler answers there."""
    try:
        asyncio.run(asyncio.wait_for(_greet(address), PATIENCE))
    except (OSError, TimeoutError, ValueError):
        raise Misuse([f"cluster: what answers at {address} is no scheduler; look at the port"]) from None
    client = Client(address, set_as_default=False)
    if not client.scheduler_info()["workers"]:
        print("the cluster has no worker yet; the runs wait for one", file=sys.stderr)

    def run_there(tasks: Sequence[Task], staging: Path, conduct: Conduct) -> Iterator[tuple[Run, Path]]:
        with client:
            sent = {_send(client, task, conduct): (task, staging / str(place)) for place, task in enumerate(tasks)}
            try:
                for done in as_completed(sent, loop=client.loop):
                    yield _receive(done, *sent[done]), sent[done][1]
            except BaseException:
                client.cancel(list(sent))
                raise

    return run_there


@dataclass(frozen=True)
class Parcel:
    """All that a worker is told: a notebook, its parameters, the evidence, and the hash of the library meant."""

    name: str
    notebook: bytes
    parameters: Mapping[str, Any]
    evidence: Mapping[str, bytes]
    source: str


async def _greet(address: str) -> None:
    """Shake hands with a scheduler, which a client would wait for without end."""
    comm = await connect(address, timeout=PATIENCE)
    await comm.close()


def _send(client: Client, task: Task, conduct: Conduct) -> "Future[Any]":
    seeds = locate(task.inputs[1])
    files = [file for pattern in EVIDENCE_FILES for file in seeds.glob(pattern)]
    evidence = {file.relative_to(seeds).as_posix(): file.read_bytes() for file in files}
    library = hash_library()
    parcel = Parcel(task.notebook.name, task.notebook.read_bytes(), dict(task.parameters), evidence, library)
    return client.submit(execute_far, parcel, conduct, pure=False)


def execute_far(parcel: Parcel, conduct: Conduct) -> tuple[str, dict[str, bytes]]:
    """Execute a notebook on a worker; return why it failed, if it did, and the files that it wrote."""
    if hash_library() != parcel.source:
        return "stopped: the worker has another version of this library; install the same on all of them", {}
    with TemporaryDirectory() as place:
        here, folder = Path(place), Path(place) / "staged"
        _write({parcel.name: parcel.notebook}, here)
        _write(parcel.evidence, here / "evidence")
        task = Task(here / parcel.name, parcel.parameters, here / "outputs")
        run = execute(task, folder, conduct, nullcontext(), {EVIDENCE: str(here / "evidence")})
        wrote = [file for file in folder.rglob("*") if file.is_file()]
        return run.failure, {file.relative_to(folder).as_posix(): file.read_bytes() for file in wrote}


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _receive(done: "Future[Any]", task: Task, folder: Path) -> Run:
    """Put what a worker sent back where it would have been staged here."""
    try:
        failure, files = done.result()
    except KilledWorker:
        return Run(task, failure="stopped: every worker that took it died; out of memory, perhaps")
    _write(files, folder)
    return Run(task, () if failure else tuple(sorted(files)), failure)
