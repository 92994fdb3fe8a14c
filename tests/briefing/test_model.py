"""Tables know how much space they need; figures have an alternative text."""

import re

import pandas as pd
import pytest
from briefings import tell_shipped, tell_village

from lib.briefing.model import COLUMN, PAGE, Table
from lib.charts import Chart
from lib.charts.presets import Size
from lib.charts.text_metrics import find_longest
from lib.core.paths import STORE


def make_table(**columns):
    frame = pd.DataFrame(columns)
    return Table("weirs", "The weirs", frame, frame, "Notebook 02_positions.")


def test_columns_share_the_whole_width():
    assert sum(make_table(mill=["closed"], river=["open " * 40]).share(6, 8)) == pytest.approx(1)


def test_no_column_is_too_narrow_for_its_longest_word_where_there_is_room():
    table = make_table(n=["1"], option=["intermediate-range"], words=["one two three " * 30])
    width, points = 6, 10
    shares = table.share(width, points)
    for share, column in zip(shares, table.columns, strict=True):
        assert share * width > find_longest(column, points)


def test_room_that_is_left_goes_to_what_would_wrap():
    shares = make_table(n=["1"], words=["one two three " * 30]).share(6, 10)
    assert shares[1] > 0.9


def test_an_unknown_value_is_a_dash():
    assert make_table(value=[float("nan"), 1.5]).rows == [["–"], ["1.5"]]


def test_every_table_of_the_workbook_is_there_once():
    names = [table.name for table in tell_shipped().tables]
    assert len(set(names)) == len(names) > 10


def test_a_figure_has_its_text_beside_it_and_not_in_it():
    pictures = [tell_shipped().overview, *(picture for section in tell_shipped().annex for picture in section.pictures)]
    assert len(pictures) > 3
    for picture in pictures:
        for size in (Size(180, worded=False), Size(85, worded=False)):
            assert picture.at(size).get_suptitle() == picture.at(size).get_supxlabel() == ""
        assert picture.title in picture.alt
        assert "n = " in picture.reading


def test_a_figure_that_looks_the_same_is_not_drawn_again(village, tmp_path, monkeypatch):
    monkeypatch.setenv(STORE, str(tmp_path / "store"))
    first = tell_village(village).overview.svg(COLUMN)
    monkeypatch.setattr(Chart, "_draw_as", lambda *_: pytest.fail("it is drawn again"))
    again = tell_village(village).overview
    assert again.svg(COLUMN) == first
    for size, kind in ((PAGE, "svg"), (COLUMN, "png")):
        with pytest.raises(pytest.fail.Exception):
            again._write(size, kind)
    with pytest.raises(pytest.fail.Exception):
        tell_village(village, as_of="1900").overview.svg(COLUMN)


def test_no_word_is_broken_where_a_caption_was_wrapped():
    readings = " ".join(picture.reading for section in tell_shipped().annex for picture in section.pictures)
    assert "Sources: " in readings
    assert not re.search(r"\w- \w", readings)
