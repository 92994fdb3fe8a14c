"""What is fuzzed: the six doors through which others' files and words come in, each a function of bytes.

The bytes say what is changed in a small case, a coding sheet or a file that is sound. A target raises nothing but what
is a fault of the suite: whatever is wrong with the input, the suite says so as `Faults`.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import openpyxl
from cases import TEXTS, write_village
from fuzzing.choices import PIECES, Choices, write_rows

from lib.case import build_case, check_names, fill_parameters
from lib.cli.main import read_pairs
from lib.cli.sweep import _read_sweep
from lib.coding import cut_sentences, mend_dossier, merge, merge_as_coder, read_coding_sheet, unmerge, write_workbook
from lib.coding.workbook import CODING_COLUMNS
from lib.core.errors import Faults
from lib.core.landing import finish_landing
from lib.core.letters import clean_letters
from lib.evidence import Dossier, load
from lib.evidence.mismatch import explain_mismatch
from lib.evidence.quotations import Shingles, hash_shingles, show_context
from lib.evidence.starter import write_case
from lib.evidence.utterances import list_warnings
from lib.parameters import Parameters, check_parameters
from lib.runs.manifest import are_up_to_date, check_case, is_current, read_manifest, record_run
from lib.runs.notebooks import find_notebooks, read_defaults
from lib.runs.plan import find_unknown

Files = dict[str, bytes]

MOST_EDITS = 6


@cache
def _workplace() -> Path:
    place = tempfile.TemporaryDirectory(prefix="fuzzing-")
    _workplace.place = place  # it lasts as long as the process
    return Path(place.name)


@cache
def _write_base(name: str) -> tuple[Path, Mapping[str, bytes]]:
    """Return the folder of a sound case, and the contents of its files."""
    folder = _workplace() / name
    if name == "village":
        write_village(folder)
    else:
        write_case(folder, "The mill", ["Mill", "River", "Church"], ["weir", "toll"])
    return folder, _read_files(folder)


def _read_files(folder: Path) -> Files:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != ".lock")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@contextmanager
def _changed(folder: Path, files: Mapping[str, bytes | None]) -> Iterator[None]:
    """Have files in a folder for a while."""
    before = _read_files(folder)
    try:
        for name, content in files.items():
            if content is None:
                (folder / name).unlink()
            else:
                (folder / name).write_bytes(content)
        yield
    finally:
        for name, content in _read_files(folder).items():
            if before.get(name) != content:
                (folder / name).unlink()
        for name, content in before.items():
            if not (folder / name).is_file():
                (folder / name).write_bytes(content)


def load_dossier(data: bytes) -> None:
    """Read a case of which some tables, `case.toml` or shingles are others, or mend it first."""
    choices = Choices(data)
    folder, base = _write_base(choices.pick(("example", "village")))
    is_mended = not choices.number(4)
    names = [name for name in base if name.endswith((".csv", ".toml", ".txt"))]
    files: dict[str, bytes | None] = {}
    for _ in range(MOST_EDITS):
        name = choices.pick(names)
        content = files.get(name, base[name])
        edit = choices.edit_table if name.endswith(".csv") else choices.edit_bytes
        files[name] = None if content is None or not choices.number(40) else edit(content)
        if not choices.is_left():
            break
    with _changed(folder, files), suppress(Faults):
        if is_mended:
            mend_dossier(folder)
        list_warnings(load(folder).statements)


@cache
def _write_sheet() -> bytes:
    """Return the workbook of the example's document, with the statements that it has in the record."""
    folder, base = _write_base("example")
    dossier = load(folder)
    sentences = cut_sentences(base["texts/example-2001.txt"].decode())
    rows = dossier.statements.astype(object).where(dossier.statements.notna(), "").to_dict("records")
    coded = [
        {column: str(row.get(column, "")) for column in CODING_COLUMNS}
        | {"sentence": str(next(s.number for s in sentences if row["quote"][:12] in s.text)), "speaker": ""}
        for row in rows
    ]
    row = {str(k): str(v) for k, v in dossier.documents.iloc[0].to_dict().items()}
    return write_workbook(row, sentences, dossier, coded)


def merge_sheet(data: bytes) -> None:
    """Merge a coding sheet of which some cells, rows, columns or bytes are others; see that it lands whole or not."""
    choices = Choices(data)
    folder, base = _write_base("example")
    is_csv, coder = choices.number(2), choices.pick(("", "anna", "one"))
    file = _workplace() / ("example-2001.csv" if is_csv else "example-2001.xlsx")
    file.write_bytes(_edit_sheet(choices) if is_csv else _edit_workbook(choices))
    with _changed(folder, {}):
        try:
            sheet = read_coding_sheet(file)
            merge_as_coder(sheet, folder, coder) if coder else merge(sheet, folder)
        except Faults:
            assert _read_files(folder) == base, "a sheet with faults has changed the tables"
            return
        load(folder)
        with suppress(Faults):  # what the document's statements were needed for may be left without any
            unmerge(sheet, folder, coder)


