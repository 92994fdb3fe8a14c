"""Results in, tables out: labelled, ordered, rounded, and shown so that a whole quotation can be read."""

from collections.abc import Hashable, Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd
from IPython.display import HTML

from lib.case import Case
from lib.comparison import find_silences
from lib.positions import explain_position
from lib.wording import points

STYLE = ".positions th, .positions td {text-align: left; vertical-align: top; white-space: normal}"
NO_STATEMENT = "no statement"
CONCESSION_ONLY = "concession only"


def show(table: pd.DataFrame) -> HTML:
    """Return a table as it is read in a notebook: whole cells, no index, every text as it was written."""
    return _page(_write(table))


def show_each(tables: Mapping[str, pd.DataFrame]) -> HTML:
    """Return tables one under the other, each behind its heading until that is opened."""
    folded = [
        f"<details><summary>{escape(heading)}</summary>{_write(table)}</details>" for heading, table in tables.items()
    ]
    return _page("\n".join(folded))


def _page(html: str) -> HTML:
    return HTML(f"<style>{STYLE}</style>\n{html}")  # type: ignore[no-untyped-call]


def _write(table: pd.DataFrame) -> str:
    with pd.option_context("display.max_colwidth", None, "display.html.use_mathjax", False):
        return table.to_html(
            index=False, border=0, na_rep="–", float_format=_round, classes="positions", justify="left"
        )


def _round(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def list_documents(case: Case) -> pd.DataFrame:
    """Return one row per document of the dossier: what it is, how many statements count, and what to know of it."""
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
            "to know": documents["reliability"],
        }
    )


def count_coverage(case: Case) -> pd.DataFrame:
    """Return the number of statements that count, of every role, per document, demand and voice, zeros included."""
    counted = case.counted
    keys = [list(case.dossier.documents["id"]), list(case.demands["id"]), list(case.parameters.voices)]
    index: pd.MultiIndex = pd.MultiIndex.from_product(keys, names=["document", "demand", "voice"])
    return (
        counted.groupby(["document", "demand", "voice"], observed=True)
        .size()
        .reindex(index, fill_value=0)
        .reset_index(name="n")
    )


