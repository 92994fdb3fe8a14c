"""The command `positions`, whose subcommands are imported only when called."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from lib.core.errors import Faults, Misuse
from lib.core.fingerprints import read_title
from lib.core.passing import clear_passing
from lib.core.paths import SEEDS, find_place, locate
from lib.core.streams import prepare_process

Arguments = ParamSpec("Arguments")
CommandResult = TypeVar("CommandResult")
EXIT_FAILURE, EXIT_MISUSE = 1, 2

SHIPPED = "seeds"
"""The dossier that commands use if none is named."""

FROM_HERE = "a relative name begins in the working directory."
"""How names of folders are read, as the help of options says it."""

LIBRARY_ONLY = (
    "this installation contains only the library, for the workers of a cluster; "
    "notebooks and evidence come with the project's checkout"
)

COMMANDS = {
    "check": "lib.cli.evidence",
    "run": "lib.cli.run",
    "sweep": "lib.cli.sweep",
    "lab": "lib.cli.lab",
    "brief": "lib.cli.brief",
    "figure": "lib.cli.figure",
    "diff": "lib.cli.diff",
    "quote": "lib.cli.evidence",
    "merge": "lib.cli.coding",
    "remove": "lib.cli.coding",
    "todo": "lib.cli.coding",
    "add": "lib.cli.evidence",
    "new": "lib.cli.new",
    "describe": "lib.cli.evidence",
    "cite": "lib.cli.cite",
}
"""The module of each command; only that of the command called is imported."""


class UserPath(click.Path):
    """A path that a caller names, with `~` as the home folder even where the shell leaves it as it is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        return super().convert(os.path.expanduser(value), param, ctx)


class Commands(click.Group):
    """A group whose commands are imported only when called, each from the module that `modules` names."""

    def __init__(self, *args: Any, modules: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modules = modules

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command in this process, which is its own."""
        prepare_process()
        clear_passing()
        return super().__call__(*args, **kwargs)

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which they are usually needed."""
        return list(self.modules)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Return the command of this name, or None if there is none."""
        return getattr(import_module(self.modules[name]), f"{name}_command") if name in self.modules else None


def report_faults(command: Callable[Arguments, CommandResult]) -> Callable[Arguments, CommandResult]:
    """Return the command with faults printed without a traceback; it exits with 2 after `Misuse`, otherwise with 1."""

    @wraps(command)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> CommandResult:
        try:
            return command(*args, **kwargs)
        except Faults as faults:
            click.echo(faults, err=True)
            sys.exit(EXIT_MISUSE if isinstance(faults, Misuse) else EXIT_FAILURE)

    return guarded


@click.group(
    cls=Commands, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="negotiation-positions")
def main() -> None:
    """Compare negotiating positions, from the quotation to the chart.

    A relative name of a file or folder begins in the folder where the command is called; ~ is the home folder. Only
    seeds, the case that comes with the suite, is found from everywhere.

    \b
    Start with:  positions check
                 positions run
    """


def find_dossier(dossier: str) -> Path:
    """Return the folder of a dossier that a caller names; the shipped one is found from everywhere.

    A folder of the project keeps its name within the project if the caller is there.
    """
    here = find_place(dossier)
    if dossier == SHIPPED and not os.path.isdir(here):
        require_checkout(SEEDS)
        return Path(dossier)
    return Path(dossier) if here == locate(dossier) else here


def choose_outputs(named: Path | None, given: dict[str, str], usual: Path) -> Path:
    """Return the folder for results that --outputs names or `given`, from which it is taken; else the usual one."""
    if named and "outputs" in given:
        raise click.UsageError("outputs are given twice, by --outputs and by -p outputs; give them once")
    return named or (find_place(given.pop("outputs")) if given.get("outputs") else usual)


def name_case(given: Mapping[str, str]) -> None:
    """Say on standard error which case is used if none is `given`, so that what is piped stays as it is."""
    if "dossier" not in given and (title := read_title(SEEDS)):
        click.echo(f"the case is “{title}” ({SHIPPED}/); --dossier names another", err=True)


def require_checkout(place: Path) -> None:
    """Raise `Misuse` if this folder or file, which comes with the project's checkout, is missing."""
    if not place.exists():
        raise Misuse([LIBRARY_ONLY])


named_dossier = click.option("--dossier", required=True, help=f"Folder of the tables that are changed; {FROM_HERE}")
"""The option of commands that write into a case: none is changed unasked."""

CASE_OPTIONS = (
    click.option("--as-of", help="Last day to include: 2022, 2022-01 or 2022-01-12."),
    click.option(
        "--sides", help="Sides to show, separated by commas, one with a comma of its own in double quotation marks; "
        "these negotiate, or by default the first two.",
    ),
    click.option("--demands", help="Demands to show, separated by commas."),
    click.option("--dossier", help=f"Folder of the tables; {FROM_HERE}"),
    click.option("-p", "others", multiple=True, metavar="NAME=VALUE", help="Any other parameter of the notebooks."),
)  # fmt: skip


def add_case_options(command: Callable[Arguments, CommandResult]) -> Callable[Arguments, CommandResult]:
    """Return the command with the options that select the record; `read_options` reads what they are given."""
    for option in reversed(CASE_OPTIONS):
        command = option(command)
    return command


def read_options(named: Mapping[str, str | None], others: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the parameters given by options and NAME=VALUE texts, and a fault for each that is given wrongly."""
    asked = [f"{name}={value}" for name, value in named.items() if value is not None]
    given, faults = read_pairs([*asked, *others])
    if "dossier" in given:
        given["dossier"] = str(find_dossier(given["dossier"]))
    if given.get("outputs"):
        given["outputs"] = str(find_place(given["outputs"]))
    return given, faults


def read_pairs(texts: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return names and values of NAME=VALUE texts, and a fault for each malformed text and each repeated name."""
    pairs = [(name.strip(), value.strip()) for name, is_set, value in (text.partition("=") for text in texts) if is_set]
    names = [name for name, _ in pairs]
    faults = [f"-p: '{text}' is not of the form NAME=VALUE" for text in texts if "=" not in text]
    repeated = dict.fromkeys(name for name in names if names.count(name) > 1)
    faults += [f"{name}: is given twice; give it once, with several values separated by commas" for name in repeated]
    return dict(pairs), faults
