"""Describe zones, packages, trades and options in sentences; every number comes from the frames shown."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from lib.bargaining.settlement import Talks, list_settlements
from lib.bargaining.solutions import NASH, SOLUTIONS
from lib.case import Case, capitalise
from lib.positions import TOLERANCE
from lib.words import format_interval, format_points, join_some, join_words, shorten_list

NO_COUNTERPART = "Nobody to settle with: fewer than two sides at the table have a position"
NO_OPTIONS = "No options on record, so no settlement is worked out"
NO_ZONE = "no package gives each of them the least that it is taken to accept"


def explain_no_game(case: Case) -> str:
    """Return why no settlement is worked out, where none is."""
    return NO_OPTIONS if case.dossier.options.empty else NO_COUNTERPART


def format_value(value: float, demand: str, case: Case) -> str:
    """Return a point on a demand's scale in words: its value, and the anchor at it or nearest to it."""
    return f"{format_points(value)}, {format_anchor(value, demand, case)}"


def format_anchor(value: float, demand: str, case: Case) -> str:
    """Return the anchor at a point on a demand's scale, or the nearest one."""
    anchors = case.anchors(demand)
    nearest = anchors.iloc[int((anchors["value"] - value).abs().argmin())]
    return f"{'' if abs(nearest['value'] - value) < 0.5 else 'near '}{nearest['label']}"


def format_package(values: dict[str, float], case: Case) -> str:
    """Return a package in words, demand by demand."""
    return "; ".join(f"{case.label(demand)} {format_value(value, demand, case)}" for demand, value in values.items())


def format_settled(row: Mapping[Hashable, Any]) -> str:
    """Return what a solution settles on a demand: points with their interval, a range where packages tie, or nothing.

    >>> format_settled({"value": 50.0, "lowest": 0.0, "highest": 75.0, "silent": (), "is_undecided": True})
    'undecided (0 to 75)'
    """
    if row["silent"]:
        return f"as without agreement (no position on record by {join_words(row['silent'])})"
    if row["is_undecided"]:
        return f"undecided ({format_points(row['lowest'])} to {format_points(row['highest'])})"
    return f"{format_points(row['value'])}{format_interval(row)}"


def format_package_intervals(rows: Iterable[Mapping[Hashable, Any]], talks: Talks) -> str:
    """Return a package of `list_settlements` in words: intervals if known, and whose record it goes beyond."""
    return "; ".join(
        f"{talks.case.label(row['demand'])}{':' * bool(row['silent'])} {format_settled(row)}"
        + f", {format_anchor(row['value'], row['demand'], talks.case)}"
        * (not row["silent"] and not row["is_undecided"])
        + format_marks(row, talks)
        for row in rows
    )


def format_marks(row: Mapping[Hashable, Any], talks: Talks) -> str:
    """Return in brackets whose record a value lies beyond, and who accepts it only as others see it; '' if nobody."""
    if row["silent"]:
        return ""
    said = [f"beyond the record of {join_words(row['outside'])}"] * bool(row["outside"])
    said += [format_judged(side, [row["demand"]], talks) for side in row["judged"]]
    return f" ({'; '.join(said)})" * bool(said)


def format_judged(side: str, demands: Iterable[str], talks: Talks) -> str:
    """Return a side with the names of those who believe it open to more than it has offered; '' if nobody does."""
    names = list(dict.fromkeys(name for demand in demands for name in talks.assessors.get((side, demand), ())))
    return f"{side} as {join_words(names)} {'sees' if len(names) == 1 else 'see'} it" * bool(names)


def list_parties(talks: Talks) -> str:
    """Return the names of the sides at the table as a phrase."""
    return join_some(talks.table)


MOST_TOLD = 2
"""The most different silences that a title tells one by one; the table names them all."""


def describe_zones(zones: pd.DataFrame, talks: Talks) -> str:
    """Return where there is a zone of agreement, where offers leave points between them, and where nobody can tell."""
    if len(talks.table) < 2:
        return NO_COUNTERPART
    case, told = talks.case, zones[zones["is_told"]]
    opened = [
        case.label(row["demand"]) + _bracket_judged(row, talks) for row in told[told["is_open"]].to_dict("records")
    ]
    said = [f"zone of agreement on {join_some(opened)}"] * bool(opened)
    closed = told[~told["is_open"]].sort_values("missing", kind="stable").to_dict("records")
    said += shorten_list(
        [f"on {case.label(row['demand'])}, {format_zone_distance(row)}{_bracket_judged(row, talks)}" for row in closed]
    )
    said += _describe_untold(zones[~zones["is_told"]], case)
    return f"{capitalise(list_parties(talks))}: {'; '.join(said)}"


def _describe_untold(zones: pd.DataFrame, case: Case) -> list[str]:
    """Return where nobody can tell and on whose silence that rests; of many different silences only that there are."""
    untold: dict[tuple[str, ...], list[str]] = {}
    for names, demand in zones[["untold_by", "demand"]].itertuples(index=False, name=None):
        untold.setdefault(names, []).append(case.label(demand))
    if len(untold) > MOST_TOLD:
        everywhere = join_some([case.label(demand) for demand in zones["demand"]])
        return [f"on {everywhere}, cannot be told: each time at least one of them has no offer on record"]
    return [f"on {join_some(labels)}, {format_untold(names)}" for names, labels in untold.items()]


