"""Help lists every parameter of a case, labels are taken for ids, and whatever is printed as an example is accepted."""

import ast
import inspect
import re

import pytest

from lib.asking import explain_parameters, list_allowed, name_ids
from lib.case import check_names, open_case
from lib.core.errors import Misuse
from lib.core.paths import SEEDS
from lib.evidence import load
from lib.parameters import Parameters, check_parameters
from lib.runs.notebooks import find_notebooks, read_cells, read_defaults
from lib.study import open_study

EXAMPLE = re.compile(r"(?:such as|write it like|write) (.+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def shipped():
    return load(SEEDS)


def faults_of(**given):
    with pytest.raises(Misuse) as caught:
        open_case(**given)
    return caught.value.faults


def accepts(dossier, **given):
    return check_parameters(given) + check_names(given, dossier) == []


class TestHelp:
    @pytest.mark.parametrize("opener", [open_case, open_study])
    def test_the_signature_names_every_parameter_with_its_default(self, opener):
        signature = inspect.signature(opener)
        assert {name: told.default for name, told in signature.parameters.items()} == {
            name: field.default for name, field in Parameters.model_fields.items()
        }
        assert "Literal['current', 'mean', 'median']" in str(signature)

    def test_every_parameter_has_its_meaning(self):
        told = open_case.getdoc()
        assert all(
            f"\n{name}: " in told and field.description in told for name, field in Parameters.model_fields.items()
        )

    def test_it_lists_the_names_of_the_case(self, village):
        told = explain_parameters(str(village))
        assert "any of: weir (closed weir); toll (water toll)" in told
        assert "any of: as-it-is (The weir open, no toll)" in told
        assert "of this case: 1901-12-31" in told

    def test_it_lists_those_of_the_case_that_a_notebook_has_open(self, village, monkeypatch):
        monkeypatch.setattr("__main__.dossier", str(village), raising=False)
        assert "any of: Mill; River; Church" in open_case.getdoc()

    def test_without_a_case_it_lists_the_parameters_all_the_same(self, tmp_path):
        assert explain_parameters(str(tmp_path)).count("\n    ") >= len(Parameters.model_fields)


class TestLabels:
    @pytest.mark.parametrize(
        ("given", "meant"),
        [
            ({"sides": ["The West"]}, {"sides": ["the West"]}),
            ({"sides": "THE WEST, russia"}, {"sides": ["the West", "Russia"]}),
            ({"demands": ["Missile ban", "donbas"]}, {"demands": ["missiles", "donbas"]}),
            ({"actors": ["NATO", "the united states"]}, {"actors": ["nato", "united_states"]}),
            ({"documents": ["NPR, 12 Jan 2022"]}, {"documents": ["npr-2022"]}),
            ({"finding": "Near Donbas"}, {"finding": "near-donbas"}),
            ({"disagreement": "status quo"}, {"disagreement": "status-quo"}),
            ({"weights": {"missile ban": 2}}, {"weights": {"missiles": 2}}),
            ({"weights": {"the west": {"Missile ban": 2}}}, {"weights": {"the West": {"missiles": 2}}}),
            ({"reservations": "RUSSIA=0.4"}, {"reservations": {"Russia": 0.4}}),
            ({"demands": 5, "levels": 7, "weights": "equal"}, {"demands": 5, "levels": 7, "weights": "equal"}),
        ],
    )
    def test_a_label_is_taken_for_the_id(self, given, meant, shipped):
        assert name_ids(given, shipped) == meant

    def test_a_label_that_two_have_is_taken_for_neither(self, village, edit):
        edit(village / "demands.csv", "water toll", "closed weir")
        fault, *_ = faults_of(dossier=str(village), demands=["Closed weir"])
        assert fault.startswith("demands: 'Closed weir' is not one of weir, toll")

    def test_a_case_opened_by_labels_is_that_of_the_ids(self):
        by_label, by_id = (open_case(demands=demands, sides=sides) for demands, sides in
                           ((["Missile Ban"], "The West,russia"), (["missiles"], ["the West", "Russia"])))  # fmt: skip
        assert by_label.parameters == by_id.parameters


class TestExamples:
    """Each name and example that help or an error prints may be given."""

    def test_each_name_that_help_lists_is_accepted(self, shipped):
        for name, allowed in list_allowed(shipped).items():
            for each, labels in allowed.items():
                if name != "disagreement":
                    assert name_ids({name: [each, *labels]}, shipped)[name] == [each] * (1 + len(labels))
                    assert accepts(shipped, **{name: each if name == "finding" else [each]})

    def test_each_example_that_help_prints_is_accepted(self, shipped):
        name = ""
        for line in open_case.getdoc().splitlines():
            name = line.partition(":")[0] if re.match(r"\w+: ", line) else name
            for example in EXAMPLE.findall(line):
                assert accepts(shipped, **{name: example}), line

    def test_each_option_that_help_lists_for_no_agreement_is_accepted(self, shipped):
        told = open_case.getdoc().partition("\ndisagreement: ")[2].partition("any of: ")[2].partition("\n")[0]
        for option in told.split("; "):
            assert accepts(shipped, disagreement=option.partition(" (")[0])

    @pytest.mark.parametrize(
        "given",
        [
            *({name: "Dec-21"} for name in ("as_of", "since", "turn")),
            *({"weights": wrong} for wrong in ("heavy", "x=y", {})),
            *({"reservations": wrong} for wrong in ("none", "x=y", {})),
        ],
        ids=str,
    )
    def test_each_example_that_an_error_prints_is_accepted(self, given, shipped):
        [name] = given
        [fault] = faults_of(**given)
        examples = [each for told in EXAMPLE.findall(fault) for each in re.split(r", | or ", told)]
        assert examples
        for example in examples:
            assert accepts(shipped, **{name: example})

    @pytest.mark.parametrize("name", ["finding", "disagreement", "documents", "actors"])
    def test_an_error_lists_all_names_that_may_be_given(self, name, shipped):
        fault = next(each for each in faults_of(**{name: "?"}) if each.startswith(name))
        listed = fault.partition(" is not one of ")[2].partition(";")[0].split(", ")
        assert set(listed) <= set(list_allowed(shipped)[name])
        assert accepts(shipped, **{name: listed[0] if name in ("finding", "disagreement") else [listed[0]]})

    def test_the_comments_of_the_parameters_name_only_what_may_be_given(self, shipped):

        for path in find_notebooks():
            [cell] = [cell for cell in read_cells(path) if "parameters" in cell["metadata"].get("tags", ())]
            for name, line in zip(read_defaults(path), cell["source"].splitlines(), strict=True):
                for example in re.findall(r'"[^"]+"|\{[^}]+\}', line.partition("  # ")[2]):
                    value = ast.literal_eval(example)
                    assert accepts(shipped, **{name: [value] if name == "formats" else value}), line


class TestWeights:
    def test_weights_that_are_not_given_are_1_and_the_case_says_so(self):
        case = open_case(weights="missiles=2")
        assert case.parameters.weights == {"missiles": 2}
        assert case.remarks == [
            "Weights that are not given are 1: membership guarantee, eastern deployments, Donbas autonomy."
        ]
        assert case.remarks[0] in case.caveat

    def test_weights_by_side_are_filled_side_by_side(self):
        [told] = open_case(weights={"Russia": {"missiles": 2}}).remarks
        assert told.startswith("Weights of Russia that are not given are 1: membership guarantee, ")

    def test_nothing_is_said_where_all_are_given(self, shipped):
        assert open_case(weights=dict.fromkeys(shipped.demands["id"], 2)).remarks == []
        assert open_case().remarks == []
