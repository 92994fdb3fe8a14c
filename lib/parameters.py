"""Check the parameters of the notebooks, and describe every error in words."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from lib.core.dates import first_day
from lib.core.errors import explain_choice, explain_invalid, shorten
from lib.core.letters import refuse_hidden
from lib.core.names import EVERYTHING, split_list
from lib.core.numbers import PLAIN_NUMBER, check_number
from lib.core.paths import OWN, ROOT, results_folder

Voice = Literal["direct", "reported", "analyst"]
Statistic = Literal["current", "mean", "median"]
Evidence = Literal["all", "primary", "secondary"]
Count = Literal["utterances", "statements"]
Loss = Literal["linear", "quadratic", "threshold"]
Format = Literal["svg", "png", "pdf"]


def _check_partial_date(text: str) -> str:
    try:
        first_day(text or "2000")
    except ValueError:
        raise ValueError("is not a date; write 2021, 2021-12 or 2021-12-01") from None
    return text


def _split_commas(given: object) -> object:
    """Turn `missiles,donbas` into a list without repeats, so that a command line can name several values."""
    names = split_list(given) if isinstance(given, str) else given
    return list(dict.fromkeys(names)) if isinstance(names, list) and all(isinstance(n, str) for n in names) else names


def _split_names(given: object) -> object:
    """Turn `missiles,donbas` into a list without repeats, and `all` into one that does not narrow anything."""
    names = _split_commas(given)
    return [] if names == [EVERYTHING] else names


def _spell_year(given: object) -> object:
    """Turn the number 2008 into the year '2008'; papermill's command line turns digits into numbers."""
    return str(given) if type(given) is int else given


def list_names(given: object) -> list[object]:
    """Return the names that a parameter lists; an empty list if it is not a list of names."""
    names = _split_names(given)
    return names if isinstance(names, list) else []


def split_pairs(given: object) -> object:
    """Turn `membership=2,missiles=1` into numbers by name; raise ValueError for no number, or a name given twice."""
    if not isinstance(given, str) or "=" not in given:
        return given
    numbers: dict[str, float] = {}
    for name, _, number in (part.rpartition("=") for part in split_list(given)):
        if name.strip() in numbers:
            raise ValueError(f"gives '{name.strip()}' twice")
        numbers[name.strip()] = _read_number(number.strip())
    return numbers


def _read_number(text: str) -> float:
    try:
        return float(str(check_number(text)))
    except ValueError:
        raise ValueError(f"contains '{text}', which is not a number") from None


def _check_kind(given: object, kinds: tuple[str, ...]) -> object:
    """Return the name of a kind, or numbers by name, unchanged; raise ValueError for anything else."""
    numbers = split_pairs(given)
    if isinstance(numbers, dict) and numbers and all(isinstance(name, str) for name in numbers):
        return numbers
    if given not in kinds:
        raise ValueError(f"is neither {' nor '.join(kinds)} nor numbers by name")
    return given


def _check_weights(given: object) -> object:
    return _check_kind(given, ("coverage", "equal"))


def _check_reservations(given: object) -> object:
    return _check_kind(given, ("disagreement", "reach", "worst"))


def _read_digits(given: object) -> object:
    """Turn `21`, as typed on a command line, into a number."""
    return int(given) if isinstance(given, str) and PLAIN_NUMBER.fullmatch(given) and given.isdecimal() else given


def _read_truth(given: object) -> object:
    """Turn `true` and `false`, as typed on a command line, into a truth value."""
    spelled = {"true": True, "false": False}
    return spelled.get(given.lower(), given) if isinstance(given, str) else given


PartialDate = Annotated[str, BeforeValidator(_spell_year), AfterValidator(_check_partial_date)]
Names = Annotated[list[str], BeforeValidator(_split_names)]
Whole = Annotated[int, BeforeValidator(_read_digits)]


