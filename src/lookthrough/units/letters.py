r"""Letters as a terminal takes them: which are sent as they are, and how many columns each fills.

A name, a file or a message may hold letters that move the cursor, turn the direction of the line, or show nothing.
They are written as their escapes, so that a reader sees what is there: ``\x1b``, ``\u202e``. Widths follow Unicode
Standard Annex 11 (East Asian Width), as terminals do: wide letters fill two columns, marks upon a letter none.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from lookthrough.units.characters import SEEN_BY_NOBODY, escape

_HIDDEN = re.compile(rf"(?!\r\n)[{SEEN_BY_NOBODY}]")  # the carriage return of a line end is not hidden


def visible(text: str) -> str:
    """Return a text whose hidden letters are written as escapes; line ends and tabs stay.

    A text that was made visible stays as it is. A carriage return stays only before a line feed.
    """
    return _HIDDEN.sub(lambda found: escape(found[0]), text)


def visible_cell(text: str) -> str:
    """Return a text as one line of a table: line ends and tabs are written as escapes too."""
    return visible(text).replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text of one line fills."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """Return a text filled up with spaces to a number of columns, on its left where it stands on the right."""
    space = " " * (columns - columns_of(text))
    return space + text if right else text + space


def cut(text: str, columns: int) -> str:
    """Return a text that fills at most so many columns, with a mark where something is left out."""
    if columns_of(text) <= columns:
        return text
    return split_at(text, columns - 1)[0].rstrip() + "…"


def split_at(text: str, columns: int) -> tuple[str, str]:
    """Return what of a text fits into so many columns, at least one letter, and the rest."""
    filled = 0
    for i, letter in enumerate(text):
        filled += _columns(letter)
        if filled > columns and i:
            return text[:i], text[i:]
    return text, ""


def folded(text: str, columns: int, indent: str = "", *, whole_words: bool = False) -> list[str]:
    """Return a text of one line as lines of at most so many columns, broken at spaces.

    Args:
        text: the line; the spaces it begins with stay.
        columns: of the widest line.
        indent: what stands before each line but the first.
        whole_words: a word that is wider than a line stays whole, so that it can be copied; else it is broken.
    """
    if columns_of(text) <= columns:
        return [text]
    body = text.lstrip(" ")
    lines, start = [], text[: len(text) - len(body)]
    for word in body.split(" "):
        joined = f"{start}{word}" if not start.strip(" ") else f"{start} {word}"
        if columns_of(joined) > columns and start.strip(" "):
            lines.append(start.rstrip())
            joined = indent + word
        while not whole_words and columns_of(joined) > columns > columns_of(indent) + 1:
            whole, rest = split_at(joined, columns)
            lines.append(whole)
            joined = indent + rest
        start = joined
    return [*lines, start.rstrip()]


@functools.lru_cache(maxsize=4096)
def _columns(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
