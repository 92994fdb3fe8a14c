"""A panel in, settlements under every analysis and replicate out: how far a package can be trusted.

Each replicate has its own positions, reaches and weights, hence its own zone and its own solutions; together they are
a cloud. The first draw is the evidence as it stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

import numpy as np
import pandas as pd

from lib.bargaining import SOLUTIONS, Settlement, settle
from lib.panel import AXES, Panel, open_own_panel
from lib.preferences import Loss, Preferences, build_game, lay_scales, measure_utilities, prefer
from lib.resampling import TAILS
from lib.robustness import bound_positions, resample
from lib.settlement import Talks, open_talks, pick_tied, reserve
from lib.zones import find_zones

TINY = 1e-9

MOST, MOST_OF_MANY = 500, 100
"""Replicates that settlements are worked out for, the first ones where more are drawn: of two sides, and of more."""

REACH = AXES.index("reach")
BEYOND = tuple(range(0, 55, 5))
"""Points beyond their reaches that sides are tried to go."""


@dataclass(frozen=True)
class Cloud:
    """Settlements draw by draw, the evidence as it stands first; NaN where there is no zone.

    `packages` (draws × solutions × demands, points); `changes` (draws × solutions × parties, utilities against no
    agreement); `missing` and `missing_offered` (draws × `BEYOND` × demands, points that reaches lie apart if all go so
    far beyond them, with and without third parties' judgements); `even` (draws), the largest worth that some package
    has for all at the table at once.
    """

    parties: tuple[str, ...]
    demands: tuple[str, ...]
    packages: np.ndarray
    changes: np.ndarray
    missing: np.ndarray
    missing_offered: np.ndarray
    even: np.ndarray


def draw_cloud(talks: Talks) -> Cloud:
    """Return the cloud of settlements of some talks, under the analysis that their case asks for."""
    panel = open_own_panel(talks.case)
    wants = Wants(panel, talks.wanted.parties)
    draws = range(_count_draws(panel, len(talks.table)))
    own = dict.fromkeys(AXES, 0)
    packages = np.full((len(draws), len(SOLUTIONS), len(panel.demands)), np.nan)
    changes = np.full((len(draws), len(SOLUTIONS), len(talks.wanted.parties)), np.nan)
    missing = np.full((2, len(draws), len(BEYOND), len(panel.demands)), np.nan)
    even = np.full(len(draws), np.nan)
    for draw in draws if talks.wanted.parties else ():
        wanted, offered = wants.find(own, draw), wants.find(own | {"reach": 1}, draw)
        for basis, seated in enumerate((wanted.of(talks.table), offered.of(talks.table))):
            missing[basis, draw] = [_find_missing(seated.widen(points)) for points in BEYOND]
        if len(talks.table) > 1:
            settled, packages[draw], changes[draw] = _settle(wanted, talks, talks.loss)
            even[draw] = _find_even(settled, wanted.of(talks.table), talks)
    return Cloud(talks.wanted.parties, talks.wanted.demands, packages, changes, missing[0], missing[1], even)


@dataclass(frozen=True)
class Wants:
    """What sides want in each analysis and draw of a panel."""

    panel: Panel
    parties: tuple[str, ...]

    def find(self, levels: Mapping[str, int], draw: int) -> Preferences:
        """Return the preferences at these levels of the choices in one draw, as `measure_preferences` does."""
        kinds = _gather(self.panel, self.parties)
        cells = {name: self._pick(array, levels, draw) for name, array in kinds.items()}
        used = np.where(np.isnan(cells["value"]), 0.0, np.nan_to_num(cells["salience"]))
        total = used.sum(axis=1, keepdims=True)
        weight = np.divide(used, total, out=np.zeros_like(used), where=total > 0)
        return prefer(self.parties, self.panel.demands, cells, weight)

    @staticmethod
    def _pick(array: np.ndarray, levels: Mapping[str, int], draw: int) -> np.ndarray:
        index = [min(levels.get(name, 0), size - 1) for name, size in zip(AXES, array.shape[2:], strict=False)]
        return np.asarray(array[(slice(None), slice(None), *index, draw)])


@lru_cache(maxsize=4)
def _gather(panel: Panel, parties: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return positions, reaches, extreme statements and shares of all parties: parties × demands × axes of a panel."""
    every = np.ones(len(panel.case.statements), dtype=bool)
    kinds: dict[str, Callable[[str, str], np.ndarray]] = {
        "value": panel.find_position,
        "reach": panel.find_reach,
        "lowest": lambda party, demand: panel.find_ends(party, demand, "position", every)[0],
        "highest": lambda party, demand: panel.find_ends(party, demand, "position", every)[1],
        "salience": panel.find_salience,
    }
    return {
        name: _stack([[find(party, demand)[:, :, :, :, :1, :1] for demand in panel.demands] for party in parties])
        for name, find in kinds.items()
    }


def _stack(rows: list[list[np.ndarray]]) -> np.ndarray:
    return np.stack([np.stack(row) for row in rows])


def _count_draws(panel: Panel, parties: int) -> int:
    return min(len(panel.drawn.weights), (MOST if parties < 3 else MOST_OF_MANY) + 1)


def _find_even(settled: Settlement, seated: Preferences, talks: Talks) -> float:
    """Return the largest worth that some package has for all at once.

    For two it lies on the frontier; for more it is what they settle on evenly when nothing is reserved.
    """
    if len(seated.parties) > 2:
        scales = lay_scales(len(seated.demands), talks.case.parameters.levels)
        settled = settle(build_game(seated, np.zeros(len(seated.parties)), scales, talks.loss))
    return float(settled.candidates.utilities.min(axis=1).max())


def _find_missing(seated: Preferences) -> np.ndarray:
    """Return the points missing on each demand between what those at the table accept, 0 where there is a zone."""
    return np.asarray(np.maximum(0.0, seated.low.max(axis=0, initial=0.0) - seated.high.min(axis=0, initial=100.0)))


def _settle(wanted: Preferences, talks: Talks, loss: Loss) -> tuple[Settlement, np.ndarray, np.ndarray]:
    """Return the settlement of those at the table, what its solutions pick, and what these change for everybody."""
    seated, asked = wanted.of(talks.table), talks.case.parameters
    reservation = reserve(seated, talks.disagreement, asked.reservations, loss)
    settled = settle(build_game(seated, reservation, lay_scales(len(wanted.demands), asked.levels), loss))
    picked = [solution.packages for solution in settled.solutions]
    if not picked:
        empty = (len(SOLUTIONS), len(wanted.demands)), (len(SOLUTIONS), len(wanted.parties))
        return settled, np.full(empty[0], np.nan), np.full(empty[1], np.nan)
    points = talks.place(np.array([tied.levels[pick_tied(tied, reservation)] for tied in picked]))
    without = measure_utilities(wanted, talks.disagreement[None, :], loss)
    return settled, points, measure_utilities(wanted, points, loss) - without


def bound_talks(talks: Talks) -> Talks:
    """Return the talks with the 90 % intervals of the positions, as `bound_positions` finds them."""
    return replace(talks, positions=bound_positions(talks.positions, talks.case, resample(talks.case)))


def bound_zones(talks: Talks, cloud: Cloud) -> pd.DataFrame:
    """Return the zones of those at the table, as `find_zones` does, with what replicates say of them.

    Columns added: `at_least`, `at_most`, the ends of the 90 % interval of `missing` (points); `chance` and
    `chance_offered`, the share of replicates in which the zone is open, with and without third parties' judgements.
    """
    at_least, at_most = np.quantile(cloud.missing[1:, 0], TAILS, axis=0)
    chances = [(missing[1:, 0] < TINY).mean(axis=0) for missing in (cloud.missing, cloud.missing_offered)]
    zones = find_zones(talks.seated, talks.offered_seated)
    return zones.assign(at_least=at_least, at_most=at_most, chance=chances[0], chance_offered=chances[1])


def bound_settlements(packages: pd.DataFrame, worth: pd.DataFrame, cloud: Cloud) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return packages and their worth with the ends of 90 % intervals, `at_least` and `at_most`.

    Of `value` in points, and of `change` in utility; over the replicates that have a zone, NaN for lotteries.
    """
    ends = {"package": _find_ends(cloud.packages), "worth": _find_ends(cloud.changes)}
    names = {"package": list(cloud.demands), "worth": list(cloud.parties)}
    bounded = []
    for frame, kind, column in ((packages, "package", "demand"), (worth, "worth", "party")):
        places = [
            (list(SOLUTIONS).index(row["solution"]), names[kind].index(row[column])) for row in frame.to_dict("records")
        ]
        found = np.array([ends[kind][:, solution, place] for solution, place in places]).reshape(-1, 2)
        found[(frame["kind"] != "package").to_numpy()] = np.nan
        bounded.append(frame.assign(at_least=found[:, 0], at_most=found[:, 1]))
    return bounded[0], bounded[1]


def _find_ends(draws: np.ndarray) -> np.ndarray:
    """Return the ends of the 90 % intervals of draws × solutions × names, NaN where no replicate has a zone."""
    known = draws[1:][~np.isnan(draws[1:]).all(axis=(1, 2))]
    return np.asarray(np.quantile(known, TAILS, axis=0)) if len(known) else np.full((2, *draws.shape[1:]), np.nan)


def measure_chances(cloud: Cloud) -> pd.DataFrame:
    """Return how likely a zone is if every side at the table went some points beyond its reach.

    Columns: `beyond`, one of `BEYOND` (points); `demand`; `chance` and `chance_offered`: the shares of replicates in
    which the zone of the demand is open, with third parties' judgements and without.
    """
    frames = []
    for step, beyond in enumerate(BEYOND):
        judged, offered = ((kind[1:, step] < TINY).mean(axis=0) for kind in (cloud.missing, cloud.missing_offered))
        told = {"beyond": beyond, "demand": cloud.demands, "chance": judged, "chance_offered": offered}
        frames.append(pd.DataFrame(told))
    return pd.concat(frames, ignore_index=True)


def measure_insistence(cloud: Cloud, step: float = 0.05) -> pd.DataFrame:
    """Return how likely some package gives every side at the table at least a share of all that it wants.

    Columns: `share` (0 to 1, of an ideal package's worth) and `chance`, the share of replicates in which there is one;
    no rows where fewer than two are at the table.
    """
    known = cloud.even[1:][~np.isnan(cloud.even[1:])]
    shares = np.arange(0, 1 + step / 2, step).round(2) if len(known) else np.empty(0)
    return pd.DataFrame({"share": shares, "chance": [(known >= share - TINY).mean() for share in shares]})


def spread_cloud(cloud: Cloud) -> pd.DataFrame:
    """Return the Nash package of every replicate that has a zone: a row a replicate, a column a demand (points)."""
    nash = pd.DataFrame(cloud.packages[:, 0], columns=list(cloud.demands))
    return nash.iloc[1:].dropna().rename_axis("replicate").reset_index()


def measure_costs(panel: Panel, table: tuple[str, str], third: str) -> np.ndarray:
    """Return what the Nash package of two costs a third party against no agreement, in hundredths of its ideal package.

    An array as of a panel; of the replicates only those of the case's own analysis are told, the rest are NaN.
    """
    talks, changes = _settle_all(panel, table)
    if third not in talks.wanted.parties:
        return np.full(changes.shape[:-1], np.nan)
    return -100 * changes[..., talks.wanted.parties.index(third)]


@lru_cache(maxsize=4)
def _settle_all(panel: Panel, table: tuple[str, str]) -> tuple[Talks, np.ndarray]:
    """Return what the Nash package changes for everybody, in every analysis: the axes of a panel, and parties."""
    asked = panel.case.parameters.model_copy(update={"sides": list(table)})
    talks = open_talks(replace(panel.case, parameters=asked))
    sizes = [1 if name in ("holder", "thin") else len(names) for name, names in panel.analyses.levels.items()]
    changes = np.full((*sizes, _count_draws(panel, len(table)), len(talks.wanted.parties)), np.nan)
    if len(talks.table) < len(table):
        return talks, changes
    wants = Wants(panel, talks.wanted.parties)
    places = [(*index, 0) for index in np.ndindex(*sizes)]
    places += [(*[0] * len(sizes), draw) for draw in range(1, changes.shape[-2])]
    for *index, draw in places:
        loss = cast(Loss, panel.analyses.levels["loss"][index[AXES.index("loss")]])
        if index[REACH] and loss != "threshold" and asked.reservations != "reach":
            changes[(*index, draw)] = changes[(*index[:REACH], 0, *index[REACH + 1 :], draw)]  # no reach bears on it
            continue
        wanted = wants.find(dict(zip(AXES, index, strict=True)), draw)
        known = ~np.isnan(wanted.ideal).all(axis=1)
        if known[[wanted.parties.index(party) for party in table]].all():
            nash = _settle(wanted, talks, loss)[2][0]
            changes[(*index, draw)] = np.where(known, nash, np.nan)
    return talks, changes
