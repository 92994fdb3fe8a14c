"""Draw the record over time: a mark for every statement, the events, and the utterances that matter most by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product, repeat
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.path import Path
from matplotlib.transforms import blended_transform_factory

from lib.case import Case, capitalise
from lib.charts.presets import NARROW, chosen_size
from lib.charts.text_metrics import LARGE, LINE_HEIGHT, NORMAL, SMALL, count_lines, measure_width, wrap_text
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
from lib.evidence import ASSESSED, JUDGED, VALUED_ROLES
from lib.positions import OWN_OFFERS
from lib.words import describe_scope, describe_timeline, format_day, list_landmarks

LABEL_SPACE, NUMBER_SPACE = 0.112, 0.12  # inches per line of upright text, and per number
NAMES, NUMBERS = 1.75, 0.3  # inches for the anchors on the left, in words and as numbers
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
    names, width = [f"{when} {format_day(asked.turn)}" for when in ("before", "since")], measure_demand_width(case)
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


BOTTOM, RUG, TOP, NUMBERED, CEILING = -34, -24, 113, 117, 138
"""The ends of a row's scale, and the heights of statements without a value, of events' lines, and of numbers."""

FLAG = Path([(0, 0), (0, 1), (0.55, 0.8), (0, 0.6)], closed=False)
"""A mark for a side's own offer: it stands on the mark of its statement."""

STEP, SHORT_STEP = 0.05, 0.032  # inches between marks, and between strokes, of one date and value
CROWD = 1000
"""The number of statements in a panel from which on marks are drawn together."""

LOOK = ["side", "valued", "counts", "judged", "offered"]
ROW, LEAST_ROW, KEY, LEADER = 1.0, 0.7, 0.17, 0.16  # inches
MARGIN = 0.04  # share of a panel's time, left and right


