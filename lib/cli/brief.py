"""The command `positions brief`: a case as slides, memo, web page, print and workbook in one folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import click

from lib.briefing import WITH_ANNEX, WRITERS, check_formats, compose, describe_changes, write_briefing
from lib.case import Case, build_case, open_dossier, read_parameters
from lib.cli.main import FROM_HERE, SHIPPED, add_case_options, name_case, read_options, report_faults, require_checkout
from lib.cli.records import load_other, narrow_other, narrow_record
from lib.core.dates import last_day
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.landing import finish_landing
from lib.core.paths import SEEDS, results_folder
from lib.parameters import Parameters, check_outputs, check_parameters
from lib.runs.manifest import check_case
from lib.study import Study
from lib.words import format_day


class Earlier(NamedTuple):
    """The record that a case is compared with: as it was on a day, or in another folder; neither if both are ''."""

    since: str = ""
    against: str = ""

    @property
    def words(self) -> str:
        """Name the record as a sentence does; '' without one."""
        if self.since:
            return f"since {format_day(self.since)}"
        return f"against the record “{Path(self.against).name}”" if self.against else ""


@click.command()
@click.option("--to", "kinds", default=",".join(WRITERS), show_default=True, help="Formats, separated by commas.")
@click.option("--annex", "deck", is_flag=True, flag_value="pptx", default="", help="Add the annex to the slides too.")
@click.option("--since", "day", default="", metavar="DATE", help="Say first what is new since this day.")
@click.option("--against", "folder", default="", help="Say first what is new against another folder of the tables.")
@add_case_options
@click.option("--outputs", help=f"Folder in which briefing/ is written, created if missing; {FROM_HERE}")
@report_faults
def brief_command(kinds: str, deck: str, day: str, folder: str, others: tuple[str, ...], **named: str | None) -> None:
    """Write a briefing: slides, memo, web page, print and workbook, all from the same results.

    All errors are reported at once, and then nothing is written. If the folder already contains other formats, they
    must have been made with the same parameters, evidence, library and package versions; otherwise write all formats.

    \b
    Example:  positions brief --as-of 2022-01 --demands missiles,donbas --to pptx,docx --outputs january
              positions brief --to pptx,docx --since 2022-01-10
    """
    given, wrong = read_options(named, others)
    chosen = list(dict.fromkeys(kind.strip() for kind in kinds.split(",") if kind.strip()))
    wrong += [f"to: {explain_choice(kind, WRITERS)}" for kind in chosen if kind not in WRITERS]
    wrong += [] if chosen else [f"to: is empty; name some of {', '.join(WRITERS)}"]
    for path in _make_briefing(given, wrong, chosen, Earlier(day, folder), {*WITH_ANNEX, deck}):
        click.echo(path)


def _make_briefing(
    given: dict[str, str], wrong: list[str], chosen: list[str], earlier: Earlier, annexed: set[str]
) -> list[Path]:
    """Write a briefing and return its files; `Misuse` lists everything wrong with the request."""
    if "dossier" not in given:
        require_checkout(SEEDS)
    name_case(given)
    folder = results_folder(given.get("outputs", Parameters.model_fields["outputs"].default)) / "briefing"
    finish_landing(folder.parent)
    wrong += _check_earlier(earlier)
    wrong += check_parameters(given) or check_outputs(folder)
    wrong += check_case(folder.parent, given.get("dossier", SHIPPED))
    dossier = open_dossier([given], wrong)
    study = Study(build_case(dossier, read_parameters(given, dossier)))
    before = _open_earlier(study.case, given, earlier)
    raise_if(check_formats(study.case, chosen, earlier.words), Misuse)
    news = describe_changes(study.case, before, earlier.words) if before else None
    return write_briefing(compose(study, news), study.case, chosen, annexed)


def _check_earlier(earlier: Earlier) -> list[str]:
    """Return a fault if an earlier record is named twice, or by a day that is none."""
    if earlier.since and earlier.against:
        return ["since: cannot be given together with against; name one earlier record"]
    try:
        last_day(earlier.since or "2000")
    except ValueError as error:
        return [f"since: '{earlier.since}' {error}"]
    return []


def _open_earlier(case: Case, given: Mapping[str, str], earlier: Earlier) -> Case | None:
    """Return the record that a case is compared with, None without one; raise `Misuse` if there is no such record."""
    if earlier.since:
        asked = case.parameters.as_of
        if last_day(earlier.since) >= last_day(asked):
            raise Misuse([f"since: {earlier.since} is not before as_of: {asked}; name an earlier day"])
        return narrow_record(case.dossier, {**given, "as_of": earlier.since}, "since")
    if earlier.against:
        return narrow_other(load_other(earlier.against, "against"), given, case, "against")
    return None
