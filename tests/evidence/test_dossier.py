"""A dossier is loaded whole, or refused with every fault by file, line and column."""

import errno
import hashlib
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from cases import TEXTS

from lib.core.errors import Faults, Misuse
from lib.core.paths import SEEDS
from lib.core.store import STORE
from lib.evidence.dossier import load, read_table
from lib.evidence.numbers import hash_numbers
from lib.evidence.quotations import write_shingles
from lib.evidence.schema import TABLES
from lib.study import open_study


def faults_of(folder):
    with pytest.raises(Faults) as caught:
        load(folder)
    return caught.value.faults


def test_a_dossier_comes_in_order_and_typed(village):
    dossier = load(village)
    assert dossier.sides == ["Mill", "River", "Church"]
    statements = dossier.statements
    assert list(statements["actor"].cat.categories) == ["miller", "fishers", "priest"]
    assert list(statements["demand"].cat.categories) == ["weir", "toll"]
    assert statements["value"].isna().sum() == 1
    assert statements.loc[statements["date"] == "1900-06", "day"].item() == pd.Timestamp("1900-06-01")


SPOILT = {
    "an unknown actor": ("statements", ",miller,weir,reasoning", ",milller,weir,reasoning", "2:actor: 'milller' is not one of"),
    "an unknown demand": ("statements", ",weir,reasoning", ",wier,reasoning", "2:demand: 'wier' is not one of weir, toll; did"),
    "an unknown role": ("statements", "weir,reasoning", "weir,reason", "2:role: 'reason' is not one of position, reasoning"),
    "an unknown voice": ("statements", "analyst", "analist", "6:voice: 'analist' is not one of direct, reported"),
    "a value between anchors": ("statements", "position,100", "position,80", "3:value: 80 is not an anchor of weir (0, 50, 100)"),
    "a value that is not a number": ("statements", "position,100", "position,all", "3:value: 'all' is not a number"),
    "a value on a reasoning": ("statements", "reasoning,,", "reasoning,50,", "2:value: 50 on a reasoning; leave the cell empty"),
    "a position without a value": ("statements", "position,100", "position,", "3:value: is empty; a position has a value"),
    "a date of a spreadsheet": ("utterances", ",1900-06,", ",Jun-00,", "3:date: 'Jun-00' is no date as tables have it; write 2021-12 or 2021-12-01, in a spreadsheet as text"),
    "an impossible date": ("utterances", ",1900-06,", ",1900-13,", "3:date: '1900-13' is not a day in the calendar"),
    "an utterance after its document": ("utterances", ",1900-06,", ",1901-06,", "statements.csv:3:utterance: miller-1900-06, dated 1901-06, is later than its document (1900); correct one"),
    "an unknown speaker": ("utterances", "demand,the-miller", "demand,the-baker", "utterances.csv:3:speaker: 'the-baker' is not one of the-miller, the-fishers, fishers-speaker, clerk"),
    "a speaker for nobody known": ("speakers", "miller,miller\n", "miller,milller\n", "speakers.csv:2:actor: 'milller' is not one of miller, fishers, priest; did you mean 'miller'?"),
    "an unknown medium": ("utterances", "1900-06,speech", "1900-06,sermon", "utterances.csv:3:medium: 'sermon' is not one of text, act, speech, judgement"),
    "an utterance given twice": ("utterances", "miller-1900-06", "miller-1900", "utterances.csv:3:id: 'miller-1900' is already in the table; make it unique"),
    "an unknown utterance": ("statements", "direct,miller-1900-06", "direct,miller-1900-07", "3:utterance: 'miller-1900-07' is not one of"),
    "words of another's official": ("statements", "direct,miller-1900-06", "direct,fishers-1900-07", "3:voice: 'direct', but the-fishers speaks for fishers and not for miller; correct the utterance, or write reported or analyst"),
    "words of nobody's official": ("speakers", "miller,miller\n", "miller,\n", "statements.csv:3:voice: 'direct', but the-miller speaks for no actor and not for miller"),
    "an offer on a position": ("statements", "position,100,,", "position,100,formal,", "3:offer: 'formal' on a position; only a concession is an offer, so leave the cell empty"),
    "a concession without an offer": ("statements", "50,floated", "50,", "5:offer: is empty; a concession is formal, floated or inferred"),
    "an offer that is none": ("statements", "50,floated", "50,hinted", "5:offer: 'hinted' is not one of formal, floated, inferred"),
    "an inferred concession in one's own words": ("statements", "50,floated", "50,inferred", "5:offer: 'inferred' in the voice direct; inferred goes with analyst, and nothing else does"),
    "an offer that a third party makes": ("statements", "50,inferred", "50,formal", "6:offer: 'formal' in the voice analyst; inferred goes with analyst"),
    "an argument on a position": ("statements", "miller-1900-06,,", "miller-1900-06,needs-water,", "3:argument: 'needs-water' on a position; only a reasoning has one"),
    "a reasoning without argument": ("statements", "needs-water", "", "2:argument: is empty; a reasoning names its argument"),
    "an argument that is no tag": ("statements", "needs-water", "Needs water", "2:argument: 'Needs water' does not have the required form"),
    "a position tied to a demand": ("statements", "position,100,,,", "position,100,,toll,", "3:tied_to: 'toll' on a position; only a condition or a concession is tied"),
    "an offer tied to an unknown demand": ("statements", "50,floated,,", "50,floated,tol,", "5:tied_to: 'tol' is not one of weir, toll; did you mean 'toll'?"),
    "an offer tied to its own demand": ("statements", "50,floated,,", "50,floated,weir,", "5:tied_to: 'weir' is the demand of the row itself; name another"),
    "a translation by nobody": ("statements", "for good,,The miller", "for good,closed for ever,The miller", "3:translation: 'closed for ever' does not say who translated; begin with 'official: ', 'human: ' or 'machine: '"),
    "a quotation mark left open": ("statements", "We want the weir closed for good", '"""We want the weir closed for good"', "3:quote: '\"We want the weir closed for good' has a quotation mark without its counterpart"),
    "a quotation mark never opened": ("statements", "We want the weir closed for good", "We want the weir closed for good”", "3:quote: 'We want the weir closed for good”' has a quotation mark without"),
    "quotation marks the wrong way round": ("facts", "1900,Forty nets hang", "1900,”Forty nets“ hang", "facts.csv:2:quote: '”Forty nets“ hang at the weir' has a quotation mark without"),
    "a demand that nobody would grant": ("demands", "for good,fishers,", "for good,,", "demands.csv:2:addressee: is empty; a value is needed"),
    "a demand whose addressees are none": ("demands", "for good,fishers,", "for good,;,", "demands.csv:2:addressee: ';' names nobody; name an actor, or several"),
    "an unknown addressee": ("demands", "for good,fishers,", "for good,fishers; bishop,", "demands.csv:2:addressee: 'bishop' is not one of miller, fishers, priest"),
    "an unknown actor affected": ("demands", "fishers,priest,", "fishers,preist,", "demands.csv:2:affected: 'preist' is not one of miller, fishers, priest; did you mean 'priest'?"),
    "an unknown kind of document": ("documents", ",news,", ",gossip,", "documents.csv:2:kind: 'gossip' is not one of treaty, official, transcript, news"),
    "an unknown issuer": ("documents", "0,news,,", "0,news,mayor,", "documents.csv:2:issuer: 'mayor' is not one of"),
    "a text that is there already": ("documents", "2" * 64, "1" * 64, "documents.csv:3:sha256: chronicle-1901 is the same text as gazette-1900; keep one"),
    "an outcome like an unknown one": ("options", "sundays,,", "sundays,mondays,", "options.csv:2:variant_of: 'mondays' is not one of"),
    "an unknown kind of event": ("events", ",act,", ",visit,", "events.csv:2:kind: 'visit' is not one of talks, text, act"),
    "an unknown document": ("statements", "-1,gazette-1900,", "-1,gazette-1990,", "2:document: 'gazette-1990' is not one of"),
    "no document": ("statements", "-1,gazette-1900,", "-1,,", "2:document: is empty; a value is needed"),
    "a key that occurs twice": ("statements", "gazette-1900-2", "gazette-1900-1", "3:id: 'gazette-1900-1' is already"),
    "three words": ("statements", "We want the weir closed for good", "the weir closed", "3:quote: 'the weir closed' has 3 words"),
    "a changed word": ("statements", "We want the weir", "We need the weir", "3:quote: 'We need the weir closed for good' is not in"),
    "a dropped word": ("statements", "will not hear", "will hear", "7:quote: 'The fishers will hear of a toll' is not in"),
    "no date": ("utterances", ",1900-06,", ",,", "3:date: is empty; a value is needed"),
    "no voice": ("statements", ",analyst", ",", "6:voice: is empty; a value is needed"),
    "a moved quotation": ("statements", "-2,gazette-1900,", "-2,chronicle-1901,", "; it is in gazette-1900"),
    "a row too wide": ("statements", "The mill needs water.", "The mill, needs water.", "2: has 16 cells; the header has 15"),
    "an unclosed quotation mark": ("statements", "The mill needs water.", '"The mill', "cannot be read any further"),
    "a value outside the scale": ("anchors", "weir,100", "weir,101", "4:value: 101 is outside the range 0 to 100"),
    "a label given twice": ("actors", "the fishers,", "the miller,", "3:id: 'fishers' differs from an earlier row of"),
    "spaces around a name": ("actors", "Mill,1", "Mill ,1", "2:side: has spaces around it"),
    "a side named like an actor": ("actors", "Mill,1", "priest,1", "2:side: 'priest' is the id of an actor"),
    "a changed fact": ("facts", "1900,Forty nets hang", "1900,Fifty nets hang", "2:quote: 'Fifty nets hang at the weir' is not in"),
    "a changed event": ("events", "The bishop came", "A bishop came", "2:quote: 'A bishop came to the weir in May' is not in"),
    "a changed outcome": ("options", "we could close", "we would close", "2:quote: 'we would close it on Sundays' is not in"),
    "an outcome of two forms": ("options", "Closed on Sundays,,weir", "Closed on Sundays,pact,weir", "2:form: 'pact' is not one of"),
    "a confusion that is not at an anchor": ("confusion", "50,100,4", "50,75,4", "5:other: 75 is not an anchor of any demand (0, 50, 100)"),
    "a confusion in the wrong order": ("confusion", "50,100,4", "100,50,4", "5:one: 100 is above 50; put the lower first"),
    "a confusion given twice": ("confusion", "0,50,1\n", "0,0,1\n", "3:one: '0', '0' is already in the table"),
    "a negative number of pairs": ("confusion", "0,50,1\n", "0,50,-1\n", "3:pairs: '-1' is not valid: input should be greater than -1"),
    "a claim on an unknown demand": ("findings", "part,weir", "part,wier", "2:demand: 'wier' is not one of weir, toll; did"),
    "a claim about nobody": ("findings", "Mill,River", "Mill,Rivers", "2:other: 'Rivers' is not one of Mill, River"),
    "a claim without a second side": ("findings", "Mill,River", "Mill,", "2:other: is empty; 'part' needs it"),
    "a claim without points": ("findings", ",75,", ",,", "3:points: is empty; 'above' needs it"),
    "an unknown predicate": ("findings", "-weir,part", "-weir,prat", "2:predicate: 'prat' is not one of"),
    "an unknown slot": ("findings", "{one} and", "{who} and", "2:sentence: 'who' is not one of demand, one, other, third"),
    "an open brace": ("findings", "{one} and", "{one and", "2:sentence: "),
    "a document that draws on an unknown one": ("documents", "1900,year,English,original,", "1900,year,English,original,gazete", ":draws_on: 'gazete' is not one of"),
    "an unknown colour": ("actors", "#553388", "violet", "2:colour: 'violet' does not have the required form"),
    "an order given twice": ("actors", "Mill,1,", "Mill,2,", "3:order: 2 is already in the table"),
    "an order that is not a number": ("demands", "closed weir,1", "closed weir,first", "2:order: 'first' is not a number"),
    "an unknown claimant": ("demands", "1,miller", "1,baker", "2:claimant: 'baker' is not one of miller, fishers, priest"),
    "a demand without anchors": ("anchors", "toll,0", "weir,25", "demands.csv:3:id: 'toll' has fewer than two anchors"),
    "an option's value": ("options", "weir,50", "weir,60", "2:value: 60 is not an anchor of weir"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_every_fault_is_named_with_its_place(village, edit, name):
    table, old, new, said = SPOILT[name]
    if name == "a demand without anchors":
        edit(village / "anchors.csv", "toll,0,toll 0,when 0\n", "")
        edit(village / "anchors.csv", "toll,50,toll 50,when 50\n", "")
    else:
        edit(village / f"{table}.csv", old, new)
    assert any(said in fault for fault in faults_of(village)), faults_of(village)


def test_thirty_one_words_are_too_many(village, edit):
    edit(village / "statements.csv", "We want the weir closed for good", " ".join(["word"] * 31))
    assert any("has 31 words; a quotation has 4 to 30" in fault for fault in faults_of(village))


def test_all_faults_are_reported_at_once_and_each_once(village, edit):
    edit(village / "statements.csv", "position,100", "position,80")
    edit(village / "statements.csv", "weir,reasoning", "weir,reason")
    edit(village / "actors.csv", "#553388", "violet")
    (village / "speakers.csv").unlink()
    places = [fault.partition(": ")[0] for fault in faults_of(village)]
    assert sorted(places) == ["actors.csv:2:colour", "speakers.csv", "statements.csv:2:role", "statements.csv:3:value"]


def test_a_missing_column_is_named(village, edit):
    edit(village / "statements.csv", ",voice,", ",vioce,")
    faults = faults_of(village)
    assert "statements.csv:1:voice: column is missing" in faults
    assert any("'vioce' is not one of" in fault and "did you mean 'voice'" in fault for fault in faults)


def test_columns_in_another_order_are_refused(village, edit):
    edit(village / "demands.csv", "id,label", "label,id")
    assert any("columns are repeated or out of order" in fault for fault in faults_of(village))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (lambda text: b"\xef\xbb\xbf" + text, "begins with a byte-order mark; save it as UTF-8 without BOM"),
        (lambda text: text.decode().encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (lambda text: text.decode().encode("utf-16-le"), "is UTF-16; save it as UTF-8"),
        (lambda text: text.replace(b",", b";"), "cells are separated by ';'; save it with commas"),
        (
            lambda text: text.replace(b"water.", b"w\xe4ter."),
            "statements.csv:2: byte 0xe4 is not UTF-8 (Latin-1 or Windows-1252?)",
        ),
        (
            lambda text: text.replace(b"water.", b"wa\x07ter."),
            "statements.csv:2: contains the control character 0x07; delete it",
        ),
        (lambda text: b"", "is empty; the first line must be id,document,actor"),
        (lambda text: text.split(b"\n")[0] + b"\n", "statements.csv:2: has no rows"),
    ],
)
def test_a_file_saved_in_another_form_gets_advice(village, raw, said):
    file = village / "statements.csv"
    file.write_bytes(raw(file.read_bytes()))
    assert any(said in fault for fault in faults_of(village)), faults_of(village)


def test_missing_shingles_are_named_with_advice(village):
    (village / "shingles" / "gazette-1900.txt").unlink()
    assert any("shingles/gazette-1900.txt is missing; make it with" in fault for fault in faults_of(village))


def test_shingles_of_another_text_are_found_out(village):
    write_shingles("Quite another text it is.", "gazette-1900", village / "shingles")
    assert any(fault.startswith("documents.csv:2:words: 49, but") for fault in faults_of(village)), faults_of(village)


def test_damaged_shingles_are_named(village):
    (village / "shingles" / "gazette-1900.txt").write_bytes(b"\xff\xfe\xff")
    assert any("shingles/gazette-1900.txt is damaged" in fault for fault in faults_of(village))


def test_texts_in_a_folder_that_is_not_there_are_one_fault(village, monkeypatch):
    monkeypatch.setenv("SEED_TEXTS", "/nowhere")
    assert faults_of(village) == ["SEED_TEXTS: /nowhere is not a folder; name the folder of the texts or unset it"]


def test_with_texts_quotations_are_compared_letter_by_letter(village, monkeypatch):
    (village / "texts").mkdir()
    for document in ("gazette-1900", "chronicle-1901"):
        (village / "texts" / f"{document}.txt").write_text("another text")
    faults = faults_of(village)
    assert any("is not the text that was coded" in fault for fault in faults)
    monkeypatch.setenv("SEED_TEXTS", str(village))
    assert len(load(village).statements) == 6, "a text that is not at hand is not asked for"


def test_the_shipped_dossier_has_no_faults():
    assert len(load(SEEDS).statements) > 100


def test_statements_say_who_spoke_where_and_in_what_kind_of_document(village, edit):
    edit(village / "documents.csv", "0,news,", "0,transcript,")
    row = load(village).statements.set_index("id").loc["gazette-1900-4"]
    assert row[["speaker", "office", "speaks_for", "date", "medium", "act", "short"]].tolist() == [
        *("Anna Fisher", "speaker of the fishers", "fishers", "1900-07-01", "speech", "The fishers' offer"),
        "Gazette, 1900",
    ]
    assert load(village).statements["is_primary"].tolist() == [True] * 4 + [False] * 2


def test_statements_say_when_their_document_was_published_and_whether_a_machine_worded_them(village, edit):
    edit(village / "documents.csv", "1901,year,English,original", "1901,year,English,machine")
    edit(village / "statements.csv", "for good,,The miller", "for good,machine: For good,The miller")
    told = load(village).statements
    by_machine = told["document"].eq("chronicle-1901") | told["translation"].ne("")
    assert told["is_machine"].tolist() == by_machine.tolist()
    assert by_machine.sum() == 3
    assert set(told.loc[told["document"] == "chronicle-1901", "published"]) == {"1901"}


def test_an_official_speaks_for_its_actor_and_for_the_first_of_its_side_only(village, edit):
    with (village / "actors.csv").open("a") as file:
        file.write("marsh,the marshmen,River,4,#d66b00\n")
    edit(village / "speakers.csv", "speaker of the fishers,fishers", "speaker of the marsh,marsh")
    assert len(load(village).statements) == 6
    edit(village / "statements.csv", "-4,gazette-1900,fishers", "-4,gazette-1900,marsh")
    edit(village / "speakers.csv", "speaker of the marsh,marsh", "speaker of the fishers,fishers")
    assert faults_of(village) == [
        "statements.csv:5:voice: 'direct', but fishers-speaker speaks for fishers and not for marsh; correct the "
        "utterance, or write reported or analyst"
    ]


def test_faults_of_tables_and_profile_are_reported_at_once(village, edit):
    edit(village / "case.toml", '"River"', '"Rivers"')
    edit(village / "utterances.csv", ",1900-06,", ",1901-06,")
    edit(village / "statements.csv", "50,floated", "50,")
    edit(village / "demands.csv", "for good,fishers,", "for good,,")
    edit(village / "facts.csv", "1900,Forty nets hang", "1900,Forty “nets hang")
    places = [fault.partition(": ")[0] for fault in faults_of(village)]
    assert sorted(set(places)) == [
        *("case.toml:7:answering", "demands.csv:2:addressee", "facts.csv:2:quote"),
        *("statements.csv:3:utterance", "statements.csv:5:offer"),
    ]


CODINGS = """coder,unit,statement,document,actor,demand,role,value,offer,form,voice,utterance,argument,quote
a,gazette-1900-u1,gazette-1900-2,gazette-1900,miller,weir,position,100,,,direct,miller-june,,We want the weir closed for good
b,gazette-1900-u1,gazette-1900-2,gazette-1900,miller,weir,position,50,,,direct,the-miller,,We want the weir closed for good
b,gazette-1900-u2,,gazette-1900,miller,weir,reasoning,,,,reported,the-miller,needs-water,The mill needs the whole river
"""


def test_codings_are_read_where_there_are_any(village):
    assert load(village).codings.empty
    (village / "codings").mkdir()
    (village / "codings" / "ab.csv").write_text(CODINGS, encoding="utf-8")
    codings = load(village).codings
    assert codings["value"].tolist() == ["100", "50", ""]
    assert codings["statement"].tolist() == ["gazette-1900-2", "gazette-1900-2", ""], "the last was dropped"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("u1,gazette-1900-2", "u1,gazette-1900-9", "ab.csv:2:statement: 'gazette-1900-9' is not one of"),
        ("b,gazette-1900-u1", "a,gazette-1900-u1", "ab.csv:3:unit: a gazette-1900-u1 is coded twice; keep one"),
        ("2,gazette-1900,miller", "2,gazette-1901,miller", "ab.csv:2:document: 'gazette-1901' is not one of"),
        ("1900,miller,weir", "1900,smith,weir", "ab.csv:2:actor: 'smith' is not one of miller, fishers, priest"),
        ("miller,weir", "miller,wier", "ab.csv:2:demand: 'wier' is not one of weir, toll; did you mean 'weir'?"),
        ("position,100", "stance,100", "ab.csv:2:role: 'stance' is not one of position, reasoning"),
        ("position,100", "position,all", "ab.csv:2:value: 'all' is not a number"),
        ("position,100", "position,80", "ab.csv:2:value: 80 is not an anchor of weir (0, 50, 100)"),
        ("100,,,direct", "100,promised,,direct", "ab.csv:2:offer: 'promised' is not one of formal, floated, inferred"),
        ("100,,,direct", "100,,oral,direct", "ab.csv:2:form: 'oral' is not one of treaty, political, verbal"),
        ("100,,,direct", "100,,,heard", "ab.csv:2:voice: 'heard' is not one of direct, reported, analyst"),
        ("needs-water", "Needs Water", "ab.csv:4:argument: 'Needs Water' does not have the required form"),
        ("The mill needs the whole river", "The mill", "ab.csv:4:quote: 'The mill' has 2 words"),
        ("a,gazette-1900-u1", ",gazette-1900-u1", "ab.csv:2:coder: is empty"),
        (
            "We want the weir closed",
            "We want the weir open",
            "ab.csv:2:quote: 'We want the weir open for good' is not in gazette-1900",
        ),
    ],
)
def test_faulty_codings_are_named(village, old, new, said):
    (village / "codings").mkdir()
    (village / "codings" / "ab.csv").write_text(CODINGS.replace(old, new, 1), encoding="utf-8")
    assert any(said in fault for fault in faults_of(village)), faults_of(village)


