"""Write several names as one text, and read them again."""

import csv
import re
from collections.abc import Iterable, Mapping

LONGEST_LIST = 100_000
"""The most letters of a text that is taken for several names."""

EVERYTHING = "all"
"""How results print a list of names that is empty because nothing is left out; it may be given so, too."""


def split_list(text: str) -> list[str]:
    """Return the names in a text, separated by commas; one with a comma of its own stands in double quotation marks.

    >>> split_list('mill, "Rhine, Mosel"'), split_list('"Rhine, Mosel"=0.5,mill=1')
    (['mill', 'Rhine, Mosel'], ['Rhine, Mosel=0.5', 'mill=1'])
    """
    if len(text) > LONGEST_LIST:
        return [text]
    rows = csv.reader([" ".join(text.splitlines())], skipinitialspace=True)
    return [part.strip() for row in rows for part in row if part.strip()]


def split_outside_quotes(text: str, divider: str) -> list[str]:
    """Return the parts of a text between dividers that stand outside double quotation marks, which stay.

    >>> split_outside_quotes('"Rhine, Mosel"+mill,"C++"', ",")
    ['"Rhine, Mosel"+mill', '"C++"']
    """
    pieces = re.split(r'("[^"]*")', text)
    marked = (piece if place % 2 else piece.replace(divider, "\0") for place, piece in enumerate(pieces))
    return "".join(marked).split("\0")


def quote_name(name: str) -> str:
    """Return a name as it is written in a list.

    >>> quote_name("mill"), quote_name("Rhine, Mosel")
    ('mill', '"Rhine, Mosel"')
    """
    return '"' + name.replace('"', '""') + '"' if "," in name or name.startswith('"') else name


def join_list(names: Iterable[str], divider: str = ",") -> str:
    """Return names as one text that `split_list` reads.

    >>> join_list(["mill", "Rhine, Mosel"])
    'mill,"Rhine, Mosel"'
    """
    return divider.join(map(quote_name, names))


def find_id(given: str, known: Mapping[str, Iterable[str]]) -> str:
    """Return the id that a name means: itself, or the only one that is like it, or has a label like it.

    Names are alike if they differ in capitals, spaces and hyphens only. A name that means none, or more than one, is
    returned unchanged.

    >>> known = {"toll": ["water toll"], "mill-race": ["the race"], "nets": ["The race"]}
    >>> [find_id(name, known) for name in ("toll", "Water toll", "Mill race", "the race", "tide")]
    ['toll', 'toll', 'mill-race', 'the race', 'tide']
    """
    if given in known:
        return given
    meant = [name for name, labels in known.items() if _fold_name(given) in map(_fold_name, (name, *labels))]
    return meant[0] if len(meant) == 1 else given


def _fold_name(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.casefold().strip()))
