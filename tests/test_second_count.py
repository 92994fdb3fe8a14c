"""Positions, gaps, salience and alignment are what plain loops over whole fractions make of the same statements."""

from dataclasses import replace
from functools import partial
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from second import offer_again, remain_again, stand_again
from simulated import scatter

from lib.case import open_case
from lib.comparison import align_actors, measure_gaps, measure_movement, measure_salience
from lib.positions import Rule, derive_positions

ROUND = Rule(since="2021-02", turn="2021-06", as_of="2021-11")


def list_rows(statements):
    """Return the statements as dicts, with the place of each actor."""
    rows = statements.to_dict("records")
    order = list(statements["actor"].cat.categories)
    return [row | {"order": order.index(row["actor"])} for row in rows]


def admit(rows, rule, start, end):
    """Return the rows of a period that a rule admits, by plain comparison of dates."""
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    kept = []
    for row in rows:
        is_kind = rule.evidence == "all" or row["is_primary"] == (rule.evidence == "primary")
        is_told = row["voice"] in rule.voices and (not rule.documents or row["document"] in rule.documents)
        if start <= row["day"] <= end and is_kind and is_told:
            kept.append(row)
    return kept


def recount(rows, before, statistic, count):
    """Return position, earlier position and own offer of one holder on one demand."""
    value, earlier = (stand_again(part, statistic, count) for part in (rows, before))
    return value, earlier, offer_again(rows, earlier if value is None else value)


def compare(statements, rule, by, spans):
    """Compare the tables of a record with a recount; `spans` are the first and last days of the round and before."""
    rows = list_rows(statements)
    later, before = (admit(rows, rule, *span) for span in spans)
    positions = derive_positions(statements, rule, by)
    again = {}
    for row in positions.to_dict("records"):
        holder, demand = row[by], row["demand"]
        own = [[each for each in part if (each[by], each["demand"]) == (holder, demand)] for part in (later, before)]
        value, earlier, offer = again[holder, demand] = recount(*own, rule.statistic, rule.count)
        assert tell(row["value"]) == approximate(value)
        assert tell(row["offer"]) == approximate(offer)
        assert tell(row["earlier"]) == approximate(earlier if value is None else None)
    _compare_gaps(measure_gaps(positions), again)
    _compare_alignment(align_actors(positions), again)
    for row in measure_movement(statements, rule, by).to_dict("records"):
        value, earlier, _ = again[row[by], row["demand"]]
        assert tell(row["movement"]) == approximate(None if None in (value, earlier) else value - earlier)


def tell(number):
    return None if pd.isna(number) else number


def approximate(number):
    return None if number is None else pytest.approx(float(number))


def _compare_gaps(gaps, again):
    held = {cell for cell, (value, _, _) in again.items() if value is not None}
    assert len(gaps) == sum(one[1] == other[1] for one, other in combinations(held, 2))
    for row in gaps.to_dict("records"):
        one, other = (again[row[end], row["demand"]] for end in ("one", "other"))
        assert row["gap"] == approximate(abs(one[0] - other[0]))
        assert row["remaining"] == approximate(remain_again(one[::2], other[::2]))


def _compare_alignment(alignment, again):
    """Every pair is compared on the same demands, on each of which both of them have a position."""
    shared = {row["shared"] for row in alignment.to_dict("records")}
    assert len(shared) <= 1
    for row in alignment.dropna(subset="distance").to_dict("records"):
        apart = [
            abs(again[row["one"], demand][0] - again[row["other"], demand][0])
            for demand in {demand for _, demand in again}
            if again[row["one"], demand][0] is not None and again[row["other"], demand][0] is not None
        ]
        assert len(apart) >= row["shared"]
        if len(apart) == row["shared"]:
            assert row["distance"] == approximate(sum(apart) / len(apart))


RULES = st.builds(
    partial(replace, ROUND),
    statistic=st.sampled_from(["current", "mean", "median"]),
    count=st.sampled_from(["utterances", "statements"]),
    evidence=st.sampled_from(["all", "primary", "secondary"]),
)
SPANS = ("2021-06-01", "2021-11-30"), ("2021-02-01", "2021-05-31")


@pytest.mark.parametrize("by", ["actor", "side"])
@given(st.integers(0, 10_000), st.integers(2, 160), RULES)
@settings(max_examples=25, deadline=None)
def test_random_records_by_every_rule(by, seed, n, rule):
    compare(scatter(seed, n).statements, rule, by, SPANS)


@pytest.mark.parametrize(("voices", "documents"), [(("direct",), ()), (("direct", "reported"), ("d1", "d4", "d5"))])
def test_some_voices_and_documents(voices, documents):
    rule = replace(ROUND, voices=voices, documents=documents)
    compare(scatter(7).statements, rule, "side", SPANS)


@pytest.mark.parametrize("by", ["actor", "side"])
@pytest.mark.parametrize("statistic", ["current", "mean", "median"])
def test_the_shipped_record(by, statistic):
    case = open_case(since="2008", turn="2021-11-18", as_of="2022-02-23", statistic=statistic)
    spans = ("2021-11-18", "2022-02-23"), ("2008-01-01", "2021-11-17")
    compare(case.statements, case.rule, by, spans)


@pytest.mark.parametrize("by", ["actor", "side"])
def test_salience_is_a_share_of_all_statements_whatever_their_role(by):
    statements = scatter(3).statements
    rows = admit(list_rows(statements), ROUND, "2021-02-01", "2021-11-30")
    for row in measure_salience(statements, ROUND, by).to_dict("records"):
        said = [each["demand"] for each in rows if each[by] == row[by]]
        assert tell(row["salience"]) == approximate(said.count(row["demand"]) / len(said) if said else None)
