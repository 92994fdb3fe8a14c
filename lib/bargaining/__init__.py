"""Positions in, settlements out: preferences, the frontier, solutions, zones of agreement, trades, stability."""
