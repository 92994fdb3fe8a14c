"""A study contains what the library's functions return, computed once, whether or not it is kept in files."""

import errno
import gc
import os
import pickle
import time
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property

import pandas as pd
import pytest
from analyses import open_scattered
from briefings import open_shipped
from pandas.testing import assert_frame_equal
from talks import open_harbour

from lib.case import open_case
from lib.comparison import measure_gaps
from lib.core.store import STORE, recall
from lib.evidence import hash_demand, hash_numbers, load
from lib.evidence.numbers import WORDS
from lib.evidence.schema import PREDICATES
from lib.positions import derive_positions
from lib.robustness import add_adopted, list_claims, measure_agreement
from lib.robustness.intervals import add_gap_intervals, add_position_intervals, draw_case, replicate_positions
from lib.study import Study, open_study


def test_results_equal_those_of_the_functions():
    case = open_shipped()
    study, drawn = Study(case), draw_case(case)
    draws = replicate_positions(case.statements, case.rule, drawn, "side")
    positions = add_position_intervals(derive_positions(case.statements, case.rule, by="side"), draws)
    pd.testing.assert_frame_equal(study.positions, positions)
    pd.testing.assert_frame_equal(study.gaps, add_gap_intervals(measure_gaps(positions), positions, draws))


def test_a_result_is_computed_once():
    study = Study(open_shipped())
    assert study.positions is study.positions
    assert study.settlements is study.settlements


@pytest.mark.parametrize("name", ["findings", "without_documents", "zones", "ranked_documents"])
def test_results_kept_in_files_equal_those_computed_again(name, tmp_path, monkeypatch):
    monkeypatch.setenv(STORE, "")
    anew = getattr(open_study(replicates=40), name)
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv(STORE, str(tmp_path))
    first, second = (getattr(open_study(replicates=40), name) for _ in range(2))
    assert list(tmp_path.glob("*.pickle"))
    for kept in (first, second):
        pd.testing.assert_frame_equal(kept, anew, check_exact=True)


def test_results_of_broken_files_are_computed_again(tmp_path, monkeypatch):
    monkeypatch.setenv(STORE, str(tmp_path))
    anew = open_study(replicates=20).without_documents
    for file in tmp_path.glob("*.pickle"):
        file.write_bytes(b"no pickle")
    pd.testing.assert_frame_equal(open_study(replicates=20).without_documents, anew)


def test_who_asks_second_waits_for_the_first_and_takes_its_result(tmp_path, monkeypatch):
    monkeypatch.setenv(STORE, str(tmp_path))
    asked = []

    def find():
        asked.append(1)
        time.sleep(0.2)
        return 42

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(lambda _: recall({"what": "number"}, find), range(4))] == [42] * 4
    assert len(asked) == 1
    assert [file.suffix for file in tmp_path.iterdir()] == [".pickle"], "no lock is left behind"


def test_a_lock_that_cannot_be_deleted_costs_no_result(tmp_path, monkeypatch):
    def refuse(file, **_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))

    monkeypatch.setenv(STORE, str(tmp_path))
    monkeypatch.setattr("pathlib.Path.unlink", refuse)
    assert [recall({"what": "number"}, find) for find in (lambda: 42, pytest.fail)] == [42, 42]


