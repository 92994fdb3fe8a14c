"""Zones, the space of utilities, trades and the scorecard: what is drawn is what the frames contain."""

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.patches import Polygon, Rectangle

from lib.bargaining.exchange import climb_ladder, list_trades, measure_effects
from lib.bargaining.options import rank_options
from lib.bargaining.settlement import list_settlements, open_talks
from lib.bargaining.zopa import find_zones
from lib.case import open_case
from lib.charts.settlement import ladder_chart, scorecard_chart, space_chart, zone_chart

TALKS = open_talks(open_case())
RANKED = rank_options(TALKS)
LADDER = climb_ladder(TALKS.seated)
TRADES, EFFECTS = list_trades(TALKS.seated, LADDER), measure_effects(TALKS.seated, LADDER, TALKS.wanted)


def test_a_band_is_solid_where_there_is_a_zone_and_hatched_where_something_is_missing():
    zones = find_zones(TALKS.seated, TALKS.offered_seated)
    chart = zone_chart(zones, TALKS)
    for ax, zone in zip(chart.axes, zones.to_dict("records"), strict=True):
        [band] = [patch for patch in ax.patches if isinstance(patch, Rectangle | Polygon)]
        assert bool(band.get_hatch()) == (not zone["is_open"])
        ends = band.get_extents().transformed(ax.transData.inverted())
        assert sorted([ends.x0, ends.x1]) == pytest.approx(sorted([zone["low"], zone["high"]]), abs=0.7)


def test_every_place_of_the_scorecard_is_labelled_once_in_the_space():
    whole = space_chart(RANKED, list_settlements(TALKS)[0], TALKS).axes[0]
    labels = [text.get_text() for text in whole.texts]
    places = [int(place) for label in labels if label[0].isdigit() for place in label.split(", ")]
    assert sorted(places) == sorted(RANKED["place"].unique())
    assert {"Russia", "The West"} <= set(labels)


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
    assert len(spots) == 4
    assert (spots >= TALKS.reservation - 1e-9).all()


def test_without_a_zone_the_package_nearest_to_one_is_shown():
    talks = open_talks(open_case(reservations="reach"))
    near = space_chart(rank_options(talks), list_settlements(talks)[0], talks).axes[1]
    assert near.get_title(loc="left") == "No zone"
    assert [text.get_text() for text in near.texts] == ["nearest to a zone"]


def test_more_than_two_at_the_table_are_not_drawn_in_a_plane():
    talks = open_talks(open_case(sides=["Russia", "the West", "Ukraine"]))
    assert (
        "drawn for two sides"
        in space_chart(rank_options(talks), list_settlements(talks)[0], talks).axes[0].texts[0].get_text()
    )


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
    ranked = rank_options(TALKS)
    texts = [text.get_text() for text in scorecard_chart(ranked, TALKS).axes[0].texts]
    assert len(texts) == len(ranked)
    assert sum(text == "not on record" for text in texts) == ranked["beyond"].isna().sum()
    assert sum("inside" in text for text in texts) == (ranked["beyond"] == 0).sum()


def test_options_are_listed_from_the_closest_on():
    ranked = rank_options(TALKS)
    heads = [label.get_text() for label in scorecard_chart(ranked, TALKS).axes[0].get_yticklabels()]
    assert [int(head.split()[0]) for head in heads] == ranked.drop_duplicates("option")["place"].tolist()
