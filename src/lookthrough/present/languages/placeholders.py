"""The placeholders of a message: what each may stand for in an English sentence.

``Lenders lose {b} bn by {q}.`` says that a number of billions and a quarter stand there. A letter may have a digit
behind it, ``{t1}`` and ``{t2}``, so that a translation can change their order.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ONE = r"[<>]?[+\-−]?\d+(?:,\d{3})*(?:\.\d+)?(?: ± \d+(?:,\d{3})*(?:\.\d+)?)?"  # noqa: RUF001 - the sign of a picture
_SPAN = rf"{_ONE}(?:(?: to | / |\.\.)(?:{_ONE}|withheld))*"

KINDS = {
    "n": _ONE,  # a number that stays as it is
    "b": _SPAN,  # billions, one or a range: the unit stands beside it
    "m": _SPAN,  # millions
    "q": r"\d{4}(?:Q[1-4]|H[12])",
    "d": r"\d{4}-\d{2}(?:-\d{2})?",
    "t": r".+?",  # words: a message of their own, or the book's
    "w": r"\S+?",  # an id, left alone
    "l": r".+?",  # a list: one, two and three
    "a": r".+?",  # a list of names, each with billions behind it: lenders 5.2, owners 7.3
}
"""What the letter of a placeholder may stand for."""

PLACEHOLDER = re.compile(rf"\{{([{''.join(KINDS)}])(\d?)(?::([^{{}}]+))?\}}")
"""In a translation a particle may follow the letter, in the form that it has behind a consonant: ``{t1:은}``."""

_FIGURES = re.compile(rf"(?<![\w.-])(?:(?P<q>{KINDS['q']})|(?P<d>{KINDS['d']})|(?P<n>{_ONE}))(?![\w-])")
_WORD = re.compile(r"[A-Za-z]+")


class MessagePattern(NamedTuple):
    """A message with placeholders, ready to be held against a text.

    Attributes:
        matches: the whole text, with a group for each placeholder.
        words: that every such text contains.
        piece: the longest of what every such text contains, to tell quickly that one does not match.
        weight: letters that stand in it: of two patterns that match, the one that says more is meant.
        said: the translation, with its placeholders.
    """

    matches: re.Pattern[str]
    words: frozenset[str]
    piece: str
    weight: int
    said: str


def names_of(message: str) -> list[str]:
    """Return the placeholders of a message or of its translation, ``t1``, in their order."""
    return [kind + number for kind, number, _ in PLACEHOLDER.findall(message)]


def pattern_of(message: str, said: str) -> MessagePattern:
    """Return a message with placeholders as a pattern."""
    expression, letters, at = "", [], 0
    for found in PLACEHOLDER.finditer(message):
        between = message[at : found.start()]
        letters.append(between)
        name = found[1] + found[2]
        again = f"(?P<{name}>" in expression
        expression += re.escape(between) + (f"(?P={name})" if again else f"(?P<{name}>{KINDS[found[1]]})")
        at = found.end()
    letters.append(message[at:])
    words = frozenset(word for part in letters for word in _WORD.findall(part))
    matches = re.compile(expression + re.escape(message[at:]), re.DOTALL)
    return MessagePattern(matches, words, max(letters, key=len), sum(map(len, letters)), said)


def as_message(text: str) -> str:
    """Return a text as the message that it lacks, with placeholders for its numbers, quarters and days."""
    number: dict[str, int] = {}

    def name(found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        number[kind] = number.get(kind, -1) + 1
        return f"{{{kind}{number[kind] or ''}}}"

    return _FIGURES.sub(name, text)
