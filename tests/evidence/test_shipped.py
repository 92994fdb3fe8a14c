"""The shipped dossier: what readers may rely on, beyond what loading checks."""

import csv
import re
import subprocess
from functools import cache
from itertools import combinations, groupby

import pytest

from lib.case import Case, open_case
from lib.comparison import find_states
from lib.core.paths import ROOT, SEEDS
from lib.evidence.dossier import load
from lib.evidence.profile import Profile, Scenario
from lib.evidence.quotations import hash_shingles, read_shingles, split_words
from lib.evidence.schema import TABLES, VALUED_ROLES
from lib.evidence.utterances import MAY_BE_VERB
from lib.positions import derive_positions, list_assessments, list_offers

DOSSIER = load(SEEDS)
STATEMENTS = DOSSIER.statements
STANCES = STATEMENTS[STATEMENTS["role"].isin(VALUED_ROLES)]
OFFICIAL = set(DOSSIER.documents.loc[DOSSIER.documents["issuer"] != "", "id"])
CODEBOOK = (SEEDS / "README.md").read_text(encoding="utf-8")


def test_every_document_is_coded():
    assert set(STATEMENTS["document"]) == set(DOSSIER.documents["id"])


def test_ids_are_the_document_and_a_running_number():
    for document, ids in STATEMENTS.groupby("document")["id"]:
        assert list(ids) == [f"{document}-{n:02d}" for n in range(1, len(ids) + 1)]


def test_what_an_utterance_says_has_one_row_in_each_document():
    key = ["document", "actor", "demand", "role", "value", "utterance"]
    assert not STANCES.duplicated(key).any(), STANCES[STANCES.duplicated(key, keep=False)]["id"].tolist()


def test_a_reason_has_one_row_in_each_document():
    reasons = STATEMENTS[STATEMENTS["role"] == "reasoning"]
    key = ["document", "actor", "demand", "argument", "utterance"]
    assert not reasons.duplicated(key).any(), reasons[reasons.duplicated(key, keep=False)]["id"].tolist()


def test_every_statement_has_a_speaker_and_every_utterance_and_speaker_is_needed():
    assert (STATEMENTS["speaker"] != "").all()
    assert set(DOSSIER.utterances["id"]) == set(STATEMENTS["utterance"])
    assert set(DOSSIER.speakers["id"]) == set(DOSSIER.utterances["speaker"])


def test_a_stance_is_told_of_who_takes_it_and_a_judgement_by_somebody_else():
    stated = STATEMENTS[STATEMENTS["voice"] != "analyst"]
    sides = dict(zip(DOSSIER.actors["id"], DOSSIER.actors["side"], strict=True))
    of_another = stated[stated["speaks_for"].map(sides) != stated["side"].astype(str)]
    assert of_another["id"].tolist() == []
    own = STATEMENTS[(STATEMENTS["voice"] == "analyst") & (STATEMENTS["speaks_for"] == STATEMENTS["actor"].astype(str))]
    assert [row["id"] for row in own.to_dict("records") if not names_another_teller(row)] == []


def names_another_teller(row):
    """Return whether an official text tells of an actor's act, and the gist names the official of another who does."""
    tellers = STATEMENTS[(STATEMENTS["document"] == row["document"]) & (STATEMENTS["voice"] == "direct")]
    others = tellers[(tellers["office"] != "") & ~tellers["speaks_for"].isin(["", row["actor"]])]
    return row["document"] in OFFICIAL and any(name in row["gist"] for name in others["speaker"])


def test_every_gist_is_one_sentence_of_our_own():
    for gist, quote in zip(STATEMENTS["gist"], STATEMENTS["quote"], strict=True):
        assert gist.endswith(".")
        assert not re.search(r"[.!?] [A-Z]", re.sub(r"\b[A-Z]\.", "", gist)), gist
        assert gist not in quote
        assert len(split_words(gist)) <= 25, gist


def test_gists_stand_alone():
    leaning = STATEMENTS["gist"].str.contains(r"\b(?:this|that|the) (?:demand|author|article|document)\b")
    assert STATEMENTS.loc[leaning, "id"].tolist() == []


def test_every_quotation_of_a_stance_may_hold_a_verb():
    assert [quote for quote in STANCES["quote"] if not MAY_BE_VERB.search(quote)] == []


