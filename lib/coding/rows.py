"""Make rows of a dossier from what a coder has filled in: statements, and the utterances and speakers they need."""

import re
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from lib.coding.naming import list_known, read_names
from lib.coding.sentences import Cells
from lib.coding.sheet import CodingSheet, SheetRow
from lib.coding.workbook import CODED, UNDECIDED
from lib.core.dates import NO_DATE, format_day, is_date
from lib.core.numbers import PLAIN_NUMBER
from lib.evidence import STATED, Dossier, Statement, find_passage

MARKING = ("actor", "demand", "role", "value", "offer", "tied_to", "form", "argument", "quote", "translation", "gist")
"""The columns of which a filled cell says that a sentence has been coded."""

MEDIA = {"treaty": "text", "official": "text"}
"""The medium of what a document of a kind itself says, where it is no speech."""

SENTENCE_NUMBER = re.compile(r"^[0-9]{0,9}")

BEFORE, AFTER = 2, 4
"""How many sentences before and after that of its row a quotation is looked for."""


@dataclass
class CodedRows:
    """The rows that a sheet gives each table, and in `places` the row of the sheet behind each."""

    document: str
    tables: dict[str, list[Cells]] = field(default_factory=dict)
    places: dict[str, list[SheetRow]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def interpret(sheet: CodingSheet, dossier: Dossier) -> CodedRows:
    """Return the rows of a coding sheet as rows of the dossier's tables.

    `statements` are in the order of the text, with ids of their document; rows that cannot be read are left out, and
    `faults` names them. `utterances` and `speakers` are only those that the dossier lacks and a statement needs.
    Whether rows are right is for the checks of the dossier.
    """
    made = CodedRows(sheet.document["id"])
    known = {name: _index(dossier, name) for name in ("speakers", "utterances")}
    for name, rows in sheet.others.items():
        made.tables[name] = list(_add_rows(name, rows, known, made.notes))
        made.places[name] = [row for row in rows if name not in known]
        _complete_rows(name, made)
    texts = {row.cells["sentence"]: row.cells["text"] for row in sheet.coding if row.cells["text"]}
    document = _index(dossier, "documents")[made.document]
    own = dossier.statements.loc[dossier.statements["document"] == made.document, "utterance"]
    utterances = _Utterances(known, made.tables.setdefault("utterances", []), document["kind"], set(own))
    names, sides = list_known(dossier, known["speakers"]), dict(dossier.actors[["id", "side"]].to_numpy().tolist())
    statements, places = made.tables.setdefault("statements", []), made.places.setdefault("statements", [])
    anchors = dossier.anchors.set_index(["demand", "value"])["label"].to_dict()
    filled = _fill_down(sheet, document["date"], made.faults)
    for typed in sorted(filled, key=lambda row: int(row.cells["sentence"] or 0)):
        faults: list[str] = []
        row = read_names(typed, names, faults)
        act = "" if faults else utterances.find(row, sides, faults)
        faults += [*_find_undecided(row), *_find_mislabelled(row, anchors)]
        made.faults += [f"{sheet.name}:{fault}" for fault in faults]
        if not faults:
            statement = {name: row.cells.get(name, "") for name in Statement.model_fields}
            statement |= {"document": made.document, "utterance": act, "value": _read_value(row.cells["value"])}
            statement["argument"] = _join_words(row.cells["argument"])
            statements.append(statement | {"quote": _pick_quote(row, texts, made.notes)})
            places.append(row)
    _number_statements(statements, made.document)
    _keep_needed(made)
    return made


def _complete_rows(name: str, made: CodedRows) -> None:
    """Give facts and events their document, and facts without an id the next one of their document."""
    rows = made.tables[name]
    for number, row in enumerate(rows, start=1):
        if "document" in row:
            row["document"] = row["document"] or made.document
        if name == "facts":
            row["name"] = _join_words(row["name"])
            row["id"] = row["id"] or f"{made.document}-f{number:02d}"


def _keep_needed(made: CodedRows) -> None:
    """Leave out the utterances, then the speakers, that a sheet adds and no statement of it needs; say so."""
    for name, table, column in (("utterances", "statements", "utterance"), ("speakers", "utterances", "speaker")):
        needed = {row[column] for row in made.tables.get(table, [])}
        rows = made.tables.get(name, [])
        made.tables[name] = [row for row in rows if row["id"] in needed]
        unused = [row["id"] for row in rows if row["id"] not in needed]
        made.notes += [f"{name}: {', '.join(unused)}: not taken, as no statement needs it"] if unused else []


def _find_undecided(row: SheetRow) -> list[str]:
    """Return a fault for a row that several readings gave differently and nobody has settled."""
    if not row.cells["note"].startswith(UNDECIDED):
        return []
    return [f"{row.place('note')}: '{row.cells['note']}' is not settled; empty the row, or mend it and clear its note"]


def _find_mislabelled(row: SheetRow, anchors: Mapping[Hashable, str]) -> list[str]:
    """Return a fault for a value whose words are not those of the anchor, such as a value chosen for another demand."""
    cell, demand = row.cells["value"], row.cells["demand"]
    number, words = _read_value(cell), cell.partition(" ")[2].strip()
    label = anchors.get((demand, float(number)), "") if PLAIN_NUMBER.fullmatch(number) else ""
    if not (words and label) or words.casefold() == label.casefold():
        return []
    return [f"{row.place('value')}: '{cell}' is not on the scale of {demand}; there {number} is '{label}'"]


def _index(dossier: Dossier, name: str) -> dict[str, Cells]:
    return {row["id"]: {str(k): str(v) for k, v in row.items()} for row in getattr(dossier, name).to_dict("records")}


def _add_rows(
    name: str, rows: list[SheetRow], known: Mapping[str, dict[str, Cells]], notes: list[str]
) -> Iterator[Cells]:
    """Yield the rows of a sheet that the dossier lacks; a note where one differs from the dossier's, which stays."""
    for row in rows:
        own = known.get(name, {}).get(row.cells["id"])
        if own is None:
            if name in known:
                known[name][row.cells["id"]] = row.cells
            yield row.cells
            continue
        notes += [
            f"{row.place(column)}: '{cell}' is not taken; {name}.csv has '{own[column]}', and is changed there"
            for column, cell in row.cells.items()
            if cell and cell != own[column]
        ]


def _fill_down(sheet: CodingSheet, day: str, faults: list[str]) -> Iterator[SheetRow]:
    """Yield the rows that are coded, with the sentence, speaker and date of the rows above where they have none.

    Up to the first date on the sheet it is `day`, that of the document. What is no date is told once, where it stands.
    """
    sentence, speaker = "", ""
    for row in sheet.coding:
        sentence = row.cells["sentence"] or sentence
        if not row.cells["utterance"]:
            speaker, own = row.cells["speaker"] or speaker, row.cells["date"] or day
            day = own if is_date(own) else day
            faults += [f"{sheet.name}:{row.place('date')}: '{own}' {NO_DATE}"] if own != day else []
        if any(row.cells[column] for column in MARKING):
            filled = {"sentence": SENTENCE_NUMBER.findall(sentence)[0], "speaker": speaker, "date": day}
            kept = {column: row.cells[column] for column in (*CODED, "note") if column not in filled}
            kept["own speaker"] = row.cells["speaker"]
            yield SheetRow(row.sheet, row.line, kept | filled)


class _Utterances:
    """The utterances of the dossier and those that a sheet adds, found by who speaks when.

    Of several, the one is meant that the document tells of already (`told`).
    """

    def __init__(
        self, known: Mapping[str, dict[str, Cells]], added: list[Cells], kind: str, told: Collection[str]
    ) -> None:
        self.told = told
        self.known, self.speakers, self.added, self.kind = known["utterances"], known["speakers"], added, kind

    def find(self, row: SheetRow, sides: Mapping[str, str], faults: list[str]) -> str:
        """Return the utterance of a row, making it from speaker and date where the row names none."""
        named, speaker, day = (row.cells[column] for column in ("utterance", "speaker", "date"))
        if named:
            return named
        if not speaker:
            faults.append(f"{row.place('speaker')}: is empty, and no row above names a speaker; choose one")
        elif not row.cells["own speaker"] and self._is_anothers(speaker, row, sides):
            faults.append(
                f"{row.place('speaker')}: is empty, and {speaker} of the rows above does not speak for "
                f"{row.cells['actor']}; choose who does"
            )
        if faults:
            return ""
        alike = [
            name
            for name, act in self.known.items()
            if act["speaker"] == speaker and act["date"] == day and act["medium"] != "act"
        ]
        alike = [name for name in alike if name in self.told] or alike
        if len(alike) > 1:
            faults.append(f"{row.place('utterance')}: is empty, and {speaker} speaks in {', '.join(alike)}; choose one")
        return alike[0] if alike else self._make(speaker, day)

    def _is_anothers(self, speaker: str, row: SheetRow, sides: Mapping[str, str]) -> bool:
        """Return whether a stance would be put into the mouth of a speaker for another side."""
        own = sides.get(self.speakers[speaker]["actor"])
        return row.cells["voice"] in STATED and own != sides.get(row.cells["actor"])

    def _make(self, speaker: str, day: str) -> str:
        own = self.speakers[speaker]
        name = f"{speaker}-{day}"
        medium = MEDIA.get(self.kind, "speech" if own["actor"] else "judgement")
        label = f"{own['name']}, {format_day(day)}"
        made = {"id": name, "label": label, "speaker": speaker, "date": day, "medium": medium}
        self.known[name] = made
        self.added.append(made)
        return name


def _join_words(cell: str) -> str:
    """Return words as they are written in an id.

    >>> _join_words("Broken promise"), _join_words("own-choice")
    ('broken-promise', 'own-choice')
    """
    return re.sub(r"[\s_]+", "-", cell.strip().lower())


def _read_value(cell: str) -> str:
    """Return the number at the beginning of a cell, as spreadsheets of several countries write it.

    >>> _read_value("25 door open, far off"), _read_value("50,0"), _read_value("soon")
    ('25', '50', 'soon')
    """
    number = cell.split(" ", maxsplit=1)[0].replace(",", ".")
    return f"{float(number):.15g}" if PLAIN_NUMBER.fullmatch(number) else cell


def _pick_quote(row: SheetRow, texts: Mapping[str, str], notes: list[str]) -> str:
    """Return a row's quotation as its text has it: all of its sentence where none is given."""
    number, given = row.cells["sentence"], row.cells["quote"]
    near = range(int(number or 0) - BEFORE, int(number or 0) + AFTER)
    passage = " ".join(texts.get(str(n), "") for n in near).strip()
    if not given:
        return texts.get(number, "")
    picked = find_passage(given, passage)
    if picked not in ("", given):
        notes.append(f"{row.place('quote')}: '{given}' is quoted as the text has it: '{picked}'")
    return picked or given


def _number_statements(statements: list[Cells], document: str) -> None:
    """Give statements their ids: document and running number, of as many digits as they need."""
    digits = max(2, len(str(len(statements))))
    for number, statement in enumerate(statements, start=1):
        statement["id"] = f"{document}-{number:0{digits}d}"
