"""A relative name means one place, the folder where the command is called, and `~` is the home folder."""

import shutil

import pytest
from click.testing import CliRunner
from runs import contents

from lib.cli.main import main
from lib.core.paths import ROOT, texts_folders
from lib.core.store import recall

SHORT = ["--as-of", "1901", "-p", "replicates=20", "-p", "since=1900", "-p", "turn=1900", "-p", "disagreement=as-it-is"]


@pytest.fixture
def away(village, tmp_path, monkeypatch):
    """Call commands from the village's own folder, which is nowhere within the project; the home is next to it."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def positions(*arguments):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done


@pytest.mark.parametrize("way", [["-p", "outputs={}"], ["--outputs", "{}"]])
@pytest.mark.parametrize(("name", "place"), [("./there", "there"), ("~/there", "home/there")])
def test_results_of_every_command_go_where_the_caller_means(away, way, name, place):
    asked = ["--dossier", "village", *(part.format(name) for part in way)]
    positions("run", "01", *asked, "-p", "formats=svg")
    assert (away / place / "manifest.json").is_file()
    positions("brief", *asked, "--to", "xlsx", *SHORT)
    assert (away / place / "briefing" / "briefing.xlsx").is_file()
    positions("figure", "evidence-coverage", "--format", "svg", *asked)
    assert (away / place / "evidence-coverage.svg").is_file()
    assert not (ROOT / name).exists()


def test_outputs_by_either_option_give_the_same_bytes(away):
    for number, way in enumerate((["-p", "outputs=p"], ["--outputs", "o"])):
        positions("run", "01", "--dossier", "village", "-p", "formats=svg", *way)
        assert "unchanged" in positions("run", "01", "--dossier", "village", "-p", "formats=svg", *way).output, number
    assert contents(away / "p") == contents(away / "o")


def test_a_sweep_over_dossiers_finds_them_where_the_caller_is(away, village):
    shutil.copytree(village, away / "home" / "other")
    (away / "sweep.yaml").write_text(
        "notebook: 01\nparameters: {formats: svg}\nruns: [{dossier: village}, {dossier: ~/other}]\n"
    )
    done = positions("sweep", "01", "--over", "dossier=village,~/other", "-p", "formats=svg", "--outputs", "~/swept")
    assert "2 of 2 runs" in done.output
    assert "the case is" not in done.output
    assert (away / "home" / "swept" / "01_evidence-by-dossier" / "results.csv").is_file()
    assert "2 of 2 runs" in positions("sweep", "--file", "~/../sweep.yaml", "--outputs", "again").output


def test_a_sweep_of_a_case_that_ends_before_the_shipped_one_takes_its_own_dates(away):
    done = positions(
        "sweep", "02", "--dossier", "village", "--over", "as_of=1900-12,1901", "-p", "formats=svg", "--outputs", "out"
    )
    assert "2 of 2 runs" in done.output


@pytest.mark.parametrize("command", [["check"], ["diff", "--without", "gazette-1900-4", "--dossier"], ["quote", "gazette-1900-2", "--dossier"],
                                     ["cite", "all", "--dossier"], ["todo", "--dossier"], ["describe"]])  # fmt: skip
def test_every_command_finds_a_dossier_where_the_caller_is(away, village, command):
    shutil.copytree(village, away / "home" / "other")
    for name in ("village", "./village", "~/other"):
        positions(*command, name)


def test_the_folder_of_the_project_is_no_other_place_to_look(away):
    done = CliRunner().invoke(main, ["check", "tests"])
    assert f"{away / 'tests'}: is not a folder" in done.output


def test_texts_are_found_where_the_caller_means(away, monkeypatch):
    monkeypatch.setenv("SEED_TEXTS", "one:~/two")
    assert texts_folders(away) == [away / "one", away / "home" / "two"]


@pytest.mark.parametrize("command", ["run", "sweep", "brief", "figure", "check"])
def test_help_says_where_relative_names_begin(command):
    said = " ".join(CliRunner().invoke(main, [command, "--help"]).output.split())
    assert "begins in the working directory" in said


def test_kept_results_are_where_the_caller_means_whoever_keeps_them(away, monkeypatch):
    monkeypatch.setenv("POSITIONS_STORE", "kept")
    given = "-p", "replicates=20", "-p", "formats=svg", "-p", "as_of=1901", *SHORT[4:]
    positions("run", "06", "--dossier", "village", "--outputs", "out", *given)
    assert list((away / "kept").glob("*.pickle"))
    assert not (ROOT / "notebooks" / "kept").exists()
    monkeypatch.setenv("POSITIONS_STORE", "~/kept")
    assert recall({"what": "number"}, lambda: 42) == 42
    assert list((away / "home" / "kept").glob("*.pickle"))
