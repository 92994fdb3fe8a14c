"""Tabulate talks for readers: zones, packages, moves, trades and options, with the sentences behind them."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from lib.bargaining import (
    NASH,
    NO_COUNTERPART,
    NO_ZONE,
    SOLUTIONS,
    Talks,
    compare_options,
    describe_resolution,
    explain_no_game,
    format_beyond,
    format_change,
    format_concession,
    format_cost,
    format_decimal,
    format_judged,
    format_package,
    format_package_intervals,
    format_settled,
    format_untold,
    format_value,
    format_zone_distance,
    format_zone_judges,
    judge_stability,
    measure_opening,
    score_options,
)
from lib.case import Case
from lib.evidence import JUDGED, STATED
from lib.tables.display import add_quotation_marks, list_statements
from lib.words import format_interval, format_percent, format_points, format_signed, join_words

NOBODY = "nobody"


def gather_sentences(case: Case) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the statements of the round behind each side's position and reach, by side and demand.

    An official's words come before a report, a report before a third party's judgement, and later statements before
    earlier ones.
    """
    told = case.statements
    behind = told[case.rule.is_in_round(told) & told["role"].isin(["position", "concession"])]
    voiced = behind["voice"].map({"direct": 0, "reported": 1}).fillna(2)
    ranked = behind.assign(voiced=voiced).sort_values(["voiced", "day", "id"], ascending=[True, False, True])
    cells = ranked.groupby(["side", "demand"], observed=True, sort=False)
    return {(str(side), str(demand)): own for (side, demand), own in cells}


def rank_sentences(sentences: pd.DataFrame, value: float) -> pd.DataFrame:
    """Return sentences with their distance from a value, `away`, in points: the nearest first, then as they stand."""
    away = (sentences["value"] - value).abs()
    return sentences.assign(away=away).sort_values("away", kind="stable", ignore_index=True)


def _find_nearest(listed: pd.DataFrame, value: float) -> Mapping[Hashable, Any]:
    """Return the statement nearest to a value; among equally near ones the first."""
    return listed.iloc[int(np.nanargmin((listed["value"] - value).abs()))].to_dict()


def _cite_sentence(sentence: Mapping[Hashable, Any]) -> str:
    return f"{sentence['id']}: “{sentence['quote']}”" if sentence["quote"] else str(sentence["gist"])


def list_zones(zones: pd.DataFrame, talks: Talks) -> pd.DataFrame:
    """Return the zone of each demand in words: its bounds and who sets them, what is missing, or who must be heard."""
    rows = zones.to_dict("records")
    judged = [format_zone_judges(row, talks) or "–" for row in rows]
    return pd.DataFrame(
        {
            "demand": zones["demand"].map(talks.case.title),
            "zone": [_format_zone(row, talks) for row in rows],
            "up to": [_format_bound(row["high"], row["high_by"], row["demand"], talks) for row in rows],
            "down to": [_format_bound(row["low"], row["low_by"], row["demand"], talks) for row in rows],
            "points missing": [_format_known(row["missing"]) + format_interval(row) for row in rows],
            **({"open in": [_format_chance(row) for row in rows]} if "chance" in zones else {}),
            "opens if each goes beyond its reach by": [_format_known(row["opens_at"] or np.nan) for row in rows],
            **({"on whose judgement": judged} if talks.case.parameters.assessed else {}),
        }
    )


def _format_zone(zone: Mapping[Hashable, Any], talks: Talks) -> str:
    if not zone["is_told"]:
        return format_untold(zone["untold_by"]) if zone["untold_by"] else NO_COUNTERPART
    if not zone["is_open"]:
        return format_zone_distance({"missing": zone["missing"]})
    ends = [format_value(value, zone["demand"], talks.case) for value in (zone["low"], zone["high"])]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _format_chance(zone: Mapping[Hashable, Any]) -> str:
    """Return the share of replicates with a zone, where the record tells of zones and positions have intervals."""
    is_known = zone["is_told"] and not np.isnan(zone["at_least"])
    return f"{format_percent(zone['chance'])} of replicates" if is_known else "–"


def _format_known(points: float) -> str:
    return "–" if np.isnan(points) else format_points(points)


def _format_bound(value: float, side: str, demand: str, talks: Talks) -> str:
    thin = " (one statement only)" if side and talks.is_thin(side, demand) else ""
    return f"{side}: {format_value(value, demand, talks.case)}{thin}" if side else "–"


