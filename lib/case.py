"""Parameters in, a case out: a dossier as a notebook was asked to see it, and the place where its results go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, Literal, Protocol

import pandas as pd
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from lib.faults import Faults, Misuse, choose_from, explain, raise_if
from lib.paths import LIBRARY, NOTEBOOKS, ROOT, SEEDS, locate, results_folder
from lib.positions import VOICE_WEIGHTS, Rule
from lib.records import first_day, last_day
from lib.seeds import Dossier, load

Voice = Literal["direct", "reported", "analyst"]
Format = Literal["svg", "png", "pdf"]


class Drawable(Protocol):
    """A chart that can be written to files."""

    def save(self, folder: Path, name: str, formats: Iterable[str]) -> None:
        """Write the chart to `folder` in each format."""


def _check_partial_date(text: str) -> str:
    try:
        first_day(text)
    except ValueError:
        raise ValueError("is no date; write 2021, 2021-12 or 2021-12-01") from None
    return text


def _split_commas(given: object) -> object:
    """Take `missiles,donbas` for the list that it spells, so that a command line can name several, each once."""
    names = [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given
    return list(dict.fromkeys(names)) if isinstance(names, list) and all(isinstance(n, str) for n in names) else names


def _spell_year(given: object) -> object:
    """Take the number 2008 for the year that it spells; papermill's command line makes numbers of digits."""
    return str(given) if type(given) is int else given


def _list(given: object) -> list[object]:
    names = _split_commas(given)
    return names if isinstance(names, list) else []


PartialDate = Annotated[str, BeforeValidator(_spell_year), AfterValidator(_check_partial_date)]
Names = Annotated[list[str], BeforeValidator(_split_commas)]


