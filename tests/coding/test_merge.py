"""What a coder has filled in comes into the tables whole or not at all, and goes out again."""

import csv

import pytest
from steps import die, stop_at_every_step

from lib.coding import merge, merge_as_coder, read_coding_sheet, remove, unmerge
from lib.coding.ledger import read_tables
from lib.coding.workbook import CODING_COLUMNS
from lib.core.errors import Faults, Misuse
from lib.evidence import load
from lib.robustness import count_units, measure_agreement

WANTS = {"actor": "miller", "demand": "weir", "role": "position", "value": "100 weir 100", "voice": "direct",
         "speaker": "the-miller", "gist": "The miller wants the weir closed."}  # fmt: skip
REFUSES = {"actor": "fishers", "demand": "weir", "role": "position", "value": "0", "voice": "direct",
           "speaker": "fishers-speaker", "gist": "The fishers refuse to close the weir."}  # fmt: skip
OFFERS = {"actor": "fishers", "demand": "weir", "role": "concession", "value": "50", "offer": "floated",
          "voice": "direct", "quote": "On Sundays … in summer", "gist": "The fishers offer Sundays."}  # fmt: skip


def snapshot(folder):
    return {file.name: file.read_bytes() for file in sorted(folder.rglob("*.*")) if file.is_file() and file.suffix}


def code_all(book):
    return book.code(1, **WANTS).code(3, **REFUSES).code(6, **OFFERS)


def test_statements_get_ids_in_the_order_of_the_text_and_utterances_from_speaker_and_date(village, workbook):
    book = code_all(workbook())
    book.code(1, **WANTS | {"demand": "toll", "role": "reasoning", "value": "", "argument": "charter"})
    merge(read_coding_sheet(book.save()), village)
    own = load(village).statements.query("document == 'letter-1901'")
    assert list(own["id"]) == [f"letter-1901-0{n}" for n in (1, 2, 3, 4)]
    assert list(own["role"]) == ["position", "reasoning", "position", "concession"]
    assert list(own["utterance"]) == ["the-miller-1901-08-01"] * 2 + ["fishers-speaker-1901-08-01"] * 2
    assert set(own["medium"]) == {"speech"}
    assert set(own["date"]) == {"1901-08-01"}


def test_speaker_and_date_are_filled_down(village, workbook):
    book = workbook().code(1, **WANTS, date="1901-07").code(3, **REFUSES).code(6, **OFFERS)
    merge(read_coding_sheet(book.save()), village)
    own = load(village).statements.query("document == 'letter-1901'")
    assert list(own["date"]) == ["1901-07"] * 3
    assert list(own["speaker"]) == ["Tom Miller", "Anna Fisher", "Anna Fisher"]


def test_an_utterance_of_the_record_is_found_by_its_speaker_and_date(village, workbook):
    merge(read_coding_sheet(workbook().code(3, **REFUSES, date="1900-07-01").save()), village)
    assert load(village).statements["utterance"].iloc[-1] == "fishers-1900-07-01"
    assert len(load(village).utterances) == 6


def test_a_quotation_is_taken_from_its_sentence_as_it_is_printed_there(village, workbook):
    merge(read_coding_sheet(code_all(workbook()).save()), village)
    own = load(village).statements.query("document == 'letter-1901'")
    assert own["quote"].iloc[0] == "We want the weir closed for good."
    assert own["quote"].iloc[2] == "On Sundays we could close it in summer"


def test_the_same_sheet_again_changes_nothing(village, workbook):
    sheet = read_coding_sheet(code_all(workbook()).save())
    assert merge(sheet, village).changed
    first = snapshot(village)
    assert not merge(sheet, village).changed
    assert snapshot(village) == first


def test_what_is_later_than_the_case_is_said_to_be_left_out(village, workbook):
    told = merge(read_coding_sheet(workbook().code(1, **WANTS, date="1901-07").save()), village).told
    assert not [line for line in told if "last day" in line]
    text = (village / "case.toml").read_text()
    (village / "case.toml").write_text(text.replace("1901-12-31", "1901-06-30"))
    told = merge(read_coding_sheet(workbook().code(1, **WANTS, date="1901-07").save()), village).told
    assert "dated after 1901-06-30, the last day that counts (`as_of` in case.toml): 1" in told


def test_undoing_a_merge_leaves_the_tables_as_they_were(village, workbook):
    before, sheet = snapshot(village), read_coding_sheet(code_all(workbook()).save())
    merge(sheet, village)
    unmerge(sheet, village)
    assert snapshot(village) == before


def test_a_mended_sheet_replaces_what_the_first_brought(village, workbook):
    book = code_all(workbook())
    merge(read_coding_sheet(book.save()), village)
    merge(read_coding_sheet(workbook().code(3, **REFUSES).save()), village)
    own = load(village).statements.query("document == 'letter-1901'")
    assert list(own["gist"]) == ["The fishers refuse to close the weir."]
    assert "the-miller-1901-08-01" not in set(load(village).utterances["id"])


