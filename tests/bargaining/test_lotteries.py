"""Settlements by lot, compared with published cases: on convex sets the papers' solutions are unique."""

import numpy as np
import pytest
from games import BARTER, enumerate_packages, games
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.bargaining.frontier import make_game
from lib.bargaining.lotteries import draw_lots, trace_hull
from lib.core.errors import Misuse


def expect(game):
    return {lottery.name: lottery.utilities for lottery in draw_lots(game)}


def test_the_hull_of_the_barter():
    assert trace_hull(BARTER).utilities.tolist() == [
        [22, -6], [20, -2], [18, 0], [16, 2], [14, 4], [12, 5], [6, 7], [2, 8], [-2, 9], [-12, 10],
    ]  # fmt: skip  # the corners, and points on the edges where two goods change hands at the same rate


def test_the_barter_by_lot():
    found = expect(BARTER)
    assert found["nash"].tolist() == [12, 5]
    assert found["kalai-smorodinsky"] == pytest.approx([18 * 18 / 29, 8.5 * 18 / 29])  # on the ray to (18, 8.5)
    assert found["egalitarian"] == pytest.approx([6.75, 6.75])
    assert found["utilitarian"].sum() == pytest.approx(18)


def test_a_bare_matrix_of_the_512_outcomes_gives_the_same():
    matrix = make_game([enumerate_packages(BARTER)[1]], [0, 0])
    for name, utilities in expect(matrix).items():
        if name != "utilitarian":  # the whole edge from (18, 0) to (14, 4) ties
            assert utilities == pytest.approx(expect(BARTER)[name])


def test_probabilities_and_packages_give_the_utilities():
    for lottery in draw_lots(BARTER):
        assert lottery.shares.sum() == pytest.approx(1)
        assert lottery.shares @ BARTER.value(lottery.levels) == pytest.approx(lottery.utilities)


def test_the_zone_of_lotteries_can_be_empty_too():
    assert draw_lots(make_game(BARTER.worth, [19, 9])) == ()


def test_a_lottery_may_open_a_zone_that_no_package_opens():
    game = make_game([[[4, 0], [0, 4]]], [1.5, 1.5])
    assert expect(game)["nash"] == pytest.approx([2, 2])


def test_lotteries_of_three_are_refused():
    with pytest.raises(Misuse, match="need exactly 2 parties, not 3"):
        trace_hull(make_game([np.eye(3)], [0, 0, 0]))


@given(games(), st.integers(0, 1000))
@settings(max_examples=100, deadline=None)
def test_no_lottery_over_packages_beats_the_hull(game, seed):
    hull, everything = trace_hull(game), enumerate_packages(game)[1]
    mixed = np.random.default_rng(seed).dirichlet(np.ones(len(everything))) @ everything
    for point in [*everything, mixed]:
        reach = np.interp(point[0], hull.utilities[::-1, 0], hull.utilities[::-1, 1])
        assert point[0] <= hull.utilities[0, 0] + 1e-9
        assert point[1] <= (reach if point[0] >= hull.utilities[-1, 0] else hull.utilities[-1, 1]) + 1e-9


@given(games())
@settings(max_examples=100, deadline=None)
def test_by_lot_nobody_does_worse_than_the_best_package_by_each_measure(game):
    _, everything = enumerate_packages(game)
    inside = everything[(everything >= 0).all(axis=1)]
    found = expect(game)
    if len(inside):
        assert found["nash"].prod() >= inside.prod(axis=1).max() - 1e-9
        assert found["egalitarian"].min() >= inside.min(axis=1).max() - 1e-9
        assert found["utilitarian"].sum() >= inside.sum(axis=1).max() - 1e-9
    for utilities in found.values():
        assert (utilities >= -1e-9).all()


def test_kalai_and_smorodinsky_1975_why_nash_can_punish_better_chances():
    """Two sets from Econometrica 43, 514-515: the second lies above the first, but Nash gives the second party less."""
    less = expect(make_game([[[0, 1], [0.75, 0.75], [1, 0]]], [0, 0]))
    more = expect(make_game([[[0, 1], [1, 0.7], [1, 0]]], [0, 0]))
    assert less["nash"] == pytest.approx([0.75, 0.75])
    assert more["nash"] == pytest.approx([1, 0.7])
    assert less["kalai-smorodinsky"] == pytest.approx([0.75, 0.75])
    assert more["kalai-smorodinsky"] == pytest.approx([10 / 13, 10 / 13])


ESTATE = {"a": (30, 20), "b": (15, 25), "c": (20, 15), "d": (30, 15), "e": (5, 25)}
DIVORCE = {"retirement": (50, 40), "home": (20, 30), "cottage": (15, 10), "investments": (10, 10), "other": (5, 10)}


@pytest.mark.parametrize(("goods", "each", "divided"), [(ESTATE, 440 / 7, "c"), (DIVORCE, 170 / 3, "retirement")])
def test_adjusted_winner_leaves_both_the_same_points_and_divides_one_good(goods, each, divided):
    """Brams & Taylor (1996), Fair Division. Two examples that they teach it with: John and Mary, in the applet to
    For All Practical Purposes (W. H. Freeman, 9th ed.), get 62 6/7 points each; Carol and Bob, on the authors' own
    pages, 56 2/3. With nothing reserved that is the egalitarian and the Kalai-Smorodinsky settlement by lot.
    """
    game = make_game([np.array([[ours, 0], [0, theirs]]) for ours, theirs in goods.values()], [0, 0])
    found = {lottery.name: lottery for lottery in draw_lots(game)}
    for name in ("egalitarian", "kalai-smorodinsky"):
        assert found[name].utilities == pytest.approx([each, each])
        assert [list(goods)[place] for place in np.flatnonzero(np.ptp(found[name].levels, axis=0))] == [divided]
