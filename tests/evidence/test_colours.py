"""Colours that nobody sees are refused, and those that some cannot tell apart are warned of, with a way out."""

import pandas as pd
import pytest
from click.testing import CliRunner

from lib.cli.main import main
from lib.core.errors import Faults
from lib.core.palette import choose_colours
from lib.core.vision import find_least_difference, reckon_contrast
from lib.evidence.colours import list_colour_warnings
from lib.evidence.dossier import load


def actors(*colours):
    return pd.DataFrame({"side": [f"S{n}" for n in range(len(colours))], "colour": colours})


@pytest.mark.parametrize("colour", ["#ffffff", "#ffff00", "#f0f0f0"])
def test_a_colour_that_nobody_sees_is_refused_with_one_that_can_be_seen(village, edit, colour):
    edit(village / "actors.csv", "#227777", colour)
    with pytest.raises(Faults) as caught:
        load(village)
    (fault,) = caught.value.faults
    assert fault.startswith(f"actors.csv:4:colour: '{colour}' cannot be seen on white (contrast 1.")
    assert reckon_contrast(fault[-7:], "#ffffff") >= 3


def test_a_faint_colour_is_warned_of():
    (warned,) = list_colour_warnings(actors("#dd8800", "#553388"))
    assert warned.startswith(
        "actors.csv: the colour of S0, #dd8800, is faint on white (contrast 2.8 to 1, and 3 is needed)"
    )


@pytest.mark.parametrize(
    ("one", "other", "eye"),
    [
        ("#553388", "#553388", "to anybody"),
        ("#b05050", "#507a8e", "in grey"),
        ("#8a6d00", "#5a8a00", "without green cones"),
    ],
)
def test_colours_that_look_alike_to_some_are_named_with_one_that_does_not(one, other, eye):
    (warned,) = list_colour_warnings(actors(one, other))
    said, _, proposed = warned.partition("; for S1, ")
    assert said == f"actors.csv: the colours of S0, {one}, and S1, {other}, look alike {eye}"
    assert find_least_difference(one, proposed[:7])[0] >= 10


def test_colours_that_a_new_case_gets_are_not_warned_of():
    for count in (2, 4, 9, 20):
        assert list_colour_warnings(actors(*choose_colours(count))) == []


def test_check_prints_what_is_warned_of(village, edit):
    edit(village / "actors.csv", "#227777", "#553389")
    (warned,) = list_colour_warnings(load(village).actors)
    done = CliRunner().invoke(main, ["check", str(village)])
    assert done.exit_code == 0
    assert f"warning: {warned}\n" in done.stdout
