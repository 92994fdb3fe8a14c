"""Zones and the space of utilities: what is drawn is what the frames hold."""

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.patches import Polygon, Rectangle

from lib.case import open_case
from lib.landscape import space_chart, zone_chart
from lib.scorecard import rank_options
from lib.settlement import open_talks
from lib.zones import find_zones

TALKS = open_talks(open_case())
RANKED = rank_options(TALKS)


def test_a_band_is_solid_where_there_is_a_zone_and_hatched_where_something_is_missing():
    zones = find_zones(TALKS.seated, TALKS.offered_seated)
    chart = zone_chart(zones, TALKS)
    for ax, zone in zip(chart.axes, zones.to_dict("records"), strict=True):
        [band] = [patch for patch in ax.patches if isinstance(patch, Rectangle | Polygon)]
        assert bool(band.get_hatch()) == (not zone["is_open"])
        ends = band.get_extents().transformed(ax.transData.inverted())
        assert sorted([ends.x0, ends.x1]) == pytest.approx(sorted([zone["low"], zone["high"]]), abs=0.7)


def test_every_place_of_the_scorecard_is_labelled_once_in_the_space():
    whole = space_chart(RANKED, TALKS).axes[0]
    labels = [text.get_text() for text in whole.texts]
    places = [int(place) for label in labels if label[0].isdigit() for place in label.split(", ")]
    assert sorted(places) == sorted(RANKED["place"].unique())
    assert {"Russia", "The West"} <= set(labels)


def test_the_frontier_is_drawn_whole_and_the_zone_begins_at_the_reservations():
    whole, near, _ = space_chart(RANKED, TALKS).axes
    drawn = max((line.get_xydata() for line in whole.lines), key=len)
    assert drawn == pytest.approx(TALKS.settlement.candidates.utilities)
    [zone] = [patch for patch in near.patches if isinstance(patch, Polygon)]
    assert zone.get_xy().min(axis=0) == pytest.approx(TALKS.reservation)
    assert not [found for found in near.collections if isinstance(found, PolyCollection)]


def test_the_solutions_lie_in_the_zone_as_it_is_drawn():
    near = space_chart(RANKED, TALKS).axes[1]
    spots = np.array([line.get_xydata()[0] for line in near.lines if line.get_marker() == "o"])
    assert len(spots) == 4
    assert (spots >= TALKS.reservation - 1e-9).all()


def test_without_a_zone_the_package_nearest_to_one_is_shown():
    talks = open_talks(open_case(reservations="reach"))
    near = space_chart(rank_options(talks), talks).axes[1]
    assert near.get_title(loc="left") == "No zone"
    assert [text.get_text() for text in near.texts] == ["nearest to a zone"]


def test_more_than_two_at_the_table_are_not_drawn_in_a_plane():
    talks = open_talks(open_case(sides=["Russia", "the West", "Ukraine"]))
    assert "drawn for two sides" in space_chart(rank_options(talks), talks).axes[0].texts[0].get_text()
