"""Turn a text into rows of a dossier: cut it into sentences, code them in a workbook, and merge what was coded."""

from lib.coding.merge import Merged, merge, merge_as_coder, remove, unmerge
from lib.coding.repair import Repair, mend_dossier
from lib.coding.sentences import cut_sentences
from lib.coding.sheet import read_coding_sheet
from lib.coding.tasks import list_tasks
from lib.coding.texts import CollectedText, read_text_of
from lib.coding.workbook import write_workbook

__all__ = [
    "CollectedText",
    "Merged",
    "Repair",
    "cut_sentences",
    "list_tasks",
    "mend_dossier",
    "merge",
    "merge_as_coder",
    "read_coding_sheet",
    "read_text_of",
    "remove",
    "unmerge",
    "write_workbook",
]
