r"""Reading: the texts of nodes as they are decoded -> texts without hidden characters, composed alike.

An escape between double quotes (``"\u202e"``) becomes a character only when YAML decodes it, so the text of the file
does not show it. Letters with marks are composed (NFC): however a keyboard writes them, two equal names are equal.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.records import Position
from lookthrough.book.text.plain_text import STAND_IN, hidden_problem
from lookthrough.units.characters import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.problems import Problem

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_LETTERS = dict(zip("0abtnvfreNLP", "\0\a\b\t\n\v\f\r\x1b\x85\u2028\u2029", strict=True))  # YAML 1.2, 5.7


def settle_texts(file: str, text: str, root: yaml.Node, problems: list[Problem]) -> None:
    """Compose every text below a node and take hidden characters out of it, each text of such a problem.

    A line break may stand where the text goes over lines in the file, not as an escape.

    Args:
        file: name of the file, for problems.
        text: its content.
        root: the node.
        problems: hidden characters that were written as escapes, and tabs, are added here.
    """
    if text.isascii() and "\\" not in text and "\t" not in text:
        return
    lines = text.split("\n")
    for node in _scalars(root):
        value = str(node.value)
        if STAND_IN in value:
            value = value.replace(STAND_IN, "")
        if (character := _hidden(node, value)) is not None:
            problems.append(hidden_problem(_written(file, lines, node, character), character))
            value = HIDDEN.sub("", value).replace("\n", " ")
        node.value = unicodedata.normalize("NFC", value)


def _scalars(root: yaml.Node) -> Iterator[yaml.ScalarNode]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in reversed(node.value) for part in reversed(pair))
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(reversed(node.value))


def _hidden(node: yaml.ScalarNode, value: str) -> str | None:
    """Return the first character of a text that may not stand in it."""
    found = HIDDEN.search(value)
    if found is not None:
        return found[0]
    is_in_one_line = node.start_mark is not None and node.start_mark.line == node.end_mark.line
    return "\n" if is_in_one_line and "\n" in value else None


def _written(file: str, lines: list[str], node: yaml.ScalarNode, character: str) -> Position:
    """Return where a character stands in the file, by its escape or as it is; else where its text starts."""
    first, last = node.start_mark, node.end_mark
    for number in range(first.line, min(last.line + 1, len(lines))):
        start = first.column if number == first.line else 0
        end = last.column if number == last.line else len(lines[number])
        plain = lines[number].find(character, start, end)
        escapes = (m.start() for m in _ESCAPE.finditer(lines[number], start, end) if _decoded(m) == character)
        at = min((place for place in (plain, next(escapes, -1)) if place >= 0), default=None)
        if at is not None:
            return Position(file, number + 1, at + 1)
    return Position(file, first.line + 1, first.column + 1)


def _decoded(escape: re.Match[str]) -> str:
    hexadecimal = escape[1] or escape[2] or escape[3]
    return chr(int(hexadecimal, 16)) if hexadecimal else _LETTERS.get(escape[4], escape[4])
