"""What is needed in passing goes with the process that needed it, or with the next command."""

import os
import subprocess
import sys
import time

import pytest

from lib.core.passing import (
    HOLD_WAIT,
    MARKER,
    PASSING,
    UNHELD,
    clear_passing,
    make_passing,
    open_passing,
    remove_passing,
)

KILLED = (
    "import os\nfrom lib.core.passing import make_passing\nfrom tempfile import gettempdir\n"
    "folder, _ = make_passing(gettempdir())\n(folder / 'kernel.json').touch()\nos.kill(os.getpid(), 9)"
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a folder for temporary files of this process and of those that it starts."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def leave(folder):
    """Make a folder as a killed process leaves it."""
    folder.mkdir()
    (folder / MARKER).touch()


def test_a_folder_of_somebody_elses_is_never_cleared_whatever_its_name(home):
    theirs = home / f"{PASSING}grades"
    theirs.mkdir()
    (theirs / "thesis.txt").touch()
    clear_passing()
    assert (theirs / "thesis.txt").exists()


def test_folders_that_nobody_holds_are_cleared_and_no_others(home):
    leave(home / f"{PASSING}left")
    (home / "another's").mkdir()
    held = [make_passing(str(home)) for _ in range(3)]
    clear_passing()
    assert sorted(home.iterdir()) == sorted([home / "another's", *(folder for folder, _ in held)])
    for each in held:
        remove_passing(*each)
    assert list(home.iterdir()) == [home / "another's"]


def test_a_folder_is_gone_when_it_is_no_longer_needed(home):
    with open_passing() as folder:
        (folder / "a").touch()
        clear_passing()
        assert (folder / "a").exists()
    assert list(home.iterdir()) == []


def test_a_folder_that_is_just_being_made_is_left_alone(home):
    new, old = home / f"{UNHELD}new", home / f"{UNHELD}old"
    leave(new)
    leave(old)
    os.utime(old, (0, time.time() - HOLD_WAIT - 1))
    clear_passing()
    assert list(home.iterdir()) == [new]


@pytest.mark.parametrize(
    "command", [["--version"], ["--help"], ["todo", "--help"], ["quote", "npr-2022-05"], ["run", "--nonsense"]]
)
def test_every_command_clears_what_a_killed_one_left(command, home):
    subprocess.run([sys.executable, "-c", KILLED], check=False)
    assert {path.name for path in home.glob(f"{PASSING}*/*")} == {"kernel.json", MARKER}
    program = [sys.executable, "-c", "from lib.cli.main import main; main()"]
    subprocess.run([*program, *command], capture_output=True, check=False)
    assert list(home.iterdir()) == []


def test_clearing_takes_no_time_even_among_ten_thousand_files(home):
    for number in range(10_000):
        (home / str(number)).touch()
    begun = time.perf_counter()
    clear_passing()
    assert time.perf_counter() - begun < 0.2


def test_what_cannot_be_cleared_is_no_reason_to_fail(home, monkeypatch):
    (home / f"{PASSING}file").touch()
    (home / f"{PASSING}link").symlink_to(home)
    monkeypatch.setattr("tempfile.tempdir", str(home / "nowhere"))
    clear_passing()
    monkeypatch.setattr("tempfile.tempdir", str(home))
    clear_passing()
    assert home.is_dir()
