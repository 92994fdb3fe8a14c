"""Name the faces of all figures and texts, and show matplotlib their files: the same ones on every machine."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib as mpl
import noto_cjk_sans_otc
from font_source_sans_pro import font_directory
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font

FACES = ("Source Sans Pro", "DejaVu Sans", "Noto Sans CJK SC")
"""The face of all letters, that of those that it lacks, and that of Chinese, Japanese and Korean."""

CJK = Path(str(noto_cjk_sans_otc.FONT_PATH))
FACE_FOLDERS = (Path(font_directory), Path(mpl.get_data_path()) / "fonts" / "ttf", CJK.parent)
"""Where the files of the faces are."""

UPRIGHT = "DejaVu Sans Upright"
"""The second face for letters that its slanted cuts lack, such as those of Arabic."""

EVERY_FACE = [*FACES, UPRIGHT]
"""The faces in the order in which they are searched for a letter."""

CUTS, SECOND_CUTS = ("Regular", "Bold", "It", "BoldIt"), ("", "-Bold", "-Oblique", "-BoldOblique")


def is_registered(font: FontProperties) -> bool:
    """Tell whether a font is one of the typefaces' own cuts, and no file or cut that the machine may have."""
    return (
        font.get_file() is None
        and set(font.get_family()).issubset(EVERY_FACE)
        and font.get_style() in ("normal", "italic")
        and font.get_weight() in ("normal", "bold", 400, 700)
        and font.get_stretch() == font.get_variant() == "normal"
    )


def register_faces() -> None:
    """Put the typefaces' own files before any that the machine may have under their names.

    The face of Chinese, Japanese and Korean and the upright one have one cut, which stands in for bold, too.
    """
    first = [FACE_FOLDERS[0] / f"SourceSansPro-{cut}.ttf" for cut in CUTS]
    second = [FACE_FOLDERS[1] / f"DejaVuSans{cut}.ttf" for cut in SECOND_CUTS]
    for file in (*first, *second, CJK):
        known = len(fontManager.ttflist)
        fontManager.addfont(file)
        fontManager.ttflist[:0] = reversed(fontManager.ttflist[known:])
    fontManager.addfont(FACE_FOLDERS[1] / "DejaVuSans.ttf")
    upright = replace(fontManager.ttflist.pop(), name=UPRIGHT)
    east_asian = next(entry for entry in fontManager.ttflist if entry.name == FACES[-1])
    fontManager.ttflist += [upright, replace(upright, weight=700), replace(east_asian, weight=700)]


@cache
def _list_letters() -> frozenset[str]:
    """Return the letters that every cut of the first face has, and the end of a line."""
    cuts = [FT2Font(FACE_FOLDERS[0] / f"SourceSansPro-{cut}.ttf").get_charmap() for cut in CUTS]
    return frozenset({"\n", *map(chr, set(cuts[0]).intersection(*cuts[1:]))})


def choose_faces(text: str) -> list[str]:
    """Return the faces to look for the letters of a text in: the first alone, which is faster, if it has them all.

    >>> choose_faces("Kyiv, 12 Jan"), choose_faces("水")
    (['Source Sans Pro'], ['Source Sans Pro', 'DejaVu Sans', 'Noto Sans CJK SC', 'DejaVu Sans Upright'])
    """
    return EVERY_FACE[:1] if text and _list_letters().issuperset(text) else EVERY_FACE


register_faces()
