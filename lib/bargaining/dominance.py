"""Find the rows that no other row beats, for three columns and more, in whole numbers and without comparing all pairs.

Most beaten rows are found on a coarse grid. The others are put in the order of the first column, in which a row is
beaten only by rows before it, and halves of ever smaller blocks are compared, all blocks of one size at a time: an
earlier half with its later half, by one column less. With one column left, a row is beaten if the largest number before
it is as large as its own. This is divide and conquer for the maxima of a set of vectors (Kung, Luccio & Preparata 1975,
Journal of the ACM 22, 469-476). It gains nothing where columns are many: then each row is compared with the unbeaten
rows before it.
"""

import numpy as np

GRID, FEW = 1 << 20, 32
"""The most cells of the grid, and the rows of a block that are compared pair by pair; a power of 2."""

MANY, TOGETHER = 7, 128
"""The columns from which on rows are compared pair by pair, and the rows that are compared at once."""


def find_unbeaten(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that no other row beats, equal rows side by side, and where each group of equal rows starts.

    A row beats another if it is nowhere smaller and somewhere larger. The rows with the largest first column come
    first; equal rows keep their order.
    """
    columns = np.ascontiguousarray((counts - counts.min(axis=0)).T)
    rows = np.arange(len(counts)) if len(columns) >= MANY else np.flatnonzero(_stands_free(columns))
    rows = rows[np.lexsort(-columns[::-1, rows])]
    columns = columns[:, rows]
    starts = np.flatnonzero(np.r_[True, (columns[:, 1:] != columns[:, :-1]).any(axis=0)])
    is_best = ~(_compare_all if len(columns) >= MANY else _compare_by_halves)(columns[1:, starts])
    sizes = np.diff(starts, append=len(rows))
    return rows[np.repeat(is_best, sizes)], np.cumsum(sizes[is_best]) - sizes[is_best]


def _compare_by_halves(columns: np.ndarray) -> np.ndarray:
    """Return which rows are beaten by a row that stands before them, dividing them into blocks."""
    everyone = np.ones(columns.shape[1], dtype=bool)
    return _find_beaten(columns, np.zeros(len(everyone), dtype=np.int64), everyone, everyone)


def _compare_all(columns: np.ndarray) -> np.ndarray:
    """Return which rows are beaten by a row that stands before them, comparing pairs column by column.

    All rows differ, and of none is a later one larger in the columns that have been dealt with. What a beaten row
    beats, the row that beats it beats as well.
    """
    beaten, columns = np.zeros(columns.shape[1], dtype=bool), columns.astype(np.min_scalar_type(columns.max(initial=0)))
    for block in np.split(np.arange(len(beaten)), range(TOGETHER, len(beaten), TOGETHER)):
        rivals = np.r_[np.flatnonzero(~beaten[: block[0]]), block]
        is_worse = rivals < block[:, None]
        for column in columns:
            is_worse &= column[block, None] <= column[rivals]
        beaten[block] = is_worse.any(axis=1)
    return beaten


def _stands_free(columns: np.ndarray) -> np.ndarray:
    """Return which rows are not beaten by a row that lies in a later strip of the grid in every column but the last."""
    *others, last = columns
    size = max(2, int(min(GRID, 4 * len(last)) ** (1 / len(others))))
    strips = tuple(own * size // (own.max() + 1) for own in others)
    best = np.full((size + 1,) * len(others), -1)
    np.maximum.at(best.reshape(-1), np.ravel_multi_index(strips, best.shape), last)
    for axis in range(len(strips)):
        best = np.flip(np.maximum.accumulate(np.flip(best, axis), axis=axis), axis)
    return np.asarray(last > best[tuple(strip + 1 for strip in strips)])


def _find_beaten(columns: np.ndarray, block: np.ndarray, beats: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Return which of the `judged` rows are beaten by a row of the same block that `beats` others and stands before it.

    Rows stand block after block; within a block, a row that stands before another is not smaller than it in the columns
    that have been dealt with, so that only `columns` (columns × rows) are compared.
    """
    first, *others = columns
    if not others:
        height = block * (first.max(initial=0) + 1)
        return np.asarray(judged & (np.maximum.accumulate(np.where(beats, first, -1) + height) >= first + height))
    beaten, rows, ranked = np.zeros(len(block), dtype=bool), np.arange(len(block)), np.argsort(-first, kind="stable")
    place = rows - np.maximum.accumulate(np.where(np.diff(block, prepend=-1) > 0, rows, 0))
    for bit in reversed(range(FEW.bit_length() - 1, int(place.max(initial=0)).bit_length())):
        later, smaller = (place >> bit & 1).astype(bool), np.cumsum(place & ((2 << bit) - 1) == 0)
        halves = ranked[(np.where(later, judged, beats) & ~beaten)[ranked]]
        halves = halves[np.argsort(smaller[halves].astype(np.min_scalar_type(int(smaller[-1]))), kind="stable")]
        beaten[halves] |= _find_beaten(columns[1:, halves], smaller[halves], ~later[halves], later[halves])
    return np.asarray(beaten | _compare_few(columns, np.cumsum(place % FEW == 0), beats, judged))


def _compare_few(columns: np.ndarray, block: np.ndarray, beats: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Return what `_find_beaten` does for blocks of up to `FEW` rows, by comparing all pairs."""
    beaten = np.zeros(len(block), dtype=bool)
    for step in range(1, min(FEW, len(block))):
        worse = beats[:-step] & judged[step:] & (block[step:] == block[:-step])
        for column in columns:
            worse &= column[step:] <= column[:-step]
        beaten[step:] |= worse
    return beaten
