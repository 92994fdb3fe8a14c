"""A command does its work whatever its input, output and terminal are, and leaves nothing behind when it is stopped."""

import os
import signal
import subprocess
import sys
import time

import pytest
from runs import run_notebooks, write_notebook

from lib.runs.fork_server import can_fork, stop_fork_server

POSITIONS = [sys.executable, "-c", "from lib.cli.main import main; main()"]
RUN, SHORT_RUN = ([*POSITIONS, "run", number, "--outputs"] for number in ("04", "00"))


def call(*arguments, **environment):
    return subprocess.run(
        [*POSITIONS, *arguments], env=os.environ | environment, capture_output=True, check=False, timeout=120
    )


@pytest.mark.parametrize("encoding", ["latin-1", "koi8-r", "utf-8"])
def test_a_terminal_with_few_letters_shows_all_words(encoding):
    shown = call("quote", "npr-2022-05", PYTHONIOENCODING=encoding)
    assert shown.returncode == 0, shown.stderr
    assert "Observers, as NPR reports" in shown.stdout.decode(encoding)
    assert "?" not in shown.stdout.decode(encoding)


@pytest.mark.parametrize("files", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_whose_input_or_output_is_closed_does_its_work(files, tmp_path):
    line = f'"$@" {files}'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *SHORT_RUN, tmp_path / "done"], capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "done" / "manifest.json").is_file()


def test_an_environment_of_a_megabyte_reaches_the_kernel(tmp_path):
    large = {f"LARGE{number}": "x" * 100_000 for number in range(10)}
    done = call("run", "00", "--outputs", str(tmp_path / "done"), **large)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
def test_an_environment_with_which_no_program_could_be_started_reaches_the_kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("HUGE", "x" * 300_000)
    for number in range(2_000):
        monkeypatch.setenv(f"LARGE{number}", "x" * 1_000)
    with pytest.raises(OSError, match="Argument list too long"):
        subprocess.run([sys.executable, "--version"], check=False)
    stop_fork_server()
    path = write_notebook(tmp_path / "01_try.ipynb", "import os\nassert len(os.environ['HUGE']) == 300_000")
    try:
        assert [run.failure for run in run_notebooks({path: {}}, tmp_path / "out")] == [""]
    finally:
        stop_fork_server()


def test_runs_go_on_when_nobody_reads_about_them(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as nobody:
        done = subprocess.run(
            [*POSITIONS, "run", "00", "03", "--outputs", tmp_path / "done"], stdout=nobody, stderr=subprocess.PIPE, check=False
        )  # fmt: skip
    assert {file.stem for file in (tmp_path / "done" / "notebooks").iterdir()} == {"00_start", "03_comparison"}
    assert done.stderr.decode().count("the output cannot be written any longer (Broken pipe); the runs go on") == 1
    assert done.returncode == 0


def test_no_progress_bar_is_drawn_into_a_file(tmp_path):
    done = call("run", "00", "03", "--outputs", str(tmp_path / "done"))
    assert b"\r" not in done.stderr
    assert b"run/s" not in done.stderr
    assert b"s/run" not in done.stderr


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_command_that_is_told_to_end_leaves_nothing_behind(number, tmp_path):
    temporary, runtime = tmp_path / "t", tmp_path / "runtime"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary), "JUPYTER_RUNTIME_DIR": str(runtime)}
    command = subprocess.Popen(
        [*RUN, tmp_path / "done"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    end = time.monotonic() + 60
    while not list((tmp_path / "done").glob(".staging-*/*/notebooks")) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(1)
    command.send_signal(number)
    said, _ = command.communicate(timeout=60)
    assert command.returncode == 130
    assert b"interrupted after 0 of 1" in said
    assert list(temporary.iterdir()) == []
    assert not runtime.exists() or list(runtime.iterdir()) == []
    assert [file.name for file in (tmp_path / "done").iterdir() if file.name != ".lock"] == []
