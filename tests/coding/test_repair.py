"""What spreadsheets do to tables when they save them is mended where it is certain, listed, and done once."""

import csv
import hashlib
import io
import shutil
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cases import TEXTS, write_village
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.cli.main import main
from lib.coding.repair import mend_dossier
from lib.core.errors import Faults
from lib.evidence import DATES, DECIMALS, load


def read_rows(folder):
    return {file.name: list(csv.reader(io.StringIO(file.read_bytes().decode()))) for file in folder.glob("*.csv")}


def read_bytes(folder):
    return {file.name: file.read_bytes() for file in folder.rglob("*.csv")}


def respell(row, header, columns, change):
    return [change(cell) if name in columns else cell for name, cell in zip(header, row, strict=True)]


def write_as(folder, *, encoding="utf-8", ends="\n", divider=",", quoting=csv.QUOTE_MINIMAL, day=str, point=".",
             head=str, pad=0, blank=0, spaces="", order=None):  # fmt: skip
    """Save every table of a folder again in a dialect."""
    for file in folder.glob("*.csv"):
        header, *rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
        rows = [respell(row, header, DATES[file.stem], day) for row in rows]
        rows = [
            respell(row, header, DECIMALS.get(file.stem, ()), lambda cell: cell.replace(".", point)) for row in rows
        ]
        rows = [[f"{spaces}{cell}{spaces}" if cell else cell for cell in row] for row in rows]
        places = sorted(range(len(header)), key=lambda place: (header[place] * (order or 0))[::-1])
        table = [[head(header[place]) for place in places], *([row[place] for place in places] for row in rows)]
        table = [row + [""] * pad for row in table] + [[""] * (len(header) + pad)] * blank
        text = io.StringIO()
        csv.writer(text, delimiter=divider, quoting=quoting, lineterminator=ends).writerows(table)
        file.write_bytes(text.getvalue().encode(encoding))


def write_day(form, text):
    """Write a full date in the form of a country, as a spreadsheet shows it; a year stays, a month becomes `Jun-00`."""
    match text.count("-"):
        case 2:
            return date.fromisoformat(text).strftime(form)
        case 1:
            return date.fromisoformat(f"{text}-01").strftime("%b-%y") if "T" not in form else text
        case _:
            return text


ENGLISH, BRITISH, GERMAN, STAMP = (
    partial(write_day, f) for f in ("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%dT00:00:00")
)
SAVED = {
    "Excel, CSV UTF-8, United States": {"encoding": "utf-8-sig", "ends": "\r\n", "day": ENGLISH},
    "Excel, CSV UTF-8, Britain": {"encoding": "utf-8-sig", "ends": "\r\n", "day": BRITISH},
    "Excel, CSV UTF-8, Germany": {"encoding": "utf-8-sig", "ends": "\r\n", "divider": ";", "day": GERMAN, "point": ","},
    "Excel, CSV UTF-8, France": {"encoding": "utf-8-sig", "ends": "\r\n", "divider": ";", "day": BRITISH, "point": ","},
    "Excel, Unicode text, Russia": {"encoding": "utf-16", "ends": "\r\n", "divider": "\t", "day": GERMAN, "point": ","},
    "Excel for Mac, CSV": {"ends": "\r", "day": ENGLISH},
    "Excel, a cell once used at the right and below": {"encoding": "utf-8-sig", "ends": "\r\n", "pad": 3, "blank": 2},
    "LibreOffice, as it is set": {"quoting": csv.QUOTE_MINIMAL},
    "LibreOffice, all text quoted": {"quoting": csv.QUOTE_ALL},
    "LibreOffice, Germany": {"point": ",", "day": GERMAN},
    "LibreOffice, tabs": {"divider": "\t"},
    "Google Sheets, stamps of time": {"day": STAMP, "ends": "\r\n"},
    "an editor, big-endian": {"encoding": "utf-16-be"},
    "an editor": {"encoding": "utf-16-le", "head": str.upper, "spaces": " "},
    "a person": {"head": lambda name: f" {name.replace('_', ' ').title()} ", "order": 1},
}  # fmt: skip


def make_village(folder):
    """Write the villages' dossier with a day past the twelfth in each table, and half points on the scale."""
    write_village(folder)
    for file in folder.glob("*.csv"):
        text = file.read_text(encoding="utf-8").replace("1900-07-01,", "1900-07-21,")
        if file.stem in ("anchors", "statements", "options", "confusion"):
            text = text.replace(",50,", ",37.5,").replace("\n50,", "\n37.5,").replace("50,50", "37.5,37.5")
        file.write_text(text, encoding="utf-8")
    load(folder)
    return folder


