"""A case in, a briefing out: the content of slides, memo, page, print and workbook, reckoned and worded once."""

from dataclasses import replace
from functools import lru_cache, partial

import pandas as pd

from lib.bargaining.options import rank_options
from lib.bargaining.settlement import measure_moves, pick_package
from lib.bargaining.wording import describe_space, describe_zones
from lib.briefing.extracts import (
    cite_documents,
    credit_rows,
    list_tables,
    number,
    pick_strongest,
    tell_demand,
    tell_gaps,
    tell_movement,
    tell_packages,
    tell_positions,
    word_caveat,
    word_origin,
    word_parameters,
)
from lib.briefing.model import Briefing, Quotation, Section, Table, strip
from lib.case import Case, capitalise, narrow
from lib.charts.movement import movement_chart
from lib.charts.positions import gap_chart, scale_chart
from lib.charts.robustness import findings_chart, influence_chart
from lib.charts.settlement import zone_chart
from lib.robustness.findings import BANDS, pick_borne_out, rank_documents
from lib.study import Results, reckon
from lib.tables.display import spread_positions
from lib.tables.evidence import list_documents, list_missing, quote_reasoning
from lib.tables.robustness import spread_documents, spread_findings
from lib.tables.settlement import list_moves, list_openings, list_zones, spread_scorecard
from lib.words.sentences import (
    describe_cells,
    describe_evidence,
    describe_gaps,
    describe_movement,
    describe_record,
    describe_scope,
    join_words,
    percent,
    pick_pair,
)

EVIDENCE, POSITIONS, COMPARISON, MOVEMENT, SETTLEMENT, ROBUSTNESS = (
    "01_evidence", "02_positions", "03_comparison", "04_movement", "05_settlement", "06_robustness",
)  # fmt: skip

SCALE = "0: the demand rejected outright; 100: met in full."
BANDS_IN_WORDS = capitalise(
    f"{'; '.join(f'{word}: at least {percent(floor)}' for floor, word in list(BANDS.items())[:-1])}; "
    f"{list(BANDS.values())[-1]}: less, of the analyses that can tell and of the replicates of the record."
)
INTERVALS = (
    "An interval holds 90 % of the results when statements and documents are drawn and coded again. It cannot tell "
    "what all documents leave out, or get wrong in the same way."
)


@lru_cache(maxsize=1)
def compose(case: Case) -> Briefing:
    """Return the briefing of a case."""
    results = reckon(case)
    demands = [_tell_demand(results, demand) for demand in case.demands["id"]]
    after = [_tell_gaps, _tell_movement, _tell_settlement, _tell_trust, _tell_sources]
    sections = [_tell_summary(results), _tell_overview(results), *demands, *(tell(results) for tell in after)]
    return Briefing(
        title=f"Negotiating positions on {join_words([case.label(demand) for demand in case.demands['id']])}",
        caveat=word_caveat(case),
        sections=tuple(_say_once(section) for section in sections),
        records=_list_records(results),
        sources=cite_documents(case),
        parameters=word_parameters(case),
    )


def _say_once(section: Section) -> Section:
    """Return a section without sentences that repeat its finding or each other."""
    said = [sentence for sentence in dict.fromkeys(section.sentences) if sentence.rstrip(".") != section.heading]
    return replace(section, sentences=tuple(said))


def _tell_summary(results: Results) -> Section:
    case, origin = results.case, word_origin(ROBUSTNESS, results.case)
    borne_out = spread_findings(pick_borne_out(results.listed))
    shown = borne_out[["finding", "verdict", "of the analyses", "of the replicates"]]
    caption = "What the record bears out, the most robust first"
    table = Table("findings borne out", caption, shown, number(pick_borne_out(results.listed), case), origin)
    return Section(
        name="summary",
        label="Summary",
        heading=describe_gaps(results.gaps, case),
        source=describe_scope(case),
        origin=origin,
        sentences=(BANDS_IN_WORDS if len(borne_out) else "No claim that was tried is borne out by the record.",),
        tables=(table,) if len(borne_out) else (),
    )


