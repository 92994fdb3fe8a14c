"""Letters that nobody sees are refused where a text comes in, and stay where a script or an emoji is written so."""

import pytest

from lib.core.errors import Faults
from lib.core.letters import clean_letters, explain_hidden
from lib.evidence.dossier import load
from lib.parameters import check_parameters

SPELT_SO = {
    "Persian with a zero-width non-joiner": "می‌خواهم",
    "Hindi with joiners": "क्‍ष, क्‌ष",
    "Bengali with a joiner before its virama": "র‍্যাব",
    "a family of three": "👨‍👩‍👧",
    "a rainbow flag": "🏳️‍🌈",
    "a scientist of one colour of skin": "👩🏽‍🔬",
    "the flag of Wales": "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "a heart as a picture": "❤️",
    "a key of a telephone": "1️⃣",
    "a Chinese name in one of its forms": "葛\U000e0100城",
    "Mongolian in one of its forms": "ᠠ᠋",
}

HIDDEN = {
    "an override": ("the \u202ellim", "U+202E (right-to-left override)"),
    "an isolate": ("the \u2066mill", "U+2066 (left-to-right isolate)"),
    "a mark of direction in a text without such a script": ("mill\u200f", "U+200F (right-to-left mark)"),
    "a space without width": ("mill\u200b", "U+200B (zero width space)"),
    "a joiner between Latin letters": ("mi\u200dll", "U+200D (zero width joiner)"),
    "a non-joiner at the end of a Persian word": ("خواهم\u200c", "U+200C (zero width non-joiner)"),
    "a joiner that follows an emoji and joins nothing": ("👩\u200d", "U+200D (zero width joiner)"),
    "a variant of a letter": ("mill\ufe0f", "U+FE0F (variation selector-16)"),
    "a tag without a flag": ("mill\U000e0067", "U+E0067 (tag latin small letter g)"),
    "a byte-order mark within": ("mi\ufeffll", "U+FEFF (zero width no-break space)"),
    "a filler": ("mill\u3164", "U+3164 (hangul filler)"),
    "a soft hyphen": ("mi\u00adll", "U+00AD (soft hyphen)"),
    "a separator of lines": ("mill\u2028", "U+2028 (line separator)"),
    "a note between lines": ("mill\ufff9", "U+FFF9 (interlinear annotation anchor)"),
    "no character": ("mill\uffff", "U+FFFF (no character)"),
    "no character either": ("mill\ufffe", "U+FFFE (no character)"),
    "half a pair": ("mill\udc80", "U+DC80 (half of a pair)"),
    "a control character": ("mill\x85", "U+0085 (control character)"),
}  # fmt: skip


@pytest.mark.parametrize("text", SPELT_SO.values(), ids=SPELT_SO)
def test_what_a_script_or_an_emoji_needs_is_not_hidden(text):
    assert explain_hidden(text) == ""
    assert clean_letters(text)[0] == text


@pytest.mark.parametrize(("text", "named"), HIDDEN.values(), ids=HIDDEN)
def test_what_nobody_sees_is_named_by_its_number(text, named):
    assert explain_hidden(text) == f"contains {named}, which nobody sees; delete it"


def test_marks_of_direction_stay_where_a_script_runs_from_right_to_left():
    assert explain_hidden("שלום\u200f!") == ""


@pytest.mark.parametrize("hidden", ["\u202e", "\u2067", "\u200b", "\uffff", "\ufdd0", "\udc80", "\ufff9", "\U000e0067"])
def test_a_collected_text_comes_without_what_nobody_sees(hidden):
    assert clean_letters(f"the we{hidden}ir") == ("the weir", [clean_letters(hidden)[1][0]])


@pytest.mark.parametrize(
    ("table", "old", "column"),
    [
        ("actors", "the miller,Mill", "label"),
        ("documents", "A clerk,The village,1900", "author"),
        ("statements", "We want the weir closed for good", "quote"),
        ("anchors", "weir 50,", "label"),
    ],
)
def test_a_table_with_an_override_is_refused_at_its_cell(village, edit, table, old, column):
    edit(village / f"{table}.csv", old, f"{old[0]}\u202e{old[1:]}")
    with pytest.raises(Faults) as caught:
        load(village)
    [fault] = caught.value.faults
    assert f":{column}: " in fault
    assert fault.endswith(
        "contains U+202E (right-to-left override), which nobody sees; delete it; `positions check --fix` does it"
    )
    assert "\u202e" not in fault


@pytest.mark.parametrize("written", ["The \u202emill", "The \\u202Emill"])
def test_a_profile_with_an_override_is_refused_even_if_it_is_written_as_a_number(village, edit, written):
    edit(village / "case.toml", "The mill and", f"{written} and")
    with pytest.raises(Faults) as caught:
        load(village)
    assert caught.value.faults == [
        "case.toml:1:title: 'The <U+202E>mill and the river' contains U+202E (right-to-left override), which nobody sees; delete it"
    ]


@pytest.mark.parametrize(
    "given", [{"sides": "Mi\u202ell"}, {"sides": ["Mi\u202ell"]}, {"weights": {"Mi\u202ell": 1}}, {"dossier": "\u202e"}]
)
def test_a_parameter_with_an_override_is_refused(given):
    [fault] = check_parameters(given)
    assert fault.endswith("contains U+202E (right-to-left override), which nobody sees; delete it")
    assert "\u202e" not in fault
