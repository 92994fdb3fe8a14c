"""A package does not depend on the day it was made."""

from io import BytesIO
from zipfile import ZipFile

from lib.briefing.office import make_reproducible


def make_package(*members):
    package = BytesIO()
    with ZipFile(package, "w") as written:
        for name, text in members:
            written.writestr(name, text)
    return package.getvalue()


def test_members_keep_order_and_content_and_lose_their_dates():
    package = make_reproducible(make_package(("b.xml", "<b/>"), ("a.xml", "<a/>")))
    with ZipFile(BytesIO(package)) as read:
        assert [(entry.filename, entry.date_time) for entry in read.infolist()] == [
            ("b.xml", (1980, 1, 1, 0, 0, 0)),
            ("a.xml", (1980, 1, 1, 0, 0, 0)),
        ]
        assert read.read("a.xml") == b"<a/>"


def test_a_package_that_was_packed_before_stays_as_it_is():
    package = make_reproducible(make_package(("a.xml", "<a/>")))
    assert make_reproducible(package) == package
