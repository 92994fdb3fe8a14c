"""Makes nbval strict: figures are compared too, and what notebooks write while they are checked goes elsewhere."""

import os
import tempfile
from importlib.metadata import version

import pytest
from nbval.plugin import IPyNbFile

from lib.core.paths import STAGING, resolve_variables
from lib.runs.fork_server import ENVIRONMENT, stop_fork_server
from lib.runs.kernels import fork_kernels

assert version("nbval") == "0.11.0", "look again at what IPyNbFile skips before another nbval is taken"

_begin = IPyNbFile.__init__


def _begin_strictly(self: IPyNbFile, *args: object, **kwargs: object) -> None:
    _begin(self, *args, **kwargs)
    self.skip_compare = tuple(kind for kind in self.skip_compare if not kind.startswith("image/"))


IPyNbFile.__init__ = _begin_strictly


def pytest_configure(config: pytest.Config) -> None:
    """Send what notebooks write to a folder of its own, and start their kernels as the suite does.

    Where the work is divided, those that it is divided among start kernels.
    """
    if config.option.nbval:
        staging = tempfile.TemporaryDirectory(prefix="nbval-")
        config.add_cleanup(staging.cleanup)
        resolve_variables()
        os.environ |= ENVIRONMENT | {STAGING: staging.name}
        config.option.nbval_current_env = True  # an editor stores the name of a kernel that only its own machine has
        if "PYTEST_XDIST_WORKER" in os.environ or not getattr(config.option, "numprocesses", None):
            fork_kernels()
            config.add_cleanup(stop_fork_server)
