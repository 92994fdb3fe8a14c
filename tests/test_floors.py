"""The house: a module imports from those above it only, and each heavy package lives on its own floor."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from lib.core.paths import LIBRARY, ROOT
from lib.evidence.dossier import load

FLOORS = [
    "paths",
    "faults",
    "notebooks",
    "nursery",
    "manifest",
    "quotes",
    "records",
    "checks",
    "seeds",
    "positions",
    "resampling",
    "agreement",
    "frontier",
    "bargaining",
    "lotteries",
    "stability",
    "preferences",
    "zones",
    "exchange",
    "parameters",
    "case",
    "comparison",
    "settlement",
    "scorecard",
    "wording",
    "terms",
    "analyses",
    "robustness",
    "panel",
    "clouds",
    "claims",
    "findings",
    "tables",
    "deals",
    "evidence",
    "trust",
    "sizes",
    "lettering",
    "style",
    "rows",
    "shades",
    "scales",
    "blocks",
    "charts",
    "periods",
    "timeline",
    "landscape",
    "margins",
    "figures",
    "content",
    "results",
    "digests",
    "briefing",
    "packing",
    "fitting",
    "deck",
    "slides",
    "memo",
    "page",
    "paper",
    "columns",
    "sheets",
    "pack",
    "bindery",
    "plans",
    "kernels",
    "engine",
    "suite",
    "sweeps",
    "gallery",
    "cluster",
    "cli",
    "evidence_commands",
    "run_command",
    "sweep_command",
    "brief_command",
    "figure_command",
]
DRAWING = ("lettering", "style", "rows", "shades", "scales", "blocks", "charts", "timeline", "landscape", "margins")
TABLES = ("tables", "deals", "evidence", "trust")
APART = {(one, other) for one in DRAWING for other in TABLES} | {("timeline", "charts")}
HEAVY = {
    "matplotlib": {*DRAWING, "paper"} - {"charts"},
    "pptx": {"deck", "slides"},
    "docx": {"memo"},
    "jinja2": {"page"},
    "typst": {"paper"},
    "xlsxwriter": {"sheets"},
    "seaborn": {"shades"},
    "IPython": {"tables"},
    "papermill": {"engine", "suite"},
    "jupyter_client": {"kernels"},
    "nbformat": {"suite"},
    "distributed": {"cluster"},
    "yaml": {"sweeps"},
    "click": {"brief_command", "cli", "evidence_commands", "figure_command", "run_command", "sweep_command"},
    "tqdm": {"run_command"},
    "pydantic": {"records", "seeds", "parameters"},
}
MODULES = {path.stem: path for path in LIBRARY.glob("*.py") if path.stem != "__init__"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute: from lib.x import y"
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_every_module_has_a_floor():
    assert set(MODULES) == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_a_module_imports_only_from_above(name):
    below = {f"lib.{other}" for other in FLOORS[FLOORS.index(name) :]}
    apart = {f"lib.{other}" for one, other in APART if one == name}
    assert not imports(MODULES[name]) & (below | apart)


@pytest.mark.parametrize("package", HEAVY)
def test_a_heavy_package_stays_on_its_floor(package):
    users = {name for name, path in MODULES.items() if any(i.split(".")[0] == package for i in imports(path))}
    assert users == HEAVY[package]


def test_what_stands_is_told_without_loading_anything_heavy():
    code = "import sys, lib.cli.run; sys.exit(any(m in sys.modules for m in ('numpy', 'papermill', 'nbformat')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_loading_evidence_draws_nothing_in():
    code = "import sys, lib.comparison; sys.exit(any(m in sys.modules for m in ('matplotlib', 'papermill', 'IPython')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("name", FLOORS)
def test_a_module_opens_with_one_line_and_can_be_read_in_one_sitting(name):
    text = MODULES[name].read_text(encoding="utf-8")
    first = (ast.get_docstring(ast.parse(text)) or "").splitlines()[0]
    assert first.endswith(".") or first.endswith(":")
    assert len(text.splitlines()) <= 290


@pytest.mark.parametrize("name", FLOORS)
def test_functions_are_short(name):
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= 32, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("name", FLOORS)
def test_no_demand_actor_or_document_is_named_in_code(name):
    dossier = load()
    named = {*dossier.actors["id"], *dossier.demands["id"], *dossier.documents["id"], *dossier.sides}
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert not named & (texts - docstrings)
