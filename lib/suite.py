"""Notebooks and parameters in, executed notebooks, tables, figures and a manifest out.

A notebook runs in a folder of its own and its results are moved into place only when it has succeeded, so that a run
that fails leaves the last good results as they were.
"""

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from lib.case import open_dossier
from lib.faults import Faults, Misuse, choose_from, raise_if
from lib.parameters import Parameters, check_outputs, check_parameters
from lib.paths import LIBRARY, NOTEBOOKS, STAGING, fix_texts, locate

WORKERS = 2
ANSI = re.compile(r"\x1b\[[0-9;]*m")
QUIET = ["--IPKernelApp.log_level=50"]
"""Keeps a kernel's remarks on its own transport off the terminal; what a notebook prints is not touched."""

ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "JUPYTER_PLATFORM_DIRS": "1"}


@dataclass(frozen=True)
class Run:
    """What came of one notebook: the files it wrote, relative to the outputs, or the cell it failed in and why."""

    path: Path
    parameters: dict[str, Any]
    files: tuple[str, ...] = ()
    failure: str = ""
    kept: Path | None = None

    @property
    def notebook(self) -> str:
        """The name that the notebook goes by."""
        return self.path.stem


def find_notebooks(names: Sequence[str] = ()) -> list[Path]:
    """Return the notebooks of these names (`02`, `02_positions` or the file), all in order where none is named."""
    known = {path.stem: path for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))}
    found, faults = [], []
    for name in ",".join(names).split(",") if names else []:
        stem = Path(name).stem.zfill(2)
        hits = [path for known_stem, path in known.items() if stem in (known_stem, known_stem.partition("_")[0])]
        found += hits
        faults += [] if hits else [f"notebook: {choose_from(stem, known)}"]
    raise_if(faults, Misuse)
    return sorted(set(found)) if names else list(known.values())


def read_defaults(path: Path) -> dict[str, Any]:
    """Return the parameters that a notebook names, at the values it gives them."""
    named = papermill.inspect_notebook(str(path))
    return {name: ast.literal_eval(info["default"]) for name, info in named.items()}


def plan(notebooks: Iterable[Path], given: Mapping[str, object]) -> dict[Path, dict[str, Any]]:
    """Return the parameters of each notebook, typed; `Misuse` lists all that is unknown, ill-typed or contradictory.

    A parameter goes to the notebooks that name it; one that none of them names is a fault.
    """
    named = {path: read_defaults(path) for path in notebooks}
    everywhere = sorted(set().union(*named.values()))
    faults = [
        f"{name}: no parameter of {', '.join(path.stem for path in named)}; {choose_from(name, everywhere)}"
        for name in given
        if name not in everywhere
    ]
    asked = {name: value for name, value in given.items() if name in everywhere}
    settings = [{name: asked.get(name, value) for name, value in defaults.items()} for defaults in named.values()]
    faults += dict.fromkeys(fault for setting in settings for fault in check_parameters(setting))
    open_dossier(asked, faults)
    typed = Parameters.model_validate(asked).model_dump(include=set(asked))
    return {path: {name: value for name, value in typed.items() if name in names} for path, names in named.items()}


def run_suite(
    planned: Mapping[Path, dict[str, Any]], outputs: Path, report: Callable[[Run], None], workers: int = WORKERS
) -> list[Run]:
    """Run the notebooks, `workers` at a time, into `outputs`; call `report` as each ends; return the runs in order.

    `outputs` then holds `notebooks/`, `tables/`, `figures/` and `manifest.json`. `Misuse` where it cannot be written.
    """
    raise_if(check_outputs(outputs), Misuse)
    earlier = read_manifest(outputs)
    _warm_fonts()
    runs = []
    with TemporaryDirectory() as staging, ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        waiting = {
            pool.submit(execute, path, parameters, Path(staging) / path.stem): path
            for path, parameters in planned.items()
        }
        for done in as_completed(waiting):
            run, folder = done.result(), Path(staging) / waiting[done].stem
            run = _keep_failure(run, folder, outputs) if run.failure else _move(run, folder, outputs, earlier)
            runs.append(run)
            report(run)
    return sorted(runs, key=lambda run: run.notebook)


def _warm_fonts() -> None:
    """Have matplotlib find its fonts once, before notebooks do so side by side."""
    subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], check=True, capture_output=True)


