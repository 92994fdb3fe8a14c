"""Replicates: what is drawn, what is left alone, and whether intervals have the coverage they promise."""

import math

import numpy as np
import pandas as pd
import pytest
from simulated import ANCHORS, CONFUSION, cover, simulate

from lib.evidence.dossier import load
from lib.robustness.bootstrap import draw_replicates, find_interval_ends, find_tail, group_documents, measure_confusion


def documents(*rows):
    return pd.DataFrame(rows, columns=["id", "draws_on"])


def test_the_first_draw_is_the_evidence_as_recorded(village):
    dossier = load(village)
    drawn = draw_replicates(dossier, 50, 1)
    assert drawn.weights.shape == (51, len(dossier.statements))
    assert (drawn.weights[0] == 1).all()
    assert np.array_equal(drawn.values[0], dossier.statements["value"], equal_nan=True)


def test_the_same_seed_gives_the_same_draws_and_another_seed_others(village):
    dossier = load(village)
    one, same, other = (draw_replicates(dossier, 50, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.weights, same.weights)
    assert np.array_equal(one.values, same.values, equal_nan=True)
    assert not np.array_equal(one.weights, other.weights)


def test_weights_have_mean_one_and_vary_as_documents_and_statements_do():
    drawn = draw_replicates(simulate(np.random.default_rng(3), 40, 4), 20_000, 1)
    assert drawn.weights[1:].mean(axis=0) == pytest.approx(1, abs=0.05)
    assert drawn.weights[1:].var(axis=0) == pytest.approx((1 + 1) * (1 + 0.5) - 1, rel=0.15)


def test_statements_of_one_document_share_its_weight_and_so_do_documents_that_quote_each_other():
    drawn = draw_replicates(simulate(np.random.default_rng(3), 12, 3, linked=True), 20, 1)
    of = drawn.statements["document"].to_numpy()
    first, second, third = (drawn.of_documents[1:, of == f"d{n}"] for n in range(3))
    assert np.array_equal(first[:, 0], second[:, 0])
    assert (first == first[:, :1]).all()
    assert not np.isclose(first[:, 0], third[:, 0]).any()


def test_links_run_on_from_document_to_document():
    group = group_documents(documents(("a", ""), ("b", "a"), ("c", ""), ("d", "b")))
    assert group["a"] == group["b"] == group["d"] != group["c"]


def test_values_stay_anchors_of_their_demand_and_reasons_stay_without_value(village):
    dossier = load(village)
    values = draw_replicates(dossier, 500, 1).values
    valued = ~np.isnan(values[0])
    assert set(np.unique(values[:, valued])) <= {0, 50, 100}
    assert np.isnan(values[:, ~valued]).all()
    assert (values[1:, valued] != values[0, valued]).any()


def test_values_change_as_often_as_coders_differed():
    odds = measure_confusion(CONFUSION, ANCHORS)
    assert odds.sum(axis=1) == pytest.approx(1)
    assert odds[3, 4] == pytest.approx(
        20.5 / (2 * 37 + 20.5 + 0.5)
    )  # 75 read as 100, with half a pair added on either side
    assert odds[0] == pytest.approx([136 / 136.5, 0.5 / 136.5, 0, 0, 0])
    drawn = draw_replicates(simulate(np.random.default_rng(3), 400, 3), 200, 1)
    of_75 = drawn.values[1:, drawn.values[0] == 75]
    assert (of_75 == 100).mean() == pytest.approx(odds[3, 4], abs=0.01)


def test_without_pairs_of_codings_values_stay_as_they_were_coded(village):
    (village / "confusion.csv").unlink()
    values = draw_replicates(load(village), 50, 1).values
    assert (values == values[0])[:, ~np.isnan(values[0])].all()


def test_pairs_of_other_anchors_do_not_count_and_an_anchor_nobody_saw_stays():
    three = measure_confusion(CONFUSION, (0, 50, 100))
    assert three == pytest.approx(np.array([[136 / 136.5, 0.5 / 136.5, 0], [0.5 / 21, 20 / 21, 0.5 / 21],
                                            [0, 0.5 / 78.5, 78 / 78.5]]))  # fmt: skip
    unseen = measure_confusion(CONFUSION[CONFUSION["one"] != 25], (0, 25))
    assert unseen[1] == pytest.approx([0, 1])


@pytest.mark.parametrize(("n", "t"), [(2, 6.3138), (3, 2.9200), (5, 2.1318), (11, 1.8125), (31, 1.6973)])
def test_tails_are_those_of_students_t_expanded(n, t):
    share = 0.5 * math.erfc(math.sqrt(n / (n - 1)) * t / math.sqrt(2))
    assert find_tail(n) == pytest.approx(share, rel=2e-3)


def test_an_interval_widens_as_statements_get_fewer_and_is_unknown_without_any():
    draws = np.random.default_rng(1).normal(50, 10, (4000, 1)).repeat(4, axis=1)
    draws[:, 3] = np.nan
    ends = find_interval_ends(draws, [1000, 10, 4, 0])
    widths = ends[1] - ends[0]
    assert widths[0] == pytest.approx(2 * 1.645 * 10, rel=0.05)
    assert widths[0] < widths[1] < widths[2]
    assert np.isnan(ends[:, 3]).all()


@pytest.mark.parametrize("value", ANCHORS)
def test_three_equal_statements_still_have_a_width(value):
    dossier = simulate(np.random.default_rng(1), 3, 2, only=value)
    drawn = draw_replicates(dossier, 2000, 1)
    means = (drawn.weights * drawn.values).sum(axis=1) / drawn.weights.sum(axis=1)
    low, high = find_interval_ends(means[1:, None], [3])[:, 0]
    assert low <= value <= high
    assert high - low > 1


@pytest.mark.parametrize(("n", "pull"), [(5, 0.0), (5, 0.15), (10, 0.15), (20, 0.0), (20, 0.15)])
def test_a_90_percent_interval_covers_what_it_promises(n, pull):
    """With no effect of documents on what is said, and with some; benchmarks/ measures a strong effect."""
    assert 0.85 <= cover(n, documents=4, dossiers=1000, seed=300 + n, pull=pull) <= 0.95
