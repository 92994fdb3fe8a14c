"""Trades and the scorecard: a bar an effect, a cell an option and side, nothing beside the frames."""

import pytest

from lib.case import open_case
from lib.exchange import climb_ladder, list_trades, measure_effects
from lib.ladder import ladder_chart, scorecard_chart
from lib.scorecard import rank_options
from lib.settlement import open_talks

TALKS = open_talks(open_case())
LADDER = climb_ladder(TALKS.seated)
TRADES, EFFECTS = list_trades(TALKS.seated, LADDER), measure_effects(TALKS.seated, LADDER, TALKS.wanted)


def test_every_effect_of_every_trade_is_a_bar_hollow_for_those_absent():
    bars = ladder_chart(TRADES, EFFECTS, TALKS).axes[0].patches
    assert [bar.get_width() for bar in bars] == pytest.approx(EFFECTS["effect"].tolist())
    hollow = [bar.get_facecolor()[:3] == (1, 1, 1) for bar in bars]
    assert hollow == (~EFFECTS["at_table"]).tolist()


def test_each_trade_is_told_above_its_bars_in_order():
    texts = [text.get_text() for text in ladder_chart(TRADES, EFFECTS, TALKS).axes[0].texts]
    told = [text for text in texts if text[0].isdigit() and " gives way on " in text]
    assert [text[0] for text in told] == [str(step) for step in TRADES["step"]]


def test_the_scorecard_has_a_cell_for_every_option_and_side():
    ranked = rank_options(TALKS)
    texts = [text.get_text() for text in scorecard_chart(ranked, TALKS).axes[0].texts]
    assert len(texts) == len(ranked)
    assert sum(text == "not on record" for text in texts) == ranked["beyond"].isna().sum()
    assert sum("inside" in text for text in texts) == (ranked["beyond"] == 0).sum()


def test_options_are_listed_from_the_closest_on():
    ranked = rank_options(TALKS)
    heads = [label.get_text() for label in scorecard_chart(ranked, TALKS).axes[0].get_yticklabels()]
    assert [int(head.split()[0]) for head in heads] == ranked.drop_duplicates("option")["place"].tolist()
