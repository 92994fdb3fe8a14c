"""Locate the project's own folders, whatever the working directory."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib"
NOTEBOOKS = ROOT / "notebooks"
OUTPUTS = ROOT / "outputs"
SEEDS = ROOT / "seeds"

STAGING = "POSITIONS_STAGING"
"""Environment variable with the folder in which a run collects its results until it has succeeded."""


EVIDENCE = "POSITIONS_EVIDENCE"
"""Environment variable with a copy of the dossier, for runs on another machine."""


def locate(name: str | Path) -> Path:
    """Return the path of `name`; a relative name is relative to the project's folder."""
    return ROOT / name


def results_folder(name: str | Path) -> Path:
    """Return the folder for results: during a run its staging folder, otherwise `name`."""
    return Path(os.environ.get(STAGING) or locate(name))


def evidence_folder(name: str | Path) -> Path:
    """Return the folder of a dossier: its copy if the environment names one, otherwise `name`."""
    return Path(os.environ.get(EVIDENCE) or locate(name))


def resolve_texts_variable() -> None:
    """Make the path in `SEED_TEXTS` absolute, for processes that will run in another folder."""
    if named := os.environ.get("SEED_TEXTS"):
        os.environ["SEED_TEXTS"] = str(Path(named).resolve())


def texts_folder(dossier: Path) -> Path | None:
    """Return the folder with the documents' texts: `SEED_TEXTS`, else the dossier's `texts/`, else None."""
    named = os.environ.get("SEED_TEXTS")
    if named:
        return Path(named).resolve()
    own = dossier / "texts"
    return own if own.is_dir() else None
