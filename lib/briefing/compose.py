"""Compose the content of a briefing once, for slides, memo, web page, print and workbook."""

from dataclasses import replace
from functools import partial

import pandas as pd

from lib.bargaining import describe_space, describe_zones, measure_moves, pick_package
from lib.briefing.extracts import (
    build_demand_table,
    build_gap_table,
    build_movement_table,
    build_package_table,
    build_position_table,
    build_tables,
    cite_documents,
    format_case_parameters,
    format_caveat,
    format_origin,
    pick_strongest,
    prepare_numbers,
    quote_statements,
)
from lib.briefing.model import Briefing, Quotation, Section, Table, make_picture
from lib.case import Case, build_case, capitalise
from lib.charts import findings_chart, gap_chart, influence_chart, movement_chart, scale_chart, zone_chart
from lib.robustness import VERDICTS, pick_borne_out
from lib.study import Study
from lib.tables import (
    list_documents,
    list_missing,
    list_moves,
    list_openings,
    list_reasoning,
    list_zones,
    tabulate_documents,
    tabulate_findings,
    tabulate_options,
    tabulate_positions,
)
from lib.words import (
    describe_cells,
    describe_evidence,
    describe_gaps,
    describe_movement,
    describe_record,
    describe_scope,
    join_words,
    select_first_pair,
)

EVIDENCE, POSITIONS, COMPARISON, MOVEMENT, SETTLEMENT, ROBUSTNESS = (
    "01_evidence", "02_positions", "03_comparison", "04_movement", "05_settlement", "06_robustness",
)  # fmt: skip

SCALE = "0: the demand rejected outright; 100: met in full."
VERDICTS_IN_WORDS = capitalise(f"{'; '.join(f'“{word}”: {meaning}' for word, meaning in VERDICTS.items())}.")
INTERVALS = (
    "An interval holds 90 % of the results when documents are drawn and statements coded again. It cannot tell "
    "what all documents leave out, or get wrong in the same way."
)


def compose(study: Study) -> Briefing:
    """Return the briefing of a case."""
    case = study.case
    demands = [_build_demand(study, demand) for demand in case.demands["id"]]
    after = [_build_gaps, _build_movement, _build_settlement, _build_trust, _build_sources]
    sections = [_build_summary(study), _build_overview(study), *demands, *(tell(study) for tell in after)]
    return Briefing(
        title=f"Negotiating positions on {join_words([case.label(demand) for demand in case.demands['id']])}",
        caveat=format_caveat(case),
        sections=tuple(_drop_repeated_sentences(section) for section in sections),
        records=_list_records(study),
        sources=cite_documents(case),
        parameters=format_case_parameters(case),
    )


def _drop_repeated_sentences(section: Section) -> Section:
    """Return a section without sentences that repeat its finding or each other."""
    said = [sentence for sentence in dict.fromkeys(section.sentences) if sentence.rstrip(".") != section.heading]
    return replace(section, sentences=tuple(said))


def _build_summary(study: Study) -> Section:
    case, origin = study.case, format_origin(ROBUSTNESS, study.case)
    borne_out = tabulate_findings(pick_borne_out(study.findings))
    shown = borne_out[["finding", "verdict", "of the analyses", "of the replicates"]]
    caption = "What the record bears out, what holds most widely first"
    table = Table("findings borne out", caption, shown, prepare_numbers(pick_borne_out(study.findings), case), origin)
    return Section(
        name="summary",
        label="Summary",
        heading=describe_gaps(study.gaps, case),
        source=describe_scope(case),
        origin=origin,
        sentences=(VERDICTS_IN_WORDS if len(borne_out) else "No claim that was tried is borne out by the record.",),
        tables=(table,) if len(borne_out) else (),
    )


def _build_overview(study: Study) -> Section:
    case, positions, origin = study.case, study.positions, format_origin(POSITIONS, study.case)
    scales = make_picture("positions-scale", partial(scale_chart, positions, study.gaps, case), origin)
    return Section(
        name="positions",
        label="Positions",
        heading=describe_cells(positions, case),
        source=describe_scope(case),
        origin=origin,
        sentences=(SCALE, INTERVALS),
        tables=(build_position_table(study, origin, tabulate_positions(positions, case)),),
        pictures=(scales,),
    )


def _build_demand(study: Study, demand: str) -> Section:
    case = study.case
    narrowed = build_case(case.dossier, case.parameters.model_copy(update={"demands": [demand]}))
    origin, gaps = format_origin(POSITIONS, narrowed), study.gaps[study.gaps["demand"] == demand]
    said = list_reasoning(case, demand)
    own, others = said[said["is_claimant"]], said[~said["is_claimant"]]
    claim = case.demands.set_index("id")["claim"][demand]
    cells = study.positions[study.positions["demand"] == demand]
    is_silent = select_first_pair(gaps, case.sides).empty
    apart = describe_record(cells, demand, case) if is_silent else describe_gaps(gaps, narrowed)
    return Section(
        name=f"demand-{demand}",
        label=case.title(demand),
        heading=study.head_demand(demand) or apart,
        source=describe_scope(narrowed),
        origin=origin,
        sentences=(f"Claim: {claim}", f"{apart}."),
        lists=(
            ("Reasons given for it", _quote_roles(own, case, "reasoning")),
            ("What others answer", _quote_roles(others, case, "position", "reasoning")),
            ("Offered or asked in return", _quote_roles(said, case, "concession", "condition")),
        ),
        tables=(build_demand_table(study, demand, origin),),
        strongest=pick_strongest(study, demand),
        quotations=quote_statements(said, case),
    )


