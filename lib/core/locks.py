"""Keep two commands from writing to one folder at the same time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lib.core.errors import Misuse

LOCK_FILE = ".lock"


@contextmanager
def hold(folder: Path, patience: float, busy: str) -> Iterator[None]:
    """Hold a folder against other commands; raise `Misuse` if it cannot be locked, or if one holds it: with `busy`.

    `patience` is how many seconds to wait for the other command.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - takes a fifth of a command that has nothing to do

    lock = FileLock(folder / LOCK_FILE)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise Misuse([busy]) from None
    except PermissionError:
        why = f"{folder}: cannot be written to; have it opened to you"
        if os.path.exists(lock.lock_file):
            why = f"{lock.lock_file}: belongs to another user; have them delete it"
        raise Misuse([f"{why}, or name a folder of your own"]) from None
    except (OSError, NotImplementedError) as error:
        raise Misuse(
            [f"{folder}: cannot be locked ({error}), so two commands could spoil it; name a folder on a local disk"]
        ) from None
    try:
        yield
    finally:
        lock.release()
