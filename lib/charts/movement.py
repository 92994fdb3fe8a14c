"""Draw figures over time: a mark for every statement, the events, and how far each side moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.transforms import blended_transform_factory

from lib.case import Case, capitalise
from lib.charts.presets import NARROW, chosen_size
from lib.charts.text_metrics import LINE_HEIGHT, NORMAL, SMALL, count_lines, measure_width, wrap_text
from lib.charts.theme import (
    FAINT,
    MIDDLE,
    PALE,
    Chart,
    assign_colours,
    assign_marks,
    new_chart,
    with_house_style,
)
from lib.core.dates import first_day, last_day
from lib.evidence import VALUED_ROLES
from lib.words import describe_scope, describe_timeline

LABEL_SPACE = 0.112  # inches per line of upright text
NAMES, NUMBERS = 1.5, 0.3  # inches for the anchors on the left, in words and as numbers
FIRST = 0.45
"""The share of the width given to the time before the turn, if the events leave a choice."""


def count_abreast(case: Case) -> int:
    """Return how many demands to draw side by side: two where the height is fixed, since rows must be tall."""
    return min(2 if chosen_size().tall else 1, len(case.demands))


def measure_demand_width(case: Case) -> float:
    """Return the width of a demand in inches, its anchors included."""
    return chosen_size().inches / count_abreast(case)


def is_narrow(case: Case) -> bool:
    """Return whether a demand is too narrow to show its anchors beside its row."""
    return measure_demand_width(case) < NARROW


@dataclass(frozen=True)
class Period:
    """A period with a column of its own: its name, its share of the width, and its width in inches."""

    name: str
    start: pd.Timestamp
    end: pd.Timestamp
    share: float
    width: float

    @property
    def length(self) -> pd.Timedelta:
        """The length of the period, at least one day."""
        return max(self.end - self.start, pd.Timedelta(days=1))

    def take(self, inches: float) -> pd.Timedelta:
        """Return the time that a width in inches represents in its column."""
        return self.length * (inches / self.width)


def arrange_periods(statements: pd.DataFrame, case: Case) -> list[Period]:
    """Return the periods before and since the turn, or only the one that what is statements falls into."""
    turn, asked = pd.Timestamp(first_day(case.parameters.turn)), case.parameters
    origin = min([pd.Timestamp(first_day(asked.since)), *statements["day"]])
    end = pd.Timestamp(last_day(asked.as_of))
    stretches = [(origin, min(turn - pd.Timedelta(days=1), end)), (max(turn, origin), end)]
    names, width = (f"before {asked.turn}", f"since {asked.turn}"), measure_demand_width(case)
    room = (width - (NUMBERS if is_narrow(case) else NAMES)) * 0.9
    needed = [len(find_events(*stretch, case)) * LABEL_SPACE / room for stretch in stretches]
    first = max(needed[0], min(FIRST, 1 - needed[1])) / max(sum(needed), 1)
    kept = [(name, *stretch, share) for name, stretch, share in zip(names, stretches, (first, 1 - first), strict=True)
            if stretch[0] <= stretch[1]]  # fmt: skip
    whole = sum(share for *_, share in kept)
    return [Period(name, start, end, share, room * share / whole) for name, start, end, share in kept]


def find_events(start: pd.Timestamp, end: pd.Timestamp, case: Case) -> pd.DataFrame:
    """Return the events of a period in order."""
    events = case.dossier.events.sort_values("day")
    return events[events["day"].between(start, end)]


BOTTOM, RUG, TOP = -38, -27, 118
"""The ends of a row's scale, and the height at which statements without a value are statements."""

STEP, SHORT_STEP = 0.05, 0.032  # inches between marks, and between strokes, of one date and value
ROW, EVENTS, KEY = 1.2, 1.75, 0.17  # inches
MARGIN = 0.04  # share of a panel's time, left and right


