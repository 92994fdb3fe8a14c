"""Keep a command going whatever its input, output and terminal are: closed, unread, or of few letters."""

import codecs
import os
import signal
import sys
import unicodedata
from contextlib import suppress
from typing import TextIO

TYPED = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "·": "-"}
)
"""How letters are typed that a terminal may not have."""

PLAINLY = "plainly"
"""The name of the way in which letters that a terminal does not have are written."""


def prepare_process() -> None:
    """Have this process end in good order when it is told to, and write to whatever it is given."""
    open_standard_files()
    sys.stdin = sys.stdin or open(0, closefd=False, encoding="utf-8")  # noqa: SIM115 - as long as the process
    sys.stdout = sys.stdout or open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115 - as long as the process
    sys.stderr = sys.stderr or open(2, "w", closefd=False, encoding="utf-8")  # noqa: SIM115 - as long as the process
    codecs.register_error(PLAINLY, _write_plainly)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors=PLAINLY)  # type: ignore[union-attr]
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number and signal.getsignal(number) is signal.SIG_DFL:  # nohup has it ignored
            signal.signal(number, signal.default_int_handler)


def open_standard_files() -> None:
    """Open those of the files 0 to 2 that are closed, so that no pipe takes the place of stdout."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)


def _write_plainly(error: UnicodeError) -> tuple[str, int]:
    """Return letters as they are typed on any machine, a question mark for those that nobody types."""
    assert isinstance(error, UnicodeEncodeError)
    typed = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(TYPED))
    plain = "".join(letter for letter in typed if not unicodedata.combining(letter))
    return plain.encode("ascii", "replace").decode(), error.end


def silence(stream: TextIO) -> None:
    """Send what is written to a stream nowhere from now on; nobody reads it any longer."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
