"""Several files land whole or not at all, and never outside their folder."""

import json

import pytest

from lib.core.errors import Misuse
from lib.core.landing import finish_landing


@pytest.mark.parametrize(
    "orders", [{"write": [], "delete": ["../precious.txt"]}, {"write": ["../precious.txt"], "delete": []}]
)
def test_nothing_outside_the_folder_is_touched_because_a_landing_names_it(tmp_path, orders):
    waiting = tmp_path / "folder" / ".landing-x"
    waiting.mkdir(parents=True)
    (waiting / "0").write_text("overwritten")
    (waiting / "ready.json").write_text(json.dumps(orders))
    (tmp_path / "precious.txt").write_text("a year's work")
    with pytest.raises(Misuse, match=r"names '../precious.txt', which is not a file in its folder"):
        finish_landing(tmp_path / "folder")
    assert (tmp_path / "precious.txt").read_text() == "a year's work"


@pytest.mark.parametrize(
    "text", ["", "[]", "[" * 100_000, '{"write": 1, "delete": []}', '{"write": [1], "delete": []}']
)
def test_a_broken_landing_is_told_and_left(tmp_path, text):
    (tmp_path / ".landing-x").mkdir()
    (tmp_path / ".landing-x" / "ready.json").write_text(text)
    with pytest.raises(Misuse, match=r"ready\.json"):
        finish_landing(tmp_path)
    assert (tmp_path / ".landing-x").exists()
