"""The inputs of results are compared by content, and what is up to date is recognised without loading anything."""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import version
from importlib.util import find_spec

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from runs import contents, fake_package, run_notebooks, write_notebook

from lib.core.errors import Misuse
from lib.core.fingerprints import describe_versions, find_versions
from lib.core.paths import ROOT
from lib.runs.manifest import are_up_to_date, hash_inputs
from lib.runs.notebooks import find_notebooks, list_modules

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
