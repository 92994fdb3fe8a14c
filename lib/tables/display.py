"""Show tables with labels, in order, rounded, and with every quotation in full."""

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd
from IPython.display import HTML

from lib.case import Case
from lib.positions import explain_position, get_holder_column
from lib.words import CONCESSION_ONLY, NO_STATEMENT, format_cell, format_interval, format_points

TABLE_STYLE = "table.positions :is(th, td) {text-align: left !important; vertical-align: top; white-space: normal}"


def show(table: pd.DataFrame) -> HTML:
    """Return a table for display in a notebook: whole cells, no index, every text unchanged."""
    return _wrap_html(_write_html(table))


def show_each(tables: Mapping[str, pd.DataFrame]) -> HTML:
    """Return tables one below another, each folded behind its heading."""
    folded = [
        f"<details><summary>{escape(heading)}</summary>{NO_STATEMENT if table.empty else _write_html(table)}</details>"
        for heading, table in tables.items()
    ]
    return _wrap_html("\n".join(folded) or NO_STATEMENT)


def _wrap_html(html: str) -> HTML:
    return HTML(f"<style>{TABLE_STYLE}</style>\n{html}")  # type: ignore[no-untyped-call]


def _write_html(table: pd.DataFrame) -> str:
    with pd.option_context("display.max_colwidth", None, "display.html.use_mathjax", False):
        return table.to_html(
            index=False, border=0, na_rep="–", float_format=_round, classes="positions", justify="left"
        )


def _round(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def add_quotation_marks(quotes: pd.Series) -> pd.Series:
    """Return quotations in quotation marks."""
    return "“" + quotes + "”"


def tabulate_positions(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the position table with a row per actor or side and a cell in words per demand.

    A cell reads `value → reach · n`, with `*` where only a third party judges the reach to be open. A cell that rests
    on one statement is marked thin, and an empty cell says so.
    """
    who = get_holder_column(positions)
    worded = positions.assign(cell=[format_cell(row) for row in positions.to_dict("records")])
    wide = worded.pivot(index=who, columns="demand", values="cell").rename(columns=case.label, index=case.label)
    return wide.rename_axis(columns=None).reset_index()


def list_positions(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return every position that has a statement or a concession, one row each, with all that it rests on."""
    who = get_holder_column(positions)
    known = positions[(positions["n"] > 0) | (positions["concessions"] > 0)]
    return pd.DataFrame(
        {
            who: known[who].map(case.label).astype(str),
            "demand": known["demand"].map(case.label).astype(str),
            "value": known["value"].map(format_points, na_action="ignore"),
            "90 % interval": [format_interval(row).strip(" []") or "–" for row in known.to_dict("records")],
            "median": known["median"].map(format_points, na_action="ignore"),
            "reach": known["reach"].map(format_points, na_action="ignore"),
            "reach offered by": [_name_offer(row) for row in known.to_dict("records")],
            "n": known["n"],
            "documents": known["documents"],
            "latest": known["latest"].fillna("–"),
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


def explain_positions(positions: pd.DataFrame, case: Case) -> dict[str, pd.DataFrame]:
    """Return the statements behind each cell, by the cell in words, for `show_each`; empty cells are left out."""
    who = get_holder_column(positions)
    behind = {
        f"{case.title(row[who])} on {case.label(row['demand'])}: {format_cell(row)}": explain_position(
            case.statements, case.rule, row[who], row["demand"]
        )
        for row in positions.to_dict("records")
    }
    return {heading: list_statements(found, case) for heading, found in behind.items() if len(found)}


def list_by_date(case: Case) -> dict[str, pd.DataFrame]:
    """Return the statements that count on each demand, in order of date, for `show_each`."""
    counted = case.counted.sort_values(["day", "id"])
    return {
        f"{case.title(demand)}: {(counted['demand'] == demand).sum()} statements": list_statements(
            counted[counted["demand"] == demand], case
        )
        for demand in case.demands["id"]
    }


def list_statements(statements: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return statements for readers: what was said, in which words, by whom, when, and its weight if known.

    A quotation whose wording is a machine's is marked as a translation.
    """
    documents = case.dossier.documents
    by_machine = statements["document"].isin(documents.loc[documents["translation"] == "machine", "id"])
    known = {
        "statement": statements["id"],
        "actor": statements["actor"].map(case.label).astype(str),
        "role": statements["role"],
        "value": statements["value"].map(lambda value: "–" if pd.isna(value) else format_points(value)),
        "in plain words": statements["gist"],
        "quotation": add_quotation_marks(statements["quote"])
        + by_machine.map({True: " (machine translation)", False: ""}),
        "speaker": statements["speaker"],
        "date": statements["date"],
        "voice": statements["voice"],
    }
    weight = {"weight": statements["weight"].where(statements["role"] == "position")} if "weight" in statements else {}
    return pd.DataFrame(known | weight)


def label_columns(table: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return a result for readers: labels for ids, whole points, months for days, and words for column heads."""
    shown = table.copy()
    for column in shown:
        if isinstance(shown[column].dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(shown[column]):
            shown[column] = shown[column].astype(object).map(lambda name: case.label(str(name)), na_action="ignore")
        elif pd.api.types.is_datetime64_any_dtype(shown[column]):
            shown[column] = shown[column].dt.strftime("%Y-%m").fillna("–")
        elif pd.api.types.is_bool_dtype(shown[column]):
            shown[column] = shown[column].map({True: "yes", False: "no"})
        elif pd.api.types.is_float_dtype(shown[column]):
            shown[column] = (
                shown[column].map(_round if column in SHARES else format_points, na_action="ignore").fillna("–")
            )
    return shown.rename(columns=lambda name: COLUMN_HEADS.get(str(name), case.label(str(name)).replace("_", " ")))


SHARES = ("salience", "equal", "years")
COLUMN_HEADS = {
    "one": "of",
    "other": "and",
    "value_one": "position of the first",
    "value_other": "position of the second",
    "remaining": "between their reaches",
    "n": "statements",
    "n_one": "statements of the first",
    "n_other": "statements of the second",
    "n_before": "statements before",
    "n_after": "statements after",
    "is_judged": "on a third party's judgement",
    "is_thin": "thin",
    "is_empty": "empty",
    "is_offered": "offered by itself",
    "equal": "equal share",
    "shared": "demands shared",
    "lead": "nearer by",
    "holder": "red line of",
    "holder_value": "its position",
    "value": "position",
    "movement": "difference, before rounding",
    "distance": "mean distance",
    "weight": "gap × salience",
    "weight_equal": "gap × equal share",
    "silent_from": "silent from",
    "silent_to": "silent to",
    "at_least": "90 % interval from",
    "at_most": "to",
    **{f"{of}_at_least": f"{of} from" for of in ("before", "after", "movement", "weight")},
    **{f"{of}_at_most": f"{of} to" for of in ("before", "after", "movement", "weight")},
}
"""The column heads shown to readers."""
