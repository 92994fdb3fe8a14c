"""Positions, gaps, salience and alignment are what plain loops over whole fractions make of the same statements."""

from itertools import combinations

import pytest
from cases import make_statements
from hypothesis import given, settings
from hypothesis import strategies as st
from second import find_cell_again, find_remaining_again

from lib.case import open_case
from lib.comparison import align_actors, measure_gaps, measure_salience
from lib.positions import Rule, derive_positions

VOICES = {"direct": 1.0, "reported": 1.0, "analyst": 0.5}
ALL = Rule(since="1990", as_of="2022", voices=VOICES)
CELL = st.tuples(st.integers(0, 5), st.integers(0, 7))
ROW = st.tuples(
    CELL,
    st.sampled_from(["position", "position", "concession", "reasoning"]),
    st.sampled_from([0, 25, 50, 75, 100]),
    st.sampled_from(sorted(VOICES)),
)


def group(statements, by):
    """Return the rows (role, value, voice) of each cell of actors or sides."""
    cells = {}
    for row in statements.to_dict("records"):
        cells.setdefault((row[by], row["demand"]), []).append((row["role"], row["value"], row["voice"]))
    return cells


def compare(statements, rule, by):
    counted = group(statements[rule.admits(statements)], by)
    valued = {key: [row for row in rows if row[0] in ("position", "concession")] for key, rows in counted.items()}
    again = {key: found for key, rows in valued.items() if (found := find_cell_again(rows, dict(rule.voices)))}
    positions = derive_positions(statements, rule, by)
    _compare_positions(positions, again, by)
    _compare_gaps(measure_gaps(positions), again)
    _compare_alignment(align_actors(positions), again)
    for row in measure_salience(statements, rule, by).to_dict("records"):
        said = sum(len(rows) for (holder, _), rows in counted.items() if holder == row[by])
        own = len(counted.get((row[by], row["demand"]), ()))
        assert row["salience"] == pytest.approx(own / said if said else float("nan"), nan_ok=True)


def _compare_positions(positions, again, by):
    for row in positions.to_dict("records"):
        found = again.get((row[by], row["demand"]))
        assert row["is_empty"] == (found is None)
        if found:
            assert [row[name] for name in ("value", "median", "reach", "offer")] == pytest.approx([*map(float, found)])


def _compare_gaps(gaps, again):
    pairs = {(one, other) for one, other in combinations(again, 2) if one[1] == other[1]}
    assert len(gaps) == len(pairs)
    for row in gaps.to_dict("records"):
        one, other = (again[row[end], row["demand"]] for end in ("one", "other"))
        assert row["gap"] == pytest.approx(float(abs(one[0] - other[0])))
        assert row["remaining"] == pytest.approx(float(find_remaining_again(one, other)))


def _compare_alignment(alignment, again):
    for row in alignment.to_dict("records"):
        ends = (
            {demand: found[0] for (holder, demand), found in again.items() if holder == row[end]}
            for end in ("one", "other")
        )
        one, other = ends
        apart = [abs(one[demand] - other[demand]) for demand in one.keys() & other.keys()]
        assert row["shared"] == len(apart)
        assert row["distance"] == pytest.approx(float(sum(apart) / len(apart)) if apart else float("nan"), nan_ok=True)


@given(st.lists(ROW, min_size=2, max_size=60))
@settings(max_examples=60, deadline=None)
def test_random_records_of_up_to_six_actors_on_eight_demands(rows):
    statements = make_statements(
        *((f"a{actor}", f"x{demand}", role, float("nan") if role == "reasoning" else value, voice, "2021-01-01")
          for (actor, demand), role, value, voice in rows)
    )  # fmt: skip
    compare(statements, ALL, "actor")


@pytest.mark.parametrize("by", ["actor", "side"])
@pytest.mark.parametrize("asked", [{}, {"since": "1990"}, {"as_of": "2014"}, {"voices": ["direct", "reported"]}])
def test_the_shipped_record(by, asked):
    case = open_case(**asked)
    compare(case.statements, case.rule, by)


def test_four_hundred_cells():
    rows = [
        (f"a{actor}", f"x{demand}", "position", 25 * ((actor * demand + turn) % 5), voice, "2021-01-01")
        for actor in range(40) for demand in range(10) for turn, voice in enumerate(sorted(VOICES))
    ]  # fmt: skip
    compare(make_statements(*rows), ALL, "actor")
