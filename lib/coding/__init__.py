"""Turn a text into rows of a dossier: read and clean it, cut it into sentences, have it coded, and merge the result."""

from lib.coding.ledger import LINE_OF_TABLE, read_tables, write_changes
from lib.coding.merge import Merged, merge, merge_as_coder, remove, unmerge
from lib.coding.reconcile import reconcile
from lib.coding.repair import Repair, mend_dossier
from lib.coding.sentences import cut_sentences
from lib.coding.sheet import READING, CodingSheet, read_coding_sheet
from lib.coding.tasks import list_uncoded
from lib.coding.texts import CollectedText, read_text_of
from lib.coding.workbook import write_workbook

__all__ = [
    "LINE_OF_TABLE",
    "READING",
    "CodingSheet",
    "CollectedText",
    "Merged",
    "Repair",
    "cut_sentences",
    "list_uncoded",
    "mend_dossier",
    "merge",
    "merge_as_coder",
    "read_coding_sheet",
    "read_tables",
    "read_text_of",
    "reconcile",
    "remove",
    "unmerge",
    "write_changes",
    "write_workbook",
]
