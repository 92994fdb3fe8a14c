"""Arrange the rows of a figure: names to the left of the marks, or above them where space is short."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from lib.charts.presets import chosen_size
from lib.charts.text_metrics import LINE_HEIGHT, NORMAL, count_lines, measure_width, wrap_text

NAME_SHARE = 0.42
"""The share of the width that names on the left may take."""
LEAST_MARK_SHARE = 0.4
"""The least share of the width that names and numbers must leave for the marks."""


@dataclass(frozen=True)
class Rows:
    """Rows of marks: their `heads`, the `places` of the marks, and their total `length`, in rows from the top."""

    heads: tuple[str, ...]
    numbers: tuple[str, ...]
    places: tuple[float, ...]
    length: float
    points: float
    is_above: bool

    def name(self, ax: Axes, ends: Sequence[float]) -> None:
        """Write the names, and the numbers after the `ends` of the marks unless they are part of the names."""
        ax.set(ylim=(self.length, 0), yticks=[])
        if self.is_above:
            ax.spines["left"].set_visible(False)
            for place, head in zip(self.places, self.heads, strict=True):
                ax.text(0, place - 0.5, head, fontsize=self.points, va="bottom", transform=ax.get_yaxis_transform(),
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0})  # fmt: skip
            return
        ax.set_yticks(self.places, self.heads, fontsize=self.points)
        ax.tick_params(axis="y", length=0)
        for place, end, number in zip(self.places, ends, self.numbers, strict=True):
            ax.text(end, place, number, va="center_baseline")


def arrange_rows(names: Sequence[str], numbers: Sequence[str], row: float, points: float = NORMAL) -> Rows:
    """Return rows `row` inches tall, taller where a name is wrapped; `points` is the type size of the names."""
    is_above, width = _stand_above(names, numbers, points), chosen_size().inches
    places, length = [], 0.0
    told = [f"{name}: {number}" if number and is_above else name for name, number in zip(names, numbers, strict=True)]
    heads = [wrap_text(words, width * (0.96 if is_above else NAME_SHARE), points) for words in told]
    for head in heads:
        needed = count_lines(head) * LINE_HEIGHT * points / row
        above, tall = (needed + 0.1, 1.0) if is_above else (0.0, max(needed + 0.3, 1.0))
        places.append(length + above + tall / 2)
        length += above + tall
    return Rows(tuple(heads), tuple(numbers), tuple(places), length, points, is_above)


def _stand_above(names: Sequence[str], numbers: Sequence[str], points: float) -> bool:
    """Return whether names and numbers beside the marks would leave too little of the chosen width for these."""
    size = chosen_size()
    left = max(measure_width(wrap_text(name, size.inches * NAME_SHARE, points)) for name in names)
    return size.is_narrow or left + max(map(measure_width, numbers)) > size.inches * (1 - LEAST_MARK_SHARE)
