"""Show an object in words as the last line of a cell: what it is and what it holds, on one screen."""

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import TextWrapper

LINES = 25
"""The most lines that an object takes to show itself."""

LETTERS = 110
"""The most letters of such a line in a terminal."""

MOST_WRAPPED = 2
"""The most lines for each part of a list."""


def fit_columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as text that is no wider than a line, the longest cells cut where they must be.

    >>> print(fit_columns(["side", "n"], [["Mill", "5"]]))
    side  n
    Mill  5
    """
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    while sum(widths) + 2 * len(widths) > LETTERS:
        widths[widths.index(max(widths))] -= 1
    cells = (
        [cell if len(cell) <= width else f"{cell[: width - 1]}…" for cell, width in zip(line, widths, strict=True)]
        for line in lines
    )
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )


class Overview:
    """Shows itself as a list of what it holds."""

    def overview(self) -> Mapping[str, str]:
        """Return what it holds, by name, at most twelve parts."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Return the list as text."""
        told = self.overview()
        margin = max(map(len, told)) + 2
        wrap = TextWrapper(LETTERS - margin, subsequent_indent=" " * margin, max_lines=MOST_WRAPPED, placeholder=" …")
        return "\n".join(f"{name:{margin}}{wrap.fill(text)}" for name, text in told.items())

    def _repr_html_(self) -> str:
        cell = '<{0} style="text-align:left;vertical-align:top">{1}</{0}>'
        rows = "".join(
            f"<tr>{cell.format('th', escape(name))}{cell.format('td', escape(text))}</tr>\n"
            for name, text in self.overview().items()
        )
        return f"<table>\n{rows}</table>"
