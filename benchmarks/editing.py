"""Time the suite after one statement of its case was changed, against the suite with no result kept.

    python benchmarks/editing.py [--pairs 5]

Each change is made to a copy of the case whose results are all kept, and measured in pairs with a run that finds none.
"""

import argparse
import csv
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from running import clock, measure, ratio, run_cold

from lib.core.paths import SEEDS

CHANGES = {"other words": ("gist", "It is told in other words."), "another value": ("value", "100", "0")}
"""What is changed in one statement: a column, and the texts to put there."""


def clock_changed(column: str, *told: str) -> float:
    """Return the wall seconds of a run of the suite after a position of its case was told otherwise in a column.

    It is the last one on record; of the texts `told`, it takes the first that it does not have.
    """
    with tempfile.TemporaryDirectory() as folder:
        dossier = Path(folder) / "dossier"
        shutil.copytree(SEEDS, dossier)
        run_cold(Path(folder), dossier)
        with (dossier / "statements.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        last = next(row for row in reversed(rows) if row["role"] == "position")
        last[column] = next(text for text in told if text != last[column])
        with (dossier / "statements.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(last), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        start = time.perf_counter()
        run_cold(Path(folder), dossier)
        return time.perf_counter() - start


def report(pairs: int) -> Iterator[str]:
    """Yield the lines of the report."""
    yield "# The suite after a change\n"
    yield f"{os.cpu_count()} cores; medians of {pairs} pairs, wall seconds.\n"
    yield "| changed in one statement | seconds | nothing kept | ratio |\n| --- | --- | --- | --- |"
    for what, change in CHANGES.items():
        cold, changed = measure(pairs, [partial(clock, run_cold), partial(clock_changed, *change)])
        times = " | ".join(f"{statistics.median(each):.1f}" for each in (changed, cold))
        yield f"| {what} | {times} | {ratio(changed, cold)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    for line in report(parser.parse_args().pairs):
        print(line, flush=True)
