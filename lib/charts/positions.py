"""Draw positions and comparisons: one style, one colour and mark per side, one order, every mark labelled.

The functions draw the frames of `lib.positions` and `lib.comparison`; they calculate nothing that a table could not
show. The title of each figure is a finding; its caption says how to read it, and gives n and the source.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from lib.case import Case
from lib.charts.heatmap import HeatmapCells, draw_heatmap
from lib.charts.rows import arrange_rows
from lib.charts.scales import draw_scales
from lib.charts.theme import DARK, MIDDLE, PALE, Chart, empty_chart, new_chart, with_house_style
from lib.positions import get_holder_column
from lib.words import (
    describe_alignment,
    describe_cells,
    describe_evidence,
    describe_gaps,
    describe_ranking,
    describe_scope,
    format_cell,
    format_interval,
    format_points,
    select_first_pair,
)

NOTHING = "no two positions on the same demand"


@with_house_style
def coverage_chart(coverage: pd.DataFrame, case: Case) -> Chart:
    """Return the number of statements per document and demand as shades, with their voices; hatched where none."""
    totals = coverage.groupby(["document", "demand"], sort=False)["n"].sum().unstack()
    spoken = coverage.assign(text=coverage["n"].astype(str) + " " + coverage["voice"])
    by_voice = spoken[spoken["n"] > 0].groupby(["document", "demand"])["text"].agg("\n".join).unstack()
    by_voice = by_voice.reindex_like(totals).astype(object).fillna("none found")
    notes = ["Statements that count, of every role, by voice. Hatched: none found.", describe_scope(case)]
    shaded = HeatmapCells(_title(totals.where(totals > 0), case), _title(by_voice, case), totals.to_numpy().max())
    return draw_heatmap(shaded, describe_evidence(case), notes)


def _title(table: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return a table with its rows and columns named as at the start of a line."""
    return table.rename(index=case.title, columns=case.title)


@with_house_style
def position_heatmap(positions: pd.DataFrame, case: Case) -> Chart:
    """Return the values of a position table as shades, each cell with its value and n, empty cells hatched."""
    who = get_holder_column(positions)
    values = positions.pivot(index=who, columns="demand", values="value")
    texts = positions.assign(text=[format_cell(row).replace(" · ", "\n") for row in positions.to_dict("records")])
    worded = texts.pivot(index=who, columns="demand", values="text")
    notes = [
        "0, light: demand rejected outright; 100, dark: met in full. Brackets: 90 % interval. Hatched: no position on "
        "record, which is not neutral. → reach, * by a third party's judgement.",
        describe_scope(case),
    ]
    return draw_heatmap(
        HeatmapCells(_title(values, case), _title(worded, case)), describe_cells(positions, case), notes
    )


@with_house_style
def scale_chart(positions: pd.DataFrame, gaps: pd.DataFrame, case: Case, headline: str = "") -> Chart:
    """Return one scale per demand, with its anchors in words, and a mark, reach and numbers for each side.

    Its title is the finding `headline` or, without one, the gaps.
    """
    notes = [
        "Mark: position, hollow where it rests on one statement; pale bar and brackets: its 90 % interval. Line: "
        "reach, solid where the side itself offered it, dotted where a third party judges it open.",
        describe_scope(case),
    ]
    pair = select_first_pair(gaps, case.sides).set_index("demand")
    told = {name: _format_gap(pair.loc[name]) if name in pair.index else "" for name in case.demands["id"]}
    return draw_scales(told, positions, headline or describe_gaps(gaps, case), notes, case)


def _format_gap(gap: pd.Series) -> str:
    apart = f"{format_points(gap['gap'])}{format_interval(gap.to_dict())} points apart"
    if gap["remaining"] == gap["gap"]:
        return apart
    return f"{apart}; {format_points(gap['remaining'])} with what they themselves offer"


@with_house_style
def gap_chart(gaps: pd.DataFrame, case: Case, headline: str = "") -> Chart:
    """Return the gaps of every pair as ranked bars; the dark part is the gap that remains between their reaches.

    Its title is the finding `headline` or, without one, the widest and the narrowest gap.
    """
    notes = [
        "Whole bar: distance of the positions. Dark part and number in brackets: distance of the nearest points of "
        "their reaches. Thin line and square brackets: 90 % interval. Dashed: one of the two rests on a single "
        "statement. *: as a third party judges.",
        describe_scope(case),
    ]
    if gaps.empty:
        return empty_chart(describe_ranking(gaps, case), NOTHING, notes[-1:])
    told = gaps.to_dict("records")
    names = [f"{case.title(row['demand'])}: {row['one']} – {row['other']}" for row in told]
    rows = arrange_rows(names, [_format_bar(row) for row in told], 0.24)
    chart = new_chart(0.24 * rows.length + 0.4, headline or describe_ranking(gaps, case), notes)
    ax = chart.subplots()
    rows.name(ax, [max(row["gap"], row.get("at_most", 0)) + 1 for row in told])
    for place, row in zip(rows.places, told, strict=True):
        face, style = ("white", "dashed") if row["is_thin"] else (PALE, "solid")
        ax.barh(place, row["gap"], color=face, height=0.66, edgecolor=MIDDLE, linestyle=style, linewidth=0.8)
        ax.barh(place, row["remaining"], color="#5c6672", height=0.3)
        low, high = (row.get(end, row["gap"]) for end in ("at_least", "at_most"))
        ax.plot([low, high], [place + 0.24] * 2, color=DARK, linewidth=0.9, zorder=3)
    ax.set(xlim=(0, 100), xticks=range(0, 101, 25), xlabel="points apart")
    return chart


def _format_bar(row: Mapping[Hashable, Any]) -> str:
    left = "" if row["remaining"] == row["gap"] else f" ({format_points(row['remaining'])})"
    return f"{format_points(row['gap'])}{format_interval(row)}{left}"


@with_house_style
def alignment_chart(alignment: pd.DataFrame, case: Case) -> Chart:
    """Return the mean distance of every pair of actors over the same demands, near pairs light and distant ones dark."""
    actors = list(case.actors["id"])
    distance = alignment.pivot(index="one", columns="other", values="distance").reindex(index=actors, columns=actors)
    present = [actor for actor in actors if distance.loc[actor].notna().any()]
    if not present:
        return empty_chart(describe_alignment(alignment, case), NOTHING, [describe_scope(case)])
    distance = distance.loc[present, present]
    texts = distance.map(lambda points: "" if np.isnan(points) else format_points(points))
    shaded = HeatmapCells(_title(distance, case), _title(texts, case), names=0.18)
    notes = ["Mean distance in points, over the same demands for all; light: near.", describe_scope(case)]
    return draw_heatmap(shaded, describe_alignment(alignment, case), notes)
