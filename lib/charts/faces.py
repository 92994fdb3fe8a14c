"""Name the faces of all figures and texts, and show matplotlib their files: the same ones on every machine."""

from pathlib import Path

import matplotlib as mpl
from font_source_sans_pro import font_directory
from matplotlib.font_manager import fontManager

FACES = ("Source Sans Pro", "DejaVu Sans")
"""The face of all letters, and the face of those that it lacks."""

FACE_FOLDERS = (Path(font_directory), Path(mpl.get_data_path()) / "fonts" / "ttf")
"""Where the files of the faces are."""

CUTS = ("Regular", "Bold", "It", "BoldIt")


def register_faces() -> None:
    """Put the typeface's own files before any that the machine may have under its name."""
    for cut in CUTS:
        fontManager.addfont(FACE_FOLDERS[0] / f"SourceSansPro-{cut}.ttf")
        fontManager.ttflist.insert(0, fontManager.ttflist.pop())


register_faces()
