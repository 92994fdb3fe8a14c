"""Tabulate robustness for readers: agreement of coders, findings, choices and documents."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from lib.case import Case
from lib.robustness import CHOICES, ONE_DOCUMENT, Analyses, format_verdict
from lib.tables.display import add_quotation_marks
from lib.words import format_interval, format_percent, format_points, format_signed, shorten_list

MOST_LEVELS = 12
"""How many levels of a choice a table names."""
NO_CODINGS = "no codings: put a CSV with the rows of at least two coders into the dossier's folder codings/"
NO_CONFUSION = "no pairs of codings in confusion.csv: values are taken as coded, and intervals leave coding error out"


def tabulate_units(units: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return how many passages coders found alone and together; a sentence if there are no codings."""
    if units.empty:
        return pd.DataFrame({"coders": [NO_CODINGS]})
    return pd.DataFrame(
        {
            "in": units["among"].map(lambda name: case.dossier.short_names.get(name, name)),
            "coders": units["one"] + " and " + units["other"],
            "found by the first": units["found_by_one"],
            "by the second": units["found_by_other"],
            "by both": units["found_by_both"],
            "by either": units["found_by_either"],
            "by both, of those by either": units["share"].map(format_percent),
        }
    )


def tabulate_agreement(agreement: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the agreement of coders in words, a row per field, metric and group; a sentence if there is none."""
    if agreement.empty:
        return pd.DataFrame({"coders": [NO_CODINGS]})
    return pd.DataFrame(
        {
            "field": agreement["field"],
            "differences counted as": agreement["metric"],
            "among": agreement["among"].map(case.label),
            "alpha": [_format_alpha(row) for row in agreement.to_dict("records")],
            "passages": agreement["units"],
            "ratings": agreement["ratings"],
            "equal pairs": agreement["same"].map(format_percent),
        }
    )


def _format_alpha(row: Mapping[Hashable, Any]) -> str:
    """Return an alpha with its interval, which one passage has not, or the reason why it is undefined."""
    if np.isnan(row["alpha"]):
        return "undefined: all values are equal" if row["units"] else "undefined: nobody shares a passage"
    interval = "" if np.isnan(row["at_least"]) else f" [{row['at_least']:.2f} to {row['at_most']:.2f}]"
    return f"{row['alpha']:.2f}{interval}"


def tabulate_disagreements(disagreements: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return what coders of a passage disagree on or only some found, with the quotation and what was adopted."""
    quotes = case.dossier.codings.drop_duplicates("unit").set_index("unit")["quote"]
    known = ("unit", "demand", "actor", "field", "adopted", "statement", "apart")
    coders = [column for column in disagreements if column not in known]
    shown = pd.DataFrame(
        {
            "passage": disagreements["unit"],
            "of": disagreements["actor"].map(case.label) + ", " + disagreements["demand"].map(case.label),
            "field": disagreements["field"],
            **{f"coder {coder}": disagreements[coder].replace("", "(none)") for coder in coders},
            "adopted": disagreements["adopted"].replace("", "(none)"),
            "points apart": disagreements["apart"].map(format_points, na_action="ignore"),
        }
    )
    return shown.assign(quotation=add_quotation_marks(quotes.reindex(disagreements["unit"]).reset_index(drop=True)))


def tabulate_ranges(positions: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return how far apart the stances behind each position lie, in whole points, and how many there are."""
    told = positions[~positions["is_empty"]].reset_index(drop=True)
    stated = [
        format_points(low) if low == high else f"{format_points(low)} to {format_points(high)}"
        for low, high in told[["lowest", "highest"]].to_numpy(float)
    ]
    return pd.DataFrame(
        {
            "side": told["side"].astype(str),
            "demand": told["demand"].astype(str).map(case.label),
            "position": told["value"].map(format_points),
            "stated in the round": stated,
            "90 % interval": [format_interval(row).strip(" []") or "–" for row in told.to_dict("records")],
            "utterances": told["utterances"],
            "documents": told["documents"],
        }
    )


def list_choices(analyses: Analyses) -> pd.DataFrame:
    """Return every choice that an analyst could make differently, with its levels, the case's own first."""
    return pd.DataFrame(
        {
            "choice": list(analyses.levels),
            "what is decided": [CHOICES[name] for name in analyses.levels],
            "taken": [levels[0] for levels in analyses.levels.values()],
            "as well": ["; ".join(shorten_list(levels[1:], MOST_LEVELS)) or "–" for levels in analyses.levels.values()],
        }
    )


def tabulate_findings(listed: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of `list_findings` in words, those that hold most widely first."""
    rows = listed.to_dict("records")
    shown = pd.DataFrame(
        {
            "finding": listed["sentence"],
            "verdict": [format_verdict(row) for row in rows],
            "holds here": ["yes" if row["holds"] else "not told" if np.isnan(row["margin"]) else "no" for row in rows],
            "of the analyses": [_format_share(row["share_analyses"], row["told"], row["analyses"]) for row in rows],
            "different results": listed["results"],
            "of the replicates": [_format_share(row["share_replicates"], row["replicates"]) for row in rows],
            "of all replicates of all analyses": listed["share_all"].map(format_percent),
            "margin": ["–" if np.isnan(row["margin"]) else _format_margin(row) for row in rows],
            "hinges on": [_format_hinge(row) for row in rows],
        }
    )  # fmt: skip
    support = listed[["share_analyses", "share_replicates"]].min(axis=1, skipna=False)
    return shown.loc[support.sort_values(ascending=False, kind="stable", na_position="last").index]


def _format_margin(row: Mapping[Hashable, Any]) -> str:
    """Return a margin with its interval; without one where no replicate differs, as then nothing was drawn."""
    margin, *ends = (format_signed(row[name]) for name in ("margin", "at_least", "at_most"))
    return margin if row["at_least"] == row["at_most"] else f"{margin} [{ends[0]} to {ends[1]}]"


def _format_share(share: float, told: int, of: int | None = None) -> str:
    among = f"{told:,} of {of:,} that can tell" if of and of != told else f"{told:,}"
    return f"{format_percent(share)} of {among}" if told else "none can tell"


def _format_hinge(row: Mapping[Hashable, Any]) -> str:
    """Return which choice decides most, and at which of its levels the claim holds least."""
    if np.isnan(row["moves"]):
        return "–"
    least = (
        f": least {row['level']} ({format_percent(row['share_level'])})"
        if row["share_level"] < 1
        else ", but always holds"
    )
    return f"{row['choice']} ({format_percent(row['moves'])} of the variance){least}"


def tabulate_choices(choices: pd.DataFrame) -> pd.DataFrame:
    """Return in words how much each choice decides."""
    return pd.DataFrame(
        {
            "choice": choices["choice"],
            "levels": choices["levels"],
            "share of the variance": choices["moves"].map(format_percent),
            "holds least": choices["level"],
            "there in": choices["share_level"].map(format_percent),
        }
    )


def tabulate_documents(ranked: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return what depends on which document, in words, the most influential document first."""
    sentences = dict(zip(listed["finding"], listed["sentence"], strict=True))
    if ranked.empty:
        return pd.DataFrame({"documents": [ONE_DOCUMENT]})
    return pd.DataFrame(
        {
            "left out": ranked["left_out"],
            "positions emptied": ranked["emptied"],
            "others move by, on average": ranked["shift"].map(lambda shift: "–" if pd.isna(shift) else f"{shift:.1f}"),
            "findings lost": [_list_claims(row, sentences) for row in ranked["lost"]],
            "findings gained": [_list_claims(row, sentences) for row in ranked["gained"]],
        }
    )


def _list_claims(claims: tuple[str, ...], sentences: Mapping[str, str]) -> str:
    return "; ".join(sentences[claim] for claim in claims) or "–"


def tabulate_consensus(consensus: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return how far each side's stances agree with one another, one row per cell."""
    return pd.DataFrame(
        {
            "side": consensus["side"].astype(str),
            "demand": consensus["demand"].astype(str).map(case.label),
            "stances": consensus["n"],
            "agreement": ["–" if np.isnan(share) else f"{share:.2f}" for share in consensus["agreement"]],
        }
    )


def tabulate_confusion(confusion: pd.DataFrame) -> pd.DataFrame:
    """Return how often two coders gave the same passage which two values; a sentence if they never did."""
    seen = confusion[confusion["pairs"] > 0]
    if seen.empty:
        return pd.DataFrame({"coders": [NO_CONFUSION]})
    return pd.DataFrame(
        {
            "one coder": seen["one"].map(format_points),
            "another": seen["other"].map(format_points),
            "pairs of codings": seen["pairs"].map(format_points),
            "share": (seen["pairs"] / seen["pairs"].sum()).map(format_percent),
        }
    )
