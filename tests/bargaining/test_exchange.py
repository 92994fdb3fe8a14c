"""Compromises and trades, compared with published cases."""

import numpy as np
import pytest
from published import EMISSIONS, ISSUES, PARIS, PARIS_TRADES
from talks import WANTED

from lib.bargaining.exchange import climb_ladder, find_compromise, list_deals, list_trades, measure_effects
from lib.bargaining.preferences import Preferences
from lib.core.errors import Misuse


def prefer(parties, demands, ideal, weight):
    """Return preferences with only ideals and weights, as the exchange model uses them."""
    ideal, weight = np.array(ideal, dtype=float), np.array(weight, dtype=float)
    facing = np.zeros(ideal.shape)
    return Preferences(tuple(parties), tuple(demands), ideal, ideal, ideal, ideal, facing, weight)


PARIS_TALKS = prefer(
    PARIS, ISSUES, [[x for x, _ in row] for _, *row in PARIS.values()], [[s for _, s in row] for _, *row in PARIS.values()]
)  # fmt: skip
POWER = {party: power for party, (power, *_) in PARIS.items()}
TWO = prefer(["a", "b"], ["x", "y"], [[100, 100], [0, 0]], [[0.75, 0.25], [0.25, 0.75]])


def test_bueno_de_mesquita_1994_median_and_mean_of_the_emission_standards():
    wanted = prefer(
        EMISSIONS, ["years"], [[x] for _, x, _ in EMISSIONS.values()], [[s] for *_, s in EMISSIONS.values()]
    )
    found = find_compromise(wanted, {party: power for party, (power, *_) in EMISSIONS.items()}).iloc[0]
    assert found["mean"] == pytest.approx(7.389955686853767)
    assert found["median"] == 7
    assert find_compromise(prefer(EMISSIONS, ["years"], wanted.ideal, wanted.weight * 0 + 1))["mean"][0] == 6.7


def test_capabilities_count_in_what_trades_move_and_in_their_effects():
    """With twice its capability, a weighs 1.5 against b's 0.25 on x, which it gets, and 0.5 against 0.75 on y."""
    ladder = climb_ladder(TWO, {"a": 2})
    first = list_trades(TWO, ladder).iloc[0]
    assert (first["given_before"], first["returned_before"]) == pytest.approx((40, 150 / 1.75))
    effects = measure_effects(TWO, ladder, TWO).groupby("step")["effect"]
    for step, own in effects:
        assert own.to_list() == pytest.approx([ladder[step - 1].gain] * 2)


def test_each_trade_is_listed_once():
    found = list_deals(PARIS_TALKS, PARIS_TALKS.weight)
    made = {frozenset([(giver, given), (taker, returned)]) for giver, given, taker, returned in found.tolist()}
    assert len(made) == len(found) > 0


def test_of_trades_that_gain_alike_that_of_the_party_named_last_is_made_first_as_in_equal_gain():
    alike = prefer(
        ["a", "b", "c"], ["x", "y"], [[100, 100], [0, 0], [0, 0]], [[0.75, 0.25], [0.25, 0.75], [0.25, 0.75]]
    )
    assert [trade.taker for trade in climb_ladder(alike)][:1] == [2]
    swapped = prefer(["a", "c", "b"], ["x", "y"], alike.ideal, alike.weight)
    assert climb_ladder(swapped)[0].taker == 2


@pytest.mark.filterwarnings("error")
def test_a_demand_without_weight_is_not_traded_and_nothing_is_warned_of():
    idle = prefer(["a", "b"], ["x", "y", "z"], [[100, 100, 100], [0, 0, 0]], [[0.75, 0.25, 0], [0.25, 0.75, 0]])
    assert [(trade.given, trade.returned) for trade in climb_ladder(idle)] == [(1, 0)]
    single = prefer(["a", "b"], ["x", "y"], [[100, 100], [0, 0]], [[0.75, 0], [0.25, 0]])
    assert climb_ladder(single) == []


def test_equal_weights_are_equal_where_a_party_is_silent_too():
    """Parties a and c are on record with x, all three with y: each counts once on each, whatever it says elsewhere."""
    found = find_compromise(WANTED).set_index("demand")
    assert found["mean"].to_dict() == pytest.approx({"x": 40, "y": (100 + 20 + 20) / 3})


