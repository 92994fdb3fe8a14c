"""A third document for the mill and the river, and the workbook in which it is coded."""

import hashlib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from cases import write_village

from lib.coding.ledger import read_tables, write_changes
from lib.coding.sentences import cut_sentences
from lib.coding.workbook import write_workbook
from lib.evidence import format_shingles, load, split_words

LETTER = """TOM MILLER: We want the weir closed for good. The old charter gives us all of the water.

ANNA FISHER: We will never close the weir. A toll on water is out of the question.

Q    And on Sundays?

ANNA FISHER: On Sundays we could close it in summer."""
"""A transcript of 1901; its sentences are numbered 1 to 6."""


class Workbook:
    """A workbook of the letter that a test fills in and saves."""

    def __init__(self, file: Path, content: bytes) -> None:
        self.file, self.book = file, openpyxl.load_workbook(BytesIO(content))
        self.sheet = self.book["coding"]
        self.columns = {cell.value: cell.column for cell in self.sheet[1]}

    def code(self, sentence: int, **cells: str) -> "Workbook":
        """Fill in the row of a sentence, or a further one for it at the end."""
        line = sentence + 1
        if self.sheet.cell(line, self.columns["role"]).value:
            self.sheet.append([str(sentence)])
            line = self.sheet.max_row
        for name, text in cells.items():
            self.sheet.cell(line, self.columns[name]).value = text
        return self

    def add(self, table: str, *cells: str) -> "Workbook":
        """Add a row to the sheet of a table."""
        self.book[table].append(cells)
        return self

    def save(self) -> Path:
        """Save the workbook and return its file."""
        self.book.save(self.file)
        return self.file


@pytest.fixture
def village(tmp_path):
    """The villages' dossier with the letter among its documents, not coded yet."""
    folder = write_village(tmp_path / "village")
    tables = read_tables(folder)
    first = tables["documents"][0]
    digest = hashlib.sha256(LETTER.encode()).hexdigest()
    own = {"id": "letter-1901", "seed": "002", "kind": "transcript", "short": "Letter, 1901", "date": "1901-08-01",
           "sha256": digest, "words": str(len(split_words(LETTER)))}  # fmt: skip
    tables["documents"].append(first | own)
    write_changes(folder, tables, {"shingles/letter-1901.txt": format_shingles(LETTER, "letter-1901").encode()})
    return folder


@pytest.fixture
def workbook(village, tmp_path):
    """Return a function that makes an empty workbook of the letter, in a folder of its own name."""

    def make(name: str = "sheet") -> Workbook:
        row = read_tables(village)["documents"][-1]
        (tmp_path / name).mkdir(exist_ok=True)
        return Workbook(tmp_path / name / "letter-1901.xlsx", write_workbook(row, cut_sentences(LETTER), load(village)))

    return make
