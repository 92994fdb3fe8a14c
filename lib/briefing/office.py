"""Office packages in, the same packages out with nothing of the day they were made: equal content, equal bytes."""

from datetime import datetime
from io import BytesIO
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = datetime(1980, 1, 1)
"""The date that every package bears: the first that a zip can hold."""

AUTHOR = "negotiation-positions"

LONGEST_PROPERTY = 255
"""Letters that a property of an office file holds."""

TYPEFACE = "Arial"
"""The typeface of office files: known to every office program, or replaced by one of the same widths."""


class Properties(Protocol):
    """What an office file says of itself."""

    author: str | None
    title: str | None
    subject: str | None
    language: str | None
    created: datetime | None
    modified: datetime | None
    last_modified_by: str | None
    revision: int


def describe_file(properties: Properties, title: str, subject: str) -> None:
    """Give a file its title and subject, and constants for all that would tell when and by whom it was made."""
    properties.title, properties.subject, properties.language = (
        title[:LONGEST_PROPERTY],
        subject[:LONGEST_PROPERTY],
        "en",
    )
    properties.author = properties.last_modified_by = AUTHOR
    properties.created = properties.modified = EPOCH
    properties.revision = 1


def make_reproducible(package: bytes) -> bytes:
    """Return a zip with its members in the same order, each dated `EPOCH`."""
    packed = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, EPOCH.timetuple()[:6]), old.read(name), ZIP_DEFLATED)
    return packed.getvalue()
