"""Results in, figures out: one style, one colour and mark a side, one order, every mark labelled.

The functions take frames of `lib.positions` and `lib.comparison` and draw them; they calculate nothing that a table
could not show. Each figure carries its finding as title, and how to read it, n and source as caption.
"""

from collections.abc import Hashable, Mapping
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from lib.case import Case, capitalise
from lib.positions import name_holders
from lib.style import DARK, FAINT, PALE, SHADES, Chart, blank, colours, frame, marks, read_on, styled
from lib.wording import (
    describe_alignment,
    describe_cells,
    describe_evidence,
    describe_gaps,
    describe_ranking,
    describe_scope,
    describe_weights,
    pick_pair,
    points,
    word_cell,
    word_interval,
)

NOTHING = "no two positions on the same demand"


def shade_table(ax: Axes, values: pd.DataFrame, texts: pd.DataFrame, top: float, case: Case) -> None:
    """Draw a table as a heatmap; a cell without a value is hatched, which no shade is, and bare without a text."""
    for row, column in zip(*np.where(values.isna() & (texts != "")), strict=True):
        ax.add_patch(Rectangle((column, row), 1, 1, facecolor="white", hatch="////", edgecolor="white", linewidth=0))
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        ax.text(column + 0.5, row + 0.5, texts.iloc[row, column], ha="center", va="center", style="italic", bbox=box)
    for row, column in zip(*np.where(values.notna()), strict=True):
        ink = read_on(SHADES(values.iloc[row, column] / top))
        ax.text(column + 0.5, row + 0.5, texts.iloc[row, column], ha="center", va="center", color=ink)
    sns.heatmap(
        values.astype(float), ax=ax, mask=values.isna(), cmap=SHADES, vmin=0, vmax=top,
        cbar=False, linewidths=1.5, linecolor="white",
        xticklabels=[case.title(name) for name in values.columns],
        yticklabels=[case.title(name) for name in values.index],
    )  # fmt: skip
    ax.set(xlabel="", ylabel="")
    ax.tick_params(length=0, labelsize=8, rotation=0)


@styled
def coverage_chart(coverage: pd.DataFrame, case: Case) -> Chart:
    """Return the number of statements per document and demand as shades, with their voices; hatched is nothing."""
    totals = coverage.groupby(["document", "demand"], sort=False)["n"].sum().unstack()
    spoken = coverage.assign(text=coverage["n"].astype(str) + " " + coverage["voice"])
    by_voice = spoken[spoken["n"] > 0].groupby(["document", "demand"])["text"].agg("\n".join).unstack()
    by_voice = by_voice.reindex_like(totals).astype(object).fillna("none found")
    notes = ["Statements that count, of every role, by voice. Hatched: none found.", describe_scope(case)]
    chart = frame(1.2 + 0.55 * len(totals), describe_evidence(case), notes)
    shade_table(chart.subplots(), totals.where(totals > 0), by_voice, totals.to_numpy().max(), case)
    return chart


@styled
def position_heatmap(positions: pd.DataFrame, case: Case) -> Chart:
    """Return the values of a position table as shades, each cell with its value and n, empty ones hatched."""
    who = name_holders(positions)
    values = positions.pivot(index=who, columns="demand", values="value")
    texts = positions.assign(text=[word_cell(row).replace(" · ", "\n") for row in positions.to_dict("records")])
    worded = texts.pivot(index=who, columns="demand", values="text")
    chart = frame(
        1.5 + 0.5 * len(values),
        describe_cells(positions, case),
        ["0, light: demand rejected outright; 100, dark: met in full. Brackets: 90 % interval. Hatched: no position on "
         "record, which is not neutral. → reach, * by a third party's judgement.",
         describe_scope(case)],
    )  # fmt: skip
    shade_table(chart.subplots(), values, worded, 100, case)
    return chart


