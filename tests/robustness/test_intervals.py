"""Positions in every draw: the first follows the position rule, and intervals contain the values shown."""

import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from simulated import ALL, ANCHORS, lay_out

from lib.case import open_case
from lib.comparison import align_actors, measure_gaps, measure_movement, measure_salience, split_at_turn, weigh_gaps
from lib.core.paths import ROOT
from lib.core.store import STORE
from lib.positions import Rule, derive_positions, find_middle, weigh_steps
from lib.robustness.bootstrap import draw_replicates, group_documents
from lib.robustness.intervals import (
    add_alignment_intervals,
    add_gap_intervals,
    add_movement_intervals,
    add_position_intervals,
    add_weight_intervals,
    draw_case,
    replicate_positions,
    replicate_salience,
)
from lib.robustness.multiverse import average

CASE = open_case(replicates=200)
DRAWN = draw_case(CASE)


def draw(case, replicates=None, by="side", rule=None):
    """Return the positions of a case in every draw, by its own rule unless another is given."""
    return replicate_positions(case.statements, rule or case.rule, replicates or draw_case(case), by)


def derive(case, by="side"):
    """Return the positions of a case with their intervals."""
    return add_position_intervals(derive_positions(case.statements, case.rule, by), draw(case, by=by))


def measure(case):
    """Return the movement of a case with its intervals."""
    movement = measure_movement(case.statements, case.rule, case.parameters.turn)
    halves = (draw(case, rule=half) for half in split_at_turn(case.rule, case.parameters.turn))
    return add_movement_intervals(movement, *halves)


@pytest.mark.parametrize("by", ["side", "actor"])
def test_the_first_draw_gives_the_positions_of_the_rule(by):
    positions = derive_positions(CASE.statements, CASE.rule, by)
    draws = draw(CASE, DRAWN, by).values
    assert draws.shape == (201, len(positions))
    assert draws[0] == pytest.approx(positions["value"].to_numpy(), nan_ok=True)
    assert np.isnan(draws[:, positions["is_empty"]]).all()


@pytest.mark.parametrize("by", ["side", "actor"])
def test_the_first_draw_gives_the_salience_of_the_rule(by):
    salience = measure_salience(CASE.statements, CASE.rule, by)["salience"]
    assert replicate_salience(CASE.statements, CASE.rule, DRAWN, by)[0] == pytest.approx(
        salience.to_numpy(), nan_ok=True
    )


def test_means_and_medians_over_analyses_and_draws_are_those_of_a_loop():
    rng = np.random.default_rng(1)
    members = np.flatnonzero((CASE.statements["role"] == "position") & (CASE.statements["demand"] == "membership"))[:9]
    weights = rng.choice([0.0, 0.5, 1.0], (7, len(CASE.statements)))
    weights[3, members] = 0
    drawn = DRAWN.take(members).draw()
    steps = np.unique(drawn.values)
    medians_alike = find_middle(weigh_steps(weights[:, members], drawn.weights, drawn.values, steps), steps)
    means, medians = average(weights[:, members], DRAWN.take(members))
    assert medians == pytest.approx(medians_alike, nan_ok=True)
    for analysis in range(7):
        for draw in range(40):
            counted = weights[analysis, members] * drawn.weights[draw]
            values, centred = drawn.values[draw], drawn.centred[draw]
            if not counted.sum():
                assert np.isnan(means[analysis, draw])
                assert np.isnan(medians[analysis, draw])
                continue
            mean = np.average(centred, weights=counted)
            assert means[analysis, draw] == pytest.approx(min(max(mean, 0), 100))
            order = np.argsort(values)
            upto = np.cumsum(counted[order]) / counted.sum()
            ends = values[order][upto >= 0.5 - 1e-9][0], values[order][upto > 0.5 + 1e-9][0]
            assert medians[analysis, draw] == pytest.approx(sum(ends) / 2)


def test_positions_on_enough_statements_have_an_interval_about_them_and_no_others():
    bounded = derive(CASE)
    group = group_documents(CASE.dossier.documents)
    counted = CASE.counted[CASE.counted["role"] == "position"]
    for row in bounded.to_dict("records"):
        own = counted[(counted["side"] == row["side"]) & (counted["demand"] == row["demand"])]
        has_interval = len(own) >= 5 and len({group[name] for name in own["document"]}) >= 3
        has_interval = has_interval and own["value"].nunique() > 1
        assert np.isnan(row["at_least"]) == np.isnan(row["at_most"]) == (not has_interval)
    told = bounded.dropna(subset="at_least")
    assert len(told) == 4
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


