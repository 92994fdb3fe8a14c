"""A case in, all that a briefing tells of it out: each result reckoned once, by the functions that notebooks use."""

from dataclasses import dataclass

import pandas as pd

from lib.bargaining.settlement import Talks, list_settlements, open_talks
from lib.case import Case
from lib.comparison import measure_gaps, measure_movement
from lib.positions import derive_positions
from lib.robustness.findings import Finding, find_findings, list_findings, pick_headline
from lib.robustness.intervals import bound_gaps, bound_movement, bound_positions, resample
from lib.robustness.multiverse import leave_out, open_panel
from lib.robustness.settlement_replicates import bound_settlements, bound_talks, bound_zones, draw_cloud


@dataclass(frozen=True)
class Results:
    """The results of a case: frames as the functions of their names return them, with 90 % intervals.

    `left` are the positions without each document; `listed` the findings with their robustness.
    """

    case: Case
    positions: pd.DataFrame
    gaps: pd.DataFrame
    movement: pd.DataFrame
    talks: Talks
    zones: pd.DataFrame
    packages: pd.DataFrame
    worth: pd.DataFrame
    findings: list[Finding]
    listed: pd.DataFrame
    left: pd.DataFrame

    def head(self, figure: str) -> str:
        """Return the finding that heads a figure, with its robustness; '' where none is borne out."""
        return pick_headline(self.listed[self.listed["figure"] == figure])

    def head_demand(self, demand: str) -> str:
        """Return the finding that heads a demand, with its robustness; '' where none is borne out."""
        of_demand = [finding.claim["demand"] == demand for finding in self.findings]
        return pick_headline(self.listed.loc[of_demand])


def reckon(case: Case) -> Results:
    """Return the results of a case."""
    drawn = resample(case)
    positions = bound_positions(derive_positions(case.statements, case.rule, by="side"), case, drawn)
    movement = measure_movement(case.statements, case.rule, case.parameters.turn)
    talks = bound_talks(open_talks(case))
    cloud = draw_cloud(talks)
    packages, worth = bound_settlements(*list_settlements(talks), cloud)
    panel = open_panel(case)
    findings = find_findings(panel)
    return Results(
        case=case,
        positions=positions,
        gaps=bound_gaps(measure_gaps(positions), positions, case, drawn),
        movement=bound_movement(movement, case, drawn),
        talks=talks,
        zones=bound_zones(talks, cloud),
        packages=packages,
        worth=worth,
        findings=findings,
        listed=list_findings(findings),
        left=leave_out(panel),
    )
