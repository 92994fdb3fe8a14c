"""Compose the content of a briefing once, for slides, memo, web page, print and workbook."""

import numpy as np

from lib.bargaining import explain_no_game, measure_moves, pick_package
from lib.briefing.extracts import (
    MOST_ON_ROOM,
    build_calendar,
    build_comparison_table,
    build_gap_table,
    build_movement_table,
    build_package_table,
    build_position_table,
    build_sources,
    build_tables,
    cite_documents,
    format_case_parameters,
    format_caveat,
    format_origin,
    join_room,
    join_told,
    quote_statements,
    tabulate_summary,
)
from lib.briefing.model import Block, Briefing, DemandPage, News, Section, Table, make_picture
from lib.case import capitalise
from lib.robustness import describe_verdicts
from lib.study import Study
from lib.tables import (
    list_missing,
    list_moves,
    list_openings,
    list_reasoning,
    list_tellings,
    list_zones,
    tabulate_documents,
    tabulate_findings,
    tabulate_options,
    tabulate_positions,
    tabulate_records,
)
from lib.words import (
    DemandInWords,
    describe_cells,
    describe_movement,
    describe_scope,
    find_granting,
    name_others,
)

EVIDENCE, POSITIONS, COMPARISON, MOVEMENT, SETTLEMENT, ROBUSTNESS = (
    "01_evidence", "02_positions", "03_comparison", "04_movement", "05_settlement", "06_robustness",
)  # fmt: skip


MOST_QUOTED = 200
"""The most quotations on a demand beside those that its answers rest on."""


BRIEFLY = 2
"""The most sentences of an answer in a table; those on room for compromise are all told."""


def compose(study: Study, news: News | None = None) -> Briefing:
    """Return the briefing of a case, with what is new against an earlier record if that was asked for."""
    case, origin = study.case, format_origin(POSITIONS, study.case)
    return Briefing(
        title=case.dossier.profile.title,
        caveat=format_caveat(case),
        summary=study.summary,
        overview=make_picture("positions-scale", study, origin),
        demands=tuple(_build_page(study, told) for told in study.in_words),
        comparison=build_comparison_table(study, origin),
        calendar=build_calendar(case, origin),
        sources=build_sources(case, origin),
        news=news,
        annex=tuple(
            build(study) for build in (_build_gaps, _build_movement, _build_settlement, _build_own, _build_trust)
        ),
        records=_list_records(study),
        citations=cite_documents(case),
        parameters=format_case_parameters(case),
    )


def _build_page(study: Study, told: DemandInWords) -> DemandPage:
    """Return one demand as five blocks: wants, why, answer and why, those affected, room."""
    claimant, answering = told.state["claimant"], told.state["answering"]
    room = join_room(told.offers, told.room)
    blocks = [
        (f"What {claimant} wants", told.wants),
        ("Why", told.why),
        (f"What {answering} answers, and why", join_told(told.answer, told.answer_why)),
        (capitalise(name_others(told.demand, study.case)), told.others),
        ("Room for compromise", room),
    ]
    used = {name for _, cell in blocks for name in cell.statements}
    counted, reasoning = study.case.counted, list_reasoning(study.case, told.demand)
    shown = reasoning[reasoning["id"].isin(used) | (np.arange(len(reasoning)) < MOST_QUOTED)]
    return DemandPage(
        demand=told.demand,
        label=study.case.title(told.demand),
        plain=told.plain,
        question=told.question,
        heading=told.heading,
        state=told.standing,
        granting=find_granting(told.demand, study.case),
        blocks=tuple(
            Block(head, cell.sentences, cell.quotation, cell.statements, MOST_ON_ROOM if cell is room else BRIEFLY)
            for head, cell in blocks
        ),
        basis=told.basis,
        sources=tuple(dict.fromkeys(counted.loc[counted["id"].isin(used), "short"])),
        quoted=_head_quotations(len(shown), len(reasoning), study.case.title(told.demand)),
        quotations=quote_statements(shown, study.case.dossier.documents),
    )


def _head_quotations(shown: int, known: int, label: str) -> str:
    """Return the head of the quotations on a demand, which says so if not all of them are shown."""
    if shown == known:
        return f"All {known} quotations on {label}"
    return f"{shown:,} of {known:,} quotations on {label}; all are in the workbook"


