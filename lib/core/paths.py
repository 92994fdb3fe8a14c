"""Where things are: the project's own folders, whatever the working directory."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib"
NOTEBOOKS = ROOT / "notebooks"
OUTPUTS = ROOT / "outputs"
SEEDS = ROOT / "seeds"

STAGING = "POSITIONS_STAGING"
"""Names the folder that a run collects its results in until it has succeeded."""


EVIDENCE = "POSITIONS_EVIDENCE"
"""Names the folder that stands in for the dossier where a run is executed far from it."""


def locate(name: str | Path) -> Path:
    """Return the path of `name`; a relative one counts from the project's folder."""
    return ROOT / name


def results_folder(name: str | Path) -> Path:
    """Return the folder that results go to: the one a run stages them in, else `name`."""
    return Path(os.environ.get(STAGING) or locate(name))


def evidence_folder(name: str | Path) -> Path:
    """Return the folder of a dossier: the one that stands in for it, else `name`."""
    return Path(os.environ.get(EVIDENCE) or locate(name))


def resolve_texts_variable() -> None:
    """Make `SEED_TEXTS` absolute, for processes that will run elsewhere."""
    if named := os.environ.get("SEED_TEXTS"):
        os.environ["SEED_TEXTS"] = str(Path(named).resolve())


def texts_folder(dossier: Path) -> Path | None:
    """Return the folder with the texts of the documents: `SEED_TEXTS`, else `texts/` of the dossier, else None."""
    named = os.environ.get("SEED_TEXTS")
    if named:
        return Path(named).resolve()
    own = dossier / "texts"
    return own if own.is_dir() else None
