"""A difference between stored and new results names table, row and column, and says what was and what is."""

import pytest

from lib.runs.moved import MOST_MOVES, NEXT, compare_results, describe_moves


def shown(**data):
    return {"output_type": "execute_result", "data": {kind.replace("_", "/"): text for kind, text in data.items()}}


def table(*rows, heading=""):
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    text = f"<table>{lines}</table>"
    return shown(text_html=f"<details><summary>{heading}</summary>{text}</details>" if heading else text)


GAPS = [("demand", "side", "points"), ("weir", "Mill", 100), ("weir", "River", 0), ("toll", "Mill", 50)]


def test_a_number_that_moved_is_named_by_row_and_column_and_the_stored_one_comes_first():
    moved = table(*GAPS[:2], ("weir", "River", 25), GAPS[3])
    assert describe_moves([table(*GAPS)], [moved]) == (
        "These numbers moved:\n"
        "  table    row          column  stored  now\n"
        "  table 1  weir, River  points  0       25\n"
        f"\n{NEXT}"
    )


def test_a_folded_table_is_named_by_its_heading():
    [move] = compare_results(table(*GAPS, heading="Gaps"), table(*GAPS[:3], ("toll", "Mill", "–"), heading="Gaps"))
    assert move == ("Gaps", "toll, Mill", "points", "50", "–")


def test_a_row_that_is_new_or_gone_does_not_move_the_others():
    added = [*GAPS[:1], ("nets", "River", 75), *GAPS[1:3]]
    assert [
        (move.row, move.column, move.stored, move.now) for move in compare_results(table(*GAPS), table(*added))
    ] == [
        ("toll, Mill", "the row", "there", "(nothing)"),
        ("nets, River", "the row", "(nothing)", "there"),
    ]


def test_a_column_that_is_new_is_told_for_each_row():
    wide = [("demand", "side", "points", "of"), *((*row, 1) for row in GAPS[1:])]
    assert {move.column for move in compare_results(table(*GAPS), table(*wide))} == {"of"}


def test_rows_that_begin_alike_are_numbered():
    alike = [("side", "n"), ("Mill", 1), ("Mill", 1), ("Mill", 2)]
    [move] = compare_results(table(*alike), table(*alike[:3], ("Mill", 3)))
    assert move == ("table 1", "Mill (3)", "n", "2", "3")


def test_only_what_differs_of_a_long_cell_is_shown():
    told = describe_moves(
        [table(("a", "b"), ("x", "word " * 50 + "yes"))], [table(("a", "b"), ("x", "word " * 50 + "no"))]
    )
    assert "…d word word yes" in told
    assert "…d word word no" in told


def test_the_first_changes_are_told_and_the_others_counted():
    before, after = ([("a", "n"), *((row, row + more) for row in range(50))] for more in (0, 1))
    told = describe_moves([table(*before)], [table(*after)])
    assert f"\n... and {50 - MOST_MOVES} more\n" in told


@pytest.mark.parametrize(
    ("stored", "new", "told"),
    [
        ([shown(image_png="aa")], [shown(image_png="ab")], ["the figure (image/png)", "a picture"]),
        ([shown(text_plain="one\ntwo")], [shown(text_plain="one\nthree")], ["the text (text/plain)", "line 2", "two  ", "three"]),
        ([], [shown(text_plain="one")], ["(nothing)", "one"]),
        ([{"output_type": "stream", "text": "a"}], [{"output_type": "stream", "text": "b"}], ["line 1", "a  ", "b"]),
        ([{"output_type": "error"}], [], ["the output", "error", "(nothing)"]),
        ([table(("a", "b"))], [shown(text_html="<p>none</p>")], ["table 1", "a table", "(nothing)"]),
        ([table(("a", "b"))], [shown(text_html="<p></p><table><tr><td>a</td><td>b</td></tr></table>")], ["the way the table is written"]),
        ([shown(text_html="")], [shown(text_html="<p>a</p>")], ["<p>a</p>"]),
    ],
)  # fmt: skip
def test_anything_that_moved_is_told(stored, new, told):
    said = describe_moves(stored, new)
    assert said.endswith(NEXT)
    for words in told:
        assert words in said
