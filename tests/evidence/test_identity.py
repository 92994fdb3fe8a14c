"""A row is in its table once, belongs to its document, and is not related to itself; names look different."""

import unicodedata

import pytest

from lib.core.errors import Faults
from lib.evidence.dossier import load


def faults_of(folder):
    with pytest.raises(Faults) as caught:
        load(folder)
    return caught.value.faults


def repeat(folder, table, row, *changes):
    """Add a row of a table again, under another id and with other changes."""
    file = folder / f"{table}.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    again = lines[row - 1]
    for old, new in changes:
        assert old in again
        again = again.replace(old, new, 1)
    file.write_text("\n".join([*lines[:-1], again, ""]), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "row", "changes", "said"),
    [
        ("statements", 3, [("gazette-1900-2,", "gazette-1900-9,")],
         "statements.csv:8:id: 'gazette-1900-9' says the same as 'gazette-1900-2' (document, actor, demand, role, "),
        ("statements", 3, [("gazette-1900-2,", "gazette-1900-9,"), ("We want", "We  want")],
         "statements.csv:8:id: 'gazette-1900-9' says the same as 'gazette-1900-2'"),
        ("facts", 2, [("gazette-1900-f1", "gazette-1900-f2")],
         "facts.csv:4:id: 'gazette-1900-f2' says the same as 'gazette-1900-f1'"),
        ("events", 2, [("visit", "again")], "events.csv:3:id: 'again' says the same as 'visit'"),
        ("wanted", 2, [("the-charter", "again")], "wanted.csv:3:id: 'again' says the same as 'the-charter'"),
        ("speakers", 3, [("the-fishers", "again")], "speakers.csv:6:id: 'again' says the same as 'the-fishers'"),
        ("utterances", 3, [("miller-1900-06", "again")], "utterances.csv:8:id: 'again' says the same as 'miller-1900"),
        ("findings", 3, [("closed", "again")], "findings.csv:4:id: 'again' says the same as 'closed'"),
        ("anchors", 2, [], "anchors.csv:8:demand: 'weir', '0' is already in the table; make it unique"),
    ],
)  # fmt: skip
def test_a_row_that_is_there_twice_is_refused(village, table, row, changes, said):
    repeat(village, table, row, *changes)
    assert any(fault.startswith(said) for fault in faults_of(village)), faults_of(village)


def test_two_reasons_given_in_one_passage_are_two_rows(village):
    repeat(village, "statements", 2, ("gazette-1900-1,", "gazette-1900-9,"), ("needs-water", "dry-summers"))
    assert len(load(village).statements) == 7


