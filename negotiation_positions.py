"""Start the command `positions` and papermill's engine with their own library, or say which `lib` is in its way."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

OURS = Path(__file__).resolve().parent / "lib"
IN_THE_WAY = """1 fault
lib: Python finds another package of this name first, {there}; positions needs {ours}.
If PYTHONPATH names {folder}, run `env -u PYTHONPATH positions ...`;
if not, install positions in an environment of its own."""


def main() -> None:
    """Run the command; exit with 2 if another package named `lib` is found before its own."""
    if find_library() != OURS:
        refuse()
    from lib.cli.main import main as run_command  # noqa: PLC0415 - only now is it known to be ours

    run_command()


def find_library() -> Path | None:
    """Return the folder or file of the library that Python finds first."""
    found = find_spec("lib")
    return Path(next(iter(found.submodule_search_locations or ()), found.origin or "")).resolve() if found else None


def refuse(*_: object, **__: object) -> NoReturn:
    """Say which other library is in the way, and exit with 2."""
    there = find_library()
    print(IN_THE_WAY.format(there=there, ours=OURS, folder=there and there.parent), file=sys.stderr)
    sys.exit(2)


class OutOfReach:
    """Stands for the engine where another library is in the way: papermill loads all engines, whichever is used."""

    nb_kernel_name = nb_language = execute_notebook = staticmethod(refuse)


def __getattr__(name: str) -> object:
    """Return papermill's engine when it is asked for."""
    if name != "ForkEngine":
        raise AttributeError(name)
    if find_library() != OURS:
        return OutOfReach
    from lib.runs.engine import ForkEngine  # noqa: PLC0415 - only now is it known to be ours

    return ForkEngine
