"""What each parameter may be given in a case: labels are taken for ids, and help lists every parameter and name."""

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from textwrap import TextWrapper
from typing import Any, TypeVar, get_args

from lib.core.errors import Faults
from lib.core.names import find_id, quote_name
from lib.evidence import Dossier, load
from lib.parameters import Parameters, find_limits, list_names, split_pairs

Opener = TypeVar("Opener", bound=Callable[..., object])

OF_THE_CASE = {"as_of": "as_of", "since": "since", "turn": "turn", "disagreement": "without_agreement"}
"""The parameters that a case gives a value of its own, and the entries of `case.toml` with it."""

EXAMPLES = {"weights": ("demands", "=2"), "reservations": ("sides", "=0.4")}
"""The parameters that take numbers by name, whose names these are, and a number for the example."""


MOST_LABELLED = 12
"""The most names that help lists with their labels."""


def list_covering(dossier: Dossier, demands: Sequence[object]) -> list[str]:
    """Return the options that say what holds without agreement on each of some demands, and the case's scenarios."""
    covered = dossier.options.groupby("id", sort=False)["demand"].agg(set)
    scenarios = [scenario.name for scenario in dossier.profile.scenarios]
    return [*(str(name) for name, own in covered.items() if own.issuperset(demands)), *scenarios]


def list_allowed(dossier: Dossier) -> dict[str, dict[str, list[str]]]:
    """Return what each parameter that takes names of the case may be given: every id, with its labels."""
    scenarios: dict[str, list[str]] = {scenario.name: [] for scenario in dossier.profile.scenarios}
    options = {name: [label] for name, label in dossier.options[["id", "name"]].to_numpy()}
    return {
        "demands": {name: [label] for name, label in dossier.demands[["id", "label"]].to_numpy()},
        "sides": {side: [] for side in dossier.sides},
        "actors": {name: [label] for name, label in dossier.actors[["id", "label"]].to_numpy()},
        "documents": {name: list(labels) for name, *labels in dossier.documents[["id", "short", "title"]].to_numpy()},
        "finding": {name: [] for name in dossier.findings["id"]},
        "disagreement": options | scenarios,
    }


def name_ids(given: Mapping[str, object], dossier: Dossier) -> dict[str, object]:
    """Return the parameters with an id for each label that means just one; all else is unchanged."""
    allowed = list_allowed(dossier)
    named: dict[str, object] = {}
    for name, value in given.items():
        if name in EXAMPLES:
            named[name] = _name_keys(value, allowed["demands"] | allowed["sides"])
        elif isinstance(value, str) and value in {"", *allowed.get(name, ())}:
            named[name] = value
        elif name in ("finding", "disagreement") and isinstance(value, str):
            named[name] = find_id(value, allowed[name])
        elif name in allowed and list_names(value):
            named[name] = [
                find_id(each, allowed[name]) if isinstance(each, str) else each for each in list_names(value)
            ]
        else:
            named[name] = value
    return named


def _name_keys(given: object, known: Mapping[str, list[str]]) -> object:
    """Return numbers by id instead of by label, also where each side has its own."""
    try:
        numbers = split_pairs(given)
    except ValueError:
        return given  # reported by check_parameters
    if not isinstance(numbers, Mapping):
        return given
    return {
        find_id(key, known) if isinstance(key, str) else key: _name_keys(row, known) for key, row in numbers.items()
    }


def write_example(name: str, dossier: Dossier) -> str:
    """Return numbers by name as they are written for a parameter of a case."""
    of, number = EXAMPLES[name]
    return quote_name(next(iter(list_allowed(dossier)[of])) + number)


def add_example(fault: str, dossier: Dossier) -> str:
    """Return a fault in the form of a parameter, for one that takes numbers by name with an example of this case."""
    name = fault.partition(":")[0]
    return f"{fault}; write it like {write_example(name, dossier)}" if name in EXAMPLES else fault


def with_help(opener: Opener) -> Opener:
    """Return the function with every parameter in its signature; IPython's help on it lists what this case allows."""
    told = vars(opener)
    told["__signature__"] = inspect.Signature(
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.annotation)
            for name, field in Parameters.model_fields.items()
        ],
        return_annotation=inspect.signature(opener).return_annotation,
    )
    told["getdoc"] = lambda: f"{opener.__doc__}\n\n{explain_parameters(_find_open_folder())}"
    return opener


def _find_open_folder() -> str:
    """Return the folder of the case that a notebook names in its parameters; else that of the shipped one."""
    named = getattr(sys.modules["__main__"], "dossier", "")
    return named if named and isinstance(named, str) else str(Parameters.model_fields["dossier"].default)


def explain_parameters(folder: str) -> str:
    """Return every parameter with its type, default and meaning, and the names that the case in a folder allows."""
    try:
        dossier = load(folder)
    except Faults:
        dossier = None
    return "\n".join(_explain_parameter(name, field, dossier) for name, field in Parameters.model_fields.items())


def _explain_parameter(name: str, field: Any, dossier: Dossier | None) -> str:  # noqa: ANN401
    limits = find_limits(name)
    told = [f"{field.description} ({limits['ge']} to {limits['le']:,})" if limits else str(field.description)]
    if dossier is not None:
        told += _tell_names(name, dossier)
    wrap = TextWrapper(100, initial_indent="    ", subsequent_indent="        ", break_on_hyphens=False)
    return "\n".join([f"{name}: {_name_type(field.annotation)} = {field.default!r}", *map(wrap.fill, told)])


def _tell_names(name: str, dossier: Dossier) -> list[str]:
    """Return what a parameter may be given in a case, and what an empty one means."""
    allowed = list_allowed(dossier)
    told = [f"of this case: {getattr(dossier.profile, OF_THE_CASE[name])}"] if name in OF_THE_CASE else []
    if name in EXAMPLES:
        told.append(f"such as {write_example(name, dossier)}")
    names = allowed.get(name, {})
    if name == "disagreement":
        names = {each: names[each] for each in list_covering(dossier, list(dossier.demands["id"]))}
    return told + [f"any of: {_join_labelled(names)}"] * bool(names)


def _join_labelled(names: Mapping[str, list[str]]) -> str:
    """Return ids with their labels or, of many, the ids alone."""
    shown = names if len(names) <= MOST_LABELLED else {name: [] for name in names}
    return "; ".join(f"{name} ({labels[0]})" if labels else name for name, labels in shown.items())


def _name_type(written: Any) -> str:  # noqa: ANN401
    """Return a parameter's type, and the values that it may have where these are few, as Python writes them."""
    return (
        written.__name__ if isinstance(written, type) and not get_args(written) else str(written).replace("typing.", "")
    )
