"""The frontier contains exactly the packages that nothing beats, for any number of demands and levels."""

from dataclasses import replace

import numpy as np
import pytest
from games import BARTER, alike, beat, enumerate_packages, games
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.bargaining.frontier import STRIPS, make_game, trace_frontier
from lib.bargaining.solutions import settle
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


def test_forty_one_levels_of_four_demands_are_no_trouble_for_three_and_nobody_is_left_out():
    """Nothing on the frontier beats anything else, and no random package beats what is on it."""
    draw, steps = np.random.default_rng(7), np.linspace(0, 1, 41)
    worth = [
        np.stack([-weight * np.abs(steps - ideal) for weight, ideal in draw.random((3, 2))], axis=1) for _ in range(4)
    ]
    game = make_game(worth, [-4.0] * 3)
    frontier = trace_frontier(game)
    assert frontier.resolution == 0
    sample = game.value(draw.integers(0, 41, (2000, 4)))
    for point in frontier.utilities[:: len(frontier.ties) // 50]:
        assert not ((sample >= point - 1e-12).all(axis=1) & (sample > point + 1e-6).any(axis=1)).any()
    for point in sample[:200]:
        assert (frontier.utilities >= point - 1e-6).all(axis=1).any()


def test_what_is_thinned_for_three_says_by_how_much_and_keeps_to_it(monkeypatch):
    monkeypatch.setattr("lib.bargaining.frontier.LIMIT_OF_MANY", 2_000)
    draw = np.random.default_rng(3)
    game = make_game([draw.dirichlet(np.ones(3), 9) for _ in range(4)], [0, 0, 0])
    frontier, (_, everything) = trace_frontier(game), enumerate_packages(game)
    assert frontier.resolution > 0
    short = [((frontier.utilities - point).min(axis=1)).max() for point in everything[~beat(everything)]]
    ranges = np.sum([np.ptp(worth, axis=0) for worth in game.worth], axis=0)
    assert -min(short) <= frontier.resolution * ranges.max()


@pytest.mark.parametrize("seed", range(30))
def test_the_zone_of_a_zero_sum_quarrel_contains_the_status_quo(seed):
    """Two sides with the same weights want opposite ends: only what is worth the status quo to both is acceptable."""
    draw, steps = np.random.default_rng(seed), np.linspace(0, 1, 101)
    worth = [weight * np.column_stack([steps, 1 - steps]) for weight in draw.dirichlet(np.ones(4))]
    fallback = tuple(int(level) for level in draw.integers(0, 101, 4))
    reservation = np.sum([array[level] for array, level in zip(worth, fallback, strict=True)], axis=0)
    settled = settle(replace(make_game(worth, reservation), fallback=fallback))
    assert settled.candidates.resolution > 0
    assert settled.solutions
    for packages in settled.solutions.values():
        assert packages.utilities == pytest.approx(np.tile(reservation, (len(packages.ties), 1)))


def test_nor_is_it_for_three(monkeypatch):
    monkeypatch.setattr("lib.bargaining.frontier.LIMIT_OF_MANY", 500)
    draw = np.random.default_rng(3)
    for fallback in ((0, 0, 0, 0), (1, 2, 3, 4), (8, 8, 1, 1)):
        worth = [draw.dirichlet(np.ones(3), 9) for _ in range(4)]
        reservation = np.sum([array[level] for array, level in zip(worth, fallback, strict=True)], axis=0)
        frontier = trace_frontier(replace(make_game(worth, reservation), fallback=fallback))
        assert frontier.resolution > 0
        assert (frontier.utilities >= reservation - 1e-8).all(axis=1).any()


def test_thirteen_demands_of_three_are_settled_without_enumeration():
    draw, steps = np.random.default_rng(1), np.linspace(0, 1, 21)
    worth = [np.stack([-w * (steps - x) ** 2 for w, x in draw.random((3, 2))], axis=1) for _ in range(13)]
    frontier = trace_frontier(make_game(worth, [-13.0] * 3))
    assert 0 < frontier.resolution < 0.02
    ranges = np.sum([np.ptp(array, axis=0) for array in worth], axis=0)
    best = np.sum([array.max(axis=0) for array in worth], axis=0)
    assert (best - frontier.utilities.max(axis=0) <= frontier.resolution * ranges).all()


def pose_crowd(parties, demands, levels):
    """Return a game of many parties with ideals and weights of all kinds."""
    draw, scale = np.random.default_rng(parties), np.linspace(0, 1, levels)
    ideal, weight = draw.random((demands, 1, parties)), draw.random((demands, 1, parties))
    return make_game(list(-np.abs(scale[:, None] - ideal) * weight), [-demands] * parties)


def test_the_frontier_of_many_parties_is_exact_as_long_as_there_are_few_combinations():
    game = pose_crowd(13, 3, 9)
    _, utilities = enumerate_packages(game)
    frontier = trace_frontier(game)
    assert frontier.resolution == 0
    expected = np.unique(utilities[~beat(utilities)], axis=0)
    assert frontier.utilities[np.lexsort(frontier.utilities.T[::-1])] == pytest.approx(expected)


def test_a_thinned_frontier_of_many_parties_loses_no_more_than_it_says(monkeypatch):
    monkeypatch.setattr("lib.bargaining.frontier.LIMIT_OF_CROWD", 100)
    monkeypatch.setattr("lib.bargaining.frontier.THINNED", 60)
    game = pose_crowd(8, 4, 6)
    _, utilities = enumerate_packages(game)
    frontier, ranges = trace_frontier(game), sum(np.ptp(worth, axis=0) for worth in game.worth)
    assert 0 < frontier.resolution < 1
    assert len(frontier.ties) <= 60
    for package in utilities[::7]:
        assert ((package - frontier.utilities) / ranges).max(axis=1).min() <= frontier.resolution + 1e-9


def test_games_of_many_parties_that_differ_in_reservations_share_a_frontier():
    game = pose_crowd(8, 3, 5)
    lower = replace(game, reservation=game.reservation - 1)
    assert trace_frontier(game).utilities.tolist() == trace_frontier(lower).utilities.tolist()
