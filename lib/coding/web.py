"""Read the article of a web page, without menus and the like."""

from collections.abc import Iterator

import regex
from lxml.etree import iterwalk
from lxml.html import HtmlElement, defs, fromstring

from lib.coding.layout import Reading
from lib.coding.plain import decode_text
from lib.core.letters import clean_letters
from lib.evidence import split_words

DECLARED = regex.compile(rb"""<(?:meta|\?xml)[^>]+(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", regex.IGNORECASE)
INLINE = defs.phrase_tags | defs.font_style_tags | {"a", "span", "mark", "time", "bdi", "bdo", "data", "label", "wbr"}
"""The elements that end no line; all others do."""

LEFT_OUT = {
    *("script", "style", "noscript", "template", "head", "title", "nav", "aside", "footer", "form", "button"),
    *("select", "svg", "figure", "iframe", "object"),
}
SURE = 8
"""From this many words, a line is taken to stand once on a page, and so to show where the article begins or ends."""


def read_web_page(raw: bytes) -> Reading:
    """Return the article of a web page, and what the page says of its title, author, date and language.

    trafilatura finds where it begins and ends, and everything between is kept: on its own account it would leave out
    what is said twice, such as the second `No.` of an interview.
    """
    from trafilatura import extract, extract_metadata  # noqa: PLC0415 - it takes half a second to load

    declared = DECLARED.search(raw[:4096])
    decoded, done = decode_text(raw, declared[1].decode() if declared else "")
    decoded = regex.sub(r"^\s*<\?xml[^>]*\?>", "", decoded)
    if not regex.search(r"<(?:html|body|p|div|br|article)\b", decoded, regex.IGNORECASE):
        raise ValueError("is not a web page; name it .txt if it is plain text")
    lines = list(_list_lines(fromstring(decoded)))
    first, last = _locate_article(lines, extract(decoded, include_comments=False) or "")
    words, kept = (_count_words(some) for some in (lines, lines[first:last]))
    if kept < words:
        done.append(f"took the article, {kept} of the {words} words of the page")
    told = extract_metadata(decoded, extensive=False)  # no date that is guessed from the text
    details = {name: getattr(told, name) or "" for name in ("title", "author", "date")}
    language = regex.search(r"""<html[^>]+lang\s*=\s*["']?([\w-]+)""", decoded, regex.IGNORECASE)
    return Reading("\n".join(lines[first:last]), done, details | {"language": language[1] if language else ""})


def _list_lines(page: HtmlElement) -> Iterator[str]:
    """Yield the text of each block of a page, in order, without its menus, forms and pictures."""
    line, outside = "", 0
    for event, element in iterwalk(page, events=("start", "end", "comment", "pi")):
        is_begun, is_left_out = event == "start", element.tag in LEFT_OUT
        outside += is_left_out * (is_begun - (event == "end"))
        if element.tag in ("td", "th"):
            line += " "
        elif event in ("start", "end") and element.tag not in INLINE:
            yield from filter(None, [" ".join(line.split())])
            line = ""
        text = element.text if is_begun else element.tail
        line += text if text and not outside else ""
    yield from filter(None, [" ".join(line.split())])


def _locate_article(lines: list[str], article: str) -> tuple[int, int]:
    """Return where the lines of the article begin and end: from its first long line, and the short ones before it."""
    whole, known = _simplify(article), {_simplify(line) for line in article.splitlines()}
    sure = [place for place, line in enumerate(lines) if len(split_words(line)) >= SURE and _simplify(line) in whole]
    if not sure:
        return 0, len(lines)
    first, last = sure[0], sure[-1]
    while first > 0 and _simplify(lines[first - 1]) in known:
        first -= 1
    while last + 1 < len(lines) and _simplify(lines[last + 1]) in known:
        last += 1
    return first, last + 1


def _simplify(line: str) -> str:
    """Return a line without what two readers of a page may write differently: spaces, marks of lists and tables."""
    return regex.sub(r"\W", "", line)


def _count_words(lines: list[str]) -> int:
    return len(split_words(clean_letters("\n".join(lines))[0]))
