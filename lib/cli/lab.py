"""The command `positions lab`: JupyterLab on copies of the notebooks, with a kernel that has the library."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lib.cli.main import report_faults, require_checkout
from lib.core.paths import LIBRARY, NOTEBOOKS, ROOT, WORK
from lib.runs.copies import refresh_copies
from lib.runs.notebooks import find_notebooks

FIRST_NOTEBOOK = "00_start.ipynb"
"""The notebook that JupyterLab opens with."""

LAB_FLAGS = (
    f"--ServerApp.root_dir={ROOT}",
    f"--LabApp.default_url=/lab/tree/{WORK.name}/{FIRST_NOTEBOOK}",
    "--ServerApp.contents_manager_class=lib.runs.contents.TidyContents",
    "--LabApp.extension_manager=readonly",
)
"""Where JupyterLab begins, how it saves, and that it asks nobody for extensions; nor for news, by `JUPYTER`."""

JUPYTER = LIBRARY / "runs" / "jupyter"
"""The suite's kernel and JupyterLab's settings."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("flags", nargs=-1, type=click.UNPROCESSED)
@report_faults
def lab_command(flags: tuple[str, ...]) -> None:
    """Open JupyterLab on copies of the notebooks, in work/, which are yours to change.

    FLAGS are those of JupyterLab. A copy that you have not changed is brought up to date; of one that you have changed,
    you are told that there is something newer, and it stays as it is.

    \b
    Example:  positions lab --no-browser --port 8890
    """
    require_checkout(NOTEBOOKS)
    for left in refresh_copies(find_notebooks(), WORK):
        place = left.relative_to(ROOT)
        click.echo(f"{place} has changes of yours and stays as it is; rename it to have the new {left.name} beside it")
    sys.stdout.flush()
    os.execve(sys.executable, build_lab_command(flags, is_root=is_root()), build_lab_environment())


def is_root() -> bool:
    """Tell whether this process may do anything, in which case JupyterLab starts only if it is told to."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def build_lab_command(flags: Sequence[str], is_root: bool) -> list[str]:
    """Return the command that starts JupyterLab; a caller's own flags come last and win."""
    return [sys.executable, "-m", "jupyterlab", *LAB_FLAGS, *["--allow-root"] * is_root, *flags]


def build_lab_environment() -> dict[str, str]:
    """Return the environment of JupyterLab: this suite's commands and kernel are found before any other."""
    found_first = {"PATH": Path(sys.executable).parent, "JUPYTER_PATH": JUPYTER, "JUPYTER_CONFIG_PATH": JUPYTER}
    return os.environ | {
        name: os.pathsep.join(filter(None, (str(place), os.environ.get(name)))) for name, place in found_first.items()
    }
