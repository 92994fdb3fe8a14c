"""Read `case.toml`: what a case is called, its dates, its caveat, and who makes demands of whom."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from lib.core.dates import first_day, is_after, last_day
from lib.core.errors import explain_choice, explain_invalid, explain_unreadable, shorten
from lib.core.letters import refuse_hidden
from lib.core.paths import read_file
from lib.evidence.schema import Date, Name

FILE = "case.toml"


def _check_sentence(text: str) -> str:
    if not text.endswith("."):
        raise ValueError("is not a sentence; end it with a full stop")
    return text


class _Entries(BaseModel):
    """Entries of `case.toml`, none with letters that nobody sees."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    refuse_hidden = field_validator("*", mode="before")(refuse_hidden)


class Scenario(_Entries):
    """What holds without agreement, if one expects it to differ from the option that the case names."""

    name: Name = Field(description="the scenario in a few words")
    option: Name = Field(description="id in options.csv of what holds without agreement")
    parties: dict[str, str] = Field({}, description="sides that expect another outcome, with that outcome's id")


class Profile(_Entries):
    """The contents of `case.toml`."""

    title: Name = Field(description="name of the case, for headings")
    since: Date = Field(description="first day of the record that comparisons look at")
    turn: Date = Field(description="first day of the round of negotiation that is compared")
    as_of: Date = Field(description="last day that counts")
    caveat: Annotated[str, AfterValidator(_check_sentence)] = Field(
        description="what readers need to know about the end of the record, in one sentence"
    )
    claimant: Name = Field(description="side that makes the demands")
    answering: Name = Field(description="side that answers them first of all")
    without_agreement: str = Field("", description="id in options.csv of what holds without agreement")
    scenarios: list[Scenario] = Field([], description="other expectations of what holds without agreement")


