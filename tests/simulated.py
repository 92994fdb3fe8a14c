"""Simulate dossiers with a known truth: statements drawn from a distribution over the anchors, coded with error."""

from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from lib.evidence.dossier import Dossier, load
from lib.positions import Rule
from lib.robustness.bootstrap import draw_replicates, find_interval_ends, measure_confusion
from lib.robustness.intervals import replicate_positions

ALL = Rule(since="1990", as_of="2022")
"""A rule that every statement counts by."""

ANCHORS = (0.0, 25.0, 50.0, 75.0, 100.0)
CONFUSION = load().confusion
SHAPES = (
    (0.60, 0.20, 0.10, 0.07, 0.03),
    (0.02, 0.03, 0.05, 0.40, 0.50),
    (0.20, 0.20, 0.20, 0.20, 0.20),
    (0.40, 0.10, 0.00, 0.10, 0.40),
    (0.00, 0.10, 0.20, 0.60, 0.10),
)
"""How often each anchor occurs: a refusal, a demand, all values, two camps, one value."""


def simulate(rng, n, documents, *, shape=SHAPES[1], pull=0.0, linked=False, only=None):
    """Return a dossier of one actor and one demand with `n` statements from some documents.

    `pull` (0 to 1) is the share of variance, on the scale of a normal variable behind the anchors, that belongs to the
    documents; `linked` makes the second document draw on the first; `only` gives all statements one value.
    """
    of = rng.integers(0, documents, n)
    behind = np.sqrt(pull) * rng.normal(size=documents)[of] + np.sqrt(1 - pull) * rng.normal(size=n)
    shares = [NormalDist().cdf(x) for x in behind]
    meant = np.minimum(np.searchsorted(np.cumsum(shape), shares), len(ANCHORS) - 1)
    odds = np.cumsum(measure_confusion(CONFUSION, ANCHORS), axis=1)
    coded = (rng.random(n)[:, None] > odds[meant]).sum(axis=1)
    values = np.full(n, float(only)) if only is not None else np.array(ANCHORS)[coded]
    return lay_out(values, [f"d{number}" for number in of], [f"d{number}" for number in range(documents)], linked)


def lay_out(values, documents, names, linked=False):
    """Return a dossier of positions with these values in these documents."""
    statements = pd.DataFrame({"id": [f"s{n}" for n in range(len(values))], "document": documents, "value": values})
    statements = statements.assign(
        actor=pd.Categorical(["a"] * len(values)), demand=pd.Categorical(["x"] * len(values)), role="position"
    ).assign(voice="direct", day=pd.Timestamp("2021"))
    table = pd.DataFrame({"id": names, "draws_on": ["", names[0] if linked else "", *[""] * len(names)][: len(names)]})
    anchors = pd.DataFrame({"demand": "x", "value": ANCHORS})
    empty = pd.DataFrame()
    return Dossier(Path(), table, empty, empty, anchors, statements, empty, empty, empty, CONFUSION, empty, empty)


def cover(n, documents, dossiers, *, seed, pull=0.0, replicates=400):
    """Return the share of simulated dossiers with an interval in which it holds the true mean; shapes take turns."""
    rng, hits = np.random.default_rng(seed), []
    for number in range(dossiers):
        shape = SHAPES[number % len(SHAPES)]
        dossier = simulate(rng, n, documents, shape=shape, pull=pull)
        drawn = draw_replicates(dossier, replicates, int(rng.integers(2**31)))
        positions = replicate_positions(dossier.statements, ALL, drawn, "actor")
        low, high = find_interval_ends(positions.values, positions.has_interval)[:, 0]
        if positions.has_interval[0]:
            hits.append(low - 1e-9 <= np.dot(shape, ANCHORS) <= high + 1e-9)
    return np.mean(hits)
