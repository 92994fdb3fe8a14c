"""Notebooks are kept clean, and nbval detects every change in their outputs."""

import ast
import base64
import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise

import pytest
from runs import run_notebooks

from lib.core.paths import NOTEBOOKS, ROOT, SEEDS
from lib.evidence import load
from lib.parameters import Parameters
from lib.runs.notebooks import find_notebooks

PATHS = find_notebooks()
BANNED = re.compile(r"^\s*(def|class|for|while|import)\s|sys\.path|\.\./|iterrows|^\s*[%!]|;\s*$", re.MULTILINE)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path):
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]


def source(cell):
    return "".join(cell["source"])


def test_there_are_notebooks():
    assert [path.stem[:2] for path in PATHS] == ["01", "02", "03", "04", "05", "06", "07"]


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
        assert source(loading).endswith("case.dossier.profile.caveat")
        assert load(SEEDS).profile.caveat in json.dumps(loading["outputs"], ensure_ascii=False)

    def test_cells_are_short_and_plain(self, path):
        for cell in code_cells(path):
            is_list = "parameters" in cell["metadata"].get("tags", [])  # one line a parameter, as many as there are
            assert is_list or len(source(cell).splitlines()) <= 10
            assert not BANNED.search(source(cell))

    def test_imports_come_first_and_only_from_the_library(self, path):
        first, *others = code_cells(path)
        assert all(
            isinstance(node, ast.ImportFrom) and node.module.startswith("lib.")
            for node in ast.parse(source(first)).body
        )
        assert len({node.module for node in ast.parse(source(first)).body}) <= 6
        assert not any("import " in source(cell) for cell in others)

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

    def test_it_was_executed_from_top_to_bottom_with_nothing_on_stderr(self, path):
        cells = code_cells(path)
        assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
        outputs = [output for cell in cells for output in cell["outputs"]]
        assert outputs
        assert {output["output_type"] for output in outputs} == {"execute_result"}

    def test_every_cell_after_loading_has_an_output_and_a_sentence_above(self, path):
        cells = read(path)["cells"]
        for above, cell in pairwise(cells[3:]):
            if cell["cell_type"] == "code":
                assert cell["outputs"]
                assert above["cell_type"] == "markdown" or above["outputs"]

    def test_it_names_the_default_kernel_and_no_machine(self, path):
        assert read(path)["metadata"]["kernelspec"]["name"] == "python3"
        assert str(ROOT) not in path.read_text(encoding="utf-8")


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
    data["text/html"] = "".join(data["text/html"]).replace("<td>5</td>", "<td>6</td>")
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
    ("change", "code"), [(keep, 0), (change_a_number, 1), (change_a_pixel, 1), (drop_an_output, 1)]
)
def test_nbval_detects_every_change_in_stored_outputs(stored, change, code, tmp_path):
    before = json.dumps(stored)
    changed = change(json.loads(before))
    assert (json.dumps(changed) == before) == (change is keep)
    (tmp_path / "01_small.ipynb").write_text(json.dumps(changed))
    shutil.copy(ROOT / "conftest.py", tmp_path)
    done = run_nbval(tmp_path / "01_small.ipynb")
    assert done.returncode == code, done.stdout[-3000:]


def test_the_notebooks_are_checked_by_the_test_command():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "pytest --nbval --no-header -n logical --dist loadfile notebooks" in makefile
    assert "nbval-lax" not in makefile
    assert NOTEBOOKS.is_dir()
