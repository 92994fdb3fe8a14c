"""Put slides in the order in which they are read aloud, and lay out Arabic and Hebrew from right to left."""

from typing import cast

from docx.document import Document as Memo
from docx.oxml import OxmlElement
from docx.oxml.ns import qn as name_in_memo
from docx.oxml.text.font import CT_RPr
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn as name_in_slides
from pptx.presentation import Presentation as Deck

from lib.core.letters import runs_from_right

AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
              "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
              "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange")  # fmt: skip
AFTER_SIZE = ("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em",
              "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")  # fmt: skip
"""What a memo has after the direction of a paragraph, and after the size of letters (ECMA-376, part 1, 17.3)."""


def lay_memo_from_right(memo: Memo) -> None:
    """Lay out each paragraph of a memo the way its first letter runs, and so each run of letters."""
    for element in memo.element.iter(name_in_memo("w:p")):
        paragraph = Paragraph(element, memo._body)
        if runs_from_right(paragraph.text):
            element.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)
        for run in paragraph.runs:
            if runs_from_right(run.text):
                run.font.rtl, run.font.cs_bold, run.font.cs_italic = True, run.bold, run.italic
                repeat_size(run._r.get_or_add_rPr())


def repeat_size(formatting: CT_RPr) -> None:
    """Give letters of scripts that Word sizes apart, such as Arabic, the size of the others, if that is set."""
    size = formatting.find(name_in_memo("w:sz"))
    for old in formatting.findall(name_in_memo("w:szCs")):
        formatting.remove(old)
    if size is not None:
        same = OxmlElement("w:szCs")
        same.set(name_in_memo("w:val"), str(size.get(name_in_memo("w:val"))))
        formatting.insert_element_before(cast(BaseOxmlElement, same), *AFTER_SIZE)


def order_shapes(deck: Deck) -> None:
    """Have each slide read from its title to its foot."""
    for slide in deck.slides:
        holders = {holder.placeholder_format.type: holder._element for holder in slide.placeholders}
        slide.shapes.title._element.addnext(holders[PP_PLACEHOLDER.DATE])
        slide.shapes._spTree.extend([holders[PP_PLACEHOLDER.FOOTER], holders[PP_PLACEHOLDER.SLIDE_NUMBER]])


def lay_slides_from_right(deck: Deck) -> None:
    """Lay out each paragraph of slides and of their notes the way its first letter runs."""
    for part in (part for slide in deck.slides for part in (slide, slide.notes_slide)):
        for paragraph in part._element.iter(name_in_slides("a:p")):
            if runs_from_right("".join(text.text or "" for text in paragraph.iter(name_in_slides("a:t")))):
                paragraph.get_or_add_pPr().set("rtl", "1")
                paragraph.get_or_add_pPr().set("algn", "r")
