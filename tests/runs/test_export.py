"""A notebook exported as HTML says in words what its figures show, and its tables fit on paper."""

import base64
import json
import shutil
import tomllib

import nbformat
import pytest
from lxml import html
from nbconvert import HTMLExporter

from lib.core.paths import LIBRARY, ROOT

EXPORT = LIBRARY / "runs" / "export"
DOT = base64.b64encode(b"\x89PNG").decode()


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    named = json.loads((EXPORT / "config.json").read_text())["HTMLExporter"]["template_name"]
    shutil.copytree(EXPORT / "template", folder / "nbconvert" / "templates" / named)
    told = {"image/png": {"alt": 'Chart: "apart" & far'}}
    figures = [nbformat.v4.new_output("display_data", {"image/png": DOT}, metadata=each) for each in (told, {})]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=figures)])
    exporter = HTMLExporter(template_name=named, extra_template_basedirs=[str(folder / "nbconvert" / "templates")])
    return exporter.from_notebook_node(notebook)[0]


def test_a_figure_keeps_what_it_says_in_words(exported):
    first, other = html.fromstring(exported).xpath("//img/@alt")
    assert first == 'Chart: "apart" & far'
    assert other != first


def test_nothing_is_cut_off_on_paper(exported):
    assert "overflow: visible !important" in exported.partition("@media print {\n  .jp-InputPrompt")[2]


def test_the_installation_makes_every_export_use_it():
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    shared = built["targets"]["wheel"]["shared-data"]
    assert {ROOT / path for path in shared} == {EXPORT / "template", EXPORT / "config.json"}
