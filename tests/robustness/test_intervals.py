"""Positions in every draw: the first follows the position rule, and intervals contain the values shown."""

import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from analyses import open_scattered
from simulated import ALL, ANCHORS, lay_out

from lib.case import open_case
from lib.comparison import measure_gaps
from lib.core.paths import ROOT
from lib.core.store import STORE
from lib.positions import derive_positions, find_middle, weigh_steps
from lib.robustness.bootstrap import draw_replicates, group_documents
from lib.robustness.intervals import add_gap_intervals, add_position_intervals, draw_case, replicate_positions
from lib.robustness.multiverse import average, find_medians

CASE = open_scattered(seed=2, n=600, statistic="mean", replicates=200)
DRAWN = draw_case(CASE)


def draw(case, replicates=None, by="side", rule=None):
    """Return the positions of a case in every draw, by its own rule unless another is given."""
    return replicate_positions(case.statements, rule or case.rule, replicates or draw_case(case), by)


def derive(case, by="side"):
    """Return the positions of a case with their intervals."""
    return add_position_intervals(derive_positions(case.statements, case.rule, by), draw(case, by=by))


@pytest.mark.parametrize(("by", "statistic"), list(product(["side", "actor"], ["current", "mean", "median"])))
def test_the_first_draw_gives_the_positions_of_the_rule(by, statistic):
    rule = replace(CASE.rule, statistic=statistic)
    positions = derive_positions(CASE.statements, rule, by)
    draws = draw(CASE, DRAWN, by, rule).values
    assert draws.shape == (201, len(positions))
    assert draws[0] == pytest.approx(positions["value"].to_numpy(), nan_ok=True)
    assert np.isnan(draws[:, positions["is_empty"]]).all()


@pytest.mark.parametrize("statistic", ["current", "median"])
def test_a_current_position_and_a_median_have_no_interval_and_vary_with_the_coding_alone(statistic):
    draws = draw(CASE, DRAWN, rule=replace(CASE.rule, statistic=statistic))
    assert not draws.has_interval.any()
    certain = CASE.dossier.confusion.iloc[:0]
    sure = draw_replicates(replace(CASE.dossier, confusion=certain), 50, 1)
    values = draw(CASE, sure, rule=replace(CASE.rule, statistic=statistic)).values
    assert np.array_equal(values, np.repeat(values[:1], 51, axis=0), equal_nan=True)


def test_means_and_medians_over_analyses_and_draws_are_those_of_a_loop():
    rng = np.random.default_rng(1)
    members = np.flatnonzero((CASE.statements["role"] == "position") & (CASE.statements["demand"] == "x"))[:9]
    weights = rng.choice([0.0, 0.5, 1.0], (7, len(CASE.statements)))
    weights[3, members] = 0
    drawn = DRAWN.take(members).draw()
    steps = np.unique(drawn.values)
    weighed = weigh_steps(weights[:, members], np.ones_like(drawn.values), drawn.values, steps)
    means, medians = (find(weights[:, members], DRAWN.take(members)) for find in (average, find_medians))
    assert medians == pytest.approx(find_middle(weighed, steps), nan_ok=True)
    for analysis, place in product(range(7), range(40)):
        own = weights[analysis, members]
        counted = own * drawn.weights[place]
        values, centred = drawn.values[place], drawn.centred[place]
        if not counted.sum():
            assert np.isnan([means[analysis, place], medians[analysis, place]]).all()
            continue
        mean = np.average(centred, weights=counted)
        assert means[analysis, place] == pytest.approx(min(max(mean, 0), 100))
        order = np.argsort(values)
        upto = np.cumsum(own[order]) / own.sum()
        ends = values[order][upto >= 0.5 - 1e-9][0], values[order][upto > 0.5 + 1e-9][0]
        assert medians[analysis, place] == pytest.approx(sum(ends) / 2), "documents that are drawn do not move a median"


@pytest.mark.parametrize("count", ["utterances", "statements"])
def test_means_of_enough_utterances_have_an_interval_about_them_and_no_others(count):
    case = open_scattered(seed=2, n=600, statistic="mean", replicates=200, count=count)
    bounded = derive(case, "actor")
    group = group_documents(case.dossier.documents)
    weights = case.rule.weigh(case.statements, "actor")
    for row in bounded.to_dict("records"):
        is_cell = (case.statements["actor"] == row["actor"]) & (case.statements["demand"] == row["demand"])
        own = case.statements[is_cell & (weights > 0)]
        has_interval = own["utterance"].nunique() >= 5 and len({group[name] for name in own["document"]}) >= 3
        has_interval = has_interval and own["value"].nunique() > 1
        assert np.isnan(row["at_least"]) == np.isnan(row["at_most"]) == (not has_interval)
    told = bounded.dropna(subset="at_least")
    assert 0 < len(told) < len(bounded)
    assert (told["at_least"] <= told["value"]).all()
    assert (told["value"] <= told["at_most"]).all()
    assert (told["at_most"] - told["at_least"] > 0).all()


