"""Settle talks again under other assumptions, and under other expectations of what holds without agreement."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pandas as pd

from lib.bargaining.preferences import measure_losses
from lib.bargaining.settlement import Talks, find_reservations, find_tied_range, list_settlements, open_talks
from lib.bargaining.solutions import NASH, Settlement
from lib.case import Case
from lib.evidence import Scenario
from lib.parameters import Loss
from lib.positions import HIGHEST, LOWEST

NASH_COLUMNS = ("is_open", "shortfall", "resolution", "demand", "value", "lowest", "highest", "is_silent")

AT_WORST = "each side expects its worst"
"""The scenario in which every side would accept anything rather than no agreement."""


def compare_assumptions(case: Case) -> pd.DataFrame:
    """Return the Nash package under every combination of weights, loss and reservations, one row per demand.

    Columns: `weights`, `loss`, `reservations`; `is_open`, whether there is a zone; `shortfall` (in utility, 0 where
    there is a zone); `resolution`, 0 where no package is left out; `demand`; `value`, and `lowest` and `highest` of the
    packages that tie (NaN without a zone); `is_silent`, whether it stays as it is because somebody asked is silent.
    """
    rows: list[tuple[object, ...]] = []
    for weights in ("coverage", "equal"):
        talks = open_talks(replace(case, parameters=case.parameters.model_copy(update={"weights": weights})))
        for loss, reservations in product(get_args(Loss), ("disagreement", "reach", "worst")):
            assumed = _assume(talks, loss, reservations)
            if assumed.settlement:
                about = weights, loss, reservations
                rows += [(*about, *row) for row in _list_nash(assumed, assumed.settlement)]
    return pd.DataFrame(rows, columns=["weights", "loss", "reservations", *NASH_COLUMNS])


def _assume(talks: Talks, loss: Loss, reservations: str) -> Talks:
    """Return the same talks with another loss function and other reservations."""
    asked = talks.case.parameters.model_copy(update={"loss": loss, "reservations": reservations})
    expected = talks.expected[[talks.wanted.parties.index(party) for party in talks.table]]
    reservation = find_reservations(talks.seated, expected, reservations, loss)
    return replace(talks, case=replace(talks.case, parameters=asked), reservation=reservation)


def _list_nash(talks: Talks, settled: Settlement) -> Iterator[tuple[object, ...]]:
    """Yield the Nash package of some talks, a row of `NASH_COLUMNS` for each demand."""
    demands, is_open = talks.wanted.demands, bool(settled.solutions)
    ends = find_tied_range(settled.solutions[NASH], talks) if is_open else np.full((3, len(demands)), np.nan)
    for demand, *cell, is_silent in zip(demands, *ends, talks.find_silent(talks.seated), strict=True):
        yield is_open, settled.shortfall, settled.candidates.resolution, demand, *cell, is_silent


def compare_scenarios(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the Nash package, and its worth to every side, under each expectation of what holds without agreement.

    The first is the option that the case names, then come its scenarios, the one asked for, and `AT_WORST`. Columns of
    the first frame: `scenario`, and those of `compare_assumptions` from `is_open` on. Columns of the second:
    `scenario`; `party`; `at_table`; `without`, what no agreement is worth to it; `utility` of the package, and its
    `lowest` and `highest` over all that tie (NaN without a zone).
    """
    packages: list[tuple[object, ...]] = []
    worth: list[tuple[object, ...]] = []
    for talks in _play_scenarios(case):
        name = talks.scenario.name
        if talks.settlement:
            packages += [(name, *row) for row in _list_nash(talks, talks.settlement)]
            worth += [(name, *row) for row in _list_worth(talks)]
    return (
        pd.DataFrame(packages, columns=["scenario", *NASH_COLUMNS]),
        pd.DataFrame(worth, columns=["scenario", "party", "at_table", "without", "utility", "lowest", "highest"]),
    )


def _list_worth(talks: Talks) -> Iterator[tuple[object, ...]]:
    """Yield what no agreement and the Nash package are worth to each side, as columns of `compare_scenarios`."""
    told = list_settlements(talks)[1]
    nash = told[told["solution"] == NASH].set_index("party").reindex(talks.wanted.parties)
    for (party, row), without in zip(nash.iterrows(), talks.without, strict=True):
        ends = (row["lowest"] + without, row["highest"] + without)
        yield party, party in talks.table, without, row["utility"], *ends


def _play_scenarios(case: Case) -> Iterator[Talks]:
    """Yield the talks in each scenario, in which no agreement is the least that sides accept."""
    profile, parameters = case.dossier.profile, case.parameters
    names = dict.fromkeys([profile.without_agreement, *(each.name for each in profile.scenarios)])
    names |= dict.fromkeys([parameters.disagreement])
    asked = [parameters.model_copy(update={"disagreement": name, "reservations": "disagreement"}) for name in names]
    played = [open_talks(replace(case, parameters=each)) for each in asked]
    yield from played
    yield _expect_worst(played[0])


def _expect_worst(talks: Talks) -> Talks:
    """Return the same talks if every side expected its worst package without agreement."""
    ends = np.array([[LOWEST], [HIGHEST]]) * np.ones(len(talks.wanted.demands))
    at_lowest, at_highest = measure_losses(talks.wanted, ends, talks.loss)
    expected = np.where(at_lowest >= at_highest, LOWEST, HIGHEST)
    scenario = Scenario(name=AT_WORST, option=talks.scenario.option)
    return replace(talks, scenario=scenario, expected=expected, reservation=np.zeros(len(talks.table)))
