"""Write the sentences that describe a chart or table; every number comes from the frame that is shown."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from lib.case import Case, capitalise
from lib.comparison import measure_step
from lib.core.dates import first_day, format_day
from lib.evidence import JUDGED, WITHDRAWN
from lib.positions import TOLERANCE, get_holder_column

NO_STATEMENT = "no statement"


def join_words(words: Sequence[str]) -> str:
    """Return a list of words as a phrase.

    >>> join_words(["Ukraine", "Finland", "Sweden"])
    'Ukraine, Finland and Sweden'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


WHOLE, FIRST_FEW = 5, 3
"""How many names a sentence lists, and how many of them if there are more."""


def shorten_list(words: Sequence[str], whole: int = WHOLE) -> list[str]:
    """Return a list of words, of one longer than `whole` the first few and how many more there are.

    >>> shorten_list(["one", "two", "three", "four", "five", "six"])
    ['one', 'two', 'three', '3 more']
    """
    return list(words) if len(words) <= whole else [*words[:FIRST_FEW], f"{len(words) - FIRST_FEW} more"]


def join_some(words: Sequence[str]) -> str:
    """Return a list of words as a phrase, of a long one the first few and how many more there are.

    >>> join_some(["one", "two", "three", "four", "five", "six"])
    'one, two, three and 3 more'
    """
    return join_words(shorten_list(words))


