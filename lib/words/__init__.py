"""Describe results in plain sentences."""

from lib.words.comparison import (
    DemandInWords,
    Told,
    compare_in_words,
    list_in_words,
    tell_demands,
)
from lib.words.credits import (
    credit,
    name_speaker,
    quote,
)
from lib.words.dates import format_day
from lib.words.landmarks import list_landmarks
from lib.words.sentences import (
    NO_STATEMENT,
    describe_alignment,
    describe_cells,
    describe_evidence,
    describe_movement,
    describe_ranking,
    describe_scope,
    describe_timeline,
    format_interval,
    format_percent,
    format_points,
    format_signed,
    join_words,
)
from lib.words.states import (
    NOT_ON_RECORD,
    STATE_WORDS,
    describe_assessments,
    describe_cell,
    describe_offers,
    describe_state,
    describe_states,
    find_statement,
    name_anchor,
    name_holder,
)
from lib.words.summary import Paragraph, Summary, summarise

__all__ = [
    "NOT_ON_RECORD",
    "NO_STATEMENT",
    "STATE_WORDS",
    "DemandInWords",
    "Paragraph",
    "Summary",
    "Told",
    "compare_in_words",
    "credit",
    "describe_alignment",
    "describe_assessments",
    "describe_cell",
    "describe_cells",
    "describe_evidence",
    "describe_movement",
    "describe_offers",
    "describe_ranking",
    "describe_scope",
    "describe_state",
    "describe_states",
    "describe_timeline",
    "find_statement",
    "format_day",
    "format_interval",
    "format_percent",
    "format_points",
    "format_signed",
    "join_words",
    "list_in_words",
    "list_landmarks",
    "name_anchor",
    "name_holder",
    "name_speaker",
    "quote",
    "summarise",
    "tell_demands",
]
