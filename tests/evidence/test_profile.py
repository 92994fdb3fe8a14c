"""`case.toml` is read whole, or refused with every fault by file, line and entry."""

import pytest

from lib.core.errors import Faults
from lib.evidence.dossier import load
from lib.evidence.profile import warn_of_dates, warn_of_options


def faults_of(folder):
    with pytest.raises(Faults) as caught:
        load(folder)
    return caught.value.faults


def test_a_profile_gives_the_case_its_title_dates_and_sides(village):
    profile = load(village).profile
    assert (profile.title, profile.claimant, profile.answering) == ("The mill and the river", "Mill", "River")
    assert (profile.since, profile.turn, profile.as_of) == ("1900", "1900", "1901-12-31")
    assert (profile.without_agreement, profile.scenarios) == ("as-it-is", [])


SPOILT = {
    "an unknown entry": ("caveat", "cavaet", "case.toml:5:cavaet: no such entry; 'cavaet' is not one of title, since"),
    "no title": ('title = "The mill and the river"\n', "", 'case.toml:title: is missing; add a line title = "…"'),
    "an empty title": ("The mill and the river", "", "case.toml:1:title: is empty; a value is needed"),
    "a number for a date": ('turn = "1900"', "turn = 1900", "case.toml:3:turn: 1900 is not text; put it in quotation marks"),
    "an impossible date": ("1901-12-31", "1901-12-32", "case.toml:4:as_of: '1901-12-32' is not a day in the calendar"),
    "a caveat that is no sentence": ("is in it.", "is in it", "case.toml:5:caveat: 'Nothing later is in it' is not a sentence; end it"),
    "an unknown side": ('"Mill"', '"Mil"', "case.toml:6:claimant: 'Mil' is not one of Mill, River, Church; did you mean 'Mill'?"),
    "an unknown side to answer": ('"River"', '"Rivers"', "case.toml:7:answering: 'Rivers' is not one of Mill, River, Church"),
    "one side for both": ('"River"', '"Mill"', "case.toml:7:answering: 'Mill' is the claimant too; name the side that answers"),
    "an unknown option": ('"as-it-is"', '"as-it-was"', "case.toml:8:without_agreement: 'as-it-was' is not one of sundays, as-it-is; did"),
    "a round after the end": ('turn = "1900"', 'turn = "1902"', "case.toml:3:turn: 1902 is later than as_of, 1901-12-31; swap or correct"),
    "a window after its round": ('since = "1900"', 'since = "1901"', "case.toml:2:since: 1901 is later than turn, 1900; swap or correct"),
    "no outcome without agreement": ('without_agreement = "as-it-is"\n', "",
        "case.toml:without_agreement: is missing; name one of sundays, as-it-is"),
    "a round that is no date": ('turn = "1900"', 'turn = "soon"', "case.toml:3:turn: 'soon' is not a date; write 2021"),
    "a round that begins before the record, in the same month": ('since = "1900"\nturn = "1900"',
        'since = "1900-06-05"\nturn = "1900-06"', "case.toml:2:since: 1900-06-05 is later than turn, 1900-06; swap or"),
    "a broken line": ('turn = "1900"', "turn = 19oo", "case.toml:3: cannot be read as TOML: "),
    "an open quotation mark": ('"River"', '"River', "case.toml:7: cannot be read as TOML: "),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_every_fault_of_the_profile_is_named_with_its_place(village, edit, name):
    old, new, said = SPOILT[name]
    edit(village / "case.toml", old, new)
    assert any(fault.startswith(said) for fault in faults_of(village)), faults_of(village)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([('since = "1900"', 'since = "1901-02"'), ('turn = "1900"', 'turn = "1901-02"')],
         "case.toml: since: no statement dates from 1901-02 to 1901-12-31; the record runs from 1900-01-01 to 1901-01-01"),
        ([('turn = "1900"', 'turn = "1901-02"')],
         "case.toml: turn: no statement dates from 1901-02 to 1901-12-31; the record runs from 1900-01-01 to 1901-01-01"),
        ([("1901-12-31", "1902-06-01")],
         "case.toml: as_of: 1902-06-01 lies after the last document, dated 1901; of the days after it the record tells nothing"),
    ],
)  # fmt: skip
def test_dates_may_be_written_before_their_documents_are_coded_and_are_warned_of(village, edit, changes, said):
    for old, new in changes:
        edit(village / "case.toml", old, new)
    dossier = load(village)
    assert said in list(warn_of_dates(dossier.profile, dossier.documents, dossier.statements))


