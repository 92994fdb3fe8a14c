"""A case that lacks options, findings, facts, a second side or stances is compared as far as its record goes."""

import csv

import pytest
from cases import PARAMETERS
from click.testing import CliRunner

from lib.bargaining import compare_assumptions, compare_scenarios, measure_moves, pick_package
from lib.briefing import compose
from lib.case import open_case
from lib.cli.main import main
from lib.study import Study, open_study
from lib.tables import (
    list_moves,
    tabulate_assumptions,
    tabulate_options,
    tabulate_scenarios,
    tabulate_settlements,
    tabulate_stability,
)

NO_SETTLEMENT = "No options on record, so no settlement is worked out"


def rewrite(folder, table, change):
    """Write a table again with each row as `change` returns it; rows for which that is None go."""
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as read:
        rows = list(csv.DictReader(read))
        header = list(rows[0])
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(changed for row in rows if (changed := change(row)) is not None)


def drop_options(village):
    (village / "options.csv").unlink()
    profile = village / "case.toml"
    profile.write_text(profile.read_text(encoding="utf-8").replace('without_agreement = "as-it-is"\n', ""))


def empty_options(village):
    rewrite(village, "options", lambda row: None)


def leave_one_side(village):
    rewrite(village, "statements", lambda row: row if row["actor"] == "miller" else None)


def reason_only(village):
    blank = {"role": "reasoning", "value": "", "offer": ""}
    rewrite(village, "statements", lambda row: row | blank | {"argument": f"why-{row['id']}"})


def drop_findings(village):
    rewrite(village, "findings", lambda row: None)


def drop_facts(village):
    for name in ("facts", "events"):
        (village / f"{name}.csv").unlink()


def use_other_scales(village):
    moved = {"0": "10", "50": "33.5", "100": "90"}
    for table, columns in (("anchors", ["value"]), ("statements", ["value"]), ("options", ["value"]),
                           ("confusion", ["one", "other"])):  # fmt: skip
        rewrite(village, table, lambda row, own=columns: row | {name: moved.get(row[name], "") for name in own})


def write_dates_first(village):
    profile = village / "case.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace('"1900"', '"1950"').replace("1901-12-31", "1960-12-31"), encoding="utf-8")


SPARSE = {
    drop_options: f"settlement: {NO_SETTLEMENT}",
    empty_options: f"settlement: {NO_SETTLEMENT}",
    leave_one_side: "settlement: Nobody to settle with",
    reason_only: "In brief: The weir closed for good: not raised by Mill in this round; River has no position in this round",
    drop_findings: "trust: No claim was tried",
    drop_facts: "Last events: No event is in our sources",
    use_other_scales: "In brief: The weir closed for good: apart. Mill (the miller) asks for “weir 100”",
    write_dates_first: "In brief: The weir closed for good: not raised by Mill in this round",
}


@pytest.mark.parametrize("spoil", SPARSE)
def test_a_sparse_case_is_sound_and_its_briefing_says_what_it_lacks(village, tmp_path, spoil):
    spoil(village)
    checked = CliRunner().invoke(main, ["check", str(village)])
    assert checked.exit_code == 0, checked.output
    briefing = compose(open_study(dossier=str(village), outputs=str(tmp_path / "results"), replicates=20))
    told = [f"In brief: {' '.join(briefing.summary.bottom_line)}"]
    told += [f"{each.lead.rstrip('.')}: {each.text}" for each in briefing.summary.surroundings]
    told += [f"{each.name}: {said}" for each in briefing.annex for said in (each.heading, *each.sentences)]
    assert [said for said in told if said.startswith(SPARSE[spoil])], told
    assert all(len(table.shown.columns) for each in briefing.annex for table in each.tables)


def test_without_options_everything_but_the_settlement_is_as_it_was(village, tmp_path):
    asked = {"dossier": str(village), "outputs": str(tmp_path / "results"), "replicates": 20}
    names = ("positions", "states", "gaps", "movement", "zones")
    whole = open_study(**asked)
    told = [str(whole.summary), *(getattr(whole, name).to_csv() for name in names)]
    drop_options(village)
    bare = open_study(**asked)
    assert [str(bare.summary), *(getattr(bare, name).to_csv() for name in names)] == told


def test_each_table_of_the_settlement_says_why_it_is_empty(village, tmp_path):
    drop_options(village)
    case = open_case(dossier=str(village), outputs=str(tmp_path / "results"), **{**PARAMETERS, "disagreement": ""})
    study = Study(case)
    talks = study.talks
    tables = [
        tabulate_settlements(*study.settlements, talks),
        tabulate_scenarios(*compare_scenarios(case), case),
        tabulate_assumptions(compare_assumptions(case), case),
        list_moves(measure_moves(talks, pick_package(talks)), talks),
        tabulate_options(study.ranked_options, talks),
        tabulate_stability(talks),
    ]
    assert [table.to_numpy().tolist() for table in tables] == [[[NO_SETTLEMENT]]] * len(tables)
