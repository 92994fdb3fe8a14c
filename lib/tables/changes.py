"""List what differs between a case and an earlier record of it: states, positions, own offers and claims.

Each change names the statement responsible: the one behind what is now, or behind what was if only that is missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from lib.case import Case
from lib.comparison import find_states
from lib.evidence import tell_status
from lib.positions import TOLERANCE, derive_positions, list_offers
from lib.robustness import CANNOT_TELL, DEPENDS, HOLDS, NOT_SUPPORTED
from lib.words import NOT_ON_RECORD, STATE_WORDS, Row, count_noun, find_statement, join_words, name_anchor

DOCUMENTS, DEMANDS = "Documents", "Demands"
STATES, POSITIONS, OFFERS, CLAIMS = "States of demands", "Positions", "Own offers", "Claims"

KINDS = (DOCUMENTS, DEMANDS, STATES, POSITIONS, OFFERS, CLAIMS)
"""The kinds of changes, in the order in which they matter; each is a heading."""

NONE_ON_RECORD = "none on record"
VERBS = (
    (STATES, "demand", ("stands otherwise:", "stand otherwise:")),
    (POSITIONS, "position", ("differs:", "differ:")),
    (OFFERS, "own offer", ("is new or gone:", "are new or gone:")),
    (CLAIMS, "claim", ("is judged otherwise:", "are judged otherwise:")),
)
"""The kinds of changes that a paragraph counts, with the noun and the verb for one and for several."""

COURSES = {
    HOLDS: ("held", "now holds"),
    DEPENDS: ("depended on a choice", "now depends on a choice"),
    NOT_SUPPORTED: ("was not supported", "is now not supported"),
    CANNOT_TELL: ("could not be told", "can now not be told"),
}
"""How the verdict on a claim was and is, in words, by how the verdict begins."""

FEW = 4
"""The number of names that a sentence lists."""

DECISIVE = ("actor", "demand", "role", "value", "offer", "voice", "utterance", "document", "day")
"""What a statement must have in common with that of the same id for results not to differ because of it."""


class Change(NamedTuple):
    """What differs: its kind and demand ('' for all), whose it is, a subject, how it is and was, and why.

    `behind` are the statements responsible; none where a result is taken from many or only one record has the demand.
    """

    kind: str
    demand: str
    holders: tuple[str, ...]
    subject: str
    now: str
    was: str
    behind: tuple[Row, ...] = ()


class Standing(NamedTuple):
    """A case with the positions of its sides and of its actors, by holder and demand, and the states of its demands."""

    case: Case
    cells: Mapping[tuple[str, str], Row]
    members: Mapping[tuple[str, str], Row]
    states: Mapping[str, Row]


def list_changes(case: Case, before: Case) -> list[Change]:
    """Return what differs from an earlier record: status of documents, demands, states, positions and own offers."""
    now, was = _open_standing(case), _open_standing(before)
    records = *_compare_statuses(case, before), *_compare_demands(case, before)
    held = *_compare_states(now, was), *_compare_cells(now, was), *_compare_members(now, was)
    return [*records, *held, *_compare_offers(case, before)]


def _open_standing(case: Case) -> Standing:
    positions = derive_positions(case.statements, case.rule, by="side")
    members = derive_positions(case.statements, case.rule, by="actor")
    cells, own = (
        {(str(row[who]), str(row["demand"])): {**row} for row in frame.to_dict("records")}
        for who, frame in (("side", positions), ("actor", members))
    )
    states = find_states(positions, case.pairs, case.dossier.anchors)
    return Standing(case, cells, own, {str(row["demand"]): {**row} for row in states.to_dict("records")})


def _compare_statuses(case: Case, before: Case) -> Iterator[Change]:
    """Yield each document that is corrected, retracted or superseded in one record only, or otherwise in each."""
    now, was = (
        {row["id"]: (tell_status(row, one.dossier.short_names) or "as published", row["short"])
         for row in one.dossier.documents.to_dict("records")}
        for one in (case, before)
    )  # fmt: skip
    for name, (status, short) in now.items():
        if name in was and status != was[name][0]:
            yield Change(DOCUMENTS, "", (), short, status, was[name][0])


def _compare_demands(case: Case, before: Case) -> Iterator[Change]:
    for one, other, said in ((case, before, "a new demand"), (before, case, "no longer a demand")):
        for name in one.demands["id"]:
            if name not in set(other.demands["id"]):
                yield Change(DEMANDS, name, (), one.label(name), said, "")


def _compare_states(now: Standing, was: Standing) -> Iterator[Change]:
    """Yield each demand whose state differs, with what is behind the positions and offers that make it."""
    for demand, row in now.states.items():
        if demand in was.states and row["state"] != was.states[demand]["state"]:
            pair = (str(row["claimant"]), str(row["answering"]))
            behind = [each for side in pair for column in ("value", "offer")
                      for each in _find_behind(now, was, (side, demand), column)]  # fmt: skip
            words = STATE_WORDS[str(row["state"])], STATE_WORDS[str(was.states[demand]["state"])]
            yield Change(STATES, demand, pair, now.case.label(demand), *words, _drop_repeated(behind))


def _compare_cells(now: Standing, was: Standing) -> Iterator[Change]:
    """Yield each position of a side in the round that differs, is new or is no longer held."""
    for (side, demand), row in now.cells.items():
        if (side, demand) in was.cells and not _is_same(row, was.cells[side, demand], "value"):
            subject = f"{now.case.title(side)} on {now.case.label(demand)}"
            yield _tell_position(now, was, (row, was.cells[side, demand]), (side,), subject)


def _compare_members(now: Standing, was: Standing) -> Iterator[Change]:
    """Yield each position of an actor in the round that differs and is not told as that of its side."""
    sides = dict(zip(now.case.actors["id"], now.case.actors["side"], strict=True))
    for (actor, demand), row in now.members.items():
        side = sides[actor]
        if (actor, demand) not in was.members or _is_same(row, was.members[actor, demand], "value"):
            continue
        if actor != (now.cells[side, demand]["actor"] or was.cells[side, demand]["actor"]):
            subject = f"{now.case.title(actor)}, of {side}, on {now.case.label(demand)}"
            yield _tell_position(now, was, (row, was.members[actor, demand]), (actor, side), subject)


def _tell_position(
    now: Standing, was: Standing, cells: tuple[Row, Row], holders: tuple[str, ...], subject: str
) -> Change:
    """Return how a position is and was, and the statement because of which it differs."""
    words = [_put_value(each.case, cell) for each, cell in zip((now, was), cells, strict=True)]
    if words[0] == words[1]:  # a mean or median that moves between the same two anchors
        words = [f"{each}, {cell['value']:.1f} points" for each, cell in zip(words, cells, strict=True)]
    behind = _find_reason(now, was, cells, "value")
    return Change(POSITIONS, str(cells[0]["demand"]), holders, subject, words[0], words[1], behind)


def _put_value(case: Case, cell: Row) -> str:
    return _put(name_anchor(case, str(cell["demand"]), float(cell["value"])))


def _find_behind(now: Standing, was: Standing, cell: tuple[str, str], column: str) -> tuple[Row, ...]:
    """Return the statement because of which a side's position or offer differs; () if it does not."""
    if cell not in was.cells or _is_same(now.cells[cell], was.cells[cell], column):
        return ()
    return _find_reason(now, was, (now.cells[cell], was.cells[cell]), column)