OPTIONAL = ["judgements", "options", "facts", "events", "wanted", "confusion", "findings"]
NEEDED = [name for name in TABLES if name not in OPTIONAL]


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_table_that_is_optional_may_have_no_rows(village, name):
    file = village / f"{name}.csv"
    file.write_text(file.read_text().split("\n")[0] + "\n")
    without_rows = getattr(load(village), name)
    file.unlink()
    without_file = getattr(load(village), name)
    assert without_rows.empty
    assert dict(without_rows.dtypes) == dict(without_file.dtypes)


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_table_is_told_with_those_that_every_dossier_needs_and_no_others(village, name):
    (village / f"{name}.csv").unlink()
    (said,) = (fault for fault in faults_of(village) if fault.startswith(f"{name}.csv: is missing"))
    assert said == f"{name}.csv: is missing in village/; every dossier has {', '.join(NEEDED)}"


def test_a_folder_that_is_none_is_told_with_the_tables_that_it_needs():
    with pytest.raises(Misuse) as caught:
        load("nowhere")
    assert caught.value.faults == [
        f"nowhere: is not a folder; name one that contains {', '.join(f'{name}.csv' for name in NEEDED)}"
    ]


def test_a_fault_below_a_cell_of_several_lines_is_named_by_its_own_line(village, edit):
    edit(village / "statements.csv", "The mill needs water.", '"The mill\nneeds\nwater."')
    edit(village / "statements.csv", "position,100", "position,80")
    assert any(fault.startswith("statements.csv:5:value: 80 is not an anchor") for fault in faults_of(village))


