"""The README shows what the suite produces, its links exist, and its commands work."""

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lib.core.paths import NOTEBOOKS, ROOT
from lib.study import open_study

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
fill_table = runpy.run_path(str(ROOT / ".ci" / "describe_readme.py"))["fill_table"]
COMMANDS = [line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines()]


def test_the_table_is_the_comparison_in_words():
    demands = open_study().in_words
    heads = [f"{each.plain}: {each.standing}" for each in demands]
    assert f"| | {' | '.join(heads)} |" in README
    for name in ("wants", "answer", "offers", "room", "others"):
        cells = [" ".join(getattr(each, name).sentences) for each in demands]
        assert f" | {' | '.join(cells)} |" in README
    assert fill_table(README, demands) == README
    assert fill_table(README.replace(cells[0], "Something else."), demands) == README


def test_make_refresh_writes_the_table():
    assert "\t$(BIN)/python .ci/describe_readme.py\n" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_link_exists():
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert len(links) > 5
    here = [link for link in links if not link.startswith("https://")]
    assert len(here) > 5
    assert [link for link in here if not (ROOT / link).exists()] == []


def test_every_notebook_is_listed_with_its_own_question():
    for notebook in NOTEBOOKS.glob("*.ipynb"):
        title = re.search(r'"# ([^"\\]+)', notebook.read_text(encoding="utf-8"))
        assert title is not None
        assert f"| [{notebook.stem}](notebooks/{notebook.name}) | {title[1]} |" in README


def test_the_whole_suite_is_run_as_the_readme_says(suite):
    assert "positions run" in COMMANDS
    assert len(list((suite / "notebooks").glob("*.ipynb"))) == len(list(NOTEBOOKS.glob("*.ipynb")))


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("positions ") and c != "positions run"])
def test_a_command_of_the_readme_succeeds(command, tmp_path):
    program, *arguments = shlex.split(command)
    if {"run", "sweep"} & set(arguments) and "--outputs" not in arguments:
        arguments += ["--outputs", str(tmp_path)]
    done = subprocess.run(
        [str(Path(sys.executable).with_name(program)), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_make_knows_its_targets(command):
    done = subprocess.run(
        ["make", "--dry-run", *command.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_commands_are_of_these_kinds():
    kinds = {command.split()[0] for command in COMMANDS}
    assert kinds == {"make", "conda", "positions"}
    assert shutil.which("make")
