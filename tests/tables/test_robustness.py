"""Tables of robustness: shares never round to all or none, and undecided claims are marked."""

import pytest
from analyses import try_all

from lib.case import open_case
from lib.robustness.agreement import list_disagreements, measure_agreement, measure_consensus
from lib.robustness.findings import measure_choices
from lib.robustness.multiverse import decompose_intervals
from lib.robustness.settlement_replicates import measure_guarantees
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
    tabulate_guarantees,
    tabulate_widths,
)
from lib.words.sentences import format_percent

CASE = open_case(replicates=100)
STUDY = Study(CASE)


@pytest.mark.parametrize(("share", "said"), [(0.999, "99 %"), (0.001, "1 %"), (1.0, "100 %"), (0.0, "0 %")])
def test_only_all_is_100_percent_and_only_none_is_0(share, said):
    assert format_percent(share) == said


def test_agreement_is_shown_by_field_and_metric_with_its_interval():
    told = tabulate_agreement(measure_agreement(CASE.dossier.codings, CASE.dossier.statements, 100), CASE)
    overall = told[told["among"] == "all coders"].set_index(["field", "differences counted as"])
    assert overall.loc[("value", "ordinal"), "alpha"].startswith("1.00 [")
    assert (told["alpha"] == "undefined: all values are equal").any()
    assert "Donbas autonomy" in set(told["among"])


def test_disagreements_are_shown_beside_the_quotation_and_what_was_adopted():
    told = tabulate_disagreements(list_disagreements(CASE.dossier.codings, CASE.dossier.statements), CASE)
    first = told.iloc[0]
    assert {first["coder a"], first["coder b"]} == {"100", "75"}
    assert first["quotation"].startswith("“")
    assert first["points apart"] == "25"


def test_without_codings_or_confusion_a_sentence_says_what_to_do(village):
    case = open_case(dossier=str(village), since="1900", as_of="1901", disagreement="as-it-is")
    agreement = measure_agreement(case.dossier.codings, case.dossier.statements)
    assert "codings/ (statement, coder, field, value)" in tabulate_agreement(agreement, case).iloc[0, 0]
    assert "no pairs" in tabulate_confusion(case.dossier.confusion.iloc[:0]).iloc[0, 0]
    disagreements = list_disagreements(case.dossier.codings, case.dossier.statements)
    assert tabulate_disagreements(disagreements, case).empty


def test_the_confusion_of_coders_is_shown_as_counted():
    told = tabulate_confusion(CASE.dossier.confusion).set_index(["one coder", "another"])
    assert told.loc[("75", "100"), "pairs of codings"] == "20"


def test_every_choice_is_shown_with_the_level_taken():
    told = list_choices(STUDY.multiverse.analyses).set_index("choice")
    assert told.loc["window", "taken"] == "since 2008"
    assert told.loc["window", "as well"] == "whole record; since 2021-11"


def test_findings_are_listed_from_the_most_to_the_least_robust():
    told = tabulate_findings(STUDY.findings)
    assert told["verdict"].iloc[0] == "robust"
    assert told["verdict"].iloc[-1] == "not borne out"
    assert told["hinges on"].str.contains("of the variance").any()
    assert told["of the analyses"].str.contains("that can tell").any()


def test_the_choices_behind_a_finding_are_listed_in_order():
    told = tabulate_choices(measure_choices(try_all(CASE)["rises-russia"]))
    assert told["choice"].iloc[0] == "voices"


def test_what_depends_on_a_document_is_described_in_sentences():
    told = tabulate_documents(STUDY.ranked_documents, STUDY.findings)
    assert told["left out"].iloc[0] == "npr-2022"
    assert "do not meet on Donbas autonomy" in told["findings lost"].iloc[0]
    one = open_study(replicates=20, documents=["npr-2022"])
    assert "one document only" in tabulate_documents(one.ranked_documents, one.findings).iloc[0, 0]


def test_widths_and_agreement_within_a_side_are_shown_cell_by_cell():
    widths = tabulate_widths(decompose_intervals(STUDY.multiverse), CASE)
    assert len(widths) == 12
    consensus = tabulate_consensus(measure_consensus(CASE.counted, CASE.dossier.anchors, "side"), CASE)
    thin = consensus[consensus["statements"] == 1]
    assert set(thin["agreement"]) == {"–"}


def test_a_missing_counterpart_is_reported():
    cloud = open_study(replicates=20, sides=["Russia"]).settlement_replicates
    assert "fewer than two sides" in tabulate_guarantees(measure_guarantees(cloud)).iloc[0, 0]
