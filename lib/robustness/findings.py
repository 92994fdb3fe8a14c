"""Test claims: how often each holds over all analyses and replicates, and which choice decides it.

A finding is a claim with a verdict. The shares of a margin's variance that are due to single choices are
first-order sensitivity indices (Saltelli et al. 2008, Global Sensitivity Analysis: The Primer). The list of all
analyses in the order of their margins is a specification curve (Simonsohn, Simmons & Nelson 2020, Nature Human
Behaviour 4, 1208-1214).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lib.case import Case, capitalise
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.robustness.bootstrap import TAILS
from lib.robustness.choices import CHOICES, select_levels
from lib.robustness.multiverse import Multiverse
from lib.robustness.predicates import MARGINS, OTHER_UNITS, SETTLED, ClaimRow
from lib.robustness.settlement_replicates import MOST
from lib.robustness.verdicts import find_mark, find_verdict

MOST_SETTLED = 1_500
"""The most documents × sides × demands for which packages are worked out in all analyses."""
ONE_DOCUMENT = "one document only: nothing can be left out"


class Tally(NamedTuple):
    """What margins come to in each analysis, every array with one axis per choice.

    `points` are the margins on the evidence as recorded. Of those of the replicates, `told` is the number of known ones
    and `held` of those at which the claim holds; `at_least` and `at_most` are the 5 % and 95 % quantiles.
    """

    points: np.ndarray
    told: np.ndarray
    held: np.ndarray
    at_least: np.ndarray
    at_most: np.ndarray


@dataclass(frozen=True)
class Finding:
    """A claim with its margins: their `tally` in every analysis, and those of the `replicates` in the case's own.

    `mark` says if it rests on one utterance or source.
    """

    claim: ClaimRow
    sentence: str
    mark: str
    tally: Tally
    replicates: np.ndarray
    levels: dict[str, tuple[str, ...]]

    @property
    def points(self) -> np.ndarray:
        """The margin of each analysis on the evidence as recorded, with one axis per choice."""
        return self.tally.points

    @property
    def main(self) -> float:
        """The margin in the case's own analysis, on the evidence as recorded."""
        return float(self.points.flat[0])

    @cached_property
    def distinct(self) -> "Finding":
        """The finding without the levels of choices that give the same margins as a level before them.

        Analyses that differ only in what cannot change the claim are thus one.
        """
        tally, levels = self.tally, dict(self.levels)
        for axis, name in enumerate(CHOICES):
            points = np.moveaxis(np.round(tally.points, 9), axis, 0)
            kept = _find_first_of_alike(points.reshape(len(points), -1))
            if len(points) > 1:
                tally = Tally(*(np.take(own, kept, axis) for own in tally))
                levels[name] = tuple(levels[name][level] for level in kept)
        return replace(self, tally=tally, levels=levels)

    @property
    def unit(self) -> str:
        """The unit of the margins; '' where they have none."""
        return OTHER_UNITS.get(self.claim["predicate"], "points")

    @property
    def is_crossed(self) -> bool:
        """Whether replicates were drawn for all analyses, not only for the case's own."""
        return bool((self.tally.told > 0).sum() > 1)

    @property
    def holds(self) -> np.ndarray:
        """For each analysis 1 where the claim holds, 0 where it does not, NaN where the record cannot decide."""
        return _find_whether_holds(self.points)

    @cached_property
    def shares(self) -> tuple[float, float]:
        """The shares of distinct analyses and of replicates in which the claim holds, among those that can decide."""
        return _share_holding(self.distinct.points), _share_holding(self.replicates)


def _find_first_of_alike(rows: np.ndarray) -> list[int]:
    """Return the numbers of the rows that differ from all rows before them; NaN is equal to NaN."""
    first = {(row + 0.0).tobytes(): number for number, row in reversed(list(enumerate(rows)))}
    return sorted(first.values())


def _find_whether_holds(margins: np.ndarray | float) -> np.ndarray:
    return np.where(np.isnan(margins), np.nan, np.round(margins, 9) > 0)


def _share_holding(margins: np.ndarray) -> float:
    """Return the share of margins at which a claim holds, among those that are known; NaN where none is."""
    told = np.count_nonzero(~np.isnan(margins))
    return np.count_nonzero(np.round(margins, 9) > 0) / told if told else float("nan")


