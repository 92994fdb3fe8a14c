"""Compare the sides in words: for each demand who wants what, why, what is answered, why, and where there is room.

Every sentence is the plain sentence of a statement on record, or is computed from a frame of results; every quotation
stands with its speaker, date and document. What the record does not contain is said to be missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from lib.case import Case, capitalise
from lib.core.dates import format_day
from lib.evidence import JUDGED, STATED, split_names
from lib.positions import list_assessments, list_offers
from lib.words.credits import Row, list_rows, pick_quotation, quote, rank_statements
from lib.words.sentences import count_noun, join_words
from lib.words.states import STATE_WORDS, find_granting, find_statement, name_judges, tell_state

MISSING = "Not in our sources."
NO_OFFER = "No offer by"
LAST = "Last on record:"
"""How a sentence begins that tells a position from before the round."""

MOST_SENTENCES = 2
"""The most sentences in a cell."""


MOST_FURTHER = 2
"""The most actors that are told of besides those affected."""


NO_ANSWER = "No answer in this round is in our sources."
ONLY_AN_OFFER = "No position of {side} in this round is in our sources, only an offer."
NO_POSITION = (NO_ANSWER, ONLY_AN_OFFER.partition("{")[0])
"""How an answer begins where there is none in the round."""


class Told(NamedTuple):
    """One cell of the comparison: its sentences, a quotation with its credit, and the statements behind them."""

    sentences: tuple[str, ...] = (MISSING,)
    quotation: str = ""
    statements: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the cell as running text."""
        return " ".join([*self.sentences, *[self.quotation] * bool(self.quotation)])


@dataclass(frozen=True)
class DemandInWords:
    """One demand in words; `state` is a row of `find_states`, `standing` tells it, `basis` what all of it rests on."""

    demand: str
    plain: str
    question: str
    state: Row
    standing: str
    wants: Told
    why: Told
    answer: Told
    answer_why: Told
    offers: Told
    room: Told
    others: Told
    basis: str

    @property
    def heading(self) -> str:
        """Its question, and where it stands."""
        return f"{self.question} {capitalise(self.standing)}"


def leave_out_repeats(sentences: Iterable[str]) -> tuple[str, ...]:
    """Return sentences without those that another repeats and continues.

    >>> leave_out_repeats(["He comes.", "He comes by boat.", "He comes."])
    ('He comes by boat.',)
    """
    each = tuple(dict.fromkeys(sentences))
    return tuple(one for one in each if not any(other.startswith(f"{one[:-1]} ") for other in each))


QUESTIONS = {
    "wants": "what {claimant} wants",
    "why": "why",
    "answer": "what {answering} answers",
    "answer_why": "why it answers so",
    "offers": "what they have offered",
    "room": "room that others see, and conditions",
    "others": "those affected, and others",
    "basis": "what this rests on",
}
"""The cells of a demand and the questions that they answer."""


class Voices(NamedTuple):
    """The statements on one demand, as rows: of the round, and of the time before it.

    `offers` and `seen` are those of the round in which actors offer something themselves, or others see them somewhere.
    """

    case: Case
    demand: str
    now: Sequence[Row]
    before: Sequence[Row]
    offers: Sequence[Row]
    seen: Sequence[Row]

    def of(self, column: str, name: str, role: str) -> list[Row]:
        """Return the statements of one actor or side in one role, those of the round if there are any."""
        found = (
            [row for row in part if row[column] == name and row["role"] == role] for part in (self.now, self.before)
        )
        return next(filter(None, found), [])


def hear(case: Case) -> dict[str, Voices]:
    """Return the statements on each demand that count, split into those of the round and those before."""
    counted = case.counted
    is_now = case.rule.is_in_round(counted)
    now = counted[is_now]
    parts = (now, counted[~is_now], list_offers(now, case.rule), list_assessments(now, case.rule))
    rows = [_group_by_demand(list_rows(part)) for part in parts]
    return {demand: Voices(case, demand, *(part[demand] for part in rows)) for demand in case.demands["id"]}


def _group_by_demand(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["demand"]].append(row)
    return found