def test_salience_of_a_statement_of_nobody_named_is_nobodys():
    statements = CASE.statements.assign(side=CASE.statements["side"].cat.remove_categories("Ukraine"))
    kept = CASE.statements["side"] != "Ukraine"
    fewer = statements[kept].reset_index(drop=True)
    told, alone = (replicate_salience(of, CASE.rule, DRAWN.of(of), "side") for of in (statements, fewer))
    assert told == pytest.approx(alone, nan_ok=True)


def test_a_position_has_the_same_interval_whatever_else_is_shown():
    alone = open_case(replicates=200, demands=["membership"], sides=["Russia"])
    one, all_of_them = (derive(case).set_index(["side", "demand"]) for case in (alone, CASE))
    columns = ["at_least", "at_most"]
    cell = ("Russia", "membership")
    assert one.loc[cell, columns].notna().all()
    assert list(one.loc[cell, columns]) == list(all_of_them.loc[cell, columns])


def test_gaps_weights_and_distances_have_intervals_of_their_own():
    positions = derive_positions(CASE.statements, CASE.rule, by="side")
    gaps = add_gap_intervals(measure_gaps(positions), positions, draw(CASE, DRAWN))
    told = gaps.dropna(subset="at_least")
    assert 0 < len(told) < len(gaps)
    assert (told["at_least"] <= told["gap"]).all()
    assert (told["gap"] <= told["at_most"]).all()
    assert told["at_least"].min() >= 0
    salience = replicate_salience(CASE.statements, CASE.rule, DRAWN, "side")
    weighed = weigh_gaps(gaps, measure_salience(CASE.statements, CASE.rule))
    weighed = add_weight_intervals(weighed, positions, draw(CASE, DRAWN), salience)
    assert (weighed["weight_at_most"].dropna() <= gaps["at_most"].max()).all()
    assert weighed["weight_at_most"].isna().tolist() == weighed["at_most"].isna().tolist()
    actors = derive_positions(CASE.statements, CASE.rule, by="actor")
    draws = draw(CASE, DRAWN, "actor")
    distances = add_alignment_intervals(align_actors(actors), actors, draws)
    has_interval = dict(zip(zip(actors["actor"], actors["demand"], strict=True), draws.has_interval, strict=True))
    valued = actors.dropna(subset="value").groupby("actor", observed=True)["demand"].agg(set)
    for row in distances.to_dict("records"):
        shared = valued.get(row["one"], set()) & valued.get(row["other"], set())
        needed = [has_interval[end, demand] for end in (row["one"], row["other"]) for demand in shared]
        assert np.isnan(row["at_least"]) == (not needed or not all(needed))


def test_a_movement_has_an_interval_where_both_periods_have_one():
    bounded = measure(CASE)
    both = bounded["before_at_least"].notna() & bounded["after_at_least"].notna()
    assert bounded["movement_at_least"].notna().tolist() == both.tolist()
    told = bounded.dropna(subset="after_at_least")
    assert len(told)
    assert (told["after_at_least"] <= told["after"]).all()


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


def test_one_statement_alone_has_no_interval_and_no_movement():
    case = open_case(replicates=200, documents=["npr-2022"], demands=["missiles"], sides=["Russia"], voices=["direct"])
    assert derive(case)["at_least"].isna().all()
    assert measure_gaps(derive(case)).empty
    assert measure(case)["movement_at_least"].isna().all()


def test_a_gap_with_a_position_on_few_statements_has_no_interval():
    positions = derive_positions(CASE.statements, CASE.rule, by="side")
    gaps = add_gap_intervals(measure_gaps(positions), positions, draw(CASE, DRAWN)).set_index(
        ["demand", "one", "other"]
    )
    row = gaps.loc[("membership", "Russia", "Finland and Sweden")]
    assert row["n_other"] == 2
    assert np.isnan(row["at_least"])


def test_intervals_are_of_the_rule_that_their_positions_were_derived_by():
    """Since the turn, Ukraine's position on membership is 0, which the interval over all years would not contain."""
    rule = Rule(since=CASE.parameters.turn, as_of=CASE.rule.as_of)
    positions = derive_positions(CASE.statements, rule, by="side")
    bounded = add_position_intervals(positions, draw(CASE, DRAWN, rule=rule)).dropna(subset="at_least")
    assert len(bounded)
    assert (bounded["at_least"] <= bounded["value"]).all()
    assert (bounded["value"] <= bounded["at_most"]).all()
    with pytest.raises(ValueError, match="derive both from the same statements by the same rule"):
        add_position_intervals(positions, draw(CASE, DRAWN))
