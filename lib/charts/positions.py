"""Draw positions and comparisons: one style, one colour and mark per side, one order, every mark labelled.

The functions draw the frames of `lib.positions` and `lib.comparison`; they calculate nothing that a table could not
show. The title of each figure is a finding; its caption says how to read it, and gives n and the source.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from lib.case import Case
from lib.charts.heatmap import HeatmapCells, ShortTexts, draw_heatmap
from lib.charts.lanes import Lanes
from lib.charts.presets import chosen_size
from lib.charts.rows import arrange_rows
from lib.charts.scales import Head, draw_scales
from lib.charts.theme import MIDDLE, PALE, Chart, empty_chart, new_chart, with_house_style
from lib.positions import get_holder_column, list_assessments
from lib.words import (
    NOT_ON_RECORD,
    describe_alignment,
    describe_cells,
    describe_evidence,
    describe_ranking,
    describe_scope,
    find_statement,
    format_points,
    name_anchor,
    name_common_judges,
    name_judges,
    tell_state,
)

NOTHING = "no two positions on the same demand"
MOST_DOCUMENTS, MOST_GAPS = 30, 40
"""How many documents, and how many gaps, a figure has rows for."""
GAP_UNIT = "Points between two positions, of 100"


@with_house_style
def coverage_chart(coverage: pd.DataFrame, case: Case) -> Chart:
    """Return the number of statements per document and demand as shades, with their voices; hatched where none."""
    totals = coverage.groupby(["document", "demand"], sort=False)["n"].sum().unstack()
    number, of_many = len(totals), ""
    if number > MOST_DOCUMENTS:
        totals = totals[totals.sum(axis=1).rank(method="first", ascending=False) <= MOST_DOCUMENTS]
        of_many = f" The {MOST_DOCUMENTS} documents with most statements, of {number:,}."
    spoken = coverage.assign(text=coverage["n"].astype(str) + " " + coverage["voice"])
    by_voice = spoken[spoken["n"] > 0].groupby(["document", "demand"])["text"].agg("\n".join).unstack()
    by_voice = by_voice.reindex_like(totals).astype(object).fillna("none found")
    notes = [f"Statements that count, of every role, by voice. Hatched: none found.{of_many}", describe_scope(case)]
    short = case.dossier.short_names
    totals = _title(totals, case).rename(index=short)
    cells = HeatmapCells(
        totals.where(totals > 0),
        _title(by_voice, case).rename(index=short),
        totals.to_numpy().max(),
        unit="Number of statements",
    )
    numbers = ShortTexts(totals.astype(str).where(totals > 0, "–"), " Voices are in tables/evidence-coverage.csv.")
    return draw_heatmap(cells, describe_evidence(case), notes, numbers)


def _title(table: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return a table with its rows and columns named as at the start of a line."""
    return table.rename(index=case.title, columns=case.title)


@with_house_style
def position_heatmap(positions: pd.DataFrame, case: Case, headline: str = "") -> Chart:
    """Return the positions of a table in words, shaded by value; hatched where there is none in the round.

    Its title is `headline` or, without one, how many have a position on each demand.
    """
    who = get_holder_column(positions)
    values = positions.pivot(index=who, columns="demand", values="value")
    common = name_common_judges(positions, case)
    texts = positions.assign(text=[_word_cell(cell, case, common) for cell in positions.to_dict("records")])
    worded, short = (
        _title(told.pivot(index=who, columns="demand", values="text"), case)
        for told in (texts, positions.assign(text=[_number_cell(cell) for cell in positions.to_dict("records")]))
    )
    notes = [
        "Light, 0: the demand is rejected outright; dark, 100: met in full. Hatched: no position in this round, which "
        "is neither a no nor the middle of the scale; “last” is a position before it. “Offers”: how far its "
        "holder itself would go." + f" Every position is {common}." * bool(common),
        describe_scope(case),
    ]
    shaded = HeatmapCells(_title(values, case), worded, unit="Position, from 0 to 100 on our scale")
    note = f" In brackets: the last one before the round; after →: the offer. All is in tables/positions-by-{who}.csv."
    numbers = ShortTexts(short, note)
    return draw_heatmap(shaded, headline or describe_cells(positions, case), notes, numbers)


def _number_cell(cell: Mapping[Hashable, Any]) -> str:
    """Return a position as a number, and the own offer after it; in brackets, the last one before the round."""
    ends = [cell["value"], cell["offer"]]
    told = ["–" if np.isnan(end) else format_points(end) for end in ends]
    if np.isnan(ends[0]) and not np.isnan(cell["earlier"]):
        told[0] = f"({format_points(cell['earlier'])})"
    return told[0] if np.isnan(ends[1]) else " → ".join(told)


def _word_cell(cell: Mapping[Hashable, Any], case: Case, common: str) -> str:
    """Return a position in words with its value, the last one before the round, and the holder's own offer.

    Its judges are named unless all positions have them in `common`.
    """
    demand = cell["demand"]
    told = NOT_ON_RECORD
    if not np.isnan(cell["value"]):
        told = f"{name_anchor(case, demand, cell['value'])} ({format_points(cell['value'])})"
        judges = name_judges(cell, case)
        told += f"\n{judges}" * (judges not in ("", common))
    elif not np.isnan(cell["earlier"]):
        row = find_statement(case, cell["earlier_statement"])
        year = f", {row['day'].year}" if row else ""
        told = f"last: {name_anchor(case, demand, cell['earlier'])}{year}"
    if np.isnan(cell["offer"]):
        return told
    offer = f"offers {name_anchor(case, demand, cell['offer'])} ({format_points(cell['offer'])})"
    return offer if told == NOT_ON_RECORD else f"{told}\n{offer}"


