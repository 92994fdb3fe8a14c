"""Findings: margins by hand, verdicts that follow from them, and marks beside what rests on one statement or source."""

import csv
import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from analyses import explore, judge_all, open_scattered, try_all
from cases import PARAMETERS
from talks import open_harbour

from lib.case import open_case
from lib.core.errors import Misuse
from lib.evidence.schema import PREDICATES, TABLES
from lib.robustness.choices import select_levels
from lib.robustness.findings import (
    Finding,
    list_findings,
    measure_choices,
    pick_finding,
    tally_margins,
    trace_specifications,
    try_claim,
)
from lib.robustness.predicates import MARGINS
from lib.robustness.verdicts import (
    CANNOT_TELL,
    CODING,
    DEPENDS,
    HOLDS,
    NOT_SUPPORTED,
    ONE_SOURCE,
    ONE_STATEMENT,
    find_verdict,
    format_finding,
)
from lib.study import Study

CASE = open_case(replicates=200)
FINDINGS = try_all(CASE)
LISTED = list_findings(judge_all(FINDINGS).values()).set_index("finding", drop=False)


def claim(village, *rows, **given):
    """Write claims into the villages' dossier and return their findings by id."""
    with (village / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([list(TABLES["findings"].model_fields), *rows])
    case = open_case(dossier=str(village), replicates=400, **PARAMETERS | given)
    return list_findings(judge_all(try_all(case)).values()).set_index("finding", drop=False)


def test_every_predicate_has_a_margin():
    assert set(MARGINS) == set(PREDICATES)


@pytest.mark.parametrize(
    ("row", "margin"),
    [
        (["c", "above", "weir", "miller", "", "", 75, "x"], 25),
        (["c", "below", "weir", "miller", "", "", 75, "x"], -25),
        (["c", "above", "weir", "priest", "", "", 75, "x"], math.nan),
        (["c", "higher", "weir", "miller", "fishers", "", "", "x"], 100),
        (["c", "apart", "weir", "Mill", "River", "", 50, "x"], 50),
        (["c", "part", "weir", "Mill", "River", "", "", "x"], 50),
        (["c", "meet", "weir", "Mill", "River", "", "", "x"], -50),
        (["c", "near", "weir", "Mill", "River", "", "", "x"], 0),
        (["c", "near", "toll", "Mill", "River", "", "", "x"], math.nan),
        (["c", "refused", "weir", "River", "", "", "", "x"], -1),
        (["c", "refused", "toll", "River", "", "", "", "x"], 1),
        (["c", "refused", "toll", "Mill", "", "", "", "x"], math.nan),
        (["c", "unanswered", "weir", "River", "Mill", "", "", "x"], -1),
        (["c", "unanswered", "weir", "Church", "Mill", "", "", "x"], 1),
        (["c", "unanswered", "toll", "River", "Mill", "", "", "x"], math.nan),
        (["c", "offers", "weir", "River", "", "", "", "x"], 1),
        (["c", "offers", "weir", "Mill", "", "", "", "x"], math.nan),
        (["c", "rises", "weir", "miller", "", "", "", "x"], math.nan),
        (["c", "nearer", "weir", "miller", "fishers", "priest", "", "x"], math.nan),
    ],
)
def test_a_margin_is_computed_from_positions_and_own_offers(village, row, margin):
    row = claim(village, row).loc["c"]
    assert row["margin"] == pytest.approx(margin, nan_ok=True, abs=1e-5)
    assert (row["verdict"] == CANNOT_TELL) == math.isnan(margin), "silence is never a no"


def test_an_offer_without_a_position_is_near_enough_to_meet(village, edit):
    edit(village / "statements.csv", "miller,weir,position,100,,", "miller,weir,concession,50,floated,")
    rows = [[name, name, "weir", "Mill", "River", "", "", "x"] for name in ("meet", "near", "refused")]
    assert claim(village, *rows)["margin"].tolist() == pytest.approx([0, 50, -1], abs=1e-5)


def test_positions_that_assessments_alone_let_meet_depend_on_these(village):
    row = claim(village, ["c", "part", "weir", "Mill", "River", "", "", "x"], evidence="all").loc["c"]
    assert row["verdict"] == "depends on whether concessions that only others see count"
    counted = claim(village, ["c", "part", "weir", "Mill", "River", "", "", "x"], assessed=True).loc["c"]
    assert counted["verdict"] == NOT_SUPPORTED


def test_what_falls_does_not_rise_and_who_parts_does_not_meet():
    multiverse = explore(open_scattered(seed=3))
    for side, demand in product(multiverse.case.sides, "xyz"):
        row = {"one": side, "other": "s0", "demand": demand}
        for one, other in (("rises", "falls"), ("part", "meet")):
            both = MARGINS[one](multiverse, row) + MARGINS[other](multiverse, row)
            assert (np.isnan(both) | (both == 0)).all()


def test_nearer_compares_over_all_demands_that_the_three_share():
    multiverse = explore(open_scattered(seed=3))
    row = {"one": "s0", "other": "s1", "third": "s2"}
    leads = [MARGINS["nearer"](multiverse, row | {"demand": demand}).flat[0] for demand in "xyz"]
    assert MARGINS["nearer"](multiverse, row | {"demand": ""}).flat[0] == pytest.approx(np.nanmean(leads))


def test_a_claim_true_by_construction_holds_everywhere(village):
    row = claim(village, ["c", "below", "toll", "fishers", "", "", 100, "{one} below {points}"]).loc["c"]
    assert (row["share_analyses"], row["share_replicates"], row["share_all"], row["verdict"]) == (1, 1, 1, HOLDS)


def test_a_claim_false_by_construction_holds_nowhere(village):
    row = claim(village, ["c", "above", "toll", "fishers", "", "", 100, "{one} above {points}"]).loc["c"]
    assert (row["share_analyses"], row["share_all"], row["verdict"]) == (0, 0, NOT_SUPPORTED)


def test_a_coin_flip_claim_holds_in_about_half(village, edit):
    """Two stances of the miller, at 100 and 0, in two documents: which of these weighs more in a mean is chance."""
    edit(
        village / "statements.csv", "miller,weir,concession,50,inferred,,,analyst", "miller,weir,position,0,,,,reported"
    )
    (village / "confusion.csv").unlink()
    row = ["c", "above", "weir", "miller", "", "", 49, "{one} above {points}"]
    assert claim(village, row, statistic="mean").loc["c", "share_replicates"] == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ((12.0, 1.0, 1.0), HOLDS),
        ((12.0, 1.0, 0.95), HOLDS),
        ((12.0, 1.0, math.nan), HOLDS),
        ((12.0, 1.0, 0.949), DEPENDS + CODING),
        ((12.0, 0.99, 1.0), "depends on from when on statements count"),
        ((0.0, 0.9, 1.0), NOT_SUPPORTED),
        ((math.nan, 1.0, 1.0), CANNOT_TELL),
    ],
)
def test_a_verdict_follows_from_the_own_analysis_then_from_all_then_from_the_replicates(shares, verdict):
    assert find_verdict(*shares, "turn") == verdict


