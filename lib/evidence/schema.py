"""Define the tables of a dossier, one record class each: the columns in order, and what each may contain."""

import hashlib
import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema

from lib.core.dates import first_day
from lib.core.errors import explain_choice
from lib.core.numbers import check_number
from lib.evidence.quotations import LONGEST, SHORTEST, has_unspaced, split_words

ROLES = ("position", "reasoning", "concession", "condition")
VALUED_ROLES = ("position", "concession")
STATED, ASSESSED = ("direct", "reported"), "analyst"
JUDGED = "judged"
"""The voice of a judgement among statements: experts place an actor on the scale, without quoting it."""

PRIMARY = ("treaty", "official", "transcript")
"""The kinds of documents in which actors publish their own words; all other kinds are secondary."""

CORRECTED, RETRACTED, SUPERSEDED = "corrected", "retracted", "superseded"
"""What became of a document after it was collected."""

WITHDRAWN = (RETRACTED, SUPERSEDED)
"""The documents of which nothing counts, though all of it is kept."""

INFERRED = "inferred"
"""How a concession is marked that only somebody else believes an actor open to."""


TRANSLATED = r"^(official|human|machine): \S"
DATE_FORM = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


def _describe_text(**limits: object) -> WithJsonSchema:
    """Say of a text that Python checks what a reader of `datapackage.json` can check."""
    return WithJsonSchema({"type": "string", **limits})


def _check_date(text: str) -> str:
    first_day(text)
    return text


def _check_date_if_any(text: str) -> str:
    return text and _check_date(text)


def _check_length(quote: str) -> str:
    count = len(split_words(quote))
    if not SHORTEST <= count <= LONGEST:
        rule = "; each Chinese or Japanese character counts as one" if has_unspaced(quote) else ""
        raise ValueError(f"has {count} words; a quotation has {SHORTEST} to {LONGEST}{rule}")
    return quote


def _check_length_if_any(quote: str) -> str:
    return quote and _check_length(quote)


def _check_amount(amount: float | None) -> float | None:
    if amount is not None and amount < 0:
        raise ValueError("is below 0; give a number from 0 on")
    return amount


def _check_translation(text: str) -> str:
    if text and not re.match(TRANSLATED, text):
        raise ValueError("does not say who translated; begin with 'official: ', 'human: ' or 'machine: '")
    return text


def _check_hash(digits: str) -> str:
    if digits in NO_TEXT:
        raise ValueError("is no document's hash; write the one that `positions add` prints for its text")
    return digits


def _empty_to_none(text: str) -> str | None:
    return text or None


ID, COLOUR, SHA256 = (re.compile(p) for p in (r"^[a-z0-9]+([-_][a-z0-9]+)*$", r"^#[0-9a-f]{6}$", r"^[0-9a-f]{64}$"))
OPTIONAL_ID = re.compile(rf"^$|{ID.pattern}")
FORMS = {
    ID.pattern: "small letters, digits and - between them, such as npr-2022",
    OPTIONAL_ID.pattern: "small letters, digits and - between them, such as own-choice",
    COLOUR.pattern: "a colour as #rrggbb, such as #5b2a86",
    SHA256.pattern: "the 64 digits of a SHA-256, as `positions add` prints them",
}
"""What each pattern requires, in words."""

NO_TEXT = ("0" * 64, hashlib.sha256(b"").hexdigest())
"""Hashes that stand where none was computed: zeros, and that of a text without a letter."""

LONGEST_ID = 64  # the longest BLAKE2b key

Id = Annotated[str, Field(pattern=ID.pattern, max_length=LONGEST_ID)]
Name = Annotated[str, Field(min_length=1)]
Date = Annotated[str, AfterValidator(_check_date), _describe_text(pattern=DATE_FORM)]
DateOrNone = Annotated[str, AfterValidator(_check_date_if_any), _describe_text(pattern=rf"^$|{DATE_FORM}")]
Quote = Annotated[str, AfterValidator(_check_length)]
QuoteOrNone = Annotated[str, AfterValidator(_check_length_if_any)]
Scale = Annotated[float, Field(ge=0, le=100), BeforeValidator(check_number)]
WholeNumber = Annotated[int, BeforeValidator(check_number)]
Positive = Annotated[int, Field(gt=0), BeforeValidator(check_number)]
Frequency = Annotated[int, Field(gt=-1), BeforeValidator(check_number)]
Form = Literal["treaty", "political", "verbal", ""]
Hash = Annotated[str, Field(pattern=SHA256.pattern), AfterValidator(_check_hash)]
Translation = Annotated[str, AfterValidator(_check_translation), _describe_text(pattern=rf"^$|{TRANSLATED}")]
Role = Literal["position", "reasoning", "concession", "condition"]
Value = Annotated[Scale | None, BeforeValidator(_empty_to_none)]
Finite = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(check_number)]
Amount = Annotated[Finite | None, BeforeValidator(_empty_to_none), AfterValidator(_check_amount)]
Offer = Literal["formal", "floated", "inferred", ""]
SpokenVoice = Literal["direct", "reported", "analyst"]
Argument = Annotated[str, Field(pattern=OPTIONAL_ID.pattern)]


