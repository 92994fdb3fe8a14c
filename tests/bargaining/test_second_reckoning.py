"""The library against a second reckoning in plain loops: settlements of two sides and more, trades and stability."""

from fractions import Fraction

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st
from second import average, climb_again, find_ideal, judge_again, list_efficient, solve_again

from lib.bargaining.exchange import climb_ladder, find_compromise
from lib.bargaining.frontier import make_game, trace_frontier
from lib.bargaining.preferences import Preferences
from lib.bargaining.settlement import open_talks
from lib.bargaining.solutions import settle
from lib.bargaining.stability import find_stability
from lib.case import open_case

SMALL = {2: (st.integers(1, 4), st.integers(2, 5)), 3: (st.integers(1, 3), st.integers(2, 5)),
         4: (st.integers(1, 3), st.integers(2, 4)), 5: (st.integers(1, 4), st.integers(2, 3)),
         6: (st.integers(1, 4), st.integers(2, 3))}  # fmt: skip


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
    reservation = data.draw(st.lists(st.integers(-4, 4), min_size=parties, max_size=parties))
    game = make_game(data.draw(games(*SMALL[parties], parties)).worth, reservation)
    worth, settled = as_whole(game), settle(game)
    ideal, expected = find_ideal(worth, reservation), solve_again(worth, reservation)
    assert (settled.ideal - reservation).tolist() == ideal if ideal else np.isnan(settled.ideal).all()
    found = {name: sorted(map(tuple, own.utilities.tolist())) for name, own in settled.solutions.items()}
    assert found == {name: sorted({point for _, point in own}) for name, own in expected.items()}
    for name, own in settled.solutions.items():
        assert own.ties.sum() == len(expected[name])
    ours = settled.product
    assert ours == pytest.approx(0) if expected and is_null(expected["nash"], reservation, ideal) else ours != 0


def is_null(picked, reservation, ideal):
    """Tell whether the product of gains is zero for the packages picked."""
    [_, point], *_ = picked
    return any(own == least for own, least, best in zip(point, reservation, ideal, strict=True) if best > 0)


@st.composite
def talks_to_trade(draw):
    """Draw ideals (some missing), weights and capabilities of 2 to 6 parties on 2 to 4 demands, as whole numbers."""
    parties, demands = draw(st.integers(2, 6)), draw(st.integers(2, 4))
    cells = st.lists(st.none() | st.integers(0, 10).map(lambda x: 10 * x), min_size=demands, max_size=demands)
    weights = st.lists(st.integers(0, 5), min_size=demands, max_size=demands)
    tables = (st.lists(own, min_size=parties, max_size=parties) for own in (cells, weights, st.integers(0, 3)))
    return tuple(draw(table) for table in tables)


@given(talks_to_trade())
@settings(max_examples=200, deadline=None)
@pytest.mark.filterwarnings("error")
def test_compromises_and_trades_are_those_of_plain_loops(drawn):
    ideals, weights, powers = drawn
    parties, demands = [f"p{i}" for i in range(len(ideals))], [f"d{i}" for i in range(len(ideals[0]))]
    ideal, weight = np.array(ideals, dtype=float), np.array(weights, dtype=float) / 10
    weights = [[Fraction(weight, 10) for weight in row] for row in weights]
    wanted = Preferences(tuple(parties), tuple(demands), *[ideal] * 4, np.zeros(ideal.shape), weight)
    capabilities = dict(zip(parties, powers, strict=True))
    means = [average(ideals, weights, powers, demand) for demand in range(len(demands))]
    found = find_compromise(wanted, capabilities)["mean"].to_numpy()
    assert found == pytest.approx([np.nan if mean is None else float(mean) for mean in means], nan_ok=True)
    ladder = climb_ladder(wanted, capabilities)
    expected = climb_again([[x if x is None else Fraction(x) for x in row] for row in ideals], weights, powers)
    assert [(t.giver, t.given, t.taker, t.returned) for t in ladder] == [trade[1:5] for trade in expected]
    for ours, (gain, *_, stances) in zip(ladder, expected, strict=True):
        assert ours.gain == pytest.approx(float(gain))
        theirs = np.array([[np.nan if x is None else float(x) for x in row] for row in stances])
        assert ours.stances == pytest.approx(theirs, nan_ok=True)


@st.composite
def conflicts(draw):
    """Draw the utilities and moves of 2 to 6 decision makers in 2 to 5 states."""
    movers, states = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    worth = draw(
        st.lists(st.lists(st.integers(0, 3), min_size=movers, max_size=movers), min_size=states, max_size=states)
    )
    graph = st.lists(st.lists(st.booleans(), min_size=states, max_size=states), min_size=states, max_size=states)
    moves = draw(st.lists(graph, min_size=movers, max_size=movers))
    return worth, [[[can and a != b for b, can in enumerate(row)] for a, row in enumerate(own)] for own in moves]


@given(conflicts())
@settings(max_examples=200, deadline=None)
def test_stable_states_are_those_of_plain_loops(drawn):
    worth, moves = drawn
    found = find_stability([np.array(graph) for graph in moves], np.array(worth, dtype=float))
    for ours, theirs in zip(found.values(), judge_again(worth, moves).values(), strict=True):
        assert [set(np.flatnonzero(row)) for row in ours] == theirs


def test_the_sides_at_the_table_of_the_case_as_shipped_get_the_share_that_is_there():
    talks = open_talks(open_case(reservations="worst"))
    settled = talks.settlement
    parties = len(talks.table)
    utilities = np.zeros((1, parties))
    for worth in talks.game.worth:
        utilities = (utilities[:, None] + worth).reshape(-1, parties)
    ideal = utilities.max(axis=0)
    assert settled.ideal == pytest.approx(ideal)
    shares = (settled.solutions["kalai-smorodinsky"].utilities / settled.ideal).min(axis=1)
    assert shares == pytest.approx((utilities / ideal).min(axis=1).max())
