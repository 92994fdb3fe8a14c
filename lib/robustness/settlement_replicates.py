"""Work out settlements in every analysis and replicate, to measure how far a package can be trusted.

Each replicate has its own positions, reaches and weights, hence its own zone and its own solutions; together they form
a cloud. The first draw is the evidence as recorded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd

from lib.bargaining import (
    NASH,
    SOLUTIONS,
    Preferences,
    SettledGames,
    Talks,
    build_preferences,
    find_reservations,
    find_zones_of,
    measure_fallbacks,
    measure_utilities,
    open_talks,
    settle_games,
)
from lib.parameters import Loss
from lib.positions import HIGHEST, LOWEST, TOLERANCE, Votes
from lib.robustness.bootstrap import TAILS
from lib.robustness.choices import CHOICES, join_levels, select_levels
from lib.robustness.multiverse import Multiverse

MOST, MOST_OF_MANY = 500, 100
"""The most replicates for which settlements are worked out, with two sides at the table and with more."""


@dataclass(frozen=True)
class SettlementReplicates:
    """The settlements in each draw, the evidence as recorded first; NaN where there is no zone.

    `packages` (draws × solutions × demands, points); `changes` (draws × solutions × parties, utility relative to no
    agreement); `missing` and `missing_offered` (draws × demands, points between the reaches, as the case asks and
    without third parties' judgements). `has_interval` is whether every position at the table has one.
    """

    parties: tuple[str, ...]
    demands: tuple[str, ...]
    packages: np.ndarray
    changes: np.ndarray
    missing: np.ndarray
    missing_offered: np.ndarray
    has_interval: bool


def replicate_settlements(talks: Talks, multiverse: Multiverse) -> SettlementReplicates:
    """Return the settlements of talks in each draw, by the case's own analysis in a multiverse."""
    multiverse = multiverse.keep_own().keep(1 + (MOST if len(talks.table) < 3 else MOST_OF_MANY))
    draws, parties, demands = multiverse.replicates.count, talks.wanted.parties, talks.wanted.demands
    missing = np.full((2, draws, len(demands)), np.nan)
    packages = np.full((draws, len(SOLUTIONS), len(demands)), np.nan)
    changes = np.full((draws, len(SOLUTIONS), len(parties)), np.nan)
    if parties:
        own_offers, zones = multiverse.analyses.levels["reach"].index("own offers"), find_zones_of(talks)
        bases = (0, talks.wanted, "missing"), (own_offers, talks.offered, "missing_offered")
        for place, (reach, base, column) in enumerate(bases):
            seated = _find_wants(multiverse, base, ("reach",)).at(select_levels(reach=reach)).of(talks.table)
            missing[place] = _find_missing(seated, zones[column].notna().to_numpy())
        if len(talks.table) > 1:
            wants = _find_wants(multiverse, talks.wanted, ()).at(select_levels())
            _, packages, changes = _settle(wants, talks, talks.loss)
    told = talks.positions[talks.positions["side"].isin(talks.table) & talks.positions["value"].notna()]
    has_interval = bool("at_least" in told and told["at_least"].notna().all())
    return SettlementReplicates(parties, demands, packages, changes, missing[0], missing[1], has_interval)


def _find_wants(multiverse: Multiverse, base: Preferences, varied: Sequence[str]) -> Preferences:
    """Return the sides' preferences in each analysis and draw, as `measure_preferences` does, stacked on `AXES`.

    Choices that are not `varied` are as in the case. Offers without a position are taken from `base`, which contains
    the preferences on the evidence as recorded.
    """
    parties, statements = base.parties, multiverse.case.statements
    stated = np.isin(np.arange(len(statements)), Votes(statements).find_stances(np.array(True), "side"))
    kinds: dict[str, Callable[[str, str], np.ndarray]] = {
        "value": multiverse.find_position,
        "reach": multiverse.find_reach,
        "lowest": lambda party, demand: multiverse.find_ends(party, demand, "position", stated)[0],
        "highest": lambda party, demand: multiverse.find_ends(party, demand, "position", stated)[1],
        "salience": multiverse.find_salience,
    }
    places = select_levels(**{name: slice(None if name in varied else 1) for name in CHOICES})
    found = [
        [[find(party, demand)[places] for demand in multiverse.demands] for party in parties] for find in kinds.values()
    ]
    alike = np.broadcast_arrays(*(np.moveaxis(np.array(kind), (0, 1), (-2, -1)) for kind in found))
    cells = dict(zip(kinds, alike, strict=True))
    offered = np.where(np.isnan(base.ideal), base.reach, np.nan)
    cells["reach"] = np.where(np.isnan(cells["value"]), offered, cells["reach"])
    weight = np.where(np.isnan(cells["value"]), 0.0, np.nan_to_num(cells["salience"]))
    return build_preferences(parties, multiverse.demands, cells, weight)


def _find_missing(seated: Preferences, is_known: np.ndarray) -> np.ndarray:
    """Return the points missing on each demand between what the sides at the table accept; NaN if not `is_known`."""
    low, high = seated.low.max(axis=-2, initial=LOWEST), seated.high.min(axis=-2, initial=HIGHEST)
    return np.where(is_known, np.maximum(0.0, low - high), np.nan)


def _settle(wanted: Preferences, talks: Talks, loss: Loss) -> tuple[SettledGames, np.ndarray, np.ndarray]:
    """Return the settled games, the packages that solutions pick, and the change in utility for every side.

    These are given for each analysis and draw of `wanted`; NaN where there is no zone.
    """
    seated, asked = wanted.of(talks.table), talks.case.parameters
    expected = talks.expected[[wanted.parties.index(party) for party in talks.table]]
    reservation = find_reservations(seated, expected, asked.reservations, loss)
    bargains = settle_games(talks.pose(wanted, reservation, loss))
    points = talks.to_points(bargains.levels, talks.find_silent(seated)[..., None, :])
    without = measure_fallbacks(wanted, talks.expected, loss)[..., None, :]
    changes = measure_utilities(wanted, points, loss) - without
    is_open = bargains.is_open[..., None, None]
    return bargains, np.where(is_open, points, np.nan), np.where(is_open, changes, np.nan)


def add_zone_intervals(talks: Talks, cloud: SettlementReplicates) -> pd.DataFrame:
    """Return the zones of the sides at the table, as `find_zones` does, with intervals and chances.

    Columns added: `at_least`, `at_most`, the ends of the 90 % interval of `missing` (points; NaN where no side
    sets a bound, a position at one has no interval, or nobody can tell); `chance` and `chance_offered`, the share of
    replicates in which nothing is missing, as the case asks and without third parties' judgements (NaN where somebody
    is silent). The positions of the talks have their own intervals.
    """
    zones = find_zones_of(talks)
    known = set(talks.positions.dropna(subset="at_least")[["side", "demand"]].itertuples(index=False, name=None))
    bounds = zip(zones["low_by"], zones["high_by"], zones["demand"], strict=True)
    set_by = [{(side, demand) for side in sides if side} for *sides, demand in bounds]
    is_known = np.array([bool(cells) and cells <= known for cells in set_by])
    at_least, at_most = np.where(is_known & zones["is_told"], np.quantile(cloud.missing[1:], TAILS, axis=0), np.nan)
    chances = [_share_of_zones(missing[1:]) for missing in (cloud.missing, cloud.missing_offered)]
    return zones.assign(at_least=at_least, at_most=at_most, chance=chances[0], chance_offered=chances[1])


def _share_of_zones(missing: np.ndarray) -> np.ndarray:
    """Return the share of draws in which nothing is missing on each demand, NaN where somebody is silent."""
    return np.where(np.isnan(missing).any(axis=0), np.nan, (missing < TOLERANCE).mean(axis=0))


def add_settlement_intervals(
    packages: pd.DataFrame, worth: pd.DataFrame, cloud: SettlementReplicates
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return packages and their worth with the ends of 90 % intervals, `at_least` and `at_most`.

    The intervals are of `value`, in points, and of `change`, in utility, over the replicates that have a zone; there
    are none unless all positions at the table have their own.
    """
    ends = {name: _find_ends(draws) if cloud.has_interval else np.full((2, *draws.shape[1:]), np.nan)
            for name, draws in (("package", cloud.packages), ("worth", cloud.changes))}  # fmt: skip
    names = {"package": list(cloud.demands), "worth": list(cloud.parties)}
    bounded = []
    for frame, kind, column in ((packages, "package", "demand"), (worth, "worth", "party")):
        places = [
            (list(SOLUTIONS).index(row["solution"]), names[kind].index(row[column])) for row in frame.to_dict("records")
        ]
        found = np.array([ends[kind][:, solution, place] for solution, place in places]).reshape(-1, 2)
        bounded.append(frame.assign(at_least=found[:, 0], at_most=found[:, 1]))
    return bounded[0], bounded[1]


def _find_ends(draws: np.ndarray) -> np.ndarray:
    """Return the ends of the 90 % intervals of draws × solutions × names, NaN where no replicate has a zone."""
    known = draws[1:][~np.isnan(draws[1:]).all(axis=(1, 2))]
    return np.asarray(np.quantile(known, TAILS, axis=0)) if len(known) else np.full((2, *draws.shape[1:]), np.nan)


def measure_costs(multiverse: Multiverse, table: tuple[str, str], third: str) -> np.ndarray:
    """Return what the Nash package of two sides costs a third, in hundredths of the third's ideal package.

    The cost is relative to no agreement; NaN where packages tie of which only some would cost the third anything. The
    array has the axes of a multiverse.
    """
    talks, changes = multiverse.recall(("settled", table), lambda: _settle_all(multiverse, table))
    if third not in talks.wanted.parties:
        return np.full(changes.shape[:-1], np.nan)
    return -100 * changes[..., talks.wanted.parties.index(third)]


def _settle_all(multiverse: Multiverse, table: tuple[str, str]) -> tuple[Talks, np.ndarray]:
    """Return the talks, and the change that the Nash package brings each party in every analysis and draw."""
    asked = multiverse.case.parameters.model_copy(update={"sides": list(table)})
    talks, analyses = open_talks(replace(multiverse.case, parameters=asked)), multiverse.analyses
    if len(talks.table) < len(table):
        return talks, np.full((*analyses.shape, multiverse.replicates.count, len(talks.wanted.parties)), np.nan)
    wants = _find_wants(multiverse, talks.wanted, tuple(CHOICES))
    return talks, join_levels(
        "loss", *(_measure_changes(wants, talks, cast(Loss, loss)) for loss in analyses.levels["loss"])
    )


def _measure_changes(wanted: Preferences, talks: Talks, loss: Loss) -> np.ndarray:
    """Return the change that the Nash package brings each party with a position, in each analysis and draw.

    NaN where packages tie of which some would cost the party something and others would not.
    """
    known = ~np.isnan(wanted.ideal).all(axis=-1)
    seats, solution = [wanted.parties.index(party) for party in talks.table], list(SOLUTIONS).index(NASH)
    bargains, _, changes = _settle(wanted, talks, loss)
    without = measure_fallbacks(wanted, talks.expected, loss)
    is_cost = [(100 * (without - kind[..., solution, :])).round(9) > 0 for kind in (bargains.least, bargains.most)]
    told = known & known[..., seats].all(axis=-1, keepdims=True) & (is_cost[0] == is_cost[1])
    return np.where(told, changes[..., solution, :], np.nan)
