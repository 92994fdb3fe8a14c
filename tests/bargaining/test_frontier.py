"""The frontier holds exactly what nothing beats, at whatever number of demands and levels."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib.bargaining.frontier import STRIPS, list_blocks, pose_game, trace_frontier
from lib.core.errors import Misuse

# Nash (1950), Econometrica 18, 155-162: what each good is worth to its owner, who would give it, and to the other.
BILL = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACK = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
BARTER = pose_game(
    [np.array([[0, 0], [-bill, jack]]) for bill, jack in BILL.values()]
    + [np.array([[0, 0], [bill, -jack]]) for bill, jack in JACK.values()],
    [0, 0],
)
"""Barter as a game with a demand per good, kept (0) or given (1); utilities are gains."""


ONE_TO_FOUR, TWO_TO_FIVE, WHOLE = st.integers(1, 4), st.integers(2, 5), st.integers(-4, 4)


def games(demands=ONE_TO_FOUR, levels=TWO_TO_FIVE):
    """Draw games of two whose utilities are small whole numbers, so that ties abound."""
    return demands.flatmap(
        lambda n: st.lists(
            levels.flatmap(lambda size: arrays(float, (size, 2), elements=WHOLE)), min_size=n, max_size=n
        )
    ).map(lambda worth: pose_game(worth, [0.0, 0.0]))


def alike(parties=2):
    """Draw several games over the same demands and levels, with reservations, as one."""
    sizes = st.tuples(st.integers(1, 6), st.lists(TWO_TO_FIVE, min_size=1, max_size=4))
    return sizes.flatmap(
        lambda drawn: st.tuples(
            st.tuples(*[arrays(float, (drawn[0], size, parties), elements=WHOLE) for size in drawn[1]]),
            arrays(float, (drawn[0], parties), elements=WHOLE),
        )
    ).map(lambda drawn: pose_game(*drawn))


def enumerate_packages(game):
    levels = np.array(list(itertools.product(*[range(len(worth)) for worth in game.worth])))
    return levels, game.value(levels)


def beat(utilities):
    """Tell which rows another row beats."""
    no_worse = (utilities[:, None, :] >= utilities[None, :, :]).all(axis=2)
    better = (utilities[:, None, :] > utilities[None, :, :]).any(axis=2)
    return (no_worse & better).any(axis=0)


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
def test_at_five_levels_of_four_demands_as_well_with_any_numbers(seed):
    draw = np.random.default_rng(seed)
    game = pose_game([draw.random((5, 2)) for _ in range(4)], [0, 0])
    _, utilities = enumerate_packages(game)
    expected = utilities[~beat(utilities)]
    assert trace_frontier(game).utilities == pytest.approx(expected[np.argsort(-expected[:, 0])])


def test_the_barter_of_bill_and_jack_has_eleven_efficient_outcomes_among_512():
    frontier = trace_frontier(BARTER)
    assert frontier.utilities.tolist() == [
        [22, -6], [20, -2], [18, 0], [16, 2], [14, 4], [12, 5], [8, 6], [6, 7], [2, 8], [-2, 9], [-12, 10],
    ]  # fmt: skip
    assert frontier.ties.sum() == sum([1, 1, 3, 3, 1, 1, 3, 1, 2, 1, 1])
    matrix = pose_game([enumerate_packages(BARTER)[1]], [0, 0])
    assert trace_frontier(matrix).utilities.tolist() == frontier.utilities.tolist()


def test_what_is_thinned_says_by_how_much_and_keeps_to_it():
    """Two sides that weigh alike and lose in proportion quarrel over a line on which every package is efficient."""
    draw = np.random.default_rng(1)
    steps = np.linspace(0, 1, 27)
    weights = draw.dirichlet(np.ones(4))
    game = pose_game([weight * np.column_stack([steps, 1 - steps]) for weight in weights], [0, 0])
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


def test_a_crowded_game_is_thinned_and_the_others_stay_as_they_are():
    draw, steps = np.random.default_rng(1), np.linspace(0, 1, 27)
    crowded = [weight * np.column_stack([steps, 1 - steps]) for weight in draw.dirichlet(np.ones(4))]
    alike = [weight * np.column_stack([steps**2, steps]) for weight in draw.dirichlet(np.ones(4))]
    game = pose_game([np.stack(pair) for pair in zip(crowded, alike, strict=True)], np.zeros((2, 2)))
    assert [follow(game, place)[0].resolution > 0 for place in (0, 1)] == [True, False]
    for place in (0, 1):
        alone, among = follow(game, place)
        assert np.array_equal(alone.utilities, among.utilities)


def test_what_is_beaten_by_a_hair_is_beaten():
    assert trace_frontier(pose_game([[[100, 0], [50.02, 1], [50.01, 1], [0, 2]]], [0, 0])).utilities.tolist() == [
        [100, 0],
        [50.02, 1],
        [0, 2],
    ]


def test_blocks_hold_every_package_once_in_order():
    draw = np.random.default_rng(2)
    game = pose_game([draw.random((4, 3)), draw.random((3, 3)), draw.random((2, 3))], [0, 0, 0])
    blocks = list(list_blocks(game, size=5))
    assert len(blocks) > 1
    assert np.concatenate([places for _, places in blocks]).tolist() == list(range(24))
    assert np.concatenate([utilities for utilities, _ in blocks]) == pytest.approx(enumerate_packages(game)[1])


@pytest.mark.parametrize(
    ("worth", "reservation", "said"),
    [
        ([[[1.0]]], [0], "1 party has nobody to bargain with"),
        ([], [0, 0], "no demand to bargain over"),
        ([[[1, 2, 3]]], [0, 0], r"worth\[0\]: is 1 × 3; a row a level, 2 columns wanted"),
        ([[[1, 2]], [[1, float("nan")]]], [0, 0], r"worth\[1\]: holds NaN or infinity"),
        ([[[1, 2]]], [0, float("nan")], "reservation: holds NaN"),
    ],
)
def test_what_is_no_game_is_refused(worth, reservation, said):
    with pytest.raises(Misuse, match=said):
        pose_game(worth, reservation)


def test_a_frontier_of_three_is_refused():
    with pytest.raises(Misuse, match="for 2 parties, not 3"):
        trace_frontier(pose_game([np.eye(3)], [0, 0, 0]))
