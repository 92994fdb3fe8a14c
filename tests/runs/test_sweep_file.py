"""A file that describes a sweep is read as people mean it, and never at length."""

import time

import pytest

from lib.core.errors import Misuse
from lib.runs.sweep import build_grid
from lib.runs.sweep_file import read_sweep_file


def read(text, folder):
    file = folder / "sweep.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_sweep_file(file)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("NO", "NO"), ("on", "on"), ("2022-02-30", "2022-02-30"), ("2022-01-12", "2022-01-12"), ("007", "007"),
        ("1_0", "1_0"), ("1:30", "1:30"), ("٣", "٣"), ("2022", 2022), ("0.5", 0.5), ("true", True), ("~", None),
    ],
)  # fmt: skip
def test_a_value_is_what_is_written(written, read_as, tmp_path):
    assert read(f"over: {{demands: [{written}]}}", tmp_path) == {"over": {"demands": [read_as]}}


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nover: {demands: [*b, *b]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "aliases (*) are not read; write it out"),
        ("over: &a {demands: *a}", "aliases (*) are not read"),
        ("over: {a: " + "[" * 5000 + "]" * 5000 + "}", "lists within lists go too deep"),
        ("runs:", "runs: is not a list of settings"),
        ("over:", "over: is not a mapping of names to values"),
        ("over: {as_of: 2022-01}", "over: as_of: '2022-01' is not a list of values; write [2022-01]"),
        ("over: {a: [1]}\nover: {b: [2]}", "'over' stands twice; keep one"),
        ("over: {a: [\"\\ud800\"]}", "a character cannot be written; leave it out"),
        ('over: {a: ["\\0"]}', "a character cannot be written; leave it out"),
        (b"over: {a: [\x00]}", "is not valid YAML"),
        (b"over: {a: [\xe9]}", "is not valid YAML"),
        ("over: {a: [" + "9" * 5000 + "]}", "is not valid YAML"),
        ("over: !!python/object:os.system [x]", "is not valid YAML"),
        ("over: {a: [!!timestamp x]}", "kinds (!) are not read; leave !!timestamp out"),
        ("over: {a: [!!int '']}", "kinds (!) are not read"),
        ("over: {a: [!!bool x]}", "kinds (!) are not read"),
        ("over: !!set {a}", "kinds (!) are not read"),
        ("#" * 250_001, "is larger than 250 kilobytes; split it"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_words(text, said, tmp_path):
    with pytest.raises(Misuse) as caught:
        read(text, tmp_path)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 500


def test_the_longest_file_is_read_in_seconds(tmp_path):
    names, begun = ", ".join(f"a{number}: [1]" for number in range(16_000)), time.process_time()
    assert len(read(f"over: {{{names}}}", tmp_path)["over"]) == 16_000
    assert time.process_time() - begun < 10


def test_a_grid_is_multiplied_before_it_is_laid_out():
    with pytest.raises(Misuse) as caught:
        build_grid({name: range(1000) for name in ("seed", "levels", "replicates")}, 10_000)
    assert caught.value.faults == [
        "over: 1,000 of seed × 1,000 of levels × 1,000 of replicates are 1,000,000,000 runs, more than 10,000; "
        "name fewer, or allow them with --at-most 1000000000"
    ]
    assert len(build_grid({"seed": range(100), "levels": range(100)}, 10_000)) == 10_000
