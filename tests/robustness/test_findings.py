"""Findings: a claim true by construction always holds, a coin-flip claim in half of the replicates."""

import csv
import itertools
import math

import numpy as np
import pytest
from analyses import judge_all, try_all
from cases import PARAMETERS

from lib.case import open_case
from lib.core.errors import Misuse
from lib.evidence.schema import TABLES
from lib.robustness.findings import (
    find_band,
    format_finding,
    list_findings,
    measure_choices,
    pick_finding,
    trace_specifications,
)
from lib.study import Study, open_study

CASE = open_case(replicates=200)
FINDINGS = try_all(CASE)
LISTED = list_findings(judge_all(FINDINGS).values()).set_index("finding")


def claim(village, *rows):
    """Write claims into the villages' dossier and return their findings as a list."""
    with (village / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([list(TABLES["findings"].model_fields), *rows])
    case = open_case(dossier=str(village), replicates=400, **PARAMETERS)
    return list_findings(judge_all(try_all(case)).values()).set_index("finding")


def test_there_are_a_dozen_findings_and_some_are_fragile():
    assert len(FINDINGS) >= 12
    assert {"robust", "fragile", "not borne out"} <= set(LISTED["band"])


def test_a_claim_true_by_construction_holds_everywhere(village):
    listed = claim(village, ["c", "below", "toll", "fishers", "", "", 100, "{one} below {points}", ""])
    row = listed.loc["c"]
    assert (row["share_analyses"], row["share_replicates"], row["share_all"], row["band"]) == (1, 1, 1, "robust")


def test_a_claim_false_by_construction_holds_nowhere(village):
    listed = claim(village, ["c", "above", "toll", "fishers", "", "", 100, "{one} above {points}", ""])
    assert (listed.loc["c", "share_analyses"], listed.loc["c", "share_all"]) == (0, 0)
    assert listed.loc["c", "band"] == "not borne out"


def test_a_coin_flip_claim_holds_in_about_half(village, edit):
    """Two statements by the miller, at 100 and 0, with the same voice: which of them weighs more is chance."""
    edit(village / "statements.csv", "miller,weir,position,50,,analyst", "miller,weir,position,0,,reported")
    (village / "confusion.csv").unlink()
    listed = claim(village, ["c", "above", "weir", "miller", "", "", 50, "{one} above {points}", ""])
    assert listed.loc["c", "share_replicates"] == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize(
    ("row", "margin"),
    [
        (["c", "apart", "weir", "Mill", "River", "", 50, "x", ""], 250 / 3 - 50),
        (["c", "higher", "weir", "miller", "fishers", "", "", "x", ""], 250 / 3),
        (["c", "above", "weir", "miller", "", "", 75, "x", ""], 250 / 3 - 75),
        (["c", "below", "weir", "miller", "", "", 75, "x", ""], 75 - 250 / 3),
        (["c", "part", "weir", "Mill", "River", "", "", "x", ""], 250 / 3 - 50),
        (["c", "meet", "weir", "Mill", "River", "", "", "x", ""], 50 - 250 / 3),
        (["c", "meet_only", "weir", "Mill", "River", "", "", "x", ""], 50 - 250 / 3),
        (["c", "meet_only", "weir", "River", "Church", "", "", "x", ""], math.nan),
        (["c", "rises", "weir", "miller", "", "", "", "x", ""], -50),
        (["c", "widest", "weir", "Mill", "River", "", "", "x", ""], math.nan),
        (["c", "weightiest", "weir", "Mill", "River", "", "", "x", ""], math.nan),
        (["c", "nearer", "weir", "miller", "fishers", "priest", "", "x", ""], math.nan),
    ],
)
def test_a_margin_is_computed_from_the_positions(village, row, margin):
    assert claim(village, row).loc["c", "margin"] == pytest.approx(margin, nan_ok=True, abs=1e-5)


def test_nearer_compares_over_all_demands_that_the_three_share():
    listed = LISTED.loc["nearer-ukraine"]
    assert listed["margin"] == pytest.approx((78.629 - 8.75 + 82.692 - 0) / 2, abs=0.6)


def test_meeting_only_there_is_undecided_while_another_demand_is():
    case = open_case(replicates=20, documents=["carnegie-2021", "moscow-times-2014"])
    assert math.isnan(try_all(case)["only-membership"].main), "they meet there, but nothing is on record on missiles"
    assert LISTED.loc["only-membership", "told"] < LISTED.loc["only-membership", "analyses"]


def test_reaches_that_touch_meet():
    assert LISTED.loc["meet-membership", "holds"]
    assert LISTED.loc["meet-membership", "margin"] == pytest.approx(0, abs=1e-5)


def test_a_claim_about_what_is_not_shown_is_left_out():
    shown = try_all(open_case(replicates=20, demands=["donbas"], sides=["Russia", "the West"]))
    assert set(shown) == {"part-donbas", "above-donbas"}


def test_a_sentence_carries_its_own_support():
    sentence = format_finding(LISTED.reset_index().set_index("finding", drop=False).loc["rises-russia"].to_dict())
    assert sentence.startswith("Russia stands higher on the membership guarantee since 2021-11 than before (fragile: ")
    assert f"% of {LISTED.loc['rises-russia', 'told']:,} analyses with 21 results" in sentence
    assert "% of 200 replicates)" in sentence


def test_a_finding_that_few_analyses_can_decide_is_thin():
    assert LISTED.loc["part-donbas", "is_thin"]
    row = LISTED.reset_index().set_index("finding", drop=False).loc["part-donbas"].to_dict()
    assert "(robust, thin: " in format_finding(row)


@pytest.mark.parametrize(
    ("shares", "band"),
    [((1.0, 0.95), "robust"), ((0.949, 1.0), "mostly robust"), ((0.8, 0.8), "mostly robust"), ((0.5, 0.9), "fragile"),
     ((0.49, 1.0), "not borne out"), ((math.nan, 1.0), "cannot be told")],
)  # fmt: skip
def test_bands_go_by_the_lower_share(shares, band):
    assert find_band(*shares) == band


def test_a_figure_is_headed_only_by_what_is_borne_out():
    assert "robust" in Study(CASE).head_figure("positions-scale")
    assert open_study(replicates=20, sides=["Ukraine", "Finland and Sweden"]).head_figure("positions-scale") == ""
    assert Study(CASE).head_figure("no-such-figure") == ""


def test_the_curve_lists_every_analysis_that_can_decide_by_its_margin():
    finding = FINDINGS["rises-russia"]
    curve = trace_specifications(finding)
    assert len(curve) == LISTED.loc["rises-russia", "told"]
    assert curve["margin"].is_monotonic_increasing
    assert curve["holds"].mean() == pytest.approx(LISTED.loc["rises-russia", "share_analyses"])
    assert (curve["at_least"] <= curve["at_most"]).all()


def test_the_shares_of_variance_are_those_of_group_means():
    finding = FINDINGS["above-membership"]
    curve = trace_specifications(finding)
    for row in measure_choices(finding).to_dict("records"):
        means = curve.groupby(row["choice"])["holds"].transform("mean")
        assert row["moves"] == pytest.approx(means.var(ddof=0) / curve["holds"].astype(float).var(ddof=0))
        shares = curve.groupby(row["choice"])["holds"].mean()
        assert row["share_level"] == pytest.approx(shares.min())


def test_without_a_name_the_least_robust_that_holds_is_picked():
    picked = pick_finding(LISTED.reset_index(), "")
    held = LISTED[LISTED["holds"]]
    least = held[["share_analyses", "share_replicates"]].min(axis=1)
    assert least[picked] == least.min()
    assert pick_finding(LISTED.reset_index().iloc[:0], "") == ""
    assert trace_specifications(None).empty
    assert measure_choices(None).empty


def test_an_unknown_finding_is_refused_with_the_nearest_name():
    with pytest.raises(Misuse, match=r"finding: 'rises-rusia' is not one of .*; did you mean 'rises-russia'"):
        pick_finding(LISTED.reset_index(), "rises-rusia")


def list_alike(finding):
    """Return the analyses as plain loops know them: which choices and levels give a claim other margins."""
    points = np.round(finding.points, 9)
    kept = [list(range(size)) for size in points.shape]
    for axis in range(points.ndim):
        seen = []
        for level in range(points.shape[axis]):
            own = points.take(level, axis)
            if not any(np.array_equal(own, points.take(other, axis), equal_nan=True) for other in seen):
                seen.append(level)
        kept[axis] = seen
    return [points[place] for place in itertools.product(*kept)]


@pytest.mark.parametrize("name", FINDINGS)
def test_only_analyses_that_can_differ_on_a_claim_are_counted(name):
    finding, row = FINDINGS[name], LISTED.loc[name]
    alike = list_alike(finding)
    told = [margin for margin in alike if not math.isnan(margin)]
    assert (row["analyses"], row["told"], row["results"]) == (len(alike), len(told), len({*told}))
    if told:
        assert row["share_analyses"] == pytest.approx(np.mean([margin > 0 for margin in told]))
    assert np.array_equal(np.unique(alike), np.unique(np.round(finding.points, 9)), equal_nan=True), "none is lost"


def test_a_claim_that_no_choice_changes_has_one_result(village):
    listed = claim(village, ["c", "below", "toll", "fishers", "", "", 100, "{one} below {points}", ""])
    assert listed.loc["c", "results"] == 1


def test_levels_that_differ_on_a_claim_keep_their_names():
    finding = FINDINGS["rises-russia"]
    for axis, (name, levels) in enumerate(finding.distinct.levels.items()):
        assert levels[0] == finding.levels[name][0]
        if finding.distinct.points.shape[axis] > 1:
            assert len(levels) == finding.distinct.points.shape[axis]
            assert set(levels) <= set(finding.levels[name])
