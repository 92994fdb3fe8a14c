"""Time positions under all analyses and replicates, and a dossier of a million statements; tell what intervals cover.

Run by `make bench`, which stores what it prints as benchmarks/robustness.md, and draws benchmarks/robustness.svg. Every
figure is taken in one process on one core; times are medians of several runs.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from math import prod
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import numpy as np
import pandas as pd
from dossiers import Size, write_dossier
from simulated import ALL, cover
from timing import time_median

from lib.case import open_case
from lib.charts.theme import DARK, house_style, new_chart
from lib.core.store import STORE
from lib.evidence.dossier import Dossier, load
from lib.positions import By, Rule, derive_positions, list_cells
from lib.robustness.bootstrap import Draws, Replicates, draw_replicates
from lib.robustness.intervals import add_position_intervals, draw_case, replicate_positions
from lib.robustness.multiverse import Multiverse, average, find_medians, open_multiverse
from lib.runs.notebooks import find_notebooks

ANALYSES, REPLICATES, STATEMENTS = 500, 2000, 1_000_000
MANY = 100_000
"""Statements of which intervals are timed."""

FEWER = {"07_briefing": 10_000}
"""The statements of notebooks that cannot be run with `MANY`: a briefing quotes every statement in its files."""

DOSSIERS = 4000
"""Simulated dossiers a cell: a coverage of 90 % is told to half a point (one standard error)."""

SETTINGS = ((5, 3), (5, 4), (8, 4), (12, 3), (12, 4), (20, 4), (20, 5), (20, 8), (30, 6), (40, 5), (40, 20))
"""Numbers of statements and of documents; of five documents with 20, one has as many as 8 and one as few as 1."""
UNEVEN = {(20, 5): (0.4, 0.3, 0.15, 0.1, 0.05)}


def draw_weights(statements: int, analyses: int) -> np.ndarray:
    """Return so many analyses, all different: what each statement weighs in them."""
    return np.random.default_rng(1).choice([0.0, 0.5, 1.0], (analyses, statements), p=[0.3, 0.2, 0.5])


def multiply(weights: np.ndarray, drawn: Draws, cells: list[np.ndarray]) -> None:
    """Form the matrix products that weighted means need, and nothing else."""
    moved = drawn.weights * drawn.values
    for members in cells:
        for right in (drawn.weights, moved):
            weights[:, members] @ right[:, members].T


def summarise(weights: np.ndarray, drawn: Replicates, cells: list[np.ndarray]) -> None:
    """Find the mean and the median of every cell in all analyses and draws."""
    for own in cells:
        for find in (average, find_medians):
            find(weights[:, own], drawn.take(own))


def group(statements: pd.DataFrame, weights: np.ndarray, drawn: Draws, runs: int) -> None:
    """Reckon positions as one would with group-bys: one for each analysis and replicate."""
    for run in range(runs):
        weight = weights[run % len(weights)] * drawn.weights[run]
        moved = statements.assign(weight=weight, moment=weight * drawn.values[run])
        cells = moved[moved["role"] == "position"].groupby(["actor", "demand"], observed=False)
        sums = cells[["moment", "weight"]].sum()
        sums["moment"] / sums["weight"]


def time_positions() -> Iterator[str]:
    """Yield the lines on positions under all analyses and replicates."""
    case = open_case(replicates=REPLICATES)
    drawn, cells = draw_case(case), list_actor_cells(case.statements)
    weights = draw_weights(len(case.statements), ANALYSES)
    whole = time_median(lambda: summarise(weights, draw_case(case), cells), 5)
    bare = time_median(partial(multiply, weights, drawn.draw(), cells), 5)
    runs = 200
    grouped = (
        time_median(partial(group, case.statements, weights, drawn.draw(), runs), 1) / runs * ANALYSES * REPLICATES
    )
    about = f"{ANALYSES} analyses × {REPLICATES:,} replicates × {len(cells)} means and medians of actors on demands"
    yield f"| {about}, the draws included | {whole:.2f} s |"
    yield f"| … the bare matrix products of the means | {bare:.2f} s, so {whole / bare:.1f} × |"
    told = f"extrapolated from {runs} of {ANALYSES * REPLICATES:,}"
    yield f"| … the same with a pandas group-by each, {told} | {grouped:,.0f} s |"
    multiverse = open_multiverse(case, draw_case(case))
    shape = f"{prod(multiverse.analyses.shape[:5])} analyses of the positions of all sides, and of their offers"
    asked = list(product(case.sides, case.demands["id"]))
    seconds = time_median(lambda: find_all(open_multiverse(case, draw_case(case)), asked), 3)
    yield f"| {shape}, × {multiverse.replicates.count - 1:,} replicates | {seconds:.2f} s |"


def find_all(multiverse: Multiverse, asked: list[tuple[str, str]]) -> None:
    """Find the positions and offers asked for, under all analyses and replicates."""
    for side, demand in asked:
        multiverse.find_reach(side, demand)


def list_actor_cells(statements: pd.DataFrame) -> list[np.ndarray]:
    """Return the stances of each actor on each demand, by row number."""
    return list_cells(statements, (statements["role"] == "position").to_numpy(float), "actor")


def time_dossier(size: int) -> tuple[float, float, float]:
    """Return the seconds that a dossier takes to load, checked, and to make a position table of, and the peak in GB."""
    with TemporaryDirectory() as folder:
        write_dossier(Path(folder), Size(size))
        statements = load(folder).statements
        table = time_median(partial(derive_positions, statements, ALL, "actor"), 5)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        del statements
        return time_median(partial(load, folder), 3), table, memory


def time_dossiers(sizes: tuple[int, ...]) -> list[tuple[float, float, float]]:
    """Return what `time_dossier` tells of each size, each in a process of its own."""
    with open_pool() as pool:
        return list(pool.map(time_dossier, sizes))


def open_pool() -> ProcessPoolExecutor:
    """Return a pool that runs each task in a process of its own, one at a time."""
    return ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1)


def time_intervals(size: int) -> tuple[float, float]:
    """Return the seconds that positions of sides and actors with intervals take, and the process's peak in GB."""
    with TemporaryDirectory() as folder:
        write_dossier(Path(folder), Size(size))
        dossier = load(folder)
    seconds = time_median(partial(find_intervals, dossier, ALL), 1)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def find_intervals(dossier: Dossier, rule: Rule) -> None:
    """Find the positions of sides and of actors with their intervals, over 2,000 replicates."""
    drawn = draw_replicates(dossier, REPLICATES, 1)
    for by in get_args(By):
        positions = derive_positions(dossier.statements, rule, by)
        add_position_intervals(positions, replicate_positions(dossier.statements, rule, drawn, by))


