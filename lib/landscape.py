"""Talks in, figures out: zones on their worded scales, packages in the space of utilities, trades and options."""

from collections.abc import Hashable, Mapping
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lib.bargaining import Settlement
from lib.case import capitalise
from lib.charts import lay_scale, mark_position, shade_table
from lib.settlement import Talks
from lib.style import DARK, FAINT, Chart, blank, colours, frame, marks, styled
from lib.terms import (
    ALONE,
    SOLUTIONS,
    describe_ladder,
    describe_scorecard,
    describe_space,
    describe_zones,
    signed_points,
    word_bounded,
    word_cost,
    word_gift,
    word_value,
)
from lib.timeline import spread_out
from lib.wording import describe_scope, percent, points, word_interval

NAMES = -2.1
"""Where names begin, in lengths of the longest bar from its foot."""

TWO_ONLY = "drawn for two sides at the table; the table below has the packages"


@styled
def zone_chart(zones: pd.DataFrame, talks: Talks, headline: str = "") -> Chart:
    """Return one row a demand: every side's position and reach, and the zone, or what is missing, as a band.

    The finding `headline` is its title, otherwise what is missing on each demand.
    """
    case = talks.case
    notes = [
        "Dark band: outcomes that all at the table accept. Hatched: between their reaches. Line: reach, solid where "
        "the side itself offered it, dotted where a third party judges it open. Hollow: a single statement. Pale bar "
        "and brackets: 90 % interval. As offered: without third parties’ judgements.",
        describe_scope(case),
    ]
    chart = frame(1.0 + len(zones) * (0.62 + 0.2 * len(case.sides)), headline or describe_zones(zones, talks), notes)
    rows = zones.to_dict("records")
    for ax, zone in zip(chart.subplots(len(rows), squeeze=False)[:, 0], rows, strict=True):
        demand = zone["demand"]
        lay_scale(ax, demand, case)
        ax.set_title(case.title(demand))
        ax.set_title(f"{_word_band(zone, talks)}  ", loc="right", fontsize=7.5, fontweight="normal")
        _shade_band(ax, zone)
        cells = talks.positions[talks.positions["demand"] == demand].set_index("side")
        for lane, side in enumerate(case.sides):
            mark_position(ax, len(case.sides) - 1 - lane, side, cells.loc[side].to_dict(), case)
        ax.set_ylim(-0.6, len(case.sides) - 0.4)
    return chart


def _shade_band(ax: Axes, zone: Mapping[Hashable, Any]) -> None:
    """Shade a zone, or hatch what is missing; a zone that is a point gets the width of a line."""
    low, high = sorted((zone["low"], zone["high"]))
    if zone["is_open"] and (zone["low_by"] or zone["high_by"]):
        ax.axvspan(low - 0.6, high + 0.6, color="#9fb3a5", linewidth=0, zorder=0.5)
    elif not zone["is_open"]:
        ax.axvspan(low, high, facecolor="none", edgecolor="#dfe2e5", hatch="////", linewidth=0, zorder=0.5)


def _word_band(zone: Mapping[Hashable, Any], talks: Talks) -> str:
    if len(talks.table) < 2:
        return ""
    is_judged = zone["missing_offered"] > zone["missing"]
    judged = f" ({points(zone['missing_offered'])} missing as offered)" * is_judged
    if not zone["is_open"]:
        return f"no zone: {points(zone['missing'])}{word_interval(zone)} points missing{judged}{_word_chance(zone)}"
    low, high = (word_value(zone[end], zone["demand"], talks.case) for end in ("low", "high"))
    return f"zone: {low if low == high else f'{low} to {high}'}{judged}{_word_chance(zone)}"


def _word_chance(zone: Mapping[Hashable, Any]) -> str:
    return f", open in {percent(zone['chance'])} of replicates" if "chance" in zone else ""


@styled
def space_chart(ranked: pd.DataFrame, packages: pd.DataFrame, talks: Talks) -> Chart:
    """Return the packages as utilities of the two at the table: all of them, and the zone as under a glass.

    `ranked` are the options of `rank_options`, drawn with their places; `packages`, in words, those of
    `list_settlements`.
    """
    notes = [
        "Line: the frontier, on which neither gains without the other losing. Shaded: the zone, from the corner of the "
        "reservations. ×: no agreement. A side's mark: all as it wants. Numbers: proposed outcomes by their place in "
        "the scorecard, with the demands that they leave open as without agreement. Brackets: 90 % interval.",
        describe_scope(talks.case),
    ]
    if talks.settlement is None or len(talks.table) != 2:
        return blank(1.6, describe_space(talks), ALONE if len(talks.table) < 2 else TWO_ONLY, notes[-1:])
    chart = frame(5.4, describe_space(talks), notes)
    grid = chart.add_gridspec(2, 2, height_ratios=[4, 1.2])
    whole, near, words = chart.add_subplot(grid[0, 0]), chart.add_subplot(grid[0, 1]), chart.add_subplot(grid[1, :])
    for ax in (whole, near):
        _draw_space(ax, talks, talks.settlement)
        ax.set_xlabel(f"worth to {talks.table[0]}, 1: all it wants")
    whole.set(xlim=(-0.04, 1.16), ylim=(-0.04, 1.04), title="All packages", ylabel=f"worth to {talks.table[1]}")
    _label(whole, [*_find_spots(ranked, talks), *_mark_wishes(whole, talks)])
    _look_closer(near, talks, talks.settlement)
    _list_packages(words, packages, talks)
    return chart


