"""A document that was corrected, retracted or superseded says so, keeps its rows, and counts only where it should."""

import json
import shutil

import pytest
from cases import PARAMETERS, mark_document
from click.testing import CliRunner

from lib.briefing.extracts import build_sources, cite_documents
from lib.case import open_case
from lib.cli.main import main
from lib.coding import list_uncoded, read_tables, write_changes
from lib.core.errors import Faults
from lib.evidence.dossier import load
from lib.evidence.package import write_package
from lib.positions import derive_positions
from lib.study import Study
from lib.tables import list_documents
from lib.words import describe_scope

GAZETTE, CHRONICLE = "gazette-1900", "chronicle-1901"
RETRACTED = ("retracted", "1901-02", "", "the miller was misquoted")


def open_village(folder, tmp_path, **given):
    return open_case(dossier=str(folder), outputs=str(tmp_path / "results"), **PARAMETERS, **given)


def drop_columns(folder):
    file = folder / "documents.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0].rsplit(",", 4)[0], *(line[:-4] for line in lines[1:]), ""]), encoding="utf-8")
    return file


def list_described(folder):
    described = json.loads(write_package(load(folder)).read_text(encoding="utf-8"))["resources"][0]
    return [field["name"] for field in described["schema"]["fields"]]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("retired", "", "", ""), "documents.csv:2:status: 'retired' is not one of corrected, retracted, superseded"),
        (("", "1901", "", ""), "documents.csv:2:status_date: '1901' without a status; fill in the column status"),
        (("", "", "", "a date"), "documents.csv:2:status_note: 'a date' without a status"),
        (("retracted", "1899", "", "misquoted"),
         "documents.csv:2:status_date: 1899 is earlier than the document (1900)"),
        (("retracted", "soon", "", "misquoted"), "documents.csv:2:status_date: 'soon' is not a date"),
        (("retracted", "", "", ""), "documents.csv:2:status_note: is empty; say in a few words what was retracted"),
        (("corrected", "", "", ""), "documents.csv:2:status_note: is empty; say in a few words what was corrected"),
        (("superseded", "", "", ""), "documents.csv:2:superseded_by: is empty; name the document that replaces it"),
        (("superseded", "", "cronicle-1901", ""), "documents.csv:2:superseded_by: 'cronicle-1901' is not one of"),
        (("superseded", "", GAZETTE, ""), "documents.csv:2:superseded_by: gazette-1900 is replaced by gazette-1900;"),
        (("corrected", "", CHRONICLE, "a date"),
         "documents.csv:2:superseded_by: 'chronicle-1901' on a corrected document; only a superseded one is replaced"),
    ],
)  # fmt: skip
def test_a_status_that_is_told_in_part_or_wrongly_is_refused(village, cells, said):
    mark_document(village, GAZETTE, *cells)
    with pytest.raises(Faults) as caught:
        load(village)
    assert [fault for fault in caught.value.faults if fault.startswith(said)], caught.value.faults


def test_two_documents_that_replace_each_other_are_refused(village):
    mark_document(village, GAZETTE, "superseded", "", CHRONICLE, "")
    mark_document(village, CHRONICLE, "superseded", "", GAZETTE, "")
    with pytest.raises(Faults, match="gazette-1900 is replaced by chronicle-1901 is replaced by gazette-1900"):
        load(village)


def test_a_document_is_not_replaced_by_an_earlier_one(village):
    mark_document(village, CHRONICLE, "superseded", "", GAZETTE, "")
    with pytest.raises(Faults, match=r"gazette-1900, dated 1900, is earlier than chronicle-1901 \(1901\)"):
        load(village)


def test_the_columns_may_be_left_out_and_stay_so_when_tables_are_written(village):
    header = drop_columns(village).read_text(encoding="utf-8").splitlines()[0]
    assert load(village).documents["status"].eq("").all()
    tables = read_tables(village)
    tables["documents"][0]["reliability"] = "a legend"
    assert write_changes(village, tables)
    assert (village / "documents.csv").read_text(encoding="utf-8").splitlines()[0] == header


