"""Results that take long, kept in files from one process to the next, by the content of all that they depend on."""

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

from lib.core.paths import ROOT

STORE = "POSITIONS_STORE"
"""Names the folder that results are kept in; empty to keep none."""

MOST = 500
"""Files that are kept, the latest ones."""

Result = TypeVar("Result")


def recall(key: Mapping[str, Any], find: Callable[[], Result]) -> Result:
    """Return a result that is kept under this key, found and kept where there is none; who comes second waits for it.

    Where files cannot be kept the result is found all the same.
    """
    folder = os.environ.get(STORE, str(ROOT / ".positions"))
    if not folder:
        return find()
    name = hashlib.sha256(json.dumps(key, sort_keys=True, default=str).encode()).hexdigest()
    file = Path(folder) / f"{name}.pickle"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file.with_suffix(".lock"))
        lock.acquire()
    except OSError:
        return find()
    with lock:
        kept = _read(file)
        return kept[0] if kept else _keep(file, find())


def _read(file: Path) -> tuple[Any] | None:
    """Return what a file holds, None where it is missing or broken."""
    try:
        return (pickle.loads(file.read_bytes()),)
    except Exception:  # a broken pickle may raise anything
        return None


def _keep(file: Path, result: Result) -> Result:
    """Write a result whole, and clear the oldest ones away."""
    with suppress(OSError):
        passing = file.with_suffix(".new")
        passing.write_bytes(pickle.dumps(result))
        os.replace(passing, file)
        for old in sorted(file.parent.glob("*.pickle"), key=lambda kept: -kept.stat().st_mtime)[MOST:]:
            old.unlink(missing_ok=True)
            old.with_suffix(".lock").unlink(missing_ok=True)
    return result
