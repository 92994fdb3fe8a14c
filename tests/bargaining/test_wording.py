"""Sentences on settlements: numbers come from the frames, judgements are marked, an empty zone is reported."""

import pytest

from lib.bargaining.exchange import climb_ladder, list_trades, measure_effects
from lib.bargaining.options import rank_options
from lib.bargaining.settlement import open_talks
from lib.bargaining.wording import (
    describe_ladder,
    describe_scorecard,
    describe_space,
    describe_zones,
    format_beyond,
    format_cost,
    format_package,
    format_value,
)
from lib.bargaining.zopa import find_zones
from lib.case import open_case


def say(describe, **given):
    """Return the title of a figure for other parameters."""
    talks = open_talks(open_case(**given))
    ladder = climb_ladder(talks.seated)
    frames = {
        describe_zones: (find_zones(talks.seated, talks.offered_seated),),
        describe_space: (),
        describe_ladder: (list_trades(talks.seated, ladder), measure_effects(talks.seated, ladder, talks.wanted)),
        describe_scorecard: (rank_options(talks),),
    }
    return describe(*frames[describe], talks)


@pytest.mark.parametrize(
    ("value", "said"), [(75, "75, moratorium"), (80, "80, near moratorium"), (12.5, "13, near no limits")]
)
def test_a_value_is_described_by_its_anchor_or_the_nearest(value, said):
    assert format_value(value, "missiles", open_case()) == said


def test_a_package_is_described_demand_by_demand():
    said = format_package({"missiles": 75.0, "donbas": 55.0}, open_case())
    assert said == "missile ban 75, moratorium; Donbas autonomy 55, near Minsk as a basis"


def test_costs_say_how_far_beyond_and_mark_judgements():
    assert format_beyond({"beyond": 12.4, "beyond_offered": 12.4}) == "12 beyond"
    assert format_cost({"beyond": 0.0, "beyond_offered": 9.0, "change": -0.123}, " ") == "inside* (−0.12)"
    assert format_cost({"beyond": float("nan"), "beyond_offered": float("nan"), "change": 0.0}, " ") == "not on record"


def test_the_zone_is_said_to_rest_on_a_judgement():
    said = say(describe_zones)
    assert said.startswith(
        "Russia and the West: zone of agreement on membership guarantee (on a third party’s judgement)"
    )
    assert "83 on eastern deployments" in said
    assert "on no demand" in say(describe_zones, voices=["direct", "reported"])


def test_an_empty_zone_is_described_by_what_is_missing():
    assert "no package that each of them accepts; 0." in say(describe_space, reservations="reach")


def test_ties_are_counted_in_the_title():
    assert "that tie)" in say(describe_space, weights="equal", loss="linear")


def test_one_side_alone_is_reported_to_have_no_counterpart():
    for describe in (describe_zones, describe_space):
        assert say(describe, sides=["Russia"]).startswith("Nobody to settle with")


def test_without_a_trade_the_ladder_says_why():
    assert say(describe_ladder, weights="equal").startswith("No trade: with these positions and weights")


def test_the_closest_option_is_named_with_its_distance_from_absent_sides():
    said = say(describe_scorecard)
    assert "and 3 like it" in said
    assert "the West on a third party’s judgement" in said
    assert said.endswith("points from those absent: Ukraine 63, Finland and Sweden 75")