def tell_demand(state: Row, positions: pd.DataFrame, voices: Voices) -> DemandInWords:
    """Return one demand in words, given the row of `find_states`, the positions of sides, and who says what."""
    about = _look_up(voices.case, voices.demand)
    cells: dict[str, Row] = {
        cell["side"]: cell for cell in positions[positions["demand"] == voices.demand].to_dict("records")
    }
    wants = _tell_wants(voices, cells[state["claimant"]])
    answer = _tell_answer(voices, cells[state["answering"]], wants)
    why = _tell_reasons(voices, "side", state["claimant"], [wants])
    answer_why = _tell_reasons(voices, "side", state["answering"], [wants, answer])
    sides = filter(None, [state["claimant"], state["answering"], find_granting(voices.demand, voices.case)])
    offers = _tell_offers(voices, [cells[side] for side in sides], [wants, answer])
    room = _tell_assessments(voices, [wants, why, answer, answer_why, offers])
    others = _tell_others(voices, state, [wants, why, answer, answer_why, offers, room])
    basis = _tell_basis(voices, cells, state)
    told = (wants, why, answer, answer_why, offers, room, others)
    wants, why, answer, answer_why, offers, room, others = _name_offices_once(told, voices)
    return DemandInWords(
        voices.demand, about["plain"], about["question"], state, tell_state(state, positions, voices.case),
        wants, why, answer, answer_why, offers, room, others, basis,
    )  # fmt: skip


def _name_offices_once(told: Sequence[Told], voices: Voices) -> Iterator[Told]:
    """Yield cells with each speaker's office in the credit of the first quotation only."""
    spoken = dict.fromkeys((row["speaker"], row["office"]) for row in (*voices.now, *voices.before))
    offices = {f"({name}, {office};": f"({name};" for name, office in spoken if office}
    seen: set[str] = set()
    for cell in told:
        credit = next((each for each in offices if each in cell.quotation), "")
        yield cell._replace(quotation=cell.quotation.replace(credit, offices[credit])) if credit in seen else cell
        seen |= {credit} - {""}


def _look_up(case: Case, demand: str) -> dict[str, str]:
    """Return what the dossier says of a demand."""
    about = case.demands[case.demands["id"] == demand].iloc[0]
    return {name: str(about[name]) for name in ("plain", "question", "addressee", "affected")}


def _make(rows: Sequence[Row], quoted: Sequence[Row], said: Sequence[Told], *opening: str) -> Told:
    """Return a cell of the gists of some statements, with the best quotation that does not repeat what was `said`."""
    sentences = [*opening, *dict.fromkeys(str(row["gist"]) for row in rows)][:MOST_SENTENCES]
    shown = [row for row in rows if row["gist"] in sentences]
    best = pick_quotation(quoted, [told.quotation for told in said if told.quotation])
    ids = dict.fromkeys([*(str(row["id"]) for row in shown), *([str(best["id"])] if best else [])])
    return Told(tuple(sentences), quote(best) if best else "", tuple(ids))


def _tell_wants(voices: Voices, cell: Row) -> Told:
    """Return what the claimant asks for: its fullest ask, texts before words, and another formulation."""
    stated = _find_stated(voices, cell)
    if not stated:
        return _tell_judged(voices, cell) or _tell_earlier(
            voices, cell, "It is not on record with this demand in this round."
        )
    by_value = sorted(stated, key=lambda row: -row["value"])
    main = next((row for row in by_value if row["medium"] == "text"), by_value[0])
    return _make(
        [main, *_pick_unlike(by_value, main, "document")], [r for r in stated if r["value"] == main["value"]], []
    )


def _find_stated(voices: Voices, cell: Row) -> list[Row]:
    """Return the positions that a side states in the round, the most telling first."""
    held = (row for row in voices.now if row["side"] == cell["side"] and row["role"] == "position")
    return rank_statements(row for row in held if row["voice"] in STATED)


def _pick_unlike(ranked: Iterable[Row], main: Row, column: str) -> list[Row]:
    """Return the first statement that differs from the main one in a column."""
    return [row for row in ranked if row[column] != main[column]][:1]


def _tell_judged(voices: Voices, cell: Row) -> Told | None:
    """Return where experts place a side that states no position itself; None if they do not."""
    if not name_judges(cell, voices.case):
        return None
    rows = [row for row in voices.now if row["side"] == cell["side"] and row["voice"] == JUDGED]
    return _make(rank_statements(row for row in rows if row["actor"] == cell["actor"]), rows, [])


def _tell_earlier(voices: Voices, cell: Row, opening: str) -> Told:
    """Return that there is nothing in the round, and the last position before it."""
    row = find_statement(voices.case, str(cell["earlier_statement"]))
    if row is None:
        return Told((opening,))
    gist, when = str(row["gist"]).rstrip("."), format_day(row["date"])
    told = f"{gist}." if when in gist else f"{gist} ({when})."
    return Told((opening, f"{LAST} {told}"), quote(row), (str(row["id"]),))


