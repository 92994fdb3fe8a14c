"""Find zones of possible agreement: where reaches overlap, and how much is missing where they do not.

A zone is claimed only where everybody who has to be asked is on record with a position or an offer that reaches it. A
side that has offered nothing may accept more than it has said: then nobody can tell.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from lib.bargaining.preferences import TOP, Preferences, build_game, make_scales, measure_reservations
from lib.bargaining.solutions import Settlement, settle
from lib.parameters import Loss
from lib.positions import TOLERANCE

ZONE_COLUMNS = (
    *("demand", "low", "low_by", "high", "high_by", "missing", "missing_offered", "opens_at"),
    *("is_told", "untold_by", "is_open"),
)
Asked = Mapping[str, Sequence[str]]
"""The sides at the table that make each demand or would have to grant it."""


def find_zones(wanted: Preferences, offered: Preferences, asked: Asked) -> pd.DataFrame:
    """Return one row per demand: the outcomes that every party is on record to accept, or how much is missing.

    `offered` are the same preferences without third parties' judgements; `asked` names those who must be on record for
    anybody to tell. Columns: `demand`; `low`, the lowest outcome that the party `low_by` accepts, and `high`, the
    highest that `high_by` accepts (0 to 100; '' where no party sets a bound); `missing`, the points from `high` up to
    `low`, 0 where they meet, NaN where somebody is silent; `missing_offered`, the same for what the parties themselves
    have offered; `opens_at`, the points that each of the two would have to go beyond its reach; `is_told`, whether the
    record tells of a zone; `untold_by`, the parties without whose offer it does not; `is_open`, whether there is a
    zone.
    """
    rows = []
    for column, demand in enumerate(wanted.demands):
        low, high = wanted.low[:, column], wanted.high[:, column]
        bottom, top = low.max(initial=0.0), high.min(initial=TOP)
        missing, judged = (_measure_missing(each, column, asked[demand]) for each in (wanted, offered))
        low_by = wanted.parties[int(np.argmax(low))] if bottom > 0 else ""
        high_by = wanted.parties[int(np.argmin(high))] if top < TOP else ""
        untold = _list_silent(wanted, column, asked[demand]) + _list_unoffered(wanted, column)
        is_told = len(wanted.parties) > 1 and not untold
        is_open = is_told and missing < TOLERANCE
        row = [demand, bottom, low_by, top, high_by, missing, judged, missing / 2, is_told, untold, is_open]
        rows.append(row)
    return pd.DataFrame(rows, columns=list(ZONE_COLUMNS))


def _measure_missing(wanted: Preferences, column: int, asked: Sequence[str]) -> float:
    if _list_silent(wanted, column, asked):
        return float("nan")
    bottom, top = wanted.low[:, column].max(initial=0.0), wanted.high[:, column].min(initial=TOP)
    return max(0.0, float(bottom - top))


def _list_silent(wanted: Preferences, column: int, asked: Sequence[str]) -> tuple[str, ...]:
    """Return who of those asked has neither position nor offer, or who of all if fewer than two are on record."""
    known = wanted.is_on_record[:, column]
    on_record = [party for party, is_known in zip(wanted.parties, known, strict=True) if is_known]
    silent = tuple(side for side in asked if side not in on_record)
    others = tuple(party for party in wanted.parties if party not in on_record)
    return silent or others * (len(on_record) < 2)


def _list_unoffered(wanted: Preferences, column: int) -> tuple[str, ...]:
    """Return the parties that have offered nothing and stand apart from what another accepts."""
    low, high = wanted.low[:, column], wanted.high[:, column]
    is_apart = (low > high.min(initial=TOP) + TOLERANCE) | (high < low.max(initial=0.0) - TOLERANCE)
    lacking = is_apart & ~wanted.has_offer[:, column]
    return tuple(party for party, is_lacking in zip(wanted.parties, lacking, strict=True) if is_lacking)


def widen_zones(wanted: Preferences, offered: Preferences, asked: Asked, step: int = 10) -> pd.DataFrame:
    """Return the points missing if every party went 0, `step`, 2 × `step` … points beyond its reach.

    Columns: `beyond` (points), `demand`, `missing` and `missing_offered` (points, NaN where somebody is silent), up to
    the first step at which nothing is missing on any demand.
    """
    frames = []
    for beyond in range(0, int(TOP) + step, step):
        zones = find_zones(wanted.widen(beyond), offered.widen(beyond), asked)
        frames.append(zones[["demand", "missing", "missing_offered"]].assign(beyond=beyond))
        if not (zones["missing_offered"] > 0).any():
            break
    return pd.concat(frames, ignore_index=True)[["beyond", "demand", "missing", "missing_offered"]]


def measure_opening(wanted: Preferences, levels: int, loss: Loss) -> tuple[float, float]:
    """Return how many points beyond their reach all must go until some package costs no party more than its reach.

    Within a package, a loss on one demand can be made up on another, so less is needed than demand by demand. The
    number, rounded up to a whole point, lies between the two returned; they differ only where the frontier is
    approximate. NaN if there is only one party.
    """
    if len(wanted.parties) < 2:
        return float("nan"), float("nan")
    points, settled = range(int(TOP)), partial(_settle_wider, wanted, make_scales(len(wanted.demands), levels), loss)
    most = bisect_left(points, 1, key=lambda beyond: bool(settled(beyond).is_acceptable.any()))
    least = bisect_left(points, 1, hi=most, key=lambda beyond: _may_be_open(settled(beyond)))
    return float(least), float(most)


def _settle_wider(wanted: Preferences, scales: tuple[np.ndarray, ...], loss: Loss, beyond: float) -> Settlement:
    """Return the settlement of parties that go so many points beyond their reach and accept no less."""
    wider = wanted.widen(beyond)
    return settle(build_game(wider, measure_reservations(wider, loss), scales, loss))


def _may_be_open(settled: Settlement) -> bool:
    """Return whether a package that was left out may lie in the zone."""
    return settled.shortfall <= settled.candidates.resolution
