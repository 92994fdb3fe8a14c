"""The command `positions figure`: a figure of the suite by its name, at a size to print."""

from pathlib import Path

import click

from lib.case import open_case
from lib.cli import plain
from lib.faults import Misuse, choose_from, raise_if
from lib.figures import FIGURES
from lib.notebooks import find_notebooks, read_defaults
from lib.parameters import check_outputs
from lib.paths import OUTPUTS
from lib.plans import plan
from lib.sizes import PRESETS, at_size


@click.command(epilog=f"Figures: {', '.join(FIGURES)}.")
@click.argument("name")
@click.option("--preset", default="page", show_default=True, help=f"Size to print at: {', '.join(PRESETS)}.")
@click.option("--format", "formats", default="png,svg,pdf", show_default=True, help="File formats, divided by commas.")
@click.option("--as-of", "as_of", help="Last day that counts: 2022, 2022-01 or 2022-01-12.")
@click.option("--sides", help="Sides to show, divided by commas.")
@click.option("--demands", help="Demands to show, divided by commas.")
@click.option("-p", "others", multiple=True, metavar="NAME=VALUE", help="Any other parameter of the figure's notebook.")
@click.option(
    "--outputs", type=click.Path(path_type=Path, resolve_path=True),
    help="Folder for the files; made if need be.  [default: outputs/figures-PRESET]",
)  # fmt: skip
@plain
def figure(name: str, preset: str, others: tuple[str, ...], outputs: Path | None, **asked: str | None) -> None:
    """Draw the figure NAME as its notebook does, at the size of a preset.

    Names and values are checked before anything is drawn. Ends with 2 where one is wrong, with 1 where the evidence
    does not hold.

    \b
    Example:  positions figure positions-scale --preset slide --format png --as-of 2021
    """
    given = {option: value for option, value in asked.items() if value is not None}
    files = draw(name, preset, outputs or OUTPUTS / f"figures-{preset}", given, others)
    click.echo("\n".join(map(str, files)))


def draw(name: str, preset: str, folder: Path, given: dict[str, str], others: tuple[str, ...] = ()) -> list[Path]:
    """Draw a figure into a folder and return its files; `Misuse` lists every name and value that is wrong.

    `given` are parameters of its notebook, `others` more of them as NAME=VALUE.
    """
    faults = [f"-p: '{text}' is no NAME=VALUE" for text in others if "=" not in text]
    pairs = [text.split("=", 1) for text in others if "=" in text]
    faults += [f"-p: '{key}' is given by an option of its own, too" for key, _ in pairs if key in given]
    asked: dict[str, object] = {**dict(pairs), **given}
    if "dossier" in asked and Path(str(asked["dossier"])).is_dir():
        asked["dossier"] = str(Path(str(asked["dossier"])).resolve())
    faults += [] if name in FIGURES else [f"figure: {choose_from(name, FIGURES)}"]
    faults += [] if preset in PRESETS else [f"preset: {choose_from(preset, PRESETS)}"]
    notebooks = find_notebooks([FIGURES[name].notebook] if name in FIGURES else [])
    try:
        planned = plan(notebooks, asked)
    except Misuse as found:
        faults += found.faults
    raise_if([*faults, *check_outputs(folder)], Misuse)
    case = open_case(**read_defaults(notebooks[0]) | planned[notebooks[0]])
    with at_size(PRESETS[preset]):
        FIGURES[name].draw(case).save(folder, name, case.parameters.formats)
    return [folder / f"{name}.{kind}" for kind in case.parameters.formats]
