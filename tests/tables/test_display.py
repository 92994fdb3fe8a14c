"""Tables show whole texts, put cells into words, and leave out nothing that counts."""

import html
import re

import pandas as pd
from cases import PARAMETERS

from lib.case import open_case
from lib.comparison import align_actors, find_silences, measure_gaps, measure_salience
from lib.positions import derive_positions
from lib.tables.display import (
    explain_positions,
    label_columns,
    list_by_date,
    list_positions,
    list_statements,
    show,
    show_behind,
    show_each,
    show_positions,
    show_text,
    tabulate_positions,
)


def by_side(case):
    return derive_positions(case.statements, case.rule, "side")


def test_a_shown_table_keeps_long_texts_and_takes_no_text_for_markup():
    shown = show(pd.DataFrame({"quote": ["<b>" + "long " * 40 + "$x$"]})).data
    assert "&lt;b&gt;" + "long " * 40 + "$x$" in shown


def test_dollars_are_money_and_never_mathematics_in_whatever_a_notebook_shows():
    told = "costs $5 and $6"
    for shown in (show(pd.DataFrame({told: [told]})), show_each({told: pd.DataFrame({"n": [1]})})):
        assert re.search(r'<div class="mathjax_ignore tex2jax_ignore">.*</div>$', shown.data, re.DOTALL)
    assert "$" not in show_text(told).data
    assert html.unescape(re.sub("<.*?>", "", show_text(told).data)) == told


def test_tables_fold_under_their_headings():
    shown = show_each({"a < b": pd.DataFrame({"n": [1]}), "c": pd.DataFrame({"n": [2]})}).data
    assert shown.count("<details>") == 2
    assert "<summary>a &lt; b</summary>" in shown


def open_village(village, tmp_path, **asked):
    return open_case(dossier=str(village), outputs=str(tmp_path / "results"), **PARAMETERS | asked)


def test_a_cell_is_an_anchor_in_words_with_who_speaks_and_when_and_says_where_the_record_is_silent(case):
    table = tabulate_positions(by_side(case), case).set_index("side")
    assert table["closed weir"].to_dict() == {
        "Mill": "weir 100 (100, the miller, Jun 1900)",
        "River": "weir 0 (0, the fishers, Jul 1900)",
        "Church": "not on record",
    }


def test_a_cell_gives_the_date_of_its_own_words_though_others_came_later(village, tmp_path, edit):
    edit(village / "utterances.csv", ",1900-07-01,speech", ",1901-03,speech")
    edit(village / "statements.csv", "concession,50,floated,,,direct", "position,50,,,,direct")
    edit(village / "documents.csv", "The village,1900", "The village,1901")
    case = open_village(village, tmp_path)
    positions = by_side(case)
    assert tabulate_positions(positions, case)["closed weir"].iloc[1] == "weir 0 (0, the fishers, Jul 1900)"
    assert list_positions(positions, case)["range in the round"].iloc[1] == "0 to 50"


def test_a_mean_that_nobody_holds_is_said_to_lie_between_two_anchors(village, tmp_path, edit):
    edit(village / "statements.csv", "concession,50,floated,,,direct", "position,50,,,,direct")
    case = open_village(village, tmp_path, statistic="mean")
    listed = list_positions(by_side(case), case).set_index(["side", "demand"]).loc[("River", "closed weir")]
    assert listed["position"] == "between weir 0 and weir 50 (25, the fishers, 1 Jul 1900)"
    assert (listed["said in"], listed["in these words"]) == ("–", "–")


def test_a_position_of_before_the_round_is_told_as_such(village, tmp_path):
    case = open_village(village, tmp_path, turn="1901")
    table = tabulate_positions(by_side(case), case).set_index("side")
    assert table["closed weir"]["River"] == "none in this round; last weir 0, Jul 1900"
    listed = list_positions(by_side(case), case).set_index(["side", "demand"])
    assert listed.loc[("River", "closed weir"), "own offer"] == "not on record"


def test_positions_are_listed_with_their_words_and_with_what_the_holder_itself_offered(case):
    table = list_positions(by_side(case), case).set_index(["side", "demand"])
    river, mill = table.loc[("River", "closed weir")], table.loc[("Mill", "closed weir")]
    assert river["said in"] == "The fishers' answer"
    assert river["in these words"] == "“the weir must stay open day and night”"
    assert (river["own offer"], mill["own offer"]) == ("weir 50 (50, floated)", "not on record")
    assert set(table["note"]) == {"one statement only"}


def test_a_member_that_differs_from_its_side_is_named(village, tmp_path, edit):
    edit(village / "actors.csv", "the priest,Church,3,#227777", "the priest,River,3,#d66b00")
    edit(
        village / "statements.csv",
        "miller,weir,concession,50,inferred,,,analyst",
        "priest,weir,position,100,,,,reported",
    )
    edit(village / "utterances.csv", "The chronicle,clerk,1901,judgement", "The priest,the-priest,1901,speech")
    with (village / "speakers.csv").open("a", encoding="utf-8") as file:
        file.write("the-priest,the priest,,priest\n")
    case = open_village(village, tmp_path)
    listed = list_positions(by_side(case), case).set_index(["side", "demand"]).loc[("River", "closed weir")]
    assert listed["position"].startswith("weir 0 (0, the fishers")
    assert listed["note"] == "differs: the priest"


