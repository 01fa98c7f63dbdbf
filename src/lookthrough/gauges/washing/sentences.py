"""Sentences of a text that speak of AI: claims, plans and risks, and what a claim carries.

A sentence counts if it has a phrase of AI. It is a risk if it has a word that hedges, else a plan if it has one of the
future, else a claim. Of each: its phrases, whether it carries a figure, a year, a superlative. The patterns are those
of ``tests/cases/gauges_washing_sentences.json``. They are a reader's help: no count of them calls anybody a liar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAIM, PLAN, RISK = "claim", "plan", "risk"
KINDS_OF_SENTENCES = (CLAIM, PLAN, RISK)
AI = (
    r"\b(artificial intelligence|machine learning|deep learning|generative ai|large language models?|llms?"
    r"|neural networks?|ai)\b"
)
HEDGE = r"\b(may|might|could|risks?|uncertain(ty)?|no assurance|cannot assure)\b"
FUTURE = r"\b(will|plans?|planned|expects?|intends?|aims?|explor(e|es|ing)|evaluat(e|es|ing)|future|roadmap)\b"
FIGURE = r"([$€£]\s?\d)|(\d[\d,.]*\s?(%|percent|million|billion|bn|customers|users|models|gpus|servers|patents))"
SUPERLATIVE = (
    r"\b(leading|first|revolutionary|cutting[- ]edge|best[- ]in[- ]class|world[- ]class|unprecedented"
    r"|game[- ]changing)\b"
)
YEAR = r"\b(19|20)\d\d\b"
_AI, _HEDGE, _FUTURE, _FIGURE, _SUPERLATIVE, _YEAR = (
    re.compile(pattern, re.IGNORECASE) for pattern in (AI, HEDGE, FUTURE, FIGURE, SUPERLATIVE, YEAR)
)
_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]*(?=\s|$)|\n[^\S\n]*\n")
_STARTS = re.compile(r"[\"'\u201c\u2018(\[]*[A-Z0-9$\u20ac\u00a3\u2022]")
_SHORT = frozenset(
    {
        *("inc", "ltd", "corp", "co", "llc", "plc", "mr", "mrs", "ms", "dr", "jr", "sr", "st", "u.s", "u.k"),
        *("no", "nos", "vs", "etc", "fig", "e.g", "i.e", "cf", "approx", "dept", "est", "vol", "sec"),
    }
)
"""Words that end with a point in the midst of a sentence."""


class SaidOfAI(NamedTuple):
    """A sentence that speaks of AI.

    Attributes:
        offset: of its first letter in the text, from 0.
        sentence: with single blanks.
        kind: claim, plan or risk.
        phrases: of AI, in lower case, in their order.
        figure, year, superlative: whether it carries one.
    """

    offset: int
    sentence: str
    kind: str
    phrases: tuple[str, ...]
    figure: bool
    year: bool
    superlative: bool


def said_of_ai(text: str) -> tuple[SaidOfAI, ...]:
    """Return the sentences of a text that speak of AI, in their order."""
    found = (_read(offset, sentence) for offset, sentence in sentences(text))
    return tuple(each for each in found if each is not None)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a text with the offset of their first letter.

    A sentence ends with a point, a mark of question or of exclamation before a blank and a capital or a digit, and with
    an empty line. Points behind short forms (``Inc.``, ``U.S.``, initials) end none.
    """
    start = 0
    for end in _END.finditer(text):
        if not _ends(text, end):
            continue
        yield from _trimmed(text, start, end.end())
        start = end.end()
    yield from _trimmed(text, start, len(text))


def _ends(text: str, end: re.Match[str]) -> bool:
    if end[0].startswith("\n"):
        return True
    rest = text[end.end() : end.end() + 80].lstrip()
    if rest and _STARTS.match(rest) is None:
        return False
    if not end[0].startswith("."):
        return True
    word = text[max(0, end.start() - 20) : end.start()].split()[-1:] or [""]
    bare = word[0].lstrip("\"'(\u201c").lower()
    return bare not in _SHORT and not (len(bare) == 1 and bare.isalpha())


def _trimmed(text: str, start: int, stop: int) -> Iterator[tuple[int, str]]:
    part = text[start:stop]
    sentence = " ".join(part.split())
    if sentence:
        yield start + len(part) - len(part.lstrip()), sentence


def _read(offset: int, sentence: str) -> SaidOfAI | None:
    phrases = tuple(match[0].lower() for match in _AI.finditer(sentence))
    if not phrases:
        return None
    kind = RISK if _HEDGE.search(sentence) else PLAN if _FUTURE.search(sentence) else CLAIM
    carries = (pattern.search(sentence) is not None for pattern in (_FIGURE, _YEAR, _SUPERLATIVE))
    return SaidOfAI(offset, sentence, kind, phrases, *carries)
