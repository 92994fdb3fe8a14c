"""Quotations are credited to those whose words they are, and what is retold to the document that tells it."""

import pytest

from lib.evidence.dossier import load
from lib.study import open_study
from lib.words import credit, describe_assessments, tell_speaker

STATEMENTS = load().statements
SPOKEN = {
    "voice": "direct", "speaker": "Ann Mayor", "office": "Mayor of Mill", "speaks_for": "mill", "actor": "mill",
    "act": "Mayor's letter", "medium": "speech", "date": "2001-05-02", "published": "2001-05-02", "is_primary": True,
    "short": "Town Hall, 2 May 2001", "is_machine": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, "Ann Mayor, Mayor of Mill; Town Hall, 2 May 2001"),
        ({"date": "2001-04-30"}, "Town Hall, 2 May 2001, about: Mayor's letter, 30 Apr 2001"),
        ({"date": "2001", "actor": "river", "voice": "analyst"}, "Town Hall, 2 May 2001, about: Mayor's letter, 2001"),
        ({"actor": "river", "voice": "analyst"}, "Ann Mayor, Mayor of Mill; Town Hall, 2 May 2001"),
        ({"voice": "analyst"}, "Town Hall, 2 May 2001, about: Mayor's letter, 2 May 2001"),
        ({"is_primary": False, "short": "Gazette, May 2001"}, "Ann Mayor, Mayor of Mill, 2 May 2001; Gazette, May 2001"),
        ({"is_primary": False, "voice": "reported", "short": "Gazette"}, "Gazette"),
        ({"is_primary": False, "voice": "analyst", "actor": "river", "short": "Gazette"}, "Gazette"),
        (
            {"is_primary": False, "voice": "reported", "date": "2001-04", "short": "Gazette", "is_machine": True},
            "Gazette, about: Mayor's letter, Apr 2001; machine translation",
        ),
        (
            {"is_primary": False, "voice": "analyst", "actor": "river", "speaks_for": "", "short": "Gazette"},
            "Ann Mayor, Mayor of Mill; Gazette",
        ),
    ],
)  # fmt: skip
def test_words_are_credited_to_whoever_chose_them(told, expected):
    assert credit(SPOKEN | told) == expected


def test_nobody_is_credited_with_what_a_publication_tells_of_another_day():
    told = STATEMENTS[STATEMENTS["is_primary"] & (STATEMENTS["date"] != STATEMENTS["published"])].to_dict("records")
    assert len({row["speaker"] for row in told}) > 5
    for row in told:
        assert credit(row).startswith(f"{row['short']}, about: {row['act']}")
        assert not row["office"] or row["office"] not in credit(row)
        assert tell_speaker(row).endswith(" (retold)")


def test_a_speaker_in_person_is_credited_without_anybody_who_tells_it():
    spoken = STATEMENTS[(STATEMENTS["voice"] == "direct") & (STATEMENTS["date"] == STATEMENTS["published"])]
    assert len(spoken) > 50
    for row in spoken.to_dict("records"):
        assert credit(row).startswith(row["speaker"])
        assert ", about: " not in credit(row)
        assert "(retold)" not in tell_speaker(row)


def test_room_that_a_document_tells_of_is_not_seen_by_whom_it_tells_of():
    told = describe_assessments("donbas", open_study().case)
    assert told == "Room is seen according to Russian Security Council, 21 Feb 2022."


def test_a_credit_names_the_speaker_of_own_words_and_the_document_of_a_report(case):
    rows = case.statements.set_index("id", drop=False).to_dict("index")
    assert credit(rows["gazette-1900-2"]) == "Tom Miller, miller, Jun 1900; Gazette, 1900"
    assert credit(rows["gazette-1900-3"]) == "Gazette, 1900, about: The fishers' answer, Jul 1900"
    assert credit(rows["chronicle-1901-2"]) == "Chronicle, 1901"
    assert credit(rows["gazette-1900-2"] | {"is_machine": True}).endswith("; machine translation")
