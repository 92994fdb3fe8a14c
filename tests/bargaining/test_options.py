"""Proposed outcomes: their cost to each party, what beats them, what would complete them, whether they last."""

import numpy as np
import pytest

from lib.bargaining.options import compare_options, judge_stability, pivot_options, rank_options, score_options
from lib.bargaining.settlement import open_talks
from lib.bargaining.stability import CONCEPTS
from lib.case import open_case

TALKS = open_talks(open_case())


def row(frame, **wanted):
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_an_option_sets_what_its_rows_say_and_leaves_the_rest_open():
    options = pivot_options(TALKS)
    assert options.loc["draft-treaties"].tolist()[:2] == [100, 100]
    assert options.loc["draft-treaties"].isna().tolist() == [False, False, True, True]
    assert len(options) == TALKS.case.dossier.options["id"].nunique()


def test_options_of_documents_that_do_not_count_are_left_out_except_the_status_quo():
    kept = pivot_options(open_talks(open_case(documents=["carnegie-2021"])))
    assert "draft-treaties" not in kept.index
    assert "madrid-declaration" in kept.index
    assert "status-quo" in kept.index


def test_cost_is_counted_on_the_demands_that_an_option_sets(talk):
    scores = score_options(talk(weights="equal", loss="linear"))
    mill = row(scores, option="sundays", party="Mill")
    assert mill["distance"] == pytest.approx(250 / 3 - 50)
    assert mill["beyond"] == pytest.approx(250 / 3 - 50)
    river = row(scores, option="sundays", party="River")
    assert (river["distance"], river["beyond"], river["beyond_offered"]) == (50, 0, 0)  # the fishers offered it
    assert river["loss"] == pytest.approx(50 / 200)


def test_a_third_partys_judgement_is_distinguished_from_an_offer():
    madrid = row(score_options(TALKS), option="madrid-declaration", party="the West")
    assert madrid["beyond"] == 0
    assert madrid["beyond_offered"] > 50


def test_the_closest_option_comes_first_and_ties_share_a_place():
    ranked = rank_options(TALKS)
    table = ranked[ranked["at_table"]].groupby(["place", "option"])["beyond"].sum()
    assert table.index.get_level_values("place").is_monotonic_increasing
    assert table.is_monotonic_increasing
    alike = ranked[ranked["option"].isin(["minsk-as-signed", "special-status"])]
    assert alike["place"].nunique() == 1


def test_changes_are_relative_to_no_agreement():
    ranked = rank_options(TALKS)
    assert (ranked.loc[ranked["option"] == "status-quo", "change"].abs() < 1e-12).all()
    without = dict(zip(TALKS.wanted.parties, TALKS.without, strict=True))
    assert (ranked["change"] + ranked["party"].map(without)).to_numpy() == pytest.approx(ranked["utility"].to_numpy())


def test_sides_without_positions_have_no_distance():
    assert np.isnan(row(rank_options(TALKS), option="missile-ban", party="Ukraine")["beyond"])


def test_an_option_is_beaten_by_what_the_table_likes_no_less_and_one_of_them_more():
    compared = compare_options(TALKS)
    ranked = rank_options(TALKS).pivot(index="option", columns="party", values="utility")[list(TALKS.table)]
    for found in compared.to_dict("records"):
        gains = ranked - ranked.loc[found["option"]]
        better = gains[(gains >= -1e-9).all(axis=1) & (gains > 1e-9).any(axis=1)]
        assert set(found["beaten_by"]) == set(better.index)
    assert compared["beaten_by"].map(len).max() > 0


def test_what_is_added_makes_an_option_acceptable():
    compared = compare_options(TALKS).set_index("option")
    mended = compared[compared["is_mendable"] & ~compared["is_acceptable"]]
    assert len(mended) > 0
    options = pivot_options(TALKS)
    for option, found in mended.iterrows():
        package = options.loc[option].fillna(found[list(options.columns)].astype(float))
        utilities = TALKS.value(package.to_numpy()[None, :])[0]
        assert (utilities[: len(TALKS.table)] >= TALKS.reservation - 1e-9).all()


def test_the_outcome_without_agreement_needs_no_addition():
    assert row(compare_options(TALKS), option="status-quo")["is_acceptable"]


def test_an_option_that_the_table_prefers_to_all_others_lasts_by_every_concept():
    judged = judge_stability(TALKS)
    assert set(judged["concept"]) == set(CONCEPTS)
    lasting = judged[judged["is_equilibrium"]].groupby("option")["concept"].nunique()
    unbeaten = compare_options(TALKS).set_index("option")
    best = unbeaten[unbeaten["is_acceptable"] & (unbeaten["beaten_by"].map(len) == 0)].index
    assert len(best) > 0
    assert (lasting.reindex(best) == 4).all()


def test_an_option_that_one_side_would_leave_does_not_last():
    judged = judge_stability(TALKS)
    assert row(judged, option="draft-treaties", concept="nash")["stable_for"] == ("Russia",)


def test_one_side_alone_ranks_options_too():
    talks = open_talks(open_case(sides=["Ukraine"]))
    assert rank_options(talks)["at_table"].sum() == len(pivot_options(talks))
    assert not compare_options(talks).empty
    assert not judge_stability(talks).empty
