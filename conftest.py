"""Makes nbval strict and readable: figures are compared too, and a difference is told as what moved in which table.

What notebooks write while they are checked goes elsewhere.
"""

import os
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from lib.core.paths import STAGING, resolve_variables
from lib.runs.fork_server import ENVIRONMENT, stop_fork_server
from lib.runs.kernels import fork_kernels
from lib.runs.moved import describe_moves
from lib.runs.notebooks import WIDGET

assert version("nbval") == "0.11.0", "look again at what IPyNbFile skips before another nbval is taken"

_begin = IPyNbFile.__init__


def _begin_strictly(self: IPyNbFile, *args: object, **kwargs: object) -> None:
    _begin(self, *args, **kwargs)
    compared = tuple(kind for kind in self.skip_compare if not kind.startswith("image/"))
    self.skip_compare = (*compared, WIDGET)  # its id is another each time


IPyNbFile.__init__ = _begin_strictly

_compare, _explain = IPyNbCell.compare_outputs, IPyNbCell.repr_failure


def _compare_readably(self: IPyNbCell, new: Sequence[Any], stored: Sequence[Any], *args: object) -> bool:
    is_same = bool(_compare(self, new, stored, *args))
    if not is_same:
        self.comparison_traceback = [describe_moves(stored, new)]
    return is_same


def _explain_readably(self: IPyNbCell, caught: pytest.ExceptionInfo[BaseException]) -> object:
    """Return what moved in a cell that ran; of one that did not run, what nbval says."""
    error = caught.value
    if not isinstance(error, NbCellError) or str(error) != "Cell outputs differ":
        return _explain(self, caught)
    return f"{self.parent.name}, cell [{self.cell_num + 1}]\n\n{error.source}\n\n{error.inner_traceback}"


IPyNbCell.compare_outputs, IPyNbCell.repr_failure = _compare_readably, _explain_readably


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
