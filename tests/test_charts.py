"""Figures: nothing overlaps or is cut, silence is not neutral, sides are told apart, the bytes stay."""

from itertools import combinations, pairwise

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from lib.case import open_case
from lib.charts import alignment_chart, coverage_chart, gap_chart, position_heatmap, scale_chart, weight_chart
from lib.clouds import bound_settlements, bound_talks, bound_zones, draw_cloud
from lib.comparison import (
    align_actors,
    find_nearest,
    measure_gaps,
    measure_movement,
    measure_salience,
    weigh_gaps,
)
from lib.evidence import count_coverage
from lib.exchange import climb_ladder, list_trades, measure_effects
from lib.findings import find_findings, find_headline, list_findings, pick_finding
from lib.influence import leave_out
from lib.landscape import ladder_chart, scorecard_chart, space_chart, zone_chart
from lib.margins import cloud_chart, curve_chart, findings_chart, influence_chart
from lib.panel import open_panel
from lib.positions import derive_positions
from lib.robustness import (
    bound_alignment,
    bound_gaps,
    bound_movement,
    bound_positions,
    bound_weights,
    resample,
)
from lib.scorecard import rank_options
from lib.settlement import list_settlements, open_talks
from lib.style import WIDTH, house_style
from lib.timeline import movement_chart, spread_out, timeline_chart


def draw_all(case):
    drawn, panel = resample(case), open_panel(case)
    sides, actors = (
        bound_positions(derive_positions(case.statements, case.rule, by), case, drawn) for by in ("side", "actor")
    )
    gaps = bound_gaps(measure_gaps(sides), sides, case, drawn)
    weighed = bound_weights(weigh_gaps(gaps, measure_salience(case.statements, case.rule)), sides, case, drawn)
    alignment = bound_alignment(align_actors(actors), actors, case, drawn)
    poles = list(case.actors.drop_duplicates("side")["id"].head(2))
    movement = bound_movement(measure_movement(case.statements, case.rule, case.parameters.turn), case, drawn)
    talks = bound_talks(open_talks(case))
    cloud = draw_cloud(talks)
    ranked, (packages, _) = rank_options(talks), bound_settlements(*list_settlements(talks), cloud)
    ladder = climb_ladder(talks.seated)
    trades, effects = list_trades(talks.seated, ladder), measure_effects(talks.seated, ladder, talks.wanted)
    findings = find_findings(panel)
    return {
        "coverage": coverage_chart(count_coverage(case), case),
        "heatmap": position_heatmap(sides, case),
        "actors": position_heatmap(actors, case),
        "scale": scale_chart(sides, gaps, case, find_headline(case, "positions-scale")),
        "gaps": gap_chart(gaps, case, find_headline(case, "comparison-gaps")),
        "weights": weight_chart(weighed, case, find_headline(case, "comparison-weights")),
        "alignment": alignment_chart(
            alignment, find_nearest(actors, poles), poles, case, find_headline(case, "comparison-alignment")
        ),
        "timeline": timeline_chart(case.drawn, case),
        "movement": movement_chart(movement, case, find_headline(case, "movement-arrows")),
        "zones": zone_chart(bound_zones(talks, cloud), talks, find_headline(case, "settlement-zones")),
        "space": space_chart(ranked, packages, talks),
        "ladder": ladder_chart(trades, effects, talks),
        "scorecard": scorecard_chart(ranked, talks),
        "documents": influence_chart(leave_out(panel), case),
        "findings": findings_chart(list_findings(findings), case),
        "curve": curve_chart(pick_finding(findings, ""), case),
        "cloud": cloud_chart(cloud, talks),
    }


CASES = {
    "as shipped": {},
    "from 1990": {"since": "1990"},
    "one side": {"sides": ["Russia"]},
    "one demand": {"demands": ["missiles"]},
    "in 2014": {"as_of": "2014", "turn": "2010"},
    "in 2014 as before": {"as_of": "2014"},
    "the last days": {"since": "2022-02"},
    "two actors": {"actors": ["russia", "nato"]},
    "one document": {"documents": ["moscow-times-2014"]},
    "no statement": {"documents": ["moscow-times-2014"], "since": "2021"},
    "a silent pair": {"sides": ["Ukraine", "Finland and Sweden"]},
    "linear losses": {"loss": "linear", "weights": "equal"},
    "thresholds": {"loss": "threshold"},
    "as far as reaches go": {"reservations": "reach"},
    "everything open": {"reservations": "worst", "levels": 5},
    "three at the table": {"sides": ["Russia", "the West", "Ukraine"]},
    "another pair": {"sides": ["Russia", "Ukraine"], "reservations": "worst"},
}


@pytest.fixture(scope="module", params=CASES)
def charts(request):
    return draw_all(open_case(**CASES[request.param]))


def written(chart):
    """Return every text that is drawn with the box that it takes; ticks beyond an axis are not drawn."""
    FigureCanvasAgg(chart)
    chart.settle()
    axes = [axis for ax in chart.axes for axis in (ax.xaxis, ax.yaxis)]
    ticks = {label for axis in axes for label in axis.get_ticklabels(which="both")}
    drawn = {label for axis in axes for tick in axis._update_ticks() for label in (tick.label1, tick.label2)}
    hidden = (ticks - drawn) | {text for ax in chart.axes if not ax.axison for text in ax.xaxis.findobj(Text)}
    hidden |= {text for ax in chart.axes if not ax.axison for text in ax.yaxis.findobj(Text)}
    texts = [
        text for text in chart.findobj(Text) if text not in hidden and text.get_visible() and text.get_text().strip()
    ]
    return [(text.get_text(), text.get_window_extent()) for text in texts if text.get_window_extent().width > 0]