@with_house_style
def scale_chart(positions: pd.DataFrame, states: pd.DataFrame, case: Case, headline: str) -> Chart:
    """Return one scale per demand, with its anchors in words, and lines for what each side holds and offers.

    `positions` are those of sides, `states` those of `find_states`, told with the name of each demand; its question
    stands below except on a slide.
    """
    judged = list_assessments(case.statements, case.rule)
    notes = [
        "Large mark: position in this round. Line to a small mark: own offer. Hollow mark: where somebody else, by "
        "name, sees a side, or room for it. Grey mark: the last position before this round.",
        describe_scope(case),
    ]
    common = name_common_judges(positions, case)
    lanes = Lanes(positions, judged, case, common)
    notes[0] += f" Every position is {common}." * bool(common)
    notes[0] += (
        " Of several hollow marks of one side, only the newest is drawn; on a briefing's slide, none."
        * lanes.is_crowded
    )
    told_states = {row["demand"]: f": {tell_state(row, positions, case)}" for row in states.to_dict("records")}
    asked = {} if chosen_size().is_inset else dict(case.demands[["id", "question"]].to_numpy())
    told = {
        demand: Head(f"{case.title(demand)}{told_states.get(demand, '')}", asked.get(demand, ""))
        for demand in case.demands["id"]
    }
    return draw_scales(told, lanes, headline, notes)


@with_house_style
def gap_chart(gaps: pd.DataFrame, case: Case) -> Chart:
    """Return the gap of every pair of sides as a bar, demand by demand; the dark part remains after own offers."""
    notes = [
        "Whole bar: distance of the two positions. Dark part, and the number after the arrow: what remains if both go "
        "as far as they themselves have offered. Dashed: one of the two rests on a single utterance. Pairs are left "
        "out where one has no position in this round.",
        describe_scope(case),
    ]
    if gaps.empty:
        return empty_chart(describe_ranking(gaps, case), NOTHING, notes[-1:])
    if len(gaps) > MOST_GAPS:
        notes[0] += f" Drawn are the {MOST_GAPS} widest of {len(gaps)} gaps; all are in tables/comparison-gaps.csv."
    order = {demand: place for place, demand in enumerate(case.demands["id"])}
    widest = gaps[gaps["gap"].rank(method="first", ascending=False) <= MOST_GAPS]
    told = widest.sort_values("demand", key=lambda demand: demand.map(order), kind="stable").to_dict("records")
    rows = arrange_rows([_name_bar(row, case) for row in told], [_format_bar(row) for row in told], 0.24)
    chart = new_chart(
        0.24 * rows.length + 0.4, describe_ranking(gaps, case), notes, "Points between two positions, of 100"
    )
    ax = chart.subplots()
    rows.name(ax, [row["gap"] + 1 for row in told])
    for place, row in zip(rows.places, told, strict=True):
        face, style = ("white", "dashed") if row["is_thin"] else (PALE, "solid")
        ax.barh(place, row["gap"], color=face, height=0.66, edgecolor=MIDDLE, linestyle=style, linewidth=0.8)
        ax.barh(place, row["remaining"], color="#5c6672", height=0.3)
    ax.set(xlim=(0, 100), xticks=range(0, 101, 25))
    return chart


def _name_bar(row: Mapping[Hashable, Any], case: Case) -> str:
    """Return a demand with the two sides, each with its position in words."""
    labels = (f"{row[side]} ({name_anchor(case, row['demand'], row[f'value_{side}'])})" for side in ("one", "other"))
    return f"{case.title(row['demand'])}: {' – '.join(labels)}"


def _format_bar(row: Mapping[Hashable, Any]) -> str:
    left = "" if row["remaining"] == row["gap"] else f" → {format_points(row['remaining'])}"
    return f"{format_points(row['gap'])}{left}"


@with_house_style
def alignment_chart(alignment: pd.DataFrame, case: Case) -> Chart:
    """Return the mean distance of every pair of actors over the same demands, near pairs light, distant ones dark."""
    actors = list(case.actors["id"])
    distance = alignment.pivot(index="one", columns="other", values="distance").reindex(index=actors, columns=actors)
    present = [actor for actor in actors if distance.loc[actor].notna().any()]
    if not present:
        return empty_chart(describe_alignment(alignment, case), NOTHING, [describe_scope(case)])
    distance = distance.loc[present, present]
    texts = distance.map(lambda points: "" if np.isnan(points) else format_points(points))
    shaded = HeatmapCells(_title(distance, case), _title(texts, case), names=0.18, unit=GAP_UNIT)
    notes = [
        "Distance of the two positions in points, 0 to 100, averaged over the same demands for all; light: near. Own "
        "offers are not counted.",
        describe_scope(case),
    ]
    return draw_heatmap(shaded, describe_alignment(alignment, case), notes)
