"""Rooms import only from those below, heavy packages stay in their rooms, and each name is defined once."""

import ast
import subprocess
import sys
from collections import defaultdict

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from lib.core.paths import LIBRARY, ROOT
from lib.evidence.dossier import load

MODULES = {path.relative_to(LIBRARY).with_suffix("").as_posix(): path for path in LIBRARY.rglob("*.py")}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
DOORS = ("evidence", "coding", "words", "bargaining", "robustness", "tables", "charts", "briefing", "explore")
"""The rooms whose `__init__` hands on what others may use."""

HEAVY = {
    "matplotlib": {"charts"},
    "seaborn": {"charts"},
    "pptx": {"briefing"},
    "docx": {"briefing", "coding"},
    "pypdf": {"coding"},
    "trafilatura": {"coding"},
    "anywidget": {"explore"},
    "jinja2": {"briefing", "explore"},
    "typst": {"briefing"},
    "xlsxwriter": {"briefing", "coding"},
    "openpyxl": {"coding"},
    "sentencex": {"coding"},
    "IPython": {"tables"},
    "papermill": {"runs"},
    "jupyter_client": {"runs"},
    "nbformat": {"runs"},
    "distributed": {"runs"},
    "yaml": {"runs", "cli"},
    "click": {"cli"},
    "tqdm": {"cli"},
    "pydantic": {"evidence", "parameters"},
}


def imports(tree):
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute: from lib.x import y"
            found.add(node.module or "")
    return found


def test_rooms_import_downwards_only(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports() == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("name", MODULES)
def test_a_room_is_entered_by_its_door(name):
    own = name.split("/")[0]
    entered = {module.split(".")[1]: module for module in imports(TREES[name]) if module.count(".") == 2}
    assert {room: module for room, module in entered.items() if room in DOORS and room != own} == {}


@pytest.mark.parametrize("package", HEAVY)
def test_a_heavy_package_stays_in_its_rooms(package):
    users = {name.split("/")[0] for name, tree in TREES.items() if package in {i.split(".")[0] for i in imports(tree)}}
    assert users == HEAVY[package]


@pytest.mark.parametrize(
    ("module", "spared"),
    [("lib.cli.run", ("numpy", "papermill", "nbformat")), ("lib.comparison", ("matplotlib", "papermill", "IPython"))],
)
def test_what_is_light_loads_nothing_heavy(module, spared):
    code = f"import sys, {module}; sys.exit(any(m in sys.modules for m in {spared}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("name", MODULES)
def test_a_module_opens_with_one_line_that_says_what_is_in_it(name):
    first = (ast.get_docstring(TREES[name]) or "").splitlines()[0]
    assert first.endswith((".", ":"))


@pytest.mark.parametrize("name", MODULES)
def test_functions_are_short(name):
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= 32, f"{node.name} has {lines} lines"


def test_a_name_is_given_once_in_the_whole_library():
    given = defaultdict(list)
    for module, tree in TREES.items():
        for node in tree.body:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
            names = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
            for name in [*names, *(target.id for target in targets if isinstance(target, ast.Name))]:
                given[name].append(module)
    assert {name: modules for name, modules in given.items() if len(modules) > 1 and name != "__all__"} == {}


@pytest.mark.parametrize("name", MODULES)
def test_no_demand_actor_or_document_is_named_in_code(name):
    dossier = load()
    named = {*dossier.actors["id"], *dossier.demands["id"], *dossier.documents["id"], *dossier.sides}
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = list(ast.walk(TREES[name]))
    docstrings = {ast.get_docstring(node, clean=False) for node in nodes if isinstance(node, documented)}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert not named & (texts - docstrings)
