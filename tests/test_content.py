"""Tables know what room they need, figures what stands for them."""

import pandas as pd
import pytest
from briefings import tell_shipped

from lib.content import Table


def make_table(**columns):
    frame = pd.DataFrame(columns)
    return Table("weirs", "The weirs", frame, frame, "Notebook 02_positions.")


def test_columns_share_the_whole_width():
    assert sum(make_table(mill=["closed"], river=["open " * 40]).share(60)) == pytest.approx(1)


def test_no_column_is_too_narrow_for_its_longest_word_where_there_is_room():
    table = make_table(n=["1"], option=["intermediate-range"], words=["one two three " * 30])
    letters = 60
    assert all(share * letters >= low for share, low in zip(table.share(letters), table.least, strict=True))


def test_what_is_not_known_is_a_dash():
    assert make_table(value=[float("nan"), 1.5]).rows == [["–"], ["1.5"]]


def test_every_table_of_the_workbook_is_there_once():
    names = [table.name for table in tell_shipped().tables]
    assert len(set(names)) == len(names) > 10


def test_a_figure_has_its_words_beside_it_and_not_in_it():
    for section in tell_shipped().sections:
        for picture in section.pictures:
            assert picture.chart.get_suptitle() == picture.chart.get_supxlabel() == ""
            assert picture.title in picture.alt
            assert "n = " in picture.reading
