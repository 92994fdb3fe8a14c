"""Describe a case as a Frictionless Data Package, `datapackage.json`: its tables, their columns, and how they refer.

The description follows from the schema. See https://specs.frictionlessdata.io/tabular-data-package/.
"""

import csv
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lib.core.paths import find_files
from lib.evidence.dossier import Dossier
from lib.evidence.schema import TABLES, Coding, Record, list_columns, read_field
from lib.evidence.validation import CODING_REFERENCES, REFERENCES, TABLE_KEYS

PACKAGE_FILE = "datapackage.json"
CODING_KEY = ["coder", "unit"]
LIMITS = ("minLength", "maxLength", "pattern", "minimum", "maximum")
"""The limits that JSON Schema and Table Schema call alike."""


def write_package(dossier: Dossier) -> Path:
    """Write the description of a case into its folder and return the file."""
    file = dossier.folder / PACKAGE_FILE
    text = json.dumps(describe_package(dossier), indent=1, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def describe_package(dossier: Dossier) -> dict[str, Any]:
    """Return the description of a case: one resource a table, with a Table Schema."""
    title = dossier.profile.title
    files = {name: dossier.folder / f"{name}.csv" for name in TABLES}
    there = {name: file for name, file in files.items() if file.is_file()}
    resources = [_describe_resource(name, file, TABLES[name], list(there)) for name, file in there.items()]
    for file in find_files(dossier.folder / "codings", "*.csv"):
        name = f"codings-{re.sub(r'[^a-z0-9._-]+', '-', file.stem.lower())}"
        resources.append(_describe_resource(name, file, Coding, list(there)))
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "case",
        "title": title,
        "description": dossier.profile.caveat,
        "resources": resources,
    }


def _describe_resource(name: str, file: Path, record: type[Record], there: list[str]) -> dict[str, Any]:
    key = CODING_KEY if record is Coding else TABLE_KEYS.get(name, ["id"])
    with file.open(encoding="utf-8-sig", newline="") as table:
        columns = list_columns(record, next(csv.reader(table)))
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"codings/{file.name}" if record is Coding else file.name,
        "description": record.__doc__,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": list(_describe_columns(record, columns)),
            "missingValues": [""],
            "primaryKey": key,
            "foreignKeys": list(_describe_references(name, record, columns, there)),
        },
    }


def _describe_columns(record: type[Record], columns: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield the name, type, description and constraints of each column."""
    told = record.model_json_schema()["properties"]
    for name, said in ((name, told[name]) for name in columns):
        kind = next(option for option in said.get("anyOf", [said]) if option["type"] != "null")
        limits = {limit: kind[limit] for limit in LIMITS if limit in kind}
        if "enum" in kind:
            limits["enum"] = [choice for choice in kind["enum"] if choice]
        if "exclusiveMinimum" in kind:
            limits["minimum"] = int(kind["exclusiveMinimum"]) + 1
        constraints = {"required": not _takes_nothing(record, name), **limits}
        yield {"name": name, "type": kind["type"], "description": said["description"], "constraints": constraints}


def _takes_nothing(record: type[Record], column: str) -> bool:
    try:
        read_field(record, column).validate_python([""])
    except ValidationError:
        return False
    return True


def _describe_references(
    name: str, record: type[Record], columns: Collection[str], there: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Yield what each column refers to; a table that a case leaves out is referred to by none."""
    for column, table in (CODING_REFERENCES if record is Coding else REFERENCES).items():
        if column in columns and table in there:
            reference = {"resource": "" if table == name else table, "fields": ["id"]}
            yield {"fields": [column], "reference": reference}
