"""The rows that nothing beats are those that comparing all pairs finds, in order, with equal rows side by side."""

import numpy as np
import pytest
from games import beat
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib.bargaining.dominance import find_unbeaten


def check(counts):
    rows, starts = find_unbeaten(counts)
    assert sorted(rows) == np.flatnonzero(~beat(counts)).tolist()
    found = counts[rows].tolist()
    assert found == sorted(found, reverse=True)
    firsts = [place for place, own in enumerate(found) if place == 0 or own != found[place - 1]]
    assert starts.tolist() == firsts
    for group in np.split(rows, starts[1:]):
        assert group.tolist() == sorted(group)


@pytest.mark.parametrize("columns", [3, 4, 5, 6, 7, 13])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_small_numbers_with_many_ties(columns, data):
    size = data.draw(st.integers(1, 120))
    check(data.draw(arrays(np.int64, (size, columns), elements=st.integers(-3, 3))))


@pytest.mark.parametrize("columns", [3, 4, 5, 6, 7, 13])
@pytest.mark.parametrize("spread", [4, 30, 10**9])
def test_numbers_of_which_hardly_any_is_beaten(columns, spread):
    """The numbers of a row add up to nearly the same, so that what one gains another loses."""
    draw = np.random.default_rng(columns)
    counts = draw.integers(0, spread, (1500, columns))
    counts[:, -1] = spread * columns - counts[:, :-1].sum(axis=1) - draw.integers(0, 2, 1500)
    check(counts)
