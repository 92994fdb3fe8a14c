"""Fixtures: JupyterLab as `make lab` starts it in a clean clone, and a browser that remembers what it complained of.

`make test-browser` runs these tests; `make test` does not. With `SCREENSHOTS` naming a folder, pictures are kept there.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from lib.core.paths import ROOT

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1440, 1024)
TALLEST = 16_000
"""The highest picture in pixels that the browser takes."""

KNOWN = ()
"""What JupyterLab itself says on the console, whatever is opened in it."""

ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/(?:\S*\?token=(\w+))?")
RUNNING = "text=/^\\[\\*\\]:?$/"
"""What stands before a cell that runs or waits for its turn."""

PATIENCE = 120_000
"""The milliseconds that a whole notebook may take to run."""


@dataclass
class Served:
    """A server in a clean clone: its address, the token that opens it, and the clone's folder."""

    address: str
    token: str
    folder: Path

    def link(self, path: str) -> str:
        """Return the address of a page with the token that opens it."""
        return f"{self.address}/{path}?token={self.token}"


@dataclass
class Watched:
    """A page of the browser and what was wrong on it: errors on the console, and requests that left this machine."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.context.on("request", lambda request: self._follow(request.url))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not any(known in said.text for known in KNOWN):
            self.complaints.append(f"console: {said.text} ({said.location.get('url', '')})")

    def _follow(self, address: str) -> None:
        url = urlsplit(address)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in ("127.0.0.1", "localhost"):
            self.complaints.append(f"request: {address}")

    def open_notebook(self, served: Served, path: str) -> Page:
        """Open a notebook in a workspace of its own; return the page once all cells are there and its kernel is idle."""
        workspace = path.replace("/", "-").removesuffix(".ipynb")
        self.page.goto(served.link(f"lab/workspaces/{workspace}/tree/{path}"))
        cells = json.loads((served.folder / path).read_text(encoding="utf-8"))["cells"]
        expect(self.page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(cells), timeout=PATIENCE)
        self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=PATIENCE)
        expect(self.page.locator("#jp-main-statusbar").get_by_text("| Idle")).to_be_visible(timeout=PATIENCE)
        return self.page

    def choose(self, menu: str, item: str) -> None:
        """Choose an item of a menu."""
        for name in (menu, item):
            self.page.get_by_role("menuitem", name=name, exact=True).first.click()

    def run_all_and_save(self) -> None:
        """Run all cells of a notebook that was just opened, wait until each has run once, and save."""
        numbers = self.page.locator(".jp-CodeCell .jp-InputPrompt")
        count = numbers.count()
        self.choose("Run", "Run All Cells")
        self.page.locator(RUNNING).first.wait_for(timeout=PATIENCE)
        expect(numbers).to_have_text([f"[{number}]:" for number in range(1, count + 1)], timeout=PATIENCE)
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0, timeout=30_000)
        assert self.page.locator(".jp-Dialog").all_inner_texts() == []

    def keep_picture(self, name: str) -> None:
        """Keep a picture of the page at each width, as high as it is, where `SCREENSHOTS` names a folder."""
        if not (folder := os.environ.get("SCREENSHOTS")):
            return
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            high = self.page.evaluate("Math.max(...[...document.querySelectorAll('*')].map(e => e.scrollHeight))")
            self.page.set_viewport_size({"width": width, "height": min(TALLEST, int(high) + 150)})
            self.page.wait_for_timeout(1500)
            self.page.screenshot(path=Path(folder) / f"{name}-{width}.png")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def wait_for_address(server: "subprocess.Popen[str]", log: Path) -> tuple[str, str]:
    """Return the address that a server has printed, and its token."""
    for _ in range(600):
        if found := ADDRESS.search(log.read_text()):
            return found[1], found[2] or ""
        assert server.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clean clone of the project."""
    folder = tmp_path_factory.mktemp("clone") / "project"
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    return folder


@pytest.fixture(scope="session")
def environment(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which the clone's library is used, and Jupyter is that of a new user.

    Its notebooks keep all cells on the page, so that those out of sight can be looked at.
    """
    state = tmp_path_factory.mktemp("jupyter")
    settings = state / "SETTINGS" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "POSITIONS", "SEED_"))}
    jupyter = {f"JUPYTER_{name}_DIR": str(state / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    lab = {f"JUPYTERLAB_{name}_DIR": str(state / name) for name in ("SETTINGS", "WORKSPACES")}
    return kept | jupyter | lab | {"PYTHONPATH": str(clone), "IPYTHONDIR": str(state / "ipython")}


@pytest.fixture(scope="session")
def serve(
    clone: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[Served]]:
    """Return a function that serves a target of `make` in the clean clone, as long as its context lasts."""

    @contextmanager
    def start(target: str, port: int = 0) -> Iterator[Served]:
        log = tmp_path_factory.mktemp("log") / "log.txt"
        packages = [
            "BIN=" + str(Path(sys.executable).parent),
            "--old-file",
            ".venv/ready",
        ]  # installing is tested elsewhere
        command = ["make", target, *packages, f"FLAGS=--no-browser --port {port} --ip 127.0.0.1"]
        with (
            log.open("w") as said,
            subprocess.Popen(
                command, cwd=clone, env=environment, stdout=said, stderr=said, start_new_session=True
            ) as server,
        ):
            try:
                yield Served(*wait_for_address(server, log), clone)
            finally:
                os.killpg(server.pid, signal.SIGTERM)  # whatever make has started, too

    return start


@pytest.fixture(scope="session")
def lab(serve: Callable[..., AbstractContextManager[Served]]) -> Iterator[Served]:
    """Yield JupyterLab, started by `make lab` in the clean clone."""
    with serve("lab") as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield Debian's Chromium."""
    found = which("chromium") or which("chromium-browser")
    assert found, "install Chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a browser that has been nowhere yet."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900})
    yield context
    context.close()


@pytest.fixture
def watched(context: BrowserContext) -> Watched:
    """Return a new page that is watched."""
    return Watched(context.new_page())
