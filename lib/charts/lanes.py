"""Put what is on record about each side into lines of a figure: words, and the mark that they stand beside."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from lib.case import Case, capitalise
from lib.charts.presets import chosen_size
from lib.positions import TOLERANCE
from lib.words import (
    count_noun,
    find_statement,
    format_day,
    is_retold,
    join_some,
    name_anchor,
    name_holder,
    name_judges,
    shorten_list,
)

Kind = Literal["position", "earlier", "offer", "assessed", "silent"]
MOST_JUDGED, MANY = 4, 10
"""How many judgements of a side a demand has lines for, the newest first; one where all would have more than `MANY`."""
NBSP = "\u00a0"
Fields = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Line:
    """A line of a side's lane: what it shows, at which `value`, in which words; `start` is where an offer begins.

    `statements` are the ids of those that it is taken from, none for a mean or median.
    """

    side: str
    kind: Kind
    words: str
    value: float = np.nan
    start: float = np.nan
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lanes:
    """What is on record about the sides of a case: their `positions`, and the assessments of them.

    `positions` are those of sides; `judged` has the columns of `list_assessments`; `common` is what `name_judges`
    says of every position, so that no line need repeat it.
    """

    positions: pd.DataFrame
    judged: pd.DataFrame
    case: Case
    common: str = ""

    def list_lines(self, demand: str) -> list[Line]:
        """Return the lines of one demand, side by side in the order of the dossier; those not on record share the last.

        Assessments that only repeat what a side says or offers itself have no line.
        """
        lines: list[Line] = []
        silent = []
        for cell in self._list_cells(demand):
            told = [*_tell_side(cell, self.case, self.common), *self._list_judgements(cell)]
            lines += told
            silent += [] if told else [cell["side"]]
        unknown = Line("", "silent", f"Not on record: {'; '.join(silent)}")
        return [*lines, *[unknown] * bool(silent)]

    @cached_property
    def is_crowded(self) -> bool:
        """Whether there are so many assessments that only the newest of each side has a line."""
        cells = [cell for demand in self.case.demands["id"] for cell in self._list_cells(demand)]
        return sum(min(len(self._group_judgements(cell)), MOST_JUDGED) for cell in cells) > MANY

    def _list_cells(self, demand: str) -> list[Fields]:
        """Return the positions of the sides on a demand, in the order of the dossier."""
        return [self._cells[side, demand] for side in self.case.sides]

    @cached_property
    def _cells(self) -> dict[tuple[str, str], Fields]:
        return {(cell["side"], cell["demand"]): cell for cell in self.positions.to_dict("records")}

    @cached_property
    def _seen(self) -> Mapping[tuple[str, str], list[Fields]]:
        """The assessments by demand and side."""
        found: dict[tuple[str, str], list[Fields]] = defaultdict(list)
        for row in self.judged.to_dict("records"):
            found[row["demand"], row["side"]].append(row)
        return found

    def _group_judgements(self, cell: Fields) -> list[list[Fields]]:
        """Return the assessments of a side, those of one value, role and actor together, the newest first."""
        groups: dict[tuple[object, ...], list[Fields]] = defaultdict(list)
        for row in self._seen.get((cell["demand"], cell["side"]), ()):
            is_told = any(abs(row["value"] - known) <= TOLERANCE for known in (cell["value"], cell["offer"]))
            if not is_told:
                groups[row["value"], row["role"], row["actor"]].append(row)
        return list(groups.values())

    def _list_judgements(self, cell: Fields) -> Iterator[Line]:
        """Yield the lines of the assessments of a side; the last says how many more there are.

        In a crowd, the newest alone has a line, which names the first judge without an office; on an inset, none has.
        """
        groups = [] if self.is_crowded and chosen_size().is_inset else self._group_judgements(cell)
        for place, rows in enumerate(groups[: 1 if self.is_crowded else MOST_JUDGED], start=1):
            told, rest = _word_assessment(rows), len(groups) - place
            if self.is_crowded:
                told, rest = _word_assessment([{**rows[0], "office": ""}]), sum(map(_count_judges, groups)) - 1
            is_last = self.is_crowded or place == MOST_JUDGED
            more = f"; {count_noun(rest, 'more judgement')}" * (is_last and rest > 0)
            words = f"{capitalise(self.case.label(rows[0]['actor']))}: {told}{more}"
            ids = tuple(row["id"] for row in rows)
            yield Line(cell["side"], "assessed", words, rows[0]["value"], statements=ids)


def _count_judges(rows: Sequence[Fields]) -> int:
    """Return how many people or documents judge the same."""
    return len({row["short"] if is_retold(row) else row["speaker"] for row in rows})


def _tell_side(cell: Fields, case: Case, common: str) -> Iterator[Line]:
    """Yield the lines of what one side tells: its position or the last one before the round, and its offer."""
    side, demand, value, offer = cell["side"], cell["demand"], cell["value"], cell["offer"]
    if not np.isnan(value):
        words = _word_position(cell, case, common)
        yield Line(side, "position", words, value, statements=_name_statement(cell["statement"]))
    elif not np.isnan(cell["earlier"]):
        last = f"{name_anchor(case, demand, cell['earlier'])}{_date(cell['earlier_statement'], '', case)}"
        words, told = f"{capitalise(side)}: no position in this round; last: {last}", cell["earlier_statement"]
        yield Line(side, "earlier", words, cell["earlier"], statements=_name_statement(told))
    if not np.isnan(offer):
        told = f"{_describe_offer(cell, case)}: {name_anchor(case, demand, offer)}"
        told += _date(cell["offer_statement"], "", case)
        words = f"{capitalise(side)}, {told}" if np.isnan(value) else told
        yield Line(side, "offer", words, offer, value, (cell["offer_statement"],))


def _name_statement(name: str) -> tuple[str, ...]:
    """Return the statement of a current position as the only one; none of a mean or median."""
    return (name,) if name else ()


def _word_position(cell: Fields, case: Case, common: str) -> str:
    """Return a position in words: whose it is, its anchor, its judges and date, and which members of the side differ.

    Judges that all positions have in common, and their date, are left out.
    """
    names = [case.label(actor) for actor in cell["differing"]]
    differing = f"; {join_some(names)} {'differs' if len(names) == 1 else 'differ'}" if names else ""
    label, judges = name_anchor(case, cell["demand"], cell["value"]), name_judges(cell, case)
    told = f"{capitalise(name_holder(cell, case))}: {label}"
    if judges and judges == common:
        return told + differing
    judged, when = f", {judges}" if judges else "", _date(cell["statement"], cell["latest"], case)
    return told + judged + when + differing


def _word_assessment(rows: Sequence[Fields]) -> str:
    """Return whose assessments these are, all of one value, and which documents tell what others said or did."""
    names = dict.fromkeys(_name_author(row) for row in rows if not is_retold(row))
    told = dict.fromkeys(row["short"] for row in rows if is_retold(row))
    what = "room seen" if rows[0]["role"] == "concession" else "seen here"
    parts = [
        f"{how} {'; '.join(shorten_list(list(who)))}" for how, who in (("by", names), ("according to", told)) if who
    ]
    return f"{what} {', '.join(parts)}"


def _name_author(row: Fields) -> str:
    """Return who judges, with the first part of the office or profession if it is known."""
    return f"{row['speaker']}, {row['office'].split(',')[0]}" if row["office"] else str(row["speaker"])


def _date(statement: str, latest: object, case: Case) -> str:
    """Return the date of a statement, or the latest on record, as an addition to a phrase."""
    row = find_statement(case, statement)
    date = row["date"] if row else latest
    return f", {format_day(date)}".replace(" ", NBSP).replace(NBSP, " ", 1) if isinstance(date, str) and date else ""


def _describe_offer(cell: Fields, case: Case) -> str:
    """Return how a side's offer was made, and by whom unless it is the actor through whom the side speaks."""
    row = find_statement(case, cell["offer_statement"])
    if row is None:
        return "offered"
    is_own = row["actor"] == cell["actor"] or case.label(row["actor"]) == cell["side"]
    by = "" if is_own else f" by {case.label(row['actor'])}"
    how = "floated" if row["offer"] == "floated" else "offered"
    return f"{how}{by}{', as reported' if row['voice'] == 'reported' else ''}"
