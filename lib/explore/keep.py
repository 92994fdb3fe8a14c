"""A view in, its figure, its tables and the parameters that reproduce it out, in a folder of its own."""

import json
from dataclasses import replace
from itertools import count
from pathlib import Path
from shlex import quote

from lib.core.names import join_list
from lib.core.paths import ROOT, results_folder
from lib.explore.desk import CHOSEN, View
from lib.figures import keep_figure
from lib.parameters import Parameters
from lib.study import Study

NOTEBOOK = "02"
"""The notebook that writes the same figure and tables."""


def keep_view(view: View) -> Path:
    """Write what `positions run 02` would write of a view, its parameters and that command; return the new folder.

    The folder is the first `view-N` in the results folder that does not exist; nothing is overwritten.
    """
    outputs = results_folder(view.case.parameters.outputs)
    folder = next(place for n in count(1) if not (place := outputs / f"view-{n}").exists())
    asked = view.case.parameters.model_copy(update={"outputs": str(folder)})
    case = replace(view.case, parameters=asked)
    study = Study(case)
    keep_figure("positions-scale", study)
    case.keep_table("comparison", study.comparison)
    case.keep_table("positions-by-side", study.positions)
    given = list_given(asked)
    (folder / "parameters.json").write_text(json.dumps(given, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "command.txt").write_text(write_command(given, folder) + "\n", encoding="utf-8")
    return folder


def list_given(asked: Parameters) -> dict[str, object]:
    """Return the parameters that a view is made with and that differ from their defaults."""
    return asked.model_dump(include={"dossier", "since", "turn", *CHOSEN}, exclude_defaults=True)


def write_command(given: dict[str, object], folder: Path) -> str:
    """Return the command that writes the same figure and tables, as it is typed in the project's folder."""
    told = {name: join_list(value) if isinstance(value, list) else str(value) for name, value in given.items()}
    place = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    options = [f"-p {quote(f'{name}={value}')}" for name, value in told.items()]
    return " ".join([f"positions run {NOTEBOOK}", *options, f"--outputs {quote(place.as_posix())}"])
