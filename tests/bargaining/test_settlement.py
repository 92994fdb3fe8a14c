"""Talks of a case: who is at the table, which packages settle, who moves, under which assumptions."""

from itertools import product

import numpy as np
import pytest

from lib.bargaining.settlement import compare_assumptions, list_settlements, measure_moves, open_talks, pick_package
from lib.case import open_case
from lib.core.errors import Misuse


def test_the_first_two_sides_are_at_the_table_and_the_others_absent():
    talks = open_talks(open_case())
    assert talks.table == ("Russia", "the West")
    assert talks.absent == ("Ukraine", "Finland and Sweden")


def test_sides_that_are_named_are_at_the_table_and_the_others_still_count():
    talks = open_talks(open_case(sides=["Ukraine", "Russia"]))
    assert talks.table == ("Ukraine", "Russia")
    assert talks.absent == ("the West", "Finland and Sweden")


def test_the_outcome_without_agreement_is_read_from_the_options(talk):
    talks = talk()
    assert talks.disagreement.tolist() == [0, 0]
    assert talks.without[1] == 1  # the fishers already have the river as they want it
    assert talks.reservation.tolist() == talks.without[:2].tolist()


@pytest.mark.parametrize(
    ("asked", "expected"), [("worst", [0, 0]), ({"Mill": 0.5}, [0.5, 1]), ({"River": 0.25, "Mill": 0}, [0, 0.25])]
)
def test_the_least_that_a_side_accepts_can_be_named(talk, asked, expected):
    assert talk(reservations=asked).reservation.tolist() == pytest.approx(expected)


def test_reach_as_reservation_is_what_the_own_reach_is_worth(talk):
    """The mill is at 250/3 by two statements, one of them an analyst's; the fishers offer Sundays, 50 of 100."""
    talks = talk(reservations="reach", loss="linear", weights="equal")
    assert talks.seated.ideal[0, 0] == pytest.approx(250 / 3)
    assert talks.reservation == pytest.approx([1, 1 - 50 / 200])


def test_a_package_is_listed_with_its_worth_to_absent_sides_too():
    talks = open_talks(open_case())
    packages, worth = list_settlements(talks)
    nash = packages[packages["solution"] == "nash"]
    assert nash["demand"].tolist() == list(talks.wanted.demands)
    own = worth[worth["solution"] == "nash"]
    assert own["party"].tolist() == list(talks.wanted.parties)
    assert own["utility"].to_numpy() == pytest.approx(talks.value(nash["value"].to_numpy()[None, :])[0])
    assert own["change"].to_numpy() == pytest.approx(own["utility"].to_numpy() - talks.without)
    assert (own.loc[own["at_table"], "change"] > 0).all()


def test_ties_are_counted_and_their_range_is_given(talk):
    """Only the mill has a position on the weir and cares; only the fishers have one on the toll, and want none."""
    packages, _ = list_settlements(talk(reservations="worst", loss="threshold", levels=5))
    toll = packages[(packages["solution"] == "nash") & (packages["demand"] == "toll")].iloc[0]
    assert (toll["lowest"], toll["highest"]) == (0, 0)
    weir = packages[(packages["solution"] == "nash") & (packages["demand"] == "weir")].iloc[0]
    assert weir["ties"] >= 1
    assert weir["lowest"] <= weir["value"] <= weir["highest"]


@pytest.mark.parametrize("sides", [["Russia", "the West"], ["Russia", "the West", "Ukraine"]])
@pytest.mark.parametrize("loss", ["linear", "threshold"])
def test_what_ties_may_be_worth_to_anybody_is_told_as_brute_force_finds_it(sides, loss):
    talks = open_talks(open_case(sides=sides, loss=loss, reservations="worst", weights="equal", levels=5))
    outcomes = np.array(list(product(*talks.scales)))
    everybody = talks.value(outcomes)
    gains = everybody[:, [talks.wanted.parties.index(side) for side in sides]]
    best = np.isclose(gains.prod(axis=1), gains.prod(axis=1).max(), atol=1e-9)
    packages, worth = (frame[frame["solution"] == "nash"] for frame in list_settlements(talks))
    changes = everybody[best] - talks.without
    assert worth["lowest"].to_numpy() == pytest.approx(changes.min(axis=0))
    assert worth["highest"].to_numpy() == pytest.approx(changes.max(axis=0))
    assert packages["lowest"].tolist() == outcomes[best].min(axis=0).tolist()
    assert packages["highest"].tolist() == outcomes[best].max(axis=0).tolist()
    assert packages["is_undecided"].tolist() == (np.ptp(outcomes[best], axis=0) > 0).tolist()


def test_a_demand_that_nobody_at_the_table_is_on_record_with_stays_as_it_is(talk):
    """Only the priest and the miller talk; nobody of them has a position on the toll."""
    talks = talk(sides=["Mill", "River"], documents=["gazette-1900"])
    packages, worth = list_settlements(talks)
    toll = packages[packages["demand"] == "toll"]
    assert toll["on_record"].eq(0).all()
    assert not toll["is_undecided"].any()
    assert toll["value"].eq(talks.disagreement[1]).all()
    assert packages.loc[packages["demand"] == "weir", "on_record"].eq(2).all()
    assert (worth["lowest"] <= worth["change"] + 1e-12).all()


