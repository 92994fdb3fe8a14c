"""Measure how far results can be trusted: resample the evidence, vary every choice, compare coders."""

from lib.robustness.agreement import add_adopted, count_units, list_disagreements, measure_agreement, measure_consensus
from lib.robustness.bootstrap import Replicates, number_alike
from lib.robustness.choices import CHOICES, Analyses
from lib.robustness.findings import (
    ONE_DOCUMENT,
    Finding,
    Verdict,
    judge_finding,
    list_claims,
    list_findings,
    measure_choices,
    pick_finding,
    rank_documents,
    trace_specifications,
    try_claim,
)
from lib.robustness.intervals import (
    PositionReplicates,
    add_gap_intervals,
    add_position_intervals,
    draw_case,
    replicate_positions,
)
from lib.robustness.multiverse import Multiverse, leave_documents_out, open_multiverse
from lib.robustness.settlement_replicates import (
    SettlementReplicates,
    add_settlement_intervals,
    add_zone_intervals,
    replicate_settlements,
)
from lib.robustness.verdicts import (
    CANNOT_TELL,
    DEPENDS,
    HOLDS,
    NEARLY_ALL,
    NONE_TRIED,
    NOT_SUPPORTED,
    describe_verdicts,
    format_finding,
    format_verdict,
)

__all__ = [
    "CANNOT_TELL",
    "CHOICES",
    "DEPENDS",
    "HOLDS",
    "NEARLY_ALL",
    "NONE_TRIED",
    "NOT_SUPPORTED",
    "ONE_DOCUMENT",
    "Analyses",
    "Finding",
    "Multiverse",
    "PositionReplicates",
    "Replicates",
    "SettlementReplicates",
    "Verdict",
    "add_adopted",
    "add_gap_intervals",
    "add_position_intervals",
    "add_settlement_intervals",
    "add_zone_intervals",
    "count_units",
    "describe_verdicts",
    "draw_case",
    "format_finding",
    "format_verdict",
    "judge_finding",
    "leave_documents_out",
    "list_claims",
    "list_disagreements",
    "list_findings",
    "measure_agreement",
    "measure_choices",
    "measure_consensus",
    "number_alike",
    "open_multiverse",
    "pick_finding",
    "rank_documents",
    "replicate_positions",
    "replicate_settlements",
    "trace_specifications",
    "try_claim",
]
