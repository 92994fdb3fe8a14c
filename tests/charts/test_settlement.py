"""Zones, the space of utilities, trades and the scorecard: what is drawn is what the frames contain."""

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.patches import Polygon, Rectangle
from talks import talk_at_harbour

from lib.bargaining import SOLUTIONS, format_package_intervals
from lib.bargaining.exchange import climb_ladder, list_trades, measure_effects
from lib.bargaining.options import rank_options
from lib.bargaining.settlement import find_zones_of, list_settlements, open_talks
from lib.case import open_case
from lib.charts.presets import PRESETS, at_size
from lib.charts.settlement import ladder_chart, scorecard_chart, zone_chart
from lib.charts.space import space_chart

PAIR = {"sides": ["Port", "City"]}
TALKS = talk_at_harbour(**PAIR, weights={"Port": {"quay": 3, "toll": 1, "mole": 1, "light": 1}})
RANKED = rank_options(TALKS)
LADDER = climb_ladder(TALKS.seated)
TRADES, EFFECTS = list_trades(TALKS.seated, LADDER), measure_effects(TALKS.seated, LADDER, TALKS.wanted)


@pytest.mark.parametrize("given", [PAIR, {"sides": ["Port", "Fishers"]}, PAIR | {"assessed": True}])
def test_a_band_is_solid_where_there_is_a_zone_hatched_between_offers_and_absent_where_nobody_can_tell(given):
    talks = talk_at_harbour(**given)
    zones = find_zones_of(talks)
    chart = zone_chart(zones, talks)
    for ax, zone in zip(chart.axes, zones.to_dict("records"), strict=True):
        bands = [patch for patch in ax.patches if isinstance(patch, Rectangle | Polygon)]
        assert len(bands) == zone["is_told"]
        for band in bands:
            assert bool(band.get_hatch()) == (not zone["is_open"])
            ends = band.get_extents().transformed(ax.transData.inverted())
            assert sorted([ends.x0, ends.x1]) == pytest.approx(sorted([zone["low"], zone["high"]]), abs=0.7)


def test_below_a_demand_it_is_said_whose_offer_is_missing_or_who_judges():
    told = {
        name: [
            text.get_text().replace("\n", " ")
            for ax in zone_chart(find_zones_of(talks), talks).axes
            for text in ax.texts
        ]
        for name, talks in {"own": talk_at_harbour(**PAIR), "seen": talk_at_harbour(**PAIR, assessed=True)}.items()
    }
    assert "cannot be told: no offer on record by City" in told["own"]
    assert "zone: 75, quay 75; City as Ann Scholar sees it" in told["seen"]


def test_every_place_of_the_scorecard_is_labelled_once_in_the_space():
    whole = space_chart(RANKED, list_settlements(TALKS)[0], TALKS).axes[0]
    labels = [text.get_text() for text in whole.texts]
    places = [int(place) for label in labels if label[0].isdigit() for place in label.split(", ")]
    assert sorted(places) == sorted(RANKED["place"].unique())
    assert {"Port", "City"} <= set(labels)


def test_the_frontier_is_drawn_whole_and_the_zone_begins_at_the_reservations():
    whole, near, _ = space_chart(RANKED, list_settlements(TALKS)[0], TALKS).axes
    drawn = max((line.get_xydata() for line in whole.lines), key=len)
    assert drawn == pytest.approx(TALKS.settlement.candidates.utilities)
    [zone] = [patch for patch in near.patches if isinstance(patch, Polygon)]
    assert zone.get_xy().min(axis=0) == pytest.approx(TALKS.reservation)
    assert not [found for found in near.collections if isinstance(found, PolyCollection)]


def test_the_solutions_lie_in_the_zone_as_it_is_drawn():
    near = space_chart(RANKED, list_settlements(TALKS)[0], TALKS).axes[1]
    spots = np.array([line.get_xydata()[0] for line in near.lines if line.get_marker() == "o"])
    distinct = {tuple(own.utilities[0].round(6)) for own in TALKS.settlement.solutions.values()}
    assert len(spots) == len(distinct) > 1
    assert (spots >= TALKS.reservation - 1e-9).all()


def test_without_a_zone_the_package_nearest_to_one_is_shown():
    talks = talk_at_harbour(**PAIR, reservations="reach")
    near = space_chart(rank_options(talks), list_settlements(talks)[0], talks).axes[1]
    assert near.get_title(loc="left") == "No zone"
    assert [text.get_text() for text in near.texts] == ["nearest to a zone"]


