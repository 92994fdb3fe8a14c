"""Score the outcomes that documents propose: their cost to each party, better options, what to add, stability.

An option sets some of the demands; the others stay as they would be without agreement. What no agreement is worth to a
party is what it expects itself, where the case says so.
"""

import numpy as np
import pandas as pd

from lib.bargaining.preferences import build_game, measure_beyond, measure_losses
from lib.bargaining.settlement import Talks
from lib.bargaining.solutions import NASH, settle
from lib.bargaining.stability import allow_moves, find_stability
from lib.positions import TOLERANCE


def pivot_options(talks: Talks) -> pd.DataFrame:
    """Return the options as packages: one row per id, one column per demand in points, NaN where it sets nothing.

    Options from documents that do not count are left out, except the outcome without agreement; so are options that set
    none of the demands shown.
    """
    case = talks.case
    options, chosen = case.dossier.options, case.parameters.documents
    kept = options["source"].isin(chosen or options["source"]) | (options["id"] == talks.scenario.option)
    wide = options[kept].pivot(index="id", columns="demand", values="value")
    wide = wide.reindex(columns=list(talks.wanted.demands)).dropna(how="all")
    return wide.loc[[name for name in dict.fromkeys(options["id"]) if name in wide.index]]


def fill_options(options: pd.DataFrame, talks: Talks) -> np.ndarray:
    """Return the options of `pivot_options` as complete packages: options × demands, in points."""
    return np.where(options.isna(), talks.disagreement, options)


def find_unheard(options: pd.DataFrame, talks: Talks) -> np.ndarray:
    """Return which options change something on which somebody who is asked has no position."""
    changed = options.notna() & (options != talks.disagreement)
    return np.asarray((changed & talks.find_silent(talks.seated)).any(axis=1))


def score_options(talks: Talks) -> pd.DataFrame:
    """Return the cost of each option to each party, on each demand that it sets and the party is on record with.

    Columns: `option`; `party`; `at_table`; `demand`; `value` that the option sets; `ideal`; `distance` between the two
    (points, NaN where the party has made an offer without a position); `beyond`, points outside what the party is on
    record to accept, and `beyond_offered`, the same without third parties' judgements; `loss`, as a share of what the
    party loses with its worst package.
    """
    options, wanted = pivot_options(talks), talks.wanted
    values = options.to_numpy()
    losses = measure_losses(wanted, values, talks.loss)
    beyond, offered = (measure_beyond(preferences, values) for preferences in (wanted, talks.offered))
    rows = [
        (name, party, party in talks.table, demand, values[o, d], wanted.ideal[p, d],
         abs(values[o, d] - wanted.ideal[p, d]), beyond[o, p, d], offered[o, p, d], losses[o, p, d])
        for o, name in enumerate(options.index)
        for p, party in enumerate(wanted.parties)
        for d, demand in enumerate(wanted.demands)
        if wanted.is_on_record[p, d] and not np.isnan(values[o, d])
    ]  # fmt: skip
    about = ["option", "party", "at_table", "demand", "value", "ideal"]
    return pd.DataFrame(rows, columns=[*about, "distance", "beyond", "beyond_offered", "loss"])


def rank_options(talks: Talks) -> pd.DataFrame:
    """Return one row per option and party, those nearest to what the sides at the table accept first.

    Options that change something on which somebody who is asked is silent come last. Columns: `option`; `place`,
    counted from 1, by how many points it lies beyond what the sides at the table accept (those of the side from which
    it is furthest first, then their sum), then by the worst change for any of them; `party`; `at_table`; `distance`,
    `beyond` and `beyond_offered`, means over the demands that the option sets and the party is on record with (points;
    NaN where there is none); `utility`; `change`.
    """
    scores, options = score_options(talks), pivot_options(talks)
    utilities = talks.value(fill_options(options, talks))
    means = scores.groupby(["option", "party"])[["distance", "beyond", "beyond_offered"]].mean()
    index = pd.MultiIndex.from_product([options.index, talks.wanted.parties], names=["option", "party"])
    ranked = means.reindex(index).reset_index()
    ranked.insert(2, "at_table", ranked["party"].isin(talks.table))
    ranked["utility"] = utilities.ravel()
    ranked["change"] = (utilities - talks.without).ravel()
    seated = ranked[ranked["at_table"]].groupby("option")
    keys = seated.agg(furthest=("beyond", "max"), beyond=("beyond", "sum"), change=("change", "min")).fillna(0.0)
    keys.insert(0, "is_unheard", pd.Series(find_unheard(options, talks), index=options.index))
    order = keys.assign(change=-keys["change"]).round(9).apply(tuple, axis=1)
    ranked.insert(1, "place", ranked["option"].map(order.rank(method="min")).fillna(1).astype(int))
    return ranked.sort_values("place", kind="stable", ignore_index=True)


