"""Explore a case by hand: choose what counts, read the comparison and the scales, see the words behind each of them."""

from lib.explore.desk import Desk, View
from lib.explore.widget import explore

__all__ = ["Desk", "View", "explore"]
