"""Declare the choices of an analysis, and list every defensible analysis of a case.

This is a multiverse in the sense of Steegen, Tuerlinckx, Gelman & Vanpaemel (2016, Perspectives on Psychological
Science 11, 702-712): wherever an analyst could reasonably have decided differently, every decision is tried, in all
combinations. The first level of each choice is what the case asks for. Levels with the same effect are merged.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd

from lib.case import Case
from lib.core.dates import first_day, last_day
from lib.evidence import ASSESSED, JUDGED
from lib.parameters import Count, Loss, Statistic
from lib.robustness.bootstrap import group_documents

CHOICES: Mapping[str, str] = {
    "statistic": "whether the last word of the round counts, or its mean or median",
    "count": "whether each utterance has one vote in a mean or median, or each statement",
    "evidence": "which kinds of documents count",
    "turn": "from when on statements count",
    "documents": "which documents are left out",
    "reach": "whether concessions that only others see count",
    "salience": "how much demands matter",
    "loss": "how cost grows with distance",
}
"""The choices that an analyst can make differently, in the order of the axes of every result."""

OF_STATEMENTS = ("statistic", "count", "evidence", "turn", "documents")
"""The choices that decide which statements make up a position, and how."""

AXES = (*CHOICES, "draw")
"""The axes of every result over all analyses and draws, by name."""

Masks = dict[str, np.ndarray]


def arrange_axes(array: np.ndarray, *names: str) -> np.ndarray:
    """Return an array with one axis for each of `AXES`, given the `names` of its axes; new axes have length 1.

    >>> arrange_axes(np.zeros((5, 2)), "draw", "reach").shape
    (1, 1, 1, 1, 1, 2, 1, 1, 5)
    """
    ordered = array.transpose(sorted(range(array.ndim), key=lambda axis: AXES.index(names[axis])))
    sizes = dict(zip(names, array.shape, strict=True))
    return ordered.reshape([sizes.get(name, 1) for name in AXES])


def join_levels(choice: str, *arrays: np.ndarray) -> np.ndarray:
    """Join arrays over `AXES`, one for each level of a choice, along that choice's axis."""
    return np.concatenate(arrays, axis=AXES.index(choice))


def select_levels(**levels: int | slice) -> tuple[int | slice, ...]:
    """Return the index that selects these levels from an array over `AXES`; for other choices the first level."""
    return tuple(levels.get(choice, 0) for choice in CHOICES)


