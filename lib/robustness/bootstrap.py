"""Resample the evidence: draw statements and documents again, code them again, and compute intervals.

A *replicate* gives every statement another weight and another value.

- *Weights* resample documents, and statements within them, by the Bayesian bootstrap (Rubin 1981, Annals of Statistics
  9, 130-134): positive random weights with mean 1 replace the counts of draws. What is left when documents or voices
  are taken out is then itself such a resample, so one set of replicates serves every analysis, and no position is lost
  to an unlucky draw. A document's weight is exponential; documents that quote each other share one. A statement's
  weight has half that variance, so that a claim about statements of a single document is not taken for certain.
- *Values* are coded again, except experts' judgements, which nobody coded: each is replaced by what another coder would
  have given, drawn by how often the dossier's `confusion` table records that two coders gave two values. Half a pair is
  added between neighbouring anchors, because an error that is absent from so few pairs is still possible. At the ends
  of the scale an error can only go inwards: `centred` values are therefore moved by the mean error of their anchor, so
  that coding again shifts no mean. Two coders differ by the errors of both, so the error of one has half that variance
  (Lord & Novick 1968, Statistical Theories of Mental Test Scores, chapter 2), and centred values that standard
  deviation. A centred value may lie off the scale; the positions that are made of it are put back on it.

An *interval* contains 90 % of the replicates, of documents alone: the differences between documents already contain
those between their statements, and the errors of the coding (Cameron, Gelbach & Miller 2008, Review of Economics and
Statistics 90, 414-427). Few documents differ less from each other than from what they stand for, so replicates are
stretched about the position on record until they span a t-interval (`lib.robustness.spread`). Only a mean has an
interval: a current position or a median varies with the coding alone. Fewer than `LEAST_UTTERANCES` utterances, or than
`LEAST_DOCUMENTS` documents, have none; nor have statements that are all equal, since they do not tell how much others
might differ.

The numbers of each statement and of each document come from a stream of their own, by a generator that counts (Philox;
Salmon et al. 2011, Proceedings of SC11, 16). They do not depend on what else is drawn, nor in what order or how many at
a time, so that draws need not be held in memory. A stream is known by the row of the statement or document in the
dossier, that is by its index: two records with common row numbers (`number_alike`) have common draws, and what they do
not differ on does not move.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd

from lib.evidence import JUDGED, Dossier

LEVEL = 0.9
"""The share of replicates that an interval contains."""

TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
"""The quantiles at the ends of an interval."""

LEAST_UTTERANCES, LEAST_DOCUMENTS = 5, 3
"""The fewest utterances, and the fewest documents that do not quote each other, of which an interval is given."""

PARTS_OF_STATEMENT_WEIGHT = 2
"""A statement's weight is the mean of so many exponential variables, hence its variance 1 over this number."""

ERROR_OF_ONE = sqrt(0.5)
"""The standard deviation of one coder's error, as a share of that of the difference between two coders."""

UNSEEN = 0.5
"""The pairs of codings added between neighbouring anchors."""

STATEMENTS_AT_ONCE = 256
"""The number of statements drawn at once; results depend on it by rounding errors only."""

OF_DOCUMENTS, OF_STATEMENTS, OF_CODING = range(3)
"""The kinds of streams."""


