"""Findings, documents and clouds in, figures out: how far each result can be trusted, and what it hinges on."""

from itertools import pairwise
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lib.case import Case
from lib.charts import lay_scale, shade_table
from lib.clouds import Cloud, measure_chances, measure_insistence
from lib.findings import BANDS, Finding, list_findings, specify, word_finding
from lib.influence import ONE_DOCUMENT
from lib.settlement import Talks
from lib.style import DARK, FAINT, PALE, Chart, blank, frame, styled
from lib.wording import describe_scope, join_words, percent, points, signed

END_OF_SHADES = 25.0
"""Points at which a shift is drawn darkest, unless one is larger: the step between most anchors."""
NO_FINDING = "no claim of findings.csv concerns what is shown"


@styled
def findings_chart(listed: pd.DataFrame, case: Case) -> Chart:
    """Return one row a finding: in which share of the analyses and of the replicates it holds, by bands."""
    notes = [
        "Filled: share of the analyses that can tell in which the claim holds, on the evidence as it stands. Hollow: "
        "share of the replicates of the case's own analysis. Dotted lines part the bands; a finding's band is that of "
        "its lower mark. In italics: the choice on which it hinges most.",
        describe_scope(case),
    ]
    told = listed.dropna(subset=["share_analyses", "share_replicates"])
    if told.empty:
        return blank(1.6, "No finding can be told from this record", NO_FINDING, notes[-1:])
    support = told[["share_analyses", "share_replicates"]].min(axis=1)
    rows = told.loc[support.sort_values(ascending=False, kind="stable").index].to_dict("records")
    counts = told["band"].value_counts().reindex(list(BANDS.values()), fill_value=0)
    title = f"Of {len(rows)} claims, {join_words([f'{count} {band}' for band, count in counts.items()])}"
    chart = frame(1.5 + 0.37 * len(rows), title, notes)
    ax = chart.subplots()
    for place, row in enumerate(rows):
        shares = row["share_analyses"], row["share_replicates"]
        ax.plot(shares, [place, place], color=PALE, linewidth=1.5, zorder=1)
        ax.plot(shares[1], place, "o", markerfacecolor="white", markeredgecolor=DARK, markersize=8, clip_on=False)
        ax.plot(shares[0], place, "o", color=DARK, markersize=5, clip_on=False)
        hinge = f"{row['choice']}" if row["share_analyses"] < 1 else ""
        ax.text(1.03, place, hinge, va="center_baseline", style="italic", fontsize=7, color=FAINT)
    ax.vlines(list(BANDS)[:-1], -0.8, len(rows) - 0.5, color=FAINT, linestyle="dotted", linewidth=0.7, zorder=0)
    _name_bands(ax)
    ax.set_yticks(range(len(rows)), [fill(row["sentence"], 58) for row in rows], fontsize=7)
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -1.4), xticks=[0, 0.25, 0.5, 0.75, 1])
    ax.set_xticklabels([percent(share) for share in (0, 0.25, 0.5, 0.75, 1)])
    ax.tick_params(axis="y", length=0)
    return chart


def _name_bands(ax: Axes) -> None:
    """Write the bands' names between their borders, the narrowest at the right edge."""
    names = list(BANDS.values())
    for name, x, align in zip(names, (1.0, 0.945, 0.65, 0.25), ("left", "right", "center", "center"), strict=True):
        ax.text(x, -1.0, name, ha=align, va="center_baseline", fontsize=6.5, color=FAINT)


@styled
def curve_chart(finding: Finding | None, case: Case) -> Chart:
    """Return the specification curve of a finding: its margin in every analysis, and the choices that lead there."""
    notes = [
        "One column an analysis, in the order of the margin; above 0 the claim holds. Line: the evidence as it stands; "
        "band: 90 % interval over the replicates. Below, a stroke for the level that an analysis takes of each choice.",
        describe_scope(case),
    ]
    curve = specify(finding) if finding else pd.DataFrame()
    if finding is None or curve.empty:
        return blank(1.6, finding.sentence if finding else "No finding to look into", NO_FINDING, notes[-1:])
    taken = [name for name in curve if name in finding.levels]
    levels = [(name, level) for name in taken for level in finding.levels[name] if (curve[name] == level).any()]
    title = word_finding(list_findings([finding]).iloc[0].to_dict())
    chart = frame(2.6 + 0.145 * len(levels), title, notes)
    top, below = chart.subplots(2, 1, sharex=True, height_ratios=[1.5, 0.145 * len(levels)])
    x = np.arange(len(curve))
    top.fill_between(
        x, curve["at_least"].fillna(curve["margin"]), curve["at_most"].fillna(curve["margin"]), color=PALE, linewidth=0
    )
    top.plot(x, curve["margin"], color=DARK, linewidth=1.4)
    top.axhline(0, color=FAINT, linewidth=0.7)
    top.set_ylabel("margin" if finding.claim["predicate"] == "costs" else "margin, points")
    _draw_levels(below, curve, levels)
    return chart


def _draw_levels(ax: Axes, curve: pd.DataFrame, levels: list[tuple[str, str]]) -> None:
    """Draw a stroke at each analysis that takes a level, one row a level, choices set apart."""
    names = [name for name, _ in levels]
    gaps = np.cumsum([0, *[one != other for one, other in pairwise(names)]])
    rows = np.arange(len(levels)) + 0.5 * gaps
    for row, (name, level) in zip(rows, levels, strict=True):
        ax.plot(
            np.flatnonzero(curve[name] == level),
            [row] * int((curve[name] == level).sum()),
            "|",
            color=DARK,
            markersize=3.2,
            mew=0.5,
        )
    ax.set_yticks(rows, [f"{name}: {level}" for name, level in levels], fontsize=6.5)
    ax.set(ylim=(rows[-1] + 0.7, -0.7), xticks=[], xlabel=f"{len(curve):,} analyses")
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", length=0)


