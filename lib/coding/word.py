"""Read a Word file, changes that were tracked included as if they had been accepted."""

from io import BytesIO
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from lib.coding.layout import Reading, tell_day

STANDS_FOR = {qn("w:t"): "", qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
"""The elements of a paragraph that make text, and what those without text of their own stand for."""

TRACKED = (("w:ins", "insertion"), ("w:del", "deletion"))


def read_word_file(raw: bytes) -> Reading:
    """Return the paragraphs of a Word file, those of tables, boxes and forms included, and its properties.

    Raises `ValueError` if the bytes are no Word file.
    """
    try:
        document = Document(BytesIO(raw))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        raise ValueError("is damaged, or a file of another program; open it and save it as .docx") from None
    body = document.element.body
    copies = set(body.iterfind(".//{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback//*"))
    own: dict[object, str] = {paragraph: "" for paragraph in body.iter(qn("w:p")) if paragraph not in copies}
    for element in body.iter(*STANDS_FOR):
        paragraph = next(element.iterancestors(qn("w:p")), None)
        if paragraph in own and next(element.iterancestors(qn("w:del")), None) is None:
            own[paragraph] += (element.text or "") if element.tag == qn("w:t") else STANDS_FOR[element.tag]
    counts = [(len(body.findall(f".//{qn(tag)}")), noun) for tag, noun in TRACKED]
    done = [f"accepted {count} tracked {noun}{'s' * (count != 1)}" for count, noun in counts if count]
    told = document.core_properties
    done += [tell_day(told.created)] if told.created else []
    details = {"title": told.title, "author": told.author, "language": told.language}
    return Reading("\n".join(own.values()), done, details)