def _edit_sheet(choices: Choices) -> bytes:
    book = openpyxl.load_workbook(BytesIO(_write_sheet()))
    raw = write_rows([[str(cell or "") for cell in row] for row in book["coding"].iter_rows(values_only=True)])
    for _ in range(MOST_EDITS):
        raw = choices.edit_table(raw)
        if not choices.is_left():
            break
    return raw


def _edit_workbook(choices: Choices) -> bytes:
    """Return a workbook with other rows on its sheets, or with other bytes in the files that it consists of."""
    if choices.number(3):
        book = openpyxl.load_workbook(BytesIO(_write_sheet()))
        for _ in range(MOST_EDITS):
            sheet = book[
                choices.pick(("coding", "coding", "coding", "speakers", "utterances", "facts", "events", "document"))
            ]
            rows = choices.edit_rows([[str(c or "") for c in row] for row in sheet.iter_rows(values_only=True)])
            sheet.delete_rows(1, sheet.max_row)
            for row in rows:
                sheet.append([_type_cell(cell) for cell in row])
            if not choices.is_left():
                break
        written = BytesIO()
        book.save(written)
        return written.getvalue()
    with ZipFile(BytesIO(_write_sheet())) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    name = choices.pick(sorted(files))
    files[name] = choices.edit_bytes(files[name])
    written = BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as parts:
        for name, content in files.items():
            parts.writestr(name, content)
    return choices.edit_bytes(written.getvalue()) if choices.is_left() else written.getvalue()


def _type_cell(cell: str) -> object:
    """Return a cell as a spreadsheet keeps it: a number as one, and no letters that XML cannot have."""
    with suppress(ValueError):
        return float(cell[:16])
    return "".join(
        letter for letter in cell if letter in "\t\n" or " " <= letter < "\ud800" or "\ue000" <= letter < "\ufffe"
    )


def match_quotation(data: bytes) -> None:
    """Look a passage of a text, changed by a few letters, up in the text and in its shingles."""
    choices = Choices(data)
    text = choices.pick([*TEXTS.values(), "不扩大北约，也不在东欧部署武器。", "a" * 400, "a b " * 200, ""])
    for _ in range(choices.number(4)):
        text = choices.edit(text)
    start = choices.number(len(text) + 1)
    quote = text[start : start + choices.number(200)]
    for _ in range(choices.number(5)):
        quote = choices.edit(quote)
    text, quote = (part.encode("utf-8", "replace").decode() for part in (text, quote))
    shingles = Shingles("d", hash_shingles(text, "d"))
    for at_hand in (text, None):
        found = explain_mismatch(quote, shingles, at_hand)
        assert not found.mended or shingles.find(found.mended), "a quotation was mended into one that is not there"
    assert shingles.find(quote) is None or shingles.find(clean_letters(quote)[0]) or clean_letters(quote)[1]
    show_context(quote, text)


@cache
def _load_village() -> Dossier:
    return load(_write_base("village")[0])


@cache
def _read_notebooks() -> dict[Path, dict[str, object]]:
    return {path: read_defaults(path) for path in find_notebooks()}


def give_parameters(data: bytes) -> None:
    """Give parameters as on a command line, and build the case if they are right."""
    choices = Choices(data)
    names = [name for name in Parameters.model_fields if name not in ("dossier", "outputs")]
    words = [*PIECES[10:], "weir", "toll", "weir,toll", "Mill", "River", "miller", "gazette-1900", "as-it-is", "closed", "1901-06",
             "weir=1,toll=2", "Mill=0.5", "coverage", "equal", "mean", "primary", "quadratic", "direct,reported", "svg,png", "21"]  # fmt: skip
    texts = []
    for _ in range(MOST_EDITS):
        value = choices.pick(words)
        for _ in range(choices.number(3)):
            value = choices.edit(value)
        name = choices.pick(names) if choices.number(12) else choices.pick(("outputs", "dossier", choices.piece()))
        texts.append(name + "=" * bool(choices.number(20)) + value)
        if not choices.is_left():
            break
    given, faults = read_pairs(texts)
    dossier = _load_village()
    faults += [*find_unknown(given, _read_notebooks()), *check_parameters(given), *check_names(given, dossier)]
    "\n".join(faults).encode("utf-8", "backslashreplace")
    if not faults:
        build_case(dossier, Parameters.model_validate(fill_parameters(given, dossier.profile)))


