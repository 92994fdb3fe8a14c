"""Locate the project's own folders, whatever the working directory."""

import os
import re
from collections.abc import Iterable
from errno import EINVAL
from pathlib import Path, PureWindowsPath

from lib.core.errors import ECHOED, Misuse, raise_if
from lib.core.unseen import spell_unseen

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib"
NOTEBOOKS = ROOT / "notebooks"
IS_CHECKOUT = NOTEBOOKS.is_dir()
BASE = ROOT if IS_CHECKOUT else Path.cwd()
"""Where results go by default: the project's checkout; where only the library is installed, the working directory."""

OUTPUTS = BASE / "outputs"
SEEDS = ROOT / "seeds"
TRIAL = OUTPUTS / "trial"
"""Where notebooks that are run by hand write, so that the suite's own results stay as they are."""

WORK = ROOT / "work"
"""Where analysts work on copies of the notebooks."""

OWN = (".ci", ".git", ".venv", "benchmarks", "lib", "notebooks", "seeds", "tests")
"""The project's own folders, in which no results belong."""

LONGEST_FILE_NAME = 255
"""The most bytes of a file's name on any usual file system."""

UNNAMEABLE = re.compile("[\0\ud800-\udfff]")

STAGING = "POSITIONS_STAGING"
"""Environment variable with the folder in which a run collects its results until it has succeeded."""

EVIDENCE = "POSITIONS_EVIDENCE"
"""Environment variable with a copy of the dossier, for runs on another machine."""


DRAWN_ONCE = "POSITIONS_DRAWN_ONCE"
"""Environment variable that is set where figures are not kept, because none is asked for again."""

STORE = "POSITIONS_STORE"
"""Environment variable with the folder for kept results; set it to the empty string to keep none."""

KEPT_RESULTS = str(ROOT / ".positions") if IS_CHECKOUT else "~/.cache/negotiation-positions"
"""That folder by default."""


def locate(name: str | Path) -> Path:
    """Return the path of `name`; a relative name is relative to the project's folder, if there is one."""
    return BASE / name


def find_place(name: str | Path) -> Path:
    """Return the path that a caller means: a relative one begins in the working directory, `~` is the home folder."""
    return Path(os.path.realpath(os.path.expanduser(name)))


def is_same(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one place; False if one of them is a name that no place can have."""
    try:
        return os.path.realpath(one) == os.path.realpath(other)
    except ValueError:
        return False


def find_files(folder: Path, *patterns: str) -> list[Path]:
    """Return the files in a folder that match the patterns, sorted; none that is hidden, a pipe or a dangling link."""
    found = {file for pattern in patterns for file in folder.glob(pattern) if not file.name.startswith(".")}
    return sorted(file for file in found if file.is_file())


def read_file(file: Path) -> bytes:
    """Return the content of a file; raise OSError at once for what is none, such as a pipe that nobody writes to."""
    if not file.is_file():
        raise OSError(EINVAL, "is not a file" if file.exists() else "the link leads nowhere")
    return file.read_bytes()


def results_folder(name: str | Path) -> Path:
    """Return the folder for results: during a run its staging folder, otherwise `name`."""
    return Path(os.environ.get(STAGING) or locate(name))


def evidence_folder(name: str | Path) -> Path:
    """Return the folder of a dossier: its copy if the environment names one, otherwise `name`."""
    return Path(os.environ.get(EVIDENCE) or locate(name))


def leads_out(name: str) -> bool:
    """Tell whether a name is anything but the path of a file below the folder that it belongs to.

    >>> [leads_out(name) for name in ("tables/a.csv", "../a.csv", "tables/../../a.csv", "/a.csv", "c:a.csv", "")]
    [False, True, True, True, True, True]
    """
    parts = re.split(r"[/\\]", name)
    is_name = len(name.encode(errors="replace")) <= LONGEST_FILE_NAME and not UNNAMEABLE.search(name)
    return not is_name or not {"", ".", ".."}.isdisjoint(parts) or bool(PureWindowsPath(name).drive)


def refuse_outside(file: Path, names: Iterable[object]) -> None:
    """Raise `Misuse` for each name in a file of the suite that is none, or that leads out of the folder it is for."""
    raise_if(
        [
            f"{file}: names '{spell_unseen(str(name)[:ECHOED])}', which is not a file in its folder; "
            "nothing was changed; move the file away"
            for name in names
            if not isinstance(name, str) or leads_out(name)
        ],
        Misuse,
    )


def is_below(file: Path, folder: Path) -> bool:
    """Tell whether a file is in a folder, or in one within it, even if links are followed."""
    return file.parent.resolve().is_relative_to(folder.resolve())


def resolve_variables() -> None:
    """Make the paths in `SEED_TEXTS` and `POSITIONS_STORE` absolute, for processes that will run in another folder."""
    if named := os.environ.get(STORE):
        os.environ[STORE] = str(find_place(named))
    if named := os.environ.get("SEED_TEXTS"):
        absolute = [str(find_place(folder)) for folder in named.split(os.pathsep) if folder]
        os.environ["SEED_TEXTS"] = os.pathsep.join(absolute)


def texts_folders(dossier: Path) -> list[Path]:
    """Return the folders with the documents' texts: those in `SEED_TEXTS`, else the dossier's `texts/` if there is one.

    Several folders are separated as in `PATH`.
    """
    if named := os.environ.get("SEED_TEXTS"):
        return [find_place(folder) for folder in named.split(os.pathsep) if folder]
    own = dossier / "texts"
    return [own] if own.is_dir() else []


def find_text(dossier: Path, document: str) -> Path | None:
    """Return the file with the text of a document, None where it is not at hand."""
    files = (folder / f"{document}.txt" for folder in texts_folders(dossier))
    return next((file for file in files if os.path.isfile(file)), None)
