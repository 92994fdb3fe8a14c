"""Tabulate the evidence of a case: documents, coverage, reasoning, facts, outcomes, and what is missing."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from lib.case import Case, capitalise
from lib.comparison import find_silences
from lib.core.dates import first_day, last_day
from lib.evidence import JUDGED, PRIMARY, STATED, tell_status
from lib.positions import get_holder_column
from lib.tables.display import add_quotation_marks, list_statements
from lib.words import (
    STATE_WORDS,
    count_noun,
    describe_assessments,
    describe_offers,
    describe_state,
    find_statement,
    format_day,
    format_signed,
    join_words,
    name_anchor,
    name_speaker,
)

CLAIM = {"position": "claim", "reasoning": "reason", "condition": "condition", "concession": "concession"}
ANSWER = {role: f"others' {part}" for role, part in (CLAIM | {"position": "position"}).items()}
"""The part that a statement of each role plays: of the actor that raises the demand (CLAIM), and of others."""

KIND_NAMES = {"treaty": "treaty or reply"}
"""The kinds of documents of which the name alone would mislead."""


def list_documents(case: Case) -> pd.DataFrame:
    """Return one row per document of the case: its details, how many statements count, and what to know."""
    documents = case.dossier.documents
    is_judged = case.counted["voice"] == JUDGED
    counts, judged = (
        case.counted.loc[kept, "document"].value_counts().reindex(documents["id"], fill_value=0).to_numpy()
        for kept in (~is_judged, is_judged)
    )
    kinds = documents["kind"].replace(KIND_NAMES) + documents["kind"].isin(PRIMARY).map(
        {True: " (primary)", False: " (secondary)"}
    )
    return pd.DataFrame(
        {
            "document": documents["short"],
            "what to know": [_tell_what_to_know(row, case) for row in documents.to_dict("records")],
            "title": documents["title"],
            "author": documents["author"],
            "publisher": documents["publisher"],
            "kind": kinds,
            "date": documents["date"].map(format_day) + " (" + documents["precision"] + ")",
            "language": documents["language"],
            "words": documents["words"],
            "statements": counts,
            **({"judgements": judged} if judged.any() else {}),
        }
    )


def _tell_what_to_know(row: Mapping[Hashable, Any], case: Case) -> str:
    """Return what a reader should know of a document: first what became of it, and what is left out because of that."""
    became = tell_status(row, case.dossier.short_names)
    left_out = int((case.withdrawn["document"] == row["id"]).sum())
    gone = f"; {count_noun(left_out, 'statement')} left out" if left_out else ""
    return f"{capitalise(became)}{gone}. {row['reliability']}" if became else str(row["reliability"])


def list_utterances(case: Case) -> pd.DataFrame:
    """Return every utterance that counts, the latest first: who spoke, when, how, on what, and who reports it."""
    counted = case.counted[case.counted["voice"] != JUDGED].sort_values("day", ascending=False, kind="stable")
    told = counted.groupby("utterance", sort=False)
    first = told.first()
    about = told["demand"].agg(lambda names: join_words([case.label(name) for name in dict.fromkeys(names)]))
    return pd.DataFrame(
        {
            "utterance": first["act"],
            "speaker": [name_speaker(row) for row in first.to_dict("records")],
            "date": first["date"].map(format_day),
            "medium": first["medium"],
            "demands": about,
            "statements": told.size(),
            "reported by": told["short"].agg(lambda names: "; ".join(dict.fromkeys(names))),
        }
    ).reset_index(drop=True)


def list_wanted(case: Case) -> pd.DataFrame:
    """Return the texts that the record lacks and that would decide a question, with where they are published."""
    wanted = case.dossier.wanted
    return pd.DataFrame(
        {
            "text": wanted["title"],
            "by": [case.label(name) if name else "several" for name in wanted["issuer"]],
            "date": wanted["date"].map(format_day),
            "it would show": wanted["decides"],
            "published": wanted["place"],
        }
    )


def count_coverage(case: Case) -> pd.DataFrame:
    """Return the number of statements that count per document, demand and voice, whatever their role.

    Combinations without a statement are included, with 0; so is the voice `judged` in a case with judgements.
    """
    counted = case.counted
    chosen = case.parameters.documents
    documents = [name for name in case.dossier.documents["id"] if name in chosen or not chosen]
    voices = [*case.parameters.voices, *[JUDGED] * int(counted["voice"].eq(JUDGED).any())]
    keys = [documents, list(case.demands["id"]), voices]
    index: pd.MultiIndex = pd.MultiIndex.from_product(keys, names=["document", "demand", "voice"])
    return (
        counted.groupby(["document", "demand", "voice"], observed=True)
        .size()
        .reindex(index, fill_value=0)
        .reset_index(name="n")
    )


def tabulate_coverage(coverage: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the coverage with a row per document and voice and a column per demand; `–` for none."""
    wide = coverage.set_index(["document", "voice", "demand"])["n"].unstack(sort=False)[list(case.demands["id"])]
    text = wide.astype(str).where(wide > 0, "–")
    return text.rename(columns=case.label).rename_axis(columns=None).reset_index()


