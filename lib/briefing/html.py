"""Write a briefing as one web page: nothing to download, figures as vectors at two widths, folded quotations."""

import re
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from lib.briefing.model import COLUMN, PAGE, Briefing, Picture, end_sentence

PARTS = {"summary": "In brief", "comparison": "Comparison", "scales": "Positions", "calendar": "Calendar",
         "sources": "Sources", "annex": "Annex"}  # fmt: skip
"""The parts of the page, as its navigation names them."""

SCREEN_SIZES = {"wide": PAGE, "narrow": COLUMN}
NAMED = re.compile(r'(\bid="|href="#|url\(#)')


def write_html(briefing: Briefing) -> bytes:
    """Return the briefing as an HTML file, with all of its texts escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    anchored = {quotation.statement for page in briefing.demands for quotation in page.quotations}
    told = {"briefing": briefing, "parts": PARTS.items(), "anchored": anchored}
    return f"{template.render(told, draw=draw, end=end_sentence)}\n".encode()


def draw(picture: Picture, width: str) -> Markup:
    """Return a figure as an element for screens of a `width`, with ids that differ from all others on the page."""
    own = NAMED.sub(rf"\1{picture.name}-{width}-", picture.svg(SCREEN_SIZES[width]))
    label = f'<svg class="{width}" role="img" aria-label="{escape(picture.alt)}" '
    return Markup(label + own.removeprefix("<svg "))
