"""Published cases by the front door: tables into a folder, the notebooks' functions, and the numbers that come out."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import papermill
import pytest
from cases import PARAMETERS, write_stances
from games import BILL, JACK
from judged import write_judged
from published import (
    CYPRESS,
    EMISSIONS,
    FINANCE,
    GREECE,
    ISSUES,
    ITEX,
    PARIS,
    PARIS_TRADES,
    TOLL,
    TOLL_HEIGHTS,
    TOLL_ISSUES,
)

from lib.bargaining import climb_ladder, find_compromise, list_trades
from lib.bargaining.frontier import make_game
from lib.bargaining.solutions import settle
from lib.core.paths import ROOT
from lib.study import open_study


@pytest.fixture
def open_published(tmp_path):
    """Return a function that writes a dossier of positions, with salience as weights, and opens its study."""

    def write(cells, **given):
        """Open {side: {demand: (position, salience)}}."""
        stances, weights = (
            {side: {demand: own[part] for demand, own in row.items()} for side, row in cells.items()} for part in (0, 1)
        )
        folder = write_stances(tmp_path / "published", stances)
        asked = PARAMETERS | {"sides": list(cells), "weights": weights, "outputs": str(tmp_path / "out")} | given
        return open_study(dossier=str(folder), **asked)

    return write


def read(case, issues):
    """Return the cells and the capabilities of a case of (capability, (position, salience) on each issue)."""
    cells = {party: dict(zip(issues, row, strict=True)) for party, (_, *row) in case.items()}
    return cells, {party: power for party, (power, *_) in case.items()}


@pytest.mark.parametrize(
    ("case", "mean", "median"), [(EMISSIONS, 7.389955686853767, 7), (GREECE, 82.22222222222223, 100)]
)
def test_means_and_medians_of_one_issue(case, mean, median, open_published):
    """Emission standards: Bueno de Mesquita (1994); Greek debt: 2015, where 82 and 100 were published."""
    cells, power = read({party: (power, (x, s)) for party, (power, x, s) in case.items()}, ["issue"])
    found = find_compromise(open_published(cells).talks.seated, power).iloc[0]
    assert (found["mean"], found["median"]) == (pytest.approx(mean), median)


def test_the_compromise_of_the_paris_climate_talks_and_the_first_trade_on_three_issues(open_published):
    """Figures of the R package equal-gain on its short file."""
    cells, power = read(PARIS, ISSUES)
    wanted = open_published(cells).talks.seated
    compromise = find_compromise(wanted, power).set_index("demand")["mean"]
    assert compromise["differentiation"] == pytest.approx(49.25540432345876)
    first = list_trades(wanted, climb_ladder(wanted, power)).iloc[0]
    assert {first["giver"], first["taker"]} == {"USA", "China"}
    sides = {first["given"]: first["given_before"], first["returned"]: first["returned_before"]}
    assert sides == pytest.approx({"mrv": 57.211274060494944, "differentiation": 49.25540432345876})
    assert first["gain"] == pytest.approx(1.128903122)


def test_finance_volume_and_the_first_of_all_paris_trades(open_published):
    """Figures of the R package equal-gain on its full file."""
    cells, power = read({party: (PARIS[party][0], *row) for party, row in FINANCE.items()}, ["financevol", "eaa"])
    wanted = open_published(cells).talks.seated
    compromise = find_compromise(wanted, power).set_index("demand")["mean"]
    assert compromise.to_dict() == pytest.approx({"financevol": 47.644084934277046, "eaa": 57.10051546391753})
    first = list_trades(wanted, climb_ladder(wanted, power)).iloc[0]
    assert (first["giver"], first["given"], first["taker"], first["returned"]) == ("China", "financevol", "USA", "eaa")
    assert first["given_before"] == pytest.approx(47.644084934277046)
    assert first["gain"] == pytest.approx(2.1907216494845)


def test_the_first_two_trades_over_a_toll_around_the_inner_city(open_published):
    """Gains that the tests of decide-exchange-model state for its training case."""
    cells, power = read(TOLL, TOLL_ISSUES)
    low, high = TOLL_HEIGHTS
    for row in cells.values():
        row["height"] = ((row["height"][0] - low) / (high - low) * 100, row["height"][1])
    wanted = open_published(cells).talks.seated
    trades = list_trades(wanted, climb_ladder(wanted, power))
    assert trades["gain"].head(2).to_list() == pytest.approx([1.973684210526316, 1.79263630876534])


def test_nash_1950_bill_and_jack_swap_what_his_table_says(open_published):
    """A good is a demand of two levels, kept or given, and weighs what it is worth to each."""
    bill = {good: (0, own) for good, (own, _) in BILL.items()} | {good: (100, got) for good, (got, _) in JACK.items()}
    jack = {good: (100, got) for good, (_, got) in BILL.items()} | {good: (0, own) for good, (_, own) in JACK.items()}
    study = open_published({"Bill": bill, "Jack": jack}, loss="linear", levels=2)
    packages, worth = study.settlements
    given = packages[(packages["solution"] == "nash") & (packages["value"] == 100)]["demand"]
    assert set(given) == {"book", "whip", "ball", "bat", "pen", "toy", "knife"}
    change = worth[worth["solution"] == "nash"].set_index("party")["change"]
    gains = {side: change[side] * sum(s for _, s in row.values()) for side, row in (("Bill", bill), ("Jack", jack))}
    assert gains == pytest.approx({"Bill": 12, "Jack": 5})


def test_itex_and_cypress_meet_where_nash_and_kalai_smorodinsky_both_point():
    """Their levels are worth what the tables say, not what distance costs, so that the game is given as it is."""
    worth = [
        np.stack([np.array(own) / max(own) * weight for weight, own in pair], axis=1)
        for pair in zip(ITEX, CYPRESS, strict=True)
    ]
    game = make_game(worth, [0, 0])
    assert np.prod([len(levels) for levels in worth]) == 180
    assert sum(levels.mean(axis=0) for levels in worth).mean() == pytest.approx(0.48, abs=0.005)
    solved = settle(game).solutions
    for name in ("nash", "kalai-smorodinsky"):
        assert solved[name].utilities.round(2).tolist() == [[0.72, 0.67]]


def test_kalai_and_smorodinsky_1975_the_set_that_offers_the_second_more_and_from_which_nash_gives_it_less():
    """The two sets of Econometrica 43, 514-515; of each, the efficient edge in steps of a 52nd, as packages."""
    first = np.linspace(0, 1, 53)
    less, more = np.interp(first, [0, 0.75, 1], [1, 0.75, 0]), np.interp(first, [0, 1], [1, 0.7])
    solved = [settle(make_game([np.column_stack([first, own])], [0, 0])).solutions for own in (less, more)]
    assert [own["nash"].utilities.tolist() for own in solved] == [[[0.75, 0.75]], [[1, 0.7]]]
    found = [own["kalai-smorodinsky"].utilities[0] for own in solved]
    assert found == [pytest.approx([0.75, 0.75]), pytest.approx([10 / 13, 10 / 13])]


def judge(case, issues):
    """Return the judgements that `write_judged` takes of a case of (capability, (position, salience) on each issue)."""
    return {
        (party, issue): (*own, power)
        for party, (power, *row) in case.items()
        for issue, own in zip(issues, row, strict=True)
    }


def test_experts_judgements_alone_give_the_compromise_and_the_trades_of_the_paris_talks_on_three_issues(tmp_path):
    """Figures of the R package equal-gain on its short file."""
    study = open_study(dossier=str(write_judged(tmp_path / "paris", judge(PARIS, ISSUES))), outputs=str(tmp_path))
    compromise = study.compromise.set_index("demand")["mean"].to_dict()
    assert compromise == pytest.approx(
        {"differentiation": 49.25540432345876, "mrv": 57.211274060494944, "legal": 57.96875}
    )
    labels = dict(zip(study.case.actors["id"], study.case.actors["label"], strict=True))
    for row, (one, gives, other, returns, gain, *_) in zip(study.trades.to_dict("records"), PARIS_TRADES, strict=False):
        sides = {(labels[row["giver"]], row["given"]), (labels[row["taker"]], row["returned"])}
        assert sides == {(one, gives), (other, returns)}
        assert row["gain"] == pytest.approx(gain, abs=1e-6)


def test_sides_that_are_named_keep_trades_among_their_actors(tmp_path):
    folder, sides = write_judged(tmp_path / "paris", judge(PARIS, ISSUES)), ["Side USA", "Side China", "Side EU28"]
    study = open_study(dossier=str(folder), outputs=str(tmp_path), sides=sides)
    assert len(study.traders.seated.parties) == 3
    assert study.trade_effects["party"].nunique() == 15


VECTORS = Path(os.environ.get("PUBLISHED_VECTORS", ROOT.parent / "shared" / "vectors")) / "paris"


@pytest.mark.skipif(not VECTORS.is_dir(), reason="the data of equal-gain on all 13 issues are not at hand")
def test_the_notebook_gives_the_compromise_and_the_trades_of_equal_gain_on_all_issues(tmp_path):
    """inst/CoP21.csv and inst/output/CoP21.output.csv; from its 108th trade on, rounding decides a tie there."""
    cells = {}
    for actor, issue, *own in csv.reader((VECTORS / "cop21_positions.csv").read_text().splitlines(), delimiter=";"):
        cells[actor, issue] = tuple(map(float, own))
    folder = write_judged(tmp_path / "paris", cells)
    papermill.execute_notebook(
        ROOT / "notebooks" / "05_settlement.ipynb",
        tmp_path / "05.ipynb",
        {"dossier": str(folder), "outputs": str(tmp_path / "out"), "replicates": 20},
        progress_bar=False,
    )
    compromise = pd.read_csv(tmp_path / "out" / "tables" / "settlement-compromise.csv").set_index("demand")
    expected = json.loads((VECTORS / "cop21_expected.json").read_text())
    assert compromise["mean"].to_dict() == pytest.approx({issue: own["mean"] for issue, own in expected.items()})
    assert compromise["median"].to_dict() == pytest.approx({issue: own["median"] for issue, own in expected.items()})
    trades = pd.read_csv(tmp_path / "out" / "tables" / "settlement-trades.csv")
    published = list(csv.reader((VECTORS / "cop21_equal_gain_trades.csv").read_text().splitlines(), delimiter=";"))
    assert len(trades) == len(published) == 129
    assert trades["gain"][0] == pytest.approx(2.19072164948454, abs=1e-11)
    names = {f"a{n}-{name.lower()}": name for n, name in enumerate(dict.fromkeys(actor for actor, _ in cells))}
    for row, (one, gives, other, returns, gain, *_) in zip(trades.to_dict("records")[:107], published, strict=False):
        sides = {(names[row["giver"]], row["given"]), (names[row["taker"]], row["returned"])}
        assert sides == {(one, gives), (other, returns)}
        assert row["gain"] == pytest.approx(float(gain))
