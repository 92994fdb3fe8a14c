"""Mistakes in what somebody typed: collected, then reported together and without a traceback."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SHOWN = 100
LISTED = 12


class Faults(Exception):  # noqa: N818 - it is a list of faults, and analysts read its name
    """Every fault of an input at once, each a line `place: value, why, what would be right`."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        """Count the faults, then list them; past the first hundred only their number."""
        count = len(self.faults)
        rest = [f"... and {count - SHOWN} more"] if count > SHOWN else []
        return "\n".join([f"{count} fault{'s' * (count != 1)}", *self.faults[:SHOWN], *rest])

    def _render_traceback_(self) -> list[str]:
        """Show a notebook's reader the message alone (IPython's hook for this)."""
        return str(self).splitlines()


class Misuse(Faults):
    """Faults of what was asked for, not of the evidence: a name, a parameter, a folder."""


def raise_if(faults: Sequence[str], kind: type[Faults] = Faults) -> None:
    """Raise the faults, as this kind of them, where there are any."""
    if faults:
        raise kind(faults)


def explain_choice(value: str, choices: Iterable[str]) -> str:
    """Say that `value` is none of the choices, and which one may be meant.

    >>> choose_from("misiles", ["membership", "missiles"])
    "'misiles' is none of membership, missiles; did you mean 'missiles'?"
    """
    known = list(choices)
    near = difflib.get_close_matches(value, known, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    listed = f"none of {', '.join(known)}" if len(known) <= LISTED else f"none of the {len(known)} there are"
    listed = listed if known else "not there: there are none"
    return f"'{value}' is {listed}{hint}"


def explain_invalid(detail: Mapping[str, Any], forms: Mapping[str, str]) -> str:
    """Return one finding of pydantic in the words of the house; `forms` says what a pattern asks for."""
    value = detail["input"]
    match detail["type"]:
        case kind if value == "" or kind in ("string_too_short", "too_short"):
            return "is empty; a value is needed"
        case "literal_error":
            expected = detail["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
            return explain_choice(str(value), [choice for choice in expected.split(", ") if choice])
        case "value_error":
            return f"'{value}' {str(detail['msg']).removeprefix('Value error, ')}"
        case "string_pattern_mismatch":
            return f"'{value}' does not have the form asked for: {forms[detail['ctx']['pattern']]}"
        case "float_parsing" | "int_parsing" | "finite_number":
            return f"'{value}' is no number"
        case "greater_than_equal" | "less_than_equal" if str(value) != "nan":
            return f"{value} lies outside 0 to 100"
        case _:
            message = str(detail["msg"])
            return f"{value!r} does not hold: {message[0].lower()}{message[1:]}"
