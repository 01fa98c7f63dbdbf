"""The scales of rating agencies, best first: the letters of one step stand at one place of every scale.

S&P Global Ratings, "Ratings Definitions"; Fitch Ratings, "Rating Definitions"; Moody's, "Rating Scale and Definitions".
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTERS = (
    *("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+", "B", "B-"),
    *("CCC+", "CCC", "CCC-", "CC", "C", "D"),
)
_MOODYS = (
    *("Aaa", "Aa1", "Aa2", "Aa3", "A1", "A2", "A3", "Baa1", "Baa2", "Baa3", "Ba1", "Ba2", "Ba3", "B1", "B2", "B3"),
    *("Caa1", "Caa2", "Caa3", "Ca", "C"),
)
SCALES: Mapping[str, tuple[str, ...]] = MappingProxyType({"S&P": _LETTERS, "Fitch": _LETTERS, "Moody's": _MOODYS})
CATEGORIES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")
"""The letters without plus and minus, as spreads are published; what is below CCC counts with it."""


def category(agency: str, letters: str) -> str:
    """Return the category of a rating: Baa1 of Moody's and BBB+ of Fitch are BBB.

    Args:
        agency: a key of ``SCALES``.
        letters: of its scale.
    """
    step = _LETTERS[SCALES[agency].index(letters)].rstrip("+-")
    return step if step in CATEGORIES else CATEGORIES[-1]


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
