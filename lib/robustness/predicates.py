"""Claims in, margins out: by how much each holds, in every analysis and replicate.

A claim is a row of the dossier's `findings` table. Its predicate gives a *margin* in points: positive where the claim
holds, the more the more clearly, negative where it does not, NaN where the record cannot tell.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, reduce
from typing import Any

import numpy as np

from lib.robustness.multiverse import Panel
from lib.robustness.settlement_replicates import measure_costs

TOUCH = 1e-6
"""Points by which reaches that touch are taken to overlap, so that meeting at a point is meeting."""

Claim = Mapping[Hashable, Any]
Predicate = Callable[[Panel, Claim], np.ndarray]


def _gap(panel: Panel, claim: Claim, demand: str) -> np.ndarray:
    one, other = (panel.find_position(claim[end], demand) for end in ("one", "other"))
    gap = one - other
    return np.asarray(np.abs(gap, out=gap))  # in place: it is large


def _overlap(panel: Panel, claim: Claim, demand: str) -> np.ndarray:
    return _measure_overlap(panel, claim["one"], claim["other"], demand)


@lru_cache(maxsize=8)
def _measure_overlap(panel: Panel, one: str, other: str, demand: str) -> np.ndarray:
    """Return by how many points two reaches overlap, negative where points are missing between them."""
    spans = [(panel.find_position(name, demand), panel.find_reach(name, demand)) for name in (one, other)]
    (low_one, high_one), (low_other, high_other) = [(np.minimum(*span), np.maximum(*span)) for span in spans]
    return np.asarray(np.minimum(high_one, high_other) - np.maximum(low_one, low_other) + TOUCH)


def _lead(quantity: Callable[[Panel, Claim, str], np.ndarray], panel: Panel, claim: Claim) -> np.ndarray:
    """Return by how much a quantity is larger on the claim's demand than on any other on which it is known."""
    others = [quantity(panel, claim, demand) for demand in panel.demands if demand != claim["demand"]]
    own = quantity(panel, claim, claim["demand"])
    return np.asarray(own - reduce(np.fmax, others)) if others else np.full_like(own, np.nan)


def _widest(panel: Panel, claim: Claim) -> np.ndarray:
    return _lead(_gap, panel, claim)


def _weigh(panel: Panel, claim: Claim, demand: str) -> np.ndarray:
    salience = panel.find_salience(claim["one"], demand) + panel.find_salience(claim["other"], demand)
    return np.asarray(_gap(panel, claim, demand) * (salience / 2))


def _weightiest(panel: Panel, claim: Claim) -> np.ndarray:
    return _lead(_weigh, panel, claim)


def _apart(panel: Panel, claim: Claim) -> np.ndarray:
    return np.asarray(_gap(panel, claim, claim["demand"]) - claim["points"])


def _higher(panel: Panel, claim: Claim) -> np.ndarray:
    one, other = (panel.find_position(claim[end], claim["demand"]) for end in ("one", "other"))
    return np.asarray(one - other)


def _above(panel: Panel, claim: Claim) -> np.ndarray:
    return np.asarray(panel.find_position(claim["one"], claim["demand"]) - claim["points"])


def _below(panel: Panel, claim: Claim) -> np.ndarray:
    return -_above(panel, claim)


def _nearer(panel: Panel, claim: Claim) -> np.ndarray:
    """Return by how much one stands nearer to another than to a third, on a demand or over those that all share."""
    demands = [claim["demand"]] if claim["demand"] else panel.demands
    leads = []
    for demand in demands:
        one, other, third = (panel.find_position(claim[end], demand) for end in ("one", "other", "third"))
        leads.append(np.abs(one - third) - np.abs(one - other))
    known = reduce(np.add, [(~np.isnan(lead)).astype(int) for lead in leads])
    total = reduce(np.add, [np.nan_to_num(lead) for lead in leads])
    return np.asarray(total / np.where(known > 0, known, np.nan))


def _meet(panel: Panel, claim: Claim) -> np.ndarray:
    return _overlap(panel, claim, claim["demand"])


def _part(panel: Panel, claim: Claim) -> np.ndarray:
    return -_meet(panel, claim)


def _meet_only(panel: Panel, claim: Claim) -> np.ndarray:
    """Return the overlap on one demand or, if less, the points missing on the other where least is missing.

    NaN where it may hold, but one of the other demands cannot be told, or there is none.
    """
    own, nothing = _meet(panel, claim), np.full(1, np.nan)
    others = [_overlap(panel, claim, demand) for demand in panel.demands if demand != claim["demand"]]
    closest = reduce(np.fmax, others, nothing)
    margin = np.where(np.isnan(closest), own, np.minimum(own, -closest))
    is_dark = reduce(np.logical_or, [np.isnan(other) for other in [*others, closest]])
    return np.where(np.isnan(own) | (is_dark & (margin > 0)), np.nan, margin)


def _rises(panel: Panel, claim: Claim) -> np.ndarray:
    return panel.find_change(claim["one"], claim["demand"])


def _costs(panel: Panel, claim: Claim) -> np.ndarray:
    return measure_costs(panel, (claim["one"], claim["other"]), claim["third"])


PREDICATES: dict[str, Predicate] = {
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
"""The margin of each predicate, in points (of `costs`, in hundredths of an ideal package)."""
