"""Write a frame as a CSV file that a spreadsheet takes for nothing but a table."""

from pathlib import Path

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\n")
"""How a text begins that a spreadsheet would calculate."""


def write_csv(frame: pd.DataFrame, file: Path) -> None:
    """Write a frame, with an apostrophe before each text that a spreadsheet would take for a formula."""
    frame.map(disarm).rename(columns=disarm).to_csv(file, index=False, lineterminator="\n")


def disarm(cell: object) -> object:
    """Return a cell that no spreadsheet calculates; numbers stay numbers.

    >>> disarm("=1+1"), disarm("-5"), disarm(-5)
    ("'=1+1", '-5', -5)
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # a line of its own, where nobody quotes it
    return f"'{text}" if text.startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdecimal()
