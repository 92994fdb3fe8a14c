"""Tell what is new in a case against an earlier record: states, positions and own offers, each with its source."""

from lib.briefing.model import News
from lib.case import Case, capitalise
from lib.tables import DEMANDS, DOCUMENTS, NONE_ON_RECORD, OFFERS, STATES, Change, list_changes

NEW_TO_US = "New in our sources is not always new in the world."
NOTHING_NEW = "No state, position or own offer has changed."


def describe_changes(case: Case, before: Case, against: str) -> News:
    """Return what is new or changed in a case against an earlier record of it, which `against` names.

    Only demands that both records show are compared; others are said to be new or gone. Of offers, only the new ones
    are told.
    """
    told = [_tell_change(change) for change in list_changes(case, before) if change.now != NONE_ON_RECORD]
    return News(against, (*told, NEW_TO_US) if told else (NOTHING_NEW,))


def _tell_change(change: Change) -> str:
    """Return a change as a sentence; that of a position or an offer is followed by the statement behind it."""
    until = f"; until then {change.was}" if change.kind != OFFERS else ""
    cited = "".join(f" {row['gist'].rstrip('.')} ({row['short']})." for row in change.behind)
    match change.kind:
        case kind if kind == DOCUMENTS:
            return f"{change.subject} is {change.now}{until}."
        case kind if kind == DEMANDS:
            return capitalise(f"{change.subject} is {change.now}.")
        case kind if kind == STATES:
            return capitalise(f"{change.subject}: {change.now}{until}.")
        case _:
            return f"{change.subject}: {change.now}{until}.{cited}"
