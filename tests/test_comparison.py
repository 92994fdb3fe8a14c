"""Gaps, states, salience, alignment and movement, on evidence small enough to check by hand."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from cases import make_statements

from lib.comparison import (
    align_actors,
    choose_common_demands,
    find_silences,
    find_states,
    measure_gaps,
    measure_movement,
    measure_salience,
)
from lib.positions import Rule, derive_positions

ALL = Rule(since="1990", turn="1990", as_of="2022")
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


def take(*stances, day="2021-01-01"):
    """Return statements from (actor, demand, value), each a position of that day."""
    return make_statements(*[(actor, demand, "position", value, "direct", day) for actor, demand, value in stances])


def test_gaps_are_distances_ranked_from_the_widest():
    gaps = measure_gaps(POSITIONS)
    assert list(gaps["gap"]) == sorted(gaps["gap"], reverse=True)
    assert row(gaps, demand="x", one="a", other="b")["gap"] == 100
    assert row(gaps, demand="y", one="a", other="b")["gap"] == 25
    assert row(gaps, demand="y", one="a", other="c")["gap"] == 50, "c's position is its last"


def test_no_gap_is_measured_to_an_actor_without_a_position():
    gaps = measure_gaps(POSITIONS)
    assert "c" not in set(gaps.loc[gaps["demand"] == "x", ["one", "other"]].to_numpy().ravel())


def test_an_earlier_position_enters_no_gap():
    gaps = measure_gaps(derive_positions(TALKS, replace(ALL, turn="2021-02")))
    assert gaps[["demand", "one", "other"]].to_numpy().tolist() == [["x", "a", "b"]]


def test_what_remains_is_measured_on_own_offers_and_what_others_see_stands_beside_it():
    gap = row(measure_gaps(POSITIONS), demand="x", one="a", other="b")
    assert gap[["gap", "remaining", "assessed"]].tolist() == [100, 75, 25]
    assert not gap["is_thin"]


def test_offers_that_meet_leave_no_distance():
    talks = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("a", "x", "concession", 25, "direct", "2021-01-01"),
        ("b", "x", "position", 50, "direct", "2021-01-01"),
    )
    gap = measure_gaps(derive_positions(talks, ALL)).iloc[0]
    assert gap[["gap", "remaining", "assessed", "is_thin"]].tolist() == [50, 0, 0, True]


def test_a_concession_away_from_the_other_leaves_what_is_between_them():
    talks = make_statements(
        ("a", "x", "position", 25, "direct", "2021-01-01"),
        ("b", "x", "position", 50, "direct", "2021-01-01"),
        ("b", "x", "concession", 75, "analyst", "2021-01-01"),
    )
    assert measure_gaps(derive_positions(talks, ALL)).iloc[0][["remaining", "assessed"]].tolist() == [25, 25]


def test_without_positions_the_table_of_gaps_is_empty():
    gaps = measure_gaps(derive_positions(take(("a", "x", 100)), ALL))
    assert gaps.empty
    assert {"gap", "remaining", "assessed"} <= set(gaps.columns)


ANCHORS = pd.DataFrame({"demand": ["x"] * 5, "value": [100.0, 0.0, 25.0, 75.0, 50.0]})
CLAIM, REFUSAL = ("a", "position", 100, "direct", "2021-12-01"), ("b", "position", 0, "direct", "2021-12-02")


def find_state(*told, anchors=ANCHORS):
    """Return what is found between a, who asks, and b, who answers, in a round from 2021 on."""
    silent = [(actor, "reasoning", math.nan, "direct", "2021-12-01") for actor in "ab"]
    rows = [(actor, "x", *rest) for actor, *rest in [*told, *silent]]
    positions = derive_positions(make_statements(*rows), replace(ALL, turn="2021"), "side")
    (found,) = find_states(positions, {"x": ("a", "b")}, anchors).to_dict("records")
    assert (found["claimant"], found["answering"]) == ("a", "b")
    return found


@pytest.mark.parametrize(
    ("told", "state", "remaining"),
    [
        ([CLAIM, ("b", "position", 100, "reported", "2021-12-02")], "touching", 0),
        ([CLAIM, REFUSAL, ("b", "concession", 100, "direct", "2021-12-03")], "touching", 0),
        ([CLAIM, ("a", "concession", 25, "direct", "2021-12-03"), REFUSAL], "near", 25),
        ([CLAIM, ("b", "position", 75, "direct", "2021-12-02")], "near", 25),
        ([CLAIM], "unanswered", math.nan),
        ([CLAIM, ("b", "position", 0, "direct", "2019-08-02")], "unanswered", math.nan),
        ([CLAIM, ("b", "concession", 50, "analyst", "2021-12-02")], "unanswered", math.nan),
        ([CLAIM, ("b", "position", 0, "analyst", "2021-12-02")], "unanswered", math.nan),
        ([CLAIM, REFUSAL], "refused", 100),
        ([CLAIM, REFUSAL, ("b", "concession", 75, "analyst", "2021-12-03")], "refused", 100),
        ([CLAIM, ("a", "concession", 50, "direct", "2021-12-03"), REFUSAL], "refused", 50),
        ([REFUSAL], "refused", math.nan),
        ([CLAIM, ("b", "position", 50, "direct", "2021-12-02")], "apart", 50),
        ([CLAIM, REFUSAL, ("b", "concession", 50, "direct", "2021-12-03")], "apart", 50),
        ([CLAIM, ("b", "concession", 50, "direct", "2021-12-03")], "apart", 50),
        ([("b", "position", 50, "direct", "2021-12-02")], "not raised", math.nan),
        ([], "not raised", math.nan),
    ],
)
def test_the_state_of_a_demand_is_the_first_that_holds(told, state, remaining):
    found = find_state(*told)
    assert found["state"] == state
    assert found["remaining"] == pytest.approx(remaining, nan_ok=True)


@pytest.mark.parametrize(
    ("answer", "state"), [(0, "refused"), (25, "apart"), (50, "apart"), (75, "near"), (100, "touching")]
)
def test_a_change_of_one_stance_changes_the_state(answer, state):
    assert find_state(CLAIM, ("b", "position", answer, "direct", "2021-12-02"))["state"] == state


def test_what_is_near_depends_on_the_steps_of_the_scale():
    answer = ("b", "position", 50, "direct", "2021-12-02")
    assert find_state(CLAIM, answer)["state"] == "apart"
    assert find_state(CLAIM, answer, anchors=ANCHORS.iloc[[0, 1, 4]])["state"] == "near"


def test_salience_is_a_share_of_all_roles():
    salience = measure_salience(TALKS, ALL, by="actor")
    assert row(salience, actor="a", demand="x")[["n", "salience", "equal"]].tolist() == [3, 0.75, 0.5]
    assert salience.groupby("actor", observed=True)["salience"].sum().tolist() == pytest.approx([1, 1, 1])


def test_salience_looks_at_the_whole_window_and_not_at_the_round_alone():
    assert row(measure_salience(TALKS, replace(ALL, turn="2022"), by="actor"), actor="a", demand="x")["n"] == 3


def test_an_actor_without_statements_has_no_salience():
    salience = measure_salience(TALKS, replace(ALL, since="2021-03", turn="2021-03", as_of="2021-04"), by="actor")
    assert math.isnan(row(salience, actor="c", demand="y")["salience"])


def test_alignment_is_the_mean_gap_over_the_same_demands_for_all():
    alignment = align_actors(POSITIONS)
    assert set(alignment["shared"]) == {1}
    assert row(alignment, one="a", other="b")["distance"] == 25
    assert row(alignment, one="b", other="c")[["distance", "is_thin"]].tolist() == [25, True]


def test_of_all_sets_of_demands_the_one_that_compares_most_is_chosen():
    alone = take(
        ("a", "x", 0), ("a", "y", 0), ("a", "z", 0), ("b", "x", 0), ("b", "y", 0), ("b", "z", 0), ("c", "z", 0)
    )
    assert choose_common_demands(derive_positions(alone, ALL)) == (["x", "y", "z"], ["a", "b"])
    more = take(("a", "w", 0), ("b", "x", 0), ("c", "y", 0), *((actor, "z", 0) for actor in "abcd"))
    assert choose_common_demands(derive_positions(more, ALL)) == (["z"], ["a", "b", "c", "d"])


def test_a_set_that_no_two_actors_share_exactly_can_compare_most():
    held = {"a": "wxy", "b": "wyz", "c": "wxz"}
    talks = take(*((actor, demand, 0) for actor, demands in held.items() for demand in demands))
    assert choose_common_demands(derive_positions(talks, ALL)) == (["w"], ["a", "b", "c"])


def test_an_actor_without_a_position_on_a_common_demand_has_no_distance():
    talks = take(("a", "x", 100), ("b", "x", 0), ("c", "x", 25), ("a", "y", 100), ("b", "y", 0), ("d", "y", 0))
    alignment = align_actors(derive_positions(talks, ALL))
    assert row(alignment, one="a", other="b")["distance"] == 100
    assert alignment.loc[alignment["one"] == "d", "distance"].isna().all()


def test_actors_that_share_no_demand_have_no_distance():
    alignment = align_actors(derive_positions(take(("a", "x", 100), ("b", "y", 0)), ALL))
    assert alignment["distance"].isna().all()
    assert set(alignment["shared"]) == {0}


def test_movement_compares_the_last_position_before_the_round_with_that_in_it():
    moved = row(measure_movement(TALKS, replace(ALL, turn="2021"), by="actor"), actor="c", demand="y")
    assert moved[["before", "after", "movement", "is_thin"]].tolist() == [50, 25, -25, True]
    assert moved[["before_statement", "after_statement"]].tolist() == ["d-8", "d-9"]


def test_silence_in_a_period_is_no_movement():
    moved = row(measure_movement(TALKS, replace(ALL, turn="2021"), by="actor"), actor="a", demand="x")
    assert moved["after"] == 100
    assert moved[["before", "movement"]].isna().all()


def test_movement_stays_within_the_window_of_the_rule():
    movement = measure_movement(TALKS, Rule(since="2021-02", turn="2021-02", as_of="2021-02"), by="actor")
    assert movement["before"].isna().all()
    assert movement["after"].notna().sum() == 2


def test_the_longest_silence_lies_between_neighbouring_statements():
    silence = row(find_silences(TALKS, replace(ALL, since="2019-12", as_of="2021-12")), demand="y")
    assert silence["silent_from"] == pd.Timestamp("2020-01-01")
    assert silence["silent_to"] == pd.Timestamp("2021-01-01")
    assert silence["years"] == pytest.approx(1, abs=0.01)


def test_silence_until_the_end_of_the_window_counts_too():
    silence = row(find_silences(TALKS, replace(ALL, since="2021", as_of="2025")), demand="x")
    assert silence["silent_from"] == pd.Timestamp("2021-03-01")
    assert silence["silent_to"] == pd.Timestamp("2025-12-31")


def test_a_demand_without_statements_is_silent_throughout():
    silence = row(find_silences(TALKS, replace(ALL, since="2021-05")), demand="x")
    assert silence["n"] == 0
    assert pd.isna(silence["first"])
    assert (silence["silent_from"], silence["silent_to"]) == (pd.Timestamp("2021-05-01"), pd.Timestamp("2022-12-31"))
