"""A notebook in, its kernel's ways out: a papermill engine whose kernels are forked, take turns and keep time.

They are the kernels that JupyterLab starts, begun another way, so that what they answer is the same.
"""

import os
import sys
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from signal import Signals
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine

from lib.nursery import ENVIRONMENT, can_fork, close_nursery, open_nursery

PROVISIONER, ENGINE = "forked", "positions"
LIVE: set["RunClient"] = set()
"""Who has a kernel now."""


def fork_kernels() -> None:
    """Have every kernel that this process starts forked, where that can be."""
    if can_fork():
        KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
        open_nursery()


def end_kernels() -> None:
    """Kill all kernels, and what they would be forked from."""
    for client in list(LIVE):
        client.kill()
    close_nursery()


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel of this very Python by forking one that has imported its libraries; any other as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel; return how to connect to it."""
        own = cmd[0] == sys.executable and "ipykernel_launcher" in cmd
        if not own or not can_fork():
            return await super().launch_kernel(cmd, **kwargs)
        files = [kwargs.get(name) or own for name, own in (("stdout", sys.__stdout__), ("stderr", sys.__stderr__))]
        numbers = [file if isinstance(file, int) else file.fileno() for file in files if file]
        arguments = cmd[cmd.index("ipykernel_launcher") :]
        folder = str(kwargs.get("cwd") or Path.cwd())
        self.process = open_nursery().fork(arguments, kwargs.get("env", os.environ), folder, numbers)
        self.pid = self.pgid = self.process.pid
        self.cwd = Path(folder)
        return self.connection_info


class Stopped(Exception):  # noqa: N818 - it is told to whoever ran the notebook
    """A run that its notebook did not end: a kernel that died, or time that ran out."""


class RunClient(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, which waits for its turn with the kernel ready and tells what stopped a run."""

    turn: AbstractContextManager[Any] = nullcontext()
    run_limit: float | None = None
    is_late = False

    def papermill_execute_cells(self) -> None:
        """Execute the cells when it is this run's turn; `Stopped` where the kernel dies or time runs out."""
        LIVE.add(self)
        try:
            with self.turn:
                self._execute_in_time()
        except DeadKernelError:
            raise Stopped(f"cell {self._cell}: {self._tell_end()}") from None
        except CellTimeoutError:
            raise Stopped(f"cell {self._cell}: took longer than {self.timeout:g} s") from None
        finally:
            LIVE.discard(self)

    def _execute_in_time(self) -> None:
        timer = threading.Timer(self.run_limit, self._time_out) if self.run_limit else None
        if timer:
            timer.start()
        try:
            super().papermill_execute_cells()
        finally:
            if timer:
                timer.cancel()

    @property
    def _cell(self) -> int:
        """The number of the cell under execution, as its prompt shows it."""
        return int(self.code_cells_executed) + 1

    def _time_out(self) -> None:
        self.is_late = True
        self.kill()

    def kill(self) -> None:
        """Kill the kernel."""
        if process := self._process:
            process.kill()

    @property
    def _process(self) -> Any:
        return self.km.provisioner.process if self.km and self.km.provisioner else None

    def _tell_end(self) -> str:
        """Say in words how the kernel ended."""
        if self.is_late:
            return f"the run took longer than {self.run_limit:g} s"
        code = self._process.wait(1) if self._process else None
        if code is None or code >= 0:
            return f"its process ended by itself (exit code {code})"
        name = Signals(-code).name
        return f"its process was killed ({name}{'; out of memory, perhaps' * (name == 'SIGKILL')})"


class ForkEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's engine with forked kernels: `papermill --engine positions`, or within `positions run`."""

    @classmethod
    def execute_managed_notebook(  # noqa: PLR0913 - papermill hands these on
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        start_timeout: float = 60,
        execution_timeout: float | None = None,
        input_path: object = None,
        turn: AbstractContextManager[Any] | None = None,
        run_limit: float | None = None,
        environment: Mapping[str, str] | None = None,
        folder: str | None = None,
        **told: Any,
    ) -> None:
        """Execute a notebook; `Stopped` where it does not come to an end.

        `turn` is held while cells are executed; `run_limit` and `execution_timeout` are seconds, of all cells and of
        each; `environment` and `folder` are the kernel's.
        """
        fork_kernels()
        limits = {"timeout": execution_timeout, "startup_timeout": start_timeout}
        client = RunClient(nb_man, kernel_name=kernel_name, **limits, **told)
        client.turn, client.run_limit = turn or nullcontext(), run_limit
        client.execute(env=dict(environment or os.environ | ENVIRONMENT), **({"cwd": folder} if folder else {}))
