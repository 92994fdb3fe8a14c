"""Agreement of coders, compared with worked examples by the authors of the measures and with another package."""

import math
from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd
import pytest
from cases import PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from lib.case import open_case
from lib.evidence.dossier import load
from lib.robustness.agreement import (
    METRICS,
    count_units,
    find_agreement,
    find_alpha_interval,
    list_disagreements,
    measure_agreement,
    measure_alpha,
    measure_consensus,
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
    {"id": ["s1", "s2", "s3"], "role": "position", "value": [100.0, 0.0, math.nan], "voice": "direct", "form": "treaty",
     "offer": ""}
)  # fmt: skip
COLUMNS = [
    "coder",
    "unit",
    "statement",
    "document",
    "actor",
    "demand",
    "role",
    "value",
    "offer",
    "form",
    "voice",
    "quote",
]
CODINGS = pd.DataFrame(
    [
        ("a", "u1", "s1", "d", "miller", "toll", "position", "100", "", "treaty", "direct", "q1"),
        ("b", "u1", "s1", "d", "miller", "toll", "position", "50", "", "", "direct", "q1"),
        ("a", "u2", "s2", "d", "miller", "weir", "position", "0", "", "", "direct", "q2"),
        ("b", "u2", "s2", "d", "miller", "weir", "position", "0", "", "", "direct", "q2"),
        ("a", "u3", "s3", "e", "miller", "weir", "reasoning", "", "", "", "reported", "q3"),
        ("b", "u4", "", "e", "fishers", "weir", "concession", "50", "floated", "", "analyst", "q4"),
        ("a", "u5", "", "e", "fishers", "weir", "position", "0", "", "", "direct", "q5"),
        ("b", "u5", "", "e", "fishers", "weir", "position", "0", "", "", "reported", "q5"),
    ],
    columns=COLUMNS,
)


def test_first_it_is_counted_how_many_passages_coders_found_alone_and_together():
    assert count_units(CODINGS).to_numpy().tolist() == [
        ["all documents", "a", "b", 4, 4, 3, 5, 0.6],
        ["d", "a", "b", 2, 2, 2, 2, 1.0],
        ["e", "a", "b", 2, 2, 1, 3, pytest.approx(1 / 3)],
    ]


def test_agreement_is_measured_on_shared_passages_by_field_metric_and_demand():
    found = measure_agreement(CODINGS, 50).set_index(["field", "metric", "among"])
    assert set(found.index.get_level_values("field")) == {"role", "value", "voice", "form", "offer"}
    assert found["units"].groupby(level="among").max().to_dict() == {"all coders": 3, "toll": 1, "weir": 2}
    assert found.loc[("value", "nominal", "all coders"), "same"] == pytest.approx(2 / 3)
    assert found.loc[("voice", "nominal", "all coders"), "same"] == pytest.approx(2 / 3)
    assert found.loc[("form", "nominal", "toll"), "same"] == 0
    assert math.isnan(found.loc[("value", "interval", "weir"), "alpha"]), "both gave the same value to both passages"
    assert found.loc[("value", "interval", "all coders"), "alpha"] == pytest.approx(
        measure_alpha(np.array([[100, 0, 0], [50, 0, 0]]), "interval")
    )


def test_of_several_coders_each_pair_is_shown_too():
    third = CODINGS[CODINGS["coder"] == "a"].assign(coder="c")
    both = pd.concat([CODINGS, third])
    assert list(count_units(both)["share"])[:1] + list(count_units(both)["one"].unique()) == [0.6, "a", "b"]
    among = measure_agreement(both, 50)["among"].unique()
    assert list(among) == ["all coders", "a and b", "a and c", "b and c", "toll", "weir"]


def test_disagreements_are_listed_with_what_was_adopted_and_what_became_of_passages_that_one_found():
    listed = list_disagreements(CODINGS, STATEMENTS)
    assert listed.drop(columns=["apart", "statement"]).to_numpy().tolist() == [
        ["u1", "toll", "miller", "value", "100", "50", "100"],
        ["u5", "weir", "fishers", "voice", "direct", "reported", "dropped"],
        ["u1", "toll", "miller", "form", "treaty", "", "treaty"],
        ["u3", "weir", "miller", "found", "reasoning", "–", "s3"],
        ["u4", "weir", "fishers", "found", "–", "concession 50", "dropped"],
    ]
    assert listed["apart"].iloc[0] == 50
    assert listed["apart"].iloc[1:].isna().all()


def test_without_codings_there_is_nothing_to_agree_on(village):
    dossier = load(village)
    assert dossier.codings.empty
    assert measure_agreement(dossier.codings).empty
    assert count_units(dossier.codings).empty
    assert list_disagreements(dossier.codings, dossier.statements).empty


def test_the_shipped_confusion_is_recounted_from_the_shipped_codings():
    dossier = load()
    values = {}
    for row in dossier.codings.to_dict("records"):
        if row["value"]:
            values.setdefault(row["unit"], {})[row["coder"]] = float(row["value"])
    counted = {}
    for own in values.values():
        for one, other in combinations(sorted(own.values()), 2):
            counted[one, other] = counted.get((one, other), 0) + 1
    table = {(row["one"], row["other"]): row["pairs"] for row in dossier.confusion.to_dict("records")}
    assert {pair: n for pair, n in table.items() if n} == counted
    steps = sorted(set(dossier.anchors["value"]))
    assert set(table) == {(one, other) for one in steps for other in steps if one <= other}


def test_every_adopted_statement_was_found_by_a_coder_or_added_in_reconciling():
    dossier = load()
    adopted = dossier.codings[dossier.codings["statement"] != ""].merge(
        dossier.statements[["id", "document"]], left_on="statement", right_on="id"
    )
    assert (adopted["document_x"] == adopted["document_y"]).all()


def test_a_side_that_says_one_thing_agrees_with_itself(village, edit):
    case = open_case(dossier=str(village), **PARAMETERS)
    found = measure_consensus(case.statements, case.rule, case.dossier.anchors)
    assert found["n"].tolist() == [1, 1, 1]
    assert found["agreement"].isna().all(), "one stance agrees with nothing"
    edit(
        village / "statements.csv", "miller,weir,concession,50,inferred,,,analyst", "miller,weir,position,0,,,,reported"
    )
    case = open_case(dossier=str(village), **PARAMETERS)
    found = measure_consensus(case.statements, case.rule, case.dossier.anchors).set_index(["side", "demand"])
    assert found.loc[("Mill", "weir")].tolist() == [2, -1]