def make_finding(margins):
    """Return a finding with these margins over statistic and turn, as recorded and in every replicate."""
    array = np.array(margins, dtype=float).reshape(2, 1, 1, 2, 1, 1, 1, 1, 1).repeat(3, axis=-1)
    names = ("statistic", "count", "evidence", "turn", "documents", "reach", "salience", "loss")
    levels = {name: ("a", "b") if name in ("statistic", "turn") else ("a",) for name in names}
    tally = tally_margins(array)
    return Finding({"id": "c", "predicate": "above"}, "It holds", "", tally, array[select_levels()][1:], levels)


@pytest.mark.parametrize(
    ("margins", "choice"), [([[1, 1], [-1, -1]], "statistic"), ([[1, -1], [1, -1]], "turn"), ([[1, 1], [-1, 2]], "statistic"),
                            ([[1, -1], [2, 1]], "turn")],
)  # fmt: skip
def test_a_finding_depends_on_the_choice_that_alone_makes_it_fail(margins, choice):
    listed = list_findings(judge_all({"c": make_finding(margins)}).values())
    assert listed["choice"].tolist() == [choice]
    assert listed["verdict"].iloc[0].startswith(DEPENDS)


def test_a_finding_on_one_statement_or_one_source_is_marked(village, edit):
    rows = [
        ["one", "above", "weir", "Mill", "", "", 75, "x"],
        ["both", "higher", "weir", "Mill", "River", "", "", "x"],
    ]
    assert set(claim(village, *rows)["mark"]) == {ONE_STATEMENT}
    edit(village / "statements.csv", "miller,weir,reasoning,,,,,reported,miller-1900,needs-water",
         "miller,weir,position,100,,,,reported,miller-1900,")  # fmt: skip
    assert claim(village, *rows)["mark"].tolist() == [ONE_SOURCE, ONE_STATEMENT]
    edit(
        village / "statements.csv",
        "miller,weir,concession,50,inferred,,,analyst",
        "miller,weir,position,100,,,,reported",
    )
    assert claim(village, *rows)["mark"].tolist() == ["", ONE_STATEMENT]
    edit(village / "documents.csv", "1,analysis,", "1,news,")
    text = (village / "documents.csv").read_text().replace("original,,,2222", "original,gazette-1900,,2222")
    (village / "documents.csv").write_text(text)
    assert claim(village, *rows)["mark"].tolist() == [ONE_SOURCE, ONE_STATEMENT], "the chronicle quotes the gazette"


