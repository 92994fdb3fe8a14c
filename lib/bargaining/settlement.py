"""Open the talks of a case: who is at the table, which packages would settle, and who would have to move.

Frames are tidy. A *package* gives each demand a value in points. `utility` runs from 0, the party's worst package, to
1, its ideal; `change` is the difference from the outcome that the party expects without agreement.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from lib.bargaining.frontier import Game, Packages
from lib.bargaining.preferences import (
    Preferences,
    add_points,
    build_game,
    check_stakes,
    drop_judged_concessions,
    make_scales,
    measure_beyond,
    measure_fallbacks,
    measure_preferences,
    measure_reservations,
    measure_utilities,
    value_levels,
    weigh_as_given,
    weigh_by_coverage,
    weigh_equally,
)
from lib.bargaining.solutions import NASH, Settlement, settle
from lib.bargaining.zopa import Asked, find_zones, widen_zones
from lib.case import Case, build_case
from lib.comparison import measure_salience
from lib.core.errors import Misuse, raise_if
from lib.evidence import Scenario, split_names
from lib.parameters import Loss
from lib.positions import OWN_OFFERS, TOLERANCE, derive_positions


@dataclass(frozen=True)
class Talks:
    """The talks on a case: the preferences of every side with a position, and which sides are at the table.

    `wanted` contains the preferences of all sides, `offered` the same without third parties' judgements; `table` and
    `absent` name the sides, and `asked` those at the table that make each demand or would have to grant it, on record
    or not. `scenario` is what holds without agreement: `disagreement` (demands) the outcome in general, `expected`
    (parties × demands) that which each side expects. `reservation` is the least that each side at the table accepts,
    and `positions` the frame from which all of this is derived.
    """

    case: Case
    wanted: Preferences
    offered: Preferences
    table: tuple[str, ...]
    absent: tuple[str, ...]
    asked: Asked
    scenario: Scenario
    disagreement: np.ndarray
    expected: np.ndarray
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

    @cached_property
    def assessors(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Who believes a side open to its reach on a demand, where that is more than it has itself offered."""
        case = self.case
        told = case.statements[case.rule.is_in_round(case.statements) & (case.statements["role"] == "concession")]
        judged = told[~told["offer"].isin(OWN_OFFERS)]
        found = {}
        for row, column in np.argwhere(self.wanted.is_on_record & (self.wanted.reach != self.offered.reach)):
            side, demand = self.wanted.parties[row], self.wanted.demands[column]
            is_reach = (judged["value"] - self.wanted.reach[row, column]).abs() < TOLERANCE
            named = judged[is_reach & (judged["side"] == side) & (judged["demand"] == demand)]["speaker"]
            found[side, demand] = tuple(dict.fromkeys(named))
        return found

    def is_thin(self, party: str, demand: str) -> bool:
        """Return whether a position rests on a single utterance."""
        cells = self.positions[(self.positions["side"] == party) & (self.positions["demand"] == demand)]
        return bool(cells["is_thin"].any())

    @cached_property
    def game(self) -> Game | None:
        """The game between the sides at the table; None if there are fewer than two, or if no option is on record."""
        if len(self.table) < 2 or self.case.dossier.options.empty:
            return None
        return self.pose(self.wanted, self.reservation, self.loss)

    def pose(self, wanted: Preferences, reservation: np.ndarray, loss: Loss) -> Game:
        """Return the game between the sides at the table, given the preferences of all sides.

        What packages are worth to every side is reckoned along (`aside`); the package without agreement is always among
        those considered. A silent demand stays as it is.
        """
        seated = wanted.of(self.table)
        silent = np.moveaxis(self.find_silent(seated), -1, 0)
        fallback = tuple(
            int(np.argmin(np.abs(scale - own)))
            for scale, own in zip(self.scales, np.nan_to_num(self.disagreement), strict=True)
        )
        game = build_game(seated, reservation, self.scales, loss)
        worth, aside = (
            tuple(
                np.where(is_silent[..., None, None], each[..., [level], :], each)
                for each, level, is_silent in zip(kind, fallback, silent, strict=True)
            )
            for kind in (game.worth, value_levels(wanted, self.scales, loss))
        )
        return replace(game, worth=worth, aside=aside, fallback=fallback)

    def find_silent(self, seated: Preferences) -> np.ndarray:
        """Return on which demands somebody who is asked, or everybody at the table, has no position."""
        unknown = np.isnan(seated.ideal)
        is_asked = [[side in self.asked[demand] for demand in seated.demands] for side in self.table]
        is_unheard = [not set(self.asked[demand]) <= set(self.table) for demand in seated.demands]
        return np.asarray(
            unknown.all(axis=-2)
            | (unknown & np.array(is_asked, dtype=bool).reshape(unknown.shape[-2:])).any(axis=-2)
            | is_unheard
        )

    def list_silent(self, demand: str) -> tuple[str, ...]:
        """Return who has no position on a demand on which nothing can be settled; nobody where something can."""
        column = self.wanted.demands.index(demand)
        known = np.array(self.table, dtype=object)[~np.isnan(self.seated.ideal[:, column])]
        asked = tuple(side for side in self.asked[demand] if side not in known)
        return asked or (self.table if not len(known) else ())

    @cached_property
    def settlement(self) -> Settlement | None:
        """The settlement of the game; None if there is no game."""
        return settle(self.game) if self.game else None

    @cached_property
    def without(self) -> np.ndarray:
        """The utility of no agreement, as each party expects it, absent ones included."""
        return measure_fallbacks(self.wanted, self.expected, self.loss)

    def value(self, outcomes: np.ndarray) -> np.ndarray:
        """Return the utility of outcomes (n × demands, in points) to every party, absent ones included."""
        return measure_utilities(self.wanted, outcomes, self.loss)

    @property
    def scales(self) -> tuple[np.ndarray, ...]:
        """The points that packages may take on each demand: equal steps, and the point without agreement."""
        return add_points(make_scales(len(self.wanted.demands), self.case.parameters.levels), self.disagreement)

    def to_points(self, levels: np.ndarray, silent: np.ndarray | None = None) -> np.ndarray:
        """Return packages (n × demands, as level numbers) in points of the scales.

        A demand that is `silent`, as `find_silent` tells, stays as it is without agreement.
        """
        points = np.stack([scale[levels[..., demand]] for demand, scale in enumerate(self.scales)], axis=-1)
        return np.where(self.find_silent(self.seated) if silent is None else silent, self.disagreement, points)