@pytest.fixture
def saved(tmp_path):
    return make_village(tmp_path / "saved")


@pytest.mark.parametrize("dialect", SAVED)
def test_a_dossier_saved_by_a_spreadsheet_comes_back_and_then_stays(saved, dialect):
    right = read_rows(saved)
    write_as(saved, **SAVED[dialect])
    done = mend_dossier(saved)
    assert (read_rows(saved), done.unsure) == (right, [])
    before = read_bytes(saved)
    assert (mend_dossier(saved).mended, read_bytes(saved)) == ([], before)
    assert not load(saved).statements.empty


@settings(deadline=None, max_examples=15)
@given(
    st.fixed_dictionaries(
        {
            "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
            "ends": st.sampled_from(["\n", "\r\n", "\r"]),
            "divider": st.sampled_from([",", ";", "\t"]),
            "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
            "day": st.sampled_from([str, ENGLISH, BRITISH, GERMAN, STAMP]),
            "point": st.sampled_from([".", ","]),
            "head": st.sampled_from([str, str.upper, str.title, lambda name: f"{name.replace('_', ' ')}\u00a0"]),
            "pad": st.integers(0, 3),
            "blank": st.integers(0, 3),
            "spaces": st.sampled_from(["", " ", "\u00a0"]),
            "order": st.sampled_from([None, 1, -1]),
        }
    )
)
def test_a_dossier_saved_in_any_mixture_of_ways_comes_back(dialect):
    with TemporaryDirectory() as place:
        folder = make_village(Path(place) / "saved")
        right = read_rows(folder)
        write_as(folder, **dialect)
        assert mend_dossier(folder).unsure == []
        assert read_rows(folder) == right
        assert mend_dossier(folder).mended == []


def test_each_mend_is_told_with_its_place_old_and_new(saved, edit):
    edit(saved / "statements.csv", "position,100", 'position,"100,0"')
    edit(saved / "utterances.csv", ",1900-07-21,", ",21/07/1900,")
    edit(saved / "actors.csv", "colour\n", "Colour \n")
    edit(saved / "statements.csv", "\ngazette-1900-3", "\n,,,,,,,,,,,,,,\ngazette-1900-3")
    assert mend_dossier(saved).mended == [
        "actors.csv:1:colour: 'Colour ' is now 'colour'",
        "utterances.csv:5:date: '21/07/1900' is now '1900-07-21'",
        "statements.csv:4: empty row removed",
        "statements.csv:3:value: '100,0' is now '100.0'",
    ]


def test_a_date_that_may_be_two_is_named_and_left(saved, edit):
    edit(saved / "utterances.csv", ",1900-07-21,", ",03/04/1900,")
    before = read_bytes(saved)
    done = mend_dossier(saved)
    assert done.mended == []
    assert done.unsure == ["utterances.csv:5:date: '03/04/1900' is 1900-04-03 or 1900-03-04; write the right one"]
    assert read_bytes(saved) == before


def test_another_date_of_the_table_tells_whether_the_day_comes_first(saved, edit):
    edit(saved / "utterances.csv", ",1900-07-21,", ",03/04/1900,")
    edit(saved / "utterances.csv", ",1900-06,", ",31/05/1900,")
    mend_dossier(saved)
    assert ",1900-04-03," in (saved / "utterances.csv").read_text(encoding="utf-8")


def test_a_month_whose_century_is_open_is_left(saved, edit):
    edit(saved / "utterances.csv", ",1900-07-21,", ",Jul-55,")
    assert mend_dossier(saved).unsure == [
        "utterances.csv:5:date: 'Jul-55' may be a month of more than one century; write it as 2021-07"
    ]


def test_a_table_in_an_unknown_encoding_is_left_and_the_others_are_mended(saved):
    write_as(saved, divider=";")
    broken = (saved / "actors.csv").read_bytes().replace(b"the miller", "der Müller".encode("cp1252"))
    (saved / "actors.csv").write_bytes(broken)
    done = mend_dossier(saved)
    assert done.unsure == ["actors.csv: is not UTF-8 on line 2; save it as UTF-8"]
    assert (saved / "actors.csv").read_bytes() == broken
    assert b";" not in (saved / "anchors.csv").read_bytes()


@pytest.mark.parametrize("above", ["sep=;\r\n", "\r\n\r\n", ";;;;\r\n"])
def test_what_stands_above_the_header_is_removed(saved, above):
    right = read_rows(saved)
    write_as(saved, divider=";", ends="\r\n")
    file = saved / "actors.csv"
    file.write_bytes(above.encode() + file.read_bytes())
    mend_dossier(saved)
    assert read_rows(saved) == right


