"""The inputs of results are compared by content, and what is up to date is recognised without loading anything."""

import json
import subprocess
import sys
import tomllib
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from runs import contents, fake_package, run_notebooks, write_notebook

from lib.cli.main import main
from lib.core.errors import Misuse
from lib.core.fingerprints import describe_versions, find_versions
from lib.core.paths import ROOT
from lib.runs.manifest import are_up_to_date, check_case, hash_inputs, is_current, read_manifest, record_run
from lib.runs.notebooks import find_notebooks, list_modules, read_cells

COUNT = "count: int = 1  # a number\nnames: list = []  # names"


@pytest.fixture
def finished(tmp_path):
    """Return a notebook that has been run with one parameter given, and the folder of its results."""
    path = write_notebook(tmp_path / "01_try.ipynb", "count", parameters=COUNT)
    run_notebooks({path: {"names": ["a", "b"]}}, tmp_path / "outputs")
    return path, tmp_path / "outputs"


@pytest.mark.parametrize(
    ("given", "is_up_to_date"),
    [({"names": "a,b"}, True), ({"names": "a"}, False), ({}, False), ({"names": "a,b", "count": "2"}, False)],
)
def test_a_run_with_the_same_parameters_is_up_to_date(finished, given, is_up_to_date):
    path, outputs = finished
    assert are_up_to_date([path], given, outputs) is is_up_to_date


def test_an_unknown_parameter_is_never_up_to_date(finished):
    path, outputs = finished
    assert not are_up_to_date([path], {"names": "a,b", "nmaes": "a"}, outputs)


def test_a_notebook_names_the_modules_that_it_imports_and_no_others():
    [evidence, settlement] = find_notebooks(["01", "05"])
    assert {"lib.study", "lib.tables"} <= set(list_modules([evidence]))
    assert not [name for name in list_modules([evidence]) if name.startswith("lib.bargaining")]
    assert [name for name in list_modules([settlement]) if name.startswith("lib.bargaining")]
    assert not [name for name in list_modules(find_notebooks()) if name.startswith(("lib.runs", "lib.cli"))]


def test_every_module_that_a_notebook_imports_exists():
    modules = list_modules(find_notebooks())
    assert len(modules) > 5
    assert [name for name in modules if not find_spec(name)] == []


def test_the_versions_name_every_package_that_the_project_requires():
    required = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = [canonicalize_name(Requirement(text).name) for text in required]
    assert {"python-docx", "python-pptx", "typst", "xlsxwriter", "jinja2", "nbformat", "nbclient"} <= set(names)
    listed = describe_versions().split(", ")
    assert [text for text in listed if text.startswith("python 3.")]
    assert [name for name in names if f"{name} {version(name)}" not in listed] == []
    assert len(describe_versions()) < 800


@pytest.mark.parametrize("name", ["typst", "pillow", "lxml"], ids=["direct", "through matplotlib", "through docx"])
def test_an_upgrade_of_any_required_package_changes_the_versions(name, tmp_path, monkeypatch):
    fake_package(tmp_path, name, "0.0.1")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code = "from lib.core.fingerprints import describe_versions; print(describe_versions())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() != describe_versions()


def test_packages_of_extras_are_not_part_of_the_versions():
    assert find_versions()["pillow"] == version("pillow")
    assert not {"distributed", "mypy", "hypothesis"} & set(find_versions())


def test_evidence_is_compared_by_content(village, edit):
    [path] = find_notebooks(["01"])
    before = hash_inputs(path, str(village))
    (village / "statements.csv").touch()
    assert hash_inputs(path, str(village)) == before
    edit(village / "statements.csv", "position,100", "position,50")
    changed = hash_inputs(path, str(village))
    assert {name for name in before if before[name] != changed[name]} == {"seeds"}


OUTSIDE = (
    "../precious.txt",
    "tables/../../precious.txt",
    "tables/./../../precious.txt",
    "..",
    "",
    "a\\..\\..\\precious.txt",
)


@pytest.mark.parametrize("name", [*OUTSIDE, "{folder}/precious.txt"], ids=repr)
def test_no_file_outside_the_folder_is_deleted_because_a_manifest_names_it(tmp_path, name):
    path, outputs = write_notebook(tmp_path / "01_try.ipynb", "1"), tmp_path / "outputs"
    run_notebooks({path: {}}, outputs)
    (tmp_path / "precious.txt").write_text("a year's work")
    manifest = json.loads((outputs / "manifest.json").read_text())
    manifest["01_try"]["files"][name.format(folder=tmp_path)] = "0" * 64
    (outputs / "manifest.json").write_text(json.dumps(manifest))
    before = contents(tmp_path)
    with pytest.raises(Misuse, match=r"manifest\.json: names '.*', which is not a file in its folder"):
        run_notebooks({path: {}}, outputs, force=True)
    assert contents(tmp_path) == before


