"""Names and numbers in, rows of a figure out: names at the left of marks, or above them where there is no room."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from lib.lettering import LINE, NORMAL, count_lines, wrap
from lib.sizes import chosen_size

NAMES = 0.42
"""Share of the width that names at the left may take."""


@dataclass(frozen=True)
class Rows:
    """Rows of marks: their `heads`, the `places` of the marks, and the `length` of all, in rows from the top."""

    heads: tuple[str, ...]
    numbers: tuple[str, ...]
    places: tuple[float, ...]
    length: float
    points: float

    def name(self, ax: Axes, ends: Sequence[float]) -> None:
        """Write the names, and the numbers behind the `ends` of the marks unless they stand with the names."""
        ax.set(ylim=(self.length, 0), yticks=[])
        if chosen_size().is_narrow:
            for place, head in zip(self.places, self.heads, strict=True):
                ax.text(0, place - 0.5, head, fontsize=self.points, va="bottom", transform=ax.get_yaxis_transform(),
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0})  # fmt: skip
            return
        ax.set_yticks(self.places, self.heads, fontsize=self.points)
        ax.tick_params(axis="y", length=0)
        for place, end, number in zip(self.places, ends, self.numbers, strict=True):
            ax.text(end, place, number, va="center_baseline")


def lay_rows(names: Sequence[str], numbers: Sequence[str], row: float, points: float = NORMAL) -> Rows:
    """Return rows `row` inches tall, taller where a name takes several lines; `points` is the type of the names."""
    size = chosen_size()
    heads, places, length = [], [], 0.0
    for name, number in zip(names, numbers, strict=True):
        told = f"{name}: {number}" if number else name
        head = wrap(told, size.inches * 0.96, points) if size.is_narrow else wrap(name, size.inches * NAMES, points)
        needed = count_lines(head) * LINE * points / row
        above, tall = (needed + 0.1, 1.0) if size.is_narrow else (0.0, max(needed + 0.1, 1.0))
        heads.append(head)
        places.append(length + above + tall / 2)
        length += above + tall
    return Rows(tuple(heads), tuple(numbers), tuple(places), length, points)
