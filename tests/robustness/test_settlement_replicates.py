"""Settlements in every replicate: the first is the settlement itself, and chances grow as sides give way."""

from itertools import product

import numpy as np
import pytest
from analyses import explore, settle_again

from lib.bargaining.preferences import measure_utilities
from lib.bargaining.settlement import list_settlements, open_talks
from lib.bargaining.solutions import NASH, SOLUTIONS
from lib.bargaining.zopa import find_zones
from lib.case import open_case
from lib.robustness.choices import AXES, select_levels
from lib.robustness.settlement_replicates import (
    BEYOND,
    add_settlement_intervals,
    add_zone_intervals,
    list_nash_packages,
    measure_chances,
    measure_costs,
    measure_guarantees,
)
from lib.study import open_study

PARAMETERS = {
    "as shipped": {},
    "equal weights": {"weights": "equal"},
    "linear": {"loss": "linear", "levels": 11},
    "threshold": {"loss": "threshold"},
    "as far as reaches go": {"reservations": "reach"},
    "another pair": {"sides": ["Russia", "Ukraine"]},
    "three": {"sides": ["Russia", "the West", "Ukraine"], "levels": 6},
    "two demands": {"demands": ["missiles", "donbas"]},
    "numbers": {"weights": {"membership": 3, "deployments": 1, "missiles": 1, "donbas": 1}},
}


def widen(talks, beyond):
    return find_zones(talks.seated.widen(beyond), talks.offered_seated.widen(beyond))["missing"].to_numpy()


@pytest.fixture(scope="module", params=PARAMETERS)
def drawn(request):
    return settle_again(open_case(replicates=20, **PARAMETERS[request.param]))


def test_the_first_draw_is_the_settlement_on_the_evidence_as_recorded(drawn):
    talks, cloud = drawn
    packages, worth = list_settlements(talks)
    own = packages.pivot(index="solution", columns="demand", values="value")
    own = own.reindex(index=list(SOLUTIONS), columns=cloud.demands)
    assert cloud.packages[0] == pytest.approx(own.to_numpy(), nan_ok=True)
    changes = worth.pivot(index="solution", columns="party", values="change")
    changes = changes.reindex(index=own.index, columns=cloud.parties)
    assert cloud.changes[0] == pytest.approx(changes.to_numpy(), nan_ok=True)


def test_missing_points_are_those_of_the_zones(drawn):
    talks, cloud = drawn
    zones = find_zones(talks.seated, talks.offered_seated)
    assert cloud.missing[0, 0] == pytest.approx(zones["missing"].to_numpy())
    assert cloud.missing_offered[0, 0] == pytest.approx(zones["missing_offered"].to_numpy())
    for step, beyond in enumerate(BEYOND):
        assert cloud.missing[0, step] == pytest.approx(widen(talks, beyond))
    bounded = add_zone_intervals(talks, cloud)
    told = bounded.dropna(subset="at_least")
    assert (told["at_least"] <= told["at_most"]).all()
    assert bounded["chance"].between(0, 1).all()
    assert (bounded["chance_offered"] <= bounded["chance"]).all()


def test_what_is_missing_has_an_interval_only_between_positions_that_have_one():
    bounded = open_study(replicates=20).zones.set_index("demand")
    assert bounded["at_least"].notna().to_dict() == {
        "membership": True, "deployments": False, "missiles": False, "donbas": False
    }  # fmt: skip


def test_packages_and_their_worth_have_intervals():
    talks, cloud = settle_again(open_case(replicates=200))
    packages, worth = add_settlement_intervals(*list_settlements(talks), cloud)
    for frame in (packages, worth):
        assert frame[["at_least", "at_most"]].notna().all().all()
    nash = packages[packages["solution"] == NASH]
    assert nash["value"].between(nash["at_least"], nash["at_most"]).all()


def test_talks_take_the_intervals_of_their_positions():
    study = open_study(replicates=20)
    taken, told = (
        frame.set_index(["side", "demand"])["at_least"] for frame in (study.talks.positions, study.positions)
    )
    assert taken.equals(told)
    assert told.notna().any()


