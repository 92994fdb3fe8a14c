"""The pages that the suite writes can be read by everyone, at any width, light and dark, and ask for nothing elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

POSITIONS = Path(sys.executable).with_name("positions")


@pytest.fixture(scope="module")
def pages(clone, environment, tmp_path_factory):
    """Return the briefing and the pages of a sweep, written by the clone's commands."""
    folder = tmp_path_factory.mktemp("pages")
    for command in (
        ["brief", "--to", "html", "--outputs", folder / "out"],
        ["sweep", "02", "--over", "as_of=2022-01-15,2022-02-15", "--name", "swept", "--outputs", folder],
    ):
        subprocess.run([POSITIONS, *command], cwd=clone, env=environment, check=True, capture_output=True)
    return {
        "briefing": folder / "out" / "briefing" / "briefing.html",
        "sweep": folder / "swept" / "index.html",
        "run": folder / "swept" / "pages" / "as_of-2022-01-15.html",
    }


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (768, "dark"), (1440, "light")])
@pytest.mark.parametrize("name", ["briefing", "sweep", "run"])
def test_a_page_has_no_barrier_that_axe_finds(name, width, scheme, pages, watched):
    watched.page.set_viewport_size({"width": width, "height": 900})
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.goto(pages[name].as_uri())
    found = Axe().run(watched.page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.complaints == []
