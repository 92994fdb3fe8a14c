"""Zones of possible agreement: claimed where positions or offers reach each other, unknown where one is lacking."""

import numpy as np
import pytest
from cases import make_statements
from talks import ALL, POSITIONS, WANTED

from lib.bargaining.preferences import (
    build_game,
    drop_judged_concessions,
    make_scales,
    measure_preferences,
    measure_reservations,
    weigh_equally,
)
from lib.bargaining.solutions import settle
from lib.bargaining.zopa import find_zones, measure_opening, widen_zones
from lib.positions import derive_positions

PAIR = WANTED.of(["a", "b"])
OFFERED = measure_preferences(drop_judged_concessions(POSITIONS), weigh_equally(POSITIONS)).of(["a", "b"])
ASKED = {"x": ("a", "b"), "y": ("a", "b")}


def prefer(*rows):
    """Return the preferences that follow from statements, by own offers only."""
    positions = drop_judged_concessions(derive_positions(make_statements(*rows), ALL))
    return measure_preferences(positions, weigh_equally(positions))


def zone(zones, demand):
    return zones.set_index("demand").loc[demand].to_dict()


def test_what_is_missing_lies_between_the_bounds_of_two_parties():
    found = zone(find_zones(PAIR, OFFERED, ASKED), "x")
    assert (found["low"], found["low_by"], found["high"], found["high_by"]) == (50, "a", 40, "b")
    assert (found["missing"], found["opens_at"], found["is_open"]) == (10, 5, False)


def test_more_is_missing_without_a_third_partys_judgement():
    assert zone(find_zones(PAIR, OFFERED, ASKED), "x")["missing_offered"] == 50


def test_a_zone_lies_where_the_own_offers_of_all_overlap():
    wanted = prefer(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("a", "x", "concession", 25, "direct", "2021-01-01"),
        ("b", "x", "position", 0, "direct", "2021-01-01"),
        ("b", "x", "concession", 75, "direct", "2021-01-01"),
    )
    found = zone(find_zones(wanted, wanted, ASKED), "x")
    assert (found["low"], found["high"], found["missing"], found["is_open"]) == (25, 75, 0, True)


def test_equal_positions_form_a_zone_of_one_point_without_any_offer():
    wanted = prefer(
        ("a", "x", "position", 40, "direct", "2021-01-01"), ("b", "x", "position", 40, "direct", "2021-01-01")
    )
    found = zone(find_zones(wanted, wanted, ASKED), "x")
    assert (found["low"], found["high"], found["is_told"], found["is_open"]) == (40, 40, True, True)
    assert measure_opening(wanted, 11, "linear") == (0, 0)


def test_an_offer_that_reaches_the_others_position_makes_a_zone():
    wanted = prefer(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("a", "x", "concession", 0, "direct", "2021-01-01"),
        ("b", "x", "position", 0, "direct", "2021-01-01"),
    )
    assert zone(find_zones(wanted, wanted, ASKED), "x")["is_open"]


def test_nobody_can_tell_of_a_zone_where_one_who_stands_apart_has_offered_nothing():
    wanted = prefer(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("a", "x", "concession", 75, "direct", "2021-01-01"),
        ("b", "x", "position", 0, "direct", "2021-01-01"),
    )
    found = zone(find_zones(wanted, wanted, ASKED), "x")
    assert (found["is_told"], found["untold_by"], found["is_open"], found["missing"]) == (False, ("b",), False, 75)


def test_offers_that_do_not_meet_are_told_with_the_points_between_them():
    wanted = prefer(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("a", "x", "concession", 75, "direct", "2021-01-01"),
        ("b", "x", "position", 0, "direct", "2021-01-01"),
        ("b", "x", "concession", 25, "direct", "2021-01-01"),
    )
    found = zone(find_zones(wanted, wanted, ASKED), "x")
    assert (found["is_told"], found["is_open"], found["missing"]) == (True, False, 50)


def test_silence_of_one_who_is_asked_is_unknown_and_that_of_another_no_obstacle():
    rows = [(party, "x", "position", 50, "direct", "2021-01-01") for party in ("a", "b")]
    wanted = prefer(*rows, ("c", "y", "position", 50, "direct", "2021-01-01"))
    for asked, is_told in ((("a", "b"), True), (("a", "c"), False), (("a", "absentee"), False)):
        found = zone(find_zones(wanted, wanted, {"x": asked, "y": ()}), "x")
        assert (found["is_told"], found["is_open"]) == (is_told, is_told)
        assert found["untold_by"] == tuple(name for name in asked if name not in ("a", "b"))
        assert np.isnan(found["missing"]) != is_told


def test_an_offer_without_a_position_is_accepted_and_nothing_else_is_known():
    wanted = prefer(
        ("a", "x", "position", 75, "direct", "2021-01-01"),
        ("b", "x", "concession", 75, "direct", "2021-01-01"),
        ("b", "y", "position", 0, "direct", "2021-01-01"),
    )
    assert zone(find_zones(wanted, wanted, {"x": ("a", "b"), "y": ()}), "x")["is_open"]


def test_of_a_demand_on_which_nobody_speaks_nobody_can_tell():
    only_c = WANTED.of(["c"])
    found = zone(find_zones(only_c, only_c, ASKED), "x")
    assert (found["low"], found["high"], found["low_by"], found["high_by"]) == (0, 100, "", "")
    assert not found["is_told"]


def test_going_further_closes_what_is_missing_from_both_ends():
    widened = widen_zones(PAIR, OFFERED, ASKED, step=5)
    x = widened[widened["demand"] == "x"].set_index("beyond")
    assert x["missing"].to_dict()[0] == 10
    assert x["missing"].to_dict()[5] == 0
    assert x["missing_offered"].to_dict()[20] == 10
    assert widened["beyond"].max() == 40  # where the last zone opens, counting offers alone


def test_a_package_opens_no_later_than_the_last_demand():
    alone = find_zones(PAIR, OFFERED, ASKED)["opens_at"].max()
    for loss in ("linear", "quadratic"):
        assert measure_opening(PAIR, 101, loss)[1] <= alone
    assert measure_opening(PAIR, 101, "threshold") == (alone, alone)


def test_one_party_alone_has_no_opening():
    assert np.isnan(measure_opening(WANTED.of(["a"]), 5, "linear")).all()


@pytest.mark.parametrize("levels", [5, 21, 101])
def test_the_opening_is_the_least_whole_point_that_suffices(levels):
    opening, most = measure_opening(PAIR, levels, "linear")
    assert opening == most
    for beyond in (opening - 1, opening):
        wider = PAIR.widen(beyond)
        game = build_game(wider, measure_reservations(wider, "linear"), make_scales(2, levels), "linear")
        assert settle(game).is_acceptable.any() == (beyond == opening)


def test_where_packages_are_left_out_the_points_lie_between_two_numbers(monkeypatch):
    exact, _ = measure_opening(PAIR, 101, "quadratic")
    monkeypatch.setattr("lib.bargaining.frontier.LIMIT", 100)
    monkeypatch.setattr("lib.bargaining.frontier.STRIPS", 8)
    least, most = measure_opening(PAIR, 101, "quadratic")
    assert least <= exact <= most
    assert least < most
