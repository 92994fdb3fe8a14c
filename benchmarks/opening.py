"""Time how long JupyterLab takes from the command to a page that can be used, and to the end of the first Run All.

python benchmarks/opening.py
"""

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import which

from playwright.sync_api import Browser, sync_playwright

from lib.core.paths import ROOT

REPEATS = 5
NOTEBOOK = "work/00_start.ipynb"
LAST_HEADING = "How do I take results away?"
BIN = Path(sys.executable).parent
COMMANDS = {
    "JupyterLab alone": [BIN / "jupyter", "lab", "--allow-root", f"--ServerApp.root_dir={ROOT}"],
    "`make lab`": ["make", "--silent", "lab"],
}
FLAGS = "--no-browser --port 0 --ip 127.0.0.1"
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)")
RUNNING = "text=/^\\[\\*\\]:?$/"


def open_and_run(browser: Browser, command: list[str | Path]) -> tuple[float, float]:
    """Return the seconds from a command until its notebook can be used, and until all its cells have run."""
    given = [f"FLAGS={FLAGS}"] if command[0] == "make" else FLAGS.split()
    with tempfile.TemporaryDirectory() as state, (Path(state) / "log").open("w+") as said:
        homes = {f"JUPYTER_{name}_DIR": f"{state}/{name}" for name in ("CONFIG", "DATA", "RUNTIME")}
        homes |= {f"JUPYTERLAB_{name}_DIR": f"{state}/{name}" for name in ("SETTINGS", "WORKSPACES")}
        start = time.perf_counter()
        with subprocess.Popen([*command, *given], cwd=ROOT, env=os.environ | homes, stdout=said, stderr=said) as server:
            try:
                while not (found := ADDRESS.search((Path(state) / "log").read_text())):
                    time.sleep(0.05)
                page = browser.new_page()
                page.goto(f"{found[1]}/lab/tree/{NOTEBOOK}?token={found[2]}")
                page.get_by_role("heading", name=LAST_HEADING).wait_for(timeout=120_000)
                page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=120_000)
                opened = time.perf_counter() - start
                for name in ("Run", "Run All Cells"):
                    page.get_by_role("menuitem", name=name, exact=True).first.click()
                page.locator(RUNNING).first.wait_for(timeout=120_000)
                page.locator(RUNNING).first.wait_for(state="detached", timeout=120_000)
                done = time.perf_counter() - start
                page.close()
            finally:
                server.terminate()
    return opened, done


def main() -> None:
    """Print the table."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which("chromium") or which("chromium-browser"), args=["--headless", "--no-sandbox"]
        )
        for _ in range(REPEATS):
            for name, command in COMMANDS.items():
                times[name].append(open_and_run(browser, command))
        browser.close()
    print(
        f"# JupyterLab, timed from the command on\n\nPython {platform.python_version()}, {os.cpu_count()} cores; ",
        end="",
    )
    print(f"medians of {REPEATS}, of `{NOTEBOOK}`.\n")
    print("| command | page that can be used, s | first Run All done, s |\n|---|---|---|")
    for name, measured in times.items():
        opened, done = (statistics.median(each) for each in zip(*measured, strict=True))
        print(f"| {name} | {opened:.1f} | {done:.1f} |")


if __name__ == "__main__":
    main()
