"""Draw talks: zones on their scales, packages in the space of utilities, trades and options."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from lib.bargaining import (
    NO_COUNTERPART,
    SOLUTIONS,
    Settlement,
    Talks,
    describe_ladder,
    describe_scorecard,
    describe_space,
    describe_zones,
    format_concession,
    format_cost,
    format_decimal,
    format_package_intervals,
    format_value,
)
from lib.case import Case, capitalise
from lib.charts.heatmap import HeatmapCells, draw_heatmap
from lib.charts.lanes import Lanes
from lib.charts.movement import space_out
from lib.charts.presets import chosen_size
from lib.charts.scales import draw_scales
from lib.charts.text_metrics import LINE_HEIGHT, NORMAL, SMALL, count_lines, measure_width, wrap_text
from lib.charts.theme import (
    DARK,
    FAINT,
    MIDDLE,
    Chart,
    assign_colours,
    assign_marks,
    empty_chart,
    new_chart,
    with_house_style,
)
from lib.positions import list_assessments
from lib.words import describe_scope, format_interval, format_percent, format_points

AROUND, ASIDE = 0.5, 0.04  # inches for a number at either end of the bars, and between bar and number


@dataclass(frozen=True)
class TradeBlocks:
    """The layout of trades.

    In points × salience: the `reach` of the longest bar, the `start` of the names, the `end` of the whole, and how far
    a number is placed `aside` of its bar. In lanes: a heading (`above`), and a `block` with its parties. In inches: a
    `lane`, and the `column` of the names.
    """

    reach: float
    start: float
    end: float
    aside: float
    above: float
    block: float
    lane: float
    column: float


def arrange_trade_blocks(told: list[str], effects: pd.DataFrame, parties: int) -> TradeBlocks:
    """Return the layout of trades at the chosen size."""
    width, reach = chosen_size().inches, max(effects["effect"].abs().max(), 1e-6)
    names = [_name_party(row) for row in effects.to_dict("records")]
    column = min(max(map(measure_width, names)), width * 0.34)
    lane = max(0.19, LINE_HEIGHT * NORMAL * max(count_lines(wrap_text(name, column)) for name in names) + 0.04)
    above = max(count_lines(wrap_trade(words)) for words in told) * LINE_HEIGHT * SMALL / lane
    bar = (width - column - 2 * AROUND) / 2
    start, end = -reach * (1 + (column + AROUND) / bar), reach * min(1 + 1.2 * AROUND / bar, 1.25)
    return TradeBlocks(reach, start, end, reach * max(0.02, ASIDE / bar), above, parties + above + 0.9, lane, column)


def wrap_trade(words: str) -> str:
    """Return the words above a block, wrapped to the chosen size."""
    return wrap_text(words, chosen_size().inches * 0.96, SMALL, "bold")


def _name_party(row: Mapping[Hashable, Any]) -> str:
    return f"{capitalise(row['party'])}{'' if row['at_table'] else ', absent'}"


def draw_trade(ax: Axes, top: float, rows: list[dict[Hashable, Any]], laid: TradeBlocks, case: Case) -> None:
    """Draw the effect of one trade on every side, hollow for absent sides."""
    ax.vlines(0, top + 0.1, top + len(rows) + 0.1, color=FAINT, linewidth=0.6, zorder=0)
    for lane, row in enumerate(rows, start=1):
        y, effect, colour = top + lane - 0.4, row["effect"], assign_colours(case)[row["party"]]
        ax.text(laid.start, y, wrap_text(_name_party(row), laid.column), va="center")
        ax.barh(y, effect, height=0.62, color=colour if row["at_table"] else "white", edgecolor=colour, linewidth=1.2)
        aside, align = (laid.aside, "left") if effect >= 0 else (-laid.aside, "right")
        ax.text(effect + aside, y, format_decimal(effect), va="center_baseline", ha=align)


ZONE, ZONE_EDGE = "#c3d3c8", "#5f7a68"
SPACES: dict[int, list[tuple[int, int]]] = {
    1: [(0, 0), (1, 0), (2, 0)],
    2: [(0, 0), (0, 1), (1, 0)],
    3: [(0, 0), (0, 1), (0, 2)],
}
"""The grid places of all packages, the zone and the words, by the number of panels side by side."""

TWO_ONLY = "drawn for two sides at the table; the table below has the packages"


@with_house_style
def zone_chart(zones: pd.DataFrame, talks: Talks, headline: str = "") -> Chart:
    """Return one scale per demand: every side's position and reach, and the zone, or what is missing, as a band.

    Its title is the finding `headline` or, without one, what is missing on each demand.
    """
    case = talks.case
    notes = [
        "Filled band: outcomes that all at the table accept. Hatched: between their reaches. Line: reach, solid where "
        "the side itself offered it, dotted where a third party judges it open. Hollow: a single statement. Pale bar "
        "and brackets: 90 % interval. As offered: without third parties’ judgements.",
        describe_scope(case),
    ]
    told = {zone["demand"]: _describe_zone(zone, talks) for zone in zones.to_dict("records")}
    judged = list_assessments(case.statements, case.rule)
    lanes = Lanes(talks.positions, judged, case)
    chart = draw_scales(told, lanes, headline or describe_zones(zones, talks), notes)
    for ax, zone in zip(chart.axes, zones.to_dict("records"), strict=True):
        _shade_band(ax, zone)
    return chart


def _shade_band(ax: Axes, zone: Mapping[Hashable, Any]) -> None:
    """Shade a zone, or hatch what is missing, across the lanes; a zone of one point is as wide as a line."""
    low, high = sorted((zone["low"], zone["high"]))
    look: dict[str, Any] = {"ymax": 1 / ax.get_ylim()[1], "linewidth": 0.6, "zorder": 0.5}
    if zone["is_open"] and (zone["low_by"] or zone["high_by"]):
        ax.axvspan(low - 0.6, high + 0.6, facecolor=ZONE, edgecolor=ZONE_EDGE, **look)
    elif not zone["is_open"]:
        ax.axvspan(low, high, facecolor="none", edgecolor=MIDDLE, hatch="////", **look)


def _describe_zone(zone: Mapping[Hashable, Any], talks: Talks) -> str:
    if len(talks.table) < 2:
        return ""
    is_judged = zone["missing_offered"] > zone["missing"]
    judged = f" ({format_points(zone['missing_offered'])} missing as offered)" * is_judged
    if not zone["is_open"]:
        missing = f"{format_points(zone['missing'])}{format_interval(zone)} points missing"
        return f"no zone: {missing}{judged}{_format_chance(zone)}"
    low, high = (format_value(zone[end], zone["demand"], talks.case) for end in ("low", "high"))
    return f"zone: {low if low == high else f'{low} to {high}'}{judged}{_format_chance(zone)}"


def _format_chance(zone: Mapping[Hashable, Any]) -> str:
    return f", open in {format_percent(zone['chance'])} of replicates" if "chance" in zone else ""


Spots = list[tuple[float, float, str]]
"""Places on both axes, each with a label."""


@with_house_style
def space_chart(ranked: pd.DataFrame, packages: pd.DataFrame, talks: Talks) -> Chart:
    """Return the packages as utilities of the two sides at the table: all of them, and the zone enlarged.

    `ranked` are the options of `rank_options`, drawn with their ranks; `packages` are those of `list_settlements`,
    written in words.
    """
    notes = [
        "Line: the frontier, on which neither gains without the other losing. Shaded: the zone, from the corner of the "
        "reservations. ×: no agreement. A side's mark: all as it wants. Numbers: proposed outcomes by their place in "
        "the scorecard, with the demands that they leave open as without agreement. Brackets: 90 % interval.",
        describe_scope(talks.case),
    ]
    if talks.settlement is None or len(talks.table) != 2:
        return empty_chart(describe_space(talks), NO_COUNTERPART if len(talks.table) < 2 else TWO_ONLY, notes[-1:])
    size = chosen_size()
    across = 1 if size.is_narrow else size.abreast + 1
    told = _describe_packages(packages, talks, size.inches * (0.3 if size.abreast > 1 else 0.96))
    side = size.inches * 0.96 / across * 0.8
    heights = [side] * (2 if across == 1 else 1) + [LINE_HEIGHT * SMALL * 1.06 * count_lines(told)] * (
        size.abreast == 1
    )
    chart = new_chart(sum(heights) + 0.6 * len(heights), describe_space(talks), notes)
    heights[-1] = min(heights[-1], chart.body * 0.5)
    grid = chart.add_gridspec(len(heights), across, height_ratios=heights)
    whole, near, words = (chart.add_subplot(grid[place]) for place in SPACES[across])
    for ax in (whole, near):
        _draw_space(ax, talks, talks.settlement)
        ax.set_xlabel(f"worth to {talks.table[0]}, 1: all it wants")
        ax.set_ylabel(f"worth to {talks.table[1]}")
    _name_spots(whole, [*_find_spots(ranked, talks), *_mark_wishes(whole, talks)], side)
    _draw_zone_closer(near, talks, talks.settlement)
    words.set_axis_off()
    left = 0.02 if size.abreast == 1 else 0.68
    place = blended_transform_factory(chart.transFigure, words.transAxes)
    words.text(left, 1, told, fontsize=SMALL, va="top", transform=place, linespacing=1.25, in_layout=False)
    return chart


def _draw_space(ax: Axes, talks: Talks, settled: Settlement) -> None:
    """Draw the frontier, the zone in the corner of the reservations, and the outcome without agreement."""
    first, second = settled.candidates.utilities.T
    inside = settled.is_acceptable
    if inside.any():
        corner = np.column_stack([first[inside], second[inside]])
        closing = [(talks.reservation[0], corner[:, 1].max()), tuple(talks.reservation)]
        outline = np.vstack([corner, closing, (corner[:, 0].max(), talks.reservation[1])])
        ax.fill(*outline.T, facecolor=ZONE, edgecolor=ZONE_EDGE, linewidth=0.6, zorder=0.5)
    ax.plot(first, second, color=DARK, linewidth=1.2, zorder=2)
    ax.plot(*talks.without[_seat(talks)], "x", color=DARK, markersize=6, mew=1.5, zorder=3)


def _name_spots(ax: Axes, spots: Spots, side: float) -> None:
    """Label the spots in a panel of all packages, using less than half of its width."""
    told = [(x, y, wrap_text(text, side * 0.4, SMALL)) for x, y, text in spots]
    column, widest = (
        min(x for x, *_ in told) - 0.05,
        min(max(measure_width(text, SMALL) for *_, text in told) / side, 0.5),
    )
    ax.set(xlim=((column - 0.05 - 1.1 * widest) / (1 - widest), 1.1), ylim=(-0.04, 1.04), title="All packages")
    ax.set_xticks(np.linspace(0, 1, 6))
    _label_point(ax, told, column)


def _seat(talks: Talks) -> list[int]:
    return [talks.wanted.parties.index(party) for party in talks.table]


def _find_spots(ranked: pd.DataFrame, talks: Talks) -> Spots:
    """Return the places of the proposed outcomes; those that coincide share a label."""
    wide = ranked.pivot(index=["place", "option"], columns="party", values="utility")[list(talks.table)]
    labels: dict[tuple[float, ...], list[str]] = {}
    places = wide.index.get_level_values("place")
    for place, row in zip(places, wide.round(2).itertuples(index=False, name=None), strict=True):
        labels.setdefault(row, []).append(str(place))
    return [(x, y, ", ".join(dict.fromkeys(names))) for (x, y), names in labels.items()]


def _mark_wishes(ax: Axes, talks: Talks) -> Spots:
    """Mark the package that each side alone wants, in its colour, and return the places."""
    wishes = talks.value(np.nan_to_num(talks.seated.ideal))[:, _seat(talks)]
    for (x, y), party in zip(wishes, talks.table, strict=True):
        ax.plot(
            x, y, assign_marks(talks.case)[party], color=assign_colours(talks.case)[party], markersize=7, zorder=2.5
        )
    return [(x, y, capitalise(party)) for (x, y), party in zip(wishes, talks.table, strict=True)]


def _label_point(ax: Axes, spots: Spots, column: float) -> None:
    """Mark spots and label each in a column to the left, one label per line, with a thin line to its spot."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    ordered = sorted(spots, key=lambda spot: (spot[1], spot[0]))
    step = (top - bottom) * 0.05 * (1 + max(text.count("\n") for *_, text in ordered))
    heights = space_out([y for _, y, _ in ordered], step, top - step / 2)
    for (x, y, text), height in zip(ordered, heights, strict=True):
        ax.plot(x, y, "o", color=DARK, markersize=3, zorder=3)
        ax.plot([x, column], [y, height], color=FAINT, linewidth=0.4, zorder=1)
        ax.text(column - 0.01 * (right - left), height, text, fontsize=SMALL, va="center_baseline", ha="right")


