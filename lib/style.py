"""What every figure looks like: size, type, shades, colours and marks; and how it is shown and saved."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import wraps
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import Any, ParamSpec

import matplotlib as mpl
import matplotlib.style
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from lib.case import Case

Params = ParamSpec("Params")
WIDTH = 7.1  # inches: 180 mm
INK, FAINT, PALE, DARK = "#22262b", "#6b7178", "#cfd3d8", "#3a4654"
MARKS = "os^DvPX*"
SHADES = LinearSegmentedColormap.from_list("shades", ["#eef0f2", DARK])
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
    "hatch.color": "#b9bdc2",
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "positions",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}
SAVING: dict[str, dict[str, Any]] = {
    "svg": {"metadata": {"Date": None}},
    "pdf": {"metadata": {"CreationDate": None}},
    "png": {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": 1}},  # a tenth larger, at once
}


def house_style() -> AbstractContextManager[None]:
    """Return the style as a context, whatever a machine's own settings of matplotlib are."""
    return mpl.style.context(["default", STYLE])


class Chart(Figure):
    """A figure that any notebook editor shows sharply and that saves to the same bytes each time."""

    def settle(self) -> None:
        """Lay the figure out once and for all, since each drawing would move it by a fraction of a point."""
        if engine := self.get_layout_engine():
            engine.execute(self)
            engine.execute(self)
            self.set_layout_engine(None)  # with any engine left, even "none", each saving would draw twice

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, bytes], dict[str, dict[str, int]]]:
        buffer = BytesIO()
        with house_style():
            self.settle()
            self.savefig(buffer, format="png", dpi=144, **SAVING["png"])
        width, height = (round(inches * 96) for inches in self.get_size_inches())
        return {"image/png": buffer.getvalue()}, {"image/png": {"width": width, "height": height}}

    def save(self, folder: Path, name: str, formats: Iterable[str]) -> None:
        """Write the figure to `folder` in each format, raster at 300 dots an inch."""
        folder.mkdir(parents=True, exist_ok=True)
        with house_style():
            self.settle()
            for kind in formats:
                self.savefig(folder / f"{name}.{kind}", dpi=300, **SAVING[kind])


def frame(height: float, title: str, notes: Iterable[str]) -> Chart:
    """Return an empty figure, `height` inches tall: its finding above; below, how to read it and its source."""
    chart = Chart(figsize=(WIDTH, height), layout="constrained", facecolor="white")
    chart.suptitle(fill(title, 72), x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    chart.supxlabel(
        "\n".join(fill(note, 126, break_on_hyphens=False) for note in notes),
        x=0.01,
        ha="left",
        fontsize=7,
        color="#55595f",
    )
    return chart


def blank(height: float, title: str, why: str, notes: Iterable[str]) -> Chart:
    """Return a figure that says in words why there is nothing to draw."""
    chart = frame(height, title, notes)
    ax = chart.subplots()
    ax.set_axis_off()
    ax.text(0.5, 0.5, why, ha="center", va="center", style="italic", color=FAINT)
    return chart


def read_on(background: tuple[float, ...]) -> str:
    """Return the ink, dark or white, that has the higher contrast on a background (relative luminance of WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in background[:3]]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INK if (luminance + 0.05) / 0.07 > 1.05 / (luminance + 0.05) else "white"


def colours(case: Case) -> dict[str, str]:
    """Return the colour of each side."""
    return dict(zip(case.dossier.actors["side"], case.dossier.actors["colour"], strict=True))


def marks(case: Case) -> dict[str, str]:
    """Return the mark of each side, so that sides are told apart without colour."""
    return {side: MARKS[i % len(MARKS)] for i, side in enumerate(case.dossier.sides)}


def styled(draw: Callable[Params, Chart]) -> Callable[Params, Chart]:
    """Return the function with the house style in force while it draws."""

    @wraps(draw)
    def drawn(*args: Params.args, **kwargs: Params.kwargs) -> Chart:
        with house_style():
            return draw(*args, **kwargs)

    return drawn
