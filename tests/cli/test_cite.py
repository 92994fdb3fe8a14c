"""References to the suite and to documents are what reference managers read, whatever letters are in them."""

import json
import tomllib

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator, FormatChecker
from pybtex.database import parse_string

from lib.cli.main import main
from lib.core.paths import ROOT, SEEDS
from lib.evidence.citations import Reference, cite_document, format_bibtex, format_csl
from lib.evidence.dossier import load

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXT = {"type": "string", "minLength": 1}
CFF = {
    "type": "object",
    "required": ["cff-version", "message", "title", "authors"],
    "additionalProperties": False,
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": TEXT,
        "title": TEXT,
        "abstract": TEXT,
        "type": {"enum": ["software", "dataset"]},
        "version": TEXT,
        "license": {"enum": ["MIT"]},
        "date-released": {"type": "string", "format": "date"},
        "keywords": {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
        "authors": {
            "type": "array", "minItems": 1, "uniqueItems": True,
            "items": {"type": "object", "required": ["name"], "additionalProperties": False, "properties": {"name": TEXT}},
        },
    },
}  # fmt: skip
"""The keys that `CITATION.cff` has, as the guide to the Citation File Format 1.2.0 allows them."""

HOSTILE = Reference(
    id="paper-2022", kind="news", title="50% of {all} R&D_costs: $1 #2 ~3 ^4 \\5, “水” и Ü", authors=("Ann O'Hara", "the clerk & sons"),
    publisher="A & B", date="2022-01", url="https://example.org/a_b?c=1&d=%20#{e}",
)  # fmt: skip


def cite(*arguments):
    return CliRunner().invoke(main, ["cite", *map(str, arguments)])


def read_latex(text):
    """Return a field of BibTeX as it is printed."""
    for command, sign in (("backslash", "\\"), ("braceleft", "{"), ("braceright", "}"), ("asciitilde", "~"), ("asciicircum", "^")):  # fmt: skip
        text = text.replace(f"\\text{command}{{}}", f"<{ord(sign)}>")
    for sign in "&%$#_":
        text = text.replace(f"\\{sign}", sign)
    text = text.replace("{", "").replace("}", "")
    for sign in "\\{}~^":
        text = text.replace(f"<{ord(sign)}>", sign)
    return text


def test_the_citation_file_is_valid_and_names_the_version_and_licence_of_the_package():
    assert list(Draft202012Validator(CFF, format_checker=FormatChecker()).iter_errors(CITATION)) == []
    assert (CITATION["version"], CITATION["license"]) == (PROJECT["version"], PROJECT["license"])


def test_the_suite_is_cited_as_its_citation_file_says():
    entry = parse_string(cite().stdout, "bibtex").entries["negotiation-positions"]
    assert read_latex(entry.fields["title"]) == CITATION["title"]
    assert (entry.fields["version"], entry.fields["year"]) == (CITATION["version"], CITATION["date-released"][:4])
    (work,) = json.loads(cite("--to", "csl-json").stdout)
    assert (work["type"], work["title"]) == ("software", CITATION["title"])


def test_all_documents_are_cited_with_title_author_publisher_date_and_address():
    documents = load(SEEDS).documents.set_index("id")
    entries = parse_string(cite("all").stdout, "bibtex").entries
    works = {work["id"]: work for work in json.loads(cite("all", "--to", "csl-json").stdout)}
    assert list(entries.keys()) == list(works) == list(documents.index)
    for name, row in documents.iterrows():
        assert read_latex(entries[name].fields["title"]) == works[name]["title"] == row["title"]
        assert (entries[name].fields["date"], entries[name].fields.get("url", "")) == (row["date"], row["url"])
        assert works[name].get("URL", "") == row["url"]
        assert works[name]["issued"]["date-parts"] == [[int(part) for part in row["date"].split("-")]]


@pytest.mark.parametrize(
    ("author", "persons"),
    [
        ("Gabrielle Tetrault-Farber", [{"family": "Tetrault-Farber", "given": "Gabrielle"}]),
        ("Joe Biden; Olaf Scholz", [{"family": "Biden", "given": "Joe"}, {"family": "Scholz", "given": "Olaf"}]),
        ("Jen Psaki (for Joe Biden)", [{"family": "Psaki", "given": "Jen"}]),
        ("the foreign ministry", [{"literal": "the foreign ministry"}]),
        ("not named in the text", None),
        ("the text names none", None),
        ("senior administration official (unnamed)", None),
    ],
)
def test_authors_are_persons_bodies_or_left_out(author, persons):
    row = load(SEEDS).documents.iloc[0].to_dict() | {"author": author}
    (work,) = json.loads(format_csl([cite_document(row, {})]))
    assert work.get("author") == persons
    entry = parse_string(format_bibtex([cite_document(row, {})]), "bibtex").entries[row["id"]]
    assert len(entry.persons.get("author", [])) == len(persons or [])


def test_letters_that_mean_something_to_latex_are_escaped():
    entry = parse_string(format_bibtex([HOSTILE]), "bibtex").entries["paper-2022"]
    assert read_latex(entry.fields["title"]) == HOSTILE.title
    assert entry.fields["url"] == "https://example.org/a_b?c=1&d=%20#%7Be%7D"
    assert [" ".join(person.last_names) for person in entry.persons["author"]] == ["O'Hara", r"{the clerk \& sons}"]
    assert json.loads(format_csl([HOSTILE]))[0]["title"] == HOSTILE.title


def test_a_document_that_is_not_there_is_named(village):
    done = cite("gazette-1900", "gazette-1901", "--dossier", village)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "document: 'gazette-1901' is not one of gazette-1900, chronicle-1901" in done.stderr
    assert cite("gazette-1900", "--dossier", village).exit_code == 0