def test_an_offer_is_marked_by_the_statements_that_make_it(village):
    (village / "confusion.csv").unlink()
    row = claim(village, ["c", "offers", "weir", "River", "", "", "", "{one} offers"]).loc["c"]
    assert format_finding(row.to_dict()) == f"River offers ({HOLDS}; {ONE_STATEMENT})"


def test_no_verdict_stands_on_one_statement_unmarked():
    """Followed by hand: the utterances of the round behind every position that a finding of the shipped case reads."""
    told = CASE.statements[CASE.rule.is_in_round(CASE.statements)]
    told = told[(told["role"] == "position") & (told["voice"] != "analyst")]
    for row in CASE.dossier.findings.to_dict("records"):
        for end in ("one", "other", "third"):
            for demand in [row["demand"]] if row["demand"] else CASE.demands["id"]:
                own = told[((told["side"] == row[end]) | (told["actor"] == row[end])) & (told["demand"] == demand)]
                if own["utterance"].nunique() == 1:
                    assert LISTED.loc[row["id"], "mark"] == ONE_STATEMENT
                elif own["document"].nunique() == 1:
                    assert LISTED.loc[row["id"], "mark"]


def test_the_shipped_findings_agree_with_the_states_of_the_demands():
    states = Study(CASE).states.set_index("demand")["state"]
    named = {"refused": "refused", "unanswered": "unanswered", "near": "near"}
    found = [row for row in CASE.dossier.findings.to_dict("records") if row["predicate"] in named]
    assert {row["demand"] for row in found} == set(CASE.demands["id"])
    for row in found:
        assert LISTED.loc[row["id"], "holds"] == (states[row["demand"]] == named[row["predicate"]])


def test_a_sentence_carries_its_verdict_and_no_percentages():
    for row in LISTED.to_dict("records"):
        said = format_finding(row)
        assert said.startswith(row["sentence"])
        assert row["verdict"] in said
        assert not {"%", "robust", "{"} & set(said.replace("%", " % ").split())
        assert row["verdict"].startswith((HOLDS, DEPENDS, NOT_SUPPORTED, CANNOT_TELL))


def test_a_claim_about_what_is_not_shown_is_left_out():
    shown = try_all(open_case(replicates=20, demands=["donbas"], sides=["Russia", "the West"]))
    assert shown
    for name in shown:
        assert LISTED.loc[name, "sentence"]
        row = CASE.dossier.findings.set_index("id").loc[name]
        assert row["demand"] in ("", "donbas")
        assert {row["one"], row["other"], row["third"]} <= {"", "Russia", "the West", "united_states", "nato", "russia"}


def test_the_curve_lists_every_analysis_that_can_decide_by_its_margin():
    name = str(LISTED.sort_values("told").index[-1])
    finding, curve = FINDINGS[name], trace_specifications(FINDINGS[name])
    assert len(curve) == LISTED.loc[name, "told"]
    assert curve["margin"].is_monotonic_increasing
    assert curve["holds"].mean() == pytest.approx(LISTED.loc[name, "share_analyses"])
    assert trace_specifications(None).empty
    for axis, (choice, levels) in enumerate(finding.distinct.levels.items()):
        assert levels[0] == finding.levels[choice][0]
        if finding.distinct.points.shape[axis] > 1:
            assert len(levels) == finding.distinct.points.shape[axis]
            assert set(levels) <= set(finding.levels[choice])


