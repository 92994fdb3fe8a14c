"""Tabulate the evidence of a case: documents, coverage, reasoning, facts, outcomes, and what is missing."""

from collections.abc import Iterable

import pandas as pd

from lib.case import Case
from lib.comparison import find_silences
from lib.core.dates import first_day, last_day
from lib.positions import get_holder_column
from lib.tables.display import add_quotation_marks, list_statements

CLAIM = {"position": "claim", "reasoning": "reason", "condition": "condition", "concession": "concession"}
ANSWER = {role: f"others' {part}" for role, part in (CLAIM | {"position": "position"}).items()}
"""The part that a statement of each role plays: of the actor that raises the demand (CLAIM), and of others."""


def list_documents(case: Case) -> pd.DataFrame:
    """Return one row per document of the dossier: its details, how many statements count, and what to know."""
    documents = case.dossier.documents
    counts = case.counted["document"].value_counts().reindex(documents["id"], fill_value=0)
    return pd.DataFrame(
        {
            "document": documents["id"],
            "title": documents["title"],
            "author": documents["author"],
            "publisher": documents["publisher"],
            "date": documents["date"] + " (" + documents["precision"] + ")",
            "language": documents["language"],
            "words": documents["words"],
            "statements": counts.to_numpy(),
            "what to know": documents["reliability"],
        }
    )


def count_coverage(case: Case) -> pd.DataFrame:
    """Return the number of statements that count per document, demand and voice, whatever their role.

    Combinations without a statement are included, with 0.
    """
    counted = case.counted
    chosen = case.parameters.documents
    documents = [name for name in case.dossier.documents["id"] if name in chosen or not chosen]
    keys = [documents, list(case.demands["id"]), list(case.parameters.voices)]
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
    """Return the statements on one demand for readers, with third parties' accounts marked as judgements.

    Columns: `part`, `actor`, `value`, `in plain words`, `quotation`, `speaker`, `date`, `voice`, `statement` (its id).
    """
    reasoning = list_reasoning(case, demand)
    listed = list_statements(reasoning, case).drop(columns="role")
    judged = reasoning["voice"].eq("analyst").map({True: ", as a third party judges", False: ""})
    listed.insert(0, "part", reasoning["part"].astype(str) + judged)
    return listed


def compare_facts(case: Case) -> pd.DataFrame:
    """Return the facts that are reported more than once, one row per report, and how far their numbers differ.

    Columns: `fact`, `document`, `as of`, `reported` (with its qualifier), `unit`, `range` (lowest to highest, where the
    values are numbers that differ), `quotation`.
    """
    facts = case.dossier.facts
    end = last_day(case.parameters.as_of)
    in_time = facts["as_of"].map(lambda date: first_day(date) <= end)
    facts = facts[in_time & facts["document"].isin(case.parameters.documents or facts["document"])]
    shared = facts[facts.groupby("name")["value"].transform("size") > 1]
    numbers = pd.to_numeric(shared["value"], errors="coerce")
    low, high = (numbers.groupby(shared["name"]).transform(edge) for edge in ("min", "max"))
    spans = [f"{_write_number(a)} to {_write_number(b)}" if b > a else "–" for a, b in zip(low, high, strict=True)]
    values = [text if pd.isna(v) else _write_number(v) for v, text in zip(numbers, shared["value"], strict=True)]
    return pd.DataFrame(
        {
            "fact": shared["name"].str.replace("_", " "),
            "document": shared["document"],
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
            "document": options["source"],
            "quotation": add_quotation_marks(options["quote"]),
        }
    )


def list_missing(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return for each demand which sides say nothing, which have one statement, and the longest silence."""
    who = get_holder_column(positions)
    silences = find_silences(case.statements, case.rule).set_index("demand")
    rows = []
    for demand, cells in positions.groupby("demand", observed=True):
        silence = silences.loc[demand]
        rows.append(
            {
                "demand": case.label(str(demand)),
                "no statement": _list_names(case.label(str(name)) for name in cells.loc[cells["is_empty"], who]),
                "one statement": _list_names(case.label(str(name)) for name in cells.loc[cells["is_thin"], who]),
                "longest silence": f"{silence['silent_from']:%Y-%m} to {silence['silent_to']:%Y-%m}",
            }
        )
    return pd.DataFrame(rows)


def _list_names(names: Iterable[str]) -> str:
    return ", ".join(names) or "–"