def open_talks(case: Case) -> Talks:
    """Return the talks that a case's parameters ask for, with all sides of the dossier at the table or absent.

    Raises `Misuse` if the weights leave a side at the table nothing that matters.
    """
    chosen = choose_table(case)
    case = build_case(case.dossier, case.parameters.model_copy(update={"sides": []}))
    positions = derive_positions(case.statements, case.rule, by="side")
    weights = _choose_weights(case, positions)
    own = drop_judged_concessions(positions)
    wanted, offered = (
        measure_preferences(frame, weights) for frame in (positions if case.parameters.assessed else own, own)
    )
    table = tuple(side for side in chosen if side in wanted.parties)
    raise_if(check_stakes(wanted.of(table)), Misuse)
    absent = tuple(side for side in wanted.parties if side not in table)
    asked = {demand: tuple(side for side in chosen if side in named) for demand, named in _list_asked(case).items()}
    scenario = case.dossier.find_scenario(case.parameters.disagreement)
    disagreement = _read_outcome(case, scenario.option)
    expected = np.array([_read_outcome(case, scenario.parties.get(party, scenario.option)) for party in wanted.parties])
    expected = expected.reshape(len(wanted.parties), len(wanted.demands))
    seats = [wanted.parties.index(party) for party in table]
    least = find_reservations(wanted.of(table), expected[seats], case.parameters.reservations, case.parameters.loss)
    return Talks(case, wanted, offered, table, absent, asked, scenario, disagreement, expected, least, positions)


