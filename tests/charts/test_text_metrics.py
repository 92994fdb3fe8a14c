"""Lettering: lines are as long as the space allows, and words and percentages are not broken."""

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from lib.charts.faces import FACE_FOLDERS, FACES
from lib.charts.text_metrics import (
    NORMAL,
    break_long_words,
    count_lines,
    find_longest,
    is_drawn,
    measure_width,
    wrap_text,
)
from lib.charts.theme import DOTS, house_style

WORDS = st.lists(st.text("abcdefgMW0%[]–", min_size=1, max_size=12), min_size=1, max_size=12).map(" ".join)


@given(WORDS, st.floats(0.3, 4))
def test_no_line_is_too_long_unless_one_word_is(text, inches):
    wrapped = wrap_text(text, inches)
    assert measure_width(wrapped) <= max(inches, find_longest([text])) + 1e-9
    assert wrapped.split() == text.split()


@given(WORDS)
def test_bold_and_large_type_need_more_space(text):
    assert measure_width(text, 7) < measure_width(text, 8) <= measure_width(text, 8, "bold")


def test_a_number_keeps_its_per_cent_and_a_name_breaks_behind_hyphens():
    assert wrap_text("holds in 100 % of all", 0.65) == "holds in\n100 % of all"
    assert wrap_text("moscow-times-2014", 0.5) == "moscow-\ntimes-\n2014"
    assert "2022-02" in wrap_text("until 2022-02", 0.3)


def test_an_arrow_stays_with_what_it_leads_to_and_a_number_with_the_bracket_that_it_closes():
    assert wrap_text("91 [81–97] → 75*", 0.75) == "91 [81–97]\n→ 75*"
    assert wrap_text("no more (equal: 21)", 0.7) == "no more\n(equal: 21)"
    assert wrap_text("0 to 5 (n 2, 5)", 0.6) == "0 to 5\n(n 2, 5)"


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(1, 3))
def test_texts_are_as_narrow_as_so_many_lines_allow(texts, lines):
    narrow = break_long_words(texts, lines)
    assert [text.split() for text in narrow] == [text.split() for text in texts]
    assert max(map(count_lines, narrow)) <= lines
    assert max(map(measure_width, narrow)) <= max(map(measure_width, texts)) + 1e-9


def test_an_extremely_long_word_is_broken_and_no_letter_lost():
    address = "the" * 40
    assert wrap_text(address, 1.5).replace("\n", "") == address
    assert measure_width(wrap_text(address, 1.5)) <= 1.5


def test_text_is_as_wide_as_it_is_measured_but_for_pairs_of_letters_that_stand_closer():
    for weight in ("normal", "bold"):
        for told in ("Will the fishers have the weir closed?", "Журнал, № 5 → 6", "● Ωmega ★"):
            with house_style():
                box = Figure(dpi=DOTS).text(0, 0, told, weight=weight).get_window_extent()
            assert 0.94 < box.width / DOTS / measure_width(told, weight=weight) < 1.01, (weight, told)


def test_the_typeface_is_the_packages_own_whatever_the_machine_has():
    for weight, style, cut in [("normal", "normal", "Regular"), ("bold", "normal", "Bold"), ("normal", "italic", "It")]:
        found = findfont(FontProperties(family=FACES[0], weight=weight, style=style))
        assert Path(found) == FACE_FOLDERS[0] / f"SourceSansPro-{cut}.ttf"
    assert Path(findfont(FontProperties(family=FACES[1]))).parent == FACE_FOLDERS[1]


def test_a_letter_that_the_typeface_lacks_is_taken_from_the_other_face():
    assert not FT2Font(findfont(FACES[0])).get_char_index(ord("●"))
    assert is_drawn("●")
    assert measure_width("●") == pytest.approx(0.87 * NORMAL / 72, rel=0.01)


def test_missing_letters_take_up_space_too():
    assert measure_width("ท\t") > 0
    assert is_drawn("a")
    assert not is_drawn("ท")


def test_a_texts_own_line_breaks_are_kept():
    assert count_lines(wrap_text("one\ntwo", 5)) == 2


@pytest.mark.parametrize(("style", "weight"), [("normal", "normal"), ("normal", "bold"), ("italic", "normal")])
def test_letters_of_other_scripts_are_drawn_in_every_cut(style, weight):
    with house_style(), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = Figure()
        figure.text(0.5, 0.5, "weir الماء 水路 みず 물 Плотина ύδωρ", style=style, weight=weight)
        figure.canvas.draw()
    assert all(map(is_drawn, "weirالماء水路みず물Плотинаύδωρ"))