def quote_all_reasoning(case: Case) -> dict[str, pd.DataFrame]:
    """Return the reasoning on each demand, headed by its claim, for `show_each`."""
    return {
        f"{case.title(row['id'])}: {row['claim']}": quote_reasoning(case, row["id"])
        for row in case.demands.to_dict("records")
    }


def list_reasoning(case: Case, demand: str) -> pd.DataFrame:
    """Return the statements that count on one demand: claim, reasons, offers, conditions, then answers.

    The claim and its reasons come from the actor that raises the demand; all other statements are answers. Columns
    added: `is_claimant`, and `part`, the part that a statement plays.
    """
    counted = case.counted[case.counted["demand"] == demand]
    is_claimant = counted["actor"] == case.demands.set_index("id")["claimant"][demand]
    parts = counted["role"].map(CLAIM).where(is_claimant, counted["role"].map(ANSWER))
    ordered = pd.Categorical(parts, [*CLAIM.values(), *ANSWER.values()], ordered=True)
    return counted.assign(is_claimant=is_claimant, part=ordered).sort_values(["part", "actor", "day", "id"])


def quote_reasoning(case: Case, demand: str) -> pd.DataFrame:
    """Return the statements on one demand for readers, with what others believe marked as judgements.

    Columns: `part`, and those of `list_statements` except the role.
    """
    reasoning = list_reasoning(case, demand)
    listed = list_statements(reasoning, case).drop(columns="role")
    judged = reasoning["voice"].isin(STATED).map({False: ", as others judge", True: ""})
    listed.insert(0, "part", reasoning["part"].astype(str) + judged)
    return listed


def compare_facts(case: Case) -> pd.DataFrame:
    """Return the facts that are reported more than once, one row per report, and how far they differ for one date.

    Columns: `fact`, `document`, `as of`, `reported` (with its qualifier), `unit`, `range` (lowest to highest, where
    numbers for the same date differ; what differs with the date is no contradiction), `quotation`.
    """
    facts = case.dossier.facts
    end = last_day(case.parameters.as_of)
    in_time = facts["as_of"].map(lambda date: first_day(date) <= end).astype(bool)
    facts = facts[in_time & facts["document"].isin(case.parameters.documents or facts["document"])]
    shared = facts[facts.groupby("name")["value"].transform("size") > 1]
    numbers = pd.to_numeric(shared["value"], errors="coerce")
    same_date = [shared["name"], shared["as_of"]]
    low, high = (numbers.groupby(same_date).transform(edge) for edge in ("min", "max"))
    spans = [f"{_write_number(a)} to {_write_number(b)}" if b > a else "–" for a, b in zip(low, high, strict=True)]
    values = [text if pd.isna(v) else _write_number(v) for v, text in zip(numbers, shared["value"], strict=True)]
    return pd.DataFrame(
        {
            "fact": shared["name"].str.replace("_", " "),
            "document": shared["document"].map(case.dossier.short_names),
            "as of": shared["as_of"],
            "reported": (shared["qualifier"] + " " + pd.Series(values, index=shared.index, dtype=str)).str.strip(),
            "unit": shared["unit"],
            "range": spans,
            "quotation": add_quotation_marks(shared["quote"]),
        }
    ).sort_values(["fact", "as of", "document"], kind="stable", ignore_index=True)


