"""Derive positions in every replicate, and the intervals of positions and gaps.

The first draw is the evidence as recorded and gives what the rule gives; NaN where no statement counts. With the
statistic `mean` a replicate draws documents. With `current` and `median` it varies by coding
only, and there are no intervals: the range of what was stated in the round (`lowest` and `highest` of
`derive_positions`) tells how far apart the statements lie.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from lib.case import Case
from lib.positions import (
    HIGHEST,
    LOWEST,
    TOLERANCE,
    By,
    Rule,
    find_mean,
    find_middle,
    get_holder_column,
    list_cells,
    weigh_steps,
)
from lib.robustness.bootstrap import (
    LEAST_DOCUMENTS,
    LEAST_UTTERANCES,
    TAILS,
    Replicates,
    draw_replicates,
    find_interval_ends,
)
from lib.robustness.spread import Documents, describe_documents


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

    `replicates` are draws of these `statements`. Means vary as far as their interval reaches (`Documents`). A current
    position or a median varies only as another coder may read it, and has no interval.
    """
    weights = rule.weigh(statements, by)
    cells = list_cells(statements, weights, by)
    values = np.empty((len(cells), replicates.count))
    replicate = _replicate_mean if rule.statistic == "mean" else _replicate_median
    for place, members in enumerate(cells):
        key = members.tobytes(), weights[members].tobytes()
        values[place] = replicates.recall((key, rule.statistic), partial(replicate, weights, replicates, members))
    told = [rule.statistic == "mean" and _has_interval(replicates.take(members)) for members in cells]
    return PositionReplicates(values.T, np.array(told))


def _replicate_median(weights: np.ndarray, replicates: Replicates, members: np.ndarray) -> np.ndarray:
    """Return the median of some statements in each draw, as coded again; NaN without any."""
    if not len(members):
        return np.full(replicates.count, np.nan)
    values = replicates.take(members).code_again()
    steps = replicates.steps
    return np.asarray(find_middle(weigh_steps(weights[None, members], np.ones_like(values), values, steps), steps)[0])


def _has_interval(replicates: Replicates) -> bool:
    """Return whether the utterances of one cell are enough for an interval, and not all equal."""
    counted = replicates.statements["utterance"], replicates.groups, replicates.recorded
    utterances, documents, values = (len(np.unique(each)) for each in counted)
    return utterances >= LEAST_UTTERANCES and documents >= LEAST_DOCUMENTS and values > 1


def _replicate_mean(weights: np.ndarray, replicates: Replicates, members: np.ndarray) -> np.ndarray:
    """Return the mean of some statements in each draw of their documents, stretched; NaN without any.

    If the documents do not differ although their statements do, statements are drawn instead.
    """
    if not len(members):
        return np.full(replicates.count, np.nan)
    own, weights = replicates.take(members), weights[members]
    groups, places = np.unique(own.groups, return_inverse=True)
    documents = describe_documents(own.recorded, weights, places)
    drawn: Iterable[np.ndarray] = map(own.weigh_group, groups)
    if np.ptp(documents.means) < TOLERANCE < np.ptp(own.recorded):
        drawn, documents = own.weigh_statements().T, Documents(weights, own.recorded, 0.0)
    total, moved = np.zeros((2, replicates.count))
    for weight, size, mean in zip(drawn, documents.sizes, documents.means, strict=True):
        total += size * weight
        moved += size * mean * weight
    return _widen(find_mean(moved, total), documents)


def _widen(drawn: np.ndarray, documents: Documents) -> np.ndarray:
    """Return means in every draw moved from the first, which is on record, until 90 % of them span the t-interval."""
    away = drawn - drawn[0]
    span = np.ptp(np.quantile(away[1:], TAILS)) if len(away) > 1 else 0.0
    factor = 2 * documents.find_half_width(TAILS[1]) / span if span > TOLERANCE else 1.0
    return np.asarray(np.clip(drawn[0] + factor * away, LOWEST, HIGHEST))


def add_position_intervals(positions: pd.DataFrame, draws: PositionReplicates) -> pd.DataFrame:
    """Return positions with the ends of their 90 % intervals, `at_least` and `at_most` (points).

    The ends are NaN where too few utterances or documents count, or all statements are equal. `draws` are those of
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
