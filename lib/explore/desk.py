"""Choices in, the view of a case that they ask for out, fast enough to follow a slider: the model without widgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from lib.case import Case, build_case, check_names, open_case, read_parameters
from lib.charts import Lanes, Line
from lib.comparison import find_states
from lib.core.dates import first_day, last_day
from lib.core.errors import Misuse, raise_if
from lib.parameters import check_parameters
from lib.positions import derive_positions, explain_position, list_assessments
from lib.words import QUESTIONS, DemandInWords, head_states, tell_demands

CHOSEN = ("as_of", "evidence", "statistic", "demands", "sides", "voices")
"""The parameters that are chosen by hand; all others stay as the case was opened with."""

QUOTING_CELLS = tuple(name for name in QUESTIONS if name != "basis")
"""The cells of the comparison that tell of statements."""


@dataclass(frozen=True, eq=False)
class View:
    """A case as it is looked at: the positions of sides, the state of each demand, and both in words."""

    case: Case

    @cached_property
    def positions(self) -> pd.DataFrame:
        """The position of each side on each demand."""
        return derive_positions(self.case.statements, self.case.rule, by="side")

    @cached_property
    def states(self) -> pd.DataFrame:
        """The state of each demand between the side that makes it and the side that answers."""
        return find_states(self.positions, self.case.pairs, self.case.dossier.anchors)

    @cached_property
    def headline(self) -> str:
        """The finding: what has become of the demands."""
        return head_states(self.states, self.positions, self.case)

    @cached_property
    def in_words(self) -> dict[str, DemandInWords]:
        """Each demand in words, by its id; those without two sides to compare are left out."""
        return {told.demand: told for told in tell_demands(self.states, self.positions, self.case)}

    @cached_property
    def lines(self) -> dict[str, dict[str, Line]]:
        """The lines of each demand's scale, each by the key under which it is touched."""
        judged = list_assessments(self.case.statements, self.case.rule)
        lanes = Lanes(self.positions, judged, self.case)
        return {demand: _name_lines(demand, lanes.list_lines(demand)) for demand in self.case.demands["id"]}

    def find_statements(self, key: str) -> pd.DataFrame:
        """Return the statements behind a line or a cell, in order of date; none for a key that the view has not."""
        found = self.case.statements[self.case.statements["id"].isin(self._list_behind(key))]
        return found.sort_values(["day", "id"], ignore_index=True)

    def _list_behind(self, key: str) -> tuple[str, ...]:
        """Return the ids of the statements behind what is touched."""
        demand, _, name = key.partition("/")
        if line := self.lines.get(demand, {}).get(key):
            return line.statements or self._list_averaged(demand, line)
        return (
            getattr(self.in_words[demand], name).statements if demand in self.in_words and name in QUOTING_CELLS else ()
        )

    def _list_averaged(self, demand: str, line: Line) -> tuple[str, ...]:
        """Return the statements of which a position is the mean or median."""
        if line.kind == "silent":
            return ()
        rule = self.case.rule.look_back() if line.kind == "earlier" else self.case.rule
        behind = explain_position(self.case.statements, rule, line.side, demand)
        return tuple(behind.loc[behind["weight"] > 0, "id"])


def name_cell(demand: str, name: str) -> str:
    """Return the key under which a cell of the comparison is touched."""
    return f"{demand}/{name}"


def _name_lines(demand: str, lines: list[Line]) -> dict[str, Line]:
    """Return lines by keys that stay the same while other parameters are tried."""
    named: dict[str, Line] = {}
    for line in lines:
        same = sum(key.startswith(f"{demand}/{line.kind}/{line.side}/") for key in named)
        named[f"{demand}/{line.kind}/{line.side}/{same}"] = line
    return named


class Desk:
    """A case on the desk: its dossier is read and checked once, and looked at in many ways."""

    def __init__(self, **given: object) -> None:
        self.given = given
        self.case = open_case(**given)

    @cached_property
    def days(self) -> list[str]:
        """The days on which something was said, until the day that the case was opened for, which is the last."""
        asked = self.case.parameters
        start = first_day(asked.turn if self.given.get("turn") else asked.since)
        end = last_day(asked.as_of)
        said = {last_day(text) for text in self.case.dossier.statements["date"].unique()}
        return [day.isoformat() for day in sorted({day for day in said if start <= day <= end} | {end})]

    @property
    def choice(self) -> dict[str, object]:
        """What is chosen at first."""
        asked = self.case.parameters
        return {name: getattr(asked, name) for name in CHOSEN} | {"as_of": self.days[-1]}

    def choose(self, choice: Mapping[str, object]) -> dict[str, object]:
        """Return the parameters with what is chosen by hand in place of them; without any voice, all are heard."""
        return {**self.given, **{name: choice[name] for name in CHOSEN if name != "voices" or choice[name]}}

    def look(self, choice: Mapping[str, object]) -> View:
        """Return the view of a choice; raise `Misuse` for one that the case cannot answer."""
        dossier, given = self.case.dossier, {**self.choose(choice), "outputs": self.case.parameters.outputs}
        raise_if([*check_parameters(given), *check_names(given, dossier)], Misuse)
        return View(build_case(dossier, read_parameters(given, dossier)))
