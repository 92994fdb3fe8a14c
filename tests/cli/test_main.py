"""The command line: exit codes 0, 1 and 2, help with an example, messages without a traceback."""

import csv
import hashlib

import pytest
from cases import TEXTS
from click.testing import CliRunner
from runs import contents

from lib.cli.main import COMMANDS, main
from lib.cli.new import MAKERS
from lib.core.fingerprints import read_title
from lib.core.paths import NOTEBOOKS, OUTPUTS, ROOT, SEEDS
from lib.evidence.quotations import read_shingles


def positions(*arguments, **environment):
    return CliRunner(env=environment).invoke(main, [str(argument) for argument in arguments])


def test_a_valid_dossier_is_reported_as_valid(village):
    done = positions("check", village)
    assert done.exit_code == 0
    assert "6 statements" in done.output
    assert "by shingles" in done.output


def test_an_invalid_dossier_exits_with_one_and_lists_all_faults(village, edit):
    edit(village / "statements.csv", "position,100", "position,80")
    edit(village / "statements.csv", "will not hear", "will hear")
    done = positions("check", village)
    assert done.exit_code == 1
    assert done.stderr.startswith("2 faults\nstatements.csv:3:value: 80 is not an anchor of weir")
    assert "Traceback" not in done.output


def test_available_texts_are_compared_letter_by_letter(village, tmp_path):
    rows = list(csv.reader((village / "documents.csv").read_text(encoding="utf-8").splitlines()))
    for row in rows[1:]:
        (tmp_path / f"{row[0]}.txt").write_text(TEXTS[row[0]], encoding="utf-8")
        row[rows[0].index("sha256")] = hashlib.sha256(TEXTS[row[0]].encode()).hexdigest()
    with (village / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    assert "(letter by letter)" in positions("check", village, SEED_TEXTS=str(tmp_path)).output
    (tmp_path / "gazette-1900.txt").rename(tmp_path / "elsewhere")
    assert (
        "letter where there is one: 1 of 2 texts at hand)"
        in positions("check", village, SEED_TEXTS=str(tmp_path)).output
    )
    asked = positions("quote", "gazette-1900-2", "--dossier", village, SEED_TEXTS=str(tmp_path))
    assert "from word 9 of" in asked.output
    assert "[" not in asked.output
    (tmp_path / "elsewhere").rename(tmp_path / "gazette-1900.txt")
    shown = positions("quote", "chronicle-1901-2", "--dossier", village, SEED_TEXTS=str(tmp_path)).output
    assert "from word 13 of" in shown
    assert "[The fishers will not hear of a toll]" in shown
    statements = village / "statements.csv"
    statements.write_text(
        statements.read_text()
        .replace("In a dry year we could", '"In a dry year, we could')
        .replace("on Sundays,", 'on Sundays",')
    )
    assert positions("check", village).exit_code == 0
    assert "copy it to the letter" in positions("check", village, SEED_TEXTS=str(tmp_path)).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "05_treaty"),
        ("run", "-p", "as_of"),
        ("run", "-p", "as_of=Dec-21"),
        ("run", "-p", "colour=red"),
        ("run", "--workers", "0"),
        ("run", "--cell-limit", "0"),
        ("run", "--cluster", "tcp://127.0.0.1:9"),
        ("sweep",),
        ("sweep", "02"),
        ("sweep", "02", "--over", "as_of="),
        ("sweep", "02", "--over", "as_off=2014"),
        ("sweep", "02", "--over", "sides=Rusia", "--workers", "0"),
        ("sweep", "02", "--over", "as_of"),
        ("sweep", "02", "--over", "as_of=2014", "--name", "../elsewhere"),
        ("sweep", "02", "--over", "as_of=2014", "--name", ".."),
        ("sweep", "--file", "nowhere.yaml"),
        ("run", "02", "--outputs", "/dev/null/x"),
        ("run", "02", "--outputs", str(ROOT)),
        ("run", "02", "--outputs", str(NOTEBOOKS)),
        ("run", "02", "-p", "as_of=2014", "-p", "as_of=2015"),
        ("run", "02", "-p", "as_of=2035"),
        ("run", "02", "-p", "outputs=a", "--outputs", "b"),
        ("run", "03", "-p", "sides=Russia", "-p", "actors=nato"),
        ("run", "02", "-p", "dossier=nowhere"),
        ("check", "nowhere"),
        ("quote", "npr-2022-99"),
        ("diff",),
        ("diff", "--without", "npr-2022-99"),
        ("add", "nowhere.txt", "--dossier", "seeds"),
        ("add", str(ROOT / "README.md")),
        ("run", "02", "--dossier", "seeds", "-p", "dossier=seeds"),
        ("describe",),
        ("describe", "nowhere"),
        ("new", "document-case"),
        ("fly",),
    ],
)
def test_wrong_usage_exits_with_two_and_a_message(arguments):
    done = positions(*arguments)
    assert done.exit_code == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_run_with_invalid_evidence_exits_with_one(village, edit, tmp_path):
    edit(village / "statements.csv", "position,100", "position,80")
    done = positions("run", "02", "-p", f"dossier={village}", "--outputs", tmp_path / "outputs")
    assert done.exit_code == 1
    assert "80 is not an anchor of weir" in done.stderr
    assert not (tmp_path / "outputs").exists()


