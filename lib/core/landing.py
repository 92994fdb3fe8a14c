"""Write several files whole or not at all, so that no one ever reads some of them old and some of them new.

All files wait in a folder of their own until the last is there; what was there before waits beside them. Then a journal
appears, and each takes its place. Whoever comes next finishes what was interrupted.
"""

import errno
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from lib.core.errors import Misuse
from lib.core.locks import hold
from lib.core.paths import is_below, refuse_outside

WAITING = ".landing-"
"""How the folder begins in which files wait until all of them are written."""

READY = "ready.json"
"""The file whose presence says that everything waits: from then on a landing is finished, before then forgotten."""

BACK = "back.json"
"""What that file is called from when a place could not be taken: the landing is then undone."""

ORDERS = ("write", "delete", "there")
"""What the file says: the names to write, those to delete, and those of either that were there before."""

PATIENCE = 60
"""The seconds to wait for another command that writes to the same folder."""

BUSY = "{}: another command is writing there; wait for it, and run this again"

Contents = Mapping[str, bytes | Path | None]
"""What files shall contain, by their names in a folder: bytes, what another file contains that is moved, or nothing."""


def land(folder: Path, contents: Contents) -> None:
    """Write files to a folder, by their names in it, and delete those whose content is None; all of it or nothing.

    If the process ends in between, `finish_landing` completes what was ready and removes what was not. Raises `Misuse`
    if another command writes to the folder for a minute, and `OSError` if a file cannot be written.
    """
    with hold(folder, PATIENCE, BUSY.format(folder)):
        land_held(folder, contents)


def land_held(folder: Path, contents: Contents) -> None:
    """Do what `land` does, in a folder from which the caller keeps other commands away."""
    _finish(folder)
    waiting = Path(mkdtemp(prefix=WAITING, dir=folder))
    try:
        os.replace(_put_aside(folder, contents, waiting), waiting / READY)
    except OSError:
        shutil.rmtree(waiting, ignore_errors=True)
        raise
    try:
        _finish(folder)
    except OSError:
        os.replace(waiting / READY, waiting / BACK)
        _finish(folder)
        raise


def finish_landing(folder: Path) -> None:
    """Complete what an interrupted `land` left ready in a folder, and remove what it left unready.

    Raises `Misuse` if that cannot be done.
    """
    if os.path.isdir(folder) and any(folder.glob(f"{WAITING}*")):
        try:
            with hold(folder, PATIENCE, BUSY.format(folder)):
                _finish(folder)
        except OSError as error:
            said = f"what an interrupted command left there cannot take its place ({error.strerror}: {error.filename})"
            raise Misuse([f"{folder}: {said}; make that file writable and run this again"]) from None


def _put_aside(folder: Path, contents: Contents, waiting: Path) -> Path:
    """Put new files, and those that they replace, where they wait; return the file that lists them."""
    kept = {name: content for name, content in contents.items() if content is not None}
    there = [name for name in contents if (folder / name).is_file()]
    for name in contents:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
    for place, (name, content) in enumerate(kept.items()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            _move(content, waiting / str(place))
        else:
            _write_through(waiting / str(place), content)
    for place, name in enumerate(there):
        _copy(folder / name, waiting / f"old-{place}")
    orders = {
        "write": list(kept),
        "delete": [name for name in there if name not in kept],
        "there": there,
    }
    _write_through(waiting / "orders", json.dumps(orders).encode())
    return waiting / "orders"


def _finish(folder: Path) -> None:
    for waiting in sorted(folder.glob(f"{WAITING}*")):
        if (waiting / READY).is_file():
            _go_on(folder, waiting, _read_orders(waiting / READY))
        elif (waiting / BACK).is_file():
            _go_back(folder, waiting, _read_orders(waiting / BACK))
        shutil.rmtree(waiting, ignore_errors=True)


def _go_on(folder: Path, waiting: Path, orders: Mapping[str, list[str]]) -> None:
    for place, name in enumerate(orders["write"]):
        if (waiting / str(place)).exists():  # else it has landed before the interruption
            _move(waiting / str(place), folder / name)
    for name in orders["delete"]:
        if is_below(folder / name, folder):
            (folder / name).unlink(missing_ok=True)


def _go_back(folder: Path, waiting: Path, orders: Mapping[str, list[str]]) -> None:
    for place, name in enumerate(orders["there"]):
        if (waiting / f"old-{place}").exists():  # else it is back already
            _move(waiting / f"old-{place}", folder / name)
    for name in orders["write"]:
        if name not in orders["there"] and is_below(folder / name, folder):
            (folder / name).unlink(missing_ok=True)


def _read_orders(file: Path) -> dict[str, list[str]]:
    """Return the names in a journal by what is to be done; `Misuse` if it is broken or names anything outside."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        orders = {"there": [], **found}
        orders = {what: list(orders[what]) for what in ORDERS}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise Misuse([f"{file}: is not what this suite wrote; move {file.parent} away"]) from None
    refuse_outside(file, [name for names in orders.values() for name in names])
    return orders


def _move(source: Path, target: Path) -> None:
    """Move a file in one step, onto another file system too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        passing = target.with_name(f".{target.name}.new")
        shutil.copyfile(source, passing)
        os.replace(passing, target)
        source.unlink()


def _copy(source: Path, target: Path) -> None:
    """Give a file a second name; where that is not possible, copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _write_through(file: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with file.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