def test_where_nothing_can_be_kept_results_are_computed(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(STORE, str(tmp_path / "file" / "store"))
    assert recall({"what": "number"}, lambda: 42) == 42


@pytest.mark.parametrize("name", ["settlement_replicates", "without_documents", "verdicts"])
def test_no_result_that_is_kept_depends_on_words_or_codings(name, monkeypatch):
    monkeypatch.setenv(STORE, "")
    case = open_case(replicates=40)
    bare = replace(
        case,
        statements=case.statements.drop(columns=list(WORDS)),
        dossier=replace(
            case.dossier,
            statements=case.dossier.statements.drop(columns=list(WORDS)),
            codings=case.dossier.codings[:0],
        ),
    )
    results = [pickle.dumps(getattr(Study(each), name)) for each in (case, bare)]
    assert results[0] == results[1]


def test_other_words_leave_kept_results_in_force_and_another_value_does_not(village, edit):
    numbers = []
    for old, new in (
        ("position,100", "position,100"),
        ("The mill needs water.", "Water is needed."),
        ("position,100", "position,50"),
    ):
        edit(village / "statements.csv", old, new)
        numbers.append(hash_numbers(load(village)))
    assert numbers[0] == numbers[1] != numbers[2]


def test_no_claim_about_a_demand_depends_on_what_is_said_on_others(monkeypatch):
    monkeypatch.setenv(STORE, "")
    case = open_case(replicates=40)
    before = Study(case).verdicts
    for demand in case.demands["id"]:
        others = [case.statements, case.dossier.statements]
        statements, whole = (
            each.assign(value=each["value"].where(each["demand"] == demand, 100 - each["value"])) for each in others
        )
        changed = replace(case, statements=statements, dossier=replace(case.dossier, statements=whole))
        assert hash_demand(changed.dossier, demand) == hash_demand(case.dossier, demand)
        claims = case.dossier.findings.query("demand == @demand")["id"]
        assert len(claims)
        after = Study(changed).verdicts
        assert pickle.dumps([after[each] for each in claims]) == pickle.dumps([before[each] for each in claims])
        assert any(pickle.dumps(after[each]) != pickle.dumps(before[each]) for each in set(before) - {*claims})


def say_otherwise(case, demand, change):
    """Return a case in which something else is said on every demand but one."""
    own, whole = (
        pd.concat([each[each["demand"] == demand], change(each[each["demand"] != demand])]).sort_index()
        for each in (case.statements.set_axis(range(len(case.statements))), case.dossier.statements)
    )
    return replace(case, statements=own.reset_index(drop=True), dossier=replace(case.dossier, statements=whole))


@pytest.mark.parametrize("change", [
    lambda others: others.assign(value=100 - others["value"]),
    lambda others: others[others["document"] != others["document"].iloc[0]],
    lambda others: others[:0],
])  # fmt: skip
@pytest.mark.parametrize("predicate", PREDICATES)
def test_a_kept_verdict_is_what_would_be_found_whatever_is_said_on_other_demands(
    predicate, change, tmp_path, monkeypatch
):
    case = open_harbour(replicates=20) if predicate == "costs" else open_scattered(seed=5)
    ends = ("Port", "City", "Fishers") if predicate == "costs" else ("s0", "s1", "s2")
    demand = case.demands["id"].iloc[0]
    claim = dict(zip(("one", "other", "third"), ends, strict=True)) | {"points": 40.0, "sentence": "{one}"}
    claim |= {"id": "c", "predicate": predicate, "demand": demand}
    changed = say_otherwise(case, demand, change)
    monkeypatch.setenv(STORE, str(tmp_path))
    Study(case)._judge_claim(claim)
    kept = Study(changed)._judge_claim(claim)
    monkeypatch.setenv(STORE, "")
    assert pickle.dumps(kept) == pickle.dumps(Study(changed)._judge_claim(claim))


def test_a_verdict_stands_when_another_value_is_on_another_demand(tmp_path, monkeypatch):
    monkeypatch.setenv(STORE, str(tmp_path))
    case = open_case(replicates=20)
    claims = [claim for claim in list_claims(case) if claim["demand"] == "missiles"]
    before = [pickle.dumps(Study(case)._judge_claim(claim)) for claim in claims]
    changed = say_otherwise(case, "missiles", lambda others: others.assign(value=100 - others["value"]))
    monkeypatch.setattr("lib.study.try_claim", lambda *_: pytest.fail("it is tried again"))
    assert claims
    assert [pickle.dumps(Study(changed)._judge_claim(claim)) for claim in claims] == before


def test_agreement_is_measured_again_only_if_something_is_coded_otherwise(tmp_path, monkeypatch):
    monkeypatch.setenv(STORE, str(tmp_path))
    case = open_case(replicates=20)
    codings = case.dossier.codings
    assert_frame_equal(Study(case).agreement, measure_agreement(codings, 20, case.parameters.seed))
    recoded = codings.assign(value=codings["value"].replace("100", "75"))
    assert not recoded.equals(codings)
    after = Study(replace(case, dossier=replace(case.dossier, codings=recoded))).agreement
    assert_frame_equal(after, measure_agreement(recoded, 20, case.parameters.seed))
    told = add_adopted(codings, case.dossier.statements)
    assert_frame_equal(Study(case).agreement_with_adopted, measure_agreement(told, 20, case.parameters.seed))
    monkeypatch.setattr("lib.study.measure_agreement", lambda *_: pytest.fail("it is measured again"))
    reworded = codings.assign(quote="Other words.")
    assert_frame_equal(Study(replace(case, dossier=replace(case.dossier, codings=recoded))).agreement, after)
    assert len(Study(replace(case, dossier=replace(case.dossier, codings=reworded))).agreement)


def test_other_parameters_have_results_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setenv(STORE, str(tmp_path))
    since = [open_study(replicates=20, since=year).findings["analyses"].sum() for year in ("2008", "1990")]
    assert since[0] != since[1]


RESULTS = sorted(name for name, kept in vars(Study).items() if isinstance(kept, cached_property) and name[0] != "_")


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_that_a_notebook_still_shows_does_not_keep_the_whole_study(name):
    study = Study(open_shipped())
    shown, known = getattr(study, name), weakref.ref(study)
    gc.disable()
    try:
        del study
        assert known() is None, f"{name} ({type(shown).__name__}) knows its study"
    finally:
        gc.enable()


def test_deleted_studies_free_their_memory(monkeypatch):
    monkeypatch.setenv(STORE, "")
    tracemalloc.start()
    sizes = []
    for day in ("2022-02-01", "2022-02-02", "2022-02-03"):
        study = Study(open_case(replicates=200, as_of=day))
        assert len(study.findings)
        del study
        gc.collect()
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[2] - sizes[1] < 1e6, sizes