@dataclass(frozen=True)
class Analyses:
    """The levels of each choice by name, and which statements some of them count.

    `evidence`, `turn` and `documents` are arrays of levels × statements, true where a statement counts, in the order of
    their levels; `left_out` names what each level of `documents` leaves out, by the documents' short names.
    """

    levels: dict[str, tuple[str, ...]]
    evidence: np.ndarray
    turn: np.ndarray
    documents: np.ndarray
    left_out: tuple[str, ...]

    def count(self, window: np.ndarray, members: np.ndarray) -> np.ndarray:
        """Return which of some statements count in some windows: evidence × windows × documents × statements."""
        evidence, windows, documents = (kind[:, members] for kind in (self.evidence, window, self.documents))
        return np.asarray(evidence[:, None, None] & windows[None, :, None] & documents[None, None])

    def keep_first(self, choices: Collection[str]) -> "Analyses":
        """Return only the first level of some choices, which is what the case itself asks for."""
        levels = {name: own[:1] if name in choices else own for name, own in self.levels.items()}
        evidence, turn, documents = (len(levels[name]) for name in ("evidence", "turn", "documents"))
        kept = self.evidence[:evidence], self.turn[:turn], self.documents[:documents]
        return Analyses(levels, *kept, self.left_out[:documents])

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of levels of each choice."""
        return tuple(len(names) for names in self.levels.values())


def declare_analyses(case: Case) -> Analyses:
    """Return the choices of a case; a choice that the case leaves no room for has one level."""
    varied = _vary_evidence(case), _vary_turn(case), _vary_documents(case)
    told = [np.array(list(masks.values())).any(axis=0) for masks in varied]
    relevant = np.logical_and.reduce(told)  # statements that at least one analysis counts
    evidence, turn, documents = (_merge(masks, relevant) for masks in varied)
    asked = case.parameters
    weights = asked.weights if isinstance(asked.weights, str) else "as given"
    reach = ("own offers", "with assessments")
    levels = {
        "statistic": _find_leading(asked.statistic, get_args(Statistic)),
        "count": _find_leading(asked.count, get_args(Count)),
        "evidence": tuple(evidence),
        "turn": tuple(turn),
        "documents": ("all documents", *(f"without {name}" for name in list(documents)[1:])),
        "reach": reach[::-1] if asked.assessed else reach,
        "salience": _find_leading(weights, ("equal", "coverage")),
        "loss": _find_leading(asked.loss, get_args(Loss)),
    }
    counted = [np.array(list(masks.values())) for masks in (evidence, turn, documents)]
    return Analyses(levels, counted[0], counted[1], counted[2], left_out=tuple(documents))


def _find_leading(first: str, others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([first, *others]))


def _merge(masks: Masks, relevant: np.ndarray) -> Masks:
    """Return the first level, and those others that count something and differ from all levels before them.

    Levels are compared on the `relevant` statements.
    """
    kept: Masks = {}
    known = set()
    for name, mask in masks.items():
        counted = mask[relevant]
        if not kept or (counted.any() and counted.tobytes() not in known):
            kept[name] = mask
            known.add(counted.tobytes())
    return kept


def _vary_evidence(case: Case) -> Masks:
    """Return which statements count by the kind of their document: as asked, and if all are asked, of each kind."""
    asked, primary = case.parameters.evidence, case.statements["is_primary"].to_numpy(dtype=bool)
    kinds = {"all": np.ones_like(primary), "primary": primary, "secondary": ~primary}
    names = list(kinds) if asked == "all" else [asked]
    voiced = case.statements["voice"].replace(JUDGED, ASSESSED).isin(case.rule.voices).to_numpy()
    return {f"{name} documents" if name == "all" else f"{name} only": kinds[name] & voiced for name in names}


def _vary_turn(case: Case) -> Masks:
    """Return which statements count by their date: from the turn on, and from the start of the window."""
    asked, days = case.parameters, case.statements["day"]
    end = pd.Timestamp(last_day(asked.as_of))
    starts = dict.fromkeys((asked.turn, asked.since))
    return {f"since {start}": days.between(pd.Timestamp(first_day(start)), end).to_numpy() for start in starts}


def _vary_documents(case: Case) -> Masks:
    """Return the documents that count, by what is left out: nothing, one, those linked by quoting, translations."""
    documents = case.dossier.documents
    chosen = case.parameters.documents or list(documents["id"])
    group, short = group_documents(documents), name_documents(documents)
    left_out = {short[name]: [name] for name in chosen}
    for number in dict.fromkeys(group[name] for name in chosen):
        linked = [name for name in chosen if group[name] == number]
        left_out[" and ".join(short[name] for name in linked)] = linked
    translated = documents.loc[documents["translation"] == "machine", "id"]
    left_out["machine translations"] = [name for name in chosen if name in set(translated)]
    of = case.statements["document"]
    everything = of.isin(chosen)
    masks = {"": everything.to_numpy()}
    return masks | {name: (everything & ~of.isin(names)).to_numpy() for name, names in left_out.items()}


def name_documents(documents: pd.DataFrame) -> dict[str, str]:
    """Return how readers know each document: by its short name, with its id where two share a name."""
    is_shared = documents["short"].duplicated(keep=False)
    names = documents["short"].where(~is_shared, documents["short"] + " (" + documents["id"] + ")")
    return dict(zip(documents["id"], names, strict=True))
