"""Notebook files in, their cells, parameters and imports out; nothing is executed, and nothing heavy is imported."""

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.paths import NOTEBOOKS

WIDGET = "application/vnd.jupyter.widget-view+json"
"""What an output contains that shows a live widget."""

IMPORT = re.compile(r"^\s*(?:from|import) (lib[\w.]*)", re.MULTILINE)

OF_EDITORS = ("papermill", "execution", "collapsed", "editable", "scrolled", "slideshow", "vscode")
"""What programs note about a cell: when it ran, and how it was looked at."""


def find_notebooks(names: Sequence[str] = ()) -> list[Path]:
    """Return the notebooks of these names (`02`, `02_positions` or a file), or all of them, in order."""
    known = {path.stem: path for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))}
    found, faults = [], []
    for name in ",".join(names).split(",") if names else []:
        stem = Path(name).stem.zfill(2)
        hits = [path for known_stem, path in known.items() if stem in (known_stem, known_stem.partition("_")[0])]
        found += hits
        faults += [] if hits else [f"notebook: {explain_choice(stem, known)}"]
    raise_if(faults, Misuse)
    return sorted(set(found)) if names else list(known.values())


def read_cells(file: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook, each `source` as one text; `Misuse` if the file is not a notebook."""
    try:
        return _parse(file.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise Misuse([f"{file}: is not a notebook; restore it or name another file"]) from None


@lru_cache(maxsize=64)
def _parse(text: bytes) -> list[dict[str, Any]]:
    return [{**cell, "source": "".join(cell["source"])} for cell in json.loads(text)["cells"]]


def read_defaults(file: Path) -> dict[str, Any]:
    """Return the parameters that a notebook defines, with their default values."""
    tagged = [cell for cell in read_cells(file) if "parameters" in cell["metadata"].get("tags", ())]
    lines = ast.parse(tagged[0]["source"]).body if tagged else []
    return {
        line.target.id: ast.literal_eval(line.value)
        for line in lines
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value
    }


def hash_cells(file: Path) -> str:
    """Return the SHA-256 of a notebook's cells without their outputs."""
    cells = (f"{cell['cell_type']}: {cell['source']}" for cell in read_cells(file))
    return hashlib.sha256("\n".join(cells).encode()).hexdigest()


def tidy_notebook(notebook: dict[str, Any]) -> None:
    """Remove from a notebook what differs with when, where and by which editor it was run and saved.

    The numbers of cells that ran from top to bottom begin at 1.
    """
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    drop_widgets(notebook)
    for cell in notebook["cells"]:
        cell["metadata"] = {key: kept for key, kept in cell["metadata"].items() if kept and key not in OF_EDITORS}
    ran = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    numbers = [cell["execution_count"] for cell in ran]
    if None not in numbers and numbers == sorted(set(numbers)):
        for number, cell in enumerate(ran, start=1):
            for numbered in (cell, *(each for each in cell["outputs"] if "execution_count" in each)):
                numbered["execution_count"] = number


def drop_widgets(notebook: dict[str, Any]) -> None:
    """Remove what shows live widgets, whose ids differ from run to run; the text that stands for each stays."""
    for output in (output for cell in notebook["cells"] for output in cell.get("outputs", ())):
        output.get("data", {}).pop(WIDGET, None)


def list_modules(files: Iterable[Path]) -> list[str]:
    """Return the library modules that the cells of notebooks import, sorted."""
    return sorted({name for file in files for cell in read_cells(file) for name in IMPORT.findall(cell["source"])})
