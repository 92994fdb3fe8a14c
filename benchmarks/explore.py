"""Time how fast the page of notebook 08 follows what is chosen and touched, in a kernel of its own.

python benchmarks/explore.py
"""

import os
import platform
import re

import nbformat
import numpy as np
from nbclient import NotebookClient

CHANGES = 100
WORK = f"""
import random, time
from lib.explore import explore
random.seed(1)
page = explore()
case, seconds, touches = page.desk.case.dossier, [], []
offered = {{
    "as_of": page.desk.days, "evidence": ["all", "primary", "secondary"], "statistic": ["current", "mean", "median"],
    "demands": [[], *([each] for each in case.demands["id"])], "sides": [[], case.sides[:2], case.sides[:3]],
    "voices": [["direct", "reported", "analyst"], ["direct"], ["direct", "reported"]],
}}
def change(name, value):
    start = time.perf_counter()
    page.choice = {{**page.choice, name: value}}
    return time.perf_counter() - start
def touch(key):
    start = time.perf_counter()
    page.touched = key
    return time.perf_counter() - start
days = [change("as_of", page.desk.days[n % len(page.desk.days)]) for n in range(3, {CHANGES} + 3)]
change("as_of", page.desk.days[-1])
mixed = []
while len(mixed) < {CHANGES}:
    name = random.choice(["as_of", *offered][:1] * 5 + list(offered))
    value = random.choice([each for each in offered[name] if each != page.choice[name]])
    mixed.append(change(name, value))
for name, value in page.desk.choice.items():
    change(name, value)
keys = [key for lines in page.view.lines.values() for key, line in lines.items() if line.kind != "silent"]
touched = [touch(keys[n % len(keys)]) for n in range({CHANGES})]
print(days, mixed, touched, sep="\\n")
"""
WHAT = ("the day is moved through the record", "anything is chosen, the day half of the time", "a mark is touched")


def main() -> None:
    """Print the table."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(WORK)])
    NotebookClient(notebook, kernel_name="python3", timeout=600).execute()
    printed = next(output["text"] for output in notebook.cells[0].outputs if output["output_type"] == "stream")
    timed = [[float(second) for second in re.findall(r"[\d.e-]+", line)] for line in printed.splitlines()]
    print(f"# A page that follows, timed\n\nPython {platform.python_version()}, {os.cpu_count()} cores.")
    print(f"{CHANGES} changes each in one kernel, from a choice to the page that is sent; nothing is computed ahead.\n")
    print("| what | median | 95 % within | longest |\n|---|---|---|---|")
    for what, seconds in zip(WHAT, timed, strict=True):
        median, most, longest = (1000 * np.quantile(seconds, share) for share in (0.5, 0.95, 1.0))
        print(f"| {what} | {median:.0f} ms | {most:.0f} ms | {longest:.0f} ms |")


if __name__ == "__main__":
    main()
