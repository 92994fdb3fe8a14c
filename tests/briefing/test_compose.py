"""One content for all formats: the same number everywhere, an origin for everything, nothing beyond the record."""

import re
import sys
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from briefings import READERS, open_shipped, read_shipped, tell_shipped, tell_village, write_shipped
from openpyxl import load_workbook

from lib.briefing.compose import compose
from lib.briefing.model import PAGE
from lib.case import capitalise
from lib.comparison import find_states, measure_gaps
from lib.core.dates import format_day
from lib.core.paths import NOTEBOOKS
from lib.evidence.quotations import split_words
from lib.positions import derive_positions
from lib.study import Study
from lib.words.sentences import format_points
from lib.words.states import STATE_WORDS, name_anchor


def find_section(briefing, name):
    return next(section for section in briefing.annex if section.name == name)


def read_chart(picture):
    return " ".join(text.get_text() for text in picture.at(PAGE).findobj(lambda part: hasattr(part, "get_text")))


def read_sheet(name):
    sheet = load_workbook(BytesIO(write_shipped("xlsx")))[name]
    head, *rows = sheet.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=head)


def solid(text):
    """Return a text without the spaces at which formats break lines."""
    return "".join(text.split())


def test_a_gap_is_the_same_in_every_format_in_table_and_chart():
    case, section = open_shipped(), find_section(tell_shipped(), "gaps")
    rows = {tuple(row[:2]): row for row in section.tables[0].rows}
    sheet = read_sheet("gaps").set_index(["demand", "one", "other"])
    gaps = measure_gaps(derive_positions(case.statements, case.rule, by="side"))
    assert len(rows) == len(gaps) > 4
    for gap in gaps.to_dict("records"):
        row = rows[case.title(gap["demand"]), f"{case.title(gap['one'])} – {gap['other']}"]
        told = [format_points(gap["gap"]), format_points(gap["remaining"])]
        assert row[2:4] == told
        assert " → ".join(dict.fromkeys(told)) in read_chart(section.pictures[0])
        counted = sheet.loc[(case.label(gap["demand"]), gap["one"], gap["other"])]
        assert [format_points(counted["gap"]), format_points(counted["remaining"])] == told
        for kind in ("pptx", "html", "pdf"):
            assert solid("".join(row)) in solid(read_shipped(kind)), (kind, row)


def test_a_position_is_the_same_in_table_and_chart():
    case, briefing = open_shipped(), tell_shipped()
    drawn, shown = read_chart(briefing.overview), briefing.find_table("positions")
    sheet = read_sheet("positions").set_index(["side", "demand"])
    for row, side in enumerate(case.sides):
        for demand in case.demands["id"]:
            cell, value = shown[case.label(demand)].iloc[row], sheet.loc[(side, case.label(demand)), "value"]
            if pd.isna(value):
                assert cell == "not on record" or cell.startswith("none in this round; last ")
            else:
                anchor = name_anchor(case, demand, value)
                assert cell.startswith(f"{anchor} ({format_points(value)}, ")
                assert re.search(rf"{case.title(side)}( \([^)]*\))?: {anchor}", drawn)


def test_the_bottom_line_is_the_position_of_the_side_that_answers_in_every_format():
    case, briefing = open_shipped(), tell_shipped()
    positions = derive_positions(case.statements, case.rule, by="side").set_index(["side", "demand"])
    for (demand, (_, answering)), line in zip(case.pairs.items(), briefing.summary.bottom_line, strict=True):
        cell = positions.loc[(answering, demand)]
        held = cell["earlier"] if np.isnan(cell["offer"]) else cell["offer"]
        told = held if cell["is_empty"] else cell["value"]
        assert name_anchor(case, demand, told) in line
        for kind in READERS:
            assert solid(line.partition(": ")[2]) in solid(read_shipped(kind)), (kind, line)


def test_everything_names_an_existing_notebook_and_its_parameters():
    briefing = tell_shipped()
    known, asked = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}, open_shipped().parameters
    told = [*briefing.tables, briefing.overview, *(each for section in briefing.annex for each in section.pictures)]
    for part in [*told, *briefing.annex]:
        assert part.origin.split()[1] in known
        assert f"as_of={asked.as_of}; since={asked.since}" in part.origin
        assert "replicates=60" in part.origin


def test_quotations_are_short_are_the_documents_own_and_each_statement_is_quoted_once():
    statements = open_shipped().dossier.statements.set_index("id")["quote"]
    quotations = [quotation for page in tell_shipped().demands for quotation in page.quotations]
    assert sorted(q.statement for q in quotations) == sorted(open_shipped().counted["id"])
    for quotation in quotations:
        quoted = statements[quotation.statement]
        assert quotation.words == f"“{quoted}”"
        assert 4 <= len(split_words(quoted)) <= 30


