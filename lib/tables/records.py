"""Compare what press and analysis tell with what the actors themselves have published."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from lib.case import Case
from lib.core.dates import is_after
from lib.evidence import split_words
from lib.parameters import Evidence
from lib.positions import derive_positions
from lib.words import (
    count_noun,
    describe_cell,
    find_statement,
    format_day,
    join_some,
    join_words,
    name_anchor,
    name_speaker,
    read_quotation,
)

Cell = Mapping[Hashable, Any]

SHARED = 0.2
"""The least share of words that two wordings of one sentence have in common."""

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
            one, other = (f"“{name_anchor(case, demand, cell[name])}”" for cell in (told, own))
            later = _tell_later(own, told, case) if name == "value" else ""
            yield f"{noun}: {one} as told, {other} in own publications{later}"


def describe_records(records: pd.DataFrame, case: Case) -> str:
    """Return in a sentence what the actors' own publications add to press and analysis: positions, then offers."""
    kinds = set(case.counted["is_primary"])
    if len(kinds) == 1:
        return (
            "All our sources are the actors' own publications" if True in kinds else "No actor's own publication counts"
        )
    told, own = (records[[f"{kind}", f"{kind}_offer"]].isna().to_numpy().T for kind in ("told", "own"))
    nouns = ("position of", "offer by")
    added = [*(_name_new(records[a & ~b], noun, case) for a, b, noun in zip(told, own, nouns, strict=True))]
    lacking = [count_noun(int((b & ~a).sum()), noun.split()[0]) for a, b, noun in zip(told, own, nouns, strict=True)]
    new = [*filter(None, added), *_name_differing(records, case)]
    rest = [each for each in lacking if not each.startswith("0 ")]
    only = f". Only others tell of {join_words(rest)}" if rest else ""
    return f"The actors' own publications add {'; '.join(new) or 'no position and no offer'}{only}"


def _name_new(new: pd.DataFrame, noun: str, case: Case) -> str:
    """Return who is on record on what in one kind of document only, as one phrase; '' if nobody is."""
    demands = new.groupby("actor", sort=False)["demand"].agg(lambda names: ", ".join(case.label(n) for n in names))
    names = [f"{case.label(str(actor))} ({about})" for actor, about in demands.items()]
    article = "an" if noun[0] in "aeiou" else "a"
    counted = f"{article} {noun}" if len(new) == 1 else noun.replace(" ", "s ", 1)
    return f"{counted} {join_some(names)}" if names else ""


def _name_differing(records: pd.DataFrame, case: Case) -> list[str]:
    """Return as one phrase the positions that own publications put elsewhere than press and analysis do."""
    both = records.dropna(subset=["told", "own"])
    rows = both[both["told"] != both["own"]].to_dict("records")
    names = [f"{case.label(row['actor'])} ({case.label(row['demand'])})" for row in rows]
    return [f"{'another position' if len(names) == 1 else 'other positions'} of {join_some(names)}"] if names else []


def _tell_later(own: Cell, told: Cell, case: Case) -> str:
    """Return that an own publication is later than what is told, as an addition to a phrase; '' if it is not."""
    days = [str((find_statement(case, str(cell["statement"])) or {}).get("date", "")) for cell in (own, told)]
    return ", which are later" if is_after(*days) else ""


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
    """Return the words of each speech that press and analysis tell of and that an actor has published itself.

    One row per statement of a secondary document on a speech that stands in a primary one too, beside the statement
    there that has most words in common with it, if there is one that has enough.
    """
    counted = case.counted
    own = counted[counted["is_primary"] & (counted["voice"] == "direct") & (counted["medium"] == "speech")]
    told = counted[~counted["is_primary"] & counted["utterance"].isin(own["utterance"])]
    rows = told.sort_values(["demand", "day"], kind="stable").to_dict("records")
    pairs = [(row, _find_published(row, own)) for row in rows]
    return pd.DataFrame(
        {
            "demand": [case.label(str(row["demand"])) for row in rows],
            "speech": [f"{name_speaker(row)}, {format_day(row['date'])}" for row in rows],
            "as told": [_cite(row) for row in rows],
            "as published": [_cite(other) if other else "–" for _, other in pairs],
            "wording": [_compare_words(row, other) for row, other in pairs],
            "coded": [_compare_codes(row, other, case) for row, other in pairs],
        }
    )


def _find_published(row: Cell, own: pd.DataFrame) -> Cell | None:
    """Return the published statement of the same speech that has most words in common; None if it has too few."""
    same = own[own["utterance"] == row["utterance"]]
    shared = (
        same["quote"].map(lambda text: _share_words(str(row["quote"]), text)) + (same["demand"] == row["demand"]) / 100
    )
    nearest: Cell = same.loc[shared.idxmax()].to_dict()
    return nearest if shared.max() >= SHARED else None


def _share_words(one: str, other: str) -> float:
    """Return the share of the words of either text that both have, from 0 to 1."""
    words = [set(split_words(text.lower())) for text in (one, other)]
    return len(words[0] & words[1]) / len(words[0] | words[1])


def _compare_words(row: Cell, other: Cell | None) -> str:
    if other is None:
        return "not among the published statements"
    one, two = (" ".join(split_words(str(each["quote"]).lower())) for each in (row, other))
    return "to the letter" if one in two or two in one else "other words"


def _cite(row: Cell) -> str:
    machine = ", machine translation" if row["is_machine"] else ""
    return f"“{read_quotation(row)}” ({row['short']}{machine})"


def _compare_codes(row: Cell, other: Cell | None, case: Case) -> str:
    """Return whether a stance is coded as the published one on the same demand, in words; `–` where there is none."""
    if other is None or row["demand"] != other["demand"] or np.isnan([row["value"], other["value"]]).any():
        return "–"
    if row["value"] == other["value"]:
        return UNCHANGED
    one, two = (name_anchor(case, str(row["demand"]), each["value"]) for each in (row, other))
    return f"“{one}” as told, “{two}” as published"