def explain_zone_bounds(zones: pd.DataFrame, talks: Talks) -> dict[str, pd.DataFrame]:
    """Return the statements behind each bound of each zone, the nearest first, for `show_each`."""
    found, gathered = {}, gather_sentences(talks.case)
    for zone in zones.to_dict("records"):
        for side, value in ((zone["high_by"], zone["high"]), (zone["low_by"], zone["low"])):
            if side:
                heading = (
                    f"{talks.case.title(zone['demand'])}: {side} at {format_value(value, zone['demand'], talks.case)}"
                )
                ranked = rank_sentences(gathered[side, zone["demand"]], value)
                found[heading] = list_statements(ranked, talks.case)
    return found


def tabulate_widening(widened: pd.DataFrame, talks: Talks) -> pd.DataFrame:
    """Return the points missing on each demand, one row per number of points that sides go beyond their reach."""
    wide = widened.pivot(index="beyond", columns="demand", values="missing")[list(talks.wanted.demands)]
    worded = wide.map(_format_missing).rename(columns=talks.case.title)
    judges = f" ({_name_all_judges(talks)})" * bool(talks.assessors)
    return (
        worded.rename_axis(columns=None)
        .reset_index()
        .rename(columns={"beyond": f"points beyond the reach, each{judges}"})
    )


def _name_all_judges(talks: Talks) -> str:
    """Return by whose judgement sides would go further than they have offered."""
    names = list(dict.fromkeys(name for told in talks.assessors.values() for name in told))
    return f"by the judgement of {join_words(names) or NOBODY}"


def _format_missing(points: float) -> str:
    """Return the points missing on a demand, that nothing is missing, or that somebody is silent."""
    return "cannot be told" if np.isnan(points) else format_points(points) if points > 0 else "they meet"


def list_openings(talks: Talks) -> pd.DataFrame:
    """Return how far beyond their reaches the sides at the table would have to go until there is a package."""
    bases = {"as offered by the sides themselves": talks.offered_seated}
    bases |= {_name_all_judges(talks): talks.seated} if talks.case.parameters.assessed else {}
    levels, loss = talks.case.parameters.levels, talks.loss
    opened = [measure_opening(wanted, levels, loss) for wanted in bases.values()]
    told = [
        "–" if np.isnan(most) else " to ".join(dict.fromkeys([format_points(least), format_points(most)]))
        for least, most in opened
    ]
    return pd.DataFrame({"reaches": list(bases), "points beyond them, each": told})


def tabulate_settlements(packages: pd.DataFrame, worth: pd.DataFrame, talks: Talks) -> pd.DataFrame:
    """Return one row per solution: its package in words, how many tie, and the change for every side."""
    if talks.settlement is None:
        return _say_why_not(talks.case)
    if packages.empty:
        rough = describe_resolution(talks.settlement.candidates.resolution)
        return pd.DataFrame({"solution": ["; ".join(filter(None, [NO_ZONE, rough]))]})
    rows = []
    is_zero = talks.settlement.product == 0
    for solution, chosen in packages.groupby("solution", sort=False):
        own = worth[worth["solution"] == solution]
        changes = {f"change for {row['party']}": format_change(row) for row in own.to_dict("records")}
        package = format_package_intervals(chosen.to_dict("records"), talks)
        label = SOLUTIONS[str(solution)].label + " (no package gains each something)" * bool(
            is_zero and solution == NASH
        )
        about = {"solution": label, "package": package, "tied": _format_ties(chosen, talks.case)}
        rough = describe_resolution(chosen["resolution"].iloc[0])
        rows.append(about | ({"exact": rough} if rough else {}) | changes)
    return pd.DataFrame(rows)


def _say_why_not(case: Case) -> pd.DataFrame:
    """Return a table that says why no settlement is worked out."""
    return pd.DataFrame({"settlement": [explain_no_game(case)]})


def _map_values(part: pd.DataFrame) -> dict[str, float]:
    return dict(zip(part["demand"], part["value"], strict=True))


def _format_ties(chosen: pd.DataFrame, case: Case) -> str:
    """Return how many packages tie, and the range of their values."""
    if chosen["ties"].iloc[0] == 1:
        return "–"
    ranges = [
        f"{case.label(row['demand'])} {format_points(row['lowest'])} to {format_points(row['highest'])}"
        for row in chosen.to_dict("records")
        if row["lowest"] < row["highest"]
    ]
    return f"{chosen['ties'].iloc[0]:,} packages: {', '.join(ranges)}"


