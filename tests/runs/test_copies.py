"""Copies of the notebooks follow the suite until an analyst changes them, and from then on belong to the analyst."""

import json

import pytest
from runs import write_notebook

from lib.runs.copies import COPIED, refresh_copies


@pytest.fixture
def original(tmp_path):
    return write_notebook(tmp_path / "01_try.ipynb", "1")


@pytest.fixture
def copy(original, tmp_path):
    assert refresh_copies([original], tmp_path / "work") == []
    return tmp_path / "work" / original.name


def change(file, **changed):
    """Change the code cell of a notebook as an editor would."""
    notebook = json.loads(file.read_text())
    notebook["cells"][1] |= changed
    notebook["metadata"]["kernelspec"]["display_name"] = "another"
    file.write_text(json.dumps(notebook))


def test_a_copy_is_the_same_to_the_byte(original, copy):
    assert copy.read_bytes() == original.read_bytes()


def test_a_copy_that_was_only_opened_run_and_saved_follows_the_suite(original, copy):
    change(copy, execution_count=17, metadata={"editable": True})
    change(original, source="2")
    assert refresh_copies([original], copy.parent) == []
    assert copy.read_bytes() == original.read_bytes()


@pytest.mark.parametrize(
    "own", [{"source": "3"}, {"outputs": [{"output_type": "stream", "name": "stdout", "text": "3"}]}]
)
def test_a_changed_copy_stays_and_is_told_of_once_there_is_something_newer(original, copy, own):
    change(copy, **own)
    mine = copy.read_bytes()
    assert refresh_copies([original], copy.parent) == []
    change(original, source="2")
    assert [refresh_copies([original], copy.parent) for _ in range(2)] == [[copy], [copy]]
    assert copy.read_bytes() == mine


def test_a_change_that_is_taken_back_makes_a_copy_follow_again(original, copy):
    change(copy, source="3")
    refresh_copies([original], copy.parent)
    change(copy, source="1")
    change(original, source="2")
    assert refresh_copies([original], copy.parent) == []
    assert copy.read_bytes() == original.read_bytes()


@pytest.mark.parametrize("broken", ["", "[]", "not JSON"])
def test_a_file_that_is_no_notebook_is_left_as_it_is(original, copy, broken):
    copy.write_text(broken)
    change(original, source="2")
    assert refresh_copies([original], copy.parent) == [copy]
    assert copy.read_text() == broken


@pytest.mark.parametrize("broken", ["", "[1]", '"a"', None])
def test_without_a_record_of_what_was_copied_nothing_is_written_over(original, copy, broken):
    (copy.parent / COPIED).unlink() if broken is None else (copy.parent / COPIED).write_text(broken)
    change(original, source="2")
    mine = copy.read_bytes()
    assert refresh_copies([original], copy.parent) == [copy]
    assert copy.read_bytes() == mine
