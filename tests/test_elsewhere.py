"""What works here works elsewhere: on Windows' line ends, beside other kernels, in checkouts that nobody may write to."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from runs import run_notebooks, write_notebook

from lib.core.paths import ROOT
from lib.evidence import load
from lib.parameters import check_outputs

FOREIGN = {
    "conda": {"kernelspec": {"display_name": "Python [conda env:ours]", "language": "python", "name": "conda-env-ours-py"}},
    "VS Code": {"kernelspec": {"display_name": ".venv (3.12.1)", "name": "venv"}, "vscode": {"interpreter": {"hash": "aee8b7"}}},
    "Colab": {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}},
    "nobody": {},
}  # fmt: skip


def test_tables_may_have_either_line_end(village):
    before = load(village)
    for end in (b"\r\n", b"\r"):
        for file in village.glob("*.csv"):
            file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", end))
        assert load(village).statements.equals(before.statements)


def test_git_checks_every_text_out_with_the_line_end_that_it_was_written_with(tmp_path):
    git = ["git", "-c", "core.autocrlf=true", "-c", "safe.directory=*"]
    (tmp_path / "table.csv").write_bytes(b"id\nmill\n")
    shutil.copyfile(ROOT / ".gitattributes", tmp_path / ".gitattributes")
    for arguments in (["init", "-q"], ["add", "."], ["rm", "-q", "--cached", "table.csv"], ["add", "."]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "table.csv").unlink()
    subprocess.run([*git, "checkout", "-q", "--", "table.csv"], cwd=tmp_path, check=True)
    assert (tmp_path / "table.csv").read_bytes() == b"id\nmill\n"


def save_with(path, metadata):
    """Save a notebook as another editor does, under the metadata of its kernel."""
    notebook = json.loads(path.read_text())
    notebook["metadata"] = metadata
    path.write_text(json.dumps(notebook))
    return path


@pytest.mark.parametrize("metadata", FOREIGN.values(), ids=FOREIGN)
def test_a_notebook_saved_by_another_editor_runs_and_is_checked(metadata, tmp_path):
    path = save_with(write_notebook(tmp_path / "01_try.ipynb", "6 * 7", parameters="of = 1  # one"), metadata)
    [run] = run_notebooks({path: {"of": 2}}, tmp_path / "outputs")
    assert not run.failure
    done = tmp_path / "outputs" / "notebooks" / "01_try.ipynb"
    assert json.loads(done.read_text())["metadata"]["kernelspec"]["name"] == "python3"
    checked = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "conftest", save_with(done, metadata)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_kernel_that_another_installation_calls_python3_is_not_ours(tmp_path, monkeypatch):
    spec = tmp_path / "share" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(
        json.dumps(
            {"argv": ["/nowhere/python", "-f", "{connection_file}"], "display_name": "Theirs", "language": "python"}
        )
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    path = write_notebook(tmp_path / "01_try.ipynb", f"import sys\nassert sys.executable == {sys.executable!r}")
    assert [run.failure for run in run_notebooks({path: {}}, tmp_path / "outputs")] == [""]


@pytest.mark.parametrize(
    "name", [".git/x", "tests", ".venv/x", "lib/core", "seeds", "notebooks/x", "benchmarks", ".ci", ""]
)
def test_results_never_land_in_the_project_itself(name):
    assert ["is part of the project itself" in fault for fault in check_outputs(ROOT / name)] == [True]


def test_results_never_land_in_what_git_keeps_of_any_project(tmp_path):
    (tmp_path / ".git").mkdir()
    assert check_outputs(tmp_path / ".git" / "x") != []
    assert check_outputs(tmp_path / "x") == []


@pytest.mark.skipif(
    not Path("/dev/shm").is_dir() or os.stat("/dev/shm").st_dev == os.stat("/tmp").st_dev, reason="one file system"
)
def test_results_reach_a_folder_that_is_on_another_file_system(tmp_path):
    cells = [
        "import os, pathlib\nplace = pathlib.Path(os.environ['POSITIONS_STAGING'], 'figures')\nplace.mkdir()\n_ = (place / 'a.svg').write_text('<svg/>')"
    ]
    elsewhere = Path("/dev/shm") / f"figures-{os.getpid()}"
    elsewhere.mkdir()
    try:
        (tmp_path / "outputs").mkdir()
        (tmp_path / "outputs" / "figures").symlink_to(elsewhere)
        [run] = run_notebooks({write_notebook(tmp_path / "01_try.ipynb", *cells): {}}, tmp_path / "outputs")
        assert run.failure == ""
        assert (elsewhere / "a.svg").read_text() == "<svg/>"
    finally:
        shutil.rmtree(elsewhere)


READ_ONLY = (
    "mount --bind {0} {0} && mount -o remount,bind,ro {0} && exec {1} -c 'from lib.cli.main import main; main()' "
)


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0
    if shutil.which("unshare")
    else True,
    reason="nothing can be mounted here",
)
@pytest.mark.parametrize("command", ["run 04 --outputs {}", "brief --to docx --outputs {}"])
def test_a_checkout_that_nobody_may_write_to_gives_results_elsewhere(command, tmp_path):
    line = READ_ONLY.format(ROOT, sys.executable) + command.format(tmp_path / "mine")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
