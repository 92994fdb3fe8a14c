"""A workbook for calculation: filters, frozen heads, explained columns, numbers as numbers and text as text."""

from dataclasses import replace
from io import BytesIO

import pytest
from briefings import HOSTILE, open_shipped, tell_shipped, tell_spoilt, tell_village
from openpyxl import load_workbook

from lib.briefing.xlsx import write_xlsx

ABOUT = ["about", "sheets", "columns"]


@pytest.fixture(scope="module")
def book():
    return load_workbook(BytesIO(write_xlsx(tell_shipped())))


def test_every_table_is_a_sheet_with_filters_and_a_frozen_head(book):
    assert book.sheetnames == [table.name for table in tell_shipped().tables] + ABOUT
    assert book.sheetnames[:3] == ["comparison", "summary", "statements"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")


def test_numbers_are_numbers(book):
    for table in tell_shipped().tables:
        for column, name in enumerate(table.numbers.columns, start=1):
            if table.numbers[name].dtype.kind in "fi":
                values = [row[0].value for row in book[table.name].iter_rows(2, None, column, column)]
                assert all(value is None or isinstance(value, int | float) for value in values), (table.name, name)
                known = table.numbers[name].dropna().round(2).tolist()
                assert [value for value in values if value is not None] == pytest.approx(known)


def test_every_column_is_explained_at_its_head(book):
    for sheet in book.worksheets[: -len(ABOUT)]:
        unexplained = [cell.value for cell in sheet[1] if cell.comment is None]
        assert unexplained == [], sheet.title


def test_a_last_sheet_gives_parameters_and_the_end_of_the_record(book):
    told = {row[0].value: row[1].value for row in book["about"].iter_rows(min_row=2)}
    assert told["record"] == tell_shipped().caveat
    assert told["parameter as_of"] == open_shipped().parameters.as_of
    assert told["parameter replicates"] == "60"


def test_every_sheet_names_its_origin(book):
    told = {row[0].value: row[2].value for row in book["sheets"].iter_rows(min_row=2)}
    assert told == {table.name: table.origin for table in tell_shipped().tables}


def test_typed_text_stays_text_and_is_not_a_formula(village):
    books = [load_workbook(BytesIO(write_xlsx(told))) for told in tell_spoilt(village)]
    cells = [cell for book in books for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert set(HOSTILE) <= {cell.value for cell in cells}


def test_the_same_briefing_gives_the_same_bytes(village):
    assert write_xlsx(tell_village(village)) == write_xlsx(tell_village(village))


@pytest.mark.parametrize("letter", ["x", "ж", "😀"])
def test_a_text_that_is_too_long_for_a_cell_says_that_it_is_cut(village, letter):
    told = tell_village(village)
    table = told.tables[0]
    frame = table.numbers.astype(object)
    frame.iloc[0, 0], frame.iloc[1, 0] = letter * 40_000, letter * (32_767 if letter != "😀" else 16_383)
    spoilt = replace(told, comparison=replace(table, numbers=frame))
    sheet = load_workbook(BytesIO(write_xlsx(spoilt))).worksheets[0]
    cut = sheet.cell(2, 1).value
    assert cut.endswith("[… cut here: 40,000 letters, and a cell has room for 32,767; the other formats have all]")
    assert 32_760 < len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert sheet.cell(3, 1).value == frame.iloc[1, 0]
