"""Derive positions in every replicate, and the intervals of every position, gap, distance and movement.

The first draw is the evidence as recorded and gives what the rule gives; NaN where no statement counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from lib.case import Case
from lib.positions import HIGHEST, LOWEST, By, Rule, find_mean, get_holder_column, list_cells
from lib.robustness.bootstrap import (
    LEAST_DOCUMENTS,
    LEAST_STATEMENTS,
    Replicates,
    draw_replicates,
    find_interval_ends,
    find_stretch,
)


@dataclass(frozen=True)
class PositionReplicates:
    """Positions in every draw: `values` (draws × cells, points), and whether each cell `has_interval`."""

    values: np.ndarray
    has_interval: np.ndarray


def draw_case(case: Case) -> Replicates:
    """Return the draws that a case asks for, of the statements that it shows."""
    replicates = draw_replicates(case.dossier, case.parameters.replicates, case.parameters.seed)
    return replicates.of(case.statements)


def replicate_positions(statements: pd.DataFrame, rule: Rule, replicates: Replicates, by: By) -> PositionReplicates:
    """Return the value of each position in each draw, in the order of `derive_positions`.

    `replicates` are draws of these `statements`. Positions vary as far as their interval needs it (`find_stretch`).
    """
    weights = rule.weigh(statements)
    cells = [members[weights[members] > 0] for members in list_cells(statements, by)]
    values = np.empty((len(cells), replicates.count))
    for place, members in enumerate(cells):
        key = members.tobytes(), weights[members].tobytes()
        values[place] = replicates.recall(key, partial(_replicate_mean, weights, replicates, members))
    return PositionReplicates(values.T, np.array([_has_interval(replicates.take(members)) for members in cells]))


def _has_interval(replicates: Replicates) -> bool:
    """Return whether the statements of one cell are enough for an interval, and not all equal."""
    statements, documents, values = (
        len(replicates.rows), *(len(np.unique(each)) for each in (replicates.groups, replicates.recorded))
    )  # fmt: skip
    return statements >= LEAST_STATEMENTS and documents >= LEAST_DOCUMENTS and values > 1


def _replicate_mean(weights: np.ndarray, replicates: Replicates, members: np.ndarray) -> np.ndarray:
    """Return the mean of some statements in each draw, NaN without any: as drawn, stretched, and coded again."""
    if not len(members):
        return np.full(replicates.count, np.nan)
    total, drawn, error = np.zeros((3, replicates.count))
    order = members[np.argsort(replicates.groups[members], kind="stable")]
    for own in np.split(order, 1 + np.flatnonzero(np.diff(replicates.groups[order]))):
        weight = replicates.weigh_group(replicates.groups[own[0]])
        total += weight * weights[own].sum()
        drawn += weight * (weights[own] @ replicates.recorded[own])
        error += weight * replicates.add_errors(own, weights)
    of_groups = np.bincount(replicates.groups[members], weights[members])
    mean, error = find_mean(drawn, total), find_mean(error, total)
    mean = mean[0] + find_stretch(of_groups[of_groups > 0]) * (mean - mean[0]) + error
    return np.asarray(np.clip(mean, LOWEST, HIGHEST))


def replicate_salience(statements: pd.DataFrame, rule: Rule, replicates: Replicates, by: By) -> np.ndarray:
    """Return each demand's share of its holder's statements in each draw: draws × cells, NaN without statements."""
    holders, demands = (statements[column].cat for column in (by, "demand"))
    holder, demand = (each.codes.to_numpy(dtype=np.int64) for each in (holders, demands))
    shape = len(holders.categories), len(demands.categories)
    members = np.flatnonzero(rule.admits(statements).to_numpy() & (holder >= 0) & (demand >= 0))
    cell = holder * shape[1] + demand
    counted = np.zeros((replicates.count, shape[0] * shape[1]))
    for block, part in replicates.split(members):
        counted += part.weigh_documents() @ (cell[block, None] == np.arange(counted.shape[1]))
    by_holder = counted.reshape(-1, *shape)
    with np.errstate(invalid="ignore"):
        return np.asarray(by_holder / by_holder.sum(axis=2, keepdims=True)).reshape(counted.shape)


def add_position_intervals(positions: pd.DataFrame, draws: PositionReplicates) -> pd.DataFrame:
    """Return positions with the ends of their 90 % intervals, `at_least` and `at_most` (points).

    The ends are NaN where too few statements or documents count, or all statements are equal. `draws` are those of
    `replicate_positions`. Raises ValueError if their first draw differs from these positions.
    """
    _check_first(draws, positions["value"])
    return _attach(positions, draws.values, draws.has_interval)


def _check_first(draws: PositionReplicates, values: pd.Series) -> None:
    """Raise ValueError unless the first draw, which is the evidence as recorded, gives these values."""
    first = draws.values[0]
    if len(first) != len(values) or not np.allclose(first, values.to_numpy(float), equal_nan=True):
        raise ValueError("the draws do not match the positions; derive both from the same statements by the same rule")


def _attach(frame: pd.DataFrame, draws: np.ndarray, has_interval: np.ndarray, of: str = "") -> pd.DataFrame:
    """Return a frame with the ends of the intervals of `draws` (draws × rows); `of` begins the columns' names."""
    at_least, at_most = find_interval_ends(draws, has_interval)
    return frame.assign(**{f"{of}at_least": at_least, f"{of}at_most": at_most})


