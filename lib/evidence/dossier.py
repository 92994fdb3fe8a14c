"""Load a dossier from its tables, check all of it, and name every fault by file, line and column."""

import csv
import io
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from lib.core.dates import first_day
from lib.core.errors import (
    COLLECTED,
    Faults,
    Misuse,
    explain_choice,
    explain_invalid,
    explain_unreadable,
    raise_if,
    shorten,
    tell_few,
    tell_first,
)
from lib.core.fingerprints import EVIDENCE_FILES, hash_file, hash_files
from lib.core.landing import finish_landing
from lib.core.letters import explain_hidden
from lib.core.paths import evidence_folder, find_files, find_text, read_file, texts_folders
from lib.core.store import recall
from lib.evidence.colours import check_colours
from lib.evidence.identity import check_identity
from lib.evidence.judgements import SAID, check_judgements, has_rows, join_judgements
from lib.evidence.profile import FILE, Profile, Scenario, check_profile, read_profile
from lib.evidence.schema import FORMS, NUMBERS, PRIMARY, TABLES, WITHDRAWN, Coding, Record, list_columns, read_field
from lib.evidence.sources import check_sources
from lib.evidence.status import check_status
from lib.evidence.utterances import check_utterances
from lib.evidence.validation import (
    check_codings,
    check_findings,
    check_records,
    check_references,
    drop_repeats,
)

CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MOST_LINES = 500_000
"""The most lines of a table: many times what anybody has coded by hand."""

MAY_BE_MISSING = ("judgements", "options", "facts", "events", "wanted", "confusion", "findings")
"""The tables that a dossier may leave out, or have without a row; with judgements, those of `SAID` as well."""

UNNAMED = "not on record"
"""What holds without agreement in a case without options."""

DONE_BY_FIX = "`positions check --fix` does it"
"""What a fault adds whose way out the command knows, too."""

NEEDED = tuple(name for name in TABLES if name not in MAY_BE_MISSING)


@dataclass(frozen=True)
class Dossier:
    """The tables of a case as tidy frames, one row per record, with the columns of `lib.evidence.schema`.

    `actors` and `demands` are sorted by `order`. In `statements`, `actor`, `side` and `demand` are ordered categories,
    and `value` is a float (NaN for reasoning and conditions); what stands in other tables is added: `speaker` (name),
    `office`, `speaks_for` (actor, empty for nobody), `date`, `medium` and `act` (label) of the utterance, and of the
    document `is_primary`, `short` and `published` (its date). `is_machine` is whether a machine translated the words
    quoted. The rows of `judgements` follow there in the voice `judged`, without a quotation and as of the date of their
    document. In `statements`, `utterances` and `events`, `day` is the first day of `date`.
    `codings` contains the rows of all files in the folder `codings/`, none if there is no such folder. `profile` is
    what `case.toml` says.
    """

    folder: Path
    profile: Profile
    documents: pd.DataFrame
    actors: pd.DataFrame
    demands: pd.DataFrame
    anchors: pd.DataFrame
    speakers: pd.DataFrame
    utterances: pd.DataFrame
    statements: pd.DataFrame
    judgements: pd.DataFrame
    options: pd.DataFrame
    facts: pd.DataFrame
    events: pd.DataFrame
    wanted: pd.DataFrame
    confusion: pd.DataFrame
    findings: pd.DataFrame
    codings: pd.DataFrame

    @property
    def sides(self) -> list[str]:
        """The sides, in the order of their first actors."""
        return list(self.actors["side"].unique())

    @cached_property
    def short_names(self) -> dict[str, str]:
        """The name by which each document is cited, by its id."""
        return dict(zip(self.documents["id"], self.documents["short"], strict=True))

    @cached_property
    def withdrawn(self) -> list[str]:
        """The documents that are retracted or superseded."""
        return self.documents.loc[self.documents["status"].isin(WITHDRAWN), "id"].tolist()

    def find_scenario(self, name: str) -> Scenario:
        """Return what holds without agreement by its name in `case.toml`, or by the id of the option that holds.

        In a case without options nothing is named ('').
        """
        named = {scenario.name: scenario for scenario in self.profile.scenarios}
        titles = dict(zip(self.options["id"], self.options["name"], strict=True))
        return named.get(name) or Scenario(name=titles.get(name, name) or UNNAMED, option=name or UNNAMED)


