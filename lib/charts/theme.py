"""Define how every figure looks: type, shades, colours and marks; lay it out, show it and save it."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from io import BytesIO
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib as mpl
import matplotlib.style
from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Affine2D, Bbox
from PIL import Image

from lib.case import Case
from lib.charts.faces import EVERY_FACE, choose_faces
from lib.charts.kept import hash_figure, recall_part
from lib.charts.presets import at_size, chosen_size
from lib.charts.text_metrics import LARGE, LEADING, LINE_HEIGHT, NORMAL, SMALL, count_lines, wrap_text
from lib.core.vision import compare_luminances, linearise_parts, measure_luminance

ChartParams = ParamSpec("ChartParams")
INK, FAINT, DARK = "#22262b", "#5f656c", "#3a4654"  # for text
MIDDLE = "#868d95"  # for marks that carry a meaning
PALE = "#cfd3d8"  # for guides, drawn lowest, and the inside of outlined shapes
HEADLINE = 11.5  # points
CROWDED = 0.84  # the least share of the height that a figure asks for at which it can be drawn
STRETCH = 2.5  # how far rows may be stretched in a figure of fixed height, as a factor
DOTS = 300  # per inch: at least three for each dot of a screen, and what printers ask for
SIDE_MARKS = "os^dvPX*"
SHADES = LinearSegmentedColormap.from_list("shades", ["#eef0f2", DARK])
RC_PARAMS = {
    "font.family": EVERY_FACE,
    "font.size": NORMAL,
    "text.hinting": "no_hinting",
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": LARGE,
    "axes.titleweight": "bold",
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
    "hatch.color": MIDDLE,
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "positions",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}
LACKING = "Glyph .* missing|Matplotlib currently does not support .* natively"
DATED: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
"""What would put the day of saving into a file of each format."""


@contextmanager
def house_style() -> Iterator[None]:
    """Keep the style in force whatever the machine's own settings; letters missing from its faces are boxes."""
    with mpl.style.context(["default", RC_PARAMS]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", LACKING)
        yield


class Chart(Figure):
    """A figure that is sharp in any notebook editor, and saves to the same bytes each time."""

    body: float = 0.0
    """Inches between its finding and its caption, before it is enlarged."""

    asked: float = 0.0
    """The inches that it asked for there."""

    finding: str = ""
    notes: tuple[str, ...] = ()
    painted: bytes = b""
    """The figure as a PNG, from when it is saved until it is changed."""

    def settle(self) -> None:
        """Lay the figure out once and for all, since each drawing would move it by a fraction of a point."""
        if engine := self.get_layout_engine():
            self._dress()
            self._lead()
            FigureCanvasAgg(self)  # whoever has measured the texts paints them faster
            engine.execute(self)
            self.set_layout_engine(None)  # with any engine left, even "none", each saving would draw twice
            for ax in self.axes:  # the solver's last digit differs from run to run, and names what clips in an SVG
                ax.set_position(Bbox(ax.get_position().get_points().round(9)))

    def draw(self, renderer: RendererBase) -> None:
        """Draw the figure, each text in the faces that its letters need."""
        self.painted = b""
        self._dress()
        super().draw(renderer)

    def _dress(self) -> None:
        """Look for letters in the first face alone where it has them all; faces chosen by somebody else stay."""
        for text in self.findobj(Text):
            faces = choose_faces(text.get_text())
            if text.get_fontfamily() in (EVERY_FACE, EVERY_FACE[:1]) and text.get_fontfamily() != faces:
                text.set_fontfamily(faces)

    def _lead(self) -> None:
        """Set the lines of texts apart, which matplotlib would set solid; labels side by side stay so, on one level."""
        inside = (text for ax in self.axes for text in (*ax.texts, ax.title, *ax.get_yticklabels()))
        for text in [*self.texts, *inside]:
            if "\n" in text.get_text():
                text.set_linespacing(LEADING)

    @property
    def alt(self) -> str:
        """The alternative text: the finding and the notes, and where the numbers are."""
        told = [self.finding, *self.notes]
        ended = " ".join(f"{text.rstrip('.')}." for text in told if text)
        return f"Chart: {ended} The same numbers are in the tables of this notebook."

    def paint(self) -> bytes:
        """Return the figure as a PNG."""
        with house_style():
            self.settle()
            self.set_dpi(DOTS)
            canvas = self.canvas if isinstance(self.canvas, FigureCanvasAgg) else FigureCanvasAgg(self)
            canvas.draw()  # type: ignore[no-untyped-call]
            dots = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        self.forget_dots()
        return write_png(Image.frombuffer("RGBA", canvas.get_width_height(), dots, "raw", "RGBA", 0, 1))

    def forget_dots(self) -> None:
        """Let go of what holds all dots of the figure: its canvas, which every text knows too."""
        if isinstance(self.canvas, FigureCanvasAgg):
            FigureCanvasBase(self)
            for text in self.findobj(Text):
                text._renderer = None  # type: ignore[attr-defined]

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, bytes], dict[str, dict[str, int | str]]]:
        picture = self.painted if self.painted and not self.stale else self.paint()
        width, height = (round(inches * 96) for inches in self.get_size_inches())
        return {"image/png": picture}, {"image/png": {"width": width, "height": height, "alt": self.alt}}

    def save(self, folder: Path, name: str, formats: Iterable[str]) -> None:
        """Write the figure to `folder` in each format, raster formats at 300 dots per inch."""
        folder.mkdir(parents=True, exist_ok=True)
        known = hash_figure(self)
        drawn = self._recall_formats(known, formats)
        for kind, content in drawn.items():
            (folder / f"{name}.{kind}").write_bytes(content)
        self._take_places(recall_part(known, "places", self._find_places))
        if "png" in drawn:
            self._show(drawn["png"])
        self.forget_dots()

    def render(self, formats: Iterable[str]) -> dict[str, bytes]:
        """Return the figure in each format; one that looks the same and was drawn before is not drawn again."""
        drawn = self._recall_formats(hash_figure(self), formats)
        self.forget_dots()
        return drawn

    def _recall_formats(self, known: str, formats: Iterable[str]) -> dict[str, bytes]:
        return {kind: recall_part(known, kind, partial(self._draw_as, kind)) for kind in formats}

    def _find_places(self) -> tuple[list[Bbox], list[tuple[float, float]]]:
        """Return where the layout puts the axes and the words around them."""
        with house_style():
            self.settle()
        return [ax.get_position() for ax in self.axes], [text.get_position() for text in self.texts]

    def _take_places(self, places: tuple[list[Bbox], list[tuple[float, float]]]) -> None:
        """Put the axes and the words around them in places that are known, as if the figure had been laid out."""
        self._lead()
        self.set_layout_engine(None)
        for ax, place in zip(self.axes, places[0], strict=True):
            ax.set_position(place)
        for text, at in zip(self.texts, places[1], strict=True):
            text.set_position(at)

    def _draw_as(self, kind: str) -> bytes:
        """Return the figure in a format."""
        if kind == "png":
            return self.paint()
        drawn = BytesIO()
        with house_style():
            self.settle()
            self.savefig(drawn, format=kind, dpi=DOTS, metadata=DATED[kind])
        return drawn.getvalue()

    def _show(self, picture: bytes) -> None:
        """Show a picture of the figure until something in it is changed, which is noticed."""
        for artist in self.findobj():
            frames = [getattr(artist, "arrow_patch", None), artist.get_bbox_patch()] if isinstance(artist, Text) else []
            for part in (artist, *frames):
                if part not in (None, self) and part.stale_callback is None:
                    part.stale_callback = partial(_tell, self)
                if part is not None:
                    part.stale = False
        self.painted = picture


