"""Figures: nothing overlaps or is cut off, silence is not neutral, sides can be told apart, bytes do not change."""

import gc
import re
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pandas as pd
import pytest
from cases import PARAMETERS
from ink import LINES, Drawing, find_cells, find_close, lay_texts
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.text import Text
from PIL import Image
from vision import contrast

from lib.case import open_case
from lib.charts import movement
from lib.charts.movement import FLAG, space_out, timeline_chart
from lib.charts.positions import gap_chart, position_heatmap, scale_chart
from lib.charts.presets import PRESETS, at_size
from lib.charts.robustness import ONE_ANALYSIS, influence_chart
from lib.charts.theme import MIDDLE, RC_PARAMS, Chart, assign_marks, house_style, new_chart
from lib.comparison import find_states, measure_gaps
from lib.core.store import STORE
from lib.evidence import VALUED_ROLES
from lib.figures import FIGURES
from lib.positions import OWN_OFFERS, derive_positions
from lib.robustness.multiverse import LEFT_COLUMNS
from lib.runs.notebooks import find_notebooks, read_defaults
from lib.study import open_study
from lib.words import STATE_WORDS

CASES = {
    "as shipped": {},
    "from 1990": {"since": "1990"},
    "one side": {"sides": ["Russia"]},
    "one demand": {"demands": ["missiles"]},
    "in 2014": {"as_of": "2014", "turn": "2010"},
    "a mean": {"statistic": "mean"},
    "primary documents": {"evidence": "primary"},
    "a long round": {"turn": "2008"},
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


paint = Chart.paint
EVERY_SIZE = ("as shipped", "one demand", "two actors")
SETTLING = {"loss", "weights", "reservations", "levels"}
TAKEN = {notebook.stem: read_defaults(notebook).keys() for notebook in find_notebooks()}
"""The parameters that each notebook takes."""


@pytest.fixture(scope="module", params=CASES)
def drawn(request):
    """Every figure of a case by preset and name; the widest cases at every size, the others at a page's.

    Where only settlements differ, the figures of notebooks that do not tell of them are the shipped ones. The ends of
    intervals need not be exact here.
    """
    asked, charts = CASES[request.param], {}
    study, is_settling = open_study(**asked, replicates=60), bool(asked) and asked.keys() <= SETTLING
    named = {
        name: figure for name, figure in FIGURES.items() if not is_settling or asked.keys() & TAKEN[figure.notebook]
    }
    for preset in PRESETS if request.param in EVERY_SIZE else ["page"]:
        with at_size(PRESETS[preset]):
            charts |= {(preset, name): figure.draw(study) for name, figure in named.items()}
    return charts


@pytest.fixture(scope="module")
def laid(drawn):
    """Every text drawn in each figure, with its box, once the figure is laid out."""
    with house_style():
        return {name: lay_texts(chart) for name, chart in drawn.items()}


def test_no_text_is_cut_off(drawn, laid):
    for name, texts in laid.items():
        assert len(texts) > 1
        for text, box in texts:
            corners = [(box.x0, box.y0), (box.x1, box.y1)]
            assert all(drawn[name].bbox.padded(1).contains(x, y) for x, y in corners), (name, text)


def test_no_text_overlaps_another_and_words_on_a_line_are_two_points_apart(laid):
    for name, texts in laid.items():
        assert find_close(texts) == [], name


def test_no_text_lies_on_a_mark_a_hatched_area_or_a_line_that_carries_a_meaning(drawn, laid):
    for name, chart in drawn.items():
        cells, drawing = find_cells(chart), Drawing(chart)
        for text, box in laid[name]:
            passes = {*LINES, "band"} if text.get_bbox_patch() else set()
            under = set() if text in cells else drawing.lying_under(box)
            assert under <= passes, (name, text.get_text())


def test_every_chart_says_its_finding_and_its_source(drawn):
    for name, chart in drawn.items():
        title, caption = chart.get_suptitle(), chart.get_supxlabel()
        assert len(title) > 20, name
        assert "Record from" in caption.replace("\n", " ")
        assert "n = " in caption.replace("\n", " ")


def test_every_chart_has_the_size_of_its_preset_and_fits_a_sheet_of_paper(drawn):
    for (preset, name), chart in drawn.items():
        size = PRESETS[preset]
        assert chart.get_figwidth() * 25.4 == pytest.approx(size.width), (preset, name)
        height = chart.get_figheight() * 25.4
        assert height == pytest.approx(size.height) if size.height else height < 297, (preset, name)


def test_type_is_never_below_seven_points(drawn):
    for name, chart in drawn.items():
        for text in chart.findobj(Text):
            assert text.get_fontsize() >= 7 or not text.get_text(), (name, text.get_text())


def test_type_on_slides_has_twelve_points_and_a_little_less_where_much_is_told(drawn):
    slides = [chart for (preset, _), chart in drawn.items() if preset == "slide"]
    sizes = [min(text.get_fontsize() for text in chart.findobj(Text) if text.get_text()) for chart in slides]
    assert min(sizes, default=12) > 9
    assert sum(size >= 12 for size in sizes) >= 0.7 * len(sizes)


def test_what_is_measured_stands_on_one_line_below_the_finding(case):
    gaps = measure_gaps(derive_positions(case.statements, case.rule, "side"))
    for preset in PRESETS.values():
        with at_size(preset):
            texts = lay_texts(gap_chart(gaps, case))
        [(unit, below)] = [(text, box) for text, box in texts if text.get_text().startswith("Points")]
        [finding] = [box for text, box in texts if text is unit.figure._suptitle]
        assert 0 <= finding.y0 - below.y1 < below.height


def test_one_analysis_leaves_nothing_to_choose():
    chart = FIGURES["robustness-curve"].draw(open_study(since="2022-02", documents=["independent-2022"]))
    assert [text.get_text() for text in chart.axes[0].texts] == [ONE_ANALYSIS]


@pytest.mark.parametrize(
    ("emptied", "told"), [([True, False], "1 of 2 positions rests"), ([True, True], "2 of 2 positions rest")]
)
def test_one_position_rests_and_several_rest_on_nothing(case, emptied, told):
    rows = [("ledger", side, "weir", 50.0, 50.0, 0.0, gone) for side, gone in zip(case.sides, emptied, strict=False)]
    left = pd.DataFrame(rows, columns=LEFT_COLUMNS)
    assert influence_chart(left, case).finding == f"Without ledger, {told} on nothing"


TICK = re.compile(r"[−\d.,]+|[A-Z][a-z]{2}")


def say(chart):
    """Return the words and numbers of a chart, however they are wrapped or divided, without ticks that count or date."""
    drawn = {text for ax in chart.axes for text in ax.texts}
    texts = [text.get_text() for text in chart.findobj(Text) if text in drawn or not TICK.fullmatch(text.get_text())]
    told = " ".join(texts)
    return {word for joint in ("-", "") for word in re.findall(r"[^\s;:,]+", told.replace("-\n", joint))}


def count_marks(chart):
    """Return the number of marks, bars and cells of a chart by kind, on all axes."""
    lines = [line for ax in chart.axes for line in ax.lines]
    kinds = [
        line.get_marker() for line in lines for _ in line.get_xdata() if line.get_marker() not in ("None", "", None)
    ]
    kinds += [type(found).__name__ for ax in chart.axes for found in [*ax.patches, *ax.collections]]
    kinds += ["text" for ax in chart.axes for text in ax.texts if text.get_text().split() == ["not", "on", "record"]]
    return Counter(kinds)


def test_a_chart_says_and_shows_the_same_at_every_size(drawn):
    pages = {name: chart for (preset, name), chart in drawn.items() if preset == "page"}
    for (preset, name), chart in drawn.items():
        assert say(pages[name]) - say(chart) == set(), (preset, name)
        assert count_marks(chart) == count_marks(pages[name]), (preset, name)


def test_text_contrasts_with_its_background(drawn):
    for name, chart in drawn.items():
        cells = find_cells(chart)
        for text in chart.findobj(Text):
            own = contrast(text.get_color(), "black" if text.get_color() == "white" else "white")
            assert own >= 4.5, (name, text.get_text())
            assert text.get_color() != "white" or text in cells, (name, text.get_text())


def test_marks_that_carry_a_meaning_contrast_with_the_page(drawn):
    for name, chart in drawn.items():
        for ax in chart.axes:
            for line in ax.lines:
                is_mark = line.get_marker() not in ("None", "", None)
                colour = line.get_markeredgecolor() if is_mark else line.get_color()
                assert contrast(colour, "white") >= 3, (name, line)
            for patch in ax.patches:
                edge = "black" if patch.get_hatch() else patch.get_edgecolor()
                stands = max(contrast(to_rgb(colour), "white") for colour in (edge, solid(patch.get_facecolor())))
                assert stands >= 3, (name, patch)
    assert contrast(RC_PARAMS["hatch.color"], "white") >= 3


def solid(colour):
    """Return a colour as it looks on white."""
    *rgb, alpha = to_rgba(colour)
    return [1 - alpha * (1 - part) for part in rgb]


def test_no_title_of_a_position_or_gap_ranks_by_points_or_gives_an_interval(drawn):
    for (_, name), chart in drawn.items():
        if name.startswith(("positions", "comparison", "movement")):
            assert not re.search(r"\bpoints\b|[\[%]", chart.get_suptitle()), name


def test_a_cell_without_a_position_in_the_round_is_hatched_and_says_so(case):
    chart = position_heatmap(derive_positions(case.statements, case.rule, "side"), case)
    hatched = [patch for patch in chart.axes[0].patches if patch.get_hatch()]
    said = [text.get_text() for text in chart.axes[0].texts]
    assert len(hatched) == said.count("not on record") == 3
    assert "weir 100 (100)" in said
    assert "weir 0 (0)\noffers weir 50 (50)" in said


def draw_lines(case, **changed):
    """Return the axes of the scale chart of a case, with its rule or statements changed."""
    case = replace(case, **changed)
    sides = derive_positions(case.statements, case.rule, "side")
    return scale_chart(sides, find_states(sides, case.pairs, case.dossier.anchors), case, "Who stands where").axes


def read(ax):
    """Return the texts on an axis, with plain spaces."""
    return [text.get_text().replace("\u00a0", " ") for text in ax.texts]


def list_marks(ax):
    """Return the marks of an axis as (value, size, whether it is filled)."""
    marks = [line for line in ax.lines if line.get_marker() not in ("None", "", None)]
    return [(line.get_xdata()[0], line.get_markersize(), line.get_markerfacecolor() != "white") for line in marks]


def test_every_line_of_a_scale_says_whose_position_it_is_in_words_and_when(case):
    weir, toll = draw_lines(case)
    assert weir.get_title(loc="left") == f"Closed weir: {STATE_WORDS['near']}"
    assert read(weir)[0] == "Will the fishers have the weir closed?"
    assert read(weir)[1:] == [
        "Mill (the miller): weir 100, Jun 1900",
        "The miller: room seen by the clerk of the chronicle, clerk",
        "River (the fishers): weir 0, Jul 1900",
        "floated: weir 50, 1 Jul 1900",
        "Not on record: Church",
    ]
    assert read(toll)[1:] == [
        "River (the fishers): toll 0, 1901",
        "Not on record: Mill; Church",
    ]


def test_a_position_is_a_large_mark_an_offer_a_small_one_on_a_line_and_an_assessment_hollow(case):
    weir, toll = draw_lines(case)
    large, small = 8.0, 5.0
    assert list_marks(weir) == [(100, large, True), (50, small, False), (0, large, True), (50, small, True)]
    assert list_marks(toll) == [(0, large, True)]
    [offered] = [line for line in weir.lines if len(line.get_xdata()) == 3]
    assert list(offered.get_xdata()) == [0, 0, 50]
    assert offered.get_linestyle() == "-"


def test_a_side_silent_in_the_round_is_shown_with_its_last_position_and_the_date_of_it(case):
    weir, toll = draw_lines(case, rule=replace(case.rule, turn="1901"))
    assert read(weir)[1:4] == [
        "Mill: no position in this round; last: weir 100, Jun 1900",
        "The miller: room seen by the clerk of the chronicle, clerk",
        "River: no position in this round; last: weir 0, Jul 1900",
    ]
    assert list_marks(weir)[0][1] < list_marks(toll)[0][1]
    assert to_rgb(weir.lines[0].get_markeredgecolor()) == to_rgb(MIDDLE)


def test_an_assessment_that_repeats_what_a_side_says_itself_has_no_line(case):
    judged = case.statements.assign(
        value=case.statements["value"].mask(case.statements["voice"] == "analyst", 100.0),
    )
    weir, _ = draw_lines(case, statements=judged)
    assert not any("clerk" in told for told in read(weir))


def test_members_of_a_side_that_differ_are_named_in_its_lane(village, edit, tmp_path):
    edit(village / "actors.csv", "the priest,Church,3,#227777", "the priest,River,3,#d66b00")
    edit(village / "statements.csv", "chronicle-1901-2,chronicle-1901,fishers,toll,position,0",
         "chronicle-1901-2,chronicle-1901,priest,weir,position,50")  # fmt: skip
    weir, _ = draw_lines(open_case(dossier=str(village), outputs=str(tmp_path), **PARAMETERS))
    assert "River (the fishers): weir 0, Jul 1900; the priest differs" in read(weir)


def test_a_demand_whose_two_sides_are_not_both_shown_has_its_question_and_no_state(village, tmp_path):
    weir, toll = draw_lines(open_case(dossier=str(village), outputs=str(tmp_path), sides=["Mill", "Church"]))
    assert [read(weir)[0], read(toll)[0]] == [
        "Will the fishers have the weir closed?",
        "Will the fishers pay for the water?",
    ]


def test_a_changed_position_changes_the_words_beside_its_mark(village, edit, tmp_path):
    edit(village / "statements.csv", "fishers,weir,position,0", "fishers,weir,position,100")
    weir, _ = draw_lines(open_case(dossier=str(village), outputs=str(tmp_path), **PARAMETERS))
    told = read(weir)
    assert "River (the fishers): weir 100, Jul 1900" in told
    assert weir.get_title(loc="left").endswith(f": {STATE_WORDS['touching']}")


def test_a_gap_is_told_with_both_positions_and_what_is_left_after_own_offers(case):
    chart = gap_chart(measure_gaps(derive_positions(case.statements, case.rule, "side")), case)
    [name] = chart.axes[0].get_yticklabels()
    assert name.get_text().replace("\n", " ") == "Closed weir: Mill (weir 100) – River (weir 0)"
    assert [text.get_text() for text in chart.axes[0].texts] == ["100 → 50"]


def draw_timeline(case):
    return timeline_chart(case.timeline_statements, derive_positions(case.statements, case.rule, "side"), case)


def list_strokes(case):
    """Return the strokes of marks on the timeline, those of flags apart."""
    lines = [line for ax in draw_timeline(case).axes for line in ax.lines]
    marks = [line for line in lines if line.get_marker() not in ("None", "", None)]
    return [mark for mark in marks if mark.get_marker() is not FLAG], [
        mark for mark in marks if mark.get_marker() is FLAG
    ]


def count_points(strokes):
    return sum(len(stroke.get_xdata()) for stroke in strokes)


def test_every_statement_is_a_mark_on_the_timeline():
    case = open_case()
    marks, flags = list_strokes(case)
    told = count_points(marks) - len(case.sides)
    assert told == len(case.timeline_statements) == len(case.dossier.statements)
    assert count_points(flags) == case.timeline_statements["offer"].isin(OWN_OFFERS).sum() > 0
    small = [mark for mark in marks if mark.get_markersize() < 3]
    assert count_points(small) >= len(case.timeline_statements) - len(case.counted) > 0


@pytest.mark.parametrize("crowd", [1000, 0])
def test_marks_stand_at_their_day_and_value_and_a_crowd_is_drawn_as_pixels(monkeypatch, crowd):
    case = open_case(since="1990")
    monkeypatch.setattr(movement, "CROWD", crowd)
    marks = [mark for mark in list_strokes(case)[0] if mark.axes.axison and mark.get_marker() != "|"]
    drawn = {
        (mark.get_marker(), pd.Timestamp(day), round(float(value)))
        for mark in marks for day, value in zip(*mark.get_data(orig=True), strict=True)
    }  # fmt: skip
    told = case.timeline_statements[case.timeline_statements["role"].isin(VALUED_ROLES)]
    alone = told.drop_duplicates(["side", "day", "value", "demand"], keep=False)
    assert len(alone) > 50
    for row in alone.to_dict("records"):
        mark = assign_marks(case)[row["side"]]
        assert any((mark, row["day"], round(row["value"]) + away) in drawn for away in range(-16, 17)), row["id"]
    assert len(marks) < 0.4 * count_points(marks)
    assert {mark.get_rasterized() for mark in marks} == {crowd == 0}


def test_the_timeline_names_utterances_and_numbers_them_above_their_marks(case):
    chart = draw_timeline(case)
    said = "\n".join(text.get_text() for ax in chart.axes for text in ax.texts).replace("\u00a0", "")
    assert "1 The miller's demand, Jun 1900" in said
    assert "3 The fishers' offer, 1 Jul 1900 (offer)" in said
    weir, toll = [ax for ax in chart.axes if ax.axison][-2:]
    numbers = [[text.get_text() for text in ax.texts if text.get_text().isdigit()] for ax in (weir, toll)]
    assert numbers == [["1", "2", "3"], ["4"]]


def test_text_that_looks_like_a_formula_stays_text(village, edit, tmp_path):
    edit(village / "actors.csv", "Mill,1", "Mill $x^2$,1")
    edit(village / "findings.csv", ",Mill,", ",Mill $x^2$,")
    edit(village / "case.toml", '"Mill"', '"Mill $x^2$"')
    case = open_case(dossier=str(village), since="1900", as_of="1901", outputs=str(tmp_path))
    chart = position_heatmap(derive_positions(case.statements, case.rule, "side"), case)
    assert "Mill $x^2$" in [text.get_text() for text, _ in lay_texts(chart)]
    chart.save(tmp_path, "formula", ["svg"])


def test_a_figure_saves_to_the_same_bytes_and_shows_at_its_size(case, tmp_path):
    chart = gap_chart(measure_gaps(derive_positions(case.statements, case.rule, "side")), case)
    for folder in ("one", "two"):
        chart.save(tmp_path / folder, "gaps", ["svg", "png", "pdf"])
    for kind in ("svg", "png", "pdf"):
        assert (tmp_path / "one" / f"gaps.{kind}").read_bytes() == (tmp_path / "two" / f"gaps.{kind}").read_bytes()


class TestInANotebook:
    @pytest.fixture
    def shown(self, case):
        chart = gap_chart(measure_gaps(derive_positions(case.statements, case.rule, "side")), case)
        data, metadata = chart._repr_mimebundle_()
        return chart, data["image/png"], metadata["image/png"]

    def test_a_figure_has_300_dots_per_inch(self, shown):
        _, png, told = shown
        assert abs(Image.open(BytesIO(png)).width - 180 / 25.4 * 300) <= 1
        assert told["width"] == round(180 / 25.4 * 96)

    def test_it_is_stored_with_few_colours_and_on_white(self, shown):
        picture = Image.open(BytesIO(shown[1]))
        assert picture.mode == "P"
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)

    def test_it_is_painted_once_for_file_and_screen_and_again_once_it_is_changed(self, shown, tmp_path, monkeypatch):
        (chart, before, _), times = shown, []
        monkeypatch.setenv(STORE, "")
        monkeypatch.setattr(Chart, "paint", lambda self: times.append(1) or paint(self))
        chart.save(tmp_path, "gaps", ["png", "svg"])
        assert chart._repr_mimebundle_()[0]["image/png"] == before
        assert len(times) == 1
        chart.save(tmp_path, "gaps", ["png"])
        chart.suptitle("Somebody's own words")
        assert chart._repr_mimebundle_()[0]["image/png"] != before
        assert len(times) == 3

    @pytest.mark.parametrize("change", [
        lambda chart: chart.axes[0].set_xlabel("Somebody's own words"),
        lambda chart: chart.axes[0].patch.set_facecolor("red"),
        lambda chart: chart.axes[0].tick_params(labelcolor="red"),
        lambda chart: chart.axes[0].texts[0].set_text("Somebody's own words"),
        lambda chart: (chart.suptitle("Other words"), chart.draw_without_rendering()),
        lambda chart: chart.set_size_inches(5, 5),
    ])  # fmt: skip
    def test_a_change_after_it_was_kept_is_shown(self, shown, tmp_path, change):
        chart, before, _ = shown
        chart.save(tmp_path, "gaps", ["png"])
        change(chart)
        assert chart._repr_mimebundle_()[0]["image/png"] != before

    def test_a_face_that_was_chosen_for_a_text_stays(self, shown):
        chart = shown[0]
        chart.suptitle("Somebody's own words", fontfamily="DejaVu Serif")
        chart._repr_mimebundle_()
        assert chart._suptitle.get_fontfamily() == ["DejaVu Serif"]

    def test_letters_of_ticks_that_are_only_known_when_drawn_are_found(self, tmp_path):
        files = []
        for letter in ("水", "火"):
            with house_style():
                chart = new_chart(2, "Two letters", [])
                chart.subplots().plot([letter, "b"], [1, 2])
            chart.save(tmp_path, letter, ["svg"])
            files.append((tmp_path / f"{letter}.svg").read_bytes())
        assert files[0] != files[1]

    def test_what_has_been_shown_holds_no_picture(self, shown, tmp_path):
        chart = shown[0]
        chart.save(tmp_path, "gaps", ["png"])
        chart._repr_mimebundle_()
        gc.collect()
        assert [held for held in gc.get_objects() if isinstance(held, RendererAgg | Image.Image)] == []

    def test_letters_of_another_face_are_found_in_a_title_that_was_changed(self, shown):
        chart, letters = shown[0], []
        for title in ("水", "火"):  # in a face that lacked them, both would be the same box
            chart.suptitle(title)
            letters.append(chart._repr_mimebundle_()[0]["image/png"])
        assert letters[0] != letters[1]

    def test_it_says_in_words_what_it_shows(self, shown):
        chart, _, told = shown
        assert told["alt"].startswith(f"Chart: {chart.finding}")
        assert chart.notes[0] in told["alt"]


def test_crowded_places_are_moved_apart_within_the_limit():
    assert space_out([], 1, 10) == []
    assert space_out([9.0, 9.5, 10.0], 1, 10) == [8.0, 9.0, 10.0]
