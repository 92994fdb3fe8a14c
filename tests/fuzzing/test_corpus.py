"""What once broke the suite, and a few inputs of each kind, break it no longer."""

import shutil
from pathlib import Path

import pytest
from fuzzing.targets import RUNS, SWEEP, TARGETS, _write_base, _write_sheet

from lib.cli.sweep import _read_sweep
from lib.coding import merge, read_coding_sheet
from lib.evidence import load

CORPUS = Path(__file__).with_name("corpus")
KEPT = sorted(CORPUS.glob("*/*"))


@pytest.mark.parametrize("file", KEPT, ids=[f"{file.parent.name}/{file.name}" for file in KEPT])
def test_what_once_broke_a_door_does_so_no_longer(file):
    TARGETS[file.parent.name](file.read_bytes())


def test_what_the_fuzzers_change_is_sound(tmp_path):
    for name in ("example", "village"):
        load(_write_base(name)[0])
    workbook = tmp_path / "example-2001.xlsx"
    workbook.write_bytes(_write_sheet())
    merge(read_coding_sheet(workbook), shutil.copytree(_write_base("example")[0], tmp_path / "case"))
    for number, sweep in enumerate((SWEEP, RUNS)):
        file = tmp_path / f"{number}.yaml"
        file.write_text(sweep.format(folder=_write_base("village")[0]))
        assert len(_read_sweep(None, {}, file, "", {}, 10_000).runs) > 1


def test_every_kept_input_is_of_a_door():
    assert {file.parent.name for file in KEPT} <= TARGETS.keys()
