"""Write a briefing as a memo of a few pages: heading styles, native tables, captions, sources as footnotes."""

from collections.abc import Sequence
from html import escape
from io import BytesIO

from docx import Document
from docx.document import Document as Memo
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from lib.briefing.model import Briefing, Picture, Section, Table, end_sentence
from lib.briefing.office import TYPEFACE, describe_file, make_reproducible
from lib.charts import DARK, FAINT, INK, PALE, Size

PAGE, MARGIN = (Cm(21), Cm(29.7)), Cm(1.8)
WIDTH = Cm(21 - 2 * 1.8)
CELL, FIGURE = 8, Size(174, worded=False)
"""Type size of a table in points, and the size of a figure."""

MOST_ROWS = 12
"""The most rows for which a table is shown instead of its figure."""

LAST = "sources"  # set as citations
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
MEMO_SIZES = {
    "Normal": 9.5,
    "Title": 17,
    "Heading 1": 11.5,
    "Caption": 8,
    "Footer": 8,
    "List Bullet": 9.5,
}


def write_docx(briefing: Briefing) -> bytes:
    """Return the briefing as a Word file."""
    memo, notes = Document(), list[str]()
    describe_file(memo.core_properties, briefing.title, briefing.caveat)
    _set_memo_styles(memo)
    memo.add_paragraph(briefing.title, style="Title")
    memo.add_paragraph(briefing.caveat).runs[0].bold = True
    for section in briefing.sections:
        _add_memo_section(memo, section, notes)
    for name, citation in briefing.sources.items():
        memo.add_paragraph(f"{name}: {citation}", style="List Bullet")
    _add_footer(memo, briefing.caveat)
    _add_footnotes(memo, notes)
    written = BytesIO()
    memo.save(written)
    return make_reproducible(written.getvalue())


def _set_memo_styles(memo: Memo) -> None:
    """Set page size, margins, and one typeface in restrained sizes."""
    page = memo.sections[0]
    page.page_width, page.page_height = PAGE
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    for name, size in MEMO_SIZES.items():
        style = memo.styles[name]
        style.font.size, style.font.name = Pt(size), TYPEFACE
        style.font.color.rgb = RGBColor.from_string((FAINT if name in ("Caption", "Footer") else INK)[1:].upper())
        style.element.rPr.rFonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            style.element.rPr.rFonts.set(qn(f"w:{script}"), TYPEFACE)
        style.paragraph_format.space_before = Pt(9 if name == "Heading 1" else 0)
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.line_spacing = 1.0
    memo.styles["Caption"].font.bold, memo.styles["Title"].font.bold = False, True
    title = memo.styles["Title"].element
    for part, name in ((title.pPr, "w:pBdr"), (title.rPr, "w:spacing"), (title.rPr, "w:kern")):
        part.remove(part.find(qn(name)))


def _add_memo_section(memo: Memo, section: Section, notes: list[str]) -> None:
    """Add a section: its finding, with sources as a footnote, sentences, figure or tables."""
    heading = memo.add_paragraph(section.heading, style="Heading 1")
    _cite_document(heading, f"{section.source} {section.origin}", notes)
    memo.add_paragraph(" ".join(section.sentences))
    if section.pictures and any(len(table.rows) > MOST_ROWS for table in section.tables):
        _add_memo_picture(memo, section.pictures[0])
    elif section.name != LAST:
        for table in section.tables:
            _add_table(memo, table)


def _add_caption(memo: Memo, text: str) -> None:
    memo.add_paragraph(text, style="Caption").paragraph_format.keep_with_next = True


def _add_memo_picture(memo: Memo, picture: Picture) -> None:
    """Add a figure with its alternative text, and how to read it below."""
    shape = memo.add_picture(BytesIO(picture.png(FIGURE)), width=Cm(FIGURE.width / 10))
    shape._inline.docPr.set("descr", picture.alt)
    shape._inline.docPr.set("name", picture.name)
    memo.paragraphs[-1].paragraph_format.keep_with_next = True
    memo.add_paragraph(f"{end_sentence(picture.title)} {picture.reading} {picture.origin}", style="Caption")


def _add_table(memo: Memo, table: Table) -> None:
    """Add a native table below its caption, with its head repeated on every page."""
    _add_caption(memo, table.note)
    grid = memo.add_table(rows=0, cols=len(table.heads))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    shares = table.share(WIDTH.inches, CELL)
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = int(WIDTH * share)
    for number, row in enumerate([table.heads, *table.rows]):
        cells = grid.add_row().cells
        for cell, text, share in zip(cells, row, shares, strict=True):
            cell.width = int(WIDTH * share)
            _fill_memo_cell(cell, text, is_head=not number)
            cell.paragraphs[0].paragraph_format.keep_with_next = number < min(len(table.rows), MOST_ROWS)
        _keep_whole(grid.rows[-1])
    head = grid.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    memo.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _keep_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _fill_memo_cell(cell: _Cell, text: str, is_head: bool) -> None:
    """Write a cell with a thin line below; the head is white on dark."""
    run = cell.paragraphs[0].add_run(text)
    run.font.size, run.bold = Pt(CELL), is_head
    cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    properties = cell._tc.get_or_add_tcPr()
    line = f'<w:bottom w:val="single" w:sz="4" w:color="{PALE[1:]}"/>'
    properties.append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{line}</w:tcBorders>"))
    if is_head:
        run.font.color.rgb = RGBColor(255, 255, 255)
        properties.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{DARK[1:]}"/>'))


def _add_footer(memo: Memo, caveat: str) -> None:
    """Put the caveat and the page number at the foot of every page."""
    foot = memo.sections[0].footer.paragraphs[0]
    foot.add_run(f"{caveat} Page ")
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    foot._p.append(field)


def _cite_document(paragraph: Paragraph, text: str, notes: list[str]) -> None:
    """Add a footnote mark at the end of a paragraph; a text cited before keeps its number."""
    if text not in notes:
        notes.append(text)
        mark = f'<w:footnoteReference w:id="{len(notes)}"/>'
    else:
        mark = f"<w:t>{notes.index(text) + 1}</w:t>"
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{raised}{mark}</w:r>"))


def _add_footnotes(memo: Memo, notes: Sequence[str]) -> None:
    """Add the footnotes to the memo's file, because python-docx does not support them."""
    rules = [
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for kind, number, mark in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    ]
    written = [_write_footnote(number, text) for number, text in enumerate(notes, start=1)]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    xml = f"{head}<w:footnotes {nsdecls('w')}>{''.join(rules + written)}</w:footnotes>"
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, xml.encode(), memo.part.package)
    memo.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _write_footnote(number: int, text: str) -> str:
    size = '<w:sz w:val="15"/>'
    return (
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
        f'<w:r><w:rPr>{size}<w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:rPr>{size}</w:rPr><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
    )
