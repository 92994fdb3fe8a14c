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
    prepare_numbers,
    quote_statements,
)
from lib.briefing.model import Briefing, Section, Table, make_picture
from lib.case import build_case, capitalise
from lib.charts import findings_chart, influence_chart, zone_chart
from lib.figures import FIGURES
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
    STATE_WORDS,
    DemandInWords,
    describe_cells,
    describe_evidence,
    describe_movement,
    describe_scope,
    describe_state,
    describe_states,
)

EVIDENCE, POSITIONS, COMPARISON, MOVEMENT, SETTLEMENT, ROBUSTNESS = (
    "01_evidence", "02_positions", "03_comparison", "04_movement", "05_settlement", "06_robustness",
)  # fmt: skip

SCALE = "0: the demand rejected outright; 100: met in full."
GAPS = "Points apart on the scale of a demand, the widest first, and what is left of them after own offers."


def compose(study: Study) -> Briefing:
    """Return the briefing of a case, with a section for each demand of which both sides are shown."""
    case = study.case
    demands = [_build_demand(study, told) for told in study.in_words]
    after = [_build_gaps, _build_movement, _build_settlement, _build_trust, _build_sources]
    sections = [_build_summary(study), _build_overview(study), *demands, *(tell(study) for tell in after)]
    return Briefing(
        title=case.dossier.profile.title,
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
    case, origin = study.case, format_origin(POSITIONS, study.case)
    shown = pd.DataFrame(
        [(heading, each.lead, each.text) for heading, paragraphs in study.summary.demands for each in paragraphs]
        + [("", each.lead, each.text) for each in study.summary.surroundings],
        columns=["demand", "question", "what the record says"],
    )
    table = Table("summary", "The case on one page", shown, prepare_numbers(study.comparison, case), origin)
    return Section(
        name="summary",
        label="Summary",
        heading=describe_states(study.states, case),
        source=describe_scope(case),
        origin=origin,
        sentences=study.summary.bottom_line,
        tables=(table,),
    )


def _build_overview(study: Study) -> Section:
    case, positions, origin = study.case, study.positions, format_origin(POSITIONS, study.case)
    scales = make_picture("positions-scale", partial(FIGURES["positions-scale"].draw, study), origin)
    return Section(
        name="positions",
        label="Positions",
        heading=describe_cells(positions, case),
        source=describe_scope(case),
        origin=origin,
        sentences=(SCALE,),
        tables=(build_position_table(study, origin, tabulate_positions(positions, case)),),
        pictures=(scales,),
    )


def _build_demand(study: Study, told: DemandInWords) -> Section:
    case, demand = study.case, told.demand
    narrowed = build_case(case.dossier, case.parameters.model_copy(update={"demands": [demand]}))
    origin = format_origin(POSITIONS, narrowed)
    return Section(
        name=f"demand-{demand}",
        label=case.title(demand),
        heading=f"{told.question} {capitalise(STATE_WORDS[str(told.state['state'])])}",
        source=describe_scope(narrowed),
        origin=origin,
        sentences=(capitalise(describe_state(told.state, study.positions, case)),),
        tables=(build_demand_table(study, told, origin),),
        quotations=quote_statements(list_reasoning(case, demand), case),
    )


def _build_gaps(study: Study) -> Section:
    case, origin = study.case, format_origin(COMPARISON, study.case)
    picture = make_picture("comparison-gaps", partial(FIGURES["comparison-gaps"].draw, study), origin)
    table = build_gap_table(study, origin)
    return Section(
        name="gaps",
        label="Gaps",
        heading=picture.title,
        source=describe_scope(case),
        origin=origin,
        sentences=(GAPS,) if len(study.gaps) else (),
        tables=(table,) if len(study.gaps) else (),
        pictures=(picture,) if len(study.gaps) else (),
    )


def _build_movement(study: Study) -> Section:
    case, origin = study.case, format_origin(MOVEMENT, study.case)
    table = build_movement_table(study, origin)
    return Section(
        name="movement",
        label="Movement",
        heading=describe_movement(study.movement, case),
        source=describe_scope(case),
        origin=origin,
        sentences=("A difference may be a change of mind, of speaker or of what documents report.",),
        tables=(table,) if len(table.shown) else (),
    )


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
        heading=said,
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
        sentences=(f"{influence.title}.", f"{describe_cells(study.positions, case)}."),
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
    statements = case.counted.drop(columns=["day", "published", "is_machine"])
    told = {
        "worth": ("What each package changes for whom", study.settlements[1], study.settlements[1]),
        "statements": ("Every statement that counts", statements, statements),
    }
    return build_tables(told.items(), case, format_origin(EVIDENCE, case))