def _tell(figure: Figure, _: object, is_changed: bool) -> None:
    """Let a figure know that something in it has changed; matplotlib does so for most parts, not for axes' labels."""
    if is_changed:
        figure.stale = True


def write_png(picture: Image.Image) -> bytes:
    """Return a picture as a PNG with at most 256 colours, a quarter of the size; white stays white."""
    few = picture.convert("RGB").quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.putpalette([255 if shade == 254 else shade for shade in few.getpalette() or ()])
    buffer = BytesIO()
    few.save(buffer, "png", dpi=(DOTS, DOTS), compress_level=4)
    return buffer.getvalue()


def new_chart(body: float, title: str, notes: Iterable[str], unit: str = "") -> Chart:
    """Return an empty figure with `body` inches to draw in, its finding and unit above, its notes and source below.

    At a size of fixed height it uses all the space there is, up to the limit to which it can be stretched.
    """
    size = chosen_size()
    chart = Chart(figsize=(size.inches, 1), dpi=DOTS, layout="constrained", facecolor="white")
    chart.finding, chart.notes = title, tuple(notes)
    around = _write_words(chart) if size.worded else 0.05
    told = LINE_HEIGHT * NORMAL if unit else 0.0
    around += told
    height = size.tall or body + around
    chart.set_figheight(height)
    chart.asked, chart.body = body, min(height - around, body * STRETCH)
    spare = (height - around - chart.body) / height
    if engine := chart.get_layout_engine():
        engine.set(rect=(0, spare / 2, 1, 1 - spare - told / height))  # type: ignore[call-arg]
    if told:
        _write_unit(chart, unit)
    return chart


