"""Write texts and tables so that a spreadsheet, Markdown or MathJax takes them for nothing more."""

import re
from pathlib import Path

import pandas as pd

MARKUP = re.compile(r"[\\`*_~\[\]<&]")
"""What Markdown does not take for text."""

DOLLAR = '<span class="mathjax_ignore tex2jax_ignore">&#36;</span>'
"""A dollar that no notebook takes for the beginning of mathematics, not even after Markdown has been read."""

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


def escape_markdown(text: str) -> str:
    """Return a text as Markdown that shows it unchanged.

    >>> escape_markdown("a_b *in* <b>")
    'a\\\\_b \\\\*in\\\\* \\\\<b>'
    """
    return set_dollars_apart(MARKUP.sub(r"\\\g<0>", text))


def set_dollars_apart(text: str) -> str:
    """Return Markdown in which dollars are money and never mathematics."""
    return text.replace("$", DOLLAR)
