"""Statements and events in, figures over time out: every statement a mark, and how far each side moved."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from lib.case import Case, capitalise
from lib.records import VALUED_ROLES, first_day, last_day
from lib.style import FAINT, PALE, WIDTH, Chart, blank, colours, frame, marks, styled
from lib.wording import describe_movement, describe_scope, describe_timeline, points, word_interval

RUG = -27
"""Where on the scale of a row statements without a value are drawn."""

LABEL_SPACE = 0.115  # inches that a line of upright text takes
ROW, EVENTS = 1.65, 1.75  # inches
MARGIN = 0.04  # of a panel's time, left and right
SHARES = (0.45, 0.55)
"""How the width is shared between the time before the turn and since."""


@styled
def timeline_chart(drawn: pd.DataFrame, case: Case) -> Chart:
    """Return one row a demand with every statement drawn, before the turn on the left and since on the right.

    `drawn` are statements with their `day`; those before the window of the case's rule, which do not count, are pale.
    """
    demands, periods = list(case.demands["id"]), _periods(drawn, case)
    notes = [
        "Filled mark: position; hollow: concession; stroke at the foot: reasoning or condition, which have no value. "
        "A thin line spans the month or year where no day is known. Marks of one date and value stand side by side. "
        f"Pale: before {case.parameters.since}, drawn but not counted.",
        describe_scope(case),
    ]
    chart = frame(2.9 + ROW * len(demands), describe_timeline(drawn, case), notes)
    heights, widths = [EVENTS, *[ROW] * len(demands)], [p.share for p in periods]
    header, *grid = chart.subplots(
        len(heights), len(periods), squeeze=False, width_ratios=widths, height_ratios=heights
    )
    for panels, demand in zip(grid, demands, strict=True):
        statements = drawn[drawn["demand"] == demand]
        for ax, period in zip(panels, periods, strict=True):
            _lay_time(ax, period, demand, case)
            _draw_statements(ax, statements[statements["day"].between(period.start, period.end)], period, case)
        for ax in panels[1:]:
            ax.set_yticks([])
            ax.spines["left"].set_visible(False)
        panels[0].set_title(case.title(demand))
    _finish(header, grid[0], periods, case)
    for ax, period in zip(grid[-1], periods, strict=True):
        ax.set_xlabel(period.name, fontsize=8)
    return chart


@dataclass(frozen=True)
class Period:
    """A stretch of time that has a column of its own, with its name and its share of the width."""

    name: str
    start: pd.Timestamp
    end: pd.Timestamp
    share: float

    @property
    def length(self) -> pd.Timedelta:
        """How long it is, a day at least."""
        return max(self.end - self.start, pd.Timedelta(days=1))


def _periods(drawn: pd.DataFrame, case: Case) -> list[Period]:
    """Return the periods before and since the turn, or the one of them that lies within what is drawn."""
    turn, asked = pd.Timestamp(first_day(case.parameters.turn)), case.parameters
    origin = min([pd.Timestamp(first_day(asked.since)), *drawn["day"]])
    end = pd.Timestamp(last_day(asked.as_of))
    halves = [
        Period(f"before {asked.turn}", origin, min(turn - pd.Timedelta(days=1), end), SHARES[0]),
        Period(f"since {asked.turn}", max(turn, origin), end, SHARES[1]),
    ]
    return [half for half in halves if half.start <= half.end]


def _finish(header: np.ndarray, first: np.ndarray, periods: list[Period], case: Case) -> None:
    """Name the events above the columns, and the sides with their marks beside the last."""
    for ax, below, period in zip(header, first, periods, strict=True):
        _name_events(ax, period, case)
        ax.set_xlim(below.get_xlim())
    last = first[-1]
    for place, side in enumerate(case.sides):
        y = 0.92 - 0.14 * place
        last.plot(1.03, y, marks(case)[side], color=colours(case)[side], markersize=5, clip_on=False,
                  transform=last.transAxes)  # fmt: skip
        last.text(1.06, y, capitalise(side), transform=last.transAxes, va="center_baseline", fontsize=7)


def _lay_time(ax: Axes, period: Period, demand: str, case: Case) -> None:
    """Give a panel its worded scale, its dates, and a line for each event."""
    margin = period.length * MARGIN
    ax.set(xlim=(period.start - margin, period.end + margin), ylim=(RUG - 11, 118))
    anchors = case.anchors(demand)
    ax.set_yticks(anchors["value"], [fill(label, 30) for label in anchors["label"]], fontsize=6.5)
    ax.hlines(anchors["value"], *ax.get_xlim(), color="#eceef0", linewidth=0.6, zorder=0)
    ax.tick_params(axis="y", length=0)
    locator = AutoDateLocator(minticks=3, maxticks=6)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    ax.tick_params(axis="x", labelsize=7)
    ax.vlines(list(_events(period, case)["day"]), RUG - 11, 118, color=PALE, linewidth=0.6, zorder=0)


def _events(period: Period, case: Case) -> pd.DataFrame:
    events = case.dossier.events.sort_values("day")
    return events[events["day"].between(period.start, period.end)]


def _draw_statements(ax: Axes, statements: pd.DataFrame, period: Period, case: Case) -> None:
    """Draw every statement; those of one side, date and value stand side by side, and sides a little apart."""
    level = statements["value"].fillna(RUG)
    abreast = statements.groupby([statements["side"], statements["day"], level], observed=True).cumcount()
    counted = statements["id"].isin(case.counted["id"])
    for row, place, value, counts in zip(statements.to_dict("records"), abreast, level, counted, strict=True):
        lane = case.sides.index(row["side"]) - (len(case.sides) - 1) / 2
        valued = row["role"] in VALUED_ROLES
        x = row["day"] + period.length * (0.019 if valued else 0.011) * place
        y = value - lane * (6.5 if valued else 4.5)
        look: dict[str, Any] = {"color": colours(case)[row["side"]], "alpha": 1 if counts else 0.4, "clip_on": False}
        if valued:
            face = look["color"] if row["role"] == "position" else "white"
            ax.plot([row["day"], min(pd.Timestamp(last_day(row["date"])), period.end)], [y, y], linewidth=0.5, **look)
            ax.plot(x, y, marks(case)[row["side"]], markerfacecolor=face, markersize=3.6, mew=0.8, **look)
        else:
            ax.plot(x, y, "|", markersize=3.4, mew=0.9, **look)


def _name_events(ax: Axes, period: Period, case: Case) -> None:
    """Write the events upright above a column; where they crowd, names step aside and a stroke leads to the day."""
    events = _events(period, case)
    step = LABEL_SPACE * period.length.days / (WIDTH * 0.7 * period.share)
    days = [float(date2num(day)) for day in events["day"]]  # type: ignore[no-untyped-call]
    limit = float(date2num(period.end + period.length * MARGIN))  # type: ignore[no-untyped-call]
    for day, place, label in zip(days, spread_out(days, step, limit), events["label"], strict=True):
        ax.plot([day, place], [0, 0.07], color=PALE, linewidth=0.6)
        ax.text(place, 0.09, label, rotation=90, ha="center", va="bottom", fontsize=6.5, color="#55595f")
    ax.set(ylim=(0, 1))
    ax.set_axis_off()


def spread_out(places: list[float], step: float, limit: float) -> list[float]:
    """Return rising places moved apart to at least `step`, none beyond `limit`.

    >>> spread_out([1.0, 1.0, 9.5], 1.0, 10.0)
    [1.0, 2.0, 9.5]
    """
    spread = list(places)
    for i in range(1, len(spread)):
        spread[i] = max(spread[i], spread[i - 1] + step)
    for i in reversed(range(len(spread))):
        spread[i] = min(spread[i], limit if i == len(spread) - 1 else spread[i + 1] - step)
    return spread


@styled
def movement_chart(movement: pd.DataFrame, case: Case, headline: str = "") -> Chart:
    """Return an arrow from each position before the turn to the one since, a row per side and demand.

    The finding `headline` is its title, otherwise who moved furthest.
    """
    known = movement.dropna(subset="movement")
    silent = movement[movement["movement"].isna()]
    notes = [
        f"From the position on record before {case.parameters.turn} to the one since; hollow where either rests on one "
        f"statement. Square brackets: 90 % interval; pale bar: that of the position since. Not drawn: {len(silent)} "
        "cells silent in one of the two periods.",
        describe_scope(case),
    ]
    if known.empty:
        return blank(1.6, describe_movement(movement, case), "no position on record in both periods", notes[-1:])
    chart = frame(1.5 + 0.34 * len(known), headline or describe_movement(movement, case), notes)
    ax = chart.subplots()
    for place, row in enumerate(known.to_dict("records")):
        _draw_movement(ax, place, row, case)
    names = [f"{case.title(row['demand'])}: {row['side']}" for row in known.to_dict("records")]
    ax.set_yticks(range(len(known)), names)
    ax.set(xlim=(-4, 170), ylim=(len(known) - 0.5, -0.5), xticks=range(0, 101, 25))
    ax.spines["bottom"].set_bounds(0, 100)
    ax.set_xlabel("0 rejected outright – 100 met in full", color=FAINT)
    ax.tick_params(axis="y", length=0)
    return chart


def _draw_movement(ax: Axes, place: int, row: Mapping[Hashable, Any], case: Case) -> None:
    """Draw one arrow with its numbers, and the interval that it ends in."""
    colour = colours(case)[row["side"]]
    ax.annotate(
        "",
        (row["after"], place),
        (row["before"], place),
        arrowprops={"arrowstyle": "->", "color": colour, "shrinkA": 0, "shrinkB": 0},
    )
    face = "white" if row["is_thin"] else colour
    ax.plot(row["before"], place, marks(case)[row["side"]], color=colour, markerfacecolor=face, markersize=6)
    low, high = (row.get(f"after_{end}", row["after"]) for end in ("at_least", "at_most"))
    ax.barh(place, high - low, left=low, height=0.36, color=colour, alpha=0.22, linewidth=0, zorder=0)
    before, after = (f"{points(row[end])}{word_interval(row, f'{end}_')}" for end in ("before", "after"))
    text = f"{before} → {after} (n {row['n_before']}, {row['n_after']})"
    ax.text(max(row["before"], row["after"], high) + 3, place, text, va="center_baseline")