def time_notebook(name: str, size: int) -> tuple[float, float]:
    """Return the seconds that a run of one notebook takes on a dossier of so many statements, and its peak in GB."""
    with TemporaryDirectory() as folder:
        write_dossier(Path(folder) / "dossier", Size(size))
        asked = [name, "-p", f"dossier={folder}/dossier", "--outputs", f"{folder}/outputs"]
        command = [str(Path(sys.executable).with_name("positions")), "run", *asked]
        run = partial(subprocess.run, command, check=True, capture_output=True, env=os.environ | {STORE: ""})
        seconds = time_median(run, 1)
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6


def time_notebooks() -> Iterator[str]:
    """Yield a line for each notebook, each run in a process of its own."""
    for notebook in find_notebooks():
        size = FEWER.get(notebook.stem, MANY)
        with open_pool() as pool:
            seconds, memory = pool.submit(time_notebook, notebook.stem, size).result()
        yield f"| {notebook.stem} | {size:,} | {seconds:.0f} s | {memory:.2f} GB |"


def time_growth(counts: tuple[int, ...]) -> list[float]:
    """Return the seconds that 500 analyses take over so many replicates."""
    case = open_case()
    cells, weights = list_actor_cells(case.statements), draw_weights(len(case.statements), ANALYSES)
    drawn = [draw_case(open_case(replicates=count)) for count in counts]
    return [time_median(partial(summarise, weights, each, cells), 3) for each in drawn]