SPOILT = {
    "a statement numbered in another document": (
        "statements", "gazette-1900-2,gaz", "chronicle-1901-9,gaz",
        "statements.csv:3:id: 'chronicle-1901-9' is not of document gazette-1900; begin it with 'gazette-1900-'"),
    "a fact numbered in another document": (
        "facts", "gazette-1900-f1", "chronicle-1901-f9",
        "facts.csv:2:id: 'chronicle-1901-f9' is not of document gazette-1900; begin it with"),
    "a document that draws on itself": (
        "documents", "1900,year,English,original,", "1900,year,English,original,gazette-1900",
        "documents.csv:2:draws_on: 'gazette-1900' is the document itself; name the one that it quotes, or leave it"),
    "a document that draws on a later one": (
        "documents", "1900,year,English,original,", "1900,year,English,original,chronicle-1901",
        "documents.csv:2:draws_on: chronicle-1901, dated 1901, is later than gazette-1900 (1900); correct one"),
    "an outcome like itself": (
        "options", "sundays,,", "sundays,sundays,",
        "options.csv:2:variant_of: 'sundays' is the outcome itself; name its near-twin, or leave the cell empty"),
    "a demand that its claimant would grant": (
        "demands", "for good,fishers,", "for good,fishers; miller,",
        "demands.csv:2:addressee: 'miller' makes the demand itself; name who would have to grant it"),
    "a claim that compares a side with itself": (
        "findings", "Mill,River", "Mill,Mill", "findings.csv:2:other: 'Mill' is compared with itself; name another"),
    "a document that is called all": (
        "documents", "gazette-1900,0", "all,0", "documents.csv:2:id: 'all' stands for every one of them; choose"),
    "a side that is called all": (
        "actors", "priest,Church", "priest,all", "actors.csv:4:side: 'all' stands for every one of them; choose"),
    "a hash of zeros": (
        "documents", "1" * 64, "0" * 64,
        f"documents.csv:2:sha256: '{'0' * 64}' is no document's hash; write the one that `positions add` prints"),
    "the hash of an empty text": (
        "documents", "1" * 64, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "documents.csv:2:sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' is no document's"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_row_that_belongs_elsewhere_or_to_itself_is_refused(village, edit, name):
    table, old, new, said = SPOILT[name]
    edit(village / f"{table}.csv", old, new)
    assert any(fault.startswith(said) for fault in faults_of(village)), faults_of(village)


def test_a_coding_belongs_to_the_document_of_its_statement(village):
    (village / "codings").mkdir()
    (village / "codings" / "a.csv").write_text(
        "coder,unit,statement,document,actor,demand,role,value,offer,form,voice,utterance,argument,quote\n"
        "a,u1,chronicle-1901-2,gazette-1900,miller,weir,position,100,,,direct,june,,We want the weir closed\n"
    )
    assert faults_of(village) == ["a.csv:2:statement: 'chronicle-1901-2' is not of document gazette-1900; correct one"]


@pytest.mark.parametrize(
    ("twin", "spelt"),
    [
        ("Ri\u200bver", "Ri<U+200B>ver"),
        ("River\ufeff", "River<U+FEFF>"),
        ("\u202eRiver", "<U+202E>River"),
        ("Ri\u00adver", "Ri<U+00AD>ver"),
        ("River\ufe0f", "River<U+FE0F>"),
    ],
)
def test_a_side_with_letters_that_nobody_sees_is_refused(village, twin, spelt):
    with (village / "actors.csv").open("a", encoding="utf-8") as file:
        file.write(f"marsh,the marshmen,{twin},4,#d66b00\n")
    (fault,) = faults_of(village)
    assert fault.startswith(f"actors.csv:5:side: '{spelt}' contains U+")
    assert fault.endswith("which nobody sees; delete it; `positions check --fix` does it")


@pytest.mark.parametrize(
    ("one", "other"), [("the river", "the\u00a0river"), ("the river", "the  river"), ("Mühle", "Mu\u0308hle")]
)
def test_names_that_differ_only_in_spaces_or_in_how_letters_are_composed_are_refused(village, edit, one, other):
    assert unicodedata.normalize("NFKC", one) == " ".join(unicodedata.normalize("NFKC", other).split())
    edit(village / "actors.csv", "fishers,River", f"fishers,{one}")
    edit(village / "case.toml", '"River"', f'"{one}"')
    edit(village / "findings.csv", "Mill,River", f"Mill,{one}")
    with (village / "actors.csv").open("a", encoding="utf-8") as file:
        file.write(f"marsh,the marshmen,{other},4,#d66b00\n")
    (fault,) = faults_of(village)
    assert fault.startswith("actors.csv:5:side: ")
    assert fault.endswith(f"differs from '{one}' only in what cannot be seen; write both alike")


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("demands", ",water toll,", ",closed\u00a0weir,"),
        ("documents", '"Chronicle, 1901"', '"Gazette,\u00a01900"'),
        ("utterances", "The fishers' offer", "The\u00a0fishers' answer"),
        ("speakers", "Anna Fisher", "Tom\u00a0Miller"),
        ("actors", "the priest,", "the\u00a0miller,"),
    ],
)
def test_other_names_that_look_alike_are_refused(village, edit, table, old, new):
    edit(village / f"{table}.csv", old, new)
    name = new.strip(',"').replace("\u00a0", "<U+00A0>")
    assert any(f": '{name}' differs from" in fault for fault in faults_of(village)), faults_of(village)


def test_a_name_that_looks_like_a_known_one_is_spelt_out(village, edit):
    edit(village / "case.toml", '"River"', '"the\u00a0River"')
    edit(village / "findings.csv", "Mill,River", "Mill,the\u2009River")
    edit(village / "actors.csv", "fishers,River", "fishers,the River")
    assert faults_of(village) == [
        "case.toml:7:answering: 'the<U+00A0>River' differs from 'the River' only in what cannot be seen; write both alike",
        "findings.csv:2:other: 'the<U+2009>River' differs from 'the River' only in what cannot be seen; write both alike",
    ]
