"""What readers see is in plain words in every format: no jargon, no parameter, no id."""

import re

import pytest
from briefings import open_shipped, read_shipped, tell_shipped

from lib.briefing.model import PAGE
from lib.parameters import Parameters

JARGON = (
    "replicate", "bootstrap", "specification", "multiverse", "analyses that can tell", "borne out", "nash", "kalai",
    "egalitarian", "utilitarian", "pareto", "package", "salience", "utility", "variance", "interval", "n/a", "nan",
)  # fmt: skip
MADE = "How this was made"


def list_faces():
    """Return by name what readers see: texts before the note on how they were made, and the words in figures."""
    briefing = tell_shipped()
    pictures = [briefing.overview, *(picture for section in briefing.annex for picture in section.pictures)]
    drawn = [
        part.get_text() for picture in pictures for part in picture.at(PAGE).findobj(lambda it: hasattr(it, "get_text"))
    ]
    summary = [*briefing.summary.bottom_line, *(each.text for each in briefing.surroundings)]
    texts = {kind: read_shipped(kind).rpartition(MADE)[0] or read_shipped(kind) for kind in ("docx", "html", "pdf")}
    return texts | {"figures": "\n".join(drawn), "summary": "\n".join(summary)}


@pytest.fixture(scope="module")
def faces():
    return list_faces()


@pytest.mark.parametrize("name", ["docx", "html", "pdf", "figures", "summary"])
def test_no_face_contains_jargon_a_parameter_or_an_id(faces, name):
    dossier, face = open_shipped().dossier, faces[name].lower()
    assert len(face) > 500
    asked = [*(f"{parameter}=" for parameter in Parameters.model_fields), "as_of", "notebook"]
    face = re.sub(r"“[^”]*”", "", face).replace("minsk package of measures", "")  # others' words, and a name
    assert [word for word in (*JARGON, *asked) if re.search(rf"\b{re.escape(word)}", face)] == []
    ids = {*dossier.documents["id"], *dossier.statements["id"], *dossier.utterances["id"]}
    assert ids & set(re.findall(r"[\w-]+", face)) == set()


def test_the_caveat_is_on_the_first_page_and_at_the_sources_only(faces):
    caveat = open_shipped().dossier.profile.caveat
    for name in ("docx", "html", "pdf"):
        assert 1 <= faces[name].count(caveat) <= 2, name