def _write_words(chart: Chart) -> float:
    """Write a figure's finding above it and its notes below; return their height in inches."""
    width = chosen_size().inches * 0.98
    points = LARGE if chosen_size().is_tight else HEADLINE
    finding = wrap_text(chart.finding, width, points, "bold")
    caption = "\n".join(wrap_text(note, width, SMALL) for note in chart.notes)
    chart.suptitle(finding, x=0.01, ha="left", fontsize=points, fontweight="bold")
    chart.supxlabel(caption, x=0.01, ha="left", fontsize=SMALL, color=FAINT)
    return LINE_HEIGHT * (points * count_lines(finding) + SMALL * count_lines(caption)) + 0.2


def _write_unit(chart: Chart, unit: str) -> None:
    """Write what is measured on one line, below the finding if there is one."""
    points = LARGE if chosen_size().is_tight else HEADLINE
    finding = chart.get_suptitle()
    above = LINE_HEIGHT * points * count_lines(finding) + 0.04 if finding else 0.0
    chart.text(0.01, 1 - (above + 0.02) / chart.get_figheight(), unit, va="top", fontsize=NORMAL, color=FAINT)


def empty_chart(title: str, why: str, notes: Iterable[str]) -> Chart:
    """Return a figure that says in words why there is nothing to draw."""
    chart = new_chart(0.7, title, notes)
    ax = chart.subplots()
    ax.set_axis_off()
    told = wrap_text(why, chosen_size().inches * 0.9)
    ax.text(0.5, 0.5, told, ha="center", va="center", style="italic", color=FAINT)
    return chart


def enlarge(chart: Chart, factor: float) -> None:
    """Multiply everything in a figure that is measured in points or inches by a factor."""
    chart.set_size_inches(chart.get_figwidth() * factor, chart.get_figheight() * factor)
    for text in chart.findobj(Text):
        text.set_fontsize(float(text.get_fontsize()) * factor)
    for line in chart.findobj(Line2D):
        line.set_linewidth(line.get_linewidth() * factor)
        line.set_markersize(line.get_markersize() * factor)
        line.set_markeredgewidth(line.get_markeredgewidth() * factor)
    arrows = [note.arrow_patch for note in chart.findobj(Annotation) if note.arrow_patch]
    for patch in [*chart.findobj(Patch), *arrows]:
        patch.set_linewidth(patch.get_linewidth() * factor)
    for axis in (axis for ax in chart.axes for axis in (ax.xaxis, ax.yaxis)):
        tick = axis.get_major_ticks(1)[0]
        axis.set_tick_params(
            labelsize=tick.label1.get_fontsize(),
            pad=mpl.rcParams["xtick.major.pad"] * factor,
            length=tick.tick1line.get_markersize(),
            width=tick.tick1line.get_markeredgewidth(),
        )
        axis.labelpad *= factor


def choose_text_colour(background: tuple[float, ...]) -> str:
    """Return black or white, whichever has more contrast on a background, at least 4.5 (WCAG 2.2, 1.4.3)."""
    luminance = measure_luminance(linearise_parts(background[:3]))
    return "black" if compare_luminances(luminance, 0.0) > compare_luminances(luminance, 1.0) else "white"


def assign_colours(case: Case) -> dict[str, str]:
    """Return the colour of each side."""
    return dict(zip(case.dossier.actors["side"], case.dossier.actors["colour"], strict=True))


def assign_marks(case: Case) -> dict[str, str]:
    """Return the mark of each side, so that sides can be told apart without colour."""
    return {side: SIDE_MARKS[i % len(SIDE_MARKS)] for i, side in enumerate(case.dossier.sides)}


def trace_mark(mark: str) -> str:
    """Return the outline of a mark as the path of an SVG, from -0.5 to 0.5 with y downwards."""
    style = MarkerStyle(mark)
    outline = style.get_path().transformed(style.get_transform()).transformed(Affine2D().scale(1, -1))
    letters = {
        Outline.MOVETO: "M",
        Outline.LINETO: "L",
        Outline.CURVE3: "Q",
        Outline.CURVE4: "C",
        Outline.CLOSEPOLY: "Z",
    }
    parts = [(letters[kind], at) for at, kind in outline.iter_segments(simplify=False)]
    return "".join(letter + " ".join(f"{round(x, 3) + 0.0:g}" for x in at if letter != "Z") for letter, at in parts)


def with_house_style(draw: Callable[ChartParams, Chart]) -> Callable[ChartParams, Chart]:
    """Return the function with the house style in force while it draws, enlarged as far as the chosen size has room."""

    @wraps(draw)
    def drawn(*args: ChartParams.args, **kwargs: ChartParams.kwargs) -> Chart:
        with house_style():
            for size in chosen_size().shrink():
                with at_size(size):
                    chart = draw(*args, **kwargs)
                if size.enlarged != 1:
                    enlarge(chart, size.enlarged)
                if chart.body >= chart.asked * CROWDED:
                    break
            return chart

    return drawn
