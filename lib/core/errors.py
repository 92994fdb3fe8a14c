"""Collect mistakes in the input, and report them together without a traceback."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from lib.core.names import join_list
from lib.core.unseen import fold_unseen, spell_unseen

SHOWN = 100
COLLECTED = 200
"""The most faults of one kind that are told one by one; of a million, nobody reads more."""

ECHOED = 80
"""The most letters of a wrong value that a message repeats."""

COMPARED = 2_000
"""The most names among which one is looked for that may have been meant."""

LISTED = 30
"""The most names that a message lists."""
Mistake = TypeVar("Mistake")
SIMILAR = 0.7
"""From 0 to 1, how similar a name must be to be suggested: one wrong letter in four is enough, two of six are not."""


class Faults(Exception):  # noqa: N818 - it is a list of faults, and analysts read its name
    """All faults of an input at once, each a line `place: value, why it is wrong, what would be right`."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        """Return the number of faults and a list of them; of those past the first hundred only the number."""
        count = len(self.faults)
        rest = [f"... and {count - SHOWN} more"] if count > SHOWN else []
        return "\n".join([f"{count} fault{'s' * (count != 1)}", *self.faults[:SHOWN], *rest])

    def _render_traceback_(self) -> list[str]:
        """Return the message alone, so that a notebook shows no traceback (IPython's hook for this)."""
        return str(self).splitlines()


class Misuse(Faults):
    """Faults in the request rather than in the evidence: a wrong name, parameter or folder."""


def tell_first(file: str, wrong: Sequence[Mistake], tell: Callable[[Mistake], str]) -> list[str]:
    """Return a fault for each of the first wrong things in a file, and before them how many there are if more.

    >>> tell_first("mill.csv", range(1_000_000), str)[:2]
    ['mill.csv: has 1,000,000 faults; the first 200 follow', '0']
    """
    count = f"{file}: has {len(wrong):,} faults; the first {COLLECTED} follow"
    return [count] * (len(wrong) > COLLECTED) + [tell(each) for each in wrong[:COLLECTED]]


def tell_few(faults: Iterable[str]) -> list[str]:
    """Return the first faults of each file, and before them how many there are if more."""
    files: dict[str, list[str]] = {}
    for fault in faults:
        files.setdefault(fault.partition(":")[0], []).append(fault)
    return [told for file, own in files.items() for told in tell_first(file, own, str)]


def shorten(value: object) -> str:
    """Return a value as a message repeats it: its first letters, and as numbers those that nobody sees.

    >>> shorten("mill\\u202e"), len(shorten("mill" * 1000))
    ('mill<U+202E>', 81)
    """
    from lib.core.letters import spell_hidden  # noqa: PLC0415 - its patterns take time, and few commands repeat a value

    text = str(value)
    return spell_hidden(text if len(text) <= ECHOED else f"{text[:ECHOED]}…")


def raise_if(faults: Sequence[str], kind: type[Faults] = Faults) -> None:
    """Raise the faults as an exception of this kind, if there are any."""
    if faults:
        raise kind(faults)


def explain_choice(value: str, choices: Iterable[str]) -> str:
    """Return a message that `value` is not one of the choices, with the one that may be meant as a suggestion.

    >>> explain_choice("misiles", ["membership", "missiles"])
    "'misiles' is not one of membership, missiles; did you mean 'missiles'?"
    """
    known, value = list(choices), shorten(value)
    if len(known) > COMPARED:
        return f"'{value}' is not one of the {len(known):,} known"
    alike = next((name for name in known if fold_unseen(name) == fold_unseen(value)), "")
    if alike:
        return explain_alike(value, alike)
    meant = _guess_choice(value, known)
    hint = f"; did you mean '{shorten(meant)}'?" if meant else ""
    if not known:
        return f"'{value}' is unknown: there are none to choose from"
    listed = join_list(map(shorten, known), ", ") if len(known) <= LISTED else f"the {len(known)} known"
    return f"'{value}' is not one of {listed}{hint}"


def explain_alike(value: str, known: str) -> str:
    """Return a message that a text differs from a known one only in what cannot be seen.

    >>> explain_alike("mill\\u200b", "mill")
    "'mill<U+200B>' differs from 'mill' only in what cannot be seen; write both alike"
    """
    one, other = spell_unseen(value[:ECHOED]), spell_unseen(known[:ECHOED])
    return f"'{one}' differs from '{other}' only in what cannot be seen; write both alike"


def _guess_choice(value: str, known: Sequence[str]) -> str:
    """Return the choice that is most similar or, if none is, the only one that contains `value` as a word; else ''.

    >>> [_guess_choice(value, ["Russia", "the West"]) for value in ("rusia", "West", "USA")]
    ['Russia', 'the West', '']
    """
    folded = {name.lower(): name for name in known}
    similar = difflib.get_close_matches(value.lower(), folded, n=1, cutoff=SIMILAR)
    found = similar or [name for name in folded if value.lower() in re.findall(r"[^\W_]+", name)]
    return folded[found[0]] if len(found) == 1 else ""


def explain_unreadable(error: OSError) -> str:
    """Return why a file cannot be read, and the way out."""
    return f"cannot be read ({error.strerror or error}); put a file there that you may read"


def explain_invalid(detail: Mapping[str, Any], forms: Mapping[str, str]) -> str:
    """Return one of pydantic's errors in plain words; `forms` describes what each pattern requires."""
    value = detail["input"]
    match detail["type"]:
        case kind if value == "" or kind in ("string_too_short", "too_short"):
            return "is empty; a value is needed"
        case "literal_error":
            expected = detail["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
            return explain_choice(str(value), [choice for choice in expected.split(", ") if choice])
        case "value_error":
            return f"'{shorten(value)}' {str(detail['msg']).removeprefix('Value error, ')}"
        case "string_pattern_mismatch":
            return f"'{shorten(value)}' does not have the required form: {forms[detail['ctx']['pattern']]}"
        case "float_parsing" | "int_parsing" | "finite_number":
            return f"'{shorten(value)}' is not a number"
        case "greater_than_equal" | "less_than_equal" if str(value) != "nan":
            return f"{value} is outside the range 0 to 100"
        case _:
            message = str(detail["msg"])
            return f"{shorten(repr(value))} is not valid: {message[0].lower()}{message[1:]}"