def test_a_dossier_that_stands_is_not_read_again_and_one_that_was_edited_is(village, edit, monkeypatch):
    first = load(village)
    with monkeypatch.context() as unread:
        unread.setattr("lib.evidence.dossier.read_table", lambda *_: pytest.fail("read again"))
        again = load(village)
    pd.testing.assert_frame_equal(again.statements, first.statements)
    assert hash_numbers(again) == hash_numbers(first)
    edit(village / "statements.csv", "position,100", "position,all")
    assert faults_of(village)[0].startswith("statements.csv:3:value: 'all' is not a number")


def test_a_text_at_hand_that_is_another_is_noticed_though_no_table_changed(village, tmp_path, monkeypatch):
    texts = tmp_path / "texts"
    texts.mkdir()
    monkeypatch.setenv("SEED_TEXTS", str(texts))
    load(village)
    (texts / "gazette-1900.txt").write_text("Somebody else's words.")
    assert "gazette-1900.txt in the folder of the texts is not the text that was coded" in faults_of(village)[0]


def test_a_dossier_that_changes_while_it_is_read_is_refused(village, monkeypatch):
    def read(file, *about):
        (village / "anchors.csv").write_bytes((village / "anchors.csv").read_bytes().rstrip(b"\n"))
        return read_table(file, *about)

    monkeypatch.setenv(STORE, "")
    monkeypatch.setattr("lib.evidence.dossier.read_table", read)
    assert faults_of(village) == [f"{village}: changed while it was read; try again"]
    assert load(village).sides