def _quote_roles(said: pd.DataFrame, case: Case, *roles: str) -> tuple[Quotation, ...]:
    """Return statements of some roles, first-hand ones before reports and judgements."""
    chosen = said[said["role"].isin(roles)]
    order = chosen["voice"].map({"direct": 0, "reported": 1, "analyst": 2})
    rows = chosen.assign(order=order).sort_values(["order", "date"], ascending=[True, False], kind="stable")
    return quote_statements(rows, case)


def _build_gaps(study: Study) -> Section:
    case, origin = study.case, format_origin(COMPARISON, study.case)
    picture = make_picture("comparison-gaps", partial(gap_chart, study.gaps, case), origin)
    table = build_gap_table(study, origin)
    return Section(
        name="gaps",
        label="Gaps",
        heading=picture.title,
        source=describe_scope(case),
        origin=origin,
        sentences=(f"{describe_gaps(study.gaps, case)}.",),
        tables=(table,) if len(study.gaps) else (),
        pictures=(picture,) if len(study.gaps) else (),
    )


def _build_movement(study: Study) -> Section:
    case, origin = study.case, format_origin(MOVEMENT, study.case)
    said = describe_movement(study.movement, case)
    table = build_movement_table(study, origin)
    arrows = make_picture("movement-arrows", partial(movement_chart, study.movement, case), origin)
    return Section(
        name="movement",
        label="Movement",
        heading=study.head_figure("movement-arrows") or said,
        source=describe_scope(case),
        origin=origin,
        sentences=(f"{said}.", "A difference may be a change of mind, of speaker or of what documents report; where "
                   "its interval holds both signs, the record cannot tell a movement."),
        tables=(table,) if len(table.shown) else (),
        pictures=(arrows,) if len(table.shown) else (),
    )  # fmt: skip


def _build_settlement(study: Study) -> Section:
    case, talks, origin = study.case, study.talks, format_origin(SETTLEMENT, study.case)
    said = describe_zones(study.zones, talks)
    zones = list_zones(study.zones, talks)
    moves = measure_moves(talks, pick_package(talks))
    ranked = study.ranked_options
    annex = {
        "moves": ("Who would have to move how far to the package of Nash", list_moves(moves, talks), moves),
        "outcomes": ("Proposed outcomes, nearest to the table first", tabulate_options(ranked, talks), ranked),
        "openings": ("How far beyond its reach each would have to go", list_openings(talks), list_openings(talks)),
    }
    return Section(
        name="settlement",
        label="Settlement",
        heading=study.head_figure("settlement-zones") or said,
        source=describe_scope(talks.case),
        origin=origin,
        sentences=(f"{said}.", f"{describe_space(talks)}.",
                   "Worked out from what was said: what the record leaves room for, not what anybody would sign."),
        tables=(_build_zone_table(study, zones, origin), build_package_table(study, origin)),
        pictures=(make_picture("settlement-zones", partial(zone_chart, study.zones, talks), origin),),
        annex=build_tables(annex.items(), case, origin),
    )  # fmt: skip


def _build_zone_table(study: Study, zones: pd.DataFrame, origin: str) -> Table:
    caption = "Is there an outcome that all at the table accept, demand by demand?"
    columns = ["demand", "zone", "up to", "down to", "points missing", "open in"]
    return Table("zones", caption, zones[columns], prepare_numbers(study.zones, study.case), origin)


def _build_trust(study: Study) -> Section:
    case, origin = study.case, format_origin(ROBUSTNESS, study.case)
    influence = make_picture("robustness-documents", partial(influence_chart, study.without_documents, case), origin)
    chart = make_picture("robustness-findings", partial(findings_chart, study.findings, case), origin)
    missing = list_missing(study.positions, case)
    ranked = study.ranked_documents
    annex = {"findings": ("Every claim that was tried", tabulate_findings(study.findings), study.findings)}
    hanging = tabulate_documents(ranked, study.findings).iloc[:, :3].assign(**{"claims lost": ranked["lost"].map(len)})
    left_out = Table(
        "documents left out", "What hangs on which document", hanging, prepare_numbers(ranked, case), origin
    )
    silent = Table("missing", "Where the record is silent or thin", missing, missing, format_origin(EVIDENCE, case))
    return Section(
        name="trust",
        label="How far to trust it",
        heading=chart.title,
        source=describe_scope(case),
        origin=origin,
        sentences=(f"{influence.title}.", f"{describe_cells(study.positions, case)}.", VERDICTS_IN_WORDS, INTERVALS),
        tables=(silent, left_out),
        pictures=(influence,) * bool(len(study.without_documents)) + (chart,) * bool(len(study.findings)),
        annex=build_tables(annex.items(), case, origin),
    )  # fmt: skip


def _build_sources(study: Study) -> Section:
    case, origin = study.case, format_origin(EVIDENCE, study.case)
    documents = list_documents(case)
    shown = documents[["document", "title", "publisher", "date", "statements", "what to know"]]
    shown = shown.rename(columns={"statements": "n"})
    table = Table("documents", "The documents, and what to know before relying on them", shown, documents, origin)
    told = [f"{name}={value or 'all'}" for name, value in format_case_parameters(case).items()]
    return Section(
        name="sources",
        label="Sources",
        heading=describe_evidence(case),
        source=describe_scope(case),
        origin=origin,
        sentences=(format_caveat(case), f"Parameters of all of it: {'; '.join(told)}."),
        tables=(table,),
    )


def _list_records(study: Study) -> tuple[Table, ...]:
    """Return the tables that only the workbook contains: worth of packages, and every statement that counts."""
    case = study.case
    statements = case.counted.drop(columns=["line", "day"], errors="ignore")
    told = {
        "worth": ("What each package changes for whom", study.settlements[1], study.settlements[1]),
        "statements": ("Every statement that counts", statements, statements),
    }
    return build_tables(told.items(), case, format_origin(EVIDENCE, case))
