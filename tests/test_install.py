"""The project installs as it is laid out, and works from any folder."""

import json
import os
import subprocess
import sys
import zipfile
from importlib.metadata import distribution, entry_points
from pathlib import Path

import pytest
from cases import PARAMETERS
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook

from lib.cli.main import LIBRARY_ONLY
from lib.core.fingerprints import hash_library
from lib.core.paths import LIBRARY, NOTEBOOKS, ROOT, STORE, locate, results_folder, texts_folders


def python(code, cwd):
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("place", [ROOT, NOTEBOOKS, NOTEBOOKS.parent.parent])
def test_the_library_is_found_from(place):
    done = python(
        "from lib.positions import derive_positions; from lib.evidence.dossier import load; print(len(load().demands))",
        place,
    )
    assert done.stdout == "4\n", done.stderr


def test_the_command_is_installed():
    [command] = [entry for entry in entry_points(group="console_scripts") if entry.name == "positions"]
    assert command.value == "negotiation_positions:main"


def test_editors_can_follow_the_installation():
    files = [str(file) for file in distribution("negotiation-positions").files or []]
    [path_file] = [file for file in files if file.endswith(".pth")]
    assert distribution("negotiation-positions").locate_file(path_file).read_text().strip() == str(ROOT)


def test_git_tracks_the_library():
    done = subprocess.run(["git", "ls-files", "lib"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = (file.relative_to(ROOT).as_posix() for file in LIBRARY.rglob("*") if file.is_file())
    assert "lib/positions.py" in done.stdout.splitlines()
    assert sorted(name for name in files if "__pycache__" not in name) == sorted(done.stdout.splitlines())


def test_git_tracks_the_results_that_are_committed_and_no_others():
    done = subprocess.run(["git", "ls-files", "outputs"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = done.stdout.split()
    manifest = json.loads((ROOT / "outputs" / "manifest.json").read_text(encoding="utf-8"))
    named = [f"outputs/{name}" for entry in manifest.values() for name in entry["files"]]
    kept = [name for name in named if name.endswith((".csv", ".svg", "summary.md"))]
    assert sorted(tracked) == sorted([*kept, "outputs/manifest.json"])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return a wheel of the project."""
    folder = tmp_path_factory.mktemp("wheel")
    done = python(f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})", ROOT)
    assert done.returncode == 0, done.stderr
    [file] = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return a function that runs code, or the command with arguments, where the wheel has been installed.

    Packages in the folder `before`, where it is then called, are found first.
    """
    site = tmp_path_factory.mktemp("site")
    (site / "paper-1902.txt").write_text("The mill burnt down in winter.", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", site, wheel]
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)

    def run(*arguments, code="from negotiation_positions import main; main()", before=None):
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=before or site, env=os.environ | {"PYTHONPATH": f"{before or site}{os.pathsep}{site}"}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_a_wheel_contains_only_the_library(wheel):
    folders = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    about = {"negotiation_positions-0.1.0.dist-info", "negotiation_positions-0.1.0.data"}
    assert folders == {"lib", "negotiation_positions.py", *about}


def test_a_wheel_holds_the_templates(wheel):
    names = {name.rpartition("/")[2] for name in zipfile.ZipFile(wheel).namelist()}
    assert {"page.html", "paper.typ"} <= names


def test_an_installed_library_has_the_same_hash(installed):
    code = "from lib.core.fingerprints import hash_library; from lib.core.paths import LIBRARY; print(LIBRARY, hash_library())"
    folder, found = installed(code=code).stdout.split()
    assert folder != str(LIBRARY)
    assert found == hash_library()


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("run", "02"),
        ("run", "--force"),
        ("sweep", "02", "--over", "as_of=2014"),
        ("figure", "positions-scale"),
        ("brief",),
        ("check",),
        ("quote", "npr-2022-05"),
        ("cite",),
        ("add", "paper-1902.txt", "--dossier", "seeds"),
    ],
    ids=" ".join,
)
def test_an_installed_wheel_says_that_notebooks_and_evidence_are_elsewhere(arguments, installed):
    done = installed(*arguments)
    assert done.returncode == 2, done.stdout
    assert done.stderr == f"1 fault\n{LIBRARY_ONLY}\n"
    assert done.stdout == ""


@pytest.mark.parametrize("kind", ["package", "module"])
def test_another_library_of_the_same_name_is_named_and_not_taken_for_ours(installed, tmp_path, kind):
    other = tmp_path / ("lib/__init__.py" if kind == "package" else "lib.py")
    other.parent.mkdir(exist_ok=True)
    other.write_text("", encoding="utf-8")
    done = installed("check", before=tmp_path)
    there = other.parent if kind == "package" else other
    assert done.returncode == 2
    assert done.stderr.startswith(
        f"1 fault\nlib: Python finds another package of this name first, {there}; positions needs "
    )
    assert f"If PYTHONPATH names {tmp_path}, run `env -u PYTHONPATH positions ...`" in done.stderr


def test_the_command_of_the_checkout_names_another_library_too(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").touch()
    done = subprocess.run(
        [Path(sys.executable).with_name("positions"), "check"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"{tmp_path / 'lib'}; positions needs {LIBRARY}" in done.stderr


@pytest.mark.parametrize("engine", [[], ["--engine", "positions"]], ids=["papermill", "positions"])
def test_papermill_runs_notebooks_beside_another_library_and_our_engine_names_it(engine, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").touch()
    write(new_notebook(cells=[new_code_cell("1 + 1")]), tmp_path / "sum.ipynb")
    done = subprocess.run(
        [Path(sys.executable).with_name("papermill"), *engine, "-k", "python3", "sum.ipynb", "done.ipynb"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == (2 if engine else 0)
    assert (f"{tmp_path / 'lib'}; positions needs {LIBRARY}" in done.stderr) == bool(engine)


def test_an_installed_wheel_works_on_a_dossier_that_is_named(village, installed, tmp_path):
    checked = installed("check", str(village))
    assert checked.returncode == 0, checked.stderr
    options = [f"-p{name}={value}" for name, value in PARAMETERS.items()]
    asked = ["--dossier", str(village), "--outputs", str(tmp_path / "out"), "--to", "html", *options]
    briefed = installed("brief", *asked)
    assert briefed.returncode == 0, briefed.stderr
    assert (tmp_path / "out" / "briefing" / "briefing.html").is_file()


def test_an_installed_wheel_writes_where_it_is_called_and_nothing_beside_the_library(
    village, installed, tmp_path, monkeypatch
):
    monkeypatch.delenv(STORE)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    site = Path(installed(code="from lib.core.paths import ROOT; print(ROOT)").stdout.strip())
    before = set(site.iterdir())
    done = installed("brief", "--dossier", str(village), "--to", "html", before=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "outputs" / "briefing" / "briefing.html").is_file()
    assert any((tmp_path / "home").rglob("*.pickle"))
    assert set(site.iterdir()) == before


def test_paths_do_not_depend_on_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert locate("seeds") == ROOT / "seeds"
    assert locate(tmp_path) == tmp_path
    assert results_folder("outputs") == ROOT / "outputs"
    assert texts_folders(tmp_path) == []
    (tmp_path / "texts").mkdir()
    assert texts_folders(tmp_path) == [tmp_path / "texts"]
    monkeypatch.setenv("SEED_TEXTS", os.pathsep.join([".", "texts"]))
    assert texts_folders(ROOT) == [tmp_path, tmp_path / "texts"]
