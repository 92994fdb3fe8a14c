"""Simulate dossiers: of a known truth that coders read with error, or of statements scattered at random."""

from dataclasses import fields
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from lib.evidence.dossier import Dossier
from lib.evidence.profile import Profile
from lib.positions import Rule
from lib.robustness.bootstrap import draw_replicates, find_interval_ends, measure_confusion
from lib.robustness.intervals import replicate_positions

ALL = Rule(since="1990", turn="1990", as_of="2022", statistic="mean")
"""A rule that every statement counts by."""

ANCHORS = (0.0, 25.0, 50.0, 75.0, 100.0)
CONFUSION = pd.DataFrame(
    [(0, 0, 68), (25, 25, 15), (25, 50, 2), (50, 50, 10), (75, 75, 37), (75, 100, 20), (100, 100, 39)],
    columns=["one", "other", "pairs"],
)
"""How often two coders gave which two values, made up."""

MISREADING = np.cumsum(measure_confusion(CONFUSION, ANCHORS), axis=1)
"""The summed chances that a statement meant for one anchor is coded as each or as one below it."""

SHAPES = (
    (0.60, 0.20, 0.10, 0.07, 0.03),
    (0.02, 0.03, 0.05, 0.40, 0.50),
    (0.20, 0.20, 0.20, 0.20, 0.20),
    (0.40, 0.10, 0.00, 0.10, 0.40),
    (0.00, 0.10, 0.20, 0.60, 0.10),
)
"""How often each anchor occurs: a refusal, a demand, all values, two camps, one value."""


def simulate(rng, n, documents, *, shape=SHAPES[1], pull=0.0, linked=False, only=None, shares=None):
    """Return a dossier of one actor and one demand with `n` statements from some documents.

    `linked` makes the second document draw on the first; `only` gives all statements one value; the rest is as in
    `read_with_error`.
    """
    values, of = read_with_error(rng, n, documents, shape, pull=pull, shares=shares)
    told = values if only is None else np.full(n, float(only))
    return lay_out(told, [f"d{number}" for number in of], [f"d{number}" for number in range(documents)], linked)


def read_with_error(rng, n, documents, shape, *, pull=0.0, shares=None):
    """Return the values of `n` statements as they were coded, and the numbers of the documents that they are in.

    `pull` (0 to 1) is the share of variance, on the scale of a normal variable behind the anchors, that belongs to the
    documents; `shares` are those of the documents in the statements, equal unless given.
    """
    of = rng.integers(0, documents, n) if shares is None else rng.choice(documents, n, p=shares)
    behind = np.sqrt(pull) * rng.normal(size=documents)[of] + np.sqrt(1 - pull) * rng.normal(size=n)
    meant = np.minimum(np.searchsorted(np.cumsum(shape), [NormalDist().cdf(x) for x in behind]), len(ANCHORS) - 1)
    coded = (rng.random(n)[:, None] > MISREADING[meant]).sum(axis=1)
    return np.array(ANCHORS)[coded], of


def lay_out(values, documents, names, linked=False, actors="a"):
    """Return a dossier of positions with these values in these documents, each an utterance of its own."""
    statements = pd.DataFrame({"id": [f"s{n}" for n in range(len(values))], "document": documents, "value": values})
    statements = statements.assign(
        actor=pd.Categorical(np.broadcast_to(actors, len(values))), demand=pd.Categorical(["x"] * len(values)),
        role="position", voice="direct", medium="speech", offer="", is_primary=False, day=pd.Timestamp("2021"),
        date="2021",
    )  # fmt: skip
    statements = statements.assign(side=statements["actor"], utterance=statements["id"])
    table = pd.DataFrame({"id": names, "draws_on": ["", names[0] if linked else "", *[""] * len(names)][: len(names)]})
    return fill_dossier(documents=table, anchors=pd.DataFrame({"demand": "x", "value": ANCHORS}), statements=statements)


PROFILE = Profile(title="x", since="1990", turn="2021-06", as_of="2022", caveat="Nothing is in it.", claimant="s0",
                  answering="s1", without_agreement="x")  # fmt: skip


