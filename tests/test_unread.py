"""In a kernel that was used before, a misspelt parameter is noticed rather than its old value taken."""

import pytest

from lib.case import open_case
from lib.core.errors import Misuse
from lib.unread import find_unread

OPEN = "study = open_study(as_of=as_of, statistic=statistic)"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["asof: str = '2022'\nstatistic: str = 'mean'", OPEN], ["asof: is set above, but there is no such parameter"]),
        (["as_of = '2022'", "statistics = 'mean'", OPEN], ["statistics: is set above, but there is no such"]),
        (["as_of = '2022'\nweights = {'weir': 2}", OPEN], ["weights: is set above, but this cell does not pass it on"]),
    ],
)
def test_what_is_set_for_a_parameter_and_not_read_is_named(cells, said):
    faults = find_unread(cells)
    assert len(faults) == len(said)
    assert all(fault.startswith(start) for fault, start in zip(faults, said, strict=True))


def test_the_parameter_that_was_meant_is_suggested():
    assert find_unread(["asof = '2022'", OPEN])[0].endswith("did you mean 'as_of'?")


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [OPEN],
        ["as_of: str = ''\nstatistic: str = 'mean'", OPEN],
        ["river = 'Rhine'\nas_of = ''\nstatistic = ''", OPEN],
        ["asof = '2022'", "study = 1 + 1", "as_of = '2022'\nstatistic = ''", OPEN],
        ["demand = 'weir'", "study = open_study(demands=[demand])"],
        ["as_of = ''\nweights = 'equal'", "other = open_study(sides=['Mill'])"],
        ["%matplotlib inline\nasof = '2022'", OPEN],
        ["print(asof := '2022')", OPEN],
    ],
)
def test_what_is_read_or_resembles_no_parameter_or_was_corrected_since_is_no_fault(cells):
    assert find_unread(cells) == []


def test_a_case_is_not_opened_with_the_old_value(village, monkeypatch):
    monkeypatch.setattr("__main__.In", ["", "asof = '1900'", "open_case(as_of=as_of)"], raising=False)
    with pytest.raises(Misuse, match="asof: is set above"):
        open_case(dossier=str(village), as_of="1901")
