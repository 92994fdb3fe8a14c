"""Declare the choices of an analysis, and list every defensible analysis of a case.

This is a multiverse in the sense of Steegen, Tuerlinckx, Gelman & Vanpaemel (2016, Perspectives on Psychological
Science 11, 702-712): wherever an analyst could reasonably have decided differently, every decision is tried, in all
combinations. The first level of each choice is what the case asks for. Levels with the same effect are merged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np
import pandas as pd

from lib.case import Case
from lib.core.dates import first_day, last_day
from lib.parameters import Loss
from lib.robustness.bootstrap import group_documents

CHOICES: Mapping[str, str] = {
    "statistic": "how a position sums up its statements",
    "voices": "how much third parties' judgements count",
    "window": "from when on statements count",
    "documents": "which documents count",
    "holder": "who speaks for a side: all its actors, or the one with the most statements",
    "thin": "whether positions that rest on one statement count",
    "reach": "whether a reach that only a third party judges counts",
    "salience": "how much demands matter",
    "loss": "how cost grows with distance",
}
"""The choices that an analyst can make differently, in the order of the axes of every result."""

AXES = (*CHOICES, "draw")
"""The axes of every result over all analyses and draws, by name."""

Masks = dict[str, np.ndarray]


def arrange_axes(array: np.ndarray, *names: str) -> np.ndarray:
    """Return an array with one axis for each of `AXES`, given the `names` of its axes; new axes have length 1.

    >>> arrange_axes(np.zeros((5, 2)), "draw", "reach").shape
    (1, 1, 1, 1, 1, 1, 2, 1, 1, 5)
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
    """The levels of each choice by name, and the weights that some of them give to statements.

    `voices`, `window` and `documents` are arrays of levels × statements, in the order of their levels; `left_out` names
    what each level of `documents` leaves out.
    """

    levels: dict[str, tuple[str, ...]]
    voices: np.ndarray
    window: np.ndarray
    documents: np.ndarray
    left_out: tuple[str, ...]

    @cached_property
    def weights(self) -> np.ndarray:
        """The weight of each statement: voices × windows × documents × statements."""
        return self.weigh(self.window)

    def weigh(self, window: np.ndarray) -> np.ndarray:
        """Return the weights of statements for other windows (windows × statements)."""
        return np.asarray(self.voices[:, None, None] * window[None, :, None] * self.documents[None, None])

    def keep_first(self) -> "Analyses":
        """Return only the first level of the choices of statements, which is what the case itself asks for."""
        levels = self.levels | {name: self.levels[name][:1] for name in ("voices", "window", "documents")}
        return Analyses(levels, self.voices[:1], self.window[:1], self.documents[:1], self.left_out[:1])

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of levels of each choice."""
        return tuple(len(names) for names in self.levels.values())


def declare_analyses(case: Case) -> Analyses:
    """Return the choices of a case; a choice that the case leaves no room for has one level."""
    varied = _vary_voices(case), _vary_window(case), _vary_documents(case)
    told = [np.array(list(masks.values())).max(axis=0) > 0 for masks in varied]
    relevant = np.logical_and.reduce(told)  # statements that at least one analysis counts
    voices, window, documents = (_merge(masks, relevant) for masks in varied)
    asked = case.parameters.weights if isinstance(case.parameters.weights, str) else "as given"
    levels = {
        "statistic": ("mean", "median"),
        "voices": tuple(voices),
        "window": tuple(window),
        "documents": ("all documents", *(f"without {name}" for name in list(documents)[1:])),
        "holder": ("all actors of a side", "its leading actor"),
        "thin": ("thin counted", "thin left out"),
        "reach": ("as judged", "as offered"),
        "salience": _find_leading(asked, ("coverage", "equal")),
        "loss": _find_leading(case.parameters.loss, get_args(Loss)),
    }
    weights = [np.array(list(masks.values())) for masks in (voices, window, documents)]
    return Analyses(levels, weights[0], weights[1], weights[2], left_out=tuple(documents))


def _find_leading(first: str, others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([first, *others]))


def _merge(masks: Masks, relevant: np.ndarray) -> Masks:
    """Return the first level, and those others that count something and differ from all levels before them.

    Levels are compared on the `relevant` statements, each relative to the highest weight that it gives.
    """
    kept: Masks = {}
    shapes: list[np.ndarray] = []
    for name, mask in masks.items():
        highest = mask[relevant].max(initial=0.0)
        shape = mask[relevant] / (highest or 1.0)
        if not kept or (highest and not any(np.array_equal(shape, other) for other in shapes)):
            kept[name] = mask
            shapes.append(shape)
    return kept


def _vary_voices(case: Case) -> Masks:
    """Return the weights of voices: as in the rule, all equal, and without third parties' judgements."""
    given = {voice: weight for voice, weight in case.rule.voices.items() if weight > 0}
    schemes: dict[str, dict[str, float]] = {
        f"analysts {_format_weight(given.get('analyst', 0.0))}": given,
        "all voices alike": dict.fromkeys(given, 1.0),
        "no analysts": {voice: weight for voice, weight in given.items() if voice != "analyst"},
    }
    spoken = case.statements["voice"]
    return {name: spoken.map(weights).fillna(0.0).to_numpy(float) for name, weights in schemes.items()}


def _format_weight(weight: float) -> str:
    """Return a weight in words if there is a short form."""
    return {0.5: "half", 1.0: "in full", 0.0: "left out"}.get(weight, f"weighing {weight:g}")


def _vary_window(case: Case) -> Masks:
    """Return the windows: from the start asked for, from the start of the record, and from the turn."""
    start, end = case.parameters.since, pd.Timestamp(last_day(case.parameters.as_of))
    days = case.statements["day"]
    starts = {f"since {start}": start, "whole record": "0001", f"since {case.parameters.turn}": case.parameters.turn}
    return {name: days.between(pd.Timestamp(first_day(day)), end).to_numpy(float) for name, day in starts.items()}


def _vary_documents(case: Case) -> Masks:
    """Return the documents that count, by what is left out: nothing, one, those linked by quoting, translations."""
    documents = case.dossier.documents
    chosen = case.parameters.documents or list(documents["id"])
    group = group_documents(documents)
    left_out = {name: [name] for name in chosen}
    for number in dict.fromkeys(group[name] for name in chosen):
        linked = [name for name in chosen if group[name] == number]
        left_out[" and ".join(linked)] = linked
    translated = documents.loc[documents["translation"] == "machine", "id"]
    left_out["machine translations"] = [name for name in chosen if name in set(translated)]
    of = case.statements["document"]
    everything = of.isin(chosen)
    masks = {"": everything.to_numpy(float)}
    return masks | {name: (everything & ~of.isin(names)).to_numpy(float) for name, names in left_out.items()}
