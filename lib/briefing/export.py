"""Write the briefing of a case in every format asked for, to a folder that contains one briefing only.

Formats made with other parameters, evidence or library are not mixed in.
"""

import hashlib
import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from lib.briefing.docx import write_docx
from lib.briefing.extracts import format_case_parameters
from lib.briefing.html import write_html
from lib.briefing.model import Briefing
from lib.briefing.pdf import write_pdf
from lib.briefing.pptx import write_pptx
from lib.briefing.xlsx import write_xlsx
from lib.case import Case
from lib.core.errors import Misuse, raise_if
from lib.core.fingerprints import EVIDENCE_FILES, describe_versions, has_hash, hash_files, hash_library
from lib.core.landing import land
from lib.core.paths import locate, refuse_outside, results_folder

MANIFEST = "briefing.json"
NAME = "briefing"

Provenance = Mapping[str, Any]
"""What a briefing was made from: `case`, `parameters` by name, hashes of `seeds` and `library`, and `versions`."""


def check_folder(folder: Path, kinds: Sequence[str], mark: Provenance, known: Sequence[str]) -> list[str]:
    """Return a fault if a format that would stay in a folder was made differently from these `kinds`."""
    kept = [kind for kind in known if kind not in kinds and os.path.exists(folder / f"{NAME}.{kind}")]
    if not kept:
        return []
    there = _read_manifest(folder)
    names = [f"{NAME}.{kind}" for kind in kept]
    differences = _compare(there, mark) or _find_altered(folder, there["files"], names)
    ways = f"write all formats at once, or name another folder with --outputs; {folder} was left as it was"
    return [f"to: {', '.join(kept)} there {differences}; {ways}"] if differences else []


def _read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder; empty if there is none that can be read.

    `Misuse` if it names files outside the folder.
    """
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = {**found, "parameters": dict(found["parameters"]), "files": dict(found["files"])}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}
    refuse_outside(folder / MANIFEST, manifest["files"])
    return manifest


def _find_altered(folder: Path, files: Mapping[str, str], names: Sequence[str]) -> str:
    """Return that files of a folder are not those that its manifest tells of; '' if they are."""
    altered = [name for name in names if not has_hash(folder / name, files.get(name, ""))]
    return f"are not all as they were written (see {', '.join(altered)})" if altered else ""


def _compare(there: Provenance, asked: Provenance) -> str:
    """Return how existing files were made differently; '' if they were not."""
    if not there:
        return f"have no record of how they were made (no {MANIFEST})"
    names = dict.fromkeys([*there["parameters"], *asked["parameters"]])
    pairs = [(name, there["parameters"].get(name, ""), asked["parameters"].get(name, "")) for name in names]
    told = [f"{name}={was or 'all'}, not {name}={now or 'all'}" for name, was, now in pairs if was != now]
    told += [f"other {name}" for name in ("seeds", "library", "versions") if there.get(name) != asked[name]]
    return f"were made with {' and '.join(told)}" if told else ""


def write_files(folder: Path, files: Mapping[str, bytes], mark: Provenance) -> list[Path]:
    """Write a briefing's files and their manifest, all of them or none; return their paths.

    `files` are contents by kind. Raises `Misuse` if the folder cannot be written.
    """
    written = {f"{NAME}.{kind}": content for kind, content in files.items()}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in written.items()}
    there = _read_manifest(folder)
    known = {} if _compare(there, mark) else there["files"]
    stayed = {name: hash_ for name, hash_ in known.items() if (folder / name).is_file()}
    manifest = {**mark, "files": {**stayed, **hashes}}
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        contents = {**written, MANIFEST: text.encode()}
        land(folder.parent, {f"{folder.name}/{name}": content for name, content in contents.items()})
    except OSError as error:
        raise Misuse([f"{folder}: cannot be written ({error.strerror}); close any program that has it open"]) from None
    return [folder / name for name in written]


WRITERS: dict[str, Callable[[Briefing], bytes]] = {
    "pptx": write_pptx,
    "docx": write_docx,
    "html": write_html,
    "pdf": write_pdf,
    "xlsx": write_xlsx,
}

WITH_ANNEX = frozenset(WRITERS) - {"pptx"}
"""The formats that contain the annex if nothing else is asked."""

USES = {
    "pptx": "slides, with quotations in the notes",
    "docx": "memo",
    "html": "page that stands alone, with quotations to unfold",
    "pdf": "the same in print",
    "xlsx": "every table, its columns explained",
}


def check_formats(case: Case, kinds: Sequence[str], earlier: str = "") -> list[str]:
    """Return a fault if the folder of a case's briefing contains other formats that were made differently.

    `earlier` names the record that the case is compared with, '' without one.
    """
    return check_folder(_find_folder(case), kinds, _find_provenance(case, earlier), list(WRITERS))


def write_briefing(
    briefing: Briefing,
    case: Case,
    kinds: Sequence[str] = tuple(WRITERS),
    annexed: Collection[str] = WITH_ANNEX,
) -> list[Path]:
    """Write the briefing of a case in formats of `WRITERS`, those `annexed` with its annex; return its files.

    Raises `Misuse` if the folder contains other formats that were made differently, or cannot be written.
    """
    earlier = briefing.news.against if briefing.news else ""
    raise_if(check_formats(case, kinds, earlier), Misuse)
    alone = replace(briefing, annex=())
    files = {kind: WRITERS[kind](briefing if kind in annexed else alone) for kind in kinds}
    return write_files(_find_folder(case), files, _find_provenance(case, earlier))


def _find_folder(case: Case) -> Path:
    return results_folder(case.parameters.outputs) / "briefing"


def _find_provenance(case: Case, earlier: str) -> Provenance:
    """Return what a briefing of a case is made from, and with which earlier record it is compared."""
    return {
        "parameters": format_case_parameters(case) | {"changes": earlier or "none"},
        "case": case.dossier.profile.title,
        "seeds": hash_files(locate(case.dossier.folder), EVIDENCE_FILES),
        "library": hash_library(),
        "versions": describe_versions(),
    }


def list_files(files: Sequence[Path]) -> pd.DataFrame:
    """Return one row per file of a briefing: `file`, what it `holds`, and its size in `kB`."""
    rows = [(file.name, USES[file.suffix[1:]], round(file.stat().st_size / 1000)) for file in files]
    return pd.DataFrame(rows, columns=["file", "holds", "kB"])
