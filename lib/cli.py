"""The command `positions`: check the evidence, run the notebooks, follow a quotation, add a document."""

import hashlib
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
import pandas as pd
from tqdm import tqdm

from lib.faults import Faults, Misuse, choose_from, raise_if
from lib.figure_command import figure
from lib.paths import OUTPUTS, locate, texts_folder
from lib.quotes import SHORTEST, read_shingles, show_context, words, write_shingles
from lib.records import FORMS, ID, LONGEST_ID, TABLES
from lib.seeds import Dossier, load
from lib.suite import WORKERS, Run, find_notebooks, plan, run_suite

Params = ParamSpec("Params")
Result = TypeVar("Result")
WRONG_RESULT, WRONG_USE = 1, 2


def plain(command: Callable[Params, Result]) -> Callable[Params, Result]:
    """Return the command with its faults printed without a traceback; it ends with 2 for wrong usage, else with 1."""

    @wraps(command)
    def guarded(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except Faults as faults:
            click.echo(faults, err=True)
            sys.exit(WRONG_USE if isinstance(faults, Misuse) else WRONG_RESULT)

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="negotiation-positions")
def main() -> None:
    """Compare negotiating positions, from the quotation to the chart.

    \b
    Start with:  positions check
                 positions run
    """


main.add_command(figure)


def _find(dossier: str) -> Path:
    """Return the dossier that a shell's user means: the folder seen from here, else the project's."""
    here = Path(dossier).resolve()
    return here if here.is_dir() and here != locate(dossier) else Path(dossier)


@main.command()
@click.argument("dossier", default="seeds")
@plain
def check(dossier: str) -> None:
    """Check the tables of DOSSIER and verify each quotation.

    A quotation is looked up in the shingles of its document; where SEED_TEXTS names the folder of the texts, or the
    dossier has a folder texts/, to the letter too. Ends with 1 and a line per fault where something does not hold.

    \b
    Example:  SEED_TEXTS=~/articles positions check seeds
    """
    loaded = load(_find(dossier))
    counts = ", ".join(f"{len(getattr(loaded, name))} {name}" for name in TABLES)
    how = "to the letter" if texts_folder(loaded.folder) else "by their shingles; name SEED_TEXTS to compare letters"
    click.echo(f"{dossier} holds: {counts}\nevery quotation stands in its document ({how})")


