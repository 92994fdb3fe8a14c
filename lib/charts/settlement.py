"""Draw talks: zones on their scales, trades and options."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lib.bargaining import (
    Talks,
    describe_ladder,
    describe_scorecard,
    describe_zones,
    format_concession,
    format_cost,
    format_decimal,
    format_untold,
    format_value,
    format_zone_distance,
    format_zone_judges,
)
from lib.case import Case, capitalise
from lib.charts.heatmap import HeatmapCells, draw_heatmap
from lib.charts.lanes import Lanes
from lib.charts.presets import chosen_size
from lib.charts.scales import Head, draw_scales
from lib.charts.text_metrics import LINE_HEIGHT, NORMAL, SMALL, count_lines, measure_width, wrap_text
from lib.charts.theme import (
    FAINT,
    MIDDLE,
    Chart,
    assign_colours,
    empty_chart,
    new_chart,
    with_house_style,
)
from lib.positions import list_assessments
from lib.words import describe_scope, format_percent, join_some, name_common_judges

ZONE, ZONE_EDGE = "#c3d3c8", "#5f7a68"
MOST_BARS = 100
"""The most bars in the figure of trades."""

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


def arrange_trade_blocks(told: list[str], effects: pd.DataFrame, case: Case) -> TradeBlocks:
    """Return the layout of trades at the chosen size."""
    parties = effects["party"].nunique()
    width, reach = chosen_size().inches, max(effects["effect"].abs().max(), 1e-6)
    names = [_name_party(row, case) for row in effects.to_dict("records")]
    column = min(max(map(measure_width, names)), width * 0.34)
    lane = max(0.19, LINE_HEIGHT * NORMAL * max(count_lines(wrap_text(name, column)) for name in names) + 0.04)
    above = max(count_lines(wrap_trade(words)) for words in told) * LINE_HEIGHT * SMALL / lane
    bar = (width - column - 2 * AROUND) / 2
    start, end = -reach * (1 + (column + AROUND) / bar), reach * min(1 + 1.2 * AROUND / bar, 1.25)
    return TradeBlocks(reach, start, end, reach * max(0.02, ASIDE / bar), above, parties + above + 0.9, lane, column)


def wrap_trade(words: str) -> str:
    """Return the words above a block, wrapped to the chosen size."""
    return wrap_text(words, chosen_size().inches * 0.96, SMALL, "bold")


def _name_party(row: Mapping[Hashable, Any], case: Case) -> str:
    return f"{capitalise(case.label(row['party']))}{'' if row['at_table'] else ', absent'}"


def draw_trade(ax: Axes, top: float, rows: list[dict[Hashable, Any]], laid: TradeBlocks, case: Case) -> None:
    """Draw the effect of one trade on every party, hollow for absent ones."""
    sides, colours = dict(zip(case.actors["id"], case.actors["side"], strict=True)), assign_colours(case)
    ax.vlines(0, top + 0.1, top + len(rows) + 0.1, color=FAINT, linewidth=0.6, zorder=0)
    for lane, row in enumerate(rows, start=1):
        y, effect, colour = top + lane - 0.4, row["effect"], colours[sides.get(row["party"], row["party"])]
        ax.text(laid.start, y, wrap_text(_name_party(row, case), laid.column), va="center")
        ax.barh(y, effect, height=0.62, color=colour if row["at_table"] else "white", edgecolor=colour, linewidth=1.2)
        aside, align = (laid.aside, "left") if effect >= 0 else (-laid.aside, "right")
        ax.text(effect + aside, y, format_decimal(effect), va="center_baseline", ha=align)


@with_house_style
def zone_chart(zones: pd.DataFrame, talks: Talks) -> Chart:
    """Return one scale per demand: every side's position and offers, and the zone, or what is missing, as a band.

    Where nobody can tell whether there is a zone, there is no band. The title says where there is one.
    """
    case = talks.case
    notes = [
        "Large mark: position. Line to a small mark: the side's own offer. Grey: the last position before this round. "
        "Filled band: outcomes that all at the table are on record to accept. Hatched: points between their offers. "
        "No band: a side has offered nothing, and how far it would go is unknown.",
        describe_scope(case),
    ]
    told = {
        row["demand"]: Head(case.title(row["demand"]), _describe_zone(row, talks)) for row in zones.to_dict("records")
    }
    judged = list_assessments(case.statements, case.rule)
    common = name_common_judges(talks.positions, case)
    notes[0] += f" Every position is {common}." * bool(common)
    lanes = Lanes(talks.positions, judged if case.parameters.assessed else judged.iloc[:0], case, common)
    chart = draw_scales(told, lanes, describe_zones(zones, talks), notes)
    for ax, zone in zip(chart.axes, zones.to_dict("records"), strict=True):
        _shade_band(ax, zone)
    return chart


def _shade_band(ax: Axes, zone: Mapping[Hashable, Any]) -> None:
    """Shade a zone, or hatch what is missing, across the lanes; a zone of one point is as wide as a line."""
    low, high = sorted((zone["low"], zone["high"]))
    look: dict[str, Any] = {"ymax": 1 / ax.get_ylim()[1], "linewidth": 0.6, "zorder": 0.5}
    if zone["is_open"]:
        ax.axvspan(low - 0.6, high + 0.6, facecolor=ZONE, edgecolor=ZONE_EDGE, **look)
    elif zone["is_told"]:
        ax.axvspan(low, high, facecolor="none", edgecolor=MIDDLE, hatch="////", **look)


def _describe_zone(zone: Mapping[Hashable, Any], talks: Talks) -> str:
    """Return whether there is a zone, in words, and on whose judgement that rests."""
    if len(talks.table) < 2:
        return ""
    if not zone["is_told"]:
        return format_untold(zone["untold_by"])
    low, high = (format_value(zone[end], zone["demand"], talks.case) for end in ("low", "high"))
    told = f"zone: {low if low == high else f'{low} to {high}'}" if zone["is_open"] else format_zone_distance(zone)
    is_known = not np.isnan(zone.get("at_least", np.nan))
    chance = f"open in {format_percent(zone['chance'])} of replicates" if is_known else ""
    return "; ".join(filter(None, [told, format_zone_judges(zone, talks), chance]))


@with_house_style
def ladder_chart(trades: pd.DataFrame, effects: pd.DataFrame, talks: Talks) -> Chart:
    """Return one block per trade, the first at the top: who gives way on what, and the effect on every party.

    Of many trades only the first are drawn, with about as many bars as a page has room for.
    """
    case, most = talks.case, max(1, MOST_BARS // max(1, effects["party"].nunique()))
    shown = trades.head(most)
    notes = [
        "Each trade moves the weighted compromise of those at the table so that both gain alike; none is on record as "
        "offered. Bars: how much nearer (right) or further (left) the outcome comes to a side, points × salience."
        + f" The first {most} of {len(trades)} trades."
        * (len(trades) > most),
        describe_scope(case),
    ]
    title = describe_ladder(trades, effects, talks)
    if trades.empty:
        return empty_chart(title, "no exchange with equal gains", notes[-1:])
    told = [_describe_trade(trade, case) for trade in shown.to_dict("records")]
    laid = arrange_trade_blocks(told, effects[effects["step"].isin(shown["step"])], case)
    chart = new_chart(
        len(shown) * laid.block * laid.lane + 0.5, title, notes, "Points nearer or further, weighted by importance"
    )
    ax = chart.subplots()
    for place, (step, words) in enumerate(zip(shown["step"], told, strict=True)):
        own = effects[effects["step"] == step].to_dict("records")
        top = laid.block * place + laid.above
        ax.text(laid.start, top, wrap_trade(words), fontweight="bold", fontsize=SMALL, va="bottom")
        draw_trade(ax, top, own, laid, case)
    ax.set(xlim=(laid.start, laid.end), ylim=(len(shown) * laid.block - 0.5, 0), yticks=[])
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
        "In brackets: change of its utility against no agreement. Hatched: the side is not on record with any of "
        f"these demands.{_explain_star(talks)}",
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
    return draw_heatmap(
        HeatmapCells(beyond, texts, names=0.5, unit="Points, of 100"), describe_scorecard(ranked, talks), notes
    )


def _explain_star(talks: Talks) -> str:
    names = list(dict.fromkeys(name for told in talks.assessors.values() for name in told))
    return f" *: less far by the judgement of {join_some(names)}." * bool(names)
