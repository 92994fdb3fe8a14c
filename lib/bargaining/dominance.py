"""Find the rows that no other row beats, for any number of columns, in whole numbers and without comparing all pairs.

Columns are cut into strips. If one row beats another, it lies either in a later strip of every column but the last, or
in the same strip of one of them. The first kind is found on a grid that holds the best of the last column; the second
by comparing the rows within each strip. The task is that of finding the maxima of a set of vectors (Kung, Luccio &
Preparata 1975, Journal of the ACM 22, 469-476).
"""

import numpy as np

GRID = 1 << 20
"""The most cells of the grid."""


def find_unbeaten(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that no other row beats, equal rows side by side, and where each group of equal rows starts.

    A row beats another if it is nowhere smaller and somewhere larger. The rows with the largest first column come
    first; equal rows keep their order.
    """
    span = counts.max(axis=0) - counts.min(axis=0) + 1
    strips = max(2, int(min(GRID, 4 * len(counts)) ** (1 / max(counts.shape[1] - 1, 1))))
    even = (counts - counts.min(axis=0)) * strips // span
    rows = np.flatnonzero(_stands_free(counts, even, strips))
    rows = rows[np.lexsort(-counts[rows].T[::-1])]
    starts = np.flatnonzero(np.r_[True, (np.diff(counts[rows], axis=0) != 0).any(axis=1)])
    is_best = _is_unbeaten(counts[rows[starts]], strips)
    sizes = np.diff(starts, append=len(rows))[is_best]
    return rows[np.repeat(is_best, np.diff(starts, append=len(rows)))], np.cumsum(sizes) - sizes


def _stands_free(counts: np.ndarray, strips: np.ndarray, size: int) -> np.ndarray:
    """Return which rows are not beaten by a row in a later strip of every column but the last."""
    shape = (size + 1,) * (counts.shape[1] - 1)
    best = np.full(shape, counts[:, -1].min() - 1)
    cells = tuple(strips[:, :-1].T)
    np.maximum.at(best.reshape(-1), np.ravel_multi_index(cells, shape), counts[:, -1])
    for axis in range(len(shape)):
        best = np.flip(np.maximum.accumulate(np.flip(best, axis), axis=axis), axis)
    return np.asarray(counts[:, -1] > best[tuple(cell + 1 for cell in cells)])


def _is_unbeaten(counts: np.ndarray, size: int) -> np.ndarray:
    """Return which of these different rows no other row beats."""
    ranked = np.sort(counts, axis=0)[:: max(1, len(counts) // size)][1:size]
    strips = np.column_stack(
        [np.searchsorted(edges, own, "right") for edges, own in zip(ranked.T, counts.T, strict=True)]
    )
    rows = np.flatnonzero(_stands_free(counts, strips, size))
    for column in range(counts.shape[1] - 1):
        rows = rows[~_find_beaten(counts[rows], strips[rows, column])]
    is_best = np.zeros(len(counts), dtype=bool)
    is_best[rows] = True
    return is_best


def _find_beaten(counts: np.ndarray, strips: np.ndarray) -> np.ndarray:
    """Return which rows another row of the same strip beats."""
    order = np.lexsort((-counts.sum(axis=1), strips))  # the row that beats another has the larger sum
    columns, own = np.ascontiguousarray(counts[order].T), strips[order]
    beaten = np.zeros(len(counts), dtype=bool)
    for step in range(1, np.bincount(own).max()):
        worse = own[step:] == own[:-step]
        for column in columns:
            worse &= column[step:] <= column[:-step]
        beaten[step:] |= worse
    found = np.zeros(len(counts), dtype=bool)
    found[order] = beaten
    return found
