"""The manifest, `manifest.json`: what each result was made from, compared by content and never by date."""

import json
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from lib.core.errors import Misuse
from lib.core.fingerprints import (
    EVIDENCE_FILES,
    describe_versions,
    has_hash,
    hash_file,
    hash_files,
    hash_library,
    read_title,
)
from lib.core.names import join_list
from lib.core.paths import OUTPUTS, is_same, locate, refuse_outside
from lib.runs.notebooks import hash_cells, read_defaults

RECORD = "manifest.json"

NEVER_RUN: Mapping[str, Any] = {"parameters": {}, "files": {}}
"""The entry of a notebook that the manifest does not have."""


def drop_outputs(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that results depend on, which are all but the folder that they are written to."""
    return {name: value for name, value in parameters.items() if name != "outputs"}


def hash_inputs(notebook: Path, dossier: str) -> dict[str, str]:
    """Return the title of the case, the hashes of a notebook's cells, the seeds and the library, and package versions.

    `library` covers all of `lib/`; `versions` covers Python and all required packages, direct or indirect.
    """
    return hash_all_inputs([(notebook, dossier)])[notebook, dossier]


def hash_all_inputs(inputs: Collection[tuple[Path, str]]) -> dict[tuple[Path, str], dict[str, str]]:
    """Return what `hash_inputs` does of several notebooks and dossiers; what they share is hashed once."""
    seeds = {
        dossier: {"case": read_title(locate(dossier)), "seeds": hash_files(locate(dossier), EVIDENCE_FILES)}
        for dossier in {dossier for _, dossier in inputs}
    }
    shared = {"library": hash_library(), "versions": describe_versions()}
    return {
        (notebook, dossier): {"notebook": hash_cells(notebook), **seeds[dossier], **shared}
        for notebook, dossier in inputs
    }


def read_manifest(outputs: Path) -> dict[str, Any]:
    """Return the manifest of earlier runs, empty if there is none.

    `Misuse` if the file is something else, or if it names files outside its folder.
    """
    file = outputs / RECORD
    if not os.path.isfile(file):
        return {}
    try:
        manifest = {
            name: {**entry, "parameters": dict(entry["parameters"]), "files": dict(entry["files"])}
            for name, entry in json.loads(file.read_text(encoding="utf-8")).items()
        }
        json.dumps(manifest, ensure_ascii=False).encode()  # not every text that JSON can spell can be written
    except (OSError, ValueError, AttributeError, TypeError, KeyError, RecursionError):
        raise Misuse([f"{file}: is not a manifest of this suite; move it or name another folder"]) from None
    refuse_outside(file, (name for entry in manifest.values() for name in entry["files"]))
    return manifest


def check_case(outputs: Path, dossier: str) -> list[str]:
    """Return a fault if a folder for results has some of another case: of another title, and from another folder.

    Within the project's own folder for results, the whole of it is looked at; it takes no copy of its case either.
    """
    title = read_title(locate(dossier))
    places = [outputs, *[OUTPUTS] * (outputs != OUTPUTS and outputs.is_relative_to(OUTPUTS))]
    found = [
        (place, entry)
        for place in places
        for entry in [*read_manifest(place).values(), _read_briefing(place, locate(dossier))]
    ]
    others = [
        (place, entry.get("case", title))
        for place, entry in found
        if (entry.get("case", title) != title or (outputs == OUTPUTS and entry["parameters"]))
        and not is_same(locate(str(entry["parameters"].get("dossier", "seeds"))), locate(dossier))
    ]
    return [
        f"outputs: {place} has results of another {'folder' if other == title else 'case'}, “{other}”; "
        "name another folder with --outputs"
        for place, other in others[:1]
    ]


def _read_briefing(outputs: Path, dossier: Path) -> dict[str, Any]:
    """Return what the briefing in a folder for results was made from; `NEVER_RUN` without one that can be read.

    It names a dossier's folder and not where that is, and is taken to be of this one if the name is the same.
    """
    try:
        found = json.loads((outputs / "briefing" / "briefing.json").read_text(encoding="utf-8"))
        made_from = dict(found["parameters"])
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        return dict(NEVER_RUN)
    own = {"dossier": str(dossier)} if made_from.get("dossier") == dossier.name else {}
    return {**found, "parameters": made_from | own}


def is_current(entry: Mapping[str, Any], made_from: Mapping[str, Any], outputs: Path) -> bool:
    """Tell whether an entry of the manifest has these inputs and its files are unchanged since."""
    return (
        all(entry.get(name) == value for name, value in made_from.items())
        and bool(entry["files"])
        and all(has_hash(outputs / name, expected) for name, expected in entry["files"].items())
    )


def are_up_to_date(notebooks: Iterable[Path], given: Mapping[str, str], outputs: Path) -> bool:
    """Tell whether notebooks are up to date with the `given` parameters, the others at their defaults.

    This is quick because nothing is loaded, and strict: another spelling of the same value does not count as the same.
    """
    manifest = read_manifest(outputs)
    named = {notebook: read_defaults(notebook) for notebook in notebooks}
    asked_of = {}
    for notebook, defaults in named.items():
        entry = manifest.get(notebook.stem, NEVER_RUN)
        spelt = {name: text for name, text in given.items() if name in defaults}
        asked = defaults | {name: entry["parameters"].get(name) for name in spelt}
        if any(_format_parameter(asked[name]) != text for name, text in spelt.items()):
            return False
        asked_of[notebook, str(asked.get("dossier", "seeds"))] = asked
    hashes = hash_all_inputs(asked_of)
    return set(given) <= set().union(*named.values()) and all(
        is_current(
            manifest.get(inputs[0].stem, NEVER_RUN), {"parameters": drop_outputs(asked), **hashes[inputs]}, outputs
        )
        for inputs, asked in asked_of.items()
    )


def _format_parameter(value: object) -> str:
    """Return a parameter as it is written on a command line."""
    return join_list(value) if isinstance(value, list) else str(value)


def record_run(name: str, made_from: Mapping[str, Any], files: Mapping[str, Path], outputs: Path) -> bytes:
    """Return `manifest.json` with a run added: what it was made from, and the hash of every file that it wrote."""
    entry = {**made_from, "files": {name: hash_file(file) for name, file in files.items()}}
    manifest = read_manifest(outputs) | {name: entry}
    return (json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
