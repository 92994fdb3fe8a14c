"""Fixtures: the villages' dossier, a copy of the shipped one, and a way to change a file of either."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import PARAMETERS, write_village
from filelock import FileLock

from lib.case import Case, open_case
from lib.core.paths import SEEDS, STAGING
from lib.core.store import STORE
from lib.runs.notebooks import find_notebooks

gc.set_threshold(10_000, 10, 20)  # figures are many small objects, searched through each time another is drawn
os.environ.pop("SEED_TEXTS", None)  # modules and fixtures of tests may load dossiers before any test begins


@pytest.fixture(scope="session", autouse=True)
def _common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the processes of a session have in common; slow results are kept there for all tests."""
    own = tmp_path_factory.getbasetemp()
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    os.environ[STORE] = str(common / "store")
    return common


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from texts on the machine and from the folder in which nbval collects results."""
    monkeypatch.delenv(STAGING, raising=False)


@pytest.fixture(scope="session")
def suite(_common: Path) -> Path:
    """Run the whole suite by `positions run`, once for all processes of a session, and return its results."""
    place, count = _common / "suite", len(find_notebooks())
    with FileLock(f"{place}.lock"):
        if not (place / "done").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            command = [Path(sys.executable).with_name("positions"), "run", "--outputs", "outputs"]
            own = os.environ | {STORE: str(place / "store")}
            done = subprocess.run(command, cwd=place, env=own, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            assert f"{count} of {count} notebooks" in done.stdout
            assert "cannot be forked" not in done.stderr
            (place / "done").touch()
    return place / "outputs"


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """Return the folder of the villages' dossier."""
    return write_village(tmp_path / "village")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return a copy of the shipped dossier that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


@pytest.fixture
def case(village: Path, tmp_path: Path) -> Case:
    """Return the villages' case, with results in a folder of its own."""
    return open_case(dossier=str(village), outputs=str(tmp_path / "results"), **PARAMETERS)


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Return a function that replaces the one occurrence of a text in a file."""

    def replace(file: Path, old: str, new: str) -> None:
        text = file.read_bytes().decode()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
        file.write_bytes(text.replace(old, new).encode())

    return replace
