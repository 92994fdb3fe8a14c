"""The shipped dossier: what readers may rely on, beyond what loading checks."""

import re
import subprocess
from itertools import groupby

from lib.core.paths import ROOT, SEEDS
from lib.evidence.dossier import load
from lib.evidence.quotations import hash_shingles, read_shingles, split_words
from lib.evidence.schema import TABLES, VALUED_ROLES

DOSSIER = load(SEEDS)
STATEMENTS = DOSSIER.statements


def test_every_document_is_coded():
    assert set(STATEMENTS["document"]) == set(DOSSIER.documents["id"])


def test_ids_are_the_document_and_a_running_number():
    for document, ids in STATEMENTS.groupby("document")["id"]:
        assert list(ids) == [f"{document}-{n:02d}" for n in range(1, len(ids) + 1)]


def test_a_stance_has_one_row():
    stances = STATEMENTS[STATEMENTS["role"].isin(VALUED_ROLES)]
    key = ["document", "actor", "demand", "role", "value", "speaker", "date"]
    assert not stances.duplicated(key).any()


def test_every_gist_is_one_sentence_of_our_own():
    for gist, quote in zip(STATEMENTS["gist"], STATEMENTS["quote"], strict=True):
        assert gist.endswith(".")
        assert gist not in quote
        assert len(split_words(gist)) <= 30


def test_gists_spell_names_as_the_united_nations_do():
    text = " ".join(STATEMENTS["gist"])
    assert not re.search(r"\b(Kiev|Donbass|Zelensky|Zelenskiy|Zelenskyi|Selenskyj)\b", text)


def test_gists_judge_nobody():
    loaded = r"\b(regime|puppet|aggressor|propaganda|so-called|lies|lied|falsely|rightly|wrongly|alleged(ly)?)\b"
    assert not re.search(loaded, " ".join(STATEMENTS["gist"]), re.IGNORECASE)


def test_every_option_sets_one_form_and_names_its_source():
    assert set(DOSSIER.options["source"]) <= set(DOSSIER.documents["id"])
    assert "status-quo" in set(DOSSIER.options["id"])


def test_facts_of_one_name_share_a_unit():
    assert (DOSSIER.facts.groupby("name")["unit"].nunique() == 1).all()


def test_sides_keep_one_colour_and_no_two_share_it():
    assert len(DOSSIER.actors[["side", "colour"]].drop_duplicates()) == len(DOSSIER.sides)
    assert DOSSIER.actors.drop_duplicates("side")["colour"].is_unique


def test_the_codebook_explains_every_column():
    codebook = (SEEDS / "README.md").read_text(encoding="utf-8")
    for name, record in TABLES.items():
        for column, info in record.model_fields.items():
            assert f"| `{column}` | {info.description} |" in codebook, f"{name}.{column}"


def test_the_codebook_words_every_anchor():
    codebook = (SEEDS / "README.md").read_text(encoding="utf-8")
    for anchor in DOSSIER.anchors.to_dict("records"):
        assert f"| {anchor['value']:g} | {anchor['label']} | {anchor['meaning']} |" in codebook


def test_no_article_is_in_the_repository():
    assert "seeds/texts/" in (ROOT / ".gitignore").read_text()
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    written = [ROOT / name for name in listed if name.endswith((".md", ".csv", ".py", ".txt", ".toml", ".yml"))]
    assert len(written) > 40
    for document in DOSSIER.documents["id"]:
        shingles = set(read_shingles(SEEDS / "shingles" / f"{document}.txt").hashes)
        for file in written:
            runs = [digest in shingles for digest in hash_shingles(file.read_text(encoding="utf-8"), document)]
            longest = max((len(list(run)) for known, run in groupby(runs) if known), default=0)
            assert longest + 3 <= 30, f"{file.name} holds {longest + 3} words in a row of {document}"
