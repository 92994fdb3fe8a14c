"""Folders for what is needed in passing, held by the process that made them; those of ended processes are cleared."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

PASSING = "positions-passing-"
"""How the name of each such folder begins."""

UNHELD = f".{PASSING}"
"""How it begins until the folder is held."""

MARKER = ".of-positions"
"""The empty file without which a folder is somebody else's, whatever its name."""

HOLD_WAIT = 60
"""The seconds after which a folder that its maker has not yet held is one that nobody will."""

SHORT_PATH = 40
"""The most letters of a folder for sockets, whose whole address may have 107."""


@contextmanager
def open_passing(home: Path | None = None) -> Iterator[Path]:
    """Yield a new folder, in that for temporary files unless another is named.

    It is removed at the end or, if this process is killed before, by whoever next clears that place.
    """
    folder, hold = make_passing(str(home or gettempdir()))
    try:
        yield folder
    finally:
        remove_passing(folder, hold)


def make_passing(home: str) -> tuple[Path, int]:
    """Return a new folder and the file by which this process holds it for its life; -1 where it cannot be held."""
    made, hold = Path(mkdtemp(prefix=UNHELD, dir=home)), -1
    (made / MARKER).touch()
    with suppress(OSError):
        hold = _hold(made)
    return made.rename(made.with_name(made.name[1:])), hold


def remove_passing(folder: Path, hold: int) -> None:
    """Remove a folder, and give up the file that it was held by."""
    shutil.rmtree(folder, ignore_errors=True)
    if hold >= 0:
        os.close(hold)


def find_short_home() -> str:
    """Return where folders are made whose names must be short."""
    return gettempdir() if len(gettempdir()) <= SHORT_PATH else "/tmp"


def clear_passing(*homes: Path) -> None:
    """Remove the folders made here that no process holds, in these places and in those for temporary files."""
    for home in {gettempdir(), find_short_home(), *map(str, homes)}:
        with suppress(OSError), os.scandir(home) as found:
            for left in [Path(each.path) for each in found if each.name.startswith((PASSING, UNHELD))]:
                with suppress(OSError):
                    is_over = left.name.startswith(PASSING) or left.stat().st_mtime < time.time() - HOLD_WAIT
                    if is_over and (left / MARKER).exists():
                        remove_passing(left, _hold(left))


def _hold(folder: Path) -> int:
    """Return a file that holds a folder until it is closed; raise OSError if another process holds it."""
    if sys.platform == "win32":
        raise OSError("folders cannot be held")
    import fcntl  # noqa: PLC0415 - Windows has none

    file = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise
    return file
