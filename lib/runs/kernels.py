"""Kernels forked from the fork server: jupyter_client's provisioner for them, and what goes on in their processes.

They are the kernels that JupyterLab starts, begun another way, so that what they answer is the same. That way is the
protocol of `multiprocessing`, but not its `Process`, which would run the command's main module again in each kernel and
hand the command's paths, arguments and pipes on to it.
"""

import atexit
import os
import pickle
import select
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from multiprocessing import Pipe, forkserver, reduction, resource_tracker
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from lib.runs.fork_server import ANSWER_TIMEOUT, LOCK, ForkServer, can_fork, start_fork_server

PROVISIONER = "forked"
LAUNCHER = "ipykernel_launcher"

LAST_WORDS = 1
"""The seconds for a kernel to send what it says last; ipykernel would close its channels meanwhile, and then hang."""


@dataclass(frozen=True)
class KernelStart:
    """What a kernel is started with; the fork server unpickles it in the new process and calls `_bootstrap`."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str

    def _bootstrap(self, lifeline: int) -> int:
        """Be the kernel until it ends, then return its exit code."""
        os.setsid()
        _end_with(lifeline)
        for number, file in enumerate(forkserver.get_inherited_fds() or (), start=1):
            os.dup2(file, number)
            os.close(file)
        os.environ.clear()
        os.environ.update(self.environment)
        os.chdir(self.folder)
        sys.argv, sys.stdin = self.arguments, sys.__stdin__
        resource_tracker._resource_tracker._fd = None  # type: ignore[attr-defined]  # it starts one of its own
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()  # forked alike, kernels would otherwise draw alike
        application = sys.modules["ipykernel.kernelapp"].IPKernelApp
        application.launch_instance()
        application.instance().control_thread.join(LAST_WORDS)
        threading._shutdown()  # type: ignore[attr-defined]  # any interpreter ends so, but not the fork server's
        atexit._run_exitfuncs()
        return 0


def _end_with(lifeline: int) -> None:
    """Have the system kill this process and all that it starts when the other end of a pipe is closed."""
    import fcntl  # noqa: PLC0415 - Windows has none

    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)  # a thread that waits could not, amid a call into C
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:
        os._exit(1)


class ForkedKernel:
    """A kernel forked from the server, with those of `subprocess.Popen`'s ways that a provisioner needs."""

    stdin = stdout = stderr = None

    def __init__(self, server: ForkServer, start: KernelStart, files: Sequence[int]) -> None:
        self.returncode: int | None = None
        given, self._lifeline = Pipe(duplex=False)
        self._status, reported = Pipe(duplex=False)
        try:
            with given, reported, Path(os.devnull).open() as nothing:
                withheld = [nothing.fileno()] * 2  # the command's pipes to the server and to its resource tracker
                reduction.sendfds(server.requests, [given.fileno(), reported.fileno(), *withheld, *files])
            if not self._status.poll(ANSWER_TIMEOUT):
                raise TimeoutError
            self.pid = int(forkserver.read_signed(self._status.fileno()))
            with open(self._lifeline.fileno(), "wb", closefd=False) as told:
                told.write(pickle.dumps({}) + pickle.dumps(start))
        except TimeoutError:
            raise ChildProcessError("the process that kernels are forked from does not answer; run again") from None
        except (OSError, EOFError):
            raise ChildProcessError("the process that kernels are forked from has ended; run again") from None
        with LOCK:
            server.kernels.add(self)

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while the kernel lives."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Return the exit code when the kernel has ended; None where it still lives after `timeout` seconds."""
        if self.returncode is None and self._status.poll(timeout):
            try:
                self.returncode = int(forkserver.read_signed(self._status.fileno()))
            except EOFError:  # the server has been killed
                self.kill()
                self.returncode = -signal.SIGKILL
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel and all that it started."""
        self._lifeline.close()


def fork_kernels() -> None:
    """Have every kernel that this process starts forked, where that can be."""
    if can_fork():
        KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
        start_fork_server()


def _is_own(command: list[str]) -> bool:
    """Tell whether a command starts a kernel of this very Python, where kernels can be forked."""
    return can_fork() and command[0] == sys.executable and LAUNCHER in command


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel of this very Python by forking one that has imported its libraries; any other as usual.

    They are talked to through sockets in files: a free port may be taken by somebody else before the kernel has it.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Prepare the start of the kernel; return how it is to be started."""
        manager = cast(KernelManager, self.parent)
        if _is_own(manager.format_kernel_cmd()):
            manager.transport, manager.cache_ports = "ipc", False
            place = str(start_fork_server().folder / str(self.kernel_id))
            manager.ip, manager.connection_file = place, f"{place}.json"  # whoever clears one clears the other
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ANN401
        """Start the kernel; return how to connect to it."""
        if not _is_own(cmd):
            return await super().launch_kernel(cmd, **kwargs)
        files = [kwargs.get("stdout") or sys.__stdout__ or 1, kwargs.get("stderr") or sys.__stderr__ or 2]
        numbers = [file if isinstance(file, int) else file.fileno() for file in files]
        place = cmd.index(LAUNCHER)
        arguments = [str(cast(ModuleSpec, find_spec(LAUNCHER)).origin), *cmd[place + 1 :]]
        self.cwd = Path(kwargs.get("cwd") or Path.cwd())
        start = KernelStart(arguments, dict(kwargs.get("env", os.environ)), str(self.cwd))
        self.process = cast(Any, ForkedKernel(start_fork_server(), start, numbers))
        self.pid = self.pgid = self.process.pid
        return self.connection_info