def _draw_zone_closer(ax: Axes, talks: Talks, settled: Settlement) -> None:
    """Draw the zone with the solutions in it, or the packages that come nearest to a zone."""
    found = [(SOLUTIONS[name].label, packages) for name, packages in settled.solutions.items()]
    found = found or [("nearest to a zone", settled.nearest)]
    points = np.vstack([talks.reservation, *(packages.utilities for _, packages in found), settled.ideal])
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    room = np.maximum(high - low, 0.02) * 0.18
    ax.set(xlim=(low[0] - 5.2 * room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]))
    ax.locator_params(nbins=4)
    ax.set_title("The zone, closer" if settled.solutions else "No zone")
    spots: dict[tuple[float, ...], list[str]] = {}
    for name, packages in found:
        spots.setdefault(tuple(packages.utilities[0].round(6)), []).append(name)
    told = {
        spot: "all solutions" if len(names) == len(SOLUTIONS) else ",\n".join(names) for spot, names in spots.items()
    }
    _label_point(ax, [(x, y, text) for (x, y), text in told.items()], low[0] - 0.26 * room[0])


def _describe_packages(packages: pd.DataFrame, talks: Talks, width: float) -> str:
    """Return the packages in words, with their intervals if known, wrapped to a width in inches."""
    told = [
        f"{capitalise(SOLUTIONS[str(name)].label)}: {format_package_intervals(rows.to_dict('records'), talks.case)}"
        for name, rows in packages.groupby("solution", sort=False)
    ]
    return wrap_text("\n".join(told), width, SMALL)


