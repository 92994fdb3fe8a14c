"""Notice in a used kernel what is set for a parameter and read by nobody, such as a misspelt name."""

import ast
import difflib
import re
import sys
from collections.abc import Sequence

from lib.parameters import Parameters

ALIKE = 0.8
"""From 0 to 1, how similar to a parameter's a name must be to be taken for it."""


def read_history() -> list[str]:
    """Return the cells that this kernel has run, the present one last; none outside a notebook."""
    cells = getattr(sys.modules["__main__"], "In", [])
    return [cell for cell in cells if isinstance(cell, str)] if isinstance(cells, list) else []


def find_unread(cells: Sequence[str]) -> list[str]:
    """Return a fault for each value that was set for a parameter just before the last cell, and that it does not read.

    Looks at the cells directly before the last one that do nothing but set values, and at what is set in the last.
    """
    if not cells:
        return []
    *before, present = cells
    named: list[str] = []
    while before and (found := _list_set(before.pop())):
        named += found
    read = set(re.findall(r"\w+", present))
    passes = any(name in read for name in named if name in Parameters.model_fields)
    faults = [_explain_unread(name) for name in dict.fromkeys(named) if name not in read]
    return [fault for fault, is_known in faults if fault and (passes or not is_known)]


def _list_set(cell: str) -> list[str]:
    """Return the names to which a cell gives plain values; none if it does anything else."""
    try:
        lines = ast.parse(cell).body
        for line in lines:
            ast.literal_eval(getattr(line, "value", None) or "")
    except (SyntaxError, ValueError, TypeError):
        return []
    targets = [getattr(line, "target", None) or next(iter(getattr(line, "targets", [])), None) for line in lines]
    return [target.id for target in targets if isinstance(target, ast.Name)] if all(targets) else []


def _explain_unread(name: str) -> tuple[str, bool]:
    """Return a fault for a name that is set and not read, '' if it resembles no parameter; and whether it is one."""
    if name in Parameters.model_fields:
        return f"{name}: is set above, but this cell does not pass it on; add {name}={name}", True
    meant = difflib.get_close_matches(name.lower(), Parameters.model_fields, n=1, cutoff=ALIKE)
    if not meant:
        return "", False
    return (
        f"{name}: is set above, but there is no such parameter, and nothing reads it; did you mean '{meant[0]}'?",
        False,
    )