def compare_options(talks: Talks) -> pd.DataFrame:
    """Return for each option, best place first, who accepts it, which options beat it, and what would complete it.

    Columns: `option`; `place`; `inside`, the parties on record to accept all that it sets (among those with a position
    on any of it); `beaten_by`, the options that no side at the table likes less and at least one likes more;
    `is_unheard`, whether nobody can tell what it is worth, because somebody who is asked is silent: then it beats
    nothing; `is_acceptable`, whether it gives each of them its reservation; `is_mendable`, whether some package that
    includes it does; then one column per demand with what that package would add (points, NaN where nothing).
    """
    options, ranked = pivot_options(talks), rank_options(talks)
    places = dict(zip(ranked["option"], ranked["place"], strict=True))
    values = dict(zip(options.index, options.to_numpy(), strict=True))
    seats = [talks.wanted.parties.index(party) for party in talks.table]
    utilities = talks.value(fill_options(options, talks))[:, seats]
    fits = ranked[(ranked["beyond"] == 0)].groupby("option")["party"].agg(tuple)
    unheard, rows = find_unheard(options, talks), []
    for name, place in places.items():
        own = list(options.index).index(name)
        gained = utilities - utilities[own]
        better = (gained >= -TOLERANCE).all(axis=1) & (gained > TOLERANCE).any(axis=1) & ~unheard
        is_acceptable = bool((utilities[own] >= talks.reservation - TOLERANCE).all() and not unheard[own])
        added = _complete(talks, values[name]) if not is_acceptable and not unheard[own] else None
        besides = np.full(len(options.columns), np.nan) if added is None else added
        rows.append(
            [name, place, fits.get(name, ()), tuple(options.index[np.flatnonzero(better)]), unheard[own],
             is_acceptable, is_acceptable or added is not None, *besides]
        )  # fmt: skip
    columns = ["option", "place", "inside", "beaten_by", "is_unheard", "is_acceptable", "is_mendable", *options.columns]
    return pd.DataFrame(rows, columns=columns)


def _complete(talks: Talks, values: np.ndarray) -> np.ndarray | None:
    """Return what the Nash package among those with an option adds to it; None if no such package is acceptable."""
    if not talks.game:
        return None
    silent = talks.find_silent(talks.seated)
    fixed = np.where(np.isnan(values) & silent, talks.disagreement, values)
    scales = [scale if np.isnan(value) else np.array([value]) for scale, value in zip(talks.scales, fixed, strict=True)]
    found = settle(build_game(talks.seated, talks.reservation, scales, talks.loss)).solutions
    if not found:
        return None
    package = np.array([scale[level] for scale, level in zip(scales, found[NASH].levels[0], strict=True)])
    return np.where(np.isnan(fixed), package, np.nan)


def judge_stability(talks: Talks) -> pd.DataFrame:
    """Return which options would last by the graph model, with the sides at the table as decision makers.

    Options on which somebody who is asked is silent are left out. Any side may leave for the outcome without agreement,
    as it expects it; any other move needs the consent of the others. Columns: `option`; `concept`; `stable_for`, the
    parties that would stay; `is_equilibrium`, whether all would.
    """
    options = pivot_options(talks)
    options = options[~find_unheard(options, talks)]
    if options.empty:
        return pd.DataFrame(columns=["option", "concept", "stable_for", "is_equilibrium"])
    seats = [talks.wanted.parties.index(party) for party in talks.table]
    utilities = talks.value(fill_options(options, talks))[:, seats]
    fallback = list(options.index).index(talks.scenario.option)
    utilities[fallback] = talks.without[seats]
    stable = find_stability(allow_moves(utilities, fallback), utilities)
    rows = [
        (option, concept, tuple(np.array(talks.table)[is_stable[state]]), bool(is_stable[state].all()))
        for concept, is_stable in stable.items()
        for state, option in enumerate(options.index)
    ]
    return pd.DataFrame(rows, columns=["option", "concept", "stable_for", "is_equilibrium"])
