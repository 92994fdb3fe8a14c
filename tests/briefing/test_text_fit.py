"""Fitting text: long words and texts get their space, tables continue elsewhere, and cuts are marked."""

from itertools import pairwise

import pandas as pd
import pytest

from lib.briefing.model import Table
from lib.briefing.text_fit import (
    TYPE_SIZES,
    Box,
    cut_text,
    fit_table,
    fit_text,
    fit_title,
    measure_table,
    measure_text,
    part_table,
)

PLACE = Box(0, 0, 6, 2)


def make_table(rows, words="open day and night"):
    frame = pd.DataFrame({"place": range(rows), "weir": [words] * rows})
    return Table("weirs", "The weirs", frame, frame, "Notebook 02_positions.")


def test_a_word_wider_than_its_line_takes_several():
    assert measure_text(["x" * 300], 2, 10) > 10 * measure_text(["x"], 2, 10) / 2


def test_larger_type_needs_more_space_and_the_largest_that_fits_is_used():
    heights = [measure_text(["the weir stays open " * 20], 6, size) for size in TYPE_SIZES]
    assert all(large > small for large, small in pairwise(heights))
    assert fit_text(["the weir"], PLACE, 14) == 14
    assert fit_text(["the weir stays open " * 25], PLACE, 14) < 14


def test_a_title_of_many_words_is_set_smaller():
    assert fit_title("The weir", 12) > fit_title("The weir stays open " * 12, 12)


def test_a_text_is_cut_to_its_place_and_says_so():
    texts = ["the weir stays open " * 60, "and the toll is refused"]
    told = cut_text(texts, PLACE, "… in full in the notes")
    assert told[-1] == "… in full in the notes"
    assert texts[0].startswith(told[0])
    assert len(told[0]) > 200
    assert measure_text(told, PLACE.width, TYPE_SIZES[-1]) <= PLACE.height
    assert cut_text(["the weir"], PLACE, "…") == ["the weir"]


def test_a_long_table_continues_in_further_places_and_loses_no_row():
    table = make_table(40)
    parts = list(part_table(table, PLACE))
    assert fit_table(table, PLACE) is None
    assert len(parts) > 2
    assert [row for part in parts for row in part.rows] == table.rows
    assert all(sum(measure_table(part, PLACE.width, 10)) <= PLACE.height + 1e-9 for part in parts)


def test_a_cell_that_would_fill_more_than_a_place_is_cut():
    [part] = part_table(make_table(1, "the weir stays open " * 200), PLACE)
    assert part.rows[0][1].endswith(" …")
    assert sum(measure_table(part, PLACE.width, 10)) <= PLACE.height


@pytest.mark.parametrize("rows", [0, 1])
def test_a_short_table_is_one_part(rows):
    assert [part.rows for part in part_table(make_table(rows), PLACE)] == [make_table(rows).rows]
