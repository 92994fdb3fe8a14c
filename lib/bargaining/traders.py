"""Say who trades in the exchange model, and with what salience and capability."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lib.bargaining.preferences import Preferences, Weights, measure_preferences
from lib.bargaining.settlement import Talks
from lib.case import Case
from lib.evidence import JUDGED, name_judgements
from lib.positions import derive_positions


@dataclass(frozen=True)
class Traders:
    """Those who can trade, with their `capabilities`, and `everybody` whom their trades affect."""

    seated: Preferences
    capabilities: Weights
    everybody: Preferences


def seat_traders(talks: Talks, sides: Sequence[str]) -> Traders:
    """Return who can trade: where experts judge salience or capability, every actor; otherwise the sides at the table.

    Actors are those of `sides`, all if none is named. Their salience and capability are those of the latest judgement
    in the round; an actor that nobody judges on a demand takes no part in trades on it. Of sides, the salience is that
    of the parameters, and the capability 1.
    """
    case = talks.case
    judged = _list_latest(case)
    if judged.empty or judged[["salience", "capability"]].isna().all(axis=None):
        return Traders(talks.seated, {}, talks.wanted)
    salience, capability = (
        judged.assign(amount=judged[name] if judged[name].notna().any() else 1.0)
        .pivot(index="actor", columns="demand", values="amount")
        .reindex(index=case.actors["id"], columns=case.demands["id"])
        for name in ("salience", "capability")
    )
    everybody = measure_preferences(derive_positions(case.statements, case.rule), salience.fillna(0.0))
    asked = case.actors["side"].isin(sides or case.actors["side"])
    seated = [actor for actor in everybody.parties if actor in set(case.actors.loc[asked, "id"])]
    powers = capability.fillna(1.0).astype(float)
    capable = {actor: {demand: float(powers[demand][actor]) for demand in everybody.demands} for actor in seated}
    return Traders(everybody.of(seated), capable, everybody)


def _list_latest(case: Case) -> pd.DataFrame:
    """Return the latest judgement in the round of each actor on each demand, a row of `judgements` each."""
    judged = case.statements[case.rule.is_in_round(case.statements) & (case.statements["voice"] == JUDGED)]
    rows = case.dossier.judgements.set_index(name_judgements(case.dossier.judgements))
    return rows.loc[judged.sort_values(["day", "id"])["id"]].drop_duplicates(["actor", "demand"], keep="last")
