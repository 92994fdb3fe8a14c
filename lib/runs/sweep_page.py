"""A sweep and its runs in, a web page out that shows them side by side, each with its settings and a small figure."""

from html import escape
from pathlib import Path
from urllib.parse import quote

from lib.core.paths import SEEDS, evidence_folder
from lib.evidence import read_profile
from lib.runs.runner import Run
from lib.runs.sweep import Sweep, format_setting

SWEEP_PAGE_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
ul { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); }
ul { list-style: none; padding: 0; }
li { border: 1px solid #8888; border-radius: .4rem; padding: .8rem; overflow-wrap: anywhere; }
img { width: 100%; height: auto; background: white; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
"""


def write_sweep_page(sweep: Sweep, runs: list[Run], file: Path) -> None:
    """Write the page with every run of a sweep; failed runs are shown with the reason."""
    done = sum(not run.failure for run in runs)
    body = "\n".join(_format_run(sweep, run) for run in runs)
    file.write_text(
        f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(sweep.name)}</title><style>{SWEEP_PAGE_STYLE}</style></head>
<body><h1>{escape(sweep.notebook.stem)} by {escape(", ".join(sweep.swept))}</h1>
<p>{done} of {len(runs)} runs. All their numbers: <a href="results.csv">results.csv</a>; table by table: <a
href="tables/">tables/</a>. {escape(" ".join(_list_caveats(runs)))}</p>
<ul>
{body}
</ul></body></html>
""",
        encoding="utf-8",
        newline="\n",
    )


def _list_caveats(runs: list[Run]) -> list[str]:
    """Return the caveat of each case that was run, once."""
    cases = dict.fromkeys(str(run.task.parameters.get("dossier", SEEDS)) for run in runs)
    profiles = [read_profile(evidence_folder(case), [])[0] for case in cases]
    return [profile.caveat for profile in profiles if profile]


def _format_run(sweep: Sweep, run: Run) -> str:
    settings = escape(
        ", ".join(f"{name} = {format_setting(run.task.parameters.get(name, ''))}" for name in sweep.swept)
    )
    if run.failure:
        said = run.failure if run.is_unstarted else f"failed: {run.failure}"
        return f"<li><h2>{settings}</h2><p>{escape(said)}</p></li>"
    folder = f"runs/{quote(run.task.outputs.name)}"
    figures = [name for name in run.files if name.startswith("figures/") and not name.endswith(".pdf")]
    by_name = {Path(name).stem: name for name in figures}
    links = [
        f'<a href="{folder}/{quote(name)}">{escape(stem)}</a>'
        for stem, name in [*by_name.items(), ("notebook", f"notebooks/{run.task.notebook.name}")]
    ]
    picture = ""
    if by_name:
        stem, name = min(by_name.items())
        picture = f'<img loading="lazy" src="{folder}/{quote(name)}" alt="{escape(stem)}, {settings}">'
    return f"<li><h2>{settings}</h2>{picture}<p>{' · '.join(links)}</p></li>"
