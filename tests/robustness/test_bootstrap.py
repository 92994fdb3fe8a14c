"""Replicates: what is drawn, what is left alone, and whether intervals have the coverage they promise."""

import numpy as np
import pandas as pd
import pytest
from simulated import ALL, ANCHORS, CONFUSION, cover, lay_out, simulate

from lib.evidence.dossier import load
from lib.robustness import bootstrap
from lib.robustness.bootstrap import (
    draw_replicates,
    find_interval_ends,
    group_documents,
    measure_confusion,
)
from lib.robustness.intervals import replicate_positions


def documents(*rows):
    return pd.DataFrame(rows, columns=["id", "draws_on"])


def test_the_first_draw_is_the_evidence_as_recorded(village):
    dossier = load(village)
    drawn = draw_replicates(dossier, 50, 1)
    assert drawn.weights.shape == (51, len(dossier.statements))
    assert (drawn.weights[0] == 1).all()
    for values in (drawn.draw().values, drawn.draw().centred):
        assert np.array_equal(values[0], dossier.statements["value"], equal_nan=True)


def test_the_same_seed_gives_the_same_draws_and_another_seed_others(village):
    dossier = load(village)
    one, same, other = (draw_replicates(dossier, 50, seed).draw() for seed in (1, 1, 2))
    assert np.array_equal(one.weights, same.weights)
    assert np.array_equal(one.values, same.values, equal_nan=True)
    assert not np.array_equal(one.weights, other.weights)


def test_a_statement_is_drawn_the_same_whatever_else_is_drawn_and_however_many_draws():
    drawn = draw_replicates(simulate(np.random.default_rng(3), 40, 4), 60, 1)
    whole, places = drawn.draw(), np.array([31, 2, 7])
    for array, part in zip(whole, drawn.take(places).keep(21).draw(), strict=True):
        assert np.array_equal(array[:21, places], part)


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_results_do_not_depend_on_how_many_statements_are_drawn_at_once(monkeypatch, block):
    dossier = simulate(np.random.default_rng(3), 40, 4)
    kept = []
    for size in (bootstrap.STATEMENTS_AT_ONCE, block):
        monkeypatch.setattr(bootstrap, "STATEMENTS_AT_ONCE", size)
        draws = replicate_positions(dossier.statements, ALL, draw_replicates(dossier, 60, 1), "actor")
        kept.append(find_interval_ends(draws.values, draws.has_interval))
    assert np.array_equal(*kept)


def test_weights_have_mean_one_and_vary_as_documents_and_statements_do():
    drawn = draw_replicates(simulate(np.random.default_rng(3), 40, 4), 20_000, 1)
    assert drawn.weights[1:].mean(axis=0) == pytest.approx(1, abs=0.05)
    assert drawn.weights[1:].var(axis=0) == pytest.approx((1 + 1) * (1 + 0.5) - 1, rel=0.15)


def test_statements_of_one_document_share_its_weight_and_so_do_documents_that_quote_each_other():
    drawn = draw_replicates(simulate(np.random.default_rng(3), 12, 3, linked=True), 20, 1)
    of = drawn.statements["document"].to_numpy()
    first, second, third = (drawn.weigh_documents()[1:, of == f"d{n}"] for n in range(3))
    assert np.array_equal(first[:, 0], second[:, 0])
    assert (first == first[:, :1]).all()
    assert not np.isclose(first[:, 0], third[:, 0]).any()


def test_links_run_on_from_document_to_document():
    group = group_documents(documents(("a", ""), ("b", "a"), ("c", ""), ("d", "b")))
    assert group["a"] == group["b"] == group["d"] != group["c"]


def test_values_stay_anchors_of_their_demand_and_reasons_stay_without_value(village):
    dossier = load(village)
    values = draw_replicates(dossier, 500, 1).code_again()
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
    of_75 = drawn.code_again()[1:, drawn.recorded == 75]
    assert (of_75 == 100).mean() == pytest.approx(odds[3, 4], abs=0.01)


@pytest.mark.parametrize("value", ANCHORS)
def test_coding_again_shifts_no_mean_not_even_at_the_ends_of_the_scale(value):
    """Of 100 another coder makes 94.7 on average, of 75 it makes 80.3; centred, they stay where they are."""
    drawn = draw_replicates(simulate(np.random.default_rng(1), 60, 3, only=value), 400, 1).draw()
    assert drawn.centred[1:].mean() == pytest.approx(value, abs=0.3)
    assert drawn.centred[1:].var() == pytest.approx(drawn.values[1:].var() / 2), "of the two coders' errors, one"
    if value > 50:
        assert abs(drawn.values[1:].mean() - value) > 4


