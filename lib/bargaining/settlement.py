"""Open the talks of a case: who is at the table, which packages would settle, and who would have to move.

Frames are tidy. A *package* gives each demand a value in points. `utility` runs from 0, the party's worst package, to
1, its ideal; `change` is the difference from the outcome without agreement.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import get_args

import numpy as np
import pandas as pd

from lib.bargaining.frontier import Game, Packages
from lib.bargaining.preferences import (
    Preferences,
    add_points,
    build_game,
    check_stakes,
    drop_judged_concessions,
    find_silent,
    make_scales,
    measure_beyond,
    measure_preferences,
    measure_reservations,
    measure_utilities,
    value_levels,
    weigh_as_given,
    weigh_by_coverage,
    weigh_equally,
)
from lib.bargaining.solutions import NASH, Settlement, settle
from lib.bargaining.zopa import widen_zones
from lib.case import Case, build_case
from lib.comparison import measure_salience
from lib.core.errors import Misuse, raise_if
from lib.parameters import Loss
from lib.positions import TOLERANCE, derive_positions


@dataclass(frozen=True)
class Talks:
    """The talks on a case: the preferences of every side with a position, and which sides are at the table.

    `wanted` contains the preferences of all sides, `offered` the same without third parties' judgements; `table` and
    `absent` name the sides. `disagreement` (demands) is the outcome without agreement, `reservation` the least that
    each side at the table accepts, and `positions` the frame from which all of this is derived.
    """

    case: Case
    wanted: Preferences
    offered: Preferences
    table: tuple[str, ...]
    absent: tuple[str, ...]
    disagreement: np.ndarray
    reservation: np.ndarray
    positions: pd.DataFrame

    @property
    def loss(self) -> Loss:
        """The loss function: how cost grows with distance."""
        return self.case.parameters.loss

    @property
    def seated(self) -> Preferences:
        """The preferences of the sides at the table."""
        return self.wanted.of(self.table)

    @property
    def offered_seated(self) -> Preferences:
        """The preferences of the sides at the table, without third parties' judgements."""
        return self.offered.of(self.table)

    def is_thin(self, party: str, demand: str) -> bool:
        """Return whether a position rests on a single statement."""
        cells = self.positions[(self.positions["side"] == party) & (self.positions["demand"] == demand)]
        return bool(cells["is_thin"].any())

    @cached_property
    def game(self) -> Game | None:
        """The game between the sides at the table; None if there are fewer than two."""
        if len(self.table) < 2:
            return None
        return self.pose(self.wanted, self.reservation, self.loss)

    def pose(self, wanted: Preferences, reservation: np.ndarray, loss: Loss) -> Game:
        """Return the game between the sides at the table, given the preferences of all sides.

        What packages are worth to every side is reckoned along (`aside`); the package without agreement is always among
        those considered. A demand on which nobody at the table is on record stays as it is.
        """
        seated = wanted.of(self.table)
        fallback = tuple(
            int(np.argmin(np.abs(scale - own)))
            for scale, own in zip(self.scales, np.nan_to_num(self.disagreement), strict=True)
        )
        aside = tuple(
            np.where(is_silent[..., None, None], worth[..., [level], :], worth)
            for worth, level, is_silent in zip(
                value_levels(wanted, self.scales, loss), fallback, np.moveaxis(find_silent(seated), -1, 0), strict=True
            )
        )
        return replace(build_game(seated, reservation, self.scales, loss), aside=aside, fallback=fallback)

    @cached_property
    def settlement(self) -> Settlement | None:
        """The settlement of the game; None if there is no game."""
        return settle(self.game) if self.game else None

    @cached_property
    def without(self) -> np.ndarray:
        """The utility of no agreement to every party, absent ones included."""
        return np.asarray(self.value(self.disagreement[None, :])[0])

    def value(self, outcomes: np.ndarray) -> np.ndarray:
        """Return the utility of outcomes (n × demands, in points) to every party, absent ones included."""
        return measure_utilities(self.wanted, outcomes, self.loss)

    @property
    def scales(self) -> tuple[np.ndarray, ...]:
        """The points that packages may take on each demand: equal steps, and the point without agreement."""
        return add_points(make_scales(len(self.wanted.demands), self.case.parameters.levels), self.disagreement)

    def to_points(self, levels: np.ndarray, silent: np.ndarray | None = None) -> np.ndarray:
        """Return packages (n × demands, as level numbers) in points of the scales.

        A demand that is `silent`, as `find_silent` tells of the sides at the table, stays as it is without agreement.
        """
        points = np.stack([scale[levels[..., demand]] for demand, scale in enumerate(self.scales)], axis=-1)
        return np.where(find_silent(self.seated) if silent is None else silent, self.disagreement, points)


