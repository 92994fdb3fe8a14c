"""Check what no single row can show, because it concerns other rows, tables or texts."""

import re
from collections.abc import Hashable, Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from lib.core.errors import explain_choice, shorten, tell_first
from lib.evidence.schema import ASSESSED, INFERRED, PREDICATES, ROLES, VALUED_ROLES

Frames = dict[str, pd.DataFrame]

TABLE_KEYS = {
    "anchors": ["demand", "value"],
    "judgements": ["actor", "demand", "source"],
    "options": ["id", "demand"],
    "confusion": ["one", "other"],
}
"""The columns that identify a row, for tables without an id of their own."""

VALUES = ("one", "other", "value")
"""The key columns that contain numbers."""

SLOTS = ("demand", "one", "other", "third", "points", "turn")

REFERENCES = {
    "document": "documents",
    "source": "documents",
    "actor": "actors",
    "claimant": "actors",
    "demand": "demands",
    "draws_on": "documents",
    "superseded_by": "documents",
    "speaker": "speakers",
    "utterance": "utterances",
    "tied_to": "demands",
    "issuer": "actors",
    "variant_of": "options",
}
"""The table whose ids a column refers to."""

CODING_REFERENCES = {"statement": "statements", "document": "documents", "actor": "actors", "demand": "demands"}
"""The same for codings, whose utterances have the coder's own names."""

MAY_BE_BLANK = (
    ("findings", "demand"),
    ("documents", "draws_on"),
    ("documents", "superseded_by"),
    ("documents", "issuer"),
    ("speakers", "actor"),
    ("statements", "tied_to"),
    ("options", "variant_of"),
    ("wanted", "issuer"),
)
"""The tables and reference columns in which a cell may be empty."""

CONSTANT = (
    ("actors", "label", "id"),
    ("actors", "side", "colour"),
    ("options", "id", "name"),
    ("options", "id", "form"),
    ("options", "id", "variant_of"),
)
"""The columns that must not vary within a group of rows: table, group, column."""


def drop_repeats(faults: list[str]) -> list[str]:
    """Return the first fault at each place (file:line:column); any others there follow from it."""
    seen: dict[str, str] = {}
    for fault in faults:
        place = fault.partition(": ")[0]
        seen.setdefault(place if place.count(":") == 2 else fault, fault)
    return list(seen.values())


def list_wrong(frame: pd.DataFrame, is_wrong: "pd.Series[bool]") -> list[dict[Hashable, Any]]:
    """Return the rows that are wrong; as there are hardly ever any, none is looked for where all are right."""
    return frame[is_wrong].to_dict("records") if is_wrong.any() else []


def check_references(frames: Frames) -> Iterator[str]:
    """Yield a fault for each key that occurs twice, and for each name missing from the table it refers to."""
    for name, frame in frames.items():
        key = [*TABLE_KEYS.get(name, ["id"])]
        for row in list_wrong(frame, frame.duplicated(key)):
            cells = ", ".join(
                f"'{row[column]:g}'" if column in VALUES else f"'{shorten(row[column])}'" for column in key
            )
            yield f"{name}.csv:{row['line']}:{key[0]}: {cells} is already in the table; make it unique"
        for column, table in REFERENCES.items():
            if column in frame and table in frames:
                known = frames[table]["id"]
                is_blank = frame[column].eq("") & ((name, column) in MAY_BE_BLANK)
                wrong = list_wrong(frame, ~frame[column].isin(known) & ~is_blank)
                places = [(f"{name}.csv:{row['line']}:{column}", row[column]) for row in wrong]
                yield from tell_first(f"{name}.csv", places, partial(_tell_unknown, list(known)))


def _tell_unknown(known: list[str], cell: tuple[str, str]) -> str:
    place, value = cell
    return f"{place}: {explain_choice(value, known)}"


