"""Notebooks and what is given for them in, the parameters of each out: typed, and checked before anything runs."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lib.case import open_dossier
from lib.core.errors import explain_choice
from lib.parameters import Parameters, check_parameters
from lib.runs.notebooks import read_defaults


def plan(notebooks: Iterable[Path], given: Mapping[str, object]) -> dict[Path, dict[str, Any]]:
    """Return the parameters of each notebook, typed; `Misuse` lists all that is unknown, ill-typed or contradictory.

    A parameter goes to the notebooks that name it; one that none of them names is a fault.
    """
    named = {path: read_defaults(path) for path in notebooks}
    faults = find_unknown(given, named)
    asked = {name: value for name, value in given.items() if any(name in defaults for defaults in named.values())}
    settings = [{name: asked.get(name, value) for name, value in defaults.items()} for defaults in named.values()]
    faults += dict.fromkeys(fault for setting in settings for fault in check_parameters(setting))
    open_dossier(asked, faults)
    typed = Parameters.model_validate(asked).model_dump(include=set(asked))
    return {path: {name: value for name, value in typed.items() if name in names} for path, names in named.items()}


def find_unknown(given: Iterable[str], named: Mapping[Path, Mapping[str, Any]]) -> list[str]:
    """Return a fault for each name that is a parameter of none of the notebooks, `named` holding those of each."""
    everywhere = sorted(set().union(*named.values()))
    return [
        f"{name}: no parameter of {', '.join(path.stem for path in named)}; {explain_choice(name, everywhere)}"
        for name in given
        if name not in everywhere
    ]
