"""The command `positions sweep`: one notebook run with many settings."""

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from lib.cli.main import EXIT_FAILURE, FROM_HERE, UserPath, find_dossier, name_case, report_faults, require_checkout
from lib.cli.run import (
    add_run_options,
    choose_dossier,
    find_backend,
    load_runner,
    pluralize,
    run_with_progress,
    split_assignments,
)
from lib.core.errors import Misuse
from lib.core.exports import write_csv
from lib.core.landing import land
from lib.core.names import join_list, split_list, split_outside_quotes
from lib.core.paths import DRAWN_ONCE, NOTEBOOKS, OUTPUTS
from lib.parameters import Parameters
from lib.runs.notebooks import find_notebooks

if TYPE_CHECKING:
    from lib.runs.runner import Run
    from lib.runs.sweep import Sweep

MOST_RUNS = 10_000
"""The most runs unless more are asked for: a grid multiplies, and few people mean so many."""


@click.command()
@click.argument("notebook", required=False)
@click.option(
    "--over", multiple=True, metavar="NAME=VALUE,VALUE…", callback=split_assignments,
    help="Values of a parameter to run with; join the parts of a value that is itself a list by +, and put a name "
    "with a comma or + of its own in double quotation marks.",
)  # fmt: skip
@click.option(
    "--file", type=UserPath(exists=True, dir_okay=False, path_type=Path),
    help="YAML file with notebook, name, parameters, and over or a list of runs.",
)  # fmt: skip
@click.option(
    "--at-most", type=click.IntRange(min=1), default=MOST_RUNS, show_default=True, metavar="NUMBER",
    help="Refuse the sweep if it has more runs.",
)  # fmt: skip
@click.option("--name", default="", help="Name of the sweep and of its folder.")
@click.option(
    "--outputs",
    type=UserPath(path_type=Path, resolve_path=True),
    help=f"Folder in which the sweep's folder is made; {FROM_HERE}",
)
@add_run_options
@report_faults
def sweep_command(
    notebook: str | None,
    over: dict[str, str],
    file: Path | None,
    at_most: int,
    name: str,
    outputs: Path | None,
    parameters: dict[str, str],
    dossier: str | None,
    workers: int | None,
    cluster: str | None,
    worker_wait: float,
    **options: Any,
) -> None:
    """Run NOTEBOOK with every combination of some values, or with each of the settings in a file.

    Everything is checked before the first run. Runs that are up to date are skipped, so an interrupted sweep resumes
    where it stopped. A failed run does not stop the others; failures are listed at the end. The numbers of all runs are
    collected in results.csv, their tables in tables/, and index.html shows the runs side by side. The exit code is 0 if
    all runs succeeded, 1 if a run failed, and 2 if nothing was run.

    \b
    Examples:  positions sweep 02 --over as_of=2014-11-19,2021-12-17,2022-02-15
               positions sweep 03 --over sides=Russia+Ukraine,Russia -p demands=donbas
               positions sweep --file sweep.yaml
    """
    require_checkout(NOTEBOOKS)
    parameters |= choose_dossier(dossier, parameters)
    runner = load_runner()
    planned = _read_sweep(notebook, over, file, name, parameters, at_most)
    folder = (outputs or OUTPUTS / "sweeps") / planned.name
    click.echo(f"{planned.name}: {pluralize(len(planned.runs), 'run')}")
    tasks = planned.list_tasks(folder)
    workers = workers or runner.count_workers(tasks)
    run_options = runner.RunOptions(workers, **options, variables={DRAWN_ONCE: "1"})
    runs = run_with_progress(tasks, folder, run_options, find_backend(cluster, worker_wait), _describe_sweep_run)
    keep_gathered(planned, runs, folder)
    failed = [run for run in runs if run.failure]
    click.echo(f"{len(runs) - len(failed)} of {pluralize(len(runs), 'run')} in {folder}; see {folder / 'index.html'}")
    if failed:
        sys.exit(EXIT_FAILURE)


