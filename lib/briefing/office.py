"""Remove from office files what depends on when they were made and what their templates brought along."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from lib.charts import FACES

EPOCH = datetime(1980, 1, 1)
"""The date of every package: the first that a zip file can have."""

AUTHOR = "negotiation-positions"

APP, CONTENT_TYPES = "docProps/app.xml", "[Content_Types].xml"
DESCRIBED = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    f'officeDocument/2006/extended-properties"><Application>{AUTHOR}</Application></Properties>'
)
"""What a file says of the program that made it."""

LEFT_OVER = re.compile(r"docProps/thumbnail\.|ppt/printerSettings/|customXml/|word/stylesWithEffects\.xml")
"""The members of a template that are about the template: its picture, its printer, its bibliography, older styles."""

LEFT_OVER_TYPES = ("/thumbnail", "/printerSettings", "/customXml", "/stylesWithEffects")
"""How the types of references to them end."""

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
    with ZipFile(BytesIO(package)) as old:
        return _pack({name: old.read(name) for name in old.namelist()})


def leave_out_template(package: bytes) -> bytes:
    """Return an office file without what its template brought along, and without all references to that."""
    with ZipFile(BytesIO(package)) as old:
        members = {name: old.read(name) for name in old.namelist() if not LEFT_OVER.match(name)}
    for name, content in members.items():
        if name == APP:
            members[name] = DESCRIBED.encode()
        elif name.endswith(".rels"):
            members[name] = _drop_elements(content, lambda element: element.get("Type", "").endswith(LEFT_OVER_TYPES))
        elif name == CONTENT_TYPES:
            used = {other.rpartition(".")[2] for other in members}
            members[name] = _drop_elements(content, partial(_is_unused, used))
    return _pack(members)


def _is_unused(used: Collection[str], element: etree._Element) -> bool:
    """Return whether an entry of the table of contents is for no member of the file."""
    ending = element.get("Extension")
    return ending not in used if ending else bool(LEFT_OVER.match(element.get("PartName", "")[1:]))


def _drop_elements(xml: bytes, is_left_over: Callable[[etree._Element], bool]) -> bytes:
    """Return a list in XML without the entries that are left over."""
    root = etree.fromstring(xml)
    for element in list(root):
        if is_left_over(element):
            root.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _pack(members: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(ZipInfo(name, EPOCH.timetuple()[:6]), content, ZIP_DEFLATED)
    return packed.getvalue()