def test_the_choice_that_decides_most_comes_first():
    choices = measure_choices(make_finding([[3, 2], [-1, -2]]))
    assert choices["choice"].tolist() == ["statistic", "turn"]
    assert choices["moves"].tolist() == [1, 0]
    assert choices["share_level"].tolist() == [0, 0.5]
    assert measure_choices(None).empty


def test_without_a_name_the_least_certain_finding_that_holds_is_picked():
    chosen = LISTED.loc[pick_finding(LISTED.reset_index(drop=True), "")]
    held = LISTED[LISTED["holds"]]
    assert (
        chosen[["share_analyses", "share_replicates"]].min() == held[["share_analyses", "share_replicates"]].min().min()
    )
    with pytest.raises(Misuse, match="'nothing' is not one of"):
        pick_finding(LISTED.reset_index(drop=True), "nothing")
    assert pick_finding(LISTED.iloc[:0], "") == ""


def test_a_planted_change_of_one_stance_changes_the_verdict(village, edit):
    rows = [["c", "refused", "toll", "River", "", "", "", "x"]]
    assert claim(village, *rows).loc["c", "holds"]
    edit(village / "statements.csv", "fishers,toll,position,0", "fishers,toll,position,50")
    assert claim(village, *rows).loc["c", "verdict"] == NOT_SUPPORTED


def test_margins_of_a_claim_have_the_axes_of_all_choices():
    multiverse = explore(replace(CASE))
    finding = try_claim(multiverse, CASE.dossier.findings.iloc[0].to_dict())
    assert {array.ndim for array in finding.tally} == {len(multiverse.analyses.levels)}


@pytest.mark.parametrize("predicate", PREDICATES)
def test_a_claim_comes_to_the_same_where_little_is_held_in_memory(predicate, monkeypatch):
    """With many documents there is not room enough for all analyses and replicates at once."""
    case = open_harbour(replicates=20) if predicate == "costs" else open_scattered(seed=5)
    ends = ("Port", "City", "Fishers") if predicate == "costs" else ("s0", "s1", "s2")
    row = dict(zip(("one", "other", "third"), ends, strict=True)) | {"points": 40.0, "sentence": "{one}"}
    row |= {"id": "c", "predicate": predicate, "demand": case.demands["id"].iloc[0]}
    whole = try_claim(explore(case), row)
    monkeypatch.setattr("lib.robustness.multiverse.MOST_NUMBERS", 1)
    monkeypatch.setattr("lib.robustness.multiverse.MOST_BYTES", 1)
    parts = try_claim(explore(case), row)
    for one, other in zip((*whole.tally, whole.replicates), (*parts.tally, parts.replicates), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)


def test_of_many_documents_each_is_left_out_of_talks_only_in_the_own_analysis(monkeypatch):
    case = open_harbour(replicates=20)
    row = {"id": "c", "predicate": "costs", "demand": "", "one": "Port", "other": "City", "third": "Fishers",
           "points": math.nan, "sentence": "{one}"}  # fmt: skip
    whole = try_claim(explore(case), row).points
    monkeypatch.setattr("lib.robustness.findings.MOST_SETTLED", 0)
    few = try_claim(explore(case), row).points
    for places in (select_levels(documents=slice(None)), (*[slice(None)] * 4, 0)):
        np.testing.assert_allclose(few[places], whole[places], atol=1e-9)


def test_of_many_analyses_fewer_replicates_are_crossed_but_all_of_the_own(monkeypatch):
    monkeypatch.setattr("lib.robustness.multiverse.MOST_NUMBERS", 1)
    monkeypatch.setattr("lib.robustness.multiverse.FEWEST", 7)
    row = CASE.dossier.findings[CASE.dossier.findings["predicate"] == "above"].iloc[0].to_dict()
    finding = try_claim(explore(CASE), row)
    assert len(finding.replicates) == finding.tally.told.flat[0] == CASE.parameters.replicates
    assert set(finding.tally.told.flat[1:]) <= {0, 7}
