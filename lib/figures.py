"""List the figures of the suite by name: the notebook that shows each, and how it is drawn from a study."""

from collections.abc import Callable
from dataclasses import dataclass

from lib.charts import (
    Chart,
    alignment_chart,
    coverage_chart,
    curve_chart,
    findings_chart,
    gap_chart,
    influence_chart,
    ladder_chart,
    position_heatmap,
    records_chart,
    scale_chart,
    scorecard_chart,
    space_chart,
    timeline_chart,
    zone_chart,
)
from lib.robustness import NONE_TRIED, format_finding
from lib.study import Study
from lib.tables import describe_records
from lib.words import head_states


@dataclass(frozen=True)
class Figure:
    """A figure of the suite: the `notebook` that shows it, and the function that draws it at the chosen size."""

    notebook: str
    draw: Callable[[Study], Chart]


def keep_figure(name: str, study: Study) -> Chart:
    """Draw a figure, write it to `figures/` in the results folder in every format asked for, and return it."""
    chart = FIGURES[name].draw(study)
    study.case.keep_chart(name, chart)
    return chart


def _draw_scale(study: Study) -> Chart:
    return scale_chart(
        study.positions, study.states, study.case, head_states(study.states, study.positions, study.case)
    )


def _draw_curve(study: Study) -> Chart:
    finding, curve = study.finding, study.curve
    if finding is None:
        return curve_chart(curve, {}, NONE_TRIED, "", study.case)
    row = study.findings[study.findings["finding"] == finding.claim["id"]].iloc[0].to_dict()
    title = finding.sentence if curve.empty else format_finding(row)
    return curve_chart(curve, finding.levels, title, finding.unit, study.case)


FIGURES = {
    "evidence-coverage": Figure("01_evidence", lambda study: coverage_chart(study.coverage, study.case)),
    "evidence-records": Figure(
        "01_evidence",
        lambda study: records_chart(study.records, describe_records(study.records, study.case), study.case),
    ),
    "positions-heatmap": Figure(
        "02_positions",
        lambda study: position_heatmap(
            study.positions, study.case, head_states(study.states, study.positions, study.case)
        ),
    ),
    "positions-scale": Figure("02_positions", _draw_scale),
    "positions-actors": Figure("02_positions", lambda study: position_heatmap(study.actor_positions, study.case)),
    "comparison-gaps": Figure("03_comparison", lambda study: gap_chart(study.gaps, study.case)),
    "comparison-alignment": Figure("03_comparison", lambda study: alignment_chart(study.alignment, study.case)),
    "movement-timeline": Figure(
        "04_movement", lambda study: timeline_chart(study.case.timeline_statements, study.positions, study.case)
    ),
    "settlement-zones": Figure("05_settlement", lambda study: zone_chart(study.zones, study.talks)),
    "settlement-space": Figure(
        "05_settlement", lambda study: space_chart(study.ranked_options, study.settlements[0], study.talks)
    ),
    "settlement-ladder": Figure(
        "05_settlement", lambda study: ladder_chart(study.trades, study.trade_effects, study.talks)
    ),
    "settlement-scorecard": Figure("05_settlement", lambda study: scorecard_chart(study.ranked_options, study.talks)),
    "robustness-documents": Figure("06_robustness", lambda study: influence_chart(study.without_documents, study.case)),
    "robustness-findings": Figure("06_robustness", lambda study: findings_chart(study.findings, study.case)),
    "robustness-curve": Figure("06_robustness", _draw_curve),
}