def _find_reason(now: Standing, was: Standing, cells: tuple[Row, Row], column: str) -> tuple[Row, ...]:
    """Return the statement that stands behind what is, or behind what was if only that is missing."""
    name = {"value": "statement", "offer": "offer_statement"}[column]
    new, old = (str(cell[name]) for cell in cells)
    came, went = (find_statement(*pair) for pair in ((now.case, new), (was.case, old)))
    is_lost = went is not None and find_statement(now.case, old) is None and find_statement(was.case, new) is not None
    found = went if came is None or is_lost else came
    return (found,) if found is not None else ()


def _is_same(row: Row, other: Row, column: str) -> bool:
    is_empty = pd.isna(row[column]), pd.isna(other[column])
    return all(is_empty) or (not any(is_empty) and abs(row[column] - other[column]) < TOLERANCE)


def _compare_offers(case: Case, before: Case) -> Iterator[Change]:
    """Yield each own offer in the round that one of the records does not contain, on demands that both show."""
    for one, other, is_new in ((case, before, True), (before, case, False)):
        known = {_get_offer(row) for row in list_offers(other.statements, other.rule).to_dict("records")}
        offers = list_offers(one.statements, one.rule).drop_duplicates(["actor", "demand", "value"])
        for row in offers.to_dict("records"):
            name = actor, demand, value = _get_offer(row)
            if name not in known and demand in set(other.demands["id"]):
                subject = f"{one.title(actor)}, own offer on {one.label(demand)}"
                offered = _put(name_anchor(one, demand, value))
                words = (offered, NONE_ON_RECORD) if is_new else (NONE_ON_RECORD, offered)
                yield Change(OFFERS, demand, (actor, str(row["side"])), subject, *words, (row,))


def _get_offer(row: Row) -> tuple[str, str, float]:
    return str(row["actor"]), str(row["demand"]), float(row["value"])


def _put(label: str) -> str:
    """Return the label of an anchor as a label, and that there is none in plain words."""
    return "no position in this round" if label == NOT_ON_RECORD else f"“{label}”"


