"""`positions diff` tells what differs between two records, because of which statements, and moves nothing else."""

import re
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from cases import PARAMETERS, ROWS, write_stances
from click.testing import CliRunner

from lib.case import build_case, open_case
from lib.cli.main import main
from lib.core.paths import read_file
from lib.core.store import STORE
from lib.evidence import dossier, load
from lib.robustness import number_alike
from lib.study import Study

ASKED = [f"-p{name}={value}" for name, value in {**PARAMETERS, "replicates": 40}.items()]
SHIPPED_DEMANDS = list(load().demands["id"])
ALL_BUT_CHOICES = ["verdict", "mark", "holds", "margin", "at_least", "at_most", "share_analyses", "share_replicates"]


def positions(*arguments):
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


@pytest.fixture
def diff(village):
    return lambda *arguments: positions(*arguments, "--dossier", village, *ASKED)


@pytest.fixture
def older(village, tmp_path):
    """Return a copy of the villages' record in which the fishers have made no offer yet."""
    folder = shutil.copytree(village, tmp_path / "older")
    for table, gone in (
        ("statements", "gazette-1900-4"),
        ("utterances", "fishers-1900-07-01"),
        ("speakers", "fishers-speaker"),
    ):
        file = folder / f"{table}.csv"
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(line for line in lines if line.partition(",")[0] != gone) + "\n", encoding="utf-8")
    return folder


def read_list(output, heading):
    """Return the items under a heading, each on one line with the statements responsible."""
    parts = dict(part.split("\n", 1) for part in output.strip().split("\n\n")[1:])
    return [re.sub(r"\s+", " ", item) for item in parts.get(heading, "").removeprefix("- ").split("\n- ") if item]


OFFER = "gazette-1900-4: The fishers offer Sundays (Gazette, 1900)."


def test_a_statement_that_is_left_out_is_what_its_changes_are_traced_to(diff):
    done = diff("--without", "gazette-1900-4")
    assert done.exit_code == 0, done.output
    assert read_list(done.output, "States of demands") == [
        f"Closed weir: close, but not the same (without gazette-1900-4: refused). {OFFER}"
    ]
    assert read_list(done.output, "Positions") == []
    assert read_list(done.output, "Own offers") == [
        f"The fishers, own offer on closed weir: “weir 50” (without gazette-1900-4: none on record). {OFFER}"
    ]


def test_a_paragraph_in_words_comes_first(diff):
    paragraph = " ".join(diff("--without", "gazette-1900-4").output.split("\n\n")[0].split())
    assert paragraph.startswith(
        "1 demand stands otherwise: closed weir (close, but not the same; without gazette-1900-4: refused). "
        "1 own offer is new or gone: the fishers on closed weir."
    )
    assert paragraph.endswith("Nothing changes on water toll.")


def test_a_document_that_is_left_out_takes_all_its_statements_with_it(diff):
    done = diff("--without", "chronicle-1901")
    assert done.exit_code == 0, done.output
    assert read_list(done.output, "Positions") == [
        "River on water toll: “toll 0” (without chronicle-1901: no position in this round). "
        "chronicle-1901-2: The fishers refuse a toll (Chronicle, 1901)."
    ]


def test_two_folders_differ_in_the_statement_that_only_one_has(older, village):
    done = positions(older, village, *ASKED)
    assert done.exit_code == 0, done.output
    assert read_list(done.output, "States of demands") == [
        f"Closed weir: close, but not the same (before: refused). {OFFER}"
    ]


def test_a_statement_that_is_gone_is_named_with_what_it_said(older, village):
    done = positions(village, older, *ASKED)
    assert done.exit_code == 0, done.output
    assert read_list(done.output, "States of demands") == [
        f"Closed weir: refused (before: close, but not the same). {OFFER}"
    ]
    assert read_list(done.output, "Own offers") == [
        f"The fishers, own offer on closed weir: none on record (before: “weir 50”). {OFFER}"
    ]


def test_a_claim_whose_verdict_changes_is_told_with_both_verdicts(diff):
    (told,) = [item for item in read_list(diff("--without", "gazette-1900-2").output, "Claims") if "above 75" in item]
    assert "The miller stands above 75 on closed weir: " in told
    assert "(without gazette-1900-2: our sources cannot tell)." in told
    assert told.endswith("gazette-1900-2: The miller wants it closed (Gazette, 1900).")


