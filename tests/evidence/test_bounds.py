"""A file of ten megabytes is refused in seconds and in few words, and a number is what people write as one."""

import hashlib
import os
import tempfile
import time
from pathlib import Path

import pytest
from cases import TEXTS

from lib.case import open_case
from lib.core.errors import COLLECTED, Faults, Misuse
from lib.core.fingerprints import read_title
from lib.core.paths import find_place
from lib.evidence import load
from lib.parameters import check_parameters

TEN = 10_000_000


def repeat(row, old, new):
    return b"".join(row.replace(old, new % number, 1) + b"\n" for number in range(TEN // (len(row) + 6)))


def write_texts(folder):
    (folder / "texts").mkdir()
    file = folder / "documents.csv"
    for number, (document, text) in enumerate(TEXTS.items(), 1):
        (folder / "texts" / f"{document}.txt").write_text(text)
        file.write_text(file.read_text().replace(str(number) * 64, hashlib.sha256(text.encode()).hexdigest()))


SPOILT = {
    "control characters": lambda header, row: b"\x07\n" * (TEN // 2),
    "empty lines": lambda header, row: b"\n" * TEN,
    "short rows": lambda header, row: b"a,b\n" * (TEN // 4),
    "rows of nothing but commas": lambda header, row: (b"," * header.count(b",") + b"\n") * (TEN // 15),
    "rows each wrong in its own way": lambda header, row: repeat(row, b",position,", b",posit%d,"),
    "rows of people whom nobody knows": lambda header, row: repeat(row, b",miller,", b",m%d,"),
    "one long line": lambda header, row: b"," * TEN,
    "a quotation that never ends": lambda header, row: b'"' + b"x" * TEN,
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_ten_megabytes_are_refused_in_seconds_and_in_few_words(village, spoil):
    file = village / "statements.csv"
    header, row = file.read_bytes().splitlines()[:2]
    file.write_bytes(file.read_bytes() + spoil(header, row))
    begun = time.process_time()
    with pytest.raises(Faults) as caught:
        load(village)
    assert time.process_time() - begun < 10
    assert len(caught.value.faults) <= 10 * COLLECTED
    assert all(len(fault) < 500 for fault in caught.value.faults)


def test_three_hundred_thousand_headers_are_counted(village):
    (village / "statements.csv").write_text(",".join(f"h{number}" for number in range(300_000)) + "\n")
    with pytest.raises(Faults) as caught:
        load(village)
    assert "statements.csv: has 300,000 faults; the first 200 follow" in caught.value.faults
    assert len(caught.value.faults) < 250


@pytest.mark.parametrize("written", ["1_0", "٣", "３", "inf", "nan", "1e3", "0x10", str(2**70), "Ⅴ"])
def test_a_number_is_written_in_plain_digits(village, written):
    file = village / "anchors.csv"
    first = file.read_text().splitlines()[1]
    file.write_text(file.read_text().replace(first, first.replace(first.split(",")[1], written, 1)))
    with pytest.raises(Faults) as caught:
        load(village)
    assert (
        f"anchors.csv:2:value: '{written}' is not a number; write it in plain digits, at most 15, such as 12 or 37.5"
        in caught.value.faults
    )


def test_a_parameter_whose_name_is_no_text_is_refused_in_words():
    assert len(check_parameters({"\udcff": "1", "levels": "x"})) == 2


@pytest.mark.parametrize(
    "given",
    [
        {"levels": "٣"},
        {"levels": "1_0"},
        {"seed": str(2**70)},
        {"weights": "weir=1_0"},
        {"weights": "weir=٣"},
        {"as_of": "١٩٠٠"},
    ],
)
def test_so_is_a_number_on_the_command_line(given):
    assert len(check_parameters(given)) == 1


def test_a_long_value_is_not_repeated_in_full(village, edit):
    edit(village / "case.toml", 'claimant = "', 'claimant = "' + "x" * 5000)
    with pytest.raises(Faults) as caught:
        load(village)
    assert all(len(fault) < 500 for fault in caught.value.faults)


@pytest.mark.parametrize(
    "entry", ["a = " + "[" * 5000, "a = " + "{b=" * 5000, "a = " + "9" * 5000, "a." * 3000 + "b = 1", "a = 1979-99-99"]
)
def test_a_profile_that_goes_too_deep_or_counts_too_far_is_refused_in_words(village, entry):
    file = village / "case.toml"
    file.write_text(file.read_text() + entry + "\n")
    with pytest.raises(Faults, match=r"case\.toml"):
        load(village)
    read_title(village)


@pytest.mark.parametrize(
    "quote", ["the weir " * 10_000, "a … " * 25 + "zz", "a" + " " * 20_000 + "b", "x" * 60_000 + " a b c"]
)
@pytest.mark.parametrize("is_at_hand", [True, False])
def test_a_quotation_of_any_length_is_checked_in_seconds(village, quote, is_at_hand):
    if is_at_hand:
        write_texts(village)
    file = village / "statements.csv"
    file.write_text(file.read_text().replace("We want the weir closed for good", quote))
    begun = time.process_time()
    with pytest.raises(Faults, match=r"statements\.csv:3:quote"):
        load(village)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "\ud800", "/".join("x" * 250 for _ in range(20))])
@pytest.mark.parametrize("folder", ["outputs", "dossier"])
def test_a_name_that_no_folder_can_have_is_refused_in_words(name, folder):
    with pytest.raises(Misuse):
        open_case(**{folder: name})


def test_a_link_that_leads_to_itself_is_no_folder(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    for folder in ("outputs", "dossier"):
        with pytest.raises(Misuse):
            open_case(**{folder: str(tmp_path / "loop" / "x")})
    assert find_place(tmp_path / "loop") == tmp_path / "loop"


@pytest.mark.parametrize(
    "given",
    [
        {"demands": "x" * 200_000},
        {"disagreement": ["a"]},
        {"disagreement": {"a": 1}},
        {"weights": "x" * 200_000 + "=1"},
    ],
)
def test_a_parameter_that_is_no_name_is_refused_in_few_words(village, given):
    with pytest.raises(Misuse) as caught:
        open_case(dossier=str(village), **given)
    assert len(str(caught.value)) < 1000


ORDINARY = 65_534


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="here users are kept apart in other ways")
@pytest.mark.parametrize(
    "hidden", ["statements.csv", "case.toml", "shingles/gazette-1900.txt", "shingles", "texts/gazette-1900.txt", "."]
)
def test_what_an_ordinary_user_may_not_read_is_told_in_words(village, tmp_path, hidden):
    write_texts(village)
    load(village)  # what the interpreter loads late, an ordinary user may not be able to
    (village / hidden).chmod(0)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(tempfile.gettempdir()) and folder != Path(tempfile.gettempdir()):
            folder.chmod(0o755)
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setgid(ORDINARY)
                os.setuid(ORDINARY)
            load(village)
        except Faults as found:
            os._exit(0 if "read" in str(found) or "missing" in str(found) else 2)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
