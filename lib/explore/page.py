"""A view in, the page that shows it out: the choices, the scales and the comparison in words, as HTML."""

import json
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from lib.case import Case, capitalise
from lib.charts import Line, assign_colours, assign_marks, trace_mark
from lib.evidence import read_shingles
from lib.explore.desk import Desk, View, name_cell
from lib.words import QUESTIONS, count_noun, describe_scope, format_day, read_quotation, tell_speaker

LABELS = {
    "evidence": {
        "all": "all documents",
        "primary": "official: the actors' own publications",
        "secondary": "press and analysis",
    },
    "statistic": {
        "current": "the latest in the round",
        "mean": "the mean of the round",
        "median": "the median of the round",
    },
    "voices": {"direct": "own words", "reported": "reports", "analyst": "what others believe"},
}
"""The values of parameters as they are chosen from."""

SCALE_ENDS = (-12.5, 112.5)
"""The ends of a scale on the page, between which half a label fits beside 0 and 100."""


@cache
def _read_template(name: str) -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def write_controls(desk: Desk) -> str:
    """Return the controls with what is chosen at first, each with its label."""
    case, choice = desk.case, desk.choice
    named: dict[str, Mapping[str, str]] = {
        "demands": {name: capitalise(label) for name, label in case.dossier.demands[["id", "label"]].to_numpy()},
        "sides": {side: capitalise(side) for side in case.dossier.sides},
        "voices": LABELS["voices"],
    }
    ticked = {name: choice[name] or list(offered) for name, offered in named.items()}
    days = [format_day(day) for day in desk.days]
    told = {"title": case.dossier.profile.title, "days": list(zip(desk.days, days, strict=True))}
    return _read_template("controls.html").render(
        told, choice=choice, named=named, ticked=ticked, labels=LABELS, as_json=json.dumps(told["days"])
    )


def write_view(view: View, opened: str) -> str:
    """Return a view as HTML, with the statements behind what is `opened` below it."""
    rows = view.find_statements(opened).to_dict("records") if opened else []
    behind = [_tell_statement(row, view.case) for row in rows]
    return _read_template("view.html").render(
        view=view, case=view.case, opened=opened, behind=behind, questions=QUESTIONS, cell=name_cell, place=_place_mark,
        spread=_spread_anchors, symbol=_draw_symbol, capitalise=capitalise, count=count_noun, scope=describe_scope,
        colours=assign_colours(view.case),
    )  # fmt: skip


def _tell_statement(row: Mapping[Any, Any], case: Case) -> dict[str, str]:
    """Return what a reader needs to know of a statement: words, speaker, date, document and place in it."""
    document = case.dossier.documents.set_index("id").loc[row["document"]]
    return {
        "words": f"“{read_quotation(row)}”" if row["quote"] else "",
        "gist": str(row["gist"]),
        "speaker": tell_speaker(row),
        "date": format_day(row["date"]),
        "document": f"{document['title']} ({document['publisher']}, {format_day(document['date'])})",
        "place": _find_place(row, case),
        "id": str(row["id"]),
    }


def _find_place(row: Mapping[Any, Any], case: Case) -> str:
    """Return where in its document a quotation begins; '' for a judgement, which quotes nothing."""
    file = case.dossier.folder / "shingles" / f"{row['document']}.txt"
    if not row["quote"] or not file.is_file():
        return ""
    shingles = read_shingles(file)
    place = shingles.find(row["quote"])
    return f"from word {place:,} of {shingles.word_count:,}" if place else ""


def _place_mark(value: float) -> float:
    """Return where a value stands between the ends of a scale, in per cent."""
    return round((value - SCALE_ENDS[0]) / (SCALE_ENDS[1] - SCALE_ENDS[0]) * 100, 2)


def _spread_anchors(demand: str, case: Case) -> list[tuple[int, int, str, str]]:
    """Return for each anchor the first and last line of a grid of half points between which its label is centred."""
    anchors = case.anchors(demand)
    values = [float(value) for value in anchors["value"]]
    room = [2 * SCALE_ENDS[0], *(high - low for low, high in pairwise(values)), 2 * SCALE_ENDS[1]]
    halves = [min(abs(before), abs(after), 50.0) / 2 for before, after in pairwise(room)]
    return [
        (
            round((value - half - SCALE_ENDS[0]) * 2) + 1,
            round((value + half - SCALE_ENDS[0]) * 2) + 1,
            f"{value:g}",
            str(label),
        )
        for value, half, label in zip(values, halves, anchors["label"], strict=True)
    ]


def _draw_symbol(line: Line, case: Case) -> Markup:
    """Return the mark of a line in the colour of its side; hollow for what others believe, pale before the round."""
    colour = assign_colours(case)[line.side]
    return Markup(
        '<svg viewBox="-.75 -.75 1.5 1.5" aria-hidden="true" class="{}" style="--side:{}"><path d="{}"/></svg>'
    ).format(line.kind, colour, trace_mark(assign_marks(case)[line.side]))