def test_a_passage_coded_otherwise_is_what_its_changes_are_traced_to(village, tmp_path, edit):
    recoded = shutil.copytree(village, tmp_path / "recoded")
    edit(recoded / "statements.csv", "miller,weir,position,100", "miller,weir,position,50")
    told = read_list(positions(village, recoded, *ASKED).output, "Positions")
    assert told == [
        "Mill on closed weir: “weir 50” (before: “weir 100”). "
        "gazette-1900-2: The miller wants it closed (Gazette, 1900)."
    ]


def test_a_mean_that_moves_between_the_same_anchors_is_told_in_points():
    done = positions("--without", "npr-2022", "-p", "statistic=mean", "-p", "replicates=40")
    told = [re.search(r": (.*) \(without npr-2022: (.*)\)\.", item) for item in read_list(done.output, "Positions")]
    assert [item[0] for item in told if item[1] == item[2]] == []
    assert [item for item in told if "points" in item[1]]


def test_nothing_is_listed_if_nothing_has_changed(village):
    done = positions(village, village, *ASKED)
    assert done.exit_code == 0, done.output
    assert done.output == "Nothing has changed.\n"


def test_options_apply_to_both_records(older, village):
    assert positions(older, village, "--demands", "toll", *ASKED).output == "Nothing has changed.\n"


ARTICLES = ["-p", "evidence=secondary", "-p", "replicates=40"]
"""What asks for the shipped case as the five articles alone tell it."""


def test_leaving_an_article_out_of_the_five_is_told_with_its_statements():
    done = positions("--without", "npr-2022", *ARTICLES)
    assert done.exit_code == 0, done.output
    (told,) = [item for item in read_list(done.output, "Positions") if "missile" in item]
    assert "(without npr-2022: no position in this round)" in told
    own = load().statements.query("document == 'npr-2022' and demand == 'missiles'")
    assert set(re.findall(r"npr-2022-\d+", told)) <= set(own["id"])
    assert re.search(r"npr-2022-\d+: ", told)


def test_one_statement_that_turns_a_claim_round_is_named():
    """By the articles, that the West once left a treaty is why the claim that it has not answered depends on the round."""
    stated = open_case(evidence="secondary").counted
    acts = stated.query("demand == 'missiles' and side == 'the West' and role == 'position'")
    done = positions(*(part for name in acts["id"] for part in ("--without", name)), *ARTICLES)
    (told,) = read_list(done.output, "Claims")
    assert "missile" in told
    assert all(f"{name}: {gist.rstrip('.')} (" in told for name, gist in acts[["id", "gist"]].to_numpy())


@pytest.mark.parametrize("statistic", ["current", "mean"])
@pytest.mark.parametrize("demand", SHIPPED_DEMANDS[:2])
def test_what_a_difference_does_not_touch_does_not_move(demand, statistic):
    case = open_case(statistic=statistic, replicates=60)
    statements = case.dossier.statements
    left = statements[statements["demand"] != demand].reset_index(drop=True)
    smaller = replace(case.dossier, statements=left, documents=case.dossier.documents[::-1].reset_index(drop=True))
    claims = case.dossier.findings.set_index("id")["demand"]
    untouched = claims.index[(claims != demand) & (claims != "")]

    def judge(dossier):
        listed = Study(build_case(dossier, case.parameters)).findings.set_index("finding")
        return listed.loc[untouched, ALL_BUT_CHOICES]

    whole = judge(case.dossier)
    pd.testing.assert_frame_equal(judge(number_alike(smaller, case.dossier)), whole, check_exact=True)
    assert not judge(smaller).equals(whole), "without common row numbers, draws differ"


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        ([], ["before: is missing; name the folder of an earlier record, or a document or statement with --without"]),
        (["--without", "gazete-1900"], ["without: 'gazete-1900' is not one of", "did you mean 'gazette-1900'?"]),
        (["--without", "chronicle-1901-9"], ["without: 'chronicle-1901-9' is not one of", "did you mean 'chronicle-1901-"]),
        (["nowhere"], ["before: nowhere: is not a folder; name one that contains"]),
        (
            ["nowhere", "--without", "gazete-1900", "--demands", "weer", "-p", "tturn=1900"],
            [
                "5 faults",
                "before: 'nowhere' cannot be given together with --without",
                "before: nowhere: is not a folder",
                "without: 'gazete-1900'",
                "demands: 'weer' is not one of weir, toll; did you mean 'weir'?",
                "tturn: no such parameter",
            ],
        ),
        (["older", "newer"], ["after: 'newer' cannot be given together with --dossier; give one of them"]),
        (
            ["--without", "gazette-1900", "--without", "chronicle-1901"],
            ["without: gazette-1900, chronicle-1901 leaves no statement; name fewer"],
        ),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_reported_at_once_with_the_way_out(diff, asked, faults):
    done = diff(*asked)
    assert done.exit_code == 2
    assert [fault for fault in faults if fault not in done.stderr] == []
    assert "Traceback" not in done.output


