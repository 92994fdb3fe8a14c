"""Measure by how much each claim holds, in every analysis and replicate.

A claim is a row of the dossier's `findings` table. Its predicate gives a *margin* in points: positive where the claim
holds, negative where it does not, larger the clearer the case; NaN where the record cannot decide.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from lib.robustness.multiverse import Multiverse
from lib.robustness.settlement_replicates import measure_costs

TOUCH = 1e-6
"""Reaches within this many points of each other count as overlapping, so that meeting at a point is meeting."""

ClaimRow = Mapping[Hashable, Any]
Predicate = Callable[[Multiverse, ClaimRow], np.ndarray]


def _gap(multiverse: Multiverse, claim: ClaimRow, demand: str) -> np.ndarray:
    one, other = (multiverse.find_position(claim[end], demand) for end in ("one", "other"))
    gap = one - other
    return np.asarray(np.abs(gap, out=gap))  # in place, because the array is large


def _overlap(multiverse: Multiverse, claim: ClaimRow, demand: str) -> np.ndarray:
    key = (claim["one"], claim["other"], demand)
    return multiverse.recall(("overlap", key), lambda: _measure_overlap(multiverse, *key))


def _measure_overlap(multiverse: Multiverse, one: str, other: str, demand: str) -> np.ndarray:
    """Return by how many points two reaches overlap; negative by the points missing between them."""
    spans = [(multiverse.find_position(name, demand), multiverse.find_reach(name, demand)) for name in (one, other)]
    (low_one, high_one), (low_other, high_other) = [(np.minimum(*span), np.maximum(*span)) for span in spans]
    return np.asarray(np.minimum(high_one, high_other) - np.maximum(low_one, low_other) + TOUCH)


def _measure_lead(
    quantity: Callable[[Multiverse, ClaimRow, str], np.ndarray], multiverse: Multiverse, claim: ClaimRow
) -> np.ndarray:
    """Return by how much a quantity on the claim's demand exceeds that on any other demand where it is known."""
    others = [quantity(multiverse, claim, demand) for demand in multiverse.demands if demand != claim["demand"]]
    own = quantity(multiverse, claim, claim["demand"])
    return np.asarray(own - reduce(np.fmax, others)) if others else np.full_like(own, np.nan)


def _widest(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return _measure_lead(_gap, multiverse, claim)


def _weigh(multiverse: Multiverse, claim: ClaimRow, demand: str) -> np.ndarray:
    salience = multiverse.find_salience(claim["one"], demand) + multiverse.find_salience(claim["other"], demand)
    return np.asarray(_gap(multiverse, claim, demand) * (salience / 2))


def _weightiest(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return _measure_lead(_weigh, multiverse, claim)


def _apart(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return np.asarray(_gap(multiverse, claim, claim["demand"]) - claim["points"])


def _higher(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    one, other = (multiverse.find_position(claim[end], claim["demand"]) for end in ("one", "other"))
    return np.asarray(one - other)


def _above(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return np.asarray(multiverse.find_position(claim["one"], claim["demand"]) - claim["points"])


def _below(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return -_above(multiverse, claim)


def _nearer(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return by how much one is nearer to another than to a third, on one demand or over those all three share."""
    demands = [claim["demand"]] if claim["demand"] else multiverse.demands
    leads = []
    for demand in demands:
        one, other, third = (multiverse.find_position(claim[end], demand) for end in ("one", "other", "third"))
        leads.append(np.abs(one - third) - np.abs(one - other))
    known = reduce(np.add, [(~np.isnan(lead)).astype(int) for lead in leads])
    total = reduce(np.add, [np.nan_to_num(lead) for lead in leads])
    return np.asarray(total / np.where(known > 0, known, np.nan))


def _meet(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return _overlap(multiverse, claim, claim["demand"])


def _part(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return -_meet(multiverse, claim)


def _meet_only(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return the overlap on one demand or, if smaller, the points missing on the other demand that lacks least.

    NaN where the claim may hold but another demand cannot be decided, or there is no other demand.
    """
    own, nothing = _meet(multiverse, claim), np.full(1, np.nan)
    others = [_overlap(multiverse, claim, demand) for demand in multiverse.demands if demand != claim["demand"]]
    closest = reduce(np.fmax, others, nothing)
    margin = np.where(np.isnan(closest), own, np.minimum(own, -closest))
    is_dark = reduce(np.logical_or, [np.isnan(other) for other in [*others, closest]])
    return np.where(np.isnan(own) | (is_dark & (margin > 0)), np.nan, margin)


def _rises(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return multiverse.find_change(claim["one"], claim["demand"])


def _costs(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return measure_costs(multiverse, (claim["one"], claim["other"]), claim["third"])


MARGINS: dict[str, Predicate] = {
    "widest": _widest,
    "apart": _apart,
    "nearer": _nearer,
    "higher": _higher,
    "above": _above,
    "below": _below,
    "meet": _meet,
    "meet_only": _meet_only,
    "part": _part,
    "rises": _rises,
    "weightiest": _weightiest,
    "costs": _costs,
}
"""The function that gives the margin of each of the dossier's predicates, in points."""

WITHOUT_UNIT = ("costs",)
"""The predicates whose margin is in hundredths of an ideal package instead of points."""