def test_thin_is_shown_as_thin_and_silence_as_silence():
    case, briefing = open_shipped(), tell_shipped()
    positions = derive_positions(case.statements, case.rule, by="side")
    cells = briefing.find_table("positions").to_numpy().ravel().tolist()
    is_silent, is_known_before = positions["is_empty"], positions["earlier"].notna()
    assert sum(cell == "not on record" for cell in cells) == sum(is_silent & ~is_known_before) > 0
    assert sum(cell.startswith("none in this round; last ") for cell in cells) == sum(is_silent & is_known_before) > 0
    missing = briefing.find_table("missing").set_index("demand")["one statement only"]
    for cell in positions.to_dict("records"):
        assert (cell["side"] in missing[case.label(cell["demand"])].split(", ")) == cell["is_thin"]
    gaps = measure_gaps(positions)
    assert sum(briefing.find_table("gaps")["note"] == "one statement only") == sum(gaps["is_thin"])


def test_every_demand_has_its_question_its_state_every_answer_and_its_quotations():
    case = open_shipped()
    states = find_states(derive_positions(case.statements, case.rule, by="side"), case.pairs, case.dossier.anchors)
    for state, page in zip(states["state"], tell_shipped().demands, strict=True):
        demand = case.demands.set_index("id").loc[page.demand]
        assert page.question == demand["question"]
        assert page.state.startswith(STATE_WORDS[state])
        assert page.heading == f"{page.question} {capitalise(page.state)}"
        assert len(page.blocks) == 5
        assert all(block.sentences for block in page.blocks)
        own = case.counted.loc[case.counted["demand"] == page.demand, "id"]
        assert {quotation.statement for quotation in page.quotations} == set(own)
        assert {name for block in page.blocks for name in block.statements} <= set(case.statements["id"])


def test_the_outline_begins_with_the_summary_and_ends_with_the_annex():
    briefing = tell_shipped()
    parts = list(briefing.outline["part"])
    assert parts[:2] == ["Summary", "Positions"]
    assert parts[2:6] == [page.label for page in briefing.demands]
    assert parts[6:] == [f"Annex: {section.label}" for section in briefing.annex]


def test_the_caveat_is_that_of_the_dossier(village):
    case = open_shipped()
    assert tell_shipped().caveat == f"Record as of {format_day(case.parameters.as_of)}. {case.dossier.profile.caveat}"
    assert tell_village(village).caveat == "Record as of 31 Dec 1901. Nothing later is in it."
    file = village / "case.toml"
    typed = file.read_text(encoding="utf-8").replace("Nothing later is in it.", "The weir was washed away later.")
    file.write_text(typed, encoding="utf-8")
    assert tell_village(village).caveat == "Record as of 31 Dec 1901. The weir was washed away later."


@pytest.mark.parametrize("asked", [{}, {"sides": ["Mill"]}, {"demands": ["toll"]}, {"voices": ["analyst"]}])
def test_a_briefing_can_be_composed_however_little_is_on_record(village, asked):
    told = tell_village(village, **asked)
    assert [section.label for section in told.annex] == [
        "Gaps",
        "Movement",
        "Settlement",
        "Own publications",
        "How far to trust it",
    ]
    assert all(section.heading and section.source for section in told.annex)


def test_a_demand_has_a_page_only_if_both_of_its_sides_are_shown(village):
    assert [page.demand for page in tell_village(village).demands] == ["weir", "toll"]
    assert tell_village(village, sides=["Mill"]).demands == ()


def test_without_a_claim_there_is_no_table_of_claims_and_no_figure_of_them(village):
    file = village / "findings.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    trust = find_section(tell_village(village), "trust")
    assert trust.heading == "No claim was tried: findings.csv has none on what is shown"
    assert "findings" not in [table.name for table in trust.tables]
    assert [picture.name for picture in trust.pictures] == ["robustness-documents"]


def test_of_many_quotations_those_behind_the_answers_are_shown_and_the_others_counted(monkeypatch):
    whole = tell_shipped().demands
    monkeypatch.setattr(sys.modules[compose.__module__], "MOST_QUOTED", 3)
    for page, full in zip(compose(Study(open_shipped())).demands, whole, strict=True):
        shown = {quotation.statement for quotation in page.quotations}
        assert {name for block in page.blocks for name in block.statements} <= shown
        assert len(shown) < len(full.quotations)
        counted = f"{len(shown)} of {len(full.quotations)}"
        assert page.quoted == f"{counted} quotations on {page.label}; all are in the workbook"
    assert all(page.quoted == f"All {len(page.quotations)} quotations on {page.label}" for page in whole)
