"""Open a case: check its parameters, load its dossier, narrow it to what was asked, and say where results go."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import pandas as pd

from lib.asking import OF_THE_CASE, add_example, list_allowed, list_covering, name_ids, with_help
from lib.core.dates import first_day, last_day
from lib.core.errors import Faults, Misuse, explain_choice, raise_if
from lib.core.exports import write_csv
from lib.core.names import join_list
from lib.core.overview import Overview
from lib.core.paths import BASE, OUTPUTS, TRIAL, results_folder
from lib.evidence import Dossier, Profile, load
from lib.parameters import (
    Parameters,
    check_parameters,
    check_reservations,
    check_weights,
    list_names,
    split_pairs,
)
from lib.positions import Rule
from lib.unread import find_unread, read_history


class Drawable(Protocol):
    """A chart that can be written to files."""

    def save(self, folder: Path, name: str, formats: Iterable[str]) -> None:
        """Write the chart to `folder` in each format."""


def capitalise(sentence: str) -> str:
    """Return a sentence with its first letter as a capital and the others as they are."""
    return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, eq=False, repr=False)
class Case(Overview):
    """A dossier narrowed to the parameters.

    `statements` are those of the demands, sides and actors asked for, in every role, voice and document; `rule` decides
    which of them count. `demands` and `actors` contain the rows shown, in order.
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

    def overview(self) -> dict[str, str]:
        """Return what the case is, what of it is shown, and what was asked for, in words."""
        given, usual = self.parameters, Parameters.model_fields
        changed = [
            f"{name}={getattr(given, name)!r}"
            for name in usual
            if name not in {*OF_THE_CASE, "outputs"} and getattr(given, name) != usual[name].default
        ]
        counted = self.counted
        return {
            "case": self.dossier.profile.title,
            "record": f"{given.since} to {given.as_of}; the round that is compared begins {given.turn}",
            "demands": join_list(map(self.title, self.demands["id"]), ", "),
            "sides": join_list(map(capitalise, self.sides), ", "),
            "statements": f"{len(counted)} count, of {counted['document'].nunique()} documents",
            "not as usual": ", ".join(changed) or "–",
            **({"taken for granted": " ".join(self.remarks)} if self.remarks else {}),
            "what to know": self.dossier.profile.caveat,
        }

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The statements that the rule admits, whatever their role."""
        return self.statements[self.rule.admits(self.statements)]

    @cached_property
    def places(self) -> dict[str, int]:
        """The row number of each statement by its id."""
        return {name: place for place, name in enumerate(self.statements["id"])}

    @cached_property
    def left_out(self) -> tuple[int, int]:
        """How many statements would count but for their date: those before the window, and those after it."""
        forever = replace(self.rule, since="0001", as_of="9999")
        days = self.statements.loc[forever.admits(self.statements), "day"]
        before = int((days < pd.Timestamp(first_day(self.rule.since))).sum())
        return before, len(days) - before - len(self.counted)

    @cached_property
    def withdrawn(self) -> pd.DataFrame:
        """The statements that would count but for what became of their document, with its `status`."""
        kept = _pick_statements(self.dossier, self.demands, self.actors)
        own = kept[kept["document"].isin(find_withdrawn(self.dossier, self.parameters))]
        status = self.dossier.documents.set_index("id")["status"]
        return own[self.rule.admits(own)].join(status, on="document")

    @cached_property
    def caveat(self) -> str:
        """What the record lacks, what was taken for granted and, of parameters tried by hand, where results go."""
        caveat = " ".join([self.dossier.profile.caveat, *self.remarks])
        if self.parameters.outputs != str(TRIAL) or _is_stored(self.parameters, self.dossier):
            return caveat
        place = TRIAL.relative_to(BASE).as_posix()
        return f"{caveat} These parameters are not those of the stored results: this notebook writes to {place}/."

    @property
    def remarks(self) -> list[str]:
        """What was taken for granted where the parameters leave something open."""
        weights, demands = self.parameters.weights, list(self.demands["id"])
        if not isinstance(weights, dict):
            return []
        rows = {f" of {name}": row for name, row in weights.items() if isinstance(row, dict)} or {"": weights}
        lacking = {who: [self.label(name) for name in demands if name not in row] for who, row in rows.items()}
        return [
            f"Weights{who} that are not given are 1: {', '.join(names)}." for who, names in lacking.items() if names
        ]

    @property
    def timeline_statements(self) -> pd.DataFrame:
        """The statements that the rule admits, and those it would admit if its window had no beginning."""
        return self.statements[replace(self.rule, since="0001").admits(self.statements)]

    @cached_property
    def pairs(self) -> dict[str, tuple[str, str]]:
        """The side that makes each demand shown, and the side that answers it, where both sides are shown."""
        side = dict(zip(self.dossier.actors["id"], self.dossier.actors["side"], strict=True))
        profile = self.dossier.profile
        claimants = {demand: side[claimant] for demand, claimant in self.demands[["id", "claimant"]].to_numpy()}
        found = {
            demand: (claimant, profile.claimant if claimant == profile.answering else profile.answering)
            for demand, claimant in claimants.items()
        }
        return {demand: pair for demand, pair in found.items() if set(pair) <= set(self.sides)}

    def label(self, name: str) -> str:
        """Return the label of a demand or actor for use within a sentence; a side is its own label."""
        return self._labels.get(name, name)

    def title(self, name: str) -> str:
        """Return a label for the start of a line; a name without one, such as a document's, is left unchanged."""
        return capitalise(self.label(name)) if name in self._labels or name in self.sides else name

    @cached_property
    def _labels(self) -> dict[str, str]:
        both = pd.concat([self.dossier.demands[["id", "label"]], self.dossier.actors[["id", "label"]]])
        return dict(zip(both["id"], both["label"], strict=True))

    def anchors(self, demand: str) -> pd.DataFrame:
        """Return the anchors of a demand from the lowest value to the highest."""
        return self._anchors[demand]

    @cached_property
    def _anchors(self) -> dict[str, pd.DataFrame]:
        ordered = self.dossier.anchors.sort_values("value")
        return {str(demand): rows.reset_index(drop=True) for demand, rows in ordered.groupby("demand")}

    def keep_table(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """Write a table to `tables/<name>.csv` in the results folder and return it.

        Numbers are written to two decimals, in a case with judgements to twelve, so that they can be compared with
        published ones; the items of a list are separated by semicolons.
        """
        decimals = 2 if self.dossier.judgements.empty else 12
        folder = results_folder(self.parameters.outputs) / "tables"
        folder.mkdir(parents=True, exist_ok=True)
        plain = table.map(lambda cell: "; ".join(cell) if isinstance(cell, tuple) else cell)
        rounded = plain.round(dict.fromkeys(table.select_dtypes("number"), decimals))
        write_csv(rounded, folder / f"{name}.csv")
        return table

    def keep_text(self, name: str, text: str) -> None:
        """Write a text to `<name>.md` in the results folder."""
        folder = results_folder(self.parameters.outputs)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.md").write_text(text, encoding="utf-8", newline="\n")

    def keep_chart(self, name: str, chart: Drawable) -> Drawable:
        """Write a chart to `figures/<name>` in the results folder, in every format asked for, and return it."""
        chart.save(results_folder(self.parameters.outputs) / "figures", name, self.parameters.formats)
        return chart


@with_help
def open_case(**given: object) -> Case:
    """Check the parameters, load the dossier and return the case they ask for; raise `Faults` listing every error.

    Outside a run of the suite, results for `outputs` go to `outputs/trial`.
    """
    dossier = open_dossier([given], [*check_parameters(given), *find_unread(read_history())])
    parameters = read_parameters(given, dossier)
    is_by_hand = results_folder(parameters.outputs).resolve() == OUTPUTS
    return build_case(dossier, parameters.model_copy(update={"outputs": str(TRIAL)}) if is_by_hand else parameters)


def _is_stored(parameters: Parameters, dossier: Dossier) -> bool:
    """Tell whether results with these parameters are those that the suite has stored."""
    unread = {"outputs", "formats"}
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        stored = [entry["parameters"] for entry in json.loads((OUTPUTS / "manifest.json").read_bytes()).values()]
        wanted = parameters.model_dump(exclude=unread)
        return any(read_parameters(each, dossier).model_dump(exclude=unread) == wanted for each in stored)
    return False


def read_parameters(given: Mapping[str, object], dossier: Dossier) -> Parameters:
    """Return checked parameters with their types, ids for labels, and the case's own values where none is given."""
    return Parameters.model_validate(fill_parameters(name_ids(given, dossier), dossier.profile))


def fill_parameters(given: Mapping[str, object], profile: Profile) -> dict[str, object]:
    """Return the parameters with the case's own values where none is given.

    Without a `turn` of its own, a record that ends before the case's turn or begins after it is one round from its
    beginning.
    """
    own = {name: getattr(profile, entry) for name, entry in OF_THE_CASE.items()}
    filled = own | {name: value for name, value in given.items() if name not in own or value != ""}
    with suppress(ValueError):  # a date that is none is reported by check_parameters
        since, turn = (first_day(str(filled[name])) for name in ("since", "turn"))
        if not given.get("turn") and not since <= turn <= last_day(str(filled["as_of"])):
            filled["turn"] = filled["since"]
    return filled


def open_dossier(
    settings: Sequence[Mapping[str, object]], wrong: list[str], check: Callable[[Dossier], list[str]] = lambda _: []
) -> Dossier:
    """Return the dossier that settings of parameters name; raise `Misuse` for faults in these, `Faults` for its own.

    `wrong` lists the faults already found in the parameters; they are reported together with any others, and with those
    that `check` finds in what else was asked of the dossier.
    """
    folder = str(settings[0].get("dossier", Parameters.model_fields["dossier"].default))
    try:
        dossier = load(folder)
    except Faults as found:
        raise_if(wrong and [*wrong, *found.faults], Misuse)
        raise
    named = dict.fromkeys(fault for given in settings for fault in check_names(given, dossier))
    raise_if([*(add_example(fault, dossier) for fault in wrong), *check(dossier), *named], Misuse)
    return dossier


def check_names(given: Mapping[str, object], dossier: Dossier) -> list[str]:
    """Return a fault for each name that the dossier does not contain, and for each request it cannot answer."""
    given, allowed = name_ids(given, dossier), list_allowed(dossier)
    faults = [
        f"{name}: {explain_choice(str(value), allowed[name])}"
        for name in ("demands", "sides", "actors", "documents", "finding")
        for value in list_names(given.get(name))
        if isinstance(value, str) and value not in allowed[name]
    ]
    sides, actors = (list_names(given.get(name)) for name in ("sides", "actors"))
    of_sides = dossier.actors[dossier.actors["side"].isin(sides)]["id"]
    if not faults and sides and actors and not set(of_sides) & set(actors):
        faults.append("actors: none belongs to the sides asked for; leave one of the two parameters empty")
    return [*faults, *_check_window(given, dossier), *_check_talks(given, dossier)]


def _check_window(given: Mapping[str, object], dossier: Dossier) -> list[str]:
    """Return a fault if dates that are given are out of order, after the last document, or leave no statement.

    The case's own dates may be written before anything is coded.
    """
    filled = fill_parameters(given, dossier.profile)
    try:
        days = {name: pd.Timestamp(first_day(str(filled[name]))) for name in ("since", "turn", "as_of")}
        end = pd.Timestamp(last_day(str(filled["as_of"])))
    except ValueError:
        return []  # reported by check_parameters
    last = max(dossier.documents["date"], key=last_day)
    is_given = {name: given.get(name) not in (None, "", getattr(dossier.profile, OF_THE_CASE[name])) for name in days}
    if not any(is_given.values()):
        return []
    if is_given["as_of"] and days["as_of"] > pd.Timestamp(last_day(last)):
        return [f"as_of: {filled['as_of']} lies after the record, whose last document is dated {last}"]
    for late, early, is_late in (
        *((name, "as_of", days[name] > end) for name in ("since", "turn")),
        ("since", "turn", days["since"] > days["turn"]),
    ):
        if is_late:
            return [_explain_order((late, early), filled, is_given)]
    spoken = dossier.statements["day"]
    for name in ("since", *["turn"] * is_given["turn"]):
        if not spoken.between(days[name], end).any():
            window = f"{filled[name]} to {filled['as_of']}"
            blamed = name if is_given[name] else "as_of"
            return [f"{blamed}: no statement dates from {window}; the record runs from {spoken.min():%Y} to {last}"]
    return []


def _explain_order(pair: tuple[str, str], filled: Mapping[str, object], is_given: Mapping[str, bool]) -> str:
    """Return that one date is later than another, naming first the parameter that was given."""
    late, early = (f"{name}: {filled[name]}" for name in pair)
    if not is_given[pair[0]]:
        return f"{early} is earlier than the case's {late}; name a later day, or give {pair[0]} as well"
    if not is_given[pair[1]]:
        return f"{late} is later than the case's {early}; name an earlier day, or give {pair[1]} as well"
    return f"{late} is later than {early}; correct one of them"


def _check_talks(given: Mapping[str, object], dossier: Dossier) -> list[str]:
    """Return a fault if what holds without agreement is unknown, or does not cover a demand that is shown."""
    known_demands = list(dossier.demands["id"])
    demands = [name for name in list_names(given.get("demands")) or known_demands if name in known_demands]
    try:
        weights, reservations = (split_pairs(given.get(key)) for key in ("weights", "reservations"))
    except ValueError:
        return []  # reported by check_parameters
    faults = check_weights(weights, dossier.sides, demands) + check_reservations(reservations, dossier.sides)
    name, options = fill_parameters(given, dossier.profile)["disagreement"], dossier.options
    possible = list_covering(dossier, demands)
    left_open = options.empty and not given.get("disagreement")
    if name in possible or left_open or not isinstance(name, str):  # the last is reported by check_parameters
        return faults
    if name not in set(options["id"]):
        wrong = explain_choice(str(name), possible)
        return [*faults, f"disagreement: {wrong}; it must be an id in options.csv or a scenario in case.toml"]
    covered = set(options.loc[options["id"] == name, "demand"])
    return faults + [
        f"disagreement: {name} does not cover {demand}; add a row for that demand to options.csv"
        for demand in demands
        if demand not in covered
    ]


def build_case(dossier: Dossier, parameters: Parameters) -> Case:
    """Return the case that `parameters` ask for; demands and actors stay in the order of the dossier.

    Statements, facts and events of documents that are retracted or superseded do not count, unless the parameter
    `documents` names these.
    """
    demands = _pick(dossier.demands, "id", parameters.demands)
    actors = _pick(_pick(dossier.actors, "side", parameters.sides), "id", parameters.actors)
    withdrawn = find_withdrawn(dossier, parameters)
    shown = _pick_statements(dossier, demands, actors)
    statements = shown[~shown["document"].isin(withdrawn)].reset_index(drop=True)
    if withdrawn:
        own = {name: getattr(dossier, name) for name in ("facts", "events")}
        dossier = replace(dossier, **{name: table[~table["document"].isin(withdrawn)] for name, table in own.items()})
    kept = {"actor": list(actors["id"]), "side": list(actors["side"].unique()), "demand": list(demands["id"])}
    for column, names in kept.items():
        statements[column] = statements[column].cat.set_categories(names)
    rule = Rule(
        since=parameters.since,
        turn=parameters.turn,
        as_of=parameters.as_of,
        statistic=parameters.statistic,
        evidence=parameters.evidence,
        count=parameters.count,
        voices=tuple(parameters.voices),
        documents=tuple(parameters.documents),
    )
    return Case(dossier, parameters, rule, statements, demands, actors)


def _pick_statements(dossier: Dossier, demands: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    own = dossier.statements
    return own[own["demand"].isin(demands["id"]) & own["actor"].isin(actors["id"])]


def find_withdrawn(dossier: Dossier, parameters: Parameters) -> set[str]:
    """Return the documents that do not count because they are retracted or superseded."""
    return set(dossier.withdrawn) - set(parameters.documents)


def _pick(frame: pd.DataFrame, column: str, wanted: list[str]) -> pd.DataFrame:
    return frame[frame[column].isin(wanted)].reset_index(drop=True) if wanted else frame
