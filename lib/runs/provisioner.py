"""A command to start a kernel in, a kernel forked out: jupyter_client's own way to start kernels otherwise.

They are the kernels that JupyterLab starts, begun another way, so that what they answer is the same.
"""

import os
import sys
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from lib.runs.kernels import can_fork, open_nursery

PROVISIONER = "forked"


def fork_kernels() -> None:
    """Have every kernel that this process starts forked, where that can be."""
    if can_fork():
        KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
        open_nursery()


def _is_own(command: list[str]) -> bool:
    """Tell whether a command starts a kernel of this very Python, where kernels can be forked."""
    return can_fork() and command[0] == sys.executable and "ipykernel_launcher" in command


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel of this very Python by forking one that has imported its libraries; any other as usual.

    They are talked to through sockets in files: a free port may be taken by somebody else before the kernel has it.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Prepare the start of the kernel; return how it is to be started."""
        manager = cast(KernelManager, self.parent)
        if _is_own(manager.format_kernel_cmd()):
            manager.transport, manager.cache_ports = "ipc", False
            manager.ip = str(open_nursery().folder / str(self.kernel_id))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ANN401
        """Start the kernel; return how to connect to it."""
        if not _is_own(cmd):
            return await super().launch_kernel(cmd, **kwargs)
        files = [kwargs.get(name) or own for name, own in (("stdout", sys.__stdout__), ("stderr", sys.__stderr__))]
        numbers = [file if isinstance(file, int) else file.fileno() for file in files if file]
        arguments = cmd[cmd.index("ipykernel_launcher") :]
        folder = str(kwargs.get("cwd") or Path.cwd())
        fork = open_nursery().fork(arguments, kwargs.get("env", os.environ), folder, numbers)
        self.process = cast(Any, fork)  # it has those of Popen's ways that a provisioner needs
        self.pid = self.pgid = fork.pid
        self.cwd = Path(folder)
        return self.connection_info