def _tell_overview(results: Results) -> Section:
    case, positions, origin = results.case, results.positions, word_origin(POSITIONS, results.case)
    scales = strip("positions-scale", partial(scale_chart, positions, results.gaps, case), origin)
    return Section(
        name="positions",
        label="Positions",
        heading=describe_cells(positions, case),
        source=describe_scope(case),
        origin=origin,
        sentences=(SCALE, INTERVALS),
        tables=(tell_positions(results, origin, spread_positions(positions, case)),),
        pictures=(scales,),
    )


def _tell_demand(results: Results, demand: str) -> Section:
    case = results.case
    own = narrow(case.dossier, case.parameters.model_copy(update={"demands": [demand]}))
    origin, gaps = word_origin(POSITIONS, own), results.gaps[results.gaps["demand"] == demand]
    told = quote_reasoning(case, demand)
    claim = case.demands.set_index("id")["claim"][demand]
    cells = results.positions[results.positions["demand"] == demand]
    apart = describe_record(cells, demand, case) if pick_pair(gaps, case.sides).empty else describe_gaps(gaps, own)
    return Section(
        name=f"demand-{demand}",
        label=case.title(demand),
        heading=results.head_demand(demand) or apart,
        source=describe_scope(own),
        origin=origin,
        sentences=(f"Claim: {claim}", f"{apart}."),
        lists=(
            ("Reasons given for it", _pick(told, case, "reason")),
            ("What others answer", _pick(told, case, "others' position", "others' reason")),
            (
                "Offered or asked in return",
                _pick(told, case, "concession", "condition", "others' conc", "others' cond"),
            ),
        ),
        tables=(tell_demand(results, demand, origin),),
        strongest=pick_strongest(results, demand),
        quotations=credit_rows(told, case),
    )


def _pick(told: pd.DataFrame, case: Case, *parts: str) -> tuple[Quotation, ...]:
    """Return some parts of `quote_reasoning`: what was said first-hand before reports and judgements."""
    own = told[told["part"].str.startswith(parts)]
    order = own["voice"].map({"direct": 0, "reported": 1, "analyst": 2})
    rows = own.assign(order=order).sort_values(["order", "date"], ascending=[True, False], kind="stable")
    return credit_rows(rows, case)


def _tell_gaps(results: Results) -> Section:
    case, origin = results.case, word_origin(COMPARISON, results.case)
    picture = strip("comparison-gaps", partial(gap_chart, results.gaps, case), origin)
    table = tell_gaps(results, origin)
    return Section(
        name="gaps",
        label="Gaps",
        heading=picture.title,
        source=describe_scope(case),
        origin=origin,
        sentences=(f"{describe_gaps(results.gaps, case)}.",),
        tables=(table,) if len(results.gaps) else (),
        pictures=(picture,) if len(results.gaps) else (),
    )


def _tell_movement(results: Results) -> Section:
    case, origin = results.case, word_origin(MOVEMENT, results.case)
    said = describe_movement(results.movement, case)
    table = tell_movement(results, origin)
    arrows = strip("movement-arrows", partial(movement_chart, results.movement, case), origin)
    return Section(
        name="movement",
        label="Movement",
        heading=results.head("movement-arrows") or said,
        source=describe_scope(case),
        origin=origin,
        sentences=(f"{said}.", "A difference may be a change of mind, of speaker or of what documents report; where "
                   "its interval holds both signs, the record cannot tell a movement."),
        tables=(table,) if len(table.shown) else (),
        pictures=(arrows,) if len(table.shown) else (),
    )  # fmt: skip