def test_a_file_reached_through_a_link_out_of_the_folder_is_not_deleted(tmp_path):
    path, outputs = write_notebook(tmp_path / "01_try.ipynb", "1"), tmp_path / "outputs"
    run_notebooks({path: {}}, outputs)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "precious.txt").write_text("a year's work")
    (outputs / "tables").symlink_to(tmp_path / "home")
    manifest = json.loads((outputs / "manifest.json").read_text())
    manifest["01_try"]["files"]["tables/precious.txt"] = "0" * 64
    (outputs / "manifest.json").write_text(json.dumps(manifest))
    run_notebooks({path: {}}, outputs, force=True)
    assert (tmp_path / "home" / "precious.txt").exists()


UNREADABLE = "/proc/self/mem"
"""A file that is there and that nobody can read, not even root."""


@pytest.mark.skipif(sys.platform != "linux", reason="such a file is known on Linux")
def test_a_table_that_cannot_be_read_is_told_in_words_although_there_are_results(village, tmp_path):
    given = ("run", "01", "--dossier", str(village), "-p", "formats=svg", "--outputs", str(tmp_path / "out"))
    assert CliRunner().invoke(main, given).exit_code == 0
    kept = contents(tmp_path / "out")
    for table in ("statements.csv", "facts.csv"):
        (village / table).unlink()
        (village / table).symlink_to(UNREADABLE)
    done = CliRunner().invoke(main, given)
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 1
    way = "cannot be read (Input/output error); put a file there that you may read"
    assert done.stderr.splitlines()[-2:] == [f"{table}: {way}" for table in ("facts.csv", "statements.csv")]
    assert contents(tmp_path / "out") == kept


@pytest.mark.skipif(sys.platform != "linux", reason="such a file is known on Linux")
def test_a_table_that_becomes_unreadable_fails_its_own_run_only(village, tmp_path):
    cells = f"import os\nos.remove({str(village / 'facts.csv')!r})\nos.symlink('{UNREADABLE}', {str(village / 'facts.csv')!r})"
    spoils = write_notebook(tmp_path / "01_spoils.ipynb", cells, parameters="dossier: str = ''  # the folder")
    lives = write_notebook(tmp_path / "02_lives.ipynb", "1")
    runs = run_notebooks({spoils: {"dossier": str(village)}, lives: {}}, tmp_path / "outputs", workers=1)
    assert "not kept: 1 fault\nfacts.csv: cannot be read (Input/output error)" in runs[0].failure
    assert not runs[1].failure


@pytest.mark.skipif(sys.platform != "linux", reason="such a file is known on Linux")
def test_a_result_that_cannot_be_read_is_made_again(finished):
    path, outputs = finished
    (outputs / "notebooks" / "01_try.ipynb").unlink()
    (outputs / "notebooks" / "01_try.ipynb").symlink_to(UNREADABLE)
    [run] = run_notebooks({path: {"names": ["a", "b"]}}, outputs)
    assert not run.failure
    assert not run.is_unchanged
    assert not (outputs / "notebooks" / "01_try.ipynb").is_symlink()


@pytest.mark.skipif(sys.platform != "linux", reason="such a file is known on Linux")
def test_a_manifest_and_a_notebook_that_cannot_be_read_are_told_in_words(finished):
    path, outputs = finished
    for file, said in ((outputs / "manifest.json", "is not a manifest"), (path, "is not a notebook")):
        file.unlink()
        file.symlink_to(UNREADABLE)
        with pytest.raises(Misuse, match=said):
            are_up_to_date([path], {}, outputs)
        file.unlink()


DEEP = "[" * 100_000
ENTRY = {"parameters": {}, "files": {}, "case": "another"}


@pytest.mark.parametrize("entry", [
    ENTRY | {"parameters": {"dossier": "a\0b"}}, ENTRY | {"parameters": {"dossier": "x" * 5000}}, ENTRY | {"parameters": {"dossier": []}},
    ENTRY | {"case": "\ud800"}, ENTRY | {"files": {"x" * 300: "0"}}, ENTRY | {"files": {"\ud800": "0"}}, ENTRY | {"files": {"a\0": "0"}},
    ENTRY | {"files": {"/".join("x" * 200 for _ in range(30)): "0"}}, [], None, DEEP,
])  # fmt: skip
@pytest.mark.parametrize("name", ["manifest.json", "briefing/briefing.json"])
def test_a_manifest_that_somebody_changed_is_read_or_refused_in_words(tmp_path, village, entry, name):
    file = tmp_path / "results" / name
    file.parent.mkdir(parents=True)
    whole = entry if name.startswith("briefing") else {"02_positions": entry}
    file.write_text(DEEP if entry is DEEP else json.dumps(whole))
    for act in (
        lambda: check_case(file.parent, str(village)),
        lambda: [is_current(own, {}, file.parent) for own in read_manifest(file.parent).values()],
        lambda: record_run("03_comparison", {}, {}, file.parent),
    ):
        with suppress(Misuse):
            act()


def test_a_notebook_that_somebody_changed_is_refused_in_words(tmp_path):
    file = tmp_path / "01_try.ipynb"
    for text in (DEEP, "[]", '{"cells": [1]}', '{"cells": [{"source": 1}]}', "\xff"):
        file.write_text(text, encoding="latin-1")
        with pytest.raises(Misuse, match="is not a notebook"):
            read_cells(file)
