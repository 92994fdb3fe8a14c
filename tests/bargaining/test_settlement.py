"""Talks of a case: who is at the table, which packages settle, who moves, under which assumptions."""

from itertools import product

import numpy as np
import pytest
from cases import write_village
from talks import open_harbour, talk_at_harbour

from lib.bargaining.scenarios import AT_WORST, compare_assumptions, compare_scenarios
from lib.bargaining.settlement import list_settlements, measure_moves, open_talks, pick_package
from lib.case import open_case
from lib.core.errors import Faults, Misuse
from lib.evidence import split_names

PAIR = {"sides": ["Port", "City"]}
HEARD = ["quay", "mole", "light"]
"""The demands of the harbour on which everybody who is asked has a position."""


def test_who_negotiates_and_who_would_have_to_grant_a_demand_is_at_the_table():
    talks = talk_at_harbour()
    assert talks.table == ("Port", "City", "Fishers")
    assert talks.absent == ("Abbey",)
    assert talks.asked["mole"] == ("Port", "Fishers")


def test_whoever_has_no_demand_to_grant_stays_away():
    assert talk_at_harbour(demands=["quay", "light"]).table == ("Port", "City")


def test_sides_that_are_named_are_at_the_table_and_the_others_still_count():
    talks = talk_at_harbour(sides=["Abbey", "Port"])
    assert talks.table == ("Abbey", "Port")
    assert talks.absent == ("City", "Fishers")


def test_utilities_come_from_current_positions_and_own_offers_not_from_what_others_believe():
    talks = talk_at_harbour()
    city, quay = talks.wanted.parties.index("City"), talks.wanted.demands.index("quay")
    assert (talks.wanted.ideal[city, quay], talks.wanted.reach[city, quay]) == (0, 0)
    assert talk_at_harbour(assessed=True).wanted.reach[city, quay] == 75
    assert np.isnan(talks.wanted.ideal[city, talks.wanted.demands.index("toll")])  # its position is of an earlier round


def test_whoever_judges_is_named_where_assessments_count():
    assert talk_at_harbour().assessors == {}
    assert talk_at_harbour(assessed=True).assessors == {("City", "quay"): ("Ann Scholar",)}


def test_in_a_scenario_each_side_counts_from_the_outcome_that_it_expects():
    plain, stormy = talk_at_harbour(), talk_at_harbour(disagreement="a storm is near")
    assert stormy.disagreement.tolist() == plain.disagreement.tolist()
    port = plain.wanted.parties.index("Port")
    storm = np.array([[50.0, 50, 100, 50]])
    assert stormy.without[port] == pytest.approx(plain.value(storm)[0, port])
    assert np.delete(stormy.without, port).tolist() == np.delete(plain.without, port).tolist()
    assert stormy.reservation.tolist() == stormy.without[:3].tolist()


def test_every_scenario_of_the_case_has_its_package_and_each_sides_worth():
    packages, worth = compare_scenarios(open_harbour(**PAIR))
    assert list(dict.fromkeys(packages["scenario"])) == ["Everything as it is", "a storm is near", AT_WORST]
    assert worth.groupby("scenario")["party"].nunique().eq(4).all()
    own = list_settlements(talk_at_harbour(**PAIR))[0]
    nash = own.loc[own["solution"] == "nash", "value"].tolist()
    assert packages.loc[packages["scenario"] == "Everything as it is", "value"].tolist() == nash
    worst = worth[worth["scenario"] == AT_WORST]
    assert worst["without"].to_numpy() == pytest.approx(0)
    assert (worst["lowest"] <= worst["utility"] + 1e-9).all()


