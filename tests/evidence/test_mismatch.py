"""A quotation that does not match is met with the passage that is meant, what differs, and why it probably does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.evidence.mismatch import explain_mismatch
from lib.evidence.quotations import Shingles, hash_shingles, is_quoted_in

TEXT = (
    "The mill needs the whole river in summer. “We don’t want an open weir”, said the miller – not on any day. The "
    "office’s long-term agreement of 1850 is même void, he added. The fishers answered that the weir must stay open "
    "day and night, in a wet year and in a dry one. Fish & nets hang at the weir."
)
SHINGLES = Shingles("gazette", hash_shingles(TEXT, "gazette"))


TYPED = [
    ("We don't want an open weir", "We don’t want an open weir", "’ for '; curly or straight quotation mark"),
    ("We don’t want an open we\u00adir", "We don’t want an open weir", "without '<U+00AD>'; soft hyphen"),
    ("The o\ufb03ce’s long-term agreement", "The office’s long-term agreement", "'ffi' for ﬃ; ligature"),
    ("of 1850 is me\u0302me void", "of 1850 is même void", "ê for 'e<U+0302>'; decomposed letter"),
    ("long-term agree- ment of 1850", "long-term agreement of 1850", "without '- '; hyphen within a word"),
    ("the fishers answered that the weir", "The fishers answered that the weir", "T for t; capital letter"),
    ("Fish &amp; nets hang at the weir", "Fish & nets hang at the weir", "without 'amp;'; HTML code"),
    ("that the we\u200bir must stay open", "that the weir must stay open", "without '<U+200B>'; zero-width character"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "right", "said"), TYPED)
def test_a_text_at_hand_tells_the_passage_the_letters_and_the_cause(typed, right, said):
    found = explain_mismatch(typed, SHINGLES, TEXT)
    assert found.mended == right
    assert found.said == f"the text has '{right}' ({said})"


@pytest.mark.parametrize(("typed", "right", "said"), TYPED)
def test_without_the_text_the_likely_typings_are_looked_up(typed, right, said):
    assert explain_mismatch(typed, SHINGLES, None).mended == right


def test_several_causes_at_once_are_all_named():
    found = explain_mismatch("we don't want an open we\u00adir", SHINGLES, TEXT)
    assert found.mended == "We don’t want an open weir"
    for cause in ("soft hyphen", "curly or straight quotation mark", "capital letter"):
        assert cause in found.said
    assert explain_mismatch("we don't want an open we\u00adir", SHINGLES, None).mended == found.mended


def test_a_dash_of_another_kind_is_mended_where_the_text_is_at_hand():
    found = explain_mismatch("said the miller - not on any day", SHINGLES, TEXT)
    assert (found.mended, found.said.endswith("kind of dash)")) == ("said the miller – not on any day", True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("the weir must remain open day and night", "nearest is 'the weir must stay open day and night' ('stay' for 'remain')"),
        ("the weir stay open day and night", "nearest is 'the weir must stay open day and night' (with 'must')"),
        ("the whole big river in summer", "nearest is 'the whole river in summer' (without 'big')"),
        ("The bishop came on a white horse in May", "no passage of its text is near it"),
    ],
)  # fmt: skip
def test_other_words_are_named_beside_the_nearest_passage_and_never_mended(typed, said):
    found = explain_mismatch(typed, SHINGLES, TEXT)
    assert (found.said, found.mended) == (said, "")


@pytest.mark.parametrize("dots", [" … ", " ... ", " […] ", "... "])
def test_what_a_quotation_leaves_out_is_named_and_never_mended(dots):
    found = explain_mismatch(f"the weir must stay open{dots}in a wet year", SHINGLES, TEXT)
    assert (found.said, found.mended) == ("it leaves out 'day and night,'; quote one run of words", "")


def test_without_the_text_the_part_that_is_there_is_named():
    found = explain_mismatch("the weir must stay open all day", SHINGLES, None)
    assert found.said == "it has 'the weir must stay open', but 'all' does not follow"
    found = explain_mismatch("every weir must stay open day and night", SHINGLES, None)
    assert found.said == "it has 'weir must stay open day and night', but 'every' does not precede it"
    assert explain_mismatch("nothing of this is there", SHINGLES, None).said == ""


SPOILING = (
    lambda text: text.replace("’", "'").replace("“", '"').replace("”", '"'),
    lambda text: text[:3] + "\u00ad" + text[3:],
    lambda text: text.replace("fi", "\ufb01").replace("ffi", "\ufb03"),
    lambda text: text.replace("ê", "e\u0302"),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace("&", "&amp;"),
    lambda text: text[:1].lower() + text[1:],
    lambda text: text.replace("–", "-"),
)


@given(st.integers(0, 50), st.integers(4, 15), st.lists(st.sampled_from(SPOILING), unique=True, max_size=4))
def test_a_passage_spoilt_in_any_of_these_ways_is_mended_to_what_the_text_has(start, length, spoiling):
    words = TEXT.split()
    passage = " ".join(words[start : start + length])
    typed = passage
    for spoil in spoiling:
        typed = spoil(typed)
    if len(words[start : start + length]) > 5 and not (is_quoted_in(typed, TEXT) and SHINGLES.find(typed)):
        assert explain_mismatch(typed, SHINGLES, TEXT).mended == passage
