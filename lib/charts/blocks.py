"""Effects of trades in, blocks of bars out: a heading, and below it what a trade does to every side."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from lib.bargaining.wording import signed_points
from lib.case import Case, capitalise
from lib.charts.presets import chosen_size
from lib.charts.text_metrics import LINE, NORMAL, SMALL, count_lines, measure, wrap
from lib.charts.theme import FAINT, colours

AROUND, ASIDE = 0.5, 0.04  # inches for a number at either end of the bars, and between the two


@dataclass(frozen=True)
class Blocks:
    """How trades are laid out.

    In points × salience, the `reach` of the longest bar, the `start` of the names, the `end` of it all and how far a
    number stands `aside` of its bar; in lanes, a heading (`above`) and a `block` with its parties; in inches, a `lane`
    and the `column` of the names.
    """

    reach: float
    start: float
    end: float
    aside: float
    above: float
    block: float
    lane: float
    column: float


def lay_blocks(told: list[str], effects: pd.DataFrame, parties: int) -> Blocks:
    """Return how trades are laid out at the chosen size."""
    width, reach = chosen_size().inches, max(effects["effect"].abs().max(), 1e-6)
    names = [_name_party(row) for row in effects.to_dict("records")]
    column = min(max(map(measure, names)), width * 0.34)
    lane = max(0.19, LINE * NORMAL * max(count_lines(wrap(name, column)) for name in names) + 0.04)
    above = max(count_lines(wrap_trade(words)) for words in told) * LINE * SMALL / lane
    bar = (width - column - 2 * AROUND) / 2
    start, end = -reach * (1 + (column + AROUND) / bar), reach * min(1 + 1.2 * AROUND / bar, 1.25)
    return Blocks(reach, start, end, reach * max(0.02, ASIDE / bar), above, parties + above + 0.9, lane, column)


def wrap_trade(words: str) -> str:
    """Return the words over a block, wrapped to the chosen size."""
    return wrap(words, chosen_size().inches * 0.96, SMALL, "bold")


def _name_party(row: Mapping[Hashable, Any]) -> str:
    return f"{capitalise(row['party'])}{'' if row['at_table'] else ', absent'}"


def draw_trade(ax: Axes, top: float, rows: list[dict[Hashable, Any]], laid: Blocks, case: Case) -> None:
    """Draw what one trade does to every side, those absent hollow."""
    ax.vlines(0, top + 0.1, top + len(rows) + 0.1, color=FAINT, linewidth=0.6, zorder=0)
    for lane, row in enumerate(rows, start=1):
        y, effect, colour = top + lane - 0.4, row["effect"], colours(case)[row["party"]]
        ax.text(laid.start, y, wrap(_name_party(row), laid.column), va="center")
        ax.barh(y, effect, height=0.62, color=colour if row["at_table"] else "white", edgecolor=colour, linewidth=1.2)
        aside, align = (laid.aside, "left") if effect >= 0 else (-laid.aside, "right")
        ax.text(effect + aside, y, signed_points(effect), va="center_baseline", ha=align)
