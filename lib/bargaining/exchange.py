"""Compute two baselines of the field: the compromise that weighting gives, and the trades that improve on it.

The *compromise* on a demand is the mean of the parties' ideals, weighted by salience × capability (van den Bos 1991;
Achen 2006, in Thomson et al., The European Union Decides); the weighted median is given beside it. From there two
parties may trade: each gives way on a demand that matters less to it, in return for one that matters more (Stokman &
van Oosten 1994, in Bueno de Mesquita & Stokman, European Community Decision Making). Each moves its stance towards the
other's, which shifts the compromise, and they go so far that both gain equally. Losses are linear here. Salience and
capability count as they are given; they are not made shares of a party's total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

from lib.bargaining.preferences import Preferences, Weights
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.positions import find_weighted_median

WORTH_IT = 1e-9
"""A gain smaller than this, in points of the scale, is treated as none."""


def find_compromise(wanted: Preferences, capabilities: Weights | None = None) -> pd.DataFrame:
    """Return the weighted mean and median of the parties' ideals, one row per demand.

    `capabilities` are given by party, or by party and demand; 1 for what is not named. Columns: `demand`; `mean` and
    `median`, weighted by salience × capability (0 to 100; NaN where no party with weight is on record); `parties`, the
    number on record. Raises `Misuse` for an unknown party or a negative capability.
    """
    force = _measure_force(wanted, capabilities)
    medians = []
    for column in range(len(wanted.demands)):
        known = force[:, column] > 0
        medians.append(find_weighted_median(wanted.ideal[known, column], force[known, column]))
    return pd.DataFrame(
        {
            "demand": wanted.demands,
            "mean": _weigh_positions(wanted.ideal, force),
            "median": medians,
            "parties": (force > 0).sum(axis=0),
        }
    )


def _measure_force(wanted: Preferences, capabilities: Weights | None) -> np.ndarray:
    """Return salience × capability, 0 where a party has no ideal."""
    named = {
        party: own if isinstance(own, Mapping) else dict.fromkeys(wanted.demands, own)
        for party, own in (capabilities or {}).items()
    }
    wrong = {party: power for party, own in named.items() for power in own.values() if not power >= 0}
    raise_if(
        [f"capabilities: {explain_choice(party, wanted.parties)}" for party in named if party not in wanted.parties]
        + [f"capabilities: {party}={power} must be a number >= 0" for party, power in wrong.items()],
        Misuse,
    )
    rows = [named.get(party, {}) for party in wanted.parties]
    capable = np.array([[float(own.get(demand, 1.0)) for demand in wanted.demands] for own in rows])
    return np.where(np.isnan(wanted.ideal), 0.0, wanted.weight * capable.reshape(wanted.weight.shape))


def _weigh_positions(stances: np.ndarray, force: np.ndarray) -> np.ndarray:
    total = force.sum(axis=0)
    return np.asarray((np.nan_to_num(stances) * force).sum(axis=0) / np.where(total > 0, total, np.nan))


@dataclass(frozen=True)
class Trade:
    """An exchange: `giver` gives way on demand `given`, `taker` in return on demand `returned` (all as numbers).

    `stances` are every party's stance after the trade, an array as in `Preferences`; `before` and `outcome` are the
    compromise before and after it. `gain` is what each of the two gains, in points of the scale × salience.
    """

    giver: int
    given: int
    taker: int
    returned: int
    stances: np.ndarray
    before: np.ndarray
    outcome: np.ndarray
    gain: float


def list_deals(wanted: Preferences, force: np.ndarray) -> np.ndarray:
    """Return who could trade what: rows of giver, demand given, taker, demand returned, as numbers, each deal once.

    `force` is salience × capability (parties × demands). Two parties can trade two demands if their ideals lie on
    opposite sides of the compromise on both, and if each has some force where it gives way, which is where relatively
    less matters to it. The giver is named before the taker. Deals are in the order of the pairs of demands; on each
    pair come first those of parties above the compromise on both, and of parties named last.
    """
    lead = np.nan_to_num(wanted.ideal - _weigh_positions(wanted.ideal, force))
    side = np.where(np.abs(lead) < WORTH_IT, 0.0, np.sign(lead))  # who stands at the compromise is on neither side
    found = []
    for (first, second), lean in product(combinations(range(len(wanted.demands)), 2), (1, -1)):
        above, below = (
            np.flatnonzero((side[:, first] == way) & (side[:, second] == way * lean))[::-1] for way in (1, -1)
        )
        found += [_arrange_deal(wanted.weight, one, other, first, second) for one, other in product(above, below)]
    deals = np.array(found, dtype=int).reshape(-1, 4)
    giver, given, taker, returned = deals.T
    return np.asarray(deals[(force[giver, given] > 0) & (force[taker, returned] > 0)])


def _arrange_deal(weight: np.ndarray, one: int, other: int, first: int, second: int) -> tuple[int, int, int, int]:
    """Return a deal of two parties on two demands: each gives way where relatively less matters to it."""
    gives_first = weight[one, first] * weight[other, second] < weight[other, first] * weight[one, second]
    given, returned = (first, second) if gives_first else (second, first)
    return (one, given, other, returned) if one < other else (other, returned, one, given)


def _measure_deals(deals: np.ndarray, wanted: Preferences, force: np.ndarray, stances: np.ndarray) -> np.ndarray:
    """Return what deals come to if taken as far as they go, until one party has moved all the way.

    Rows: the gain of each of the two, 0 where a stance has reached the other's ideal and would have to move back; the
    shares of their ways that giver and taker move.
    """
    ideal, weight = wanted.ideal, wanted.weight
    giver, given, taker, returned = deals.T
    ways = ideal[taker, given] - stances[giver, given], ideal[giver, returned] - stances[taker, returned]
    whole = ideal[taker, given] - ideal[giver, given], ideal[giver, returned] - ideal[taker, returned]
    total = force.sum(axis=0)
    most_given = np.abs(ways[0]) * force[giver, given] / total[given]  # the shift if a party moved all the way
    most_returned = np.abs(ways[1]) * force[taker, returned] / total[returned]
    price = (weight[giver, returned] + weight[taker, returned]) / (weight[giver, given] + weight[taker, given])
    shift = np.minimum(most_returned, most_given / price)
    is_onward = (ways[0] * whole[0] > 0) & (ways[1] * whole[1] > 0)
    gain = np.where(is_onward, weight[giver, returned] * shift - weight[giver, given] * shift * price, 0.0)
    moved = (np.divide(part, most, out=np.zeros_like(part), where=most > 0)
             for part, most in ((shift * price, most_given), (shift, most_returned)))  # fmt: skip
    return np.stack([gain, *moved])


def climb_ladder(wanted: Preferences, capabilities: Weights | None = None) -> list[Trade]:
    """Return the trades of the parties in sequence, at each step the one from which the two gain most.

    Gains that differ by less than `WORTH_IT` are equal; of the trades that gain most, the first in the list of deals is
    made. The list begins in the order of `list_deals`. It is gone through from the top, and each deal that gains more
    than the best so far takes its place, which puts the latter where the former stood. That is how Draaijer's R package
    equal-gain goes through its list (R/example.R there), whose 129 trades on the 13 issues of the Paris talks this rule
    makes. The order of parties and demands in the dossier therefore decides between trades that gain alike.
    """
    force = _measure_force(wanted, capabilities)
    deals, stances, ladder = list_deals(wanted, force), wanted.ideal, list[Trade]()
    while len(deals):
        measured = _measure_deals(deals, wanted, force, stances)
        is_worth_it = measured[0] > WORTH_IT
        deals, measured = deals[is_worth_it], measured[:, is_worth_it]
        best_so_far = np.maximum.accumulate(np.r_[0.0, measured[0]])[:-1]
        rises = np.flatnonzero(measured[0] > best_so_far + WORTH_IT)
        if len(rises):
            ladder.append(_trade(wanted, force, stances, deals[rises[-1]], measured[:, rises[-1]]))
            stances = ladder[-1].stances
            deals[rises[1:]] = deals[rises[:-1]]
            deals = np.delete(deals, rises[0], axis=0)
    return ladder


def _trade(
    wanted: Preferences, force: np.ndarray, stances: np.ndarray, deal: np.ndarray, measured: np.ndarray
) -> Trade:
    """Return a deal, and what it comes to, as a trade."""
    gain, *shares = measured
    giver, given, taker, returned = map(int, deal)
    moved = stances.copy()
    moved[giver, given] += (wanted.ideal[taker, given] - stances[giver, given]) * shares[0]
    moved[taker, returned] += (wanted.ideal[giver, returned] - stances[taker, returned]) * shares[1]
    before, after = (_weigh_positions(stood, force) for stood in (stances, moved))
    return Trade(giver, given, taker, returned, moved, before, after, float(gain))


def list_trades(seated: Preferences, ladder: Sequence[Trade]) -> pd.DataFrame:
    """Return one row per trade, in the order in which they are made.

    Columns: `step`; `giver` gives way on `given`, which moves the compromise from `given_before` to `given_after`;
    `taker` gives way on `returned`, which moves it from `returned_before` to `returned_after` (0 to 100); `gain` of
    each of the two (points × salience).
    """
    rows = []
    for step, trade in enumerate(ladder, start=1):
        given, returned, before, after = trade.given, trade.returned, trade.before, trade.outcome
        rows.append(
            [step, seated.parties[trade.giver], seated.demands[given], before[given], after[given],
             seated.parties[trade.taker], seated.demands[returned], before[returned], after[returned], trade.gain]
        )  # fmt: skip
    columns = ["step", "giver", "given", "given_before", "given_after"]
    return pd.DataFrame(rows, columns=[*columns, "taker", "returned", "returned_before", "returned_after", "gain"])


def measure_effects(seated: Preferences, ladder: Sequence[Trade], wanted: Preferences) -> pd.DataFrame:
    """Return the effect of each trade on every party, one row per step and party.

    Columns: `step`; `party`; `at_table`; `effect`, how much nearer the compromise comes to the party's ideals, over all
    demands on which it has a position (points × salience; negative if it moves away).
    """
    rows = []
    for step, trade in enumerate(ladder, start=1):
        nearer = np.abs(wanted.ideal - trade.before) - np.abs(wanted.ideal - trade.outcome)
        effects = (np.nan_to_num(nearer) * wanted.weight).sum(axis=1)
        rows += [
            (step, party, party in seated.parties, effect)
            for party, effect in zip(wanted.parties, effects, strict=True)
        ]
    return pd.DataFrame(rows, columns=["step", "party", "at_table", "effect"])