def list_claims(case: Case) -> list[ClaimRow]:
    """Return the claims of a dossier whose sides, actors and demand the case shows."""
    shown, demands = {*case.sides, *case.actors["id"]}, ("", *case.demands["id"])
    claims: list[ClaimRow] = list(case.dossier.findings.to_dict("records"))
    named = [{claim[end] for end in ("one", "other", "third") if claim[end]} for claim in claims]
    return [claim for claim, names in zip(claims, named, strict=True) if names <= shown and claim["demand"] in demands]


def find_demand(claim: ClaimRow) -> str:
    """Return the one demand that a claim depends on; '' if it may depend on all, as packages do whatever it names."""
    return "" if claim["predicate"] in SETTLED else str(claim["demand"])


def try_claim(multiverse: Multiverse, claim: ClaimRow) -> Finding:
    """Return a claim with its margins in every analysis, and in as many replicates of each as can be held in memory.

    In the case's own analysis they are those of all replicates.
    """
    measure, is_settled = MARGINS[claim["predicate"]], claim["predicate"] in SETTLED
    own = multiverse.keep_own(CHOICES).keep(1 + MOST if is_settled else multiverse.replicates.count)
    drawn = measure(own, claim)
    crossed = _measure_settled(multiverse.recorded, claim) if is_settled else measure(multiverse.crossed, claim)
    tally = tally_margins(crossed)
    for array, of_own in zip(tally[1:], tally_margins(drawn)[1:], strict=True):
        array[select_levels()] = of_own.item()
    sentence, mark = format_claim(claim, multiverse.case), find_mark(multiverse, claim)
    return Finding(claim, sentence, mark, tally, drawn[select_levels()][1:], multiverse.analyses.levels)


def _measure_settled(multiverse: Multiverse, claim: ClaimRow) -> np.ndarray:
    """Return the margins of a claim about packages in all analyses.

    Where these would be too many, documents are left out only where all else is as in the case; NaN elsewhere.
    """
    measure, analyses, case = MARGINS[claim["predicate"]], multiverse.analyses, multiverse.case
    if len(analyses.documents) * len(case.sides) * len(case.demands) <= MOST_SETTLED:
        return measure(multiverse, claim)
    margins = np.full((*analyses.shape, multiverse.replicates.count), np.nan)
    whole, apart = ["documents"], [name for name in CHOICES if name != "documents"]
    for kept in (whole, apart):
        places = tuple(slice(1 if name in kept else None) for name in CHOICES)
        margins[places] = measure(multiverse.keep_own(kept), claim)
    return margins


def tally_margins(margins: np.ndarray) -> Tally:
    """Return what the margins of a claim in every analysis and draw come to; the last axis is that of the draws."""
    draws = margins[..., 1:]
    told, held = ((~np.isnan(draws)).sum(axis=-1), (np.round(draws, 9) > 0).sum(axis=-1))
    ends = np.full((2, *told.shape), np.nan)
    if draws.shape[-1]:
        is_full, is_part = told == draws.shape[-1], (told > 0) & (told < draws.shape[-1])
        ends[:, is_full] = np.quantile(np.round(draws[is_full], 9), TAILS, axis=-1)
        ends[:, is_part] = np.nanquantile(np.round(draws[is_part], 9), TAILS, axis=-1)
    return Tally(margins[..., 0].copy(), told, held, *ends)


def pick_finding(listed: pd.DataFrame, name: str) -> str:
    """Return the id of the finding named; without a name the least certain that holds, else the first.

    Returns '' if there are no findings. Raises `Misuse` if no finding has this name.
    """
    raise_if(check_finding(name, list(listed["finding"])), Misuse)
    support = (
        listed[["share_analyses", "share_replicates"]].min(axis=1, skipna=False).where(listed["holds"].astype(bool))
    )
    ranked = listed.loc[support.sort_values(kind="stable", na_position="last").index, "finding"]
    return name or next(iter(ranked), "")


def check_finding(name: str, known: list[str]) -> list[str]:
    """Return a fault if the finding named does not exist."""
    return [f"finding: {explain_choice(name, known)}"] if name and name not in known else []


