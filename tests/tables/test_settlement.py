"""Tables of a settlement cite statements for every bound, move and cost, mark judgements, and leave no blanks."""

import pytest

from lib.bargaining.exchange import climb_ladder, list_trades, measure_effects
from lib.bargaining.options import pivot_options, rank_options
from lib.bargaining.settlement import compare_assumptions, list_settlements, measure_moves, open_talks, pick_package
from lib.bargaining.zopa import find_zones, widen_zones
from lib.case import open_case
from lib.tables.settlement import (
    explain_options,
    explain_zone_bounds,
    list_moves,
    list_openings,
    list_zones,
    rank_sentences,
    tabulate_assumptions,
    tabulate_options,
    tabulate_settlements,
    tabulate_stability,
    tabulate_trades,
    tabulate_widening,
)

TALKS = open_talks(open_case())
CASE = TALKS.case
IDS = set(CASE.dossier.statements["id"])
RANKED = rank_options(TALKS)


def zones_of(talks):
    return find_zones(talks.seated, talks.offered_seated)


def test_the_sentence_nearest_to_a_value_comes_first_an_officials_before_a_judgement():
    ranked = rank_sentences(CASE, "Russia", "membership", 75)
    assert ranked.iloc[0]["value"] == 75
    assert ranked["away"].is_monotonic_increasing
    assert ranked[ranked["away"] == 0]["voiced"].is_monotonic_increasing


def test_each_bound_of_a_zone_is_named_and_its_sentences_are_listed():
    zones = zones_of(TALKS)
    listed = list_zones(zones, TALKS)
    assert listed["points missing"].tolist() == [f"{missing:.0f}" for missing in zones["missing"]]
    explained = explain_zone_bounds(zones, TALKS)
    assert len(explained) == 2 * len(zones)
    for sentences in explained.values():
        assert set(sentences["statement"]) <= IDS
        assert len(sentences) > 0


def test_a_zone_is_described_in_the_words_of_its_scale():
    listed = list_zones(zones_of(TALKS), TALKS).set_index("demand")
    assert listed.loc["Membership guarantee", "zone"] == "75, enlargement ends, politically"
    assert listed.loc["Eastern deployments", "zone"] == "none"
    assert listed.loc["Eastern deployments", "up to"] == "the West: 0, no limits"


def test_what_is_missing_shrinks_with_every_step_until_it_is_open():
    spread = tabulate_widening(widen_zones(TALKS.seated, TALKS.offered_seated), CASE)
    assert spread.iloc[-1, 1:].tolist() == ["open"] * 4
    assert spread.iloc[0, 0] == 0


def test_judgements_of_third_parties_open_a_package_earlier():
    judged, offered = map(int, list_openings(TALKS)["points beyond them, each"])
    assert judged < offered


def test_every_solution_is_described_with_the_change_for_all():
    packages, worth = list_settlements(TALKS)
    spread = tabulate_settlements(packages, worth, TALKS)
    assert spread["solution"].tolist()[:3] == ["Nash", "Kalai–Smorodinsky", "egalitarian"]
    assert all(text.count(";") >= 3 for text in spread["package"])
    assert [column for column in spread if column.startswith("change for")] == [
        f"change for {party}" for party in TALKS.wanted.parties
    ]


def test_without_a_zone_the_table_says_so():
    talks = open_talks(open_case(reservations="reach"))
    assert tabulate_settlements(*list_settlements(talks), talks)["solution"].tolist() == [
        "no package that each of them accepts"
    ]


def test_ties_are_shown_with_their_ranges():
    talks = open_talks(open_case(weights="equal", loss="linear"))
    told = tabulate_settlements(*list_settlements(talks), talks)["tied"].iloc[0]
    assert "packages: membership guarantee" in told
    assert " to " in told


def test_assumptions_that_leave_no_zone_say_how_much_is_missing():
    spread = tabulate_assumptions(compare_assumptions(open_case()), CASE)
    assert len(spread) == 18
    closed = spread[spread["zone"] != "open"]
    assert closed["zone"].str.fullmatch(r"none; 0\.\d\d missing").all()
    assert (closed[[CASE.title(demand) for demand in CASE.demands["id"]]] == "–").all(axis=None)


