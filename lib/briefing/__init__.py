"""A case in, a briefing out: composed once, written in five formats."""
