"""The position rule, on evidence small enough to check by hand."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cases import make_statements
from hypothesis import given
from hypothesis import strategies as st

from lib.positions import Rule, derive_positions, explain_position, find_weighted_median, list_cells

ALL = Rule(since="1990", as_of="2022")


def cell(statements, rule=ALL, actor="a", demand="x", by="actor"):
    positions = derive_positions(statements, rule, by)
    return positions[(positions[by] == actor) & (positions["demand"] == demand)].iloc[0]


def test_a_value_is_the_mean_weighted_by_voice():
    found = cell(
        make_statements(
            ("a", "x", "position", 100, "direct", "2021-01-01"),
            ("a", "x", "position", 75, "reported", "2021-01-02"),
            ("a", "x", "position", 0, "analyst", "2021-01-03"),
        )
    )
    assert found["value"] == pytest.approx((100 + 75 + 0 * 0.5) / 2.5)
    assert found["median"] == 75
    assert (found["n"], found["weight"]) == (3, 2.5)


def test_only_positions_count_towards_the_value():
    found = cell(
        make_statements(
            ("a", "x", "position", 100, "direct", "2021-01-01"),
            ("a", "x", "reasoning", math.nan, "direct", "2021-01-01"),
            ("a", "x", "concession", 50, "direct", "2021-01-01"),
            ("a", "x", "condition", math.nan, "direct", "2021-01-01"),
        )
    )
    assert (found["value"], found["n"], found["concessions"]) == (100, 1, 1)


def test_the_reach_goes_to_the_furthest_concession():
    found = cell(
        make_statements(
            ("a", "x", "position", 100, "direct", "2021-01-01"),
            ("a", "x", "concession", 75, "analyst", "2021-01-01"),
            ("a", "x", "concession", 25, "direct", "2021-01-01"),
        )
    )
    assert (found["reach"], found["is_offered"]) == (25, True)


def test_a_reach_beyond_what_the_actor_offered_is_not_its_offer():
    found = cell(
        make_statements(
            ("a", "x", "position", 100, "direct", "2021-01-01"),
            ("a", "x", "concession", 75, "direct", "2021-01-01"),
            ("a", "x", "concession", 25, "analyst", "2021-01-01"),
        )
    )
    assert (found["reach"], found["is_offered"]) == (25, False)


def test_the_latest_date_is_given_as_it_is_known():
    statements = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"), ("a", "x", "position", 100, "direct", "2021-02-01")
    ).assign(date=["2021-01-01", "2021-02"])
    assert cell(statements)["latest"] == "2021-02"


def test_a_concession_that_only_a_third_party_sees_is_not_offered():
    found = cell(
        make_statements(
            ("a", "x", "position", 0, "direct", "2021-01-01"), ("a", "x", "concession", 75, "analyst", "2021-01-01")
        )
    )
    assert (found["reach"], found["is_offered"]) == (75, False)


def test_without_a_concession_the_reach_is_the_value():
    found = cell(make_statements(("a", "x", "position", 25, "direct", "2021-01-01")))
    assert found["reach"] == found["value"] == 25


def test_a_concession_without_a_position_makes_no_value():
    found = cell(make_statements(("a", "x", "concession", 50, "direct", "2021-01-01")))
    assert found["is_empty"]
    assert math.isnan(found["value"])
    assert math.isnan(found["reach"])
    assert found["concessions"] == 1


@pytest.mark.parametrize(("n", "thin", "empty"), [(0, False, True), (1, True, False), (2, False, False)])
def test_one_statement_is_thin_and_none_is_empty(n, thin, empty):
    rows = [("a", "x", "position", 100, "direct", "2021-01-01")] * n
    found = cell(make_statements(*rows, ("a", "x", "reasoning", math.nan, "direct", "2021-01-01")))
    assert (found["n"], found["is_thin"], found["is_empty"]) == (n, thin, empty)


def test_an_empty_cell_has_a_row_but_no_number():
    positions = derive_positions(
        make_statements(
            ("a", "x", "position", 100, "direct", "2021-01-01"), ("b", "y", "position", 0, "direct", "2021-01-01")
        ),
        ALL,
    )
    assert len(positions) == 4
    assert positions.loc[positions["is_empty"], ["value", "median", "reach"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("since", "as_of", "expected"),
    [("2008", "2021-12-31", 0), ("2008", "2022", 50), ("2022-01", "2022-01", 100), ("2022-01-02", "2022", math.nan)],
)
def test_the_window_includes_its_first_and_its_last_day(since, as_of, expected):
    statements = make_statements(
        ("a", "x", "position", 0, "direct", "2008-01-01"), ("a", "x", "position", 100, "direct", "2022-01-01")
    )
    value = cell(statements, Rule(since=since, as_of=as_of))["value"]
    assert value == expected or (math.isnan(value) and math.isnan(expected))


def test_a_voice_that_is_left_out_or_weighs_nothing_does_not_count():
    statements = make_statements(
        ("a", "x", "position", 0, "direct", "2021-01-01"), ("a", "x", "position", 100, "analyst", "2021-01-01")
    )
    assert cell(statements, replace(ALL, voices={"direct": 1}))["n"] == 1
    assert cell(statements, replace(ALL, voices={"direct": 1, "analyst": 0}))["value"] == 0


def test_documents_narrow_what_counts():
    statements = make_statements(("a", "x", "position", 0, "direct", "2021-01-01"))
    assert cell(statements, replace(ALL, documents=("other",)))["is_empty"]


def test_a_side_counts_the_statements_of_its_actors():
    statements = make_statements(
        ("a", "x", "position", 0, "direct", "2021-01-01"), ("b", "x", "position", 100, "direct", "2021-01-01")
    ).assign(side=pd.Categorical(["s", "s"]))
    assert cell(statements, actor="s", by="side")["value"] == 50


def test_the_statements_behind_a_cell_are_those_it_counts():
    statements = make_statements(
        ("a", "x", "concession", 50, "direct", "2021-01-01"),
        ("a", "x", "position", 100, "analyst", "2021-01-02"),
        ("a", "x", "position", 100, "direct", "2021-01-01"),
        ("a", "x", "reasoning", math.nan, "direct", "2021-01-01"),
        ("a", "x", "position", 0, "direct", "2023-01-01"),
        ("b", "x", "position", 0, "direct", "2021-01-01"),
    )
    behind = explain_position(statements, ALL, "a", "x")
    assert list(behind["id"]) == ["d-2", "d-1", "d-0"]
    assert list(behind["weight"]) == [1, 0.5, 1]


def test_the_weighted_median_of_the_emission_standards_is_seven():
    """Bueno de Mesquita (1994), as tabulated by Scholz, Calbert & Smith (2011): capability × salience."""
    position = np.array([4, 7, 10])
    assert find_weighted_median(position, np.array([0.248, 0.093, 0.336])) == 7


def test_on_a_tie_the_median_lies_in_the_middle():
    assert find_weighted_median(np.array([0.0, 100.0]), np.array([1.0, 1.0])) == 50


def test_no_weight_has_no_median():
    assert math.isnan(find_weighted_median(np.array([1.0]), np.array([0.0])))


@given(st.lists(st.tuples(st.sampled_from([0, 25, 50, 75, 100]), st.sampled_from([1, 2, 3])), min_size=1, max_size=12))
def test_an_integer_weight_is_as_good_as_repetition(pairs):
    values, weights = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    repeated = np.repeat(values, weights.astype(int))
    assert find_weighted_median(values, weights) == np.median(repeated)


@given(st.lists(st.sampled_from([0, 25, 50, 75, 100]), min_size=1, max_size=8), st.randoms())
def test_the_order_of_statements_does_not_matter(values, random):
    rows = [("a", "x", "position", value, "direct", "2021-01-01") for value in values]
    shuffled = random.sample(rows, len(rows))
    columns = ["value", "median", "reach", "n"]
    pd.testing.assert_series_equal(cell(make_statements(*rows))[columns], cell(make_statements(*shuffled))[columns])


def test_an_offer_goes_as_far_as_the_actor_itself_did():
    found = cell(
        make_statements(
            ("a", "x", "position", 0, "direct", "2021-01-01"),
            ("a", "x", "concession", 50, "direct", "2021-01-02"),
            ("a", "x", "concession", 75, "analyst", "2021-01-03"),
        )
    )
    assert (found["reach"], found["offer"], found["is_offered"]) == (75, 50, False)


def make_many(holders, demands):
    """Return three statements for each holder and demand, with values that tell the cells apart."""
    rng = np.random.default_rng(1)
    rows = [
        (f"a{holder:02d}", f"x{demand:02d}", "position", value, "direct", "2021-01-01")
        for holder in range(holders)
        for demand in range(demands)
        for value in rng.choice([0, 25, 50, 75, 100], 3)
    ]
    return make_statements(*[rows[place] for place in rng.permutation(len(rows))])


@pytest.mark.parametrize(("holders", "demands"), [(34, 12), (130, 3), (3, 140), (1, 400)])
def test_each_of_hundreds_of_cells_counts_its_own_statements_only(holders, demands):
    """Category codes are int8 below 128 categories, in which 12 demands × 34 actors do not fit."""
    statements = make_many(holders, demands)
    positions = derive_positions(statements, ALL)
    assert len(positions) == holders * demands >= 390
    for row in positions.to_dict("records"):
        own = [
            value
            for actor, demand, value in zip(statements["actor"], statements["demand"], statements["value"], strict=True)
            if (actor, demand) == (row["actor"], row["demand"])
        ]
        told = [row[name] for name in ("value", "median", "lowest", "highest", "n")]
        assert told == pytest.approx([sum(own) / 3, sorted(own)[1], min(own), max(own), 3])


def test_a_statement_of_nobody_named_is_in_no_cell():
    statements = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"), ("b", "x", "position", 0, "direct", "2021-01-01")
    )
    statements["actor"] = statements["actor"].cat.remove_categories("b")
    assert [list(members) for members in list_cells(statements, "actor")] == [[0]]
    assert cell(statements)["value"] == 100


def test_a_position_outside_its_own_statements_is_refused(monkeypatch):
    statements = make_statements(
        ("a", "x", "position", 100, "direct", "2021-01-01"), ("b", "x", "position", 0, "direct", "2021-01-01")
    )
    monkeypatch.setattr("lib.positions.list_cells", lambda counted, by: list_cells(counted, by)[::-1])
    with pytest.raises(
        ValueError, match=r"the position of a on x, 0 \(median 0\), lies outside its statements, 100 to"
    ):
        derive_positions(statements, ALL)
