"""Positions, gaps, salience and alignment are what plain loops over whole fractions make of the same statements."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from cases import make_statements
from hypothesis import given, settings
from hypothesis import strategies as st
from second import choose_demands_again, find_cell_again, find_distance_again

from lib.case import open_case
from lib.comparison import align_actors, choose_common_demands, measure_gaps, measure_salience
from lib.core.dates import first_day, last_day
from lib.positions import Rule, derive_positions

ROUND = Rule(since="1990", turn="2021-11-18", as_of="2022-02-23")
DATES = ("2008", "2019-08", "2021-11", "2021-12", "2021-12-01", "2021-12-17", "2022-01", "2022-01-26", "2022-03")
OFFERS = {"direct": "floated", "reported": "formal", "analyst": "inferred"}
UTTERANCE = st.tuples(st.sampled_from(DATES), st.sampled_from(["text", "act", "speech", "judgement"]))
ROW = st.tuples(
    st.integers(0, 4),  # actor
    st.integers(0, 3),  # demand
    st.sampled_from(["position", "position", "position", "concession", "reasoning"]),
    st.sampled_from([0, 25, 50, 75, 100]),
    st.sampled_from(sorted(OFFERS)),
    st.integers(0, 9),  # utterance
    st.integers(0, 2),  # document
)
RULES = [
    replace(ROUND, statistic=statistic, count=count, evidence=evidence)
    for statistic in ("current", "mean", "median")
    for count in ("utterances", "statements")
    for evidence in ("all", "primary", "secondary")
]


def compose(utterances, rows):
    """Return the statements of five actors on two sides, in three documents, the first of them primary."""
    acts = [utterances[row[5] % len(utterances)] for row in rows]
    statements = make_statements(
        *((f"a{actor}", f"x{demand}", role, float("nan") if role == "reasoning" else value, voice, first_day(date))
          for (actor, demand, role, value, voice, *_), (date, _) in zip(rows, acts, strict=True))
    )  # fmt: skip
    sides = ["east" if actor in ("a1", "a3") else "west" for actor in statements["actor"]]
    return statements.assign(
        utterance=[f"u{row[5] % len(utterances)}" for row in rows],
        date=[date for date, _ in acts],
        medium=[medium for _, medium in acts],
        document=[f"d{row[6]}" for row in rows],
        is_primary=[row[6] == 0 for row in rows],
        offer=[OFFERS[row[4]] if row[2] == "concession" else "" for row in rows],
        side=pd.Categorical(sides, [side for side in ("west", "east") if side in sides], ordered=True),
    )


def derive_again(statements, rule, by):
    """Return every cell of actors or sides, by holder and demand."""
    rows = [row for row in statements[rule.admits(statements)].to_dict("records") if row["role"] != "reasoning"]
    for row in rows:
        row["order"] = statements["actor"].cat.categories.get_loc(row["actor"])
    turn, since, end = first_day(rule.turn), first_day(rule.since), last_day(rule.as_of)
    days = [(since, min(end, turn - pd.Timedelta(days=1))), (turn, end)]
    before, now = ([pd.Timestamp(day) for day in pair] for pair in days)
    actors = list(statements["actor"].cat.categories)
    side = dict(zip(statements["actor"], statements["side"], strict=True))
    return {
        (holder, demand): find_cell_again(
            [row for row in rows if row[by] == holder and row["demand"] == demand],
            [actor for actor in actors if actor == holder or side.get(actor) == holder],
            *(before, now, (rule.statistic, rule.count)),
        )
        for holder in statements[by].cat.categories
        for demand in statements["demand"].cat.categories
    }


def compare(statements, rule, by):
    again = derive_again(statements, rule, by)
    positions = derive_positions(statements, rule, by)
    assert [*zip(positions[by], positions["demand"], strict=True)] == list(again)
    for row in positions.to_dict("records"):
        _compare_cell(row, again[row[by], row["demand"]], by)
    known = {key: found for key, found in again.items() if found["value"] is not None}
    _compare_gaps(measure_gaps(positions), known)
    _compare_alignment(positions, known)
    _compare_salience(statements, rule, by)


def _compare_cell(row, found, by):
    for name, expected in found.items():
        if name == "differing" and by == "actor":
            assert row["differing"] == ()
        elif name in ("statement", "actor", "differing", "offer_statement"):
            assert row[name] == expected or name == by, (name, row, found)
        else:
            assert row[name] == pytest.approx(float("nan") if expected is None else float(expected), nan_ok=True), name
    assert row["is_empty"] == (found["value"] is None)
    assert row["is_offered"] == (found["offer"] not in (None, found["value"]))


def _compare_gaps(gaps, known):
    pairs = [(one, other) for one, other in combinations(known, 2) if one[1] == other[1]]
    assert len(gaps) == len(pairs)
    for row in gaps.to_dict("records"):
        one, other = (known[row[end], row["demand"]] for end in ("one", "other"))
        assert row["gap"] == pytest.approx(float(abs(one["value"] - other["value"])))
        assert row["remaining"] == pytest.approx(float(find_distance_again(one, other, "offer")))
        assert row["assessed"] == pytest.approx(float(find_distance_again(one, other, "reach")))


def _compare_alignment(positions, known):
    demands, holders = choose_common_demands(positions)
    all_demands = list(positions["demand"].unique())
    own = {holder: {d for h, d in known if h == holder} for holder, _ in known}
    assert (len(demands) * len(holders) * (len(holders) - 1) // 2, len(demands)) == choose_demands_again(
        own, all_demands
    )
    for row in align_actors(positions).to_dict("records"):
        one, other = row["one"], row["other"]
        apart = [
            abs(known[one, d]["value"] - known[other, d]["value"]) for d in demands if {one, other} <= set(holders)
        ]
        distance = float(sum(apart) / len(apart)) if apart else float("nan")
        assert (row["shared"], row["distance"]) == (len(demands), pytest.approx(distance, nan_ok=True))


def _compare_salience(statements, rule, by):
    counted = statements[rule.admits(statements)].to_dict("records")
    for row in measure_salience(statements, rule, by).to_dict("records"):
        said = [each["demand"] for each in counted if each[by] == row[by]]
        share = said.count(row["demand"]) / len(said) if said else float("nan")
        assert row["salience"] == pytest.approx(share, nan_ok=True)


@given(st.lists(UTTERANCE, min_size=1, max_size=10), st.lists(ROW, min_size=1, max_size=40), st.sampled_from(RULES))
@settings(max_examples=40, deadline=None)
def test_random_records_of_five_actors_on_two_sides(utterances, rows, rule):
    statements = compose(utterances, rows)
    for by in ("actor", "side"):
        compare(statements, rule, by)


@pytest.mark.parametrize("by", ["actor", "side"])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"turn": "2008"},
        {"as_of": "2014", "turn": "2014"},
        {"voices": ["direct"]},
        {"statistic": "mean", "turn": "2008"},
        {"statistic": "median", "turn": "2008", "count": "statements"},
        {"evidence": "secondary"},
    ],
)
def test_the_shipped_record(by, asked):
    case = open_case(**asked)
    compare(case.statements, case.rule, by)


def test_four_hundred_cells():
    rows = [
        (f"a{actor:02d}", f"x{demand}", "position", 25 * ((actor * demand + turn) % 5), voice, f"2021-12-0{turn + 1}")
        for actor in range(40) for demand in range(10) for turn, voice in enumerate(sorted(OFFERS))
    ]  # fmt: skip
    compare(make_statements(*rows), ROUND, "actor")
