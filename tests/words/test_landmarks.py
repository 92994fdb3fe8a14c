"""Landmarks: texts and acts are named first, then what carries a position, and what is offered is marked."""

from lib.positions import derive_positions
from lib.words.landmarks import list_landmarks


def pick(case, most):
    return list_landmarks(case.statements, derive_positions(case.statements, case.rule, "side"), most)


def test_texts_go_first_then_the_utterances_that_carry_positions(case):
    assert list(pick(case, 1)["utterance"]) == ["fishers-1900-07"]
    assert list(pick(case, 2)["utterance"]) == ["fishers-1900-07", "fishers-1901"]


def test_landmarks_are_numbered_by_date_and_reasons_and_judgements_are_none(case):
    named = pick(case, 8)
    assert list(named["utterance"]) == ["miller-1900-06", "fishers-1900-07", "fishers-1900-07-01", "fishers-1901"]
    assert list(named["number"]) == [1, 2, 3, 4]


def test_an_own_offer_is_marked(case):
    named = pick(case, 8)
    assert list(named.loc[named["is_offer"], "utterance"]) == ["fishers-1900-07-01"]


def test_without_a_statement_there_is_no_landmark(case):
    sides = derive_positions(case.statements, case.rule, "side")
    assert list_landmarks(case.statements.iloc[:0], sides).empty
