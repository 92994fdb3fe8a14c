"""Tables of robustness: shares never round to all or none, and every verdict is in words."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from cases import PARAMETERS

from lib.case import open_case
from lib.robustness.agreement import count_units, list_disagreements, measure_agreement, measure_consensus
from lib.robustness.findings import measure_choices
from lib.robustness.verdicts import CANNOT_TELL, DEPENDS, HOLDS, NOT_SUPPORTED
from lib.study import Study, open_study
from lib.tables.robustness import (
    list_choices,
    tabulate_agreement,
    tabulate_choices,
    tabulate_confusion,
    tabulate_consensus,
    tabulate_disagreements,
    tabulate_documents,
    tabulate_findings,
    tabulate_ranges,
    tabulate_units,
)
from lib.words.sentences import format_percent

CASE = open_case(replicates=100)
STUDY = Study(CASE)
ARTICLES = open_study(replicates=100, evidence="secondary")  # the five articles, without anybody's own publications
CODINGS = CASE.dossier.codings


@pytest.mark.parametrize(("share", "said"), [(0.999, "99 %"), (0.001, "1 %"), (1.0, "100 %"), (0.0, "0 %")])
def test_only_all_is_100_percent_and_only_none_is_0(share, said):
    assert format_percent(share) == said


def test_passages_found_alone_and_together_are_shown_by_document():
    told = tabulate_units(count_units(CODINGS), CASE)
    counts = told[["found by the first", "by the second", "by both", "by either"]].astype(int)
    documents = []
    for _, pair in told.groupby("coders"):
        assert pair["in"].iloc[0] == "all documents"
        documents += pair["in"].iloc[1:].tolist()
        assert (counts.loc[pair.index[0]] == counts.loc[pair.index[1:]].sum()).all()
    assert sorted(documents) == sorted(CASE.dossier.documents["short"])
    assert (counts["by either"] == counts.iloc[:, 0] + counts.iloc[:, 1] - counts["by both"]).all()


def test_agreement_is_shown_by_field_and_metric_with_its_interval():
    told = tabulate_agreement(measure_agreement(CODINGS, 100), CASE)
    overall = told[told["among"] == "all coders"].set_index(["field", "differences counted as"])
    assert "[" in overall.loc[("value", "ordinal"), "alpha"]
    read = CODINGS.groupby("unit")["coder"].agg(set)
    shared = {f"{one} and {other}" for unit in read for one, other in combinations(sorted(unit), 2)}
    assert len(shared) > 1
    assert set(told["among"]) == {"all coders", *shared, *CASE.demands["label"]}
    undefined = told[told["alpha"].str.startswith("undefined")]
    assert set(undefined["alpha"]) <= {"undefined: all values are equal", "undefined: nobody shares a passage"}


def test_disagreements_are_shown_beside_the_quotation_and_what_was_adopted():
    listed = list_disagreements(CODINGS, CASE.dossier.statements)
    told = tabulate_disagreements(listed, CASE)
    assert len(told) == len(listed) > 0
    assert told["quotation"].str.startswith("“").all()
    only = told[told["field"] == "found"]
    coders = [column for column in told if column.startswith("coder ")]
    assert ((only[coders] == "–").sum(axis=1) >= 1).all()
    assert set(only["adopted"]) <= {"dropped", *CASE.dossier.statements["id"]}


def test_without_codings_or_confusion_a_sentence_says_what_to_do(village):
    case = open_case(dossier=str(village), **PARAMETERS)
    none = case.dossier.codings
    assert "folder codings/" in tabulate_agreement(measure_agreement(none), case).iloc[0, 0]
    assert "folder codings/" in tabulate_units(count_units(none), case).iloc[0, 0]
    assert "no pairs" in tabulate_confusion(case.dossier.confusion.iloc[:0]).iloc[0, 0]
    assert tabulate_disagreements(list_disagreements(none, case.dossier.statements), case).empty


def test_the_confusion_of_coders_is_shown_as_counted():
    counted = pd.DataFrame({"one": [0.0, 75, 75], "other": [0.0, 75, 100], "pairs": [0, 3, 1]})
    told = tabulate_confusion(counted).set_index(["one coder", "another"])
    assert told.loc[("75", "100")].tolist() == ["1", "25 %"]
    assert ("0", "0") not in told.index


def test_every_choice_is_shown_with_the_level_taken():
    told = list_choices(STUDY.multiverse.analyses).set_index("choice")
    assert told.loc["statistic", ["taken", "as well"]].tolist() == ["current", "mean; median"]
    assert told.loc["turn", "taken"] == f"since {CASE.parameters.turn}"
    assert "without " in told.loc["documents", "as well"]


def test_findings_are_listed_with_verdict_and_mark_from_those_that_hold_most_widely():
    told, listed = tabulate_findings(STUDY.findings), STUDY.findings.set_index("sentence")
    assert len(told) == len(listed)
    for row in told.to_dict("records"):
        assert row["verdict"].startswith((HOLDS, DEPENDS, NOT_SUPPORTED, CANNOT_TELL))
        assert row["verdict"].endswith(listed.loc[row["finding"], "mark"])
    support = listed.loc[told["finding"], ["share_analyses", "share_replicates"]].min(axis=1, skipna=False).dropna()
    assert support.is_monotonic_decreasing
    assert not told.to_csv().count("robust")


def test_what_cannot_be_told_is_not_said_to_fail(village, edit):
    edit(village / "findings.csv", "closed,above,weir,miller", "closed,above,toll,miller")
    told = tabulate_findings(open_study(dossier=str(village), replicates=20, **PARAMETERS).findings).set_index(
        "finding"
    )
    row = told.loc["The miller stands above 75 on water toll"]
    assert row[["verdict", "holds here", "of the analyses"]].tolist() == [
        "our sources cannot tell", "not told", "none can tell",
    ]  # fmt: skip


def test_the_choices_behind_a_finding_are_listed_in_order():
    choices = measure_choices(STUDY.finding)
    told = tabulate_choices(choices)
    assert told["choice"].tolist() == choices.sort_values("moves", ascending=False, kind="stable")["choice"].tolist()


def test_what_depends_on_a_document_is_described_in_sentences():
    for study in (STUDY, ARTICLES):
        told = tabulate_documents(study.ranked_documents, study.findings)
        assert set(told["left out"]) == set(study.multiverse.analyses.left_out[1:])
        sentences = dict(study.findings[["finding", "sentence"]].to_numpy())
        for column, kept in (("findings lost", "lost"), ("findings gained", "gained")):
            said = ["; ".join(sentences[claim] for claim in claims) or "–" for claims in study.ranked_documents[kept]]
            assert told[column].tolist() == said
    assert set(told["findings lost"].iloc[0].split("; ")) & set(sentences.values())
    one = open_study(replicates=20, documents=["npr-2022"])
    assert "one document only" in tabulate_documents(one.ranked_documents, one.findings).iloc[0, 0]


def test_the_range_of_what_was_stated_stands_where_there_is_no_interval():
    told = tabulate_ranges(STUDY.positions, CASE)
    assert len(told) == (~STUDY.positions["is_empty"]).sum()
    assert set(told["90 % interval"]) == {"–"}
    several = told[told["stated in the round"].str.contains(" to ")]
    assert (several["utterances"] > 1).all()
    means = open_study(replicates=100, statistic="mean", turn="2008")
    shown = tabulate_ranges(means.positions, means.case)
    assert (shown["90 % interval"] != "–").sum() == means.positions["at_least"].notna().sum() > 0


def test_agreement_within_a_side_is_shown_cell_by_cell():
    for case in (CASE, ARTICLES.case):
        measured = measure_consensus(case.statements, case.rule, case.dossier.anchors)
        told = tabulate_consensus(measured, case)
        assert np.array_equal(told["agreement"] == "–", measured["agreement"].isna())
    assert set(told.loc[told["stances"] == 1, "agreement"]) == {"–"}
