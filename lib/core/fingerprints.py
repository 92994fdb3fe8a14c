"""Hash the inputs of results, so that they are recognised by content and never by date."""

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from lib.core.paths import LIBRARY

EVIDENCE_FILES = ("*.csv", "*.txt", "codings/*.csv", "shingles/*.txt")
"""The files of a dossier that results may depend on."""
PACKAGES = ("ipykernel", "ipython", "matplotlib", "numpy", "pandas", "papermill", "pydantic", "seaborn")
"""The packages whose versions results may depend on."""


@cache
def find_versions() -> str:
    """Return the versions of Python and of the packages that results may depend on."""
    python = f"python {sys.version_info.major}.{sys.version_info.minor}"
    return ", ".join([python, *(f"{name} {version(name)}" for name in PACKAGES)])


def hash_library() -> str:
    """Return one SHA-256 over all files of the library, its templates included."""
    return hash_files(LIBRARY, ("**/*.py", "**/*.html", "**/*.typ"))


def hash_files(folder: Path, patterns: Iterable[str]) -> str:
    """Return one SHA-256 over the names and contents of the files in `folder` that match the patterns."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in patterns for file in folder.glob(pattern)}):
        digest.update(f"{file.relative_to(folder).as_posix()} {hash_file(file)}\n".encode())
    return digest.hexdigest()


def hash_file(file: Path) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
