"""Without a document, positions are what the rule gives for the rest; an influential document is named."""

import numpy as np
import pytest
from analyses import explore, judge_all, try_all

from lib.case import open_case
from lib.evidence.quotations import split_words, write_shingles
from lib.evidence.schema import TABLES
from lib.robustness.findings import rank_documents
from lib.robustness.multiverse import leave_documents_out

CASE = open_case(replicates=200)
VERDICTS = judge_all(try_all(CASE))


def test_leaving_a_document_out_is_what_the_rule_says_without_it():
    left = leave_documents_out(explore(CASE))
    own = left[(left["left_out"] == "npr-2022") & (left["side"] == "Russia")].set_index("demand")
    assert own.loc["missiles", "is_emptied"]
    assert own.loc["donbas", "shift"] == pytest.approx(87.5 - 81.25)


def test_the_most_influential_document_comes_first():
    ranked = rank_documents(leave_documents_out(explore(CASE)), VERDICTS)
    assert ranked["left_out"].iloc[0] == "npr-2022"
    assert "part-donbas" in ranked["lost"].iloc[0]


@pytest.mark.parametrize("planted", ["d0", "d2", "d4"])
def test_a_planted_biased_document_is_named(village, planted):
    rng = np.random.default_rng(7)
    plant(village, planted, rng)
    multiverse = explore(open_case(dossier=str(village), replicates=20, since="1901", as_of="1901"))
    ranked = rank_documents(leave_documents_out(multiverse), {})
    assert ranked["left_out"].iloc[0] == planted
    assert ranked["shift"].iloc[0] > 2 * ranked["shift"].iloc[1]


def plant(village, planted, rng):
    """Give the villages five documents with six statements each, one of them far from the others."""
    text = "In a dry year we could close it on Sundays"
    documents, rows = ([",".join(TABLES[name].model_fields)] for name in ("documents", "statements"))
    for name in ("d0", "d1", "d2", "d3", "d4"):
        documents.append(
            f"{name},1,{name},A clerk,The village,1901,year,English,original,,,{'0' * 64},{len(split_words(text))},x"
        )
        write_shingles(text, name, village / "shingles")
        for number in range(6):
            value = 100 if name == planted else rng.choice([0, 0, 50])
            demand = "weir" if number % 2 else "toll"
            rows.append(f"{name}-{number},{name},miller,{demand},position,{value},,reported,,1901,{text},x")
    (village / "documents.csv").write_text("\n".join(documents) + "\n", encoding="utf-8")
    (village / "statements.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for name in ("options", "facts", "events", "findings"):
        (village / f"{name}.csv").write_text(",".join(TABLES[name].model_fields) + "\n", encoding="utf-8")


def test_with_one_document_nothing_can_be_left_out():
    multiverse = explore(open_case(replicates=20, documents=["npr-2022"]))
    assert leave_documents_out(multiverse).empty
    assert rank_documents(leave_documents_out(multiverse), judge_all(try_all(multiverse.case))).empty
