"""The figures of the suite by their names: the notebook that draws each, what of a case it shows, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.bargaining.exchange import climb_ladder, list_trades, measure_effects
from lib.bargaining.options import rank_options
from lib.bargaining.settlement import Talks, list_settlements, open_talks
from lib.case import Case
from lib.charts.movement import movement_chart, timeline_chart
from lib.charts.positions import alignment_chart, coverage_chart, gap_chart, position_heatmap, scale_chart, weight_chart
from lib.charts.robustness import cloud_chart, curve_chart, findings_chart, influence_chart
from lib.charts.settlement import ladder_chart, scorecard_chart, space_chart, zone_chart
from lib.charts.theme import Chart
from lib.comparison import align_actors, find_nearest, measure_gaps, measure_movement, measure_salience, weigh_gaps
from lib.positions import By, derive_positions
from lib.robustness.findings import find_findings, find_headline, list_findings, pick_finding
from lib.robustness.intervals import (
    bound_alignment,
    bound_gaps,
    bound_movement,
    bound_positions,
    bound_weights,
    resample,
)
from lib.robustness.multiverse import leave_out, open_panel
from lib.robustness.settlement_replicates import Cloud, bound_settlements, bound_talks, bound_zones, draw_cloud
from lib.tables.evidence import count_coverage


@dataclass(frozen=True)
class Figure:
    """A figure: the `notebook` that keeps it, what it shows of a case (`measure`), and how that is drawn (`chart`)."""

    notebook: str
    chart: Callable[..., Chart]
    measure: Callable[[Case], tuple[Any, ...]]

    def draw(self, case: Case) -> Chart:
        """Return the figure of a case, at the size that is chosen."""
        return self.chart(*self.measure(case))


def _find_positions(case: Case, by: By) -> pd.DataFrame:
    return bound_positions(derive_positions(case.statements, case.rule, by), case, resample(case))


def _find_gaps(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    positions = derive_positions(case.statements, case.rule, "side")
    return positions, bound_gaps(measure_gaps(positions), positions, case, resample(case))


def _measure_scale(case: Case) -> tuple[Any, ...]:
    return _find_positions(case, "side"), _find_gaps(case)[1], case, find_headline(case, "positions-scale")


def _measure_gaps(case: Case) -> tuple[Any, ...]:
    return _find_gaps(case)[1], case, find_headline(case, "comparison-gaps")


def _measure_weights(case: Case) -> tuple[Any, ...]:
    positions, gaps = _find_gaps(case)
    weighed = weigh_gaps(gaps, measure_salience(case.statements, case.rule, by="side"))
    return bound_weights(weighed, positions, case, resample(case)), case, find_headline(case, "comparison-weights")


def _measure_alignment(case: Case) -> tuple[Any, ...]:
    positions = derive_positions(case.statements, case.rule, "actor")
    alignment = bound_alignment(align_actors(positions), positions, case, resample(case))
    poles = list(case.actors.drop_duplicates("side")["id"].head(2))
    return alignment, find_nearest(positions, poles), poles, case, find_headline(case, "comparison-alignment")


def _measure_movement(case: Case) -> tuple[Any, ...]:
    measured = measure_movement(case.statements, case.rule, case.parameters.turn)
    return bound_movement(measured, case, resample(case)), case, find_headline(case, "movement-arrows")


def _open(case: Case) -> tuple[Talks, Cloud]:
    talks = bound_talks(open_talks(case))
    return talks, draw_cloud(talks)


def _measure_zones(case: Case) -> tuple[Any, ...]:
    talks, cloud = _open(case)
    return bound_zones(talks, cloud), talks, find_headline(case, "settlement-zones")


def _measure_space(case: Case) -> tuple[Any, ...]:
    talks, cloud = _open(case)
    packages, _ = bound_settlements(*list_settlements(talks), cloud)
    return rank_options(talks), packages, talks


def _measure_ladder(case: Case) -> tuple[Any, ...]:
    talks = bound_talks(open_talks(case))
    ladder = climb_ladder(talks.seated)
    return list_trades(talks.seated, ladder), measure_effects(talks.seated, ladder, talks.wanted), talks


def _measure_scorecard(case: Case) -> tuple[Any, ...]:
    talks = open_talks(case)
    return rank_options(talks), talks


def _measure_documents(case: Case) -> tuple[Any, ...]:
    return leave_out(open_panel(case)), case


def _measure_findings(case: Case) -> tuple[Any, ...]:
    return list_findings(find_findings(open_panel(case))), case


def _measure_curve(case: Case) -> tuple[Any, ...]:
    return pick_finding(find_findings(open_panel(case)), case.parameters.finding), case


def _measure_cloud(case: Case) -> tuple[Any, ...]:
    talks = open_talks(case)
    return draw_cloud(talks), talks


FIGURES = {
    "evidence-coverage": Figure("01_evidence", coverage_chart, lambda case: (count_coverage(case), case)),
    "positions-heatmap": Figure("02_positions", position_heatmap, lambda case: (_find_positions(case, "side"), case)),
    "positions-scale": Figure("02_positions", scale_chart, _measure_scale),
    "positions-actors": Figure("02_positions", position_heatmap, lambda case: (_find_positions(case, "actor"), case)),
    "comparison-gaps": Figure("03_comparison", gap_chart, _measure_gaps),
    "comparison-weights": Figure("03_comparison", weight_chart, _measure_weights),
    "comparison-alignment": Figure("03_comparison", alignment_chart, _measure_alignment),
    "movement-timeline": Figure("04_movement", timeline_chart, lambda case: (case.drawn, case)),
    "movement-arrows": Figure("04_movement", movement_chart, _measure_movement),
    "settlement-zones": Figure("05_settlement", zone_chart, _measure_zones),
    "settlement-space": Figure("05_settlement", space_chart, _measure_space),
    "settlement-ladder": Figure("05_settlement", ladder_chart, _measure_ladder),
    "settlement-scorecard": Figure("05_settlement", scorecard_chart, _measure_scorecard),
    "robustness-documents": Figure("06_robustness", influence_chart, _measure_documents),
    "robustness-findings": Figure("06_robustness", findings_chart, _measure_findings),
    "robustness-curve": Figure("06_robustness", curve_chart, _measure_curve),
    "robustness-cloud": Figure("06_robustness", cloud_chart, _measure_cloud),
}
