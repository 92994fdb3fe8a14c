"""The figures by name: identical to those in the notebooks, and drawable for any dossier at any size."""

import re

import nbformat
import pytest
from ink import lay_texts

from lib.charts.presets import PRESETS, at_size
from lib.charts.theme import house_style
from lib.core.paths import NOTEBOOKS, OUTPUTS
from lib.figures import FIGURES
from lib.runs.notebooks import find_notebooks, read_defaults
from lib.study import Study, open_study


def test_every_chart_that_a_notebook_keeps_is_a_figure_of_that_notebook():
    kept = {
        name: path.stem
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        for name in re.findall(r'keep_figure\("([^"]+)"', cell.source)
    }
    assert kept == {name: figure.notebook for name, figure in FIGURES.items()}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_a_page_is_the_notebooks_to_the_byte(name, tmp_path):
    figure = FIGURES[name]
    study = open_study(**read_defaults(find_notebooks([figure.notebook])[0]))
    figure.draw(study).save(tmp_path, name, ["svg"])
    assert (tmp_path / f"{name}.svg").read_bytes() == (OUTPUTS / "figures" / f"{name}.svg").read_bytes()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_figure_can_be_drawn_for_another_dossier(case, preset):
    study = Study(case)
    for name, figure in FIGURES.items():
        with at_size(PRESETS[preset]):
            chart = figure.draw(study)
        with house_style():
            for text, box in lay_texts(chart):
                assert chart.bbox.padded(1).containsx(box.x0), (name, text)
                assert chart.bbox.padded(1).containsx(box.x1), (name, text)


def test_a_size_is_chosen_only_within_its_context(case):
    with at_size(PRESETS["column"]):
        narrow = FIGURES["comparison-gaps"].draw(Study(case))
    assert narrow.get_figwidth() * 25.4 == pytest.approx(85)
    assert FIGURES["comparison-gaps"].draw(Study(case)).get_figwidth() * 25.4 == pytest.approx(180)


def test_type_and_marks_of_a_slide_are_enlarged_equally(case):
    page, slide = (FIGURES["positions-scale"].draw(Study(case)), None)
    with at_size(PRESETS["slide"]):
        slide = FIGURES["positions-scale"].draw(Study(case))
    marks = [
        [line.get_markersize() for line in chart.axes[0].lines if line.get_marker() == "o"] for chart in (page, slide)
    ]
    types = [chart.axes[0].get_xticklabels()[0].get_fontsize() for chart in (page, slide)]
    assert marks[1][0] / marks[0][0] == pytest.approx(types[1] / types[0])
    assert 1 < types[1] / types[0] <= PRESETS["slide"].enlarged