def test_each_move_names_the_sentence_that_lies_furthest_from_the_package():
    package = pick_package(TALKS)
    moves = measure_moves(TALKS, package)
    listed = list_moves(moves, TALKS)
    assert len(listed) == len(moves)
    values = CASE.dossier.statements.set_index("id")["value"]
    cited = listed["furthest sentence"].str.partition(": ")[0]
    assert set(cited) <= IDS
    russia = listed[(listed["side"] == "Russia") & (listed["demand"] == "Membership guarantee")]
    assert values[russia["furthest sentence"].iloc[0].partition(": ")[0]] == 100
    assert listed["side"].str.contains(r"\(absent\)").any()


def test_trades_are_shown_with_their_effect_on_everybody():
    ladder = climb_ladder(TALKS.seated)
    trades, effects = list_trades(TALKS.seated, ladder), measure_effects(TALKS.seated, ladder, TALKS.wanted)
    spread = tabulate_trades(trades, effects, CASE)
    assert spread.iloc[0]["first"].startswith("Russia gives way on eastern deployments (")
    assert spread.iloc[0]["effect on Russia"] == spread.iloc[0]["effect on the West"]
    assert spread.iloc[0]["effect on Ukraine"].startswith("−")


def test_the_scorecard_marks_what_rests_on_a_judgement_and_who_is_not_on_record():
    spread = tabulate_options(RANKED, TALKS).set_index("option")
    madrid = spread.loc["End of enlargement in the declaration of the Madrid summit of 2022"]
    assert madrid["Russia"].startswith("inside (")
    assert madrid["the West"].startswith("inside* (")
    ban = spread.loc["Ban on intermediate-range missiles, the abandoned treaty in effect restored"]
    assert ban["Ukraine"] == "not on record"
    assert set(spread["acceptable with"]) > {"nothing more", "nothing makes up for it"}


def test_every_option_cites_its_document_and_the_nearest_sentence_of_each_side():
    explained = explain_options(RANKED, TALKS)
    assert len(explained) == RANKED["option"].nunique()
    for table in explained.values():
        assert table["proposed in"].str.match(r"[a-z0-9-]+: “.+”$").all()
        assert set(table["nearest sentence"].str.partition(": ")[0]) <= IDS


def test_stability_names_those_who_would_stay():
    spread = tabulate_stability(TALKS).set_index("option")
    assert spread.loc["Minsk agreements carried out as signed", "nash"] == "Russia and the West"
    assert spread.loc["Russia's draft treaties of December 2021, as reported", "nash"] == "Russia"


@pytest.mark.parametrize(
    "given",
    [
        {"sides": ["Russia"]},
        {"documents": ["moscow-times-2014"], "since": "2021"},
        {"demands": ["missiles"]},
        {"demands": ["missiles"], "sides": ["Finland and Sweden"]},
    ],
)
def test_every_table_can_be_made_however_little_is_on_record(given):
    case = open_case(**given)
    talks = open_talks(case)
    ranked, ladder = rank_options(talks), climb_ladder(talks.seated)
    trades, effects = list_trades(talks.seated, ladder), measure_effects(talks.seated, ladder, talks.wanted)
    moves = measure_moves(talks, pick_package(talks))
    assert len(list_zones(zones_of(talks), talks)) == len(case.demands)
    assert len(tabulate_settlements(*list_settlements(talks), talks))
    assert len(list_moves(moves, talks)) == len(moves)
    assert len(tabulate_trades(trades, effects, case)) == len(trades)
    assert len(tabulate_options(ranked, talks)) == ranked["option"].nunique()
    assert len(tabulate_stability(talks)) == len(pivot_options(talks))
    assert len(tabulate_assumptions(compare_assumptions(case), case)) in (0, 18)
    assert len(list_openings(talks)) == 2
    explain_zone_bounds(zones_of(talks), talks)
    explain_options(ranked, talks)


def test_a_table_says_where_the_product_is_zero_and_where_it_is_approximate():
    three = ["Russia", "the West", "Ukraine"]
    talks = open_talks(open_case(sides=three, loss="threshold", weights="equal"))
    told = tabulate_settlements(*list_settlements(talks), talks)
    assert told["solution"].iloc[0] == "Nash (no package gains each something)"
    assert "exact" not in told
    rough = open_talks(open_case(sides=three, loss="linear", reservations="worst", levels=101))
    assert tabulate_settlements(*list_settlements(rough), rough)["exact"].str.contains("up to 1.").all()
