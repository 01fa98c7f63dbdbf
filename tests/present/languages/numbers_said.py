"""The numbers of a text, in English and in Korean: 3,784억 and 378.4 bn are one."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from html import unescape

PARTS = re.compile(
    r"""(<!--.*?-->|<(?:style|script|code|pre|textarea)\b[^>]*>.*?</(?:style|script|code|pre|textarea)>|<(?:[^"'<>]|"[^"]*"|'[^']*')*>)""",
    re.DOTALL,
)
LABEL = re.compile(r"</?(?:text|tspan)\b|<input type=.hidden. name=.lang.")
"""Within a label of several lines, and the field that only a page in another language has."""

UNITS = {"만": Decimal(10_000), "억": Decimal(10) ** 8, "조": Decimal(10) ** 12}
KOREAN = re.compile(r"(\d[\d,]*(?:\.\d+)?)([만억조])?")
PLAIN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
BILLION, MILLION = Decimal(10) ** 9, Decimal(10) ** 6

NAMED = {
    Decimal(10) ** 6: r"USD.?m|millions",
    Decimal(0): r"nothing|nought",
    Decimal(1): r"\b(a|one|each)\b|first|hundredth|January|latest|quarter",
    Decimal(4): r"quarter",
    Decimal(10): r"\b[Tt]en\b|ten-year",
    Decimal(12): r"twelve",
    Decimal(5): r"five",
    Decimal(30): r"half a minute",
    Decimal("1.5"): r"Half as",
}
"""Numbers that English says in words and Korean writes in figures: a year is 1년."""


def in_english(text):
    """Return the numbers of an English text, in their order."""
    return [Decimal(found.replace(",", "")) for found in PLAIN.findall(text)]


def in_korean(text):
    """Return the numbers of a Korean text, those in 조, 억 and 만 as one, and whether each has such a unit."""
    found: list[tuple[Decimal, bool]] = []
    end = None
    for part in KOREAN.finditer(text):
        size = Decimal(part[1].replace(",", "")) * UNITS.get(part[2], Decimal(1))
        goes_on = part[2] in {"억", "만"} and end is not None and text[end : part.start()] == " "
        if goes_on:
            size += found.pop()[0]
        found.append((size, part[2] is not None))
        end = part.end() if part[2] in {"조", "억"} else None
    return found


def unsaid(english, korean):
    """Return the numbers of an English text that its translation lacks, and those that only the translation has."""
    bare = len(re.findall(r"(?<!\d )\b(?:USD.bn|bn USD|billions|bn)\b|e-\d+ bn\b", english))
    korean = korean.replace("10억", "", bare)
    left = Counter(in_english(english))
    units = (BILLION, MILLION, Decimal(1)) if re.search(r"\bm\b|million", english) else (BILLION, Decimal(1))
    beyond = []
    for size, has_unit in in_korean(korean):
        same = next((size / unit for unit in units if left[size / unit] > 0 and (has_unit or unit == 1)), None)
        if same is None:
            beyond.append(size)
        else:
            left[same] -= 1
    return sorted(left.elements()), [size for size in beyond if not re.search(NAMED.get(size, "$^"), english)]


def texts(page):
    """Return the texts of a page, those of one label as one, without what stays as it is."""
    found = [""]
    for i, part in enumerate(PARTS.split(page)):
        if i % 2 == 0:
            found[-1] += f" {unescape(part)}"
        elif not LABEL.match(part):
            found.append("")
    return found
