"""Draw findings and documents: how far each result can be trusted, and what decides it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lib.case import Case
from lib.charts.heatmap import HeatmapCells, draw_heatmap
from lib.charts.presets import chosen_size
from lib.charts.rows import arrange_rows
from lib.charts.text_metrics import LINE_HEIGHT, SMALL, count_lines, wrap_text
from lib.charts.theme import DARK, FAINT, MIDDLE, Chart, empty_chart, new_chart, with_house_style
from lib.robustness import NEARLY_ALL, NONE_TRIED, ONE_DOCUMENT, describe_verdicts
from lib.words import describe_scope, format_percent, format_points, format_signed

END_OF_SHADES = 25.0
"""The shift in points that is drawn darkest, unless one is larger: the step between most anchors."""
MOST_CELLS, MOST_LEFT_OUT = 40, 12
"""How many positions and documents a figure has rows and columns for."""
LARGEST = 1000.0
"""The weight of a position of which nothing is left: more than any shift in points."""
NO_FINDING = "no claim of findings.csv concerns what is shown"
NOT_TOLD = "our sources cannot tell: in every analysis, too little is on record"
ONE_ANALYSIS = "no choice of method makes a difference to this claim: there is one analysis to try"


@with_house_style
def findings_chart(listed: pd.DataFrame, case: Case) -> Chart:
    """Return one row per finding: the shares of analyses and of replicates in which it holds."""
    notes = [
        "Filled: share of the analyses that can tell in which the claim holds, on the evidence as it stands. Hollow: "
        "share of the replicates of the case's own analysis; right of the dotted line, a claim hardly depends on how "
        "sentences are coded. In italics: the choice on which it hinges most, and whether it rests on one statement "
        "or source.",
        describe_scope(case),
    ]
    told = listed.dropna(subset=["share_analyses", "share_replicates"])
    if told.empty:
        title, why = (NONE_TRIED, NO_FINDING) if listed.empty else (describe_verdicts(listed), NOT_TOLD)
        return empty_chart(title, why, notes[-1:])
    support = told[["share_analyses", "share_replicates"]].min(axis=1)
    rows = told.loc[support.sort_values(ascending=False, kind="stable").index].to_dict("records")
    lanes = arrange_rows([row["sentence"] for row in rows], [""] * len(rows), 0.19, SMALL)
    chart = new_chart(
        0.19 * (lanes.length + 1.5) + 0.3, describe_verdicts(listed), notes, "Share of analyses, and of replicates"
    )
    ax = chart.subplots()
    lanes.name(ax, [0.0] * len(rows))
    for place, row in zip(lanes.places, rows, strict=True):
        shares = row["share_analyses"], row["share_replicates"]
        ax.plot(shares, [place, place], color=MIDDLE, linewidth=1.5, zorder=1)
        ax.plot(shares[1], place, "o", markerfacecolor="white", markeredgecolor=DARK, markersize=8, clip_on=False)
        ax.plot(shares[0], place, "o", color=DARK, markersize=5, clip_on=False)
        beside = "; ".join([row["choice"]] * bool(row["share_analyses"] < 1) + [row["mark"]] * bool(row["mark"]))
        ax.text(1.04, place, beside, va="center_baseline", style="italic", fontsize=SMALL, color=FAINT)
    ax.vlines(NEARLY_ALL, -0.3, lanes.length, color=FAINT, linestyle="dotted", linewidth=0.7, zorder=0)
    ax.set(xlim=(-0.02, 1), ylim=(lanes.length, -0.5), xticks=[0, 0.25, 0.5, 0.75, 1])
    ax.spines["bottom"].set_bounds(0, 1)
    ax.set_xticklabels([format_percent(share) for share in (0, 0.25, 0.5, 0.75, 1)])
    return chart


@with_house_style
def curve_chart(curve: pd.DataFrame, levels: Mapping[str, Sequence[str]], title: str, unit: str, case: Case) -> Chart:
    """Return the specification curve of a finding: its margin in every analysis, and the choices behind each.

    `curve` is the frame of `trace_specifications`; `levels` gives the names of each choice's levels, `unit` that of the
    margin.
    """
    notes = [
        "One column an analysis, in the order of the margin; above 0 the claim holds. Line: the evidence as it stands; "
        "band: 90 % interval over the replicates. Below, a stroke for the level that an analysis takes of each choice.",
        describe_scope(case),
    ]
    if curve.empty:
        return empty_chart(title, NOT_TOLD if levels else NO_FINDING, notes[-1:])
    taken = [str(name) for name in curve if name in levels]
    shown = [(name, level) for name in taken for level in levels[name] if (curve[name] == level).any()]
    if not shown:
        return empty_chart(title, ONE_ANALYSIS, notes[-1:])
    heads = [wrap_text(f"{name}: {level}", chosen_size().inches * 0.4, SMALL) for name, level in shown]
    lines = LINE_HEIGHT * SMALL * (sum(map(count_lines, heads)) + 0.5 * len(taken))
    chart = new_chart(1.9 + lines * 1.1, title, notes)
    top, below = chart.subplots(
        2, 1, sharex=True, height_ratios=[max(chart.body - 0.4 - lines * 1.1, 1.0), lines * 1.1]
    )
    x = np.arange(len(curve))
    ends = (curve[end].fillna(curve["margin"]) for end in ("at_least", "at_most"))
    top.fill_between(x, *ends, color=MIDDLE, linewidth=0)
    top.plot(x, curve["margin"], color="black", linewidth=1.4)
    top.axhline(0, color=FAINT, linewidth=0.7)
    top.set_ylabel(", ".join(part for part in ("margin", unit) if part))
    _draw_levels(below, curve, shown, heads)
    return chart


def _draw_levels(ax: Axes, curve: pd.DataFrame, levels: list[tuple[str, str]], heads: list[str]) -> None:
    """Draw a stroke for each analysis that takes a level, under the level's name, with choices set apart."""
    names = [name for name, _ in levels]
    gaps = np.cumsum([0, *[one != other for one, other in pairwise(names)]])
    tall = np.array([count_lines(head) for head in heads])
    rows = np.cumsum(tall) - tall / 2 + 0.5 * gaps
    for row, (name, level) in zip(rows, levels, strict=True):
        where = np.flatnonzero(curve[name] == level)
        ax.plot(where, [row] * len(where), "|", color=DARK, markersize=3.2, mew=0.5)
    ax.set_yticks(rows, heads, fontsize=SMALL)
    ax.set(ylim=(rows[-1] + tall[-1] / 2 + 0.2, -0.2), xticks=[], xlabel=f"{len(curve):,} analyses")
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", length=0)


