"""Say in plain sentences how each demand stands: what is wanted, what is answered, and who offers what."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from lib.case import Case, capitalise
from lib.comparison import find_states
from lib.core.dates import format_day
from lib.evidence import split_names
from lib.positions import list_assessments, list_offers
from lib.words.credits import Row, is_retold
from lib.words.sentences import describe_cells, join_some, join_words

STATE_WORDS: Mapping[str, str] = {
    "touching": "possible overlap, no agreement",
    "near": "close, but not the same",
    "unanswered": "no answer in our sources",
    "refused": "refused",
    "apart": "apart",
    "not raised": "not raised in this round",
}
"""The state of a demand, as a title says it."""

STATE_MEANINGS: Mapping[str, str] = {
    "touching": "positions or own offers of the two sides meet at a point of the scale, but may differ in meaning",
    "near": "the two sides are at most one step of the scale apart, which is no agreement",
    "unanswered": "the side that answers has neither a position nor an offer in this round",
    "refused": "the side that answers rejects the demand outright and has offered nothing",
    "apart": "the two sides are more than one step of the scale apart, even with what they offer",
    "not raised": "the side that makes the demand has neither a position nor an offer in this round",
}
"""What a state means, for readers."""

NOT_ON_RECORD = "not on record"


def name_anchor(case: Case, demand: str, value: float) -> str:
    """Return the label of the anchor at a value, or between which two it lies; `not on record` without a value."""
    if pd.isna(value):
        return NOT_ON_RECORD
    anchors = case.anchors(demand)
    labels = list(zip(anchors["value"], anchors["label"], strict=True))
    below, above = [label for at, label in labels if at <= value], [label for at, label in labels if at >= value]
    ends = [*below[-1:], *above[:1]]
    return ends[0] if len(set(ends)) == 1 else f"between {join_words(ends)}"


def name_holder(cell: Row, case: Case) -> str:
    """Return a side with the actor through whom it speaks, or an actor by its own name."""
    side, actor = str(cell.get("side", cell["actor"])), str(cell["actor"])
    spoken = case.label(actor) if actor else ""
    return side if not spoken or spoken == side else f"{side} ({spoken})"


def find_statement(case: Case, name: str) -> Row | None:
    """Return the statement with this id; None for ''."""
    place = case.places.get(name)
    return None if place is None else case.statements.iloc[place].to_dict()


def describe_states(states: pd.DataFrame, case: Case) -> str:
    """Return the state of every demand in one phrase, those of one state together.

    >>> states = pd.DataFrame({"demand": ["toll", "weir"], "state": ["refused", "near"]})
    >>> describe_states(states, type("Case", (), {"label": lambda self, name: name})())
    'Refused: toll; close, but not the same: weir'
    """
    order = list(dict.fromkeys(states["state"]))
    parts = [
        f"{STATE_WORDS[state]}: {join_some([case.label(d) for d in states.loc[states['state'] == state, 'demand']])}"
        for state in order
    ]
    return capitalise("; ".join(parts)) if parts else "No demand to compare"


def explain_states(standings: Iterable[str]) -> str:
    """Return what the states mean that these titles of demands contain.

    >>> explain_states(["apart (Mill and River)"])
    'Apart: the two sides are more than one step of the scale apart, even with what they offer.'
    """
    told = " ".join(standings)
    return " ".join(
        f"{capitalise(words)}: {STATE_MEANINGS[state]}." for state, words in STATE_WORDS.items() if words in told
    )


def head_states(states: pd.DataFrame, positions: pd.DataFrame, case: Case) -> str:
    """Return the states of the demands or, where no two sides to compare are shown, who has a position."""
    return describe_cells(positions, case) if states.empty else describe_states(states, case)


def find_granting(demand: str, case: Case) -> str:
    """Return the side that would have to grant a demand though it neither makes nor answers it; '' if there is none."""
    asked = split_names(str(case.demands.set_index("id").loc[demand, "addressee"]))
    sides = case.actors.loc[case.actors["id"].isin(asked), "side"]
    return next((str(side) for side in sides if side not in case.pairs[demand]), "")


def tell_state(state: Row, positions: pd.DataFrame, case: Case) -> str:
    """Return one demand's state as a title says it, with that towards the side that would have to grant it."""
    demand, claimant, words = str(state["demand"]), state["claimant"], STATE_WORDS[str(state["state"])]
    sides = positions[(positions["demand"] == demand) & positions["side"].isin([claimant, state["answering"]])]
    judged = ", as experts judge" if any(map(len, sides.get("judged_by", ()))) else ""
    granting = find_granting(demand, case)
    if not granting or state["state"] == "not raised":
        return words + judged
    there = find_states(positions, {demand: (claimant, granting)}, case.dossier.anchors)["state"].iloc[0]
    pairs = [f"{claimant} and {other}" for other in (state["answering"], granting)]
    if there == state["state"]:
        return f"{words} ({', '.join(pairs)}){judged}"
    return f"{words} ({pairs[0]}); {STATE_WORDS[str(there)]} ({pairs[1]}){judged}"


def name_common_judges(positions: pd.DataFrame, case: Case) -> str:
    """Return who has judged every position, where all have the same judges; '' elsewhere."""
    told = {name_judges(cell, case) for cell in positions[positions["value"].notna()].to_dict("records")}
    return told.pop() if len(told) == 1 else ""


def name_judges(cell: Row, case: Case) -> str:
    """Return that a position is judged by experts, and by whose; '' if its holder states it."""
    judges = cell.get("judged_by") or ()
    return f"judged by {join_words([case.dossier.short_names[name] for name in judges])}" if judges else ""


