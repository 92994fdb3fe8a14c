"""Sentences on settlements: numbers come from the frames, judgements are marked, an empty zone is reported."""

import pytest
from cases import PARAMETERS

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


def test_what_depends_on_the_tie_break_is_undecided():
    said = say(describe_space, weights="equal", loss="linear")
    assert "undecided (" in said


def test_a_zero_product_is_said():
    said = say(describe_space, sides=["Russia", "the West", "Ukraine"], loss="threshold", weights="equal")
    assert "no package gains each of them something (product of gains: zero)" in said
    assert "it leaves Russia 0.00 to 0.25, the West 0.00" in said
    assert "product" not in say(describe_space)


def test_that_nobody_is_on_record_is_said(village, tmp_path):
    case = open_case(dossier=str(village), outputs=str(tmp_path), **PARAMETERS, documents=["gazette-1900"])
    assert "water toll: nobody on record" in describe_space(open_talks(case))


def test_an_approximation_says_by_how_much():
    sides = ["Russia", "the West", "Ukraine"]
    assert "approximate: another package may give a side up to 1." in say(
        describe_space, sides=sides, loss="linear", levels=101, reservations="worst"
    )
    assert "approximate" not in say(describe_space)
