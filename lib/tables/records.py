"""Compare what press and analysis tell with what the actors themselves have published."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from lib.case import Case
from lib.evidence import VALUED_ROLES, split_words
from lib.parameters import Evidence
from lib.positions import derive_positions
from lib.words import describe_cell, find_statement, format_day, join_words, name_anchor, name_speaker, read_quotation

Cell = Mapping[Hashable, Any]

ONLY_OWN = "not in press and analysis"
ONLY_TOLD = "not in the actor's own publications"
UNCHANGED = "the same"
RECORD_COLUMNS = ["demand", "actor", "told", "own", "told_offer", "own_offer", "adds"]


def compare_records(case: Case) -> pd.DataFrame:
    """Return each actor's position and offer by press and analysis, and by the actors' own publications.

    One row per demand and actor of which either tells, in the order of the dossier. Columns: `demand`; `actor`; `told`
    and `told_offer`, from secondary documents, `own` and `own_offer`, from primary ones (0 to 100, NaN where there is
    none in the round); `adds`, what the own publications add, in words.
    """
    told, own = (_derive(case, evidence) for evidence in ("secondary", "primary"))
    rows = []
    for demand in case.demands["id"]:
        for actor in case.actors["id"]:
            cells = told[demand, actor], own[demand, actor]
            values = [cell[name] for name in ("value", "offer") for cell in cells]
            if not np.isnan(values).all():
                rows.append([demand, actor, *values, "; ".join(_tell_added(*cells, case))])
    return pd.DataFrame(rows, columns=RECORD_COLUMNS)


def _derive(case: Case, evidence: Evidence) -> dict[tuple[str, str], Cell]:
    """Return the position of each actor on each demand by documents of one kind."""
    derived = derive_positions(case.statements, replace(case.rule, evidence=evidence), "actor")
    return {(str(cell["demand"]), str(cell["actor"])): cell for cell in derived.to_dict("records")}


def _tell_added(told: Cell, own: Cell, case: Case) -> Iterator[str]:
    """Yield what an actor's own publications add to press and analysis, or that they do not."""
    demand = str(told["demand"])
    for name, noun in (("value", "position"), ("offer", "offer")):
        if np.isnan(told[name]) and np.isnan(own[name]):
            continue
        if np.isnan(told[name]):
            yield f"{noun}: {ONLY_OWN}"
        elif np.isnan(own[name]):
            yield f"{noun}: {ONLY_TOLD}"
        elif told[name] == own[name]:
            yield f"{noun}: {UNCHANGED}"
        else:
            yield f"{noun}: {name_anchor(case, demand, own[name])}, not {name_anchor(case, demand, told[name])}"


def describe_records(records: pd.DataFrame, case: Case) -> str:
    """Return in a sentence what the actors' own publications add to press and analysis: positions, then offers."""
    kinds = set(case.counted["is_primary"])
    if len(kinds) == 1:
        return (
            "All our sources are the actors' own publications" if True in kinds else "No actor's own publication counts"
        )
    added = [
        *_name_new(records[records["told"].isna() & records["own"].notna()], "position of", case),
        *_name_new(records[records["told_offer"].isna() & records["own_offer"].notna()], "offer by", case),
        *_name_differing(records, case),
    ]
    return f"The actors' own publications add {'; '.join(added) or 'no position and no offer'}"


def _name_new(new: pd.DataFrame, noun: str, case: Case) -> list[str]:
    """Return who is on record on what in own publications only, as one phrase; nothing if nobody is."""
    demands = new.groupby("actor", sort=False)["demand"].agg(lambda names: join_words([case.label(n) for n in names]))
    names = [f"{case.label(str(actor))} on {about}" for actor, about in demands.items()]
    article = "an" if noun[0] in "aeiou" else "a"
    counted = f"{article} {noun}" if len(new) == 1 else noun.replace(" ", "s ", 1)
    return [f"{counted} {join_words(names)}"] if names else []


def _name_differing(records: pd.DataFrame, case: Case) -> list[str]:
    """Return each position that own publications put elsewhere than press and analysis do."""
    both = records.dropna(subset=["told", "own"])
    return [
        f"that {case.label(row['actor'])} stands at {name_anchor(case, row['demand'], row['own'])} on "
        f"{case.label(row['demand'])}, where others tell of {name_anchor(case, row['demand'], row['told'])}"
        for row in both[both["told"] != both["own"]].to_dict("records")
    ]