def tabulate_scenarios(packages: pd.DataFrame, worth: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the Nash package and each side's worth under each expectation of what holds without agreement."""
    if packages.empty:
        return _say_why_not(case)
    rows = []
    for scenario, cells in packages.groupby("scenario", sort=False):
        own = worth[worth["scenario"] == scenario].to_dict("records")
        rows.append(
            {"without agreement": scenario, "zone": _format_state(cells.iloc[0].to_dict())}
            | {case.title(row["demand"]): _format_range(row) for row in cells.to_dict("records")}
            | {f"worth to {row['party']}": _format_worth(row) for row in own}
        )
    return pd.DataFrame(rows)


def _format_worth(row: Mapping[Hashable, Any]) -> str:
    """Return what a package is worth to a side, and what no agreement is; a range where packages tie."""
    ends = [] if np.isnan(row["utility"]) else [f"{row[end]:.2f}" for end in ("lowest", "highest")]
    return f"{' to '.join(dict.fromkeys(ends)) or '–'} (without agreement {row['without']:.2f})"


def _format_state(row: Mapping[Hashable, Any]) -> str:
    """Return whether some package gives all the least that they accept, how much is missing, and how exact that is."""
    zone = "open" if row["is_open"] else f"none; {row['shortfall']:.2f} missing"
    return zone + f" ({describe_resolution(row['resolution'])})" * bool(row["resolution"] > 0)


def tabulate_assumptions(assumptions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the Nash package under each set of assumptions, one row each, with ranges where packages tie."""
    if assumptions.empty:
        return _say_why_not(case)
    rows = []
    for key, cells in assumptions.groupby(["weights", "loss", "reservations"], sort=False):
        zone = _format_state(cells.iloc[0].to_dict())
        about = dict(zip(("weights", "loss", "each accepts at least"), key, strict=True)) | {"zone": zone}
        rows.append(about | {case.title(row["demand"]): _format_range(row) for row in cells.to_dict("records")})
    return pd.DataFrame(rows)


def _format_range(cell: Mapping[Hashable, Any]) -> str:
    if np.isnan(cell["value"]):
        return "–"
    low, high = format_points(cell["lowest"]), format_points(cell["highest"])
    told = low if low == high else f"undecided ({low} to {high})"
    return f"{told}, as without agreement" if cell["is_silent"] else told


def list_moves(moves: pd.DataFrame, talks: Talks) -> pd.DataFrame:
    """Return how far each side would have to move to a package, with its statement furthest from the package."""
    if talks.case.dossier.options.empty:
        return _say_why_not(talks.case)
    rows, gathered = [], gather_sentences(talks.case)
    cells = talks.positions.set_index(["side", "demand"])
    for move in sorted(moves.to_dict("records"), key=lambda row: talks.wanted.demands.index(row["demand"])):
        demand = move["demand"]
        is_settled = not np.isnan(move["package"]) and not talks.list_silent(demand)
        rows.append(
            {
                "demand": talks.case.title(demand),
                "side": move["party"] + " (absent)" * (not move["at_table"]),
                "stands at": format_value(move["ideal"], demand, talks.case)
                + format_interval(cells.loc[(move["party"], demand)].to_dict())
                + " (one statement only)" * talks.is_thin(move["party"], demand),
                "package": format_value(move["package"], demand, talks.case)
                if is_settled
                else _explain_open(move, talks),
                "move": format_signed(move["move"]) if is_settled else "–",
                "beyond what it accepts": _format_move_beyond(move, talks) if is_settled else "–",
                "furthest sentence": _cite_furthest(move, gathered[move["party"], demand]) if is_settled else "–",
            }
        )
    return pd.DataFrame(rows)


def _format_move_beyond(move: Mapping[Hashable, Any], talks: Talks) -> str:
    """Return how far a package lies outside what a side accepts, and who believes that it accepts more than it says."""
    judged = format_judged(move["party"], [move["demand"]], talks)
    return _format_known(move["beyond"] or np.nan) + f" ({judged})" * bool(judged)


def _explain_open(move: Mapping[Hashable, Any], talks: Talks) -> str:
    """Return why a package settles nothing on a demand: somebody is silent, or several packages tie."""
    return format_settled({**move, "silent": talks.list_silent(str(move["demand"])), "is_undecided": True})


def _cite_furthest(move: Mapping[Hashable, Any], sentences: pd.DataFrame) -> str:
    """Return the statement of a side's position that lies furthest from a package."""
    ranked = rank_sentences(sentences, move["package"])
    own = ranked[(ranked["role"] == "position") & ranked["voice"].isin((*STATED, JUDGED))]
    return _cite_sentence(own[own["away"] == own["away"].max()].iloc[0].to_dict())


def tabulate_trades(trades: pd.DataFrame, effects: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the trades in words: who gives way on what, and the effect on the compromise and on every party."""
    rows = []
    for trade in trades.to_dict("records"):
        own = effects[effects["step"] == trade["step"]]
        rows.append(
            {
                "step": trade["step"],
                "first": format_concession(trade, "giver", case),
                "in return": format_concession(trade, "taker", case),
                **{
                    f"effect on {case.label(row['party'])}": format_decimal(row["effect"])
                    for row in own.to_dict("records")
                },
            }
        )
    return pd.DataFrame(rows)


def tabulate_options(ranked: pd.DataFrame, talks: Talks) -> pd.DataFrame:
    """Return one row per option: what it sets, how far it is from each side's reach, what beats it, what to add."""
    case = talks.case
    if ranked.empty:
        return _say_why_not(case)
    compared = {row["option"]: row for row in compare_options(talks).to_dict("records")}
    options = case.dossier.options
    rows, is_assessed = [], case.parameters.assessed
    for option, cells in ranked.groupby("option", sort=False):
        own = compared[str(option)]
        sets = options[(options["id"] == option) & options["demand"].isin(case.demands["id"])]
        rows.append(
            {
                "place": cells["place"].iloc[0],
                "option": sets["name"].iloc[0],
                "sets": format_package(_map_values(sets), case),
                **{row["party"]: format_cost(row, " ") for row in cells.to_dict("records")},
                "no worse for the table, better for one": _name_options(own["beaten_by"], case),
                "acceptable with": _format_addition(own, talks),
            }
            | ({"on whose judgement (*)": _name_judges(cells, list(sets["demand"]), talks)} if is_assessed else {})
        )
    return pd.DataFrame(rows)


def _name_judges(cells: pd.DataFrame, demands: list[str], talks: Talks) -> str:
    """Return by whose judgement an option lies less far outside what sides accept than by their own offers."""
    judged = cells.loc[cells["beyond"] < cells["beyond_offered"], "party"]
    return "; ".join(format_judged(party, demands, talks) for party in judged) or "–"


def _name_options(names: Iterable[str], case: Case) -> str:
    labels = dict(zip(case.dossier.options["id"], case.dossier.options["name"], strict=True))
    first, *others = [labels[name] for name in names] or ["–"]
    return f"{first}; and {len(others)} more" if others else str(first)


def _format_addition(own: Mapping[Hashable, Any], talks: Talks) -> str:
    """Return what would have to be added to an option for all at the table to accept it."""
    if own["is_unheard"]:
        return "cannot be told: somebody who is asked has no position"
    if own["is_acceptable"]:
        return "nothing more"
    if not own["is_mendable"]:
        return "nothing makes up for it"
    added = {demand: own[demand] for demand in talks.wanted.demands if not np.isnan(own[demand])}
    return format_package(added, talks.case)


def explain_options(ranked: pd.DataFrame, talks: Talks) -> dict[str, pd.DataFrame]:
    """Return what each option costs each side, with its own words and the nearest statement, for `show_each`."""
    case, scores = talks.case, score_options(talks)
    options, gathered = case.dossier.options, gather_sentences(case)
    found = {}
    for option in dict.fromkeys(ranked["option"]):
        proposed = options[options["id"] == option].set_index("demand")
        own = scores[scores["option"] == option]
        nearest = [_find_nearest(gathered[row["party"], row["demand"]], row["value"]) for row in own.to_dict("records")]
        found[str(proposed["name"].iloc[0])] = pd.DataFrame(
            {
                "demand": own["demand"].map(case.title),
                "sets": [format_value(row["value"], row["demand"], case) for row in own.to_dict("records")],
                "proposed in": (proposed["source"] + ": " + add_quotation_marks(proposed["quote"]))
                .reindex(own["demand"])
                .to_list(),
                "side": own["party"],
                "stands at": own["ideal"].map(_format_known),
                "distance": own["distance"].map(_format_known),
                "on record": [format_beyond(row) for row in own.to_dict("records")],
                "nearest sentence": [_cite_sentence(sentence) for sentence in nearest],
            }
        )
    return found


def tabulate_stability(talks: Talks) -> pd.DataFrame:
    """Return for each option and concept of stability the sides at the table that would stay with it."""
    judged = judge_stability(talks)
    if judged.empty:
        return _say_why_not(talks.case)
    wide = judged.assign(names=judged["stable_for"].map(lambda names: join_words(names) or NOBODY)).pivot(
        index="option", columns="concept", values="names"
    )
    wide = wide.loc[list(dict.fromkeys(judged["option"])), list(dict.fromkeys(judged["concept"]))]
    named = wide.rename(index=lambda option: _name_options((option,), talks.case))
    return named.rename_axis(columns=None).reset_index()
