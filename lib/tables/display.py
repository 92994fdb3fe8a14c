"""Show tables with labels, in order, rounded, and with every quotation in full."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from IPython.display import HTML, Markdown

from lib.case import Case
from lib.core.exports import set_dollars_apart
from lib.evidence import VALUED_ROLES
from lib.positions import explain_every_position, get_holder_column
from lib.tables.markup import fold, mark_up_table, name_place, round_number, set_apart
from lib.words import (
    NO_STATEMENT,
    NOT_ON_RECORD,
    describe_cell,
    find_statement,
    format_day,
    format_points,
    join_words,
    name_anchor,
    name_judges,
    tell_speaker,
)

MACHINE = {True: " (machine translation)", False: ""}


def show(table: pd.DataFrame) -> HTML:
    """Return a table for display in a notebook: whole cells, no index, every text unchanged."""
    return _display(mark_up_table(table))


def show_each(tables: Mapping[str, pd.DataFrame]) -> HTML:
    """Return tables one below another, each folded behind its heading."""
    return _display("\n".join(fold(heading, _write_known(table)) for heading, table in tables.items()))


def show_positions(positions: pd.DataFrame, case: Case) -> HTML:
    """Return the position table of `tabulate_positions`; each cell leads to what `show_behind` shows of it."""
    who, counted = get_holder_column(positions), case.counted[case.counted["role"].isin(VALUED_ROLES)]
    behind = set(zip(counted[who], counted["demand"], strict=True))
    cells = zip(positions[who], positions["demand"], strict=True)
    places = [name_place(who, *cell) if cell in behind else "" for cell in cells]
    links = positions.assign(place=places).pivot(index=who, columns="demand", values="place")
    links.insert(0, who, "")
    return _display(mark_up_table(tabulate_positions(positions, case), links))


def show_behind(positions: pd.DataFrame, case: Case) -> HTML:
    """Return the statements behind each cell of the position table, folded behind it in words, each leading back."""
    folded = [
        fold(head, mark_up_table(found), place) for place, (head, found) in _explain_cells(positions, case).items()
    ]
    return _display("\n".join(folded))


def show_text(text: object) -> Markdown:
    """Return a text in Markdown, in which dollars are money, for display in a notebook."""
    return Markdown(set_dollars_apart(str(text)))  # type: ignore[no-untyped-call]


def _display(html: str) -> HTML:
    return HTML(set_apart(html or NO_STATEMENT))  # type: ignore[no-untyped-call]


def _write_known(table: pd.DataFrame) -> str:
    return NO_STATEMENT if table.empty else mark_up_table(table)


def add_quotation_marks(quotes: pd.Series) -> pd.Series:
    """Return quotations in quotation marks; `–` for none."""
    return ("“" + quotes + "”").where(quotes != "", "–")


def tabulate_positions(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the position table with a row per actor or side and a cell in words per demand.

    A cell gives the anchor in words, its value, who speaks for a side, and the date of the words it is taken from (of
    a mean or median, of the last utterance). Where there is no position in the round, it gives the last one before;
    where there never was one, it says so.
    """
    who = get_holder_column(positions)
    worded = positions.assign(cell=[describe_cell(row, case) for row in positions.to_dict("records")])
    wide = worded.pivot(index=who, columns="demand", values="cell").rename(columns=case.label, index=case.label)
    return wide.rename_axis(columns=None).reset_index()


