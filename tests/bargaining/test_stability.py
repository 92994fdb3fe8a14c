"""The graph model, compared with well-known games and published conflicts."""

import numpy as np
import pytest

from lib.bargaining.stability import CONCEPTS, allow_moves, find_stability
from lib.core.errors import Misuse

ROW = np.zeros((4, 4), dtype=bool)
COLUMN = np.zeros((4, 4), dtype=bool)
ROW[[0, 2, 1, 3], [2, 0, 3, 1]] = True  # of the states cc, cd, dc, dd: the first letter is the row player's
COLUMN[[0, 1, 2, 3], [1, 0, 3, 2]] = True


def equilibria(moves, utilities):
    stable = find_stability(moves, np.array(utilities))
    return {concept: np.flatnonzero(found.all(axis=1)).tolist() for concept, found in stable.items()}


def test_in_the_prisoners_dilemma_cooperation_lasts_among_the_far_sighted():
    found = equilibria([ROW, COLUMN], [[3, 3], [1, 4], [4, 1], [2, 2]])
    assert found["nash"] == [3]
    assert found["general metarational"] == found["symmetric metarational"] == found["sequential"] == [0, 3]


def test_in_chicken_swerving_lasts_only_by_incredible_threats():
    found = equilibria([ROW, COLUMN], [[3, 3], [2, 4], [4, 2], [1, 1]])
    assert found["nash"] == found["sequential"] == [1, 2]
    assert found["general metarational"] == found["symmetric metarational"] == [0, 1, 2]


@pytest.mark.parametrize("seed", range(40))
def test_concepts_contain_one_another_as_they_must(seed):
    """Nash lies within each of the others; symmetric metarational and sequential lie within general metarational."""
    draw = np.random.default_rng(seed)
    moves = [draw.random((6, 6)) < 0.4 for _ in range(3)]
    stable = find_stability(moves, draw.integers(0, 6, (6, 3)))
    for wider in CONCEPTS[1:]:
        assert (stable[wider] | ~stable["nash"]).all()
    for narrower in ("symmetric metarational", "sequential"):
        assert (stable["general metarational"] | ~stable[narrower]).all()


def test_only_the_order_of_preference_matters():
    draw = np.random.default_rng(3)
    moves, utilities = [draw.random((5, 5)) < 0.5 for _ in range(2)], draw.random((5, 2))
    for one, other in zip(
        find_stability(moves, utilities).values(), find_stability(moves, np.exp(9 * utilities)).values(), strict=True
    ):
        assert one.tolist() == other.tolist()


def test_nobody_moves_twice_in_a_row():
    """The second mover alone could reach the state that would deter the first, but only in two moves of its own."""
    first, second = np.zeros((4, 4), dtype=bool), np.zeros((4, 4), dtype=bool)
    first[0, 1] = second[1, 2] = second[2, 3] = True
    utilities = np.array([[1, 0], [2, 0], [3, 1], [0, 2]])
    assert not find_stability([first, second], utilities)["general metarational"][0, 0]


def test_a_sanction_that_can_be_escaped_deters_generally_but_not_symmetrically():
    """The first moves from 0 to 1, the second answers with 2, and from there the first would move on to 3."""
    first, second = np.zeros((4, 4), dtype=bool), np.zeros((4, 4), dtype=bool)
    first[0, 1] = first[2, 3] = second[1, 2] = True
    stable = find_stability([first, second], np.array([[1, 0], [2, 0], [0, 1], [2, 0]]))
    assert stable["general metarational"][0, 0]
    assert stable["sequential"][0, 0]
    assert not stable["symmetric metarational"][0, 0]


def test_a_mover_alone_stays_only_where_it_has_nothing_better():
    ladder = np.triu(np.ones((3, 3), dtype=bool), 1)
    found = equilibria([ladder], [[0], [1], [2]])
    assert set(map(tuple, found.values())) == {(2,)}


def test_agreements_take_consent_and_leaving_takes_none():
    utilities = np.array([[0.0, 0.0], [2.0, 1.0], [3.0, -1.0]])
    one, other = allow_moves(utilities, fallback=0)
    assert one.tolist() == [[False, True, False], [True, False, False], [True, True, False]]
    assert other.tolist() == [[False, True, True], [True, False, True], [True, False, False]]


@pytest.mark.parametrize(
    ("moves", "utilities", "said"),
    [
        ([ROW], np.zeros((4, 2)), "expected a column per mover, 1 in all"),
        ([ROW, np.zeros((3, 3))], np.zeros((4, 2)), r"moves\[1\]: are 3 × 3; expected 4 × 4"),
        ([ROW, COLUMN], np.full((4, 2), np.nan), "contain NaN or infinity"),
    ],
)
def test_an_invalid_conflict_is_refused(moves, utilities, said):
    with pytest.raises(Misuse, match=said):
        find_stability(moves, utilities)


def connect(*pairs):
    """Return the moves between the nine states of Elmira that lead from the first of each pair to the second."""
    graph = np.zeros((9, 9), dtype=bool)
    for before, after in pairs:
        graph[before - 1, after - 1] = True
    return graph


def test_elmira_ends_where_it_was_found_to_end():
    """Who cleans the groundwater of Elmira: the ministry may modify its order, Uniroyal delay, accept or abandon its
    plant, the local government insist. States, moves and preferences after Hipel, Kilgour, Fang & Peng (1997), The
    decision support system GMCR in environmental conflict management, Applied Mathematics and Computation 83, 117-152;
    there and in the handbooks since, 5, 8 and 9 are the equilibria by every concept, 1 and 4 by the metarational ones.
    """
    moves = [
        connect((1, 2), (3, 4), (5, 6), (7, 8)),
        connect((1, 3), (2, 4), (5, 7), (6, 8), *[(state, 9) for state in range(1, 9)]),
        connect((1, 5), (5, 1), (2, 6), (6, 2), (3, 7), (7, 3), (4, 8), (8, 4)),
    ]
    orders = [[7, 3, 4, 8, 5, 1, 2, 6, 9], [1, 4, 8, 5, 9, 3, 7, 2, 6], [7, 3, 5, 1, 8, 6, 4, 2, 9]]
    utilities = [[-order.index(state) for order in orders] for state in range(1, 10)]
    found = {concept: [state + 1 for state in states] for concept, states in equilibria(moves, utilities).items()}
    assert found["nash"] == found["sequential"] == [5, 8, 9]
    assert found["general metarational"] == found["symmetric metarational"] == [1, 4, 5, 8, 9]
