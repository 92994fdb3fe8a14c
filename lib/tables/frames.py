"""Results that are shown in words as the last line of a cell, and are frames for everything else."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from lib.core.overview import LINES, fit_columns
from lib.tables.markup import mark_up_table, spell_cell

MOST_SHOWN = LINES - 5
"""The rows of a result that are shown; its head and what is said below need the other lines."""


class ShownFrame(pd.DataFrame):
    """A frame that shows itself by a table in words; what is made from it is an ordinary frame, and so is its copy."""

    _tabulate: Callable[[], pd.DataFrame]
    _more: str
    _metadata = ["_tabulate", "_more"]  # noqa: RUF012 - pandas asks for it

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how it is pickled: as an ordinary frame."""
        return pd.DataFrame, (pd.DataFrame(self),)

    def __repr__(self) -> str:
        """Return the first rows of the table as text."""
        table = self._tabulate()
        rows = [[spell_cell(cell) for cell in row] for row in table.head(MOST_SHOWN).to_numpy(dtype=object)]
        return f"{fit_columns([str(name) for name in table], rows)}\n\n{self._tell_rest(len(table))}"

    def _repr_html_(self) -> str:
        table = self._tabulate()
        return f"{mark_up_table(table.head(MOST_SHOWN))}\n<p>{self._tell_rest(len(table))}</p>"

    def _tell_rest(self, rows: int) -> str:
        cut = f"The first {MOST_SHOWN} of {rows} rows. " * (rows > MOST_SHOWN)
        return f"{cut}{self._more}"


def show_as(frame: pd.DataFrame, tabulate: Callable[[], pd.DataFrame], more: str) -> pd.DataFrame:
    """Return the frame as one that shows itself by the table that `tabulate` returns; `more` says what shows more."""
    shown = ShownFrame(frame)
    shown._tabulate, shown._more = tabulate, more
    return shown
