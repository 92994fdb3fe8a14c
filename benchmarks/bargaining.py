"""Time the frontier and the solutions: at 101 levels, over resampled positions, and against brute force.

Run by `make bench`, which stores what it prints as benchmarks/bargaining.md. Each line is a median of several runs in
one process on one core; memory is the peak that Python and numpy allocate.
"""

import os
import platform
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

import numpy as np
from timing import time_median

from lib.bargaining.frontier import Game, make_game, trace_frontier
from lib.bargaining.preferences import Preferences, build_game, make_scales, measure_reservations
from lib.bargaining.settlement import open_talks
from lib.bargaining.solutions import settle
from lib.case import open_case
from lib.parameters import Loss

LOSSES: tuple[Loss, ...] = ("linear", "quadratic", "threshold")


def peak(run: Callable[[], object]) -> float:
    """Return the megabytes that a run allocates at most."""
    tracemalloc.start()
    run()
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / 1e6


def pose(wanted: Preferences, levels: int, loss: Loss) -> Game:
    """Return the game of some preferences, nothing reserved."""
    return build_game(wanted, np.zeros(len(wanted.parties)), make_scales(len(wanted.demands), levels), loss)


def enumerate_best(game: Game) -> np.ndarray:
    """Return the frontier of a game by brute force: value every package, sort, keep what is not beaten."""
    utilities = np.zeros((1, 2))
    for worth in game.worth:
        utilities = (utilities[:, None] + worth).reshape(-1, 2)
    ordered = utilities[np.lexsort((-utilities[:, 1], -utilities[:, 0]))]
    is_best = np.r_[True, ordered[1:, 1] > np.maximum.accumulate(ordered[:-1, 1]) + game.grain[1]]
    return ordered[is_best]


def resample(wanted: Preferences, seed: int) -> Preferences:
    """Return preferences as if positions and weights had come out a little otherwise."""
    draw = np.random.default_rng(seed)
    ideal = np.clip(wanted.ideal + draw.normal(0, 10, wanted.ideal.shape), 0, 100)
    weight = wanted.weight * draw.gamma(20, 1 / 20, wanted.weight.shape)
    shares = weight / weight.sum(axis=1, keepdims=True)
    return replace(wanted, ideal=ideal, reach=ideal, weight=shares)


def weigh(wanted: Preferences) -> dict[str, np.ndarray]:
    """Return weights of three kinds; the last, where both weigh alike, leaves hardly a package beaten."""
    alike = np.tile(wanted.weight[:1], (len(wanted.parties), 1))
    return {
        "weights by coverage": wanted.weight,
        "equal weights": np.full(alike.shape, 0.25),
        "the same weights": alike,
    }


def dispute(demands: int, levels: int) -> Game:
    """Return a game of three sides with the same weights, so that what one gains another loses: few packages fall."""
    draw, steps = np.random.default_rng(1), np.linspace(0, 1, levels)[:, None]
    ideals, weights = draw.random((demands, 3)), draw.random(demands)
    return make_game(
        [-weight * np.abs(steps - own) for weight, own in zip(weights, ideals, strict=True)], [-demands] * 3
    )


def solve_resampled(wanted: Preferences, replicates: int) -> None:
    """Settle so many resampled games at 21 levels."""
    for seed in range(replicates):
        drawn = resample(wanted, seed)
        scales = make_scales(len(drawn.demands), 21)
        settle(build_game(drawn, measure_reservations(drawn) * 0.5, scales))


def main() -> None:
    """Print the table."""
    wanted = open_talks(open_case()).seated
    print(f"# Bargaining, timed\n\nPython {platform.python_version()}, numpy {np.__version__}, one core.\n")
    print("| what | time | peak memory |\n|---|---|---|")
    print("| four demands at 101 levels, 104 million packages: frontier and all points | | |")
    for loss, (weights, shares) in product(LOSSES, weigh(wanted).items()):
        game = pose(replace(wanted, weight=shares), 101, loss)
        found = settle(game).candidates
        about = f"{loss} loss, {weights}: {len(found.ties):,} on the frontier, resolution {found.resolution:.4f}"
        seconds, memory = time_median(partial(settle, game), 9), peak(partial(settle, game))
        print(f"| … {about} | {seconds * 1e3:.1f} ms | {memory:.0f} MB |")
    game = pose(wanted, 21, "quadratic")
    for name, trace in {"frontier": trace_frontier, "the same by brute force": enumerate_best}.items():
        run = partial(trace, game)
        print(f"| four demands at 21 levels: {name} | {time_median(run, 9) * 1e3:.1f} ms | {peak(run):.0f} MB |")
    assert np.allclose(trace_frontier(game).utilities, enumerate_best(game))
    everybody = open_talks(open_case()).wanted
    for loss, (sides, levels) in product(LOSSES, ((3, 21), (3, 41), (3, 101), (4, 21))):
        game = pose(everybody.of(everybody.parties[:sides]), levels, loss)
        found = settle(game).candidates
        about = f"{sides} sides, four demands at {levels} levels, {loss} loss: {len(found.ties):,} on the frontier"
        seconds, memory = time_median(partial(settle, game), 3), peak(partial(settle, game))
        print(f"| {about}, resolution {found.resolution:.4f} | {seconds * 1e3:.0f} ms | {memory:.0f} MB |")
    for demands, levels in ((4, 41), (13, 21)):
        game = dispute(demands, levels)
        found = settle(game).candidates
        about = f"3 sides, {demands} demands at {levels} levels, linear loss, the same weights: {len(found.ties):,}"
        seconds, memory = time_median(partial(settle, game), 3), peak(partial(settle, game))
        print(f"| {about} on the frontier, resolution {found.resolution:.4f} | {seconds:.2f} s | {memory:.0f} MB |")
    seconds = time_median(partial(solve_resampled, wanted, 2000), 1)
    print(f"| 2,000 resampled games at 21 levels: frontier, all points | {seconds:.1f} s | |")


if __name__ == "__main__":
    main()
