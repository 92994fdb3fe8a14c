"""The files of a briefing in, a folder out that holds one briefing only: what was made otherwise is not mixed in."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lib.core.errors import Misuse

MANIFEST = "briefing.json"
NAME = "briefing"

Mark = Mapping[str, Any]
"""What a briefing was made from: `parameters` by name, and the hashes of `seeds` and `library`."""


def check_pack(folder: Path, kinds: Sequence[str], mark: Mark, known: Sequence[str]) -> list[str]:
    """Return a fault where formats that would stay in a folder were made otherwise than these `kinds` would be."""
    kept = [kind for kind in known if kind not in kinds and (folder / f"{NAME}.{kind}").exists()]
    if not kept:
        return []
    differences = _compare(_read_manifest(folder), mark)
    ways = f"write all formats at once, or name another folder with --outputs; {folder} was left as it was"
    return [f"to: {', '.join(kept)} there {differences}; {ways}"] if differences else []


def _read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder, empty where there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("parameters"), dict) else {}


def _compare(there: Mark, asked: Mark) -> str:
    """Say how what is there was made otherwise, '' where it was not."""
    if not there:
        return f"were made nobody knows how (no {MANIFEST} tells)"
    names = dict.fromkeys([*there["parameters"], *asked["parameters"]])
    pairs = [(name, there["parameters"].get(name, ""), asked["parameters"].get(name, "")) for name in names]
    told = [f"{name}={was or 'all'}, not {name}={now or 'all'}" for name, was, now in pairs if was != now]
    told += [f"other {name}" for name in ("seeds", "library") if there.get(name) != asked[name]]
    return f"were made with {' and '.join(told)}" if told else ""


def write_pack(folder: Path, files: Mapping[str, bytes], mark: Mark) -> list[Path]:
    """Write the files of a briefing by kind, each whole, and what they were made from; return their paths."""
    written = {f"{NAME}.{kind}": content for kind, content in files.items()}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in written.items()}
    there = _read_manifest(folder)
    stayed = {} if _compare(there, mark) else there.get("files", {})
    manifest = {**mark, "files": {**stayed, **hashes}}
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in {**written, MANIFEST: text.encode()}.items():
            passing = folder / f".{name}.new"
            passing.write_bytes(content)
            os.replace(passing, folder / name)
    except OSError as error:
        raise Misuse([f"{folder}: cannot be written ({error.strerror}); close what has it open"]) from None
    return [folder / name for name in written]
