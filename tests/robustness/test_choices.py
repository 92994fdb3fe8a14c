"""Every defensible analysis: the choices that can be made differently, and which statements each counts."""

import math
from dataclasses import replace

import numpy as np
import pytest
from analyses import open_scattered

from lib.case import open_case
from lib.robustness.choices import CHOICES, declare_analyses, name_documents

CASE = open_scattered()
ANALYSES = declare_analyses(CASE)


def test_every_choice_is_tried_in_all_combinations():
    assert list(ANALYSES.levels) == list(CHOICES)
    assert math.prod(ANALYSES.shape) == 3 * 2 * 3 * 2 * 8 * 2 * 2 * 3


def test_the_first_level_of_each_choice_is_what_the_case_asks_for():
    counted = ANALYSES.count(ANALYSES.turn, np.arange(len(CASE.statements)))[0, 0, 0]
    assert (counted == CASE.rule.is_in_round(CASE.statements)).all()
    asked = declare_analyses(open_scattered(
        statistic="median", count="statements", evidence="primary", loss="threshold", weights="coverage", assessed=True
    ))  # fmt: skip
    taken = {name: levels[0] for name, levels in asked.levels.items()}
    assert taken == {
        "statistic": "median", "count": "statements", "evidence": "primary only", "turn": "since 2021-06",
        "documents": "all documents", "reach": "with assessments", "salience": "coverage", "loss": "threshold",
    }  # fmt: skip
    assert declare_analyses(open_scattered(weights={"x": 1, "y": 1, "z": 2})).levels["salience"][0] == "as given"


def test_each_document_is_left_out_alone_and_with_those_that_it_quotes_by_its_short_name():
    assert ANALYSES.levels["documents"][1:] == (
        "without D 0", "without D 1", "without D 2", "without D 3", "without D 4", "without D 5", "without D 0 and D 1",
    )  # fmt: skip
    place = ANALYSES.levels["documents"].index("without D 0 and D 1")
    assert set(CASE.statements.loc[~ANALYSES.documents[place], "document"]) == {"d0", "d1"}


def test_machine_translations_are_left_out_together():
    documents = CASE.dossier.documents.assign(translation=["original", *["machine"] * 2, *["original"] * 3])
    analyses = declare_analyses(replace(CASE, dossier=replace(CASE.dossier, documents=documents)))
    place = analyses.levels["documents"].index("without machine translations")
    assert set(CASE.statements.loc[~analyses.documents[place], "document"]) == {"d1", "d2"}


def test_documents_that_share_a_short_name_are_told_apart():
    names = name_documents(CASE.dossier.documents.assign(short=["A", "A", "B", "C", "D", "E"]))
    assert list(names.values())[:3] == ["A (d0)", "A (d1)", "B"]


def test_documents_of_one_kind_are_tried_only_where_all_are_asked_for():
    primary = CASE.statements["is_primary"].to_numpy()
    assert ANALYSES.levels["evidence"] == ("all documents", "primary only", "secondary only")
    assert np.array_equal(ANALYSES.evidence, [np.ones_like(primary), primary, ~primary])
    assert declare_analyses(open_scattered(evidence="secondary")).levels["evidence"] == ("secondary only",)


def test_the_round_may_begin_at_its_turn_or_with_the_record():
    days = CASE.statements["day"]
    assert ANALYSES.levels["turn"] == ("since 2021-06", "since 1990")
    assert np.array_equal(ANALYSES.turn, [days >= "2021-06-01", days >= "1990-01-01"])
    assert len(declare_analyses(open_scattered(turn="1990")).levels["turn"]) == 1


@pytest.mark.parametrize(
    ("asked", "choice"),
    [({"documents": ["d2"]}, "documents"), ({"evidence": "primary"}, "evidence"), ({"since": "2021-06"}, "turn"),
     ({"documents": ["d0", "d1"]}, "evidence")],
)  # fmt: skip
def test_a_choice_that_the_case_leaves_no_room_for_has_one_level(asked, choice):
    assert len(declare_analyses(open_scattered(**asked)).levels[choice]) == 1


@pytest.mark.parametrize("asked", [{}, {"as_of": "2021-07"}, {"voices": ["direct"]}, {"documents": ["d3", "d4"]}])
def test_no_two_levels_have_the_same_effect(asked):
    analyses = declare_analyses(open_scattered(**asked))
    every = np.arange(analyses.turn.shape[-1])
    relevant = analyses.count(analyses.turn, every).reshape(-1, len(every)).any(axis=0)
    for masks in (analyses.evidence, analyses.turn, analyses.documents):
        assert len(np.unique(masks[:, relevant], axis=0)) == len(masks)
        assert masks[:, relevant].any(axis=1).all()


def test_the_shipped_case_names_its_documents_as_captions_do():
    case = open_case()
    shorts = set(case.dossier.documents["short"])
    left_out = declare_analyses(case).left_out
    assert {name for name in left_out if " and " not in name} - {"", "machine translations"} <= shorts
