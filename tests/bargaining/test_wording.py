"""Sentences on settlements: numbers come from the frames, judgements are marked, an empty zone is reported."""

import pytest
from talks import open_harbour, talk_at_harbour

from lib.bargaining.exchange import climb_ladder, list_trades, measure_effects
from lib.bargaining.options import rank_options
from lib.bargaining.scenarios import compare_scenarios
from lib.bargaining.settlement import find_zones_of, open_talks
from lib.bargaining.wording import (
    NO_ZONE,
    describe_ladder,
    describe_scenarios,
    describe_scorecard,
    describe_space,
    describe_zones,
    format_beyond,
    format_cost,
    format_package,
    format_value,
)


def say(describe, **given):
    """Return the title of a figure on the harbour for other parameters."""
    talks = talk_at_harbour(**given)
    ladder = climb_ladder(talks.seated)
    frames = {
        describe_zones: (find_zones_of(talks),),
        describe_space: (),
        describe_ladder: (list_trades(talks.seated, ladder), measure_effects(talks.seated, ladder, talks.wanted)),
        describe_scorecard: (rank_options(talks),),
    }
    return describe(*frames[describe], talks)


@pytest.mark.parametrize(("value", "said"), [(75, "75, quay 75"), (80, "80, near quay 75"), (12.5, "13, near quay 0")])
def test_a_value_is_described_by_its_anchor_or_the_nearest(value, said):
    assert format_value(value, "quay", open_harbour()) == said


def test_a_package_is_described_demand_by_demand():
    assert format_package({"quay": 75.0, "mole": 55.0}, open_harbour()) == "quay 75, quay 75; mole 55, near mole 50"


def test_costs_say_how_far_beyond_and_mark_judgements():
    assert format_beyond({"beyond": 12.4, "beyond_offered": 12.4}) == "12 beyond"
    assert format_cost({"beyond": 0.0, "beyond_offered": 9.0, "change": -0.123}, " ") == "inside* (−0.12)"
    assert format_cost({"beyond": float("nan"), "beyond_offered": float("nan"), "change": 0.0}, " ") == "not on record"


def test_zones_are_claimed_by_offers_and_where_one_is_missing_it_is_said_by_whom():
    assert say(describe_zones) == (
        "Port, City and Fishers: zone of agreement on light; on quay, cannot be told: no offer on record by City and "
        "Fishers; on toll and mole, cannot be told: no offer on record by City"
    )


def test_offers_that_do_not_meet_are_said_with_their_distance():
    said = say(describe_zones, sides=["Port", "Fishers"], demands=["mole"])
    assert said == "Port and Fishers: on mole, the offers on record leave 25 points between them"


def test_a_zone_on_an_assessment_names_who_judges():
    given = {"sides": ["Port", "City"], "demands": ["quay"]}
    assert say(describe_zones, **given).endswith("on quay, cannot be told: no offer on record by City")
    assert say(describe_zones, **given, assessed=True).endswith(
        "zone of agreement on quay (City as Ann Scholar sees it)"
    )
    assert "City as Ann Scholar sees it" in say(describe_space, **given, assessed=True, reservations="reach")


@pytest.mark.parametrize("given", [{}, {"assessed": True}, {"sides": ["Port", "Fishers"]}, {"demands": ["toll"]}])
def test_no_title_says_no_where_the_record_is_silent(given):
    for describe in (describe_zones, describe_scorecard):
        said = say(describe, **given)
        assert "no zone" not in said
        assert "on no demand" not in said
        assert "none" not in said


def test_values_beyond_what_a_side_is_on_record_to_accept_are_marked_in_the_title():
    assert "quay 0 (beyond the record of Port)" in say(describe_space)


def test_an_empty_zone_is_described_by_what_is_missing():
    assert f"{NO_ZONE}; 0." in say(describe_space, reservations="reach")


def test_ties_are_counted_in_the_title_and_what_depends_on_them_is_undecided():
    said = say(describe_space, sides=["Port", "City"], demands=["quay", "light"], reservations="worst")
    assert "that tie)" in said
    assert "undecided (" in said


def test_one_side_alone_is_reported_to_have_no_counterpart():
    for describe in (describe_zones, describe_space):
        assert say(describe, sides=["Port"]).startswith("Nobody to settle with")


def test_without_a_trade_the_ladder_says_why():
    assert say(describe_ladder).startswith("No trade: with these positions and weights")


def test_the_first_trade_names_who_gives_way_on_what_and_the_effect_on_those_absent():
    said = say(describe_ladder, sides=["Port", "City"], weights={"Port": {"quay": 3, "toll": 1, "mole": 1, "light": 1}})
    assert said.startswith("First trade: Port gives way on light, City on quay; the whole ladder, for those absent: ")


def test_the_closest_option_is_named_with_its_distance_from_absent_sides():
    said = say(describe_scorecard, sides=["Port", "City"])
    assert (
        said
        == "Closest: Half a mole, inside the record of Port and City; points from those absent: Fishers 50, Abbey 38"
    )


def test_who_is_not_on_record_with_the_closest_option_is_said():
    said = say(describe_scorecard)
    assert said.startswith("Closest: A lamp on Sundays, inside the record of Port and City; not on record: Fishers")


def test_a_zero_product_is_said():
    said = say(describe_space, demands=["quay"], loss="threshold", reservations="worst")
    assert "no package gains each of them something (product of gains: zero)" in said
    assert "it leaves Port 0.00 to 1.00 and City 0.00 to 1.00" in said
    assert "product" not in say(describe_space, sides=["Port", "City"])


def test_that_somebody_who_is_asked_has_no_position_is_said():
    assert "toll: as without agreement (no position on record by City)" in say(describe_space)


def test_an_approximation_says_by_how_much(monkeypatch):
    assert "approximate" not in say(describe_space, reservations="worst", levels=101)
    monkeypatch.setattr("lib.bargaining.frontier.LIMIT", 100)
    monkeypatch.setattr("lib.bargaining.frontier.STRIPS", 8)
    said = say(describe_space, sides=["Port", "City"], weights="coverage", reservations="worst", levels=101)
    assert "approximate: another package may give a side up to " in said


def test_the_package_is_said_to_move_with_what_one_expects_without_agreement():
    case = open_harbour(sides=["Port", "City"])
    packages, _ = compare_scenarios(case)
    said = describe_scenarios(packages, open_talks(case))
    assert said.startswith("The package moves with what one expects without agreement; over 3 expectations: quay ")
    assert "toll" not in said  # it stays as it is
    closed = set(packages.loc[~packages["is_open"], "scenario"])
    assert [name for name in closed if f"with “{name}”, {NO_ZONE}" not in said] == []


def test_one_side_alone_has_no_scenarios_to_describe():
    case = open_harbour(sides=["Port"])
    assert describe_scenarios(compare_scenarios(case)[0], open_talks(case)).startswith("Nobody to settle with")


def test_many_different_silences_are_told_once():
    talks = talk_at_harbour()
    zones = find_zones_of(talks).assign(is_told=False, untold_by=[("Port",), ("City",), ("Port", "City"), ("City",)])
    said = describe_zones(zones, talks)
    assert said.endswith("cannot be told: each time at least one of them has no offer on record")
    assert said.count("cannot be told") == 1