def _draw_space(ax: Axes, talks: Talks, settled: Settlement) -> None:
    """Draw the frontier, the zone in the corner of the reservations, and what would hold without agreement."""
    first, second = settled.candidates.utilities.T
    inside = settled.is_acceptable
    if inside.any():
        corner = np.column_stack([first[inside], second[inside]])
        closing = [(talks.reservation[0], corner[:, 1].max()), tuple(talks.reservation)]
        outline = np.vstack([corner, closing, (corner[:, 0].max(), talks.reservation[1])])
        ax.fill(*outline.T, color="#bccfc2", linewidth=0, zorder=0.5)
    ax.plot(first, second, color=DARK, linewidth=1.2, zorder=2)
    ax.plot(*talks.without[_seat(talks)], "x", color=DARK, markersize=6, mew=1.5, zorder=3)


def _seat(talks: Talks) -> list[int]:
    return [talks.wanted.parties.index(party) for party in talks.table]


Spots = list[tuple[float, float, str]]


def _find_spots(ranked: pd.DataFrame, talks: Talks) -> Spots:
    """Return where the proposed outcomes lie, those that coincide under one label."""
    wide = ranked.pivot(index=["place", "option"], columns="party", values="utility")[list(talks.table)]
    labels: dict[tuple[float, ...], list[str]] = {}
    places = wide.index.get_level_values("place")
    for place, row in zip(places, wide.round(2).itertuples(index=False, name=None), strict=True):
        labels.setdefault(row, []).append(str(place))
    return [(x, y, ", ".join(dict.fromkeys(names))) for (x, y), names in labels.items()]


def _mark_wishes(ax: Axes, talks: Talks) -> Spots:
    """Mark the packages that one side alone wants in its colour, and return where they lie."""
    wishes = talks.value(np.nan_to_num(talks.seated.ideal))[:, _seat(talks)]
    for (x, y), party in zip(wishes, talks.table, strict=True):
        ax.plot(x, y, marks(talks.case)[party], color=colours(talks.case)[party], markersize=7, zorder=2.5)
    return [(x, y, capitalise(party)) for (x, y), party in zip(wishes, talks.table, strict=True)]


