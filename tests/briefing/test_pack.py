"""A folder contains one briefing: formats made differently are refused, with the reason."""

import json

import pytest

from lib.briefing.export import check_folder, write_files
from lib.core.errors import Misuse

KINDS = ("docx", "html", "pptx")
MARK = {"parameters": {"as_of": "1901", "sides": ""}, "seeds": "s", "library": "l", "versions": "v"}
OTHER = {**MARK, "parameters": {"as_of": "1900", "sides": "Mill"}}


def test_formats_of_the_same_briefing_may_be_written_one_after_the_other(tmp_path):
    write_files(tmp_path, {"docx": b"memo"}, MARK)
    assert check_folder(tmp_path, ["html"], MARK, KINDS) == []
    write_files(tmp_path, {"html": b"page"}, MARK)
    assert set(json.loads((tmp_path / "briefing.json").read_text())["files"]) == {"briefing.docx", "briefing.html"}


def test_a_different_briefing_is_refused_with_the_difference_and_advice(tmp_path):
    write_files(tmp_path, {"docx": b"memo"}, MARK)
    [fault] = check_folder(tmp_path, ["html"], OTHER, KINDS)
    assert "docx there were made with as_of=1901, not as_of=1900 and sides=all, not sides=Mill" in fault
    assert "write all formats at once, or name another folder with --outputs" in fault


def test_other_evidence_library_or_versions_make_another_briefing(tmp_path):
    write_files(tmp_path, {"docx": b"memo"}, MARK)
    [fault] = check_folder(tmp_path, ["html"], {**MARK, "seeds": "t", "library": "m", "versions": "w"}, KINDS)
    assert "other seeds and other library and other versions" in fault


def test_a_briefing_from_before_versions_were_recorded_is_another_briefing(tmp_path):
    write_files(tmp_path, {"docx": b"memo"}, {name: value for name, value in MARK.items() if name != "versions"})
    [fault] = check_folder(tmp_path, ["html"], MARK, KINDS)
    assert "were made with other versions" in fault


def test_all_formats_at_once_replace_what_is_there(tmp_path):
    write_files(tmp_path, {"docx": b"memo"}, MARK)
    assert check_folder(tmp_path, KINDS, OTHER, KINDS) == []
    write_files(tmp_path, dict.fromkeys(KINDS, b"new"), OTHER)
    manifest = json.loads((tmp_path / "briefing.json").read_text())
    assert manifest["parameters"] == OTHER["parameters"]
    assert len(manifest["files"]) == 3


def test_files_of_unknown_origin_are_not_added_to(tmp_path):
    (tmp_path / "briefing.pptx").write_bytes(b"found")
    [fault] = check_folder(tmp_path, ["html"], MARK, KINDS)
    assert "have no record of how" in fault
    (tmp_path / "briefing.json").write_text("[]")
    assert check_folder(tmp_path, ["html"], MARK, KINDS) == [fault]


def test_a_manifest_that_names_a_file_outside_its_folder_is_refused(tmp_path):
    write_files(tmp_path, {"docx": b"memo"}, MARK)
    manifest = json.loads((tmp_path / "briefing.json").read_text())
    manifest["files"]["../thesis.docx"] = "0" * 64
    (tmp_path / "briefing.json").write_text(json.dumps(manifest))
    with pytest.raises(Misuse, match=r"names '../thesis.docx', which is not a file in its folder"):
        check_folder(tmp_path, ["html"], MARK, KINDS)
