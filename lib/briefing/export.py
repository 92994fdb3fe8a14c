"""A case in, its briefing written out in every format asked for, next to what it was made from."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from lib.briefing.compose import compose
from lib.briefing.docx import write_memo
from lib.briefing.extracts import word_parameters
from lib.briefing.html import write_page
from lib.briefing.model import Briefing
from lib.briefing.pack import Mark, check_pack, write_pack
from lib.briefing.pdf import write_paper
from lib.briefing.pptx import write_slides
from lib.briefing.xlsx import write_sheets
from lib.case import Case
from lib.core.errors import Misuse, raise_if
from lib.core.paths import locate, results_folder
from lib.runs.manifest import SEEDS, hash_files, hash_library

WRITERS: dict[str, Callable[[Briefing], bytes]] = {
    "pptx": write_slides,
    "docx": write_memo,
    "html": write_page,
    "pdf": write_paper,
    "xlsx": write_sheets,
}

USES = {
    "pptx": "slides, with quotations in the notes",
    "docx": "memo",
    "html": "page that stands alone, with quotations to unfold",
    "pdf": "the same in print",
    "xlsx": "every table, its columns explained",
}


def bind(case: Case, kinds: Sequence[str] = tuple(WRITERS)) -> list[Path]:
    """Write the briefing of a case in formats of `WRITERS`; return its files.

    `Misuse` where the folder keeps formats that were made otherwise, or cannot be written.
    """
    folder, mark = results_folder(case.parameters.outputs) / "briefing", _mark(case)
    raise_if(check_pack(folder, kinds, mark, list(WRITERS)), Misuse)
    briefing = compose(case)
    return write_pack(folder, {kind: WRITERS[kind](briefing) for kind in kinds}, mark)


def _mark(case: Case) -> Mark:
    """Return what a briefing of a case is made from."""
    return {
        "parameters": word_parameters(case),
        "seeds": hash_files(locate(case.dossier.folder), SEEDS),
        "library": hash_library(),
    }


def list_files(files: Sequence[Path]) -> pd.DataFrame:
    """Return one row per file of a briefing: `file`, what it `holds` and its size, `kB`."""
    rows = [(file.name, USES[file.suffix[1:]], round(file.stat().st_size / 1000)) for file in files]
    return pd.DataFrame(rows, columns=["file", "holds", "kB"])