def format_untold(names: Sequence[str]) -> str:
    """Return that nobody can tell whether there is a zone, and on whose silence that rests.

    >>> format_untold(("the mill",))
    'cannot be told: no offer on record by the mill'
    """
    return f"cannot be told: no offer on record by {join_some(names)}"


def format_zone_distance(zone: Mapping[Hashable, Any]) -> str:
    """Return how many points lie between the offers on record.

    >>> format_zone_distance({"missing": 25.0})
    'the offers on record leave 25 points between them'
    """
    return f"the offers on record leave {format_points(zone['missing'])}{format_interval(zone)} points between them"


def _bracket_judged(zone: Mapping[Hashable, Any], talks: Talks) -> str:
    return f" ({judged})" if (judged := format_zone_judges(zone, talks)) else ""


def format_zone_judges(zone: Mapping[Hashable, Any], talks: Talks) -> str:
    """Return on whose judgement of which side at the table a zone, or its absence, rests; '' if on nobody's."""
    return "; ".join(filter(None, (format_judged(side, [zone["demand"]], talks) for side in talks.table)))


def describe_space(talks: Talks) -> str:
    """Return the balanced package in words, and what each side at the table gains from it."""
    settled = talks.settlement
    if settled is None:
        return explain_no_game(talks.case)
    if not settled.solutions:
        said = f"{capitalise(list_parties(talks))}: {NO_ZONE}; {settled.shortfall:.2f} of an ideal package is missing"
        return "; ".join(filter(None, [said, describe_resolution(settled.candidates.resolution)]))
    packages, worth = (frame[frame["solution"] == NASH] for frame in list_settlements(talks))
    worded = ", ".join(
        f"{talks.case.label(row['demand'])}{':' * bool(row['silent'])} {format_settled(row)}" + format_marks(row, talks)
        for row in packages.to_dict("records")
    )
    told = join_words(_list_gains(worth.set_index("party").loc[list(talks.table)], talks))
    ties = packages["ties"].iloc[0]
    tied = f" (one of {ties:,} that tie)" if ties > 1 else ""
    left = f"it leaves {told} above the least they accept (1: all they want)"
    is_idle = settled.product == 0 or (settled.ideal - talks.reservation < TOLERANCE).all()
    nobody = "; no package gains each of them something (product of gains: zero)" * bool(is_idle)
    said = f"{SOLUTIONS[NASH].label} package: {worded}{tied}; {left}{nobody}"
    return "; ".join(filter(None, [said, describe_resolution(settled.candidates.resolution)]))


def _list_gains(seated: pd.DataFrame, talks: Talks) -> list[str]:
    """Return by how much a package is worth more to each side at the table than the least it accepts."""
    accepted = seated["utility"] - seated["change"] - talks.reservation  # no agreement, against the least accepted
    ends = [
        (seated[end] + accepted).map(lambda gain: f"{gain:.2f}".replace("-0.00", "0.00"))
        for end in ("lowest", "highest")
    ]
    return [f"{party} {' to '.join(dict.fromkeys(pair))}" for party, *pair in zip(seated.index, *ends, strict=True)]


def describe_resolution(resolution: float) -> str:
    """Return by how much a result is approximate; '' if it is exact.

    >>> describe_resolution(0.0042)
    'approximate: another package may give a side up to 0.5 % of its range more'
    """
    told = f"approximate: another package may give a side up to {ceil(resolution * 1000) / 10:.1f} % of its range more"
    return told * bool(resolution > 0)


def describe_ladder(trades: pd.DataFrame, effects: pd.DataFrame, talks: Talks) -> str:
    """Return who gives what in the first trade, and the effect of all trades on the absent sides."""
    if trades.empty:
        return "No trade: with these positions and weights, no exchange gains both sides anything"
    first = trades.iloc[0]
    case = talks.case
    said = (
        f"First trade: {case.label(first['giver'])} gives way on {case.label(first['given'])}, "
        f"{case.label(first['taker'])} on {case.label(first['returned'])}"
    )
    sums = effects[~effects["at_table"]].groupby("party", sort=False)["effect"].sum()
    moved = shorten_list([f"{case.label(str(party))} {format_decimal(effect)}" for party, effect in sums.items()])
    return f"{said}; the whole ladder, for those absent: {', '.join(moved)} points × salience" if moved else said


def format_concession(trade: Mapping[Hashable, Any], who: str, case: Case) -> str:
    """Return what the `giver` or `taker` of a trade gives way on, and how that moves the compromise."""
    what = {"giver": "given", "taker": "returned"}[who]
    before, after = (format_points(trade[f"{what}_{when}"]) for when in ("before", "after"))
    return f"{case.label(trade[who])} gives way on {case.label(trade[what])} ({before} → {after})"