def test_a_scenario_that_does_not_cover_a_demand_is_refused(tmp_path):
    folder = write_village(tmp_path / "village")
    with (folder / "case.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[scenarios]]\nname = "a dry year"\noption = "sundays"\n')
    with pytest.raises(Faults, match="option: sundays does not say what holds on toll"):
        open_case(dossier=str(folder))


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
    """The mill wants 100 and offers nothing; the fishers want 0 and offer Sundays, 50 of 100."""
    talks = talk(reservations="reach")
    assert talks.seated.ideal[0, 0] == 100
    assert talks.reservation == pytest.approx([1, 1 - 50 / 200])


def test_a_package_is_listed_with_its_worth_to_absent_sides_too():
    talks = talk_at_harbour(**PAIR)
    packages, worth = list_settlements(talks)
    nash = packages[packages["solution"] == "nash"]
    assert nash["demand"].tolist() == list(talks.wanted.demands)
    own = worth[worth["solution"] == "nash"]
    assert own["party"].tolist() == list(talks.wanted.parties)
    assert own["utility"].to_numpy() == pytest.approx(talks.value(nash["value"].to_numpy()[None, :])[0])
    assert own["change"].to_numpy() == pytest.approx(own["utility"].to_numpy() - talks.without)
    assert (own.loc[own["at_table"], "change"] > 0).all()


def test_a_package_beyond_what_a_side_is_on_record_to_accept_is_marked():
    talks = talk_at_harbour()
    packages, _ = list_settlements(talks)
    for row in packages.to_dict("records"):
        column = talks.wanted.demands.index(row["demand"])
        expected = [
            party
            for party, low, high in zip(
                talks.table, talks.seated.low[:, column], talks.seated.high[:, column], strict=True
            )
            if row["highest"] < low or row["lowest"] > high
        ]
        assert list(row["outside"]) == expected
    assert packages["outside"].map(bool).any()
    assert not packages["judged"].map(bool).any()


def test_what_only_others_believe_a_side_to_accept_is_marked():
    talks = talk_at_harbour(assessed=True, demands=["quay"], reservations="reach")
    packages, _ = list_settlements(talks)
    assert packages["value"].tolist() == [75] * 4
    assert packages["judged"].tolist() == [("City",)] * 4
    assert not packages["outside"].map(bool).any()


@pytest.mark.parametrize("sides", [["Port", "City"], ["Port", "City", "Fishers"]])
@pytest.mark.parametrize("loss", ["linear", "threshold"])
def test_what_ties_may_be_worth_to_anybody_is_told_as_brute_force_finds_it(sides, loss):
    talks = talk_at_harbour(sides=sides, demands=HEARD, loss=loss, reservations="worst", levels=5)
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


def test_a_demand_on_which_somebody_who_is_asked_has_no_position_stays_as_it_is():
    """The city has said nothing of the toll in this round; its silence is no consent to all that the port wants."""
    talks = talk_at_harbour()
    packages, worth = list_settlements(talks)
    toll = packages[packages["demand"] == "toll"]
    assert toll["silent"].tolist() == [("City",)] * 4
    assert toll["value"].eq(25).all()
    assert not toll["is_undecided"].any()
    assert not packages.loc[packages["demand"] != "toll", "silent"].map(bool).any()
    assert (worth["lowest"] <= worth["change"] + 1e-12).all()


def test_where_nobody_at_the_table_has_a_position_all_are_silent():
    assert talk_at_harbour(sides=["City", "Fishers"]).list_silent("toll") == ("City",)
    assert talk_at_harbour(sides=["Fishers", "Abbey"]).list_silent("toll") == ("Fishers", "Abbey")


@pytest.mark.parametrize("sides", [["Port", "City"], ["Port", "City", "Fishers"]])
def test_a_package_without_agreement_off_the_levels_is_among_the_packages(sides):
    talks = talk_at_harbour(sides=sides, levels=4)
    levels = np.array(
        [np.flatnonzero(scale == own) for scale, own in zip(talks.scales, talks.disagreement, strict=True)]
    )
    assert talks.to_points(levels.T)[0].tolist() == talks.disagreement.tolist()
    assert talks.settlement.is_acceptable.any()


def test_a_zero_product_is_a_result():
    talks = talk_at_harbour(demands=["quay"], loss="threshold", reservations="worst")
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
    nearest = talks.to_points(talks.settlement.nearest.levels)
    assert pick_package(talks)[1:].tolist() == [nearest.min(axis=0).tolist(), nearest.max(axis=0).tolist()]


def test_one_side_alone_has_nobody_to_settle_with(talk):
    talks = talk(sides=["Mill"])
    assert talks.game is None
    assert list_settlements(talks)[0].empty
    assert compare_assumptions(open_harbour(sides=["Port"])).empty
    assert compare_scenarios(open_harbour(sides=["Port"]))[0].empty
    assert pick_package(talks).tolist() == [talks.disagreement.tolist()] * 3


def test_moves_lead_from_the_position_to_the_package(talk):
    talks = talk()
    moves = measure_moves(talks, np.tile([75.0, 25.0], (3, 1))).set_index(["party", "demand"])
    assert moves.loc[("Mill", "weir"), ["move", "beyond"]].tolist() == [-25, 25]
    assert moves.loc[("River", "weir"), ["move", "beyond"]].tolist() == [75, 25]
    assert ("Mill", "toll") not in moves.index  # the mill has no position on it


def test_moves_to_what_is_undecided_are_unknown(talk):
    moves = measure_moves(talk(), np.array([[75.0, 25.0], [50.0, 25.0], [75.0, 25.0]])).set_index(["party", "demand"])
    weir = moves.loc[("Mill", "weir")]
    assert weir[["package", "move", "beyond"]].isna().all()
    assert weir[["lowest", "highest"]].tolist() == [50, 75]


def test_every_combination_of_assumptions_is_tried():
    case = open_harbour(**PAIR, demands=HEARD)
    compared = compare_assumptions(case)
    assert len(compared) == 2 * 3 * 3 * len(case.demands)
    own = compared.set_index(["weights", "loss", "reservations"]).loc[("equal", "linear", "disagreement")]
    assert own[["value", "lowest", "highest"]].to_numpy().T.tolist() == pick_package(open_talks(case)).tolist()
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
        ({"loss": "cubic"}, "loss: 'cubic' is not one of linear, quadratic, threshold"),
        ({"weights": "salience"}, "weights: 'salience' is neither coverage nor equal nor numbers by name"),
        ({"weights": {"Port": {"quay": 1}, "quay": 2}}, "weights: some are named by demand and some by side"),
        ({"weights": "quay=two"}, "weights: 'quay=two' contains 'two', which is not a number"),
        ({"reservations": "Prot=0.5"}, "reservations: 'Prot' is not one of Port, City"),
        ({"reservations": {"Port": 1.5}}, "reservations: Port=1.5 is not a share of its ideal package"),
        ({"disagreement": "asitis"}, "disagreement: 'asitis' is not one of .*did you mean 'as-it-is'"),
        ({"disagreement": "lamp"}, "disagreement: lamp does not cover quay"),
    ],
)
def test_invalid_parameters_are_refused_with_advice(given, said):
    with pytest.raises(Misuse, match=said):
        open_harbour(**given)


@pytest.mark.parametrize("levels", [41, 101])
def test_three_sides_settle_over_as_many_levels_as_two(levels):
    talks = talk_at_harbour(levels=levels, reservations="worst")
    assert list_settlements(talks)[0]["value"].between(0, 100).all()


def test_numbers_can_be_named_on_a_command_line():
    talks = talk_at_harbour(weights="quay=2,toll=1,mole=1,light=0", reservations="Port=0.25")
    assert talks.seated.weight[0].tolist() == [2, 1, 1, 0]
    assert talks.reservation[0] == 0.25


def test_the_shipped_case_seats_those_who_negotiate_and_those_who_would_have_to_grant():
    case = open_case()
    talks, profile = open_talks(case), case.dossier.profile
    assert talks.table[:2] == (profile.claimant, profile.answering)
    sides = dict(zip(case.dossier.actors["id"], case.dossier.actors["side"], strict=True))
    granting = {sides[name] for cell in case.demands["addressee"] for name in split_names(cell)}
    assert granting & set(talks.wanted.parties) <= set(talks.table)
    assert list_settlements(talks)[0]["value"].between(0, 100).all()