def _build_gaps(study: Study) -> Section:
    case, origin = study.case, format_origin(COMPARISON, study.case)
    picture = make_picture("comparison-gaps", study, origin)
    table = build_gap_table(study, origin)
    return Section(
        name="gaps",
        label="Gaps",
        heading=picture.title,
        source=describe_scope(case),
        origin=origin,
        sentences=("Gaps in points out of 100, the widest first, before and after each side's own offers.",),
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
    picture = make_picture("settlement-zones", study, origin)
    zones = list_zones(study.zones, talks)[["demand", "zone", "down to", "up to"]]
    zones = zones.set_axis(
        ["demand", "is there one?", "the least that would do", "the most that would be granted"], axis="columns"
    )
    ranked = study.ranked_options
    proposed = tabulate_options(ranked, talks).filter(["option", "sets"]).head(len(ranked))
    closed = (f"{explain_no_game(case)}.",) * (talks.settlement is None)
    proposed = proposed.rename(columns={"option": "proposal", "sets": "what it sets"})
    told = {
        "zones": ("Is there an outcome that all at the table accept?", zones, study.zones),
        "outcomes": (
            "Proposals on record, and what they set",
            proposed,
            study.ranked_options,
        ),
    }
    return Section(
        name="settlement",
        label="Settlement",
        heading=picture.title,
        source=describe_scope(talks.case),
        origin=origin,
        sentences=(
            "Worked out from what was said: what the record leaves room for, not what anybody would sign.",
            *closed,
        ),
        tables=build_tables(told.items(), case, origin),
        pictures=(picture,),
    )


def _build_own(study: Study) -> Section:
    """Return what the actors' own publications add to press and analysis."""
    case, origin = study.case, format_origin(EVIDENCE, study.case)
    picture = make_picture("evidence-records", study, origin)
    tellings = list_tellings(case)
    told = {
        "own publications": ("What they add", tabulate_records(study.records, case), study.records),
        "words": ("The same words, as told and as published", tellings, tellings),
    }
    return Section(
        name="own",
        label="Own publications",
        heading=picture.title,
        source=describe_scope(case),
        origin=origin,
        sentences=(
            "What press and analysis lack may only be later. Other words may be a translation, shortened, or wrong.",
        ),
        tables=build_tables(told.items(), case, origin),
        pictures=(picture,) if len(study.records) else (),
    )


def _build_trust(study: Study) -> Section:
    case, origin = study.case, format_origin(ROBUSTNESS, study.case)
    influence = make_picture("robustness-documents", study, origin)
    verdicts = tabulate_findings(study.findings)[["finding", "verdict"]].rename(columns={"finding": "claim"})
    missing, ranked = list_missing(study.positions, case), study.ranked_documents
    hanging = tabulate_documents(ranked, study.findings).filter(["left out", "positions emptied"]).head(len(ranked))
    hanging = hanging.rename(columns={"positions emptied": "positions that then rest on nothing"})
    told = {
        "missing": ("Where the record is silent or thin", missing, missing),
        "documents left out": ("What hangs on which document", hanging, ranked),
        "findings": ("Every claim that was tried", verdicts, study.findings),
    }
    return Section(
        name="trust",
        label="How far to trust it",
        heading=describe_verdicts(study.findings),
        source=describe_scope(case),
        origin=origin,
        sentences=(f"{influence.title}.", f"{describe_cells(study.positions, case)}."),
        tables=build_tables(told.items(), case, origin),
        pictures=(influence,) * bool(len(study.without_documents)),
    )


def _list_records(study: Study) -> tuple[Table, ...]:
    """Return the tables that only the workbook contains: the summary, every statement, positions, and bargaining."""
    case, talks = study.case, study.talks
    statements = case.counted.drop(columns=["day", "published", "is_machine"])
    summary = tabulate_summary(study.summary)
    moves = measure_moves(talks, pick_package(talks))
    told = {
        "summary": ("The case on one page", summary, summary),
        "statements": ("Every statement that counts", statements, statements),
    }
    bargained = {
        "worth": ("What each package changes for whom", study.settlements[1], study.settlements[1]),
        "moves": ("Who would have to move how far to the package of Nash", list_moves(moves, talks), moves),
        "openings": ("How far beyond its reach each would have to go", list_openings(talks), list_openings(talks)),
    }
    origin = format_origin(SETTLEMENT, case)
    return (
        *build_tables(told.items(), case, format_origin(EVIDENCE, case)),
        build_position_table(study, format_origin(POSITIONS, case), tabulate_positions(study.positions, case)),
        build_package_table(study, origin),
        *build_tables(bargained.items(), case, origin),
    )
