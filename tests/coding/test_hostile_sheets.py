"""A coding sheet that is damaged, hostile or merely odd is read or refused in words, soon, and changes nothing."""

import time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from lib.coding import mend_dossier, merge, merge_as_coder, read_coding_sheet, read_tables, remove
from lib.coding.workbook import CODING_COLUMNS
from lib.core.errors import Faults, Misuse
from lib.evidence import load

WANTS = {"actor": "miller", "demand": "weir", "role": "position", "value": "100", "voice": "direct",
         "speaker": "the-miller", "gist": "The miller wants the weir closed."}  # fmt: skip
PARTS = {
    "a sheet cut short": ("xl/worksheets/sheet1.xml", lambda part: part[: len(part) // 2]),
    "an empty book": ("xl/workbook.xml", lambda part: b""),
    "broken styles": ("xl/styles.xml", lambda part: part.replace(b'"', b"'", 1)),
    "a string that is not there": ("xl/worksheets/sheet1.xml", lambda part: part.replace(b't="inlineStr"><is><t>1</t></is>', b't="s"><v>9</v>')),
    "a number that is none": ("xl/worksheets/sheet1.xml", lambda part: part.replace(b't="inlineStr"><is><t>1</t></is>', b"><v>one</v>")),
}  # fmt: skip


def change_part(file, name, change):
    with ZipFile(BytesIO(file.read_bytes())) as parts:
        contents = {part: parts.read(part) for part in parts.namelist()}
    with ZipFile(file, "w", ZIP_DEFLATED) as parts:
        for part, content in contents.items():
            parts.writestr(part, change(content) if part == name else content)
    return file


@pytest.mark.parametrize(("name", "change"), PARTS.values(), ids=PARTS)
def test_a_damaged_workbook_is_refused_in_words(workbook, name, change):
    with pytest.raises(Misuse, match="cannot be read as a workbook"):
        read_coding_sheet(change_part(workbook().code(1, **WANTS).save(), name, change))


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(workbook):
    file = change_part(workbook().save(), "docProps/app.xml", lambda part: part + b" " * 300_000_000)
    begun = time.process_time()
    with pytest.raises(Misuse, match="unpacks to more than"):
        read_coding_sheet(file)
    assert time.process_time() - begun < 1


def test_a_cell_in_the_last_corner_of_a_sheet_costs_nothing(village, workbook):
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    file = workbook().code(1, **WANTS).save()
    change_part(
        file,
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"</sheetData>", corner).replace(b"A1:T9", b"A1:XFD1048576"),
    )
    merge(read_coding_sheet(file), village)
    assert "letter-1901-01" in set(load(village).statements["id"])


@pytest.mark.parametrize(("written", "said"), [
    ("soon", "'soon' is not a number"), ("1_0", "'1_0' is not a number"), ("٥٠", "'٥٠' is not a number"), ("nan", "'nan' is not a number"),
])  # fmt: skip
@pytest.mark.parametrize("coder", ["", "anna"])
def test_a_value_is_a_plain_number(village, workbook, written, said, coder):
    sheet = read_coding_sheet(workbook().code(1, **WANTS | {"value": written}).save())
    with pytest.raises(Faults) as caught:
        merge_as_coder(sheet, village, coder) if coder else merge(sheet, village)
    assert (
        f"letter-1901.xlsx:coding:2:value: {said}; write it in plain digits, at most 15, such as 12 or 37.5"
        in caught.value.faults
    )


@pytest.mark.parametrize("quote", ["e … " * 25 + "zz", "w" + " " * 20_000 + "e", "the " * 20_000])
def test_a_quotation_of_any_length_is_looked_up_soon(village, workbook, quote):
    sheet, begun = read_coding_sheet(workbook().code(1, **WANTS | {"quote": quote}).save()), time.process_time()
    with pytest.raises(Faults):
        merge(sheet, village)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("number", ["9" * 5000, "٣", "x", "-"])
def test_a_sentence_that_is_not_in_the_text_is_no_crash(village, workbook, number):
    book = workbook().code(1, **WANTS)
    book.sheet.cell(2, book.columns["sentence"]).value = number
    with pytest.raises(Faults):
        merge(read_coding_sheet(book.save()), village)


def test_a_cell_longer_than_tables_are_read_is_refused_in_words(tmp_path):
    file = tmp_path / "letter-1901.csv"
    for text in ("x" * 200_000, ",".join(CODING_COLUMNS) + "\n" + "x" * 200_000):
        file.write_text(text)
        with pytest.raises(Misuse, match="cannot be read as a table"):
            read_coding_sheet(file)


def test_a_table_with_a_cell_longer_than_tables_are_read_is_left_as_it_is(village):
    (village / "events.csv").write_text("x" * 200_000)
    assert any(said.startswith("events.csv: cannot be read past line") for said in mend_dossier(village).unsure)


@pytest.mark.parametrize("spoil", [
    lambda file: file.write_bytes(b"\xe9" + file.read_bytes()), lambda file: file.write_text("x" * 200_000),
    lambda file: file.write_text("ident,rest\na,b\n"), lambda file: file.write_text(file.read_text() + "a,b\n"),
])  # fmt: skip
def test_nothing_is_taken_out_of_a_table_that_cannot_be_read(village, spoil):
    spoil(village / "statements.csv")
    before = (village / "statements.csv").read_bytes()
    with pytest.raises(Faults, match=r"statements.csv.*`positions check`"):
        remove("gazette-1900-1", village)
    assert (village / "statements.csv").read_bytes() == before


def test_a_folder_that_is_not_there_has_no_tables(tmp_path):
    with pytest.raises(Misuse, match="is not a folder"):
        read_tables(tmp_path / "nowhere")
