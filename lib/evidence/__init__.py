"""Read and check the tables of a dossier, and find quotations in their documents."""

from lib.evidence.dossier import Dossier, load
from lib.evidence.quotations import SHORTEST, read_shingles, show_context, split_words, write_shingles
from lib.evidence.schema import FORMS, ID, LONGEST_ID, TABLES, VALUED_ROLES, Document, Statement

__all__ = [
    "FORMS",
    "ID",
    "LONGEST_ID",
    "SHORTEST",
    "TABLES",
    "VALUED_ROLES",
    "Document",
    "Dossier",
    "Statement",
    "load",
    "read_shingles",
    "show_context",
    "split_words",
    "write_shingles",
]