@with_house_style
def timeline_chart(statements: pd.DataFrame, positions: pd.DataFrame, case: Case) -> Chart:
    """Return a figure of every statement, one row per demand, before the turn on the left and since on the right.

    `statements` have their `day`; those before the window of the case's rule do not count and are drawn small.
    `positions` are those of sides: the utterances that they are taken from are named.
    """
    notes = [
        "Filled: a side's own position or, with a flag, its offer. Hollow: what others believe. Stroke at the foot: "
        "a reason or condition, without a value. Thin line: the month or year, where no day is known. Numbers: the "
        f"utterances named above. Small: before {format_day(case.parameters.since)}, not counted.",
        describe_scope(case),
    ]
    demands, abreast, key = list(case.demands["id"]), count_abreast(case), list(_arrange_key(case))
    periods, marked = arrange_periods(statements, case), list_landmarks(statements, positions)
    rows, named = -(-len(demands) // abreast), _wrap_landmarks(marked, case)
    listed = LINE_HEIGHT * SMALL * max(map(count_lines, named)) + 0.05
    extra = max(_measure_words(demand, case) for demand in demands)
    tall = max(map(_measure_event_names, periods, repeat(case)))
    above = KEY * len(key) + listed + tall + 0.45
    chart = new_chart(above + rows * (ROW + extra + 0.2), describe_timeline(statements, case), notes)
    heights = [KEY * len(key), listed, tall, *[_measure_row(chart, (chart.body - above) / rows - extra - 0.2)] * rows]
    shares = [period.share for period in periods] * abreast
    grid = chart.add_gridspec(len(heights), len(shares), width_ratios=shares, height_ratios=heights)
    _draw_key(chart, chart.add_subplot(grid[0, 0]), key, case)
    _list_landmarks(chart, chart.add_subplot(grid[1, 0]), named)
    for place, (period, column) in enumerate(product(periods, range(abreast))):
        _name_events(chart.add_subplot(grid[2, column * len(periods) + place // abreast]), period, tall, case)
    for number, (demand, (place, period)) in enumerate(product(demands, enumerate(periods))):
        row, block = divmod(number // len(periods), abreast)
        ax = chart.add_subplot(grid[row + 3, block * len(periods) + place])
        shown = statements[(statements["demand"] == demand) & statements["day"].between(period.start, period.end)]
        _draw_panel(ax, shown, period, demand, case)
        _number_landmarks(ax, marked[marked["utterance"].isin(shown["utterance"])], period, case)
        _name_scale(ax, demand if place == 0 else "", case)
        _name_dates(ax, period if (row + 1) * abreast + block >= len(demands) else None)
    return chart


def _measure_row(chart: Chart, room: float) -> float:
    """Return the height of a row that has this room in inches; where it is too low, have smaller type tried."""
    if room < LEAST_ROW:
        chart.asked = np.inf
    return max(room, 0.3)


def _name_dates(ax: Axes, period: Period | None) -> None:
    """Write a period's name below its dates; neither where another row follows."""
    if period:
        ax.set_xlabel(period.name, fontsize=NORMAL)
    else:
        ax.tick_params(axis="x", labelbottom=False)


def _wrap_landmarks(marked: pd.DataFrame, case: Case) -> list[str]:
    """Return the names of utterances in as many columns as fit, each with its number and date."""
    told = [
        f"{row['number']}\u00a0 {_date_act(row['act'], row['date'])}{' (offer)' * bool(row['is_offer'])}"
        for row in marked.to_dict("records")
    ]
    room = chosen_size().inches * 0.98
    longest = max((measure_width(name, SMALL) for name in told), default=0.0) + 0.15
    columns = min(max(int(room / longest), 1), 4)
    names = [wrap_text(name, room / columns, SMALL) for name in told]
    tall = -(-len(names) // columns)
    return ["\n".join(names[start : start + tall]) for start in range(0, len(names), tall or 1)] or [""]


def _date_act(act: str, date: str) -> str:
    """Return the name of an utterance with its date, unless the name says the year."""
    return act if date[:4] in act else f"{act}, {format_day(date)}"


def _list_landmarks(chart: Chart, ax: Axes, named: list[str]) -> None:
    """Write the names of utterances in columns across the figure."""
    across = blended_transform_factory(chart.transFigure, ax.transAxes)
    for place, names in enumerate(named):
        x = 0.01 + 0.98 * place / len(named)
        ax.text(x, 1, names, fontsize=SMALL, va="top", transform=across, in_layout=False)
    ax.set_axis_off()


def _wrap_anchors(demand: str, case: Case) -> str:
    """Return the anchors of a demand in words, for a figure without space for them beside the row."""
    anchors = case.anchors(demand)
    worded = [f"{value:g}\u00a0{label}" for value, label in zip(anchors["value"], anchors["label"], strict=True)]
    return wrap_text("; ".join(worded), measure_demand_width(case) * 0.88, SMALL)


def _measure_words(demand: str, case: Case) -> float:
    """Return the height in inches of a demand's anchors above its row."""
    return LINE_HEIGHT * SMALL * count_lines(_wrap_anchors(demand, case)) if is_narrow(case) else 0.0


def _name_scale(ax: Axes, demand: str, case: Case) -> None:
    """Write a demand's name, and its anchors on the axis or above the row; neither if `demand` is empty."""
    ax.set_ylim(BOTTOM, CEILING)
    if not demand:
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        return
    anchors = case.anchors(demand)
    if extra := _measure_words(demand, case):
        ax.set_yticks(anchors["value"], [f"{value:g}" for value in anchors["value"]], fontsize=SMALL)
        ax.set_title(case.title(demand), pad=(extra * 72 + 7) * chosen_size().enlarged)
        ax.annotate(_wrap_anchors(demand, case), (0, 1), (0, 2), "axes fraction", "offset points", fontsize=SMALL,
                    va="bottom", in_layout=False)  # fmt: skip
    else:
        ax.set_yticks(anchors["value"], [wrap_text(label, NAMES, SMALL) for label in anchors["label"]], fontsize=SMALL)
        ax.text(-0.01, NUMBERED, wrap_text(case.title(demand), NAMES, LARGE, "bold"), ha="right", va="bottom",
                fontsize=LARGE, fontweight="bold", transform=ax.get_yaxis_transform())  # fmt: skip
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
    _draw_statements(ax, statements, period, case)


def _number_landmarks(ax: Axes, marked: pd.DataFrame, period: Period, case: Case) -> None:
    """Write the numbers of named utterances above a panel, each with a line to its day in its side's colour."""
    days = [float(date2num(day)) for day in marked["day"]]  # type: ignore[no-untyped-call]
    step = period.take(NUMBER_SPACE) / pd.Timedelta(days=1)
    for day, place, row in zip(days, space_out(days, step, ax.get_xlim()[1]), marked.to_dict("records"), strict=True):
        colour = assign_colours(case)[row["side"]]
        ax.plot([place, day, day], [NUMBERED, TOP, BOTTOM], color=colour, linewidth=0.5, clip_on=False, zorder=1)
        ax.text(place, NUMBERED + 1, str(row["number"]), ha="center", va="bottom", fontsize=SMALL)


def _draw_statements(ax: Axes, statements: pd.DataFrame, period: Period, case: Case) -> None:
    """Draw every statement; those with the same side, date and value go side by side, with sides slightly apart.

    Marks that look alike are drawn at once, and in a crowd as pixels.
    """
    marks = _place_marks(statements, period, case)
    for _, own in marks.groupby(LOOK, sort=False):
        side, valued, counts, judged, offered = own[LOOK].iloc[0]
        colour, grown = assign_colours(case)[side], 1 if counts else 0.6
        look: dict[str, Any] = {"color": colour, "clip_on": False, "rasterized": len(marks) > CROWD}
        if not valued:
            ax.plot(own["x"], own["y"], "|", markersize=3.4 * grown, mew=0.9, **look)
            continue
        dated = own[own["until"] > own["day"]]
        ax.hlines(dated["y"], dated["day"], dated["until"], linewidth=0.5, capstyle="projecting", **look)
        look |= {"linestyle": "none", "mew": 0.8}
        face = "white" if judged else colour
        ax.plot(own["x"], own["y"], marker=assign_marks(case)[side], mfc=face, markersize=3.6 * grown, **look)
        if offered:
            ax.plot(own["x"], own["y"], marker=FLAG, markersize=14 * grown, **look)


def _place_marks(statements: pd.DataFrame, period: Period, case: Case) -> pd.DataFrame:
    """Return the place of each statement's mark, `x` and `y`, with `day`, `until` when it may date, and its look."""
    level, valued = statements["value"].fillna(RUG), statements["role"].isin(VALUED_ROLES)
    abreast = statements.groupby([statements["side"], statements["day"], level], observed=True).cumcount()
    lane = statements["side"].map({side: place for place, side in enumerate(case.sides)}).astype(float)
    lane -= (len(case.sides) - 1) / 2
    steps = [period.take(step) for step in (SHORT_STEP, STEP)]
    until = {date: min(pd.Timestamp(last_day(date)), period.end) for date in statements["date"].unique()}
    return pd.DataFrame(
        {
            "x": [
                day + steps[kind] * place for day, kind, place in zip(statements["day"], valued, abreast, strict=True)
            ],
            "y": level - lane * valued.map({True: 6.5, False: 4.5}),
            "day": statements["day"],
            "until": statements["date"].map(until),
            "side": statements["side"].astype(str),
            "valued": valued,
            "counts": statements["id"].isin(case.counted["id"]),
            "judged": statements["voice"].isin((ASSESSED, JUDGED)),
            "offered": statements["offer"].isin(OWN_OFFERS),
        }
    )


def _measure_event_names(period: Period, case: Case) -> float:
    """Return the height in inches of the names of a period's events, written upright, with the lines to their days."""
    labels = find_events(period.start, period.end, case)["label"]
    return max((measure_width(label, SMALL) for label in labels), default=0.0) + LEADER + 0.05


def _name_events(ax: Axes, period: Period, tall: float, case: Case) -> None:
    """Write the events upright above a column, on axes of this height; crowded names are moved aside."""
    events, margin = find_events(period.start, period.end, case), period.length * MARGIN
    ends = [float(date2num(day)) for day in (period.start - margin, period.end + margin)]  # type: ignore[no-untyped-call]
    days = [float(date2num(day)) for day in events["day"]]  # type: ignore[no-untyped-call]
    step, led = period.take(LABEL_SPACE) / pd.Timedelta(days=1), LEADER / tall
    for day, place, label in zip(days, space_out(days, step, ends[1]), events["label"], strict=True):
        ax.plot([day, place], [0, led * 0.8], color=MIDDLE, linewidth=0.6, clip_on=False)
        ax.text(place, led, label, rotation=90, ha="center", va="bottom", fontsize=SMALL, color=FAINT)
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