class Record(BaseModel):
    """A row of a table: text cells in, typed fields out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(Record):
    """A source document: what it is, where it comes from, and how far it can be relied on."""

    id: Id = Field(description="short name, part of the ids of its statements")
    seed: Name = Field(description="number of the document in the order of collection")
    kind: Literal["treaty", "official", "transcript", "news", "analysis", "opinion"] = Field(
        description="`treaty` a text to sign, a communiqué, a written reply; `official` a statement or readout; "
        "`transcript`; `news`; `analysis` an explainer or study; `opinion`. The first three are primary"
    )
    issuer: str = Field(description="actor whose own publication it is, empty for the press and other observers")
    short: Name = Field(description="how a caption names it, such as `NPR, 12 Jan 2022`")
    title: Name = Field(description="title as printed")
    author: Name = Field(description="author, or that the text names none")
    publisher: Name = Field(description="publisher, and reprint where there is one")
    date: Date = Field(description="date of publication, as far as known")
    precision: Name = Field(description="how exact the date is, in words")
    language: Name = Field(description="language, and the translations it went through")
    translation: Literal["original", "machine"] = Field(
        description="`machine` where wording is a machine's: its quotations are back-translations"
    )
    draws_on: str = Field(description="document that it quotes from, so that the two confirm nothing; else empty")
    url: str = Field(description="address that the document itself names, else empty")
    sha256: Hash = Field(description="SHA-256 of the text as collected")
    words: Positive = Field(description="words in the text")
    reliability: Name = Field(description="what a reader should know before relying on it")
    status: Literal["corrected", "retracted", "superseded", ""] = Field(
        "", description="`corrected` it counts, with its correction beside it; `retracted` or `superseded` it is kept, "
        "and nothing in it counts; empty for most"
    )  # fmt: skip
    status_date: DateOrNone = Field("", description="when that was published, else empty")
    superseded_by: str = Field("", description="document that replaces a superseded one, else empty")
    status_note: str = Field("", description="what was corrected, or why it was retracted, in a few words; else empty")


class Actor(Record):
    """A person or body that takes a position."""

    id: Id = Field(description="short name")
    label: Name = Field(description="name on charts and in tables")
    side: Name = Field(
        description="group of actors that it is counted with, named in the singular, such as `the Island Group`"
    )
    order: WholeNumber = Field(description="place in every table and chart")
    colour: Annotated[str, Field(pattern=COLOUR.pattern)] = Field(description="colour of its side, as #rrggbb")


class Demand(Record):
    """A demand that one actor makes of others."""

    id: Id = Field(description="short name")
    label: Name = Field(description="name on charts and in tables")
    order: WholeNumber = Field(description="place in every table and chart")
    claimant: Id = Field(description="the actor whose demand it is")
    claim: Name = Field(description="the demand in one sentence")
    question: Name = Field(description="the demand as a question to those who would have to grant it")
    plain: Name = Field(description="the demand in a few words that need no explanation")
    addressee: Name = Field(description="actor that would have to grant it; several are separated by semicolons")
    affected: str = Field(description="other actors whom it concerns most, separated by semicolons, else empty")
    stakes: Name = Field(description="what depends on it, in one sentence")


class Anchor(Record):
    """A point on the scale of a demand, described in words, from 0 (rejected outright) to 100 (met in full)."""

    demand: Id = Field(description="demand that the point belongs to")
    value: Scale = Field(description="place on the scale, 0 to 100")
    label: Name = Field(description="two or three words for the axis of a chart")
    meaning: Name = Field(description="when this value is coded")


class Speaker(Record):
    """A person or body that speaks, for an actor or for nobody but itself."""

    id: Id = Field(description="short name")
    name: Name = Field(description="name as readers know it")
    office: str = Field(description="office or profession at the time, empty where the documents name none")
    actor: str = Field(description="actor that it speaks for, empty for an independent expert or an author")


class Utterance(Record):
    """An act of speaking, writing or doing, which several documents may report."""

    id: Id = Field(description="short name: who, where or what, and when")
    label: Name = Field(description="a few words for charts, such as `Russia's draft treaties`")
    speaker: Id = Field(description="speaker whose act it is")
    date: Date = Field(description="when it took place, as far as the documents tell")
    medium: Literal["text", "act", "speech", "judgement"] = Field(
        description="`text` a draft, reply, communiqué or declaration; `act` a decision carried out; `speech`; "
        "`judgement` what an author or expert thinks"
    )


class Statement(Record):
    """One actor's stance, reason, offer or condition on one demand, as given in one passage."""

    id: Id = Field(description="document and running number, in the order of the text")
    document: Id = Field(description="document that it was read in")
    actor: Id = Field(description="whose stance it is")
    demand: Id = Field(description="what it is about")
    role: Role = Field(
        description="`position` wanted, accepted or refused; `reasoning` why; `concession` less than the position; "
        "`condition` asked of the other side first, or in return"
    )
    value: Value = Field(description="anchor of a position or concession; empty for the other roles")
    offer: Offer = Field(
        description="of a concession: `formal` in a text or on the table; `floated` in words; `inferred` by somebody "
        "else; empty for the other roles"
    )
    tied_to: str = Field(description="demand that a condition or an offer is made dependent on, else empty")
    form: Form = Field(
        description="instrument wanted or offered: `treaty` binds in law, `political` a declaration, `verbal` words "
        "only; empty where none is named"
    )
    voice: SpokenVoice = Field(
        description="`direct` words of an official; `reported` by the author; `analyst` a third party's judgement"
    )
    utterance: Id = Field(description="the act of speaking or doing that it reports")
    argument: Argument = Field(
        description="of a reasoning: two or three words shared by all rows that give the same reason, else empty"
    )
    quote: Quote = Field(description="4 to 30 words copied to the letter")
    translation: Translation = Field(
        description="English of a quotation in another language, after `official: `, `human: ` or `machine: `"
    )
    gist: Name = Field(description="one plain sentence of our own")


