"""Write a briefing as a memo of two to four pages: the summary, the comparison in words as a table, the sources."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as Memo
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from lib.briefing.embed import embed_typeface
from lib.briefing.model import Briefing, DemandPage
from lib.briefing.office import TYPEFACE, describe_file, leave_out_template
from lib.briefing.reading import lay_memo_from_right, repeat_size
from lib.charts import DARK, FAINT, INK, PALE, wrap_text
from lib.words import shorten_list

PAGE, MARGIN = (Cm(21), Cm(29.7)), Cm(1.0)
WIDTHS = (Cm(3.75), Cm(15.05))
"""The widths of the columns of questions and of answers."""

PUBLISHED = "(primary)"
"""How the kind of a document ends that an actor has published itself."""

MOST_BLOCKS, MOST_SOURCES = 6, 20
"""The most demands that the first page tells in blocks and the table with quotations, and the most sources by name."""

INDENT = f'<w:tblInd {nsdecls("w")} w:w="108" w:type="dxa"/>'
"""Puts the edge of the table below that of the text, in twentieths of a point."""

PADDING = f'<w:tblCellMar {nsdecls("w")}><w:top w:w="14" w:type="dxa"/><w:bottom w:w="14" w:type="dxa"/></w:tblCellMar>'
"""The space above and below the text of a cell."""

TIGHT = 1.15
"""The height of a line of the table, in type sizes."""

CELL = 8
"""Type size of the table in points."""

SUMMARY_SIZES = (10, 9.5, 9, 8.5, 8)
"""The type sizes of the summary in points; the largest at which it has one page is used."""

LEADS = 0.97
"""The share of the width that remains for a text whose lead is bold."""

LINE = 1.26
"""The height of a line of the typeface, in type sizes."""

AROUND = {True: 7, False: 2}
"""The points before and after a heading, and any other paragraph."""

MEMO_SIZES = {
    "Normal": 10,
    "Title": 15,
    "Heading 1": 11,
    "Heading 2": 10,
    "Subtitle": 9,
    "Footer": 8,
}


def write_docx(briefing: Briefing) -> bytes:
    """Return the briefing as a Word file."""
    memo = Document()
    describe_file(memo.core_properties, briefing.summary.title, briefing.caveat, briefing.overview.origin)
    _set_memo_styles(memo)
    _add_summary(memo, briefing)
    memo.styles["Normal"].font.size = Pt(_choose_size(memo))
    heading = memo.add_paragraph("The comparison in words", style="Heading 1")
    heading.paragraph_format.page_break_before = True
    memo.add_paragraph(briefing.meanings)
    _add_comparison(memo, briefing.demands)
    _add_sources(memo, briefing)
    _add_footer(memo, briefing.title)
    lay_memo_from_right(memo)
    embed_typeface(memo)
    written = BytesIO()
    memo.save(written)
    return leave_out_template(written.getvalue())


def _set_memo_styles(memo: Memo) -> None:
    """Set page size, margins, and one typeface in restrained sizes."""
    page = memo.sections[0]
    page.page_width, page.page_height = PAGE
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    page.header_distance = page.footer_distance = Cm(0.5)
    for name, size in MEMO_SIZES.items():
        style = memo.styles[name]
        style.font.size, style.font.name = Pt(size), TYPEFACE
        repeat_size(style.element.rPr)
        style.font.color.rgb = RGBColor.from_string((FAINT if name == "Footer" else INK)[1:].upper())
        style.element.rPr.rFonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            style.element.rPr.rFonts.set(qn(f"w:{script}"), TYPEFACE)
        style.paragraph_format.space_after = Pt(AROUND[False])
        style.paragraph_format.space_before = Pt(AROUND[name.startswith("Heading")] - AROUND[False])
        style.paragraph_format.line_spacing = 1.0
    memo.styles["Subtitle"].font.italic, memo.styles["Title"].font.bold = False, True
    title, subtitle = (memo.styles[name].element for name in ("Title", "Subtitle"))
    for part, name in ((title.pPr, "w:pBdr"), (title.rPr, "w:spacing"), (title.rPr, "w:kern"),
                       (subtitle.rPr, "w:spacing")):  # fmt: skip
        part.remove(part.find(qn(name)))


def _add_summary(memo: Memo, briefing: Briefing) -> None:
    """Add the first page: what is new, the bottom line, a short block a demand, and what surrounds them."""
    memo.add_paragraph(briefing.summary.title, style="Title")
    memo.add_paragraph(briefing.summary.opening, style="Subtitle")
    if briefing.news:
        _add_led(memo, f"{briefing.news.heading}.", " ".join(briefing.news.sentences))
    _add_led(memo, "In brief.", " ".join(briefing.summary.bottom_line))
    if len(briefing.demands) <= MOST_BLOCKS:
        for page in briefing.demands:
            memo.add_paragraph(f"{page.heading}.", style="Heading 2")
            for block in page.blocks:
                _add_led(memo, f"{block.head}:", block.brief)
    memo.add_paragraph("Around the demands", style="Heading 2")
    for each in briefing.surroundings:
        _add_led(memo, each.lead, each.text)


def _choose_size(memo: Memo) -> float:
    """Return the largest type size at which the paragraphs so far fill no more than one page."""
    width, height = (side.inches - 2 * MARGIN.inches for side in PAGE)
    for size in SUMMARY_SIZES:
        used = 0.0
        for paragraph in memo.paragraphs:
            style = str(paragraph.style.name) if paragraph.style else "Normal"
            points = MEMO_SIZES[style] if style != "Normal" else size
            lines = wrap_text(paragraph.text, width * LEADS, points).count("\n") + 1
            used += lines * points * LINE / 72 + AROUND[style.startswith("Heading")] / 72
        if used <= height:
            break
    return size


def _add_led(memo: Memo, lead: str, text: str) -> None:
    """Add a paragraph after its lead in bold."""
    paragraph = memo.add_paragraph()
    paragraph.add_run(lead).bold = True
    paragraph.add_run(f" {text}")


def _add_comparison(memo: Memo, pages: Sequence[DemandPage]) -> None:
    """Add the comparison as a native table: below each demand a row per question, with its quotation."""
    grid = memo.add_table(rows=1 + sum(1 + len(page.blocks) for page in pages), cols=2)
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    grid._tbl.tblPr.insert_element_before(parse_xml(INDENT), "w:tblBorders", "w:shd", "w:tblLayout", "w:tblLook")
    grid._tbl.tblPr.insert_element_before(parse_xml(PADDING), "w:tblLook")
    for column, width in zip(grid.columns, WIDTHS, strict=True):
        column.width = width
    rows = iter(grid.rows)
    head = _fill_row(next(rows), "Question", "What the record says")
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _shade(head, DARK, RGBColor(255, 255, 255))
    is_brief = len(pages) > MOST_BLOCKS
    for page in pages:
        row = _fill_row(next(rows), f"{page.plain}: {page.state}.", "")
        whole = row.cells[0].merge(row.cells[1])
        whole._tc.remove(whole.paragraphs[-1]._p)
        _shade(row, PALE, None)
        _write_run(whole.paragraphs[0], f" {page.basis}")
        for block in page.blocks:
            told = (block.sentences[0], "") if is_brief else (block.brief, block.quotation)
            _fill_row(next(rows), block.head, *told)


def _fill_row(row: _Row, question: str, answer: str, quotation: str = "") -> _Row:
    """Fill a row, which is not broken at the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, width, text in zip(row.cells, WIDTHS, (question, answer), strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        _write_run(paragraph, text)
        _draw_line(cell)
    row.cells[0].paragraphs[0].runs[0].bold = True
    if quotation:
        _write_run(row.cells[1].paragraphs[0], f" {quotation}", DARK)
    return row


def _write_run(paragraph: Paragraph, text: str, colour: str = INK) -> None:
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), Pt(CELL * TIGHT)
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(CELL), RGBColor.from_string(colour[1:].upper())


