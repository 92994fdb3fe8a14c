"""In every analysis, the multiverse contains what plain loops over whole fractions make of the same statements."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from analyses import explore, open_scattered
from second import offer_again, stand_again

from lib.comparison import measure_movement, measure_salience
from lib.positions import derive_positions
from lib.robustness.bootstrap import Replicates
from lib.robustness.choices import AXES, select_levels
from lib.robustness.multiverse import leave_documents_out

NOTHING = np.empty(0, dtype=int), np.empty(0)

CASE = open_scattered(seed=5)
MULTIVERSE = explore(CASE)
HOLDERS = ("s0", "s1", "s2", "s3", "a0", "a2", "a5")
FROM = {"since 2021-06": pd.Timestamp("2021-06-01"), "since 1990": pd.Timestamp("1990-01-01")}


def at(array, draw=0, **levels):
    """Return an array's value at these levels, the first level of all other choices, and by default as recorded."""
    places = {name: level if array.shape[AXES.index(name)] > 1 else 0 for name, level in levels.items()}
    return array[select_levels(**places)][draw if array.shape[-1] > 1 else 0]


def admit(row, evidence, left_out):
    """Tell whether a kind of documents and what is left out let a statement count."""
    is_kind = evidence == "all documents" or row["is_primary"] == (evidence == "primary only")
    return is_kind and row["document"] not in {"d" + name[-1] for name in left_out.split(" and ") if name}


def list_analyses():
    """Yield the numbers of the levels of an analysis, and the rows in and before the round that count in it."""
    order = list(CASE.statements["actor"].cat.categories)
    rows = [row | {"order": order.index(row["actor"])} for row in CASE.statements.to_dict("records")]
    levels = MULTIVERSE.analyses.levels
    for evidence, turn, documents in product(*(range(len(levels[name])) for name in ("evidence", "turn", "documents"))):
        left_out = MULTIVERSE.analyses.left_out[documents]
        told = [row for row in rows if admit(row, levels["evidence"][evidence], left_out)]
        start = FROM[levels["turn"][turn]]
        before = [row for row in told if row["day"] < FROM["since 2021-06"]]
        yield {"evidence": evidence, "turn": turn, "documents": documents}, [
            [row for row in told if row["day"] >= start], before,
        ]  # fmt: skip


def same(number, again):
    return np.isnan(number) if again is None else number == pytest.approx(float(again))


@pytest.mark.parametrize("who", HOLDERS)
def test_positions_and_offers_are_recounted_in_every_analysis(who):
    by, tried = "side" if who.startswith("s") else "actor", 0
    levels = MULTIVERSE.analyses.levels
    for demand in "xyz":
        value, offer, reach = (
            find(who, demand) for find in (MULTIVERSE.find_position, MULTIVERSE.find_offer, MULTIVERSE.find_reach)
        )
        for places, periods in list_analyses():
            later, before = ([r for r in rows if (r[by], r["demand"]) == (who, demand)] for rows in periods)
            for statistic, count in product(range(3), range(2)):
                names = levels["statistic"][statistic], levels["count"][count]
                stance = stand_again(later, *names)
                start = stand_again(before, *names) if stance is None else stance
                here = places | {"statistic": statistic, "count": count}
                assert same(at(value, **here), stance)
                assert same(at(offer, **here), own := offer_again(later, start))
                assert same(at(reach, **here), stance if own is None else own)
                any_offer = offer_again(later, start, ("formal", "floated", "inferred"))
                assert same(at(reach, **here, reach=1), stance if any_offer is None else any_offer)
                tried += 1
    assert tried == 3 * 288


def test_the_first_analysis_is_that_of_the_rule():
    for by, names in (("side", CASE.sides), ("actor", list(CASE.actors["id"]))):
        told = derive_positions(CASE.statements, CASE.rule, by).set_index([by, "demand"])
        for who, demand in product(names, "xyz"):
            found = [at(find(who, demand)) for find in (MULTIVERSE.find_position, MULTIVERSE.find_offer)]
            assert found == pytest.approx(list(told.loc[(who, demand), ["value", "offer"]]), nan_ok=True)


@pytest.mark.parametrize("statistic", ["current", "mean", "median"])
def test_change_is_the_movement_since_before_the_round(statistic):
    told = measure_movement(CASE.statements, replace(CASE.rule, statistic=statistic)).set_index(["side", "demand"])
    place = MULTIVERSE.analyses.levels["statistic"].index(statistic)
    for side, demand in product(CASE.sides, "xyz"):
        found = MULTIVERSE.find_change(side, demand)
        assert found.shape[AXES.index("turn")] == 1
        assert at(found, statistic=place) == pytest.approx(told.loc[(side, demand), "movement"], nan_ok=True)


def test_salience_is_equal_or_the_share_of_what_is_said():
    told = measure_salience(CASE.statements, CASE.rule).set_index(["side", "demand"])
    found = MULTIVERSE.find_salience("s1", "y")
    assert at(found) == pytest.approx(1 / 3)
    assert at(found, salience=1) == pytest.approx(told.loc[("s1", "y"), "salience"])


def test_salience_may_be_given_in_numbers():
    found = explore(open_scattered(seed=5, weights={"x": 2, "y": 1, "z": 1})).find_salience("s0", "x")
    assert [at(found, salience=level) for level in range(2)] == [0.5, pytest.approx(1 / 3)]


def test_a_current_position_a_median_and_an_offer_vary_by_coding_only():
    """Where nobody ever coded anything differently, they are the same in every draw; a mean is not."""
    certain = pd.DataFrame([(value, value, 10**9) for value in (0, 25, 50, 75, 100)], columns=["one", "other", "pairs"])
    sure = explore(replace(CASE, dossier=replace(CASE.dossier, confusion=certain)))
    value = sure.find_position("s1", "x")
    spread = [np.ptp(value[select_levels(statistic=place, turn=1)][1:]) for place in range(3)]
    assert spread[0] == spread[2] == 0 < spread[1]
    offer = sure.find_offer("s1", "x")
    assert (offer == offer[..., :1]).all() or np.isnan(offer).any()


def test_an_offer_coded_beyond_the_position_is_dropped():
    many = explore(open_scattered(seed=5, replicates=400))
    for who, demand in product(CASE.sides, "xyz"):
        value, reach = (find(who, demand)[select_levels()] for find in (many.find_position, many.find_reach))
        step = reach - value
        assert not (step * step[:1] < 0).any()


def test_a_part_of_a_multiverse_equals_the_whole_there():
    fewer = MULTIVERSE.keep(5).keep_own()
    for find in (
        lambda multiverse: multiverse.find_reach("s1", "x"),
        lambda multiverse: multiverse.find_salience("s2", "y"),
    ):
        whole, part = find(MULTIVERSE), find(fewer)
        assert part == pytest.approx(whole[tuple(slice(size) for size in part.shape)], nan_ok=True)


def test_only_statements_with_a_vote_are_drawn_and_none_to_leave_documents_out(monkeypatch):
    """Of the hundred stances of a side, a current position is taken from one, whatever is left out."""
    drawn = []

    def recode(replicates, place):
        drawn.extend([replicates.rows[place]] if replicates.count > 1 else [])
        return NOTHING

    monkeypatch.setattr(Replicates, "_recode", recode)
    multiverse = explore(open_scattered(seed=5, n=3000))
    leave_documents_out(multiverse)
    assert not drawn, "the evidence as recorded is enough"
    current = multiverse.keep_own().find_position("s1", "x")
    assert len(drawn) == 1
    assert current[..., 0].item() == multiverse.case.statements["value"][drawn[0]]
