"""The comparison in words says what its statements say, quotes them once, and names what is missing."""

import re

import pytest
from briefings import open_shipped
from cases import PARAMETERS

from lib.core.errors import Faults
from lib.evidence.quotations import split_words
from lib.study import Study, open_study
from lib.words import credit, is_retold
from lib.words.comparison import MISSING, MOST_FURTHER, MOST_SENTENCES, QUESTIONS, Told, compare_in_words, list_in_words

SHIPPED = Study(open_shipped())
GISTS = set(SHIPPED.case.statements["gist"])
QUOTED = re.compile(r"“([^“”]*)” \(([^“”]*)\)")


def cells_of(study):
    return [(told.demand, name, getattr(told, name)) for told in study.in_words for name in list(QUESTIONS)[:-1]]


def test_the_table_has_a_row_for_each_demand_in_order():
    compared = compare_in_words(SHIPPED.in_words)
    assert list(compared["demand"]) == list(SHIPPED.case.demands["plain"])
    assert list(compared.columns) == ["demand", "state", "claimant", "answering", *QUESTIONS]
    assert compared.notna().all(axis=None)


@pytest.mark.parametrize(("demand", "name", "cell"), cells_of(SHIPPED))
def test_every_sentence_is_that_of_a_statement_on_this_demand_or_says_what_is_missing(demand, name, cell):
    statements = SHIPPED.case.statements.set_index("id").loc[list(cell.statements)]
    assert set(statements["demand"].astype(str)) <= {demand}
    for sentence in cell.sentences:
        told = sentence.removeprefix("Last on record: ")
        of_statement = re.sub(r" \([^()]*\)\.$", ".", told) in GISTS or told in GISTS
        computed = sentence == MISSING or re.search(
            r"(on record|in our sources|sees room|our sources do not)", sentence, re.IGNORECASE
        )
        assert of_statement or computed, sentence
        assert not of_statement or told in set(statements["gist"]) or sentence != told


@pytest.mark.parametrize(("demand", "name", "cell"), cells_of(SHIPPED))
def test_a_cell_is_short(demand, name, cell):
    assert len(cell.sentences) <= MOST_SENTENCES + (MOST_FURTHER if name == "others" else 0)
    assert all(len(split_words(sentence)) <= 27 for sentence in cell.sentences), cell.sentences


@pytest.mark.parametrize(("demand", "name", "cell"), [each for each in cells_of(SHIPPED) if each[2].quotation])
def test_a_quotation_is_one_of_the_cells_statements_with_its_source(demand, name, cell):
    statements = SHIPPED.case.statements.set_index("id").loc[list(cell.statements)]
    words, source = QUOTED.fullmatch(cell.quotation).groups()
    own = statements[statements["quote"].str.replace("“", "‘").str.replace("”", "’") == words]
    assert len(own) >= 1
    assert any(short in source for short in own["short"])
    documents = SHIPPED.case.dossier.documents.set_index("id")
    by_machine = documents.loc[own["document"].iloc[0], "translation"] == "machine"
    assert source.endswith("machine translation") == by_machine


def test_no_quotation_stands_twice_on_one_demand():
    for told in SHIPPED.in_words:
        said = [getattr(told, name).quotation for name in list(QUESTIONS)[:-1]]
        assert len({each for each in said if each}) == sum(map(bool, said))


def test_an_expert_is_named_as_an_expert_and_never_with_an_office_of_those_judged():
    speakers = SHIPPED.case.dossier.speakers.set_index("name")
    for told in SHIPPED.in_words:
        for row in SHIPPED.case.statements.set_index("id").loc[list(told.room.statements)].to_dict("records"):
            if row["voice"] == "analyst":
                is_own = speakers.loc[row["speaker"], "actor"] == row["actor"]
                assert is_retold(row) == credit(row).startswith(f"{row['short']}, about: ")
                assert is_own <= is_retold(row)
                assert not (is_own and row["speaker"] in credit(row))


def test_a_quotation_stands_for_the_position_that_is_told_and_for_no_other():
    study = open_study(as_of="2014")
    statements = study.case.statements.set_index("id")
    shown = [statements.loc[list(told.others.statements)] for told in study.in_words]
    values = [rows[rows["role"] == "position"].groupby("actor", observed=True)["value"].nunique() for rows in shown]
    assert sum(map(len, values)) > 0
    assert all((each == 1).all() for each in values)


def test_a_demand_on_which_nobody_speaks_rests_on_nothing():
    told = {each.state["demand"]: each.basis for each in open_study(as_of="2014").in_words}
    assert told["missiles"] == "Nothing in this round is in our sources."