def format_claim(claim: ClaimRow, case: Case) -> str:
    """Return a claim as a sentence, with labels in its slots."""
    slots = {name: case.label(str(claim[name])) for name in ("demand", "one", "other", "third")}
    return capitalise(claim["sentence"].format(**slots, points=f"{claim['points']:g}", turn=case.parameters.turn))


def list_findings(tested: Iterable["Verdict"]) -> pd.DataFrame:
    """Return one row per finding with its verdict and what this rests on.

    Columns: `finding` (id); `sentence`; `verdict`, as of `find_verdict`; `mark`, whether it rests on one utterance or
    one source, else ''; `holds`, in the case's own analysis; `margin` there, and the 5 % and 95 % quantiles over the
    replicates, `at_least` and `at_most` (points); `analyses`, the number of those that can differ on the claim
    (`Finding.distinct`), and `told`, how many of them can decide it; `results`, how many different margins they come
    to; `share_analyses`, the share of them in which it holds; `replicates` and `share_replicates`, the same over the
    replicates of the case's own analysis; `share_all`, over the replicates of all analyses (of many, fewer replicates);
    `choice`, on which it
    hinges: of the choices that alone make it fail here, or else of all, the one that most decides whether the claim
    holds or, if it always or never does, its margin; `moves`, that choice's share of the variance; `level`, the level
    of it at which the claim holds least, and `share_level`.
    """
    return pd.DataFrame([verdict.row for verdict in tested], columns=list(_COLUMNS))


_COLUMNS = (
    *(
        "finding",
        "sentence",
        "verdict",
        "mark",
        "holds",
        "margin",
        "at_least",
        "at_most",
        "analyses",
        "told",
        "results",
    ),
    *("share_analyses", "replicates", "share_replicates", "share_all", "choice", "moves", "level", "share_level"),
)


class Verdict(NamedTuple):
    """The result of testing one claim over all analyses and replicates.

    `row` is its row of `list_findings`. `held` gives, for every choice of documents and otherwise the case's own
    analysis, 1 where the claim holds, 0 where it does not, NaN where the record cannot decide.
    """

    row: list[Any]
    held: tuple[float, ...]


def judge_finding(finding: Finding) -> Verdict:
    """Return the result of testing a claim over all analyses and replicates."""
    return Verdict(_row(finding), tuple(finding.holds[select_levels(documents=slice(None))].tolist()))


def _row(finding: Finding) -> list[Any]:
    holds, draws, shares = finding.distinct.holds, finding.replicates, finding.shares
    known = draws[~np.isnan(draws)]
    ends = np.round(np.quantile(known, TAILS), 9) if len(known) else (np.nan, np.nan)
    crossed = finding.distinct.tally
    everywhere = crossed.held.sum() / crossed.told.sum() if finding.is_crossed else np.nan
    told, points = int((~np.isnan(holds)).sum()), finding.distinct.points
    results = len(np.unique(np.round(points[~np.isnan(points)], 9)))
    hinge = _find_hinge(finding)
    about = [finding.claim["id"], finding.sentence, find_verdict(finding.main, *shares, hinge["choice"]), finding.mark]
    here = [_find_whether_holds(finding.main) > 0, finding.main, *ends]
    support = [holds.size, told, results, shares[0], len(draws), shares[1], everywhere]
    return [*about, *here, *support, *hinge.values()]


def _find_hinge(finding: Finding) -> dict[Hashable, Any]:
    """Return the choice on which a claim hinges: the first in order that alone makes it fail here, else the first."""
    choices, holds = measure_choices(finding), finding.distinct.holds
    fails = [
        bool((holds[select_levels(**{name: slice(None)})] == 0).any()) if name in CHOICES else False
        for name in choices["choice"]
    ]
    return choices[["choice", "moves", "level", "share_level"]].to_dict("records")[int(np.argmax(fails))]


CHOICE_COLUMNS = ["choice", "levels", "moves", "level", "share_level"]


