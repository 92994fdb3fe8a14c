"""Every notebook runs to its end on a case that lacks much, has other scales or other letters, or has many sides."""

import logging
import re
from copy import deepcopy

import pytest
from cases import PROFILE, ROWS, write_dossier, write_stances

from lib.briefing import WRITERS
from lib.charts import PRESETS, at_size
from lib.core.errors import Faults
from lib.evidence.dossier import MAY_BE_MISSING, load
from lib.evidence.starter import write_case
from lib.figures import FIGURES
from lib.runs.notebooks import find_notebooks, read_cells, read_defaults
from lib.study import open_study


def run_cells(notebook, **given):
    """Run the cells of a notebook in this process, with other values for those parameters that it takes."""
    names, taken = {}, read_defaults(notebook).keys()
    for cell in read_cells(notebook):
        if cell["cell_type"] == "code":
            exec(compile(cell["source"], notebook.name, "exec"), names)
            if "parameters" in cell["metadata"].get("tags", ()):
                names |= {name: value for name, value in given.items() if name in taken}


@pytest.mark.parametrize("kept", ["header", "nothing"])
@pytest.mark.parametrize("notebook", find_notebooks(), ids=lambda file: file.stem)
def test_a_notebook_runs_on_a_case_without_optional_tables(village, tmp_path, notebook, kept):
    for name in MAY_BE_MISSING:
        file = village / f"{name}.csv"
        file.write_text(file.read_text().split("\n")[0] + "\n") if kept == "header" else file.unlink()
    run_cells(notebook, dossier=str(village), outputs=str(tmp_path / "results"), replicates=20)
    writes = any(re.search(r"keep_|write_briefing", cell["source"]) for cell in read_cells(notebook))
    assert (tmp_path / "results").exists() == writes


def keep_first_actor(rows):
    rows["statements"] = [row for row in rows["statements"] if row[2] == "miller"]


def keep_reasons(rows):
    for row in rows["statements"]:
        row[4:9], row[11] = ["reasoning", "", "", "", ""], "a-reason"


def take_anchors(*values):
    """Return a function that moves every value to the nearest of these."""

    def move(rows):
        rows["anchors"] = [[d, v, f"{d} {v:g}", f"when {v:g}"] for d in ("weir", "toll") for v in values]
        for row in [*rows["statements"], *rows["options"]]:
            row[5] = row[5] if row[5] == "" else min(values, key=lambda value: abs(value - row[5]))
        rows["confusion"] = [[values[0], values[-1], 1]]

    return move


SPARSE = {
    "one side is silent": keep_first_actor,
    "nobody takes a position": keep_reasons,
    "two anchors": take_anchors(0, 100),
    "three anchors without an end": take_anchors(10, 50, 90),
    "nine anchors": take_anchors(*(12.5 * n for n in range(9))),
}
SCRIPTS = "letters of other scripts"
ALONE = "one side is asked for"


def write_sparse(folder, name):
    if name == ALONE:
        write_dossier(folder, ROWS, PROFILE)
    elif name == SCRIPTS:
        write_case(folder, "محادثات 水 Переговоры", ["الشمال", "南方", "Восток"], ["الماء", "水路", "Плотина"])
    else:
        rows = deepcopy(ROWS)
        SPARSE[name](rows)
        write_dossier(folder, rows, PROFILE)
    return str(folder)


@pytest.mark.parametrize("name", [*SPARSE, SCRIPTS, ALONE])
def test_every_notebook_and_the_briefing_end_on_a_sparse_case_without_a_warning(tmp_path, name, caplog):
    asked = {"dossier": write_sparse(tmp_path / "case", name), "outputs": str(tmp_path / "results")}
    asked |= {"sides": ["Mill"]} if name == ALONE else {}
    with caplog.at_level(logging.WARNING):
        for notebook in find_notebooks():
            run_cells(notebook, **asked, replicates=20)
    assert [record.getMessage() for record in caplog.records] == []
    written = {file.suffix[1:] for file in (tmp_path / "results" / "briefing").glob("briefing.*")}
    assert written == {*WRITERS, "json"}


def test_a_case_may_have_no_options_but_not_one_side_that_answers_itself(tmp_path):
    one = [[*row[:2], "Mill", row[3], "#553388"] for row in ROWS["actors"]]
    told = {"options": [], "actors": one, "findings": []}
    with pytest.raises(Faults) as found:
        load(write_dossier(tmp_path / "case", ROWS | told, PROFILE.replace("River", "Mill")))
    assert found.value.faults == [
        "case.toml:7:answering: 'Mill' is the claimant too; name the side that answers",
    ]


def test_a_side_that_takes_no_position_is_told_as_not_on_record(tmp_path):
    for name in ("one side is silent", "nobody takes a position"):
        told = str(open_study(dossier=write_sparse(tmp_path / name, name)).summary)
        assert "No answer in this round is in our sources." in told
        assert "Refused" not in told


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
