"""Statements and events in, figures over time out: every statement a mark, and how far each side moved."""

from collections.abc import Iterator
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from lib.case import Case, capitalise
from lib.records import first_day, last_day
from lib.style import FAINT, PALE, WIDTH, Chart, blank, colours, frame, marks, styled
from lib.wording import describe_movement, describe_scope, points

RUG = -27
"""Where on the scale of a row statements without a value are drawn."""

LABEL_SPACE = 0.115  # inches that a line of upright text takes
ROW, EVENTS = 1.65, 1.75  # inches
MARGIN = 0.04  # of a panel's time, left and right
SHARES = (0.45, 0.55)
"""How the width is shared between the time before the turn and since."""


@styled
def timeline_chart(movement: pd.DataFrame, case: Case) -> Chart:
    """Return one row a demand with every statement that counts, before the turn on the left and since on the right."""
    demands = list(case.demands["id"])
    notes = [
        "Filled mark: position; hollow: concession; stroke at the foot: reasoning or condition, which have no value. "
        "Marks of one date and value stand side by side; a date known to the month or year counts from its first day.",
        describe_scope(case),
    ]
    chart = frame(2.9 + ROW * len(demands), describe_movement(movement, case), notes)
    heights = [EVENTS, *[ROW] * len(demands)]
    header, *grid = chart.subplots(len(heights), 2, squeeze=False, width_ratios=SHARES, height_ratios=heights)
    for (earlier, later), demand in zip(grid, demands, strict=True):
        statements = case.counted[case.counted["demand"] == demand]
        for ax, (start, end) in zip((earlier, later), _halves(case), strict=True):
            _lay_time(ax, start, end, demand, case)
            _draw_statements(ax, statements[statements["day"].between(start, end)], (end - start).days, case)
        later.set_yticks([])
        later.spines["left"].set_visible(False)
        earlier.set_title(case.title(demand))
        _name_sides(later, statements, case)
    for ax, below, (start, end) in zip(header, grid[0], _halves(case), strict=True):
        _name_events(ax, start, end, case)
        ax.set_xlim(below.get_xlim())
    return chart


def _halves(case: Case) -> Iterator[tuple[pd.Timestamp, pd.Timestamp]]:
    """Yield the first and last day before the turn, then since the turn."""
    turn = pd.Timestamp(first_day(case.parameters.turn))
    since, as_of = pd.Timestamp(first_day(case.parameters.since)), pd.Timestamp(last_day(case.parameters.as_of))
    yield min(since, turn), turn - pd.Timedelta(days=1)
    yield turn, max(as_of, turn)


def _lay_time(ax: Axes, start: pd.Timestamp, end: pd.Timestamp, demand: str, case: Case) -> None:
    """Give a panel its worded scale, its dates, and a line for each event."""
    margin = (end - start) * MARGIN
    ax.set(xlim=(start - margin, end + margin), ylim=(RUG - 11, 118))
    anchors = case.anchors(demand)
    ax.set_yticks(anchors["value"], [fill(label, 30) for label in anchors["label"]], fontsize=6.5)
    ax.hlines(anchors["value"], *ax.get_xlim(), color="#eceef0", linewidth=0.6, zorder=0)
    ax.tick_params(axis="y", length=0)
    locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    ax.tick_params(axis="x", labelsize=7)
    ax.vlines(list(_events(start, end, case)["day"]), RUG - 11, 118, color=PALE, linewidth=0.6, zorder=0)


def _events(start: pd.Timestamp, end: pd.Timestamp, case: Case) -> pd.DataFrame:
    events = case.dossier.events
    dated = events.assign(day=pd.to_datetime([first_day(text) for text in events["date"]])).sort_values("day")
    return dated[dated["day"].between(start, end)]


