"""A new case is complete and runs, has the names that were asked for, and replaces nothing."""

import re
from itertools import combinations

import pandas as pd
import pytest
from cases import write_village
from click.testing import CliRunner
from vision import VISIONS, contrast, difference, see

from lib.charts.theme import SIDE_MARKS
from lib.cli.main import main
from lib.core.errors import Misuse
from lib.core.palette import PALETTE, choose_colours
from lib.core.passing import MARKER
from lib.evidence.dossier import load
from lib.evidence.schema import TABLES
from lib.evidence.starter import write_case


def make(folder, *options):
    return CliRunner().invoke(main, ["new", "case", str(folder), *options])


def contents_of(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_new_case_is_valid_and_has_a_row_in_every_table_but_one(tmp_path):
    done = make(tmp_path / "river-talks")
    assert done.exit_code == 0, done.output
    dossier = load(tmp_path / "river-talks")
    assert [name for name in [*TABLES, "codings"] if getattr(dossier, name).empty] == ["judgements"]
    assert dossier.profile.title == "River talks"
    assert (len(dossier.sides), len(dossier.demands), len(dossier.documents)) == (2, 2, 1)


@pytest.mark.parametrize(
    ("sides", "demands"),
    [
        (["Mill", "River", "Church"], ["weir", "toll", "fish"]),
        (["Rhine, Mosel", 'The "Old" Town'], ["$1 a day"]),
        (["الشمال", "南方", "Восток"], ["الماء", "水路"]),
        (["mill", "Mill 2"], ["mill law", "Mill law!"]),
        ([f"Side {n}" for n in range(20)], ["a", "b"]),
    ],
)
def test_a_new_case_has_the_sides_and_demands_that_were_asked_for(tmp_path, sides, demands):
    quoted = [",".join('"' + name.replace('"', '""') + '"' for name in names) for names in (sides, demands)]
    done = make(tmp_path / "talks", "--sides", quoted[0], "--demands", quoted[1], "--title", 'The "talks"')
    assert done.exit_code == 0, done.output
    dossier = load(tmp_path / "talks")
    assert (dossier.sides, list(dossier.demands["label"])) == (sides, demands)
    assert dossier.profile.title == 'The "talks"'


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--sides", "Mill"), "sides: has 1; name 2 or more"),
        (("--sides", "Mill,mill"), "sides: 'mill' is given twice"),
        (("--demands", ""), "demands: has 0; name 1 or more"),
        (("--demands", "all"), "demands: 'all' stands for all of them"),
    ],
)
def test_names_that_make_no_case_are_refused_and_nothing_is_written(tmp_path, options, said):
    done = make(tmp_path / "talks", *options)
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_as_it_is(tmp_path):
    village = write_village(tmp_path / "village")
    (tmp_path / "note.txt").write_text("a file")
    before = contents_of(tmp_path)
    for there in (village, tmp_path / "note.txt", tmp_path / "note.txt" / "below"):
        done = make(there)
        assert (done.exit_code, "Traceback" in done.stderr) == (2, False)
        assert str(there) in done.stderr.replace("\n", "")
    assert contents_of(tmp_path) == before


def test_letters_that_figures_cannot_draw_are_named(tmp_path):
    make(tmp_path / "drawn", "--sides", "الشمال,南方,Восток", "--demands", "Ύδωρ")
    make(tmp_path / "boxed", "--sides", "Mill,ฟ้า", "--demands", "weir")
    told = [CliRunner().invoke(main, ["check", str(tmp_path / name)]).stdout for name in ("drawn", "boxed")]
    assert ["warning" in each for each in told] == [False, True]
    assert (
        "figures show as a box and print spells out: ฟ (thai character fo fan), า (thai character sara aa)" in told[1]
    )


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "talks").mkdir()
    assert make(tmp_path / "talks").exit_code == 0
    assert load(tmp_path / "talks").sides


def test_the_guide_has_ten_steps_and_explains_every_column(tmp_path):
    make(tmp_path / "talks")
    guide = (tmp_path / "talks" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^(\d+)\. \*\*", guide, re.MULTILINE) == [str(n) for n in range(1, 11)]
    for record in TABLES.values():
        assert all(f"| `{name}` | {info.description} |" in guide for name, info in record.model_fields.items())
    told = re.findall(r"^> “(.*),”", guide, re.MULTILINE)
    statements = pd.read_csv(tmp_path / "talks" / "statements.csv", index_col="id")
    assert told == [statements.loc["example-2001-01", "quote"]]
    assert "$" not in guide


@pytest.mark.parametrize(("count", "least", "visions"), [(4, 10, VISIONS), (5, 9, VISIONS), (9, 20, ["to anybody"])])
def test_colours_of_sides_are_told_apart(count, least, visions):
    for one, other in combinations(choose_colours(count), 2):
        assert min(difference(see(one, vision), see(other, vision)) for vision in visions) >= least, (one, other)


def test_colours_contrast_with_the_page_and_with_marks_tell_many_sides_apart():
    assert min(contrast(colour, "white") for colour in PALETTE) >= 3
    looks = [(colour, SIDE_MARKS[n % len(SIDE_MARKS)]) for n, colour in enumerate(choose_colours(72))]
    assert len(set(looks)) == 72


@pytest.mark.parametrize("option", ["sides", "demands", "title"])
def test_a_letter_that_nobody_sees_is_named_once_with_the_option_that_has_it(option, tmp_path):
    told = {"sides": ["A", "B"], "demands": ["water"]} | {option: ["A\u200b", "B"]}
    title = "A\u200b" if option == "title" else "Talks"
    with pytest.raises(Misuse) as caught:
        write_case(tmp_path / "case", title, told["sides"], told["demands"])
    hidden = f"{option}: 'A<U+200B>' contains U+200B (zero width space), which nobody sees; delete it"
    assert caught.value.faults == [hidden]


def test_what_a_killed_command_left_is_cleared_by_the_next(tmp_path):
    left = tmp_path / "positions-passing-abc"
    (left / "case").mkdir(parents=True)
    (left / MARKER).touch()
    (tmp_path / "positions-passing-grades").mkdir()
    write_case(tmp_path / "talks", "Talks", ["A", "B"], ["water"])
    assert {file.name for file in tmp_path.iterdir()} == {"talks", "positions-passing-grades"}


def test_a_title_may_be_a_word_that_stands_for_everything_elsewhere(tmp_path):
    assert write_case(tmp_path / "all", "all", ["A", "B"], ["water"])
