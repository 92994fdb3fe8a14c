"""What else lies in a case's folder neither stops a command nor is taken for a table."""

import os

import pytest

from lib.coding.ledger import read_tables, write_changes
from lib.core.errors import Faults
from lib.core.fingerprints import EVIDENCE_FILES, hash_files
from lib.evidence import load


def test_hidden_files_folders_pipes_and_dangling_links_are_passed_over(village):
    before = hash_files(village, EVIDENCE_FILES)
    (village / "codings").mkdir(exist_ok=True)
    for folder in (village, village / "codings"):
        (folder / ".#x.csv").symlink_to("somebody@somewhere.1234")
        (folder / "._x.csv").write_bytes(b"\x00\x05\x16\x07")
        (folder / "folder.csv").mkdir()
        (folder / "gone.csv").symlink_to("nowhere.csv")
        os.mkfifo(folder / "pipe.csv")
    assert hash_files(village, EVIDENCE_FILES) == before
    assert load(village).codings.empty
    tables = read_tables(village)
    tables["speakers"][0]["name"] += " the Elder"
    assert write_changes(village, tables)


def faults_of(folder):
    with pytest.raises(Faults) as caught:
        load(folder)
    return caught.value.faults


@pytest.mark.parametrize("name", ["statements.csv", "facts.csv", "case.toml"])
def test_what_stands_where_a_table_is_needed_is_named(village, name):
    (village / name).unlink(missing_ok=True)
    os.mkfifo(village / name)
    assert f"{name}: cannot be read (is not a file); put a file there that you may read" in faults_of(village)
    (village / name).unlink()
    (village / name).symlink_to("nowhere")
    assert f"{name}: cannot be read (the link leads nowhere); put a file there that you may read" in faults_of(village)


def test_a_single_nul_is_no_utf_16(village):
    file = village / "statements.csv"
    file.write_bytes(file.read_bytes().replace(b"water.", b"wa\x00ter."))
    assert "statements.csv:2: contains the control character 0x00; delete it" in faults_of(village)