def test_a_record_with_faults_is_reported_as_the_earlier_one(village, older, edit):
    edit(older / "statements.csv", "position,100", "position,80")
    done = positions(older, village, *ASKED)
    assert done.exit_code == 2
    assert "before: statements.csv:3:value: 80 is not an anchor of weir" in done.stderr


def test_a_record_of_another_case_is_rejected(village, tmp_path):
    other = write_stances(tmp_path / "other", {"Mill": {"bridge": 0}, "River": {"bridge": 100}})
    done = positions(other, village, *ASKED)
    assert done.exit_code == 2
    assert "is another case; it has none of these demands" in done.stderr


def test_a_record_is_read_once(diff, village, monkeypatch):
    read = []
    monkeypatch.setenv(STORE, "")
    monkeypatch.setattr(dossier, "read_file", lambda file: read.append(file.name) or read_file(file))
    assert diff("--without", "gazette-1900-4").exit_code == 0
    assert read.count("statements.csv") == 1


def test_the_first_stance_of_a_member_is_told_beside_that_of_its_side(village, tmp_path, edit):
    edit(village / "actors.csv", "the priest,Church", "the priest,River")
    edit(village / "actors.csv", *(str(row[-1]) for row in ROWS["actors"][:0:-1]))
    older = shutil.copytree(village, tmp_path / "older")
    with (village / "speakers.csv").open("a", encoding="utf-8") as file:
        file.write("the-priest,Father John,,priest\n")
    with (village / "utterances.csv").open("a", encoding="utf-8") as file:
        file.write("priest-1901,The priest counts,the-priest,1901,speech\n")
    with (village / "statements.csv").open("a", encoding="utf-8") as file:
        file.write("chronicle-1901-3,chronicle-1901,priest,weir,position,50,,,,reported,priest-1901,,"
                   "Some fifty nets hang at the weir now,,The priest wants half.\n")  # fmt: skip
    done = positions(older, village, *ASKED)
    assert done.exit_code == 0, done.output
    assert read_list(done.output, "Positions") == [
        "The priest, of River, on closed weir: “weir 50” (before: no position in this round). "
        "chronicle-1901-3: The priest wants half (Chronicle, 1901)."
    ]
    assert "1 position differs: the priest on closed weir." in " ".join(done.output.split())


def test_the_paragraph_says_what_was_found_of_a_claim_and_what_is(diff):
    told = " ".join(diff("--without", "gazette-1900-4").output.split("\n\n")[0].split())
    said = "“Mill and River do not meet on closed weir” held and now depends on a choice"
    assert f"1 claim is judged otherwise: {said}." in told


def test_a_statement_that_changes_no_position_is_told_of_all_the_same(village, tmp_path):
    older = shutil.copytree(village, tmp_path / "older")
    with (village / "statements.csv").open("a", encoding="utf-8") as file:
        file.write("chronicle-1901-3,chronicle-1901,fishers,weir,position,0,,,,reported,fishers-1901,,"
                   "The bishop came to the weir in May,,The fishers refuse again.\n")  # fmt: skip
    output = " ".join(positions(older, village, *ASKED).output.split())
    told = "New, changed or gone, and without effect: 1 statement on closed weir (chronicle-1901-3)."
    assert told in output
