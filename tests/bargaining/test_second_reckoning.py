"""The library against a second reckoning in plain loops: the same settlements, for two sides and for more."""

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st
from second import find_ideal, list_efficient, solve_again

from lib.bargaining.frontier import trace_frontier
from lib.bargaining.settlement import open_talks
from lib.bargaining.solutions import settle
from lib.case import open_case

SMALL = {2: (st.integers(1, 4), st.integers(2, 5)), 3: (st.integers(1, 3), st.integers(2, 5)),
         4: (st.integers(1, 3), st.integers(2, 4))}  # fmt: skip


def as_whole(game):
    return [[[int(u) for u in level] for level in worth] for worth in game.worth]


@pytest.mark.parametrize("parties", SMALL)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_the_frontier_of_any_number_of_sides_is_what_nobody_improves_on(parties, data):
    game = data.draw(games(*SMALL[parties], parties))
    best = list_efficient(as_whole(game))
    frontier = trace_frontier(game)
    assert sorted(map(tuple, frontier.utilities.tolist())) == sorted({point for _, point in best})
    assert frontier.resolution == 0
    for point, levels, lowest, highest, ties in zip(
        frontier.utilities, frontier.levels, frontier.lowest, frontier.highest, frontier.ties, strict=True
    ):
        alike = np.array([own for own, other in best if other == tuple(point)])
        assert levels.tolist() in alike.tolist()
        assert (lowest.tolist(), highest.tolist()) == (alike.min(axis=0).tolist(), alike.max(axis=0).tolist())
        assert ties == len(alike)


@pytest.mark.parametrize("parties", SMALL)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_solutions_and_ideals_are_those_of_all_acceptable_packages(parties, data):
    game = data.draw(games(*SMALL[parties], parties))
    worth, settled = as_whole(game), settle(game)
    ideal, expected = find_ideal(worth, [0] * parties), solve_again(worth, [0] * parties)
    assert settled.ideal.tolist() == ideal if ideal else np.isnan(settled.ideal).all()
    found = {name: sorted(map(tuple, own.utilities.tolist())) for name, own in settled.solutions.items()}
    assert found == {name: sorted({point for _, point in own}) for name, own in expected.items()}
    for name, own in settled.solutions.items():
        assert own.ties.sum() == len(expected[name])
    ours = settled.product
    assert ours == pytest.approx(0) if expected and is_null(expected["nash"], ideal) else ours != 0


def is_null(picked, ideal):
    """Tell whether the product of gains is zero for the packages picked, with nothing reserved."""
    [_, point], *_ = picked
    return any(gain == 0 for gain, best in zip(point, ideal, strict=True) if best > 0)


def test_three_sides_of_the_case_as_shipped_get_the_share_that_is_there():
    talks = open_talks(open_case(sides=["Russia", "the West", "Ukraine"], loss="linear", reservations="worst"))
    settled = talks.settlement
    utilities = np.zeros((1, 3))
    for worth in talks.game.worth:
        utilities = (utilities[:, None] + worth).reshape(-1, 3)
    ideal = utilities.max(axis=0)
    assert settled.ideal == pytest.approx(ideal)
    shares = (settled.solutions["kalai-smorodinsky"].utilities / settled.ideal).min(axis=1)
    assert shares == pytest.approx((utilities / ideal).min(axis=1).max())
    assert round(float(shares[0]), 3) == 0.575
