"""In every analysis, a multiverse contains what the library's own functions return."""

from dataclasses import replace

import numpy as np
import pytest
from analyses import explore
from cases import PARAMETERS

from lib.case import open_case
from lib.comparison import measure_movement, measure_salience
from lib.positions import Rule, derive_positions
from lib.robustness.choices import AXES, select_levels
from lib.robustness.multiverse import decompose_intervals

CASE = open_case(replicates=20)
MULTIVERSE = explore(CASE)
VOICES = ({"direct": 1, "reported": 1, "analyst": 0.5}, {"direct": 1, "reported": 1, "analyst": 1},
          {"direct": 1, "reported": 1})  # fmt: skip
STARTS = ("2008", "1990", "2021-11")
DOCUMENTS = ("moscow-times-2014", "trubetskoy-2022", "independent-2022", "npr-2022", "carnegie-2021")


def rule(voices, window, left_out):
    kept = tuple(name for name in DOCUMENTS if left_out == 0 or name != DOCUMENTS[left_out - 1])
    return Rule(STARTS[window], CASE.parameters.as_of, VOICES[voices], kept)


def at(array, **levels):
    """Return an array's value on the evidence as recorded at these levels, the first level of all other choices."""
    return array[select_levels(**levels)][0]


@pytest.mark.parametrize(("voices", "window", "documents"), [(0, 0, 0), (1, 0, 4), (2, 1, 5), (0, 2, 1), (1, 1, 2)])
class TestEveryAnalysis:
    @pytest.mark.parametrize("who", ["Russia", "the West", "Ukraine", "united_states"])
    @pytest.mark.parametrize("demand", ["membership", "missiles", "donbas"])
    def test_positions_and_reaches_are_those_of_the_rule(self, voices, window, documents, who, demand):
        by = "side" if who in CASE.sides else "actor"
        told = derive_positions(CASE.statements, rule(voices, window, documents), by).set_index([by, "demand"])
        cell = told.loc[(who, demand)]
        levels = {"voices": voices, "window": window, "documents": documents}
        position, reach = MULTIVERSE.find_position(who, demand), MULTIVERSE.find_reach(who, demand)
        assert at(position, **levels) == pytest.approx(cell["value"], nan_ok=True)
        assert at(position, **levels, statistic=1) == pytest.approx(cell["median"], nan_ok=True)
        assert at(reach, **levels) == pytest.approx(cell["reach"], nan_ok=True)
        thin = np.nan if cell["n"] < 2 else cell["value"]
        assert at(position, **levels, thin=1) == pytest.approx(thin, nan_ok=True)

    def test_salience_is_the_share_of_what_is_said(self, voices, window, documents):
        told = measure_salience(CASE.statements, rule(voices, window, documents)).set_index(["side", "demand"])
        found = MULTIVERSE.find_salience("Russia", "deployments")
        levels = {"voices": voices, "window": window, "documents": documents}
        assert at(found, **levels) == pytest.approx(told.loc[("Russia", "deployments"), "salience"])
        assert at(found, **levels, salience=1) == 0.25

    def test_change_is_the_movement_across_the_turn(self, voices, window, documents):
        asked = replace(rule(voices, 0, documents))
        told = measure_movement(CASE.statements, asked, CASE.parameters.turn).set_index(["side", "demand"])
        found = MULTIVERSE.find_change("Russia", "membership")
        assert found.shape[AXES.index("window")] == 1
        moved = at(found, voices=voices, documents=documents)
        assert moved == pytest.approx(told.loc[("Russia", "membership"), "movement"], nan_ok=True)


def test_a_side_may_be_spoken_for_by_its_leading_actor():
    both = MULTIVERSE.find_position("the West", "membership")
    assert at(both, holder=1) == at(MULTIVERSE.find_position("nato", "membership"))
    assert MULTIVERSE.find_position("Russia", "membership").shape[AXES.index("holder")] == 1


def test_a_reach_that_only_a_third_party_judges_may_be_left_out():
    reach = MULTIVERSE.find_reach("the West", "membership")
    assert at(reach) == 75
    assert at(reach, reach=1) == at(MULTIVERSE.find_position("the West", "membership"))


def test_a_concession_coded_beyond_the_position_is_dropped():
    value, reach = MULTIVERSE.find_position("Russia", "membership"), MULTIVERSE.find_reach("Russia", "membership")
    own = select_levels()
    assert (reach[own] <= value[own]).all()
    assert (reach[own] == value[own]).any(), "where the concession was coded as high as the position"


def test_salience_may_be_given_in_numbers():
    weights = {"membership": 2, "deployments": 1, "missiles": 1, "donbas": 0}
    multiverse = explore(open_case(replicates=20, weights=weights))
    found = multiverse.find_salience("Russia", "membership")
    assert [at(found, salience=level) for level in range(3)] == [
        pytest.approx(share) for share in (0.5, at(MULTIVERSE.find_salience("Russia", "membership")), 0.25)
    ]


def test_the_width_of_an_interval_is_split_by_its_sources():
    split = decompose_intervals(explore(open_case(replicates=400))).set_index(["side", "demand"])
    assert split.loc[("Russia", "missiles"), ["width", "documents", "coding"]].isna().all(), "one document alone"
    told = split.dropna(subset="width")
    assert len(told)
    assert (told["width"] >= told[["documents", "coding"]].max(axis=1) * 0.8).all()
    assert (told["width"] <= told["documents"] + told["coding"] + 1e-9).all()


def test_of_two_concessions_the_one_further_from_the_position_is_the_reach(village, edit):
    edit(village / "statements.csv", "fishers,toll,position,0", "fishers,weir,concession,100")
    case = open_case(dossier=str(village), replicates=20, **PARAMETERS)
    told = derive_positions(case.statements, case.rule).set_index(["actor", "demand"])
    assert at(explore(case).find_reach("fishers", "weir")) == told.loc[("fishers", "weir"), "reach"] == 100


def test_a_part_of_a_multiverse_equals_the_whole_there():
    fewer = MULTIVERSE.keep(5).keep_own()
    for find in (
        lambda multiverse: multiverse.find_reach("Russia", "membership"),
        lambda multiverse: multiverse.find_salience("Ukraine", "donbas"),
    ):
        whole, part = find(MULTIVERSE), find(fewer)
        assert part == pytest.approx(whole[tuple(slice(size) for size in part.shape)], nan_ok=True)
