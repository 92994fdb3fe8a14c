"""The frontier contains exactly the packages that nothing beats, for any number of demands and levels."""

import numpy as np
import pytest
from games import BARTER, alike, beat, enumerate_packages, games
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.bargaining.frontier import STRIPS, list_blocks, make_game, trace_frontier
from lib.core.errors import Misuse


@given(games())
@settings(max_examples=150, deadline=None)
def test_the_frontier_is_what_brute_force_finds(game):
    levels, utilities = enumerate_packages(game)
    kept = ~beat(utilities)
    expected, counts = np.unique(utilities[kept], axis=0, return_counts=True)
    frontier = trace_frontier(game)
    order = np.lexsort(frontier.utilities.T[::-1])
    assert frontier.utilities[order] == pytest.approx(expected)
    assert frontier.ties[order].tolist() == counts.tolist()
    assert frontier.resolution == 0
    for place, point in zip(order, expected, strict=True):
        alike = levels[kept][(utilities[kept] == point).all(axis=1)]
        assert frontier.levels[place].tolist() in alike.tolist()
        assert frontier.lowest[place].tolist() == alike.min(axis=0).tolist()
        assert frontier.highest[place].tolist() == alike.max(axis=0).tolist()


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_frontier_is_what_brute_force_finds_for_any_utilities(seed):
    draw = np.random.default_rng(seed)
    game = make_game([draw.random((5, 2)) for _ in range(4)], [0, 0])
    _, utilities = enumerate_packages(game)
    expected = utilities[~beat(utilities)]
    assert trace_frontier(game).utilities == pytest.approx(expected[np.argsort(-expected[:, 0])])


def test_the_barter_of_bill_and_jack_has_eleven_efficient_outcomes_among_512():
    frontier = trace_frontier(BARTER)
    assert frontier.utilities.tolist() == [
        [22, -6], [20, -2], [18, 0], [16, 2], [14, 4], [12, 5], [8, 6], [6, 7], [2, 8], [-2, 9], [-12, 10],
    ]  # fmt: skip
    assert frontier.ties.sum() == sum([1, 1, 3, 3, 1, 1, 3, 1, 2, 1, 1])
    matrix = make_game([enumerate_packages(BARTER)[1]], [0, 0])
    assert trace_frontier(matrix).utilities.tolist() == frontier.utilities.tolist()


def test_a_thinned_frontier_states_its_resolution_and_keeps_to_it():
    """Two sides with equal weights and linear losses dispute a line on which every package is efficient."""
    draw = np.random.default_rng(1)
    steps = np.linspace(0, 1, 27)
    weights = draw.dirichlet(np.ones(4))
    game = make_game([weight * np.column_stack([steps, 1 - steps]) for weight in weights], [0, 0])
    frontier, everything = trace_frontier(game), enumerate_packages(game)[1]
    assert 0 < frontier.resolution <= 2 / (STRIPS - 1)
    found = np.sort(frontier.utilities[:, 0])
    gaps = found[np.clip(np.searchsorted(found, everything[:, 0]), 0, len(found) - 1)] - everything[:, 0]
    assert np.abs(gaps).max() <= frontier.resolution


def follow(game, place):
    """Return the frontier of one of several games, traced alone, and with the others."""
    together = trace_frontier(game)
    return trace_frontier(game.take(place)), together.take(np.flatnonzero(together.game == place))


@given(alike())
@settings(max_examples=100, deadline=None)
def test_several_games_have_the_frontiers_that_each_has_alone(game):
    for place in range(len(game.reservation)):
        alone, among = follow(game, place)
        for one, other in zip(alone.columns[:-1], among.columns[:-1], strict=True):
            assert np.array_equal(one, other)


def test_a_crowded_game_is_thinned_and_the_others_are_unchanged():
    draw, steps = np.random.default_rng(1), np.linspace(0, 1, 27)
    crowded = [weight * np.column_stack([steps, 1 - steps]) for weight in draw.dirichlet(np.ones(4))]
    alike = [weight * np.column_stack([steps**2, steps]) for weight in draw.dirichlet(np.ones(4))]
    game = make_game([np.stack(pair) for pair in zip(crowded, alike, strict=True)], np.zeros((2, 2)))
    assert [follow(game, place)[0].resolution > 0 for place in (0, 1)] == [True, False]
    for place in (0, 1):
        alone, among = follow(game, place)
        assert np.array_equal(alone.utilities, among.utilities)


def test_what_is_beaten_by_little_is_beaten():
    assert trace_frontier(make_game([[[100, 0], [50.02, 1], [50.01, 1], [0, 2]]], [0, 0])).utilities.tolist() == [
        [100, 0],
        [50.02, 1],
        [0, 2],
    ]


def test_blocks_contain_every_package_once_in_order():
    draw = np.random.default_rng(2)
    game = make_game([draw.random((4, 3)), draw.random((3, 3)), draw.random((2, 3))], [0, 0, 0])
    blocks = list(list_blocks(game, size=5))
    assert len(blocks) > 1
    assert np.concatenate([places for _, places in blocks]).tolist() == list(range(24))
    assert np.concatenate([utilities for utilities, _ in blocks]) == pytest.approx(enumerate_packages(game)[1])


@pytest.mark.parametrize(
    ("worth", "reservation", "said"),
    [
        ([[[1.0]]], [0], "1 party has nobody to bargain with"),
        ([], [0, 0], "no demand to bargain over"),
        ([[[1, 2, 3]]], [0, 0], r"worth\[0\]: is 1 × 3; expected a row per level and 2 columns"),
        ([[[1, 2]], [[1, float("nan")]]], [0, 0], r"worth\[1\]: contains NaN or infinity"),
        ([[[1, 2]]], [0, float("nan")], "reservation: contains NaN"),
    ],
)
def test_an_invalid_game_is_refused(worth, reservation, said):
    with pytest.raises(Misuse, match=said):
        make_game(worth, reservation)


def test_a_frontier_of_three_is_refused():
    with pytest.raises(Misuse, match="needs exactly 2 parties, not 3"):
        trace_frontier(make_game([np.eye(3)], [0, 0, 0]))
