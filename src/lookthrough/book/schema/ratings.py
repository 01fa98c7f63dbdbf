"""The scales of rating agencies, best first: the letters of one step stand at one place of every scale.

S&P Global Ratings, "Ratings Definitions"; Fitch Ratings, "Rating Definitions"; Moody's, "Rating Scale and Definitions";
DBRS Morningstar, "Long Term Obligations Scale".
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LETTERS = (
    *("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+", "B", "B-"),
    *("CCC+", "CCC", "CCC-", "CC", "C", "D"),
)
_MOODYS = (
    *("Aaa", "Aa1", "Aa2", "Aa3", "A1", "A2", "A3", "Baa1", "Baa2", "Baa3", "Ba1", "Ba2", "Ba3", "B1", "B2", "B3"),
    *("Caa1", "Caa2", "Caa3", "Ca", "C"),
)
_DBRS = tuple(letters.replace("+", "(high)").replace("-", "(low)") for letters in _LETTERS)
SCALES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"S&P": _LETTERS, "Fitch": _LETTERS, "Moody's": _MOODYS, "DBRS": _DBRS}
)
CATEGORIES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")
"""The letters without plus and minus, as spreads are published; what is below CCC counts with it."""
_PARTS = re.compile(r"[;/,]|\band\b")
_BEGINNING = re.compile(r"\s*(?P<letters>[A-Za-z]{1,3}[1-3]?[+-]?)(?P<notch>\s?\((?:high|low)\))?(?=$|[\s(])")


def category_of(letters: str) -> str:
    """Return the category of letters of S&P: BBB+ is BBB."""
    step = letters.rstrip("+-")
    return step if step in CATEGORIES else CATEGORIES[-1]


def usual(agency: str, letters: str) -> str:
    """Return the letters of S&P that stand where an agency has its own: Baa1 of Moody's is BBB+."""
    return _LETTERS[SCALES[agency].index(letters)]


def worst(ratings: Iterable[str]) -> str | None:
    """Return the worst of letters of S&P, ``None`` of none."""
    return max(ratings, key=_LETTERS.index, default=None)


def written_in(text: str) -> tuple[str, ...]:
    """Return the ratings in a free text as letters of S&P: ``A(low); A3 (Moody's)`` is A- twice, ``unrated`` none.

    A text may name several, parted by a semicolon, a comma, a slash or ``and``; each part begins with its letters.
    """
    found = (_step(part) for part in _PARTS.split(text))
    return tuple(letters for letters in found if letters is not None)


def _step(part: str) -> str | None:
    match = _BEGINNING.match(part)
    if match is None:
        return None
    letters = match["letters"] + (match["notch"] or "").strip()
    return next((usual(agency, letters) for agency, scale in SCALES.items() if letters in scale), None)


def nearest(agency: str, text: str) -> str | None:
    """Return the letters of an agency that a text begins with, or that stand where another agency has the text.

    ``BB- positive`` and ``bb -`` of Fitch are BB-, and ``BBB+`` of Moody's is Baa1; ``None`` where it is none of these.
    """
    scale, text = SCALES[agency], text.replace(" ", "")
    for letters in scale:
        if letters.upper() == text.upper():
            return letters
    steps = [other.index(text) for other in SCALES.values() if text in other]
    if steps:
        return scale[min(steps[0], len(scale) - 1)]
    return max((letters for letters in scale if text.startswith(letters)), key=len, default=None)