def test_results_are_kept_under_what_was_read_and_not_under_what_was_saved_since(village, edit, monkeypatch):
    study = open_study(dossier=str(village), replicates=20)
    edit(village / "statements.csv", "position,100", "position,50")
    before, after = (each.without_documents for each in (study, open_study(dossier=str(village), replicates=20)))
    monkeypatch.setenv(STORE, "")
    pd.testing.assert_frame_equal(open_study(dossier=str(village), replicates=20).without_documents, after)
    assert not before.equals(after)


def test_a_table_that_cannot_be_read_is_named_though_the_dossier_without_it_is_known(village):
    (village / "findings.csv").unlink()
    load(village)
    (village / "findings.csv").symlink_to(village / "nowhere.csv")
    assert "findings.csv: cannot be read (the link leads nowhere)" in faults_of(village)[0]


def test_texts_are_known_by_the_folders_that_are_named_in_their_order(village, tmp_path, edit, monkeypatch):
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    for folder, text in ((right, TEXTS["gazette-1900"]), (wrong, "Other words.")):
        folder.mkdir()
        (folder / "gazette-1900.txt").write_text(text)
    edit(village / "documents.csv", "1" * 64, hashlib.sha256(TEXTS["gazette-1900"].encode()).hexdigest())
    monkeypatch.setenv("SEED_TEXTS", f"{right}{os.pathsep}{wrong}")
    load(village)
    monkeypatch.setenv("SEED_TEXTS", f"{wrong}{os.pathsep}{right}")
    assert "is not the text that was coded" in faults_of(village)[0]
    monkeypatch.setenv("SEED_TEXTS", f"{right}{os.pathsep}{tmp_path / 'gone'}")
    assert f"SEED_TEXTS: {tmp_path / 'gone'} is not a folder" in faults_of(village)[0]


