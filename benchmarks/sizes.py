"""Time every notebook and the briefing on dossiers of several sizes, and tell their peak memory.

python benchmarks/sizes.py
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from dossiers import Size, write_dossier

from lib.core.store import STORE
from lib.runs.notebooks import find_notebooks

POSITIONS = Path(sys.executable).with_name("positions")
SIZES = (Size(12, 1, 2, 2), Size(500, 20, 10, 4), Size(2_000, 200, 9, 4), Size(10_000, 500, 40, 15),
         Size(100_000, 100, 9, 4), Size(0, 1, 15, 13, most_sides=15))  # fmt: skip


def watch_command(command: list[str | Path], store: str) -> tuple[float, float]:
    """Return the wall seconds of a command, and the most memory that one of its processes holds, in GB."""
    start, peak = time.perf_counter(), 0
    known = os.environ | {STORE: store}
    with subprocess.Popen(command, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None:
            peak = max([peak, *list_sizes(run.pid)])
            time.sleep(0.1)
    if run.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed")
    return time.perf_counter() - start, peak / 1e9


def list_sizes(number: int) -> Iterator[int]:
    """Yield the resident memory of a process and of all that it has started."""
    try:
        for process in [psutil.Process(number), *psutil.Process(number).children(recursive=True)]:
            yield process.memory_info().rss
    except psutil.Error:
        return


def report(size: Size) -> Iterator[str]:
    """Yield the rows of a dossier of this size."""
    about = f"{size.demands} × {size.actors} × {size.documents} × {size.statements:,}"
    with tempfile.TemporaryDirectory() as folder:
        write_dossier(Path(folder) / "dossier", size)
        where: list[str | Path] = ["--outputs", f"{folder}/outputs"]
        commands: dict[str, list[str | Path]] = {
            notebook.stem: [POSITIONS, "run", notebook.stem, "-p", f"dossier={folder}/dossier", *where]
            for notebook in find_notebooks()
        }
        commands["positions brief"] = [POSITIONS, "brief", "--dossier", f"{folder}/dossier", *where]
        for name, command in commands.items():
            seconds, memory = watch_command(command, f"{folder}/store")
            yield f"| {about} | {name} | {seconds:.0f} | {memory:.2f} |"


if __name__ == "__main__":
    print(f"# Sizes\n\n{os.cpu_count()} cores; notebooks one after the other, as a suite's share what they compute.")
    print(
        "A size is demands × actors × documents × statements; without statements, experts judge each actor, a side.\n"
    )
    print("| size | what | seconds | GB at most |\n| --- | --- | --- | --- |")
    for each in SIZES:
        for line in report(each):
            print(line, flush=True)
