"""The shipped dossier: what readers may rely on, beyond what loading checks."""

import re
import subprocess
from collections import Counter
from itertools import combinations, groupby

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


def count_pairs(*coders):
    """Return how often two of these coders gave a statement which two values, the lower first."""
    codings = DOSSIER.codings[(DOSSIER.codings["field"] == "value") & (DOSSIER.codings["value"] != "")]
    counted = Counter()
    for _, own in codings[codings["coder"].isin(coders)].groupby("statement"):
        counted.update(tuple(sorted(pair)) for pair in combinations(own["value"].astype(float), 2))
    return counted


def test_the_confusion_holds_what_its_description_says_and_no_less_than_the_codings_kept_of_it():
    """Of the three codings that it counts, two are kept; the third, and so most of its unequal pairs, cannot be."""
    text = " ".join((SEEDS / "README.md").read_text(encoding="utf-8").split())
    confusion = {(row.one, row.other): row.pairs for row in DOSSIER.confusion.itertuples()}
    kept, stored = count_pairs("a", "b"), count_pairs("a", "b", "c")
    assert all(confusion[pair] >= number for pair, number in kept.items())
    unequal, unequal_kept, unequal_stored = (
        sum(number for (one, other), number in pairs.items() if one != other) for pairs in (confusion, kept, stored)
    )
    total, stored_total = sum(confusion.values()), sum(stored.values())
    assert f"{total:.0f} pairs, {unequal:.0f} of them unequal ({unequal / total:.1%})".replace("%", " %") in text
    assert (sum(kept.values()), unequal_kept) == (64, 1)
    assert "matched: 64 pairs, one of them unequal" in text
    assert (
        f"{unequal_stored} of {stored_total} pairs are unequal ({unequal_stored / stored_total:.1%})".replace("%", " %")
        in text
    )
