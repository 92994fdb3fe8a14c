"""Draw scales with their anchors in words, and below each other the lines of every side with their marks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from lib.case import Case
from lib.charts.lanes import Lanes, Line
from lib.charts.presets import NARROW, chosen_size
from lib.charts.text_metrics import LARGE, LINE_HEIGHT, NORMAL, SMALL, count_lines, measure_width, wrap_text
from lib.charts.theme import FAINT, MIDDLE, Chart, assign_colours, assign_marks, new_chart
from lib.comparison import measure_step

ENDS = (-12.5, 112.5)
"""The ends of the axis: beyond the scale, half a label fits."""
SPAN = ENDS[1] - ENDS[0]
SHEET = 11.4
"""The most inches of height with which a figure fits a sheet of paper."""
LEAST = 0.25
"""The least share of the axis that words beside a mark may have."""
ASIDE = 0.1  # inches from a mark to the words beside it
TINY = 7.2  # points, where a figure would otherwise be taller than a sheet
SOLID = 0.88
"""The least share of their height to which lines can be pressed together."""
APART, NARROWLY = (0.025, 0.035), (0.007, 0.017)  # inches between lines, and more above the first line of a side


class Head(NamedTuple):
    """What stands above the scale of a demand: its name in bold and, if not '', a text below it."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class Panel:
    """What is drawn of one demand, wrapped to its width: name, text below it, lines, and labels of the anchors."""

    name: str
    text: str
    lines: list[Line]
    words: list[str]
    ticks: tuple[list[float], list[str]]
    points: float
    width: float
    apart: tuple[float, float] = APART

    def tighten(self) -> "Panel":
        """Return the panel with its lines nearer to each other and, where its height is free, in smaller type."""
        return replace(self, apart=NARROWLY, points=self.points if chosen_size().tall else TINY)

    def strip(self) -> "Panel":
        """Return the panel with its scale in words alone."""
        values, labels = self.ticks
        return replace(self, ticks=(values, [label.partition("\n")[2] for label in labels]))

    @property
    def rows(self) -> list[float]:
        """The height of each line in inches."""
        between, above = self.apart
        firsts = [line.kind not in ("offer", "assessed") for line in self.lines]
        return [
            LINE_HEIGHT * self.points * count_lines(words) + between + above * first
            for words, first in zip(self.words, firsts, strict=True)
        ]

    @property
    def above(self) -> float:
        """The height in inches of the text below the name."""
        return LINE_HEIGHT * SMALL * count_lines(self.text) + 0.06 if self.text else 0.0

    @property
    def inside(self) -> float:
        """The height of the axes in inches."""
        return self.above + sum(self.rows) + 0.06

    @property
    def around(self) -> float:
        """The height in inches of what stands above and below the axes."""
        lines = max(map(count_lines, self.ticks[1]), default=1)
        return LINE_HEIGHT * (LARGE * count_lines(self.name) + SMALL * lines) + 0.22


@dataclass(frozen=True)
class Layout:
    """Panels in columns, to be read down each column."""

    columns: list[list[Panel]]

    @property
    def height(self) -> float:
        """The height in inches that the tallest column asks for."""
        return max((_sum_heights(column) for column in self.columns), default=0.0)

    def tighten(self) -> "Layout":
        """Return the layout with the lines of each panel nearer to each other."""
        return Layout([[panel.tighten() for panel in column] for column in self.columns])

    def strip(self) -> "Layout":
        """Return the layout with scales in words alone."""
        return Layout([[panel.strip() for panel in column] for column in self.columns])


def draw_scales(told: Mapping[str, Head], lanes: Lanes, title: str, notes: Iterable[str]) -> Chart:
    """Return a figure with a scale below the head of each demand of `told`, and lines for every side.

    The figure's axes are in the order of the demands; on each, the lines of the sides fill the heights from 0 to 1.
    """
    chart, layout = _find_layout(told, lanes, title, tuple(notes))
    grid = chart.add_gridspec(1, len(layout.columns))
    for place, column in enumerate(layout.columns):
        inside = [panel.inside for panel in column]
        around = sum(panel.around for panel in column)
        stretch = max(chart.body - around, 0.05) / sum(inside)
        if stretch < SOLID:
            chart.asked = np.inf  # try smaller type
        rows = grid[place].subgridspec(len(column), 1, height_ratios=inside)
        for row, panel in enumerate(column):
            _draw_lines(chart.add_subplot(rows[row]), panel, panel.inside * stretch, lanes.case)
    return chart


def _find_layout(told: Mapping[str, Head], lanes: Lanes, title: str, notes: tuple[str, ...]) -> tuple[Chart, Layout]:
    """Return an empty figure and its panels: the first arrangement that the chosen size has room for, or the last."""
    for layout in _try_layouts(told, lanes):
        chart = new_chart(layout.height, title, notes)
        if chart.body > chart.asked - 0.01 and chart.get_figheight() < SHEET:
            break
    return chart, layout


def _try_layouts(told: Mapping[str, Head], lanes: Lanes) -> Iterator[Layout]:
    """Yield the arrangements to try: the usual one, two columns, lines nearer to each other, a slide's scales in words.

    A figure of free height that is narrow has one column in any case.
    """
    size = chosen_size()
    lines = {demand: lanes.list_lines(demand) for demand in told}
    most = 2 if len(told) > 1 and (size.tall or not size.is_narrow) else 1
    for abreast in sorted({min(size.abreast, most), most}):
        layout = arrange_panels(told, lines, lanes.case, abreast)
        yield layout
    yield layout.tighten()
    if size.is_inset:
        yield layout.tighten().strip()