@styled
def influence_chart(left: pd.DataFrame, case: Case) -> Chart:
    """Return a row for what is left out and a column a position: how far it moves, hatched where nothing is left."""
    notes = [
        "Points that a position moves when a document is left out; dark is far. Hatched: no statement is left. Two "
        "documents in one column quote each other.",
        describe_scope(case),
    ]
    if left.empty:
        return blank(1.6, "What hangs on which document cannot be told", ONE_DOCUMENT, notes[-1:])
    shown = left.assign(
        cell=left["demand"].map(case.title) + ": " + left["side"],
        left_out=left["left_out"].str.removeprefix("without ").map(_break_name),
    )
    table = shown.pivot(index="cell", columns="left_out", values="shift").loc[
        list(dict.fromkeys(shown["cell"])), list(dict.fromkeys(shown["left_out"]))
    ]
    texts = table.map(lambda shift: "none left" if np.isnan(shift) else signed(shift))
    size = table.abs()
    chart = frame(1.7 + 0.26 * len(table), _describe_influence(left), notes)
    ax = chart.subplots()
    shade_table(ax, size, texts, max(END_OF_SHADES, np.nanmax(size.to_numpy(), initial=0.0)), case)
    ax.tick_params(axis="x", labelsize=6, top=True, labeltop=True, bottom=False, labelbottom=False)
    return chart


def _break_name(name: str) -> str:
    """Return a name over several lines, broken at spaces and behind hyphens."""
    return fill(name.replace("-", "- "), 12).replace("- ", "-")


def _describe_influence(left: pd.DataFrame) -> str:
    """Say without which document most positions are lost or, where none is, move furthest."""
    of = left.assign(size=left["shift"].abs(), left_out=left["left_out"].str.removeprefix("without ")).groupby(
        "left_out"
    )
    emptied, moved = of["is_emptied"].sum(), of["size"].mean()
    if emptied.max():
        return f"Without {emptied.idxmax()}, {emptied.max()} of {of.size().max()} positions rest on nothing"
    return f"Without {moved.idxmax()}, positions move furthest, by {points(moved.max())} on average; none is lost"


@styled
def cloud_chart(cloud: Cloud, talks: Talks) -> Chart:
    """Return the Nash package of every replicate on the worded scales, and how likely a zone is as sides give way."""
    case = talks.case
    notes = [
        "Left: how often each value is part of the Nash package over the replicates; the mark is the package on the "
        "evidence as it stands. Right: share of the replicates with a zone, if each goes so many points beyond its "
        "reach; pale: without third parties' judgements.",
        describe_scope(case),
    ]
    packages = cloud.packages[1:, 0]
    known = packages[~np.isnan(packages).any(axis=1)]
    if not len(known):
        return blank(1.6, "No replicate has a zone: no package to tell", "nothing to draw", notes[-1:])
    insistence = measure_insistence(cloud)
    found = f"A zone exists in {percent(len(known) / len(packages))} of {len(packages):,} replicates"
    chart = frame(1.3 + 1.0 * len(cloud.demands), f"{found}; {_word_even(insistence)}", notes)
    axes = chart.subplots(len(cloud.demands), 2, squeeze=False, width_ratios=[2.2, 1])
    chances = measure_chances(cloud)
    for (left, right), demand, values, own in zip(axes, cloud.demands, known.T, cloud.packages[0, 0], strict=True):
        _draw_values(left, values, own, demand, case)
        _draw_chances(right, chances[chances["demand"] == demand])
    axes[0, 1].set_title("chance of a zone", fontweight="normal", fontsize=7.5)
    axes[-1, 1].set_xlabel("points beyond the reach, each")
    return chart


def _word_even(insistence: pd.DataFrame) -> str:
    """Say what all at the table can have at once in half of the replicates."""
    share = insistence.loc[insistence["chance"] >= 0.5, "share"].max()
    return f"in half of them some package is worth {share:.2f} or more to each at the table (1: all it wants)"


def _draw_values(ax: Axes, values: np.ndarray, own: float, demand: str, case: Case) -> None:
    """Draw how often each value occurs, over the worded scale."""
    lay_scale(ax, demand, case)
    steps, counts = np.unique(values, return_counts=True)
    ax.bar(steps, counts / len(values), width=2.6, color="#8d959e", linewidth=0)
    if not np.isnan(own):
        ax.plot(own, 0, "^", color=DARK, markersize=6, clip_on=False)
        ax.text(own, 1.02 * max(counts) / len(values), points(own), ha="center", va="bottom", fontsize=7)
    ax.set(xlim=(-8, 108), ylim=(0, 1.25 * max(counts) / len(values)))
    ax.set_title(case.title(demand))


def _draw_chances(ax: Axes, chances: pd.DataFrame) -> None:
    ends: dict[str, Any] = {"chance_offered": "#b3b9c0", "chance": DARK}
    for column, colour in ends.items():
        ax.plot(chances["beyond"], chances[column], color=colour, linewidth=1.4, clip_on=False)
    ax.set(ylim=(0, 1.02), xlim=(0, 50), xticks=[0, 25, 50], yticks=[0, 0.5, 1])
    ax.set_yticklabels([percent(share) for share in (0, 0.5, 1)], fontsize=6.5)
    ax.tick_params(axis="x", labelsize=6.5)
