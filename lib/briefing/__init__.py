"""Compose a briefing from a case, tell what is new in it, and write it in five formats."""

from lib.briefing.changes import describe_changes
from lib.briefing.compose import compose
from lib.briefing.export import WITH_ANNEX, WRITERS, check_formats, list_files, write_briefing

__all__ = [
    "WITH_ANNEX",
    "WRITERS",
    "check_formats",
    "compose",
    "describe_changes",
    "list_files",
    "write_briefing",
]
