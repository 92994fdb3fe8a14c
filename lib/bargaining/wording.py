"""Zones, packages, trades and options in, sentences out: what the figures of a settlement show, counted from them."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from lib.bargaining.settlement import Talks
from lib.case import Case, capitalise
from lib.words.sentences import join_words, points, word_interval

SOLUTIONS = {
    "nash": "Nash",
    "kalai-smorodinsky": "Kalai–Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}
"""What the solutions are called where they are read."""

ALONE = "Nobody to settle with: fewer than two sides at the table have a position"
NO_ZONE = "no package that each of them accepts"


def word_value(value: float, demand: str, case: Case) -> str:
    """Return a place on a demand's scale in words: its points, and the anchor that it is or comes nearest to."""
    anchors = case.anchors(demand)
    nearest = anchors.iloc[int((anchors["value"] - value).abs().argmin())]
    near = "" if abs(nearest["value"] - value) < 0.5 else "near "
    return f"{points(value)}, {near}{nearest['label']}"


def word_package(values: dict[str, float], case: Case) -> str:
    """Return a package in words, demand by demand."""
    return "; ".join(f"{case.label(demand)} {word_value(value, demand, case)}" for demand, value in values.items())


def word_bounded(rows: Iterable[Mapping[Hashable, Any]], case: Case) -> str:
    """Return a package in words, each value with its interval; rows of `demand`, `value`, `at_least`, `at_most`."""
    told = []
    for row in rows:
        place, _, anchor = word_value(row["value"], row["demand"], case).partition(",")
        told.append(f"{case.label(row['demand'])} {place}{word_interval(row)},{anchor}")
    return "; ".join(told)


def name_table(talks: Talks) -> str:
    """Name those at the table."""
    return join_words(talks.table)


def describe_zones(zones: pd.DataFrame, talks: Talks) -> str:
    """Say on which demands the reaches of those at the table overlap, and how much is missing on the others."""
    if len(talks.table) < 2:
        return ALONE
    is_open = zones["is_open"]
    opened = [
        f"{talks.case.label(row['demand'])}{' (on a third party’s judgement)' * (row['missing_offered'] > 0)}"
        for row in zones[is_open].to_dict("records")
    ]
    missing = zones[~is_open].sort_values("missing", kind="stable")
    short = [
        f"{points(row['missing'])} on {talks.case.label(row['demand'])}"
        + " (thin)" * (talks.is_thin(row["low_by"], row["demand"]) or talks.is_thin(row["high_by"], row["demand"]))
        for row in missing.to_dict("records")
    ]
    said = f"{capitalise(name_table(talks))}: zone of agreement on {join_words(opened) or 'no demand'}"
    return f"{said}; points missing: {', '.join(short)}" if short else said


def describe_space(talks: Talks) -> str:
    """Say what the balanced package is and what it gains those at the table."""
    settled = talks.settlement
    if settled is None:
        return ALONE
    if not settled.solutions:
        return f"{capitalise(name_table(talks))}: {NO_ZONE}; {settled.shortfall:.2f} of an ideal package is missing"
    package = settled.solutions[0].packages
    pairs = zip(talks.wanted.demands, talks.place(package.levels[:1])[0], strict=True)
    worded = ", ".join(f"{talks.case.label(demand)} {points(value)}" for demand, value in pairs)
    gains = zip(talks.table, package.utilities[0] - talks.reservation, strict=True)
    told = join_words([f"{party} {gain:.2f}" for party, gain in gains])
    tied = f" (one of {package.ties.sum():,.0f} that tie)" if package.ties.sum() > 1 else ""
    return f"Nash package: {worded}{tied}; it leaves {told} above the least they accept (1: all they want)"


def describe_ladder(trades: pd.DataFrame, effects: pd.DataFrame, talks: Talks) -> str:
    """Say who gives what in the first trade, and what the whole ladder does to those not at the table."""
    if trades.empty:
        return "No trade: with these positions and weights, no exchange gains both sides anything"
    first = trades.iloc[0]
    case = talks.case
    said = (
        f"First trade: {first['giver']} gives way on {case.label(first['given'])}, "
        f"{first['taker']} on {case.label(first['returned'])}"
    )
    sums = effects[~effects["at_table"]].groupby("party", sort=False)["effect"].sum()
    moved = [f"{party} {signed_points(effect)}" for party, effect in sums.items()]
    return f"{said}; the whole ladder, for those absent: {', '.join(moved)} points × salience" if moved else said