def test_one_spelling_is_used_for_each_name():
    said = [*STATEMENTS["gist"], *DOSSIER.facts["gist"], *DOSSIER.utterances["label"], *DOSSIER.speakers["name"]]
    text = " ".join([*said, *DOSSIER.events["label"], *DOSSIER.options["name"]])
    assert not re.search(r"\b(Kiev|Donbass|Zelenskyy|Zelenskiy|Zelenskyi|Selenskyj)\b", text)


def test_gists_judge_nobody():
    loaded = r"\b(regime|puppet|aggressor|propaganda|so-called|lies|lied|falsely|rightly|wrongly|alleged(ly)?)\b"
    assert not re.search(loaded, " ".join(STATEMENTS["gist"]), re.IGNORECASE)


def test_facts_of_one_name_share_a_unit():
    assert (DOSSIER.facts.groupby("name")["unit"].nunique() == 1).all()


def test_sides_keep_one_colour_and_no_two_share_it():
    assert len(DOSSIER.actors[["side", "colour"]].drop_duplicates()) == len(DOSSIER.sides)
    assert DOSSIER.actors.drop_duplicates("side")["colour"].is_unique


def test_the_codebook_explains_every_column():
    for name, record in TABLES.items():
        for column, info in record.model_fields.items():
            assert f"| `{column}` | {info.description} |" in CODEBOOK, f"{name}.{column}"


def test_the_codebook_explains_every_entry_of_the_profile():
    for record in (Profile, Scenario):
        for entry, info in record.model_fields.items():
            assert f"| `{entry}` | {info.description} |" in CODEBOOK, entry


def test_the_codebook_words_every_anchor():
    for anchor in DOSSIER.anchors.to_dict("records"):
        assert f"| {anchor['value']:g} | {anchor['label']} | {anchor['meaning']} |" in CODEBOOK


def test_no_article_is_in_the_repository():
    assert "seeds/texts/" in (ROOT / ".gitignore").read_text()
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    named = [ROOT / name for name in listed if name.endswith((".md", ".csv", ".py", ".txt", ".toml", ".yml"))]
    written = [file for file in named if file.is_file()]
    assert len(written) > 40
    texts = {file: split_words(file.read_text(encoding="utf-8")) for file in written}
    for document in DOSSIER.documents["id"]:
        shingles = set(read_shingles(SEEDS / "shingles" / f"{document}.txt").hashes)
        for file, words in texts.items():
            longest = find_longest_copy(words, document, shingles)
            assert longest <= 30, f"{file.name} holds {longest} words in a row of {document}"


def find_longest_copy(words, document, shingles, allowed=30):
    """Return how many words in a row are a document's, if they are more than allowed; 0 if no such run can be.

    A longer run cannot but hold one of the 4-grams that are looked up first.
    """
    grams = [" ".join(words[place : place + 4]) for place in range(0, len(words), allowed - 2)]
    if not any(digest in shingles for gram in grams for digest in hash_shingles(gram, document)):
        return 0
    runs = [digest in shingles for digest in hash_shingles(" ".join(words), document)]
    return max((len(list(run)) + 3 for known, run in groupby(runs) if known), default=0)


def test_a_copy_of_31_words_is_found_wherever_it_stands():
    copied = [f"copied{number}" for number in range(31)]
    shingles = set(hash_shingles(" ".join(copied), "letter"))
    for before in range(40):
        words = [*(f"own{number}" for number in range(before)), *copied, "and", "more"]
        assert find_longest_copy(words, "letter", shingles) == 31