def open_talks(case: Case) -> Talks:
    """Return the talks that a case's parameters ask for, with all sides of the dossier at the table or absent.

    The sides named by `sides` are at the table, or the first two if none is named. Raises `Misuse` if the weights leave
    one of them nothing that matters.
    """
    asked = case.parameters.sides or case.sides[:2]
    case = build_case(case.dossier, case.parameters.model_copy(update={"sides": []}))
    positions = derive_positions(case.statements, case.rule, by="side")
    weights = _choose_weights(case, positions)
    offered = drop_judged_concessions(positions)
    wanted, offered = (
        measure_preferences(frame, weights) for frame in (positions if case.parameters.assessed else offered, offered)
    )
    table = tuple(side for side in asked if side in wanted.parties)
    raise_if(check_stakes(wanted.of(table)), Misuse)
    absent = tuple(side for side in wanted.parties if side not in table)
    options = case.dossier.options
    holds = options[options["id"] == case.parameters.disagreement].set_index("demand")["value"]
    disagreement = holds.reindex(list(wanted.demands)).to_numpy(dtype=float)
    reservation = find_reservations(wanted.of(table), disagreement, case.parameters.reservations, case.parameters.loss)
    return Talks(case, wanted, offered, table, absent, disagreement, reservation, positions)


def _choose_weights(case: Case, positions: pd.DataFrame) -> pd.DataFrame:
    """Return the weights that the parameters ask for."""
    weights = case.parameters.weights
    if isinstance(weights, dict):
        return weigh_as_given(positions, weights)
    kinds: dict[str, Callable[[], pd.DataFrame]] = {
        "coverage": lambda: weigh_by_coverage(measure_salience(case.statements, case.rule, by="side")),
        "equal": lambda: weigh_equally(positions),
    }
    return kinds[weights]()


def find_reservations(
    seated: Preferences, disagreement: np.ndarray, asked: str | dict[str, float], loss: Loss
) -> np.ndarray:
    """Return the least that each party at the table accepts, as utilities.

    `asked` is `disagreement`, the utility of no agreement; `reach`, the utility of its reach on every demand; `worst`,
    0; or numbers by party, where a party that is not named accepts the utility of no agreement.
    """
    without = measure_utilities(seated, disagreement[None, :], loss)[..., 0, :]
    if isinstance(asked, dict):
        named = np.array([asked.get(party, np.nan) for party in seated.parties])
        return np.where(np.isnan(named), without, named)
    kinds = {"disagreement": without, "reach": measure_reservations(seated, loss), "worst": np.zeros_like(without)}
    return np.asarray(kinds[asked])


def widen_talks(talks: Talks) -> pd.DataFrame:
    """Return the points missing if all sides at the table went beyond their reach, as `widen_zones` does."""
    return widen_zones(talks.seated, talks.offered_seated)


PACKAGE_COLUMNS = [
    "solution", "variants", "ties", "demand", "value", "lowest", "highest", "on_record", "is_undecided", "resolution",
]  # fmt: skip
WORTH_COLUMNS = ["solution", "party", "at_table", "utility", "change", "lowest", "highest"]


def list_settlements(talks: Talks) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the packages that the solutions pick, and their worth to every side; both empty without a zone.

    The first frame has a row per solution and demand: `variants`, how many different utilities tie, and `ties`, how
    many packages; `value` of the package shown (the tied one whose worst gain is best), and `lowest` and `highest` of
    all that tie; `on_record`, how many sides at the table have a position; `is_undecided`, whether the value depends on
    which of the tied packages is shown; `resolution`, 0 where no package is left out (as in `Packages`). The second has
    a row per solution and party: `at_table`, `utility`, `change`, and its `lowest` and `highest` over all that tie.
    """
    packages: list[tuple[object, ...]] = []
    worth: list[tuple[object, ...]] = []
    on_record = (~np.isnan(talks.seated.ideal)).sum(axis=0)
    for name, tied in (talks.settlement.solutions if talks.settlement else {}).items():
        values = _find_tied_range(tied, talks)
        about = (name, len(tied.ties), _count_ties(tied, talks))
        for demand, shown, lowest, highest, known in zip(talks.wanted.demands, *values, on_record, strict=True):
            is_undecided = highest - lowest > TOLERANCE
            packages.append((*about, demand, shown, lowest, highest, known, is_undecided, tied.resolution))
        utilities = talks.value(values[0][None])[0], tied.least.min(axis=0), tied.most.max(axis=0)
        for party, own, without in zip(talks.wanted.parties, np.transpose(utilities), talks.without, strict=True):
            worth.append((name, party, party in talks.table, own[0], *(own - without)))
    return pd.DataFrame(packages, columns=PACKAGE_COLUMNS), pd.DataFrame(worth, columns=WORTH_COLUMNS)


def _count_ties(tied: Packages, talks: Talks) -> int:
    """Return how many packages tie, where a demand that nobody at the table is on record with stays as it is."""
    idle = [len(scale) for scale, is_silent in zip(talks.scales, find_silent(talks.seated), strict=True) if is_silent]
    return round(float(tied.ties.sum() / np.prod(idle, initial=1.0)))


def _find_tied_range(tied: Packages, talks: Talks) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the tied package that is shown, and the lowest and highest values of all that tie, in points."""
    shown = tied.levels[pick_tied(tied, talks.reservation)]
    return talks.to_points(shown), talks.to_points(tied.lowest.min(axis=0)), talks.to_points(tied.highest.max(axis=0))


