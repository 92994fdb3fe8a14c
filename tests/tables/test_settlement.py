"""Tables of a settlement cite statements for every bound, move and cost, mark judgements, and leave no blanks."""

import pytest
from talks import open_harbour, talk_at_harbour

from lib.bargaining.exchange import climb_ladder, list_trades, measure_effects
from lib.bargaining.options import pivot_options, rank_options
from lib.bargaining.scenarios import AT_WORST, compare_assumptions, compare_scenarios
from lib.bargaining.settlement import find_zones_of, list_settlements, measure_moves, pick_package, widen_talks
from lib.bargaining.wording import NO_ZONE
from lib.tables.settlement import (
    explain_options,
    explain_zone_bounds,
    gather_sentences,
    list_moves,
    list_openings,
    list_zones,
    rank_sentences,
    tabulate_assumptions,
    tabulate_options,
    tabulate_scenarios,
    tabulate_settlements,
    tabulate_stability,
    tabulate_trades,
    tabulate_widening,
)

TALKS = talk_at_harbour()
CASE = TALKS.case
IDS = set(CASE.dossier.statements["id"])
RANKED = rank_options(TALKS)
PAIR = {"sides": ["Port", "City"], "demands": ["quay", "mole", "light"]}


def test_the_sentence_nearest_to_a_value_comes_first_an_officials_before_a_judgement():
    sentences = gather_sentences(CASE)["City", "quay"]
    ranked = rank_sentences(sentences, 75)
    assert ranked.iloc[0]["value"] == 75
    assert ranked["away"].is_monotonic_increasing
    assert rank_sentences(sentences, 37.5)["voice"].tolist() == ["reported", "analyst"]


def test_sentences_of_an_earlier_round_are_not_behind_a_bound():
    assert ("City", "toll") not in gather_sentences(CASE)


def test_each_bound_of_a_zone_is_named_and_its_sentences_are_listed():
    zones = find_zones_of(TALKS)
    explained = explain_zone_bounds(zones, TALKS)
    assert len(explained) == (zones[["low_by", "high_by"]] != "").sum().sum()
    for sentences in explained.values():
        assert set(sentences["statement"]) <= IDS
        assert len(sentences) > 0


def test_a_zone_is_described_in_the_words_of_its_scale_and_a_missing_offer_by_whose_it_is():
    listed = list_zones(find_zones_of(TALKS), TALKS).set_index("demand")
    assert listed["zone"].to_dict() == {
        "Quay": "cannot be told: no offer on record by City and Fishers",
        "Toll": "cannot be told: no offer on record by City",
        "Mole": "cannot be told: no offer on record by City",
        "Light": "50, light 50",
    }
    assert listed.loc["Quay", "up to"] == "City: 0, quay 0 (one statement only)"
    assert listed["points missing"].tolist() == ["75", "–", "25", "0"]
    assert "on whose judgement" not in listed


def test_offers_that_do_not_meet_are_told_with_the_points_between_them():
    talks = talk_at_harbour(sides=["Port", "Fishers"], demands=["mole"])
    zone = list_zones(find_zones_of(talks), talks)["zone"].tolist()
    assert zone == ["the offers on record leave 25 points between them"]


def test_every_table_says_by_whose_judgement_where_assessments_count():
    talks = talk_at_harbour(assessed=True, sides=["Port", "City"], demands=["quay"], reservations="reach")
    sees = "City as Ann Scholar sees it"
    assert list_zones(find_zones_of(talks), talks)["on whose judgement"].tolist() == [sees]
    assert tabulate_settlements(*list_settlements(talks), talks)["package"].str.contains(sees).all()
    options = tabulate_options(rank_options(talks), talks)
    starred = options["City"].str.contains("*", regex=False)
    assert starred.any()
    assert (options["on whose judgement (*)"] == sees).tolist() == starred.tolist()
    moves = list_moves(measure_moves(talks, pick_package(talks)), talks).set_index("side")
    assert moves.loc["City", "beyond what it accepts"].endswith(f"({sees})")
    assert list_openings(talks)["reaches"].tolist()[1] == "by the judgement of Ann Scholar"
    assert "by the judgement of Ann Scholar" in tabulate_widening(widen_talks(talks), talks).columns[0]


