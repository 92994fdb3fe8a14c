"""Experts' judgements of where actors stand: check them, and put them beside the statements as what experts say."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from lib.core.dates import first_day
from lib.evidence.schema import JUDGED, PRIMARY

SAID = ("speakers", "utterances", "statements")
"""The tables of what actors said, which a case with judgements may leave out, or have without a row."""

AMOUNTS = ("salience", "capability")


def has_rows(file: Path) -> bool:
    """Return whether a table is there and has more than its first line."""
    return os.path.isfile(file) and os.access(file, os.R_OK) and len(file.read_bytes().splitlines()) > 1


def check_judgements(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield a fault for each amount that is empty although others are given, and for options without a quotation."""
    if "judgements" not in frames:
        return
    judgements = frames["judgements"]
    for column in AMOUNTS:
        is_empty = judgements[column].isna()
        for line in judgements.loc[is_empty, "line"] if not is_empty.all() else ():
            yield f"judgements.csv:{line}:{column}: is empty; give one in every row or in none"
    if "options" in frames:
        options = frames["options"]
        for line in options.loc[(options["quote"] == "") & ~options["source"].isin(judgements["source"]), "line"]:
            yield f"options.csv:{line}:quote: is empty; quote its source, which is no source of judgements"


def name_judgements(judgements: pd.DataFrame) -> "pd.Series[str]":
    """Return the id of each judgement among the statements: its document, actor and demand."""
    return judgements["source"].str.cat(judgements[["actor", "demand"]], sep="-")


def join_judgements(statements: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return joined statements, and below them each judgement as what its document's experts say.

    Its role is `position` and its voice `judged`; its date is that of the document, and its quotation empty.
    """
    judgements = tables["judgements"]
    if judgements.empty:
        return statements
    labels = {name: dict(zip(tables[name]["id"], tables[name]["label"], strict=True)) for name in ("actors", "demands")}
    about = judgements.join(tables["documents"].set_index("id")[["kind", "short", "date"]], on="source")
    own = name_judgements(judgements)
    places = about["actor"].map(labels["actors"]) + " at " + about["value"].map("{:g}".format)
    joined = pd.DataFrame("", index=about.index, columns=statements.columns).assign(
        id=own,
        utterance=own,
        document=about["source"],
        value=about["value"],
        role="position",
        voice=JUDGED,
        medium="judgement",
        gist=about["short"] + " places " + places + " of 100 on " + about["demand"].map(labels["demands"]) + ".",
        speaker=about["short"],
        act="judgement by " + about["short"],
        short=about["short"],
        date=about["date"],
        published=about["date"],
        day=pd.to_datetime(about["date"].map(first_day)),
        is_primary=about["kind"].isin(PRIMARY),
        is_machine=False,
        **{name: about[name] for name in ("actor", "demand")},
        side=about["actor"].map(dict(zip(tables["actors"]["id"], tables["actors"]["side"], strict=True))),
    )
    names = ("actor", "demand", "side")
    both = pd.concat([statements.astype(dict.fromkeys(names, str)), joined], ignore_index=True)
    return both.astype({name: statements[name].dtype for name in (*names, "day")} | {"value": float})
