"""What results are made from is known by its content, and what stands is told without loading it."""

import pytest
from runs import run_notebooks, write_notebook

from lib.core.fingerprints import find_versions
from lib.core.paths import LIBRARY
from lib.runs.manifest import hash_inputs, is_answered
from lib.runs.notebooks import find_notebooks, list_modules

COUNT = "count: int = 1  # a number\nnames: list = []  # names"


@pytest.fixture
def answered(tmp_path):
    """Return a notebook that has been run with one parameter given, and the folder of its results."""
    path = write_notebook(tmp_path / "01_try.ipynb", "count", parameters=COUNT)
    run_notebooks({path: {"names": ["a", "b"]}}, tmp_path / "outputs")
    return path, tmp_path / "outputs"


@pytest.mark.parametrize(
    ("given", "is_known"),
    [({"names": "a,b"}, True), ({"names": "a"}, False), ({}, False), ({"names": "a,b", "count": "2"}, False)],
)
def test_what_was_asked_in_the_same_words_is_answered(answered, given, is_known):
    path, outputs = answered
    assert is_answered([path], given, outputs) is is_known


def test_a_parameter_that_nobody_names_is_never_answered(answered):
    path, outputs = answered
    assert not is_answered([path], {"names": "a,b", "nmaes": "a"}, outputs)


def test_a_notebook_depends_on_the_modules_it_imports_and_on_theirs_alone():
    [evidence, settlement] = find_notebooks(["01", "05"])
    assert {"seeds", "records", "charts", "style"} <= set(list_modules([evidence]))
    assert "bargaining" not in list_modules([evidence])
    assert "bargaining" in list_modules([settlement])
    assert not {"suite", "cli", "engine"} & set(list_modules(find_notebooks()))


def test_every_module_that_a_notebook_depends_on_is_there():
    modules = list_modules(find_notebooks())
    assert len(modules) > 20
    assert all((LIBRARY / f"{name}.py").is_file() for name in modules)


def test_the_versions_are_those_that_results_depend_on():
    assert find_versions().startswith("python 3.")
    assert all(f"{name} " in find_versions() for name in ("matplotlib", "numpy", "pandas", "seaborn"))


def test_evidence_counts_by_its_content(village, edit):
    [path] = find_notebooks(["01"])
    before = hash_inputs(path, str(village))
    (village / "statements.csv").touch()
    assert hash_inputs(path, str(village)) == before
    edit(village / "statements.csv", "position,100", "position,50")
    changed = hash_inputs(path, str(village))
    assert {name for name in before if before[name] != changed[name]} == {"seeds"}
