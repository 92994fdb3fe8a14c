"""One content: the same number wherever it stands, an origin for everything, and nothing said that is not on record."""

from io import BytesIO

import pytest
from briefings import open_shipped, tell_shipped, tell_village
from openpyxl import load_workbook
from pptx import Presentation

from lib.case import open_case
from lib.comparison import measure_gaps
from lib.paths import NOTEBOOKS
from lib.positions import derive_positions
from lib.quotes import words
from lib.sheets import write_sheets
from lib.slides import write_slides
from lib.wording import points


def find_section(briefing, name):
    return next(section for section in briefing.sections if section.name == name)


def read_chart(picture):
    return " ".join(text.get_text() for text in picture.chart.findobj(lambda part: hasattr(part, "get_text")))


def read_cells(slide):
    return [[cell.text for cell in row.cells] for shape in slide.shapes if shape.has_table for row in shape.table.rows]


def test_the_same_gap_stands_in_table_chart_sentence_slide_and_sheet():
    case, briefing = open_shipped(), tell_shipped()
    section = find_section(briefing, "gaps")
    deck = Presentation(BytesIO(write_slides(briefing)))
    slide = next(slide for slide in deck.slides if slide.shapes.title.text == section.heading)
    sheet = load_workbook(BytesIO(write_sheets(briefing)))["gaps"]
    columns = {cell.value: cell.column - 1 for cell in sheet[1]}
    numbers = {
        (row[columns["demand"]].value, row[columns["one"]].value, row[columns["other"]].value): row[
            columns["gap"]
        ].value
        for row in sheet.iter_rows(min_row=2)
    }
    gaps = measure_gaps(derive_positions(case.statements, case.rule, by="side"))
    for gap in gaps[(gaps["one"] == case.sides[0]) & (gaps["other"] == case.sides[1])].to_dict("records"):
        told, pair = points(gap["gap"]), f"{case.title(gap['one'])} – {gap['other']}"
        place = next(i for i, row in enumerate(section.tables[0].rows) if row[:2] == [case.title(gap["demand"]), pair])
        worded = section.tables[0].rows[place][2]
        assert worded.split(" ")[0].strip(",") == told
        assert section.tables[0].rows[place] in read_cells(slide)
        assert f"{told} on {case.label(gap['demand'])}" in section.sentences[0]
        assert worded.removesuffix(", thin") in read_chart(section.pictures[0])
        assert points(numbers[(case.label(gap["demand"]), gap["one"], gap["other"])]) == told


def test_the_same_position_stands_in_table_chart_slide_and_demand():
    case, briefing = open_shipped(), tell_shipped()
    overview = find_section(briefing, "positions")
    for row, side in enumerate(case.sides):
        for demand in case.demands["id"]:
            cell = overview.tables[0].shown[case.label(demand)].iloc[row]
            own = find_section(briefing, f"demand-{demand}").tables[0].shown.set_index("side")["position"]
            assert own[case.title(side)] == cell
            assert cell.replace(" · ", "\n") in read_chart(overview.pictures[0])


def test_everything_names_a_notebook_that_there_is_and_its_parameters():
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
        quoted = statements[quotation.credit.rpartition("[")[2].rstrip("]")]
        assert quotation.words.startswith(f"“{quoted}”")
        assert 4 <= len(words(quoted)) <= 30


def test_thin_is_told_as_thin_and_silence_as_no_statement():
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
def test_another_case_is_told_however_little_is_on_record(village, asked):
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


def test_a_heading_tells_how_robust_it_is():
    heading = find_section(tell_shipped(), "demand-membership").heading
    assert heading.endswith("of 60 replicates)")
    assert open_case(replicates=60).label("membership") in heading
