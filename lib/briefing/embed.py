"""Embed the typeface in a Word file, so that its pages break alike where the face is not installed.

The files are obfuscated as ECMA-376, part 4, section 14.2.1, asks: their first 32 bytes are combined with a key.
"""

from hashlib import sha256
from uuid import UUID

from docx.document import Document as Memo
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from lib.briefing.office import TYPEFACE
from lib.charts import FACE_FOLDERS

EMBEDDED = {"Regular": "embedRegular", "Bold": "embedBold"}
"""The cuts that texts are set in, and the element of each in the table of fonts."""

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
MASKED = 32
"""The bytes at the start of a file that are obfuscated."""


def embed_typeface(memo: Memo) -> None:
    """Add the files of the typeface to a Word file."""
    table = memo.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    font = parse_xml(f'<w:font {nsdecls("w", "r")} w:name="{TYPEFACE}"><w:family w:val="swiss"/></w:font>')
    for number, (cut, name) in enumerate(EMBEDDED.items(), start=1):
        letters = (FACE_FOLDERS[0] / f"SourceSansPro-{cut}.ttf").read_bytes()
        key = UUID(bytes=sha256(letters).digest()[:16])
        part = Part(PackURI(f"/word/fonts/font{number}.odttf"), CONTENT_TYPE, obfuscate(letters, key), table.package)
        there = f'r:id="{table.relate_to(part, RELATIONSHIP_TYPE.FONT)}" w:fontKey="{{{str(key).upper()}}}"'
        font.append(parse_xml(f"<w:{name} {nsdecls('w', 'r')} {there}/>"))
    fonts = parse_xml(table.blob)
    fonts.append(font)
    table._blob = serialize_part_xml(fonts)
    memo.settings.element.insert(1, OxmlElement("w:embedTrueTypeFonts"))


def obfuscate(letters: bytes, key: UUID) -> bytes:
    """Return a file of letters with its start combined with a key; done twice, it is the file again.

    >>> key = UUID(int=1)
    >>> obfuscate(obfuscate(b"letters" * 9, key), key) == b"letters" * 9
    True
    """
    mask = key.bytes[::-1] * (MASKED // 16)
    return bytes(one ^ other for one, other in zip(letters[:MASKED], mask, strict=True)) + letters[MASKED:]
