"""Makes nbval strict: figures are compared too, and what notebooks write while they are checked goes elsewhere."""

import os
import tempfile
from importlib.metadata import version

import pytest
from nbval.plugin import IPyNbFile

from lib.paths import STAGING, fix_texts
from lib.suite import ENVIRONMENT

assert version("nbval") == "0.11.0", "look again at what IPyNbFile skips before another nbval is taken"

_begin = IPyNbFile.__init__


def _begin_strictly(self: IPyNbFile, *args: object, **kwargs: object) -> None:
    _begin(self, *args, **kwargs)
    self.skip_compare = tuple(kind for kind in self.skip_compare if not kind.startswith("image/"))


IPyNbFile.__init__ = _begin_strictly


def pytest_configure(config: pytest.Config) -> None:
    """Send what notebooks write to a folder of its own, and give their kernels the suite's environment."""
    if config.option.nbval:
        staging = tempfile.TemporaryDirectory(prefix="nbval-")
        config.add_cleanup(staging.cleanup)
        fix_texts()
        os.environ |= ENVIRONMENT | {STAGING: staging.name}