def measure_choices(finding: Finding | None) -> pd.DataFrame:
    """Return how much each choice decides about a finding, the most decisive choice first.

    Columns: `choice`; `levels`, the number of those that differ on it; `moves`, the choice's share of the variance,
    over all distinct analyses, of whether the claim holds (of the margin, if it holds in all or in none); `level`, at
    which it holds in the smallest share of what can be decided, and that `share_level`. NaN where there is no variance;
    no rows without a finding.
    """
    if finding is None:
        return pd.DataFrame(columns=CHOICE_COLUMNS)
    finding = finding.distinct
    holds = finding.holds
    varies = np.nanvar(holds) > 0 if not np.isnan(holds).all() else False
    outcome = holds if varies else np.round(finding.points, 9)
    rows = []
    for axis, name in enumerate(CHOICES):
        if outcome.shape[axis] > 1:
            groups = [np.take(outcome, level, axis) for level in range(outcome.shape[axis])]
            shares = [_share_holding(np.take(holds, level, axis)) for level in range(holds.shape[axis])]
            worst = int(np.nanargmin(shares)) if not np.isnan(shares).all() else 0
            rows.append(
                [name, len(groups), _share_variance(groups, outcome), finding.levels[name][worst], shares[worst]]
            )
    frame = pd.DataFrame(rows or [["–", 1, np.nan, "–", np.nan]], columns=CHOICE_COLUMNS)
    return frame.sort_values("moves", ascending=False, kind="stable", ignore_index=True)


def _share_variance(groups: list[np.ndarray], outcome: np.ndarray) -> float:
    """Return the share of an outcome's variance that lies between groups of analyses; NaN outcomes are left out."""
    known = outcome[~np.isnan(outcome)]
    if not len(known) or known.var() < 1e-12:
        return float("nan")
    told = [group[~np.isnan(group)] for group in groups]
    between = sum(len(group) * (group.mean() - known.mean()) ** 2 for group in told if len(group))
    return float(between / (len(known) * known.var()))


def trace_specifications(finding: Finding | None) -> pd.DataFrame:
    """Return the specification curve of a finding: one row per distinct analysis, the lowest margin first.

    Columns: one for each choice that the finding depends on, with the level taken; `margin` on the evidence as
    recorded, and the ends of its 90 % interval over the replicates, `at_least` and `at_most` (points, NaN where none
    were drawn); `holds`. Analyses that cannot decide the claim are left out; no rows without a finding.
    """
    if finding is None:
        return pd.DataFrame(columns=["margin", "at_least", "at_most", "holds"])
    finding = finding.distinct
    names = [name for axis, name in enumerate(CHOICES) if finding.points.shape[axis] > 1]
    frame = pd.DataFrame(list(product(*[finding.levels[name] for name in names])), columns=names)
    margins = np.round(finding.points.ravel(), 9)
    ends = {name: getattr(finding.tally, name).ravel() for name in ("at_least", "at_most")}
    curve = frame.assign(margin=margins, **ends, holds=margins > 0)[~np.isnan(margins)]
    return curve.sort_values("margin", kind="stable", ignore_index=True)


def rank_documents(left: pd.DataFrame, tested: Mapping[str, Verdict]) -> pd.DataFrame:
    """Return one row per document or group left out, those that change most first; `tested` are verdicts by claim.

    Columns: `left_out`; `emptied`, the number of positions left without a statement; `shift`, the mean distance by
    which the others move (points); `lost`, the claims that hold with all documents but not without these, or can no
    longer be decided; `gained`, those that hold only without these.
    """
    rows = []
    for number, name in enumerate(dict.fromkeys(left["left_out"]), start=1):
        own = left[left["left_out"] == name]
        told = {claim: verdict.held for claim, verdict in tested.items() if len(verdict.held) > 1}
        lost = [claim for claim, holds in told.items() if holds[0] == 1 and holds[number] != 1]
        gained = [claim for claim, holds in told.items() if holds[0] != 1 and holds[number] == 1]
        rows.append([name, int(own["is_emptied"].sum()), own["shift"].abs().mean(), tuple(lost), tuple(gained)])
    ranked = pd.DataFrame(rows, columns=["left_out", "emptied", "shift", "lost", "gained"])
    return ranked.sort_values(["emptied", "shift"], ascending=False, kind="stable", ignore_index=True)
