"""Every notebook opens in JupyterLab, is run, and is saved, and leaves the clone as clean as it was."""

import json
import subprocess

import pytest
from playwright.sync_api import expect

from lib.core.paths import WORK
from lib.runs.notebooks import find_notebooks

NOTEBOOKS = find_notebooks()


def list_changes(folder):
    """Return what git sees changed in a folder: the files, and the beginning of each changed line."""
    asked = (["git", "status", "--porcelain"], ["git", "diff", "--unified=0"])
    told = [subprocess.run(each, cwd=folder, capture_output=True, text=True, check=True).stdout for each in asked]
    return [line[:200] for line in "".join(told).splitlines()[:40]]


@pytest.fixture(autouse=True)
def _end_kernels(lab, context):
    yield
    asked = context.request
    for session in asked.get(lab.link("api/sessions")).json():
        asked.delete(f"{lab.address}/api/sessions/{session['id']}", headers={"Authorization": f"token {lab.token}"})


def test_the_first_page_opens_with_the_summary_and_a_figure_for_each_notebook(lab, watched):
    page = watched.open_notebook(lab, f"{WORK.name}/{NOTEBOOKS[0].name}")
    images = page.locator(".jp-RenderedMarkdown img")
    expect(images).to_have_count(len(NOTEBOOKS) - 1)
    widths = images.evaluate_all("images => Promise.all(images.map(i => i.decode().then(() => i.naturalWidth)))")
    assert all(width > 100 for width in widths)
    expect(page.locator(".Toastify__toast, .jp-Dialog")).to_have_count(0)
    page.get_by_role("link", name=NOTEBOOKS[1].stem, exact=True).click()
    expect(page.locator(".lm-TabBar-tabLabel", has_text=NOTEBOOKS[1].name)).to_be_visible()
    assert watched.complaints == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_looked_at_run_and_saved_and_nothing_has_changed(notebook, lab, watched, context):
    path = f"notebooks/{notebook.name}"
    stored = context.request.get(lab.link(f"api/contents/{path}")).json()["content"]
    assert not all(cell["metadata"]["trusted"] for cell in stored["cells"] if cell["cell_type"] == "code")
    watched.open_notebook(lab, path)
    watched.keep_picture(notebook.stem)
    watched.run_all_and_save()
    saved = json.loads((lab.folder / path).read_text(encoding="utf-8"))
    outputs = [output for cell in saved["cells"] for output in cell.get("outputs", ())]
    assert {output["output_type"] for output in outputs} == {"execute_result"}
    assert list_changes(lab.folder) == []
    assert watched.complaints == []


def test_changed_parameters_are_tried_and_the_suites_results_stay(lab, watched):
    path = lab.folder / WORK.name / "02_positions.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = "".join(cell["source"]).replace('as_of: str = ""', 'as_of: str = "2022-01-15"')
    path.write_text(json.dumps(notebook), encoding="utf-8")
    page = watched.open_notebook(lab, f"{WORK.name}/{path.name}")
    watched.run_all_and_save()
    expect(page.get_by_text("this notebook writes to outputs/trial/").first).to_be_visible()
    assert (lab.folder / "outputs" / "trial" / "tables" / "comparison.csv").is_file()
    assert list_changes(lab.folder) == []
    assert watched.complaints == []