def _read_sweep(
    notebook: str | None, over: dict[str, str], file: Path | None, name: str, fixed: dict[str, str], at_most: int
) -> "Sweep":
    """Return the sweep that the command line and the file together describe."""
    sweeps = import_module("lib.runs.sweep")
    described = import_module("lib.runs.sweep_file").read_sweep_file(file) if file else {}
    chosen = (
        find_notebooks([notebook or str(described.get("notebook", ""))]) if notebook or "notebook" in described else []
    )
    if len(chosen) != 1:
        raise Misuse(["notebook: a sweep runs exactly one; name it, such as 02"])
    if "runs" in described and (over or "over" in described):
        raise Misuse(["over: cannot be combined with a list of runs; drop one of the two"])
    values = described.get("over", {}) | {key: _split_values(key, text) for key, text in over.items()}
    listed = described["runs"] if "runs" in described else sweeps.build_grid(values, at_most)
    sweeps.refuse_many("runs: the list has", len(listed), at_most)
    settings = list(map(_name_dossier, listed))
    empty = [f"over {key}: is empty; name at least one value" for key, named in values.items() if not named]
    given = _name_dossier(described.get("parameters", {}) | fixed)
    name_case(given | dict(*settings[:1]))
    planned = sweeps.plan_sweep(chosen[0], settings, given, empty)
    called = name or str(described.get("name", ""))
    if called and (Path(called).name != called or called == ".."):
        raise Misuse([f"name: '{called}' is not a folder name; leave out slashes, and do not use '..'"])
    return replace(planned, name=called) if called else planned  # type: ignore[no-any-return]


def _name_dossier(setting: dict[str, Any]) -> dict[str, Any]:
    """Return a setting with its dossier, if it names one, as a caller means it."""
    return setting | ({"dossier": str(find_dossier(str(setting["dossier"])))} if "dossier" in setting else {})


def _split_values(name: str, text: str) -> list[str]:
    """Return the values of a parameter in a text, separated by commas.

    Where a value may be a list, `+` outside quotation marks becomes its comma.
    """
    if name in Parameters.model_fields and Parameters.model_fields[name].annotation is str:
        return split_list(text)
    values = [part for part in split_outside_quotes(text, ",") if part.strip()]
    return [
        join_list(item for part in split_outside_quotes(value, "+") for item in split_list(part)) for value in values
    ]


def _describe_sweep_run(done: "Run") -> str:
    if done.failure:
        return f"{done.task.outputs.name}: FAILED; {done.failure}\n  partial notebook: {done.partial_notebook}"
    return f"{done.task.outputs.name}: {'unchanged' if done.is_unchanged else 'done'}"


def keep_gathered(planned: "Sweep", runs: "list[Run]", folder: Path) -> None:
    """Write what all runs together give, whole or not at all; `Misuse` if it cannot be written."""
    runner = import_module("lib.runs.runner")
    try:
        with TemporaryDirectory(prefix=runner.STAGING_PREFIX, dir=folder) as temporary:
            _write_results(planned, runs, Path(temporary))
            land(folder, {name: Path(temporary) / name for name in runner.list_written(Path(temporary))})
    except OSError as error:
        raise Misuse([f"{folder}: cannot be written ({error.strerror}: {error.filename}); run this again"]) from None


def _write_results(planned: "Sweep", runs: "list[Run]", folder: Path) -> None:
    """Write the numbers of all runs in one table, their tables one by one, and the page that shows them."""
    results, tables = import_module("lib.runs.sweep").gather_results(planned, [run for run in runs if not run.failure])
    (folder / "tables").mkdir(exist_ok=True)
    for name, table in {"results": results, **{f"tables/{name}": table for name, table in tables.items()}}.items():
        write_csv(table, folder / f"{name}.csv")
    import_module("lib.runs.sweep_page").write_sweep_pages(planned, runs, folder)