def spread_coverage(coverage: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the coverage with a row per document and voice and a column per demand, `–` where nothing was found."""
    wide = coverage.pivot(index=["document", "voice"], columns="demand", values="n")[list(case.demands["id"])]
    text = wide.astype(str).where(wide > 0, "–")
    return text.rename(columns=case.label).rename_axis(columns=None).reset_index()


def quote_all_reasoning(case: Case) -> dict[str, pd.DataFrame]:
    """Return the reasoning on each demand by its claim, for `show_each`."""
    return {
        f"{case.title(row['id'])}: {row['claim']}": quote_reasoning(case, row["id"])
        for row in case.demands.to_dict("records")
    }


def quote_reasoning(case: Case, demand: str) -> pd.DataFrame:
    """Return what was said on one demand: the claim, its reasons, what is offered or asked for, and the counter.

    The claim and its reasons are the statements of the actor that raises the demand; all others' are the counter.
    Columns: `part`, `actor`, `in plain words`, `quotation`, `speaker`, `date`, `voice`, `statement` (its id).
    """
    counted = case.counted[case.counted["demand"] == demand]
    claimant = case.demands.set_index("id")["claimant"][demand]
    is_claimant = counted["actor"] == claimant
    parts = counted["role"].map(
        {"position": "claim", "reasoning": "reason", "concession": "concession", "condition": "condition"}
    )
    others = counted["role"].map({"position": "counter", "reasoning": "reason for the counter"}).fillna(parts)
    told = counted.assign(part=pd.Categorical(parts.where(is_claimant, others), PARTS, ordered=True))
    told = told.sort_values(["part", "actor", "day", "id"])
    return pd.DataFrame(
        {
            "part": told["part"].astype(str),
            "actor": told["actor"].map(case.label).astype(str),
            "in plain words": told["gist"],
            "quotation": _quote(told["quote"]),
            "speaker": told["speaker"],
            "date": told["date"],
            "voice": told["voice"],
            "statement": told["id"],
        }
    )


PARTS = ["claim", "reason", "condition", "counter", "reason for the counter", "concession"]


def _quote(quotes: pd.Series) -> pd.Series:
    return "“" + quotes + "”"


def compare_facts(case: Case) -> pd.DataFrame:
    """Return the facts that two documents or more report, a row each, and how far their numbers lie apart.

    Columns: `fact`, `document`, `as of`, `reported` (with its qualifier), `unit`, `range` (lowest to highest, where the
    values are numbers that differ), `quotation`.
    """
    facts = case.dossier.facts
    shared = facts[facts.groupby("name")["value"].transform("size") > 1]
    numbers = pd.to_numeric(shared["value"], errors="coerce")
    low, high = (numbers.groupby(shared["name"]).transform(edge) for edge in ("min", "max"))
    spans = [
        f"{a:,.0f} to {b:,.0f}" if b > a and b > 2100 else f"{a:.0f} to {b:.0f}" * (b > a)
        for a, b in zip(low, high, strict=True)
    ]
    reported = [f"{v:,.0f}" if v > 2100 else text for v, text in zip(numbers, shared["value"], strict=True)]
    return pd.DataFrame(
        {
            "fact": shared["name"].str.replace("_", " "),
            "document": shared["document"],
            "as of": shared["as_of"],
            "reported": (shared["qualifier"] + " " + pd.Series(reported, index=shared.index)).str.strip(),
            "unit": shared["unit"],
            "range": spans,
            "quotation": _quote(shared["quote"]),
        }
    ).sort_values(["fact", "as of", "document"], kind="stable", ignore_index=True)


def list_missing(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return for each demand who says nothing on it, who is on record once, and the longest silence of the record."""
    who = "side" if "side" in positions else "actor"
    silences = find_silences(case.statements, case.rule).set_index("demand")
    rows = []
    for demand, cells in positions.groupby("demand", observed=True):
        silence = silences.loc[demand]
        rows.append(
            {
                "demand": case.label(str(demand)),
                "no statement": _join(case.label(str(name)) for name in cells.loc[cells["is_empty"], who]),
                "one statement": _join(case.label(str(name)) for name in cells.loc[cells["is_thin"], who]),
                "longest silence": f"{silence['silent_from']:%Y-%m} to {silence['silent_to']:%Y-%m}"
                if silence["n"]
                else "throughout",
            }
        )
    return pd.DataFrame(rows)


def _join(names: Iterable[str]) -> str:
    return ", ".join(names) or "–"


def spread_positions(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the position table with a row per actor or side and a worded cell per demand.

    A cell reads `value → reach · n`, marks itself thin where it rests on one statement, and says so where it is empty.
    """
    who = "side" if "side" in positions else "actor"
    worded = positions.assign(cell=[word_cell(row) for row in positions.to_dict("records")])
    wide = worded.pivot(index=who, columns="demand", values="cell").rename(columns=case.label, index=case.label)
    return wide.rename_axis(columns=None).reset_index()


def word_cell(cell: Mapping[Hashable, Any]) -> str:
    """Return one position in a few characters.

    >>> word_cell({"value": 91.1, "reach": 75.0, "n": 1, "concessions": 1, "is_thin": True, "is_empty": False})
    '91 → 75 · n 1, thin'
    """
    if cell["is_empty"]:
        return CONCESSION_ONLY if cell["concessions"] else NO_STATEMENT
    value, reach = points(cell["value"]), points(cell["reach"])
    going = f"{value} → {reach}" if reach != value else value
    return f"{going} · n {cell['n']}{', thin' * bool(cell['is_thin'])}"


def list_positions(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the positions with a statement or a concession, a row each, with all that they rest on."""
    who = "side" if "side" in positions else "actor"
    known = positions[(positions["n"] > 0) | (positions["concessions"] > 0)]
    return pd.DataFrame(
        {
            who: known[who].map(case.label).astype(str),
            "demand": known["demand"].map(case.label).astype(str),
            "value": known["value"].round(1),
            "median": known["median"].round(1),
            "reach": known["reach"].round(1),
            "reach offered by": [_name_offer(row) for row in known.to_dict("records")],
            "n": known["n"],
            "documents": known["documents"],
            "latest": known["latest"].dt.strftime("%Y-%m-%d").fillna("–"),
            "note": [", ".join(_note(row)) for row in known.to_dict("records")],
        }
    )


def _name_offer(cell: Mapping[Hashable, Any]) -> str:
    if not cell["concessions"]:
        return "–"
    return "itself" if cell["is_offered"] else "a third party's judgement"


def _note(cell: Mapping[Hashable, Any]) -> list[str]:
    marks = {"thin": cell["is_thin"], CONCESSION_ONLY: cell["is_empty"]}
    return [mark for mark, applies in marks.items() if applies]


def explain_all(positions: pd.DataFrame, case: Case) -> dict[str, pd.DataFrame]:
    """Return the statements behind each cell by the cell in words, for `show_each`; cells without any are left out."""
    who = "side" if "side" in positions else "actor"
    behind = {
        f"{case.title(row[who])} on {case.label(row['demand'])}: {word_cell(row)}": explain_position(
            case.statements, case.rule, row[who], row["demand"]
        )
        for row in positions.to_dict("records")
    }
    return {heading: list_statements(found, case) for heading, found in behind.items() if len(found)}


def list_over_time(case: Case) -> dict[str, pd.DataFrame]:
    """Return the statements that count on each demand in order of date, for `show_each`."""
    counted = case.counted.sort_values(["day", "id"])
    return {
        f"{case.title(demand)}: {(counted['demand'] == demand).sum()} statements": list_statements(
            counted[counted["demand"] == demand], case
        )
        for demand in case.demands["id"]
    }


def list_statements(statements: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return statements as an analyst reads them: what was said, in which words, where, and what it counts."""
    known = {
        "statement": statements["id"],
        "actor": statements["actor"].map(case.label).astype(str),
        "role": statements["role"],
        "value": statements["value"].map(points, na_action="ignore").fillna("–"),
        "in plain words": statements["gist"],
        "quotation": _quote(statements["quote"]),
        "speaker": statements["speaker"],
        "date": statements["date"],
        "voice": statements["voice"],
    }
    weight = {"weight": statements["weight"].where(statements["role"] == "position")} if "weight" in statements else {}
    return pd.DataFrame(known | weight)


def label_columns(table: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return a result with labels for ids, whole points for values, days for dates and plain words for column heads."""
    shown = table.copy()
    for column in shown:
        if isinstance(shown[column].dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(shown[column]):
            shown[column] = shown[column].astype(object).map(lambda name: case.label(str(name)))
        elif pd.api.types.is_datetime64_any_dtype(shown[column]):
            shown[column] = shown[column].dt.strftime("%Y-%m-%d").fillna("–")
        elif pd.api.types.is_bool_dtype(shown[column]):
            shown[column] = shown[column].map({True: "yes", False: "no"})
    return shown.rename(columns=lambda name: case.label(str(name)).replace("_", " ").replace("is ", ""))