@with_house_style
def ladder_chart(trades: pd.DataFrame, effects: pd.DataFrame, talks: Talks) -> Chart:
    """Return one block per trade, the first at the top: who gives way on what, and the effect on every side."""
    case = talks.case
    notes = [
        "Each trade moves the weighted compromise of those at the table so that both gain alike; none is on record as "
        "offered. Bars: how much nearer (right) or further (left) the outcome comes to a side, points × salience.",
        describe_scope(case),
    ]
    title = describe_ladder(trades, effects, talks)
    if trades.empty:
        return empty_chart(title, "no exchange with equal gains", notes[-1:])
    told = [_describe_trade(trade, case) for trade in trades.to_dict("records")]
    laid = arrange_trade_blocks(told, effects, len(talks.wanted.parties))
    chart = new_chart(len(trades) * laid.block * laid.lane + 0.5, title, notes)
    ax = chart.subplots()
    for place, (step, words) in enumerate(zip(trades["step"], told, strict=True)):
        own = effects[effects["step"] == step].to_dict("records")
        top = laid.block * place + laid.above
        ax.text(laid.start, top, wrap_trade(words), fontweight="bold", fontsize=SMALL, va="bottom")
        draw_trade(ax, top, own, laid, case)
    ax.set(xlim=(laid.start, laid.end), ylim=(len(trades) * laid.block - 0.5, 0), yticks=[])
    ax.set_xlabel("points × salience")
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_bounds(-laid.reach, laid.reach)
    ax.set_xticks([-laid.reach, 0, laid.reach], [format_decimal(-laid.reach), "0", format_decimal(laid.reach)])
    return chart


