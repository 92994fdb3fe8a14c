"""The page of notebook 08 follows what is chosen and touched, in JupyterLab and served by Voilà, by the keyboard alone."""

import re
import shlex
import socket

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

NOTEBOOK = "notebooks/08_explore.ipynb"
PATIENCE = 120_000
FOCUSED = "document.activeElement.closest('.explore') && (document.activeElement.name || document.activeElement.dataset.touch || document.activeElement.dataset.ask)"


@pytest.fixture(scope="module")
def voila(serve):
    with socket.create_server(("127.0.0.1", 0)) as free:  # given 0, Voilà does not tell which port it has taken
        port = free.getsockname()[1]
    with serve("explore", port) as served:
        yield served


def open_by_voila(watched, served, theme):
    watched.page.goto(f"{served.address}/?theme={theme}", timeout=PATIENCE)


def open_in_lab(watched, served, theme):
    watched.open_notebook(served, NOTEBOOK)
    if theme == "dark":
        watched.page.get_by_role("menuitem", name="Settings", exact=True).click()
        for name in ("Theme", "JupyterLab Dark"):
            watched.page.locator(".lm-Menu-itemLabel").get_by_text(name, exact=True).click()
    watched.choose("Run", "Run All Cells")


@pytest.fixture(params=["lab", "voila"])
def opened(request, watched):
    """Return a function that opens the page in a theme, and the folder of what serves it."""
    served = request.getfixturevalue(request.param)
    start = {"lab": open_in_lab, "voila": open_by_voila}[request.param]

    def show(theme="light"):
        start(watched, served, theme)
        expect(watched.page.locator(".explore .headline")).to_be_visible(timeout=PATIENCE)
        return watched.page

    return show, served.folder, request.param


def press(page, key, times=1):
    for _ in range(times):
        page.keyboard.press(key)


def tab_to(page, name):
    """Press Tab until the control, mark or button of this name has the focus."""
    for _ in range(80):
        press(page, "Tab")
        if re.match(name, page.evaluate(FOCUSED) or ""):
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_a_slider_moves_and_text_and_scales_follow_and_a_mark_tells_its_words(opened, watched):
    page = opened[0]()
    scope, scales = page.locator(".explore .scope"), page.locator(".explore .lanes").first
    before = scope.inner_text(), scales.inner_text()
    slider = page.get_by_role("slider", name="As of")
    slider.fill("20")
    expect(scope).not_to_have_text(before[0], timeout=PATIENCE)
    assert scales.inner_text() != before[1]
    assert slider.get_attribute("aria-valuetext") in scope.inner_text()
    mark = page.locator(".explore .line").first
    mark.click()
    expect(page.locator(".explore .behind")).to_contain_text("“")
    expect(page.locator(".explore .behind")).to_contain_text("from word ")
    cell = page.locator(".explore td[data-touch]").first
    cell.click()
    expect(cell.locator(".behind blockquote").first).to_be_visible()
    expect(page.locator(".explore .behind")).to_have_count(1)
    assert watched.complaints == []


def test_the_keyboard_alone_suffices(opened, watched):
    page, folder, _ = opened[0](), *opened[1:]
    page.locator(".explore [name=as_of]").focus()
    scope = page.locator(".explore .scope")
    before = scope.inner_text()
    press(page, "ArrowLeft", 10)
    expect(scope).not_to_have_text(before, timeout=PATIENCE)
    tab_to(page, "evidence")
    press(page, "ArrowDown")
    expect(scope).not_to_contain_text("kremlin", timeout=PATIENCE)
    tab_to(page, "demands")
    press(page, "Space")
    sections = page.locator(".explore section")
    expect(sections).to_have_count(page.locator(".explore [name=demands]").count() - 1, timeout=PATIENCE)
    tab_to(page, "export")
    press(page, "Enter")
    said = page.locator(".explore .exported")
    expect(said).to_contain_text("command are in", timeout=PATIENCE)
    written = folder / re.search(r"are in (\S+)/\.", said.inner_text())[1]
    assert written.is_relative_to(folder / "outputs" / "trial")
    assert (written / "figures" / "positions-scale.svg").is_file()
    assert shlex.split((written / "command.txt").read_text())[:3] == ["positions", "run", "02"]
    tab_to(page, r"\w+/position/")
    held = page.evaluate(FOCUSED)
    press(page, "Enter")
    expect(page.locator(".explore .behind")).to_have_count(1, timeout=PATIENCE)
    assert page.evaluate(FOCUSED) == held
    press(page, "Enter")
    expect(page.locator(".explore .behind")).to_have_count(0, timeout=PATIENCE)
    assert watched.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_has_no_barrier_that_axe_finds_in_either_theme_and_at_either_width(opened, theme, watched):
    page = opened[0](theme)
    page.locator(".explore .line").first.click()
    expect(page.locator(".explore .behind")).to_have_count(1, timeout=PATIENCE)
    watched.keep_picture(f"explore-{opened[2]}-{theme}")
    for width in (1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, context=".explore").response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"], rule["nodes"][0]["failureSummary"]) for rule in found] == []
        assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('.explore'))")