SCENARIO = '[[scenarios]]\nname = "a dry year"\noption = "sundays"\nparties = { River = "as-it-is" }\n'


@pytest.fixture
def village(village, edit):
    """Return the villages' dossier with a second outcome that says what holds on every demand."""
    weir = "sundays,,Closed on Sundays,,weir,50,gazette-1900,we could close it on Sundays\n"
    toll = "sundays,,Closed on Sundays,,toll,0,chronicle-1901,The fishers will not hear of a toll\n"
    edit(village / "options.csv", weir, weir + toll)
    return village


def test_a_case_may_have_several_expectations_of_what_holds_without_agreement(village):
    with (village / "case.toml").open("a") as file:
        file.write(SCENARIO)
    (scenario,) = load(village).profile.scenarios
    assert (scenario.name, scenario.option, scenario.parties) == ("a dry year", "sundays", {"River": "as-it-is"})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("River", "Rivers", "case.toml:12:Rivers: 'Rivers' is not one of Mill, River, Church; did you mean 'River'?"),
        ('"as-it-is"', '"as-it-was"', "case.toml:12:River: 'as-it-was' is not one of sundays, as-it-is; did"),
        ('"sundays"', '"mondays"', "case.toml:11:option: 'mondays' is not one of sundays, as-it-is; did you mean"),
        ('option = "sundays"\n', "", 'case.toml:option: is missing; add a line option = "…" to scenario 1'),
        ("option", "outcome", "case.toml:11:outcome: no such entry; 'outcome' is not one of name, option, parties"),
        ('"as-it-is"', "0", "case.toml:12:River: 0 is not text; put it in quotation marks"),
        (SCENARIO, SCENARIO * 2, "case.toml:10:name: 'a dry year' is the name of several scenarios; make it unique"),
    ],
)
def test_every_fault_of_a_scenario_is_named_with_its_place(village, old, new, said):
    with (village / "case.toml").open("a") as file:
        file.write(SCENARIO.replace(old, new))
    assert any(fault.startswith(said) for fault in faults_of(village)), faults_of(village)


@pytest.mark.parametrize("entry", ["without_agreement", "option", "River"])
def test_it_is_known_on_every_demand_what_each_side_expects_without_agreement(village, edit, entry):
    if entry != "without_agreement":
        with (village / "case.toml").open("a") as file:
            file.write(SCENARIO.replace("sundays", "OTHER").replace("as-it-is", "sundays").replace("OTHER", "as-it-is")
                       if entry == "River" else SCENARIO)  # fmt: skip
    else:
        edit(village / "case.toml", '"as-it-is"', '"sundays"')
    edit(
        village / "options.csv",
        "sundays,,Closed on Sundays,,toll,0,chronicle-1901,The fishers will not hear of a toll\n",
        "",
    )
    (fault,) = faults_of(village)
    assert fault.endswith(f":{entry}: sundays does not say what holds on toll; add a row for each to options.csv")


def test_a_dossier_without_a_profile_is_told_what_to_write(village):
    (village / "case.toml").unlink()
    needed = "title, since, turn, as_of, caveat, claimant, answering"
    assert faults_of(village) == [f"case.toml: is missing in village/; it needs {needed}"]


def test_a_profile_in_another_encoding_gets_advice(village, edit):
    edit(village / "case.toml", "river", "Mühle")
    text = (village / "case.toml").read_text(encoding="utf-8")
    (village / "case.toml").write_bytes(text.encode("latin-1"))
    assert faults_of(village) == ["case.toml: byte 27 is not UTF-8; save it as UTF-8"]
    (village / "case.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(village).profile.title == "The mill and the Mühle"


def test_what_holds_without_agreement_is_no_option_where_there_are_none(village):
    (village / "options.csv").unlink()
    case = load(village)
    assert [*warn_of_options(case.profile, case.options)] == [
        "case.toml: without_agreement: 'as-it-is' is no option, as options.csv has no rows; nothing is settled"
    ]
