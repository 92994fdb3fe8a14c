"""Write tables as HTML that looks the same in every editor: styles stand in cells, since style sheets are dropped."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

MOST_ROWS = 200
"""How many rows of a table are shown; files have them all."""

LONG, VERY_LONG = 60, 150
"""The letters from which on a cell has several lines, so that its row is read from the top; and from which on many."""

TEXT, NUMBER, TOP, UNBROKEN = "text-align:left", "text-align:right", "vertical-align:top", "white-space:nowrap"
QUOTATION, SENTENCE = "min-width:17em", "min-width:11em"
"""The least widths of what is long: thirty letters for quotations, and twenty; the editor refuses the unit `ch`."""

IDENTIFIER = re.compile(r"[^\W_]\w*(-\w+)+")
DAY = re.compile(r"\b(\d{1,2} )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b")
"""A date as the tables write it; within it no line ends."""


def mark_up_table(table: pd.DataFrame, links: pd.DataFrame | None = None) -> str:
    """Return a table as HTML that scrolls by itself where it is wide: texts to the left, quotations 30 letters wide.

    Numbers stand at the right; all of it stays so where the table is pasted.

    `links` has the same columns and rows: the name of the place to which a cell leads, '' for none. The cell gets the
    name too, after `to-`, so that the place can lead back.
    """
    shown = table.head(MOST_ROWS)
    cells = {place: [_mark_up_cell(cell) for cell in shown.iloc[:, place]] for place in range(shown.shape[1])}
    is_long = any(len(cell) > LONG for column in cells.values() for cell in column)
    styles = [_choose_styles(cells[place], shown.iloc[:, place], is_long) for place in cells]
    heads = "".join(_tag("th", [*style, *_widen_long(cells[place])], "", escape(str(name), quote=False))
                    for place, (name, style) in enumerate(zip(shown, styles, strict=True)))  # fmt: skip
    rows = [
        "".join(
            _link(style, cell, "" if links is None else str(links.iloc[row, place]))
            for place, (style, cell) in enumerate(zip(styles, each, strict=True))
        )
        for row, each in enumerate(zip(*cells.values(), strict=True))
    ]
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    html = f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"
    more = f"\n<p>The first {MOST_ROWS} of {len(table):,} rows.</p>" * (len(table) > MOST_ROWS)
    return f'<div style="overflow-x:auto">\n{html}{more}\n</div>'


def fold(heading: str, html: str, place: str = "") -> str:
    """Return HTML folded behind a heading; others lead to its `place`, if it has one, and it leads back."""
    named = f' id="{place}"' if place else ""
    back = f'<p><a href="#to-{place}">back to the table</a></p>' if place else ""
    return f"<details{named}><summary>{escape(heading, quote=False)}</summary>{back}{html}</details>"


def set_apart(html: str) -> str:
    """Return HTML in which dollars are money, never the beginning of a formula."""
    return f'<div class="mathjax_ignore tex2jax_ignore">{html}</div>'


def name_place(*names: object) -> str:
    """Return a name for a place on a page.

    >>> name_place("side", "the West", "missiles")
    'side-the-West-missiles'
    """
    return "-".join(re.sub(r"\W+", "-", str(name)) for name in names)


def round_number(number: float) -> str:
    """Return a number with at most two decimals."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def spell_cell(cell: Any) -> str:  # noqa: ANN401
    """Return a cell as text, `–` for none."""
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return "–"
    return round_number(cell) if isinstance(cell, float) else str(cell)


def _mark_up_cell(cell: Any) -> str:  # noqa: ANN401
    return escape(DAY.sub(lambda day: day[0].replace(" ", "\u00a0"), spell_cell(cell)), quote=False)


def _choose_styles(cells: Sequence[str], column: "pd.Series[Any]", is_long: bool) -> list[str]:
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    named = [cell for cell in cells if cell != "–"]
    is_named = bool(named) and all(IDENTIFIER.fullmatch(cell) for cell in named)
    return [NUMBER if is_number else TEXT] + [TOP] * is_long + [UNBROKEN] * (is_named and not is_number)


def _widen_long(cells: Sequence[str]) -> list[str]:
    long = [cell for cell in cells if len(cell) > LONG]
    return [QUOTATION if any("“" in cell or len(cell) > VERY_LONG for cell in long) else SENTENCE] * bool(long)


def _link(style: Sequence[str], cell: str, place: str) -> str:
    return _tag("td", style, f"to-{place}", f'<a href="#{place}">{cell}</a>') if place else _tag("td", style, "", cell)


def _tag(name: str, style: Sequence[str], place: str, inside: str) -> str:
    named = f' id="{place}"' if place else ""
    styled = f' style="{";".join(style)}"' if style else ""
    return f"<{name}{named}{styled}>{inside}</{name}>"
