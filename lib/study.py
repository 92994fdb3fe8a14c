"""Compute every result of a case once, when it is first asked for, and keep the slow ones on disk."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

import pandas as pd

from lib.asking import with_help
from lib.bargaining import (
    Talks,
    Trade,
    Traders,
    climb_ladder,
    find_compromise,
    list_settlements,
    list_trades,
    measure_effects,
    open_talks,
    rank_options,
    seat_traders,
)
from lib.case import Case, open_case
from lib.comparison import (
    align_actors,
    find_states,
    measure_gaps,
    measure_movement,
    measure_salience,
)
from lib.core.overview import Overview
from lib.core.store import recall
from lib.evidence import hash_demand, hash_numbers, hash_table
from lib.positions import By, Rule, derive_positions
from lib.robustness import (
    RATED,
    Finding,
    Multiverse,
    PositionReplicates,
    Replicates,
    SettlementReplicates,
    Verdict,
    add_adopted,
    add_gap_intervals,
    add_position_intervals,
    add_settlement_intervals,
    add_zone_intervals,
    draw_case,
    find_demand,
    judge_finding,
    leave_documents_out,
    list_claims,
    list_findings,
    measure_agreement,
    open_multiverse,
    pick_finding,
    rank_documents,
    replicate_positions,
    replicate_settlements,
    trace_specifications,
    try_claim,
)
from lib.tables import (
    compare_records,
    count_coverage,
    label_columns,
    show_as,
    tabulate_findings,
    tabulate_options,
    tabulate_positions,
)
from lib.words import DemandInWords, Summary, compare_in_words, summarise, tell_demands

Kept = TypeVar("Kept")


@dataclass(frozen=True, eq=False, repr=False)
class Study(Overview):
    """The results of a case, with 90 % intervals; each frame has the columns of the function that makes it.

    Results that are slow and used by more than one notebook are also kept in files (`lib.core.store`).
    """

    case: Case
    _tested: dict[str, Verdict] = field(default_factory=dict, repr=False)

    def overview(self) -> dict[str, str]:
        """Return what the case is, and the names of its results."""
        results = [name for name, kept in vars(Study).items() if isinstance(kept, cached_property) and name[0] != "_"]
        return {**self.case.overview(), "results": ", ".join(sorted(results))}

    def _recall(self, what: str, find: Callable[[], Kept]) -> Kept:
        """Return a result from its file; compute and keep it if there is none."""
        return recall({"what": what, **self._inputs}, find)

    @cached_property
    def replicates(self) -> Replicates:
        """The draws of the statements that the case shows."""
        return draw_case(self.case)

    def _draw(self, rule: Rule, by: By = "side") -> PositionReplicates:
        return replicate_positions(self.case.statements, rule, self.replicates, by)

    def _derive(self, by: By) -> pd.DataFrame:
        return add_position_intervals(
            derive_positions(self.case.statements, self.case.rule, by), self._draw(self.case.rule, by)
        )

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """The number of statements in each document on each demand."""
        return count_coverage(self.case)

    @cached_property
    def records(self) -> pd.DataFrame:
        """The position and offer of each actor by press and analysis, and by the actors' own publications."""
        return compare_records(self.case)

    @cached_property
    def positions(self) -> pd.DataFrame:
        """The position of each side on each demand."""
        return self._show_positions(self._derive("side"), "positions")

    @cached_property
    def actor_positions(self) -> pd.DataFrame:
        """The position of each actor on each demand."""
        return self._show_positions(self._derive("actor"), "actor_positions")

    def _show_positions(self, found: pd.DataFrame, name: str) -> pd.DataFrame:
        case, more = self.case, f"show(list_positions(study.{name}, case)) shows what they rest on."
        return show_as(found, lambda: tabulate_positions(found, case), more)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """The gap between each pair of sides on each demand."""
        gaps = add_gap_intervals(measure_gaps(self.positions), self.positions, self._draw(self.case.rule))
        shown = ["demand", "one", "other", "gap", "remaining"]
        case, more = self.case, "show(label_columns(study.gaps, case)) shows every column."
        return show_as(gaps, lambda: label_columns(gaps[shown], case), more)

    @cached_property
    def salience(self) -> pd.DataFrame:
        """Each demand's share of a side's statements."""
        return measure_salience(self.case.statements, self.case.rule, by="side")

    @cached_property
    def states(self) -> pd.DataFrame:
        """The state of each demand between the side that makes it and the side that answers."""
        return find_states(self.positions, self.case.pairs, self.case.dossier.anchors)

    @cached_property
    def in_words(self) -> list[DemandInWords]:
        """Every demand in words, in the order of the dossier."""
        return tell_demands(self.states, self.positions, self.case)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """The comparison table in words, one row per demand."""
        return compare_in_words(self.in_words)

    @cached_property
    def summary(self) -> Summary:
        """The one-page summary."""
        return summarise(self.in_words, self.positions, self.case)

    @cached_property
    def alignment(self) -> pd.DataFrame:
        """The mean distance between each pair of actors, over the same demands for all of them."""
        return align_actors(self.actor_positions)

    @cached_property
    def movement(self) -> pd.DataFrame:
        """The difference between each side's last position before the round and its position in it."""
        return measure_movement(self.case.statements, self.case.rule)

    @cached_property
    def talks(self) -> Talks:
        """The talks between the sides at the table, with all other sides of the dossier as absent parties."""
        talks = open_talks(self.case)
        draws = replicate_positions(talks.case.statements, talks.case.rule, self._all_sides.replicates, "side")
        return replace(talks, positions=add_position_intervals(talks.positions, draws))

    @cached_property
    def _all_sides(self) -> Multiverse:
        """The multiverse of all sides of the dossier, at the table or not."""
        if not self.case.parameters.sides:
            return self.multiverse
        everyone = open_talks(self.case).case
        return open_multiverse(everyone, draw_case(everyone))

    @cached_property
    def settlement_replicates(self) -> SettlementReplicates:
        """The settlements of the talks in each replicate."""
        return self._recall("settlements", lambda: replicate_settlements(self.talks, self._all_sides))

    @cached_property
    def zones(self) -> pd.DataFrame:
        """The zone of possible agreement of the sides at the table on each demand."""
        return add_zone_intervals(self.talks, self.settlement_replicates)

    @cached_property
    def settlements(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The packages that the solutions pick, and what they are worth to each side."""
        return add_settlement_intervals(*list_settlements(self.talks), self.settlement_replicates)

    @cached_property
    def ranked_options(self) -> pd.DataFrame:
        """The proposed outcomes, ranked by how near they come to what the sides at the table accept."""
        ranked = rank_options(self.talks)
        talks, more = self.talks, "show(tabulate_options(study.ranked_options, study.talks)) shows every column."
        return show_as(ranked, lambda: tabulate_options(ranked, talks)[["place", "option", "sets"]], more)

    @cached_property
    def traders(self) -> Traders:
        """Those who can trade: actors with judged salience or, where there are none, the sides at the table."""
        return seat_traders(self.talks, self.case.parameters.sides)

    @cached_property
    def compromise(self) -> pd.DataFrame:
        """The compromise between those who can trade, demand by demand."""
        return find_compromise(self.traders.seated, self.traders.capabilities)

    @cached_property
    def _ladder(self) -> list[Trade]:
        return climb_ladder(self.traders.seated, self.traders.capabilities)

    @cached_property
    def trades(self) -> pd.DataFrame:
        """The trades that two of those who can trade could make, step by step."""
        return list_trades(self.traders.seated, self._ladder)

    @cached_property
    def trade_effects(self) -> pd.DataFrame:
        """The effect of each trade on every side or, where actors trade, on every actor."""
        return measure_effects(self.traders.seated, self._ladder, self.traders.everybody)

    @cached_property
    def multiverse(self) -> Multiverse:
        """Every defensible analysis of the case, for all draws."""
        return open_multiverse(self.case, self.replicates)

    @cached_property
    def without_documents(self) -> pd.DataFrame:
        """The positions when each document is left out."""
        return self._recall("without documents", lambda: leave_documents_out(self.multiverse))

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """How far coders who worked independently agree on the passages that more than one of them found."""
        return self._measure_agreement(self.case.dossier.codings)

    @cached_property
    def agreement_with_adopted(self) -> pd.DataFrame:
        """The same with what the dossier has adopted as one more coder."""
        return self._measure_agreement(add_adopted(self.case.dossier.codings, self.case.dossier.statements))

    def _measure_agreement(self, codings: pd.DataFrame) -> pd.DataFrame:
        asked, rated = self.case.parameters, codings[list(RATED)]
        key = {"codings": hash_table(rated), "replicates": asked.replicates, "seed": asked.seed}
        return recall({"what": "agreement", **key}, partial(measure_agreement, rated, asked.replicates, asked.seed))

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The claims of the dossier with their verdicts."""
        found = list_findings(self.verdicts.values())
        more = "show(tabulate_findings(study.findings)) shows every column."
        return show_as(found, lambda: tabulate_findings(found)[["finding", "verdict", "holds here", "margin"]], more)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """The result of testing each claim over the analyses and replicates, by the claim's id."""
        return {str(claim["id"]): self._judge_claim(claim) for claim in list_claims(self.case)}

    @cached_property
    def ranked_documents(self) -> pd.DataFrame:
        """The documents, ranked by how much the results depend on them."""
        return rank_documents(self.without_documents, self.verdicts)

    @cached_property
    def finding(self) -> Finding | None:
        """The finding that the parameters name; if they name none, the least certain one that holds."""
        chosen = pick_finding(self.findings, self.case.parameters.finding)
        return next(
            (try_claim(self.multiverse, claim) for claim in list_claims(self.case) if claim["id"] == chosen), None
        )

    @cached_property
    def curve(self) -> pd.DataFrame:
        """The specification curve of `finding`."""
        return trace_specifications(self.finding)

    def _judge_claim(self, claim: Any) -> Verdict:  # noqa: ANN401
        """Return the result of testing a claim over the analyses and replicates."""
        name, demand = claim["id"], find_demand(claim)
        if name not in self._tested:
            key = {"what": f"claim {name}", **(self._inputs_on[demand] if demand else self._inputs)}
            self._tested[name] = recall(key, lambda: judge_finding(try_claim(self.multiverse, claim)))
        return self._tested[name]

    @cached_property
    def _inputs(self) -> dict[str, Any]:
        """Everything but the code that any result of the case may depend on."""
        asked = self.case.parameters.model_dump(exclude={"dossier", "outputs", "formats", "finding"})
        return {"parameters": asked, "numbers": hash_numbers(self.case.dossier)}

    @cached_property
    def _inputs_on(self) -> dict[str, dict[str, Any]]:
        """The same for a result about each demand: of what is said on others, only which choices it leaves open."""
        dossier, choices = self.case.dossier, self.multiverse.analyses.levels
        return {
            demand: {
                **self._inputs,
                "numbers": {**self._inputs["numbers"], **hash_demand(dossier, demand)},
                "choices": choices,
            }
            for demand in self.multiverse.demands
        }


@with_help
def open_study(**given: object) -> Study:
    """Return the study of the case that these parameters ask for; raise `Faults` listing every error."""
    return Study(open_case(**given))