def word_gift(trade: Mapping[Hashable, Any], who: str, case: Case) -> str:
    """Return what the `giver` or `taker` of a trade gives way on, and what that does to the compromise."""
    what = {"giver": "given", "taker": "returned"}[who]
    before, after = (points(trade[f"{what}_{when}"]) for when in ("before", "after"))
    return f"{trade[who]} gives way on {case.label(trade[what])} ({before} → {after})"


def signed_points(number: float) -> str:
    """Return a number to one decimal, with its sign.

    >>> signed_points(-3.14), signed_points(0.01)
    ('−3.1', '0.0')
    """
    text = f"{number:+.1f}".replace("-", "−")
    return text[1:] if text[1:] == "0.0" else text


def describe_scorecard(ranked: pd.DataFrame, talks: Talks) -> str:
    """Say which proposed outcome comes closest to what those at the table accept, and how far from others it lies."""
    if ranked.empty or not talks.table:
        return "No proposed outcome can be compared: nobody at the table is on record with the demands shown"
    best = ranked[ranked["place"] == 1]
    names = dict(zip(talks.case.dossier.options["id"], talks.case.dossier.options["name"], strict=True))
    first = best["option"].iloc[0]
    tied = best["option"].nunique() - 1
    seated, absent = (best[(best["option"] == first) & (best["at_table"] == at)] for at in (True, False))
    beyond = [f"{row['party']} {points(row['beyond'])}" for row in seated.to_dict("records") if row["beyond"] > 0]
    judged = [row["party"] for row in seated.to_dict("records") if row["beyond"] < row["beyond_offered"]]
    inside = f"inside the reach of {name_table(talks)}" if not beyond else f"points beyond: {', '.join(beyond)}"
    inside += f" ({join_words(judged)} on a third party’s judgement)" * bool(judged)
    far = [f"{row['party']} {points(row['distance'])}" for row in absent.dropna().to_dict("records")]
    others = f" and {tied} like it" * bool(tied)
    said = f"Closest: {names[first]}{others}, {inside}"
    return f"{said}; points from those absent: {', '.join(far)}" if far else said


def word_change(row: Mapping[Hashable, Any]) -> str:
    """Return a change of utility with its 90 % interval, where it has one.

    >>> word_change({"change": 0.0626, "at_least": -0.01, "at_most": 0.12})
    '+0.06 [−0.01 to +0.12]'
    """
    ends = [row.get(end, float("nan")) for end in ("at_least", "at_most")]
    told = "" if np.isnan(ends).any() else f" [{word_share(ends[0])} to {word_share(ends[1])}]"
    return word_share(row["change"]) + told


def word_share(change: float) -> str:
    """Return a change of utility to two decimals, with its sign.

    >>> word_share(-0.283), word_share(0.001)
    ('−0.28', '0')
    """
    text = f"{change:+.2f}".replace("-", "−")
    return "0" if text[1:] == "0.00" else text


def word_cost(row: Mapping[Hashable, Any], join: str) -> str:
    """Return how far an outcome lies outside what a party accepts and, in brackets, the change of its utility."""
    return word_beyond(row) + (f"{join}({word_share(row['change'])})" if not np.isnan(row["beyond"]) else "")


def word_beyond(row: Mapping[Hashable, Any]) -> str:
    """Return how far an outcome lies outside what a party accepts, with `*` where a third party judges it less far.

    >>> word_beyond({"beyond": 0.0, "beyond_offered": 71.0})
    'inside*'
    """
    if np.isnan(row["beyond"]):
        return "not on record"
    told = "inside" if row["beyond"] == 0 else f"{points(row['beyond'])} beyond"
    return f"{told}{'*' * (row['beyond'] < row['beyond_offered'])}"
