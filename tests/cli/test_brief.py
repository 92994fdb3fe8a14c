"""`positions brief` writes all formats from one content, reports all faults at once, and never mixes briefings."""

import json

import pytest
from cases import PARAMETERS
from click.testing import CliRunner

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


def test_the_help_has_an_example():
    done = CliRunner().invoke(main, ["brief", "--help"])
    assert "positions brief --as-of 2022-01" in done.output