class Parameters(BaseModel):
    """The parameters of all notebooks; each notebook takes those named in its parameters cell."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    refuse_hidden = field_validator("*", mode="before")(refuse_hidden)

    dossier: str = Field("seeds", min_length=1, description="folder of the tables")
    as_of: PartialDate = Field("", description="last day that counts; empty for that of the case")
    since: PartialDate = Field("", description="first day that counts; empty for that of the case")
    turn: PartialDate = Field("", description="first day of the round that is compared; empty for that of the case")
    statistic: Statistic = Field("current", description="a position is the current stance, or a mean or median")
    evidence: Evidence = Field("all", description="documents that count: all, primary or secondary")
    count: Count = Field("utterances", description="what has one vote in a mean or median")
    demands: Names = Field([], description="demands to show; empty for all")
    sides: Names = Field([], description="sides to show; empty for all")
    actors: Names = Field([], description="actors to show; empty for all")
    voices: Annotated[list[Voice], BeforeValidator(_split_commas), Field(min_length=1)] = Field(
        ["direct", "reported", "analyst"], description="voices that count"
    )
    documents: Names = Field([], description="documents that count; empty for all")
    weights: Annotated[str | dict[str, Any], BeforeValidator(_check_weights)] = Field(
        "equal", description="how much demands matter: coverage, equal, or numbers by demand"
    )
    loss: Loss = Field("linear", description="how cost grows with distance")
    levels: Whole = Field(21, ge=2, le=101, description="points of each demand's scale that packages may take")
    disagreement: str = Field(
        "", description="what holds without agreement: an option or a scenario; empty for that of the case"
    )
    assessed: Annotated[bool, BeforeValidator(_read_truth)] = Field(
        False, description="whether concessions that others see count as offers"
    )
    reservations: Annotated[str | dict[str, Any], BeforeValidator(_check_reservations)] = Field(
        "disagreement", description="the least a side accepts: disagreement, reach, worst, or numbers by side"
    )
    replicates: Whole = Field(
        2000, ge=20, le=10_000, description="times that the evidence is drawn again for an interval"
    )
    seed: Whole = Field(1, ge=0, le=2**32 - 1, description="number that the draws start from")
    finding: str = Field("", description="id of the finding to look into; empty for the least certain")
    outputs: str = Field("outputs", min_length=1, description="folder for results")
    formats: Annotated[list[Format], BeforeValidator(_split_commas)] = Field(
        ["svg", "png"], description="file formats of the figures: svg, png, pdf"
    )


def check_parameters(given: Mapping[str, object]) -> list[str]:
    """Return a fault for each parameter that is unknown, of the wrong type, or at odds with another."""
    fields, faulty = Parameters.model_fields, set[object]()
    faults = [f"{name}: no such parameter; {explain_choice(str(name), fields)}" for name in given if name not in fields]
    try:
        Parameters.model_validate({name: value for name, value in given.items() if name in fields})
    except ValidationError as error:
        faults += [_explain(dict(detail)) for detail in error.errors()]
        faulty = {detail["loc"][0] for detail in error.errors()}
    if "outputs" in given and "outputs" not in faulty:
        faults += check_outputs(results_folder(str(given["outputs"])))
    return faults


def _explain(detail: dict[str, Any]) -> str:
    """Return one of pydantic's errors in plain words, prefixed with the parameter it concerns."""
    name, *place = detail["loc"]
    where = shorten(f"{name}[{place[0]}]" if place else name)
    if limits := find_limits(str(name)):
        return f"{where}: '{shorten(detail['input'])}' is not a whole number from {limits['ge']} to {limits['le']:,}"
    return f"{where}: {explain_invalid(detail, {})}"


def find_limits(name: str) -> dict[str, Any]:
    """Return the least and the greatest value of a parameter, as `ge` and `le`; nothing for one without."""
    rules = Parameters.model_fields[name].metadata
    return {bound: getattr(rule, bound) for rule in rules for bound in ("ge", "le") if hasattr(rule, bound)}


def check_weights(given: object, parties: Sequence[object], demands: Sequence[object]) -> list[str]:
    """Return a fault for each unknown name, and for each weight that is negative or not a number."""
    if not isinstance(given, Mapping):
        return []
    by_party = {name: row for name, row in given.items() if isinstance(row, Mapping)}
    faults = [f"weights: {explain_choice(str(name), map(str, parties))}" for name in by_party if name not in parties]
    alike = {name: weight for name, weight in given.items() if name not in by_party}
    faults += ["weights: some are named by demand and some by side; name all of them one way"] * bool(
        by_party and alike
    )
    for row in [*by_party.values(), *[alike] * bool(alike)]:
        faults += [f"weights: {explain_choice(str(name), map(str, demands))}" for name in row if name not in demands]
        faults += [
            f"weights: {name}={weight} must be a number >= 0" for name, weight in row.items() if not _is_weight(weight)
        ]
        faults += ["weights: all are 0; give at least one above 0"] * all(row.get(demand, 1) == 0 for demand in demands)
    return list(dict.fromkeys(faults))


def check_reservations(given: object, parties: Sequence[object]) -> list[str]:
    """Return a fault for each unknown party, and for each reservation that is not a number from 0 to 1."""
    if not isinstance(given, Mapping):
        return []
    faults = [f"reservations: {explain_choice(str(name), map(str, parties))}" for name in given if name not in parties]
    return faults + [
        f"reservations: {name}={share} is not a share of its ideal package; give a number from 0 to 1"
        for name, share in given.items()
        if not _is_weight(share) or share > 1
    ]


def _is_weight(number: object) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number < float("inf")


def check_outputs(folder: Path) -> list[str]:
    """Return a fault if results cannot be written to `folder`, or if it is part of the project itself."""
    try:
        folder = Path(os.path.realpath(folder))
        there = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
        in_the_way = [name for name in ("tables", "figures", "notebooks") if (folder / name).is_file()]
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        return [f"outputs: {shorten(folder)} cannot be written ({why}); name a folder of your own"]
    if folder == ROOT or any(folder.is_relative_to(ROOT / kept) for kept in OWN) or ".git" in folder.parts:
        return [f"outputs: {folder} is part of the project itself; name another folder for results"]
    try:
        with TemporaryFile(dir=there):
            return [f"outputs: {folder / name} is a file where a folder is needed; move it" for name in in_the_way]
    except OSError as error:
        return [f"outputs: {folder} cannot be written ({error.strerror}); name a folder of your own"]
