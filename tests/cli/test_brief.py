"""`positions brief` writes all formats from one content, reports all faults at once, and never mixes briefings."""

import json
import shutil

import pytest
from cases import PARAMETERS
from click.testing import CliRunner
from pptx import Presentation

from lib.cli.main import main

ASKED = [f"-p{name}={value}" for name, value in {**PARAMETERS, "replicates": 40}.items() if name != "as_of"]


@pytest.fixture
def brief(village, tmp_path):
    def run(*arguments):
        asked = ["--dossier", str(village), "--outputs", str(tmp_path / "out"), "--as-of", "1901", *ASKED]
        return CliRunner().invoke(main, ["brief", *asked, *arguments])

    return run


def test_every_format_is_written_with_what_it_was_made_from(brief, tmp_path):
    done = brief()
    assert done.exit_code == 0, done.output
    folder = tmp_path / "out" / "briefing"
    kinds = ("docx", "html", "json", "pdf", "pptx", "xlsx")
    assert sorted(file.name for file in folder.iterdir()) == [f"briefing.{kind}" for kind in kinds]
    manifest = json.loads((folder / "briefing.json").read_text(encoding="utf-8"))
    assert manifest["parameters"]["as_of"] == "1901"
    assert len(manifest["files"]) == 5
    assert str(tmp_path) not in (folder / "briefing.json").read_text(encoding="utf-8")


def test_the_same_inputs_give_the_same_bytes(brief, tmp_path):
    folder = tmp_path / "out" / "briefing"
    brief()
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    brief()
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_all_faults_are_reported_at_once_and_nothing_is_written(brief, tmp_path):
    done = brief("--to", "pptx,dox", "--sides", "Mil", "-p", "turn", "-p", "tturn=1901", "-p", "as_of=1900")
    assert done.exit_code == 2
    for fault in (
        "-p: 'turn' is not of the form NAME=VALUE",
        "as_of: is given twice; give it once",
        "to: 'dox' is not one of pptx, docx, html, pdf, xlsx; did you mean 'docx'?",
        "tturn: no such parameter",
        "sides: 'Mil' is not one of Mill, River, Church; did you mean 'Mill'?",
    ):
        assert fault in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_case_that_leaves_open_what_holds_without_agreement_is_refused(brief, village, tmp_path, edit):
    edit(
        village / "options.csv",
        'as-it-is,,"The weir open, no toll",,toll,0,chronicle-1901,The fishers will not hear of a toll\n',
        "",
    )
    done = brief("--to", "docx")
    assert done.exit_code != 0
    said = "case.toml:8:without_agreement: as-it-is does not say what holds on toll; add a row for each to options.csv"
    assert said in done.output
    assert not (tmp_path / "out").exists()


def test_a_day_after_the_record_is_rejected(village, tmp_path):
    asked = ["--dossier", str(village), "--outputs", str(tmp_path / "out"), "--as-of", "1950", *ASKED]
    done = CliRunner().invoke(main, ["brief", *asked])
    assert done.exit_code == 2
    assert "as_of: 1950 lies after the record" in done.output


def test_a_briefing_needs_a_format(brief):
    done = brief("--to", ",")
    assert done.exit_code == 2
    assert "to: is empty; name some of pptx, docx, html, pdf, xlsx" in done.output


def test_a_folder_that_cannot_be_written_is_reported(brief, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "briefing").write_text("in the way")
    done = brief()
    assert done.exit_code == 2
    assert "cannot be written" in done.output


def test_a_folder_never_mixes_briefings_with_different_parameters(brief, tmp_path):
    assert brief("--to", "html,xlsx").exit_code == 0
    page = (tmp_path / "out" / "briefing" / "briefing.html").read_bytes()
    refused = brief("--to", "xlsx", "--demands", "weir")
    assert refused.exit_code == 2
    assert "html there were made with demands=all, not demands=weir" in refused.output
    assert (tmp_path / "out" / "briefing" / "briefing.html").read_bytes() == page
    assert brief("--to", "docx").exit_code == 0


def read_titles(tmp_path):
    slides = Presentation(tmp_path / "out" / "briefing" / "briefing.pptx").slides
    return [slide.shapes.title.text for slide in slides], slides


def test_slides_have_an_annex_if_it_is_asked_for(brief, tmp_path):
    assert brief("--to", "pptx").exit_code == 0
    short, _ = read_titles(tmp_path)
    assert brief("--to", "pptx", "--annex").exit_code == 0
    long, _ = read_titles(tmp_path)
    assert len(short) == 6
    assert long[:6] == short
    assert len(long) > 9


def test_what_is_new_since_a_day_is_told_with_document_and_sentence(brief, tmp_path):
    done = brief("--to", "pptx", "--since", "1900")
    assert done.exit_code == 0, done.output
    titles, slides = read_titles(tmp_path)
    assert titles[1] == "New in our sources since 1900"
    told = slides[1].placeholders[1].text_frame.text
    assert (
        "River on water toll: “toll 0”; until then no position in this round. The fishers refuse a toll (Chronicle, 1901)."
        in told
    )
    assert "weir" not in told


def test_what_is_new_against_a_folder_is_told(brief, village, tmp_path):
    copied = shutil.copytree(village, tmp_path / "older")
    assert brief("--to", "pptx", "--against", str(copied)).exit_code == 0
    titles, slides = read_titles(tmp_path)
    assert titles[1] == "New in our sources against the record “older”"
    assert slides[1].placeholders[1].text_frame.text == "No state, position or own offer has changed."
    file = copied / "statements.csv"
    kept = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("gazette-1900-4,")]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    drop_orphans(copied, "fishers-1900-07-01", "fishers-speaker")
    done = brief("--to", "pptx", "--against", str(copied))
    assert done.exit_code == 0, done.output
    told = read_titles(tmp_path)[1][1].placeholders[1].text_frame.text
    assert "The fishers, own offer on closed weir: “weir 50”. The fishers offer Sundays (Gazette, 1900)." in told


def drop_orphans(folder, *names):
    """Remove the rows with these ids from a dossier's utterances and speakers."""
    for table in ("utterances", "speakers"):
        file = folder / f"{table}.csv"
        kept = [line for line in file.read_text(encoding="utf-8").splitlines() if line.partition(",")[0] not in names]
        file.write_text("\n".join(kept) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (["--since", "yesterday"], "since: 'yesterday' is not a date; write 2021, 2021-12 or 2021-12-01"),
        (["--since", "1901-12-31"], "since: 1901-12-31 is not before as_of: 1901; name an earlier day"),
        (["--against", "nowhere"], "against: nowhere: is not a folder"),
        (["--since", "1900", "--against", "nowhere"], "since: cannot be given together with against"),
    ],
)
def test_an_earlier_record_that_is_none_is_reported(brief, tmp_path, asked, fault):
    done = brief(*asked)
    assert done.exit_code == 2
    assert fault in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_formats_that_say_what_is_new_are_not_mixed_with_those_that_do_not(brief):
    assert brief("--to", "html").exit_code == 0
    refused = brief("--to", "pptx", "--since", "1900")
    assert refused.exit_code == 2
    assert "html there were made with changes=none, not changes=since 1900" in refused.output


def test_the_help_has_an_example():
    done = CliRunner().invoke(main, ["brief", "--help"])
    assert "positions brief --as-of 2022-01" in done.output