class Judgement(Record):
    """Where experts see an actor on one demand, how much the demand matters to it, and what weight it has."""

    actor: Id = Field(description="whom it is about")
    demand: Id = Field(description="what it is about")
    value: Scale = Field(description="place on the scale, 0 to 100; it need not be an anchor")
    salience: Amount = Field(
        description="how much the demand matters to the actor, a number from 0 on; empty in every row if unknown"
    )
    capability: Amount = Field(
        description="weight of the actor in the outcome, a number from 0 on; empty in every row if unknown"
    )
    source: Id = Field(description="document that gives the judgement")


class Option(Record):
    """The value that a proposed outcome would set for one demand."""

    id: Id = Field(description="short name, the same in each of its rows")
    variant_of: str = Field(description="outcome of which it is a near-twin, the same in each of its rows, else empty")
    name: Name = Field(description="the outcome in words, the same in each of its rows")
    form: Form = Field(description="instrument, as in `statements`; empty where none is named")
    demand: Id = Field(description="demand that it touches")
    value: Scale = Field(description="anchor that it would set")
    source: Id = Field(description="document that proposes or weighs it")
    quote: QuoteOrNone = Field(
        description="4 to 30 words copied to the letter; empty where the document is a source of judgements"
    )


class Fact(Record):
    """A reported fact that is not a stance, kept so that reports can be compared."""

    id: Id = Field(description="document, `-f` and a running number, such as `npr-2022-f01`")
    document: Id = Field(description="document that reports it")
    topic: Literal["military", "ratification", "talks", "other"] = Field(
        description="`military` forces, arms, losses; `ratification` who would have to agree; `talks` who talks with "
        "whom; `other`"
    )
    name: Id = Field(description="what is reported; the same name in every document that reports it")
    qualifier: str = Field(description="words such as `about` or `more than`, else empty")
    value: Name = Field(description="number, or the judgement in words")
    unit: Name = Field(description="unit of the number, or `judgement`")
    as_of: Date = Field(description="date that it is reported for")
    quote: Quote = Field(description="4 to 30 words copied to the letter")
    note: str = Field(description="how it was read off, else empty")
    gist: Name = Field(description="one plain sentence of our own")


class Event(Record):
    """A dated event that a document reports, for the time axis."""

    id: Id = Field(description="short name of what happened, such as `bucharest-summit`")
    date: Date = Field(description="when it took place, as far as the document tells")
    kind: Literal["talks", "text", "act"] = Field(description="`talks`; `text` published or sent; `act` carried out")
    label: Name = Field(description="a few words for the axis")
    document: Id = Field(description="document that reports it")
    quote: Quote = Field(description="4 to 30 words copied to the letter")


class Wanted(Record):
    """A text that the record lacks and that would decide a question."""

    id: Id = Field(description="short name")
    title: Name = Field(description="what the text is")
    issuer: str = Field(description="actor that wrote it, empty where several did")
    date: Date = Field(description="its date")
    decides: Name = Field(description="what it would show, as a clause that follows `It would show`")
    place: Name = Field(description="where it is published, by name")


class Confusion(Record):
    """How often two coders who both found a statement gave it these two values."""

    one: Scale = Field(description="value that one coder gave; the lower of the two")
    other: Scale = Field(description="value that another coder gave to the same statement")
    pairs: Frequency = Field(description="how often, over all pairs of coders and the statements that both found")