def test_a_copy_of_a_dossier_is_known_wherever_it_lies(village, tmp_path, monkeypatch):
    load(village)
    copy = shutil.copytree(village, tmp_path / "copy")
    monkeypatch.setattr("lib.evidence.dossier.read_table", lambda *_: pytest.fail("read again"))
    assert load(copy).folder == copy


def test_a_stray_file_whose_name_is_not_text_does_no_harm(village):
    Path(os.fsdecode(os.fsencode(village) + b"/notes-\xff.csv")).touch()
    assert load(village).sides


def test_a_newer_library_on_disk_is_not_taken_for_the_one_that_was_loaded(village, monkeypatch):
    load(village)
    monkeypatch.setattr("lib.core.fingerprints.hash_library", lambda: "newer")
    monkeypatch.setattr("lib.evidence.dossier.read_table", lambda *_: pytest.fail("read again"))
    assert load(village).sides


def test_a_stray_table_that_cannot_be_read_is_named(village, monkeypatch):
    (village / "backup.csv").touch()
    monkeypatch.setattr("lib.core.fingerprints.hash_file", refuse_backup)
    assert faults_of(village) == ["backup.csv: cannot be read (Permission denied); put a file there that you may read"]


def refuse_backup(file):
    if file.name == "backup.csv":
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
    return hashlib.sha256(file.read_bytes()).hexdigest()
