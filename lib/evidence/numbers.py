"""Tell dossiers apart by what numbers may depend on, so that a result stands for as long as nothing of it changes."""

from dataclasses import replace
from hashlib import sha256

import pandas as pd
from pandas.util import hash_pandas_object

from lib.evidence.dossier import Dossier
from lib.evidence.schema import TABLES

WORDS = ("quote", "translation", "gist")
"""What statements contain for readers alone."""


def hash_table(table: pd.DataFrame) -> str:
    """Return a SHA-256 over a table: the names of its columns, its cells, and the numbers of its rows."""
    told = "\n".join(map(str, table.columns)).encode()
    return sha256(told + hash_pandas_object(table).to_numpy().tobytes()).hexdigest()


def hash_numbers(dossier: Dossier) -> dict[str, str]:
    """Return a SHA-256 for the profile and each table; what statements say in words is left out, and so are codings."""
    tables = {name: getattr(dossier, name) for name in TABLES}
    tables["statements"] = dossier.statements.drop(columns=list(WORDS), errors="ignore")
    profile = sha256(dossier.profile.model_dump_json().encode()).hexdigest()
    return {"profile": profile, **{name: hash_table(table) for name, table in tables.items()}}


def hash_demand(dossier: Dossier, demand: str) -> dict[str, str]:
    """Return the same for what a dossier contains on one demand, and on none."""
    tables = {name: getattr(dossier, name) for name in TABLES}
    about = {name: table[table["demand"].isin([demand, ""])] for name, table in tables.items() if "demand" in table}
    return hash_numbers(replace(dossier, **about))