def arrange_panels(told: Mapping[str, Head], lines: Mapping[str, list[Line]], case: Case, abreast: int) -> Layout:
    """Return the panels of all demands in one column, or in two as even as can be."""
    width = chosen_size().inches * 0.95 / abreast - 0.1
    panels = [arrange_panel(demand, head, lines[demand], case, width) for demand, head in told.items()]
    if abreast == 1:
        return Layout([panels])
    return min(
        (Layout([panels[:end], panels[end:]]) for end in range(len(panels) - 1, 0, -1)), key=lambda it: it.height
    )


def _sum_heights(column: list[Panel]) -> float:
    return sum(panel.inside + panel.around for panel in column)


def arrange_panel(demand: str, head: Head, lines: list[Line], case: Case, width: float) -> Panel:
    """Return what is drawn of a demand, wrapped to a width in inches."""
    points = NORMAL if width > NARROW else SMALL
    return Panel(
        name=wrap_text(head.name, width * 0.97, LARGE, "bold"),
        text=wrap_text(head.text, width, SMALL),
        lines=lines,
        words=[wrap_text(line.words, _find_words(line)[1] * width - ASIDE, points) for line in lines],
        ticks=_wrap_anchor_labels(demand, width, case),
        points=points,
        width=width,
    )


def _find_words(line: Line) -> tuple[bool, float]:
    """Return whether a line's words stand to the right of its mark, and the share of the axis that they have."""
    if np.isnan(line.value):
        return True, 1.0
    room = (ENDS[1] - line.value) / SPAN
    onward = line.value > line.start if line.kind == "offer" and not np.isnan(line.start) else room >= 0.5
    is_right = onward if (room if onward else 1 - room) >= LEAST else not onward
    return is_right, room if is_right else 1 - room


def _wrap_anchor_labels(demand: str, width: float, case: Case) -> tuple[list[float], list[str]]:
    """Return the values and labels of a demand's anchors, wrapped to fit an axis of this width."""
    anchors = case.anchors(demand)
    step = min(measure_step(case.dossier.anchors, demand) or SPAN, 2 * -ENDS[0])
    apart = width * step / SPAN
    labels = [wrap_text(label, apart - 0.06, SMALL) for label in anchors["label"]]
    for place in range(len(labels) - 1):
        one, other = (measure_width(label, SMALL) for label in labels[place : place + 2])
        if (one + other) / 2 > apart - 0.03:
            wider = place + (other > one)
            labels[wider] = _divide(labels[wider])
    values = list(anchors["value"])
    return values, [f"{value:g}\n{label}" for value, label in zip(values, labels, strict=True)]


def _divide(label: str) -> str:
    """Return a label with its longest word divided in the middle by a hyphen."""
    longest = max(label.split(), key=len)
    half = len(longest) // 2
    return label.replace(longest, f"{longest[:half]}-\n{longest[half:]}", 1)


def _draw_lines(ax: Axes, panel: Panel, tall: float, case: Case) -> None:
    """Draw a demand on axes of this height in inches."""
    lanes = max(tall - panel.above, 0.05)
    values, labels = panel.ticks
    ax.set_xticks(values, labels, fontsize=SMALL)
    ax.set(xlim=ENDS, ylim=(0, tall / lanes), yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.vlines(values, 0, 1, color="#e3e5e8", linewidth=0.8, zorder=0)
    ax.set_title(panel.name)
    if panel.text:
        ax.text(0, 1, panel.text, fontsize=SMALL, va="top", transform=ax.transAxes, in_layout=False)
    scale, reached, held = 1 / (sum(panel.rows) + 0.06), 1.0, 1.0
    for line, words, row in zip(panel.lines, panel.words, panel.rows, strict=True):
        reached -= row * scale
        y = reached + (row - panel.apart[1] * (line.kind not in ("offer", "assessed"))) * scale / 2
        _mark(ax, line, y, held, case)
        _write_text(ax, line, words, y, panel)
        held = y if line.kind in ("position", "earlier") else held


def _mark(ax: Axes, line: Line, y: float, held: float, case: Case) -> None:
    """Draw a line's mark; a side's own offer is joined to its position at height `held`."""
    if line.kind == "silent":
        return
    colour = MIDDLE if line.kind == "earlier" else assign_colours(case)[line.side]
    if line.kind == "offer" and not np.isnan(line.start):
        ax.plot([line.start, line.start, line.value], [held, y, y], color=colour, linewidth=1.6, zorder=2)
    face = "white" if line.kind == "assessed" else colour
    size = {"position": 8.0, "earlier": 6.5}.get(line.kind, 5.0)
    ax.plot(line.value, y, assign_marks(case)[line.side], color=colour, markerfacecolor=face, markersize=size, mew=1.2,
            zorder=3)  # fmt: skip


def _write_text(ax: Axes, line: Line, words: str, y: float, panel: Panel) -> None:
    """Write a line's words beside its mark; where there is none, at the left end."""
    is_right, _ = _find_words(line)
    aside = ASIDE / panel.width * SPAN
    x = ENDS[0] if np.isnan(line.value) else line.value + (aside if is_right else -aside)
    look: dict[str, Any] = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.5}}
    look |= {"color": FAINT, "style": "italic"} if line.kind in ("silent", "earlier") else {}
    ax.text(x, y, words, ha="left" if is_right else "right", va="center", fontsize=panel.points, zorder=2.5,
            in_layout=False, **look)  # fmt: skip
