"""Every column has an explanation; those of the evidence use the codebook's words."""

from briefings import tell_shipped

from lib.evidence.schema import Speaker, Statement, Utterance
from lib.tables.glossary import RESULTS, explain_column


def test_every_column_of_every_table_is_explained():
    columns = {str(column) for table in tell_shipped().tables for column in table.numbers}
    assert sorted(column for column in columns if not explain_column(column)) == []


def test_nothing_is_explained_that_no_table_has():
    columns = {str(column) for table in tell_shipped().tables for column in table.numbers}
    assert sorted(set(RESULTS) - columns) == []


def test_what_was_recorded_is_explained_by_the_codebook():
    assert explain_column("gist") == Statement.model_fields["gist"].description
    assert explain_column("act") == Utterance.model_fields["label"].description
    assert explain_column("speaks_for") == Speaker.model_fields["actor"].description


def test_the_end_of_an_interval_says_what_of():
    assert explain_column("after_at_least") == "lower end of the 90 % interval of after"
