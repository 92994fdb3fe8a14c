"""Makes nbval strict: figures are compared too, and what notebooks write while they are checked goes elsewhere."""

import os
import tempfile
from importlib.metadata import version

from nbval.plugin import IPyNbFile

from lib.paths import STAGING
from lib.suite import ENVIRONMENT

assert version("nbval") == "0.11.0", "look again at what IPyNbFile skips before another nbval is taken"

_begin = IPyNbFile.__init__


def _begin_strictly(self: IPyNbFile, *args: object, **kwargs: object) -> None:
    _begin(self, *args, **kwargs)
    self.skip_compare = tuple(kind for kind in self.skip_compare if not kind.startswith("image/"))


IPyNbFile.__init__ = _begin_strictly


def pytest_configure() -> None:
    """Send what notebooks write to a folder of its own, and give their kernels the suite's environment."""
    os.environ |= ENVIRONMENT | {STAGING: tempfile.mkdtemp(prefix="nbval-")}