PREDICATES: dict[str, tuple[str, ...]] = {
    "above": ("demand", "points"),
    "below": ("demand", "points"),
    "higher": ("demand", "other"),
    "nearer": ("other", "third"),
    "apart": ("demand", "other", "points"),
    "near": ("demand", "other"),
    "meet": ("demand", "other"),
    "part": ("demand", "other"),
    "refused": ("demand",),
    "unanswered": ("demand", "other"),
    "offers": ("demand",),
    "rises": ("demand",),
    "falls": ("demand",),
    "costs": ("other", "third"),
}
"""The predicates that a finding may use, and the columns that each needs besides `one`."""


def _check_predicate(name: str) -> str:
    if name not in PREDICATES:
        raise ValueError(explain_choice(name, PREDICATES).removeprefix(f"'{name}' "))
    return name


class Claim(Record):
    """A claim about positions, answers and offers, to be tested under every defensible analysis."""

    id: Id = Field(description="short name")
    predicate: Annotated[str, AfterValidator(_check_predicate), _describe_text(enum=list(PREDICATES))] = Field(
        description="what is claimed, as explained under `findings.csv` in the README of the shipped case"
    )
    demand: str = Field(description="demand that it is about")
    one: Name = Field(description="the side or actor that it is about")
    other: str = Field(description="the side or actor that this is compared with, where the predicate compares two")
    third: str = Field(description="another side or actor, where the predicate compares three")
    points: Value = Field(description="points of the scale, where the predicate asks for them")
    sentence: Name = Field(
        description="the claim in words, with the slots {demand}, {one}, {other}, {third}, {points}, {turn}"
    )


class Coding(Record):
    """What one coder wrote about one passage, before codings were compared."""

    coder: Id = Field(description="short name of the coder")
    unit: Id = Field(description="passage that was coded; coders who coded the same passage share its unit")
    statement: str = Field(description="statement that was adopted for it, empty where it was dropped")
    document: Id = Field(description="document that it was read in")
    actor: Id = Field(description="whose stance it is")
    demand: Id = Field(description="what it is about")
    role: Role = Field(description="as in `statements`, like all columns that follow")
    value: Value = Field(description="anchor of a position or concession, else empty")
    offer: Offer = Field(description="of a concession, else empty")
    form: Form = Field(
        description="instrument wanted or offered: `treaty` binds in law, `political` a declaration, `verbal` words "
        "only; empty where none is named"
    )
    voice: SpokenVoice = Field(description="`direct`, `reported` or `analyst`")
    utterance: Id = Field(description="the act of speaking or doing, by the coder's own name for it")
    argument: Argument = Field(description="of a reasoning, else empty")
    quote: Quote = Field(description="4 to 30 words copied to the letter")


ADOPTED = "adopted"
"""The name under which the statements of a dossier are compared with codings, as if they were one more coder's."""

TABLES: dict[str, type[Record]] = {
    "documents": Document,
    "actors": Actor,
    "demands": Demand,
    "anchors": Anchor,
    "speakers": Speaker,
    "utterances": Utterance,
    "statements": Statement,
    "judgements": Judgement,
    "options": Option,
    "facts": Fact,
    "events": Event,
    "wanted": Wanted,
    "confusion": Confusion,
    "findings": Claim,
}

NUMBERS = {
    "documents": ("words",),
    "actors": ("order",),
    "demands": ("order",),
    "anchors": ("value",),
    "statements": ("value",),
    "judgements": ("value", "salience", "capability"),
    "options": ("value",),
    "confusion": ("one", "other", "pairs"),
    "findings": ("points",),
}
"""The columns that contain numbers, by table."""


DECIMALS = {
    table: tuple(name for name in names if TABLES[table].model_fields[name].annotation is not int)
    for table, names in NUMBERS.items()
} | {"codings": ("value",)}
"""The columns that contain numbers which need not be whole, by table; `codings` are those of each reading."""


def _is_dated(rules: Sequence[object]) -> bool:
    return any(AfterValidator(check) in rules for check in (_check_date, _check_date_if_any))


DATES = {
    table: tuple(name for name, info in record.model_fields.items() if _is_dated(info.metadata))
    for table, record in TABLES.items()
}
"""The columns that contain dates, by table."""


def list_columns(record: type[Record], header: Collection[str]) -> list[str]:
    """Return the columns that a table with this header should have: all, but for optional ones that it leaves out."""
    return [name for name, info in record.model_fields.items() if info.is_required() or name in header]


@cache
def read_field(record: type[Record], name: str) -> TypeAdapter[list[Any]]:
    """Return a validator that reads a list of texts as one field of a record."""
    info = record.model_fields[name]
    kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    return TypeAdapter(list[kind])
