"""Colours: sides differ in grey and to colour-blind readers; text and marks contrast with their background."""

from itertools import combinations

import pytest
from vision import VISIONS, contrast, difference, see

from lib.case import open_case
from lib.charts.theme import SHADES, choose_text_colour

SIDES = open_case().dossier.actors.drop_duplicates("side").set_index("side")["colour"]

# Sharma, Wu & Dalal 2005, table 1: two colours in CIELAB and their difference
PUBLISHED = """
50 2.6772 -79.7751 50 0 -82.7485 2.0425
50 3.1571 -77.2803 50 0 -82.7485 2.8615
50 2.8361 -74.0200 50 0 -82.7485 3.4412
50 -1.3802 -84.2814 50 0 -82.7485 1.0000
50 -1.1848 -84.8006 50 0 -82.7485 1.0000
50 -0.9009 -85.5211 50 0 -82.7485 1.0000
50 0 0 50 -1 2 2.3669
50 -1 2 50 0 0 2.3669
50 2.49 -0.001 50 -2.49 0.0009 7.1792
50 2.49 -0.001 50 -2.49 0.0010 7.1792
50 2.49 -0.001 50 -2.49 0.0011 7.2195
50 2.49 -0.001 50 -2.49 0.0012 7.2195
50 -0.001 2.49 50 0.0009 -2.49 4.8045
50 -0.001 2.49 50 0.0010 -2.49 4.8045
50 -0.001 2.49 50 0.0011 -2.49 4.7461
50 2.5 0 50 0 -2.5 4.3065
50 2.5 0 73 25 -18 27.1492
50 2.5 0 61 -5 29 22.8977
50 2.5 0 56 -27 -3 31.9030
50 2.5 0 58 24 15 19.4535
50 2.5 0 50 3.1736 0.5854 1.0000
50 2.5 0 50 3.2972 0 1.0000
50 2.5 0 50 1.8634 0.5757 1.0000
50 2.5 0 50 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""


@pytest.mark.parametrize("row", PUBLISHED.strip().splitlines())
def test_the_difference_of_colours_is_the_published_one(row):
    *numbers, published = map(float, row.split())
    assert difference(numbers[:3], numbers[3:]) == pytest.approx(published, abs=5e-5)


def test_contrast_and_lightness_are_the_published_ones():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#767676", "white") == pytest.approx(4.54, abs=0.01)
    assert see("white", "to anybody") == pytest.approx((100, 0, 0), abs=0.02)
    assert see("#ff0000", "to anybody") == pytest.approx((53.24, 80.09, 67.20), abs=0.05)


@pytest.mark.parametrize("vision", VISIONS)
def test_grey_looks_the_same_to_every_eye(vision):
    assert difference(see("#808080", vision), see("#808080", "to anybody")) < 0.2


def test_red_and_green_of_one_lightness_look_alike_without_either_cone():
    apart = {vision: difference(see("#b05050", vision), see("#6f7a3c", vision)) for vision in VISIONS}
    assert apart["to anybody"] > 40
    assert max(apart["without red cones"], apart["without green cones"]) < apart["to anybody"] / 2
    assert apart["without blue cones"] > apart["to anybody"] / 2


@pytest.mark.parametrize("vision", VISIONS)
def test_sides_can_be_told_apart(vision):
    for one, other in combinations(SIDES, 2):
        assert difference(see(one, vision), see(other, vision)) >= 10, (one, other)


def test_no_side_is_red_or_blue_or_too_bright():
    for side, colour in SIDES.items():
        light, a, b = see(colour, "to anybody")
        assert light < 65, side
        assert not (a > 45 and b > 0), f"{side} is red"
        assert not (b < -35 and a < 25), f"{side} is blue"


def test_a_side_contrasts_with_the_page():
    assert min(contrast(colour, "white") for colour in SIDES) >= 3


def test_text_can_be_read_on_every_shade():
    for step in range(101):
        shade = SHADES(step / 100)
        assert contrast(choose_text_colour(shade), shade[:3]) >= 4.5, step
