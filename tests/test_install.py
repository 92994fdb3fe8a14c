"""The project installs as it is laid out, and works from any folder."""

import json
import subprocess
import sys
import zipfile
from importlib.metadata import distribution, entry_points

import pytest

from lib.core.paths import NOTEBOOKS, ROOT, locate, results_folder, texts_folder


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
    assert command.value == "lib.cli.main:main"


def test_editors_can_follow_the_installation():
    files = [str(file) for file in distribution("negotiation-positions").files or []]
    [path_file] = [file for file in files if file.endswith(".pth")]
    assert distribution("negotiation-positions").locate_file(path_file).read_text().strip() == str(ROOT)


def test_git_tracks_the_library():
    done = subprocess.run(["git", "ls-files", "lib"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "lib/positions.py" in done.stdout.splitlines()
    assert {path.name for path in (ROOT / "lib").iterdir() if path.is_file()} == {
        line.split("/")[-1] for line in done.stdout.split()
    }


def test_git_tracks_the_results_that_are_committed_and_no_others():
    done = subprocess.run(["git", "ls-files", "outputs"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = done.stdout.split()
    manifest = json.loads((ROOT / "outputs" / "manifest.json").read_text(encoding="utf-8"))
    named = [f"outputs/{name}" for entry in manifest.values() for name in entry["files"]]
    kept = [name for name in named if name.endswith((".csv", ".svg"))]
    assert sorted(tracked) == sorted([*kept, "outputs/manifest.json"])


def test_a_wheel_contains_only_the_library(tmp_path):
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(tmp_path)!r}))"
    assert python(code, ROOT).returncode == 0
    [wheel] = tmp_path.glob("*.whl")
    folders = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert folders == {"lib", "negotiation_positions-0.1.0.dist-info"}


def test_paths_do_not_depend_on_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert locate("seeds") == ROOT / "seeds"
    assert locate(tmp_path) == tmp_path
    assert results_folder("outputs") == ROOT / "outputs"
    assert texts_folder(tmp_path) is None
    (tmp_path / "texts").mkdir()
    assert texts_folder(tmp_path) == tmp_path / "texts"
    monkeypatch.setenv("SEED_TEXTS", ".")
    assert texts_folder(ROOT) == tmp_path
