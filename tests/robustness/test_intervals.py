"""Positions in every draw: the first follows the position rule, and intervals contain the values shown."""

import os
import subprocess
import sys

import numpy as np
import pytest

from lib.case import open_case
from lib.comparison import align_actors, measure_gaps, measure_movement, measure_salience, split_at_turn, weigh_gaps
from lib.core.paths import ROOT
from lib.core.store import STORE
from lib.positions import Rule, derive_positions, take_mean, take_median
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
    draws = draw(CASE, DRAWN, by)
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
    of_cell = weights[:, members], DRAWN.weights[:, members], DRAWN.values[:, members]
    means, medians = (sum_up(*of_cell) for sum_up in (take_mean, take_median))
    for analysis in range(7):
        for draw in range(40):
            counted = weights[analysis, members] * DRAWN.weights[draw, members]
            values = DRAWN.values[draw, members]
            if not counted.sum():
                assert np.isnan(means[analysis, draw])
                assert np.isnan(medians[analysis, draw])
                continue
            assert means[analysis, draw] == pytest.approx(np.average(values, weights=counted))
            order = np.argsort(values)
            upto = np.cumsum(counted[order]) / counted.sum()
            ends = values[order][upto >= 0.5 - 1e-9][0], values[order][upto > 0.5 + 1e-9][0]
            assert medians[analysis, draw] == pytest.approx(sum(ends) / 2)


def test_every_position_on_record_has_an_interval_about_it_and_no_other_has():
    bounded = derive(CASE)
    told = bounded[~bounded["is_empty"]]
    assert (told["at_least"] <= told["value"]).all()
    assert (told["value"] <= told["at_most"]).all()
    assert (told["at_most"] - told["at_least"] > 0).all(), "however equal its statements"
    assert bounded.loc[bounded["is_empty"], ["at_least", "at_most"]].isna().all().all()


def test_a_position_has_the_same_interval_whatever_else_is_shown():
    alone = open_case(replicates=200, demands=["missiles"], sides=["Russia"])
    one, all_of_them = (derive(case).set_index(["side", "demand"]) for case in (alone, CASE))
    columns = ["at_least", "at_most"]
    assert list(one.loc[("Russia", "missiles"), columns]) == list(all_of_them.loc[("Russia", "missiles"), columns])


def test_gaps_weights_and_distances_have_intervals_of_their_own():
    positions = derive_positions(CASE.statements, CASE.rule, by="side")
    gaps = add_gap_intervals(measure_gaps(positions), positions, draw(CASE, DRAWN))
    assert (gaps["at_least"] <= gaps["at_most"]).all()
    assert gaps["at_least"].min() >= 0
    salience = replicate_salience(CASE.statements, CASE.rule, DRAWN, "side")
    weighed = weigh_gaps(gaps, measure_salience(CASE.statements, CASE.rule))
    weighed = add_weight_intervals(weighed, positions, draw(CASE, DRAWN), salience)
    assert (weighed["weight_at_most"] <= gaps["at_most"].max()).all()
    actors = derive_positions(CASE.statements, CASE.rule, by="actor")
    distances = add_alignment_intervals(align_actors(actors), actors, draw(CASE, DRAWN, "actor"))
    assert distances["at_least"].isna().tolist() == (distances["shared"] == 0).tolist()


def test_a_movement_has_an_interval_where_both_periods_have_a_position():
    movement = measure_movement(CASE.statements, CASE.rule, CASE.parameters.turn)
    bounded = measure(CASE)
    assert bounded["movement_at_least"].isna().tolist() == movement["movement"].isna().tolist()
    told = bounded.dropna(subset="movement")
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


def test_one_statement_alone_has_an_interval_from_coding_and_no_movement():
    case = open_case(replicates=200, documents=["npr-2022"], demands=["missiles"], sides=["Russia"], voices=["direct"])
    assert measure_gaps(derive(case)).empty
    assert measure(case)["movement_at_least"].isna().all()


def test_a_gap_is_as_uncertain_as_the_position_with_fewer_statements():
    positions = derive_positions(CASE.statements, CASE.rule, by="side")
    gaps = add_gap_intervals(measure_gaps(positions), positions, draw(CASE, DRAWN)).set_index(
        ["demand", "one", "other"]
    )
    row = gaps.loc[("membership", "Russia", "Finland and Sweden")]
    place = {key: number for number, key in enumerate(zip(positions["side"], positions["demand"], strict=True))}
    draws = draw(CASE, DRAWN)[1:]
    apart = abs(draws[:, place["Russia", "membership"]] - draws[:, place["Finland and Sweden", "membership"]])
    assert row["n_other"] == 2
    assert (row["at_least"], row["at_most"]) == pytest.approx((apart.min(), apart.max()))


def test_intervals_are_of_the_rule_that_their_positions_were_derived_by():
    """Since the turn, Ukraine's position on membership is 0, which the interval over all years would not contain."""
    rule = Rule(since=CASE.parameters.turn, as_of=CASE.rule.as_of)
    positions = derive_positions(CASE.statements, rule, by="side")
    bounded = add_position_intervals(positions, draw(CASE, DRAWN, rule=rule)).dropna(subset="value")
    assert (bounded["at_least"] <= bounded["value"]).all()
    assert (bounded["value"] <= bounded["at_most"]).all()
    with pytest.raises(ValueError, match="derive both from the same statements by the same rule"):
        add_position_intervals(positions, draw(CASE, DRAWN))
