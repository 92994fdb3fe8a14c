"""Draw what press and analysis tell beside what the actors themselves have published."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lib.case import Case
from lib.charts.rows import arrange_rows
from lib.charts.text_metrics import SMALL
from lib.charts.theme import MIDDLE, PALE, Chart, assign_colours, assign_marks, empty_chart, new_chart, with_house_style
from lib.words import describe_scope

ROW = 0.19  # inches
RECORD_ENDS = (-4, 104)
LARGE_MARK, SMALL_MARK = 7.0, 4.5  # points


@with_house_style
def records_chart(records: pd.DataFrame, headline: str, case: Case) -> Chart:
    """Return each actor's position and offer on each demand by either kind of document, hollow marks as press tells it.

    `records` has the columns of `lib.tables.compare_records`.
    """
    notes = [
        "Filled mark: position by the actor's own publications. Hollow mark: by press and analysis. Small marks: own "
        "offers. A line joins two positions of one actor that differ. Where a mark is missing, that kind of document "
        "has none in this round; what press and analysis lack may only be later than they are.",
        describe_scope(case),
    ]
    if records.empty:
        return empty_chart(headline, "no position and no offer in the round", notes[-1:])
    rows = records.to_dict("records")
    names = [f"{case.title(row['demand'])}: {case.label(row['actor'])}" for row in rows]
    laid = arrange_rows(names, [""] * len(rows), ROW, SMALL)
    chart = new_chart(ROW * laid.length + 0.3, headline, notes, "Position, from 0 to 100 on our scale")
    ax = chart.subplots()
    laid.name(ax, [0.0] * len(rows))
    ax.hlines(laid.places, *RECORD_ENDS, color=PALE, linewidth=0.5, zorder=0)
    sides = dict(zip(case.actors["id"], case.actors["side"], strict=True))
    colours, marks = assign_colours(case), assign_marks(case)
    for place, row in zip(laid.places, rows, strict=True):
        side = sides[row["actor"]]
        _draw_row(ax, place, row, colours[side], marks[side])
    ax.set(xlim=RECORD_ENDS, xticks=range(0, 101, 25))
    return chart


def _draw_row(ax: Axes, place: float, row: Mapping[Hashable, Any], colour: str, mark: str) -> None:
    ax.plot([row["told"], row["own"]], [place, place], color=MIDDLE, linewidth=1.2, zorder=1)
    for told, own, size in (("told", "own", LARGE_MARK), ("told_offer", "own_offer", SMALL_MARK)):
        if not np.isnan(row[told]):
            ax.plot(row[told], place, mark, markersize=size + 1.5, color="white", markeredgecolor=colour, zorder=2)
        if not np.isnan(row[own]):
            ax.plot(row[own], place, mark, markersize=size - 1.5, color=colour, markeredgewidth=0, zorder=3)
