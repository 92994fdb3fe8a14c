"""Compose a briefing from a case and write it in five formats."""

from lib.briefing.compose import compose
from lib.briefing.export import WRITERS, check_formats, list_files, write_briefing

__all__ = ["WRITERS", "check_formats", "compose", "list_files", "write_briefing"]
