"""Read and check the tables of a dossier, and find quotations in their documents."""

from lib.evidence.dossier import Dossier, load
from lib.evidence.judgements import name_judgements
from lib.evidence.profile import Profile, Scenario, read_profile
from lib.evidence.quotations import SHORTEST, read_shingles, show_context, split_words, write_shingles
from lib.evidence.schema import (
    ASSESSED,
    FORMS,
    ID,
    JUDGED,
    LONGEST_ID,
    PRIMARY,
    STATED,
    TABLES,
    VALUED_ROLES,
    Document,
    Speaker,
    Statement,
    Utterance,
)
from lib.evidence.utterances import list_warnings
from lib.evidence.validation import split_names

__all__ = [
    "ASSESSED",
    "FORMS",
    "ID",
    "JUDGED",
    "LONGEST_ID",
    "PRIMARY",
    "SHORTEST",
    "STATED",
    "TABLES",
    "VALUED_ROLES",
    "Document",
    "Dossier",
    "Profile",
    "Scenario",
    "Speaker",
    "Statement",
    "Utterance",
    "list_warnings",
    "load",
    "name_judgements",
    "read_profile",
    "read_shingles",
    "show_context",
    "split_names",
    "split_words",
    "write_shingles",
]