def choose_table(case: Case) -> tuple[str, ...]:
    """Return the sides at the table: those asked for or, if none is, who negotiates and who would have to grant.

    The claimant side comes first, then the answering side, then the sides of those that a demand is addressed to.
    """
    profile, asked = case.dossier.profile, case.parameters.sides
    granting = [side for named in _list_asked(case).values() for side in named]
    return tuple(dict.fromkeys(asked or [profile.claimant, profile.answering, *granting]))


def _list_asked(case: Case) -> dict[str, tuple[str, ...]]:
    """Return for each demand the side that makes it and those that would have to grant it."""
    sides = dict(zip(case.dossier.actors["id"], case.dossier.actors["side"], strict=True))
    return {
        row["id"]: tuple(dict.fromkeys(sides[name] for name in (row["claimant"], *split_names(row["addressee"]))))
        for row in case.demands.to_dict("records")
    }


def _read_outcome(case: Case, option: str) -> np.ndarray:
    """Return the points that an option sets on each demand shown."""
    options = case.dossier.options
    sets = options[options["id"] == option].set_index("demand")["value"]
    return sets.reindex(list(case.demands["id"])).to_numpy(dtype=float)


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
    seated: Preferences, expected: np.ndarray, asked: str | dict[str, float], loss: Loss
) -> np.ndarray:
    """Return the least that each party at the table accepts, as utilities.

    `expected` is what each of them expects without agreement (parties × demands, points). `asked` is `disagreement`,
    the utility of no agreement; `reach`, the utility of its reach on every demand; `worst`, 0; or numbers by party,
    where a party that is not named accepts the utility of no agreement.
    """
    without = measure_fallbacks(seated, expected, loss)
    if isinstance(asked, dict):
        named = np.array([asked.get(party, np.nan) for party in seated.parties])
        return np.where(np.isnan(named), without, named)
    kinds = {"disagreement": without, "reach": measure_reservations(seated, loss), "worst": np.zeros_like(without)}
    return np.asarray(kinds[asked])


def find_zones_of(talks: Talks) -> pd.DataFrame:
    """Return the zone of the sides at the table on each demand, as `find_zones` does."""
    return find_zones(talks.seated, talks.offered_seated, talks.asked)


def widen_talks(talks: Talks) -> pd.DataFrame:
    """Return the points missing if all sides at the table went beyond their reach, as `widen_zones` does."""
    return widen_zones(talks.seated, talks.offered_seated, talks.asked)


PACKAGE_COLUMNS = [
    "solution", "variants", "ties", "demand", "value", "lowest", "highest", "silent", "is_undecided", "outside",
    "judged", "resolution",
]  # fmt: skip
WORTH_COLUMNS = ["solution", "party", "at_table", "utility", "change", "lowest", "highest"]


