"""What a briefing tells is what the notebooks' functions return, headlines included."""

import pandas as pd
from briefings import open_shipped

from lib.comparison import measure_gaps
from lib.positions import derive_positions
from lib.robustness.findings import find_headline
from lib.robustness.intervals import add_gap_intervals, add_position_intervals, draw_case
from lib.study import reckon


def test_results_are_those_of_the_notebooks():
    case = open_shipped()
    results, drawn = reckon(case), draw_case(case)
    positions = add_position_intervals(derive_positions(case.statements, case.rule, by="side"), case, drawn)
    pd.testing.assert_frame_equal(results.positions, positions)
    pd.testing.assert_frame_equal(results.gaps, add_gap_intervals(measure_gaps(positions), positions, case, drawn))
    for figure in ("positions-scale", "movement-arrows", "settlement-zones", "no-such-figure"):
        assert results.head(figure) == find_headline(case, figure)


def test_a_demand_is_headed_by_a_finding_on_it_alone():
    case = open_shipped()
    results = reckon(case)
    for demand in case.demands["id"]:
        assert case.label(demand) in results.head_demand(demand)
    assert results.head_demand("no-such-demand") == ""
