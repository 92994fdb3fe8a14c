"""Replicates in, positions in each of them out, and the intervals of every position, gap, distance and movement.

A weighted mean over all analyses and replicates is one matrix product: the weights that analyses give to statements
times those that replicates give them. The first draw is the evidence as it stands; NaN where no statement counts.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from lib.case import Case
from lib.comparison import split
from lib.positions import By, name_holders
from lib.robustness.bootstrap import Replicates, bound, draw_replicates

TINY = 1e-9
LARGE = 1_000_000


def resample(case: Case) -> Replicates:
    """Return the draws that a case asks for, of the statements that it shows."""
    drawn = draw_replicates(case.dossier, case.parameters.replicates, case.parameters.seed)
    return drawn.of(case.statements)


def average_cells(weights: np.ndarray, drawn: Replicates, cells: Sequence[np.ndarray]) -> np.ndarray:
    """Return the weighted mean of the statements of each cell: cells × analyses × draws, NaN where none counts.

    `weights` (analyses × statements); `cells` name their statements by place.
    """
    means = np.empty((len(cells), len(weights), len(drawn.weights)))
    total = np.empty(means.shape[1:])
    with np.errstate(invalid="ignore"):
        for mean, members in zip(means, cells, strict=True):
            if not len(members):
                mean.fill(np.nan)
                continue
            weighed, counted = drawn.weights[:, members], weights[:, members]
            np.matmul(counted, weighed.T, out=total)
            np.matmul(counted, (weighed * drawn.values[:, members]).T, out=mean)
            np.divide(mean, total, out=mean)
    return means


def halve_cells(weights: np.ndarray, drawn: Replicates, cells: Sequence[np.ndarray]) -> np.ndarray:
    """Return the weighted median of the statements of each cell, as `average_cells` does the mean; on a tie, midway.

    Values are few, so what lies at or below each of them is one matrix product.
    """
    medians = np.full((len(cells), len(weights), len(drawn.weights)), np.nan)
    for median, members in zip(medians, cells, strict=True):
        weighed, counted, values = drawn.weights[:, members], weights[:, members], drawn.values[:, members]
        half = counted @ weighed.T / 2
        steps = np.unique(values)
        found = np.where(half > 0, steps[0], np.nan) if len(steps) else median
        for step, width in zip(steps, np.diff(steps), strict=False):
            below = counted @ (weighed * (values <= step)).T
            found += width / 2 * ((below < half * (1 - TINY)).astype(float) + (below <= half * (1 + TINY)))
        median[:] = found
    return medians


def replicate_positions(case: Case, drawn: Replicates, by: By) -> np.ndarray:
    """Return the value of each position in each draw, by the rule of the case: draws × cells in their order."""
    statements = case.statements
    counts = case.rule.admits(statements) & (statements["role"] == "position")
    weights = statements["voice"].map(dict(case.rule.voices)).fillna(0.0).to_numpy(float) * counts.to_numpy(float)
    return average_cells(weights[None], drawn, list_cells(statements, by))[:, 0].T


def list_cells(statements: pd.DataFrame, by: By) -> list[np.ndarray]:
    """Return the places of the positions of each cell, holder by holder and demand by demand."""
    demands = statements["demand"].cat
    cell = statements[by].cat.codes.to_numpy() * len(demands.categories) + demands.codes.to_numpy()
    cell = np.where(statements["role"] == "position", cell, -1)
    return [
        np.flatnonzero(cell == number) for number in range(len(statements[by].cat.categories) * len(demands.categories))
    ]


def replicate_salience(case: Case, drawn: Replicates, by: By) -> np.ndarray:
    """Return each demand's share of its holder's statements in each draw: draws × cells, NaN without statements."""
    statements = case.statements
    weighed = drawn.weights * case.rule.admits(statements).to_numpy(float)
    holders, demands = (np.eye(len(c.categories))[c.codes] for c in (statements[by].cat, statements["demand"].cat))
    counted = np.stack([(weighed * holder) @ demands for holder in holders.T], axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(counted / counted.sum(axis=2, keepdims=True)).reshape(len(weighed), -1)


def bound_positions(positions: pd.DataFrame, case: Case, drawn: Replicates) -> pd.DataFrame:
    """Return positions with the ends of their 90 % intervals, `at_least` and `at_most` (points, NaN where empty)."""
    draws = replicate_positions(case, drawn, name_holders(positions))[1:]
    return _attach(positions, draws, positions["n"])


def _attach(frame: pd.DataFrame, draws: np.ndarray, counts: "pd.Series[int]") -> pd.DataFrame:
    """Return a frame with the ends of the intervals of draws (draws × rows)."""
    at_least, at_most = bound(draws, counts.to_numpy())
    return frame.assign(at_least=at_least, at_most=at_most)


def bound_gaps(gaps: pd.DataFrame, positions: pd.DataFrame, case: Case, drawn: Replicates) -> pd.DataFrame:
    """Return gaps between `positions` with the ends of their 90 % intervals, `at_least` and `at_most` (points).

    The interval is that of the position with fewer statements.
    """
    draws = replicate_positions(case, drawn, name_holders(positions))[1:]
    one, other = (_find(gaps, end, positions) for end in ("one", "other"))
    return _attach(gaps, np.abs(draws[:, one] - draws[:, other]), gaps[["n_one", "n_other"]].min(axis=1))


def _find(gaps: pd.DataFrame, end: str, positions: pd.DataFrame) -> list[int]:
    """Return the rows of the positions that one end of each gap rests on."""
    keys = zip(positions[name_holders(positions)], positions["demand"], strict=True)
    place = {key: number for number, key in enumerate(keys)}
    return [place[key] for key in zip(gaps[end], gaps["demand"], strict=True)]


def bound_weights(weighed: pd.DataFrame, positions: pd.DataFrame, case: Case, drawn: Replicates) -> pd.DataFrame:
    """Return weighed gaps with the 90 % interval of gap × salience: `weight_at_least`, `weight_at_most`."""
    who = name_holders(positions)
    draws, salience = replicate_positions(case, drawn, who)[1:], replicate_salience(case, drawn, who)[1:]
    one, other = (_find(weighed, end, positions) for end in ("one", "other"))
    weight = np.abs(draws[:, one] - draws[:, other]) * (salience[:, one] + salience[:, other]) / 2
    at_least, at_most = bound(weight, weighed[["n_one", "n_other"]].min(axis=1).to_numpy())
    return weighed.assign(weight_at_least=at_least, weight_at_most=at_most)


def bound_alignment(alignment: pd.DataFrame, positions: pd.DataFrame, case: Case, drawn: Replicates) -> pd.DataFrame:
    """Return distances with the ends of their 90 % intervals, `at_least` and `at_most` (points, NaN if none shared).

    The interval is that of the shared position with the fewest statements.
    """
    who = name_holders(positions)
    holders, demands = list(positions[who].cat.categories), positions["demand"].cat.categories
    draws = replicate_positions(case, drawn, who)[1:].reshape(-1, len(holders), len(demands))
    counts = positions["n"].to_numpy().reshape(len(holders), len(demands))
    pairs = [(holders.index(a), holders.index(b)) for a, b in zip(alignment["one"], alignment["other"], strict=True)]
    shared = [(counts[a] > 0) & (counts[b] > 0) for a, b in pairs]
    distances = [
        np.abs(draws[:, a] - draws[:, b])[:, both].mean(axis=1) if both.any() else np.full(len(draws), np.nan)
        for (a, b), both in zip(pairs, shared, strict=True)
    ]
    fewest = [
        int(np.minimum(counts[a], counts[b])[both].min(initial=LARGE))
        for (a, b), both in zip(pairs, shared, strict=True)
    ]
    return _attach(alignment, np.reshape(distances, (len(pairs), len(draws))).T, pd.Series(fewest, dtype=int))


def bound_movement(movement: pd.DataFrame, case: Case, drawn: Replicates) -> pd.DataFrame:
    """Return movement by side with the ends of the 90 % intervals of `before`, `after` and `movement` (points).

    Columns added: `before_at_least`, `before_at_most`, and so on.
    """
    halves = split(case.rule, case.parameters.turn)
    before, after = (replicate_positions(replace(case, rule=half), drawn, "side")[1:] for half in halves)
    fewest = movement[["n_before", "n_after"]].min(axis=1)
    bounded = movement.copy()
    parts = {
        "before": (before, movement["n_before"]),
        "after": (after, movement["n_after"]),
        "movement": (after - before, fewest),
    }
    for name, (draws, counts) in parts.items():
        bounded[f"{name}_at_least"], bounded[f"{name}_at_most"] = bound(draws, counts.to_numpy())
    return bounded