@pytest.mark.parametrize("size", PRESETS)
def test_each_of_more_than_two_at_the_table_has_a_line_with_what_packages_are_worth_to_it(size):
    talks = talk_at_harbour()
    with at_size(PRESETS[size]):
        lines, words = space_chart(RANKED, list_settlements(talks)[0], talks).axes
    assert [label.get_text() for label in lines.get_yticklabels()] == list(talks.table)
    crosses = [line.get_xydata()[0] for line in lines.lines if line.get_marker() == "x"]
    assert np.array(crosses) == pytest.approx(np.column_stack([talks.without[:3], range(3)]))
    for mark, tied in zip("os^D", talks.settlement.solutions.values(), strict=True):
        drawn = [line.get_xdata() for line in lines.lines if line.get_marker() == mark]
        ends = np.column_stack([tied.utilities.min(axis=0), tied.utilities.max(axis=0)])
        assert np.array(drawn) == pytest.approx(ends)
    assert "beyond the record of" in words.texts[0].get_text().replace("\n", " ")


def test_solutions_that_pick_the_same_package_are_named_together_before_its_words():
    packages = list_settlements(TALKS)[0]
    told = space_chart(RANKED, packages, TALKS).axes[2].texts[0].get_text().lower().replace("\n", " ")
    assert [solution.label for solution in SOLUTIONS.values() if solution.label.lower() not in told] == []
    rows = packages.groupby("solution")
    worded = {format_package_intervals(own.to_dict("records"), TALKS).lower() for _, own in rows}
    assert [told.count(each) for each in worded] == [1] * len(worded)


def test_labels_of_packages_stand_left_of_all_that_is_drawn():
    whole = space_chart(RANKED, list_settlements(TALKS)[0], TALKS).axes[0]
    drawn = [patch.get_xy()[:, 0].min() for patch in whole.patches if isinstance(patch, Polygon)]
    assert drawn
    assert max(text.get_position()[0] for text in whole.texts) < min(drawn)


def test_packages_that_tie_are_drawn_as_a_range():
    talks = talk_at_harbour(**PAIR, demands=["quay"], loss="threshold", reservations="worst")
    near = space_chart(rank_options(talks), list_settlements(talks)[0], talks).axes[1]
    tied = talks.settlement.solutions["nash"].utilities
    assert any(len(line.get_xydata()) == len(tied) > 1 for line in near.lines)


def test_a_solution_beyond_somebodys_record_has_a_star():
    packages = list_settlements(TALKS)[0]
    near = space_chart(RANKED, packages, TALKS).axes[1]
    named = " ".join(text.get_text() for text in near.texts)
    assert ("*" in named) == packages["outside"].map(bool).any()


def test_the_shipped_case_is_drawn_at_its_own_table():
    talks = open_talks(open_case())
    chart = space_chart(rank_options(talks), list_settlements(talks)[0], talks)
    assert len(chart.axes) == (2 if len(talks.table) > 2 else 3)


def test_every_effect_of_every_trade_is_a_bar_hollow_for_those_absent():
    bars = ladder_chart(TRADES, EFFECTS, TALKS).axes[0].patches
    assert [bar.get_width() for bar in bars] == pytest.approx(EFFECTS["effect"].tolist())
    hollow = [bar.get_facecolor()[:3] == (1, 1, 1) for bar in bars]
    assert hollow == (~EFFECTS["at_table"]).tolist()


def test_each_trade_is_described_above_its_bars_in_order():
    texts = [text.get_text() for text in ladder_chart(TRADES, EFFECTS, TALKS).axes[0].texts]
    told = [text for text in texts if text[0].isdigit() and " gives way on " in text]
    assert [text[0] for text in told] == [str(step) for step in TRADES["step"]]


def test_the_scorecard_has_a_cell_for_every_option_and_side():
    ranked = rank_options(talk_at_harbour())
    texts = [text.get_text() for text in scorecard_chart(ranked, talk_at_harbour()).axes[0].texts]
    assert len(texts) == len(ranked)
    assert sum(text == "not on record" for text in texts) == ranked["beyond"].isna().sum()
    assert sum("inside" in text for text in texts) == (ranked["beyond"] == 0).sum()


def test_options_are_listed_from_the_closest_on():
    ranked = rank_options(TALKS)
    heads = [label.get_text() for label in scorecard_chart(ranked, TALKS).axes[0].get_yticklabels()]
    assert [int(head.split()[0]) for head in heads] == ranked.drop_duplicates("option")["place"].tolist()