@pytest.mark.parametrize("raw", [b"", b"\n\n", b'id,label\n"a', b"a\x00b\x00\x00\xd8"])
def test_a_table_that_is_none_is_left(saved, raw):
    (saved / "actors.csv").write_bytes(raw)
    assert mend_dossier(saved).unsure[0].startswith("actors.csv: ")
    assert (saved / "actors.csv").read_bytes() == raw


def test_a_thousand_is_not_taken_for_one(saved, edit):
    edit(saved / "documents.csv", ",49,invented", ',"1,049",invented')
    before = read_bytes(saved)
    assert mend_dossier(saved).mended == []
    assert read_bytes(saved) == before


def test_a_comma_that_may_divide_thousands_is_named_and_left(saved, edit):
    edit(saved / "anchors.csv", "toll,100,toll 100", 'toll,"1,000",toll 100')
    assert mend_dossier(saved).unsure == ["anchors.csv:7:value: '1,000' is 1.000 or 1000; write the right one"]


def test_a_row_that_lacks_cells_is_left_to_its_reader(saved, edit):
    edit(saved / "speakers.csv", "the-miller,Tom Miller,miller,miller", "the-miller,Tom Miller,miller")
    assert mend_dossier(saved).mended == []
    with pytest.raises(Faults, match="has 3 cells; the header has 4"):
        load(saved)


@pytest.mark.parametrize("at_hand", [True, False])
def test_a_quotation_that_differs_in_typing_is_mended_and_one_in_other_words_is_not(saved, edit, monkeypatch, at_hand):
    if at_hand:
        give_texts(saved)
    edit(saved / "statements.csv", "We want the weir closed", "we want the we\u00adir closed")
    edit(saved / "statements.csv", "will not hear of a toll", "will hear of a toll")
    edit(saved / "facts.csv", "1900,Forty nets", "1900,Forty &#110;ets")
    assert mend_dossier(saved).mended == [
        "statements.csv:3:quote: 'we want the we<U+00AD>ir closed for good' is now 'we want the weir closed for good'",
        "statements.csv:3:quote: 'we want the weir closed for good' is now 'We want the weir closed for good'",
        "facts.csv:2:quote: 'Forty &#110;ets hang at the weir' is now 'Forty nets hang at the weir'",
    ]
    with pytest.raises(Faults, match="'The fishers will hear of a toll' is not in chronicle-1901"):
        load(saved)


def give_texts(folder):
    """Put the villages' texts into the dossier."""
    (folder / "texts").mkdir()
    documents = (folder / "documents.csv").read_text(encoding="utf-8")
    for number, (document, text) in enumerate(TEXTS.items()):
        (folder / "texts" / f"{document}.txt").write_text(text, encoding="utf-8")
        documents = documents.replace(str(number + 1) * 64, hashlib.sha256(text.encode()).hexdigest())
    (folder / "documents.csv").write_text(documents, encoding="utf-8")


def test_a_table_that_would_have_more_faults_is_not_written(saved, monkeypatch):
    write_as(saved, spaces=" ")
    before = read_bytes(saved)
    monkeypatch.setattr("lib.coding.repair._stays_as_good", lambda *_: False)
    done = mend_dossier(saved)
    assert read_bytes(saved) == before
    assert done.mended == []
    assert "facts.csv: left as it is; mended, it would have more faults" in done.unsure


def test_codings_are_mended_too(saved):
    (saved / "codings").mkdir()
    file = saved / "codings" / "a.csv"
    head = "coder;unit;statement;document;actor;demand;role;value;offer;form;voice;utterance;argument;quote"
    file.write_bytes(
        f"{head}\r\na;u1;gazette-1900-2;gazette-1900;miller;weir;position;37,5;;;direct;june;;we want the weir closed\r\n".encode()
    )
    mend_dossier(saved)
    assert b"position,37.5,,,direct,june,,We want the weir closed" in file.read_bytes()
    assert load(saved).codings["value"].tolist() == ["37.5"]


def test_the_command_mends_lists_and_then_checks(saved):
    shutil.copytree(saved, saved.parent / "copy")
    write_as(saved, encoding="utf-8-sig", ends="\r\n", divider=";", day=GERMAN, point=",")
    assert CliRunner().invoke(main, ["check", str(saved)]).exit_code == 1
    done = CliRunner().invoke(main, ["check", str(saved), "--fix"])
    assert done.exit_code == 0, done.output
    assert "mended: utterances.csv:5:date: '21.07.1900' is now '1900-07-21'" in done.output
    assert "is valid" in done.output
    again = CliRunner().invoke(main, ["check", str(saved), "--fix"]).output
    assert again.startswith("0 mended, 0 not certain")
    assert read_rows(saved) == read_rows(saved.parent / "copy")
