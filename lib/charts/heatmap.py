"""Draw a table of numbers as a heatmap, with the text of every cell wrapped to fit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from lib.charts.presets import chosen_size
from lib.charts.text_metrics import (
    LINE_HEIGHT,
    NORMAL,
    SMALL,
    break_long_words,
    count_lines,
    find_longest,
    measure_width,
    wrap_text,
)
from lib.charts.theme import SHADES, Chart, choose_text_colour, new_chart


@dataclass(frozen=True)
class HeatmapCells:
    """The cells of a heatmap: `values` in a `unit`, shaded up to `top`, `texts`, and the width share of row names.

    A cell without a value is hatched; without a text too, it is left bare.
    """

    values: pd.DataFrame
    texts: pd.DataFrame
    top: float = 100.0
    names: float = 0.26
    unit: str = ""


class ShortTexts(NamedTuple):
    """What the cells of a heatmap say that has no room for words, and an addition to its first note."""

    texts: pd.DataFrame
    note: str


NAMED_ASIDE = 0.03  # inches between texts side by side
TALLEST = 8.0
"""The most inches of a heatmap that says more in its cells than it must."""


def draw_heatmap(shaded: HeatmapCells, title: str, notes: Sequence[str], short: ShortTexts | None = None) -> Chart:
    """Return a table as a heatmap with the names of its rows and columns; `short` is written where words do not fit."""
    size = chosen_size()
    if short and _is_crowded(shaded):
        shaded, notes = replace(shaded, texts=short.texts), [notes[0] + short.note, *notes[1:]]
    laid = arrange_cells(shaded, SMALL if size.is_narrow else NORMAL)
    if laid.is_upright:
        laid = arrange_cells(shaded, SMALL)
    between = min(0.06 * len(laid.rows), 0.6) if size.is_narrow else 0.08 * len(laid.rows)
    chart = new_chart(laid.height + between, title, notes, shaded.unit)
    if laid.height > chart.body:
        laid = arrange_cells(shaded, SMALL)
    if laid.height > chart.body:
        laid = arrange_cells(replace(shaded, texts=shaded.texts.map(lambda text: text.replace("\n", " "))), SMALL)
    chart.asked = min(chart.asked, max(chart.body, laid.height))
    ax = chart.subplots()
    _shade_cells(ax, replace(shaded, texts=laid.texts), laid.points)
    angle = 90 if laid.is_upright else 0
    ax.set_xticks(np.arange(len(laid.heads)) + 0.5, laid.heads, rotation=angle, fontsize=laid.points)
    ax.set_yticks(np.arange(len(laid.rows)) + 0.5, laid.rows, rotation=0, fontsize=laid.points)
    ax.set(xlabel="", ylabel="")
    ax.tick_params(length=0)
    return chart


def _is_crowded(shaded: HeatmapCells) -> bool:
    """Return whether words in the cells would be wider than these, or make the figure too tall."""
    laid = arrange_cells(shaded, SMALL)
    words = [str(text) for text in shaded.texts.to_numpy().ravel()]
    return laid.height + 0.08 * len(laid.rows) > TALLEST or find_longest(words, SMALL) > _find_room(
        laid.rows, laid.heads, SMALL
    )


@dataclass(frozen=True)
class ArrangedCells:
    """Wrapped texts: those of the `rows`' names, the columns' `heads` and the cells; `height` is in inches."""

    points: float
    rows: list[str]
    heads: list[str]
    texts: pd.DataFrame
    is_upright: bool
    height: float


def arrange_cells(shaded: HeatmapCells, points: float) -> ArrangedCells:
    """Return the texts of a table at this type size, wrapped to the space that the chosen size leaves.

    Names of rows are kept on one line if the table is lower for it.
    """
    size = chosen_size()
    column = size.inches * shaded.names * (0.75 if size.is_narrow and shaded.names < 0.3 else 1)
    whole = [str(name) for name in shaded.values.index]
    rows = [wrap_text(name, column, points) for name in whole]
    heads, texts = [str(name) for name in shaded.values.columns], [*shaded.texts.to_numpy().ravel()]
    if find_longest([*heads, *texts], points) > _find_room(rows, heads, points):
        rows = break_long_words(whole, max(map(count_lines, rows)), points)
    fits = find_longest(texts, points) + NAMED_ASIDE < _find_room(whole, heads, points)
    return min(
        (_wrap_cells(shaded, names, points) for names in [rows, whole][: 1 + fits]), key=lambda laid: laid.height
    )


def _wrap_cells(shaded: HeatmapCells, rows: list[str], points: float) -> ArrangedCells:
    """Return the texts of a table wrapped to the space that these names of its rows leave."""
    heads = [str(name) for name in shaded.values.columns]
    room = _find_room(rows, heads, points)
    texts = shaded.texts.map(lambda text: wrap_text(text, room, points))
    is_upright = find_longest(heads, points) > room
    abreast = 2 if room > 2 * LINE_HEIGHT * points + NAMED_ASIDE else 1
    heads = (
        break_long_words(heads, abreast, points) if is_upright else [wrap_text(head, room, points) for head in heads]
    )
    above = max(
        measure_width(head, points) if is_upright else LINE_HEIGHT * points * count_lines(head) for head in heads
    )
    lines = max(map(count_lines, [*rows, *texts.to_numpy().ravel()]))
    return ArrangedCells(
        points, rows, heads, texts, is_upright, len(rows) * LINE_HEIGHT * points * lines + above + 0.15
    )


def _find_room(rows: list[str], heads: list[str], points: float) -> float:
    """Return the width of a cell in inches, after the names of the rows."""
    return (chosen_size().inches * 0.96 - max(measure_width(row, points) for row in rows)) / len(heads) - 0.02


def _shade_cells(ax: Axes, shaded: HeatmapCells, points: float) -> None:
    values, texts = shaded.values, shaded.texts
    look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": points}
    for row, column in zip(*np.where(values.isna() & (texts != "")), strict=True):
        ax.add_patch(Rectangle((column, row), 1, 1, facecolor="white", hatch="////", edgecolor="white", linewidth=0))
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        ax.text(column + 0.5, row + 0.5, texts.iloc[row, column], style="italic", bbox=box, **look)
    for row, column in zip(*np.where(values.notna()), strict=True):
        ink = choose_text_colour(SHADES(values.iloc[row, column] / shaded.top))
        ax.text(column + 0.5, row + 0.5, texts.iloc[row, column], color=ink, **look)
    sns.heatmap(
        values.astype(float), ax=ax, mask=values.isna(), cmap=SHADES, vmin=0, vmax=shaded.top,
        cbar=False, linewidths=1.5, linecolor="white", xticklabels=False, yticklabels=False,
    )  # fmt: skip
