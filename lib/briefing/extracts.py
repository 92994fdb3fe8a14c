"""Prepare the tables and quotations of a briefing: few columns, cells in words, and the numbers behind them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from lib.bargaining import NO_ZONE, SOLUTIONS, explain_no_game, format_change, format_settled
from lib.briefing.model import Quotation, Table, end_sentence
from lib.case import Case
from lib.core.dates import first_day, last_day
from lib.core.languages import find_language_tag
from lib.core.names import join_list, quote_name
from lib.evidence import tell_status
from lib.parameters import Parameters
from lib.study import Study
from lib.tables import list_documents
from lib.words import (
    LAST,
    MISSING,
    Summary,
    Told,
    credit,
    format_day,
    format_points,
    format_signed,
    leave_out_repeats,
    list_in_words,
    name_anchor,
)

CELLS = (
    "A cell gives the position in words, its value from 0 (rejected outright) to 100 (met in full), who speaks for the "
    "side, and when. Where the record is silent, the position is unknown."
)
MOST_ON_ROOM = 3
"""The most sentences on the room for compromise."""

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
            f"{quote_name(name)}={f'({told})' if isinstance(value[name], dict) else told}" for name, told in own.items()
        )
    if isinstance(value, float):
        return f"{value:g}"
    return join_list(value, ", ") if isinstance(value, list) else str(value)


def format_origin(notebook: str, case: Case) -> str:
    """Return the origin of a result: the notebook, and the parameters with which it gives the same result."""
    usual = format_parameters(Parameters())
    told = [f"{name}={value}" for name, value in format_case_parameters(case).items()
            if name in SAID_ALWAYS or value != usual[name]]  # fmt: skip
    return f"Notebook {notebook} with {'; '.join(told)}."


def format_parameters(parameters: Parameters) -> dict[str, str]:
    """Return parameters as text."""
    return {name: _format_parameter_value(value) for name, value in parameters.model_dump(exclude=set(UNSAID)).items()}


def quote_statements(statements: pd.DataFrame, documents: pd.DataFrame) -> tuple[Quotation, ...]:
    """Return statements as quotations that say who said it, when and where, in the same order.

    One that comes with its English is in the language that its document names first.
    """
    languages = dict(zip(documents["id"], documents["language"].map(find_language_tag), strict=True))
    return tuple(
        Quotation(
            f"“{row['quote']}”",
            str(row["gist"]),
            credit(row),
            str(row["id"]),
            languages.get(row["document"], "") if row["translation"] else "",
        )
        for row in statements.to_dict("records")
    )


def build_position_table(study: Study, origin: str, shown: pd.DataFrame) -> Table:
    """Return the position table."""
    case = study.case
    shown = shown.assign(side=shown["side"].map(case.title))
    numbers = prepare_numbers(study.positions, case)
    return Table("positions", "Where each side stands on each demand", shown, numbers, origin, CELLS)


def join_told(one: Told, other: Told) -> Told:
    """Return two cells of the comparison as one: the first sentence of each, the second of one, and one quotation.

    What was said before the round follows at once on the sentence that nothing is on record in it.
    """
    told = [cell.sentences for cell in (one, other) if cell.sentences != (MISSING,)]
    firsts, seconds = [sentences[0] for sentences in told], list(one.sentences[1:2])
    is_past = bool(seconds) and seconds[0].startswith(LAST)
    sentences = [*firsts[:1], *seconds, *firsts[1:]] if is_past else [*firsts, *seconds]
    statements = tuple(dict.fromkeys([*one.statements, *other.statements]))
    return Told(leave_out_repeats(sentences) or (MISSING,), one.quotation or other.quotation, statements)


def join_room(offers: Told, room: Told) -> Told:
    """Return what is offered, then what room others see and what is asked in return, as one cell."""
    sentences = [*offers.sentences, *room.sentences][:MOST_ON_ROOM]
    statements = tuple(dict.fromkeys([*offers.statements, *room.statements]))
    return Told(leave_out_repeats(sentences), offers.quotation or room.quotation, statements)


def tabulate_summary(summary: Summary) -> pd.DataFrame:
    """Return the summary with a row per paragraph: `demand`, `question`, and `what the record says`."""
    rows = [(heading, each.lead, each.text) for heading, paragraphs in summary.demands for each in paragraphs]
    rows += [("–", each.lead, each.text) for each in summary.surroundings]
    return pd.DataFrame(rows, columns=["demand", "question", "what the record says"])


def build_comparison_table(study: Study, origin: str) -> Table:
    """Return the comparison in words: a row per demand and question."""
    told = list_in_words(study.comparison)
    rows = [[heading, *answer] for heading, table in told.items() for answer in table.to_numpy()]
    shown = pd.DataFrame(rows, columns=["demand", "question", "what the record says"])
    return Table("comparison", "The comparison in words", shown, study.comparison, origin)


def build_calendar(case: Case, origin: str) -> Table:
    """Return the events from the round that is compared until the date of the case, the last first."""
    asked = case.parameters
    events = case.dossier.events.sort_values("day", ascending=False, kind="stable")
    is_now = events["day"].between(pd.Timestamp(first_day(asked.turn)), pd.Timestamp(last_day(asked.as_of)))
    now = events[is_now]
    shown = pd.DataFrame(
        {"date": now["date"].map(format_day), "what": now["label"], "kind": now["kind"],
         "source": now["document"].map(case.dossier.short_names)}
    )  # fmt: skip
    return Table("calendar", "Talks, texts and acts of this round", shown, prepare_numbers(now, case), origin)


def build_sources(case: Case, origin: str) -> Table:
    """Return the documents by name, kind and date, with what to know before relying on them."""
    documents = list_documents(case)
    shown = documents[["document", "title", "publisher", "kind", "statements", "what to know"]]
    known = [_name_documents(text, case.dossier.short_names) for text in shown["what to know"]]
    kinds = shown["kind"].str.removesuffix(" (secondary)")
    marks = case.dossier.documents["status"].map(lambda status: f" ({status})" if status else "").to_numpy()
    shown = shown.assign(document=shown["document"] + marks, kind=kinds, **{"what to know": known})
    return Table("documents", "The sources, and what to know before relying on them", shown, documents, origin)


def _name_documents(text: str, named: Mapping[str, str]) -> str:
    """Return a text with documents by their short names instead of their ids."""
    return re.sub(r"[\w-]+", lambda found: named.get(found.group(), found.group()), text)


def build_gap_table(study: Study, origin: str) -> Table:
    """Return the gap of every pair of sides, the widest first."""
    case, rows = study.case, study.gaps.to_dict("records")
    shown = pd.DataFrame(
        {
            "demand": [case.title(row["demand"]) for row in rows],
            "between": [f"{case.title(row['one'])} – {row['other']}" for row in rows],
            "points apart": [format_points(row["gap"]) for row in rows],
            "left after own offers": [format_points(row["remaining"]) for row in rows],
            "note": ["one statement only" if row["is_thin"] else "–" for row in rows],
        }
    )
    return Table("gaps", "How far apart each pair of sides stands", shown, prepare_numbers(study.gaps, case), origin)


def build_movement_table(study: Study, origin: str) -> Table:
    """Return each side's last position before the round and that in it, where both are on record."""
    case = study.case
    rows = study.movement.dropna(subset="movement").to_dict("records")
    shown = pd.DataFrame(
        {
            "demand": [case.title(row["demand"]) for row in rows],
            "side": [case.title(row["side"]) for row in rows],
            "before": [name_anchor(case, row["demand"], row["before"]) for row in rows],
            "in the round": [name_anchor(case, row["demand"], row["after"]) for row in rows],
            "difference": [format_signed(row["movement"]) for row in rows],
        }
    )
    return Table("movement", "Positions before and in the round", shown, prepare_numbers(study.movement, case), origin)


def build_package_table(study: Study, origin: str) -> Table:
    """Return the packages that solutions pick, a column each: the points on each demand, then each side's change."""
    case = study.case
    packages, worth = study.settlements
    shown = pd.DataFrame({"package": [NO_ZONE if study.talks.settlement else explain_no_game(case)]})
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
        elif any(isinstance(value, tuple) for value in shown[column]):
            shown[column] = shown[column].map("; ".join)
    return shown


def format_caveat(case: Case) -> str:
    """Return the date of the record, with the case's sentence on its end."""
    return f"Record as of {format_day(case.parameters.as_of)}. {case.dossier.profile.caveat}"


def cite_documents(case: Case) -> dict[str, str]:
    """Return the citation of each document that counts, by its short name."""
    counted = set(case.counted["document"])
    return {
        row["short"]: f"{end_sentence(row['title'])} {row['publisher']}, {row['date']} ({row['precision']}); "
        f"author: {row['author']}" + f"; {tell_status(row, case.dossier.short_names)}" * bool(row["status"])
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