def check_records(frames: Frames) -> Iterator[str]:
    """Yield a fault for each value, date, colour, name or order that contradicts another row or table."""
    for name in ("statements", "options"):
        if {name, "anchors"} <= frames.keys():
            yield from _check_anchors(f"{name}.csv", frames[name], frames["anchors"])
    if {"demands", "anchors"} <= frames.keys():
        worded = frames["anchors"]["demand"].value_counts()
        for line, demand in zip(frames["demands"]["line"], frames["demands"]["id"], strict=True):
            if worded.get(demand, 0) < 2:
                yield f"demands.csv:{line}:id: '{shorten(demand)}' has fewer than two anchors; add them to anchors.csv"
    if {"demands", "actors"} <= frames.keys():
        yield from _check_addressees(frames["demands"], list(frames["actors"]["id"]))
    if "documents" in frames:
        yield from _check_same_text(frames["documents"])
    if "statements" in frames:
        yield from _check_roles(frames["statements"])
    if {"confusion", "anchors"} <= frames.keys():
        yield from _check_confusion(frames["confusion"], frames["anchors"])
    yield from _check_constant(frames)
    if {"actors", "demands"} <= frames.keys():
        yield from _check_names(frames["actors"], frames["demands"])


def check_findings(frames: Frames) -> Iterator[str]:
    """Yield a fault for each finding that lacks a column its predicate needs, or contains an unknown name."""
    if not {"findings", "actors"} <= frames.keys():
        return
    holders = list(dict.fromkeys([*frames["actors"]["side"], *frames["actors"]["id"]]))
    for row in frames["findings"].to_dict("records"):
        place = f"findings.csv:{row['line']}"
        for column in PREDICATES.get(row["predicate"], ()):
            if row[column] == "" or row[column] != row[column]:
                yield f"{place}:{column}: is empty; '{shorten(row['predicate'])}' needs it"
        for column in ("one", "other", "third"):
            if row[column] and row[column] not in holders:
                yield f"{place}:{column}: {explain_choice(row[column], holders)}"
        for slot in re.findall(r"{(.*?)}", row["sentence"]):
            if slot not in SLOTS:
                yield f"{place}:sentence: {explain_choice(slot, SLOTS)}"
        if re.search(r"[{}]", re.sub(r"{.*?}", "", row["sentence"])):
            yield f"{place}:sentence: '{shorten(row['sentence'])}' has an unmatched brace; close it or remove it"


def check_codings(codings: Mapping[str, pd.DataFrame], frames: Frames) -> Iterator[str]:
    """Yield a fault for each coding of what is in no table, and for each passage that one coder coded twice."""
    known = {column: list(frames[table]["id"]) for column, table in CODING_REFERENCES.items() if table in frames}
    adopted: dict[str, str] = (
        dict(frames["statements"][["id", "document"]].itertuples(index=False)) if "statements" in frames else {}
    )
    seen: set[tuple[str, str]] = set()
    for file, frame in codings.items():
        for row in frame.to_dict("records"):
            place, key = f"{file}:{row['line']}", (row["coder"], row["unit"])
            for column, ids in known.items():
                if row[column] not in ids and (row[column] or column != "statement"):
                    yield f"{place}:{column}: {explain_choice(row[column], ids)}"
            if adopted.get(row["statement"], row["document"]) != row["document"]:
                of = shorten(row["document"])
                yield f"{place}:statement: '{row['statement']}' is not of document {of}; correct one"
            if key in seen:
                yield f"{place}:unit: {shorten(' '.join(key))} is coded twice; keep one"
            seen.add(key)
        if "anchors" in frames:
            valued = frame.assign(value=pd.to_numeric(frame["value"], errors="coerce"))
            yield from _check_anchors(file, valued, frames["anchors"])


def _check_names(actors: pd.DataFrame, demands: pd.DataFrame) -> Iterator[str]:
    """Yield a fault for each side or demand that has the id of an actor: tables could not tell them apart."""
    for file, column, frame in (("actors", "side", actors), ("demands", "id", demands)):
        for line, name in zip(frame["line"], frame[column], strict=True):
            if name in set(actors["id"]):
                yield f"{file}.csv:{line}:{column}: '{shorten(name)}' is the id of an actor; choose another name"


def _check_anchors(file: str, frame: pd.DataFrame, anchors: pd.DataFrame) -> Iterator[str]:
    pairs = [frame["demand"], frame["value"]]
    known = pd.MultiIndex.from_arrays(pairs).isin(pd.MultiIndex.from_frame(anchors[["demand", "value"]]))
    for row in list_wrong(frame, frame["value"].notna() & ~known & frame["demand"].isin(anchors["demand"])):
        right = ", ".join(f"{v:g}" for v in sorted(anchors.loc[anchors["demand"] == row["demand"], "value"]))
        yield f"{file}:{row['line']}:value: {row['value']:g} is not an anchor of {shorten(row['demand'])} ({right})"