def _tell_answer(voices: Voices, cell: Row, wants: Told) -> Told:
    """Return the position of the side that answers, and of a member that differs."""
    if judged := _tell_judged(voices, cell):
        return judged
    row = find_statement(voices.case, str(cell["statement"]))
    if row is None:
        opening: str = NO_ANSWER if pd.isna(cell["offer"]) else ONLY_AN_OFFER.format(side=cell["side"])
        return _tell_earlier(voices, cell, opening)
    said = _find_stated(voices, cell)
    same = [each for each in said if each["value"] == row["value"]]
    main = next(each for each in same if each["actor"] == row["actor"])
    differing = [next(each for each in said if each["actor"] == actor) for actor in cell["differing"]]
    spoken = sorted(same, key=lambda each: each["medium"] != "speech")
    return _make([main, *(differing or _pick_unlike(spoken, main, "utterance"))], same, [wants])


def _tell_reasons(voices: Voices, column: str, name: str, said: Sequence[Told]) -> Told:
    """Return the two arguments that most utterances give, with a quotation that gives the first if there is one."""
    reasons = rank_statements(voices.of(column, name, "reasoning"))
    if not reasons:
        return Told()
    first, *further = (
        [row for row in reasons if row["argument"] == argument] for argument in rank_arguments(reasons)[:2]
    )
    best = pick_quotation(first, [each.quotation for each in said if each.quotation])
    return _make([best or first[0], *(rows[0] for rows in further)], first if best else reasons, said)


def rank_arguments(reasons: Sequence[Row]) -> list[str]:
    """Return the arguments of some reasonings, first those that officials give, then by how many utterances do."""
    given: dict[str, list[Row]] = defaultdict(list)
    for row in reasons:
        given[row["argument"]].append(row)
    return sorted(sorted(given), key=lambda argument: _weigh_argument(given[argument]), reverse=True)


def _weigh_argument(rows: Sequence[Row]) -> tuple[bool, int, pd.Timestamp]:
    stated = any(row["voice"] in STATED for row in rows)
    return stated, len({row["utterance"] for row in rows}), max(row["day"] for row in rows)


def _tell_offers(voices: Voices, cells: Sequence[Row], said: Sequence[Told]) -> Told:
    """Return what sides have offered themselves in the round, the furthest of those first that a demand is between.

    `cells` are the positions of the sides that make it, answer it, and would have to grant it.
    """
    sides, furthest = ([str(cell[name]) for cell in cells] for name in ("side", "offer_statement"))
    own = voices.offers
    if not own:
        return Told(("Nobody is on record with an offer in this round.",))
    rows = _keep_first_of(own, "actor", "value")
    rank = {side: place for place, side in enumerate(sides)}
    rows.sort(key=lambda row: (row["id"] not in furthest, rank.get(row["side"], len(rank))))
    heard = {row["side"] for row in own}
    silent = [side for side in sides if side not in heard]
    told = _make(rows, own, said)
    unknown = [f"{NO_OFFER} {join_words(silent)} is on record."] if silent else []
    return told._replace(sentences=(*told.sentences[: MOST_SENTENCES - len(unknown)], *unknown))


def _keep_first_of(rows: Iterable[Row], *columns: str) -> list[Row]:
    """Return the first of the rows that are alike in some columns."""
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        first.setdefault(tuple(row[column] for column in columns), row)
    return list(first.values())


def _tell_assessments(voices: Voices, said: Sequence[Told]) -> Told:
    """Return what others believe a side would concede, by name, and what is asked or tied in return."""
    seen = [row for row in voices.seen if row["role"] == "concession"]
    told = {sentence for each in said for sentence in each.sentences}
    asked = [row for row in voices.now if row["role"] == "condition" and row["gist"] not in told]
    asked = _keep_first_of(rank_statements(asked), "side")
    rows = [*asked[:1], *seen[:1], *asked[1:], *seen[1:]][:MOST_SENTENCES]
    if not rows:
        return Told(("Nobody else in our sources sees room, and no condition is on record.",))
    return _make(rows, [*seen, *asked], said)


