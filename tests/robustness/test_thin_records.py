"""What rests on one judgement has no interval, and what was not tried, or cannot be told, is said to be so."""

import numpy as np
import pytest
from cases import PARAMETERS, PROFILE, ROWS, write_dossier

from lib.bargaining import describe_zones
from lib.figures import FIGURES
from lib.robustness import describe_verdicts
from lib.robustness.agreement import find_alpha_interval, measure_agreement, measure_alpha
from lib.study import open_study
from lib.tables import list_zones, tabulate_agreement, tabulate_findings, tabulate_ranges


@pytest.fixture
def study(tmp_path):
    """Return a function that opens the villages' study with other rows in some tables, and other parameters."""

    def write(tables=None, **given):
        folder = write_dossier(tmp_path / f"village-{len(list(tmp_path.iterdir()))}", ROWS | (tables or {}), PROFILE)
        return open_study(dossier=str(folder), outputs=str(tmp_path / "results"), **PARAMETERS, replicates=40, **given)

    return write


@pytest.mark.parametrize("statistic", ["current", "mean", "median"])
def test_one_judgement_has_no_interval(study, statistic):
    one = study({"confusion": []}, statistic=statistic)
    assert set(tabulate_ranges(one.positions, one.case)["90 % interval"]) == {"–"}
    for frame in (one.positions, one.actor_positions, one.gaps, one.zones, *one.settlements):
        assert frame[["at_least", "at_most"]].isna().all(axis=None)
    assert not tabulate_findings(one.findings)["margin"].str.contains("[", regex=False).any()


def test_one_passage_that_two_coders_share_has_an_alpha_and_no_interval(study):
    ratings = np.array([[0.0], [50.0]])
    assert measure_alpha(ratings) == 0
    assert np.isnan(find_alpha_interval(ratings, "nominal", 50, 1)).all()
    codings = [["a", "u1", "position", "100"], ["b", "u1", "position", "50"]]
    one = study()
    coded = one.case.dossier.codings.reindex(range(2)).fillna("")
    coded[["coder", "unit", "role", "value"]], coded["demand"] = codings, "weir"
    shown = tabulate_agreement(measure_agreement(coded, 50), one.case)
    assert shown.loc[shown["field"] == "value", "alpha"].tolist() == ["0.00"] * 6


def widen():
    """Return statements in which each of two sides has offered to go all the way on the weir."""
    offer = ["", "", "reported"]
    return [
        *ROWS["statements"][:3],
        ["gazette-1900-4", "gazette-1900", "fishers", "weir", "concession", 100, "floated", *offer, "fishers-1900-07-01",
         "", "In a dry year we could close it on Sundays", "", "They may close it."],
        ["gazette-1900-5", "gazette-1900", "miller", "weir", "concession", 0, "floated", *offer, "miller-1900-06",
         "", "We want the weir closed", "", "He may do without."],
        ROWS["statements"][5],
    ]  # fmt: skip


def test_a_zone_of_the_whole_scale_is_a_zone_without_bounds_and_not_a_silence(study):
    wide = study({"statements": widen()}, sides=["Mill", "River"])
    zone = wide.zones.set_index("demand").loc["weir"]
    assert (zone["low"], zone["high"], zone["low_by"], zone["high_by"], zone["untold_by"]) == (0, 100, "", "", ())
    assert zone["is_open"]
    assert np.isnan(zone["at_least"]), "no position bounds it, so none gives it an interval"
    shown = list_zones(wide.zones, wide.talks).iloc[0]
    assert shown["zone"] == "0, weir 0 to 100, weir 100"
    assert (shown["up to"], shown["down to"], shown["points missing"]) == ("–", "–", "0")
    told = describe_zones(wide.zones, wide.talks)
    assert told.startswith("Mill and River: zone of agreement on closed weir; on water toll, cannot be told")


def read_figure(name, study):
    """Return the finding of a figure, and the texts in it."""
    chart = FIGURES[name].draw(study)
    return chart.finding, [text.get_text() for ax in chart.axes for text in ax.texts]


def test_where_no_claim_was_tried_none_is_said_to_fail(study):
    none = study({"findings": []})
    tried = "No claim was tried: findings.csv has none on what is shown"
    assert describe_verdicts(none.findings) == tried
    for name in ("robustness-findings", "robustness-curve"):
        assert read_figure(name, none) == (tried, ["no claim of findings.csv concerns what is shown"])


def test_claims_that_were_tried_and_cannot_be_told_are_counted(study):
    claims = [["high", "above", "toll", "priest", "", "", 50, "{one} stands above {points} on {demand}"]]
    untold = study({"findings": claims})
    found, texts = read_figure("robustness-findings", untold)
    assert found == "Of 1 claim, 1 cannot be told from our sources"
    assert texts == ["our sources cannot tell: in every analysis, too little is on record"]
    assert read_figure("robustness-curve", untold) == ("The priest stands above 50 on water toll", texts)
