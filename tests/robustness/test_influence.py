"""Without a document, positions are what the rule gives for the rest; an influential document is named."""

from dataclasses import replace

import numpy as np
import pytest
from analyses import explore, judge_all, open_scattered, try_all

from lib.case import open_case
from lib.positions import derive_positions
from lib.robustness.findings import rank_documents
from lib.robustness.multiverse import leave_documents_out, open_multiverse

CASE = open_case(replicates=200)
LEFT = leave_documents_out(explore(CASE))


def test_leaving_a_document_out_is_what_the_rule_says_without_it():
    short = dict(CASE.dossier.documents[["short", "id"]].to_numpy())
    for name in set(LEFT["left_out"]) & set(short):
        rest = tuple(document for document in CASE.dossier.documents["id"] if document != short[name])
        told = derive_positions(CASE.statements, replace(CASE.rule, documents=rest), "side")
        told = told.set_index(["side", "demand"])["value"]
        own = LEFT[LEFT["left_out"] == name]
        assert own["without"].tolist() == pytest.approx(
            [told[cell] for cell in zip(own["side"], own["demand"], strict=True)], nan_ok=True
        )
        assert own["is_emptied"].tolist() == own["without"].isna().tolist()


def test_documents_are_named_as_captions_name_them():
    shorts = list(CASE.dossier.documents["short"])
    for name in set(LEFT["left_out"]) - {"machine translations"}:
        assert set(name.split(" and ")) <= set(shorts)


@pytest.mark.parametrize("evidence", ["all", "secondary"])
def test_the_document_that_empties_most_positions_comes_first_with_the_claims_that_it_alone_carries(evidence):
    case = open_case(replicates=200, evidence=evidence)
    verdicts, left = judge_all(try_all(case)), leave_documents_out(explore(case))
    ranked = rank_documents(left, verdicts)
    assert ranked["emptied"].is_monotonic_decreasing
    first, counts = ranked.iloc[0], left.groupby("left_out")["is_emptied"].sum()
    assert first["emptied"] == counts.max()
    for row in ranked.to_dict("records"):
        number = list(dict.fromkeys(left["left_out"])).index(row["left_out"]) + 1
        held = {name: verdict.held for name, verdict in verdicts.items() if len(verdict.held) > 1}
        assert set(row["lost"]) == {name for name, holds in held.items() if holds[0] == 1 and holds[number] != 1}
    if evidence == "secondary":
        assert first["lost"], "of five articles, one carries claims alone"


@pytest.mark.parametrize("planted", ["d2", "d3", "d4"])
def test_a_planted_biased_document_is_named(planted):
    """All documents say much the same, at 0 or 25, save one that says 100."""
    case = open_scattered(seed=4, n=900, statistic="mean", count="statements", turn="1990")
    rng = np.random.default_rng(7)
    value = np.where(case.statements["document"] == planted, 100.0, rng.choice([0.0, 25.0], len(case.statements)))
    statements = case.statements.assign(value=value, role="position", offer="")
    dossier = replace(case.dossier, statements=statements)
    biased = replace(case, dossier=dossier, statements=statements)
    ranked = rank_documents(leave_documents_out(explore(biased)), {})
    assert ranked["left_out"].iloc[0] == f"D {planted[1:]}"
    assert ranked["shift"].iloc[0] > 2 * ranked["shift"].iloc[1]


def test_with_one_document_nothing_can_be_left_out():
    case = open_case(replicates=20, documents=list(CASE.dossier.documents["id"])[:1], turn="2008")
    multiverse = explore(case)
    assert leave_documents_out(multiverse).empty
    assert rank_documents(leave_documents_out(multiverse), judge_all(try_all(case))).empty
    assert open_multiverse(case, multiverse.replicates).analyses.left_out == ("",)