def test_faults_name_sheet_row_and_column_and_nothing_is_written(village, workbook):
    before = snapshot(village)
    book = code_all(workbook()).code(4, **REFUSES | {"demand": "toll", "value": "1000", "gist": ""})
    with pytest.raises(Faults) as raised:
        merge(read_coding_sheet(book.save()), village)
    assert [fault.partition(": ")[0] for fault in raised.value.faults] == [
        f"letter-1901.xlsx:coding:5:{column}" for column in ("value", "gist")
    ]
    assert snapshot(village) == before


def test_a_row_without_a_speaker_says_so(village, workbook):
    book = workbook().code(1, **WANTS | {"speaker": ""})
    with pytest.raises(Faults, match="coding:2:speaker: is empty, and no row above names a speaker; choose one"):
        merge(read_coding_sheet(book.save()), village)


def test_speakers_facts_and_events_come_in_with_the_statements(village, workbook):
    book = (
        workbook()
        .code(1, **WANTS | {"speaker": "reeve", "voice": "reported"})
        .add("speakers", "reeve", "The reeve", "reeve", "")
    )
    book.add(
        "facts",
        "letter-1901-f1",
        "letter-1901",
        "other",
        "nets",
        "",
        "60",
        "nets",
        "1901",
        "gives us all of the water",
        "",
        "Sixty nets.",
    )
    merge(read_coding_sheet(book.save()), village)
    dossier = load(village)
    assert dossier.speakers["id"].iloc[-1] == "reeve"
    assert len(dossier.facts) == 3
    assert dossier.utterances.iloc[-1][["id", "medium"]].tolist() == ["reeve-1901-08-01", "judgement"]


def test_a_row_of_the_record_cannot_be_changed_by_a_sheet(village, workbook):
    book = code_all(workbook())
    book.book["speakers"].cell(2, 2).value = "Thomas Miller"
    told = merge(read_coding_sheet(book.save()), village).told
    assert "speakers:2:name: 'Thomas Miller' is not taken; speakers.csv has 'Tom Miller', and is changed there" in told
    assert load(village).speakers["name"].iloc[0] == "Tom Miller"