def format_decimal(number: float) -> str:
    """Return a number to one decimal place, with its sign.

    >>> format_decimal(-3.14), format_decimal(0.01)
    ('−3.1', '0.0')
    """
    text = f"{number:+.1f}".replace("-", "−")
    return text[1:] if text[1:] == "0.0" else text


def describe_scorecard(ranked: pd.DataFrame, talks: Talks) -> str:
    """Return the proposed outcome nearest to what the table accepts, and its distance from absent sides."""
    if ranked.empty or not talks.table:
        return "No proposed outcome can be compared: nobody at the table is on record with the demands shown"
    best = ranked[ranked["place"] == 1]
    options = talks.case.dossier.options
    first = best["option"].iloc[0]
    sets = options[options["id"] == first]
    tied = best["option"].nunique() - 1
    seated, absent = (best[(best["option"] == first) & (best["at_table"] == at)] for at in (True, False))
    far = [f"{row['party']} {format_points(row['distance'])}" for row in absent.dropna().to_dict("records")]
    others = f" and {tied} like it" * bool(tied)
    said = f"Closest: {sets['name'].iloc[0]}{others}, {_describe_reaches(seated, list(sets['demand']), talks)}"
    return f"{said}; points from those absent: {', '.join(shorten_list(far))}" if far else said


def _describe_reaches(seated: pd.DataFrame, demands: list[str], talks: Talks) -> str:
    """Return how far an outcome lies outside what each side at the table is on record to accept."""
    rows = seated.to_dict("records")
    beyond = [f"{row['party']} {format_points(row['beyond'])}" for row in rows if row["beyond"] > 0]
    inside = [row["party"] for row in rows if row["beyond"] == 0]
    silent = [row["party"] for row in rows if np.isnan(row["beyond"])]
    said = (
        [f"points beyond: {', '.join(shorten_list(beyond))}"]
        if beyond
        else [f"inside the record of {join_some(inside)}"] * bool(inside)
    )
    said += [format_judged(row["party"], demands, talks) for row in rows if row["beyond"] < row["beyond_offered"]]
    return "; ".join([*said, *[f"not on record: {join_some(silent)}"] * bool(silent)])


def describe_scenarios(packages: pd.DataFrame, talks: Talks) -> str:
    """Return how the package moves with what one expects without agreement, given those of `compare_scenarios`."""
    if packages.empty:
        return explain_no_game(talks.case)
    case, known = talks.case, packages[~packages["is_silent"]].dropna(subset="value")
    ends = known.groupby("demand", sort=False).agg(lowest=("lowest", "min"), highest=("highest", "max"))
    spans = [_describe_span(case.label(str(demand)), *row) for demand, *row in ends.itertuples(name=None)]
    closed = list(dict.fromkeys(packages.loc[~packages["is_open"], "scenario"]))
    count = packages["scenario"].nunique()
    said = [f"the package moves with what one expects without agreement; over {count} expectations: {', '.join(spans)}"]
    said += [f"with “{name}”, {NO_ZONE}" for name in closed]
    return capitalise("; ".join(said if spans else said[1:]))


def _describe_span(label: str, lowest: float, highest: float) -> str:
    low, high = format_points(lowest), format_points(highest)
    return f"{label} {low}" if low == high else f"{label} {low} to {high}"


def format_change(row: Mapping[Hashable, Any]) -> str:
    """Return a change in utility, with its 90 % interval if it has one; its range where packages tie.

    >>> format_change({"change": 0.0626, "lowest": 0.0626, "highest": 0.0626, "at_least": -0.01, "at_most": 0.12})
    '+0.06 [−0.01 to +0.12]'
    """
    if row["highest"] - row["lowest"] >= 0.005:
        return f"undecided ({format_utility(row['lowest'])} to {format_utility(row['highest'])})"
    ends = [row.get(end, float("nan")) for end in ("at_least", "at_most")]
    told = "" if np.isnan(ends).any() else f" [{format_utility(ends[0])} to {format_utility(ends[1])}]"
    return format_utility(row["change"]) + told


def format_utility(change: float) -> str:
    """Return a change in utility to two decimal places, with its sign.

    >>> format_utility(-0.283), format_utility(0.001)
    ('−0.28', '0')
    """
    text = f"{change:+.2f}".replace("-", "−")
    return "0" if text[1:] == "0.00" else text


def format_cost(row: Mapping[Hashable, Any], join: str) -> str:
    """Return how far an outcome lies outside what a party accepts and, in brackets, the change in utility."""
    return format_beyond(row) + (f"{join}({format_utility(row['change'])})" if not np.isnan(row["beyond"]) else "")


def format_beyond(row: Mapping[Hashable, Any]) -> str:
    """Return how far an outcome lies outside what a party accepts; `*` if others, named beside, see it less far.

    >>> format_beyond({"beyond": 0.0, "beyond_offered": 71.0})
    'inside*'
    """
    if np.isnan(row["beyond"]):
        return "not on record"
    told = "inside" if row["beyond"] == 0 else f"{format_points(row['beyond'])} beyond"
    return f"{told}{'*' * (row['beyond'] < row['beyond_offered'])}"