class Streams:
    """Random numbers from as many independent streams as are asked for, all of one seed."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.Philox(key=seed)
        self._random = np.random.Generator(self._bits)
        self._start = self._bits.state

    def open(self, kind: int, number: int) -> np.random.Generator:
        """Return the generator at the start of a stream; it serves until the next one is opened."""
        self._start["state"]["counter"][:] = (0, number, kind, 0)
        self._bits.state = self._start
        return self._random


class Recoding(NamedTuple):
    """How statements at one anchor are coded again.

    `steps` are the anchors; `upto` the summed chance of each and those below it, the last left out; `least` and `most`
    the sums between which the anchor stays as it is; `error` the mean change in points.
    """

    steps: np.ndarray
    upto: np.ndarray
    least: float
    most: float
    error: float


class Draws(NamedTuple):
    """Some statements in every draw (draws × statements): their weights, values as coded again, and centred values."""

    weights: np.ndarray
    values: np.ndarray
    centred: np.ndarray


@dataclass(frozen=True, eq=False)
class Replicates:
    """The evidence drawn many times; the first draw is the evidence as recorded.

    `count` is the number of draws. For each of the `statements`, `rows` gives its row in the dossier, `groups` the
    group of its document, `recorded` its value (NaN without one), and `kinds` which of `recodings` it is coded again
    by, -1 for none.
    """

    statements: pd.DataFrame
    count: int
    seed: int
    rows: np.ndarray
    groups: np.ndarray
    recorded: np.ndarray
    kinds: np.ndarray
    recodings: tuple[Recoding, ...]
    _known: dict[Hashable, np.ndarray] = field(default_factory=dict, init=False, repr=False)

    def recall(self, key: Hashable, find: Callable[[], np.ndarray]) -> np.ndarray:
        """Return a result of these draws; compute it when it is first asked for."""
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]

    @property
    def weights(self) -> np.ndarray:
        """The weight of every statement in each draw, all at once."""
        return np.asarray(self.weigh_documents() * self.weigh_statements())

    def keep(self, number: int) -> "Replicates":
        """Return only the first `number` draws."""
        return replace(self, count=min(number, self.count))

    def take(self, places: np.ndarray) -> "Replicates":
        """Return the same draws for some of the statements, given by row number."""
        arrays = {name: getattr(self, name)[places] for name in ("rows", "groups", "recorded", "kinds")}
        return replace(self, statements=self.statements.iloc[places], **arrays)

    def of(self, statements: pd.DataFrame) -> "Replicates":
        """Return the same draws for some of the statements, given by id."""
        places = pd.Index(self.statements["id"]).get_indexer(pd.Index(statements["id"]))
        return replace(self.take(places), statements=statements)

    def split(self, members: np.ndarray) -> Iterator[tuple[np.ndarray, "Replicates"]]:
        """Yield the row numbers of some statements, and the draws of these alone, so many at once as memory allows."""
        for start in range(0, len(members), STATEMENTS_AT_ONCE):
            block = members[start : start + STATEMENTS_AT_ONCE]
            yield block, self.take(block)

    def draw(self) -> Draws:
        """Return the statements in every draw, with weights that resample documents and statements within them."""
        values = self.code_again()
        errors = [self.recodings[kind].error if kind >= 0 else 0.0 for kind in self.kinds]
        centred = self.recorded + ERROR_OF_ONE * (values - self.recorded - np.array(errors))
        centred[0] = values[0]
        return Draws(self.weights, values, centred)

    def weigh_documents(self) -> np.ndarray:
        """Return the weight of each statement's document in each draw."""
        groups, places = np.unique(self.groups, return_inverse=True)
        drawn = np.array([self.weigh_group(group) for group in groups]).reshape(len(groups), self.count)
        return drawn[places].T

    def weigh_group(self, group: int) -> np.ndarray:
        """Return the weight of one group of documents in each draw: exponential with mean 1."""
        drawn = np.ones(self.count)
        self._streams.open(OF_DOCUMENTS, int(group)).standard_exponential(out=drawn[1:])
        return drawn

    def weigh_statements(self) -> np.ndarray:
        """Return the weight of each statement within its document in each draw, with mean 1."""
        drawn = np.ones((len(self.rows), self.count))
        for row, number in zip(drawn, self.rows, strict=True):
            source = self._streams.open(OF_STATEMENTS, int(number))
            parts = source.standard_exponential((self.count - 1, PARTS_OF_STATEMENT_WEIGHT))
            row[1:] = sum(parts.T) / PARTS_OF_STATEMENT_WEIGHT
        return drawn.T

    def code_again(self) -> np.ndarray:
        """Return the value of each statement in each draw, as recorded in the first."""
        coded = np.repeat(self.recorded[:, None], self.count, axis=1)
        for place in range(len(coded)):
            changed, values = self._recode(place)
            coded[place, changed] = values
        return coded.T

    def _recode(self, place: int) -> tuple[np.ndarray, np.ndarray]:
        """Return in which draws another coder gives a statement another value, and which."""
        if self.kinds[place] < 0:
            return np.empty(0, dtype=int), np.empty(0)
        recoding = self.recodings[self.kinds[place]]
        chance = self._streams.open(OF_CODING, int(self.rows[place])).random(self.count - 1)
        changed = np.flatnonzero((chance < recoding.least) | (chance >= recoding.most))
        return changed + 1, recoding.steps[np.searchsorted(recoding.upto, chance[changed], side="right")]

    @cached_property
    def _streams(self) -> Streams:
        return Streams(self.seed)

    @cached_property
    def steps(self) -> np.ndarray:
        """The values that the statements can have in any draw, in order."""
        told = [
            self.recorded[~np.isnan(self.recorded)],
            *(self.recodings[kind].steps for kind in set(self.kinds) - {-1}),
        ]
        return np.unique(np.concatenate(told))