def _check_confusion(confusion: pd.DataFrame, anchors: pd.DataFrame) -> Iterator[str]:
    known = sorted(set(anchors["value"].dropna()))
    for row in confusion.to_dict("records"):
        for column in ("one", "other"):
            if row[column] not in known:
                right = ", ".join(f"{v:g}" for v in known)
                yield f"confusion.csv:{row['line']}:{column}: {row[column]:g} is not an anchor of any demand ({right})"
        if row["one"] > row["other"]:
            yield f"confusion.csv:{row['line']}:one: {row['one']:g} is above {row['other']:g}; put the lower first"


def _check_roles(statements: pd.DataFrame) -> Iterator[str]:
    for row in statements[statements["role"].isin(ROLES)].to_dict("records"):
        for column, said in _find_misfits(row):
            yield f"statements.csv:{row['line']}:{column}: {said}"


def _find_misfits(row: Mapping[Hashable, Any]) -> Iterator[tuple[str, str]]:
    """Yield each column whose content does not fit the role of a statement, with what is wrong."""
    role, is_valued, is_offer = row["role"], row["role"] in VALUED_ROLES, row["role"] == "concession"
    if is_valued and row["value"] != row["value"]:
        yield "value", f"is empty; a {role} has a value"
    if not is_valued and row["value"] == row["value"]:
        yield "value", f"{row['value']:g} on a {role}; leave the cell empty"
    if is_offer and not row["offer"]:
        yield "offer", "is empty; a concession is formal, floated or inferred"
    if not is_offer and row["offer"]:
        yield "offer", f"'{row['offer']}' on a {role}; only a concession is an offer, so leave the cell empty"
    if is_offer and row["offer"] and (row["offer"] == INFERRED) != (row["voice"] == ASSESSED):
        yield (
            "offer",
            f"'{row['offer']}' in the voice {row['voice']}; inferred goes with analyst, and nothing else does",
        )
    if role == "reasoning" and not row["argument"]:
        yield "argument", "is empty; a reasoning names its argument in two or three words"
    if role != "reasoning" and row["argument"]:
        yield "argument", f"'{shorten(row['argument'])}' on a {role}; only a reasoning has one, so leave the cell empty"
    if role not in ("condition", "concession") and row["tied_to"]:
        yield "tied_to", f"'{row['tied_to']}' on a {role}; only a condition or a concession is tied to a demand"
    elif row["tied_to"] and row["tied_to"] == row["demand"]:
        yield "tied_to", f"'{row['tied_to']}' is the demand of the row itself; name another, or leave the cell empty"


def split_names(cell: str) -> list[str]:
    """Return the names in a cell that may list several, separated by semicolons."""
    return [name.strip() for name in cell.split(";") if name.strip()]


def _check_addressees(demands: pd.DataFrame, actors: list[str]) -> Iterator[str]:
    """Yield a fault for each demand that names nobody to grant it, and for each name that is no actor's."""
    for row in demands.to_dict("records"):
        if row["addressee"] and not split_names(row["addressee"]):
            addressee = shorten(row["addressee"])
            yield f"demands.csv:{row['line']}:addressee: '{addressee}' names nobody; name an actor, or several"
        for column in ("addressee", "affected"):
            for name in split_names(row[column]):
                if name not in actors:
                    yield f"demands.csv:{row['line']}:{column}: {explain_choice(name, actors)}"


def _check_same_text(documents: pd.DataFrame) -> Iterator[str]:
    for row in list_wrong(documents, documents.duplicated("sha256")):
        first = documents.loc[documents["sha256"] == row["sha256"], "id"].iloc[0]
        yield f"documents.csv:{row['line']}:sha256: {row['id']} is the same text as {first}; keep one of the two"


def _check_constant(frames: Frames) -> Iterator[str]:
    for name, group, column in CONSTANT:
        frame = frames.get(name)
        if frame is not None:
            first = frame.groupby(group)[column].transform("first")
            for row in list_wrong(frame, frame[column] != first):
                value, of = shorten(row[column]), shorten(row[group])
                yield f"{name}.csv:{row['line']}:{column}: '{value}' differs from an earlier row of '{of}'"
    for name in ("actors", "demands"):
        frame = frames.get(name)
        if frame is not None:
            for row in list_wrong(frame, frame["order"].notna() & frame.duplicated("order")):
                yield f"{name}.csv:{row['line']}:order: {row['order']} is already in the table; make it unique"
