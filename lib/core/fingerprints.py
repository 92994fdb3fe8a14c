"""Hash the inputs of results, so that they are recognised by content and never by date."""

import hashlib
import os
import re
import sys
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from lib.core.errors import explain_unreadable, raise_if
from lib.core.paths import LIBRARY, find_files, read_file

EVIDENCE_FILES = ("case.toml", "*.csv", "codings/*.csv", "shingles/*.txt")
"""The files of a dossier that results may depend on."""

DISTRIBUTION = "negotiation-positions"
VERSION = re.compile(r"^Version: (\S+)", re.MULTILINE)
REQUIREMENT = re.compile(r"^Requires-Dist: ([\w.-]+)[^;\n]*$", re.MULTILINE)
"""A requirement without a condition; packages for an extra or another platform may or may not be installed."""


@cache
def find_versions() -> dict[str, str]:
    """Return the versions of Python and of every package that the library requires, directly or through others."""
    versions, names = dict[str, str](), list(_list_requirements())
    while names:
        name = names.pop()
        if name not in versions:
            try:
                versions[name], required = _read_metadata(name)
            except PackageNotFoundError:
                versions[name], required = "missing", []
            names += required
    return {"python": f"{sys.version_info.major}.{sys.version_info.minor}", **dict(sorted(versions.items()))}


def _list_requirements() -> list[str]:
    """Return the packages that the library itself requires."""
    return _read_metadata(DISTRIBUTION)[1]


def _read_metadata(name: str) -> tuple[str, list[str]]:
    """Return the version of an installed package and the packages that it requires.

    Only the head of the metadata is searched; importlib.metadata parses all of it, which takes five times as long.
    """
    found = distribution(name)
    head = (found.read_text("METADATA") or found.read_text("PKG-INFO") or "").partition("\n\n")[0]
    required = [re.sub(r"[-_.]+", "-", other).lower() for other in REQUIREMENT.findall(head)]
    return "".join(VERSION.findall(head)), required


@cache
def describe_versions() -> str:
    """Return the versions of Python and of the packages required directly, and one hash over all the others."""
    versions = find_versions()
    direct = ["python", *sorted(_list_requirements())]
    others = [f"{name} {version}" for name, version in versions.items() if name not in direct]
    digest = hashlib.sha256("\n".join(others).encode()).hexdigest()[:12]
    return ", ".join([*(f"{name} {versions[name]}" for name in direct), f"{len(others)} others {digest}"])


def identify_installation() -> dict[str, str]:
    """Return what must be the same on all machines that share results: the hash of the library, and all versions."""
    return {"library": hash_library(), **find_versions()}


def hash_library() -> str:
    """Return one SHA-256 over all files of the library, its templates included."""
    return hash_files(LIBRARY, ("**/*.py", "**/*.html", "**/*.typ"))


def read_title(folder: Path) -> str:
    """Return the title of the case in a folder, as its `case.toml` gives it; '' if it cannot be read."""
    try:
        return str(tomllib.loads(read_file(folder / "case.toml").decode("utf-8-sig")).get("title", ""))
    except (OSError, ValueError, RecursionError):
        return ""


def hash_files(folder: Path, patterns: Iterable[str]) -> str:
    """Return one SHA-256 over the names and contents of the files in `folder` that match the patterns.

    `Faults` lists the files that cannot be read.
    """
    digest, faults = hashlib.sha256(), []
    for file in find_files(folder, *patterns):
        name = file.relative_to(folder).as_posix()
        try:
            digest.update(os.fsencode(f"{name} {hash_file(file)}\n"))  # not every name is UTF-8
        except OSError as error:
            faults.append(f"{name}: {explain_unreadable(error)}")
    raise_if(faults)
    return digest.hexdigest()


def hash_file(file: Path) -> str:
    """Return the SHA-256 of a file's content; raise OSError if it cannot be read."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def has_hash(file: Path, expected: str) -> bool:
    """Tell whether a file is there, can be read, and has this SHA-256."""
    with suppress(OSError):
        return file.is_file() and hash_file(file) == expected
    return False