@pytest.mark.parametrize(
    "values", [(100,) * 8, (75,) * 8, (100, 100, 75, 100, 75, 100, 100, 100), (0, 0, 25, 0, 0, 50)]
)
def test_replicates_of_a_position_lie_about_it(values):
    of = [f"d{number % 4}" for number in range(len(values))]
    dossier = lay_out(np.array(values, dtype=float), of, sorted(set(of)))
    draws = replicate_positions(dossier.statements, ALL, draw_replicates(dossier, 4000, 1), "actor").values[:, 0]
    assert np.median(draws[1:]) == pytest.approx(np.mean(values), abs=1.5)
    assert ((draws >= 0) & (draws <= 100)).all()


def test_without_pairs_of_codings_values_stay_as_they_were_coded(village):
    (village / "confusion.csv").unlink()
    values = draw_replicates(load(village), 50, 1).code_again()
    assert (values == values[0])[:, ~np.isnan(values[0])].all()


def test_pairs_of_other_anchors_do_not_count_and_an_anchor_nobody_saw_stays():
    three = measure_confusion(CONFUSION, (0, 50, 100))
    assert three == pytest.approx(np.array([[136 / 136.5, 0.5 / 136.5, 0], [0.5 / 21, 20 / 21, 0.5 / 21],
                                            [0, 0.5 / 78.5, 78 / 78.5]]))  # fmt: skip
    unseen = measure_confusion(CONFUSION[CONFUSION["one"] != 25], (0, 25))
    assert unseen[1] == pytest.approx([0, 1])


def test_an_interval_contains_90_percent_of_the_replicates_and_what_is_on_record():
    draws = np.random.default_rng(1).normal(50, 10, (4001, 4))
    draws[0], draws[:, 2] = [50, 80, 50, 50], np.nan
    ends = find_interval_ends(draws, np.array([True, True, True, False]))
    assert ends[:, 0] == pytest.approx([50 - 16.45, 50 + 16.45], abs=0.7)
    assert ends[1, 1] == 80
    assert np.isnan(ends[:, 2:]).all()


@pytest.mark.parametrize(
    ("documents", "linked", "has_interval"),
    [("aabbc", False, True), ("aabb", False, False), ("abcd", False, False), ("aaaabbbb", False, False),
     ("aabbc", True, False), ("aabbcd", True, True)],
)  # fmt: skip
def test_there_is_no_interval_below_five_statements_in_three_documents(documents, linked, has_interval):
    """Documents that quote each other are one."""
    dossier = lay_out(np.array([100.0, 75, 50, 100, 0, 25, 25, 0][: len(documents)]), list(documents),
                      sorted(set(documents)), linked)  # fmt: skip
    draws = replicate_positions(dossier.statements, ALL, draw_replicates(dossier, 50, 1), "actor")
    assert draws.has_interval.tolist() == [has_interval]
    assert np.isnan(find_interval_ends(draws.values, draws.has_interval)).all() != has_interval


@pytest.mark.parametrize("value", ANCHORS)
def test_equal_statements_tell_no_spread_and_have_no_interval(value):
    dossier = simulate(np.random.default_rng(1), 8, 4, only=value)
    draws = replicate_positions(dossier.statements, ALL, draw_replicates(dossier, 50, 1), "actor")
    assert not draws.has_interval.any()


def test_the_ends_of_an_interval_hardly_depend_on_the_seed():
    dossier = simulate(np.random.default_rng(2), 5, 3)
    ends = []
    for seed in range(8):
        draws = replicate_positions(dossier.statements, ALL, draw_replicates(dossier, 2000, seed), "actor")
        ends.append(find_interval_ends(draws.values, draws.has_interval)[:, 0])
    assert np.ptp(ends, axis=0).max() < 4


CELLS = [(5, 3, 0.15), (8, 4, 0.0), (12, 3, 0.15), (20, 4, 0.3), (40, 5, 0.15)]


@pytest.mark.parametrize(("n", "documents", "pull"), CELLS)
def test_a_90_percent_interval_covers_what_it_promises(n, documents, pull):
    """Whether documents have a pull of their own on what is said or none; 1,000 records tell it to two points."""
    assert 0.86 <= cover(n, documents, records=1000, seed=300 + n, pull=pull) <= 0.94