def describe_state(state: Row, positions: pd.DataFrame, case: Case) -> str:
    """Return one demand's state, to follow its name, in words that quote positions.

    `state` is a row of `find_states`, `positions` are those of sides.
    """
    cells = {cell["side"]: cell for cell in positions[positions["demand"] == state["demand"]].to_dict("records")}
    claim, answer = cells[state["claimant"]], cells[state["answering"]]
    claimant, answering = (name_holder(cell, case) for cell in (claim, answer))
    asked, held = _tell_place(claim, "asks for", case), _tell_place(answer, "stands at", case)
    word = STATE_WORDS[str(state["state"])]
    told = {
        "unanswered": f"no answer by {state['answering']} in our sources{_tell_last(answer, case)}",
        "not raised": f"not raised by {claimant} in this round; {answering} {held}",
    }.get(str(state["state"]), f"{word}. {capitalise(claimant)} {asked}; {answering} {held}")
    return f"{told}{_tell_granting(cells, str(state['demand']), case)}."


def _tell_granting(cells: Mapping[str, Row], demand: str, case: Case) -> str:
    """Return where the side stands that would have to grant a demand, as an addition to a sentence; '' without one."""
    if not (granting := find_granting(demand, case)):
        return ""
    cell = cells[granting]
    if pd.isna(cell["value"]) and pd.isna(cell["offer"]):
        return f"; of {granting}, which would have to grant it, nothing is on record in this round"
    return f"; {name_holder(cell, case)}, which would have to grant it, {_tell_place(cell, 'stands at', case)}"


def _tell_place(cell: Row, verb: str, case: Case) -> str:
    """Return a side's position after a verb, and its own offer with how it was made, in words."""
    position, offer = (f"“{name_anchor(case, str(cell['demand']), cell[name])}”" for name in ("value", "offer"))
    judges = name_judges(cell, case)
    stand = f"{verb} {position}{f' ({judges})' * bool(judges)}"
    if pd.isna(cell["offer"]) or cell["offer"] == cell["value"]:
        return "has no position in this round" if pd.isna(cell["value"]) else stand
    row = find_statement(case, str(cell["offer_statement"])) or {"offer": "formal", "voice": "direct", "actor": ""}
    made = f"{'offers' if row['offer'] == 'formal' else 'has floated'} {offer}"
    made += f" (by {case.label(str(row['actor']))})" * (row["actor"] not in ("", cell["actor"], cell.get("side")))
    made += ", as reported" * (row["voice"] == "reported")
    return f"has no position in this round, but {made}" if pd.isna(cell["value"]) else f"{stand}, and {made}"


def _tell_last(cell: Row, case: Case) -> str:
    """Return the last position before the round as an addition to a sentence; '' without one."""
    row = find_statement(case, str(cell["earlier_statement"]))
    if row is None:
        return "; no earlier answer is on record" if pd.isna(cell["earlier"]) else ""
    label = name_anchor(case, str(cell["demand"]), float(cell["earlier"]))
    return f"; last on record: {label}, {format_day(row['date'])}"


def describe_offers(demand: str, case: Case) -> str:
    """Return who has offered something on a demand in the round, as a sentence; that nobody has if so."""
    offers = list_offers(case.statements, case.rule)
    offers = offers[offers["demand"] == demand].drop_duplicates(["actor", "value"])
    if offers.empty:
        return "No offer by any side is on record."
    said = [
        f"{case.label(row['actor'])}: {name_anchor(case, demand, row['value'])} "
        f"({'formally' if row['offer'] == 'formal' else 'in words'}, {format_day(row['date'])})"
        for row in offers.to_dict("records")
    ]
    return f"Offered by {'; '.join(said)}."


def describe_assessments(demand: str, case: Case) -> str:
    """Return who sees room on a demand, and which documents tell what others said or did, as a sentence; '' if none."""
    judged = list_assessments(case.statements, case.rule)
    seen = judged[(judged["demand"] == demand) & (judged["role"] == "concession")]
    rows = seen.to_dict("records")
    names = list(dict.fromkeys(row["speaker"] for row in rows if not is_retold(row)))
    told = list(dict.fromkeys(row["short"] for row in rows if is_retold(row)))
    parts = [f"{how} {join_words(who)}" for how, who in (("by", names), ("according to", told)) if who]
    return f"Room is seen {', '.join(parts)}." if parts else ""


def describe_cell(cell: Mapping[Hashable, Any], case: Case) -> str:
    """Return one position in words: its anchor, who holds it and since when; the last one, or that there is none."""
    demand = str(cell["demand"])
    if not pd.isna(cell["value"]):
        spoken = f", {case.label(str(cell['actor']))}" if "side" in cell and cell["actor"] else ""
        said = find_statement(case, str(cell["statement"])) or {"date": cell["latest"]}
        about = ", ".join(
            filter(None, [f"{cell['value']:g}{spoken}", name_judges(cell, case), format_day(said["date"])])
        )
        return f"{name_anchor(case, demand, cell['value'])} ({about})"
    row = find_statement(case, str(cell["earlier_statement"]))
    if row is not None:
        return f"none in this round; last {name_anchor(case, demand, cell['earlier'])}, {format_day(row['date'])}"
    if not pd.isna(cell["offer"]):
        return f"no position; offers {name_anchor(case, demand, cell['offer'])}"
    return NOT_ON_RECORD