def _describe_trade(trade: Mapping[Hashable, Any], case: Case) -> str:
    gifts = [format_concession(trade, who, case) for who in ("giver", "taker")]
    return f"{trade['step']}  {capitalise(gifts[0])}; {gifts[1]}"


@with_house_style
def scorecard_chart(ranked: pd.DataFrame, talks: Talks) -> Chart:
    """Return a row per option, the nearest first, a column per side: how far outside what it accepts, as shades."""
    case = talks.case
    notes = [
        "Points outside what a side is on record to accept, mean over the demands that an outcome sets; dark is far. "
        "In brackets: change of its utility against no agreement. *: less far as a third party judges. Hatched: the "
        "side is not on record with any of these demands.",
        describe_scope(case),
    ]
    if ranked.empty:
        return empty_chart(describe_scorecard(ranked, talks), "no proposed outcome", notes[-1:])
    order = [*talks.table, *talks.absent]
    told = ranked.assign(text=[format_cost(row, "\n") for row in ranked.to_dict("records")])
    listed: pd.MultiIndex = pd.MultiIndex.from_frame(ranked[["place", "option"]].drop_duplicates())
    beyond, texts = (
        told.pivot(index=["place", "option"], columns="party", values=column).loc[listed, order]
        for column in ("beyond", "text")
    )
    names = dict(zip(case.dossier.options["id"], case.dossier.options["name"], strict=True))
    rows = [f"{place}  {names[option]}" for place, option in beyond.index]
    heads = [f"{capitalise(party)}{'' if party in talks.table else ', absent'}" for party in order]
    for table in (beyond, texts):
        table.index, table.columns = pd.Index(rows), pd.Index(heads)
    return draw_heatmap(HeatmapCells(beyond, texts, names=0.5), describe_scorecard(ranked, talks), notes)