def test_the_data_package_tells_of_the_columns_that_are_there(village):
    described = [
        field["name"]
        for field in json.loads(write_package(load(village)).read_text())["resources"][0]["schema"]["fields"]
    ]
    assert described[-4:] == ["status", "status_date", "superseded_by", "status_note"]
    drop_columns(village)
    described = [
        field["name"]
        for field in json.loads(write_package(load(village)).read_text())["resources"][0]["schema"]["fields"]
    ]
    assert described[-1] == "reliability"


@pytest.mark.parametrize("status", [RETRACTED, ("superseded", "", CHRONICLE, "")])
def test_nothing_in_a_retracted_or_superseded_document_counts_and_all_of_it_is_kept(village, tmp_path, status):
    mark_document(village, GAZETTE, *status)
    case = open_village(village, tmp_path)
    assert set(case.statements["document"]) == {CHRONICLE}
    assert set(case.dossier.facts["document"]) == {CHRONICLE}
    assert len(case.dossier.statements) == 6
    positions = derive_positions(case.statements, case.rule, by="side").set_index(["side", "demand"])["value"]
    assert positions.isna()["Mill", "weir"]


def test_what_is_left_out_is_counted_wherever_sources_are_named(village, tmp_path):
    mark_document(village, GAZETTE, *RETRACTED)
    case = open_village(village, tmp_path)
    said = "4 statements of one retracted document are left out"
    assert said in describe_scope(case)
    summary = str(Study(case).summary)
    assert f" {said}." in summary
    assert "We rely on 1 source: none published by the sides themselves, 1 by press and analysts" in summary
    known = list_documents(case).set_index("document").loc["Gazette, 1900", "what to know"]
    assert known == "Retracted, Feb 1901: the miller was misquoted; 4 statements left out. invented"


def test_a_withdrawn_document_counts_where_it_is_asked_for_by_name(village, tmp_path):
    mark_document(village, GAZETTE, *RETRACTED)
    case = open_village(village, tmp_path, documents=GAZETTE)
    assert set(case.counted["document"]) == {GAZETTE}
    assert "left out" not in describe_scope(case)


def test_a_corrected_document_counts_and_is_marked_in_the_sources(village, tmp_path):
    mark_document(village, GAZETTE, "corrected", "1901-02-03", "", "the name of the miller")
    case = open_village(village, tmp_path)
    assert len(case.statements) == 6
    told = "corrected, 3 Feb 1901: the name of the miller"
    assert cite_documents(case)["Gazette, 1900"].endswith(f"author: A clerk; {told}")
    assert list(build_sources(case, "").shown["document"]) == ["Gazette, 1900 (corrected)", "Chronicle, 1901"]
    cited = CliRunner().invoke(main, ["cite", GAZETTE, "--dossier", str(village)]).output
    assert f"  note = {{{told}}}," in cited


def test_what_is_left_to_do_lists_the_documents_of_which_nothing_counts(village):
    assert f"{GAZETTE}: its statements rest on one reading" in " ".join(list_uncoded(village))
    mark_document(village, GAZETTE, *RETRACTED)
    listed = [line for line in list_uncoded(village) if line.startswith(GAZETTE)]
    assert listed == [f"{GAZETTE}: retracted, Feb 1901: the miller was misquoted; statements kept that do not count: 4"]


def test_a_comparison_of_two_records_tells_what_a_status_changes(village, tmp_path):
    before = shutil.copytree(village, tmp_path / "before")
    mark_document(village, GAZETTE, *RETRACTED)
    asked = [f"-p{name}={value}" for name, value in {**PARAMETERS, "replicates": 40}.items()]
    done = CliRunner().invoke(main, ["diff", str(before), str(village), *asked])
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert told.startswith("Gazette, 1900 is retracted, Feb 1901: the miller was misquoted. ")
    assert "- Gazette, 1900: retracted, Feb 1901: the miller was misquoted (before: as published)." in told
    assert "gazette-1900-2: The miller wants it closed (Gazette, 1900)." in told
