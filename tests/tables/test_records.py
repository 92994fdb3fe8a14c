"""What the actors' own publications add to press and analysis, in words that their statements bear out."""

import pytest
from cases import PARAMETERS, write_village

from lib.case import open_case
from lib.tables import compare_records, describe_records, list_tellings, tabulate_records


def change(folder, table, old, new):
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


@pytest.fixture
def village(tmp_path):
    """The village in which the chronicle is the fishers' own publication, and tells of the miller's demand too."""
    folder = write_village(tmp_path / "village")
    change(folder, "documents", "chronicle-1901,1,analysis,,", "chronicle-1901,1,official,fishers,")
    change(folder, "statements", "position,0,,,,reported,fishers-1901,", "position,50,,,,direct,fishers-1901,")
    return folder


def open_village(folder, **given):
    return open_case(**PARAMETERS | {"dossier": str(folder)} | given)


def test_a_position_that_press_and_analysis_do_not_tell_is_told_as_new(village):
    case = open_village(village)
    records = compare_records(case).set_index(["demand", "actor"])
    assert records.loc[("toll", "fishers"), "adds"] == "position: not in press and analysis"
    assert "a position of the fishers (water toll)" in describe_records(compare_records(case), case)


def test_what_only_press_and_analysis_tell_is_said_too(village):
    case = open_village(village)
    records = compare_records(case)
    told = records.set_index(["demand", "actor"]).loc[("weir", "fishers"), "adds"]
    assert told == "position: not in the actor's own publications; offer: not in the actor's own publications"
    assert describe_records(records, case).endswith(". Only others tell of 2 positions and 1 offer")


def test_two_positions_that_differ_are_both_told_with_what_is_later(village):
    change(
        village,
        "statements",
        "chronicle-1901-2,chronicle-1901,fishers,toll",
        "chronicle-1901-2,chronicle-1901,fishers,weir",
    )
    case = open_village(village)
    records = compare_records(case)
    told = records.set_index(["demand", "actor"]).loc[("weir", "fishers"), "adds"]
    assert told.startswith("position: “weir 0” as told, “weir 50” in own publications, which are later")
    assert list(tabulate_records(records, case)["what these add"]) == list(records["adds"])


def test_a_record_of_one_kind_has_nothing_to_compare(tmp_path):
    case = open_village(write_village(tmp_path / "village"))
    assert describe_records(compare_records(case), case) == "No actor's own publication counts"
    assert list_tellings(case).empty


def test_words_of_one_speech_are_set_beside_the_published_ones_that_are_most_like_them():
    case = open_case(since="1900")
    told = list_tellings(case)
    letter = told[told["wording"] == "to the letter"]
    assert len(letter) > 0
    for row in letter.to_dict("records"):
        assert (
            row["as told"].split("” (")[0] in row["as published"]
            or row["as published"].split("” (")[0] in row["as told"]
        )
    assert set(told.loc[told["as published"] == "–", "wording"]) == {"not among the published statements"}
    published = case.dossier.documents.set_index("short")["kind"]
    cited = told.loc[told["as published"] != "–", "as published"].str.extract(r"\((.*)\)$")[0]
    assert set(cited.map(published)) == {"transcript"}