@with_house_style
def timeline_chart(statements: pd.DataFrame, case: Case) -> Chart:
    """Return a figure of every statement, one row per demand, before the turn on the left and since on the right.

    `statements` have their `day`; those before the window of the case's rule do not count and are drawn small.
    """
    notes = [
        "Filled mark: position; hollow: concession; stroke at the foot: reasoning or condition, which have no value. "
        "A thin line spans the month or year where no day is known. Marks of one date and value stand side by side. "
        f"Small: before {case.parameters.since}, drawn but not counted.",
        describe_scope(case),
    ]
    demands, periods, abreast = list(case.demands["id"]), arrange_periods(statements, case), count_abreast(case)
    rows, key = -(-len(demands) // abreast), list(_arrange_key(case))
    extra = max(_measure_words(demand, case) for demand in demands)
    above = KEY * len(key) + EVENTS + 0.45
    chart = new_chart(above + rows * (ROW + extra + 0.2), describe_timeline(statements, case), notes)
    heights = [KEY * len(key), EVENTS, *[max((chart.body - above) / rows - extra - 0.2, 0.3)] * rows]
    shares = [period.share for period in periods] * abreast
    grid = chart.add_gridspec(len(heights), len(shares), width_ratios=shares, height_ratios=heights)
    _draw_key(chart, chart.add_subplot(grid[0, 0]), key, case)
    for number, demand in enumerate(demands):
        row, block = divmod(number, abreast)
        for place, period in enumerate(periods):
            column = block * len(periods) + place
            ax = chart.add_subplot(grid[row + 2, column])
            _draw_panel(ax, statements[statements["demand"] == demand], period, demand, case)
            _name_scale(ax, demand if place == 0 else "", case)
            if row == 0:
                _name_events(chart.add_subplot(grid[1, column]), period, case)
            if number + abreast >= len(demands):
                ax.set_xlabel(period.name, fontsize=NORMAL)
            else:
                ax.tick_params(axis="x", labelbottom=False)
    return chart


def _wrap_anchors(demand: str, case: Case) -> str:
    """Return the anchors of a demand in words, for a figure without space for them beside the row."""
    anchors = case.anchors(demand)
    worded = [f"{value:g}\u00a0{label}" for value, label in zip(anchors["value"], anchors["label"], strict=True)]
    return wrap_text("; ".join(worded), measure_demand_width(case) * 0.88, SMALL)


def _measure_words(demand: str, case: Case) -> float:
    """Return the height in inches of a demand's anchors above its row."""
    return LINE_HEIGHT * SMALL * count_lines(_wrap_anchors(demand, case)) if is_narrow(case) else 0.0


def _name_scale(ax: Axes, demand: str, case: Case) -> None:
    """Write a demand's name above its row, and its anchors on the axis; neither if `demand` is empty."""
    ax.set_ylim(BOTTOM, TOP)
    if not demand:
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        return
    anchors = case.anchors(demand)
    ax.set_title(case.title(demand))
    if extra := _measure_words(demand, case):
        ax.set_yticks(anchors["value"], [f"{value:g}" for value in anchors["value"]], fontsize=SMALL)
        ax.set_title(case.title(demand), pad=(extra * 72 + 7) * chosen_size().enlarged)
        ax.annotate(_wrap_anchors(demand, case), (0, 1), (0, 2), "axes fraction", "offset points", fontsize=SMALL,
                    va="bottom", in_layout=False)  # fmt: skip
    else:
        ax.set_yticks(anchors["value"], [wrap_text(label, NAMES, SMALL) for label in anchors["label"]], fontsize=SMALL)
    ax.spines["left"].set_bounds(BOTTOM, TOP)
    ax.tick_params(axis="y", length=0)


def _arrange_key(case: Case) -> Iterator[list[str]]:
    """Yield the sides line by line, as many as fit on each."""
    fitting = max(int(chosen_size().inches / (max(map(measure_width, case.sides)) + 0.35)), 1)
    for start in range(0, len(case.sides), fitting):
        yield case.sides[start : start + fitting]


def _draw_key(chart: Chart, ax: Axes, lines: list[list[str]], case: Case) -> None:
    """Draw the key above the events: the sides with their marks, in lines across the figure."""
    inch = 1 / chosen_size().inches
    step = (max(map(measure_width, case.sides)) + 0.35) * inch
    across = blended_transform_factory(chart.transFigure, ax.transData)
    look: dict[str, Any] = {"transform": across, "clip_on": False, "in_layout": False}
    for row, sides in enumerate(lines):
        for place, side in enumerate(sides):
            x = place * step + 0.15 * inch
            ax.plot(x, row, assign_marks(case)[side], color=assign_colours(case)[side], markersize=5, **look)
            ax.text(x + 0.1 * inch, row, capitalise(side), va="center_baseline", **look)
    ax.set(ylim=(len(lines) - 0.5, -0.5))
    ax.set_axis_off()


def _draw_panel(ax: Axes, statements: pd.DataFrame, period: Period, demand: str, case: Case) -> None:
    """Draw the statements of a period on one demand, with its anchors, its dates and a line for each event."""
    margin = period.length * MARGIN
    ax.set(xlim=(period.start - margin, period.end + margin), facecolor="none")
    ax.hlines(case.anchors(demand)["value"], *ax.get_xlim(), color="#eceef0", linewidth=0.6, zorder=0)
    locator = AutoDateLocator(minticks=2, maxticks=4 if is_narrow(case) else 6)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    ax.tick_params(axis="x", labelsize=SMALL)
    ax.vlines(
        list(find_events(period.start, period.end, case)["day"]), BOTTOM, TOP, color=PALE, linewidth=0.6, zorder=0
    )
    _draw_statements(ax, statements[statements["day"].between(period.start, period.end)], period, case)


def _draw_statements(ax: Axes, statements: pd.DataFrame, period: Period, case: Case) -> None:
    """Draw every statement; those with the same side, date and value go side by side, with sides slightly apart."""
    level = statements["value"].fillna(RUG)
    abreast = statements.groupby([statements["side"], statements["day"], level], observed=True).cumcount()
    counted = statements["id"].isin(case.counted["id"])
    for row, place, value, counts in zip(statements.to_dict("records"), abreast, level, counted, strict=True):
        lane = case.sides.index(row["side"]) - (len(case.sides) - 1) / 2
        valued = row["role"] in VALUED_ROLES
        x = row["day"] + period.take(STEP if valued else SHORT_STEP) * place
        y = value - lane * (6.5 if valued else 4.5)
        look: dict[str, Any] = {"color": assign_colours(case)[row["side"]], "clip_on": False}
        grown = 1 if counts else 0.6
        if valued:
            face = look["color"] if row["role"] == "position" else "white"
            ax.plot([row["day"], min(pd.Timestamp(last_day(row["date"])), period.end)], [y, y], linewidth=0.5, **look)
            ax.plot(
                x, y, assign_marks(case)[row["side"]], markerfacecolor=face, markersize=3.6 * grown, mew=0.8, **look
            )
        else:
            ax.plot(x, y, "|", markersize=3.4 * grown, mew=0.9, **look)


def _name_events(ax: Axes, period: Period, case: Case) -> None:
    """Write the events upright above a column; crowded names are moved aside, with a line to their day."""
    events, margin = find_events(period.start, period.end, case), period.length * MARGIN
    ends = [float(date2num(day)) for day in (period.start - margin, period.end + margin)]  # type: ignore[no-untyped-call]
    days = [float(date2num(day)) for day in events["day"]]  # type: ignore[no-untyped-call]
    step = period.take(LABEL_SPACE) / pd.Timedelta(days=1)
    for day, place, label in zip(days, space_out(days, step, ends[1]), events["label"], strict=True):
        ax.plot([day, place], [0, 0.07], color=MIDDLE, linewidth=0.6, clip_on=False)
        ax.text(place, 0.09, label, rotation=90, ha="center", va="bottom", fontsize=SMALL, color=FAINT)
    ax.set(xlim=ends, ylim=(0, 1))
    ax.set_axis_off()


def space_out(places: list[float], step: float, limit: float) -> list[float]:
    """Return increasing places moved at least `step` apart, none beyond `limit`.

    >>> space_out([1.0, 1.0, 9.5], 1.0, 10.0)
    [1.0, 2.0, 9.5]
    """
    spread = list(places)
    for i in range(1, len(spread)):
        spread[i] = max(spread[i], spread[i - 1] + step)
    for i in reversed(range(len(spread))):
        spread[i] = min(spread[i], limit if i == len(spread) - 1 else spread[i + 1] - step)
    return spread
