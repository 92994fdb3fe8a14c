"""Every defensible analysis: the choices that can be made differently, and the weights each gives to statements."""

import math

import numpy as np
import pytest

from lib.case import open_case
from lib.positions import VOICE_WEIGHTS
from lib.robustness.choices import CHOICES, declare_analyses

CASE = open_case()
ANALYSES = declare_analyses(CASE)


def test_there_are_at_least_500_analyses_of_a_position():
    assert math.prod(ANALYSES.shape[:6]) >= 500
    assert list(ANALYSES.levels) == list(CHOICES)


def test_the_first_level_of_each_choice_is_what_the_case_asks_for():
    weights = CASE.statements["voice"].map(dict(CASE.rule.voices)) * CASE.rule.admits(CASE.statements)
    assert ANALYSES.weights[0, 0, 0] == pytest.approx(weights.to_numpy(float))
    asked = declare_analyses(open_case(loss="linear", weights="equal"))
    assert asked.levels["loss"][0] == "linear"
    assert asked.levels["salience"] == ("equal", "coverage")
    assert declare_analyses(open_case(weights=dict.fromkeys(CASE.demands["id"], 1))).levels["salience"][0] == "as given"


def test_third_parties_are_named_by_the_weight_that_they_have(monkeypatch):
    for weight, name in ((0.5, "analysts half"), (0.25, "analysts weighing 0.25")):
        monkeypatch.setitem(VOICE_WEIGHTS, "analyst", weight)
        assert declare_analyses(open_case()).levels["voices"][0] == name


def test_each_document_is_left_out_alone_and_with_those_that_it_quotes():
    left_out = ANALYSES.levels["documents"][1:]
    for document in CASE.dossier.documents["id"]:
        assert f"without {document}" in left_out
    assert "without trubetskoy-2022 and carnegie-2021" in left_out
    place = ANALYSES.levels["documents"].index("without machine translations")
    of = CASE.statements.loc[ANALYSES.documents[place] == 0, "document"]
    assert set(of) == {"trubetskoy-2022", "independent-2022"}


def test_third_parties_judgements_count_half_fully_or_not_at_all():
    judged = (CASE.statements["voice"] == "analyst").to_numpy()
    assert [set(row[judged]) for row in ANALYSES.voices] == [{0.5}, {1.0}, {0.0}]
    assert all(set(row[~judged]) == {1.0} for row in ANALYSES.voices)


@pytest.mark.parametrize(
    ("asked", "choice"),
    [({"documents": ["npr-2022"]}, "documents"), ({"voices": ["direct"]}, "voices")],
)
def test_a_choice_that_the_case_leaves_no_room_for_has_one_level(asked, choice):
    assert len(declare_analyses(open_case(**asked)).levels[choice]) == 1


def test_no_two_levels_have_the_same_effect():
    for masks in (ANALYSES.voices, ANALYSES.window, ANALYSES.documents):
        assert len(np.unique(masks, axis=0)) == len(masks)
    assert len(declare_analyses(open_case(since="1990")).levels["window"]) == 2


@pytest.mark.parametrize(
    ("asked", "choice", "levels"),
    [
        ({"as_of": "2014-12-31"}, "documents", 5),
        ({"documents": ["npr-2022"], "since": "2015"}, "window", 3),
        ({"voices": ["analyst"]}, "voices", 1),
        ({"voices": ["direct", "reported"]}, "voices", 1),
    ],
)
def test_levels_with_the_same_effect_are_merged(asked, choice, levels):
    analyses = declare_analyses(open_case(**asked))
    assert len(analyses.levels[choice]) == levels
    weights = analyses.weights.reshape(-1, analyses.weights.shape[-1])
    assert len(np.unique(weights, axis=0)) <= len(weights)