def test_no_text_is_cut_off_and_none_overlaps_another(charts):
    with house_style():
        for name, chart in charts.items():
            texts = written(chart)
            assert len(texts) > 1
            for text, box in texts:
                corners = [(box.x0, box.y0), (box.x1, box.y1)]
                assert all(chart.bbox.padded(1).contains(x, y) for x, y in corners), (name, text)
            for (one, box), (other, next_box) in combinations(texts, 2):
                assert not box.padded(-1.5).overlaps(next_box.padded(-1.5)), (name, one, other)


def test_every_chart_is_as_wide_as_a_page_and_says_its_finding_and_source(charts):
    for name, chart in charts.items():
        assert chart.get_figwidth() == WIDTH
        title, caption = chart.get_suptitle(), chart.get_supxlabel()
        assert len(title) > 20, name
        assert "Record from" in caption.replace("\n", " ")
        assert "n = " in caption.replace("\n", " ")


def test_type_is_never_below_six_points(charts):
    for name, chart in charts.items():
        for text in chart.findobj(Text):
            assert text.get_fontsize() >= 6 or not text.get_text(), (name, text.get_text())


def test_a_cell_without_a_statement_is_hatched_and_says_so(case):
    chart = position_heatmap(derive_positions(case.statements, case.rule, "side"), case)
    hatched = [patch for patch in chart.axes[0].patches if patch.get_hatch()]
    said = [text.get_text() for text in chart.axes[0].texts]
    assert len(hatched) == said.count("no statement") == 3


def test_a_side_without_a_position_gets_words_and_no_mark(case):
    sides = derive_positions(case.statements, case.rule, "side")
    weir, toll = scale_chart(sides, measure_gaps(sides), case).axes
    assert [text.get_text() for text in toll.texts] == [
        "Mill: no statement",
        "River 0 (n 1)",
        "Church: no statement",
    ]
    assert len([line for line in toll.lines if line.get_marker() not in ("None", "", None)]) == 1
    assert len([line for line in weir.lines if line.get_marker() not in ("None", "", None)]) == 2


def test_a_thin_position_is_hollow_and_a_judged_reach_is_dotted():
    case = open_case()
    sides = derive_positions(case.statements, case.rule, "side")
    missiles = scale_chart(sides, measure_gaps(sides), case).axes[2]
    marks = [line for line in missiles.lines if line.get_marker() not in ("None", "", None)]
    assert {mark.get_markerfacecolor() for mark in marks} == {"white"}
    reaches = [line.get_linestyle() for line in missiles.lines if line not in marks]
    assert reaches == ["-", ":"] or len(set(map(str, reaches))) == 2


def test_every_statement_is_a_mark_on_the_timeline():
    case = open_case()
    chart = timeline_chart(case.drawn, case)
    marks = [line for ax in chart.axes for line in ax.lines if line.get_marker() not in ("None", "", None)]
    key = len(case.sides)
    assert len(marks) - key == len(case.drawn) == len(case.dossier.statements)
    assert len([mark for mark in marks if mark.get_alpha() == 0.4]) == len(case.drawn) - len(case.counted) > 0


def test_sides_differ_in_lightness_and_in_their_marks():
    case = open_case()
    colours = case.dossier.actors.drop_duplicates("side")["colour"]
    light = sorted(0.2126 * r**2.2 + 0.7152 * g**2.2 + 0.0722 * b**2.2 for r, g, b in map(to_rgb, colours))
    lightness = [116 * y ** (1 / 3) - 16 for y in light]
    assert min(b - a for a, b in pairwise(lightness)) > 7


def test_text_that_looks_like_a_formula_stays_text(village, edit, tmp_path):
    edit(village / "actors.csv", "Mill,1", "Mill $x^2$,1")
    edit(village / "findings.csv", ",Mill,", ",Mill $x^2$,")
    case = open_case(dossier=str(village), since="1900", as_of="1901", outputs=str(tmp_path))
    chart = position_heatmap(derive_positions(case.statements, case.rule, "side"), case)
    assert "Mill $x^2$" in [text for text, _ in written(chart)]
    chart.save(tmp_path, "formula", ["svg"])


def test_a_figure_saves_to_the_same_bytes_and_shows_at_its_size(case, tmp_path):
    chart = gap_chart(measure_gaps(derive_positions(case.statements, case.rule, "side")), case)
    for folder in ("one", "two"):
        chart.save(tmp_path / folder, "gaps", ["svg", "png", "pdf"])
    for kind in ("svg", "png", "pdf"):
        assert (tmp_path / "one" / f"gaps.{kind}").read_bytes() == (tmp_path / "two" / f"gaps.{kind}").read_bytes()
    data, size = chart._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert size["image/png"]["width"] == round(WIDTH * 96)


def test_crowded_places_step_aside_within_the_limit():
    assert spread_out([], 1, 10) == []
    assert spread_out([9.0, 9.5, 10.0], 1, 10) == [8.0, 9.0, 10.0]
