"""Bytes in, choices out: what to change in a text or a table, and into what."""

import csv
import io
from collections.abc import Sequence
from typing import TypeVar

Option = TypeVar("Option")
Rows = list[list[str]]

PIECES = (
    "", " ", ",", ";", "\t", "\n", "\r", "\r\n", '"', '""', "'", "’", "“", "”", "«", "\0", "\x07", "\x1b", "\x85", "\u00a0",
    "\u00ad", "\u0301", "e\u0301", "\u200b", "\u200d", "\u202e", "\u2028", "\ufeff", "\ufffe", "\uffff", "\ud800", "\U0001f600",
    "é", "ﬁ", "ж", "不", "ア", "ش", "0", "-0", "-1", "1", "50", "100", "101", "1.0", "1,5", "1e3", "1e400", "nan", "inf", "1_0",
    "٣", "²", "0x10", "9" * 5000, "1900", "1900-06", "1900-13", "1900-02-30", "0000", "9999-12-31", "31.12.1901", "45000",
    "true", "false", "~", "null", "NO", "all", "None", "{", "}", "{demand}", "{one!r}", "[", "]", "[" * 3000, "{'a':" * 3000,
    "=1+1", "$x$", "<b>", "&amp;", "&#0;", "&#xD800;", "%s", "%", "\\", "\\u0000", "/", "../x", "/etc/hosts", "~", "~root", "c:x",
    ".", "..", "…", "...", "[…]", " … ", "a … " * 20, "-", "–", "- ", "x" * 300, "x" * 140_000, "a b c d", "direct", "analyst",
    "position", "concession", "inferred", "differ: role", "machine: x", "#000000", "é" * 80, "|", ">", "*a", "&a ", "!!int x",
    "!!int ''", "!!bool x", "!!timestamp x", "!!binary x", "!!set {a}", "!!omap [a: 1]", "!x y", "<<: {a: 1}", "? [a]", "---\n",
    "...\n", "%YAML 1.1\n", "[[scenarios]]\n", "a.b.c = 1\n", "'''", '"""', "1979-05-27T07:32:00Z", "07:32:00", "= ", ": ", "- ",
)  # fmt: skip
"""What has confused programs that read tables, texts and settings."""


class Choices:
    """Reads choices from bytes; when these are used up, every choice is the first one."""

    def __init__(self, data: bytes) -> None:
        self._rest = memoryview(data)

    def is_left(self) -> bool:
        """Return whether there are bytes left."""
        return len(self._rest) > 0

    def take(self, count: int) -> bytes:
        """Return the next bytes, which may be fewer than asked for."""
        taken, self._rest = bytes(self._rest[:count]), self._rest[count:]
        return taken

    def number(self, below: int) -> int:
        """Return a number from 0."""
        return int.from_bytes(self.take(1 if below <= 256 else 2), "big") % max(below, 1)

    def pick(self, options: Sequence[Option]) -> Option:
        """Return one of some options."""
        return options[self.number(len(options))]

    def piece(self) -> str:
        """Return a piece of text: mostly one of `PIECES`, else letters of its own."""
        if self.number(4):
            return self.pick(PIECES)
        return self.take(self.number(24)).decode("utf-8", "replace")

    def edit(self, text: str) -> str:
        """Return a text in which a few letters are replaced, left out or put in."""
        start = self.number(len(text) + 1)
        return text[:start] + self.piece() + text[start + self.pick((0, 0, 1, 4, 1000)) :]

    def edit_bytes(self, raw: bytes) -> bytes:
        """Return a file that was cut, or saved in another way, or in which some bytes are others."""
        start = self.number(len(raw) + 1)
        text = raw.decode("utf-8", "replace")
        match self.number(12):
            case 0:
                return raw[:start]
            case 1:
                return text.encode(self.pick(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32")))
            case 2:
                return text.encode(self.pick(("latin-1", "cp1252", "koi8-r")), "replace")
            case 3:
                return raw.replace(b"\n", self.pick((b"\r\n", b"\r", b"\n\n", b"\r\r\n")))
            case 4:
                return raw.replace(b",", self.pick((b";", b"\t", b", ")))
            case 5:
                return self.pick((b"", b"sep=;\n", b"\xff\xfe", b"\0", b"\n", b",,,\n")) + raw
            case 6:
                return raw * 2
            case 7 | 8:
                return raw[:start] + self.take(8) + raw[start + self.number(9) :]
            case _:
                return self.edit(text).encode("utf-8", "surrogatepass")

    def edit_rows(self, rows: Rows) -> Rows:
        """Return a table, header included, in which a cell, a row or a column is another."""
        if not rows:
            return [[self.piece()]]
        line, other = self.number(len(rows)), self.number(len(rows))
        place = self.number(len(rows[line]) or 1)
        row = [*rows[line]]
        match self.number(14):
            case 0:
                return rows[:line] + rows[line + 1 :]
            case 1:
                return [*rows, rows[line]]
            case 2:
                return [*rows[:line], [], *rows[line:]]
            case 3:
                return [own[:place] + own[place + 1 :] for own in rows]
            case 4:
                return [[*own[:place], *own[place : place + 1], *own[place:]] for own in rows]
            case 5:
                return [own[::-1] for own in rows]
            case 6:
                row = [*row, self.piece()]
            case 7 | 8:
                row[place : place + 1] = rows[other][place : place + 1]
            case 9 | 10:
                row[place : place + 1] = [self.piece()]
            case _:
                row[place : place + 1] = [self.edit(cell) for cell in row[place : place + 1]]
        return [*rows[:line], row, *rows[line + 1 :]]

    def edit_table(self, raw: bytes) -> bytes:
        """Return a CSV file in which a cell, a row or a column is another, or that was saved in another way."""
        if not self.number(4):
            return self.edit_bytes(raw)
        try:
            return write_rows(self.edit_rows(list(csv.reader(io.StringIO(raw.decode())))))
        except (csv.Error, ValueError):
            return self.edit_bytes(raw)


def write_rows(rows: Rows) -> bytes:
    """Return rows as the content of a CSV file."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode("utf-8", "surrogatepass")
