"""Kernels asked for on a socket, kernels forked: each begins where a process stands that has imported all they need.

A *nursery* is such a process; it imports once, and never runs a cell. A connection to it is a kernel's life: the first
message says what the kernel is to be, the answers are its process number and, in the end, its exit code. When a
connection closes, its kernel is killed; when the nursery's standard input closes, because whoever started it has
ended, all kernels are.
"""

import gc
import importlib
import json
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from threading import Lock
from typing import Any

from lib.runs.notebooks import find_notebooks, list_modules

ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "JUPYTER_PLATFORM_DIRS": "1"}
"""What every kernel of the suite finds set, forked or not."""

KERNEL = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "IPython.core.completer",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "PIL.PngImagePlugin",
)  # fmt: skip
"""What a kernel imports sooner or later, whatever its notebook does."""

START = "import runpy, sys; del sys.path[0]; runpy.run_module('lib.runs.kernels', run_name='__main__', alter_sys=True)"
"""Starts a nursery that finds modules where an ordinary kernel does, whatever the working directory holds."""

MESSAGE = 1 << 18

LOCK = Lock()
OPEN: list["Nursery"] = []
"""The nursery of this process; runs that start side by side share it."""


def can_fork() -> bool:
    """Tell whether kernels may be forked here; macOS has fork, but its own libraries do not survive it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


class Fork:
    """A forked kernel, with those of `subprocess.Popen`'s ways that its keepers need."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, asked: Mapping[str, Any], files: Sequence[int]) -> None:
        self.connection = connection
        self.returncode: int | None = None
        socket.send_fds(connection, [json.dumps(asked).encode()], files)
        answer = connection.recv(MESSAGE)
        if not answer:
            raise ChildProcessError("the process that kernels are forked from has ended; run again")
        self.pid = int(answer)

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while the kernel lives."""
        return self.wait(0) if self.returncode is None else self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Return the exit code when the kernel has ended; None where it still lives after `timeout` seconds."""
        if self.returncode is None and select.select([self.connection], [], [], timeout)[0]:
            self.returncode = int(self.connection.recv(MESSAGE) or -signal.SIGKILL)
            self.connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and all that it started."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel and all that it started."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class Nursery:
    """A process to fork kernels from, started at once and ready when it has imported what it was told to."""

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        is_short = len(gettempdir()) <= 40  # a socket's address has 107 bytes
        self._folder = TemporaryDirectory(prefix="nursery-", dir=None if is_short else "/tmp")
        self.folder = Path(self._folder.name)
        self._address = str(self.folder / "socket")
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self._address)
            listener.listen(128)
            place = listener.fileno()
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, str(place), *modules],
                stdin=subprocess.PIPE, pass_fds=[place], env=dict(environment),
            )  # fmt: skip

    def fork(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str, files: Sequence[int]) -> Fork:
        """Return a new kernel with these arguments, environment and folder; `files` are its stdout and stderr."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.connect(self._address)
        asked = {"arguments": list(arguments), "environment": dict(environment), "folder": folder}
        return Fork(connection, asked, files)

    def close(self) -> None:
        """End the nursery and every kernel that came from it."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()
        self._folder.cleanup()


def open_nursery() -> Nursery:
    """Return the process that kernels are forked from, one for each process that asks, ready for every notebook."""
    with LOCK:
        if not OPEN:
            modules = list_modules(find_notebooks())
            OPEN.append(Nursery(modules, os.environ | ENVIRONMENT))
        return OPEN[0]


def close_nursery() -> None:
    """End the nursery of this process, if it has one."""
    with LOCK:
        while OPEN:
            OPEN.pop().close()


class _Nurse:
    """What goes on within the nursery's own process."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.kernels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.wakes = socket.socketpair()
        self.wakes[1].setblocking(False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for whoever started the nursery
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wakes[1].fileno(), warn_on_full_buffer=False)
        for watched, answer in ((sys.stdin, self._end), (listener, self._admit), (self.wakes[0], self._reap)):
            self.selector.register(watched, selectors.EVENT_READ, answer)

    def tend(self) -> dict[str, Any]:
        """Serve whoever asks; return in each child, with what it is to be."""
        while True:
            for key, _ in self.selector.select():
                asked = key.data(key.fileobj)
                if asked is not None:
                    return dict(asked)

    def _admit(self, listener: socket.socket) -> dict[str, Any] | None:
        connection, _ = listener.accept()
        message, files, _, _ = socket.recv_fds(connection, MESSAGE, 2)
        pid = os.fork() if message else -1
        if pid == 0:
            self._leave(files, connection)
            return dict(json.loads(message))
        for file in files:
            os.close(file)
        if pid > 0:
            with suppress(OSError):  # it may have ended already
                os.setpgid(pid, pid)
            self.kernels[pid] = connection
            self.selector.register(connection, selectors.EVENT_READ, self._abandon)
            connection.send(str(pid).encode())
        return None

    def _leave(self, files: Sequence[int], connection: socket.socket) -> None:
        """Have a child forget the nursery."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.selector.close()
        for each in (self.listener, connection, *self.wakes, *self.kernels.values()):
            each.close()
        for number, file in enumerate([os.open(os.devnull, os.O_RDONLY), *files]):
            os.dup2(file, number)
            os.close(file)

    def _reap(self, wake: socket.socket) -> None:
        """Tell of each child that has ended how it did."""
        wake.recv(MESSAGE)
        for pid in list(self.kernels):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                connection = self.kernels.pop(pid)
                with suppress(KeyError):  # abandoned
                    self.selector.unregister(connection)
                with suppress(OSError):
                    connection.send(str(os.waitstatus_to_exitcode(status)).encode())
                connection.close()

    def _abandon(self, connection: socket.socket) -> None:
        """Kill the kernel whose keeper has gone."""
        for pid in [pid for pid, kept in self.kernels.items() if kept is connection]:
            os.killpg(pid, signal.SIGKILL)
            self.selector.unregister(connection)

    def _end(self, _: object) -> None:
        for pid in self.kernels:
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        os._exit(0)


def _preload(modules: Sequence[str]) -> None:
    """Import what kernels will need; what cannot be imported is for the notebook that asks for it to tell."""
    for name in (*KERNEL, *modules):
        with suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # the children share these pages as long as nobody counts their garbage


def _become(asked: Mapping[str, Any]) -> None:
    """Make this process the kernel that it is asked to be."""
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv = list(asked["arguments"])
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # forked alike, kernels would otherwise draw alike
    sys.modules["ipykernel.kernelapp"].launch_new_instance()


if __name__ == "__main__":
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # kernels look after whom they came from
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel does, sooner
    served = _Nurse(socket.socket(fileno=int(sys.argv[1])))
    _preload(sys.argv[2:])
    _become(served.tend())