def test_a_run_prints_a_line_for_each_notebook(tmp_path):
    done = positions("run", "01", "-p", "formats=svg", "--outputs", tmp_path)
    assert done.exit_code == 0, done.output
    figures, tables = (list((tmp_path / kind).glob(name)) for kind, name in (("figures", "*.svg"), ("tables", "*.csv")))
    assert min(len(figures), len(tables)) > 1
    assert f"01_evidence: {len(figures)} figures, {len(tables)} tables" in done.output
    assert f"1 of 1 notebook in {tmp_path}" in done.output.replace("\n", "")


@pytest.mark.parametrize("command", [*COMMANDS, *(f"new {name}" for name in MAKERS)])
def test_the_help_of_each_command_has_an_example(command):
    *above, name = command.split()
    done = positions(*above, name, "--help")
    assert done.exit_code == 0
    assert "Example" in done.output
    assert f"positions {command}" in done.output.partition("Example")[2]
    assert name in positions(*above, "--help").output


def test_a_document_is_added_from_its_text(village, tmp_path):
    text = tmp_path / "paper-1902.txt"
    text.write_text("The mill burnt down in winter.", encoding="utf-8")
    done = positions("add", text, "--dossier", village)
    assert done.exit_code == 0
    assert "id paper-1902, words 6" in done.output
    assert hashlib.sha256(text.read_bytes()).hexdigest() in done.output
    assert read_shingles(village / "shingles" / "paper-1902.txt").find("mill burnt down in") == 2


def test_existing_shingles_are_replaced_only_on_request(village, tmp_path):
    text = tmp_path / "gazette-1900.txt"
    text.write_text("Quite another text it is.", encoding="utf-8")
    refused = positions("add", text, "--dossier", village)
    assert refused.exit_code == 2
    assert "already exists; add --replace" in refused.stderr
    assert positions("add", text, "--dossier", village, "--replace").exit_code == 0


@pytest.mark.parametrize(
    ("name", "text"), [("My Paper.txt", "four words are here"), ("paper-1902.txt", "too few words")]
)
def test_a_document_needs_an_id_and_enough_words(village, tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert positions("add", tmp_path / name, "--dossier", village).exit_code == 2
    assert positions("add", tmp_path / name, "--dossier", tmp_path / "nowhere").stderr.startswith("2 faults")


def test_a_text_that_is_not_utf_8_is_rejected(village, tmp_path):
    text = tmp_path / "paper-1902.txt"
    text.write_bytes("Die Mühle brannte ab.".encode("latin-1"))
    assert positions("add", text, "--dossier", village).exit_code == 2
    assert not (village / "shingles" / "paper-1902.txt").exists()


def test_what_may_be_a_mistake_is_printed_and_the_dossier_is_still_valid(village, edit):
    assert "warning" not in positions("check", village).output
    edit(village / "statements.csv", "We want the weir closed for good", "the whole river in summer")
    edit(village / "utterances.csv", ",1900-07-01,speech", ",1900-07,text")
    edit(village / "utterances.csv", "offer,fishers-speaker", "offer,the-fishers")
    done = positions("check", village)
    assert done.exit_code == 0
    warnings = [line for line in done.stdout.splitlines() if line.startswith("warning: ")]
    assert [line.partition(":")[2].partition(":")[0].strip() for line in warnings] == [
        "gazette-1900-2",
        "gazette-1900-3 and gazette-1900-4",
    ]


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        (
            "gazette-1900-1",
            ["miller on weir: reasoning (reported, 1900)", "Tom Miller, miller: The miller complains (miller-1900)"],
        ),
        (
            "gazette-1900-3",
            [
                "fishers on weir: position 0 (reported, 1900-07)",
                "the fishers: The fishers' answer (fishers-1900-07)",
            ],
        ),
        (
            "gazette-1900-4",
            [
                "fishers on weir: concession 50 (floated, direct, 1900-07-01)",
                "Anna Fisher, speaker of the fishers: The fishers' offer (fishers-1900-07-01)",
            ],
        ),
    ],
)
def test_a_quotation_is_shown_with_its_offer_speaker_office_and_utterance(village, statement, lines):
    assert positions("quote", statement, "--dossier", village).output.splitlines()[:2] == lines


def test_a_sweep_of_more_runs_than_meant_is_refused_and_one_that_is_meant_is_not(tmp_path):
    over = "--over", "seed=1,2,3", "--over", "as_of=2014,2015"
    (tmp_path / "sweep.yaml").write_text("notebook: 02\nruns: [{seed: 1}, {seed: 2}, {seed: 3}, {seed: 4}, {seed: 5}]")
    for named, said in (
        (("02", *over), "over: 3 of seed × 2 of as_of are 6 runs, more than 4"),
        (("--file", str(tmp_path / "sweep.yaml")), "runs: the list has 5 runs, more than 4"),
    ):
        refused = positions("sweep", *named, "--at-most", "4", "--outputs", str(tmp_path / "out"))
        assert refused.exit_code == 2
        assert said in refused.stderr
        allowed = refused.stderr.strip().rpartition("allow them with ")[2].split()
        assert allowed[0] == "--at-most"
        done = positions("sweep", *named, *allowed, "-p", "sides=Rusia", "--outputs", str(tmp_path / "out"))
        assert "is not one of" in done.stderr, "it goes on to the next question"
    assert not (tmp_path / "out").exists()


