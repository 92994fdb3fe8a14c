"""Resample the evidence: draw statements and documents again, code them again, and compute intervals.

A *replicate* gives every statement another weight and another value.

- *Weights* resample documents, and statements within them, by the Bayesian bootstrap (Rubin 1981, Annals of Statistics
  9, 130-134): positive random weights with mean 1 replace the counts of draws. What is left when documents or voices
  are taken out is then itself such a resample, so one set of replicates serves every analysis, and no position is lost
  to an unlucky draw. A document's weight is exponential; documents that quote each other share one. A statement's
  weight has half that variance: with both, simulated intervals have the coverage they promise (see `benchmarks/`).
- *Values* are coded again: each is replaced by what another coder would have given, drawn by how often the dossier's
  `confusion` table records that two coders gave two values. Half a pair is added between neighbouring anchors, because
  an error that is absent from so few pairs is still possible.

An *interval* contains 90 % of the replicates. For few statements it is cut further out in the tails, by the expanded
percentiles of Hesterberg (2015, The American Statistician 69, 371-386), as a t-interval is wider than a normal one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from math import pi, sqrt, tan
from statistics import NormalDist

import numpy as np
import pandas as pd

from lib.evidence import Dossier

LEVEL = 0.9
"""The share of replicates that an interval contains."""

TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
"""The quantiles at the ends of an interval that rests on many statements."""

OF_DOCUMENTS, OF_STATEMENTS = 1.0, 0.5
"""The variances of the random weights."""

UNSEEN = 0.5
"""The pairs of codings added between neighbouring anchors."""


@dataclass(frozen=True)
class Replicates:
    """The evidence drawn many times: arrays of draws × statements; the first draw is the evidence as recorded.

    `of_documents` and `of_statements` are the two factors of the weights; `values` is what each statement was coded as,
    NaN where it has no value.
    """

    statements: pd.DataFrame
    of_documents: np.ndarray
    of_statements: np.ndarray
    values: np.ndarray

    @cached_property
    def weights(self) -> np.ndarray:
        """The weight of each statement in each draw."""
        return np.asarray(self.of_documents * self.of_statements)

    def take(self, places: np.ndarray) -> "Replicates":
        """Return the same draws for some of the statements, given by row number."""
        arrays = (self.of_documents, self.of_statements, self.values)
        return Replicates(self.statements.iloc[places], *(array[:, places] for array in arrays))

    def keep(self, number: int) -> "Replicates":
        """Return only the first `number` draws."""
        arrays = (self.of_documents, self.of_statements, self.values)
        return Replicates(self.statements, *(array[:number] for array in arrays))

    def of(self, statements: pd.DataFrame) -> "Replicates":
        """Return the same draws for some of the statements, given by id."""
        places = pd.Index(self.statements["id"]).get_indexer(pd.Index(statements["id"]))
        return replace(self.take(places), statements=statements)

    def part(self) -> dict[str, "Replicates"]:
        """Return the draws with one source of uncertainty each: documents, statements within them, coding."""
        still = np.ones_like(self.of_documents)
        coded = np.broadcast_to(self.values[:1], self.values.shape)
        return {
            "documents": replace(self, of_statements=still, values=coded),
            "statements": replace(self, of_documents=still, values=coded),
            "coding": replace(self, of_documents=still, of_statements=still),
        }


def draw_replicates(dossier: Dossier, replicates: int, seed: int) -> Replicates:
    """Return the evidence of a dossier as recorded, and `replicates` draws of it; the same `seed` gives the same draws.

    If the `confusion` table has no pairs, values stay as they were coded.
    """
    rng = np.random.default_rng(seed)
    statements, documents = dossier.statements, dossier.documents
    cluster = statements["document"].map(group_documents(documents)).to_numpy()
    of_documents = rng.gamma(1 / OF_DOCUMENTS, OF_DOCUMENTS, (replicates, len(documents)))
    of_statements = rng.gamma(1 / OF_STATEMENTS, OF_STATEMENTS, (replicates, len(statements)))
    values = statements["value"].to_numpy(dtype=float)
    coded = np.broadcast_to(values, of_statements.shape).copy()
    chance = rng.random(coded.shape)
    for demand, anchors in dossier.anchors.groupby("demand")["value"]:
        steps, odds = np.sort(anchors.to_numpy(dtype=float)), measure_confusion(dossier.confusion, anchors)
        for anchor, row in zip(steps, odds, strict=True):
            members = np.flatnonzero((statements["demand"] == demand) & (values == anchor))
            coded[:, members] = steps[np.searchsorted(np.cumsum(row)[:-1], chance[:, members], side="right")]
    still = np.ones(len(values))
    drawn = np.vstack([still, of_documents[:, cluster]]), np.vstack([still, of_statements])
    return Replicates(statements, drawn[0], drawn[1], np.vstack([values, coded]))


def group_documents(documents: pd.DataFrame) -> dict[str, int]:
    """Return for each document the number of its group: itself, and all documents linked to it by `draws_on`."""
    group = {name: number for number, name in enumerate(documents["id"])}
    for name, source in zip(documents["id"], documents["draws_on"], strict=True):
        if source:
            joined = {group[name], group[source]}
            group = {name: min(joined) if number in joined else number for name, number in group.items()}
    return group


def measure_confusion(confusion: pd.DataFrame, anchors: Iterable[float]) -> np.ndarray:
    """Return the probabilities that another coder gives each anchor where one gave another: rows sum to 1.

    The anchors are those of one demand, in order of value. Pairs with other values do not count. For an anchor without
    any pairs, no error is assumed.
    """
    steps = np.sort(np.asarray(list(anchors), dtype=float))
    seen = confusion[confusion["one"].isin(steps) & confusion["other"].isin(steps) & (confusion["pairs"] > 0)]
    pairs = UNSEEN * np.eye(len(steps), k=1)
    for one, other, count in seen[["one", "other", "pairs"]].itertuples(index=False):
        pairs[np.searchsorted(steps, one), np.searchsorted(steps, other)] += count
    pairs += pairs.T  # count each pair from both coders' side; an equal pair counts twice
    unknown = ~np.isin(steps, seen[["one", "other"]].to_numpy(dtype=float))
    pairs[unknown] = np.eye(len(steps))[unknown]
    return np.asarray(pairs / pairs.sum(axis=1, keepdims=True))


def find_interval_ends(draws: np.ndarray, counts: Sequence[int] | np.ndarray) -> np.ndarray:
    """Return the ends of the 90 % interval of several quantities: an array of 2 × quantities, NaN where unknown.

    `draws` (draws × quantities, NaN where a replicate has no value); `counts`, the number of statements behind each
    quantity. For fewer than three statements the interval is practically the whole range of the replicates.
    """
    ends = np.full((2, draws.shape[1]), np.nan)
    for place, count in enumerate(counts):
        known = draws[~np.isnan(draws[:, place]), place]
        if len(known):
            tail = find_tail(int(count))
            ends[:, place] = np.quantile(known, [tail, 1 - tail])
    return np.round(ends, 9)


@cache
def find_tail(n: int) -> float:
    """Return the share of replicates to cut off at either end for `n` statements, 0 if there is only one.

    >>> [round(find_tail(n), 4) for n in (1, 3, 5, 20, 1000)]
    [0.0, 0.0002, 0.0086, 0.038, 0.0498]
    """
    if n < 2:
        return 0.0
    return NormalDist().cdf(-sqrt(n / (n - 1)) * _find_t((1 + LEVEL) / 2, n - 1))


def _find_t(share: float, freedom: int) -> float:
    """Return the quantile of Student's t, whose angle atan(t / √freedom) has the density cos^(freedom - 1)."""
    angle = np.linspace(-pi / 2, pi / 2, 100_001)
    density = np.cos(angle) ** (freedom - 1)
    below = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
    return sqrt(freedom) * tan(float(np.interp(share, below / below[-1], angle)))
