"""Write the one-page summary of a case: where each demand stands, who must agree, what came last, what is unknown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from lib.case import Case, capitalise, find_withdrawn
from lib.core.dates import first_day, format_day, last_day
from lib.core.exports import escape_markdown
from lib.evidence import PRIMARY, split_names
from lib.words.comparison import MISSING, NO_OFFER, NO_POSITION, DemandInWords, Told, leave_out_repeats, name_others
from lib.words.sentences import count_noun, describe_withdrawn, join_words
from lib.words.states import describe_state, find_granting

LAST_EVENTS = 3
"""The number of events that the summary ends with."""

LATEST, UNKNOWN = "Last events.", "What we do not know."
"""The leads of the last events, and of what the record cannot show."""

NO_EVENT = "No event is in our sources."

MOST_OTHERS, MOST_ROOM = 2, 3
"""The most sentences on those affected and others, and on room for compromise."""

MOST_FACTS = 2
"""The most facts on one topic."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the summary: its lead, its sentences, and the rows of the dossier behind them, by id."""

    lead: str
    sentences: tuple[str, ...]
    rows: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Its sentences in one line."""
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Summary:
    """The one-page summary: a title, a caveat, the bottom line, a block per demand, and what surrounds them.

    `labels` says whose words the labels in the bottom line are.
    """

    title: str
    caveat: str
    labels: str
    bottom_line: tuple[str, ...]
    demands: tuple[tuple[str, tuple[Paragraph, ...]], ...]
    surroundings: tuple[Paragraph, ...]

    @property
    def opening(self) -> str:
        """The caveat, and whose words the labels are, for where the bottom line follows."""
        return f"{self.caveat} {self.labels}"

    def __str__(self) -> str:
        """Return the summary as Markdown."""
        title, opening, brief = map(escape_markdown, (self.title, self.opening, " ".join(self.bottom_line)))
        lines = [f"# {title}", "", f"*{opening}*", "", f"**In brief.** {brief}", ""]
        for heading, paragraphs in self.demands:
            lines += [f"## {escape_markdown(heading)}", "", *_list_paragraphs(paragraphs), ""]
        return "\n".join([*lines, *_list_paragraphs(self.surroundings), ""])


def _list_paragraphs(paragraphs: Sequence[Paragraph]) -> list[str]:
    return [f"- **{escape_markdown(each.lead)}** {escape_markdown(each.text)}" for each in paragraphs]


def summarise(demands: Sequence[DemandInWords], positions: pd.DataFrame, case: Case) -> Summary:
    """Return the one-page summary of a case, given its demands in words and the positions of sides."""
    return Summary(
        title=f"{case.dossier.profile.title}: who wants what, as of {format_day(case.parameters.as_of)}",
        caveat=f"{case.dossier.profile.caveat} {_count_sources(case)} {_explain_terms(case)}",
        labels=f"Labels such as “{_show_label(case)}” are points of our scales, nobody's words.",
        bottom_line=tuple(f"{each.plain}: {describe_state(each.state, positions, case)}" for each in demands),
        demands=tuple((each.heading, tuple(_tell_block(each, case))) for each in demands),
        surroundings=tuple(_tell_surroundings(demands, positions, case)),
    )


def _count_sources(case: Case) -> str:
    """Return how many documents are relied on, how many of them the sides themselves published, and what is missing."""
    everything, wanted = case.dossier.documents, len(case.dossier.wanted)
    coded = everything[everything["id"].isin(case.dossier.statements["document"])]
    documents = coded[~coded["id"].isin(find_withdrawn(case.dossier, case.parameters))]
    own = int(documents["kind"].isin(PRIMARY).sum())
    told = (
        f"We rely on {count_noun(len(documents), 'source')}: {own or 'none'} published by the sides themselves, "
        f"{len(documents) - own or 'none'} by press and analysts"
    )
    missing = f"{count_noun(wanted, 'key text')} {'is' if wanted == 1 else 'are'} missing"
    later = case.left_out[1]
    ended = f" {count_noun(later, 'later statement')} {'is' if later == 1 else 'are'} left out." if later else ""
    withdrawn = describe_withdrawn(case)
    ended += f" {withdrawn}." if withdrawn else ""
    return f"{told}; {missing}.{ended}" if wanted else f"{told}.{ended}"


def _explain_terms(case: Case) -> str:
    """Return what a round and silence mean, for readers who open only the summary."""
    turn, events = case.parameters.turn, case.dossier.events
    begun = events.loc[events["date"] == turn, "label"].tolist()
    since = f"{format_day(turn)} ({begun[0]})" if begun else format_day(turn)
    return f"“This round” runs from {since}. A side's silence is neither a yes nor a no."


def _show_label(case: Case) -> str:
    """Return the label of a point of a scale, as an example: the first demand met in full."""
    return str(case.anchors(str(case.demands["id"].iloc[0]))["label"].iloc[-1])


def _tell_block(told: DemandInWords, case: Case) -> Iterator[Paragraph]:
    """Yield the paragraphs on one demand; reasons that are not on record are left out."""
    claimant, answering = str(told.state["claimant"]), str(told.state["answering"])
    yield Paragraph(f"{capitalise(claimant)} wants:", told.wants.sentences, told.wants.statements)
    if told.why.sentences != (MISSING,):
        yield Paragraph("Because:", told.why.sentences, told.why.statements)
    why = told.answer_why if not told.answer.sentences[0].startswith(NO_POSITION) else Told()
    reason = why.sentences[:1] if why.sentences != (MISSING,) else ()
    answer = leave_out_repeats([*told.answer.sentences[: 2 - len(reason)], *reason])
    yield Paragraph(f"{capitalise(answering)} answers:", answer, told.answer.statements + why.statements[:1])
    others = capitalise(name_others(told.demand, case))
    yield Paragraph(f"{others}:", told.others.sentences[:MOST_OTHERS], told.others.statements)
    yield Paragraph("Room for compromise:", _tell_room(told), told.offers.statements + told.room.statements)


def _tell_room(told: DemandInWords) -> tuple[str, ...]:
    """Return what is offered and what room others see; one sentence says that there is neither."""
    if not told.offers.statements and not told.room.statements:
        return ("None on record: nobody has offered anything, and nobody in our sources sees room.",)
    offered = [sentence for sentence in told.offers.sentences if not sentence.startswith(NO_OFFER)]
    seen = told.room.sentences[: MOST_ROOM - len(offered)] if told.room.statements else ()
    return (*offered, *seen)


def _tell_surroundings(demands: Sequence[DemandInWords], positions: pd.DataFrame, case: Case) -> Iterator[Paragraph]:
    """Yield who must agree, what came last, the military context, and what is not known."""
    yield _tell_agreement(case)
    yield from _tell_facts(case, "talks", "About the talks.")
    yield _tell_events(case)
    yield from _tell_facts(case, "military", "Military context.")
    yield Paragraph(UNKNOWN, tuple(_tell_gaps(demands, positions, case)))


def _tell_agreement(case: Case) -> Paragraph:
    """Return who would have to grant which demand, and who would have to ratify."""
    label = case.label
    granted: dict[str, list[str]] = {}
    for row in case.demands.to_dict("records"):
        whom = join_words([label(actor) for actor in split_names(row["addressee"])])
        granted.setdefault(whom, []).append(label(row["id"]))
    agree = [f"{whom} ({', '.join(demands)})" for whom, demands in granted.items()]
    ratified = list(_tell_facts(case, "ratification", ""))
    told = (capitalise(f"{'; '.join(agree)}."), *(each.text for each in ratified))
    return Paragraph("Who must agree.", told, tuple(row for each in ratified for row in each.rows))


def _tell_facts(case: Case, topic: str, lead: str) -> Iterator[Paragraph]:
    """Yield a paragraph of the latest facts on a topic that are known by the date of the case, with their sources.

    Of the reports on one matter only the latest is told, and what most documents report goes first.
    """
    facts = case.dossier.facts
    days = facts["as_of"].map(first_day)
    known = facts.assign(day=days)[(facts["topic"] == topic) & (days <= last_day(case.parameters.as_of))]
    known = known.assign(reports=known.groupby("name")["document"].transform("nunique"))
    latest = known.sort_values(["reports", "day"], ascending=False, kind="stable").drop_duplicates("name")
    rows = latest.head(MOST_FACTS).to_dict("records")
    if rows:
        by_source = groupby(rows, key=lambda row: case.dossier.short_names[row["document"]])
        told = tuple(_cite_facts([row["gist"] for row in own], source) for source, own in by_source)
        yield Paragraph(lead, told, tuple(row["id"] for row in rows))


def _cite_facts(gists: Sequence[str], source: str) -> str:
    """Return facts with the source of all of them at their end."""
    return f"{' '.join(gists).rstrip('.')} ({'both: ' * (len(gists) > 1)}{source})."


def _tell_events(case: Case) -> Paragraph:
    """Return the last events before the date of the case."""
    events = case.dossier.events.sort_values("day", kind="stable")
    past = events[events["day"] <= pd.Timestamp(last_day(case.parameters.as_of))].tail(LAST_EVENTS)
    told = [f"{format_day(row['date'])}, {row['label'].rstrip('.')}" for row in past.to_dict("records")]
    return Paragraph(LATEST, (f"{'; '.join(told)}." if told else NO_EVENT,), tuple(past["id"]))


def _tell_gaps(demands: Sequence[DemandInWords], positions: pd.DataFrame, case: Case) -> Iterator[str]:
    """Yield what the record cannot show: positions on one source, sides without an offer, wanted texts."""
    pairs = [(str(each.state[role]), each.demand) for role in ("claimant", "answering") for each in demands]
    pairs += [(granting, each.demand) for each in demands if (granting := find_granting(each.demand, case))]
    cells = positions.to_dict("records")
    single = [(cell["side"], cell["demand"]) for cell in cells if cell["is_single_source"]]
    if single:
        yield f"Positions known from one source only: {_group(single, case)}."
    told = [(cell["side"], cell["demand"]) for cell in cells if not pd.isna(cell["offer"])]
    closed = [pair for pair in pairs if pair not in told]
    if closed:
        yield f"No offer is on record, and how far the side would go is unknown: {_group(closed, case)}."
    wanted = case.dossier.wanted.to_dict("records")
    if wanted:
        yield f"Key texts that are missing: {'; '.join(row['title'] for row in wanted)}."


def _group(cells: Sequence[tuple[str, str]], case: Case) -> str:
    """Return sides with their demands, the demands of one side together."""
    sides = dict.fromkeys(side for side, _ in cells)
    own = {side: [case.label(demand) for one, demand in cells if one == side] for side in sides}
    every = len(case.demands)
    return "; ".join(f"{side} ({'every demand' if len(names) == every else ', '.join(names)})"
                     for side, names in own.items())  # fmt: skip
