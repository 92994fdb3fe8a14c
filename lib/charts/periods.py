"""A case in, the stretches of time and the widths that its timeline has at the chosen size out."""

from dataclasses import dataclass

import pandas as pd

from lib.case import Case
from lib.charts.presets import NARROW, chosen_size
from lib.core.dates import first_day, last_day

LABEL_SPACE = 0.112  # inches that a line of upright text takes
NAMES, NUMBERS = 1.5, 0.3  # inches that anchors take at the left, in words and as numbers
FIRST = 0.45
"""The share of the width that the time before the turn takes where the events leave a choice."""


def count_abreast(case: Case) -> int:
    """Return how many demands stand beside each other: two where the height is fixed, since rows must be tall."""
    return min(2 if chosen_size().tall else 1, len(case.demands))


def measure_width(case: Case) -> float:
    """Return the inches that a demand has across, its anchors among them."""
    return chosen_size().inches / count_abreast(case)


def is_narrow(case: Case) -> bool:
    """Tell whether a demand has no room for its anchors beside its row."""
    return measure_width(case) < NARROW


@dataclass(frozen=True)
class Period:
    """A stretch of time that has a column of its own, with its name, its share of the width, and that in inches."""

    name: str
    start: pd.Timestamp
    end: pd.Timestamp
    share: float
    width: float

    @property
    def length(self) -> pd.Timedelta:
        """How long it is, a day at least."""
        return max(self.end - self.start, pd.Timedelta(days=1))

    def take(self, inches: float) -> pd.Timedelta:
        """Return the time that so many inches of its column stand for."""
        return self.length * (inches / self.width)


def lay_periods(drawn: pd.DataFrame, case: Case) -> list[Period]:
    """Return the periods before and since the turn, or the one of them that lies within what is drawn."""
    turn, asked = pd.Timestamp(first_day(case.parameters.turn)), case.parameters
    origin = min([pd.Timestamp(first_day(asked.since)), *drawn["day"]])
    end = pd.Timestamp(last_day(asked.as_of))
    stretches = [(origin, min(turn - pd.Timedelta(days=1), end)), (max(turn, origin), end)]
    names, width = (f"before {asked.turn}", f"since {asked.turn}"), measure_width(case)
    room = (width - (NUMBERS if is_narrow(case) else NAMES)) * 0.9
    needed = [len(find_events(*stretch, case)) * LABEL_SPACE / room for stretch in stretches]
    first = max(needed[0], min(FIRST, 1 - needed[1])) / max(sum(needed), 1)
    kept = [(name, *stretch, share) for name, stretch, share in zip(names, stretches, (first, 1 - first), strict=True)
            if stretch[0] <= stretch[1]]  # fmt: skip
    whole = sum(share for *_, share in kept)
    return [Period(name, start, end, share, room * share / whole) for name, start, end, share in kept]


def find_events(start: pd.Timestamp, end: pd.Timestamp, case: Case) -> pd.DataFrame:
    """Return the events of a stretch of time in order."""
    events = case.dossier.events.sort_values("day")
    return events[events["day"].between(start, end)]
