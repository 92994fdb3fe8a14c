"""What tests of runs share: small notebooks, a way to run them, and the files in a folder afterwards."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lib.runs.runner import RunOptions, list_tasks, run_all


def write_notebook(path, *cells, parameters=""):
    first = [new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]})] if parameters else []
    cells = [*first, *(new_code_cell(cell, id=f"c{number}") for number, cell in enumerate(cells))]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Why?", id="title"), *cells], metadata=kernel), path)
    return path


def run_notebooks(planned, outputs, report=lambda run: None, workers=2, **options):
    return run_all(list_tasks(planned, outputs), outputs, report, RunOptions(workers, **options))


def fake_package(folder, name, version):
    """Make a folder in which a package of this version appears to be installed."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def contents(folder):
    """Return the files of a folder for results, without the lock of a run."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != ".lock")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
