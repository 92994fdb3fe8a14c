"""One content for all formats: the same number everywhere, an origin for everything, nothing beyond the record."""

from io import BytesIO

import pandas as pd
import pytest
from briefings import READERS, open_shipped, read_shipped, tell_shipped, tell_village, write_shipped
from openpyxl import load_workbook

from lib.briefing.model import PAGE
from lib.case import open_case
from lib.comparison import measure_gaps
from lib.core.paths import NOTEBOOKS
from lib.evidence.quotations import split_words
from lib.positions import derive_positions
from lib.words.sentences import format_points


def find_section(briefing, name):
    return next(section for section in briefing.sections if section.name == name)


def read_chart(picture):
    return " ".join(text.get_text() for text in picture.at(PAGE).findobj(lambda part: hasattr(part, "get_text")))


def read_sheet(name):
    sheet = load_workbook(BytesIO(write_shipped("xlsx")))[name]
    head, *rows = sheet.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=head)


def test_a_gap_is_the_same_in_every_format_in_table_chart_and_sentence():
    case, section = open_shipped(), find_section(tell_shipped(), "gaps")
    table = section.tables[0].shown.set_index(["demand", "between"])
    sheet = read_sheet("gaps").set_index(["demand", "one", "other"])
    gaps = measure_gaps(derive_positions(case.statements, case.rule, by="side"))
    pair = gaps[(gaps["one"] == case.sides[0]) & (gaps["other"] == case.sides[1])]
    assert len(pair) == 4
    for gap in pair.to_dict("records"):
        told, label = format_points(gap["gap"]), case.label(gap["demand"])
        worded = table.loc[(case.title(gap["demand"]), f"{case.title(gap['one'])} – {gap['other']}"), "points apart"]
        interval = worded.removesuffix(", thin")
        assert interval.partition(" ")[0] == told
        assert f"{told} on {label}" in section.sentences[0]
        assert interval in read_chart(section.pictures[0])
        assert format_points(sheet.loc[(label, gap["one"], gap["other"]), "gap"]) == told
        for kind in READERS:
            assert f"{told} on {label}" in read_shipped(kind), kind
        for kind in ("pptx", "html", "pdf"):
            assert interval in read_shipped(kind), kind


def test_a_position_is_the_same_in_every_format_in_tables_and_chart():
    case, briefing = open_shipped(), tell_shipped()
    overview = find_section(briefing, "positions")
    sheet = read_sheet("positions").set_index(["side", "demand"])
    for row, side in enumerate(case.sides):
        for demand in case.demands["id"]:
            cell = overview.tables[0].shown[case.label(demand)].iloc[row]
            own = find_section(briefing, f"demand-{demand}").tables[0].shown.set_index("side")["position"]
            assert own[case.title(side)] == cell
            for kind in READERS:
                assert cell in read_shipped(kind), (kind, cell)
            if cell == "no statement":
                assert f"{case.title(side)}: no statement" in read_chart(overview.pictures[0])
                assert pd.isna(sheet.loc[(side, case.label(demand)), "value"])
            else:
                told = cell.partition(" →")[0].partition(" ·")[0]
                assert f"{case.title(side)} {told}" in read_chart(overview.pictures[0])
                assert format_points(sheet.loc[(side, case.label(demand)), "value"]) == told.partition(" ")[0]


def test_everything_names_an_existing_notebook_and_its_parameters():
    briefing = tell_shipped()
    known = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
    told = [*briefing.tables, *(picture for section in briefing.sections for picture in section.pictures)]
    for part in [*told, *briefing.sections]:
        assert part.origin.split()[1] in known
        assert "as_of=2022-02-23; since=2008" in part.origin
        assert "replicates=60" in part.origin


def test_a_part_on_one_demand_says_so():
    for section in tell_shipped().sections:
        assert (f"demands={section.name.removeprefix('demand-')}" in section.origin) == bool(section.lists)


def test_quotations_are_short_are_the_documents_own_and_name_their_statement():
    statements = open_shipped().dossier.statements.set_index("id")["quote"]
    quotations = [q for section in tell_shipped().sections for q in (*section.quotations, *section.strongest)]
    assert len(quotations) > len(open_shipped().counted)
    for quotation in quotations:
        quoted = statements[quotation.statement]
        assert quotation.words.startswith(f"“{quoted}”")
        assert 4 <= len(split_words(quoted)) <= 30


def test_thin_is_shown_as_thin_and_silence_as_no_statement():
    cells = [cell for row in find_section(tell_shipped(), "positions").tables[0].rows for cell in row]
    assert sum(cell == "no statement" for cell in cells) == 4
    assert sum(cell.endswith("n 1, thin") for cell in cells) == 4


def test_every_demand_has_its_claim_reasons_answers_and_two_quotations():
    for demand in open_shipped().demands.to_dict("records"):
        section = find_section(tell_shipped(), f"demand-{demand['id']}")
        assert section.sentences[0] == f"Claim: {demand['claim']}"
        assert all(items for head, items in section.lists[:2])
        assert len(section.strongest) == 2


def test_the_caveat_is_that_of_the_dossier(village):
    assert tell_shipped().caveat.startswith("Record as of 2022-02-23. It ends before the invasion of Ukraine")
    assert tell_village(village).caveat == "Record as of 1901-12-31. Nothing later is in it."
    (village / "caveat.txt").write_text("The weir was washed away later.\n", encoding="utf-8")
    assert tell_village(village).caveat == "Record as of 1901-12-31. The weir was washed away later."


@pytest.mark.parametrize("asked", [{}, {"sides": ["Mill"]}, {"demands": ["toll"]}, {"voices": ["analyst"]}])
def test_a_briefing_can_be_composed_however_little_is_on_record(village, asked):
    told = tell_village(village, **asked)
    assert [section.label for section in told.sections][-5:] == [
        "Gaps", "Movement", "Settlement", "How far to trust it", "Sources",
    ]  # fmt: skip
    assert all(section.heading and section.source for section in told.sections)


def test_without_a_claim_that_holds_the_summary_says_so(village):
    file = village / "findings.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    summary = tell_village(village).sections[0]
    assert summary.sentences == ("No claim that was tried is borne out by the record.",)
    assert summary.tables == ()


def test_a_heading_states_how_robust_it_is():
    heading = find_section(tell_shipped(), "demand-membership").heading
    assert heading.endswith("of 60 replicates)")
    assert open_case(replicates=60).label("membership") in heading
