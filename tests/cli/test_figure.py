"""`positions figure`: files at the size of a preset, all wrong names and values at once, no traceback."""

import re

import pytest
from click.testing import CliRunner
from PIL import Image

from lib.charts.presets import PRESETS
from lib.cli.main import main
from lib.figures import FIGURES


def positions(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_figure_is_written_in_each_format_at_the_size_of_its_preset(tmp_path):
    done = positions(
        "figure", "comparison-gaps", "--preset", "half-slide", "--format", "png,svg,pdf", "--outputs", tmp_path
    )
    assert done.exit_code == 0, done.output
    files = [tmp_path / f"comparison-gaps.{kind}" for kind in ("png", "svg", "pdf")]
    assert done.stdout.splitlines() == [str(file) for file in files]
    with Image.open(files[0]) as image:
        assert image.size == pytest.approx((158 / 25.4 * 300, 180 / 25.4 * 300), abs=1)
    width = float(re.search(r'width="([\d.]+)pt"', files[1].read_text(encoding="utf-8"))[1])
    assert width == pytest.approx(158 / 25.4 * 72, abs=0.01)
    assert b"/FontFile2" in files[2].read_bytes(), "TrueType outlines are in the file"
    assert b"/Subtype /Type3" not in files[2].read_bytes()


def test_a_figure_depends_on_the_record_requested(tmp_path):
    for day in ("2014", "2021"):
        done = positions("figure", "positions-scale", "--as-of", day, "--format", "svg", "--outputs", tmp_path / day)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "2014" / "positions-scale.svg").read_bytes() != (
        tmp_path / "2021" / "positions-scale.svg"
    ).read_bytes()


def test_a_figure_of_another_dossier_is_drawn_with_its_parameters(village, tmp_path):
    done = positions(
        "figure", "settlement-scorecard", "-p", f"dossier={village}", "-p", "since=1900", "-p", "disagreement=as-it-is",
        "--as-of", "1901-12-31", "--format", "svg", "--outputs", tmp_path,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert (tmp_path / "settlement-scorecard.svg").is_file()


def test_all_wrong_names_and_values_are_reported_at_once_with_suggestions(tmp_path):
    done = positions(
        "figure", "position-scale", "--preset", "sidle", "--format", "gif", "--as-of", "Dec-21", "-p", "seed", "--outputs", tmp_path,
    )  # fmt: skip
    assert done.exit_code == 2
    assert done.stderr.startswith("5 faults")
    for message in (
        "did you mean 'positions-scale'?",
        "did you mean 'slide'?",
        "'gif' is not one of",
        "as_of: 'Dec-21'",
        "'seed' is not of the form",
    ):
        assert message in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("positions-scale", "--sides", "Rusia"), "did you mean 'Russia'?"),
        (("robustness-curve", "--sides", "Russia"), "not a parameter of 06_robustness"),
        (("positions-scale", "--demands", "misiles"), "did you mean 'missiles'?"),
        (("positions-scale", "--as-of", "2014", "-p", "as_of=2015"), "as_of: is given twice; give it once"),
        (("positions-scale", "--outputs", "/dev/null/x"), "cannot be written"),
    ],
)
def test_wrong_usage_exits_with_two_and_a_message(arguments, message):
    done = positions("figure", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_invalid_evidence_exits_with_one(village, edit, tmp_path):
    edit(village / "statements.csv", "position,100", "position,80")
    done = positions("figure", "positions-scale", "-p", f"dossier={village}", "--outputs", tmp_path / "drawn")
    assert done.exit_code == 1
    assert "80 is not an anchor of weir" in done.stderr
    assert not (tmp_path / "drawn").exists()


def test_a_figure_that_cannot_be_written_in_one_format_is_written_in_none(tmp_path):
    def ask(day):
        return positions("figure", "positions-scale", "--as-of", day, "--format", "png,svg", "--outputs", tmp_path)

    assert ask("2014").exit_code == 0
    before = {file.name: file.read_bytes() for file in tmp_path.glob("*.*g")}
    (tmp_path / "positions-scale.svg").unlink()
    (tmp_path / "positions-scale.svg").mkdir()
    done = ask("2021")
    assert done.exit_code == 2
    assert f"{tmp_path}: cannot be written (Is a directory: {tmp_path / 'positions-scale.svg'})" in done.stderr
    assert (tmp_path / "positions-scale.png").read_bytes() == before["positions-scale.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "positions-scale.png", "positions-scale.svg"]


def test_help_names_every_figure_and_every_preset():
    shown = " ".join(positions("figure", "--help").output.split())
    assert "Example: positions figure" in shown
    assert [name for name in [*FIGURES, *PRESETS] if name not in shown.replace("- ", "-")] == []