def draw_growth(sizes: tuple[int, ...], dossiers: list[tuple[float, float, float]], counts: tuple[int, ...]) -> None:
    """Draw how each figure grows with its size, next to this file."""
    loading, tables, _ = zip(*dossiers, strict=True)
    panels = (
        ("Checked loading", "statements", sizes, loading),
        ("Position table", "statements", sizes, tables),
        ("500 analyses", "replicates", counts, time_growth(counts)),
    )
    with house_style():
        chart = new_chart(
            2.8, "How the times grow with the evidence and with the replicates", ["Seconds, on one core."]
        )
        for ax, (title, what, x, y) in zip(chart.subplots(1, 3), panels, strict=True):
            ax.loglog(x, y, "o-", color=DARK, markersize=4, linewidth=1)
            ax.set(title=title, xlabel=what, ylabel="seconds")
            ax.minorticks_off()
            for axis in (ax.xaxis, ax.yaxis):
                axis.set_major_formatter(lambda number, _: f"{number:,.10g}")
        chart.save(Path(__file__).parent, "robustness", ["svg"])


def tell_coverage() -> Iterator[str]:
    """Yield how often simulated intervals hold the true mean, a line a number of statements."""
    for n, documents in SETTINGS:
        shares = UNEVEN.get((n, documents))
        told = [cover(n, documents, DOSSIERS, seed=300 + n, pull=pull, shares=shares) for pull in (0.0, 0.15, 0.3)]
        about = f"{n} in {documents}{', uneven' if shares else ''}"
        yield f"| {about} | {' | '.join(f'{share:.1%}' for share in told)} |"


def main() -> None:
    """Print the tables and draw the figure."""
    print(f"# Robustness, timed and tried\n\nPython {sys.version.split()[0]}, numpy {np.__version__}, one core.\n")
    print("| what | time |\n|---|---|")
    print(*time_positions(), sep="\n")
    sizes, counts = (10_000, 100_000, STATEMENTS), (100, 500, 2000, 5000)
    dossiers = time_dossiers(sizes)
    loading, table, memory = dossiers[-1]
    rate = f"{STATEMENTS / loading:,.0f} rows a second"
    print(f"| {STATEMENTS:,} statements, loaded and checked: {rate} | {loading:.1f} s |")
    print(f"| … one position table, by actor | {table:.2f} s |")
    print(f"| … peak memory of the process | {memory:.2f} GB |")
    with open_pool() as pool:
        seconds, memory = pool.submit(time_intervals, MANY).result()
    about = f"{MANY:,} statements × {REPLICATES:,} replicates: positions of sides and of actors with intervals"
    print(f"| {about} | {seconds:.1f} s |")
    print(f"| … peak memory of the process, loading included | {memory:.2f} GB |")
    print(
        "\n| notebook, run by the command | statements | time | peak memory of its largest process |\n|---|---|---|---|"
    )
    print(*time_notebooks(), sep="\n")
    draw_growth(sizes, dossiers, counts)
    print("\n![How the times grow](robustness.svg)\n\n## What a 90 % interval covers\n")
    print(
        f"Over {DOSSIERS:,} simulated dossiers a cell, of five shapes (a refusal, a demand, everything, two camps, one"
    )
    print(
        "place), coded with the confusion of the coders; those whose statements come from fewer than three documents,"
    )
    print("or are all equal, have no interval and do not count. The documents' pull is the share of variance that is")
    print("their own; of five uneven documents one has 40 % of the statements and one 5 %. What coders misread in one")
    print("direction is in no interval, so that other coders may fare worse.\n")
    print("| statements, documents | no pull | some (15 %) | strong (30 %) |\n|---|---|---|---|")
    print(*tell_coverage(), sep="\n")


if __name__ == "__main__":
    main()