def list_settlements(talks: Talks) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the packages that the solutions pick, and their worth to every side; both empty without a zone.

    The first frame has a row per solution and demand: `variants`, how many different utilities tie, and `ties`, how
    many packages; `value` of the package shown (the tied one whose worst gain is best), and `lowest` and `highest` of
    all that tie; `silent`, who has no position on a demand that therefore stays as it is; `is_undecided`, whether the
    value depends on which of the tied packages is shown; `outside`, the sides at the table that are not on record to
    accept any of these values, and `judged`, those that only a third party believes to accept one; `resolution`, 0
    where no package is left out (as in `Packages`). The second has a row per solution and party: `at_table`, `utility`,
    `change`, and its `lowest` and `highest` over all that tie.
    """
    packages: list[tuple[object, ...]] = []
    worth: list[tuple[object, ...]] = []
    for name, tied in (talks.settlement.solutions if talks.settlement else {}).items():
        values = find_tied_range(tied, talks)
        about = (name, len(tied.ties), _count_ties(tied, talks))
        accepted = _list_outside(talks, *values[1:])
        for demand, *cell, marks in zip(talks.wanted.demands, *values, accepted, strict=True):
            is_undecided = cell[2] - cell[1] > TOLERANCE
            silent = talks.list_silent(demand)
            packages.append((*about, demand, *cell, silent, is_undecided, *marks, tied.resolution))
        utilities = talks.value(values[0][None])[0], tied.least.min(axis=0), tied.most.max(axis=0)
        for party, own, without in zip(talks.wanted.parties, np.transpose(utilities), talks.without, strict=True):
            worth.append((name, party, party in talks.table, own[0], *(own - without)))
    return pd.DataFrame(packages, columns=PACKAGE_COLUMNS), pd.DataFrame(worth, columns=WORTH_COLUMNS)


def _list_outside(talks: Talks, lowest: np.ndarray, highest: np.ndarray) -> list[tuple[tuple[str, ...], ...]]:
    """Return for each demand who is on record to accept nothing of a range, and who only by others' judgement."""
    beyond, offered = (
        ((each.low > highest + TOLERANCE) | (each.high < lowest - TOLERANCE)) & each.is_on_record
        for each in (talks.seated, talks.offered_seated)
    )
    table = np.array(talks.table, dtype=object)
    return [tuple(tuple(table[own]) for own in pair) for pair in zip(beyond.T, (offered & ~beyond).T, strict=True)]


def _count_ties(tied: Packages, talks: Talks) -> int:
    """Return how many packages tie, where a silent demand stays as it is."""
    silent = talks.find_silent(talks.seated)
    idle = [len(scale) for scale, is_silent in zip(talks.scales, silent, strict=True) if is_silent]
    return round(float(tied.ties.sum() / np.prod(idle, initial=1.0)))


def find_tied_range(tied: Packages, talks: Talks) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the tied package that is shown, and the lowest and highest values of all that tie, in points."""
    shown = tied.levels[pick_tied(tied, talks.reservation)]
    return talks.to_points(shown), talks.to_points(tied.lowest.min(axis=0)), talks.to_points(tied.highest.max(axis=0))


def pick_tied(tied: Packages, reservation: np.ndarray) -> int:
    """Return the row of the tied package whose worst gain is best."""
    return int(np.argmax((tied.utilities - reservation).min(axis=1)))


def pick_package(talks: Talks) -> np.ndarray:
    """Return the Nash package, and the lowest and highest values of all that tie with it (3 × demands, in points).

    Without a zone, the package that comes nearest to one is taken; without a game, the outcome without agreement, which
    is NaN where no option is on record.
    """
    settled = talks.settlement
    if settled is None:
        return np.tile(talks.disagreement, (3, 1))
    return np.stack(find_tied_range(settled.solutions.get(NASH, settled.nearest), talks))


def measure_moves(talks: Talks, package: np.ndarray) -> pd.DataFrame:
    """Return how far a package is from each party's position and reach, one row per party and demand on record.

    Columns: `party`, `at_table`, `demand`; `ideal`, `reach`, `package` (0 to 100); `lowest` and `highest` of the
    packages that tie; `move`, with its sign, from the position to the package; `beyond`, by how many points the package
    lies outside what the party is on record to accept. `package`, `move` and `beyond` are NaN where it is undecided.
    """
    wanted, (shown, lowest, highest) = talks.wanted, package
    settled = np.where(highest - lowest > TOLERANCE, np.nan, shown)
    beyond = measure_beyond(wanted, settled[None, :])[0]
    rows = [
        (party, party in talks.table, demand, wanted.ideal[i, d], wanted.reach[i, d], settled[d], lowest[d], highest[d],
         settled[d] - wanted.ideal[i, d], beyond[i, d])
        for i, party in enumerate(wanted.parties)
        for d, demand in enumerate(wanted.demands)
        if not np.isnan(wanted.ideal[i, d])
    ]  # fmt: skip
    about = ["party", "at_table", "demand", "ideal", "reach", "package"]
    return pd.DataFrame(rows, columns=[*about, "lowest", "highest", "move", "beyond"])
