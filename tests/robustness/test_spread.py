"""The t-interval of few documents: textbook quantiles with equal sizes, and matrices spelled out with unequal ones."""

import numpy as np
import pytest
from simulated import ALL, lay_out

from lib.robustness.bootstrap import draw_replicates, find_interval_ends
from lib.robustness.intervals import replicate_positions
from lib.robustness.spread import Documents, describe_documents, find_t


@pytest.mark.parametrize(
    ("freedom", "t"), [(1, 6.3138), (2, 2.9200), (2.5, 2.5582), (3, 2.3534), (5, 2.0150), (10, 1.8125), (30, 1.6973)]
)
def test_quantiles_are_those_of_the_table(freedom, t):
    assert find_t(0.95, freedom) == pytest.approx(t, abs=2e-3)


@pytest.mark.parametrize("k", [3, 4, 6, 20])
def test_documents_of_equal_size_have_the_interval_of_their_means(k):
    means = np.random.default_rng(k).uniform(0, 100, k)
    expected = means.std(ddof=1) / np.sqrt(k) * find_t(0.95, k - 1)
    assert Documents(np.full(k, 5.0), means, 300.0).find_half_width(0.95) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(20))
def test_degrees_of_freedom_and_variance_are_those_of_the_matrices(seed):
    """By the formulas of Bell & McCaffrey with the covariances of Imbens & Kolesár, statement by statement."""
    rng = np.random.default_rng(seed)
    places = np.sort(np.r_[0:5, rng.integers(0, 5, 15)])
    values = rng.choice([0.0, 25, 50, 75, 100], 20) + 30 * rng.normal(size=5)[places]
    documents = describe_documents(values, np.ones(20), places)
    same, mean = (places[:, None] == places), np.full((20, 20), 1 / 20)
    alike = documents.measure_likeness()
    covariance = np.where(same, alike, 0) + (1 - alike) * np.eye(20)
    left = np.eye(20) - mean
    parts = []
    for number in range(5):
        own = np.flatnonzero(places == number)
        power, turned = np.linalg.eigh(left[np.ix_(own, own)])
        parts.append((turned / np.sqrt(power)) @ turned.T @ left[own] / 20)
    summed = np.array([part.sum(axis=0) for part in parts])
    assert (summed @ values) @ (summed @ values) == pytest.approx(
        (documents.find_half_width(0.95) / find_t(0.95, round(documents.count_freedom(), 2))) ** 2
    )
    products = summed @ covariance @ summed.T
    assert documents.count_freedom() == pytest.approx(max(1, np.trace(products) ** 2 / (products**2).sum()))


def test_a_document_that_outweighs_the_others_leaves_fewer_degrees_of_freedom():
    means, squares = np.array([10.0, 40, 60, 70]), 2000.0
    even, uneven = (Documents(np.array(sizes), means, squares) for sizes in ([5.0, 5, 5, 5], [14.0, 2, 2, 2]))
    assert uneven.count_freedom() < even.count_freedom() == pytest.approx(3)


def test_replicates_span_the_t_interval_about_the_mean_on_record():
    values = np.array([25.0, 50, 50, 75, 25, 50, 75, 50, 25])
    of = list("aaaabbbcc")
    dossier = lay_out(values, of, ["a", "b", "c"])
    draws = replicate_positions(dossier.statements, ALL, draw_replicates(dossier, 2000, 1), "actor")
    low, high = find_interval_ends(draws.values, draws.has_interval)[:, 0]
    documents = describe_documents(values, np.ones(9), np.unique(of, return_inverse=True)[1])
    assert high - low == pytest.approx(2 * documents.find_half_width(0.95))


def test_documents_that_do_not_differ_have_an_interval_if_their_statements_do():
    dossier = lay_out(np.array([0.0, 100, 25, 75, 50, 50]), list("aabbcc"), ["a", "b", "c"])
    draws = replicate_positions(dossier.statements, ALL, draw_replicates(dossier, 200, 1), "actor")
    low, high = find_interval_ends(draws.values, draws.has_interval)[:, 0]
    assert 20 < high - low < 100
