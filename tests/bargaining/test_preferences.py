"""The worth of packages: ideals, reaches, weights and losses, on evidence small enough to check by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cases import make_statements
from talks import ALL, POSITIONS, WANTED

from lib.bargaining.preferences import (
    LOSSES,
    build_game,
    build_preferences,
    drop_judged_concessions,
    make_scales,
    measure_beyond,
    measure_fallbacks,
    measure_losses,
    measure_preferences,
    measure_reservations,
    measure_utilities,
    weigh_as_given,
    weigh_equally,
)
from lib.core.errors import Misuse
from lib.parameters import check_reservations
from lib.positions import derive_positions

NAN = float("nan")


def cell(array, party, demand):
    return array[WANTED.parties.index(party), WANTED.demands.index(demand)]


def test_ideal_and_reach_are_the_position_and_its_reach():
    assert (cell(WANTED.ideal, "a", "x"), cell(WANTED.reach, "a", "x")) == (80, 50)
    assert (cell(WANTED.ideal, "b", "y"), cell(WANTED.reach, "b", "y")) == (20, 20)
    assert np.isnan(cell(WANTED.ideal, "c", "x"))


def test_a_party_accepts_from_its_reach_to_its_own_furthest_statement_on_the_other_side():
    assert (cell(WANTED.low, "a", "x"), cell(WANTED.high, "a", "x")) == (50, 100)
    assert (cell(WANTED.low, "b", "x"), cell(WANTED.high, "b", "x")) == (0, 40)
    assert (cell(WANTED.low, "a", "y"), cell(WANTED.high, "a", "y")) == (100, 100)


def test_without_evidence_a_party_is_indifferent_and_sets_no_bound():
    assert (cell(WANTED.low, "c", "x"), cell(WANTED.high, "c", "x")) == (0, 100)
    assert cell(WANTED.weight, "c", "x") == 0
    assert cell(WANTED.weight, "c", "y") == 1
    assert measure_losses(WANTED, np.array([[37.0, 20.0]]))[0, WANTED.parties.index("c")].tolist() == [0, 0]


def test_concessions_are_made_towards_the_others_where_none_is_on_record():
    assert cell(WANTED.facing, "a", "y") == -1
    assert cell(WANTED.facing, "b", "y") == 1
    assert cell(WANTED.facing, "c", "x") == 0


def test_a_party_without_any_position_is_left_out():
    talks = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"), ("b", "x", "concession", 50, "direct", "2021-01-01")
    )
    positions = derive_positions(talks, ALL)
    assert measure_preferences(positions, weigh_equally(positions)).parties == ("a",)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("linear", 1 - (40 / 100 + 50 / 100) / (80 / 100 + 100 / 100)),
        ("quadratic", 1 - (0.4**2 + 0.5**2) / (0.8**2 + 1**2)),
        ("threshold", 1 - (1 + 1) / 2),
    ],
)
def test_utility_falls_from_one_at_the_ideal_to_nothing_at_the_worst_package(loss, expected):
    outcomes = np.array([[80.0, 100.0], [40.0, 50.0], [0.0, 0.0]])
    assert measure_utilities(WANTED.of(["a"]), outcomes, loss)[:, 0] == pytest.approx([1, expected, 0])


def test_a_threshold_loss_is_zero_within_reach_and_the_whole_weight_beyond():
    a = WANTED.of(["a"])
    outcomes = np.array([[50.0, 100.0], [100.0, 100.0], [49.0, 100.0]])
    assert measure_utilities(a, outcomes, "threshold")[:, 0].tolist() == [1, 1, 0.5]


def test_what_an_outcome_leaves_open_costs_nothing():
    losses = measure_losses(WANTED, np.array([[NAN, 100.0]]), "linear")
    assert losses[0, :, WANTED.demands.index("x")].tolist() == [0, 0, 0]


def test_points_beyond_what_is_accepted_are_counted_on_either_side():
    beyond = measure_beyond(WANTED.of(["b"]), np.array([[55.0, 10.0], [40.0, 20.0], [NAN, 30.0]]))[:, 0]
    assert beyond[:2].tolist() == [[15, 10], [0, 0]]
    assert np.isnan(beyond[2, 0])
    assert beyond[2, 1] == 10


def test_who_has_made_an_offer_without_a_position_is_on_record_to_accept_it_and_values_nothing():
    cells = {name: np.array([[100.0], [NAN]]) for name in ("value", "lowest", "highest")}
    wanted = build_preferences(
        ("a", "b"), ("x",), cells | {"reach": np.array([[100.0], [75.0]])}, np.array([[1.0], [0]])
    )
    assert (wanted.low[1, 0], wanted.high[1, 0], wanted.facing[1, 0]) == (75, 75, 1)
    assert wanted.is_on_record.tolist() == [[True], [True]]
    assert wanted.has_offer.tolist() == [[False], [True]]
    assert measure_utilities(wanted, np.array([[0.0], [100.0]]), "linear")[:, 1].tolist() == [1, 1]


def test_no_agreement_is_worth_to_each_what_it_expects_itself():
    pair = WANTED.of(["a", "b"])
    expected = np.array([[80.0, 100.0], [100.0, 100.0]])
    assert measure_fallbacks(pair, expected, "linear").tolist() == pytest.approx([1, 0])


def test_judgements_of_third_parties_can_be_left_out():
    offered = measure_preferences(drop_judged_concessions(POSITIONS), weigh_equally(POSITIONS))
    place = (offered.parties.index("b"), offered.demands.index("x"))
    assert offered.reach[place] == 0
    assert offered.high[place] == 0
    assert offered.reach[0, 0] == 50  # an offer of its own


def test_all_may_go_further_as_far_as_the_scale_goes():
    wider = WANTED.widen(70)
    assert (cell(wider.low, "a", "x"), cell(wider.high, "a", "x")) == (0, 100)
    assert (cell(wider.low, "b", "x"), cell(wider.high, "b", "x")) == (0, 100)
    assert cell(wider.high, "b", "y") == 90


def test_the_reservation_is_what_the_own_reach_is_worth():
    a = WANTED.of(["a"])
    assert measure_reservations(a, "linear")[0] == pytest.approx(1 - 0.3 / 1.8)


def test_weights_are_as_given_on_what_a_party_is_on_record_with():
    weights = weigh_as_given(POSITIONS, {"a": {"x": 3, "y": 1}})
    assert measure_preferences(POSITIONS, weights).weight.tolist() == [[3, 1], [1, 1], [0, 1]]


def test_utilities_do_not_depend_on_the_scale_of_weights():
    outcomes = np.array([[0.0, 100], [50, 25], [80, 20]])
    for loss in LOSSES:
        tenfold = measure_utilities(replace(WANTED, weight=WANTED.weight * 10), outcomes, loss)
        assert tenfold == pytest.approx(measure_utilities(WANTED, outcomes, loss))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"x": 1, "y": 1, "z": 1}, "weights: 'z' is not one of x, y"),
        ({"x": -1, "y": 1}, "weights: x=-1 must be a number >= 0"),
        ({"x": NAN, "y": 1}, "weights: x=nan must be a number >= 0"),
        ({"x": "much", "y": 1}, "weights: x=much must be a number >= 0"),
        ({"x": 0, "y": 0}, "weights: all are 0"),
        ({"d": {"x": 1, "y": 1}}, "weights: 'd' is not one of a, b, c"),
    ],
)
def test_invalid_weights_are_refused(given, said):
    with pytest.raises(Misuse, match=said):
        weigh_as_given(POSITIONS, given)


def test_all_faults_of_weights_are_reported_at_once():
    with pytest.raises(Misuse) as caught:
        weigh_as_given(POSITIONS, {"a": {"x": -1}, "d": {"x": 1, "y": 1}})
    assert len(caught.value.faults) == 2


def test_a_weight_that_is_not_given_is_1():
    for given in ({"x": 3}, {"a": {"x": 3}, "b": {"x": 3}, "c": {"x": 3}}):
        assert weigh_as_given(POSITIONS, given).to_numpy().tolist() == [[3, 1]] * 3


def test_a_side_at_the_table_to_which_nothing_matters_is_refused_and_an_absent_one_is_not(talk):
    weights = {"weir": 0, "toll": 1}
    with pytest.raises(Misuse, match="those of Mill are 0 on every demand it has a position on"):
        talk(weights=weights)
    assert talk(weights=weights, sides=["River"]).absent == ("Mill",)


def test_weights_of_zero_on_every_position_are_refused():
    weights = pd.DataFrame({"x": [1.0, 1, 1], "y": [0.0, 1, 0]}, index=["a", "b", "c"])
    with pytest.raises(Misuse, match="c has none for y"):
        measure_preferences(POSITIONS, weights.assign(y=[1.0, 1, NAN]))
    with pytest.raises(Misuse, match="-1 of b is below 0"):
        measure_preferences(POSITIONS, weights.assign(y=[1.0, -1, 1]))


def test_reservations_are_shares_of_an_ideal_package():
    assert check_reservations({"a": 1.2, "z": 0.5, "b": NAN}, ["a", "b"]) == [
        "reservations: 'z' is not one of a, b",
        "reservations: a=1.2 is not a share of its ideal package; give a number from 0 to 1",
        "reservations: b=nan is not a share of its ideal package; give a number from 0 to 1",
    ]
    with pytest.raises(Misuse, match=r"a asks for 1.2; its ideal package is worth 1"):
        build_game(WANTED.of(["a", "b"]), np.array([1.2, 0.5]), make_scales(2, 5))


def test_one_level_leaves_nothing_to_choose_from():
    with pytest.raises(Misuse, match="levels: 1 leaves nothing to choose from"):
        make_scales(2, 1)


def test_a_game_values_packages_as_the_preferences_do():
    pair = WANTED.of(["a", "b"])
    scales = (np.linspace(0, 100, 3), np.array([20.0]))
    game = build_game(pair, np.zeros(2), scales, "linear")
    outcomes = np.array([[0.0, 20.0], [50.0, 20.0], [100.0, 20.0]])
    assert game.value(np.array([[0, 0], [1, 0], [2, 0]])) == pytest.approx(measure_utilities(pair, outcomes, "linear"))


def test_preferences_of_several_draws_give_the_worth_of_each():
    cells = {name: np.random.default_rng(seed).integers(0, 101, (5, 3, 2)).astype(float)
             for seed, name in enumerate(("value", "reach", "lowest", "highest"))}  # fmt: skip
    cells["value"][1, 2, 0] = cells["reach"][1, 2, 0] = NAN
    weight = np.random.default_rng(9).dirichlet(np.ones(2), (5, 3))
    wanted, outcomes = (
        build_preferences(("a", "b", "c"), ("x", "y"), cells, weight),
        np.array([[0.0, 100], [50, 25], [80, 20]]),
    )
    for draw in range(5):
        alone = build_preferences(
            wanted.parties, wanted.demands, {name: own[draw] for name, own in cells.items()}, weight[draw]
        )
        for loss in LOSSES:
            worth = measure_utilities(alone, outcomes, loss)
            assert np.array_equal(measure_utilities(wanted, outcomes, loss)[draw], worth)
            assert np.array_equal(measure_reservations(wanted, loss)[draw], measure_reservations(alone, loss))
        beyond = measure_beyond(alone, outcomes)
        assert np.array_equal(measure_beyond(wanted, outcomes)[draw], beyond)
        own = wanted.at((draw,)).of(("c", "a")).widen(5)
        assert np.array_equal(own.reach, alone.of(("c", "a")).widen(5).reach, equal_nan=True)
