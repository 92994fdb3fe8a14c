"""The position rule, on evidence small enough to check by hand."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cases import make_statements
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.core.dates import first_day
from lib.positions import (
    Rule,
    derive_positions,
    explain_position,
    find_weighted_median,
    list_assessments,
    list_cells,
    list_offers,
)

ALL = Rule(since="1990", turn="1990", as_of="2022")
ROUND = replace(ALL, turn="2021-11-18")


def say(value, date="2021-12-01", voice="direct", role="position", actor="a", **others):
    """Return what one statement says on demand x, with whatever of its utterance or document is told."""
    return {"actor": actor, "demand": "x", "role": role, "value": value, "voice": voice, "date": date} | others


def offer(value, date="2021-12-02", voice="direct", **others):
    return say(value, date, voice, role="concession", **others)


def record(*told):
    """Return statements as they are told; where nothing else is said, each is an utterance of its own, spoken."""
    fields = ("actor", "demand", "role", "value", "voice", "date")
    days = [first_day(row["date"]) for row in told]
    statements = make_statements(
        *[(*(row[name] for name in fields[:-1]), day) for row, day in zip(told, days, strict=True)]
    )
    statements["date"] = [row["date"] for row in told]
    others = {name for row in told for name in row} - {*fields, "side"}
    for name in sorted(others):
        statements[name] = [row.get(name, old) for row, old in zip(told, statements[name], strict=True)]
    sides = [row.get("side", row["actor"]) for row in told]
    return statements.assign(side=pd.Categorical(sides, sorted(set(sides)), ordered=True))


def cell(*told, rule=ROUND, who="a", by="actor"):
    positions = derive_positions(record(*told), rule, by)
    return positions[(positions[by] == who) & (positions["demand"] == "x")].iloc[0]


def test_a_text_or_an_act_goes_before_later_words():
    for medium in ("text", "act"):
        found = cell(say(100, "2021-12-01", medium=medium, voice="reported"), say(50, "2021-12-20"))
        assert (found["value"], found["statement"]) == (100, "d-0")


def test_own_words_go_before_a_later_report():
    assert cell(say(100, "2021-12-01"), say(50, "2021-12-20", "reported"))["value"] == 100


def test_without_text_and_own_words_the_latest_report_counts():
    assert cell(say(100, "2021-12-01", "reported"), say(50, "2021-12-20", "reported"))["value"] == 50


def test_of_several_texts_the_latest_counts():
    assert cell(say(100, "2021-12-01", medium="text"), say(50, "2021-12-20", medium="act"))["value"] == 50


def test_of_an_utterance_the_fullest_ask_counts():
    found = cell(
        say(75, utterance="speech"), say(100, "2021-12-01", "reported", utterance="speech"), say(75, utterance="speech")
    )
    assert (found["value"], found["statement"], found["utterances"]) == (100, "d-1", 1)


def test_an_utterance_told_in_several_documents_has_one_vote():
    told = [say(100, utterance="speech", document=f"d{n}") for n in range(3)]
    found = cell(*told, say(50, "2021-12-05"), rule=replace(ROUND, statistic="mean"))
    assert (found["value"], found["utterances"], found["documents"]) == (75, 2, 4)


def test_the_own_words_of_an_utterance_stand_for_it_before_a_report_of_the_same():
    found = cell(say(100, voice="reported", utterance="speech"), say(100, utterance="speech"))
    assert found["statement"] == "d-1"


def test_a_report_of_an_utterance_has_its_rank_where_another_document_gives_the_words():
    found = cell(
        say(75, "2021-12-01", utterance="speech"),
        say(100, "2021-12-01", "reported", utterance="speech"),
        say(0, "2021-12-09", "reported"),
    )
    assert found["value"] == 100


def test_what_others_believe_makes_no_position():
    found = cell(say(0, voice="analyst"), offer(75, voice="analyst"))
    assert found["is_empty"]
    assert math.isnan(found["value"])


def test_only_positions_count_towards_the_value():
    nothing = [say(math.nan, role=role) for role in ("reasoning", "condition")]
    found = cell(say(100), *nothing, offer(50))
    assert (found["value"], found["utterances"], found["concessions"]) == (100, 1, 1)


def test_without_a_position_in_the_round_the_last_one_before_is_given_as_earlier():
    found = cell(say(0, "2008-04"), say(25, "2019"))
    assert found[["earlier", "earlier_statement", "statement", "utterances"]].tolist() == [25, "d-1", "", 0]
    assert math.isnan(found["value"])
    assert found["is_empty"]


def test_a_position_in_the_round_leaves_no_earlier_one():
    found = cell(say(0, "2008-04"), say(25))
    assert found["value"] == 25
    assert math.isnan(found["earlier"])
    assert found["earlier_statement"] == ""


@pytest.mark.parametrize(
    ("turn", "value", "earlier"),
    [("2021-12-01", 100, math.nan), ("2021-12-02", math.nan, 100), ("2021-12", 100, math.nan)],
)
def test_the_round_begins_on_the_first_day_of_its_turn(turn, value, earlier):
    found = cell(say(100, "2021-12-01"), rule=replace(ALL, turn=turn))
    assert found[["value", "earlier"]].tolist() == pytest.approx([value, earlier], nan_ok=True)


@pytest.mark.parametrize(
    ("since", "as_of", "expected"),
    [("2008", "2021-12-31", 0), ("2008", "2022", 100), ("2022-01", "2022-01", 100), ("2022-01-02", "2022", math.nan)],
)
def test_the_window_includes_its_first_and_its_last_day(since, as_of, expected):
    told = say(0, "2008-01-01"), say(100, "2022-01-01")
    value = cell(*told, rule=Rule(since=since, turn=since, as_of=as_of))["value"]
    assert value == pytest.approx(expected, nan_ok=True)


def test_a_partial_date_counts_from_its_first_day():
    assert cell(say(100, "2021-12"), say(50, "2021-12-01"))["value"] == 100, "on the same day the fullest counts"
    assert cell(say(100, "2021-12"), say(50, "2021-12-02"))["value"] == 50
    assert math.isnan(cell(say(100, "2021"))["value"]), "2021 begins before the round"


def test_a_round_that_ends_before_its_turn_is_empty():
    found = cell(say(0, "2008-04"), say(100), rule=replace(ROUND, as_of="2014"))
    assert found["is_empty"]
    assert found["earlier"] == 0


def test_the_latest_date_is_given_as_it_is_known():
    assert cell(say(100, "2021-12-01"), say(100, "2022-01"))["latest"] == "2022-01"


def test_an_offer_is_the_furthest_concession_of_its_own():
    found = cell(say(100), offer(75), offer(50, offer="formal"), offer(0, voice="analyst"))
    assert found[["offer", "offer_statement", "reach", "is_offered"]].tolist() == [50, "d-2", 0, True]


def test_what_others_believe_it_would_concede_is_no_offer():
    found = cell(say(0), offer(75, voice="analyst"))
    assert math.isnan(found["offer"])
    assert found[["offer_statement", "reach", "is_offered"]].tolist() == ["", 75, False]


def test_without_a_concession_the_offer_is_unknown_and_the_reach_is_the_value():
    found = cell(say(25))
    assert math.isnan(found["offer"])
    assert found["reach"] == found["value"] == 25


def test_an_offer_without_a_position_is_still_its_own():
    found = cell(offer(50), offer(25, "2021-12-09"))
    assert found["is_empty"]
    assert found[["offer", "offer_statement", "reach", "is_offered"]].tolist() == [25, "d-1", 25, True]


def test_without_a_position_in_the_round_an_offer_is_measured_from_the_earlier_one():
    assert cell(say(0, "2019"), offer(75), offer(25, "2021-12-20"))["offer"] == 75


def test_an_offer_before_the_round_is_past():
    assert math.isnan(cell(say(100), offer(50, "2019"))["offer"])


def test_of_offers_that_go_as_far_the_latest_is_named():
    assert cell(say(100), offer(50, "2021-12-02"), offer(50, "2021-12-09"))["offer_statement"] == "d-2"


WEST = {"side": "west"}


def test_a_side_speaks_through_its_first_actor_with_a_position_and_names_who_differs():
    found = cell(
        say(0, "2021-12-01", actor="a", **WEST),
        say(25, "2022-01-01", actor="b", medium="text", **WEST),
        say(0, "2022-01-01", actor="c", **WEST),
        say(50, "2022-01-01", actor="d", voice="reported", **WEST),
        who="west",
        by="side",
    )
    assert found[["value", "actor", "differing"]].tolist() == [0, "a", ("b", "d")]
    assert found[["lowest", "highest", "utterances"]].tolist() == [0, 50, 4]


def test_a_side_whose_first_actor_is_silent_in_the_round_speaks_through_the_next():
    found = cell(say(0, "2019", actor="a", **WEST), say(25, actor="b", **WEST), who="west", by="side")
    assert found[["value", "actor", "differing"]].tolist() == [25, "b", ()]


def test_a_side_speaks_through_its_first_actor_in_means_too():
    told = [say(0, actor="a", **WEST), say(50, "2021-12-09", actor="a", **WEST), say(100, actor="b", **WEST)]
    found = cell(*told, who="west", by="side", rule=replace(ROUND, statistic="mean"))
    assert found[["value", "actor", "differing"]].tolist() == [25, "a", ("b",)]


def test_an_offer_by_any_member_is_an_offer_of_the_side():
    found = cell(say(0, actor="a", **WEST), offer(25, actor="b", **WEST), who="west", by="side")
    assert found[["offer", "offer_statement", "is_offered"]].tolist() == [25, "d-1", True]


def test_a_side_of_many_actors_needs_no_statement_of_each():
    """The number of an actor may exceed the number of statements."""
    statements = record(say(100, actor="b", **WEST))
    statements["actor"] = statements["actor"].cat.set_categories(["a", "c", "d", "b"])
    position = derive_positions(statements, ROUND, "side").iloc[0]
    assert position[["actor", "value"]].tolist() == ["b", 100]


THREE = say(100, utterance="one"), say(75, utterance="one"), say(25, "2021-12-09"), say(0, "2021-12-20")


@pytest.mark.parametrize(
    ("statistic", "count", "value"),
    [
        ("current", "utterances", 0),
        ("current", "statements", 0),
        ("mean", "utterances", 125 / 3),
        ("mean", "statements", 50),
        ("median", "utterances", 25),
        ("median", "statements", 50),
    ],
)
def test_a_mean_or_median_is_taken_over_utterances_or_statements(statistic, count, value):
    found = cell(*THREE, rule=replace(ROUND, statistic=statistic, count=count))
    assert found["value"] == pytest.approx(value)
    assert found["statement"] == ("d-3" if statistic == "current" else "")


@pytest.mark.parametrize(("evidence", "value"), [("all", 50), ("primary", 100), ("secondary", 50)])
def test_the_kinds_of_documents_that_count_can_be_chosen(evidence, value):
    told = say(100, is_primary=True), say(50, "2021-12-20")
    assert cell(*told, rule=replace(ROUND, evidence=evidence))["value"] == value


def test_a_voice_or_a_document_that_is_left_out_does_not_count():
    told = say(0), say(100, "2021-12-20", "reported", document="e")
    assert cell(*told, rule=replace(ROUND, voices=("reported",)))["value"] == 100
    assert cell(*told, rule=replace(ROUND, documents=("e",)))["value"] == 100
    assert cell(*told, rule=replace(ROUND, documents=("other",)))["is_empty"]


def test_the_basis_counts_utterances_documents_and_primary_documents():
    found = cell(
        say(100, document="d1", utterance="u"),
        say(75, document="d2", utterance="u", is_primary=True),
        say(75, document="d2", is_primary=True),
        say(0, "2019", document="d3"),
        say(0, voice="analyst", document="d4"),
    )
    assert found[["utterances", "documents", "primary", "lowest", "highest"]].tolist() == [2, 2, 1, 75, 100]
    assert not found["is_thin"]
    assert not found["is_single_source"]


@pytest.mark.parametrize(
    ("n", "thin", "single", "empty"), [(0, False, False, True), (1, True, True, False), (2, False, True, False)]
)
def test_one_utterance_is_thin_one_document_a_single_source_and_none_is_empty(n, thin, single, empty):
    told = [say(100, date) for date in ("2021-12-01", "2021-12-02")[:n]]
    found = cell(*told, say(math.nan, role="reasoning"))
    assert found[["is_thin", "is_single_source", "is_empty"]].tolist() == [thin, single, empty]


def test_an_empty_cell_has_a_row_but_no_number():
    positions = derive_positions(record(say(100), say(0, actor="b", demand="y")), ROUND)
    assert len(positions) == 4
    nothing = positions[positions["is_empty"]]
    assert nothing[["value", "earlier", "offer", "reach", "lowest", "highest"]].isna().all(axis=None)
    assert (nothing[["statement", "earlier_statement", "offer_statement"]] == "").all(axis=None)


def test_the_statements_behind_a_cell_are_its_stances_and_concessions_and_those_it_is_made_of_weigh_one():
    behind = explain_position(
        record(
            offer(50),
            say(100, "2021-12-02", "analyst"),
            say(100, "2021-12-01"),
            say(math.nan, role="reasoning"),
            say(25, "2019"),
            say(0, "2023-01-01"),
            say(0, actor="b"),
        ),
        ROUND,
        "a",
        "x",
    )
    assert list(behind["id"]) == ["d-4", "d-2", "d-1", "d-0"]
    assert list(behind["weight"]) == [0, 1, 0, 0]
    assert list(behind["is_in_round"]) == [False, True, True, True]


def test_the_statement_behind_a_side_is_that_of_the_actor_it_speaks_through():
    told = say(0, actor="a", **WEST), say(25, actor="b", medium="text", **WEST)
    assert list(explain_position(record(*told), ROUND, "west", "x")["weight"]) == [1, 0]


def test_assessments_are_what_others_believe_and_offers_what_actors_made_in_the_round():
    statements = record(
        say(100),
        say(50, "2021-12-03", "analyst"),
        offer(75),
        offer(50, "2021-12-09", "analyst"),
        offer(25, "2019"),
        say(math.nan, voice="analyst", role="reasoning"),
        offer(50, "2021-12-05", "reported", offer="formal"),
    )
    assert list(list_assessments(statements, ROUND)["id"]) == ["d-3", "d-1"]
    assert list(list_offers(statements, ROUND)["id"]) == ["d-6", "d-2"]


def test_the_weighted_median_of_the_emission_standards_is_seven():
    """Bueno de Mesquita (1994), as tabulated by Scholz, Calbert & Smith (2011): capability × salience."""
    position = np.array([4, 7, 10])
    assert find_weighted_median(position, np.array([0.248, 0.093, 0.336])) == 7


def test_on_a_tie_the_median_lies_in_the_middle():
    assert find_weighted_median(np.array([0.0, 100.0]), np.array([1.0, 1.0])) == 50


def test_no_weight_has_no_median():
    assert math.isnan(find_weighted_median(np.array([1.0]), np.array([0.0])))


@given(st.lists(st.tuples(st.sampled_from([0, 25, 50, 75, 100]), st.sampled_from([1, 2, 3])), min_size=1, max_size=12))
def test_an_integer_weight_is_as_good_as_repetition(pairs):
    values, weights = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    repeated = np.repeat(values, weights.astype(int))
    assert find_weighted_median(values, weights) == np.median(repeated)


ROW = st.builds(
    say,
    st.sampled_from([0, 25, 50, 75, 100]),
    st.sampled_from(["2008", "2021-12", "2021-12-01", "2022-01-10"]),
    st.sampled_from(["direct", "reported", "analyst"]),
    st.sampled_from(["position", "position", "concession"]),
    st.sampled_from(["a", "b"]),
    side=st.just("s"),
    medium=st.sampled_from(["text", "speech"]),
)


@given(st.lists(ROW, min_size=1, max_size=12), st.randoms(), st.sampled_from(["current", "mean", "median"]))
@settings(max_examples=40, deadline=None)
def test_the_order_of_statements_does_not_matter(told, random, statistic):
    statements, rule = record(*told), replace(ROUND, statistic=statistic)
    shuffled = statements.iloc[random.sample(range(len(told)), len(told))].reset_index(drop=True)
    for by in ("actor", "side"):
        pd.testing.assert_frame_equal(derive_positions(statements, rule, by), derive_positions(shuffled, rule, by))


def make_many(holders, demands):
    """Return three statements for each holder and demand, with values that tell the cells apart."""
    rng = np.random.default_rng(1)
    rows = [
        (f"a{holder:03d}", f"x{demand:03d}", "position", value, "direct", f"2021-12-{day:02d}")
        for holder in range(holders)
        for demand in range(demands)
        for day, value in enumerate(rng.choice([0, 25, 50, 75, 100], 3), 1)
    ]
    return make_statements(*[rows[place] for place in rng.permutation(len(rows))])


@pytest.mark.parametrize(("holders", "demands"), [(34, 12), (130, 3), (3, 140), (1, 400)])
def test_each_of_hundreds_of_cells_counts_its_own_statements_only(holders, demands):
    """Category codes are int8 below 128 categories, in which 12 demands × 34 actors do not fit."""
    statements = make_many(holders, demands)
    current, mean = (derive_positions(statements, replace(ROUND, statistic=name)) for name in ("current", "mean"))
    assert len(current) == holders * demands >= 390
    own = {}
    for row in statements.sort_values("date").to_dict("records"):
        own.setdefault((row["actor"], row["demand"]), []).append(row["value"])
    for row, average in zip(current.to_dict("records"), mean["value"], strict=True):
        values = own[row["actor"], row["demand"]]
        told = [row[name] for name in ("value", "lowest", "highest", "utterances")]
        assert told == [values[-1], min(values), max(values), 3]
        assert average == pytest.approx(sum(values) / 3)


def test_a_statement_of_nobody_named_is_in_no_cell():
    statements = record(say(100), say(0, actor="b"))
    statements["actor"] = statements["actor"].cat.remove_categories("b")
    assert [list(members) for members in list_cells(statements, np.ones(2), "actor")] == [[0]]
    assert derive_positions(statements, ROUND)["value"].tolist() == [100]


def test_a_position_outside_its_own_statements_is_refused(monkeypatch):
    statements = record(say(100), say(0, actor="b"))
    monkeypatch.setattr("lib.positions.list_cells", lambda counted, weights, by: list_cells(counted, weights, by)[::-1])
    with pytest.raises(ValueError, match=r"the position of a on x, 0, lies outside its statements, 100 to 100"):
        derive_positions(statements, ROUND)
