"""A name with a comma, or a plus sign, of its own is given in quotation marks, to each command."""

import json

import pytest
from click.testing import CliRunner
from pptx import Presentation

from lib.cli.main import main

SHORT = ["-pas_of=1901", "-pformats=svg"]


@pytest.fixture
def rivers(village, edit):
    """Return the villages' dossier with sides whose names have a comma and plus signs."""
    edit(village / "actors.csv", "the fishers,River", 'the fishers,"Rhine, Mosel"')
    edit(village / "actors.csv", "the priest,Church", "the priest,A++")
    edit(village / "findings.csv", "weir,Mill,River", 'weir,Mill,"Rhine, Mosel"')
    edit(village / "case.toml", '"River"', '"Rhine, Mosel"')
    return village


def positions(*arguments):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_run_that_names_them_is_up_to_date_the_second_time(rivers, tmp_path):
    asked = ["run", "02", "--dossier", rivers, "--outputs", tmp_path / "out", *SHORT, '-psides="Rhine, Mosel",Mill']
    positions(*asked)
    [entry] = json.loads((tmp_path / "out" / "manifest.json").read_text()).values()
    assert entry["parameters"]["sides"] == ["Rhine, Mosel", "Mill"]
    assert positions(*asked).startswith("1 notebook unchanged")


def test_a_sweep_takes_each_as_a_value_or_as_part_of_one(rivers, tmp_path):
    over = 'sides="Rhine, Mosel"+Mill,Mill,"A++"+Mill,"A++"'
    positions("sweep", "02", "--dossier", rivers, "--outputs", tmp_path, *SHORT, "--over", over, "--name", "s")
    entries = [json.loads(file.read_text()) for file in tmp_path.glob("s/runs/*/manifest.json")]
    sides = [entry["02_positions"]["parameters"]["sides"] for entry in entries]
    assert sorted(sides) == [["A++"], ["A++", "Mill"], ["Mill"], ["Rhine, Mosel", "Mill"]]


def test_a_dossier_whose_folder_has_a_plus_sign_or_a_comma_is_swept(rivers, tmp_path):
    place = rivers.rename(tmp_path / "a+b, c")
    done = positions("sweep", "01", "--over", f'dossier="{place}"', "--outputs", tmp_path, *SHORT)
    assert "1 of 1 run in" in done


def test_a_briefing_is_made_for_them_and_prints_them_so(rivers, tmp_path):
    asked = ["-preplicates=20", "-pas_of=1901", "-psince=1900", "-pturn=1900", "-pdisagreement=as-it-is"]
    positions(
        "brief", "--dossier", rivers, "--outputs", tmp_path, "--to", "pptx", "--sides", 'Mill,"Rhine, Mosel"', *asked
    )
    told = json.loads((tmp_path / "briefing" / "briefing.json").read_text())
    assert told["parameters"]["sides"] == 'Mill, "Rhine, Mosel"'
    slides = Presentation(tmp_path / "briefing" / "briefing.pptx").slides
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides)
    assert 'sides=Mill, "Rhine, Mosel"' in notes


def test_a_figure_and_a_difference_are_told_for_them(rivers, tmp_path):
    asked = ["--dossier", rivers, "--sides", 'Mill,"Rhine, Mosel"', "--as-of", "1901"]
    positions("figure", "positions-scale", *asked, "--outputs", tmp_path, "--format", "svg")
    positions("diff", "--without", "gazette-1900-4", *asked)
