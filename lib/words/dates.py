"""Write dates as people do."""

from lib.core.dates import first_day


def format_day(text: str) -> str:
    """Return a partial date as people write it.

    >>> format_day("2022-01-12"), format_day("2022-01"), format_day("2022")
    ('12 Jan 2022', 'Jan 2022', '2022')
    """
    day = first_day(text)
    parts = (str(day.day), f"{day:%b}", str(day.year))
    return " ".join(parts[2 - text.count("-") :])
