"""Every notebook runs to its end on a case that leaves out what may be left out, or has many sides."""

import pytest
from cases import write_stances

from lib.charts import PRESETS, at_size
from lib.evidence.dossier import MAY_BE_MISSING
from lib.figures import FIGURES
from lib.runs.notebooks import find_notebooks, read_cells
from lib.study import open_study


def run_cells(notebook, **given):
    """Run the cells of a notebook in this process, with other parameters."""
    names = {}
    for cell in read_cells(notebook):
        if cell["cell_type"] == "code":
            exec(compile(cell["source"], notebook.name, "exec"), names)
            if "parameters" in cell["metadata"].get("tags", ()):
                names |= given


@pytest.mark.parametrize("kept", ["header", "nothing"])
@pytest.mark.parametrize("notebook", find_notebooks(), ids=lambda file: file.stem)
def test_a_notebook_runs_on_a_case_without_optional_tables(village, tmp_path, notebook, kept):
    for name in MAY_BE_MISSING:
        file = village / f"{name}.csv"
        file.write_text(file.read_text().split("\n")[0] + "\n") if kept == "header" else file.unlink()
    small = {"replicates": 20} if any("replicates:" in cell["source"] for cell in read_cells(notebook)) else {}
    run_cells(notebook, dossier=str(village), outputs=str(tmp_path / "results"), **small)
    assert list((tmp_path / "results").iterdir())


MANY = {f"Side {n}": {"quay": 50 * (n % 3), "toll": 50 * (n * 7 % 3)} for n in range(15)}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """Return the study of a case with 15 sides."""
    folder = tmp_path_factory.mktemp("crowd")
    return open_study(dossier=str(write_stances(folder / "crowd", MANY)), outputs=str(folder), replicates=20)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_fifteen_sides_has_room_at_every_size(crowd, name):
    for preset in PRESETS.values():
        with at_size(preset):
            chart = FIGURES[name].draw(crowd)
        assert min(chart.get_figheight(), chart.body) > 0


def test_three_sides_settle_five_demands_at_the_levels_that_are_the_default(tmp_path):
    stances = {
        f"Side {n}": {demand: 25 * ((n + 1) * place % 5) for place, demand in enumerate("abcde")} for n in range(3)
    }
    folder = write_stances(tmp_path / "five", stances)
    study = open_study(dossier=str(folder), outputs=str(tmp_path), sides=list(stances), replicates=20)
    packages, worth = study.settlements
    assert set(packages["demand"]) == set("abcde")
    assert set(worth["party"]) == set(stances)