class Parameters(BaseModel):
    """What any notebook of the suite can be asked; each takes those that its parameters cell names."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    dossier: str = Field("seeds", min_length=1, description="folder of the tables")
    as_of: PartialDate = Field("2022-02-23", description="last day that counts")
    since: PartialDate = Field("2008", description="first day that counts")
    turn: PartialDate = Field("2021-11", description="day from which movement is measured")
    demands: Names = Field([], description="demands to show; empty for all")
    sides: Names = Field([], description="sides to show; empty for all")
    actors: Names = Field([], description="actors to show; empty for all")
    voices: Annotated[list[Voice], BeforeValidator(_split_commas), Field(min_length=1)] = Field(
        ["direct", "reported", "analyst"], description="voices that count"
    )
    documents: Names = Field([], description="documents that count; empty for all")
    outputs: str = Field("outputs", min_length=1, description="folder for results")
    formats: Annotated[list[Format], BeforeValidator(_split_commas)] = Field(
        ["svg", "png", "pdf"], description="file formats of the figures"
    )


def capitalise(sentence: str) -> str:
    """Return a sentence with its first letter as a capital and the others as they are."""
    return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True)
class Case:
    """A dossier as the parameters see it.

    `statements` are narrowed to the demands, sides and actors asked for, in every role, voice and document; what counts
    among them is the business of `rule`. `demands` and `actors` hold the rows that are shown, in order.
    """

    dossier: Dossier
    parameters: Parameters
    rule: Rule
    statements: pd.DataFrame
    demands: pd.DataFrame
    actors: pd.DataFrame

    @property
    def sides(self) -> list[str]:
        """The sides shown, in order."""
        return list(self.actors["side"].unique())

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The statements, of every role, that the rule admits."""
        return self.statements[self.rule.admits(self.statements)]

    @property
    def drawn(self) -> pd.DataFrame:
        """The statements that the rule admits, and those that it would admit had its window no beginning."""
        return self.statements[replace(self.rule, since="0001").admits(self.statements)]

    def label(self, name: str) -> str:
        """Return the label of a demand, an actor or a side (which is its own), as it stands within a sentence."""
        return self._labels.get(name, name)

    def title(self, name: str) -> str:
        """Return a label as it stands at the head of a line; what has none, such as a document, stays as it is."""
        return capitalise(self.label(name)) if name in self._labels or name in self.sides else name

    @cached_property
    def _labels(self) -> dict[str, str]:
        both = pd.concat([self.dossier.demands[["id", "label"]], self.dossier.actors[["id", "label"]]])
        return dict(zip(both["id"], both["label"], strict=True))

    def anchors(self, demand: str) -> pd.DataFrame:
        """Return the anchors of a demand from the lowest value to the highest."""
        anchors = self.dossier.anchors
        return anchors[anchors["demand"] == demand].sort_values("value", ignore_index=True)

    def keep_table(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """Write a table to `tables/<name>.csv` of the results, numbers to two decimals, and return it."""
        folder = results_folder(self.parameters.outputs) / "tables"
        folder.mkdir(parents=True, exist_ok=True)
        rounded = table.round(dict.fromkeys(table.select_dtypes("number"), 2))
        rounded.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        return table

    def keep_chart(self, name: str, chart: Drawable) -> Drawable:
        """Write a chart to `figures/<name>` of the results in every format asked for, and return it."""
        chart.save(results_folder(self.parameters.outputs) / "figures", name, self.parameters.formats)
        return chart


def open_case(**given: object) -> Case:
    """Check the parameters, load the dossier and narrow it to them; `Faults` lists all that does not hold."""
    dossier = open_dossier(given, check_parameters(given))
    return narrow(dossier, Parameters.model_validate(given))


def open_dossier(given: Mapping[str, object], wrong: list[str]) -> Dossier:
    """Return the dossier that parameters name; `Misuse` where they do not hold, `Faults` where the dossier does not.

    `wrong` are the faults of the parameters found so far; they are reported with the others.
    """
    folder = str(given.get("dossier", Parameters.model_fields["dossier"].default))
    try:
        dossier = load(folder)
    except Faults as found:
        raise_if(wrong and [*wrong, *found.faults], Misuse)
        raise
    raise_if([*wrong, *check_names(given, dossier)], Misuse)
    return dossier


def check_parameters(given: Mapping[str, object]) -> list[str]:
    """Return a fault for each parameter that is unknown, ill-typed or contradicts another, whatever the dossier."""
    faults: list[str] = []
    try:
        Parameters.model_validate(given)
    except ValidationError as error:
        faults = [_explain(dict(detail)) for detail in error.errors()]
    faulty = {fault.partition(":")[0] for fault in faults}
    values = {name: given.get(name, info.default) for name, info in Parameters.model_fields.items()}
    if not faulty & {"since", "as_of"} and first_day(str(values["since"])) > last_day(str(values["as_of"])):
        faults.append(f"since: {values['since']} is later than as_of: {values['as_of']}; swap or mend them")
    return faults if "outputs" in faulty else [*faults, *check_outputs(locate(str(values["outputs"])))]


def _explain(detail: dict[str, Any]) -> str:
    """Put one finding of pydantic into the words of the house, after the parameter that it concerns."""
    name, *place = detail["loc"]
    where = f"{name}[{place[0]}]" if place else str(name)
    if detail["type"] == "extra_forbidden":
        return f"{where}: no such parameter; {choose_from(where, Parameters.model_fields)}"
    return f"{where}: {explain(detail, {})}"


def check_names(given: Mapping[str, object], dossier: Dossier) -> list[str]:
    """Return a fault for each name that the dossier does not know, and for what it cannot answer."""
    known = {
        "demands": list(dossier.demands["id"]),
        "sides": dossier.sides,
        "actors": list(dossier.actors["id"]),
        "documents": list(dossier.documents["id"]),
    }
    faults = [
        f"{name}: {choose_from(str(value), choices)}"
        for name, choices in known.items()
        for value in _list(given.get(name))
        if value not in choices
    ]
    sides, actors = (_list(given.get(name)) for name in ("sides", "actors"))
    of_sides = dossier.actors[dossier.actors["side"].isin(sides)]["id"]
    if not faults and sides and actors and not set(of_sides) & set(actors):
        faults.append("actors: none of them belongs to the sides asked for; leave one of the two empty")
    return [*faults, *_check_window(given, dossier)]


def _check_window(given: Mapping[str, object], dossier: Dossier) -> list[str]:
    """Return a fault where the window claims a record beyond the last document, or no statement falls into it."""
    since, as_of = (str(given.get(name, Parameters.model_fields[name].default)) for name in ("since", "as_of"))
    try:
        start, end = pd.Timestamp(first_day(since)), pd.Timestamp(last_day(as_of))
    except ValueError:
        return []  # said already
    last = max(dossier.documents["date"], key=last_day)
    if pd.Timestamp(first_day(as_of)) > pd.Timestamp(last_day(last)):
        return [f"as_of: {as_of} lies after the record, whose last document is of {last}"]
    days = dossier.statements["day"]
    if start <= end and not days.between(start, end).any():
        return [f"since: nobody is on record from {since} to {as_of}; the record runs from {days.min():%Y} to {last}"]
    return []


def check_outputs(folder: Path) -> list[str]:
    """Return a fault where results cannot be written to `folder`, or would lie among the project's own files."""
    folder = folder.resolve()
    if folder == ROOT or any(folder.is_relative_to(kept) for kept in (LIBRARY, NOTEBOOKS, SEEDS)):
        return [f"outputs: {folder} holds the project itself; name a folder for results"]
    there = next(place for place in (folder, *folder.parents) if place.exists())
    in_the_way = [name for name in ("tables", "figures", "notebooks") if (folder / name).is_file()]
    try:
        with TemporaryFile(dir=there):
            return [f"outputs: {folder / name} is a file and in the way; move it" for name in in_the_way]
    except OSError as error:
        return [f"outputs: {folder} cannot be written ({error.strerror}); name a folder of your own"]


def narrow(dossier: Dossier, parameters: Parameters) -> Case:
    """Return the case that `parameters` ask for; demands and actors keep the order of the dossier."""
    demands = _pick(dossier.demands, "id", parameters.demands)
    actors = _pick(_pick(dossier.actors, "side", parameters.sides), "id", parameters.actors)
    shown = dossier.statements["demand"].isin(demands["id"]) & dossier.statements["actor"].isin(actors["id"])
    statements = dossier.statements[shown].reset_index(drop=True)
    kept = {"actor": list(actors["id"]), "side": list(actors["side"].unique()), "demand": list(demands["id"])}
    for column, names in kept.items():
        statements[column] = statements[column].cat.set_categories(names)
    voices: dict[str, float] = {voice: VOICE_WEIGHTS[voice] for voice in parameters.voices}
    rule = Rule(parameters.since, parameters.as_of, voices, tuple(parameters.documents))
    return Case(dossier, parameters, rule, statements, demands, actors)


def _pick(frame: pd.DataFrame, column: str, wanted: list[str]) -> pd.DataFrame:
    return frame[frame[column].isin(wanted)].reset_index(drop=True) if wanted else frame
