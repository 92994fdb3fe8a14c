"""Stop an act at every single step that changes files, each time in a process of its own."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

STEPS = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "shutil.copyfile")
STOPPED, MOST = 9, 400


def stop_at_every_step(folder: Path, act: Callable[[], object], how: Callable[[], None]) -> Iterator[int]:
    """Yield the number of each step below a folder at which the act was stopped, until it comes to its end.

    `how` is called before the step is taken: it ends the process, or raises an error.
    """
    for last in range(1, MOST):
        child = os.fork()
        if not child:
            _act_until(folder, act, how, last)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != STOPPED:
            return
        yield last
    raise AssertionError(f"has not come to an end after {MOST} steps")


def die() -> None:
    """End the process as `kill -9` does."""
    os._exit(STOPPED)


def _act_until(folder: Path, act: Callable[[], object], how: Callable[[], None], last: int) -> None:
    """Act until a step, and leave the process."""
    steps = 0

    def count(event: str, details: tuple[object, ...]) -> None:
        nonlocal steps
        is_written = event == "open" and isinstance(details[2], int) and details[2] & (os.O_WRONLY | os.O_RDWR)
        if is_written or event in STEPS:
            place = os.fsdecode(details[0]) if isinstance(details[0], str | bytes | os.PathLike) else str(folder)
            if not os.path.isabs(place) or Path(place).is_relative_to(folder):
                steps += 1
                if steps >= last:
                    how()

    try:
        sys.addaudithook(count)
        act()
    finally:
        os._exit(STOPPED if steps >= last else 0)
