"""The command `positions run`, and the options, progress bar and reports that it shares with `positions sweep`."""

import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from lib.cli.main import (
    EXIT_FAILURE,
    FROM_HERE,
    UserPath,
    choose_outputs,
    find_dossier,
    name_case,
    read_pairs,
    report_faults,
    require_checkout,
)
from lib.core.errors import Misuse
from lib.core.landing import finish_landing
from lib.core.paths import NOTEBOOKS, OUTPUTS
from lib.core.streams import silence
from lib.runs.fork_server import can_fork, start_fork_server
from lib.runs.manifest import are_up_to_date
from lib.runs.notebooks import find_notebooks

if TYPE_CHECKING:
    from lib.runs.runner import Backend, Run, RunOptions, Task

EXIT_INTERRUPTED = 130

NO_FORK_NOTICE = (
    "kernels cannot be forked on this system: each is started separately, which adds some seconds per notebook"
)


def split_assignments(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return the names and values of NAME=VALUE options; click reports one that is malformed or repeated."""
    pairs, faults = read_pairs(given)
    if faults:
        raise click.BadParameter("; ".join(faults).removeprefix("-p: "))
    return pairs


def check_cluster(_: click.Context, __: click.Parameter, address: str | None) -> str | None:
    """Return the address of a cluster; click reports one that does not answer, before anything is loaded."""
    if address:
        url = urlsplit(address if "//" in address else f"tcp://{address}")
        try:
            socket.create_connection((url.hostname or "", url.port or 8786), timeout=2).close()
        except (OSError, ValueError) as error:
            raise click.BadParameter(
                f"no scheduler answers at {address} ({error}); start one with: dask scheduler"
            ) from None
    return address


SECONDS = click.FloatRange(min=0, min_open=True)
COMMON_OPTIONS = (
    click.option(
        "-p", "parameters", multiple=True, metavar="NAME=VALUE", callback=split_assignments,
        help="Set a parameter of the notebooks; separate several values by commas, and put a value with a comma of its "
        "own in double quotation marks. Repeat for each parameter.",
    ),
    click.option("--dossier", help=f"Folder of the tables; {FROM_HERE} The same as -p dossier=."),
    click.option(
        "--workers", type=click.IntRange(min=1),
        help="Number of notebooks run at once; by default one per core, or fewer if memory is short.",
    ),
    click.option("--cell-limit", type=SECONDS, metavar="SECONDS", help="Stop a run if one of its cells takes longer."),
    click.option("--run-limit", type=SECONDS, metavar="SECONDS", help="Stop a run if it takes longer."),
    click.option("--force", is_flag=True, help="Re-run even if up to date."),
    click.option(
        "--cluster", metavar="ADDRESS", callback=check_cluster,
        help="Run on the Dask cluster whose scheduler is at ADDRESS.",
    ),
    click.option(
        "--worker-wait", type=SECONDS, metavar="SECONDS", default=120, show_default=True,
        help="Give the cluster up when it has had no worker for so long.",
    ),
)  # fmt: skip


def add_run_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the options for parameters and for how notebooks are run."""
    for option in reversed(COMMON_OPTIONS):
        command = option(command)
    return command


def choose_dossier(named: str | None, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameter `dossier` as --dossier or -p gives it; empty if neither does."""
    if named and "dossier" in parameters:
        raise click.UsageError("the dossier is given twice, by --dossier and by -p dossier; give it once")
    chosen = named or parameters.get("dossier")
    return {"dossier": str(find_dossier(chosen))} if chosen else {}


def load_runner(notebooks: Sequence[Path] = ()) -> ModuleType:
    """Return the module that runs notebooks, imported while the process that kernels are forked from gets ready.

    `notebooks` are those that are to be run, where they are known.
    """
    if can_fork():
        start_fork_server(notebooks)
    else:
        click.echo(NO_FORK_NOTICE, err=True)
    return import_module("lib.runs.runner")


def find_backend(cluster: str | None, worker_wait: float) -> "Backend | None":
    """Return the cluster at an address, or None to run notebooks on this machine."""
    if not cluster:
        return None
    try:
        return import_module("lib.runs.cluster").connect_cluster(cluster, worker_wait)  # type: ignore[no-any-return]
    except ModuleNotFoundError as error:
        extra = "install it with: pip install 'negotiation-positions[cluster]'"
        raise Misuse([f"cluster: {error.name} is not installed; {extra}"]) from None


def _say(line: str) -> None:
    """Print a line; if nobody reads them any longer, say so once and go on."""
    try:
        click.echo(line)
    except OSError as error:
        silence(sys.stdout)
        with suppress(OSError):
            click.echo(f"the output cannot be written any longer ({error.strerror}); the runs go on", err=True)


def run_with_progress(
    tasks: "Sequence[Task]",
    outputs: Path,
    options: "RunOptions",
    backend: "Backend | None",
    describe: "Callable[[Run], str]",
) -> "list[Run]":
    """Run the tasks with a progress bar and a line for each; exit with 130 if interrupted."""
    from tqdm import tqdm  # noqa: PLC0415 - not needed if all is up to date

    runner = import_module("lib.runs.runner")
    ended = 0
    with tqdm(
        total=len(tasks), unit="run", file=sys.stderr, leave=False, delay=1, disable=not sys.stderr.isatty()
    ) as bar:

        def report(done: "Run") -> None:
            nonlocal ended
            ended += 1
            bar.update()
            with bar.external_write_mode():
                if not done.is_unstarted:
                    _say(describe(done))

        try:
            runs: list[Run] = runner.run_all(tasks, outputs, report, options, backend)
        except KeyboardInterrupt:
            _say(f"interrupted after {ended} of {len(tasks)}; finished runs are kept, all others are unchanged")
            sys.exit(EXIT_INTERRUPTED)
    _say_unstarted(runs)
    return runs


def _say_unstarted(runs: "Sequence[Run]") -> None:
    """Say how many runs could not be tried, why, and how to go on."""
    if unstarted := [run for run in runs if run.is_unstarted]:
        again = "what is done is kept; run this again to go on, with or without --cluster"
        _say(f"{len(unstarted)} of {len(runs)} {unstarted[0].failure}; {again}")


@click.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
@click.option(
    "--outputs", type=UserPath(path_type=Path, resolve_path=True), help=f"Folder for the results; {FROM_HERE}"
)
@add_run_options
@report_faults
def run_command(
    notebooks: tuple[str, ...],
    parameters: dict[str, str],
    dossier: str | None,
    outputs: Path | None,
    workers: int | None,
    cluster: str | None,
    worker_wait: float,
    **options: Any,
) -> None:
    """Run each NOTEBOOK, or all of them if none is named, and write the results to the outputs folder.

    A notebook can be given by number, name or file. Parameters are checked before anything runs. A notebook is skipped
    if its results are up to date: its cells, parameters, evidence, library and package versions are unchanged. If a
    notebook fails, its last good results are kept, with a partial copy of the notebook next to them. The exit code is 0
    if all succeeded, 1 if a notebook failed, and 2 if a name or parameter was wrong and nothing was run.

    \b
    Example:  positions run 02 03 -p as_of=2014-12 -p demands=membership,donbas --outputs 2014
    """
    require_checkout(NOTEBOOKS)
    parameters |= choose_dossier(dossier, parameters)
    name_case(parameters)
    selected, folder = find_notebooks(notebooks), choose_outputs(outputs, parameters, OUTPUTS)
    finish_landing(folder)
    if not options["force"] and are_up_to_date(selected, parameters, folder):
        click.echo(f"{pluralize(len(selected), 'notebook')} unchanged in {folder}")
        return
    runner = load_runner(selected)
    tasks = runner.list_tasks(import_module("lib.runs.plan").plan(selected, parameters), folder)
    run_options = runner.RunOptions(workers or runner.count_workers(tasks), **options)
    runs = run_with_progress(tasks, folder, run_options, find_backend(cluster, worker_wait), describe_run)
    click.echo(f"{sum(not done.failure for done in runs)} of {pluralize(len(runs), 'notebook')} in {folder}")
    if any(done.failure for done in runs):
        sys.exit(EXIT_FAILURE)


def describe_run(done: "Run") -> str:
    """Return a line that says how a run ended."""
    if done.failure:
        return f"{done.task.name}: FAILED; {done.failure}\n  partial notebook: {done.partial_notebook}"
    figures = len({Path(name).stem for name in done.files if name.startswith("figures/")})
    tables = sum(name.startswith("tables/") for name in done.files)
    unchanged = ", unchanged" * done.is_unchanged
    return f"{done.task.name}: {pluralize(figures, 'figure')}, {pluralize(tables, 'table')}{unchanged}"


def pluralize(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural if needed."""
    return f"{number} {noun}{'s' * (number != 1)}"
