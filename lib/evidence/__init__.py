"""Read and check the tables of a dossier, and find quotations in their documents."""

from lib.evidence.citations import FORMATTERS, Reference, cite_document
from lib.evidence.colours import list_colour_warnings
from lib.evidence.dossier import Dossier, load, read_table
from lib.evidence.identity import SHOWN_NAMES, check_new_document
from lib.evidence.judgements import name_judgements
from lib.evidence.mismatch import find_passage
from lib.evidence.numbers import hash_demand, hash_numbers, hash_table
from lib.evidence.package import write_package
from lib.evidence.profile import Profile, Scenario, read_profile, warn_of_dates, warn_of_options
from lib.evidence.quotations import SHORTEST, format_shingles, read_shingles, show_context, split_words, write_shingles
from lib.evidence.schema import (
    ADOPTED,
    ASSESSED,
    DATES,
    DECIMALS,
    FORMS,
    ID,
    JUDGED,
    LONGEST_ID,
    PRIMARY,
    STATED,
    SUPERSEDED,
    TABLES,
    VALUED_ROLES,
    WITHDRAWN,
    Coding,
    Document,
    Record,
    Speaker,
    Statement,
    Utterance,
    list_columns,
)
from lib.evidence.sources import QUOTING, Sources, count_texts, gather_sources, mend_quotation
from lib.evidence.starter import write_case
from lib.evidence.status import tell_status
from lib.evidence.utterances import list_warnings
from lib.evidence.validation import split_names

__all__ = [
    "ADOPTED",
    "ASSESSED",
    "DATES",
    "DECIMALS",
    "FORMATTERS",
    "FORMS",
    "ID",
    "JUDGED",
    "LONGEST_ID",
    "PRIMARY",
    "QUOTING",
    "SHORTEST",
    "SHOWN_NAMES",
    "STATED",
    "SUPERSEDED",
    "TABLES",
    "VALUED_ROLES",
    "WITHDRAWN",
    "Coding",
    "Document",
    "Dossier",
    "Profile",
    "Record",
    "Reference",
    "Scenario",
    "Sources",
    "Speaker",
    "Statement",
    "Utterance",
    "check_new_document",
    "cite_document",
    "count_texts",
    "find_passage",
    "format_shingles",
    "gather_sources",
    "hash_demand",
    "hash_numbers",
    "hash_table",
    "list_colour_warnings",
    "list_columns",
    "list_warnings",
    "load",
    "mend_quotation",
    "name_judgements",
    "read_profile",
    "read_shingles",
    "read_table",
    "show_context",
    "split_names",
    "split_words",
    "tell_status",
    "warn_of_dates",
    "warn_of_options",
    "write_case",
    "write_package",
    "write_shingles",
]