def list_positions(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return every position, offer and earlier position on record, one row each, with all that it rests on."""
    who = get_holder_column(positions)
    known = positions[~positions["is_empty"] | positions["earlier"].notna() | positions["offer"].notna()]
    rows = known.to_dict("records")
    said = [find_statement(case, str(row["statement"])) or {} for row in rows]
    return pd.DataFrame(
        {
            who: known[who].map(case.label).astype(str),
            "demand": known["demand"].map(case.label).astype(str),
            "position": [describe_cell(row, case) for row in rows],
            "said in": [str(each.get("act", "–")) for each in said],
            "in these words": [f"“{each['quote']}”" if each.get("quote") else "–" for each in said],
            "own offer": [_tell_offer(row, case) for row in rows],
            "range in the round": [_tell_range(row) for row in rows],
            "utterances": known["utterances"],
            "sources": known["documents"],
            "of them primary": known["primary"],
            "note": ["; ".join(_note(row, case)) or "–" for row in rows],
        }
    )


def _tell_offer(cell: Mapping[Hashable, Any], case: Case) -> str:
    """Return how far a holder has itself offered to go, in words."""
    row = find_statement(case, str(cell["offer_statement"]))
    if row is None:
        return NOT_ON_RECORD
    return f"{name_anchor(case, str(cell['demand']), cell['offer'])} ({cell['offer']:g}, {row['offer']})"


def _tell_range(cell: Mapping[Hashable, Any]) -> str:
    """Return the lowest and highest value stated in the round."""
    if pd.isna(cell["lowest"]):
        return "–"
    low, high = format_points(cell["lowest"]), format_points(cell["highest"])
    return low if low == high else f"{low} to {high}"


def _note(cell: Mapping[Hashable, Any], case: Case) -> list[str]:
    """Return what to keep in mind about a position."""
    differing = join_words([case.label(actor) for actor in cell["differing"]])
    marks = {
        "one statement only": cell["is_thin"],
        "one source only": cell["is_single_source"] and not cell["is_thin"],
        f"differs: {differing}": bool(differing),
        name_judges(cell, case): bool(name_judges(cell, case)),
    }
    return [mark for mark, applies in marks.items() if applies]


def explain_positions(positions: pd.DataFrame, case: Case) -> dict[str, pd.DataFrame]:
    """Return the statements behind each cell, by the cell in words, for `show_each`; empty cells are left out."""
    return dict(_explain_cells(positions, case).values())


def _explain_cells(positions: pd.DataFrame, case: Case) -> dict[str, tuple[str, pd.DataFrame]]:
    """Return each cell in words with the statements behind it, by its place on a page; empty cells are left out."""
    who, behind = get_holder_column(positions), {}
    found = explain_every_position(case.statements, case.rule, who)
    listed, cells = list_statements(found, case), found.groupby([who, "demand"], observed=True).indices
    for row in positions.to_dict("records"):
        heading = f"{case.title(row[who])} on {case.label(row['demand'])}: {describe_cell(row, case)}"
        if (rows := cells.get((row[who], row["demand"]))) is not None:
            told = listed.iloc[rows].reset_index(drop=True)
            behind[name_place(who, row[who], row["demand"])] = heading, told
    return behind


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
    """Return statements for readers: what was said, in which words, by whom, when and where.

    If it is known which of them make up a position (`weight`), a column says so. A quotation whose wording is a
    machine's is marked as a translation.
    """
    rows = statements.to_dict("records")
    roles = statements["role"] + statements["offer"].map(lambda offer: f", {offer}" if offer else "")
    known = {
        "quotation": add_quotation_marks(statements["quote"]) + statements["is_machine"].map(MACHINE),
        "speaker": [tell_speaker(row) for row in rows],
        "date": statements["date"].map(format_day),
        "in plain words": statements["gist"],
        "value": statements["value"].map(lambda value: "–" if pd.isna(value) else format_points(value)),
        "role": roles,
        "actor": statements["actor"].map(case.label).astype(str),
        "voice": statements["voice"],
    }
    named = {"source": statements["short"], "statement": statements["id"]}
    told = {}
    if "weight" in statements:
        told["position"] = statements["weight"].map(lambda weight: "makes it up" if weight else "–")
    return pd.DataFrame(known | told | named)


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
            write = round_number if column in SHARES else format_points
            shown[column] = shown[column].map(write, na_action="ignore").astype(object).fillna("–")
    return shown.rename(columns=lambda name: COLUMN_HEADS.get(str(name), case.label(str(name)).replace("_", " ")))


SHARES = ("salience", "equal", "years")
COLUMN_HEADS = {
    "one": "of",
    "other": "and",
    "value_one": "position of the first",
    "value_other": "position of the second",
    "gap": "points apart",
    "remaining": "left after own offers",
    "assessed": "left if others judge rightly",
    "n": "statements",
    "utterances_one": "utterances of the first",
    "utterances_other": "utterances of the second",
    "is_thin": "one statement only",
    "equal": "equal share",
    "shared": "demands compared",
    "distance": "mean distance",
    "silent_from": "silent from",
    "silent_to": "silent to",
    "at_least": "90 % interval from",
    "at_most": "to",
}
"""The column heads shown to readers."""
