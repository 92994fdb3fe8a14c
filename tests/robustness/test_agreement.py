"""Agreement of coders, compared with worked examples by the authors of the measures and with another package."""

import math

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.evidence.dossier import load
from lib.robustness.agreement import (
    METRICS,
    find_agreement,
    find_alpha_interval,
    list_disagreements,
    measure_agreement,
    measure_alpha,
)

NAN = math.nan
FOUR_OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
)
"""Krippendorff 2011, section C."""
TWO_OBSERVERS = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
"""Krippendorff 2011, section A, with two values."""
FIVE_NAMES = np.array([[1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1], [2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4]])
"""Krippendorff 2011, section B, with five names."""


@pytest.mark.parametrize(
    ("ratings", "metric", "published"),
    [
        (TWO_OBSERVERS, "nominal", 0.095),
        (FIVE_NAMES, "nominal", 0.692),
        (FOUR_OBSERVERS, "nominal", 0.743),
        (FOUR_OBSERVERS, "ordinal", 0.815),
        (FOUR_OBSERVERS, "interval", 0.849),
    ],
)
def test_alpha_is_what_krippendorff_printed(ratings, metric, published):
    assert measure_alpha(ratings, metric) == pytest.approx(published, abs=5e-4)


ratings = st.lists(st.tuples(*[st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0, NAN])] * 3), min_size=2, max_size=12).map(
    lambda rows: np.array(rows).T
)


@given(ratings, st.sampled_from(sorted(METRICS)))
def test_alpha_is_what_another_package_computes(ratings, metric):
    pairable = ratings[:, (~np.isnan(ratings)).sum(axis=0) > 1]
    if len(np.unique(pairable[~np.isnan(pairable)])) < 2:
        assert math.isnan(measure_alpha(ratings, metric))
    else:
        other = krippendorff.alpha(reliability_data=pairable, level_of_measurement=metric)
        assert measure_alpha(ratings, metric) == pytest.approx(other)


@pytest.mark.parametrize(
    "ratings", [np.array([[50.0, 50], [50, 50]]), np.array([[50.0], [NAN]]), np.array([[0.0, NAN], [NAN, 100]])]
)
def test_alpha_is_undefined_where_nothing_could_disagree(ratings):
    assert math.isnan(measure_alpha(ratings, "interval"))
    assert all(math.isnan(end) for end in find_alpha_interval(ratings, "interval", 50, 1))


def test_the_interval_of_alpha_lies_about_it_and_comes_from_the_seed():
    low, high = find_alpha_interval(FOUR_OBSERVERS, "nominal", 1000, 1)
    assert low < measure_alpha(FOUR_OBSERVERS, "nominal") < high
    assert (low, high) == find_alpha_interval(FOUR_OBSERVERS, "nominal", 1000, 1)
    assert (low, high) != find_alpha_interval(FOUR_OBSERVERS, "nominal", 1000, 2)


@pytest.mark.parametrize(
    ("counts", "agreement"),
    [
        ([30, 40, 210, 130, 530, 50, 10], 0.6113333),  # the example of the R package agrmt
        ([0, 0, 9, 0, 0], 1),
        ([5, 0, 0, 0, 5], -1),
        ([3, 3, 3, 3, 3], 0),
        ([1, 1, 0, 0, 0], 0.75),
    ],
)
def test_agreement_a_falls_from_one_place_to_an_even_distribution_to_both_ends(counts, agreement):
    assert find_agreement(np.array(counts)) == pytest.approx(agreement, abs=1e-7)


def test_agreement_a_of_no_ratings_is_undefined():
    assert math.isnan(find_agreement(np.zeros(5)))


STATEMENTS = pd.DataFrame(
    {
        "id": ["s1", "s2", "s3"],
        "demand": pd.Categorical(["toll", "weir", "weir"], ["weir", "toll"]),
        "actor": "miller",
        "role": "position",
        "value": [100.0, 0.0, 50.0],
    }
)
CODINGS = pd.DataFrame(
    [
        ("s1", "a", "value", "100"), ("s1", "b", "value", "50"), ("s1", "a", "role", "position"),
        ("s1", "b", "role", "position"), ("s2", "a", "value", "0"), ("s2", "b", "value", "0"),
        ("s3", "a", "value", "50"), ("s3", "b", "value", ""), ("s3", "a", "role", "position"),
        ("s3", "b", "role", "reasoning"), ("s2", "c", "value", "0"),
    ],
    columns=["statement", "coder", "field", "value"],
)  # fmt: skip


def test_agreement_is_broken_down_by_field_metric_coders_and_demand():
    found = measure_agreement(CODINGS, STATEMENTS, 50)
    values = found[(found["field"] == "value") & (found["metric"] == "interval")].set_index("among")
    assert list(values.index) == ["all coders", "a and b", "a and c", "b and c", "weir", "toll"]
    assert list(values["units"]) == [2, 2, 1, 1, 1, 1]
    assert values.loc["toll", "same"] == 0
    assert math.isnan(values.loc["weir", "alpha"]), "both gave the same value to the only statement"
    role = found[found["field"] == "role"]
    assert set(role["metric"]) == {"nominal"}


def test_disagreements_are_listed_with_what_was_adopted():
    listed = list_disagreements(CODINGS, STATEMENTS)
    assert listed.to_dict("records")[0] == {
        "statement": "s1", "demand": "toll", "actor": "miller", "field": "value", "a": "100", "b": "50", "c": "–",
        "adopted": "100", "apart": 50.0,
    }  # fmt: skip
    assert list(listed["field"]) == ["value", "role", "value"]
    assert listed["apart"].isna().tolist() == [False, True, True]


def test_without_codings_there_is_nothing_to_agree_on(village):
    dossier = load(village)
    assert dossier.codings.empty
    assert measure_agreement(dossier.codings, dossier.statements).empty
    assert list_disagreements(dossier.codings, dossier.statements).empty