def _write_number(number: float) -> str:
    """Return a number for readers, with thousands separated except in years."""
    return f"{number:g}" if number < 10_000 else f"{number:,.0f}"


def list_options(case: Case) -> pd.DataFrame:
    """Return the outcomes that the documents propose or weigh, one row for each demand shown that one touches."""
    options = case.dossier.options
    chosen = options["demand"].isin(case.demands["id"])
    options = options[chosen & options["source"].isin(case.parameters.documents or options["source"])]
    meanings = case.dossier.anchors.set_index(["demand", "value"])["label"]
    return pd.DataFrame(
        {
            "outcome": options["name"],
            "form": options["form"].replace("", "–"),
            "demand": options["demand"].map(case.label),
            "value": [f"{v:g}, {meanings[d, v]}" for d, v in zip(options["demand"], options["value"], strict=True)],
            "document": options["source"].map(case.dossier.short_names),
            "quotation": add_quotation_marks(options["quote"]),
        }
    )


def list_missing(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return for each demand which sides are not on record, which with one utterance, and the longest silence."""
    who = get_holder_column(positions)
    silences = find_silences(case.statements, case.rule).set_index("demand")
    rows = []
    for demand, cells in positions.groupby("demand", observed=True):
        silence = silences.loc[demand]
        rows.append(
            {
                "demand": case.label(str(demand)),
                "not on record in this round": _list_names(
                    case.label(str(name)) for name in cells.loc[cells["is_empty"], who]
                ),
                "one statement only": _list_names(case.label(str(name)) for name in cells.loc[cells["is_thin"], who]),
                "longest silence": f"{silence['silent_from']:%Y-%m} to {silence['silent_to']:%Y-%m}",
            }
        )
    return pd.DataFrame(rows)


def _list_names(names: Iterable[str]) -> str:
    return ", ".join(names) or "–"


def tabulate_states(states: pd.DataFrame, positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the state of each demand for readers: in a word, in a sentence, with offers and room seen by others."""
    return pd.DataFrame(
        {
            "demand": [case.title(demand) for demand in states["demand"]],
            "state": states["state"].map(STATE_WORDS),
            "in a sentence": [capitalise(describe_state(row, positions, case)) for row in states.to_dict("records")],
            "offers": [describe_offers(demand, case) for demand in states["demand"]],
            "seen by others": [describe_assessments(demand, case) or "–" for demand in states["demand"]],
        }
    )


def list_movement(movement: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return each side's last position before the round and that in it, in words with dates, and the difference."""
    rows = movement[movement[["before", "after"]].notna().any(axis=1)].to_dict("records")
    return pd.DataFrame(
        {
            "side": [row["side"] for row in rows],
            "demand": [case.label(row["demand"]) for row in rows],
            "last before the round": [_tell_when_held(row, "before", case) for row in rows],
            "in the round": [_tell_when_held(row, "after", case) for row in rows],
            "difference": ["–" if pd.isna(row["movement"]) else format_signed(row["movement"]) for row in rows],
        }
    )


def _tell_when_held(row: Mapping[Hashable, Any], period: str, case: Case) -> str:
    """Return a position in words with the date of its statement."""
    told, said = name_anchor(case, row["demand"], row[period]), find_statement(case, row[f"{period}_statement"])
    return f"{told} ({row[period]:g}, {format_day(said['date'])})" if said else told