def test_what_is_missing_shrinks_with_every_step_and_stays_unknown_where_somebody_is_silent():
    spread = tabulate_widening(widen_talks(TALKS), TALKS)
    assert spread["Toll"].eq("cannot be told").all()
    assert spread.drop(columns="Toll").iloc[-1, 1:].tolist() == ["they meet"] * 3
    assert spread.iloc[0, 0] == 0


def test_judgements_of_third_parties_open_a_package_earlier():
    talks = talk_at_harbour(assessed=True, **PAIR)
    offered, judged = map(int, list_openings(talks)["points beyond them, each"])
    assert judged < offered
    assert list_openings(TALKS)["reaches"].tolist() == ["as offered by the sides themselves"]


def test_every_solution_is_described_with_the_change_for_all():
    packages, worth = list_settlements(TALKS)
    spread = tabulate_settlements(packages, worth, TALKS)
    assert spread["solution"].tolist()[:3] == ["Nash", "Kalai–Smorodinsky", "egalitarian"]
    assert all(text.count(";") >= 3 for text in spread["package"])
    assert [column for column in spread if column.startswith("change for")] == [
        f"change for {party}" for party in TALKS.wanted.parties
    ]


def test_a_package_beyond_the_record_of_a_side_is_marked():
    told = tabulate_settlements(*list_settlements(TALKS), TALKS)["package"]
    assert told.str.contains("quay 0, quay 0 (beyond the record of Port)", regex=False).all()
    assert told.str.contains("toll: as without agreement (no position on record by City)", regex=False).all()


def test_without_a_zone_the_table_says_so():
    talks = talk_at_harbour(reservations="reach")
    assert tabulate_settlements(*list_settlements(talks), talks)["solution"].tolist() == [NO_ZONE]


def test_ties_are_shown_with_their_ranges_instead_of_the_package_that_breaks_them():
    talks = talk_at_harbour(sides=["Port", "City"], demands=["quay", "light"], reservations="worst")
    told = tabulate_settlements(*list_settlements(talks), talks).iloc[0]
    assert "packages: quay " in told["tied"]
    assert told["package"].startswith("quay undecided (")
    moves = list_moves(measure_moves(talks, pick_package(talks)), talks)
    assert moves["package"].str.startswith("undecided (").all()
    assert moves["move"].eq("–").all()


def test_each_scenario_has_a_row_with_its_package_and_what_it_is_worth_to_each_side():
    spread = tabulate_scenarios(*compare_scenarios(CASE), CASE).set_index("without agreement")
    assert spread.index.tolist() == ["Everything as it is", "a storm is near", AT_WORST]
    assert [column for column in spread if column.startswith("worth to ")] == [
        f"worth to {party}" for party in TALKS.wanted.parties
    ]
    assert spread.loc["Everything as it is", "Toll"] == "25, as without agreement"
    assert spread.loc["a storm is near", "zone"].startswith("none; 0.")
    assert spread.loc[AT_WORST, "worth to Port"].endswith("(without agreement 0.00)")


def test_assumptions_that_leave_no_zone_say_how_much_is_missing():
    spread = tabulate_assumptions(compare_assumptions(CASE), CASE)
    assert len(spread) == 18
    closed = spread[spread["zone"] != "open"]
    assert len(closed)
    assert closed["zone"].str.fullmatch(r"none; \d\.\d\d missing").all()
    assert (closed[[CASE.title(demand) for demand in CASE.demands["id"]]] == "–").all(axis=None)


def test_each_move_names_the_sentence_that_lies_furthest_from_the_package():
    moves = measure_moves(TALKS, pick_package(TALKS))
    listed = list_moves(moves, TALKS)
    assert len(listed) == len(moves)
    settled = listed[listed["move"] != "–"]
    values = CASE.dossier.statements.set_index("id")
    cited = settled["furthest sentence"].str.partition(": ")[0]
    assert set(cited) <= IDS
    assert values.loc[cited, "role"].eq("position").all()
    assert values.loc[cited, "voice"].ne("analyst").all()
    toll = listed[listed["demand"] == "Toll"]
    assert toll["package"].tolist() == ["as without agreement (no position on record by City)"]
    assert listed["side"].str.contains(r"\(absent\)").any()