def _draw_line(cell: _Cell) -> None:
    line = f'<w:bottom w:val="single" w:sz="4" w:color="{PALE[1:]}"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{line}</w:tcBorders>"))


def _shade(row: _Row, ground: str, ink: RGBColor | None) -> None:
    """Shade a row that heads others, keep it with them, and set its text in bold."""
    for cell in row.cells:
        fill = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{ground[1:]}"/>'
        cell._tc.get_or_add_tcPr().append(parse_xml(fill))
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        for run in cell.paragraphs[0].runs:
            run.bold, run.font.color.rgb = True, ink or run.font.color.rgb


def _add_sources(memo: Memo, briefing: Briefing) -> None:
    """Add each source once, by the name under which quotations cite it, with the caveat."""
    memo.add_paragraph("Sources", style="Heading 2")
    named = memo.add_paragraph()
    sources = briefing.sources.shown
    is_own = sources["kind"].str.endswith(PUBLISHED)
    others = sources[~is_own].nlargest(MOST_SOURCES, "statements").sort_index()
    told = [
        (f"{row['document']}: ", f"“{row['title']}”, {row['publisher']}; {row['kind']}. ")
        for row in others.to_dict("records")
    ]
    for publisher, own in sources[is_own].groupby("publisher", sort=False):
        names = own["document"].str.removeprefix(f"{publisher}, ")
        told.append((f"Published by {publisher}: ", f"{'; '.join(shorten_list(list(names), MOST_SOURCES))}. "))
    for lead, text in told:
        _write_run(named, lead)
        named.runs[-1].bold = True
        _write_run(named, text)
    if left := sum(~is_own) - len(others):
        _write_run(named, f"These of press and analysis have most statements; {left} more are in the workbook. ")
    _write_run(named, briefing.caveat)


def _add_footer(memo: Memo, title: str) -> None:
    """Put the title and the page number at the foot of every page."""
    foot = memo.sections[0].footer.paragraphs[0]
    foot.add_run(f"{title} · page ")
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    foot._p.append(field)
