"""The command `positions diff`: what differs between two records, and because of which statements."""

import textwrap
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import click

from lib.case import Case, build_case, capitalise, open_dossier, read_parameters
from lib.cli.main import (
    add_case_options,
    find_dossier,
    name_case,
    read_options,
    report_faults,
    require_checkout,
)
from lib.cli.records import load_other, narrow_other, narrow_record
from lib.core.errors import Misuse, explain_choice, raise_if
from lib.core.paths import SEEDS
from lib.evidence import Dossier
from lib.parameters import check_parameters
from lib.robustness import number_alike
from lib.study import Study
from lib.tables import KINDS, Change, list_changed_claims, list_changes, tell_changes, tell_unmoved

WIDTH = 100
"""The longest line that is printed."""

CITED = 3
"""The number of statements behind a change that are told in full; of the others there is only the id."""


@click.command()
@click.argument("before", default="")
@click.argument("after", default="")
@click.option("--without", multiple=True, metavar="ID", help="Document or statement to leave out; may be repeated.")
@add_case_options
@report_faults
def diff_command(
    before: str, after: str, without: tuple[str, ...], others: tuple[str, ...], **named: str | None
) -> None:
    """Tell what differs between two records, and because of which statements.

    BEFORE and AFTER are folders of tables; AFTER is by default the record in use. With --without instead of BEFORE, the
    record is compared with itself without a document or a statement. Options apply to both, and random draws are
    common, so that nothing moves which the difference does not touch.

    \b
    Example:  positions diff --without npr-2022
              positions diff older-seeds seeds --demands missiles
    """
    given, wrong = read_options(named, others)
    wrong += _check_request(before, after, without, given)
    if after:
        given["dossier"] = str(find_dossier(after))
    if "dossier" not in given:
        require_checkout(SEEDS)
    name_case(given)
    click.echo(_tell_difference(*_open_records(before, without, given, wrong), without))


def _check_request(before: str, after: str, without: tuple[str, ...], given: Mapping[str, str]) -> list[str]:
    """Return a fault for each way in which it is not clear which two records are compared."""
    faults = {
        "before: is missing; name the folder of an earlier record, or a document or statement with --without": not (
            before or without
        ),
        f"before: '{before}' cannot be given together with --without; name the record with --dossier": bool(
            before and without
        ),
        f"after: '{after}' cannot be given together with --dossier; give one of them": bool(
            after and "dossier" in given
        ),
    }
    return [fault for fault, holds in faults.items() if holds]


def _open_records(before: str, without: tuple[str, ...], given: dict[str, str], wrong: list[str]) -> tuple[Case, Case]:
    """Return a case and the one that it is compared with; `Misuse` lists everything wrong with the request."""
    wrong += check_parameters(given)
    older = None
    try:
        older = load_other(before, "before") if before else None
    except Misuse as found:
        wrong += found.faults
    dossier = open_dossier([given], wrong, partial(_check_left_out, without))
    case = build_case(dossier, read_parameters(given, dossier))
    if older is not None:
        return case, narrow_other(number_alike(older, dossier), given, case, "before")
    return case, narrow_record(_leave_out(dossier, without), given, "without")


def _check_left_out(names: tuple[str, ...], dossier: Dossier) -> list[str]:
    """Return a fault for each name that is no document or statement of the record."""
    known = [*dossier.documents["id"], *dossier.statements["id"]]
    return [f"without: {explain_choice(name, known)}" for name in names if name not in known]


def _leave_out(dossier: Dossier, names: tuple[str, ...]) -> Dossier:
    """Return a dossier without some statements, or without all of some documents; raise `Misuse` if none is left."""
    statements = dossier.statements
    kept = statements[~(statements["id"].isin(names) | statements["document"].isin(names))]
    raise_if([f"without: {', '.join(names)} leaves no statement; name fewer"] if kept.empty else [], Misuse)
    return replace(dossier, statements=kept)


def _tell_difference(case: Case, before: Case, without: tuple[str, ...]) -> str:
    """Return what has changed: a paragraph, then each change under the heading of its kind."""
    label = f"without {', '.join(without)}" if without else "before"
    changes = list_changes(case, before)
    changes += list_changed_claims(case, before, (Study(case).findings, Study(before).findings), changes)
    paragraphs = [tell_changes(changes, case, label), tell_unmoved(changes, case, before)]
    told = [textwrap.fill(each, WIDTH) for each in paragraphs if each]
    for kind in KINDS:
        own = [_tell_one(change, label) for change in changes if change.kind == kind]
        told += ["\n".join([kind, *own])] if own else []
    return "\n\n".join(told)


def _tell_one(change: Change, label: str) -> str:
    """Return a change as an item of a list, followed by the statements responsible."""
    was = f" ({label}: {change.was})" if change.was else ""
    cited = [f"{row['id']}: {str(row['gist']).rstrip('.')} ({row['short']})." for row in change.behind[:CITED]]
    rest = [str(row["id"]) for row in change.behind[CITED:]]
    lines = [*cited, *([f"and {', '.join(rest)}"] if rest else [])]
    head = textwrap.fill(
        f"{capitalise(change.subject)}: {change.now}{was}.", WIDTH, initial_indent="- ", subsequent_indent="  "
    )
    behind = [textwrap.fill(line, WIDTH, initial_indent="    ", subsequent_indent="    ") for line in lines]
    return "\n".join([head, *behind])
