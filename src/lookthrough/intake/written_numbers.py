"""Amounts as people write them: the decimal mark and the mark between thousands, judged over the whole column.

``1.234,56``, ``1,234.56``, ``1 234,56`` and ``1'234.56`` say which is which; ``1,234`` alone does not. A file with
commas between its cells was written where the decimal mark is a point; one with semicolons may come from anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.units.plain_number import are_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST, SMALLEST = 1e15, 1e-100  # but for nothing at all; beyond them ratios and sums of amounts are no numbers
_BLANKS = "\u00a0\u202f\u2009"
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_BRACKETS = re.compile(r"\((?P<amount>[^()]*[0-9][^()]*)\)")
_WITH_UNIT = re.compile(r"[^0-9A-Za-z+.,-]*(?:[A-Za-z]{1,4} ?)?[+-]?[0-9][0-9.,]* ?(?:[A-Za-z]{1,4}|%|[^\w\s.,])?")
REMEDY = "give a plain number of USD billions, such as 2.5"


class Wrong(NamedTuple):
    """Why a cell of a column is refused: which one it is, the message, the remedy, the fault in a few words."""

    at: int
    message: str
    remedy: str
    kind: str


@dataclass(frozen=True)
class Style:
    """A decimal mark, and a mark between thousands or none."""

    decimal: str
    thousands: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        mark, between = re.escape(self.decimal), re.escape(self.thousands)
        plain = rf"(?:[0-9]+(?:{mark}[0-9]+)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?"
        grouped = rf"[1-9][0-9]{{0,2}}(?:{between}[0-9]{{3}})+(?:{mark}[0-9]+)?" if between else plain
        return re.compile(rf"[+-]?(?:{plain}|{grouped})")

    def value(self, text: str) -> float | None:
        """Return the number, ``None`` where it is not written so."""
        if self._pattern.fullmatch(text) is None:
            return None
        return float(text.replace(self.thousands, "").replace(self.decimal, "."))

    @property
    def example(self) -> str:
        """One thousand two hundred thirty-four and a half."""
        return f"1{self.thousands}234{self.decimal}5"


PLAIN = Style(".", "")
STYLES = tuple(Style(mark, between) for mark, between in product(".,", ("", ",", ".", " ", "'")) if mark != between)


class Numbers(NamedTuple):
    """A column of numbers: their values (0 where a cell is refused), what is wrong, and how they are written."""

    values: list[float]
    wrong: list[Wrong]
    style: Style


def written_numbers(cells: Sequence[str], separator: str | None) -> Numbers:
    """Read a column of amounts that are not negative.

    Args:
        cells: as they are written.
        separator: of the cells in the file, ``None`` where there is no file.
    """
    texts = [cell.strip() for cell in cells]
    style: Style | Wrong = PLAIN
    is_plain = are_numbers(texts)
    if not is_plain or _may_be_thousands(texts, separator):
        texts = [_unified(text) for text in texts]
        style = _style(texts, separator)
    if isinstance(style, Wrong):
        return Numbers([0.0] * len(texts), [style], PLAIN)
    read = list(map(float, texts)) if style == PLAIN and is_plain else [*map(style.value, texts)]
    wrong = [
        _refused(at, cells[at].strip(), text, value, style)
        for at, (text, value) in enumerate(zip(texts, read, strict=True))
        if value is None or not (value == 0.0 or SMALLEST <= value <= LARGEST)
    ]
    return Numbers([0.0 if value is None else value + 0.0 for value in read], wrong, style)


def amount_fault(value: float, text: str) -> tuple[str, str, str] | None:
    """Return the message, the remedy and the fault of a number that is no amount, ``None`` where it is one."""
    if value < 0.0:
        remedy = "swap payer and payee and give the amount without its sign"
        return f"the amount {text} is negative", remedy, "a negative amount"
    if not value <= LARGEST:
        return f"the amount {text} is above {LARGEST:.0e}", "look at the scale of the column", "an amount too large"
    if 0.0 < value < SMALLEST:
        return f"the amount {text} is below {SMALLEST:.0e}", "write 0", "an amount too small"
    return None


def _unified(text: str) -> str:
    """Return a number with one sign for each mark: blanks that do not break, raised commas, a long minus."""
    for sign in _BLANKS:
        text = text.replace(sign, " ")
    return text.replace("\u2019", "'").replace("\u2212", "-")


def _may_be_thousands(texts: Sequence[str], separator: str | None) -> bool:
    """Return whether every number with a point might have three digits after a mark of thousands."""
    if separator != ";":
        return False
    with_point = [text for text in texts if "." in text]
    return bool(with_point) and all(Style(",", ".").value(text) is not None for text in with_point)


def _style(texts: Sequence[str], separator: str | None) -> Style | Wrong:
    read = {style: [style.value(text) for text in texts] for style in STYLES}
    fitting = {style: values for style, values in read.items() if None not in values}
    if not fitting:
        return max(STYLES, key=lambda style: sum(value is not None for value in read[style]))
    first = next(iter(fitting))
    if separator == "," and first.decimal == ".":
        return first
    for values in fitting.values():
        for at, (one, other) in enumerate(zip(fitting[first], values, strict=True)):
            if one != other and not (separator != ";" and first == PLAIN):
                message = f"'{texts[at]}' may be {_short(one)} or {_short(other)}"
                return Wrong(at, message, "write the amounts with a decimal point and no other mark", "two readings")
    return first


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _refused(at: int, cell: str, text: str, value: float | None, style: Style) -> Wrong:
    if value is not None:
        fault = amount_fault(value, cell)
        return Wrong(at, *fault) if fault else Wrong(at, "", "", "")
    if not text:
        return Wrong(at, "the cell is empty", "every payment needs an amount; write 0 for none", "an empty cell")
    if _NOT_FINITE.fullmatch(text):
        return Wrong(at, f"{cell!r} is not a finite number", REMEDY, "not a number")
    if _BRACKETS.fullmatch(text):
        return Wrong(
            at, f"the amount {cell} is negative", "swap payer and payee, without brackets", "a negative amount"
        )
    other = next((each for each in STYLES if each.value(text) is not None), None)
    if other is not None:
        message = f"{cell!r} is not written as the other amounts are, {style.example}"
        return Wrong(at, message, "write all of them in one way", "two ways of writing")
    remedy = "leave the unit out, amounts are USD billions" if _WITH_UNIT.fullmatch(text) else REMEDY
    return Wrong(at, f"{cell!r} is not a number", remedy, "not a number")
