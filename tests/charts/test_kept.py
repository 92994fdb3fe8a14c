from functools import cache
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.ticker import FuncFormatter

from lib.charts import Chart, gap_chart
from lib.charts.kept import hash_figure
from lib.comparison import measure_gaps
from lib.core.paths import DRAWN_ONCE, STORE
from lib.figures import FIGURES
from lib.positions import derive_positions
from lib.study import open_study

OWN_FACE = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"


@cache
def shipped():
    return open_study(replicates=60)


@pytest.fixture
def draw(case, tmp_path, monkeypatch):
    """Return a function that draws the same figure again; nothing is kept of it yet."""
    monkeypatch.setenv(STORE, str(tmp_path / "store"))
    return lambda: gap_chart(measure_gaps(derive_positions(case.statements, case.rule, "side")), case)


def save(chart, folder, kinds=("svg", "png", "pdf")):
    chart.save(folder, "gaps", kinds)
    return {kind: (folder / f"gaps.{kind}").read_bytes() for kind in kinds}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_known_again_whatever_was_drawn_in_between(name):
    first = hash_figure(FIGURES[name].draw(shipped()))
    others = {hash_figure(FIGURES[other].draw(shipped())) for other in list(FIGURES)[:4] if other != name}
    assert first == hash_figure(FIGURES[name].draw(shipped()))
    assert first not in {"", *others}


@pytest.mark.parametrize("change", [
    lambda chart: chart.suptitle("Somebody's own words"),
    lambda chart: chart.set_size_inches(5, 5),
    lambda chart: chart.axes[0].texts[0].set_color("red"),
    lambda chart: chart.axes[0].set_xlim(-1, 101),
    lambda chart: chart.axes[0].patch.set_facecolor("red"),
    lambda chart: chart.axes[0].tick_params(labelcolor="red"),
])  # fmt: skip
def test_a_figure_that_looks_otherwise_is_another(draw, change):
    chart = draw()
    before = hash_figure(chart)
    change(chart)
    assert hash_figure(chart) not in {before, ""}


def test_what_was_drawn_is_not_drawn_again(draw, tmp_path, monkeypatch):
    before = save(draw(), tmp_path / "one")
    monkeypatch.setattr(Chart, "_draw_as", lambda *_: pytest.fail("it is drawn again"))
    again = draw()
    assert save(again, tmp_path / "two") == before
    assert again._repr_mimebundle_()[0]["image/png"] == before["png"]


def test_a_format_is_the_same_alone_and_after_another(draw, tmp_path, monkeypatch):
    alone = save(draw(), tmp_path / "one", ["svg"]) | save(draw(), tmp_path / "two", ["png"])
    assert save(draw(), tmp_path / "three", ["png", "svg"]) == alone
    monkeypatch.setenv(STORE, "")
    for kinds in (["png", "svg"], ["svg", "png"]):
        assert save(draw(), tmp_path / "three", kinds) == alone


@pytest.mark.parametrize("name", ["movement-timeline", "positions-scale", "settlement-scorecard", "comparison-gaps"])
def test_a_figure_that_was_not_drawn_again_looks_the_same_once_it_is_changed(name, tmp_path, monkeypatch):
    pictures = []
    for store in ("", "store", "store"):
        monkeypatch.setenv(STORE, store and str(tmp_path / store))
        chart = FIGURES[name].draw(shipped())
        before = save(chart, tmp_path, ["png"])["png"]
        chart.axes[-1].set_xlabel("Somebody's own words")
        pictures.append(chart._repr_mimebundle_()[0]["image/png"])
        assert pictures[-1] != before
    assert pictures[0] == pictures[1] == pictures[2]


def test_a_figure_that_is_kept_twice_is_the_same_one(draw):
    chart = draw()
    assert "" != hash_figure(chart) == hash_figure(chart)


@pytest.mark.parametrize("change", [
    lambda chart: chart.axes[0].xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value}")),
    lambda chart: chart.axes[0].xaxis.set_major_formatter(FuncFormatter(format_own)),
    lambda chart: chart.suptitle("Set in a face of the machine's own", fontfamily="Helvetica"),
    lambda chart: chart.suptitle("In a file of somebody's own").get_fontproperties().set_file(OWN_FACE),
    lambda chart: chart.suptitle("In a cut that the machine may have", fontweight="light"),
    lambda chart: chart.suptitle("In a cut that the machine may have", fontstretch="condensed"),
])  # fmt: skip
def test_a_figure_with_somebodys_own_code_or_face_is_not_kept(draw, tmp_path, change):
    chart = draw()
    change(chart)
    save(chart, tmp_path, ["svg"])
    assert not (tmp_path / "store").exists()


def test_a_figure_of_a_sweep_is_not_kept(draw, tmp_path, monkeypatch):
    monkeypatch.setenv(DRAWN_ONCE, "1")
    save(draw(), tmp_path, ["svg"])
    assert not (tmp_path / "store").exists()


def format_own(value, _):
    return f"{value}"