def _drop_repeated(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({str(row["id"]): row for row in rows}.values())


def list_changed_claims(
    case: Case, before: Case, listed: tuple[pd.DataFrame, pd.DataFrame], changes: Iterable[Change]
) -> Iterator[Change]:
    """Yield each claim whose verdict differs; `listed` are the findings of the case and of the earlier record.

    Responsible is what is behind the `changes` of the positions and offers that a claim is about; without any, those
    statements about them that are not the same in both records.
    """
    held, moved = _list_verdicts(listed[1]), list(changes)
    for name, (sentence, verdict) in _list_verdicts(listed[0]).items():
        if name in held and held[name][1] != verdict:
            claim = case.dossier.findings.set_index("id", drop=False).loc[name].to_dict()
            behind = _find_behind_claim(case, before, claim, moved)
            holders = tuple(str(claim[end]) for end in ("one", "other", "third") if claim[end])
            yield Change(CLAIMS, claim["demand"], holders, sentence, verdict, held[name][1], behind)


def _list_verdicts(listed: pd.DataFrame) -> dict[str, tuple[str, str]]:
    return {str(row["finding"]): (str(row["sentence"]), str(row["verdict"])) for row in listed.to_dict("records")}


def _find_behind_claim(case: Case, before: Case, claim: Row, changes: list[Change]) -> tuple[Row, ...]:
    """Return what is behind the changes that a claim is about; without any, the statements that differ."""
    side = dict(zip(case.dossier.actors["id"], case.dossier.actors["side"], strict=True))
    named = {str(claim[end]) for end in ("one", "other", "third")} - {""}
    named |= {side[name] for name in named if name in side}
    behind = [row for change in changes if change.kind in (POSITIONS, OFFERS) and named & set(change.holders)
              and claim["demand"] in ("", change.demand) for row in change.behind]  # fmt: skip
    differing = [row for row in _list_differing(case, before) if named & {str(row["actor"]), str(row["side"])}
                 and claim["demand"] in ("", row["demand"])]  # fmt: skip
    return _drop_repeated(behind or differing)


def _list_differing(case: Case, before: Case) -> list[Row]:
    """Return the stances and concessions that only one of two records contains, or that say other things in each."""
    told: list[Row] = []
    for one, other in ((case, before), (before, case)):
        known = {str(row["id"]): [str(row[name]) for name in DECISIVE] for row in other.counted.to_dict("records")}
        told += [row for row in one.counted[one.counted["role"].isin(("position", "concession"))].to_dict("records")
                 if known.get(str(row["id"])) != [str(row[name]) for name in DECISIVE]]  # fmt: skip
    return told


def tell_changes(changes: list[Change], case: Case, label: str) -> str:
    """Return what has changed as one paragraph; `label` names the earlier record, as `before` does."""
    if not changes:
        return "Nothing has changed."
    of = {kind: [each for each in changes if each.kind == kind] for kind in KINDS}
    told = [f"{each.subject} is {each.now}" for kind in (DOCUMENTS, DEMANDS) for each in of[kind]]
    for kind, noun, verbs in VERBS:
        count = len(of[kind])
        if kind == CLAIMS:
            places = "; ".join(_keep_few([_tell_course(each) for each in of[kind]]))
        else:
            places = join_words(_keep_few(_list_places(of[kind], case, label))) if count else ""
        told += [f"{count_noun(count, noun)} {verbs[count != 1]} {places}"] if count else []
    touched = {each.demand for each in changes if each.kind != DOCUMENTS}
    rest = [case.label(name) for name in case.demands["id"] if name not in touched and "" not in touched]
    told += [f"nothing changes on {join_words(rest)}"] if rest else []
    return " ".join(f"{sentence[:1].upper()}{sentence[1:]}." for sentence in told)


def tell_unmoved(changes: list[Change], case: Case, before: Case) -> str:
    """Return on which demands statements differ from an earlier record and nothing has changed; '' if on none."""
    touched = {each.demand for each in changes if each.kind != DOCUMENTS}
    rows = [row for row in _list_differing(case, before) if row["demand"] not in touched]
    told = []
    for demand in dict.fromkeys(str(row["demand"]) for row in rows):
        own = list(dict.fromkeys(str(row["id"]) for row in rows if row["demand"] == demand))
        told.append(f"{count_noun(len(own), 'statement')} on {case.label(demand)} ({join_words(_keep_few(own))})")
    return f"New, changed or gone, and without effect: {'; '.join(told)}." if told else ""


def _tell_course(change: Change) -> str:
    """Return a claim with what was found of it and what is."""
    was, now = (next(name for name in COURSES if verdict.startswith(name)) for verdict in (change.was, change.now))
    course = "depends on another choice" if was == now else f"{COURSES[was][0]} and {COURSES[now][1]}"
    return f"“{change.subject}” {course}"


def _list_places(changes: list[Change], case: Case, label: str) -> list[str]:
    """Return which demands stand how, or whose positions and offers have changed."""
    told = []
    for each in changes:
        demand = case.label(each.demand)
        held = f"{case.label(each.holders[0])} on {demand}" if each.kind in (POSITIONS, OFFERS) else demand
        told.append(f"{held} ({each.now}; {label}: {each.was})" if each.kind == STATES else held)
    return list(dict.fromkeys(told))


def _keep_few(names: list[str]) -> list[str]:
    """Return a list of names, of a long one the first few and the number of the others."""
    return names if len(names) <= FEW + 1 else [*names[:FEW], f"{len(names) - FEW} others"]
