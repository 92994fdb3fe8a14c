"""Zones of possible agreement: where reaches overlap, and how much is missing where they do not."""

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


def zone(zones, demand):
    return zones.set_index("demand").loc[demand].to_dict()


def test_what_is_missing_lies_between_the_bounds_of_two_parties():
    found = zone(find_zones(PAIR, OFFERED), "x")
    assert (found["low"], found["low_by"], found["high"], found["high_by"]) == (50, "a", 40, "b")
    assert (found["missing"], found["opens_at"], found["is_open"]) == (10, 5, False)


def test_more_is_missing_without_a_third_partys_judgement():
    assert zone(find_zones(PAIR, OFFERED), "x")["missing_offered"] == 50


def test_a_zone_lies_where_all_reaches_overlap():
    talks = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("a", "x", "concession", 25, "direct", "2021-01-01"),
        ("b", "x", "position", 0, "direct", "2021-01-01"),
        ("b", "x", "concession", 75, "direct", "2021-01-01"),
    )
    positions = derive_positions(talks, ALL)
    wanted = measure_preferences(positions, weigh_equally(positions))
    found = zone(find_zones(wanted, wanted), "x")
    assert (found["low"], found["high"], found["missing"], found["is_open"]) == (25, 75, 0, True)


def test_equal_positions_form_a_zone_of_one_point():
    talks = make_statements(
        ("a", "x", "position", 40, "direct", "2021-01-01"), ("b", "x", "position", 40, "direct", "2021-01-01")
    )
    positions = derive_positions(talks, ALL)
    wanted = measure_preferences(positions, weigh_equally(positions))
    found = zone(find_zones(wanted, wanted), "x")
    assert (found["low"], found["high"], found["is_open"]) == (40, 40, True)
    assert measure_opening(wanted, 11, "linear") == (0, 0)


def test_a_demand_on_which_nobody_speaks_is_open_and_bounded_by_nobody():
    only_c = WANTED.of(["c"])
    found = zone(find_zones(only_c, only_c), "x")
    assert (found["low"], found["high"], found["low_by"], found["high_by"]) == (0, 100, "", "")


def test_going_further_closes_what_is_missing_from_both_ends():
    widened = widen_zones(PAIR, OFFERED, step=5)
    x = widened[widened["demand"] == "x"].set_index("beyond")
    assert x["missing"].to_dict()[0] == 10
    assert x["missing"].to_dict()[5] == 0
    assert x["missing_offered"].to_dict()[20] == 10
    assert widened["beyond"].max() == 40  # where the last zone opens, counting offers alone


def test_a_package_opens_no_later_than_the_last_demand():
    alone = find_zones(PAIR, OFFERED)["opens_at"].max()
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
