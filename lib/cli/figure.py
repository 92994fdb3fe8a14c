"""The command `positions figure`: draws one figure of the notebooks at a given size."""

from pathlib import Path

import click

from lib.charts import PRESETS, at_size
from lib.cli.main import (
    FROM_HERE,
    SHIPPED,
    UserPath,
    add_case_options,
    choose_outputs,
    name_case,
    read_options,
    report_faults,
    require_checkout,
)
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.landing import finish_landing, land
from lib.core.passing import open_passing
from lib.core.paths import NOTEBOOKS, OUTPUTS
from lib.figures import FIGURES
from lib.parameters import check_outputs
from lib.runs.manifest import check_case
from lib.runs.notebooks import find_notebooks, read_defaults
from lib.runs.plan import plan
from lib.study import open_study


@click.command(epilog=f"Figures: {', '.join(FIGURES)}.")
@click.argument("name")
@click.option("--preset", default="page", show_default=True, help=f"Size of the figure: {', '.join(PRESETS)}.")
@click.option(
    "--format", "formats", default="png,svg,pdf", show_default=True, help="File formats, separated by commas."
)
@add_case_options
@click.option(
    "--outputs", type=UserPath(path_type=Path, resolve_path=True),
    help=f"Folder for the files, created if missing; {FROM_HERE}  [default: outputs/figures-PRESET]",
)  # fmt: skip
@report_faults
def figure_command(name: str, preset: str, others: tuple[str, ...], outputs: Path | None, **asked: str | None) -> None:
    """Draw the figure NAME as its notebook does, at the size of a preset.

    Names and values are checked before anything is drawn. The exit code is 2 if one of them is wrong, and 1 if the
    evidence is invalid.

    \b
    Example:  positions figure positions-scale --preset slide --format png --as-of 2021
    """
    require_checkout(NOTEBOOKS)
    given, faults = read_options(asked, others)
    folder = choose_outputs(outputs, given, OUTPUTS / f"figures-{preset}")
    files = _draw_figure(name, preset, folder, given, faults)
    click.echo("\n".join(map(str, files)))


def _draw_figure(name: str, preset: str, folder: Path, given: dict[str, str], faults: list[str]) -> list[Path]:
    """Draw a figure, save it in a folder and return its files; `Misuse` lists every wrong name and value."""
    faults += [] if name in FIGURES else [f"figure: {explain_choice(name, FIGURES)}"]
    faults += [] if preset in PRESETS else [f"preset: {explain_choice(preset, PRESETS)}"]
    notebooks = find_notebooks([FIGURES[name].notebook] if name in FIGURES else [])
    try:
        planned = plan(notebooks, given)
    except Misuse as found:
        faults += found.faults
    finish_landing(folder)
    faults += check_case(folder, given.get("dossier", SHIPPED))
    raise_if([*faults, *check_outputs(folder)], Misuse)
    name_case(given)
    study = open_study(**read_defaults(notebooks[0]) | planned[notebooks[0]])
    files = [f"{name}.{kind}" for kind in study.case.parameters.formats]
    with at_size(PRESETS[preset]), open_passing() as passing:
        FIGURES[name].draw(study).save(passing, name, study.case.parameters.formats)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            land(folder, {file: passing / file for file in files})
        except OSError as error:
            raise Misuse(
                [f"{folder}: cannot be written ({error.strerror}: {error.filename}); run this again"]
            ) from None
    return [folder / file for file in files]
