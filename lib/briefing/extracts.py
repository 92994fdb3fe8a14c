"""Prepare the tables and quotations of a briefing: few columns, cells in words, and the numbers behind them."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lib.bargaining import NO_ZONE, SOLUTIONS, format_anchor, format_change, format_settled
from lib.briefing.model import Cell, Quotation, Table, end_sentence
from lib.case import Case
from lib.parameters import Parameters
from lib.positions import explain_position
from lib.study import Study
from lib.tables import list_statements, rank_sentences
from lib.words import format_cell, format_interval, format_points, format_signed

VOICES = {"direct": "", "reported": ", as reported", "analyst": ", as a third party judges"}
CELLS = (
    "A cell reads position [90 % interval] → how far it would go · number of statements. *: only a third party judges "
    "it open to that. Thin: one statement. No statement is silence, not the middle of the scale."
)
SAID_ALWAYS, UNSAID = ("as_of", "since"), ("outputs", "formats", "finding")


def format_case_parameters(case: Case) -> dict[str, str]:
    """Return every parameter that results depend on, as text; of the dossier's path only the folder's name."""
    asked = case.parameters.model_dump(exclude=set(UNSAID))
    told = {name: _format_parameter_value(value) for name, value in asked.items()}
    return told | {"dossier": Path(told["dossier"]).name}


def _format_parameter_value(value: object) -> str:
    """Return a parameter as text; numbers by name within others, such as the weights of one side, in brackets."""
    if isinstance(value, dict):
        own = {name: _format_parameter_value(each) for name, each in value.items()}
        return ", ".join(
            f"{name}=({own[name]})" if isinstance(value[name], dict) else f"{name}={own[name]}" for name in own
        )
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(value) if isinstance(value, list) else str(value)


def format_origin(notebook: str, case: Case) -> str:
    """Return the origin of a result: the notebook, and the parameters with which it gives the same result."""
    usual = format_parameters(Parameters())
    told = [f"{name}={value}" for name, value in format_case_parameters(case).items()
            if name in SAID_ALWAYS or value != usual[name]]  # fmt: skip
    return f"Notebook {notebook} with {'; '.join(told)}."


def format_parameters(parameters: Parameters) -> dict[str, str]:
    """Return parameters as text."""
    return {name: _format_parameter_value(value) for name, value in parameters.model_dump(exclude=set(UNSAID)).items()}


def quote_statements(statements: pd.DataFrame, case: Case) -> tuple[Quotation, ...]:
    """Return statements as quotations, in the same order."""
    return quote_rows(list_statements(statements, case), case)


def quote_rows(rows: pd.DataFrame, case: Case) -> tuple[Quotation, ...]:
    """Return rows of `list_statements` as quotations that say who said it, when, on whose account and where."""
    statements = case.dossier.statements
    documents = dict(zip(statements["id"], statements["document"], strict=True))
    return tuple(_credit(row, documents[row["statement"]]) for row in rows.to_dict("records"))


def _credit(row: Mapping[Hashable, Any], document: str) -> Quotation:
    speaker = f" ({row['speaker']})" if row["speaker"] else ""
    credit = f"{row['actor']}{speaker}, {row['date']}{VOICES[row['voice']]}"
    return Quotation(str(row["quotation"]), str(row["in plain words"]), credit, str(row["statement"]), document)


def quote_cell(study: Study, side: str, demand: str) -> tuple[Quotation, ...]:
    """Return the quotations behind a side's position and reach."""
    case = study.case
    return quote_statements(explain_position(case.statements, case.rule, side, demand), case)


def pick_strongest(study: Study, demand: str) -> tuple[Quotation, ...]:
    """Return the strongest statement of the side that raises a demand, and of the first other side on record.

    The strongest is a position in an official's own words, before a report and a third party's judgement; among these
    the nearest to the end of the scale away from the other side, then the latest.
    """
    case = study.case
    cells = study.positions[study.positions["demand"] == demand].dropna(subset="value").set_index("side")["value"]
    claimant = case.demands.set_index("id")["claimant"][demand]
    raised_by = case.dossier.actors.set_index("id")["side"][claimant]
    pair = sorted(cells.index, key=lambda side: side != raised_by)[:2]
    found: list[Quotation] = []
    for side in pair:
        away = 100 if cells[side] == cells[pair].max() else 0
        ranked = rank_sentences(case, side, demand, away)
        firm = ranked[ranked["role"] == "position"].sort_values("voiced", kind="stable").head(1)
        found += quote_statements(firm, case)
    return tuple(found)


def build_position_table(study: Study, origin: str, shown: pd.DataFrame) -> Table:
    """Return the position table, with the quotations behind each cell."""
    case = study.case
    behind: dict[Cell, tuple[Quotation, ...]] = {
        (row, case.label(demand)): quote_cell(study, side, demand)
        for row, side in enumerate(case.sides)
        for demand in case.demands["id"]
    }
    shown = shown.assign(side=shown["side"].map(case.title))
    numbers = prepare_numbers(study.positions, case)
    return Table("positions", "Where each side stands on each demand", shown, numbers, origin, behind, CELLS)


def build_demand_table(study: Study, demand: str, origin: str) -> Table:
    """Return each side's position on one demand, a row per side, with the quotations behind it."""
    case = study.case
    cells = study.positions[study.positions["demand"] == demand]
    rows = cells.to_dict("records")
    shown = pd.DataFrame(
        {
            "side": [case.title(row["side"]) for row in rows],
            "position": [format_cell(row) for row in rows],
            "in words": ["–" if row["is_empty"] else format_anchor(row["value"], demand, case) for row in rows],
        }
    )
    behind = {(place, "position"): quote_cell(study, row["side"], demand) for place, row in enumerate(rows)}
    caption = f"Who stands where on {case.label(demand)}"
    return Table(f"positions {demand}", caption, shown, prepare_numbers(cells, case), origin, behind, CELLS)