@styled
def scale_chart(positions: pd.DataFrame, gaps: pd.DataFrame, case: Case, headline: str = "") -> Chart:
    """Return one row a demand, its anchors in words on the axis, one mark a side with its reach, the gap printed.

    The finding `headline` is its title, otherwise the gaps.
    """
    demands, sides = list(case.demands["id"]), case.sides
    chart = frame(
        1.0 + len(demands) * (0.62 + 0.2 * len(sides)),
        headline or describe_gaps(gaps, case),
        ["Mark: position, hollow where it rests on one statement; pale bar and brackets: its 90 % interval. Line: "
         "reach, solid where the side itself offered it, dotted where a third party judges it open.",
         describe_scope(case)],
    )  # fmt: skip
    pair = pick_pair(gaps, sides).set_index("demand")
    for ax, demand in zip(chart.subplots(len(demands), squeeze=False)[:, 0], demands, strict=True):
        lay_scale(ax, demand, case)
        ax.set_title(case.title(demand))
        if demand in pair.index:
            ax.set_title(f"{_word_gap(pair.loc[demand])}  ", loc="right", fontsize=7.5, fontweight="normal")
        cells = positions[positions["demand"] == demand].set_index("side")
        for lane, side in enumerate(sides):
            mark_position(ax, len(sides) - 1 - lane, side, cells.loc[side].to_dict(), case)
        ax.set_ylim(-0.6, len(sides) - 0.4)
    return chart


def _word_gap(gap: pd.Series) -> str:
    apart = f"{points(gap['gap'])}{word_interval(gap.to_dict())} points apart"
    if gap["remaining"] == gap["gap"]:
        return apart
    basis = " (by a third party's judgement)" if gap["is_judged"] else ""
    return f"{apart}; {points(gap['remaining'])} between their reaches{basis}"