def _label(ax: Axes, spots: Spots) -> None:
    """Mark spots and label each on its left, where no frontier runs, one label a line and a thin line to its spot."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    ordered = sorted(spots, key=lambda spot: (spot[1], spot[0]))
    lines = 1 + max(text.count("\n") for *_, text in ordered)
    heights = spread_out([y for _, y, _ in ordered], (top - bottom) * 0.05 * lines, top)
    column = left + 0.31 * (right - left)
    for (x, y, text), height in zip(ordered, heights, strict=True):
        is_left = x > column or text[0].isdigit()
        edge = column if x > column else x + (right - left) * (-0.02 if is_left else 0.03)
        ax.plot(x, y, "o", color=DARK, markersize=3, zorder=3)
        ax.plot([x, edge], [y, height], color=FAINT, linewidth=0.4, zorder=1)
        gap = 0.01 * (right - left) * (-1 if is_left else 1)
        ax.text(edge + gap, height, text, fontsize=6.5, va="center_baseline", ha="right" if is_left else "left")


def _look_closer(ax: Axes, talks: Talks, settled: Settlement) -> None:
    """Show the zone with the solutions in it, or the packages that come nearest to one."""
    found = [(SOLUTIONS[solution.name], solution.packages) for solution in settled.solutions]
    found = found or [("nearest to a zone", settled.nearest)]
    points = np.vstack([talks.reservation, *(packages.utilities for _, packages in found), settled.ideal])
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    room = np.maximum(high - low, 0.02) * 0.18
    ax.set(xlim=(low[0] - 4 * room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]))
    ax.locator_params(nbins=4)
    ax.set_title("The zone, closer" if settled.solutions else "No zone")
    spots: dict[tuple[float, ...], list[str]] = {}
    for name, packages in found:
        spots.setdefault(tuple(packages.utilities[0].round(6)), []).append(name)
    told = {spot: "all four" if len(names) == len(SOLUTIONS) else ",\n".join(names) for spot, names in spots.items()}
    _label(ax, [(x, y, text) for (x, y), text in told.items()])


def _list_packages(ax: Axes, packages: pd.DataFrame, talks: Talks) -> None:
    """Write the packages in words, with the intervals that have been found."""
    ax.set_axis_off()
    own = packages[packages["kind"] == "package"].groupby("solution", sort=False)
    lines = [
        fill(f"{capitalise(SOLUTIONS[str(name)])}: {word_bounded(rows.to_dict('records'), talks.case)}", 122)
        for name, rows in own
    ]
    ax.text(0, 1, "\n".join(lines), fontsize=6.8, va="top", transform=ax.transAxes, linespacing=1.25)


@styled
def ladder_chart(trades: pd.DataFrame, effects: pd.DataFrame, talks: Talks) -> Chart:
    """Return one block a trade, the first at the top: who gives way on what, and what that does to every side."""
    case = talks.case
    notes = [
        "Each trade moves the weighted compromise of those at the table so that both gain alike; none is on record as "
        "offered. Bars: how much nearer (right) or further (left) the outcome comes to a side, points × salience.",
        describe_scope(case),
    ]
    title = describe_ladder(trades, effects, talks)
    if trades.empty:
        return blank(1.6, title, "no exchange with equal gains", notes[-1:])
    parties = len(talks.wanted.parties)
    chart = frame(1.5 + len(trades) * (0.3 + 0.19 * parties), title, notes)
    ax = chart.subplots()
    reach = max(effects["effect"].abs().max(), 1e-6)
    for place, trade in enumerate(trades.to_dict("records")):
        top = place * (parties + 1.6)
        told = f"{trade['step']}  {capitalise(word_gift(trade, 'giver', case))}; {word_gift(trade, 'taker', case)}"
        ax.vlines(0, top + 0.6, top + parties + 0.4, color=FAINT, linewidth=0.6, zorder=0)
        ax.text(NAMES * reach, top, told, fontweight="bold", fontsize=7.5, va="center_baseline")
        for lane, row in enumerate(effects[effects["step"] == trade["step"]].to_dict("records"), start=1):
            _draw_effect(ax, top + lane, row, reach, talks)
    ax.set(xlim=(NAMES * 1.02 * reach, 1.25 * reach), ylim=(len(trades) * (parties + 1.6) - 0.9, -0.8), yticks=[])
    ax.set_xlabel("points × salience")
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_bounds(-reach, reach)
    ax.set_xticks([-reach, 0, reach], [signed_points(-reach), "0", signed_points(reach)])
    return chart


def _draw_effect(ax: Axes, lane: float, row: Mapping[Hashable, Any], reach: float, talks: Talks) -> None:
    """Draw what one trade does to one side, those absent hollow."""
    case, effect = talks.case, row["effect"]
    colour = colours(case)[row["party"]]
    ax.barh(lane, effect, height=0.62, color=colour if row["at_table"] else "white", edgecolor=colour, linewidth=1.2)
    name = f"{capitalise(row['party'])}{'' if row['at_table'] else ', absent'}"
    ax.text(NAMES * reach, lane, name, va="center_baseline")
    aside = 0.02 * reach * (1 if effect >= 0 else -1)
    ax.text(effect + aside, lane, signed_points(effect), va="center_baseline", ha="left" if effect >= 0 else "right")


@styled
def scorecard_chart(ranked: pd.DataFrame, talks: Talks) -> Chart:
    """Return a row an option, the closest at the top, a column a side: how far outside what it accepts, as shades."""
    case = talks.case
    notes = [
        "Points outside what a side is on record to accept, mean over the demands that an outcome sets; dark is far. "
        "In brackets: change of its utility against no agreement. *: less far as a third party judges. Hatched: the "
        "side is not on record with any of these demands.",
        describe_scope(case),
    ]
    if ranked.empty:
        return blank(1.6, describe_scorecard(ranked, talks), "no proposed outcome", notes[-1:])
    order = [*talks.table, *talks.absent]
    told = ranked.assign(text=[word_cost(row, "\n") for row in ranked.to_dict("records")])
    listed: pd.MultiIndex = pd.MultiIndex.from_frame(ranked[["place", "option"]].drop_duplicates())
    beyond, texts = (
        told.pivot(index=["place", "option"], columns="party", values=column).loc[listed, order]
        for column in ("beyond", "text")
    )
    names = dict(zip(case.dossier.options["id"], case.dossier.options["name"], strict=True))
    rows = [f"{place}  {fill(names[option], 46)}" for place, option in beyond.index]
    heads = [fill(f"{capitalise(party)}{'' if party in talks.table else ', absent'}", 16) for party in order]
    for table in (beyond, texts):
        table.index, table.columns = pd.Index(rows), pd.Index(heads)
    chart = frame(1.4 + 0.33 * len(rows), describe_scorecard(ranked, talks), notes)
    shade_table(chart.subplots(), beyond, texts, 100, case)
    return chart