def load(folder: str | Path = "seeds") -> Dossier:
    """Read and check the tables in `folder`, relative to the project; raise `Faults` naming every error.

    What was found right is kept in a file, and not checked again until something in it changes. Raises `Misuse` if
    `folder` is not a folder.
    """
    place = evidence_folder(folder)
    if not os.path.isdir(place):  # of a name that no folder can have, a path would raise an error
        needed = ", ".join(f"{name}.csv" for name in NEEDED)
        raise Misuse([f"{shorten(folder)}: is not a folder; name one that contains {needed}"])
    if not os.access(place, os.R_OK | os.X_OK):
        raise Misuse([f"{shorten(folder)}: cannot be read; name a folder that you may read"])
    finish_landing(place)
    inputs = _describe_inputs(place)
    read = partial(_read_anew, place, shorten(folder), inputs)
    return replace(recall(inputs, read), folder=place) if inputs else read()


def _describe_inputs(place: Path) -> dict[str, Any]:
    """Return all that a dossier depends on; nothing if some of it is not there to be read, and so to be told of."""
    files = [place / FILE, *(place / f"{name}.csv" for name in TABLES), *place.glob("codings/*.csv")]
    if any(os.path.lexists(file) and not os.path.isfile(file) for file in files):
        return {}
    texts = [find_text(place, shingles.stem) for shingles in find_files(place / "shingles", "*.txt")]
    named = [folder.is_dir() for folder in texts_folders(place)]
    try:
        hashed = [hash_file(text) if text else "" for text in texts]
        tables = hash_files(place, EVIDENCE_FILES)
    except (OSError, Faults):
        return {}
    return {"what": "dossier", "dossier": tables, "texts": hashed, "folders of texts": named}


def _read_anew(place: Path, name: str, inputs: Mapping[str, Any]) -> Dossier:
    """Return the dossier in a folder; raise `Faults` if it has any, or if it is no longer what `inputs` describes."""
    dossier = _read_all(place)
    if not inputs:
        hash_files(place, EVIDENCE_FILES)  # names what cannot be read though no table needs it
    raise_if([] if _describe_inputs(place) == inputs else [f"{name}: changed while it was read; try again"])
    return dossier


def _read_all(place: Path) -> Dossier:
    """Return the dossier in a folder; raise `Faults` naming every error."""
    faults: list[str] = []
    frames = _read_tables(place, faults)
    found = [(file.name, read_table(file, Coding, faults)) for file in find_files(place / "codings", "*.csv")]
    codings = {name: table for name, table in found if table is not None}
    profile, text = read_profile(place, faults)
    raise_if(tell_few(faults) if len(faults) > COLLECTED else [])  # tables so wrong are not compared with each other
    faults += check_profile(profile, text, frames) if profile else []
    faults += [*check_references(frames), *check_records(frames), *check_identity(frames), *check_utterances(frames)]
    faults += [*check_colours(frames), *check_judgements(frames), *check_sources(frames, codings, place)]
    faults += check_status(frames)
    faults += [*check_findings(frames), *check_codings(codings, frames)]
    if profile is None or faults:
        raise Faults(tell_few(drop_repeats(faults)))
    joined = pd.concat([_make_table("codings", Coding), *codings.values()], ignore_index=True)
    return Dossier(place, profile, **_arrange(frames | {"codings": joined}))


def _read_tables(place: Path, faults: list[str]) -> dict[str, pd.DataFrame]:
    """Return the tables of a folder that can be read; append what is wrong to `faults`."""
    frames: dict[str, pd.DataFrame] = {}
    for name, record in TABLES.items():
        file = place / f"{name}.csv"
        is_left_out = not os.path.lexists(file) and _may_be_empty(file)
        table = _make_table(name, record) if is_left_out else read_table(file, record, faults)
        frames |= {} if table is None else {name: table}
    return frames


def _may_be_empty(file: Path) -> bool:
    """Return whether a table may be missing, or have no row; where experts judge, nobody need be quoted."""
    return file.stem in MAY_BE_MISSING or (file.stem in SAID and has_rows(file.with_name("judgements.csv")))


def _make_table(
    name: str, record: type[Record], columns: Sequence[Sequence[str]] = (), lines: Sequence[int] = ()
) -> pd.DataFrame:
    """Return a table of these columns of text, with numbers where it has them; without columns it has no rows."""
    texts = zip(record.model_fields, columns or [()] * len(record.model_fields), strict=True)
    frame = pd.DataFrame({column: list(cells) for column, cells in texts}, dtype=str)
    for column in NUMBERS.get(name, ()):
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    return frame.assign(line=lines)


