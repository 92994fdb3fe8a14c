"""A sweep and its runs in, web pages out: one with the positions and a figure of every run, and one for each run."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pandas as pd

from lib.case import build_case, capitalise, read_parameters
from lib.core.errors import Faults
from lib.core.paths import SEEDS, evidence_folder
from lib.evidence import Dossier, load, read_profile
from lib.parameters import Parameters
from lib.positions import derive_positions
from lib.runs.runner import Run
from lib.runs.sweep import Sweep, format_setting

SWEEP_PAGE_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { background: light-dark(#fff, #181a1b); color: light-dark(#111, #eee); }
a { color: light-dark(#0b57a4, #9ecbff); }
body { max-width: 90rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; overflow-wrap: normal; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { padding: .3rem .6rem; border: 1px solid #8888; text-align: left; vertical-align: top; }
td { font-variant-numeric: tabular-nums; }
.moved { font-weight: bold; background: #fc05; }
.runs { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 42rem), 1fr)); }
section > h2, section > h3 { font-size: 1.1rem; }
img { width: 100%; max-width: 60rem; height: auto; background: white; }
"""

NOWHERE = "none"


class Shown(NamedTuple):
    """A run as the pages show it: its settings, the name of its folder, and its positions by demand and side."""

    run: Run
    settings: str
    name: str
    positions: dict[tuple[str, str], str]


def write_sweep_pages(sweep: Sweep, runs: list[Run], folder: Path) -> None:
    """Write `index.html` with every run of a sweep, and `pages/` with one page for each run that succeeded."""
    read = cache(load)
    shown = [
        Shown(run, _tell_settings(sweep, run), run.task.outputs.name, {} if run.failure else _find_positions(run, read))
        for run in runs
    ]
    pages = {f"pages/{each.name}.html": _format_page(each) for each in shown if not each.run.failure}
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    for name, text in {"index.html": _format_index(sweep, shown), **pages}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _tell_settings(sweep: Sweep, run: Run) -> str:
    return ", ".join(f"{name} = {format_setting(run.task.parameters.get(name, ''))}" for name in sweep.swept)


def _find_positions(run: Run, read: Callable[[str], Dossier]) -> dict[tuple[str, str], str]:
    """Return the positions that a run's parameters give, by the labels of demand and side; none if they give none."""
    given = {name: value for name, value in run.task.parameters.items() if name in Parameters.model_fields}
    with suppress(Faults, ValueError):
        dossier = read(str(given.get("dossier", "seeds")))
        case = build_case(dossier, read_parameters(given, dossier))
        found = derive_positions(case.statements, case.rule, "side")
        return {
            (case.title(row["demand"]), row["side"]): NOWHERE if pd.isna(row["value"]) else f"{row['value']:.4g}"
            for row in found.to_dict("records")
        }
    return {}


def _wrap_page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{SWEEP_PAGE_STYLE}</style></head>
<body><main><h1>{escape(title)}</h1>
{body}
</main></body></html>
"""


def _format_index(sweep: Sweep, shown: list[Shown]) -> str:
    """Return the page with all runs: their positions as one table, then a figure of each."""
    done = sum(not each.run.failure for each in shown)
    runs = "\n".join(map(_format_run, shown))
    body = f"""<p>{done} of {len(shown)} runs. All their numbers: <a href="results.csv">results.csv</a>;
table by table: <a href="tables/">tables/</a>. {escape(" ".join(_list_caveats(shown)))}</p>
{_format_positions(shown)}
<div class="runs">
{runs}
</div>"""
    return _wrap_page(f"{sweep.notebook.stem} by {', '.join(sweep.swept)}", body)


def _list_caveats(shown: Iterable[Shown]) -> list[str]:
    """Return the caveat of each case that was run, once."""
    cases = dict.fromkeys(str(each.run.task.parameters.get("dossier", SEEDS)) for each in shown)
    profiles = [read_profile(evidence_folder(case), [])[0] for case in cases]
    return [profile.caveat for profile in profiles if profile]


def _format_positions(shown: list[Shown]) -> str:
    """Return the table of runs and positions; sides that never have a position on a demand are left out."""
    told = [each for each in shown if each.positions]
    keys = dict.fromkeys(key for each in told for key, value in each.positions.items() if value != NOWHERE)
    sides = {demand: [key for key in keys if key[0] == demand] for demand, _ in keys}
    columns = [key for listed in sides.values() for key in listed]
    if not columns:
        return ""
    rows = "\n".join(_format_row(each, told[0], columns) for each in told)
    demands = "".join(
        f'<th scope="colgroup" colspan="{len(listed)}">{escape(demand)}</th>' for demand, listed in sides.items()
    )
    heads = "".join(f'<th scope="col">{escape(capitalise(side))}</th>' for _, side in columns)
    return f"""<div class="wide" role="region" aria-label="Positions in every run" tabindex="0"><table>
