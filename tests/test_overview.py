"""A case and its results show themselves, as the last line of a cell, in words and on one screen."""

import pickle

import pandas as pd
import pytest

from lib.core.overview import LETTERS, LINES
from lib.study import open_study

RESULTS = ["positions", "actor_positions", "gaps", "ranked_options", "findings"]


@pytest.fixture(scope="module")
def study():
    return open_study(replicates=40, weights="missiles=2")


@pytest.mark.parametrize("name", RESULTS)
class TestResults:
    def test_a_result_fits_a_screen(self, name, study):
        lines = repr(getattr(study, name)).splitlines()
        assert 3 <= len(lines) <= LINES
        assert max(map(len, lines)) <= LETTERS

    def test_it_is_shown_in_words_and_not_by_ids(self, name, study):
        shown = getattr(study, name)
        for told in (repr(shown), shown._repr_html_()):
            assert "united_states" not in told
            assert "membership" in told
            assert f"study.{name}" in told
        assert shown._repr_html_().count("<tr>") <= LINES

    def test_what_is_made_from_it_is_an_ordinary_frame(self, name, study):
        shown = getattr(study, name)
        made = [shown.copy(), shown.assign(n=1), shown.head(2), pickle.loads(pickle.dumps(shown))]
        assert {type(frame) for frame in made} == {pd.DataFrame}
        pd.testing.assert_frame_equal(made[-1], pd.DataFrame(shown))


def test_a_case_says_what_it_is_and_what_was_asked_for(study):
    told = repr(study.case)
    assert "Russia's four demands of NATO" in told
    assert "not as usual       weights={'missiles': 2.0}, replicates=40\n" in told
    assert "Weights that are not given are 1: membership guarantee" in told
    assert study.case.dossier.profile.caveat.split()[-1] in told


def test_a_study_names_its_results(study):
    assert "positions" in study.overview()["results"]
    assert "_" not in {name[0] for name in study.overview()["results"].split(", ")}


def test_both_fit_a_screen(study):
    for shown in (study, study.case):
        assert len(repr(shown).splitlines()) <= LINES
        assert shown._repr_html_().count("<tr>") <= LINES
        assert '<td style="text-align:left' in shown._repr_html_()
