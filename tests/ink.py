"""Find what is drawn on a chart: texts with their boxes, and the marks, bars, areas and lines beside them."""

from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection, QuadMesh
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox
from vision import contrast

GUIDE = 2.0
"""The contrast with the page below which a line is a guide and carries no meaning."""

LINES = ("line", "axis", "outline")
"""Kinds of ink whose outline alone can be overlapped; of other kinds, the inside counts too."""

APART = 2.0
"""The least distance between words on a line, in points."""


class Ink(NamedTuple):
    """Something drawn: its `kind`, its `paths` in display units, and the part of it that is visible."""

    kind: str
    paths: list[Path]
    window: Bbox


class Drawing:
    """All that is drawn beside texts, guides and the cells of heatmaps apart."""

    def __init__(self, chart):
        found = [ink for ax in chart.axes for ink in _find_ink(ax, chart.bbox)]
        self.parts = [(ink.kind, path, ink.window) for ink in found for path in ink.paths]
        places = [Bbox.intersection(path.get_extents(), window) for _, path, window in self.parts]
        self.places = np.array([place.extents if place else [np.nan] * 4 for place in places]).reshape(-1, 4)

    def lying_under(self, box):
        """Return the kinds of ink visible in a box."""
        x0, y0, x1, y1 = self.places.T
        near = np.flatnonzero((x0 <= box.x1) & (x1 >= box.x0) & (y0 <= box.y1) & (y1 >= box.y0))
        return {self.parts[place][0] for place in near if self._shows(place, box)}

    def _shows(self, place, box):
        kind, path, window = self.parts[place]
        seen = Bbox.intersection(box, window)
        return seen is not None and path.intersects_bbox(seen, kind not in LINES)


def lay_texts(chart):
    """Lay a chart out and return every text with its box; ticks beyond an axis are not drawn."""
    FigureCanvasAgg(chart)
    chart.settle()
    axes = [axis for ax in chart.axes for axis in (ax.xaxis, ax.yaxis)]
    ticks = {label for axis in axes for label in axis.get_ticklabels(which="both")}
    drawn = {label for axis in axes for tick in axis._update_ticks() for label in (tick.label1, tick.label2)}
    off = [axis for ax in chart.axes if not ax.axison for axis in (ax.xaxis, ax.yaxis)]
    hidden = (ticks - drawn) | {text for axis in off for text in axis.findobj(Text)}
    texts = [
        text for text in chart.findobj(Text) if text not in hidden and text.get_visible() and text.get_text().strip()
    ]
    laid = [(text, box) for text in texts if (box := text.get_window_extent()).width > 0]
    chart.forget_dots()
    return laid


def find_close(texts):
    """Return the pairs of texts that overlap or, on a line, are too close to each other."""
    boxes = np.array([box.extents for _, box in texts])
    gaps = np.maximum(boxes[:, None, :2], boxes[None, :, :2]) - np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    dots = texts[0][0].figure.dpi / 72
    along = np.array([int(text.get_rotation() == 90) for text, _ in texts])
    in_line = np.take_along_axis(gaps, along[:, None, None], 2)[..., 0]
    across = np.take_along_axis(gaps, 1 - along[:, None, None], 2)[..., 0]
    is_close = (gaps < -dots).all(axis=2) | (in_line < APART * dots) & (across < -2 * dots)
    pairs = np.argwhere(np.triu(is_close, 1))
    return [tuple(texts[place][0].get_text() for place in pair) for pair in pairs]


def find_cells(chart):
    """Return the texts in the cells of heatmaps."""
    return {text for ax in chart.axes if ax.findobj(QuadMesh) for text in ax.texts}


def _find_ink(ax, page):
    for line in ax.lines:
        yield from _trace(line, page if not line.get_clip_on() else ax.bbox, page)
    for patch in (text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None)):
        yield Ink("line", [patch.get_transform().transform_path(patch.get_path())], ax.bbox)
    for patch in ax.patches:
        kind = "bar" if patch.get_data_transform() == ax.transData else "band"
        kind = kind if isinstance(patch, Rectangle) else "outline"
        yield Ink(kind, [patch.get_transform().transform_path(patch.get_path())], ax.bbox)
    for found in ax.collections:
        if not isinstance(found, QuadMesh) and not is_guide(found):
            kind = "area" if len(found.get_facecolor()) else "line"
            yield Ink(kind, [found.get_transform().transform_path(path) for path in found.get_paths()], ax.bbox)
    for spine in ax.spines.values() if ax.axison else ():
        if spine.get_visible():
            spine.get_window_extent()  # moves it to its bounds
            yield Ink("axis", [spine.get_transform().transform_path(spine.get_path())], page)


def _trace(line: Line2D, window, page):
    if line.get_linestyle() != "None" and len(line.get_xdata()) > 1:
        yield Ink("line", [line.get_transform().transform_path(line.get_path())], window)
    if line.get_marker() in ("None", "", None):
        return
    style, size = MarkerStyle(line.get_marker()), line.get_markersize() * page.width / line.figure.get_figwidth() / 72
    outline = style.get_path().transformed(style.get_transform() + Affine2D().scale(size))
    spots = line.get_transform().transform(line.get_xydata())
    yield Ink("mark", [outline.transformed(Affine2D().translate(x, y)) for x, y in spots], page)


def is_guide(found: Collection):
    """Return whether lines are too pale to carry a meaning."""
    return all(contrast(colour[:3], "white") < GUIDE for colour in found.get_edgecolor())