def draw_replicates(dossier: Dossier, replicates: int, seed: int) -> Replicates:
    """Return the evidence of a dossier as recorded, and `replicates` draws of it; the same `seed` gives the same draws.

    If the `confusion` table has no pairs, values stay as they were coded.
    """
    statements = dossier.statements
    groups = statements["document"].map(group_documents(dossier.documents)).to_numpy(dtype=np.int64)
    values = statements["value"].to_numpy(dtype=float)
    kinds = np.full(len(values), -1)
    recodings: list[Recoding] = []
    for demand, anchors in dossier.anchors.groupby("demand", observed=True)["value"]:
        steps, odds = np.sort(anchors.to_numpy(dtype=float)), measure_confusion(dossier.confusion, anchors)
        own = (statements["demand"].eq(demand) & statements["voice"].ne(JUDGED)).to_numpy()
        for place, row in enumerate(odds):
            if row.max() < 1:
                kinds[own & (values == steps[place])] = len(recodings)
                upto = np.cumsum(row[:-1])
                least, most = np.array([0.0, *upto, 1.0])[place : place + 2]
                recodings.append(Recoding(steps, upto, least, most, float(row @ steps - steps[place])))
    rows = statements.index.to_numpy(dtype=np.int64)
    return Replicates(statements, replicates + 1, seed, rows, groups, values, kinds, tuple(recodings))


def number_alike(dossier: Dossier, like: Dossier) -> Dossier:
    """Return a dossier whose statements and documents have the row numbers of those of another, others the next."""
    numbered = {}
    for name in ("statements", "documents"):
        own, other = getattr(dossier, name), getattr(like, name)
        added = [each for each in own["id"] if each not in set(other["id"])]
        start = int(other.index.max()) + 1
        numbers = dict(zip(other["id"], other.index, strict=True)) | {n: start + k for k, n in enumerate(added)}
        numbered[name] = own.set_axis(pd.Index([numbers[each] for each in own["id"]]))
    return replace(dossier, **numbered)


def group_documents(documents: pd.DataFrame) -> dict[str, int]:
    """Return for each document the number of its group: itself, and all documents linked to it by `draws_on`."""
    group = {name: int(number) for number, name in zip(documents.index, documents["id"], strict=True)}
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


def find_interval_ends(draws: np.ndarray, has_interval: np.ndarray) -> np.ndarray:
    """Return the ends of the 90 % interval of several quantities: an array of 2 × quantities, NaN where none is told.

    `draws` (draws × quantities, NaN where unknown) begin with the quantity on record, which the interval contains.
    """
    ends = np.full((2, draws.shape[1]), np.nan)
    known = np.asarray(has_interval, dtype=bool) & ~np.isnan(draws).any(axis=0)
    if known.any() and len(draws) > 1:
        low, high = np.quantile(draws[1:, known], TAILS, axis=0)
        ends[:, known] = np.minimum(low, draws[0, known]), np.maximum(high, draws[0, known])
    return np.round(ends, 9)
