"""Draw packages by what they are worth to the sides at the table: in a plane for two, on lines for more."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from lib.bargaining import (
    SOLUTIONS,
    Packages,
    Settlement,
    Talks,
    describe_space,
    format_package_intervals,
    pick_tied,
)
from lib.case import capitalise
from lib.charts.movement import space_out
from lib.charts.presets import chosen_size
from lib.charts.settlement import ZONE, ZONE_EDGE
from lib.charts.text_metrics import LINE_HEIGHT, SMALL, count_lines, measure_width, wrap_text
from lib.charts.theme import (
    DARK,
    FAINT,
    PALE,
    Chart,
    assign_colours,
    assign_marks,
    empty_chart,
    new_chart,
    with_house_style,
)
from lib.words import describe_scope, join_words

MARKS, SIGNS = "os^D", "●■▲◆"
"""The marks of the solutions in the order of `SOLUTIONS`, and what they look like in words."""
LINE_NOTES = (
    "Marks: what the packages of the solutions are worth to each side; a thick line where several tie. ×: no "
    "agreement, as the side expects it. Beyond the record of a side: what it is not on record to accept. Brackets: "
    "90 % interval.",
)
PLANE_NOTES = (
    "Line: the frontier, on which neither gains without the other losing. Shaded: the zone, from the corner of the "
    "reservations. ×: no agreement, as each expects it. A side's mark: all as it wants. Numbers: proposed outcomes by "
    "their place in the scorecard, with the demands that they leave open as without agreement. Thick: packages that "
    "tie. *: on some demand beyond what a side is on record to accept. Brackets: 90 % interval.",
)
SPACES: dict[int, list[tuple[int, int]]] = {
    1: [(0, 0), (1, 0), (2, 0)],
    2: [(0, 0), (0, 1), (1, 0)],
    3: [(0, 0), (0, 1), (0, 2)],
}
"""The grid places of all packages, the zone and the words, by the number of panels side by side."""

Spots = list[tuple[float, float, str]]
"""Places on both axes, each with a label."""


@with_house_style
def space_chart(ranked: pd.DataFrame, packages: pd.DataFrame, talks: Talks) -> Chart:
    """Return the packages as utilities of the sides at the table: of two in a plane, of more a line for each.

    `ranked` are the options of `rank_options`, drawn with their ranks; `packages` are those of `list_settlements`,
    written in words.
    """
    title, scope = describe_space(talks), describe_scope(talks.case)
    if talks.settlement is None:
        return empty_chart(title, title, [scope])
    if len(talks.table) > 2:
        return _draw_lines_of_worth(packages, talks, talks.settlement, [*LINE_NOTES, scope])
    size = chosen_size()
    across = 1 if size.is_narrow else size.abreast + 1
    told = _describe_packages(packages, talks, size.inches * (0.3 if size.abreast > 1 else 0.96), "")
    side = size.inches * 0.96 / across * 0.8
    heights = [side] * (2 if across == 1 else 1) + [_measure_height(told)] * (size.abreast == 1)
    chart = new_chart(sum(heights) + 0.6 * len(heights), title, [*PLANE_NOTES, scope])
    heights[-1] = min(heights[-1], chart.body * 0.5)
    grid = chart.add_gridspec(len(heights), across, height_ratios=heights)
    whole, near, words = (chart.add_subplot(grid[place]) for place in SPACES[across])
    for ax in (whole, near):
        _draw_space(ax, talks, talks.settlement)
        ax.set_xlabel(f"worth to {talks.table[0]}, 1: all it wants")
        ax.set_ylabel(f"worth to {talks.table[1]}")
    _name_spots(whole, [*_find_spots(ranked, talks), *_mark_wishes(whole, talks)], side)
    _draw_zone_closer(near, packages, talks, talks.settlement)
    _write_packages(words, told, 0.02 if size.abreast == 1 else 0.68)
    return chart


def _measure_height(told: str) -> float:
    return LINE_HEIGHT * SMALL * 1.06 * count_lines(told)


def _write_packages(words: Axes, told: str, left: float) -> None:
    """Write the packages into a panel of their own, from this share of the figure's width on."""
    words.set_axis_off()
    place = blended_transform_factory(words.figure.transFigure, words.transAxes)
    words.text(left, 1, told, fontsize=SMALL, va="top", transform=place, in_layout=False)


