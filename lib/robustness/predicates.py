"""Measure by how much each claim holds, in every analysis and replicate.

A claim is a row of the dossier's `findings` table. Its predicate gives a *margin*: positive where the claim holds,
negative where it does not. It is in points of the scale, larger the clearer the case; a state that has no distance has
the margin 1 or -1. The margin is NaN where nobody is on record who could decide it: silence is never a no.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np

from lib.comparison import measure_step
from lib.positions import LOWEST
from lib.robustness.multiverse import Multiverse
from lib.robustness.settlement_replicates import measure_costs

TOUCH = 1e-6
"""Offers within this many points of each other count as overlapping, so that meeting at a point is meeting."""

ClaimRow = Mapping[Hashable, Any]
Predicate = Callable[[Multiverse, ClaimRow], np.ndarray]


def _find_value(multiverse: Multiverse, claim: ClaimRow, end: str) -> np.ndarray:
    return multiverse.find_position(claim[end], claim["demand"])


def _above(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return np.asarray(_find_value(multiverse, claim, "one") - claim["points"])


def _below(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return -_above(multiverse, claim)


def _higher(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return np.asarray(_find_value(multiverse, claim, "one") - _find_value(multiverse, claim, "other"))


def _apart(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return np.asarray(np.abs(_higher(multiverse, claim)) - claim["points"])


def _nearer(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return by how much one is nearer to another than to a third, on one demand or over those all three share."""
    demands = [claim["demand"]] if claim["demand"] else multiverse.demands
    known: np.ndarray | int = 0
    total: np.ndarray | float = 0.0
    for demand in demands:
        one, other, third = (multiverse.find_position(claim[end], demand) for end in ("one", "other", "third"))
        lead = np.abs(one - third) - np.abs(one - other)
        known, total = known + ~np.isnan(lead), total + np.nan_to_num(lead)
    return np.asarray(total / np.where(known > 0, known, np.nan))


def _meet(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return by how many points two sides overlap if both go as far as offered; negative by those missing."""
    spans = [_stretch(multiverse, claim[end], claim["demand"]) for end in ("one", "other")]
    (low_one, high_one), (low_other, high_other) = spans
    return np.asarray(np.minimum(high_one, high_other) - np.maximum(low_one, low_other) + TOUCH)


def _stretch(multiverse: Multiverse, name: str, demand: str) -> tuple[np.ndarray, np.ndarray]:
    """Return both ends of what a side or actor wants or offers; an offer without a position is both."""
    value, reach = multiverse.find_position(name, demand), multiverse.find_reach(name, demand)
    return np.fmin(value, reach), np.fmax(value, reach)


def _part(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return -_meet(multiverse, claim)


def _near(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return by how much two sides, as far as they have offered, are closer than one step between anchors."""
    step = measure_step(multiverse.case.dossier.anchors, claim["demand"])
    return np.asarray(step + _meet(multiverse, claim))


def _refused(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return whether a side rejects a demand outright and has offered nothing itself."""
    value, offer = _find_value(multiverse, claim, "one"), multiverse.find_offer(claim["one"], claim["demand"])
    return _answer((value <= LOWEST) & np.isnan(offer), _is_on_record(multiverse, claim, "one"))


def _unanswered(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return whether one has neither position nor offer while the other, who asks, is on record."""
    is_silent = ~_is_on_record(multiverse, claim, "one")
    return _answer(is_silent, _is_on_record(multiverse, claim, "other"))


def _offers(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return whether what a side has offered differs from its position; without an offer it is not known."""
    value, offer = _find_value(multiverse, claim, "one"), multiverse.find_offer(claim["one"], claim["demand"])
    return _answer(offer != value, ~np.isnan(offer))


def _is_on_record(multiverse: Multiverse, claim: ClaimRow, end: str) -> np.ndarray:
    offer = multiverse.find_offer(claim[end], claim["demand"])
    return np.asarray(~np.isnan(_find_value(multiverse, claim, end)) | ~np.isnan(offer))


def _answer(holds: np.ndarray, is_known: np.ndarray) -> np.ndarray:
    """Return the margin of a claim that holds or does not: 1 or -1, NaN where it is not known."""
    return np.where(is_known, np.where(holds, 1.0, -1.0), np.nan)


def _rises(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return multiverse.find_change(claim["one"], claim["demand"])


def _falls(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return -_rises(multiverse, claim)


def _costs(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    return measure_costs(multiverse, (claim["one"], claim["other"]), claim["third"])


MARGINS: dict[str, Predicate] = {
    "above": _above,
    "below": _below,
    "higher": _higher,
    "nearer": _nearer,
    "apart": _apart,
    "near": _near,
    "meet": _meet,
    "part": _part,
    "refused": _refused,
    "unanswered": _unanswered,
    "offers": _offers,
    "rises": _rises,
    "falls": _falls,
    "costs": _costs,
}
"""The function that gives the margin of each of the dossier's predicates."""

OTHER_UNITS = {"costs": "", "refused": "", "unanswered": "", "offers": ""}
"""The units of margins that are not in points: hundredths of an ideal package, or 1 for yes and -1 for no."""

SETTLED = ("costs",)
"""The predicates that look at packages; replicates of these are worked out only for the case's own analysis."""

WITH_OFFERS = ("near", "meet", "part", "refused", "offers")
"""The predicates that look at offers beside positions."""

ACROSS_THE_TURN = ("rises", "falls")
"""The predicates that look at positions before the round as well."""
