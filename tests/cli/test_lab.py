"""JupyterLab starts on the first notebook, with this suite's kernel and commands before any other."""

import json
import os
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyterlab_server.config import get_static_page_config

from lib.cli.lab import FIRST_NOTEBOOK, build_lab_command, build_lab_environment
from lib.core.paths import NOTEBOOKS
from lib.runs.fork_server import ENVIRONMENT


def test_the_callers_own_flags_come_last_and_root_is_told_that_it_may():
    command = build_lab_command(["--no-browser", "--port", "8890"], is_root=True)
    assert command[-4:] == ["--allow-root", "--no-browser", "--port", "8890"]
    assert "--allow-root" not in build_lab_command([], is_root=False)


def test_the_notebook_that_is_opened_first_exists():
    assert (NOTEBOOKS / FIRST_NOTEBOOK).is_file()
    assert any(flag.endswith(f"/{FIRST_NOTEBOOK}") for flag in build_lab_command([], is_root=False))


def test_a_kernel_of_another_project_does_not_come_before_this_ones(tmp_path, monkeypatch):
    foreign = tmp_path / "kernels" / "python3" / "kernel.json"
    foreign.parent.mkdir(parents=True)
    foreign.write_text(json.dumps({"argv": ["elsewhere"], "display_name": "Python 3", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert KernelSpecManager().get_kernel_spec("python3").argv == ["elsewhere"]
    monkeypatch.setenv("JUPYTER_PATH", build_lab_environment()["JUPYTER_PATH"])
    spec = KernelSpecManager().get_kernel_spec("python3")
    assert spec.display_name == "Negotiation positions"
    assert spec.env == ENVIRONMENT


def test_jupyterlab_asks_nobody_for_news(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", build_lab_environment()["JUPYTER_CONFIG_PATH"])
    assert get_static_page_config(level="all")["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"]


def test_the_command_positions_is_found_by_kernels_and_terminals(monkeypatch):
    monkeypatch.setenv("PATH", "/elsewhere")
    first, rest = build_lab_environment()["PATH"].split(os.pathsep)
    assert (Path(first) / "positions").exists()
    assert Path(first) == Path(sys.executable).parent
    assert rest == "/elsewhere"
