"""The summary is one page, each of its sentences comes from the record, and it changes with the record."""

import html
import re
from pathlib import Path

import font_source_sans_pro
import pytest
import typst
from briefings import open_shipped
from nbconvert.filters import markdown2html
from pypdf import PdfReader

from lib.evidence.schema import TABLES
from lib.evidence.starter import write_case
from lib.study import Study, open_study
from lib.words import name_anchor
from lib.words.summary import MOST_FACTS, Paragraph, Summary

SHIPPED = Study(open_shipped())


def set_as_page(text):
    """Return the summary in typst's markup, at 10 pt on A4."""
    marked = re.sub(
        r"([#$@<>_\\])", r"\\\1", re.sub(r"^(#+) ", lambda hashes: "=" * len(hashes[1]) + " ", text, flags=re.M)
    )
    bold = re.sub(r"\*\*(.+?)\*\*", r"§\1§", marked).replace("*", "_").replace("§", "*")
    return (
        '#set page(paper: "a4", margin: 1.2cm)\n#set text(size: 10pt, font: "Source Sans Pro")\n'
        "#set par(leading: 0.45em, spacing: 0.5em)\n"
        "#set list(spacing: 0.36em)\n#show heading: set text(size: 10.5pt)\n"
        "#show heading: set block(above: 0.6em, below: 0.35em)\n" + bold
    )


def test_it_fits_one_page_at_ten_points(tmp_path):
    (tmp_path / "summary.typ").write_text(set_as_page(str(SHIPPED.summary)), encoding="utf-8")
    faces = [str(Path(font_source_sans_pro.__file__).parent / "files")]
    typst.compile(str(tmp_path / "summary.typ"), output=str(tmp_path / "summary.pdf"), font_paths=faces)
    assert len(PdfReader(tmp_path / "summary.pdf").pages) == 1


def test_nothing_in_a_text_is_taken_for_markup_or_mathematics():
    text = r"costs $5 and $6 <b>*in* [all](x)</b> &lt; a_b `c` \\ ~~d~~"
    summary = Summary(text, text, text, (text,), ((text, (Paragraph(text, (text,)),)),), ())
    shown = markdown2html(str(summary))
    assert html.unescape(re.sub("<[^>]*>", "", shown)).count(text) == 7
    assert "$" not in str(summary)


def test_it_begins_with_title_caveat_and_the_state_of_each_demand():
    text = str(SHIPPED.summary)
    profile = SHIPPED.case.dossier.profile
    assert text.startswith(f"# {profile.title}: who wants what, as of ")
    assert text.index(profile.caveat) < text.index("In brief")
    assert len(SHIPPED.summary.bottom_line) == len(SHIPPED.case.demands)
    for sentence, name in zip(SHIPPED.summary.bottom_line, SHIPPED.case.demands["plain"], strict=True):
        assert sentence.startswith(f"{name}: ")


def test_one_source_and_one_text_are_told_in_the_singular(tmp_path):
    write_case(tmp_path / "talks", "Talks", ["Mill", "River"], ["weir"])
    caveat = open_study(dossier=str(tmp_path / "talks")).summary.caveat
    assert (
        "We rely on 1 source: none published by the sides themselves, 1 by press and analysts; 1 key text is missing."
        in caveat
    )
    assert "“This round” runs from Mar 2001." in caveat


def test_an_offer_of_either_side_is_told_in_brief_whatever_the_state():
    offers = SHIPPED.positions[SHIPPED.positions["is_offered"]].set_index(["demand", "side"])["offer"]
    met = set()
    for state, told in zip(SHIPPED.states.to_dict("records"), SHIPPED.summary.bottom_line, strict=True):
        for side in (state["claimant"], state["answering"]):
            if (cell := (state["demand"], side)) in offers:
                assert f"“{name_anchor(SHIPPED.case, state['demand'], offers[cell])}”" in told
                met.add(state["state"])
    assert {"refused", "apart", "touching"} <= met


def test_every_paragraph_names_the_rows_behind_it():
    dossier = SHIPPED.case.dossier
    known = {row for name in TABLES if "id" in (frame := getattr(dossier, name)) for row in frame["id"]}
    for _, paragraphs in SHIPPED.summary.demands:
        for each in paragraphs:
            assert set(each.rows) <= known
            assert each.rows or re.search("on record|in our sources|Our sources", each.text), each


def test_every_sentence_of_a_block_is_that_of_the_comparison():
    for (_, paragraphs), told in zip(SHIPPED.summary.demands, SHIPPED.in_words, strict=True):
        cells = [told.wants, told.why, told.answer, told.answer_why, told.offers, told.room, told.others]
        sentences = sorted({sentence for cell in cells for sentence in cell.sentences}, key=len, reverse=True)
        for each in paragraphs:
            rest = each.text
            for sentence in sentences:
                rest = rest.replace(sentence, "")
            assert not rest.strip() or rest.startswith("None on record"), rest


def test_facts_are_the_latest_on_each_matter_with_their_source():
    (military,) = [each for each in SHIPPED.summary.surroundings if each.lead.startswith("Military")]
    facts = SHIPPED.case.dossier.facts.set_index("id").loc[list(military.rows)]
    assert facts["name"].is_unique
    assert len(facts) <= MOST_FACTS
    assert all(gist.rstrip(".") in military.text for gist in facts["gist"])


def test_an_earlier_date_tells_an_earlier_record():
    text = str(open_study(as_of="2022-01-11", replicates=20).summary)
    assert "as of 11 Jan 2022" in text
    assert "Scholz meets Putin" not in text
    assert text != str(SHIPPED.summary)


@pytest.mark.parametrize("topic", ["What we do not know.", "Who must agree.", "Last events."])
def test_it_ends_with_what_surrounds_the_demands(topic):
    assert any(each.lead == topic and each.text for each in SHIPPED.summary.surroundings)


def test_a_second_case_has_a_summary_from_the_same_code(village):
    text = str(open_study(dossier=str(village)).summary)
    assert text.startswith("# The mill and the river: who wants what, as of 31 Dec 1901")
    assert "- **Mill wants:** The miller wants it closed." in text
    assert "Key texts that are missing: The charter of the mill." in text


def test_labels_without_an_article_stand_in_brackets_and_a_paragraph_begins_with_a_capital(tmp_path):
    write_case(tmp_path / "talks", "Talks", ["Mill", "River"], ["weir"])
    told = {each.lead: each.text for each in open_study(dossier=str(tmp_path / "talks")).summary.surroundings}
    assert told["Who must agree."] == "River (weir)."
    assert " on weir" not in " ".join(told.values())
    assert "The talks." not in told