<caption>Positions in every run, from 0 (the demand is rejected) to 100 (met in full).
In bold: not as in the first run.</caption>
<thead><tr><th rowspan="2" scope="col">run</th>{demands}</tr><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table></div>"""


def _format_row(each: Shown, first: Shown, columns: Iterable[tuple[str, str]]) -> str:
    """Return a run as a row of the table of positions; what differs from the first run is in bold."""
    pairs = [(each.positions.get(key, ""), first.positions.get(key, "")) for key in columns]
    mark = ' class="moved"'
    cells = "".join(f"<td{mark * (value != other)}>{escape(value)}</td>" for value, other in pairs)
    return f'<tr><th scope="row"><a href="{_link_page(each)}">{escape(each.settings)}</a></th>{cells}</tr>'


def _link_page(each: Shown) -> str:
    return f"pages/{quote(each.name)}.html"


def _list_figures(run: Run) -> dict[str, str]:
    """Return the figures of a run by name, in the order of its notebook; SVG where there is one."""
    files = {Path(name).stem: name for name in run.files if name.startswith("figures/") and not name.endswith(".pdf")}
    cells = run.task.notebook.read_text(encoding="utf-8") if run.task.notebook.is_file() else ""
    return dict(sorted(files.items(), key=lambda item: (item[0] not in cells, cells.find(item[0]))))


def _format_picture(each: Shown, stem: str, name: str, up: str = "") -> str:
    source = f"{up}runs/{quote(each.name)}/{quote(name)}"
    alt = escape(f"{stem}, {each.settings}", quote=True)
    return f'<a href="{source}"><img loading="lazy" src="{source}" alt="{alt}"></a>'


def _format_run(each: Shown) -> str:
    """Return a run for the page with all of them: a figure that can be read and where the rest is, or why it failed."""
    if each.run.failure:
        said = each.run.failure if each.run.is_unstarted else f"failed: {each.run.failure}"
        return f"<section><h2>{escape(each.settings)}</h2><p>{escape(said)}</p></section>"
    picture = next((_format_picture(each, *figure) for figure in _list_figures(each.run).items()), "")
    notebook = f"runs/{quote(each.name)}/notebooks/{quote(each.run.task.notebook.name)}"
    links = f'<a href="{_link_page(each)}">all figures and tables</a> · <a href="{notebook}">notebook</a>'
    return f"<section><h2>{escape(each.settings)}</h2>{picture}<p>{links}</p></section>"


def _format_page(each: Shown) -> str:
    """Return the page of a run: its figures and its tables, as their files have them."""
    figures = [
        f"<section><h2>{escape(stem)}</h2>{_format_picture(each, stem, name, '../')}</section>"
        for stem, name in _list_figures(each.run).items()
    ]
    tables = [_format_table(each, name) for name in each.run.files if name.startswith("tables/")]
    return _wrap_page(each.settings, "\n".join(['<p><a href="../index.html">all runs</a></p>', *figures, *tables]))


def _format_table(each: Shown, name: str) -> str:
    """Return a table of a run, for a page of its own."""
    frame = pd.read_csv(each.run.task.outputs / name, dtype=str, keep_default_na=False)
    stem = escape(Path(name).stem)
    with pd.option_context("display.max_colwidth", None):
        table = frame.to_html(index=False, border=0)
    return f"""<section><h2>{stem}</h2>
<div class="wide" role="region" aria-label="{stem}" tabindex="0">{table}</div></section>"""