def test_positions_of_the_absent_have_intervals_too():
    positions = open_study(replicates=20, sides=["Russia", "Ukraine"]).talks.positions
    assert (
        positions.set_index(["side", "demand"]).loc[("the West", "membership"), ["at_least", "at_most"]].notna().all()
    )


def test_a_zone_gets_likelier_the_further_all_go(drawn):
    _, cloud = drawn
    chances = measure_chances(cloud)
    for _, own in chances.groupby("demand"):
        assert own["chance"].is_monotonic_increasing


def test_the_more_all_insist_the_less_likely_is_a_package():
    insistence = measure_guarantees(settle_again(open_case(replicates=20))[1])
    assert insistence["chance"].is_monotonic_decreasing
    assert (insistence["chance"].iloc[0], insistence["share"].iloc[-1]) == (1, 1)


def test_one_side_alone_settles_nothing():
    talks, cloud = settle_again(open_case(replicates=20, sides=["Russia"]))
    assert np.isnan(cloud.packages).all()
    assert list_nash_packages(cloud).empty
    assert measure_guarantees(cloud).empty
    packages, worth = add_settlement_intervals(*list_settlements(talks), cloud)
    assert packages.empty
    assert worth.empty


def test_what_a_package_costs_a_third_party_is_the_change_of_its_worth():
    case = open_case(replicates=20)
    costs = measure_costs(explore(case), ("Russia", "the West"), "Ukraine")
    worth = list_settlements(open_talks(case))[1].set_index(["solution", "party"])["change"]
    assert costs.flat[0] == pytest.approx(-100 * worth[NASH, "Ukraine"])
    assert np.isnan(measure_costs(explore(case), ("Russia", "Germany"), "Ukraine")).all()


@pytest.mark.parametrize("asked", [{}, {"sides": ["Russia", "the West", "Ukraine"], "levels": 5}, {"loss": "linear"}])
def test_what_all_can_have_at_once_is_found_among_all_packages(asked):
    talks, cloud = settle_again(open_case(replicates=20, **({"levels": 7} | asked)))
    packages = np.array(list(product(*talks.scales)))
    worth = measure_utilities(talks.seated, packages, talks.loss).min(axis=1).max()
    assert cloud.even[0] == pytest.approx(worth)


def test_costs_that_may_be_gains_over_the_ties_cannot_be_told():
    costs = measure_costs(explore(open_case(replicates=20)), ("Russia", "the West"), "Ukraine")[..., 0]
    for salience, weights in enumerate(("coverage", "equal")):
        for number, loss in enumerate(("quadratic", "linear", "threshold")):
            worth = list_settlements(open_talks(open_case(weights=weights, loss=loss)))[1]
            own = worth.set_index(["solution", "party"]).loc[(NASH, "Ukraine")]
            found = costs[select_levels(salience=salience, loss=number)]
            is_cost = {round(-own[end], 9) > 0 for end in ("lowest", "highest")}
            assert np.isnan(found) if len(is_cost) == 2 else found == pytest.approx(-100 * own["change"])


def test_costs_depend_on_reaches_only_where_losses_do():
    costs = measure_costs(explore(open_case(replicates=20)), ("Russia", "the West"), "Ukraine")[..., 0]
    reach = AXES.index("reach")
    judged, offered = costs.take(0, axis=reach), costs.take(1, axis=reach)
    assert np.array_equal(judged[..., :2], offered[..., :2], equal_nan=True)
    assert not np.array_equal(judged[..., 2], offered[..., 2], equal_nan=True)


def test_other_losses_and_weights_equal_those_of_their_own_case():
    costs = measure_costs(explore(open_case(replicates=20)), ("Russia", "the West"), "Ukraine")
    case = open_case(weights="equal", loss="linear")
    worth = list_settlements(open_talks(case))[1].set_index(["solution", "party"])["change"]
    assert costs[select_levels(salience=1, loss=1)][0] == pytest.approx(-100 * worth[NASH, "Ukraine"])