@with_house_style
def influence_chart(left: pd.DataFrame, case: Case) -> Chart:
    """Return a row per document left out and a column per position: how far it moves, hatched if nothing is left."""
    notes = [
        "Points that a position moves when a document is left out; dark is far. Hatched: no statement is left. Two "
        "documents in one column quote each other.",
        describe_scope(case),
    ]
    if left.empty:
        return empty_chart("What hangs on which document cannot be told", ONE_DOCUMENT, notes[-1:])
    shown = left.assign(cell=left["demand"].map(case.title) + ": " + left["side"])
    rows, columns = (_pick_moving(shown, *most) for most in (("cell", MOST_CELLS), ("left_out", MOST_LEFT_OUT)))
    table = shown.pivot(index="cell", columns="left_out", values="shift").loc[rows, columns]
    notes[0] += _tell_left_out(shown, len(rows), len(columns))
    texts = table.map(lambda shift: "–" if np.isnan(shift) else format_signed(shift))
    size = table.abs()
    top = max(END_OF_SHADES, np.nanmax(size.to_numpy(), initial=0.0))
    chart = draw_heatmap(HeatmapCells(size, texts, top, unit="Points, of 100"), _describe_influence(left), notes)
    chart.axes[0].tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
    return chart


def _pick_moving(shown: pd.DataFrame, column: str, most: int) -> list[str]:
    """Return the names in a column in order, at most so many: those with most positions emptied, or moved furthest."""
    size = shown["shift"].abs().where(~shown["is_emptied"], LARGEST).groupby(shown[column], sort=False).sum()
    return list(size[size.rank(method="first", ascending=False) <= most].index)


def _tell_left_out(shown: pd.DataFrame, rows: int, columns: int) -> str:
    """Return how many positions and documents are not drawn; '' if all are."""
    cells, documents = shown["cell"].nunique(), shown["left_out"].nunique()
    if (cells, documents) == (rows, columns):
        return ""
    return (
        f" Drawn are the {columns} of {documents} documents or groups that move positions furthest, and {rows} of "
        f"{cells} positions; all are in tables/robustness-documents.csv."
    )


def _describe_influence(left: pd.DataFrame) -> str:
    """Return the document without which most positions are lost or, if none is lost, move furthest."""
    of = left.assign(size=left["shift"].abs(), left_out=left["left_out"]).groupby("left_out")
    emptied, moved = of["is_emptied"].sum(), of["size"].mean()
    if emptied.max():
        lost = f"{emptied.max()} of {of.size().max()} positions {'rests' if emptied.max() == 1 else 'rest'}"
        return f"Without {emptied.idxmax()}, {lost} on nothing"
    return (
        f"Without {moved.idxmax()}, positions move furthest, by {format_points(moved.max())} on average; none is lost"
    )
