"""A function in, its wall seconds out."""

import statistics
import time
from collections.abc import Callable


def time_median(run: Callable[[], object], repeats: int) -> float:
    """Return the median of the wall seconds of several runs."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
