"""Solutions, compared with published cases and with the axioms that characterise them."""

import numpy as np
import pytest
from games import BARTER, alike, beat, enumerate_packages, games
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.bargaining.frontier import make_game
from lib.bargaining.settlement import pick_tied
from lib.bargaining.solutions import NASH, SOLUTIONS, settle, settle_games


def solve(game):
    """Return the utilities that each solution picks, as sorted lists."""
    return {name: sorted(packages.utilities.tolist()) for name, packages in settle(game).solutions.items()}


def test_nash_1950_bill_gives_book_whip_ball_and_bat_for_pen_toy_and_knife():
    solved = settle(BARTER).solutions
    assert solved["nash"].utilities.tolist() == [[12, 5]]
    assert solved["nash"].levels.tolist() == [[1, 1, 1, 1, 0, 1, 1, 1, 0]]
    assert np.prod(solved["nash"].utilities) == 60


def test_other_solutions_of_the_barter():
    assert settle(BARTER).ideal.tolist() == [18, 8]
    assert solve(BARTER)["kalai-smorodinsky"] == [[12, 5]]  # shares 12/18 and 5/8
    assert solve(BARTER)["egalitarian"] == [[8, 6]]  # preferred to (6, 7): the same smallest gain, a larger next one
    assert solve(BARTER)["utilitarian"] == [[14, 4], [16, 2], [18, 0]]


def test_an_empty_zone_is_a_result_and_not_a_product_of_losses():
    settled = settle(make_game(BARTER.worth, [19, 9]))
    assert settled.solutions == {}
    assert not settled.is_acceptable.any()
    assert np.isnan(settled.ideal).all()
    assert settled.nearest.utilities.tolist() == [
        [14, 4]
    ]  # both are 5 short; no package leaves the worse off less short
    assert settled.shortfall == 5


def test_where_nobody_can_gain_the_reservation_itself_is_the_solution():
    game = make_game([[[1, 1], [0, 0]]], [1, 1])
    assert solve(game) == {name: [[1, 1]] for name in SOLUTIONS}
    assert settle(game).shortfall == 0


def test_a_party_that_can_gain_nothing_does_not_stop_the_other():
    assert solve(make_game([[[0, 0], [3, 0], [2, 0]]], [0, 0]))["nash"] == [[3, 0]]


def test_a_symmetric_dispute_reports_both_solutions():
    assert solve(make_game([[[3, 1], [1, 3], [0, 0]]], [0, 0]))["nash"] == [[1, 3], [3, 1]]


def test_a_dollar_between_a_neutral_and_a_cautious_party():
    """With utilities x and √(1 - x), Nash gives the risk-neutral party two thirds: d/dx of x √(1 - x) is 0 at 2/3."""
    share = np.linspace(0, 1, 301)
    picked = settle(make_game([np.column_stack([share, np.sqrt(1 - share)])], [0, 0])).solutions[NASH]
    assert share[picked.levels[0, 0]] == pytest.approx(2 / 3)


@given(games())
@settings(max_examples=100, deadline=None)
def test_solutions_lie_on_the_frontier_and_in_the_zone_and_none_beats_them_by_their_own_measure(game):
    _, everything = enumerate_packages(game)
    settled = settle(game)
    acceptable = everything[(everything >= 0).all(axis=1)]
    assert bool(settled.solutions) == bool(len(acceptable))
    efficient = {tuple(point) for point in everything[~beat(everything)]}
    ideal = acceptable.max(axis=0) if len(acceptable) else None
    for name, packages in settled.solutions.items():
        assert {tuple(point) for point in packages.utilities} <= efficient
        assert (packages.utilities >= 0).all()
        best = SOLUTIONS[name].score(acceptable, ideal)[:, :1].max(axis=0)
        for score in SOLUTIONS[name].score(packages.utilities, ideal)[:, :1]:
            assert score == pytest.approx(best)


@given(games())
@settings(max_examples=60, deadline=None)
def test_a_symmetric_game_has_symmetric_solutions(game):
    mirrored = make_game([np.vstack([worth, worth[:, ::-1]]) for worth in game.worth], [0, 0])
    for points in solve(mirrored).values():
        assert sorted([two, one] for one, two in points) == points


