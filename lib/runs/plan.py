"""Notebooks and given parameters in, typed parameters for each notebook out, checked before anything runs."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lib.asking import name_ids
from lib.case import open_dossier
from lib.core.errors import explain_choice
from lib.parameters import Parameters, check_parameters
from lib.runs.notebooks import read_defaults


def plan(notebooks: Iterable[Path], given: Mapping[str, object]) -> dict[Path, dict[str, Any]]:
    """Return the typed parameters for each notebook; `Misuse` lists all that are unknown, invalid or contradictory.

    A parameter is passed to the notebooks that define it, with ids for labels; it is a fault if none of them does.
    """
    named = {path: read_defaults(path) for path in notebooks}
    faults = find_unknown(given, named)
    asked = {name: value for name, value in given.items() if any(name in defaults for defaults in named.values())}
    settings = [
        {name: asked.get(name, value) for name, value in defaults.items() if name != "outputs" or name in asked}
        for defaults in named.values()
    ]
    faults += dict.fromkeys(fault for setting in settings for fault in check_parameters(setting))
    dossier = open_dossier(settings or [asked], faults)
    typed = Parameters.model_validate(name_ids(asked, dossier)).model_dump(include=set(asked))
    return {path: {name: value for name, value in typed.items() if name in names} for path, names in named.items()}


def find_unknown(given: Iterable[str], named: Mapping[Path, Mapping[str, Any]]) -> list[str]:
    """Return a fault for each name that no notebook has as a parameter; `named` holds the parameters of each."""
    everywhere = sorted(set().union(*named.values()))
    return [
        f"{name}: not a parameter of {', '.join(path.stem for path in named)}; {explain_choice(name, everywhere)}"
        for name in given
        if name not in everywhere
    ]
