"""Talks small enough to work out by hand, and the preferences of their parties."""

from cases import make_statements

from lib.bargaining.preferences import measure_preferences, weigh_equally
from lib.positions import Rule, derive_positions

ALL = Rule(since="1990", as_of="2022")
TALKS = make_statements(
    ("a", "x", "position", 100, "direct", "2021-01-01"),
    ("a", "x", "position", 60, "direct", "2021-02-01"),
    ("a", "x", "concession", 50, "direct", "2021-03-01"),
    ("b", "x", "position", 0, "direct", "2021-01-01"),
    ("b", "x", "concession", 40, "analyst", "2021-03-01"),
    ("a", "y", "position", 100, "direct", "2021-01-01"),
    ("b", "y", "position", 20, "direct", "2021-01-01"),
    ("c", "y", "position", 20, "direct", "2020-01-01"),
)
POSITIONS = derive_positions(TALKS, ALL)
WANTED = measure_preferences(POSITIONS, weigh_equally(POSITIONS))