def test_a_name_with_a_comma_is_one_value_of_a_sweep(village):
    done = positions("sweep", "02", "-p", f"dossier={village}", "--over", 'sides="Rhine, Mosel"+Mill,River')
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == "sides: 'Rhine, Mosel' is not one of Mill, River, Church"


@pytest.mark.parametrize(("asked", "kept"), [(["run", "02"], True), (["sweep", "02", "--over", "seed=1"], False)])
def test_a_run_keeps_its_figures_and_a_sweep_does_not(village, tmp_path, asked, kept):
    done = positions(
        *asked, "--dossier", village, "--outputs", tmp_path / "out", POSITIONS_STORE=str(tmp_path / "kept")
    )
    assert done.exit_code == 0, done.output
    assert len([*(tmp_path / "out").rglob("positions-scale.png")]) == 1
    assert any(b"\x89PNG" in file.read_bytes() for file in (tmp_path / "kept").glob("*.pickle")) == kept


def test_what_results_print_as_all_is_taken_as_all(village, tmp_path):
    asked = [part for name in ("demands", "sides", "documents") for part in ("-p", f"{name}=all")]
    done = positions("figure", "positions-scale", "--dossier", village, *asked, "--outputs", tmp_path / "out")
    assert done.exit_code == 0, done.output


def test_a_command_that_is_given_no_case_says_on_standard_error_which_it_uses(village, tmp_path):
    named = positions("quote", "npr-2022-05")
    assert f"the case is “{read_title(SEEDS)}” (seeds/); --dossier names another" in named.stderr
    assert "the case is" not in named.stdout
    assert "the case is" not in positions("quote", "gazette-1900-1", "--dossier", village).stderr


def test_a_document_is_added_to_no_case_that_is_not_named(tmp_path):
    text = tmp_path / "paper-1902.txt"
    text.write_text("The mill burnt down in winter.", encoding="utf-8")
    done = positions("add", text)
    assert (done.exit_code, "--dossier" in done.stderr) == (2, True)
    assert not (SEEDS / "shingles" / "paper-1902.txt").exists()


@pytest.fixture
def two_cases(village, tmp_path):
    """Return the folder of a case, and one for results that has those of another case."""
    results = tmp_path / "results"
    assert positions("run", "01", "--dossier", village, "-p", "formats=svg", "--outputs", results).exit_code == 0
    assert positions("new", "case", tmp_path / "talks", "--title", "Talks").exit_code == 0
    return tmp_path / "talks", results


@pytest.mark.parametrize(
    "command", [("run", "02"), ("run", "01"), ("brief", "--to", "xlsx"), ("figure", "positions-scale")]
)
def test_results_of_two_cases_never_mix_in_one_folder(two_cases, command):
    talks, results = two_cases
    before = contents(results)
    done = positions(*command, "--dossier", talks, "--outputs", results)
    assert done.exit_code == 2
    assert "has results of another case, “The mill and the river”; name another folder with --outputs" in done.stderr
    assert contents(results) == before


def test_a_briefing_keeps_another_case_out_too(village, two_cases, tmp_path):
    talks, _ = two_cases
    assert positions("brief", "--dossier", village, "--to", "xlsx", "--outputs", tmp_path / "told").exit_code == 0
    done = positions("run", "01", "--dossier", talks, "--outputs", tmp_path / "told")
    assert (done.exit_code, "another case" in done.stderr) == (2, True)


def test_results_of_a_copy_do_not_replace_those_that_the_suite_has_stored(seeds):
    done = positions("run", "01", "--dossier", seeds)
    assert done.exit_code == 2
    assert f"outputs: {OUTPUTS} has results of another folder, “Russia's four demands of NATO”" in done.stderr


def test_a_case_with_a_briefing_may_change_its_title(village, edit, tmp_path):
    told = ("--dossier", village, "--outputs", tmp_path / "told")
    assert positions("brief", "--to", "xlsx", *told).exit_code == 0
    edit(village / "case.toml", "The mill and the river", "The mill")
    for command in (("run", "00"), ("brief", "--to", "xlsx")):
        done = positions(*command, *told)
        assert done.exit_code == 0, done.stderr


def test_a_case_may_change_its_title_or_its_folder(village, two_cases, edit, tmp_path):
    _, results = two_cases
    edit(village / "case.toml", "The mill and the river", "The mill")
    assert positions("run", "01", "--dossier", village, "--outputs", results).exit_code == 0
    village.rename(tmp_path / "moved")
    assert positions("run", "01", "--dossier", tmp_path / "moved", "--outputs", results).exit_code == 0
