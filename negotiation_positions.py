"""Start the command `positions` with its own library, or say which other package named `lib` is in its way."""

import sys
from importlib.util import find_spec
from pathlib import Path

OURS = Path(__file__).resolve().parent / "lib"
IN_THE_WAY = """1 fault
lib: Python finds another package of this name first, {there}; positions needs {ours}.
If PYTHONPATH names {folder}, run `env -u PYTHONPATH positions ...`;
if not, install positions in an environment of its own."""


def main() -> None:
    """Run the command; exit with 2 if another package named `lib` is found before its own."""
    found = find_spec("lib")
    there = Path(next(iter(found.submodule_search_locations or ()), found.origin or "")).resolve() if found else None
    if there != OURS:
        print(IN_THE_WAY.format(there=there, ours=OURS, folder=there and there.parent), file=sys.stderr)
        sys.exit(2)
    from lib.cli.main import main as run_command  # noqa: PLC0415 - only now is it known to be ours

    run_command()
