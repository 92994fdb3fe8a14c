"""Find which passages several coders of a document coded alike, and which adopted statement each became."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from lib.coding.sentences import Cells
from lib.evidence import ADOPTED, VALUED_ROLES

Finder = Callable[[str], int | None]

NEAR = 60
"""How many words apart two quotations may be that show the same stance of one actor on one demand."""


def match_codings(codings: Sequence[Cells], statements: Iterable[Cells], find: Finder) -> list[Cells]:
    """Return the codings of one document with `unit` and `statement` as their passages match.

    `find` returns the place of a quotation's first word. Two codings are of one unit if actor and demand are the same,
    the role is of one kind (valued, reasoning, condition), and their quotations overlap; failing that, if they are near
    each other; failing that, if value and argument are the same too. Each coder has a unit once. A unit keeps the name
    that it has; a new one is numbered.
    """
    parties = [*codings, *({**row, "coder": ADOPTED, "statement": row["id"]} for row in statements)]
    groups = group_passages(parties, find)
    named: list[Cells] = []
    used = {row.get("unit", "") for row in codings}
    for group in groups:
        adopted = next((row["statement"] for row in group if row["coder"] == ADOPTED), "")
        own = [row for row in group if row["coder"] != ADOPTED]
        unit = next((row["unit"] for row in own if row.get("unit")), "") if own else ""
        if own and (not unit or any(unit == other["unit"] for other in named)):
            unit = _number_unit(own[0]["document"], used)
        named += [{**row, "unit": unit, "statement": adopted} for row in own]
    order = {(row["coder"], row["quote"], row["demand"], row["role"], row["actor"]): n for n, row in enumerate(codings)}
    return sorted(named, key=lambda row: order[row["coder"], row["quote"], row["demand"], row["role"], row["actor"]])


def _number_unit(document: str, used: set[str]) -> str:
    number = 1
    while f"{document}-u{number:02d}" in used:
        number += 1
    used.add(f"{document}-u{number:02d}")
    return f"{document}-u{number:02d}"


def group_passages(rows: Sequence[Cells], find: Finder) -> list[list[Cells]]:
    """Return rows of several coders in groups of one passage, the likeliest pairs joined first.

    Rows need `coder`, `unit` and `statement` (or neither), and the columns of statements that are compared.
    """
    spans = [_locate_words(row["quote"], find) for row in rows]
    likeness = [
        (score, one, other)
        for one, other in combinations(range(len(rows)), 2)
        if (score := _score(rows[one], rows[other], spans[one], spans[other])) > 0
    ]
    group_of = _keep_groups(rows)
    for _, one, other in sorted(likeness, key=lambda pair: (-pair[0], *pair[1:])):
        first, second = ([n for n, g in enumerate(group_of) if g == group_of[place]] for place in (one, other))
        if first != second and not {rows[n]["coder"] for n in first} & {rows[n]["coder"] for n in second}:
            for n in second:
                group_of[n] = group_of[one]
    return [[rows[n] for n, g in enumerate(group_of) if g == group] for group in dict.fromkeys(group_of)]


def _keep_groups(rows: Sequence[Cells]) -> list[int]:
    """Return the group that each row begins in: that of its unit, and of the statement adopted for it."""
    first: dict[str, int] = {}
    group_of = []
    for place, row in enumerate(rows):
        names = [name for name in (row.get("unit"), row.get("statement")) if name]
        group = next((first[name] for name in names if name in first), place)
        first |= {name: group for name in names if name not in first}
        group_of.append(group)
    return group_of


def _locate_words(quote: str, find: Finder) -> tuple[int, int]:
    start = find(quote) or 0
    return start, start + len(quote.split())


def _score(one: Mapping[str, str], other: Mapping[str, str], span: tuple[int, int], beside: tuple[int, int]) -> float:
    """Return how likely two rows are of one passage: 3 and more if they overlap, 2 if near, 1 if alike, 0 if not."""
    is_valued = [row["role"] in VALUED_ROLES for row in (one, other)]
    is_kind = one["role"] == other["role"] or all(is_valued)
    if one["coder"] == other["coder"] or any(one[name] != other[name] for name in ("actor", "demand")) or not is_kind:
        return 0
    same = sum(one[name] == other[name] for name in ("role", "value", "argument", "voice")) / 10
    shared, apart = min(span[1], beside[1]) - max(span[0], beside[0]), 0
    if shared > 0:
        return 3 + same + shared / 100
    apart = -shared
    if apart <= NEAR:
        return 2 + same - apart / 1000
    return 1 + same if all(one[name] == other[name] for name in ("role", "value", "argument")) else 0
