"""A panel in, what hangs on which document out: every position and every claim without each of them."""

import numpy as np
import pandas as pd

from lib.findings import Finding
from lib.panel import AXES, Panel

ONE_DOCUMENT = "one document only: nothing can be left out"
DOCUMENTS = AXES.index("documents")
LEFT_COLUMNS = ["left_out", "side", "demand", "value", "without", "shift", "is_emptied"]


def leave_out(panel: Panel) -> pd.DataFrame:
    """Return every side's position without each document, by the rule of the case, one row per cell on record.

    Left out are also the documents that quote each other, together, and all machine translations. Columns: `left_out`,
    in words; `side`; `demand`; `value` with all documents and `without` (points, NaN where nothing is left); `shift`,
    the second less the first; `is_emptied`. No rows for a case with one document.
    """
    names, rows = panel.analyses.levels["documents"], []
    for demand in panel.demands:
        for side in panel.case.sides:
            values = _find_own(panel.find_position(side, demand)[..., 0])
            if not np.isnan(values[0]):
                rows += [
                    (name, side, demand, values[0], value, value - values[0], bool(np.isnan(value)))
                    for name, value in zip(names[1:], values[1:], strict=True)
                ]
    return pd.DataFrame(rows, columns=LEFT_COLUMNS)


def _find_own(array: np.ndarray) -> np.ndarray:
    """Return an array of analyses for every choice of documents, all other choices as the case has them."""
    index = [slice(None) if axis == DOCUMENTS else 0 for axis in range(array.ndim)]
    return np.asarray(array[tuple(index)])


def rank_documents(left: pd.DataFrame, findings: list[Finding]) -> pd.DataFrame:
    """Return one row for what is left out, what the case hangs on most first.

    Columns: `left_out`; `emptied`, the positions that nothing is left of; `shift`, the mean distance that the others
    move (points); `lost`, the claims that hold with all documents and not, or not any longer to be told, without;
    `gained`, those that hold only without.
    """
    held = {finding.claim["id"]: _find_own(finding.holds) for finding in findings}
    rows = []
    for number, name in enumerate(dict.fromkeys(left["left_out"]), start=1):
        own = left[left["left_out"] == name]
        told = {claim: holds for claim, holds in held.items() if len(holds) > 1}
        lost = [claim for claim, holds in told.items() if holds[0] == 1 and holds[number] != 1]
        gained = [claim for claim, holds in told.items() if holds[0] != 1 and holds[number] == 1]
        rows.append([name, int(own["is_emptied"].sum()), own["shift"].abs().mean(), tuple(lost), tuple(gained)])
    ranked = pd.DataFrame(rows, columns=["left_out", "emptied", "shift", "lost", "gained"])
    return ranked.sort_values(["emptied", "shift"], ascending=False, kind="stable", ignore_index=True)
