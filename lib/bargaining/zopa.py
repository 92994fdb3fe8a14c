"""Find zones of possible agreement: where reaches overlap, and how much is missing where they do not."""

from bisect import bisect_left
from functools import partial

import numpy as np
import pandas as pd

from lib.bargaining.preferences import TOP, Preferences, build_game, make_scales, measure_reservations
from lib.bargaining.solutions import Settlement, settle
from lib.parameters import Loss

ZONE_COLUMNS = ("demand", "low", "low_by", "high", "high_by", "missing", "missing_offered", "opens_at", "is_open")


def find_zones(wanted: Preferences, offered: Preferences) -> pd.DataFrame:
    """Return one row per demand: the outcomes that every party is on record to accept, or how much is missing.

    `offered` are the same preferences without third parties' judgements. Columns: `demand`; `low`, the lowest outcome
    that the party `low_by` accepts, and `high`, the highest that `high_by` accepts (0 to 100; '' where no party sets a
    bound); `missing`, the points from `high` up to `low`, 0 where there is a zone; `missing_offered`, the same for what
    the parties themselves have offered; `opens_at`, the points that each of the two would have to go beyond its reach;
    `is_open`, whether there is a zone.
    """
    rows = []
    for column, demand in enumerate(wanted.demands):
        low, high = wanted.low[:, column], wanted.high[:, column]
        bottom, top = low.max(initial=0.0), high.min(initial=TOP)
        missing = max(0.0, float(bottom - top))
        judged = max(0.0, float(offered.low[:, column].max(initial=0.0) - offered.high[:, column].min(initial=TOP)))
        low_by = wanted.parties[int(np.argmax(low))] if bottom > 0 else ""
        high_by = wanted.parties[int(np.argmin(high))] if top < TOP else ""
        rows.append([demand, bottom, low_by, top, high_by, missing, judged, missing / 2, missing < 1e-9])
    return pd.DataFrame(rows, columns=list(ZONE_COLUMNS))


def widen_zones(wanted: Preferences, offered: Preferences, step: int = 10) -> pd.DataFrame:
    """Return the points missing if every party went 0, `step`, 2 × `step` … points beyond its reach.

    Columns: `beyond` (points), `demand`, `missing` and `missing_offered` (points), up to the first step at which there
    is a zone on every demand.
    """
    frames = []
    for beyond in range(0, int(TOP) + step, step):
        zones = find_zones(wanted.widen(beyond), offered.widen(beyond))
        frames.append(zones[["demand", "missing", "missing_offered"]].assign(beyond=beyond))
        if not zones["missing_offered"].any():
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
