"""A notebook in, executed by a kernel of its own: papermill's engine with kernels that are forked and keep time."""

import atexit
import os
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from signal import Signals
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager

from lib.core.passing import make_passing, remove_passing
from lib.runs.fork_server import ENVIRONMENT, can_fork, stop_fork_server
from lib.runs.kernels import fork_kernels

ENGINE = "positions"
"""The name under which papermill knows it, on its own command line too."""

LIVE: set["RunClient"] = set()
"""Who has a kernel at work."""


def end_kernels() -> None:
    """Kill all kernels, and what they would be forked from."""
    for client in list(LIVE):
        client.kill()
    stop_fork_server()


class Stopped(Exception):  # noqa: N818 - it is reported to whoever ran the notebook
    """A run that its notebook did not end: a kernel that died, or time that ran out."""


class OwnKernels(KernelSpecManager):
    """Knows one kernel, by any name: the one of this very Python.

    Conda, VS Code and Colab store in a notebook the name of a kernel that only their own machine has.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return how this Python's kernel is started."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


@cache
def _keep_connections() -> Path:
    """Return this process's folder for the files that kernels are connected to by."""
    folder, hold = make_passing(gettempdir())
    atexit.register(remove_passing, folder, hold)
    return folder


class RunClient(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, which waits for its turn with the kernel ready and reports what stopped a run."""

    turn: AbstractContextManager[Any] = nullcontext()
    run_limit: float | None = None
    is_late = False

    def create_kernel_manager(self) -> Any:  # noqa: ANN401 - nbclient has no types
        """Return the manager of a kernel of this very Python, whatever another installation gives that name to."""
        manager = super().create_kernel_manager()
        manager.kernel_spec_manager = OwnKernels()
        if not can_fork():  # a forked kernel has its own place
            manager.connection_file = str(_keep_connections() / f"{uuid4()}.json")
        return manager

    def papermill_execute_cells(self) -> None:
        """Execute the cells when it is this run's turn; `Stopped` if the kernel dies or time runs out."""
        LIVE.add(self)
        try:
            with self.turn:
                self._execute_in_time()
        except DeadKernelError:
            raise Stopped(f"cell {self._cell}: {self._describe_end()}") from None
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
        return int(self.code_cells_executed)

    def _time_out(self) -> None:
        self.is_late = True
        self.kill()

    def kill(self) -> None:
        """Kill the kernel."""
        if process := self._process:
            process.kill()

    @property
    def _process(self) -> Any:  # noqa: ANN401 - a Popen, or what stands for one
        return self.km.provisioner.process if self.km and self.km.provisioner else None

    def _describe_end(self) -> str:
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
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        start_timeout: float = 60,
        execution_timeout: float | None = None,
        input_path: object = None,
        turn: AbstractContextManager[Any] | None = None,
        run_limit: float | None = None,
        environment: Mapping[str, str] | None = None,
        folder: str | None = None,
        **options: Any,  # noqa: ANN401
    ) -> None:
        """Execute a notebook; `Stopped` where it does not come to an end.

        `turn` is held while cells are executed; `run_limit` and `execution_timeout` are seconds, of all cells and of
        each; `environment` and `folder` are the kernel's.
        """
        fork_kernels()
        limits = {"timeout": execution_timeout, "startup_timeout": start_timeout}
        client = RunClient(nb_man, kernel_name=kernel_name, **limits, **options)
        client.turn, client.run_limit = turn or nullcontext(), run_limit
        client.execute(env=dict(environment or os.environ | ENVIRONMENT), **({"cwd": folder} if folder else {}))
