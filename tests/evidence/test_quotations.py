"""A quotation is verified where its words occur in order in the document, and nowhere else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.evidence.quotations import (
    Shingles,
    find_elsewhere,
    hash_shingles,
    is_quoted_in,
    read_shingles,
    show_context,
    split_words,
    write_shingles,
)

TEXT = "NATO will not take in Ukraine, they say. “We don’t trust the other side,” said one of 100,000."
THERE = Shingles("doc", hash_shingles(TEXT, "doc"))


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        ("NATO will not take in Ukraine", 1),
        ("in Ukraine, they say. “We don’t", 5),
        ("the other side,” said one of 100,000", 12),
    ],
)
def test_a_quotation_is_found_at_the_word_it_begins_with(quote, place):
    assert THERE.find(quote) == place


@pytest.mark.parametrize(
    "spoilt",
    [
        "NATO will take in Ukraine",  # a dropped word
        "NATO will now take in Ukraine",  # a changed word
        "NATO will not take in Ukraine they said",  # a changed ending
        "not NATO will take in Ukraine",  # another order
        "nato will not take in Ukraine",  # another case
        "one of 100,001 of them",  # another number
        "too few words",
    ],
)
def test_a_changed_quotation_is_not_found(spoilt):
    assert THERE.find(spoilt) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("हिन्दी में बात", ["हिन्दी", "में", "बात"]),
        ("قَالَ الرَّئِيسُ", ["قَالَ", "الرَّئِيسُ"]),
        ("می‌خواهم برود", ["می‌خواهم", "برود"]),
        ("le me\u0302me e\u0301te\u0301", ["le", "me\u0302me", "e\u0301te\u0301"]),
        ("中方反对NATO扩张。", [*"中方反对", "NATO", *"扩张"]),
        ("我々はミサイルを2022年に", [*"我々はミサイルを", "2022", *"年に"]),
        ("ウクライナーか\u3099、", [*"ウクライナー", "か\u3099"]),
        ("나토는 확장하지 않는다", ["나토는", "확장하지", "않는다"]),
        ("Кто-то сказал: 1.000,5", ["Кто-то", "сказал", "1.000,5"]),
    ],
)
def test_words_are_those_of_the_script(text, words):
    assert split_words(text) == words


@given(st.text(st.characters(codec="cp1251")) | st.text(st.characters(codec="cp1252")))
def test_latin_and_cyrillic_words_are_what_they_were_when_shingles_were_first_made(text):
    assert split_words(text) == re.findall(r"\w+(?:['’.,-]\w+)*", text)


def test_a_quotation_in_chinese_is_found_by_its_characters():
    there = Shingles("doc", hash_shingles("外交部说，中方反对北约继续扩张。", "doc"))
    assert there.find("中方反对北约继续扩张") == 5
    assert there.find("中方支持北约继续扩张") is None


def test_the_shingles_of_one_document_verify_no_other():
    assert Shingles("other", THERE.hashes).find("NATO will not take in Ukraine") is None


def test_a_quotation_is_traced_to_its_document():
    other = Shingles("other", hash_shingles("Finland and Sweden decide for themselves.", "other"))
    assert find_elsewhere("Sweden decide for themselves", [THERE, other]) == "other"
    assert find_elsewhere("Norway decides for itself", [THERE, other]) is None


def test_letters_are_compared_with_white_space_folded():
    assert is_quoted_in("Ukraine, they say", "Ukraine,\n\nthey\u00a0say.")
    assert not is_quoted_in("Ukraine, they say", "Ukraine; they say")


def test_the_context_marks_the_quotation_and_is_empty_without_it():
    assert show_context("we may go", "If we may go, we shall.", around=3) == "… If [we may go], w …"
    assert show_context("we may stay", "If we may go, we shall.") == ""


def test_shingles_survive_their_file_and_give_no_words_away(tmp_path):
    file = write_shingles(TEXT, "doc", tmp_path)
    assert read_shingles(file) == THERE
    assert THERE.word_count == len(split_words(TEXT))
    assert not set(split_words(TEXT)) & set(file.read_text().split())


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=12, max_size=40), st.data())
def test_any_run_of_words_is_found_in_its_place(tokens, data):
    start = data.draw(st.integers(0, len(tokens) - 5))
    length = data.draw(st.integers(4, len(tokens) - start))
    quote = tokens[start : start + length]
    place = Shingles("t", hash_shingles(" ".join(tokens), "t")).find(" ".join(quote))
    assert place is not None
    assert tokens[place - 1 : place - 1 + length] == quote


def test_every_word_of_a_long_quotation_counts():
    text = " ".join(f"word{number}" for number in range(60))
    shingles = Shingles("doc", hash_shingles(text, "doc"))
    quote = text.split()[20:37]
    assert shingles.find(" ".join(quote)) == 21
    for place in range(len(quote)):
        changed = [*quote[:place], "other", *quote[place + 1 :]]
        assert shingles.find(" ".join(changed)) is None
    assert shingles.find(" ".join([*text.split()[-6:], "more"])) is None, "it would run beyond the end"


def test_a_quotation_of_any_length_that_runs_beyond_the_end_is_not_found():
    tokens = [f"word{number}" for number in range(60)]
    shingles = Shingles("doc", hash_shingles(" ".join(tokens), "doc"))
    assert shingles.find(" ".join([*tokens[-5:], *tokens])) is None