def _tell_others(voices: Voices, state: Row, said: Sequence[Told]) -> Told:
    """Return where another side stands that would have to grant the demand, those affected, others, and why."""
    case, about = voices.case, _look_up(voices.case, voices.demand)
    of_side = dict(zip(case.actors["id"], case.actors["side"], strict=True))
    named = [*split_names(about["addressee"]), *split_names(about["affected"])]
    outside = [
        actor
        for actor in dict.fromkeys([*named, *of_side])
        if of_side.get(actor, state["claimant"]) not in (state["claimant"], state["answering"])
    ]
    found = {actor: rank_statements(voices.of("actor", actor, "position")) for actor in outside}
    stated = {actor: [row for row in rows if row["voice"] in STATED] for actor, rows in found.items()}
    judged = {actor: [row for row in rows if row["voice"] == JUDGED] for actor, rows in found.items()}
    spoken = {actor: rows for actor in outside if (rows := stated[actor] or judged[actor])}
    silent = [actor for actor in dict.fromkeys(named) if actor in outside and actor not in spoken]
    opening = (
        [f"Our sources do not give the view of {join_words([case.label(actor) for actor in silent])}."]
        if silent
        else []
    )
    if not spoken:
        return Told(tuple(opening) or (MISSING,))
    first, *further = spoken
    given = rank_statements(voices.of("actor", first, "reasoning"))
    why = [row for row in given if row["argument"] == rank_arguments(given)[0]][:1]
    same = [row for row in spoken[first] if row["value"] == spoken[first][0]["value"]]
    cell = _make([spoken[first][0], *why], same, said, *opening)
    others = [spoken[actor][0] for actor in further[:MOST_FURTHER]]
    gists, ids = (tuple(str(row[name]) for row in others) for name in ("gist", "id"))
    own, reasons = cell.sentences[: len(opening) + 1], cell.sentences[len(opening) + 1 :]
    return cell._replace(sentences=(*own, *dict.fromkeys(gists), *reasons), statements=(*cell.statements, *ids))


def name_others(demand: str, case: Case) -> str:
    """Return whom the cell on others is about, with the side that would have to grant the demand if it is another."""
    granting = find_granting(demand, case)
    return f"{granting}, which would have to grant it, and others" if granting else "others"


def _tell_basis(voices: Voices, cells: dict[str, Row], state: Row) -> str:
    """Return how many utterances and sources a demand rests on, and whether one of its two positions rests on one."""
    told = sorted((row for row in voices.now if row["voice"] in STATED), key=lambda row: row["day"])
    judges = list(dict.fromkeys(row["short"] for row in voices.now if row["voice"] == JUDGED))
    if not told and judges:
        return f"No statement in this round is in our sources; experts judge: {join_words(judges)}."
    if not told:
        return "Nothing in this round is in our sources."
    primary = len({row["document"] for row in told if row["is_primary"]})
    occasions, sources = (
        count_noun(len({row[column] for row in told}), noun)
        for column, noun in (("utterance", "occasion"), ("document", "source"))
    )
    of_them = f" ({primary or 'none'} of them published by the speakers themselves)"
    latest = f"; latest {format_day(told[-1]['date'])}"
    single = [
        f"the position of {cells[side]['side']} rests on one {kind} only"
        for side in (state["claimant"], state["answering"])
        for kind, flag in (("statement", "is_thin"), ("source", "is_single_source"))
        if cells[side][flag] and not (kind == "source" and cells[side]["is_thin"])
    ]
    alone = "".join(f" {capitalise(each)}." for each in single)
    return f"This demand came up on {occasions} in this round, in {sources}{of_them}{latest}.{alone}"


def tell_demands(states: pd.DataFrame, positions: pd.DataFrame, case: Case) -> list[DemandInWords]:
    """Return every demand in words, in the order of the dossier."""
    voices = hear(case)
    return [tell_demand(state, positions, voices[state["demand"]]) for state in states.to_dict("records")]


def compare_in_words(demands: Sequence[DemandInWords]) -> pd.DataFrame:
    """Return the comparison table: one row per demand.

    Columns: `demand` (its plain name); `state`; `claimant` and `answering`, the two sides; then, as running text, the
    cells of `QUESTIONS`.
    """
    rows = [
        [each.plain, STATE_WORDS[str(each.state["state"])], each.state["claimant"], each.state["answering"],
         *(str(getattr(each, name)) for name in QUESTIONS)]
        for each in demands
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["demand", "state", "claimant", "answering", *QUESTIONS])


def list_in_words(compared: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return each row of `compare_in_words` as a table of questions and answers, by its demand and state."""
    return {
        f"{row['demand']}: {row['state']}": pd.DataFrame(
            [
                (capitalise(head.format(claimant=row["claimant"], answering=row["answering"])), row[name])
                for name, head in QUESTIONS.items()
            ],
            columns=["question", "what the record says"],
        )
        for row in compared.to_dict("records")
    }
