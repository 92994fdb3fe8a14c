"""Helpers for tests of robustness: the multiverse of a case, its claims tested, and its talks resampled."""

from simulated import scatter

from lib.case import Case, build_case, fill_parameters
from lib.parameters import Parameters
from lib.robustness.findings import Finding, Verdict, judge_finding, list_claims, try_claim
from lib.robustness.intervals import draw_case
from lib.robustness.multiverse import Multiverse, open_multiverse
from lib.study import Study


def open_scattered(seed=1, n=160, **given) -> Case:
    """Return a case of statements scattered at random."""
    dossier = scatter(seed, n)
    asked = fill_parameters({"replicates": 20, "disagreement": "none", **given}, dossier.profile)
    return build_case(dossier, Parameters.model_validate(asked))


def explore(case) -> Multiverse:
    """Return the multiverse of a case."""
    return open_multiverse(case, draw_case(case))


def try_all(case) -> dict[str, Finding]:
    """Return the findings of a case by their ids."""
    multiverse = explore(case)
    return {claim["id"]: try_claim(multiverse, claim) for claim in list_claims(case)}


def judge_all(findings) -> dict[str, Verdict]:
    """Return the result of testing each finding over the analyses and replicates."""
    return {name: judge_finding(finding) for name, finding in findings.items()}


def settle_again(case):
    """Return the talks of a case, and their settlements in each replicate."""
    study = Study(case)
    return study.talks, study.settlement_replicates
