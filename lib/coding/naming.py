"""Read names as people type them: an id, or the label that stands for one row only."""

from collections.abc import Mapping

from lib.coding.sentences import Cells
from lib.coding.sheet import SheetRow
from lib.core.errors import explain_choice
from lib.core.unseen import fold_unseen
from lib.evidence import Dossier

SHOWN_AS = {"actor": ("actors", "label"), "demand": ("demands", "label"), "tied_to": ("demands", "label")}
"""The table that a column of a coding sheet names a row of, and the column of its labels."""

Known = Mapping[str, Mapping[str, str]]


def list_known(dossier: Dossier, speakers: Mapping[str, Cells]) -> Known:
    """Return for each column that holds a name what may stand in it: every id, with the label that goes with it."""
    known: dict[str, Mapping[str, str]] = {
        column: dict(getattr(dossier, table)[["id", label]].astype(str).to_numpy().tolist())
        for column, (table, label) in SHOWN_AS.items()
    }
    return known | {"speaker": {name: row["name"] for name, row in speakers.items()}}


def read_names(row: SheetRow, known: Known, faults: list[str]) -> SheetRow:
    """Return a row with ids for the labels in it; append to `faults` what is neither."""
    cells = dict(row.cells)
    for column, labels in known.items():
        cell = cells[column]
        if cell and cell not in labels:
            meant = [
                name for name, label in labels.items() if _fold_case(cell) in (_fold_case(label), _fold_case(name))
            ]
            if len(meant) == 1:
                cells[column] = meant[0]
            else:
                way = "; enter it on the sheet `speakers`" if column == "speaker" else ""
                faults.append(f"{row.place(column)}: {explain_choice(cell, labels)}{way}")
    return SheetRow(row.sheet, row.line, cells)


def _fold_case(text: str) -> str:
    return fold_unseen(text).casefold()