def _draw_statements(ax: Axes, statements: pd.DataFrame, days: int, case: Case) -> None:
    """Draw every statement; those of one side, date and value stand side by side, and sides a little apart."""
    level = statements["value"].fillna(RUG)
    abreast = statements.groupby([statements["side"], statements["day"], level], observed=True).cumcount()
    for row, place, value in zip(statements.to_dict("records"), abreast, level, strict=True):
        lane = case.sides.index(row["side"]) - (len(case.sides) - 1) / 2
        x = row["day"] + pd.Timedelta(days=days * 0.022) * place
        colour, y = colours(case)[row["side"]], value - lane * (7 if value >= 0 else 4.5)
        if row["role"] in ("position", "concession"):
            face = colour if row["role"] == "position" else "white"
            ax.plot(x, y, marks(case)[row["side"]], color=colour, markerfacecolor=face, markersize=4.2, mew=0.9)
        else:
            ax.plot(x, y, "|", color=colour, markersize=3.6, mew=1)


def _name_sides(ax: Axes, statements: pd.DataFrame, case: Case) -> None:
    """Name each side at the height of its last position, in its colour; names keep a line's distance."""
    last = (
        statements[statements["role"] == "position"].sort_values("day").groupby("side", observed=True)["value"].last()
    )
    heights: list[float] = []
    for side, value in sorted(last.items(), key=lambda item: (-item[1], case.sides.index(str(item[0])))):
        heights.append(min(value + 4, heights[-1] - 17) if heights else value + 4)
        ax.text(1.01, heights[-1], capitalise(str(side)), transform=ax.get_yaxis_transform(), va="center", fontsize=7,
                color=colours(case)[str(side)], fontweight="bold")  # fmt: skip


def _name_events(ax: Axes, start: pd.Timestamp, end: pd.Timestamp, case: Case) -> None:
    """Write the events upright above a column; where they crowd, names step aside and a stroke leads to the day."""
    events, margin = _events(start, end, case), (end - start) * MARGIN
    share = SHARES[0] if ax.get_subplotspec().is_first_col() else SHARES[1]  # type: ignore[union-attr]
    step = LABEL_SPACE * (end - start).days / (WIDTH * 0.7 * share)
    days = [float(date2num(day)) for day in events["day"]]  # type: ignore[no-untyped-call]
    limit = float(date2num(end + margin))  # type: ignore[no-untyped-call]
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
def movement_chart(movement: pd.DataFrame, case: Case) -> Chart:
    """Return an arrow from each position before the turn to the one since, a row per side and demand."""
    known = movement.dropna(subset="movement")
    silent = movement[movement["movement"].isna()]
    notes = [
        f"From the position on record before {case.parameters.turn} to the one since; hollow where either rests on one "
        f"statement. Not drawn: {len(silent)} cells silent in one of the two periods.",
        describe_scope(case),
    ]
    if known.empty:
        return blank(1.6, describe_movement(movement, case), "no position on record in both periods", notes[-1:])
    chart = frame(1.5 + 0.34 * len(known), describe_movement(movement, case), notes)
    ax = chart.subplots()
    for place, row in enumerate(known.to_dict("records")):
        colour = colours(case)[row["side"]]
        ax.annotate("", (row["after"], place), (row["before"], place), arrowprops={"arrowstyle": "->", "color": colour})
        face = "white" if row["is_thin"] else colour
        ax.plot(row["before"], place, marks(case)[row["side"]], color=colour, markerfacecolor=face, markersize=6)
        change = f"{row['movement']:+.0f}" if round(row["movement"]) else "0"
        text = f"{points(row['before'])} → {points(row['after'])} ({change}; n {row['n_before']}, {row['n_after']})"
        ax.text(max(row["before"], row["after"]) + 3, place, text, va="center_baseline")
    names = [f"{case.title(row['demand'])}: {row['side']}" for row in known.to_dict("records")]
    ax.set_yticks(range(len(known)), names)
    ax.set(xlim=(-4, 140), ylim=(len(known) - 0.5, -0.5), xticks=range(0, 101, 25))
    ax.set_xlabel("0 rejected outright – 100 met in full", color=FAINT)
    ax.tick_params(axis="y", length=0)
    return chart
