"""Pick the utterances that a figure over time names."""

import pandas as pd

from lib.evidence import STATED, VALUED_ROLES
from lib.positions import OWN_OFFERS, TEXTS_AND_ACTS

MOST_NAMED = 8


def list_landmarks(statements: pd.DataFrame, positions: pd.DataFrame, most: int = MOST_NAMED) -> pd.DataFrame:
    """Return the utterances that matter most, at most `most` of them, in order of date.

    Only utterances that state a position or offer count. Texts and acts go first, then utterances that carry a side's
    position or own offer in the round, then those with most stances; among equals the latest goes first. Columns:
    `number` from 1; `utterance`; `act`, its label; `date`, `day`, `side`; `is_offer`, whether it contains an own offer.
    """
    told = statements[statements["voice"].isin(STATED) & statements["role"].isin(VALUED_ROLES)]
    carrying = {*positions["statement"], *positions["offer_statement"]}
    told = told.assign(
        is_text=told["medium"].isin(TEXTS_AND_ACTS),
        is_carrying=told["id"].isin(carrying),
        is_offer=told["offer"].isin(OWN_OFFERS),
    )
    first = {"act": "first", "date": "first", "day": "first", "side": "first", "id": "count"}
    found = told.groupby("utterance", sort=False).agg(
        first | dict.fromkeys(("is_text", "is_carrying", "is_offer"), "any")
    )
    ranked = found.sort_values(["is_text", "is_carrying", "id", "day"], ascending=False, kind="stable").head(most)
    kept = ranked.reset_index().sort_values(["day", "utterance"], ignore_index=True)
    return kept.assign(number=range(1, len(kept) + 1))[
        ["number", "utterance", "act", "date", "day", "side", "is_offer"]
    ]