def test_every_position_and_concession_is_behind_some_cell(case):
    behind = pd.concat(explain_positions(by_side(case), case).values())
    counted = case.counted[case.counted["role"].isin(["position", "concession"])]
    assert sorted(behind["statement"]) == sorted(counted["id"])


def test_the_statements_over_time_are_all_there_in_order(case):
    tables = list_by_date(case)
    assert list(tables) == ["Closed weir: 5 statements", "Water toll: 1 statements"]
    assert list(tables["Closed weir: 5 statements"]["date"]) == ["1900", "Jun 1900", "Jul 1900", "1 Jul 1900", "1901"]


def test_behind_a_cell_the_statement_that_makes_it_up_is_marked(case):
    behind = explain_positions(by_side(case), case)["River on closed weir: weir 0 (0, the fishers, Jul 1900)"]
    assert dict(zip(behind["statement"], behind["position"], strict=True)) == {
        "gazette-1900-3": "makes it up",
        "gazette-1900-4": "–",
    }


def test_a_quotation_in_a_machines_wording_says_so(village, edit, tmp_path):
    edit(village / "documents.csv", "1901,year,English,original", "1901,year,English,machine")
    case = open_village(village, tmp_path)
    quotations = list_statements(case.statements, case)["quotation"]
    assert list(quotations.str.endswith("(machine translation)")) == [False] * 4 + [True] * 2


def test_columns_are_headed_in_words(case):
    positions, actors = by_side(case), derive_positions(case.statements, case.rule, "actor")
    results = [
        measure_gaps(positions),
        measure_salience(case.statements, case.rule),
        align_actors(actors),
        find_silences(case.statements, case.rule),
    ]
    heads = {str(head) for result in results for head in label_columns(result, case)}
    assert [head for head in heads if "_" in head or head.startswith("is ")] == []


def test_cells_are_labelled_in_words_with_whole_points(case):
    gaps = measure_gaps(by_side(case)).assign(gap=12.5, remaining=float("nan"))
    shown = label_columns(gaps, case).iloc[0]
    assert shown["demand"] == "closed weir"
    assert (shown["points apart"], shown["left after own offers"]) == ("13", "–")
    assert shown["one statement only"] == "yes"


class TestFirstSight:
    """What an editor shows of a notebook that nobody has declared to be trusted: no style sheets."""

    def test_no_style_sheet_is_needed(self, case):
        shown = [
            show(pd.DataFrame({"a": ["b"]})),
            show_behind(by_side(case), case),
            show_positions(by_side(case), case),
        ]
        assert [html.data for html in shown if "<style" in html.data] == []

    def test_texts_stand_at_the_left_and_numbers_at_the_right_wherever_they_are_pasted(self):
        html = show(pd.DataFrame({"actor": ["the mill"], "statements": [5]})).data
        assert '<th style="text-align:left">actor</th><th style="text-align:right">statements</th>' in html
        assert '<td style="text-align:left">the mill</td><td style="text-align:right">5</td>' in html

    def test_a_row_with_a_long_text_is_read_from_its_top(self):
        html = show(pd.DataFrame({"gist": ["long " * 20], "n": [5]})).data
        assert '<td style="text-align:left;vertical-align:top">long' in html
        assert '<td style="text-align:right;vertical-align:top">5</td>' in html

    def test_a_quotation_is_wide_enough_to_be_read(self):
        html = show(pd.DataFrame({"quotation": ["“" + "the weir " * 10 + "”"], "gist": ["the weir " * 10]})).data
        assert html.count("min-width:17em") == 1
        assert 'min-width:11em">gist</th>' in html
        assert 'min-width:17em">quotation</th>' in html

    def test_ids_and_dates_are_not_broken(self):
        texts = ["well-known words", "as of 1 Jul 1900, in words"]
        html = show(pd.DataFrame({"id": ["gazette-1900-1", "–"], "text": texts})).data
        assert 'white-space:nowrap">gazette-1900-1<' in html
        assert 'nowrap">well' not in html
        assert "as of 1\u00a0Jul\u00a01900, in words" in html

    def test_a_table_scrolls_by_itself(self):
        assert '<div style="overflow-x:auto">\n<table>' in show(pd.DataFrame({"a": ["b"]})).data

    def test_a_cell_of_the_position_table_leads_to_its_quotations_and_these_lead_back(self, case):
        table, behind = (show_of(by_side(case), case).data for show_of in (show_positions, show_behind))
        for one, other in ((table, behind), (behind, table)):
            led = re.findall(r'href="#([^"]+)"', one)
            assert led
            assert set(led) <= set(re.findall(r'id="([^"]+)"', other))
        assert ">not on record</td>" in table
