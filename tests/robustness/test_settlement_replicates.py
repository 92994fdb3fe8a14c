"""Settlements in every replicate: the first is the settlement itself."""

import numpy as np
import pytest
from analyses import explore, settle_again
from talks import open_harbour, talk_at_harbour, write_harbour

from lib.bargaining.settlement import find_zones_of, list_settlements, open_talks
from lib.bargaining.solutions import NASH, SOLUTIONS
from lib.robustness.choices import AXES, select_levels
from lib.robustness.settlement_replicates import (
    add_settlement_intervals,
    add_zone_intervals,
    measure_costs,
)
from lib.study import Study, open_study

PAIR = {"sides": ["Port", "City"]}
PARAMETERS = {
    "as the case asks": {},
    "by coverage": {"weights": "coverage"},
    "quadratic": {"loss": "quadratic", "levels": 11},
    "threshold": {"loss": "threshold"},
    "as far as reaches go": {"reservations": "reach"},
    "a pair": PAIR,
    "another pair": {"sides": ["Port", "Fishers"]},
    "with assessments": {"assessed": True},
    "another expectation": PAIR | {"disagreement": "a storm is near"},
    "two demands": {"demands": ["toll", "mole"]},
    "numbers": {"weights": {"quay": 3, "toll": 1, "mole": 1, "light": 1}},
    "means": {"statistic": "mean"},
}


@pytest.fixture(scope="module", params=PARAMETERS)
def drawn(request):
    return settle_again(open_harbour(replicates=20, **PARAMETERS[request.param]))


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Return the folder of a case in which both sides' positions on one demand have intervals, being means of six."""
    spoken = [
        (actor, "quay", "position", value, "", f"1901-{month:02}")
        for actor, values in {"port": (75, 100), "city": (0, 25)}.items()
        for month, value in enumerate((values * 3), start=1)
    ]
    return write_harbour(tmp_path_factory.mktemp("measured"), spoken, documents=3)


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
    zones = find_zones_of(talks)
    assert cloud.missing[0] == pytest.approx(zones["missing"].to_numpy(), nan_ok=True)
    assert cloud.missing_offered[0] == pytest.approx(zones["missing_offered"].to_numpy(), nan_ok=True)
    bounded = add_zone_intervals(talks, cloud)
    told = bounded.dropna(subset="at_least")
    assert (told["at_least"] <= told["at_most"]).all()
    known = bounded.dropna(subset="chance_offered")
    assert bounded["chance"].isna().tolist() == bounded["missing"].isna().tolist()
    assert known["chance"].between(0, 1).all()
    assert (known["chance_offered"] <= known["chance"]).all()


def test_packages_and_their_worth_have_intervals_where_all_positions_at_the_table_have_one(measured):
    study = open_study(dossier=str(measured), statistic="mean", replicates=100, demands=["quay"], **PAIR)
    assert study.talks.positions.dropna(subset="value")["at_least"].notna().all()
    for frame in study.settlements:
        at_table = frame[frame["at_table"]] if "at_table" in frame else frame
        assert at_table[["at_least", "at_most"]].notna().all().all()


@pytest.mark.parametrize("given", [{}, {"statistic": "mean"}, PAIR])
def test_packages_have_no_interval_if_a_position_at_the_table_has_none(given):
    study = Study(open_harbour(replicates=20, **given))
    seated = study.talks.positions[study.talks.positions["side"].isin(study.talks.table)].dropna(subset="value")
    assert seated["at_least"].isna().any()
    for frame in study.settlements:
        assert frame[["at_least", "at_most"]].isna().all().all()
    assert study.zones["at_least"].isna().all()


def test_talks_take_the_intervals_of_their_positions(measured):
    study = open_study(dossier=str(measured), statistic="mean", replicates=20)
    taken, told = (
        frame.set_index(["side", "demand"])["at_least"] for frame in (study.talks.positions, study.positions)
    )
    assert taken.equals(told)
    assert told.notna().any()


def test_positions_of_the_absent_have_intervals_too(measured):
    study = open_study(dossier=str(measured), statistic="mean", replicates=20, sides=["Port"])
    cells = study.talks.positions.set_index(["side", "demand"])
    assert cells.loc[("City", "quay"), ["at_least", "at_most"]].notna().all()


def test_one_side_alone_settles_nothing():
    talks, cloud = settle_again(open_harbour(replicates=20, sides=["Port"]))
    assert np.isnan(cloud.packages).all()
    packages, worth = add_settlement_intervals(*list_settlements(talks), cloud)
    assert packages.empty
    assert worth.empty


THIRD = ("Port", "City"), "Fishers"


def test_what_a_package_costs_a_third_party_is_the_change_of_its_worth():
    case = open_harbour(replicates=20, **PAIR)
    costs = measure_costs(explore(open_harbour(replicates=20)).recorded, *THIRD)
    worth = list_settlements(open_talks(case))[1].set_index(["solution", "party"])["change"]
    assert costs.flat[0] == pytest.approx(-100 * worth[NASH, "Fishers"])
    assert np.isnan(measure_costs(explore(case), ("Port", "Nobody"), "Fishers")).all()


def test_costs_that_may_be_gains_over_the_ties_cannot_be_told():
    costs = measure_costs(explore(open_harbour(replicates=20)).recorded, *THIRD)[..., 0]
    for salience, weights in enumerate(("equal", "coverage")):
        for number, loss in enumerate(("linear", "quadratic", "threshold")):
            worth = list_settlements(talk_at_harbour(**PAIR, weights=weights, loss=loss))[1]
            own = worth.set_index(["solution", "party"]).loc[(NASH, "Fishers")]
            found = costs[select_levels(salience=salience, loss=number)]
            is_cost = {round(-own[end], 9) > 0 for end in ("lowest", "highest")}
            assert np.isnan(found) if len(is_cost) == 2 else found == pytest.approx(-100 * own["change"])


def test_costs_depend_on_reaches_only_where_losses_do():
    costs = measure_costs(explore(open_harbour(replicates=20)).recorded, *THIRD)[..., 0]
    reach = AXES.index("reach")
    offered, judged = costs.take(0, axis=reach), costs.take(1, axis=reach)
    assert np.array_equal(judged[..., :2], offered[..., :2], equal_nan=True)