def read_table(file: Path, record: type[Record], faults: list[str]) -> pd.DataFrame | None:
    """Return the rows of a table, with their line numbers in `line`; append what is wrong to `faults`.

    Returns None if the table cannot be read at all: no file, the wrong encoding, or the wrong header.
    """
    split = _split_table(_decode(file, faults), file, record, faults)
    if split is None:
        return None
    lines, columns = split
    found: list[tuple[int, int, str]] = []
    for place, (name, column) in enumerate(zip(record.model_fields, columns, strict=True)):
        wrong = _find_faults(record, name, _differ(column))
        if wrong:
            rows = [row for row, text in enumerate(column) if text in wrong]
            found += [(row, place, f"{name}: {wrong[column[row]]}") for row in rows[:COLLECTED]]
            if len(rows) > COLLECTED:
                faults.append(f"{file.name}:1:{name}: {len(rows):,} cells are wrong; the first {COLLECTED} follow")
    faults += [f"{file.name}:{lines[row]}:{said}" for row, _, said in sorted(found)]
    return _make_table(file.stem, record, columns, lines)


def _differ(column: Sequence[str]) -> Collection[str]:
    """Return the distinct texts of a column, or all of them if hardly any seem to repeat."""
    sample = column[:10_000]
    return column if len(set(sample)) == len(sample) else dict.fromkeys(column)


def _find_faults(record: type[Record], name: str, texts: Iterable[str]) -> dict[str, str]:
    """Return what is wrong with each text that a field cannot take; each distinct text is checked once."""
    tried = list(texts)
    wrong = {text: "has spaces around it" for text in tried if text != text.strip()}
    try:
        read_field(record, name).validate_python(tried)
    except ValidationError as error:
        details = error.errors(include_url=False)
        for detail in details[:COLLECTED]:
            wrong[tried[int(detail["loc"][0])]] = explain_invalid(dict(detail), FORMS)
        wrong |= dict.fromkeys((tried[int(detail["loc"][0])] for detail in details[COLLECTED:]), "is not valid either")
    hidden = {text: said for text in tried if (said := explain_hidden(text))}
    return wrong | {text: f"'{shorten(text)}' {said}; {DONE_BY_FIX}" for text, said in hidden.items()}


def _decode(file: Path, faults: list[str]) -> str | None:
    """Return the text of a table; report faults that spreadsheets and editors introduce when saving."""
    if not os.path.lexists(file):
        faults.append(f"{file.name}: is missing in {file.parent.name}/; every dossier has {', '.join(NEEDED)}")
        return None
    try:
        raw = read_file(file)
    except OSError as error:
        faults.append(f"{file.name}: {explain_unreadable(error)}")
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw.count(b"\x00") > len(raw) // 4:
        faults.append(f"{file.name}:1: is UTF-16; save it as UTF-8; {DONE_BY_FIX}")
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        faults.append(f"{file.name}:1: begins with a byte-order mark; save it as UTF-8 without BOM; {DONE_BY_FIX}")
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if (count := raw.count(b"\n")) > MOST_LINES:
        faults.append(f"{file.name}: has {count:,} lines; at most {MOST_LINES:,} are read, so split the case")
        return None
    faults += _find_controls(file.name, raw)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = raw[error.start]
        faults.append(
            f"{file.name}:{line}: byte 0x{byte:02x} is not UTF-8 (Latin-1 or Windows-1252?); save it as UTF-8"
        )
        return raw.decode("latin-1")


def _find_controls(file: str, raw: bytes) -> list[str]:
    """Return a fault for each line of a table with a control character."""
    if not CONTROL.search(raw):
        return []
    lines = enumerate(raw.split(b"\n"), start=1)
    wrong = [(number, found[0][0]) for number, line in lines if (found := CONTROL.search(line))]
    return tell_first(
        file, wrong, lambda at: f"{file}:{at[0]}: contains the control character 0x{at[1]:02x}; delete it"
    )