def build_gap_table(study: Study, origin: str) -> Table:
    """Return the gap of every pair of sides, the widest first."""
    case, rows = study.case, study.gaps.to_dict("records")
    shown = pd.DataFrame(
        {
            "demand": [case.title(row["demand"]) for row in rows],
            "between": [f"{case.title(row['one'])} – {row['other']}" for row in rows],
            "points apart": [
                f"{format_points(row['gap'])}{format_interval(row)}{', thin' * bool(row['is_thin'])}" for row in rows
            ],
            "between their reaches": [
                f"{format_points(row['remaining'])}{'*' * bool(row['is_judged'])}" for row in rows
            ],
        }
    )
    return Table("gaps", "How far apart each pair of sides stands, 90 % intervals in brackets", shown,
                 prepare_numbers(study.gaps, case), origin,
                 reading="*: as a third party judges how far one would go. Thin: one statement.")  # fmt: skip


def build_movement_table(study: Study, origin: str) -> Table:
    """Return how far each side moved across the turn, for cells with a position in both periods."""
    case = study.case
    rows = study.movement.dropna(subset="movement").to_dict("records")
    turn = case.parameters.turn
    shown = pd.DataFrame(
        {
            "demand": [case.title(row["demand"]) for row in rows],
            "side": [case.title(row["side"]) for row in rows],
            f"before {turn}": [f"{format_points(row['before'])}{format_interval(row, 'before_')}" for row in rows],
            f"since {turn}": [f"{format_points(row['after'])}{format_interval(row, 'after_')}" for row in rows],
            "difference": [format_signed(row["movement"]) + _format_signed_interval(row) for row in rows],
            "n": [f"{row['n_before']}, {row['n_after']}{', thin' * bool(row['is_thin'])}" for row in rows],
        }
    )
    return Table("movement", "Positions before and since the turn, 90 % intervals in brackets", shown,
                 prepare_numbers(study.movement, case), origin)  # fmt: skip


def _format_signed_interval(row: Mapping[Hashable, Any]) -> str:
    ends = [row["movement_at_least"], row["movement_at_most"]]
    return "" if pd.isna(ends).any() else f" [{format_signed(ends[0])} to {format_signed(ends[1])}]"


def build_package_table(study: Study, origin: str) -> Table:
    """Return the packages that solutions pick, a column each: the points on each demand, then each side's change."""
    case = study.case
    packages, worth = study.settlements
    shown = pd.DataFrame({"package": [NO_ZONE]})
    if len(packages):
        names = list(dict.fromkeys(packages["solution"]))
        shown = pd.concat([
            _pivot(packages.assign(what=packages["demand"].map(case.title)), names,
                   [format_settled(row) for row in packages.to_dict("records")]),
            _pivot(worth.assign(what="change for " + worth["party"]), names,
                   [format_change(row) for row in worth.to_dict("records")]),
        ], ignore_index=True)  # fmt: skip
    return Table("packages", "Balanced packages, in points, and what each would change (1: all that a side wants)",
                 shown, prepare_numbers(study.settlements[0], case), origin)  # fmt: skip


def _pivot(frame: pd.DataFrame, solutions: Sequence[str], cells: Sequence[str]) -> pd.DataFrame:
    wide = frame.assign(cell=cells).pivot(index="what", columns="solution", values="cell")
    ordered = wide.loc[list(dict.fromkeys(frame["what"])), list(solutions)]
    ordered = ordered.rename(columns={name: concept.label for name, concept in SOLUTIONS.items()})
    return ordered.rename_axis(index="package", columns=None).reset_index()


def prepare_numbers(frame: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return a result for a workbook: labels for ids, lists as text, numbers unchanged."""
    shown = frame.copy()
    for column in shown.select_dtypes(exclude="number"):
        if column in ("demand", "side", "actor", "one", "other", "party", "low_by", "high_by"):
            shown[column] = shown[column].astype(object).map(lambda name: case.label(str(name)), na_action="ignore")
        elif shown[column].map(lambda value: isinstance(value, tuple)).any():
            shown[column] = shown[column].map("; ".join)
    return shown


def format_caveat(case: Case) -> str:
    """Return the date of the record, with the dossier's sentence on its end from `caveat.txt`."""
    file = case.dossier.folder / "caveat.txt"
    own = file.read_text(encoding="utf-8").strip() if file.is_file() else "Nothing later is in it."
    return f"Record as of {case.parameters.as_of}. {own}"


def cite_documents(case: Case) -> dict[str, str]:
    """Return the citation of each document that counts, by its id."""
    counted = set(case.counted["document"])
    return {
        row["id"]: f"{end_sentence(row['title'])} {row['publisher']}, {row['date']} ({row['precision']}); "
        f"author: {row['author']}"
        for row in case.dossier.documents.to_dict("records")
        if row["id"] in counted
    }


def build_tables(
    told: Iterable[tuple[str, tuple[str, pd.DataFrame, pd.DataFrame]]], case: Case, origin: str
) -> tuple[Table, ...]:
    """Return tables from (name, (caption, shown, numbers)), leaving out those without a row."""
    return tuple(
        Table(name, caption, shown, prepare_numbers(numbers, case), origin)
        for name, (caption, shown, numbers) in told
        if len(shown)
    )
