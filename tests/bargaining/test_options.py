"""Proposed outcomes: their cost to each party, what beats them, what would complete them, whether they last."""

import numpy as np
import pytest
from talks import talk_at_harbour

from lib.bargaining.options import compare_options, judge_stability, pivot_options, rank_options, score_options
from lib.bargaining.settlement import open_talks
from lib.bargaining.stability import CONCEPTS
from lib.case import open_case

TALKS = talk_at_harbour()


def row(frame, **wanted):
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_an_option_sets_what_its_rows_say_and_leaves_the_rest_open():
    options = pivot_options(TALKS)
    assert options.loc["half-a-mole"].dropna().to_dict() == {"mole": 50, "light": 50}
    assert len(options) == TALKS.case.dossier.options["id"].nunique()


def test_options_of_documents_that_do_not_count_are_left_out_except_the_outcome_without_agreement(talk):
    assert pivot_options(talk(documents=["chronicle-1901"])).index.tolist() == ["as-it-is"]


def test_cost_is_counted_on_the_demands_that_an_option_sets(talk):
    scores = score_options(talk())
    mill = row(scores, option="sundays", party="Mill")
    assert (mill["distance"], mill["beyond"]) == (50, 50)
    river = row(scores, option="sundays", party="River")
    assert (river["distance"], river["beyond"], river["beyond_offered"]) == (50, 0, 0)  # the fishers offered it
    assert river["loss"] == pytest.approx(50 / 200)


def test_a_third_partys_judgement_counts_only_if_asked_for(talk):
    mill = row(score_options(talk(assessed=True)), option="sundays", party="Mill")
    assert (mill["beyond"], mill["beyond_offered"]) == (0, 50)


def test_options_are_ranked_by_the_side_they_are_furthest_from_those_with_somebody_silent_last():
    ranked = rank_options(TALKS)
    table = ranked[ranked["at_table"]].groupby(["place", "option"])["beyond"].max()
    is_unheard = table.index.get_level_values("option").isin(["storm", "all-of-it", "toll-house"])
    assert is_unheard.tolist() == sorted(is_unheard)
    for part in (table[~is_unheard], table[is_unheard]):
        assert part.is_monotonic_increasing


def test_options_that_cost_everybody_the_same_share_a_place():
    ranked = rank_options(open_talks(open_case()))
    alike = ranked[ranked["option"].isin(["minsk-as-signed", "special-status"])]
    assert alike["place"].nunique() == 1


def test_changes_are_relative_to_no_agreement():
    ranked = rank_options(TALKS)
    assert (ranked.loc[ranked["option"] == "as-it-is", "change"].abs() < 1e-12).all()
    without = dict(zip(TALKS.wanted.parties, TALKS.without, strict=True))
    assert (ranked["change"] + ranked["party"].map(without)).to_numpy() == pytest.approx(ranked["utility"].to_numpy())


def test_sides_without_positions_have_no_distance():
    assert np.isnan(row(rank_options(TALKS), option="lamp", party="Fishers")["beyond"])


def test_an_option_is_beaten_by_what_the_table_likes_no_less_and_one_of_them_more():
    compared = compare_options(TALKS)
    ranked = rank_options(TALKS).pivot(index="option", columns="party", values="utility")[list(TALKS.table)]
    for found in compared.to_dict("records"):
        gains = ranked - ranked.loc[found["option"]]
        better = gains[(gains >= -1e-9).all(axis=1) & (gains > 1e-9).any(axis=1)]
        assert set(found["beaten_by"]) == set(better.index) - {"storm", "all-of-it", "toll-house"}


def test_silence_is_no_consent_to_what_an_option_changes():
    toll_house = row(compare_options(TALKS), option="toll-house")
    assert toll_house["is_unheard"]
    assert not toll_house["is_acceptable"]
    assert "toll-house" not in set(judge_stability(TALKS)["option"])


def test_what_is_added_makes_an_option_acceptable():
    talks = talk_at_harbour(sides=["Port", "City"])
    compared = compare_options(talks).set_index("option")
    mended = compared[compared["is_mendable"] & ~compared["is_acceptable"]]
    assert len(mended) > 0
    options = pivot_options(talks)
    for option, found in mended.iterrows():
        package = options.loc[option].fillna(found[list(options.columns)].astype(float))
        package = np.where(package.isna(), talks.disagreement, package)
        utilities = talks.value(package[None, :])[0]
        assert (utilities[: len(talks.table)] >= talks.reservation - 1e-9).all()


def test_the_outcome_without_agreement_needs_no_addition():
    assert row(compare_options(TALKS), option="as-it-is")["is_acceptable"]


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
    assert row(judged, option="half-a-mole", concept="nash")["stable_for"] == ("Port", "City")


def test_whoever_expects_more_without_agreement_leaves_sooner():
    stays = [
        "Port"
        in row(judge_stability(talk_at_harbour(**given)), option="half-a-mole", concept="general metarational")[
            "stable_for"
        ]
        for given in ({"sides": ["Port", "City"]}, {"sides": ["Port", "City"], "disagreement": "a storm is near"})
    ]
    assert stays == [True, False]


def test_one_side_alone_ranks_options_too():
    talks = talk_at_harbour(sides=["Fishers"])
    assert rank_options(talks)["at_table"].sum() == len(pivot_options(talks))
    assert not compare_options(talks).empty
    assert not judge_stability(talks).empty