def _tell_settlement(results: Results) -> Section:
    case, talks, origin = results.case, results.talks, word_origin(SETTLEMENT, results.case)
    said = describe_zones(results.zones, talks)
    zones = list_zones(results.zones, talks)
    moves = measure_moves(talks, pick_package(talks))
    ranked = rank_options(talks)
    annex = {
        "moves": ("Who would have to move how far to the package of Nash", list_moves(moves, talks), moves),
        "outcomes": ("Proposed outcomes, nearest to the table first", spread_scorecard(ranked, talks), ranked),
        "openings": ("How far beyond its reach each would have to go", list_openings(talks), list_openings(talks)),
    }
    return Section(
        name="settlement",
        label="Settlement",
        heading=results.head("settlement-zones") or said,
        source=describe_scope(talks.case),
        origin=origin,
        sentences=(f"{said}.", f"{describe_space(talks)}.",
                   "Worked out from what was said: what the record leaves room for, not what anybody would sign."),
        tables=(_tell_zones(results, zones, origin), tell_packages(results, origin)),
        pictures=(strip("settlement-zones", partial(zone_chart, results.zones, talks), origin),),
        annex=list_tables(annex.items(), case, origin),
    )  # fmt: skip


def _tell_zones(results: Results, zones: pd.DataFrame, origin: str) -> Table:
    caption = "Is there an outcome that all at the table accept, demand by demand?"
    columns = ["demand", "zone", "up to", "down to", "points missing", "open in"]
    return Table("zones", caption, zones[columns], number(results.zones, results.case), origin)


def _tell_trust(results: Results) -> Section:
    case, origin = results.case, word_origin(ROBUSTNESS, results.case)
    influence = strip("robustness-documents", partial(influence_chart, results.left, case), origin)
    chart = strip("robustness-findings", partial(findings_chart, results.listed, case), origin)
    missing = list_missing(results.positions, case)
    ranked = rank_documents(results.left, results.findings)
    annex = {"findings": ("Every claim that was tried", spread_findings(results.listed), results.listed)}
    hanging = spread_documents(ranked, results.findings).iloc[:, :3].assign(**{"claims lost": ranked["lost"].map(len)})
    left_out = Table("documents left out", "What hangs on which document", hanging, number(ranked, case), origin)
    silent = Table("missing", "Where the record is silent or thin", missing, missing, word_origin(EVIDENCE, case))
    return Section(
        name="trust",
        label="How far to trust it",
        heading=chart.title,
        source=describe_scope(case),
        origin=origin,
        sentences=(f"{influence.title}.", f"{describe_cells(results.positions, case)}.", BANDS_IN_WORDS, INTERVALS),
        tables=(silent, left_out),
        pictures=(influence,) * bool(len(results.left)) + (chart,) * bool(len(results.listed)),
        annex=list_tables(annex.items(), case, origin),
    )  # fmt: skip


def _tell_sources(results: Results) -> Section:
    case, origin = results.case, word_origin(EVIDENCE, results.case)
    documents = list_documents(case)
    shown = documents[["document", "title", "publisher", "date", "statements", "what to know"]]
    shown = shown.rename(columns={"statements": "n"})
    table = Table("documents", "The documents, and what to know before relying on them", shown, documents, origin)
    told = [f"{name}={value or 'all'}" for name, value in word_parameters(case).items()]
    return Section(
        name="sources",
        label="Sources",
        heading=describe_evidence(case),
        source=describe_scope(case),
        origin=origin,
        sentences=(word_caveat(case), f"Parameters of all of it: {'; '.join(told)}."),
        tables=(table,),
    )


def _list_records(results: Results) -> tuple[Table, ...]:
    """Return the tables that only the workbook holds: worth of packages, and every statement that counts."""
    case = results.case
    statements = case.counted.drop(columns=["line", "day"], errors="ignore")
    told = {
        "worth": ("What each package changes for whom", results.worth, results.worth),
        "statements": ("Every statement that counts", statements, statements),
    }
    return list_tables(told.items(), case, word_origin(EVIDENCE, case))
