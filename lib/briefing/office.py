"""Remove from office files everything that depends on when they were made: equal content, equal bytes."""

from datetime import datetime
from io import BytesIO
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lib.charts import FACES

EPOCH = datetime(1980, 1, 1)
"""The date of every package: the first that a zip file can have."""

AUTHOR = "negotiation-positions"

LONGEST_PROPERTY = 255
"""The most letters in a property of an office file."""

TYPEFACE = FACES[0]
"""The typeface of office files; a program without it takes another for it."""


class Properties(Protocol):
    """The document properties of an office file."""

    author: str | None
    title: str | None
    subject: str | None
    comments: str | None
    language: str | None
    created: datetime | None
    modified: datetime | None
    last_modified_by: str | None
    revision: int


def describe_file(properties: Properties, title: str, subject: str, comments: str = "") -> None:
    """Set a file's title, subject and comments, and constants for all that depends on when or by whom it was made."""
    properties.title, properties.subject, properties.comments = (
        text[:LONGEST_PROPERTY] for text in (title, subject, comments)
    )
    properties.language = "en"
    properties.author = properties.last_modified_by = AUTHOR
    properties.created = properties.modified = EPOCH
    properties.revision = 1


def make_reproducible(package: bytes) -> bytes:
    """Return a zip file with its members in the same order, each dated `EPOCH`."""
    packed = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, EPOCH.timetuple()[:6]), old.read(name), ZIP_DEFLATED)
    return packed.getvalue()
