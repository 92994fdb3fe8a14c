"""The command `positions`: each of its commands in a module of its own, imported when it is called."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from lib.core.errors import Faults, Misuse
from lib.core.paths import SEEDS, locate

Arguments = ParamSpec("Arguments")
CommandResult = TypeVar("CommandResult")
EXIT_FAILURE, EXIT_MISUSE = 1, 2

SHIPPED = "seeds"
"""The dossier that commands use where none is named."""

LIBRARY_ONLY = (
    "this installation holds the library only, for the workers of a cluster; "
    "notebooks and evidence come with the checkout of the project"
)

COMMANDS = {
    "check": "lib.cli.evidence",
    "run": "lib.cli.run",
    "sweep": "lib.cli.sweep",
    "brief": "lib.cli.brief",
    "figure": "lib.cli.figure",
    "quote": "lib.cli.evidence",
    "add": "lib.cli.evidence",
}
"""The module of each command; what one of them imports costs the others nothing."""


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the commands, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Return the command of this name, None where there is none."""
        return getattr(import_module(COMMANDS[name]), f"{name}_command") if name in COMMANDS else None


def report_faults(command: Callable[Arguments, CommandResult]) -> Callable[Arguments, CommandResult]:
    """Return the command with its faults printed without a traceback; it ends with 2 for wrong usage, else with 1."""

    @wraps(command)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> CommandResult:
        try:
            return command(*args, **kwargs)
        except Faults as faults:
            click.echo(faults, err=True)
            sys.exit(EXIT_MISUSE if isinstance(faults, Misuse) else EXIT_FAILURE)

    return guarded


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="negotiation-positions")
def main() -> None:
    """Compare negotiating positions, from the quotation to the chart.

    \b
    Start with:  positions check
                 positions run
    """


def find_dossier(dossier: str) -> Path:
    """Return the dossier that a shell's user means: the folder seen from here, else the project's."""
    here = Path(dossier).resolve()
    if here.is_dir() and here != locate(dossier):
        return here
    if dossier == SHIPPED:
        require_checkout(SEEDS)
    return Path(dossier)


def require_checkout(folder: Path) -> None:
    """Raise `Misuse` where this folder, which comes with the project's checkout, is not there."""
    if not folder.is_dir():
        raise Misuse([LIBRARY_ONLY])


CASE_OPTIONS = (
    click.option("--as-of", help="Last day that counts: 2022, 2022-01 or 2022-01-12."),
    click.option("--sides", help="Sides to show, divided by commas; at the table are these or the first two."),
    click.option("--demands", help="Demands to show, divided by commas."),
    click.option("--dossier", help="Folder of the tables."),
    click.option("-p", "others", multiple=True, metavar="NAME=VALUE", help="Any other parameter of the notebooks."),
)


def add_case_options(command: Callable[Arguments, CommandResult]) -> Callable[Arguments, CommandResult]:
    """Return the command with the options that say of which record it is; `read_options` takes what they are given."""
    for option in reversed(CASE_OPTIONS):
        command = option(command)
    return command


def read_options(named: Mapping[str, str | None], others: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the parameters that options and NAME=VALUE texts ask for, and what is wrong with how they are given."""
    asked = [f"{name}={value}" for name, value in named.items() if value is not None]
    given, faults = read_pairs([*asked, *others])
    if "dossier" in given:
        given["dossier"] = str(find_dossier(given["dossier"]))
    return given, faults


def read_pairs(texts: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return names and values of several NAME=VALUE, and a fault for each text that is none and name that recurs."""
    pairs = [(name.strip(), value.strip()) for name, is_set, value in (text.partition("=") for text in texts) if is_set]
    names = [name for name, _ in pairs]
    faults = [f"-p: '{text}' is no name=value" for text in texts if "=" not in text]
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    faults += [f"{name}: is given twice; name it once, several values divided by commas" for name in twice]
    return dict(pairs), faults
