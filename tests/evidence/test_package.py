"""The data package says of every table what the library reads, and frictionless finds what is wrong with a copy."""

import json

import frictionless
import pytest

from lib.core.paths import SEEDS
from lib.evidence.dossier import MAY_BE_MISSING, load
from lib.evidence.package import describe_package, write_package
from lib.evidence.schema import TABLES, Coding
from lib.evidence.starter import write_case


def find_errors(folder):
    report = frictionless.validate(str(folder / "datapackage.json"))
    return [error.type for error in report.errors + [error for task in report.tasks for error in task.errors]]


def test_the_shipped_case_is_described_as_the_schema_is_now():
    stored = json.loads((SEEDS / "datapackage.json").read_text(encoding="utf-8"))
    assert stored == describe_package(load(SEEDS)), "make it again with: positions describe seeds"


def test_frictionless_finds_the_shipped_case_valid():
    assert find_errors(SEEDS) == []


@pytest.mark.parametrize(
    ("file", "change", "error"),
    [
        ("statements.csv", ("position,100", "posiiton,100"), "constraint-error"),
        ("statements.csv", ("position,100", "position,half"), "type-error"),
        ("statements.csv", ("position,100", "position,1000"), "constraint-error"),
        ("statements.csv", ("gazette-1900-1,gazette-1900", "gazette-1900-1,gazette-1910"), "foreign-key"),
        ("statements.csv", ("gazette-1900-2", "gazette-1900-1"), "primary-key"),
        ("statements.csv", ("The miller wants it closed.", ""), "constraint-error"),
        ("statements.csv", ("voice,", "tone,"), "incorrect-label"),
        ("utterances.csv", ("miller,1900,speech", "miller,summer 1900,speech"), "constraint-error"),
        ("findings.csv", ("closed,above", "closed,about"), "constraint-error"),
        ("actors.csv", ("#553388", "purple"), "constraint-error"),
        ("confusion.csv", ("50,100,4", "50,100,-4"), "constraint-error"),
    ],
)
def test_frictionless_finds_what_is_wrong(village, edit, file, change, error):
    write_package(load(village))
    assert find_errors(village) == []
    edit(village / file, *change)
    assert error in find_errors(village)


def test_a_table_that_is_missing_is_found(village):
    write_package(load(village))
    (village / "speakers.csv").unlink()
    assert find_errors(village)


def test_tables_that_a_case_leaves_out_are_not_described(village):
    for name in MAY_BE_MISSING:
        (village / f"{name}.csv").unlink(missing_ok=True)
    write_package(load(village))
    assert find_errors(village) == []


def test_every_column_is_described_in_its_own_words(tmp_path):
    write_case(tmp_path / "talks", "Talks", ["Mill", "River"], ["weir"])
    described = {resource["name"]: resource for resource in describe_package(load(tmp_path / "talks"))["resources"]}
    assert list(described) == [*TABLES, "codings-readings"]
    for name, record in {**TABLES, "codings-readings": Coding}.items():
        fields = {field["name"]: field["description"] for field in described[name]["schema"]["fields"]}
        assert fields == {column: info.description for column, info in record.model_fields.items()}
        assert described[name]["description"] == record.__doc__
