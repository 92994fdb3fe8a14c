"""One set of packages: pyproject.toml, environment.yml and the lock agree."""

import re
import tomllib

import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from rattler import MatchSpec

from lib.core.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = {r.name: r for r in map(Requirement, PROJECT["dependencies"])}
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
SPECS = {spec.name.normalized: spec for spec in (MatchSpec(text) for text in CONDA if isinstance(text, str))}
ON_CONDA = {"typst": "typst-py"}
"""Packages that conda-forge has under another name."""

ON_PYPI = {"font-source-sans-pro", "noto-cjk-sans-otc", "sentencex"}
"""Packages that conda-forge has not."""

FROM_PYPI = {r.name: r for r in map(Requirement, CONDA[-1]["pip"][:-1])}
NAMED = {"jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbval"}


def clauses(text):
    return sorted(str(text).replace(" ", "").split(","))


def test_conda_and_pip_name_the_same_packages():
    assert set(SPECS) - {"python", "pip"} == {ON_CONDA.get(name, name) for name in set(REQUIREMENTS) - ON_PYPI}
    assert set(FROM_PYPI) == ON_PYPI
    assert set(REQUIREMENTS) >= NAMED


def test_conda_and_pip_take_the_same_versions():
    for name in ON_PYPI:
        assert FROM_PYPI[name] == REQUIREMENTS[name]
    for name in set(REQUIREMENTS) - ON_PYPI:
        requirement = REQUIREMENTS[name]
        assert clauses(SPECS[ON_CONDA.get(name, name)].version) == clauses(requirement.specifier), name
    assert clauses(SPECS["python"].version) == clauses(PROJECT["requires-python"])


def test_conda_ends_by_installing_the_project_itself():
    assert set(CONDA[-1]) == {"pip"}
    assert CONDA[-1]["pip"][-1] == "-e ."


def test_the_lock_pins_every_package_within_its_range_and_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(.*)$", lock, re.MULTILINE)
    assert len(pins) > 50
    assert len(re.findall(r"^[a-z0-9][^\n]*\\\n    --hash=sha256:", lock, re.MULTILINE)) == len(pins)
    for name, version, _ in pins:
        if name in REQUIREMENTS:
            assert Version(version) in REQUIREMENTS[name].specifier


def test_the_lock_names_no_host():
    assert not re.search(
        r"https?://|file:|--index-url|--find-links", (ROOT / "requirements.lock").read_text(encoding="utf-8")
    )
