"""What tests of runs share: small notebooks, a run of them, and what lies in a folder afterwards."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lib.runs.runner import RunOptions, list_tasks, run_all


def write_notebook(path, *cells, parameters=""):
    told = [new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]})] if parameters else []
    cells = [*told, *(new_code_cell(cell, id=f"c{place}") for place, cell in enumerate(cells))]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Why?", id="title"), *cells], metadata=kernel), path)
    return path


def run_notebooks(planned, outputs, report=lambda run: None, workers=2, **options):
    return run_all(list_tasks(planned, outputs), outputs, report, RunOptions(workers, **options))


def fake_package(folder, name, version):
    """Put an installed package of this version in a folder, to be found where the folder is searched first."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def contents(folder):
    """Return the files of a folder for results, without what a run keeps for itself."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != ".lock")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
