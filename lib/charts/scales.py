"""Draw scales with their anchors in words, and a lane per side with its mark, reach and numbers."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

from lib.case import Case, capitalise
from lib.charts.presets import NARROW, chosen_size
from lib.charts.text_metrics import LARGE, LINE_HEIGHT, NORMAL, SMALL, count_lines, wrap_text
from lib.charts.theme import FAINT, Chart, assign_colours, assign_marks, new_chart
from lib.words import format_cell, format_interval, format_points

Ends = tuple[float, float]
BESIDE, ABOVE = (-58.0, 148.0), (-3.0, 103.0)
"""The ends of the axis, where names are beside the marks and where they are above them."""
ASIDE = 0.1  # inches from a position, or the end of its interval, to the name beside it; clears the largest mark


def draw_scales(
    told: Mapping[str, str], positions: pd.DataFrame, title: str, notes: Iterable[str], case: Case
) -> Chart:
    """Return a figure with a scale for each demand of `told`, its text below its name, and a lane per side.

    The figure's axes are in the order of the demands.
    """
    abreast = min(chosen_size().abreast, max(len(told), 1))
    width = chosen_size().inches * 0.97 / abreast
    ends, lane = (BESIDE, 0.2) if width > NARROW else (ABOVE, 0.29)
    heads = [wrap_text(words, width * (0.97 if ends == BESIDE else 0.87), SMALL) for words in told.values()]
    lines = max((count_lines(head) for head in heads if head), default=0)
    ticks = max(
        (count_lines(label) for demand in told for label in wrap_anchors(demand, ends, width, case)[1]), default=1
    )
    names = [wrap_text(case.title(demand), width * 0.9, LARGE, "bold") for demand in told]
    rows, most = -(-len(told) // abreast), max(map(count_lines, names), default=1)
    tall = len(case.sides) * lane + LINE_HEIGHT * (LARGE * most + SMALL * (lines + ticks)) + 0.25
    chart = new_chart(rows * tall, title, notes)
    drawn = max(lane + (chart.body / rows - tall) / len(case.sides), 0.05)
    grid = chart.subplots(rows, abreast, squeeze=False).ravel()
    for ax in grid[len(told) :]:
        ax.remove()
    for ax, demand, name, head in zip(grid, told, names, heads, strict=False):
        draw_scale_axis(ax, demand, ends, width, case)
        ax.set_title(name)
        _draw_lanes(ax, positions[positions["demand"] == demand], case)
        if head:
            ax.text(0, 1, head, fontsize=SMALL, va="top", transform=ax.transAxes)
        ax.set_ylim(-0.6, ax.get_ylim()[1] + lines * LINE_HEIGHT * SMALL / round(drawn, 6))
    return chart


def wrap_anchors(demand: str, ends: Ends, width: float, case: Case) -> tuple[list[float], list[str]]:
    """Return the values and labels of a demand's anchors, wrapped to fit an axis with these ends and width."""
    anchors = case.anchors(demand)
    step = float(np.diff(anchors["value"]).min(initial=100.0))
    apart = width * step / max(ends[1] - ends[0], float(np.ptp(anchors["value"])) + step)
    values = list(anchors["value"])
    labels = zip(values, anchors["label"], strict=True)
    return values, [f"{value:g}\n{wrap_text(label, apart - 0.06, SMALL)}" for value, label in labels]


def draw_scale_axis(ax: Axes, demand: str, ends: Ends, width: float, case: Case) -> None:
    """Draw the anchors of a demand in words on an axis with these ends and width in inches."""
    values, labels = wrap_anchors(demand, ends, width, case)
    ax.set_xticks(values, labels, fontsize=SMALL)
    ax.set(xlim=ends, yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.vlines(values, -0.6, len(case.sides) - 0.4, color="#e3e5e8", linewidth=0.8, zorder=0)


def _draw_lanes(ax: Axes, positions: pd.DataFrame, case: Case) -> None:
    """Draw every side's position on one demand, the first side at the top."""
    cells, is_beside = positions.set_index("side"), ax.get_xlim() == BESIDE
    for place, side in enumerate(case.sides):
        lane, cell = len(case.sides) - 1 - place, cells.loc[side].to_dict()
        if not cell["is_empty"]:
            _mark(ax, lane, side, cell, case)
        _name(ax, lane, side, cell, is_beside)
    ax.set_ylim(-0.6, len(case.sides) - (0.4 if is_beside else 0.1))


def _mark(ax: Axes, lane: float, side: str, cell: Mapping[Hashable, Any], case: Case) -> None:
    """Draw one side's mark, its reach, and its interval as a pale bar."""
    colour, value, reach = assign_colours(case)[side], cell["value"], cell["reach"]
    style = "solid" if cell["is_offered"] else (0, (1, 1.5))
    ax.plot([value, reach], [lane, lane], color=colour, linewidth=2, linestyle=style, solid_capstyle="butt", zorder=2)
    face = "white" if cell["is_thin"] else colour
    ax.plot(value, lane, assign_marks(case)[side], color=colour, markerfacecolor=face, markersize=7, mew=1.4, zorder=3)
    low, high = find_ends(cell)
    if high > low:
        ax.barh(lane, high - low, left=low, height=0.36, color=to_rgba(colour, 0.18), edgecolor=colour, linewidth=0.5,
                zorder=1)  # fmt: skip


def find_ends(cell: Mapping[Hashable, Any]) -> tuple[float, float]:
    """Return the ends of a position's interval, or the position itself if it has none."""
    return cell.get("at_least", cell["value"]), cell.get("at_most", cell["value"])


def _name(ax: Axes, lane: float, side: str, cell: Mapping[Hashable, Any], is_beside: bool) -> None:
    """Write a side and its numbers beside or above its mark; for a side without a position, words alone."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    if cell["is_empty"]:
        look: dict[str, Any] = {"style": "italic", "color": FAINT, "fontsize": SMALL, "bbox": box}
        ax.text(ax.get_xlim()[0] + 1, lane, f"{capitalise(side)}: {format_cell(cell)}", va="center_baseline", **look)
        return
    value, (low, high) = cell["value"], find_ends(cell)
    told = f"{capitalise(side)} {format_points(value)}{format_interval(cell)} (n {cell['n']})"
    is_right = value >= 50
    if is_beside:
        aside = max(3.0, ASIDE * (BESIDE[1] - BESIDE[0]) / chosen_size().inches)
        x, align = (max(value, high) + aside, "left") if is_right else (min(value, low) - aside, "right")
    else:
        x, align = (value + 2, "right") if is_right else (value - 2, "left")
    y = lane if is_beside else lane + 0.3
    points_of_type = NORMAL if is_beside and not chosen_size().is_tight else SMALL
    ax.text(x, y, told, ha=align, va="center_baseline" if is_beside else "bottom", fontsize=points_of_type, bbox=box)