def _split_assignment(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    wrong = [text for text in given if "=" not in text]
    if wrong:
        raise click.BadParameter(f"'{wrong[0]}' is no name=value")
    pairs = [(name.strip(), value.strip()) for name, _, value in (text.partition("=") for text in given)]
    names = [name for name, _ in pairs]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise click.BadParameter(f"'{twice[0]}' is given twice; divide several values by commas")
    return dict(pairs)


@main.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
@click.option(
    "-p", "parameters", multiple=True, metavar="NAME=VALUE", callback=_split_assignment,
    help="Set a parameter of the notebooks; several values are divided by commas. One -p for each parameter.",
)  # fmt: skip
@click.option(
    "--outputs", type=click.Path(path_type=Path, resolve_path=True), help="Folder for the results; made if need be.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), default=WORKERS, show_default=True, help="Notebooks at a time.")
@plain
def run(notebooks: tuple[str, ...], parameters: dict[str, str], outputs: Path | None, workers: int) -> None:
    """Run each NOTEBOOK (all of them if none is named) into the outputs folder.

    A notebook may be named by number, name or file. Parameters are checked before anything runs. A notebook that fails
    leaves its last good results as they were and its partial copy beside them. Ends with 0 when all succeeded, 1 when a
    notebook failed, 2 when nothing was run because of a wrong name or parameter.

    \b
    Example:  positions run 02 03 -p as_of=2014-12 -p demands=membership,donbas --outputs 2014
    """
    if "dossier" in parameters:
        parameters["dossier"] = str(_find(parameters["dossier"]))
    if outputs and "outputs" in parameters:
        raise click.UsageError("outputs are named twice, by --outputs and by -p outputs; name them once")
    planned = plan(find_notebooks(notebooks), parameters)
    folder = outputs or locate(parameters.get("outputs", OUTPUTS))
    with tqdm(total=len(planned), unit="notebook", file=sys.stderr, leave=False, delay=1) as bar:

        def report(done: Run) -> None:
            bar.update()
            bar.write(_describe(done), file=sys.stdout)

        runs = run_suite(planned, folder, report, workers)
    click.echo(f"{sum(not run.failure for run in runs)} of {_count(len(runs), 'notebook')} in {folder}")
    if any(run.failure for run in runs):
        sys.exit(WRONG_RESULT)


def _describe(done: Run) -> str:
    if done.failure:
        return f"{done.notebook}: FAILED; {done.failure}\n  as far as it got: {done.kept}"
    figures = len({Path(name).stem for name in done.files if name.startswith("figures/")})
    tables = sum(name.startswith("tables/") for name in done.files)
    return f"{done.notebook}: {_count(figures, 'figure')}, {_count(tables, 'table')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


@main.command()
@click.argument("statement")
@click.option("--dossier", default="seeds", show_default=True, help="Folder of the tables.")
@plain
def quote(statement: str, dossier: str) -> None:
    """Show where the quotation of STATEMENT stands in its document, in its context if the text is at hand.

    \b
    Example:  positions quote npr-2022-05
    """
    loaded = load(_find(dossier))
    statements = loaded.statements.set_index("id")
    if statement not in statements.index:
        raise Misuse([f"statement: {choose_from(statement, list(statements.index))}"])
    row = statements.astype(object).loc[statement].to_dict()
    value = "" if pd.isna(row["value"]) else f" {row['value']:g}"
    click.echo(f"{row['actor']} on {row['demand']}: {row['role']}{value} ({row['voice']}, {row['date']})")
    click.echo(f"{row['gist']}\n“{row['quote']}”\n{_place(loaded, row['document'], row['quote'])}")


def _place(dossier: Dossier, document: str, quotation: str) -> str:
    shingles = read_shingles(dossier.folder / "shingles" / f"{document}.txt")
    place = f"from word {shingles.find(quotation)} of {shingles.word_count} in {document}"
    texts = texts_folder(dossier.folder)
    context = show_context(quotation, (texts / f"{document}.txt").read_text(encoding="utf-8")) if texts else ""
    return f"{place}\n{context}".rstrip()


@main.command()
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dossier", default="seeds", show_default=True, help="Folder of the tables.")
@click.option("--replace", is_flag=True, help="Make the shingles again that are there already.")
@plain
def add(text: Path, dossier: str, replace: bool) -> None:
    """Make the shingles of the document whose text is in the file TEXT, named after its id.

    Prints what documents.csv needs to know of it. The text itself stays where it is and out of the repository.

    \b
    Example:  positions add ~/articles/npr-2022.txt
    """
    raw = text.read_bytes()
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Misuse([f"{text.name}: byte {error.start} is no UTF-8; save the text as UTF-8"]) from None
    folder = locate(_find(dossier))
    raise_if(_refuse(decoded, text.stem, folder, replace), Misuse)
    file = write_shingles(decoded, text.stem, folder / "shingles")
    click.echo(f"{file.name} written. For documents.csv: id {text.stem}, words {len(words(decoded))}")
    click.echo(f"sha256 {hashlib.sha256(raw).hexdigest()}")


def _refuse(text: str, document: str, folder: Path, replace: bool) -> list[str]:
    """Return what speaks against making the shingles of a document."""
    there = folder / "shingles" / f"{document}.txt"
    faults = {
        f"{folder}: is no folder; name the dossier's": not folder.is_dir(),
        f"{document}: is no id; name the file with {next(iter(FORMS.values()))}": not (
            ID.fullmatch(document) and len(document) <= LONGEST_ID
        ),
        f"{document}: has {len(words(text))} words; a document has at least {SHORTEST}": len(words(text)) < SHORTEST,
        f"{there}: is there already; to make it again add --replace": there.exists() and not replace,
    }
    return [fault for fault, holds in faults.items() if holds]
