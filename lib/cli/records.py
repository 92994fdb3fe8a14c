"""Open a second record, with which a case is compared."""

from collections.abc import Mapping

from lib.case import Case, build_case, check_names, open_dossier, read_parameters
from lib.cli.main import find_dossier
from lib.core.dates import last_day
from lib.core.errors import Faults, Misuse, raise_if
from lib.evidence import Dossier


def load_other(folder: str, option: str) -> Dossier:
    """Return the dossier in a folder that `option` names; raise `Misuse` with its faults if it has any."""
    try:
        return open_dossier([{"dossier": str(find_dossier(folder))}], [])
    except Faults as found:
        raise Misuse([f"{option}: {fault}" for fault in found.faults]) from None


def narrow_other(dossier: Dossier, given: Mapping[str, str], case: Case, option: str) -> Case:
    """Return what is asked for of another record, up to the day of `case`; raise `Misuse` if it shares no demand."""
    if not set(dossier.demands["id"]) & set(case.demands["id"]):
        raise Misuse([f"{option}: {dossier.folder} is another case; it has none of these demands"])
    day = min(case.parameters.as_of, dossier.profile.as_of, key=last_day)
    return narrow_record(dossier, {**given, "dossier": str(dossier.folder), "as_of": day}, option)


def narrow_record(dossier: Dossier, asked: Mapping[str, str], option: str) -> Case:
    """Return the case that is asked for of a record; raise `Misuse` naming the option if it is not there."""
    raise_if([f"{option}: {fault}" for fault in check_names(asked, dossier)], Misuse)
    return build_case(dossier, read_parameters(asked, dossier))