def test_what_nobody_says_is_said_to_be_missing(village):
    weir, toll = open_study(dossier=str(village)).in_words
    assert toll.why == Told((MISSING,))
    assert toll.wants.sentences == ("It is not on record with this demand in this round.",)
    assert weir.others.sentences == ("Our sources do not give the view of the priest.",)
    assert "No offer by Mill is on record." in weir.offers.sentences


def test_the_basis_counts_utterances_and_sources_and_warns_of_single_ones(village):
    weir, _ = open_study(dossier=str(village)).in_words
    assert weir.basis == (
        "This demand came up on 4 occasions in this round, in 1 source (none of them published by the speakers themselves); "
        "latest 1 Jul 1900. "
        "The position of Mill rests on one statement only. The position of River rests on one statement only."
    )


def test_a_side_that_is_silent_in_the_round_is_shown_with_its_last_position_and_date(village, edit):
    edit(village / "utterances.csv", "clerk,1901,judgement", "clerk,1901-06,judgement")
    _, toll = open_study(dossier=str(village), turn="1901-02").in_words
    assert toll.answer.sentences == (
        "No answer in this round is in our sources.",
        "Last on record: The fishers refuse a toll (1901).",
    )


def test_a_planted_change_of_one_stance_changes_the_sentence(village, edit):
    before = open_study(dossier=str(village)).in_words[0]
    edit(village / "statements.csv", "fishers,weir,position,0", "fishers,weir,position,100")
    edit(village / "statements.csv", "The fishers want it open.", "The fishers would close it.")
    after = open_study(dossier=str(village)).in_words[0]
    assert (before.state["state"], after.state["state"]) == ("near", "touching")
    assert "The fishers would close it." in after.answer.sentences


def test_no_state_rests_on_an_assessment(village, edit):
    edit(
        village / "statements.csv",
        "fishers,toll,position,0,,,,reported,fishers-1901",
        "fishers,toll,position,0,,,,analyst,clerk-1901",
    )
    states = open_study(dossier=str(village)).states.set_index("demand")["state"]
    assert states["toll"] == "not raised"


def test_each_demand_is_a_table_of_questions_and_answers():
    tables = list_in_words(SHIPPED.comparison)
    assert [heading.rpartition(": ")[0] for heading in tables] == list(SHIPPED.case.demands["plain"])
    assert all(list(table["question"]) for table in tables.values())


def test_a_dossier_without_a_case_file_is_refused_in_words(village):
    (village / "case.toml").unlink()
    with pytest.raises(Faults, match=r"case.toml: is missing in village/; it needs title, since"):
        open_study(dossier=str(village))


def test_an_office_stands_with_the_first_quotation_of_its_holder_and_not_with_the_others():
    offices = SHIPPED.case.statements.loc[SHIPPED.case.statements["office"] != "", ["speaker", "office"]]
    for told in SHIPPED.in_words:
        quoted = " ".join(getattr(told, name).quotation for name in list(QUESTIONS)[:-1])
        for speaker, office in set(offices.itertuples(index=False, name=None)):
            assert quoted.count(f"({speaker}, {office};") <= 1
            assert f"({speaker};" not in quoted.split(f"({speaker}, {office};")[0]


def test_an_offer_of_the_side_that_would_have_to_grant_a_demand_is_told_though_another_side_answers(village, edit):
    edit(village / "case.toml", 'answering = "River"', 'answering = "Church"')
    study = open_study(dossier=str(village), **PARAMETERS)
    [told] = [told for told in study.in_words if told.demand == "weir"]
    assert told.offers.sentences == ("The fishers offer Sundays.", "No offer by Mill and Church is on record.")
    assert "- **River, which would have to grant it, and others:**" in str(study.summary)
    assert "The fishers offer Sundays." in str(study.summary)
    assert (
        "how far the side would go is unknown: Mill (every demand); Church (every demand); River (water toll)."
        in str(study.summary)
    )


def test_a_refusal_is_told_with_what_was_asked(village):
    (village / "statements.csv").write_text("".join(
        line for line in (village / "statements.csv").read_text().splitlines(keepends=True) if "concession" not in line
    ))  # fmt: skip
    (village / "findings.csv").unlink()
    summary = str(open_study(dossier=str(village), **PARAMETERS).summary)
    assert (
        "The weir closed for good: refused. Mill (the miller) asks for “weir 100”; River (the fishers) stands at “weir 0”."
        in summary
    )