def add_gap_intervals(gaps: pd.DataFrame, positions: pd.DataFrame, draws: PositionReplicates) -> pd.DataFrame:
    """Return gaps between `positions` with the ends of their 90 % intervals, `at_least` and `at_most` (points).

    The ends are NaN where one of the two positions has no interval.
    """
    _check_first(draws, positions["value"])
    one, other = (_find_cells(gaps, end, positions) for end in ("one", "other"))
    return _attach(
        gaps, np.abs(draws.values[:, one] - draws.values[:, other]), draws.has_interval[one] & draws.has_interval[other]
    )


def _find_cells(gaps: pd.DataFrame, end: str, positions: pd.DataFrame) -> list[int]:
    """Return the rows of the positions at one end of each gap."""
    keys = zip(positions[get_holder_column(positions)], positions["demand"], strict=True)
    rows = {key: number for number, key in enumerate(keys)}
    return [rows[key] for key in zip(gaps[end], gaps["demand"], strict=True)]


def add_weight_intervals(
    weighed: pd.DataFrame, positions: pd.DataFrame, draws: PositionReplicates, salience: np.ndarray
) -> pd.DataFrame:
    """Return weighted gaps with the 90 % interval of gap × salience: `weight_at_least`, `weight_at_most`.

    `salience` is the array of `replicate_salience`.
    """
    _check_first(draws, positions["value"])
    one, other = (_find_cells(weighed, end, positions) for end in ("one", "other"))
    weight = np.abs(draws.values[:, one] - draws.values[:, other]) * (salience[:, one] + salience[:, other]) / 2
    return _attach(weighed, weight, draws.has_interval[one] & draws.has_interval[other], "weight_")


def add_alignment_intervals(
    alignment: pd.DataFrame, positions: pd.DataFrame, draws: PositionReplicates
) -> pd.DataFrame:
    """Return distances with the ends of their 90 % intervals, `at_least` and `at_most` (points; NaN if none shared).

    The ends are NaN where one of the shared positions has no interval.
    """
    _check_first(draws, positions["value"])
    who = get_holder_column(positions)
    holders, demands = list(positions[who].cat.categories), positions["demand"].cat.categories
    values = draws.values.reshape(-1, len(holders), len(demands))
    has_interval, is_known = (
        each.reshape(len(holders), -1) for each in (draws.has_interval, ~np.isnan(draws.values[0]))
    )
    distances, told = np.full((len(alignment), len(values)), np.nan), np.zeros(len(alignment), dtype=bool)
    for row, (a, b) in enumerate(_pair_up(alignment, holders)):
        both = is_known[a] & is_known[b]
        if both.any():
            distances[row] = np.abs(values[:, a] - values[:, b])[:, both].mean(axis=1)
            told[row] = (has_interval[a] & has_interval[b])[both].all()
    return _attach(alignment, distances.T, told)


def _pair_up(alignment: pd.DataFrame, holders: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of the two holders in each row."""
    return [(holders.index(a), holders.index(b)) for a, b in zip(alignment["one"], alignment["other"], strict=True)]


def add_movement_intervals(
    movement: pd.DataFrame, before: PositionReplicates, after: PositionReplicates
) -> pd.DataFrame:
    """Return movement with the ends of the 90 % intervals of `before`, `after` and `movement` (points).

    `before` and `after` are the draws of the two positions compared. Columns added: `before_at_least`,
    `before_at_most`, and so on.
    """
    for draws, when in ((before, "before"), (after, "after")):
        _check_first(draws, movement[when])
        movement = _attach(movement, draws.values, draws.has_interval, f"{when}_")
    return _attach(movement, after.values - before.values, before.has_interval & after.has_interval, "movement_")
