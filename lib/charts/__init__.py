"""Draw the figures of the suite, all in one style."""

from lib.charts.faces import FACE_FOLDERS, FACES
from lib.charts.lanes import Lanes, Line
from lib.charts.movement import timeline_chart
from lib.charts.positions import alignment_chart, coverage_chart, gap_chart, position_heatmap, scale_chart
from lib.charts.presets import MM, PRESETS, Size, at_size
from lib.charts.records import records_chart
from lib.charts.robustness import curve_chart, findings_chart, influence_chart
from lib.charts.settlement import ladder_chart, scorecard_chart, zone_chart
from lib.charts.space import space_chart
from lib.charts.text_metrics import find_longest, find_undrawn, measure_width, wrap_text
from lib.charts.theme import DARK, FAINT, INK, PALE, Chart, assign_colours, assign_marks, trace_mark

__all__ = [
    "DARK",
    "FACES",
    "FACE_FOLDERS",
    "FAINT",
    "INK",
    "MM",
    "PALE",
    "PRESETS",
    "Chart",
    "Lanes",
    "Line",
    "Size",
    "alignment_chart",
    "assign_colours",
    "assign_marks",
    "at_size",
    "coverage_chart",
    "curve_chart",
    "find_longest",
    "find_undrawn",
    "findings_chart",
    "gap_chart",
    "influence_chart",
    "ladder_chart",
    "measure_width",
    "position_heatmap",
    "records_chart",
    "scale_chart",
    "scorecard_chart",
    "space_chart",
    "timeline_chart",
    "trace_mark",
    "wrap_text",
    "zone_chart",
]
