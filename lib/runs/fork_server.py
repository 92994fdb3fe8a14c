"""The process that kernels are forked from: Python's own fork server, started with all that notebooks import."""

import atexit
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Protocol
from weakref import WeakSet

from lib.core.passing import find_short_home, make_passing, remove_passing
from lib.core.streams import open_standard_files
from lib.runs import UNNEEDED
from lib.runs.notebooks import find_notebooks, list_modules

ENVIRONMENT = {
    "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "JUPYTER_PLATFORM_DIRS": "1",
    "OPENBLAS_NUM_THREADS": "1",  # each has a core of its own
}  # fmt: skip
"""What every kernel of the suite finds set, forked or not."""

KERNEL = (
    "lib.runs.kernels", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger",
    "IPython.core.completer", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    "PIL.PngImagePlugin",
)  # fmt: skip
"""What a kernel imports sooner or later, whatever its notebook does."""

SERVE = "import sys; del sys.path[0]; sys.stdin = None; from lib.runs.fork_server import serve; serve({}, {}, {})"
"""Runs a fork server that finds modules where an ordinary kernel does, whatever the working directory holds."""

ANSWER_TIMEOUT = 120
"""The seconds within which the server must have imported all modules and forked a kernel."""

MOST_VARIABLES = 100_000
"""The most letters of the environment that the server starts with; the system allows about two million in all."""

LOCK = Lock()
RUNNING: list["ForkServer"] = []
"""The fork server of this process; runs that start side by side share it."""


def can_fork() -> bool:
    """Tell whether kernels may be forked here: on Linux alone can each be bound to the life of its command."""
    return sys.platform == "linux"


def start_fork_server(notebooks: Sequence[Path] = ()) -> "ForkServer":
    """Return the fork server of this process; if there is none yet, start one that imports what notebooks import.

    `notebooks` are those that are to be run, all of them if none is named.
    """
    with LOCK:
        if not RUNNING:
            RUNNING.append(ForkServer(list_modules(notebooks or find_notebooks())))
            atexit.register(stop_fork_server)
        return RUNNING[0]


def stop_fork_server() -> None:
    """End the fork server of this process, if it has one, and every kernel that came from it."""
    with LOCK:
        while RUNNING:
            RUNNING.pop().stop()


class Killable(Protocol):
    """A kernel, as far as the server knows one."""

    def kill(self) -> None:
        """End the kernel and everything that it started."""


class ForkServer:
    """A process to fork kernels from, ready when it has imported these modules; it ends when this process does.

    `multiprocessing` would start it in this process's own environment and working directory, and share it with others.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        open_standard_files()
        self.folder, self._hold = make_passing(find_short_home())
        self.kernels: WeakSet[Killable] = WeakSet()
        watched, self._alive = os.pipe()
        self.requests, received = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.requests.settimeout(ANSWER_TIMEOUT)
        with received:
            ends = received.fileno(), watched
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE.format(*ends, [*KERNEL, *modules])], pass_fds=ends,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sys.__stderr__ or subprocess.DEVNULL,
                start_new_session=True,  # a terminal's Ctrl-C is for the command
                env={"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as a kernel sets it, but sooner
                | _choose_variables() | ENVIRONMENT | {"JPY_PARENT_PID": str(os.getpid())},
            )  # fmt: skip
        os.close(watched)

    def stop(self) -> None:
        """End the server and every kernel that came from it."""
        for kernel in self.kernels:
            kernel.kill()
        self.process.kill()
        self.process.wait()
        self.requests.close()
        os.close(self._alive)
        remove_passing(self.folder, self._hold)


def _choose_variables() -> dict[str, str]:
    """Return the shortest of this process's variables: a kernel is sent all of them, but a program starts with few."""
    ranked = sorted(os.environ.items(), key=lambda item: sum(map(len, item)))
    sizes = accumulate(sum(map(len, item)) for item in ranked)
    return dict(item for item, size in zip(ranked, sizes, strict=True) if size < MOST_VARIABLES)


class Requests(socket.socket):
    """The server's end of a pair of sockets that has no name, so that nobody else can hold the server up.

    To `multiprocessing` it is a listener, on which each message is a peer of its own.
    """

    def accept(self) -> "tuple[Requests, None]":
        """Return from where the next message is read."""
        from multiprocessing import forkserver  # noqa: PLC0415 - only the server needs it

        forkserver.socket = socket  # type: ignore[attr-defined]  # as a kernel may need it
        return self.dup(), None


def serve(requests: int, alive: int, modules: list[str]) -> None:
    """Be the server: fork a process for each message, until the other end of `alive` is closed."""
    from multiprocessing import forkserver  # noqa: PLC0415 - only the server needs it

    for name in modules:
        with suppress(ImportError):
            import_module(name)
    sys.modules.pop(UNNEEDED, None)  # a notebook may need it
    gc.freeze()  # no kernel need search for what will not go, nor copy the memory it is in
    known = SimpleNamespace(socket=Requests, AF_UNIX=socket.AF_UNIX)
    forkserver.socket = known  # type: ignore[attr-defined]  # its listener is made by that name
    forkserver.main(requests, alive, [])
