"""Keep slow results in files, under a key made from the content of everything they depend on."""

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import accumulate, compress
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

from lib.core.fingerprints import find_versions, hash_library
from lib.core.paths import KEPT_RESULTS, STORE, find_place

MOST = 500_000_000
"""The bytes of results to keep; the oldest are deleted."""

LOADED_LIBRARY = hash_library()
"""The hash of the library as it was loaded, under which results are kept; on disk it may be a newer one by now."""

Stored = TypeVar("Stored")


def recall(key: Mapping[str, Any], find: Callable[[], Stored]) -> Stored:
    """Return the result kept under `key`; if there is none, compute it with `find` and keep it.

    The library as loaded and all versions belong to every key.
    A second process that asks for the same result waits for the first. Where files cannot be written, the result is
    computed and not kept.
    """
    folder = os.environ.get(STORE, KEPT_RESULTS)
    if not folder:
        return find()
    made_by = {"library": LOADED_LIBRARY, "versions": find_versions()}
    name = hashlib.sha256(json.dumps([key, made_by], sort_keys=True, default=str).encode()).hexdigest()
    file = find_place(folder) / f"{name}.pickle"
    if kept := _read(file):
        return kept[0]  # type: ignore[no-any-return]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file.with_suffix(".lock"))
        lock.acquire()
    except (OSError, NotImplementedError):
        return find()
    try:
        kept = _read(file)
        return kept[0] if kept else _write(file, find())
    finally:
        with suppress(OSError):  # Windows deletes no open file
            file.with_suffix(".lock").unlink()  # who waits for it looks for the result first
        lock.release()


def _read(file: Path) -> tuple[Any] | None:
    """Return the content of a file in a tuple; None if the file is missing or broken."""
    try:
        return (pickle.loads(file.read_bytes()),)
    except Exception:  # a broken pickle may raise anything
        return None


def _write(file: Path, result: Stored) -> Stored:
    """Write a result, replacing the file in one step, and delete the oldest results."""
    with suppress(OSError):
        passing = file.with_suffix(".new")
        passing.write_bytes(pickle.dumps(result))
        os.replace(passing, file)
        kept = sorted(((each, each.stat()) for each in file.parent.glob("*.pickle")), key=lambda one: -one[1].st_mtime)
        for old, _ in compress(kept, (size > MOST for size in accumulate(told.st_size for _, told in kept))):
            old.unlink(missing_ok=True)
    return result
