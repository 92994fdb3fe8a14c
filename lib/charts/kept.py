"""Keep what is drawn of a figure in files, under all that the figure is made of, so that it is drawn once."""

import os
import pickle
import sys
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from types import FunctionType
from typing import Any, TypeVar

from matplotlib.cbook import CallbackRegistry
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import TransformNode

from lib.charts.faces import is_registered
from lib.core.paths import DRAWN_ONCE
from lib.core.store import recall

Part = TypeVar("Part")
KNOWN = frozenset({*sys.stdlib_module_names, "lib", "matplotlib", "numpy", "pandas"})
"""The packages whose code belongs to the key of every result."""


class FigureContents(pickle.Pickler):
    """Writes what a figure is made of, the same bytes for two that look the same whatever was drawn before them.

    Raises `PicklingError` at what may look otherwise another time: code of the user's own, or a face of the machine's.
    """

    def reducer_override(self, part: object) -> Any:  # noqa: ANN401
        """Return what a part is made of, for those that know more of others than is seen."""
        if isinstance(part, TransformNode):  # who takes its place from it
            return part.__class__.__new__, (part.__class__,), {**vars(part), "_parents": None}
        if isinstance(part, Path):  # how finely it would bend on curved axes, which others that share it may have set
            return Path, (part.vertices, part.codes)
        if isinstance(part, CallbackRegistry):  # who is told of changes
            return CallbackRegistry, ()
        if isinstance(part, FunctionType | type) and part.__module__.partition(".")[0] not in KNOWN:
            raise pickle.PicklingError(f"{part} may be other code another time")
        if isinstance(part, FontProperties) and not is_registered(part):
            raise pickle.PicklingError(f"{part} may be another face another time")
        return NotImplemented


def hash_figure(figure: Figure) -> str:
    """Return a SHA-256 over all that a figure is made of; '' where it cannot be told, or need not be."""
    if DRAWN_ONCE in os.environ:
        return ""
    contents = BytesIO()
    try:
        FigureContents(contents, protocol=5).dump(figure)
    except (pickle.PicklingError, AttributeError, TypeError, RecursionError):
        return ""
    return sha256(contents.getbuffer()).hexdigest()


def recall_part(known: str, part: str, find: Callable[[], Part]) -> Part:
    """Return what is kept of a figure, known by its hash: a format, or its places; find and keep it if nothing is."""
    return recall({"figure": known, "part": part}, find) if known else find()
