"""Check what no single row can show, because it concerns other rows, tables or texts."""

import hashlib
import re
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from lib.core.errors import explain_choice
from lib.core.paths import texts_folder
from lib.evidence.quotations import Shingles, find_elsewhere, is_quoted_in, read_shingles
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
    "speaker": "speakers",
    "utterance": "utterances",
    "tied_to": "demands",
    "issuer": "actors",
    "variant_of": "options",
}
"""The table whose ids a column refers to."""

MAY_BE_BLANK = (
    ("findings", "demand"),
    ("documents", "draws_on"),
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

QUOTING = {"statements": "document", "options": "source", "facts": "document", "events": "document"}
"""The tables that contain quotations, and the column that names the document."""


def drop_repeats(faults: list[str]) -> list[str]:
    """Return the first fault at each place (file:line:column); any others there follow from it."""
    seen: dict[str, str] = {}
    for fault in faults:
        place = fault.partition(": ")[0]
        seen.setdefault(place if place.count(":") == 2 else fault, fault)
    return list(seen.values())


def check_references(frames: Frames) -> Iterator[str]:
    """Yield a fault for each key that occurs twice, and for each name missing from the table it refers to."""
    for name, frame in frames.items():
        key = [*TABLE_KEYS.get(name, ["id"])]
        for row in frame[frame.duplicated(key)].to_dict("records"):
            cells = ", ".join(f"'{row[column]:g}'" if column in VALUES else f"'{row[column]}'" for column in key)
            yield f"{name}.csv:{row['line']}:{key[0]}: {cells} is already in the table; make it unique"
        for column, table in REFERENCES.items():
            if column in frame and table in frames:
                known = frames[table]["id"]
                is_blank = frame[column].eq("") & ((name, column) in MAY_BE_BLANK)
                wrong = frame[~frame[column].isin(known) & ~is_blank]
                for line, value in zip(wrong["line"], wrong[column], strict=True):
                    yield f"{name}.csv:{line}:{column}: {explain_choice(value, known)}"


def check_records(frames: Frames) -> Iterator[str]:
    """Yield a fault for each value, date, colour, name or order that contradicts another row or table."""
    for name in ("statements", "options"):
        if {name, "anchors"} <= frames.keys():
            yield from _check_anchors(f"{name}.csv", frames[name], frames["anchors"])
    if {"demands", "anchors"} <= frames.keys():
        worded = frames["anchors"]["demand"].value_counts()
        for line, demand in zip(frames["demands"]["line"], frames["demands"]["id"], strict=True):
            if worded.get(demand, 0) < 2:
                yield f"demands.csv:{line}:id: '{demand}' has fewer than two anchors; add them to anchors.csv"
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
                yield f"{place}:{column}: is empty; '{row['predicate']}' needs it"
        for column in ("one", "other", "third"):
            if row[column] and row[column] not in holders:
                yield f"{place}:{column}: {explain_choice(row[column], holders)}"
        for slot in re.findall(r"{(.*?)}", row["sentence"]):
            if slot not in SLOTS:
                yield f"{place}:sentence: {explain_choice(slot, SLOTS)}"
        if re.search(r"[{}]", re.sub(r"{.*?}", "", row["sentence"])):
            yield f"{place}:sentence: '{row['sentence']}' has an unmatched brace; close it or remove it"


def check_codings(codings: Mapping[str, pd.DataFrame], frames: Frames) -> Iterator[str]:
    """Yield a fault for each coding of what is in no table, and for each passage that one coder coded twice."""
    columns = {"statement": "statements", "document": "documents", "actor": "actors", "demand": "demands"}
    known = {column: list(frames[table]["id"]) for column, table in columns.items() if table in frames}
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
                yield f"{place}:statement: '{row['statement']}' is not of document {row['document']}; correct one"
            if key in seen:
                yield f"{place}:unit: {' '.join(key)} is coded twice; keep one"
            seen.add(key)
        if "anchors" in frames:
            valued = frame.assign(value=pd.to_numeric(frame["value"], errors="coerce"))
            yield from _check_anchors(file, valued, frames["anchors"])


def _check_names(actors: pd.DataFrame, demands: pd.DataFrame) -> Iterator[str]:
    """Yield a fault for each side or demand that has the id of an actor: tables could not tell them apart."""
    for file, column, frame in (("actors", "side", actors), ("demands", "id", demands)):
        for line, name in zip(frame["line"], frame[column], strict=True):
            if name in set(actors["id"]):
                yield f"{file}.csv:{line}:{column}: '{name}' is the id of an actor; choose another name"


def _check_anchors(file: str, frame: pd.DataFrame, anchors: pd.DataFrame) -> Iterator[str]:
    pairs = [frame["demand"], frame["value"]]
    known = pd.MultiIndex.from_arrays(pairs).isin(pd.MultiIndex.from_frame(anchors[["demand", "value"]]))
    for row in frame[frame["value"].notna() & ~known & frame["demand"].isin(anchors["demand"])].to_dict("records"):
        right = ", ".join(f"{v:g}" for v in sorted(anchors.loc[anchors["demand"] == row["demand"], "value"]))
        yield f"{file}:{row['line']}:value: {row['value']:g} is not an anchor of {row['demand']} ({right})"


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
        yield "argument", f"'{row['argument']}' on a {role}; only a reasoning has one, so leave the cell empty"
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
            yield f"demands.csv:{row['line']}:addressee: '{row['addressee']}' names nobody; name an actor, or several"
        for column in ("addressee", "affected"):
            for name in split_names(row[column]):
                if name not in actors:
                    yield f"demands.csv:{row['line']}:{column}: {explain_choice(name, actors)}"


def _check_same_text(documents: pd.DataFrame) -> Iterator[str]:
    for row in documents[documents.duplicated("sha256")].to_dict("records"):
        first = documents.loc[documents["sha256"] == row["sha256"], "id"].iloc[0]
        yield f"documents.csv:{row['line']}:sha256: {row['id']} is the same text as {first}; keep one of the two"


def _check_constant(frames: Frames) -> Iterator[str]:
    for name, group, column in CONSTANT:
        frame = frames.get(name)
        if frame is not None:
            first = frame.groupby(group)[column].transform("first")
            for row in frame[frame[column] != first].to_dict("records"):
                value, of = row[column], row[group]
                yield f"{name}.csv:{row['line']}:{column}: '{value}' differs from an earlier row of '{of}'"
    for name in ("actors", "demands"):
        frame = frames.get(name)
        if frame is not None:
            for row in frame[frame["order"].notna() & frame.duplicated("order")].to_dict("records"):
                yield f"{name}.csv:{row['line']}:order: {row['order']} is already in the table; make it unique"


def check_sources(frames: Frames, folder: Path) -> list[str]:
    """Return a fault for each quotation that is not in its document (by shingles, and by text where available).

    A document that is a source of judgements and is not quoted needs neither.
    """
    faults: list[str] = []
    if "documents" not in frames:
        return faults
    quoting = {name: frames[name][frames[name]["quote"] != ""] for name in QUOTING if name in frames}
    judging = set(frames["judgements"]["source"]) if "judgements" in frames else set()
    for name, quoted in quoting.items():
        judging -= set(quoted[QUOTING[name]])
    documents = frames["documents"]
    shingles, texts = _gather(documents[~documents["id"].isin(judging)], folder, faults)
    for name, column in QUOTING.items():
        if name in quoting:
            faults += _check_marks(name, frames[name])
            quoted = quoting[name].drop_duplicates([column, "quote"])
            pairs = zip(quoted[column].tolist(), quoted["quote"].tolist(), strict=True)
            missed = {pair: why for pair in pairs if (why := _miss(*pair, shingles, texts))}
            rows = zip(*(frames[name][c] for c in ("line", column, "quote")), strict=True) if missed else ()
            for line, document, quote in rows:
                if (document, quote) in missed:
                    faults.append(f"{name}.csv:{line}:quote: '{quote}' {missed[document, quote]}")
    return faults


def _check_marks(name: str, frame: pd.DataFrame) -> list[str]:
    """Return a fault for each quotation with a quotation mark that is opened and not closed, or the other way round."""
    return [
        f"{name}.csv:{line}:quote: '{quote}' has a quotation mark without its counterpart; quote to it or leave it out"
        for line, quote in frame[["line", "quote"]].itertuples(index=False)
        if not _are_marks_paired(quote)
    ]


def _are_marks_paired(quote: str) -> bool:
    """Return whether the quotation marks of a text come in pairs; single ones cannot be told from apostrophes."""
    rest = re.sub(r'"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«', "", quote)
    return not re.search(r'["“”„«»]', rest)


def _gather(documents: pd.DataFrame, folder: Path, faults: list[str]) -> tuple[dict[str, Shingles], dict[str, str]]:
    """Return the shingles of the documents and, where available, their texts."""
    shingles: dict[str, Shingles] = {}
    texts: dict[str, str] = {}
    texts_at = texts_folder(folder)
    if texts_at is not None and not texts_at.is_dir():
        faults.append(f"SEED_TEXTS: {texts_at} is not a folder; name the folder of the texts or unset it")
        texts_at = None
    for line, document, count, sha256 in zip(*(documents[c] for c in ("line", "id", "words", "sha256")), strict=True):
        file = folder / "shingles" / f"{document}.txt"
        if not file.is_file():
            faults.append(f"documents.csv:{line}:id: shingles/{file.name} is missing; make it with `positions add`")
            continue
        try:
            shingles[document] = read_shingles(file)
        except UnicodeDecodeError:
            faults.append(f"documents.csv:{line}:id: shingles/{file.name} is damaged; redo it with `positions add`")
            continue
        made_from = shingles[document].word_count
        if made_from != count:
            faults.append(f"documents.csv:{line}:words: {count:g}, but the shingles were made from {made_from}")
        if texts_at is not None:
            text = _read_text(texts_at / file.name, f"documents.csv:{line}:sha256", sha256, faults)
            texts |= {} if text is None else {document: text}
    return shingles, texts


def _read_text(file: Path, place: str, sha256: str, faults: list[str]) -> str | None:
    """Return the text of a document; None if it is missing or is not the text that was coded."""
    if not file.is_file():
        faults.append(f"{place}: {file.name} is not in the folder of the texts; put it there or unset SEED_TEXTS")
        return None
    raw = file.read_bytes()
    if hashlib.sha256(raw).hexdigest() != sha256:
        faults.append(f"{place}: {file.name} in the folder of the texts is not the text that was coded")
        return None
    return raw.decode("utf-8")


def _miss(document: str, quote: str, shingles: dict[str, Shingles], texts: dict[str, str]) -> str:
    """Return why a quotation fails; '' if it is in its document, or if the document cannot be checked."""
    if document not in shingles:
        return ""
    to_the_letter = document not in texts or is_quoted_in(quote, texts[document])
    if shingles[document].find(quote) and to_the_letter:
        return ""
    elsewhere = find_elsewhere(quote, (s for d, s in shingles.items() if d != document))
    return f"is not in {document}; " + (f"it is in {elsewhere}" if elsewhere else "copy it to the letter")
