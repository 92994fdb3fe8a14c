"""Games for several tests: Nash's barter, random games, and their packages by brute force."""

import itertools

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib.bargaining.frontier import make_game

# Nash (1950), Econometrica 18, 155-162: what each of the two's goods is worth to Bill and to Jack.
BILL = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACK = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
BARTER = make_game(
    [np.array([[0, 0], [-bill, jack]]) for bill, jack in BILL.values()]
    + [np.array([[0, 0], [bill, -jack]]) for bill, jack in JACK.values()],
    [0, 0],
)
"""Barter as a game with a demand per good, kept (0) or given (1); utilities are gains."""


ONE_TO_FOUR, TWO_TO_FIVE, WHOLE = st.integers(1, 4), st.integers(2, 5), st.integers(-4, 4)


def games(demands=ONE_TO_FOUR, levels=TWO_TO_FIVE, parties=2):
    """Draw games whose utilities are small whole numbers, so that ties are common."""
    return demands.flatmap(
        lambda n: st.lists(
            levels.flatmap(lambda size: arrays(float, (size, parties), elements=WHOLE)), min_size=n, max_size=n
        )
    ).map(lambda worth: make_game(worth, [0.0] * parties))


def alike(parties=2):
    """Draw several games with the same demands and levels, with reservations, stacked into one."""
    sizes = st.tuples(st.integers(1, 6), st.lists(TWO_TO_FIVE, min_size=1, max_size=4))
    return sizes.flatmap(
        lambda drawn: st.tuples(
            st.tuples(*[arrays(float, (drawn[0], size, parties), elements=WHOLE) for size in drawn[1]]),
            arrays(float, (drawn[0], parties), elements=WHOLE),
        )
    ).map(lambda drawn: make_game(*drawn))


def enumerate_packages(game):
    levels = np.array(list(itertools.product(*[range(len(worth)) for worth in game.worth])))
    return levels, game.value(levels)


def beat(utilities):
    """Return which rows are beaten by another row."""
    no_worse = (utilities[:, None, :] >= utilities[None, :, :]).all(axis=2)
    better = (utilities[:, None, :] > utilities[None, :, :]).any(axis=2)
    return (no_worse & better).any(axis=0)
