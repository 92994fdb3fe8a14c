"""Gaps, salience, alignment, red lines and movement, on evidence small enough to check by hand."""

import math

import pandas as pd
import pytest
from cases import make_statements

from lib.comparison import (
    align_actors,
    find_nearest,
    find_red_lines,
    find_silences,
    measure_gaps,
    measure_movement,
    measure_salience,
    weigh_gaps,
)
from lib.positions import Rule, derive_positions

ALL = Rule(since="1990", as_of="2022")
TALKS = make_statements(
    ("a", "x", "position", 100, "direct", "2021-01-01"),
    ("a", "x", "position", 100, "direct", "2021-02-01"),
    ("a", "x", "concession", 75, "direct", "2021-03-01"),
    ("b", "x", "position", 0, "direct", "2021-01-01"),
    ("b", "x", "position", 0, "direct", "2021-02-01"),
    ("b", "x", "concession", 50, "analyst", "2021-03-01"),
    ("a", "y", "position", 75, "direct", "2021-01-01"),
    ("b", "y", "position", 50, "direct", "2021-01-01"),
    ("c", "y", "position", 50, "direct", "2020-01-01"),
    ("c", "y", "position", 25, "direct", "2021-06-01"),
)
POSITIONS = derive_positions(TALKS, ALL)


def row(frame, **wanted):
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_gaps_are_distances_ranked_from_the_widest():
    gaps = measure_gaps(POSITIONS)
    assert list(gaps["gap"]) == sorted(gaps["gap"], reverse=True)
    assert row(gaps, demand="x", one="a", other="b")["gap"] == 100
    assert row(gaps, demand="y", one="a", other="b")["gap"] == 25


def test_no_gap_is_measured_to_an_actor_without_a_position():
    gaps = measure_gaps(POSITIONS)
    assert "c" not in set(gaps.loc[gaps["demand"] == "x", ["one", "other"]].to_numpy().ravel())


def test_the_remaining_gap_is_the_distance_between_reaches():
    gap = row(measure_gaps(POSITIONS), demand="x", one="a", other="b")
    assert gap["remaining"] == 25
    assert gap["is_judged"]
    assert not gap["is_thin"]


def test_reaches_that_meet_leave_no_gap():
    talks = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("a", "x", "concession", 25, "direct", "2021-01-01"),
        ("b", "x", "position", 50, "direct", "2021-01-01"),
    )
    gap = measure_gaps(derive_positions(talks, ALL)).iloc[0]
    assert (gap["gap"], gap["remaining"], gap["is_judged"], gap["is_thin"]) == (50, 0, False, True)


def test_without_positions_the_table_of_gaps_is_empty():
    talks = make_statements(("a", "x", "position", 100, "direct", "2021-01-01"))
    assert list(measure_gaps(derive_positions(talks, ALL))["gap"]) == []


def test_salience_is_a_share_of_all_roles():
    salience = measure_salience(TALKS, ALL, by="actor")
    assert row(salience, actor="a", demand="x")[["n", "salience", "equal"]].tolist() == [3, 0.75, 0.5]
    assert salience.groupby("actor", observed=True)["salience"].sum().tolist() == pytest.approx([1, 1, 1])


def test_an_actor_without_statements_has_no_salience():
    salience = measure_salience(TALKS, Rule(since="2021-03", as_of="2021-04"), by="actor")
    assert math.isnan(row(salience, actor="c", demand="y")["salience"])


def test_gaps_are_weighted_by_the_mean_salience_of_the_two():
    weighed = weigh_gaps(measure_gaps(POSITIONS), measure_salience(TALKS, ALL, by="actor"))
    found = row(weighed, demand="x", one="a", other="b")
    assert (found["salience"], found["weight"], found["weight_equal"]) == (0.75, 75, 50)


def test_alignment_is_the_mean_gap_over_shared_demands():
    alignment = align_actors(POSITIONS)
    both = row(alignment, one="a", other="b")
    assert (both["shared"], both["distance"]) == (2, 62.5)
    assert row(alignment, one="b", other="c")["is_thin"]


