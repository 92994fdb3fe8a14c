"""Positions in every draw: the first is the position rule itself, and intervals lie about what is told."""

import os
import subprocess
import sys

import numpy as np
import pytest

from lib.case import open_case
from lib.comparison import align_actors, measure_gaps, measure_movement, measure_salience, weigh_gaps
from lib.core.paths import ROOT
from lib.positions import derive_positions
from lib.robustness.intervals import (
    add_alignment_intervals,
    add_gap_intervals,
    add_movement_intervals,
    add_position_intervals,
    add_weight_intervals,
    average_cells,
    draw_case,
    median_cells,
    replicate_positions,
    replicate_salience,
)

CASE = open_case(replicates=200)
DRAWN = draw_case(CASE)


@pytest.mark.parametrize("by", ["side", "actor"])
def test_the_first_draw_gives_the_positions_of_the_rule(by):
    positions = derive_positions(CASE.statements, CASE.rule, by)
    draws = replicate_positions(CASE, DRAWN, by)
    assert draws.shape == (201, len(positions))
    assert draws[0] == pytest.approx(positions["value"].to_numpy(), nan_ok=True)
    assert np.isnan(draws[:, positions["is_empty"]]).all()


@pytest.mark.parametrize("by", ["side", "actor"])
def test_the_first_draw_gives_the_salience_of_the_rule(by):
    salience = measure_salience(CASE.statements, CASE.rule, by)["salience"]
    assert replicate_salience(CASE, DRAWN, by)[0] == pytest.approx(salience.to_numpy(), nan_ok=True)


def test_means_and_medians_over_analyses_and_draws_are_those_of_a_loop():
    rng = np.random.default_rng(1)
    members = np.flatnonzero((CASE.statements["role"] == "position") & (CASE.statements["demand"] == "membership"))[:9]
    weights = rng.choice([0.0, 0.5, 1.0], (7, len(CASE.statements)))
    weights[3, members] = 0
    means, medians = (sum_up(weights, DRAWN, [members])[0] for sum_up in (average_cells, median_cells))
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
    positions = derive_positions(CASE.statements, CASE.rule, by="side")
    bounded = add_position_intervals(positions, CASE, DRAWN)
    told = bounded[~bounded["is_empty"]]
    assert (told["at_least"] <= told["value"]).all()
    assert (told["value"] <= told["at_most"]).all()
    assert (told["at_most"] - told["at_least"] > 0).all(), "however equal its statements"
    assert bounded.loc[bounded["is_empty"], ["at_least", "at_most"]].isna().all().all()


def test_a_position_has_the_same_interval_whatever_else_is_shown():
    alone = open_case(replicates=200, demands=["missiles"], sides=["Russia"])
    one, all_of_them = (
        add_position_intervals(
            derive_positions(case.statements, case.rule, by="side"), case, draw_case(case)
        ).set_index(["side", "demand"])
        for case in (alone, CASE)
    )
    columns = ["at_least", "at_most"]
    assert list(one.loc[("Russia", "missiles"), columns]) == list(all_of_them.loc[("Russia", "missiles"), columns])


def test_gaps_weights_and_distances_have_intervals_of_their_own():
    positions = derive_positions(CASE.statements, CASE.rule, by="side")
    gaps = add_gap_intervals(measure_gaps(positions), positions, CASE, DRAWN)
    assert (gaps["at_least"] <= gaps["at_most"]).all()
    assert gaps["at_least"].min() >= 0
    weighed = add_weight_intervals(
        weigh_gaps(gaps, measure_salience(CASE.statements, CASE.rule)), positions, CASE, DRAWN
    )
    assert (weighed["weight_at_most"] <= gaps["at_most"].max()).all()
    actors = derive_positions(CASE.statements, CASE.rule, by="actor")
    distances = add_alignment_intervals(align_actors(actors), actors, CASE, DRAWN)
    assert distances["at_least"].isna().tolist() == (distances["shared"] == 0).tolist()


def test_a_movement_has_an_interval_where_both_periods_are_on_record():
    movement = measure_movement(CASE.statements, CASE.rule, CASE.parameters.turn)
    bounded = add_movement_intervals(movement, CASE, DRAWN)
    assert bounded["movement_at_least"].isna().tolist() == movement["movement"].isna().tolist()
    told = bounded.dropna(subset="movement")
    assert (told["after_at_least"] <= told["after"]).all()


TELL = """
import hashlib
from lib.case import open_case
from lib.robustness.findings import find_findings, list_findings, specify
from lib.robustness.multiverse import open_panel
findings = find_findings(open_panel(open_case(replicates=300, demands=["membership", "deployments", "donbas"])))
told = [list_findings(findings), *(specify(finding) for finding in findings)]
print(hashlib.sha256("".join(table.round(2).to_csv() for table in told).encode()).hexdigest())
"""


def test_the_same_seed_gives_the_same_results_on_one_core_or_two():
    told = set()
    for threads in ("1", "2"):
        environment = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        done = subprocess.run([sys.executable, "-c", TELL], env=environment, cwd=ROOT, capture_output=True, check=True)
        told.add(done.stdout)
    assert len(told) == 1
    assert len(told.pop()) > 60


def test_one_statement_alone_has_an_interval_from_coding_and_no_movement():
    case = open_case(replicates=200, documents=["npr-2022"], demands=["missiles"], sides=["Russia"], voices=["direct"])
    drawn = draw_case(case)
    positions = add_position_intervals(derive_positions(case.statements, case.rule, by="side"), case, drawn)
    gaps = add_gap_intervals(measure_gaps(positions), positions, case, drawn)
    assert gaps.empty
    movement = measure_movement(case.statements, case.rule, case.parameters.turn)
    assert add_movement_intervals(movement, case, drawn)["movement_at_least"].isna().all()


def test_a_gap_is_as_uncertain_as_the_position_with_fewer_statements():
    positions = derive_positions(CASE.statements, CASE.rule, by="side")
    gaps = add_gap_intervals(measure_gaps(positions), positions, CASE, DRAWN).set_index(["demand", "one", "other"])
    row = gaps.loc[("membership", "Russia", "Finland and Sweden")]
    place = {key: number for number, key in enumerate(zip(positions["side"], positions["demand"], strict=True))}
    draws = replicate_positions(CASE, DRAWN, "side")[1:]
    apart = abs(draws[:, place["Russia", "membership"]] - draws[:, place["Finland and Sweden", "membership"]])
    assert row["n_other"] == 2
    assert (row["at_least"], row["at_most"]) == pytest.approx((apart.min(), apart.max()))