@pytest.mark.parametrize("sides", [["Russia", "the West"], ["Russia", "the West", "Ukraine"]])
def test_a_package_without_agreement_off_the_levels_is_among_the_packages(sides):
    talks = open_talks(open_case(sides=sides, levels=4))
    levels = np.array(
        [np.flatnonzero(scale == own) for scale, own in zip(talks.scales, talks.disagreement, strict=True)]
    )
    assert talks.to_points(levels.T)[0].tolist() == talks.disagreement.tolist()
    assert talks.settlement.is_acceptable.any()


def test_a_zero_product_is_a_result():
    talks = open_talks(open_case(sides=["Russia", "the West", "Ukraine"], loss="threshold", weights="equal"))
    settled = talks.settlement
    assert settled.product == 0
    points, nash = settled.candidates.utilities, settled.solutions["nash"].utilities
    for point in nash:
        assert not ((points >= point).all(axis=1) & (points > point + 1e-9).any(axis=1)).any()


def test_without_a_zone_no_package_is_listed_and_the_nearest_is_given(talk):
    talks = talk(reservations={"Mill": 1, "River": 1})
    packages, worth = list_settlements(talks)
    assert packages.empty
    assert worth.empty
    assert talks.settlement.shortfall > 0
    assert pick_package(talks).tolist() == talks.to_points(talks.settlement.nearest.levels[:1])[0].tolist()


def test_one_side_alone_has_nobody_to_settle_with(talk):
    talks = talk(sides=["Mill"])
    assert talks.game is None
    assert list_settlements(talks)[0].empty
    assert compare_assumptions(open_case(sides=["Russia"])).empty
    assert pick_package(talks).tolist() == talks.disagreement.tolist()


def test_moves_lead_from_the_position_to_the_package(talk):
    talks = talk()
    moves = measure_moves(talks, np.array([75.0, 25.0])).set_index(["party", "demand"])
    mill = moves.loc[("Mill", "weir")]
    assert mill["move"] == pytest.approx(75 - 250 / 3)
    assert mill["beyond"] == pytest.approx(250 / 3 - 75)
    assert moves.loc[("River", "weir"), ["move", "beyond"]].tolist() == [75, 25]
    assert ("Mill", "toll") not in moves.index  # the mill has no position on it


def test_every_combination_of_assumptions_is_tried():
    case = open_case()
    compared = compare_assumptions(case)
    assert len(compared) == 2 * 3 * 3 * len(case.demands)
    own = compared.set_index(["weights", "loss", "reservations"]).loc[("coverage", "quadratic", "disagreement")]
    assert own["value"].tolist() == pick_package(open_talks(case)).tolist()
    assert compared.loc[~compared["is_open"], "value"].isna().all()
    assert (compared.loc[~compared["is_open"], "shortfall"] > 0).all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"levels": 1}, "levels: '1' is not a whole number from 2 to 101"),
        ({"levels": 102}, "levels: '102' is not a whole number from 2 to 101"),
        ({"replicates": 0}, "replicates: '0' is not a whole number from 20 to 10,000"),
        ({"replicates": -5}, "replicates: '-5' is not a whole number from 20"),
        ({"replicates": "many"}, "replicates: 'many' is not a whole number from 20"),
        ({"seed": 1.5}, "seed: '1.5' is not a whole number from 0 to"),
        ({"seed": "one"}, "seed: 'one' is not a whole number"),
        ({"finding": "rises-rusia"}, "finding: 'rises-rusia' is not one of .*did you mean 'rises-russia'"),
        ({"loss": "cubic"}, "loss: 'cubic' is not one of linear, quadratic, threshold"),
        ({"weights": "salience"}, "weights: 'salience' is neither coverage nor equal nor a set of numbers by name"),
        ({"weights": "membership=2"}, "weights: none for deployments, missiles, donbas"),
        (
            {"weights": {"Russia": {"membership": 1}, "membership": 2}},
            "weights: some are named by demand and some by side",
        ),
        ({"weights": "membership=two"}, "weights: 'membership=two' contains 'two', which is not a number"),
        ({"reservations": "Rusia=0.5"}, "reservations: 'Rusia' is not one of Russia, the West"),
        ({"reservations": {"Russia": 1.5}}, "reservations: Russia=1.5 is not a share of its ideal package"),
        ({"disagreement": "statusquo"}, "disagreement: 'statusquo' is not one of .*did you mean 'status-quo'"),
        ({"disagreement": "missile-ban"}, "disagreement: missile-ban does not cover membership"),
    ],
)
def test_invalid_parameters_are_refused_with_advice(given, said):
    with pytest.raises(Misuse, match=said):
        open_case(**{"disagreement": "status-quo"} | given)


@pytest.mark.parametrize("levels", [41, 101])
def test_three_sides_settle_over_as_many_levels_as_two(levels):
    talks = open_talks(open_case(sides=["Russia", "the West", "Ukraine"], levels=levels, reservations="worst"))
    assert list_settlements(talks)[0]["value"].between(0, 100).all()


def test_numbers_can_be_named_on_a_command_line():
    case = open_case(weights="membership=2,deployments=1,missiles=1,donbas=0", reservations="Russia=0.25")
    assert open_talks(case).seated.weight.tolist() == [[2, 1, 1, 0]] * 2
    assert open_talks(case).reservation[0] == 0.25