@pytest.mark.parametrize(
    ("divider", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1252"), (",", "utf-8-sig")]
)
def test_a_csv_file_of_the_sheet_is_read_as_spreadsheets_save_it(village, workbook, tmp_path, divider, encoding):
    book, file = code_all(workbook()), tmp_path / "letter-1901.csv"
    rows = [[cell or "" for cell in row] for row in book.sheet.iter_rows(values_only=True)]
    with file.open("w", encoding=encoding, newline="") as written:
        csv.writer(written, delimiter=divider).writerows(
            [[cell.replace("100 weir 100", "100,0") for cell in row] for row in rows]
        )
    merge(read_coding_sheet(file), village)
    from_csv = snapshot(village)
    merge(read_coding_sheet(book.save()), village)
    assert snapshot(village) == from_csv


def test_a_file_that_is_no_sheet_is_refused_in_words(tmp_path):
    file = tmp_path / "letter-1901.xlsx"
    file.write_bytes(b"no workbook")
    with pytest.raises(Misuse, match="is neither XLSX nor CSV"):
        read_coding_sheet(file)
    (tmp_path / "letter.csv").write_text("sentense,text\n1,We want it\n")
    with pytest.raises(Misuse, match=r"coding:1: 'sentense' is not one of .* did you mean 'sentence'"):
        read_coding_sheet(tmp_path / "letter.csv")


def test_a_sheet_of_an_unknown_document_is_refused(village, tmp_path):
    (tmp_path / "other.csv").write_text(",".join(CODING_COLUMNS) + "\n")
    with pytest.raises(
        Misuse, match=r"other.csv: document: enter it first with .*: 'other' is not one of gazette-1900, "
    ):
        merge(read_coding_sheet(tmp_path / "other.csv"), village)


def test_a_document_goes_with_all_that_belongs_to_it(village, workbook):
    before = snapshot(village)
    merge(read_coding_sheet(code_all(workbook()).save()), village)
    merge_as_coder(read_coding_sheet(code_all(workbook()).save()), village, "anna")
    remove("letter-1901", village)
    after = snapshot(village)
    assert not {"letter-1901.txt", "anna.csv"} & after.keys()
    same = after.keys() - {"documents.csv", "confusion.csv"}
    assert {name: before[name] for name in same} == {name: after[name] for name in same}


def test_one_statement_can_be_taken_out(village):
    remove("chronicle-1901-2", village)
    dossier = load(village)
    assert "chronicle-1901-2" not in set(dossier.statements["id"])
    assert "fishers-1901" not in set(dossier.utterances["id"])


def test_what_others_rest_on_is_not_removed(village):
    before = snapshot(village)
    with pytest.raises(Faults, match=r"options\.csv|case\.toml"):
        remove("gazette-1900", village)
    assert snapshot(village) == before


def test_readings_of_several_coders_share_units_and_are_compared_with_what_was_adopted(village, workbook):
    merge_as_coder(read_coding_sheet(code_all(workbook("a")).save()), village, "anna")
    other = workbook("b").code(1, **WANTS).code(3, **REFUSES | {"value": "50"}).code(4, **REFUSES | {"demand": "toll"})
    merge_as_coder(read_coding_sheet(other.save()), village, "ben")
    merge(read_coding_sheet(code_all(workbook("c")).save()), village)
    codings = load(village).codings
    shared = codings.groupby("unit")["coder"].nunique()
    assert sorted(shared) == [1, 1, 2, 2]
    counted = count_units(codings).query("among == 'all documents'").iloc[0]
    assert (counted["found_by_both"], counted["found_by_either"]) == (2, 4)
    values = measure_agreement(codings).query("field == 'value' and metric == 'nominal' and among == 'all coders'")
    assert values["same"].item() == 0.5
    adopted = dict(zip(codings["coder"] + codings["quote"], codings["statement"], strict=True))
    assert (
        adopted["annaWe will never close the weir."] == adopted["benWe will never close the weir."] == "letter-1901-02"
    )


def test_the_confusion_is_counted_from_the_readings(village, workbook):
    for coder, value in (("anna", "0"), ("ben", "50")):
        book = workbook(coder).code(1, **WANTS).code(3, **REFUSES | {"value": value})
        merge_as_coder(read_coding_sheet(book.save()), village, coder)
    counted = {(row["one"], row["other"]): row["pairs"] for row in read_tables(village)["confusion"]}
    assert counted == {
        ("0", "0"): "0",
        ("0", "50"): "1",
        ("0", "100"): "0",
        ("50", "50"): "0",
        ("50", "100"): "0",
        ("100", "100"): "1",
    }


def test_a_reading_merged_again_changes_nothing(village, workbook):
    for coder in ("anna", "ben", "anna", "ben"):
        sheet = read_coding_sheet(code_all(workbook(coder)).save())
        is_changed = merge_as_coder(sheet, village, coder).changed
    assert not is_changed
    assert {row["unit"] for row in read_tables(village)["codings/anna"]} == {f"letter-1901-u0{n}" for n in (1, 2, 3)}


def test_labels_stand_for_ids_as_people_type_them(village, workbook):
    typed = WANTS | {"actor": "The miller", "demand": "Closed weir", "speaker": "Tom Miller"}
    merge(read_coding_sheet(workbook().code(1, **typed).save()), village)
    assert load(village).statements.iloc[-1][["actor", "demand", "speaker"]].tolist() == [
        "miller",
        "weir",
        "Tom Miller",
    ]


def test_a_stance_is_not_put_into_the_mouth_of_another_sides_speaker(village, workbook):
    book = workbook().code(1, **WANTS).code(3, **REFUSES | {"speaker": "", "voice": "reported"})
    with pytest.raises(
        Faults, match=r"coding:4:speaker: is empty, and the-miller of the rows above does not speak for fishers"
    ):
        merge(read_coding_sheet(book.save()), village)


def test_all_faults_are_told_at_once(village, workbook):
    book = workbook().code(1, **WANTS | {"speaker": "nobody"}).code(3, **REFUSES | {"value": "70"})
    with pytest.raises(Faults) as raised:
        merge(read_coding_sheet(book.save()), village)
    assert [fault.split(": ")[0] for fault in raised.value.faults] == [
        "letter-1901.xlsx:coding:2:speaker", "letter-1901.xlsx:coding:4:value"]  # fmt: skip


def test_an_empty_sheet_takes_nothing_out(village, workbook):
    merge(read_coding_sheet(code_all(workbook()).save()), village)
    before = snapshot(village)
    with pytest.raises(Misuse, match="nothing is filled in; `--undo` takes out what was merged before"):
        merge(read_coding_sheet(workbook("empty").save()), village)
    assert snapshot(village) == before


def test_a_sheet_with_facts_alone_takes_no_statements_out(village, workbook):
    fact = [
        "f1",
        "letter-1901",
        "other",
        "mills",
        "",
        "1",
        "mills",
        "1901-08",
        "a single mill on the river",
        "",
        "One.",
    ]
    merge(read_coding_sheet(code_all(workbook()).save()), village)
    before = snapshot(village)
    with pytest.raises(Misuse, match="nothing is filled in"):
        merge(read_coding_sheet(workbook("empty").add("facts", *fact).save()), village)
    assert snapshot(village) == before


def test_a_row_in_which_only_a_quotation_is_filled_in_is_not_passed_over(village, workbook):
    book = workbook().code(1, **WANTS).code(3, quote="We refuse to close it")
    with pytest.raises(Faults) as raised:
        merge(read_coding_sheet(book.save()), village)
    assert {fault.split(": ")[0] for fault in raised.value.faults} >= {"letter-1901.xlsx:coding:4:actor"}


def test_a_value_with_the_words_of_another_scale_is_named(village, workbook):
    book = workbook().code(1, **WANTS | {"value": "100 toll 100"})
    with pytest.raises(
        Faults, match="coding:2:value: '100 toll 100' is not on the scale of weir; there 100 is 'weir 100'"
    ):
        merge(read_coding_sheet(book.save()), village)


def test_a_row_of_another_table_is_not_taken_for_a_misspelt_statement(village):
    with pytest.raises(Misuse, match=r"id: 'gazette-1900-f1' is a row of facts.csv; take it out there"):
        remove("gazette-1900-f1", village)


def test_rows_on_which_readings_differ_are_settled_first(village, workbook):
    book = workbook().code(3, **REFUSES, note="differ: value")
    with pytest.raises(Faults, match=r"coding:4:note: 'differ: value' is not settled"):
        merge(read_coding_sheet(book.save()), village)


def test_speakers_that_no_statement_needs_are_left_out_and_named(village, workbook):
    before = (village / "speakers.csv").read_bytes()
    book = code_all(workbook()).add("speakers", "reeve", "The reeve", "reeve", "")
    told = merge(read_coding_sheet(book.save()), village).told
    assert "speakers: reeve: not taken, as no statement needs it" in told
    assert (village / "speakers.csv").read_bytes() == before


def test_facts_taken_off_the_sheet_go(village, workbook):
    fact = ("", "", "other", "nets", "", "60", "nets", "1901", "gives us all of the water", "", "Sixty nets.")
    merge(read_coding_sheet(code_all(workbook()).add("facts", *fact).save()), village)
    assert load(village).facts["id"].iloc[-1] == "letter-1901-f01"
    merge(read_coding_sheet(code_all(workbook("again")).save()), village)
    assert "letter-1901-f01" in set(load(village).facts["id"])
    emptied = code_all(workbook("third"))
    emptied.book["facts"].delete_rows(2)
    merge(read_coding_sheet(emptied.save()), village)
    assert "letter-1901-f01" not in set(load(village).facts["id"])


def list_ids(folder):
    dossier = load(folder)
    return [*dossier.statements["id"], *dossier.utterances["id"]]


def test_a_merge_that_is_killed_at_any_step_is_read_wholly_old_or_new(village, workbook):
    sheet, old, seen = read_coding_sheet(code_all(workbook()).save()), list_ids(village), []
    merge(sheet, village)
    new = list_ids(village)
    unmerge(sheet, village)
    for _ in stop_at_every_step(village, lambda: merge(sheet, village), die):
        seen.append(list_ids(village))
        unmerge(sheet, village)
    assert old in seen
    assert new in seen
    assert [ids for ids in seen if ids not in (old, new)] == []


def test_a_number_typed_into_a_sheet_keeps_its_digits(village, workbook, tmp_path):
    book = code_all(workbook())
    book.add("facts", "", "", "other", "nets", "", 1234567.25, "nets", "1901", "gives us all of the water", "", "Nets.")
    assert read_coding_sheet(book.save()).others["facts"][-1].cells["value"] == "1234567.25"


def test_a_quotation_is_found_in_its_sentence_whatever_the_typing(village, workbook):
    cells = {"actor": "fishers", "demand": "weir", "role": "position", "value": "0", "voice": "direct",
             "speaker": "fishers-speaker", "gist": "The fishers refuse."}  # fmt: skip
    book = workbook().code(3, **cells, quote="we will ne-ver close […] weir")
    merged = merge(read_coding_sheet(book.save()), village)
    assert load(village).statements["quote"].iloc[-1] == "We will never close the weir"
    assert any("is quoted as the text has it: 'We will never close the weir'" in note for note in merged.told)


def test_a_date_that_is_none_is_told_once_beside_the_other_faults_of_the_sheet(village, workbook):
    book = workbook().code(1, **WANTS | {"demand": "wier"}, date="3/4/1901").code(3, **REFUSES)
    book.code(6, **OFFERS | {"quote": "On Mondays … in summer"})
    with pytest.raises(Faults) as caught:
        merge(read_coding_sheet(book.save()), village)
    told = caught.value.faults
    assert [fault for fault in told if "3/4/1901" in fault] == [
        "letter-1901.xlsx:coding:2:date: '3/4/1901' is not a date; write 2021, 2021-12 or 2021-12-01"
    ]
    assert any("'wier'" in fault for fault in told)
    assert any("On Mondays" in fault for fault in told)