@cache
def group_codings():
    """Return the rows of each unit that a reading found, by reader."""
    units = {}
    for path in sorted((SEEDS / "codings").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                units.setdefault(row["unit"], {}).setdefault(row["coder"], row)
    return units


def list_shared_values(units):
    """Return the two values, the lower first, for each two readings of a unit that both gave it one."""
    pairs = [pair for unit in units for pair in combinations(unit.values(), 2)]
    values = [sorted(float(row["value"]) for row in pair if row["value"]) for pair in pairs]
    return [tuple(pair) for pair in values if len(pair) == 2]


def test_every_document_was_read_twice():
    readings = {row["document"]: set() for unit in group_codings().values() for row in unit.values()}
    for unit in group_codings().values():
        for coder, row in unit.items():
            readings[row["document"]].add(coder)
    assert readings.keys() == set(DOSSIER.documents["id"])
    assert {document for document, coders in readings.items() if len(coders) != 2} == set()


@pytest.mark.parametrize(
    ("coders", "told"),
    [
        ("ab", "Of {either} units that either found, both found {both} ({share} %);"),
        ("cd", "Either found {either} units, both {both} ({share} %);"),
    ],
)
def test_the_codebook_tells_how_far_two_readings_agreed(coders, told):
    units = [unit for unit in group_codings().values() if set(unit) <= set(coders)]
    both, values = sum(len(unit) == 2 for unit in units), list_shared_values(units)
    share, equal = round(100 * both / len(units)), sum(one == other for one, other in values)
    said = told.format(either=len(units), both=both, share=share)
    said += f" to {len(values)} of these both gave a value, and {equal} times the same"
    assert said in " ".join(CODEBOOK.split())


def test_the_confusion_is_counted_from_all_readings():
    values = list_shared_values(group_codings().values())
    counted = {(row.one, row.other): row.pairs for row in DOSSIER.confusion.itertuples()}
    assert {pair: pairs for pair, pairs in counted.items() if pairs} == {pair: values.count(pair) for pair in values}


@cache
def open_articles() -> Case:
    """Return the case as the five articles tell it, without any actor's own publication."""
    return open_case(evidence="secondary")


def test_the_articles_are_the_five_documents_that_nobody_issued():
    stated = open_articles().counted
    assert set(stated["document"]) == set(DOSSIER.documents["id"]) - OFFICIAL
    assert stated["document"].nunique() == 5


@cache
def find_states_by_articles():
    case = open_articles()
    positions = derive_positions(case.statements, case.rule, "side")
    return find_states(positions, case.pairs, case.dossier.anchors).set_index("demand")["state"].to_dict()


def find_cell(who, demand, by="side"):
    case = open_articles()
    positions = derive_positions(case.statements, case.rule, by)
    return positions[(positions[by] == who) & (positions["demand"] == demand)].iloc[0]


def find_row(statement):
    return STATEMENTS.set_index("id").loc[statement]


def list_room(demand, actors):
    """Return the documents in which somebody else sees that one of these actors would concede something."""
    judged = list_assessments(open_articles().statements, open_articles().rule)
    seen = judged[(judged["role"] == "concession") & (judged["demand"] == demand) & judged["actor"].isin(actors)]
    return set(seen["document"])


@pytest.mark.parametrize(
    ("demand", "state"),
    [("membership", "refused"), ("deployments", "refused"), ("missiles", "unanswered"), ("donbas", "near")],
)
def test_the_five_articles_give_each_demand_its_state(demand, state):
    assert find_states_by_articles()[demand] == state


def test_by_the_articles_moscow_floats_a_declaration_on_membership_and_carnegie_sees_room():
    asked, answer = find_cell("Russia", "membership"), find_cell("the West", "membership")
    assert (asked["value"], answer["value"], answer["actor"]) == (100, 0, "nato")
    offered = find_row(asked["offer_statement"])
    assert (asked["offer"], offered["voice"], offered["document"]) == (75, "reported", "carnegie-2021")
    assert answer["offer_statement"] == ""
    assert "carnegie-2021" in list_room("membership", ["nato"])


def test_by_the_articles_no_offer_is_on_record_on_deployments():
    assert (find_cell("Russia", "deployments")["value"], find_cell("the West", "deployments")["value"]) == (100, 0)
    offers = list_offers(open_articles().statements, open_articles().rule)
    assert "deployments" not in set(offers["demand"])


def test_by_the_articles_the_west_was_last_heard_on_missiles_in_2019_moscow_repeats_its_moratorium_and_npr_sees_room():
    answer, asked = find_cell("the West", "missiles"), find_cell("Russia", "missiles")
    assert answer["is_empty"]
    assert (answer["earlier"], find_row(answer["earlier_statement"])["date"]) == (0, "2019")
    assert (asked["value"], asked["offer"]) == (100, 75)
    assert "npr-2022" in list_room("missiles", ["nato", "united_states"])


def test_by_the_articles_minsk_as_signed_is_one_step_from_minsk_as_the_basis():
    asked, answer = find_cell("Russia", "donbas"), find_cell("the West", "donbas")
    assert (asked["value"], answer["value"]) == (75, 50)
    assert list(open_articles().anchors("donbas")["value"]) == [0, 25, 50, 75, 100]


def test_by_the_articles_kyiv_holds_minsk_in_name_and_disputes_its_terms():
    assert find_cell("ukraine", "donbas", "actor")["value"] == 25


def test_by_the_articles_kyiv_wants_membership_in_the_words_of_its_president_in_january_2022():
    found = find_cell("ukraine", "membership", "actor")
    row = find_row(found["statement"])
    assert (found["value"], row["speaker"], row["date"]) == (0, "Volodymyr Zelensky", "2022-01")
