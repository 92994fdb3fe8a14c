"""From a text to an updated record on the command line: enter it, code it, merge it, compare two readings, take it out."""

import openpyxl
import pytest
from cases import write_village
from click.testing import CliRunner

from lib.cli.main import main
from lib.evidence.dossier import load

LETTER = "TOM MILLER: We want the weir closed for good.\n\nANNA FISHER: We will never close the weir.\n"
GIVEN = ("--kind", "transcript", "--title", "A letter", "--publisher", "The village", "--date", "1901-08-01")
ROWS = {
    2: {"actor": "the miller", "demand": "weir", "role": "position", "value": "100", "voice": "direct",
        "speaker": "the-miller", "gist": "The miller wants the weir closed."},
    3: {"actor": "fishers", "demand": "weir", "role": "position", "value": "0", "voice": "direct",
        "speaker": "fishers-speaker", "gist": "The fishers refuse."},
}  # fmt: skip


def fill_in(file, rows=None):
    book = openpyxl.load_workbook(file)
    sheet = book["coding"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for line, cells in (rows or ROWS).items():
        for name, text in cells.items():
            sheet.cell(line, columns[name]).value = text
    book.save(file)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A working directory with the villages' dossier and a letter in it; returns what runs a command there."""
    write_village(tmp_path / "village")
    (tmp_path / "letter-1901.txt").write_text(LETTER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        return CliRunner().invoke(main, [*arguments, "--dossier", "village"])

    return run


def test_a_text_becomes_statements_in_three_commands(desk, tmp_path):
    entered = desk("new", "document", "letter-1901.txt", *GIVEN)
    assert entered.exit_code == 0, entered.output
    assert "2 sentences" in entered.output
    assert "letter-1901: collected and not coded yet" in desk("todo").output
    fill_in(tmp_path / "letter-1901.xlsx")
    merged = desk("merge", "letter-1901.xlsx")
    assert merged.exit_code == 0, merged.output
    assert list(load(tmp_path / "village").statements["id"])[-2:] == ["letter-1901-01", "letter-1901-02"]
    assert "nothing has changed" in desk("merge", "letter-1901.xlsx").output
    removed = desk("remove", "letter-1901")
    assert removed.exit_code == 0, removed.output
    assert "letter-1901" not in set(load(tmp_path / "village").documents["id"])


def test_what_is_missing_is_told_at_once_and_nothing_is_entered(desk, tmp_path):
    before = (tmp_path / "village" / "documents.csv").read_bytes()
    done = desk("new", "document", "letter-1901.txt", "--kind", "transcript")
    assert done.exit_code == 2
    assert {line.split(":")[0] for line in done.stderr.splitlines()[1:]} == {"--title", "--publisher", "--date"}
    assert (tmp_path / "village" / "documents.csv").read_bytes() == before


def test_what_is_given_wrongly_is_told_by_its_option_beside_what_is_missing(desk):
    done = desk(
        "new", "document", "letter-1901.txt", "--kind", "transcript", "--date", "1 August 1901", "--issuer", "x"
    )
    assert done.exit_code == 2
    assert {line.split(":")[0] for line in done.stderr.splitlines()[1:]} == {
        "--issuer", "--title", "--publisher", "--date"}  # fmt: skip


def test_the_issuer_may_be_named_by_its_label(desk, tmp_path):
    assert desk("new", "document", "letter-1901.txt", *GIVEN, "--issuer", "The miller").exit_code == 0
    assert load(tmp_path / "village").documents["issuer"].iloc[-1] == "miller"


def test_a_clean_text_keeps_its_bytes_and_a_mended_one_is_kept_beside_the_workbook(desk, tmp_path):
    assert desk("new", "document", "letter-1901.txt", *GIVEN).exit_code == 0
    assert (tmp_path / "letter-1901.txt").read_text(encoding="utf-8") == LETTER
    (tmp_path / "note.txt").write_text(
        "The mil\u00adler would take half of the water in a wet year.\n", encoding="utf-8"
    )
    done = desk("new", "document", "note.txt", "--id", "note-1901", *GIVEN[:2], "--title", "Note", *GIVEN[4:])
    assert done.exit_code == 0, done.output
    assert "soft hyphen" in done.output
    assert "miller would take" in (tmp_path / "note-1901.txt").read_text(encoding="utf-8")


def test_a_file_that_is_there_is_never_written_over(desk, tmp_path):
    (tmp_path / "letter-1901.xlsx").write_bytes(b"somebody's work")
    done = desk("new", "document", "letter-1901.txt", *GIVEN)
    assert done.exit_code == 2
    assert "is there already" in done.stderr
    assert (tmp_path / "letter-1901.xlsx").read_bytes() == b"somebody's work"


def test_two_readings_are_laid_side_by_side_and_settled(desk, tmp_path):
    assert desk("new", "document", "letter-1901.txt", *GIVEN).exit_code == 0
    for name, value in (("anna", "0"), ("ben", "50")):
        assert desk("new", "sheet", "letter-1901.txt", "--to", name).exit_code == 0
        fill_in(tmp_path / name / "letter-1901.xlsx", ROWS | {3: ROWS[3] | {"value": value}})
        refused = desk("merge", f"{name}/letter-1901.xlsx")
        assert "was written for a second reading; add --coder NAME" in refused.stderr
        assert desk("merge", f"{name}/letter-1901.xlsx", "--coder", name).exit_code == 0
    sources = [f"--from={name}={name}/letter-1901.xlsx" for name in ("anna", "ben")]
    assert desk("new", "sheet", "letter-1901.txt", *sources, "--to", "both").exit_code == 0
    undecided = desk("merge", "both/letter-1901.xlsx")
    assert undecided.exit_code == 1
    assert "'differ: value' is not settled" in undecided.stderr
    book = openpyxl.load_workbook(tmp_path / "both" / "letter-1901.xlsx")
    noted = [row for row in book["coding"].iter_rows(min_row=2) if row[-1].value]
    assert [row[-2].value for row in noted] == ["anna", "ben"]
    noted[0][-1].value = ""
    for cell in noted[1][3:]:
        cell.value = None
    book.save(tmp_path / "both" / "letter-1901.xlsx")
    assert desk("merge", "both/letter-1901.xlsx").exit_code == 0
    assert [f"{value:g}" for value in load(tmp_path / "village").statements["value"].iloc[-2:]] == ["100", "0"]
    assert desk("todo").output.count("letter-1901") == 0


def test_only_what_was_cleaned_is_called_cleaned(desk, tmp_path):
    (tmp_path / "note.txt").write_bytes("Der Mül\u00adler nähme die Hälfte des Wassers.\n".encode("utf-16"))
    done = desk("new", "document", "note.txt", "--id", "note-1901", *GIVEN[:2], "--title", "Note", *GIVEN[4:])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert "cleaned: removed 1 soft hyphen" in lines
    assert [line for line in lines if line.startswith("read it as")], lines


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Letter 1901", LETTER, "'Letter 1901' is not an id; write small letters, digits and - between them, such as"),
        ("letter-1901", "Too short.\n", "letter-1901: has 2 words; a document has at least 4"),
    ],
)
def test_a_text_that_cannot_be_a_document_is_refused_in_the_same_words_by_both_commands(
    desk, tmp_path, name, text, said
):
    (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    for command in (("add",), ("new", "document", "--id", name, *GIVEN)):
        done = desk(*command, f"{name}.txt")
        assert done.exit_code == 2, done.output
        assert said in done.stderr
