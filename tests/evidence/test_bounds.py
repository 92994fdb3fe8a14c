"""A file of ten megabytes is refused in seconds and in few words, and a number is what people write as one."""

import time

import pytest

from lib.core.errors import COLLECTED, Faults
from lib.evidence import load
from lib.parameters import check_parameters

TEN = 10_000_000


def repeat(row, old, new):
    return b"".join(row.replace(old, new % number, 1) + b"\n" for number in range(TEN // (len(row) + 6)))


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
