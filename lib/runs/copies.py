"""The suite's notebooks in, copies to work on out; what an analyst has changed is never written over."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

COPIED = ".copied.json"
"""The file with the hash of each notebook as it was copied."""


def refresh_copies(originals: Iterable[Path], folder: Path) -> list[Path]:
    """Copy notebooks to a folder where copies are missing or unchanged; return the changed ones that are out of date.

    A copy counts as unchanged if its cells and their results are, whoever opened, ran and saved it.
    """
    folder.mkdir(exist_ok=True)
    copied, left = _read_hashes(folder), list[Path]()
    for original in originals:
        copy, new = folder / original.name, hash_results(original)
        there = hash_results(copy) if copy.exists() else None
        if there in (None, new, copied.get(copy.name)):
            if there != new:
                shutil.copyfile(original, copy)
            copied[copy.name] = new
        elif copied.get(copy.name) != new:
            left.append(copy)
    (folder / COPIED).write_text(json.dumps(copied, indent=1), encoding="utf-8")
    return left


def _read_hashes(folder: Path) -> dict[str, str]:
    """Return the hashes of the copies that were made; without a record, none of them counts as unchanged."""
    with suppress(OSError, ValueError, TypeError):
        return dict(json.loads((folder / COPIED).read_text(encoding="utf-8")))
    return {}


def hash_results(file: Path) -> str:
    """Return the SHA-256 of a notebook's cells and their results, without what editors note about them."""
    raw = file.read_bytes()
    with suppress(ValueError, KeyError, TypeError):
        raw = json.dumps([_strip_cell(cell) for cell in json.loads(raw)["cells"]], sort_keys=True).encode()
    return hashlib.sha256(raw).hexdigest()


def _strip_cell(cell: dict[str, Any]) -> list[Any]:
    results = [
        {key: part for key, part in each.items() if key != "execution_count"} for each in cell.get("outputs", ())
    ]
    return [cell["cell_type"], "".join(cell["source"]), results]
