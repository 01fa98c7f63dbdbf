"""The one way to the standard streams: what is sent to them, how wide they are, how they end when they take no more.

Whatever is written, help and complaints of Typer too, goes through :class:`Stream`: letters that a code page lacks and
letters that move the cursor or show nothing are sent as escapes. An answer that standard output does not take ends
with a sentence (:class:`StreamError`); a reader that has seen enough, such as ``head``, ends the program quietly. Talk
that standard error does not take is lost, and the exit code stands. No colour is ever sent, so that there is none to
turn off by ``NO_COLOR``; a line is drawn again only on a terminal that can (``TERM`` is not ``dumb``).
"""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from typing import TYPE_CHECKING

from lookthrough.errors import IncompleteError
from lookthrough.units.letters import cut, folded, padded, visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

_QUOTED = re.compile(r" *\d* \| ")

NARROWEST = 20
"""Columns below which a window is taken as this wide."""


class StreamError(IncompleteError):
    """Standard output does not take the answer: it is closed, or its disk is full."""


class Stream(io.TextIOBase):
    """A standard stream that takes every text and ends as its kind does.

    It has no ``buffer``, so that nothing goes around it.

    Args:
        out: where the text goes in the end.
        is_answer: it is standard output, whose loss is an error.
    """

    def __init__(self, out: TextIO, *, is_answer: bool) -> None:
        self._out, self._is_answer = out, is_answer

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a text stream declares a plain attribute
        """The code page of what takes the text."""
        return self._out.encoding

    def write(self, text: str) -> int:
        """Send a text, with escapes for what cannot be shown."""
        self._guarded(lambda: self._out.write(visible(text)))
        return len(text)

    def draw_again(self, line: str) -> None:
        """Draw the line of a terminal once more, from its first column."""
        self._guarded(lambda: self._out.write("\r" + visible(line)))

    def flush(self) -> None:
        """Send what was kept back."""
        self._guarded(self._out.flush)

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return self._out.isatty()

    def fileno(self) -> int:
        """Return its number."""
        return self._out.fileno()

    def _guarded(self, send: Callable[[], object]) -> None:
        try:
            send()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())  # what is kept back must not fail once more
            if not self._is_answer:
                return
            if isinstance(error, BrokenPipeError):
                raise SystemExit(0) from None
            why = "it is closed" if error.errno == errno.EBADF else error.strerror or str(error)
            raise StreamError(f"standard output cannot be written: {why}; the answer is not shown whole") from None


def guard_streams() -> None:
    """Put a :class:`Stream` in the place of standard output and standard error."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # closed: the number is taken, or the next file that is opened would get it and the answer
            os.open(os.devnull, os.O_RDONLY)  # takes the least free number, and nothing that is written
    sys.stdout, sys.stderr = _stream(sys.stdout, 1), _stream(sys.stderr, 2)


def _stream(given: TextIO | None, number: int) -> Stream:
    raw = open(number, "wb", closefd=False)  # noqa: SIM115  # a stream by its number, open as long as the program
    encoding = "utf-8" if given is None else given.encoding
    lines = given is not None and bool(given.line_buffering)
    out = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace", line_buffering=lines)
    return Stream(out, is_answer=number == 1)


def put(text: str, *, is_prose: bool = False) -> None:
    """Print an answer; the lines of prose are no wider than the window, those of a document stay."""
    wide = columns(sys.stdout) if is_prose else None
    sys.stdout.write(_fitting(text.rstrip(), wide) + "\n")


def say(message: str) -> None:
    """Tell the user something on stderr."""
    sys.stderr.write(_fitting(message, columns(sys.stderr)) + "\n")
    sys.stderr.flush()


def can_draw_again() -> bool:
    """Return whether a line of stderr can be drawn once more."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in {"", "dumb"}


def draw_again(line: str, *, is_last: bool) -> None:
    """Draw the line of talk once more; see :func:`can_draw_again`."""
    room = (columns(sys.stderr) or 91) - 1
    if isinstance(sys.stderr, Stream):
        sys.stderr.draw_again(padded(cut(visible(line), room), min(room, 90)))
    if is_last:
        sys.stderr.write("\n")
    sys.stderr.flush()


def columns(stream: TextIO) -> int | None:
    """Return how wide a stream is: as ``COLUMNS`` says, else as its terminal is; ``None`` for a file or a pipe."""
    said = os.environ.get("COLUMNS", "")
    if said.isascii() and said.isdigit() and int(said) > 0:
        return max(NARROWEST, int(said))
    if not stream.isatty():
        return None
    try:
        wide = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return None
    return max(NARROWEST, wide) if wide else None


def _fitting(text: str, wide: int | None) -> str:
    """Return a text whose lines are broken at spaces where they are wider than the window; quoted lines stay."""
    if wide is None:
        return text
    return "\n".join(part for line in text.split("\n") for part in _parts(line, wide))


def _parts(line: str, wide: int) -> list[str]:
    if _QUOTED.match(line):  # a line of a book: broken, its carets would stand elsewhere
        return [line]
    depth = len(line) - len(line.lstrip(" "))
    return folded(visible(line), wide, " " * (depth + 2 if depth else 0), whole_words=True)
