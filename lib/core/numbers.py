"""Read numbers as people write them, and nothing else that a computer would take for one."""

import re

PLAIN_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,17})?")
"""Digits, and a point: no other script, no 1_0, no nan, and nothing so large that its last digits are lost."""


def check_number(given: object) -> object:
    """Return a number, or a text that is one, unchanged; raise ValueError for a text that is none.

    >>> check_number("37.5"), check_number(2), check_number("")
    ('37.5', 2, '')
    """
    if isinstance(given, str) and given and not PLAIN_NUMBER.fullmatch(given.strip()):
        raise ValueError("is not a number; write it in plain digits, at most 15, such as 12 or 37.5")
    return given
