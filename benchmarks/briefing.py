"""Time a briefing and tell the size of its files.

python benchmarks/briefing.py
"""

import os
import platform
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from timing import time_median

from lib.bindery import WRITERS
from lib.briefing import compose
from lib.case import open_case

REPEATS = 3


def write_afresh(kind: str) -> int:
    """Write one format of a new briefing, figures drawn again; return its size in bytes."""
    compose.cache_clear()
    return len(WRITERS[kind](compose(open_case())))


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
    told = time_median(lambda: (compose.cache_clear(), compose(open_case())), REPEATS)
    print(f"| its content: every result, in words | {told:.1f} | |")
    for kind in WRITERS:
        seconds = time_median(partial(write_afresh, kind), REPEATS) - told
        print(f"| {kind}, its figures drawn | {seconds:.1f} | {write_afresh(kind) / 1000:,.0f} |")


if __name__ == "__main__":
    main()
