"""What may be a mistake in the statements is a warning: quotations without a verb, one utterance with two ids."""

import pytest

from lib.evidence.dossier import load
from lib.evidence.utterances import MAY_BE_VERB, list_warnings


@pytest.mark.parametrize(
    "quote",
    [
        "We want the weir closed",
        "the weir must stay open",
        "Miller demands a closed weir",
        "a closed weir or nothing",  # closed may be a verb: not told apart
        "the mill left the council",
        "never mind, we pay nothing",
        "the fishers don’t pay a toll",
    ],
)
def test_words_that_may_be_a_verb_raise_no_warning(quote):
    assert MAY_BE_VERB.search(quote)


@pytest.mark.parametrize(
    "quote",
    ["no further toll on the water", "the mill's wish for a quiet summer", "a weir for the mill or no mill at all"],
)
def test_a_quotation_without_any_word_that_may_be_a_verb_is_found(quote):
    assert not MAY_BE_VERB.search(quote)


def test_the_village_raises_no_warning(village):
    assert list_warnings(load(village).statements) == []


def test_a_stance_quoted_without_its_verb_is_a_warning_and_a_reason_is_none(village, edit):
    edit(village / "statements.csv", "We want the weir closed for good", "the whole river in summer")
    edit(village / "statements.csv", "The mill needs the whole river in summer", "the whole river in summer")
    assert list_warnings(load(village).statements) == [
        "gazette-1900-2: 'the whole river in summer' has no verb; quote on until a reader sees what is wanted or refused"
    ]


def add_demand_of_the_miller(village, date, speaker="the-miller", medium="speech"):
    """Add a second statement of the miller on the weir, in an utterance of its own."""
    with (village / "utterances.csv").open("a") as file:
        file.write(f"again,The miller again,{speaker},{date},{medium}\n")
    with (village / "statements.csv").open("a") as file:
        file.write(
            "gazette-1900-5,gazette-1900,miller,weir,position,50,,,,reported,again,,"
            "We want the weir closed,,The miller wants it closed.\n"
        )
    return list_warnings(load(village).statements)


@pytest.mark.parametrize("date", ["1900-06", "1900-06-15"])
def test_utterances_whose_dates_contain_each_other_may_be_one(village, date):
    assert add_demand_of_the_miller(village, date) == [
        "gazette-1900-2 and gazette-1900-5: miller-1900-06 and again may be the same utterance; "
        "if so, give both statements one id"
    ]


def test_a_year_tells_too_little_to_take_two_utterances_for_one(village):
    assert add_demand_of_the_miller(village, "1900") == []


@pytest.mark.parametrize(
    "other", [{"date": "1900-07"}, {"date": "1900-06", "medium": "act"}, {"date": "1900-06", "speaker": "the-fishers"}]
)
def test_utterances_of_another_date_medium_or_speaker_are_two(village, other):
    assert add_demand_of_the_miller(village, **other) == []


def test_judgements_may_be_many(village, edit):
    edit(village / "utterances.csv", "1900-06,speech", "1900-06,judgement")
    assert add_demand_of_the_miller(village, "1900-06", medium="judgement") == []


def test_an_offer_that_is_the_position_itself_is_a_warning(village, edit):
    edit(village / "statements.csv", "fishers,weir,concession,50", "fishers,weir,concession,0")
    assert list_warnings(load(village).statements) == [
        "gazette-1900-4: an offer of 0, which is the position itself; an offer is less than that"
    ]
