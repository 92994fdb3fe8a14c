"""Trades and options in, figures out: who should give what first, and how far each outcome lies from everybody."""

from collections.abc import Hashable, Mapping
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from lib.case import capitalise
from lib.charts import shade_table
from lib.settlement import Talks
from lib.style import FAINT, Chart, blank, colours, frame, styled
from lib.terms import describe_ladder, describe_scorecard, signed_points, word_cost, word_gift
from lib.wording import describe_scope

NAMES = -2.1
"""Where names begin, in lengths of the longest bar from its foot."""


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
