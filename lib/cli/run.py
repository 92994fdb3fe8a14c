"""The command that runs notebooks, and what it shares with others that do: its options, its progress, its report."""

import socket
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from lib.cli.main import WRONG_RESULT, find_dossier, plain, read_pairs
from lib.core.errors import Misuse
from lib.core.paths import OUTPUTS, locate
from lib.runs.fork_server import can_fork, start_fork_server, stop_fork_server
from lib.runs.manifest import is_answered
from lib.runs.notebooks import find_notebooks

if TYPE_CHECKING:
    from lib.runs.runner import Conduct, Place, Run, Task

INTERRUPTED = 130

UNFORKED = "kernels cannot be forked on this system: each is started by itself, some seconds a notebook"


def split_assignments(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return the names and values of several `name=value`; click's own error where one has none or comes twice."""
    pairs, faults = read_pairs(given)
    if faults:
        raise click.BadParameter("; ".join(faults).removeprefix("-p: "))
    return pairs


def check_cluster(_: click.Context, __: click.Parameter, address: str | None) -> str | None:
    """Return the address of a cluster; click's own error where nobody answers there, before anything is loaded."""
    if address:
        place = urlsplit(address if "//" in address else f"tcp://{address}")
        try:
            socket.create_connection((place.hostname or "", place.port or 8786), timeout=2).close()
        except (OSError, ValueError) as error:
            raise click.BadParameter(
                f"no scheduler answers at {address} ({error}); start one: dask scheduler"
            ) from None
    return address


SECONDS = click.FloatRange(min=0, min_open=True)
OPTIONS = (
    click.option(
        "-p", "parameters", multiple=True, metavar="NAME=VALUE", callback=split_assignments,
        help="Set a parameter of the notebooks; several values are divided by commas. One -p for each parameter.",
    ),
    click.option(
        "--workers", type=click.IntRange(min=1),
        help="Notebooks at a time; one for each core unless named, fewer where memory is short.",
    ),
    click.option("--cell-limit", type=SECONDS, metavar="SECONDS", help="Stop a run at a cell that takes longer."),
    click.option("--run-limit", type=SECONDS, metavar="SECONDS", help="Stop a run that takes longer."),
    click.option("--force", "anew", is_flag=True, help="Run again what stands already, made from the same."),
    click.option(
        "--cluster", metavar="ADDRESS", callback=check_cluster,
        help="Run on the Dask cluster whose scheduler is at ADDRESS.",
    ),
)  # fmt: skip


def conducted(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the options that say what notebooks are asked and how they are run."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def start_suite() -> ModuleType:
    """Return the module that runs notebooks, imported while what kernels are forked from imports its own."""
    if can_fork():
        start_fork_server()
    else:
        click.echo(UNFORKED, err=True)
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # jsonschema would spend a second on it
    return import_module("lib.runs.runner")


def find_place(suite: ModuleType, cluster: str | None) -> "Place":
    """Return where tasks are executed: on this machine, or on the cluster of this address."""
    if not cluster:
        return suite.run_here  # type: ignore[no-any-return]
    try:
        return import_module("lib.runs.cluster").join(cluster)  # type: ignore[no-any-return]
    except ModuleNotFoundError as error:
        extra = "install the extra: pip install 'negotiation-positions[cluster]'"
        raise Misuse([f"cluster: {error.name} is not installed; {extra}"]) from None


def carry_out(
    tasks: "Sequence[Task]", outputs: Path, conduct: "Conduct", place: "Place", describe: "Callable[[Run], str]"
) -> "list[Run]":
    """Run the tasks with a bar of their progress and a line each; end with 130 where somebody interrupts."""
    from tqdm import tqdm  # noqa: PLC0415 - what stands is told without it

    suite = import_module("lib.runs.runner")
    with tqdm(total=len(tasks), unit="run", file=sys.stderr, leave=False, delay=1) as bar:

        def report(done: "Run") -> None:
            bar.update()
            bar.write(describe(done), file=sys.stdout)

        try:
            return suite.run_all(tasks, outputs, report, conduct, place)  # type: ignore[no-any-return]
        except KeyboardInterrupt:
            bar.write(f"interrupted after {bar.n} of {len(tasks)}; what is done stands, the rest is as it was")
            sys.exit(INTERRUPTED)
        finally:
            stop_fork_server()


@click.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
@click.option("--outputs", type=click.Path(path_type=Path, resolve_path=True), help="Folder for the results.")
@conducted
@plain
def run(
    notebooks: tuple[str, ...],
    parameters: dict[str, str],
    outputs: Path | None,
    workers: int | None,
    cluster: str | None,
    **conduct: Any,
) -> None:
    """Run each NOTEBOOK (all of them if none is named) into the outputs folder.

    A notebook may be named by number, name or file. Parameters are checked before anything runs. What stands already,
    made from the same notebook, parameters, evidence, library and versions, is not run again. A notebook that fails
    leaves its last good results as they were and its partial copy beside them. Ends with 0 when all succeeded, 1 when a
    notebook failed, 2 when nothing was run because of a wrong name or parameter.

    \b
    Example:  positions run 02 03 -p as_of=2014-12 -p demands=membership,donbas --outputs 2014
    """
    if "dossier" in parameters:
        parameters["dossier"] = str(find_dossier(parameters["dossier"]))
    if outputs and "outputs" in parameters:
        raise click.UsageError("outputs are named twice, by --outputs and by -p outputs; name them once")
    chosen, folder = find_notebooks(notebooks), outputs or locate(parameters.get("outputs", OUTPUTS))
    if not conduct["anew"] and is_answered(chosen, parameters, folder):
        click.echo(f"{count(len(chosen), 'notebook')} unchanged in {folder}")
        return
    suite = start_suite()
    tasks = suite.list_tasks(import_module("lib.runs.plan").plan(chosen, parameters), folder)
    orders = suite.Conduct(workers or suite.count_workers(), **conduct)
    runs = carry_out(tasks, folder, orders, find_place(suite, cluster), describe)
    click.echo(f"{sum(not done.failure for done in runs)} of {count(len(runs), 'notebook')} in {folder}")
    if any(done.failure for done in runs):
        sys.exit(WRONG_RESULT)


def describe(done: "Run") -> str:
    """Return a line on what came of a run."""
    if done.failure:
        return f"{done.task.name}: FAILED; {done.failure}\n  as far as it got: {done.kept}"
    figures = len({Path(name).stem for name in done.files if name.startswith("figures/")})
    tables = sum(name.startswith("tables/") for name in done.files)
    unchanged = ", unchanged" * done.is_unchanged
    return f"{done.task.name}: {count(figures, 'figure')}, {count(tables, 'table')}{unchanged}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it takes one."""
    return f"{number} {noun}{'s' * (number != 1)}"