def fill_dossier(**tables):
    """Return a dossier of these tables, with the confusion of made-up coders, and nothing else in it."""
    names = [each.name for each in fields(Dossier) if each.name not in ("folder", "profile")]
    documents = tables["documents"].assign(status="")
    told = tables | {"confusion": CONFUSION, "documents": documents}
    return Dossier(Path(), PROFILE, **{name: pd.DataFrame() for name in names} | told)


def scatter(seed, n=160):
    """Return a dossier of statements at random: six actors of four sides on three demands, in six documents.

    Several statements share an utterance, and some utterances are in several documents. Two documents quote each other,
    one is a machine translation, two are primary.
    """
    rng = np.random.default_rng(seed)
    actors = pd.DataFrame({"id": [f"a{n}" for n in range(6)], "side": ["s0", "s1", "s1", "s1", "s2", "s3"]})
    names = [f"d{number}" for number in range(6)]
    documents = pd.DataFrame(
        {"id": names, "draws_on": ["", "d0", "", "", "", ""], "short": [f"D {n[1:]}" for n in names]}
    )
    documents = documents.assign(translation=["original"] * 5 + ["machine"], kind=["news"] * 4 + ["official"] * 2)
    acts = pd.DataFrame({"actor": rng.integers(0, 6, 70), "medium": rng.choice(["speech", "text", "act"], 70)})
    acts = acts.assign(day=pd.Timestamp("2021") + pd.to_timedelta(30 * rng.integers(0, 12, 70), "D"))
    of = rng.integers(0, 70, n)
    role = rng.choice(["position", "position", "position", "concession", "reasoning"], n)
    voice = rng.choice(["direct", "reported", "analyst"], n)
    own = np.where(voice == "analyst", "inferred", rng.choice(["formal", "floated"], n))
    statements = pd.DataFrame({"id": [f"s{n}" for n in range(n)], "utterance": [f"u{act}" for act in of]})
    statements = statements.assign(
        document=rng.choice(names, n), role=role, voice=voice, offer=np.where(role == "concession", own, ""),
        value=np.where(role == "reasoning", np.nan, rng.choice(ANCHORS, n)),
        actor=pd.Categorical(acts["actor"].map(actors["id"])[of], actors["id"], ordered=True),
        side=pd.Categorical(acts["actor"].map(actors["side"])[of], actors["side"].unique(), ordered=True),
        demand=pd.Categorical(rng.choice(["x", "y", "z"], n), ["x", "y", "z"], ordered=True),
        medium=acts["medium"].to_numpy()[of], day=acts["day"].to_numpy()[of],
    )  # fmt: skip
    statements = statements.assign(
        date=statements["day"].dt.strftime("%Y-%m-%d"), is_primary=statements["document"].isin(["d4", "d5"])
    )
    demands = pd.DataFrame({"id": ["x", "y", "z"], "label": ["x", "y", "z"], "claimant": "a0"})
    anchors = pd.DataFrame([(demand, value) for demand in "xyz" for value in ANCHORS], columns=["demand", "value"])
    return fill_dossier(documents=documents, actors=actors.assign(label=actors["id"]), demands=demands,
                        anchors=anchors, statements=statements)  # fmt: skip


def cover(n, documents, records, *, seed, pull=0.0, replicates=400, shares=None):
    """Return the share of simulated records with an interval in which it holds the true mean; shapes take turns.

    Each record is an actor of one dossier, with documents of its own.
    """
    rng, shapes = np.random.default_rng(seed), [SHAPES[number % len(SHAPES)] for number in range(records)]
    told = [read_with_error(rng, n, documents, shape, pull=pull, shares=shares) for shape in shapes]
    names = [f"d{record}-{number}" for record in range(records) for number in range(documents)]
    of = [names[record * documents + number] for record, (_, own) in enumerate(told) for number in own]
    actors = np.repeat(np.arange(records), n)
    dossier = lay_out(np.concatenate([values for values, _ in told]), of, names, actors=actors)
    drawn = draw_replicates(dossier, replicates, seed)
    positions = replicate_positions(dossier.statements, ALL, drawn, "actor")
    low, high = find_interval_ends(positions.values, positions.has_interval)
    means = np.array([np.dot(shape, ANCHORS) for shape in shapes])
    return ((low - 1e-9 <= means) & (means <= high + 1e-9))[positions.has_interval].mean()