@given(games(), st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=60, deadline=None)
def test_nash_and_kalai_smorodinsky_do_not_depend_on_how_utilities_are_scaled(game, scale, shift):
    worth = [np.column_stack([one * scale, two]) for one, two in (array.T for array in game.worth)]
    worth[0] = worth[0] + [shift, 0]
    before, after = settle(game), settle(make_game(worth, [shift, 0]))
    assert before.solutions.keys() == after.solutions.keys()
    for name in ("nash", "kalai-smorodinsky") if before.solutions else ():
        assert before.solutions[name].levels.tolist() == after.solutions[name].levels.tolist()


@given(games(demands=st.just(1), levels=st.integers(3, 5)), st.randoms())
@settings(max_examples=100, deadline=None)
def test_an_alternative_that_nobody_picks_is_irrelevant_to_nash(game, random):
    [worth] = game.worth
    solved = settle(game).solutions
    assume(solved)
    assume(settle(game).ideal.min() > 0)
    picked = solved[NASH].utilities
    others = [row for row in range(len(worth)) if worth[row].tolist() not in picked.tolist()]
    assume(others)
    fewer = np.delete(worth, random.choice(others), axis=0)
    assume((fewer[(fewer >= 0).all(axis=1)].max(axis=0) > 0).all())
    assert solve(make_game([fewer], [0, 0]))["nash"] == sorted(picked.tolist())


def test_three_parties_divide_what_all_want():
    """Ten coins for three parties: every solution but the utilitarian gives 3, 3 and 4; Nash's product is 36."""
    shares = np.array([[a, b, 10 - a - b] for a in range(11) for b in range(11 - a)], dtype=float)
    solved = solve(make_game([shares], [0, 0, 0]))
    even = [[3, 3, 4], [3, 4, 3], [4, 3, 3]]
    assert solved["nash"] == solved["egalitarian"] == solved["kalai-smorodinsky"] == even
    assert len(solved["utilitarian"]) == len(shares)


def test_three_sides_over_three_demands_as_brute_force_finds():
    draw = np.random.default_rng(5)
    game = make_game([draw.random((4, 3)) for _ in range(3)], [0.9, 0.9, 0.9])
    _, everything = enumerate_packages(game)
    gains = everything[(everything >= 0.9).all(axis=1)] - 0.9
    assert len(gains) > 3
    assert solve(game)["nash"][0] == pytest.approx(gains[np.argmax(gains.prod(axis=1))] + 0.9)
    assert solve(game)["egalitarian"][0] == pytest.approx(gains[np.argmax(gains.min(axis=1))] + 0.9)
    assert solve(game)["utilitarian"][0] == pytest.approx(gains[np.argmax(gains.sum(axis=1))] + 0.9)


@pytest.mark.parametrize("parties", [2, 3])
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_several_games_are_settled_as_each_is_alone(parties, data):
    game = data.draw(alike(parties))
    bargains = settle_games(game)
    for place, levels in enumerate(bargains.levels):
        alone = settle(game.take(place))
        assert bargains.is_open[place] == alone.is_acceptable.any()
        tied = list(alone.solutions.values())
        shown = [packages.levels[pick_tied(packages, game.reservation[place])].tolist() for packages in tied]
        assert shown == (levels.tolist() if tied else [])


def test_identical_games_have_identical_settlements():
    worth = [np.random.default_rng(seed).random((4, 2)) for seed in range(3)]
    many = make_game([np.stack([array, array[::-1]] * 100) for array in worth], np.zeros((200, 2)))
    levels = settle_games(many).levels
    assert (levels[::2] == levels[0]).all()
    assert (levels[1::2] == 3 - levels[0]).all()


def test_stacked_games_keep_their_axes():
    game = make_game([np.random.default_rng(3).random((2, 3, 4, 2))], np.zeros((2, 3, 2)))
    bargains = settle_games(game)
    assert (bargains.levels.shape, bargains.is_open.shape) == ((2, 3, len(SOLUTIONS), 1), (2, 3))
    assert bargains.levels[1, 2].tolist() == settle_games(game.take(1)).levels[2].tolist()
