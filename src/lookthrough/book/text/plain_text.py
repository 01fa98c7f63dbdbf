"""Reading: a file of the book -> its text, without characters that nobody sees."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Position
from lookthrough.book.text.walk import reason
from lookthrough.units.characters import HIDDEN, HIDDEN_BUT_TAB, named, shown

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 * 2**20
STAND_IN = "\ufffd"  # for a hidden character: lines and columns stay as an editor counts them
# What makes a file no text: bytes of other formats, and a carriage return alone, which only some editors call an end.
_NOT_TEXT = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}


def read_text(root: Path, file: str, problems: list[Problem], *, tabs: bool = True) -> str | None:
    """Return the text of a file, ``None`` with a problem where it cannot be read as UTF-8 text.

    Every hidden character is a problem and stands in the text as U+FFFD, so that the rest is read and its
    places are those that an editor shows.

    Args:
        root: folder of the book.
        file: path within it.
        problems: what is wrong with the file is added here.
        tabs: whether tabs may stand in it.
    """
    name = shown(file)
    try:
        raw = _content(root / file)
    except OSError as error:
        problems.append(Problem("LT101", Position(name, 1), "file cannot be read", reason(error)))
        return None
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        problems.append(_not_text(Position(name, line, column), f"byte {raw[error.start]:#04x} is not UTF-8"))
        return None
    stray = _NOT_TEXT.search(text)
    if stray is not None:
        label = "a line that ends with a carriage return alone" if stray[0] == "\r" else "control character "
        label += "" if stray[0] == "\r" else f"{ord(stray[0]):#04x}"
        problems.append(_not_text(_place(name, text, stray.start()), label))
        return None
    return _without_hidden(name, text, HIDDEN_BUT_TAB if tabs else HIDDEN, problems)


def hidden_problem(place: Position, character: str) -> Problem:
    """Return the problem of a character that nobody sees."""
    hint = "a text of several lines starts with `|` or `>`" if character == "\n" else "take it out"
    return Problem("LT102", place, "hidden character", named(character), hint=hint)


def _content(path: Path) -> bytes:
    """Return the bytes of a regular file; a pipe or a device would never end.

    Raises:
        OSError: the system does not give them, or they are too many.
    """
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind != stat.S_IFREG:
        raise OSError(0, f"this is {_SPECIAL.get(kind, 'a device')}, not a file")
    with open(path, "rb", opener=_at_once) as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise OSError(0, f"larger than {MOST_BYTES // 2**20} MiB: split the table into several files of its folder")
    return raw


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for somebody who writes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _without_hidden(name: str, text: str, hidden: re.Pattern[str], problems: list[Problem]) -> str:
    line, start, stray = 1, 0, list(hidden.finditer(text))
    for found in stray:
        line, start = line + text.count("\n", start, found.start()), found.start()
        column = found.start() - text.rfind("\n", 0, found.start())
        problems.append(hidden_problem(Position(name, line, column), found[0]))
    return hidden.sub(STAND_IN, text) if stray else text


def _place(name: str, text: str, at: int) -> Position:
    return Position(name, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _not_text(place: Position, label: str) -> Problem:
    return Problem("LT102", place, "file is not UTF-8 text", label, hint="save the file as plain text in UTF-8")


CODES = (
    Code(
        "LT101",
        "a file cannot be read",
        "The file or folder is listed in the folder of the book but the system does not give its content: it is a link "
        "that leads nowhere, its permissions forbid reading, it is a pipe, a device or a folder with the name of a "
        f"file, or it is larger than {MOST_BYTES // 2**20} MiB. Names that only this file defines are not reported.",
        "Restore the file, or remove the link; split a table that is too large into several files of its folder.",
    ),
    Code(
        "LT102",
        "a file is not UTF-8 text, or a text hides a character",
        "Books are plain text in UTF-8. A byte that is not valid UTF-8 or a control character, as in a spreadsheet, an "
        "archive or a file in an older encoding, leaves the file unread. A character that nobody sees, written as it "
        "is or as an escape between double quotes, is named at its place: a sign without width makes two names look "
        "like one, signs of direction show a line in another order than it is read, and controls move the cursor of a "
        "terminal. Line breaks may stand in texts that go over several lines.",
        "Save the file as plain text in UTF-8; export a spreadsheet as CSV in UTF-8. Take hidden characters out.",
    ),
)
