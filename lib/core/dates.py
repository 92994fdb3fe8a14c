"""Read partial dates: `2021`, `2021-12` and `2021-12-01` each have a first and a last day."""

import calendar
import re
from datetime import date
from functools import cache

SPREADSHEET_DATE = re.compile(r"[A-Za-z]{3,9}[- ]\d{2,4}|\d{1,2}[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/. ]\d{2,4}|\d{5}")
NO_DATE = "is not a date; write 2021, 2021-12 or 2021-12-01"
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)


@cache
def first_day(text: str) -> date:
    """Return the first day of a partial date such as `2021`, `2021-12` or `2021-12-01`; raise ValueError otherwise.

    >>> first_day("2021-12")
    datetime.date(2021, 12, 1)
    """
    match = PARTIAL_DATE.fullmatch(text)
    if not match:
        if SPREADSHEET_DATE.fullmatch(text):
            raise ValueError("is no date as tables have it; write 2021-12 or 2021-12-01, in a spreadsheet as text")
        raise ValueError(NO_DATE)
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("is not a day in the calendar; write 2021, 2021-12 or 2021-12-01") from None


def last_day(text: str) -> date:
    """Return the last day of a partial date; raise ValueError as `first_day` does.

    >>> last_day("2021-12")
    datetime.date(2021, 12, 31)
    """
    start = first_day(text)
    match text.count("-"):
        case 0:
            return date(start.year, 12, 31)
        case 1:
            return start.replace(day=calendar.monthrange(start.year, start.month)[1])
        case _:
            return start


def is_date(text: str) -> bool:
    """Return whether a text is a partial date.

    >>> is_date("1901-06"), is_date("soon")
    (True, False)
    """
    try:
        return bool(first_day(text))
    except ValueError:
        return False


def format_day(text: str) -> str:
    """Return a partial date as people write it.

    >>> format_day("2022-01-12"), format_day("2022-01"), format_day("2022")
    ('12 Jan 2022', 'Jan 2022', '2022')
    """
    day = first_day(text)
    parts = (str(day.day), f"{day:%b}", str(day.year))
    return " ".join(parts[2 - text.count("-") :])


def is_after(one: str, other: str) -> bool:
    """Return whether a partial date begins after another has ended; False if one of them is no date.

    >>> is_after("1901-06", "1900"), is_after("1900-06", "1900"), is_after("soon", "1900")
    (True, False, False)
    """
    return is_date(one) and is_date(other) and first_day(one) > last_day(other)