def count_noun(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count_noun(1, "source"), count_noun(2, "source")
    ('1 source', '2 sources')
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def format_points(value: float) -> str:
    """Return a number of points rounded to the nearest whole number, halves upwards.

    >>> format_points(12.5), format_points(-0.2)
    ('13', '0')
    """
    return f"{math.floor(value + 0.5)}"


def format_signed(value: float) -> str:
    """Return a movement in whole points with its sign.

    >>> format_signed(-12.5), format_signed(9.0), format_signed(0.2)
    ('−13', '+9', '0')
    """
    size = format_points(abs(value))
    return size if size == "0" else f"{'+' if value > 0 else '−'}{size}"


def format_percent(share: float) -> str:
    """Return a share as a whole per cent; never 100 for less than all, nor 0 for more than none.

    >>> format_percent(0.9975), format_percent(1.0), format_percent(0.001), format_percent(float("nan"))
    ('99 %', '100 %', '1 %', '–')
    """
    if math.isnan(share):
        return "–"
    rounded = share if share in (0, 1) else min(max(round(share, 2), 0.01), 0.99)
    return f"{rounded:.0%}".replace("%", " %")


def format_interval(row: Mapping[Hashable, Any], of: str = "") -> str:
    """Return the 90 % interval of a quantity in whole points; '' if it has none.

    >>> format_interval({"at_least": 81.3, "at_most": 96.5}), format_interval({"value": 91})
    (' [81–97]', '')
    """
    ends = [row.get(f"{of}{end}", math.nan) for end in ("at_least", "at_most")]
    return "" if any(math.isnan(end) for end in ends) else f" [{format_points(ends[0])}–{format_points(ends[1])}]"


MOST_SOURCES = 8
"""How many documents a caption names."""


def describe_scope(case: Case) -> str:
    """Return the dates, the number of statements and the documents that a figure rests on, as a sentence."""
    counted, asked = case.counted, case.parameters
    judged = int((counted["voice"] == JUDGED).sum())
    window = f"Record from {format_day(asked.since)} to {format_day(asked.as_of)}"
    only = f" of {join_some([case.label(actor) for actor in case.actors['id']])}" if asked.actors else ""
    positions = int((counted["role"] == "position").sum()) - judged
    basis = f"n = {len(counted) - judged} statements{only}, {positions} of them positions"
    basis += f", and {count_noun(judged, 'expert judgement')}" if judged else ""
    return f"{window}; {basis}{describe_left_out(case)}. Sources: {_name_sources(counted, case)}."


def describe_left_out(case: Case) -> str:
    """Return how many statements are left out by their date or document, as an addition to a sentence; '' if none."""
    told = [f"{count} {when}" for count, when in zip(case.left_out, ("earlier", "later"), strict=True) if count]
    by_date = f"; left out by date: {join_words(told)}" if told else ""
    withdrawn = describe_withdrawn(case)
    return by_date + f"; {withdrawn}" * bool(withdrawn)


def describe_withdrawn(case: Case) -> str:
    """Return how many statements of how many retracted or superseded documents are left out; '' if none is."""
    statements = case.withdrawn
    told = []
    for status in WITHDRAWN:
        own = statements[statements["status"] == status]
        documents = own["document"].nunique()
        number = "one" if documents == 1 else str(documents)
        whose = f"{number} {status} document{'s' * (documents != 1)}"
        told += [f"{count_noun(len(own), 'statement')} of {whose}"] if documents else []
    return f"{join_words(told)} {'is' if len(statements) == 1 else 'are'} left out" if told else ""


def _name_sources(counted: pd.DataFrame, case: Case) -> str:
    """Return the documents that statements come from by date, only those with most statements if they are many."""
    most = counted["document"].value_counts(sort=False).nlargest(MOST_SOURCES)
    documents = case.dossier.documents
    named = documents[documents["id"].isin(most.index)].sort_values("date", kind="stable")["short"]
    more = counted["document"].nunique() - len(most)
    return ("; ".join(named) or "no document") + (f"; {more} more" if more else "")


def describe_evidence(case: Case) -> str:
    """Return the number of statements on each demand, as a sentence."""
    counted = case.counted
    if counted.empty:
        return "No statement counts under these parameters"
    by_demand = counted["demand"].value_counts(sort=False)
    ranked = by_demand.sort_values(ascending=False)
    told = ranked if len(ranked) <= WHOLE else ranked.head(FIRST_FEW)
    counts = ", ".join(f"{n} {case.label(str(demand))}" for demand, n in told.items())
    rest = ranked.iloc[len(told) :]
    more = f", and at most {rest.max()} on each of {len(rest)} more" if len(rest) else ""
    return f"{count_noun(len(counted), 'statement')} by demand: {counts}{more}"


def describe_cells(positions: pd.DataFrame, case: Case) -> str:
    """Return for each demand how many actors or sides have a position in the round, as a sentence."""
    who, total = get_holder_column(positions), positions[get_holder_column(positions)].nunique()
    known = (~positions["is_empty"]).groupby(positions["demand"], observed=True).sum()
    numbers = [f"{n} on {case.label(str(demand))}" for demand, n in known.items()]
    if len(numbers) > WHOLE:
        numbers = [f"{known.min()} to {known.max()} on each of {len(numbers)} demands"]
    return f"Of {count_noun(total, who)}, with a position in this round: {', '.join(numbers)}"


def describe_ranking(gaps: pd.DataFrame, case: Case) -> str:
    """Return on which demands those who demand and those who answer stand within one step, as a sentence."""
    if gaps.empty:
        return "No two sides have a position on the same demand"
    pairs: dict[frozenset[str], list[str]] = {}
    for demand, pair in case.pairs.items():
        pairs.setdefault(frozenset(pair), []).append(demand)
    told = [_sort_by_step(pair, demands, gaps, case) for pair, demands in pairs.items()]
    return "; ".join(told) or "Positions of sides that neither make these demands nor answer them first"


def _sort_by_step(pair: frozenset[str], demands: Sequence[str], gaps: pd.DataFrame, case: Case) -> str:
    """Return on which of these demands two sides are within one step of each other, further apart, or unknown."""
    between = gaps[gaps["one"].isin(pair) & gaps["other"].isin(pair)].set_index("demand")
    found: dict[str, list[str]] = {"within one step on": [], "further apart on": [], "not comparable on": []}
    for demand in demands:
        remaining = between["remaining"].to_dict().get(demand, math.nan)
        is_near = remaining <= measure_step(case.dossier.anchors, demand) + TOLERANCE
        known = "within one step on" if is_near else "further apart on"
        found["not comparable on" if math.isnan(remaining) else known].append(case.label(demand))
    told = [f"{where} {join_some(names)}" for where, names in found.items() if names]
    return f"{capitalise(join_words([side for side in case.sides if side in pair]))}: {', '.join(told)}"


def describe_alignment(alignment: pd.DataFrame, case: Case) -> str:
    """Return which actors stand nearest to each other and which furthest apart, over the same demands for all."""
    known = alignment.dropna(subset="distance")
    if known.empty:
        return "The record does not allow a comparison of all actors: no two of them share a demand"
    order, shared = list(case.actors["id"]), int(known["shared"].iloc[0])
    pairs = known[[order.index(a) < order.index(b) for a, b in known[["one", "other"]].to_numpy()]]
    ends = [_name_pairs(pairs[(pairs["distance"] - edge).abs() < TOLERANCE], case)
            for edge in (pairs["distance"].min(), pairs["distance"].max())]  # fmt: skip
    absent = [case.label(actor) for actor in order if actor not in set(known["one"])]
    left_out = f"; not comparable: {join_some(absent)}" if absent else ""
    number = "one demand" if shared == 1 else f"{shared} demands"
    told = f"nearest: {ends[0]}; furthest apart: {ends[1]}" if ends[0] != ends[1] else f"all as far apart: {ends[0]}"
    return f"On the {number} that all of them speak to, {told}{left_out}"


def _name_pairs(pairs: pd.DataFrame, case: Case) -> str:
    """Return pairs of actors in as few words as possible: actors that all stand as near, one and others, or pairs."""
    found = [(str(one), str(other)) for one, other in pairs[["one", "other"]].to_numpy()]
    actors = [actor for actor in case.actors["id"] if any(actor in pair for pair in found)]
    common = [actor for actor in actors if all(actor in pair for pair in found)]
    if len(found) == math.comb(len(actors), 2):
        return join_some([case.label(actor) for actor in actors])
    if common:
        return f"{case.label(common[0])} from {join_some([case.label(a) for a in actors if a != common[0]])}"
    return ", ".join(shorten_list([f"{case.label(one)} and {case.label(other)}" for one, other in found]))


def describe_movement(movement: pd.DataFrame, case: Case) -> str:
    """Return who holds another position than before the round, on which demand, and how many cannot be compared."""
    known = movement.dropna(subset="movement")
    silent = f"{len(movement) - len(known)} of {len(movement)} cannot be compared, being silent before or since"
    turn = f"since {format_day(case.parameters.turn)}"
    moved = known[known["movement"] != 0].to_dict("records")
    if not moved:
        return f"{'No change of position' if len(known) else 'Nothing to compare'} on record {turn}; {silent}"
    names = [f"{row['side']} on {case.label(row['demand'])}" for row in moved]
    return f"Another position {turn} than before: {join_some(names)}; {silent}"


def describe_timeline(statements: pd.DataFrame, case: Case) -> str:
    """Return how many statements date from the round, as a sentence."""
    if statements.empty:
        return "No statement to draw under these parameters"
    recent = int((statements["day"] >= pd.Timestamp(first_day(case.parameters.turn))).sum())
    since = format_day(case.parameters.turn)
    return f"{recent} of {len(statements)} statements were made in this round, since {since}"