def pick_tied(tied: Packages, reservation: np.ndarray) -> int:
    """Return the row of the tied package whose worst gain is best."""
    return int(np.argmax((tied.utilities - reservation).min(axis=1)))


def compare_assumptions(case: Case) -> pd.DataFrame:
    """Return the Nash package under every combination of weights, loss and reservations, one row per demand.

    Columns: `weights`, `loss`, `reservations`; `is_open`, whether there is a zone; `shortfall` (in utility, 0 where
    there is a zone); `resolution`, 0 where no package is left out; `demand`; `value`, and `lowest` and `highest` of the
    packages that tie (NaN without a zone).
    """
    rows: list[tuple[object, ...]] = []
    for weights in ("coverage", "equal"):
        talks = open_talks(replace(case, parameters=case.parameters.model_copy(update={"weights": weights})))
        for loss, reservations in product(get_args(Loss), ("disagreement", "reach", "worst")):
            assumed = _assume(talks, loss, reservations)
            if assumed.settlement:
                rows += _list_nash(assumed, assumed.settlement)
    columns = ["weights", "loss", "reservations", "is_open", "shortfall", "resolution", "demand", "value",
               "lowest", "highest"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _assume(talks: Talks, loss: Loss, reservations: str) -> Talks:
    """Return the same talks with another loss function and other reservations."""
    asked = talks.case.parameters.model_copy(update={"loss": loss, "reservations": reservations})
    reservation = find_reservations(talks.seated, talks.disagreement, reservations, loss)
    return replace(talks, case=replace(talks.case, parameters=asked), reservation=reservation)


def _list_nash(talks: Talks, settled: Settlement) -> Iterator[tuple[object, ...]]:
    """Yield the Nash package of some talks as rows of `compare_assumptions`, one for each demand."""
    asked, demands = talks.case.parameters, talks.wanted.demands
    is_open = bool(settled.solutions)
    ends = _find_tied_range(settled.solutions[NASH], talks) if is_open else np.full((3, len(demands)), np.nan)
    for demand, *cell in zip(demands, *ends, strict=True):
        about = (asked.weights, asked.loss, asked.reservations, is_open, settled.shortfall)
        yield *about, settled.candidates.resolution, demand, *cell


def pick_package(talks: Talks) -> np.ndarray:
    """Return the Nash package in points; without a zone the nearest package, with one party the present state."""
    settled = talks.settlement
    if settled is None:
        return talks.disagreement
    found = settled.solutions[NASH] if settled.solutions else settled.nearest
    return talks.to_points(found.levels[pick_tied(found, talks.reservation)])


def measure_moves(talks: Talks, package: np.ndarray) -> pd.DataFrame:
    """Return how far a package is from each party's position and reach, one row per party and demand on record.

    Columns: `party`, `at_table`, `demand`; `ideal`, `reach`, `package` (0 to 100); `move`, with its sign, from the
    position to the package; `beyond`, by how many points the package lies outside what the party is on record to
    accept.
    """
    wanted = talks.wanted
    beyond = measure_beyond(wanted, package[None, :])[0]
    rows = [
        (party, party in talks.table, demand, wanted.ideal[i, d], wanted.reach[i, d], package[d],
         package[d] - wanted.ideal[i, d], beyond[i, d])
        for i, party in enumerate(wanted.parties)
        for d, demand in enumerate(wanted.demands)
        if not np.isnan(wanted.ideal[i, d])
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["party", "at_table", "demand", "ideal", "reach", "package", "move", "beyond"])