def _split_table(
    text: str | None, file: Path, record: type[Record], faults: list[str]
) -> tuple[list[int], list[Sequence[str]]] | None:
    """Return the lines and columns of all rows that are as wide as the header; None if the header is wrong.

    Optional columns that the table leaves out are empty.
    """
    if text is None:
        return None
    rows, ends = _read_rows(text, file, faults)
    header = rows[0] if rows else []
    expected = list_columns(record, header)
    if header != expected:
        faults += _compare_header(file.name, header, expected, list(record.model_fields))
        return None
    if len(rows) == 1 and not _may_be_empty(file):
        faults.append(f"{file.name}:2: has no rows; a dossier needs at least one")
    lines = [end + 1 for end in ends[:-1]]  # a row begins on the line after the last one ended
    del rows[0]
    wide = len(expected)
    ragged = [(line, len(row)) for line, row in zip(lines, rows, strict=True) if len(row) != wide]
    faults += tell_first(file.name, ragged, lambda at: f"{file.name}:{at[0]}: has {at[1]} cells; the header has {wide}")
    if ragged:
        whole = [(line, row) for line, row in zip(lines, rows, strict=True) if len(row) == wide]
        lines, rows = [line for line, _ in whole], [row for _, row in whole]
    columns = dict(zip(expected, zip(*rows, strict=True), strict=False))
    return lines, [columns.get(name, ("",) * len(lines)) for name in record.model_fields]


def _read_rows(text: str, file: Path, faults: list[str]) -> tuple[list[list[str]], Sequence[int]]:
    """Return the rows of a table, header included, and the line on which each ends."""
    reader = csv.reader(io.StringIO(text), strict=True)
    with suppress(csv.Error):
        rows = list(reader)
        if reader.line_num == len(rows):  # no cell contains a line break
            return rows, range(1, len(rows) + 1)
    reader, rows, ends = csv.reader(io.StringIO(text), strict=True), [], []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error as error:
        start = (ends or [0])[-1] + 1
        faults.append(f"{file.name}:{start}: cannot be read any further: {error}; check the quotation marks")
    return rows, ends


def _compare_header(file: str, header: list[str], expected: list[str], known: list[str]) -> list[str]:
    if not header:
        return [f"{file}:1: is empty; the first line must be {','.join(expected)}"]
    if len(header) == 1 and (divider := next((d for d in ";\t" if d in header[0]), "")):
        return [f"{file}:1: cells are separated by {divider!r}; save it with commas; {DONE_BY_FIX}"]
    missing = [f"{file}:1:{column}: column is missing" for column in expected if column not in header]
    others = [column for column in header if column not in expected]
    unknown = tell_first(file, others, lambda column: f"{file}:1: {explain_choice(column, known)}")
    order = f"{file}:1: columns are repeated or out of order; expected {','.join(expected)}"
    return missing + unknown or [order]


def _arrange(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Sort the checked tables, and add to the statements what other tables say about them."""
    tables = {name: frame.drop(columns="line") for name, frame in frames.items()}
    for name in ("actors", "demands"):
        tables[name] = tables[name].sort_values("order", ignore_index=True)
    for name in ("utterances", "events"):
        dates = tables[name]["date"]
        tables[name]["day"] = pd.to_datetime(dates.map({text: first_day(text) for text in dates.unique()}))
    return tables | {"statements": join_judgements(_join_statements(tables), tables)}


def _join_statements(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the statements with their side, and with what their utterance and document say of them."""
    actors, statements = tables["actors"], tables["statements"]
    documents = tables["documents"].set_index("id").rename(columns={"date": "published", "translation": "wording"})
    speakers = tables["speakers"].set_index("id").rename(columns={"name": "speaker", "actor": "speaks_for"})
    acts = tables["utterances"].rename(columns={"label": "act", "speaker": "spoken_by"}).join(speakers, on="spoken_by")
    acts = acts.set_index("id")[["speaker", "office", "speaks_for", "date", "day", "medium", "act"]]
    joined = statements.join(acts, on="utterance")
    joined = joined.join(documents[["kind", "short", "published", "wording"]], on="document")
    sides = joined["actor"].map(dict(zip(actors["id"], actors["side"], strict=True)))
    return joined.drop(columns=["kind", "wording"]).assign(
        is_primary=joined["kind"].isin(PRIMARY),
        is_machine=(joined["wording"] == "machine") | joined["translation"].str.startswith("machine: "),
        side=pd.Categorical(sides, actors["side"].unique(), ordered=True),
        actor=pd.Categorical(joined["actor"], actors["id"], ordered=True),
        demand=pd.Categorical(joined["demand"], tables["demands"]["id"], ordered=True),
    )
