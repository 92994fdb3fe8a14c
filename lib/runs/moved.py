"""The stored and the new outputs of a cell in, what has moved between them out, for whoever reads a red check."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from lxml import html

MOST_MOVES = 20
"""How many changes are told one by one."""

WIDEST_CELL = 36
"""The most letters of a cell that are shown."""

NUMBER = re.compile(r"[-+−]?[\d.,]+ ?%?")
ABSENT = "(nothing)"

NEXT = "If this is what you meant, store the new results: make refresh\nIf not, undo the change to evidence or library."


class Move(NamedTuple):
    """A cell of a table, or another part of an output, that is not what is stored."""

    table: str
    row: str
    column: str
    stored: str
    now: str


class ShownTable(NamedTuple):
    """A table as it is shown: what heads it, its column heads and its rows."""

    heading: str
    columns: list[str]
    rows: list[list[str]]


def describe_moves(stored: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> str:
    """Return what has moved between the outputs of a cell, as a short table, and what to do next."""
    nothing = dict[str, Any]()
    moves = [move for one, other in zip_longest(stored, new, fillvalue=nothing) for move in compare_results(one, other)]
    are_numbers = all(NUMBER.fullmatch(text) for move in moves for text in (move.stored, move.now))
    rest = [f"... and {len(moves) - MOST_MOVES:,} more"] if len(moves) > MOST_MOVES else []
    head = f"These {'numbers' if are_numbers else 'results'} moved:"
    return "\n".join([head, *_align_moves(moves[:MOST_MOVES]), *rest, "", NEXT])


def compare_results(stored: Mapping[str, Any], new: Mapping[str, Any]) -> list[Move]:
    """Return what differs between two outputs of a cell; tables are compared cell by cell, texts line by line."""
    was, now = (each.get("data", {"text/plain": each.get("text", "")}) for each in (stored, new))
    told = [
        move
        for kind in sorted({*was, *now})
        if was.get(kind) != now.get(kind)
        for move in _compare_kind(kind, was.get(kind, ""), now.get(kind, ""))
    ]
    return told or [Move("the output", "", "", *(str(each.get("output_type", ABSENT)) for each in (stored, new)))]


def _compare_kind(kind: str, was: object, now: object) -> list[Move]:
    """Return what differs between two renderings of one kind, '' for one that is missing."""
    if kind == "text/html" and was and now:
        return _compare_grids(_read_grids(str(was)), _read_grids(str(now))) or [
            Move("the way the table is written", "", "", "as stored", "another")
        ]
    if kind.startswith("image/"):
        return [Move(f"the figure ({kind})", "", "", *("a picture" if each else ABSENT for each in (was, now)))]
    pairs = _pair_lines(str(was).splitlines(), str(now).splitlines())
    return [Move(f"the text ({kind})", f"line {number}", "", *pair) for number, pair in pairs]


def _pair_lines(was: Sequence[str], now: Sequence[str]) -> list[tuple[int, tuple[str, str]]]:
    """Return the lines that differ, with their number in the stored text."""
    matched = difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return [
        (first + place + 1, pair)
        for tag, first, last, begin, end in matched
        if tag != "equal"
        for place, pair in enumerate(zip_longest(was[first:last], now[begin:end], fillvalue=ABSENT))
    ]


def _read_grids(text: str) -> list[ShownTable]:
    """Return the tables in HTML, each headed by what it is folded behind."""
    grids, heading = list[ShownTable](), ""
    for element in html.fragment_fromstring(text, create_parent=True).iter("summary", "table"):
        if element.tag == "summary":
            heading = _read_text(element)
            continue
        lines = [[_read_text(cell) for cell in row.iter("th", "td")] for row in element.iter("tr")]
        columns, *rows = lines or [[]]
        grids.append(ShownTable(heading or f"table {len(grids) + 1}", columns, rows))
    return grids


def _read_text(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _compare_grids(was: Sequence[ShownTable], now: Sequence[ShownTable]) -> list[Move]:
    """Return the cells that differ between tables; a table whose heading is new is compared by its place."""
    moves = []
    for one, other in zip_longest(was, now):
        if one is None or other is None:
            heading = (one or other).heading
            moves.append(Move(heading, "", "", *("a table" if each else ABSENT for each in (one, other))))
            continue
        if one.heading != other.heading:
            moves.append(Move("the heading", "", "", one.heading, other.heading))
        moves += _compare_rows(one, other)
    return moves


def _compare_rows(was: ShownTable, now: ShownTable) -> list[Move]:
    """Return the cells that differ between two states of a table, whose rows are known by how they begin."""
    before, after = (_name_rows(grid.rows, _count_labels([was, now])) for grid in (was, now))
    moves = []
    for name in dict.fromkeys([*before, *after]):
        one, other = (dict(zip(grid.columns, rows[name], strict=False)) if name in rows else None
                      for grid, rows in ((was, before), (now, after)))  # fmt: skip
        if one is None or other is None:
            moves.append(Move(was.heading, name, "the row", *("there" if each else ABSENT for each in (one, other))))
            continue
        columns = dict.fromkeys([*one, *other])
        pairs = [(column, one.get(column, ABSENT), other.get(column, ABSENT)) for column in columns]
        moves += [Move(was.heading, name, column, old, new) for column, old, new in pairs if old != new]
    return moves


def _count_labels(grids: Iterable[ShownTable]) -> int:
    """Return how many cells at the beginning of a row tell the rows of each table apart; 1 if no number does."""
    grids = list(grids)
    for count in range(1, min(len(grid.columns) for grid in grids)):
        if all(len({tuple(row[:count]) for row in grid.rows}) == len(grid.rows) for grid in grids):
            return count
    return 1


def _name_rows(rows: Iterable[Sequence[str]], labels: int) -> dict[str, Sequence[str]]:
    """Return rows by their first cells; of several that begin alike, the later ones are numbered."""
    seen, named = Counter[str](), dict[str, Sequence[str]]()
    for row in rows:
        name = ", ".join(row[:labels])
        seen[name] += 1
        named[f"{name} ({seen[name]})" if seen[name] > 1 else name] = row
    return named


def _align_moves(moves: Sequence[Move]) -> list[str]:
    """Return changes as lines of a table with aligned columns; empty columns are left out."""
    cut = [
        Move(_clip(move.table), _clip(move.row), _clip(move.column), *_clip_pair(move.stored, move.now))
        for move in moves
    ]
    lines = [Move("table", "row", "column", "stored", "now"), *cut]
    kept = [place for place in range(len(Move._fields)) if any(line[place] for line in lines[1:])]
    widths = {place: max(len(line[place]) for line in lines) for place in kept}
    return ["  " + "  ".join(line[place].ljust(widths[place]) for place in kept).rstrip() for line in lines]


def _clip(text: str) -> str:
    return text if len(text) <= WIDEST_CELL else f"{text[: WIDEST_CELL - 1]}…"


def _clip_pair(was: str, now: str) -> tuple[str, str]:
    """Return two texts from shortly before where they differ."""
    same = next((place for place, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), 0)
    start = max(0, same - WIDEST_CELL // 3) if max(len(was), len(now)) > WIDEST_CELL else 0
    first, second = (_clip(f"{'…' * bool(start)}{text[start:]}") for text in (was, now))
    return first, second