def tabulate_records(records: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the comparison of `compare_records` in words, with the date of each position and offer."""
    told, own = (_derive(case, evidence) for evidence in ("secondary", "primary"))
    keys = list(zip(records["demand"], records["actor"], strict=True))
    return pd.DataFrame(
        {
            "demand": records["demand"].map(case.label),
            "actor": records["actor"].map(case.label),
            "by press and analysis": [_tell_cell(told[key], case) for key in keys],
            "by the actors' own publications": [_tell_cell(own[key], case) for key in keys],
            "what these add": records["adds"],
        }
    )


def _tell_cell(cell: Cell, case: Case) -> str:
    """Return a position and an offer in words, each with its date."""
    offer = find_statement(case, str(cell["offer_statement"]))
    if offer is None:
        return describe_cell(cell, case)
    offered = f"offers {name_anchor(case, str(cell['demand']), cell['offer'])} ({format_day(offer['date'])})"
    return f"no position; {offered}" if np.isnan(cell["value"]) else f"{describe_cell(cell, case)}; {offered}"


def list_tellings(case: Case) -> pd.DataFrame:
    """Return the words of each utterance that press and analysis quote and that an actor has published itself.

    One row per statement of a secondary document whose utterance stands in a primary one too, beside the statement
    there that is nearest to it: of the same actor and demand and, if there is one, of the same role and value.
    """
    counted = case.counted
    own = counted[counted["is_primary"] & (counted["voice"] == "direct")]
    told = counted[~counted["is_primary"] & counted["utterance"].isin(own["utterance"])]
    rows = told.sort_values(["demand", "day"], kind="stable").to_dict("records")
    pairs = [(row, _find_published(row, own)) for row in rows]
    return pd.DataFrame(
        {
            "demand": [case.label(str(row["demand"])) for row in rows],
            "speaker": [f"{name_speaker(row)}, {format_day(row['date'])}" for row in rows],
            "role": [row["role"] for row in rows],
            "as told": [_cite(row) for row in rows],
            "as published": [_cite(other) if other else "no such statement on this demand" for _, other in pairs],
            "wording": [_compare_words(row, other) for row, other in pairs],
            "meaning": [_compare_codes(row, other, case) for row, other in pairs],
        }
    )


def _find_published(row: Cell, own: pd.DataFrame) -> Cell | None:
    """Return the published statement of the same utterance, actor and demand that is most like one that is told."""
    same = own[
        (own["utterance"] == row["utterance"]) & (own["actor"] == row["actor"]) & (own["demand"] == row["demand"])
    ]
    kinds = VALUED_ROLES if row["role"] in VALUED_ROLES else (row["role"],)
    same = same[same["role"].isin(kinds)]
    if same.empty:
        return None
    words = same["quote"].map(lambda text: _share_words(str(row["quote"]), text))
    alike = 1.0 * (same["role"] == row["role"]) + (same["argument"] == row["argument"]) + words
    alike += 1.0 * (same["value"] == row["value"])
    nearest: Cell = same.loc[alike.idxmax()].to_dict()
    return nearest


def _share_words(one: str, other: str) -> float:
    """Return the share of the words of either text that both have, from 0 to 1."""
    words = [set(split_words(text.lower())) for text in (one, other)]
    return len(words[0] & words[1]) / len(words[0] | words[1])


def _compare_words(row: Cell, other: Cell | None) -> str:
    if other is None:
        return "–"
    one, two = (" ".join(split_words(str(each["quote"]).lower())) for each in (row, other))
    return "to the letter" if one in two or two in one else "other words"


def _cite(row: Cell) -> str:
    machine = ", machine translation" if row["is_machine"] else ""
    return f"“{read_quotation(row)}” ({row['short']}{machine})"


def _compare_codes(row: Cell, other: Cell | None, case: Case) -> str:
    """Return whether a statement is coded as what has been published, in words."""
    if other is None:
        return "only as told"
    if row["role"] not in VALUED_ROLES:
        return UNCHANGED if row["argument"] == other["argument"] else "another reason"
    if row["value"] == other["value"]:
        return UNCHANGED
    one, two = (name_anchor(case, str(row["demand"]), each["value"]) for each in (row, other))
    return f"{one} as told, {two} as published"