def test_the_twenty_trades_of_the_paris_climate_talks():
    ladder = climb_ladder(PARIS_TALKS, POWER)
    assert len(ladder) == len(PARIS_TRADES)
    for trade, (one, issue, other, returned, gain, stands, other_stands) in zip(ladder, PARIS_TRADES, strict=True):
        found = {
            (PARIS_TALKS.parties[trade.giver], ISSUES[trade.given]): trade.stances[trade.giver, trade.given],
            (PARIS_TALKS.parties[trade.taker], ISSUES[trade.returned]): trade.stances[trade.taker, trade.returned],
        }
        assert found == pytest.approx({(one, issue): stands, (other, returned): other_stands}, abs=1e-3)
        assert trade.gain == pytest.approx(gain, abs=1e-6)


def test_both_gain_equally_from_every_trade():
    ladder = climb_ladder(PARIS_TALKS, POWER)
    outcome = find_compromise(PARIS_TALKS, POWER)["mean"].to_numpy()
    for trade in ladder:
        shift = trade.outcome - outcome
        for party, gives, gets in (
            (trade.giver, trade.given, trade.returned),
            (trade.taker, trade.returned, trade.given),
        ):
            weight = PARIS_TALKS.weight[party]
            assert abs(shift[gets]) * weight[gets] - abs(shift[gives]) * weight[gives] == pytest.approx(trade.gain)
        outcome = trade.outcome


def test_two_who_care_for_different_things_give_each_other_what_they_want():
    """Each gives all of what matters a quarter for what matters three: both gain 25 × 0.75 - 25 × 0.25 points."""
    [trade] = climb_ladder(TWO)
    assert trade.stances.tolist() == [[100, 0], [100, 0]]
    assert trade.outcome.tolist() == [100, 0]
    assert trade.gain == pytest.approx(25 * 0.75 - 25 * 0.25)
    listed = list_trades(TWO, [trade]).iloc[0]
    assert (listed["giver"], listed["given"], listed["given_before"], listed["given_after"]) == ("a", "y", 25, 0)
    assert (listed["taker"], listed["returned"], listed["returned_before"], listed["returned_after"]) == (
        "b",
        "x",
        75,
        100,
    )


def test_invalid_capabilities_are_reported_all_at_once():
    with pytest.raises(Misuse) as caught:
        find_compromise(TWO, {"a": -1, "c": 1})
    assert caught.value.faults == ["capabilities: 'c' is not one of a, b", "capabilities: a=-1 must be a number >= 0"]


def test_with_equal_weights_there_is_nothing_to_trade():
    assert climb_ladder(prefer(["a", "b"], ["x", "y"], [[100, 90], [0, 20]], [[0.5, 0.5], [0.5, 0.5]])) == []


def test_those_who_agree_on_a_demand_do_not_trade_it():
    assert climb_ladder(prefer(["a", "b"], ["x", "y"], [[100, 50], [0, 50]], [[0.9, 0.1], [0.1, 0.9]])) == []


@pytest.mark.parametrize("salience", [(0.1, 0.1), (0.1, 0.6), (0.2, 0.2), (0.5, 0.5)])
def test_who_stands_at_the_compromise_itself_trades_with_nobody_whatever_the_rounding(salience):
    """The second of three stands at 60, which is the mean of 20, 60 and 100 where the outer two weigh alike."""
    outer, inner = salience
    weight = [[outer, 0.9], [inner, 0.5], [outer, 0.9]]
    assert climb_ladder(prefer(["a", "b", "c"], ["x", "y"], [[20, 100], [60, 0], [100, 100]], weight)) == []


def test_one_party_alone_cannot_trade():
    assert climb_ladder(prefer(["a"], ["x", "y"], [[100, 50]], [[0.9, 0.1]])) == []


def test_effects_on_absent_parties_are_in_points_times_salience():
    everybody = prefer(
        ["a", "b", "c"], ["x", "y"], [[100, 100], [0, 0], [75, float("nan")]], [[0.75, 0.25], [0.25, 0.75], [1, 0]]
    )
    effects = measure_effects(TWO, climb_ladder(TWO), everybody).set_index("party")
    assert effects["effect"].to_dict() == pytest.approx({"a": 12.5, "b": 12.5, "c": -25})
    assert effects["at_table"].to_dict() == {"a": True, "b": True, "c": False}


def test_without_weight_there_is_no_compromise():
    found = find_compromise(WANTED.of(["c"])).set_index("demand")
    assert np.isnan(found.loc["x", "mean"])
    assert np.isnan(found.loc["x", "median"])
    assert found["parties"].to_dict() == {"x": 0, "y": 1}
