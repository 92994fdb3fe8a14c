"""Derive positions in every replicate, and the intervals of every position, gap, distance and movement.

The first draw is the evidence as recorded and gives what the rule gives; NaN where no statement counts.
"""

import numpy as np
import pandas as pd

from lib.case import Case
from lib.positions import By, Rule, get_holder_column, list_cells, take_mean
from lib.robustness.bootstrap import Replicates, draw_replicates, find_interval_ends

LARGE = 1_000_000


def draw_case(case: Case) -> Replicates:
    """Return the draws that a case asks for, of the statements that it shows."""
    replicates = draw_replicates(case.dossier, case.parameters.replicates, case.parameters.seed)
    return replicates.of(case.statements)


def replicate_positions(statements: pd.DataFrame, rule: Rule, replicates: Replicates, by: By) -> np.ndarray:
    """Return the value of each position in each draw: draws × cells, in the order of `derive_positions`.

    `replicates` are draws of these `statements`.
    """
    weights = rule.weigh(statements)[None]
    means = [
        take_mean(weights[:, members], replicates.weights[:, members], replicates.values[:, members])[0]
        for members in list_cells(statements, by)
    ]
    return np.array(means).reshape(len(means), len(replicates.weights)).T


def replicate_salience(statements: pd.DataFrame, rule: Rule, replicates: Replicates, by: By) -> np.ndarray:
    """Return each demand's share of its holder's statements in each draw: draws × cells, NaN without statements."""
    weighed = replicates.weights * rule.admits(statements).to_numpy(float)
    holders, demands = (np.eye(len(c.categories))[c.codes] for c in (statements[by].cat, statements["demand"].cat))
    counted = np.stack([(weighed * holder) @ demands for holder in holders.T], axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(counted / counted.sum(axis=2, keepdims=True)).reshape(len(weighed), -1)


def add_position_intervals(positions: pd.DataFrame, draws: np.ndarray) -> pd.DataFrame:
    """Return positions with the ends of their 90 % intervals, `at_least` and `at_most` (points, NaN if empty).

    `draws` are those of `replicate_positions`. Raises ValueError if their first draw differs from these positions.
    """
    return _attach(positions, _skip_first(draws, positions["value"]), positions["n"])


def _skip_first(draws: np.ndarray, values: pd.Series) -> np.ndarray:
    """Return the draws after the first, which must be the evidence as recorded."""
    if draws.shape[1] != len(values) or not np.allclose(draws[0], values.to_numpy(float), equal_nan=True):
        raise ValueError("the draws do not match the positions; derive both from the same statements by the same rule")
    return draws[1:]


def _attach(frame: pd.DataFrame, draws: np.ndarray, counts: "pd.Series[int]") -> pd.DataFrame:
    """Return a frame with the ends of the intervals of `draws` (draws × rows)."""
    at_least, at_most = find_interval_ends(draws, counts.to_numpy())
    return frame.assign(at_least=at_least, at_most=at_most)


def add_gap_intervals(gaps: pd.DataFrame, positions: pd.DataFrame, draws: np.ndarray) -> pd.DataFrame:
    """Return gaps between `positions` with the ends of their 90 % intervals, `at_least` and `at_most` (points).

    The number of statements that sets the tails is that of the position with fewer.
    """
    draws = _skip_first(draws, positions["value"])
    one, other = (_find_cells(gaps, end, positions) for end in ("one", "other"))
    return _attach(gaps, np.abs(draws[:, one] - draws[:, other]), gaps[["n_one", "n_other"]].min(axis=1))


def _find_cells(gaps: pd.DataFrame, end: str, positions: pd.DataFrame) -> list[int]:
    """Return the rows of the positions at one end of each gap."""
    keys = zip(positions[get_holder_column(positions)], positions["demand"], strict=True)
    rows = {key: number for number, key in enumerate(keys)}
    return [rows[key] for key in zip(gaps[end], gaps["demand"], strict=True)]


def add_weight_intervals(
    weighed: pd.DataFrame, positions: pd.DataFrame, draws: np.ndarray, salience: np.ndarray
) -> pd.DataFrame:
    """Return weighted gaps with the 90 % interval of gap × salience: `weight_at_least`, `weight_at_most`.

    `salience` is the array of `replicate_salience`.
    """
    draws, salience = _skip_first(draws, positions["value"]), salience[1:]
    one, other = (_find_cells(weighed, end, positions) for end in ("one", "other"))
    weight = np.abs(draws[:, one] - draws[:, other]) * (salience[:, one] + salience[:, other]) / 2
    at_least, at_most = find_interval_ends(weight, weighed[["n_one", "n_other"]].min(axis=1).to_numpy())
    return weighed.assign(weight_at_least=at_least, weight_at_most=at_most)


def add_alignment_intervals(alignment: pd.DataFrame, positions: pd.DataFrame, draws: np.ndarray) -> pd.DataFrame:
    """Return distances with the ends of their 90 % intervals, `at_least` and `at_most` (points; NaN if none shared).

    The number of statements that sets the tails is that of the shared position with the fewest.
    """
    who = get_holder_column(positions)
    holders, demands = list(positions[who].cat.categories), positions["demand"].cat.categories
    draws = _skip_first(draws, positions["value"]).reshape(-1, len(holders), len(demands))
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


def add_movement_intervals(movement: pd.DataFrame, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
    """Return movement with the ends of the 90 % intervals of `before`, `after` and `movement` (points).

    `before` and `after` are the draws of the two positions compared. Columns added: `before_at_least`,
    `before_at_most`, and so on.
    """
    before, after = (_skip_first(draws, movement[when]) for draws, when in ((before, "before"), (after, "after")))
    parts = {
        "before": (before, movement["n_before"]),
        "after": (after, movement["n_after"]),
        "movement": (after - before, movement[["n_before", "n_after"]].min(axis=1)),
    }
    ends = {name: find_interval_ends(draws, counts.to_numpy()) for name, (draws, counts) in parts.items()}
    return movement.assign(
        **{
            f"{name}_{end}": found
            for name, pair in ends.items()
            for end, found in zip(("at_least", "at_most"), pair, strict=True)
        }
    )
