"""Time a briefing and tell the size of its files.

python benchmarks/briefing.py
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from timing import time_median

from lib.briefing.compose import compose
from lib.briefing.export import WRITERS
from lib.core.store import STORE
from lib.study import open_study

REPEATS = 3
os.environ[STORE] = ""  # every result is computed, none kept from before


def write_afresh(kind: str) -> tuple[float, int]:
    """Return the seconds that one format of a new briefing takes, its figures drawn, and its size in bytes."""
    briefing, start = compose(open_study()), time.perf_counter()
    written = WRITERS[kind](briefing)
    return time.perf_counter() - start, len(written)


def run_whole() -> None:
    """Write all formats by the command, from the start of Python on."""
    with tempfile.TemporaryDirectory() as folder:
        command = [Path(sys.executable).parent / "positions", "brief", "--outputs", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print the table."""
    print(f"# A briefing, timed\n\nPython {platform.python_version()}, {os.cpu_count()} cores; medians of {REPEATS}.\n")
    print("| what | seconds | kB |\n|---|---|---|")
    print(f"| the whole pack, by the command | {time_median(run_whole, REPEATS):.1f} | |")
    told = time_median(lambda: compose(open_study()), REPEATS)
    print(f"| its content: every result, in words | {told:.1f} | |")
    for kind in WRITERS:
        seconds, sizes = zip(*(write_afresh(kind) for _ in range(REPEATS)), strict=True)
        print(f"| {kind}, its figures drawn | {statistics.median(seconds):.1f} | {sizes[0] / 1000:,.0f} |")


if __name__ == "__main__":
    main()