SWEEP = """notebook: 05
name: mills
parameters:
  dossier: {folder}
  demands: weir
  loss: quadratic
over:
  as_of: [1900-07, 1901-06]
  statistic: [current, mean]
  weights: [weir=1, equal]
  voices: [[direct, reported], direct]
  disagreement: [as-it-is]
"""
RUNS = """notebook: "05"
parameters: {{dossier: {folder}}}
runs:
- as_of: 1901-06
  sides: [Mill, River]
- as_of: 1900-07
  levels: 11
  assessed: true
"""


def read_sweep(data: bytes) -> None:
    """Read the description of a sweep with some letters changed, and plan its runs."""
    choices = Choices(data)
    folder, _ = _write_base("village")
    raw = choices.pick((SWEEP, RUNS)).format(folder=folder).encode()
    for _ in range(MOST_EDITS):
        raw = choices.edit_bytes(raw)
        if not choices.is_left():
            break
    file = _workplace() / "sweep.yaml"
    file.write_bytes(raw)
    with suppress(Faults):
        planned = _read_sweep(None, {}, file, "", {}, 10_000)
        planned.list_tasks(_workplace())


RECORDS = ("manifest.json", "briefing/briefing.json")


@cache
def _write_results() -> Path:
    """Return the folder of results of one notebook, as the suite would have left it."""
    folder = _workplace() / "results"
    (folder / "tables").mkdir(parents=True)
    (folder / "briefing").mkdir()
    (folder.parent / "kept.txt").write_text("outside")
    table = folder / "tables" / "gaps.csv"
    table.write_text("demand,gap\nweir,50\n")
    made = {"parameters": read_defaults(find_notebooks(["03"])[0]) | {"dossier": str(_write_base("village")[0])},
            "case": "The mill and the river", "library": "0" * 64, "notebook": "0" * 64}  # fmt: skip
    (folder / "manifest.json").write_bytes(record_run("03_comparison", made, {"tables/gaps.csv": table}, folder))
    (folder / "briefing" / "briefing.json").write_text(json.dumps({**made, "files": {"briefing.docx": "0" * 64}}))
    return folder


def read_results(data: bytes) -> None:
    """Read what the suite has left in a folder, changed by others; see that nothing outside is touched."""
    choices = Choices(data)
    folder, dossier = _write_results(), str(_write_base("village")[0])
    changed = {name: _edit_json((folder / name).read_bytes(), choices) for name in RECORDS}
    with _changed(folder, changed), _landing(folder, choices):
        for act in (
            lambda: finish_landing(folder),
            lambda: [is_current(entry, {}, folder) for entry in read_manifest(folder).values()],
            lambda: check_case(folder, dossier),
            lambda: choices.number(16) or are_up_to_date(find_notebooks(["03"]), {"dossier": dossier}, folder),
            lambda: record_run("02_positions", {"parameters": {}}, {}, folder),
        ):
            with suppress(Faults):
                act()
    assert (folder.parent / "kept.txt").read_text() == "outside"


@contextmanager
def _landing(folder: Path, choices: Choices) -> Iterator[None]:
    """Have a landing in a folder that was interrupted, and whose journal was changed."""
    waiting = folder / ".landing-x"
    waiting.mkdir()
    try:
        for name in ("0", "old-0"):
            (waiting / name).write_text(name)
        journal = {"write": ["tables/a.csv", "b.csv"], "delete": ["tables/gaps.csv"], "there": ["b.csv"]}
        raw = _edit_json(json.dumps(journal).encode(), choices)
        (waiting / choices.pick(("ready.json", "back.json"))).write_bytes(raw)
        yield
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _edit_json(raw: bytes, choices: Choices) -> bytes:
    """Return a file with some letters changed, or with another value in one place."""
    for _ in range(choices.number(3)):
        raw = _replace_value(raw, choices) if choices.number(3) else choices.edit_bytes(raw)
    return raw


def _replace_value(raw: bytes, choices: Choices) -> bytes:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return choices.edit_bytes(raw)
    holder, place = None, None
    inner = found
    while isinstance(inner, dict | list) and inner and (holder is None or choices.number(4)):
        place = choices.pick(list(inner)) if isinstance(inner, dict) else choices.number(len(inner))
        holder, inner = inner, inner[place]
    new = choices.pick(([], {}, None, 1, True, {"a": 1}, ["a"], 1e400, choices.piece(), choices.piece()))
    if holder is None:
        found = new
    elif isinstance(holder, dict) and choices.number(2):
        holder[choices.piece()] = holder.pop(place)
    else:
        holder[place] = new
    return json.dumps(found).encode()


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "loader": load_dossier,
    "merge": merge_sheet,
    "quotations": match_quotation,
    "parameters": give_parameters,
    "sweep": read_sweep,
    "manifest": read_results,
}
