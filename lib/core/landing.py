"""Write several files whole or not at all, so that no one ever reads some of them old and some of them new."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from lib.core.locks import hold

WAITING = ".landing-"
"""How the folder begins in which files wait until all of them are written."""

READY = "ready.json"
"""The file whose presence says that everything waits: from then on a landing is finished, before then forgotten."""

PATIENCE = 60
"""The seconds to wait for another command that writes to the same folder."""

BUSY = "{}: another command is writing there; wait for it, and run this again"


def land(folder: Path, contents: Mapping[str, bytes | None]) -> None:
    """Write files to a folder, by their names in it, and delete those whose content is None; all of it or nothing.

    If the process ends in between, `finish_landing` completes what was ready and removes what was not. Raises `Misuse`
    if the folder cannot be locked, or if another command writes to it for a minute.
    """
    with hold(folder, PATIENCE, BUSY.format(folder)):
        _finish(folder)
        waiting = Path(mkdtemp(prefix=WAITING, dir=folder))
        kept = {name: content for name, content in contents.items() if content is not None}
        for place, content in enumerate(kept.values()):
            _write_through(waiting / str(place), content)
        orders = {"write": list(kept), "delete": [name for name in contents if name not in kept]}
        passing = waiting / "orders"
        _write_through(passing, json.dumps(orders).encode())
        os.replace(passing, waiting / READY)
        _finish(folder)


def finish_landing(folder: Path) -> None:
    """Complete what an interrupted `land` left ready in a folder, and remove what it left unready."""
    if folder.is_dir() and any(folder.glob(f"{WAITING}*")):
        with hold(folder, PATIENCE, BUSY.format(folder)):
            _finish(folder)


def _finish(folder: Path) -> None:
    for waiting in sorted(folder.glob(f"{WAITING}*")):
        if (waiting / READY).is_file():
            orders = json.loads((waiting / READY).read_text(encoding="utf-8"))
            for place, name in enumerate(orders["write"]):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if (waiting / str(place)).exists():  # else it has landed before the interruption
                    os.replace(waiting / str(place), target)
            for name in orders["delete"]:
                (folder / name).unlink(missing_ok=True)
        shutil.rmtree(waiting, ignore_errors=True)


def _write_through(file: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with file.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