def execute(path: Path, parameters: dict[str, Any], folder: Path) -> Run:
    """Execute one notebook with all that it writes staged in `folder`."""
    os.environ |= ENVIRONMENT | {STAGING: str(folder)}
    fix_texts()
    target = folder / "notebooks" / path.name
    target.parent.mkdir(parents=True)
    try:
        papermill.execute_notebook(
            str(path), str(target), parameters=parameters, kernel_name="python3", cwd=str(NOTEBOOKS),
            progress_bar=False, log_output=False, request_save_on_cell_execute=False, autosave_cell_every=0,
            extra_arguments=QUIET,
        )  # fmt: skip
    except PapermillExecutionError as error:
        return Run(path, parameters, failure=_word_failure(error))
    except Exception as error:
        return Run(path, parameters, failure=f"stopped: {type(error).__name__}: {error}")
    clean(target)
    files = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return Run(path, parameters, tuple(files))


def _word_failure(error: PapermillExecutionError) -> str:
    name = "" if error.ename in (Faults.__name__, Misuse.__name__) else f"{error.ename}: "
    return ANSI.sub("", f"cell {error.exec_count} failed: {name}{error.evalue}")


def clean(file: Path) -> None:
    """Take out of an executed notebook what differs from run to run: timings, random ids, the patch version."""
    notebook = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    notebook.metadata.pop("papermill", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", ["kept"]):
            cell.metadata.pop("tags")
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    nbformat.write(notebook, file)  # type: ignore[no-untyped-call]


def _move(run: Run, folder: Path, outputs: Path, earlier: Mapping[str, Any]) -> Run:
    """Move what a run wrote into place, each file whole, and take away what it wrote before and no longer does."""
    for name in set(earlier.get(run.notebook, {}).get("files", ())) - set(run.files):
        (outputs / name).unlink(missing_ok=True)
    for name in run.files:
        target = outputs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        passing = target.with_name(f".{target.name}.new")
        shutil.copyfile(folder / name, passing)
        os.replace(passing, target)
    (outputs / "notebooks" / f"{run.notebook}.failed.ipynb").unlink(missing_ok=True)
    enter(run, outputs)
    return run


def _keep_failure(run: Run, folder: Path, outputs: Path) -> Run:
    """Keep the partial notebook of a failed run beside the last good one."""
    kept = outputs / "notebooks" / f"{run.notebook}.failed.ipynb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = folder / "notebooks" / run.path.name
    shutil.copyfile(partial if partial.is_file() else run.path, kept)
    return replace(run, kept=kept)


def read_manifest(outputs: Path) -> dict[str, Any]:
    """Return the manifest of earlier runs, empty where there was none; `Misuse` where the file is something else."""
    file = outputs / "manifest.json"
    if not file.is_file():
        return {}
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        return {notebook: {**entry, "files": dict(entry["files"])} for notebook, entry in manifest.items()}
    except (ValueError, AttributeError, TypeError, KeyError):
        raise Misuse([f"{file}: is no manifest of this suite; move it away or name another folder"]) from None


def enter(run: Run, outputs: Path) -> None:
    """Enter a run into `manifest.json`: notebook, parameters, hashes of seeds, library and every file it wrote."""
    parameters = read_defaults(run.path) | run.parameters
    parameters.pop("outputs", None)  # the same results wherever they are put
    entry = {
        "parameters": parameters,
        "notebook": hash_cells(run.path),
        "seeds": hash_files(locate(parameters.get("dossier", "seeds")), ("*.csv", "codings/*.csv", "shingles/*.txt")),
        "library": hash_files(LIBRARY, ("*.py",)),
        "files": {name: _hash(outputs / name) for name in run.files},
    }
    manifest = read_manifest(outputs) | {run.notebook: entry}
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    passing = outputs / ".manifest.json.new"
    passing.write_text(text, encoding="utf-8", newline="\n")
    os.replace(passing, outputs / "manifest.json")


def hash_files(folder: Path, patterns: Iterable[str]) -> str:
    """Return one SHA-256 over the names and contents of the files of `folder` that match."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in patterns for file in folder.glob(pattern)}):
        digest.update(f"{file.relative_to(folder).as_posix()} {_hash(file)}\n".encode())
    return digest.hexdigest()


def hash_cells(file: Path) -> str:
    """Return the SHA-256 of a notebook's cells as they are written, whatever outputs are stored with them."""
    return hashlib.sha256("\n".join(_sources(file)).encode()).hexdigest()


def _sources(file: Path) -> Iterator[str]:
    for cell in nbformat.read(file, as_version=4).cells:  # type: ignore[no-untyped-call]
        yield f"{cell.cell_type}: {cell.source}"


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