def read_profile(folder: Path, faults: list[str]) -> tuple[Profile | None, str]:
    """Return the contents of a case's `case.toml`, and its text; append what is wrong to `faults`."""
    file = folder / FILE
    if not os.path.lexists(file):
        faults.append(f"{FILE}: is missing in {folder.name}/; it needs {', '.join(_list_needed())}")
        return None, ""
    try:
        text = read_file(file).decode("utf-8-sig").replace("\r\n", "\n")
        return Profile.model_validate(tomllib.loads(text)), text
    except OSError as error:
        faults.append(f"{FILE}: {explain_unreadable(error)}")
    except UnicodeDecodeError as error:
        faults.append(f"{FILE}: byte {error.start} is not UTF-8; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        faults.append(_explain_syntax(str(error), text))
    except ValidationError as error:
        faults += [_explain_entry(dict(detail), text) for detail in error.errors()]
    except RecursionError:
        faults.append(f"{FILE}: lists within lists go too deep; leave them out")
    except ValueError:
        faults.append(f"{FILE}: has a number of more digits than can be read; put it in quotation marks")
    return None, ""


def _explain_syntax(said: str, text: str) -> str:
    """Return a message of the TOML reader with the place first, as file:line."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    line = found[1] if found and found[1] else text.count("\n") + 1
    what = said[: found.start()] if found else said
    return f'{FILE}:{line}: cannot be read as TOML: {what}; write lines such as title = "…"'


def _list_needed() -> list[str]:
    return [name for name, info in Profile.model_fields.items() if info.is_required()]


def _explain_entry(detail: Mapping[str, Any], text: str) -> str:
    """Return one of pydantic's errors in plain words, with the place of the entry."""
    table, name = (Scenario if len(detail["loc"]) > 1 else Profile), str(detail["loc"][-1])
    where = _place(name, text, detail["input"])
    if detail["type"] == "missing":
        of = f" to scenario {detail['loc'][1] + 1}" if table is Scenario else ""
        return f'{FILE}:{name}: is missing; add a line {name} = "…"{of}'
    if detail["type"] == "extra_forbidden":
        return f"{where}: no such entry; {explain_choice(name, table.model_fields)}"
    if detail["type"] == "string_type":
        return f"{where}: {shorten(detail['input'])} is not text; put it in quotation marks"
    return f"{where}: {explain_invalid(detail, {})}"


def _place(name: str, text: str, value: object) -> str:
    """Return where an entry with this value stands, as file:line:name; without the line if it is not found."""
    entry = re.compile(rf"(^|[{{,.\s\"']){re.escape(name)}[\"']?\s*=")
    lines = {number: line for number, line in enumerate(text.split("\n"), 1) if entry.search(line)}
    numbers = [number for number, line in lines.items() if str(value) in line] or list(lines)
    return f"{FILE}:{numbers[0]}:{shorten(name)}" if numbers else f"{FILE}:{shorten(name)}"


def check_profile(profile: Profile, text: str, frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield a fault for each unknown side or option, a name given twice, dates at odds, and demands left open."""
    sides = list(dict.fromkeys(frames["actors"]["side"])) if "actors" in frames else []
    options = list(dict.fromkeys(frames["options"]["id"])) if "options" in frames else []
    named = [("claimant", profile.claimant, sides), ("answering", profile.answering, sides)]
    named += [("without_agreement", profile.without_agreement, options)]
    for scenario in profile.scenarios:
        named += [("option", scenario.option, options)]
        named += [each for party, option in scenario.parties.items()
                  for each in ((party, party, sides), (party, option, options))]  # fmt: skip
    for entry, value, known in named:
        if known and value not in known:
            way_out = (
                explain_choice(value, known) if value else f"is missing; name one of {', '.join(map(shorten, known))}"
            )
            yield f"{_place(entry, text, value)}: {way_out}"
    names = [scenario.name for scenario in profile.scenarios]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield f"{_place('name', text, name)}: '{shorten(name)}' is the name of several scenarios; make it unique"
    if profile.claimant == profile.answering:
        where = _place("answering", text, profile.answering)
        yield f"{where}: '{shorten(profile.answering)}' is the claimant too; name the side that answers"
    for early, late, find_day in (("since", "turn", first_day), ("turn", "as_of", last_day)):
        start, end = getattr(profile, early), getattr(profile, late)
        if first_day(start) > find_day(end):
            yield f"{_place(early, text, start)}: {start} is later than {late}, {end}; swap or correct them"
    yield from _check_cover(profile, text, frames)


def warn_of_dates(profile: Profile, documents: pd.DataFrame, statements: pd.DataFrame) -> Iterator[str]:
    """Yield a warning if a case ends after its last document, or if no statement dates from its record or its round.

    The dates may be written before the documents are there, so these are no faults.
    """
    last = max(documents["date"], key=last_day)
    if is_after(profile.as_of, last):
        silent = "of the days after it the record tells nothing"
        yield f"{FILE}: as_of: {profile.as_of} lies after the last document, dated {last}; {silent}"
    spoken = statements["day"]
    for entry in ("since", "turn"):
        start = getattr(profile, entry)
        if not spoken.between(pd.Timestamp(first_day(start)), pd.Timestamp(last_day(profile.as_of))).any():
            said = f"no statement dates from {start} to {profile.as_of}; the record runs from {min(spoken):%Y-%m-%d}"
            yield f"{FILE}: {entry}: {said} to {max(spoken):%Y-%m-%d}"
            return


def warn_of_options(profile: Profile, options: pd.DataFrame) -> Iterator[str]:
    """Yield a warning if a case says what holds without agreement and has no options, so that nothing is settled."""
    if options.empty and profile.without_agreement:
        named = shorten(profile.without_agreement)
        yield f"{FILE}: without_agreement: '{named}' is no option, as options.csv has no rows; nothing is settled"


def _check_cover(profile: Profile, text: str, frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield a fault for each demand on which it is open what some side expects without agreement."""
    if not {"options", "demands"} <= frames.keys():
        return
    sets = frames["options"].groupby("id")["demand"].agg(set)
    expected = [("without_agreement", profile.without_agreement)]
    for scenario in profile.scenarios:
        expected += [("option", scenario.option), *scenario.parties.items()]
    for entry, option in dict.fromkeys(expected):
        lacking = [demand for demand in frames["demands"]["id"] if option in sets and demand not in sets[option]]
        if lacking:
            said = f"{shorten(option)} does not say what holds on {', '.join(map(shorten, lacking))}"
            yield f"{_place(entry, text, option)}: {said}; add a row for each to options.csv"
