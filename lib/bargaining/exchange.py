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
from itertools import combinations, permutations, product

import numpy as np
import pandas as pd

from lib.bargaining.preferences import Preferences, Weights
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.positions import find_weighted_median

WORTH_IT = 1e-9
"""A gain smaller than this, in points of the scale, is treated as none."""


def find_compromise(wanted: Preferences, capabilities: Weights | None = None) -> pd.DataFrame:
    """Return the weighted mean and median of the parties' ideals, one row per demand.

    `capabilities` are given by party, or by party and demand; 1 for what is not named. Columns: `demand`; `mean` and `median`, weighted
    by salience × capability (0 to 100; NaN where no party with weight is on record); `parties`, the number on record.
    Raises `Misuse` for an unknown party or a negative capability.
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


def find_trades(wanted: Preferences, force: np.ndarray, stances: np.ndarray) -> list[Trade]:
    """Return all exchanges with equal gains that could be made next, each once, by the order of parties and demands.

    `force` is salience × capability, and `stances` is where the parties now stand; both are parties × demands. Two
    parties can trade two demands if their ideals lie on opposite sides of the compromise on both, and if each has some
    force where it gives way. Each moves towards the other's ideal; a stance that has reached it does not move back.
    """
    ideal = wanted.ideal
    lead = np.nan_to_num(ideal - _weigh_positions(ideal, force))
    side = np.where(np.abs(lead) < WORTH_IT, 0.0, np.sign(lead))  # who stands at the compromise is on neither side
    pairs = combinations(range(len(wanted.parties)), 2)
    return [
        trade
        for (one, other), (given, returned) in product(pairs, permutations(range(len(wanted.demands)), 2))
        if force[one, given] > 0 < force[other, returned]
        and side[one, given] * side[other, given] < 0 > side[one, returned] * side[other, returned]
        and (ideal[other, given] - stances[one, given]) * side[other, given] > 0
        and (ideal[one, returned] - stances[other, returned]) * side[one, returned] > 0
        and (trade := _trade(wanted, force, stances, (one, given, other, returned)))
    ]


def _trade(
    wanted: Preferences, force: np.ndarray, stances: np.ndarray, deal: tuple[int, int, int, int]
) -> Trade | None:
    """Return an exchange taken as far as it goes, until one party has moved all the way; None if nothing is gained."""
    one, given, other, returned = deal
    total, weight = force.sum(axis=0), wanted.weight
    span_given = wanted.ideal[other, given] - stances[one, given]
    span_returned = wanted.ideal[one, returned] - stances[other, returned]
    most_given = abs(span_given) * force[one, given] / total[given]  # the shift if a party moved all the way
    most_returned = abs(span_returned) * force[other, returned] / total[returned]
    price = (weight[one, returned] + weight[other, returned]) / (weight[one, given] + weight[other, given])
    shift_returned = min(most_returned, most_given / price)
    shift_given = shift_returned * price
    gain = weight[one, returned] * shift_returned - weight[one, given] * shift_given
    if gain < WORTH_IT:
        return None
    moved = stances.copy()
    moved[one, given] += span_given * shift_given / most_given
    moved[other, returned] += span_returned * shift_returned / most_returned
    before, after = (_weigh_positions(stood, force) for stood in (stances, moved))
    return Trade(one, given, other, returned, moved, before, after, float(gain))


def climb_ladder(wanted: Preferences, capabilities: Weights | None = None) -> list[Trade]:
    """Return the trades of the parties in sequence, at each step the one from which the two gain most.

    Gains that differ by less than `WORTH_IT` are equal; of the trades that gain most, the first is made: that of the
    pair of parties named first, then the one in which the first of the two gives way on the demand named first. Which
    of them is made can change what follows: on all 13 issues of the Paris talks, Draaijer's equal-gain lists 129 trades
    and this rule makes 130. Each of the 129 gains most at its step; at three of nine ties his is not the first of them,
    because he takes them in the order of a list that is shuffled on the way, which no rule about the talks repeats.
    """
    force, ladder = _measure_force(wanted, capabilities), []
    stances = wanted.ideal
    while trades := find_trades(wanted, force, stances):
        most = max(trade.gain for trade in trades)
        ladder.append(next(trade for trade in trades if trade.gain > most - WORTH_IT))
        stances = ladder[-1].stances
    return ladder


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