def test_trades_are_shown_with_their_effect_on_everybody():
    talks = talk_at_harbour(sides=["Port", "City"], weights={"Port": {"quay": 3, "toll": 1, "mole": 1, "light": 1}})
    ladder = climb_ladder(talks.seated)
    trades, effects = list_trades(talks.seated, ladder), measure_effects(talks.seated, ladder, talks.wanted)
    spread = tabulate_trades(trades, effects, talks.case)
    assert spread.iloc[0]["first"].startswith("Port gives way on light (")
    assert spread.iloc[0]["effect on Port"] == spread.iloc[0]["effect on City"]
    assert spread.iloc[0]["effect on Fishers"].startswith("−")


def test_the_scorecard_says_who_is_not_on_record_and_what_nobody_can_tell():
    spread = tabulate_options(RANKED, TALKS).set_index("option")
    assert spread.loc["A lamp on Sundays", "Fishers"] == "not on record"
    assert spread.loc["A lamp on Sundays", "Port"].startswith("inside (")
    assert spread.loc["A toll house", "acceptable with"].startswith("cannot be told")
    assert spread.loc["Everything as it is", "acceptable with"] == "nothing more"


def test_every_option_cites_its_document_and_the_nearest_sentence_of_each_side():
    explained = explain_options(RANKED, TALKS)
    assert len(explained) == RANKED["option"].nunique()
    for table in explained.values():
        assert table["proposed in"].str.match(r"[a-z0-9-]+: “.+”$").all()
        assert set(table["nearest sentence"].str.partition(": ")[0]) <= IDS


def test_stability_names_those_who_would_stay():
    spread = tabulate_stability(TALKS).set_index("option")
    assert spread.loc["Everything as it is", "nash"] == "Port, City and Fishers"
    assert spread.loc["A lamp on Sundays", "nash"] == "Port and Fishers"


@pytest.mark.parametrize(
    "given",
    [
        {"sides": ["Port"]},
        {"as_of": "1901-03-31"},
        {"demands": ["toll"]},
        {"demands": ["toll"], "sides": ["Abbey"]},
        {"assessed": True, "sides": ["City", "Abbey"]},
        {"evidence": "secondary", "statistic": "mean"},
    ],
)
def test_every_table_can_be_made_however_little_is_on_record(given):
    case, talks = open_harbour(**given), talk_at_harbour(**given)
    ranked, ladder = rank_options(talks), climb_ladder(talks.seated)
    trades, effects = list_trades(talks.seated, ladder), measure_effects(talks.seated, ladder, talks.wanted)
    moves = measure_moves(talks, pick_package(talks))
    zones = find_zones_of(talks)
    assert len(list_zones(zones, talks)) == len(case.demands)
    assert len(tabulate_settlements(*list_settlements(talks), talks))
    assert len(list_moves(moves, talks)) == len(moves)
    assert len(tabulate_trades(trades, effects, case)) == len(trades)
    assert len(tabulate_options(ranked, talks)) == ranked["option"].nunique()
    assert len(tabulate_stability(talks)) <= len(pivot_options(talks))
    assert len(tabulate_assumptions(compare_assumptions(case), case)) == (18 if talks.settlement else 1)
    assert len(tabulate_scenarios(*compare_scenarios(case), case)) == (3 if talks.settlement else 1)
    assert len(list_openings(talks)) == 1 + case.parameters.assessed
    explain_zone_bounds(zones, talks)
    explain_options(ranked, talks)


def test_a_table_says_where_the_product_is_zero_and_where_it_is_approximate(monkeypatch):
    talks = talk_at_harbour(demands=["quay"], loss="threshold", reservations="worst")
    told = tabulate_settlements(*list_settlements(talks), talks)
    assert told["solution"].iloc[0] == "Nash (no package gains each something)"
    assert "exact" not in told
    monkeypatch.setattr("lib.bargaining.frontier.LIMIT", 100)
    monkeypatch.setattr("lib.bargaining.frontier.STRIPS", 8)
    rough = talk_at_harbour(**PAIR, weights="coverage", reservations="worst", levels=101)
    assert tabulate_settlements(*list_settlements(rough), rough)["exact"].str.contains("approximate: ").all()