def test_actors_that_share_no_demand_have_no_distance():
    talks = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"), ("b", "y", "position", 0, "direct", "2021-01-01")
    )
    assert align_actors(derive_positions(talks, ALL))["distance"].isna().all()


def test_an_actor_is_assigned_to_the_nearer_pole_and_to_none_on_a_tie():
    talks = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("b", "x", "position", 0, "direct", "2021-01-01"),
        ("c", "x", "position", 25, "direct", "2021-01-01"),
        ("d", "x", "position", 50, "direct", "2021-01-01"),
        ("e", "y", "position", 50, "direct", "2021-01-01"),
    )
    nearest = find_nearest(derive_positions(talks, ALL), ["a", "b"]).set_index("actor")
    assert nearest["nearest"].to_dict() == {"c": "b", "d": "", "e": ""}
    assert nearest.loc["c", "lead"] == 50


def test_a_red_line_is_an_end_without_an_offer_that_another_crosses():
    red = find_red_lines(POSITIONS)
    assert red[["demand", "holder", "crossed_by"]].to_numpy().tolist() == [["x", "b", "a"]]


def test_movement_compares_the_periods_before_and_since_the_turn():
    moved = row(measure_movement(TALKS, ALL, "2021", by="actor"), actor="c", demand="y")
    assert moved[["before", "after", "movement", "n_before", "n_after"]].tolist() == [50, 25, -25, 1, 1]


def test_movement_stays_within_the_window_of_the_rule():
    window = Rule(since="2021-02", as_of="2021-02")
    movement = measure_movement(TALKS, window, "2021", by="actor")
    assert movement["n_before"].sum() == 0
    assert movement["n_after"].sum() == 2


def test_silence_until_the_end_of_the_window_counts_too():
    silence = row(find_silences(TALKS, Rule(since="2021", as_of="2025")), demand="x")
    assert silence["silent_from"] == pd.Timestamp("2021-03-01")
    assert silence["silent_to"] == pd.Timestamp("2025-12-31")


def test_a_remaining_gap_is_judged_only_if_a_judgement_narrows_it():
    talks = make_statements(
        ("a", "x", "position", 25, "direct", "2021-01-01"),
        ("b", "x", "position", 50, "direct", "2021-01-01"),
        ("b", "x", "concession", 75, "analyst", "2021-01-01"),
    )
    gap = measure_gaps(derive_positions(talks, ALL)).iloc[0]
    assert (gap["remaining"], gap["is_judged"]) == (25, False)


def test_nearness_is_measured_on_the_demands_that_all_share():
    talks = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("b", "x", "position", 0, "direct", "2021-01-01"),
        ("c", "x", "position", 25, "direct", "2021-01-01"),
        ("a", "y", "position", 100, "direct", "2021-01-01"),
        ("c", "y", "position", 100, "direct", "2021-01-01"),
    )
    found = find_nearest(derive_positions(talks, ALL), ["a", "b"]).iloc[0]
    assert found[["shared", "a", "b", "nearest", "lead"]].tolist() == [1, 75, 25, "b", 50]


def test_silence_in_a_period_is_no_movement():
    moved = row(measure_movement(TALKS, ALL, "2021", by="actor"), actor="a", demand="x")
    assert math.isnan(moved["before"])
    assert math.isnan(moved["movement"])


def test_the_longest_silence_lies_between_neighbouring_statements():
    silence = row(find_silences(TALKS, Rule(since="2019-12", as_of="2021-12")), demand="y")
    assert silence["silent_from"] == pd.Timestamp("2020-01-01")
    assert silence["silent_to"] == pd.Timestamp("2021-01-01")
    assert silence["years"] == pytest.approx(1, abs=0.01)


def test_a_demand_without_statements_is_silent_throughout():
    silence = row(find_silences(TALKS, Rule(since="2021-05", as_of="2022")), demand="x")
    assert silence["n"] == 0
    assert pd.isna(silence["first"])
    assert (silence["silent_from"], silence["silent_to"]) == (pd.Timestamp("2021-05-01"), pd.Timestamp("2022-12-31"))
