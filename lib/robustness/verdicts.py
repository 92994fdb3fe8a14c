"""Say for readers how far a finding can be trusted, from its shares over analyses and replicates and what it rests on.

A verdict is one of four: the claim *holds* in all analyses that can decide it and in nearly all replicates; it
*depends* on a choice that analysts make; it is *not supported* where it fails in the case's own analysis; or the
sources *cannot tell*. Beside it stands a mark if the claim rests on one utterance or on one source.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from lib.evidence import STATED
from lib.positions import OWN_OFFERS
from lib.robustness.bootstrap import group_documents
from lib.robustness.choices import CHOICES
from lib.robustness.multiverse import Multiverse
from lib.robustness.predicates import ACROSS_THE_TURN, WITH_OFFERS, ClaimRow
from lib.words import join_words

HOLDS = "holds wherever any evidence is left"
DEPENDS = "depends on "
NOT_SUPPORTED = "not supported"
CANNOT_TELL = "our sources cannot tell"
CODING = "how a sentence is coded"

NEARLY_ALL = 0.95
"""The share of replicates in which a claim must hold for it not to depend on how sentences are coded."""

ONE_STATEMENT, ONE_SOURCE = "one statement only", "one source only"


def find_verdict(main: float, analyses: float, replicates: float, choice: str) -> str:
    """Return the verdict on a claim.

    `main` is its margin in the case's own analysis, `analyses` and `replicates` the shares of those that can decide it
    in which it holds; `choice` is the choice that decides most.

    >>> find_verdict(12.5, 1.0, 0.97, "turn")
    'holds wherever any evidence is left'
    >>> find_verdict(12.5, 0.6, 0.97, "turn")
    'depends on from when on statements count'
    """
    if np.isnan(main):
        return CANNOT_TELL
    if not np.round(main, 9) > 0:
        return NOT_SUPPORTED
    if analyses < 1:
        return f"{DEPENDS}{CHOICES[choice]}"
    return HOLDS if not replicates < NEARLY_ALL else f"{DEPENDS}{CODING}"


def find_mark(multiverse: Multiverse, claim: ClaimRow) -> str:
    """Return whether one of the positions or offers that a claim is about rests on one utterance, or on one source.

    Documents that quote each other are one source. Returns '' if neither is so.
    """
    counts = list(_count_basis(multiverse, claim))
    if any(utterances == 1 for utterances, _ in counts):
        return ONE_STATEMENT
    return ONE_SOURCE if any(sources == 1 for _, sources in counts) else ""


def _count_basis(multiverse: Multiverse, claim: ClaimRow) -> Iterable[tuple[int, int]]:
    """Yield the numbers of utterances and sources behind each position and each offer that a claim is about."""
    case, group = multiverse.case, group_documents(multiverse.case.dossier.documents)
    statements, holders = case.statements, [claim[end] for end in ("one", "other", "third") if claim[end]]
    demands = [claim["demand"]] if claim["demand"] else multiverse.demands
    stances = (statements["role"] == "position") & statements["voice"].isin(STATED)
    kinds = [case.rule.is_in_round(statements) & stances]
    if claim["predicate"] in WITH_OFFERS:
        kinds.append(case.rule.is_in_round(statements) & statements["offer"].isin(OWN_OFFERS))
    if claim["predicate"] in ACROSS_THE_TURN:
        kinds.append(case.rule.look_back().is_in_round(statements) & stances)
    for holder in holders:
        held = statements["side" if holder in case.sides else "actor"] == holder
        for demand in demands:
            for kind in kinds:
                own = statements[held & kind & (statements["demand"] == demand)]
                yield own["utterance"].nunique(), own["document"].map(group).nunique()


def format_verdict(finding: Mapping[Hashable, Any]) -> str:
    """Return the verdict of a row of `list_findings`, with its mark."""
    return "; ".join(part for part in (finding["verdict"], finding["mark"]) if part)


def format_finding(finding: Mapping[Hashable, Any]) -> str:
    """Return a row of `list_findings` as a sentence with its verdict."""
    return f"{finding['sentence']} ({format_verdict(finding)})"


NONE_TRIED = "No claim was tried: findings.csv has none on what is shown"


def describe_verdicts(listed: pd.DataFrame) -> str:
    """Return how many findings got which verdict, as a sentence."""
    if listed.empty:
        return NONE_TRIED
    on_one = int((listed["verdict"].eq(HOLDS) & listed["mark"].ne("")).sum())
    thin = f" ({on_one} of them on one statement or source only)" * bool(on_one)
    said = {
        HOLDS: (HOLDS + thin, HOLDS.replace("holds", "hold") + thin),
        DEPENDS: ("depends on a choice", "depend on a choice"),
        NOT_SUPPORTED: (f"is {NOT_SUPPORTED}", f"are {NOT_SUPPORTED}"),
        CANNOT_TELL: ("cannot be told from our sources",) * 2,
    }
    counts = {verdict: int(listed["verdict"].str.startswith(verdict).sum()) for verdict in said}
    found = join_words([f"{count} {said[verdict][count > 1]}" for verdict, count in counts.items() if count])
    return f"Of {len(listed)} claim{'s' * (len(listed) != 1)}, {found}"