def _draw_lines_of_worth(packages: pd.DataFrame, talks: Talks, settled: Settlement, notes: list[str]) -> Chart:
    """Return a line for each side at the table, with what no agreement and the solutions are worth to it."""
    told = _describe_packages(packages, talks, chosen_size().inches * 0.96, SIGNS) or f"{SIGNS[0]} nearest to a zone"
    heights = [0.42 * len(talks.table) + 0.5, _measure_height(told)]
    chart = new_chart(sum(heights) + 0.6, describe_space(talks), notes)
    lines, words = chart.subplots(2, 1, height_ratios=[heights[0], min(heights[1], chart.body * 0.6)])
    found = _find_solutions(packages, settled)
    for lane, party in enumerate(talks.table):
        colour, without = assign_colours(talks.case)[party], talks.without[talks.wanted.parties.index(party)]
        lines.hlines(lane, 0, 1, color=PALE, linewidth=0.8, zorder=0)
        lines.plot(without, lane, "x", color=DARK, markersize=6, mew=1.5, zorder=3)
        for place, (_, tied) in enumerate(found):
            worth, y = tied.utilities[:, lane], lane + 0.13 * (place - (len(found) - 1) / 2)
            lines.plot([worth.min(), worth.max()], [y, y], color=colour, linewidth=2.2, zorder=2)
            lines.plot([worth.min(), worth.max()], [y, y], MARKS[place], color=colour, markersize=4.5, zorder=2.5)
    names = [wrap_text(capitalise(party), chosen_size().inches * 0.25) for party in talks.table]
    lines.set_yticks(range(len(names)), names)
    lines.set(xlim=(-0.02, 1.02), ylim=(len(names) - 0.5, -0.5), xlabel="worth to the side, 1: all it wants")
    _write_packages(words, told, 0.02)
    return chart


def _find_solutions(packages: pd.DataFrame, settled: Settlement) -> list[tuple[str, Packages]]:
    """Return the solutions by label, with a star if beyond somebody's record; without a zone what comes nearest."""
    beyond = set(packages.loc[packages["outside"].map(bool), "solution"])
    found = [(SOLUTIONS[name].label + "*" * (name in beyond), tied) for name, tied in settled.solutions.items()]
    return found or [("nearest to a zone", settled.nearest)]


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
        min(ax.dataLim.x0, *(x for x, *_ in told)) - 0.05,
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


def _draw_zone_closer(ax: Axes, packages: pd.DataFrame, talks: Talks, settled: Settlement) -> None:
    """Draw the zone with the solutions in it, or the packages that come nearest to a zone; a line where several tie."""
    found = _find_solutions(packages, settled)
    points = np.vstack([talks.reservation, *(tied.utilities for _, tied in found), settled.ideal])
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    room = np.maximum(high - low, 0.02) * 0.18
    ax.set(xlim=(low[0] - 5.2 * room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]))
    ax.locator_params(nbins=4)
    ax.set_title("The zone, closer" if settled.solutions else "No zone")
    spots: dict[tuple[float, ...], list[str]] = {}
    for name, tied in found:
        ax.plot(*tied.utilities.T, color=ZONE_EDGE, linewidth=3, solid_capstyle="round", zorder=2.2)
        spots.setdefault(tuple(tied.utilities[pick_tied(tied, talks.reservation)].round(6)), []).append(name)
    told = {spot: ",\n".join(_shorten(names)) for spot, names in spots.items()}
    _label_point(ax, [(x, y, text) for (x, y), text in told.items()], low[0] - 0.26 * room[0])


def _shorten(names: list[str]) -> list[str]:
    """Return the names of solutions, or one name for all of them."""
    if len(names) < len(SOLUTIONS):
        return names
    return ["all solutions" + "*" * any(name.endswith("*") for name in names)]


def _describe_packages(packages: pd.DataFrame, talks: Talks, width: float, signs: str) -> str:
    """Return each package in words, after the names, and signs if any, of its solutions, wrapped to a width."""
    named: dict[str, list[str]] = {}
    solved = packages.groupby("solution", sort=False)
    for (name, rows), sign in zip(solved, signs or " " * len(SOLUTIONS), strict=False):
        words = format_package_intervals(rows.to_dict("records"), talks)
        label = SOLUTIONS[str(name)].label if words in named else capitalise(SOLUTIONS[str(name)].label)
        named.setdefault(words, []).append(f"{sign} {label}".strip())
    told = [f"{join_words(names)}: {words}" for words, names in named.items()]
    return wrap_text("\n".join(told), width, SMALL)
