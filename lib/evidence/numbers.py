"""Tell dossiers apart by what numbers may depend on, so that a result stands for as long as nothing of it changes."""

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
    """Return a SHA-256 of the profile and of each table by name; codings and the `WORDS` of statements are left out."""
    profile = sha256(dossier.profile.model_dump_json().encode()).hexdigest()
    return {"profile": profile, **{name: hash_table(table) for name, table in _list_tables(dossier).items()}}


def hash_demand(dossier: Dossier, demand: str) -> dict[str, str]:
    """Return a SHA-256 of each table that names demands by its name: of the rows on this demand, and on none."""
    told = {name: table for name, table in _list_tables(dossier).items() if "demand" in table}
    return {name: hash_table(table[table["demand"].isin([demand, ""])]) for name, table in told.items()}


def _list_tables(dossier: Dossier) -> dict[str, pd.DataFrame]:
    tables = {name: getattr(dossier, name) for name in TABLES}
    return tables | {"statements": dossier.statements.drop(columns=list(WORDS), errors="ignore")}