@pytest.mark.parametrize("by", ["actor", "side"])
def test_replicates_and_intervals_of_hundreds_of_cells_are_those_of_each_cell_alone(by):
    dossier = lay_out_many(34, 12)
    drawn, statements = draw_replicates(dossier, 30, 1), dossier.statements
    draws = replicate_positions(statements, ALL, drawn, by)
    bounded = add_position_intervals(derive_positions(statements, ALL, by), draws)
    assert len(bounded) == 408
    for place, row in enumerate(bounded.to_dict("records")):
        own = statements[(statements[by] == row[by]) & (statements["demand"] == row["demand"])]
        alone = own.assign(**{name: own[name].cat.remove_unused_categories() for name in (by, "demand")})
        assert draws.values[:, [place]] == pytest.approx(replicate_positions(alone, ALL, drawn.of(alone), by).values)
        assert own["value"].min() <= row["value"] <= own["value"].max()
        if own["value"].nunique() > 1:
            assert row["at_least"] <= row["value"] <= row["at_most"]


def test_draws_of_many_statements_are_not_held_in_memory():
    dossier = lay_out_many(30, 20)
    drawn, statements = draw_replicates(dossier, 1000, 1), dossier.statements
    tracemalloc.start()
    replicate_positions(statements, ALL, drawn, "side")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(statements) * 1000 * 8 / 2, "half of what a single array of draws × statements takes"


def lay_out_many(holders, demands):
    """Return a dossier of six statements in three documents for each of many holders and demands, shuffled."""
    rng = np.random.default_rng(1)
    count = holders * demands * 6
    cell = rng.permutation(np.arange(count) // 6)
    dossier = lay_out(
        rng.choice(ANCHORS, count), [f"d{number}" for number in rng.permutation(count) % 3], ["d0", "d1", "d2"]
    )
    holder = pd.Categorical([f"a{number:02d}" for number in cell // demands])
    demand = pd.Categorical([f"x{number:02d}" for number in cell % demands])
    about = {"actor": holder, "side": holder, "demand": demand}
    wanted = dossier.statements.assign(**about, date="2021").groupby(["actor", "demand"], observed=True)
    return replace(dossier, statements=pd.concat([own.assign(document=["d0", "d1", "d2"] * 2) for _, own in wanted]))


def test_a_position_has_the_same_interval_whatever_else_is_shown():
    asked = {"seed": 2, "n": 600, "statistic": "mean", "replicates": 200}
    alone, everything = (derive(open_scattered(**asked, **only)) for only in ({"demands": ["x"], "sides": ["s1"]}, {}))
    told = everything.set_index(["side", "demand"]).loc[("s1", "x"), ["at_least", "at_most"]]
    assert told.notna().all()
    assert list(alone[["at_least", "at_most"]].iloc[0]) == list(told)


def test_a_gap_has_an_interval_where_both_positions_have_one():
    positions = derive_positions(CASE.statements, CASE.rule, by="actor")
    draws = draw(CASE, DRAWN, by="actor")
    gaps = add_gap_intervals(measure_gaps(positions), positions, draws)
    known = dict(zip(zip(positions["actor"], positions["demand"], strict=True), draws.has_interval, strict=True))
    for row in gaps.to_dict("records"):
        assert np.isnan(row["at_least"]) != (known[row["one"], row["demand"]] and known[row["other"], row["demand"]])
    told = gaps.dropna(subset="at_least")
    assert 0 < len(told) < len(gaps)
    assert (told["at_least"] <= told["gap"]).all()
    assert (told["gap"] <= told["at_most"]).all()
    assert told["at_least"].min() >= 0


TELL = """
import hashlib
from lib.robustness.findings import list_claims, trace_specifications, try_claim
from lib.study import open_study
study = open_study(replicates=300, demands=["membership", "deployments", "donbas"])
findings = [try_claim(study.multiverse, claim) for claim in list_claims(study.case)]
told = [study.findings, *map(trace_specifications, findings)]
print(hashlib.sha256("".join(table.round(2).to_csv() for table in told).encode()).hexdigest())
"""


def test_the_same_seed_gives_the_same_results_on_one_core_or_two():
    told = set()
    for threads in ("1", "2"):
        environment = os.environ | {STORE: "", "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        done = subprocess.run([sys.executable, "-c", TELL], env=environment, cwd=ROOT, capture_output=True, check=True)
        told.add(done.stdout)
    assert len(told) == 1
    assert len(told.pop()) > 60


def test_the_shipped_case_by_current_stances_has_no_interval():
    case = open_case(replicates=20)
    assert derive(case)["at_least"].isna().all()


def test_intervals_are_of_the_rule_that_their_positions_were_derived_by():
    rule = replace(CASE.rule, turn="1990")
    positions = derive_positions(CASE.statements, rule, by="side")
    bounded = add_position_intervals(positions, draw(CASE, DRAWN, rule=rule)).dropna(subset="at_least")
    assert len(bounded)
    assert bounded["value"].between(bounded["at_least"], bounded["at_most"]).all()
    with pytest.raises(ValueError, match="derive both from the same statements by the same rule"):
        add_position_intervals(positions, draw(CASE, DRAWN))