def lay_scale(ax: Axes, demand: str, case: Case) -> None:
    """Give a row the anchors of its demand as a worded axis, with room for names on either side."""
    anchors = case.anchors(demand)
    labels = [f"{value:g}\n{fill(label, 18)}" for value, label in zip(anchors["value"], anchors["label"], strict=True)]
    ax.set_xticks(anchors["value"], labels, fontsize=6.5)
    ax.set(xlim=(-58, 148), yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.vlines(anchors["value"], -0.6, 20, color="#e3e5e8", linewidth=0.8, zorder=0)


def mark_position(ax: Axes, lane: float, side: str, cell: Mapping[Hashable, Any], case: Case) -> None:
    """Draw one side's mark, reach and name into its lane; a side without a position gets words and no mark."""
    if cell["is_empty"]:
        ax.text(
            -57,
            lane,
            f"{capitalise(side)}: {word_cell(cell)}",
            va="center_baseline",
            style="italic",
            color=FAINT,
            fontsize=7,
        )
        return
    colour, value, reach = colours(case)[side], cell["value"], cell["reach"]
    style = "solid" if cell["is_offered"] else (0, (1, 1.5))
    ax.plot([value, reach], [lane, lane], color=colour, linewidth=2, linestyle=style, solid_capstyle="butt", zorder=2)
    face = "white" if cell["is_thin"] else colour
    ax.plot(value, lane, marks(case)[side], color=colour, markerfacecolor=face, markersize=7, mew=1.4, zorder=3)
    low, high = (cell.get(end, value) for end in ("at_least", "at_most"))
    if high > low:
        ax.barh(lane, high - low, left=low, height=0.36, color=colour, alpha=0.22, linewidth=0, zorder=1)
    end, align = (max(value, high) + 3, "left") if value >= 50 else (min(value, low) - 3, "right")
    ax.text(
        end,
        lane,
        f"{capitalise(side)} {points(value)}{word_interval(cell)} (n {cell['n']})",
        ha=align,
        va="center_baseline",
    )


@styled
def gap_chart(gaps: pd.DataFrame, case: Case, headline: str = "") -> Chart:
    """Return the gaps of every pair as ranked bars; the dark part lies between the nearest points of the reaches.

    The finding `headline` is its title, otherwise the widest and the narrowest gap.
    """
    notes = [
        "Whole bar: distance of the positions. Dark part and number in brackets: distance of the nearest points of "
        "their reaches. Thin line and square brackets: 90 % interval. Dashed: one of the two rests on a single "
        "statement. *: as a third party judges.",
        describe_scope(case),
    ]
    if gaps.empty:
        return blank(1.6, describe_ranking(gaps, case), NOTHING, notes[-1:])
    chart = frame(1.4 + 0.24 * len(gaps), headline or describe_ranking(gaps, case), notes)
    ax = chart.subplots()
    for place, row in enumerate(gaps.to_dict("records")):
        face, style = ("white", "dashed") if row["is_thin"] else (PALE, "solid")
        ax.barh(place, row["gap"], color=face, height=0.66, edgecolor="#9aa0a7", linestyle=style, linewidth=0.8)
        ax.barh(place, row["remaining"], color="#5c6672", height=0.3)
        left = "" if row["remaining"] == row["gap"] else f" ({points(row['remaining'])}{'*' * row['is_judged']})"
        low, high = (row.get(end, row["gap"]) for end in ("at_least", "at_most"))
        ax.plot([low, high], [place + 0.24] * 2, color=DARK, linewidth=0.9, zorder=3)
        ax.text(max(row["gap"], high) + 1, place, f"{points(row['gap'])}{word_interval(row)}{left}", va="center")
    names = [f"{case.title(row['demand'])}: {row['one']} – {row['other']}" for row in gaps.to_dict("records")]
    ax.set_yticks(range(len(gaps)), names)
    ax.set(xlim=(0, 128), xticks=range(0, 101, 25), xlabel="points apart")
    ax.spines["bottom"].set_bounds(0, 100)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    return chart


@styled
def alignment_chart(
    alignment: pd.DataFrame, nearest: pd.DataFrame, poles: list[str], case: Case, headline: str = ""
) -> Chart:
    """Return the mean distance of every pair of actors that have a position, near pairs light and far ones dark.

    The finding `headline` is its title, otherwise who stands nearest to which of the `poles`.
    """
    actors = list(case.actors["id"])
    distance = alignment.pivot(index="one", columns="other", values="distance").reindex(index=actors, columns=actors)
    present = [actor for actor in actors if distance.loc[actor].notna().any()]
    absent = [case.label(actor) for actor in actors if actor not in present]
    if not present:
        return blank(1.6, "No actor can be compared with another", NOTHING, [describe_scope(case)])
    distance = distance.loc[present, present]
    texts = pd.DataFrame("", index=present, columns=present)
    for row in alignment[alignment["one"].isin(present) & alignment["other"].isin(present)].to_dict("records"):
        texts.loc[row["one"], row["other"]] = _word_distance(row)
    notes = [
        "Mean distance over the demands on which both have a position, its 90 % interval, their number; light: near.",
        f"{describe_alignment(nearest, poles, case)}. Without any position: {', '.join(absent) or 'nobody'}.",
        describe_scope(case),
    ]
    chart = frame(1.4 + 0.5 * len(present), headline or describe_alignment(nearest, poles, case), notes)
    shade_table(chart.subplots(), distance, texts, 100, case)
    return chart


def _word_distance(row: Mapping[Hashable, Any]) -> str:
    if np.isnan(row["distance"]):
        return "no shared\ndemand"
    return f"{points(row['distance'])}{word_interval(row)}\non {row['shared']:.0f}"


@styled
def weight_chart(weighed: pd.DataFrame, case: Case, headline: str = "") -> Chart:
    """Return gap × salience of the first two sides, a row a demand, beside the same with equal salience.

    The finding `headline` is its title, otherwise where gap and weight are largest.
    """
    notes = [
        "Filled: gap × the share of the two sides' statements, on the demands shown; from news, that is coverage. "
        "Hollow: gap × the equal share. Thin line and square brackets: 90 % interval of the former.",
        describe_scope(case),
    ]
    pair = pick_pair(weighed, case.sides).sort_values("weight", ascending=False)
    if pair.empty:
        return blank(1.6, describe_weights(weighed, case), NOTHING, notes[-1:])
    chart = frame(1.5 + 0.42 * len(pair), headline or describe_weights(weighed, case), notes)
    ax = chart.subplots()
    for place, row in enumerate(pair.to_dict("records")):
        alike = row["weight_equal"]
        ax.plot([alike, row["weight"]], [place, place], color=PALE, linewidth=1.5, zorder=1)
        ax.plot(alike, place, "o", markerfacecolor="white", markeredgecolor=DARK, markersize=9, clip_on=False)
        ax.plot(row["weight"], place, "o", color=DARK, markersize=6, clip_on=False)
        low, high = (row.get(f"weight_{end}", row["weight"]) for end in ("at_least", "at_most"))
        ax.plot([low, high], [place, place], color=DARK, linewidth=0.7)
        weight = f"{points(row['weight'])}{word_interval(row, 'weight_')}"
        text = f"{points(row['gap'])} × {row['salience']:.2f} = {weight} (equal: {points(alike)})"
        ax.text(max(alike, row["weight"], high) + 3, place, text, va="center_baseline")
    ax.set_yticks(range(len(pair)), [case.title(demand) for demand in pair["demand"]])
    ax.set(xlim=(0, 125), xticks=range(0, 101, 20), ylim=(len(pair) - 0.5, -0.5), xlabel="gap × salience, in points")
    ax.spines["bottom"].set_bounds(0, 100)
    ax.tick_params(axis="y", length=0)
    return chart
