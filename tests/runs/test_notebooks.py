"""Notebooks are kept clean, and nbval detects every change in their outputs."""

import ast
import asyncio
import base64
import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from runs import run_notebooks

from lib.core.paths import NOTEBOOKS, ROOT, SEEDS
from lib.evidence import load
from lib.parameters import Parameters
from lib.runs.contents import TidyContents
from lib.runs.notebooks import find_notebooks, hash_cells

PATHS = find_notebooks()
BANNED = re.compile(r"^\s*(def|class|for|while|import)\s|sys\.path|\.\./|iterrows|^\s*[%!]|;\s*$", re.MULTILINE)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path):
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]


def source(cell):
    return "".join(cell["source"])


def test_there_are_notebooks():
    assert [path.stem[:2] for path in PATHS] == ["00", "01", "02", "03", "04", "05", "06", "07", "08"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
class TestHygiene:
    def test_the_title_is_a_question_and_the_first_cell_lists_inputs_and_outputs(self, path):
        title, _, rest = source(read(path)["cells"][0]).partition("\n")
        assert title.startswith("# ")
        assert title.endswith("?")
        assert "Reads" in rest
        assert "Writes" in rest

    def test_it_says_where_the_record_ends(self, path):
        loading = code_cells(path)[2]
        assert source(loading).endswith("show_text(case.caveat)")
        assert load(SEEDS).profile.caveat in json.dumps(loading["outputs"], ensure_ascii=False)

    def test_cells_are_short_and_plain(self, path):
        for cell in code_cells(path):
            is_list = "parameters" in cell["metadata"].get("tags", [])  # one line a parameter, as many as there are
            assert is_list or len(source(cell).splitlines()) <= 10
            assert not BANNED.search(source(cell))

    def test_imports_come_first_and_only_from_the_library(self, path):
        first, *others = code_cells(path)
        [tried] = ast.parse(source(first)).body
        assert all(isinstance(node, ast.ImportFrom) and node.module.startswith("lib.") for node in tried.body)
        assert len({node.module for node in tried.body}) <= 6
        assert not any("import " in source(cell) for cell in others)

    def test_a_kernel_without_the_library_is_told_which_to_choose(self, path):
        elsewhere = source(code_cells(path)[0]).replace("from lib.", "from library_of_another_kernel.")
        with pytest.raises(
            ImportError, match=r"^choose the kernel Negotiation positions \(menu Kernel, Change Kernel\)$"
        ):
            exec(elsewhere, {})

    def test_parameters_are_annotated_literals_with_a_comment(self, path):
        [cell] = [cell for cell in code_cells(path) if "parameters" in cell["metadata"].get("tags", [])]
        assert cell == code_cells(path)[1]
        for line, node in zip(source(cell).splitlines(), ast.parse(source(cell)).body, strict=True):
            assert isinstance(node, ast.AnnAssign)
            assert node.target.id in Parameters.model_fields
            assert ast.literal_eval(node.value) is not None
            assert "  # " in line

    def test_every_parameter_is_used(self, path):
        _, parameters, load = code_cells(path)[:3]
        for node in ast.parse(source(parameters)).body:
            assert f"{node.target.id}={node.target.id}" in source(load)

    def test_every_cell_was_executed_with_nothing_on_stderr(self, path):
        cells = code_cells(path)
        assert None not in [cell["execution_count"] for cell in cells]  # nbval compares nothing in such a cell
        outputs = [output for cell in cells for output in cell["outputs"]]
        assert outputs
        assert {output["output_type"] for output in outputs} == {"execute_result"}

    def test_every_cell_after_loading_has_an_output_and_a_sentence_above(self, path):
        cells = read(path)["cells"]
        for above, cell in pairwise(cells[3:]):
            if cell["cell_type"] == "code":
                assert cell["outputs"]
                assert above["cell_type"] == "markdown" or above["outputs"]

    def test_it_names_no_machine(self, path):
        assert str(ROOT) not in path.read_text(encoding="utf-8")


def test_the_first_notebook_names_every_other_with_its_question_and_figures_that_are_stored():
    first, *others = PATHS
    text = "\n".join(source(cell) for cell in read(first)["cells"])
    for path in others:
        question = source(read(path)["cells"][0]).partition("\n")[0].removeprefix("# ")
        assert f"| [{path.stem}]({path.name}) | {question} |" in text
    pictures = re.findall(r'<img src="([^"]+)" width="\d+" alt="[^"]+">', text)
    assert len(pictures) == len(others)
    assert [name for name in pictures if not (NOTEBOOKS / name).is_file()] == []


def run_nbval(path):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", path.name],
        cwd=path.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Return a small notebook with a table and a figure, stored with its outputs."""
    folder = tmp_path_factory.mktemp("nbval")
    cells = [
        "from lib.case import open_case\nfrom lib.charts.positions import coverage_chart\nfrom lib.tables.evidence import count_coverage\nfrom lib.tables.display import show",
        "case = open_case(demands=['missiles'])",
        "show(count_coverage(case))",
        "coverage_chart(count_coverage(case), case)",
    ]
    notebook = {
        "cells": [
            {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": cell, "outputs": [], "execution_count": None}
            for i, cell in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "01_small.ipynb").write_text(json.dumps(notebook))
    assert not run_notebooks({folder / "01_small.ipynb": {}}, folder / "staged")[0].failure
    return read(folder / "staged" / "notebooks" / "01_small.ipynb")


def keep(notebook):
    return notebook


def change_a_number(notebook):
    data = notebook["cells"][2]["outputs"][0]["data"]
    table = "".join(data["text/html"])
    assert table.count(">5</td>") == 1
    data["text/html"] = table.replace(">5</td>", ">6</td>")
    return notebook


def change_a_pixel(notebook):
    data = notebook["cells"][3]["outputs"][0]["data"]
    image = bytearray(base64.b64decode(data["image/png"]))
    image[len(image) // 2] ^= 1
    data["image/png"] = base64.b64encode(bytes(image)).decode()
    return notebook


def drop_an_output(notebook):
    notebook["cells"][2]["outputs"] = []
    return notebook


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (keep, 0, "4 passed"),
        (
            change_a_number,
            1,
            "reported  n       6       5\n\nIf this is what you meant, store the new results: make refresh",
        ),
        (change_a_pixel, 1, "the figure (image/png)"),
        (drop_an_output, 1, "01_small.ipynb, cell [3]"),
    ],
)
def test_nbval_detects_every_change_in_stored_outputs_and_tells_what_moved(stored, change, code, told, tmp_path):
    before = json.dumps(stored)
    changed = change(json.loads(before))
    assert (json.dumps(changed) == before) == (change is keep)
    (tmp_path / "01_small.ipynb").write_text(json.dumps(changed))
    shutil.copy(ROOT / "conftest.py", tmp_path)
    done = run_nbval(tmp_path / "01_small.ipynb")
    assert done.returncode == code, done.stdout[-3000:]
    assert told in done.stdout


def test_the_notebooks_are_checked_by_the_test_command():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "pytest --nbval --no-header -n logical --dist loadfile notebooks" in makefile
    assert "nbval-lax" not in makefile
    assert NOTEBOOKS.is_dir()


EDITOR = {
    "kernelspec": {"display_name": "Negotiation positions", "language": "python", "name": "of-an-editor"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py", "mimetype": "text/x-python",
        "name": "python", "nbconvert_exporter": "python", "pygments_lexer": "ipython3", "version": "3.13.1",
    },
}  # fmt: skip
OF_A_CELL = {"editable": True, "slideshow": {"slide_type": ""}, "trusted": True, "scrolled": True}


def results(path):
    """Return what nbval compares of a notebook."""
    return [(each["output_type"], each["data"]) for cell in code_cells(path) for each in cell["outputs"]]


async def open_run_and_save(manager, path):
    """Do to a notebook what JupyterLab does: get it, note where it is opened, run all cells again, put it back."""
    model = await manager.get(path, content=True, type="notebook")
    model["content"]["metadata"] |= EDITOR
    for cell in model["content"]["cells"]:
        cell["metadata"] = {"tags": [], **cell["metadata"], **OF_A_CELL}
        if cell["cell_type"] == "code":
            cell["execution_count"] += 20
            for output in cell["outputs"]:
                output["execution_count"] += 20
    await manager.save({"type": "notebook", "format": "json", "content": model["content"]}, path)


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def original(request):
    return request.param


@pytest.fixture
def save(original, tmp_path, monkeypatch):
    """Return a function that opens, runs and saves the notebook with a manager of files, and returns the saved file."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "jupyter"))

    def save_with(manager):
        file = tmp_path / NOTEBOOKS.name / original.name
        file.parent.mkdir()
        shutil.copy(original, file)
        asyncio.run(open_run_and_save(manager(root_dir=str(tmp_path)), f"{NOTEBOOKS.name}/{original.name}"))
        return file

    return save_with


def test_a_notebook_saved_by_any_editor_passes_the_same_checks(original, save):
    saved = save(AsyncLargeFileManager)
    assert saved.read_bytes() != original.read_bytes()
    checks = [getattr(TestHygiene(), name) for name in dir(TestHygiene) if name.startswith("test_")]
    assert len(checks) > 8
    for check in checks:
        check(saved)
    assert hash_cells(saved) == hash_cells(original)
    assert results(saved) == results(original)


def test_a_notebook_saved_in_place_by_make_lab_is_the_same_to_the_byte(original, save):
    assert save(TidyContents).read_bytes() == original.read_bytes()


def test_a_notebook_of_ones_own_keeps_what_its_editor_notes(tmp_path):
    (tmp_path / "mine").mkdir()
    shutil.copy(PATHS[0], tmp_path / "mine" / "00.ipynb")
    asyncio.run(open_run_and_save(TidyContents(root_dir=str(tmp_path)), "mine/00.ipynb"))
    assert nbformat.read(tmp_path / "mine" / "00.ipynb", as_version=4).metadata["language_info"]["version"] == "3.13.1"
