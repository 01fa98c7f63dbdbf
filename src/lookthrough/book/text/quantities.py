"""Quantities: the text of a term -> low, mid and high in the unit of its specification.

A quantity is a number or a range of two (``2..3``), a scale and a unit. The unit is always written: a bare ``27.3`` for
money or a power for a rent is a mistake that this module names, together with the forms that are right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code
from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.text.written_dates import as_quarters, why_impossible
from lookthrough.units.plain_number import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Quantity:
    """A parsed quantity; all ``None`` for ``unknown``, for texts and for choices.

    ``count`` is the number of options, of which low, mid and high are the years of each.
    """

    low: float | None = None
    mid: float | None = None
    high: float | None = None
    base: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a text is not a quantity of a unit: the code, a few words, and the forms that are right."""

    code: str
    label: str
    hint: str | None = None


UNKNOWN = Quantity()


@lru_cache(maxsize=65536)
def parse(text: str, unit: Unit, *, signed: bool = False) -> Quantity | Misread:
    """Read the text of a term.

    Args:
        text: as written, e.g. ``2..3 bn USD`` or ``unknown``.
        unit: what the term measures.
        signed: whether an amount may be negative (rates and plain numbers always may).

    Returns:
        Low, mid and high in the unit: billions of US dollars (a year), fractions, gigawatts, years, billions of
        shares, dollars a share, or quarters as ``year * 4 + quarter - 1``; for options their count and the years of
        each; or why the text cannot be read so.
    """
    text = " ".join(text.split())
    if text == "unknown" or unit in _WORDS:
        return UNKNOWN
    if len(text) > _LONGEST:
        return Misread("LT301", f"longer than {_LONGEST} characters", FORMS[unit].hint)
    return _read(text, unit, signed=signed)


def _read(text: str, unit: Unit, *, signed: bool) -> Quantity | Misread:
    if unit in _READERS:
        return _READERS[unit](text)
    if unit is Unit.RATE and (floating := _floating(text)) is not None:
        return floating
    match = _QUANTITY.fullmatch(text)
    scale = None if match is None else _scale(match["unit"], unit)
    if match is None or scale is None:
        return Misread("LT301", f"not {FORMS[unit].what}", _hint(text, unit))
    if (
        match["unit"].strip().startswith("USD")
        and unit is not Unit.USD_PER_SHARE
        and 0 < abs(float(match["low"])) < 1e3
    ):
        return Misread("LT301", "less than a thousand dollars", f"is the scale missing? {FORMS[unit].hint}")
    return _checked(_ends(match, scale), unit, signed=signed)


def parse_shock(text: str, unit: Unit) -> Quantity | Misread:
    """Read the size or the time of a shock, in a book or for one run alike.

    A plain number is in the unit of the shock: a fraction, a rate, years. Where the shock begins, a date is a quarter
    of the calendar, and a number or a length of time counts quarters from the start (see :func:`is_calendar`).

    Args:
        text: as written, e.g. ``-40 %``, ``300 bp``, ``18 months`` or ``2028Q1``.
        unit: of the shock: ``NUMBER``, ``RATE``, ``YEARS`` or ``QUARTER``.
    """
    for form, scale in _SHOCK_FORMS[unit]:
        found = parse(text, form, signed=True)
        if isinstance(found, Quantity):
            return found if scale == 1.0 else _scaled(found, scale)
        if found.code != "LT301":
            return found
    return Misread("LT301", f"not {FORMS[unit].what}", f"write {_SHOCK_EXAMPLES[unit]}")


def is_calendar(text: str) -> bool:
    """Return whether a text is a date, and not a number or a length of time."""
    return isinstance(parse(text, Unit.QUARTER), Quantity)


@dataclass(frozen=True, slots=True)
class Form:
    """How a unit is written: in words, with examples, and as a regular expression for editors."""

    what: str
    examples: str
    pattern: str | None = None

    @property
    def hint(self) -> str:
        """What to tell somebody who wrote something else."""
        return f"write {self.examples}, or unknown"


_RANGE = rf"{NUMBER}(?: ?\.\. ?{NUMBER})?"
_BASE = r"(?:[0-9]+[A-Za-z]+ )?[A-Za-z][A-Za-z0-9_ -]*"  # SOFR, 10y UST
_QUANTITY = re.compile(rf"(?P<low>{NUMBER})(?: ?\.\. ?(?P<high>{NUMBER}))?(?P<unit>[^0-9].*|)")
_FLOATING = (
    re.compile(rf"(?P<spread>{_RANGE} ?(?:bp|%)) over (?P<base>{_BASE})"),
    re.compile(rf"(?P<base>{_BASE}?) ?(?P<sign>[+-]) ?(?P<spread>{_RANGE} ?(?:bp|%))"),
)
_BILLIONS = {"": 1e-9, "thousand": 1e-6, "k": 1e-6, "m": 1e-3, "bn": 1.0, "tn": 1e3}
_DOLLARS = r"[+-]?[1-9][0-9]{3,}(?:\.[0-9]+)?"  # without a scale at least a thousand, else the scale was lost
_MONEY = rf"({_RANGE} ?(thousand|k|m|bn|tn) |{_DOLLARS}(?: ?\.\. ?{_DOLLARS})? ?)USD"
_A_YEAR = {"year": 1.0, "quarter": 4.0, "month": 12.0}
_NONE = "none"  # no options
_OPTIONS = re.compile(r"(?P<count>[0-9]+) ?[xX] ?(?P<each>.+)")
_WORDS = frozenset({Unit.TEXT, Unit.CHOICE, Unit.CONTRACT})
_SCALES: dict[Unit, dict[str, float]] = {
    Unit.USD_BN: {f"{k} USD".strip(): v for k, v in _BILLIONS.items()},
    Unit.USD_BN_PER_YEAR: {f"{k} USD per {p}".strip(): v * n for k, v in _BILLIONS.items() for p, n in _A_YEAR.items()},
    Unit.RATE: {"%": 1e-2, "bp": 1e-4},
    Unit.FRACTION: {"%": 1e-2, "": 1.0},
    Unit.GW: {"GW": 1.0, "MW": 1e-3},
    Unit.YEARS: {
        **dict.fromkeys(("y", "year", "years"), 1.0),
        **dict.fromkeys(("quarter", "quarters"), 1 / 4),
        **dict.fromkeys(("month", "months"), 1 / 12),
        **dict.fromkeys(("day", "days"), 1 / 365),
    },
    Unit.SHARES_BN: {f"{k} shares": v for k, v in _BILLIONS.items() if k},
    Unit.USD_PER_SHARE: {"USD per share": 1.0},
    Unit.NUMBER: {"": 1.0, "%": 1e-2},
}
# What may be written for a shock of a unit, in the order in which it is tried, and what one of it counts.
_SHOCK_FORMS: dict[Unit, tuple[tuple[Unit, float], ...]] = {
    Unit.NUMBER: ((Unit.NUMBER, 1.0),),
    Unit.RATE: ((Unit.NUMBER, 1.0), (Unit.RATE, 1.0)),
    Unit.YEARS: ((Unit.NUMBER, 1.0), (Unit.YEARS, 1.0)),
    Unit.QUARTER: ((Unit.QUARTER, 1.0), (Unit.NUMBER, 1.0), (Unit.YEARS, 4.0)),
}
_SHOCK_EXAMPLES = {
    Unit.NUMBER: "-40 %, -0.4 or -50..-30 %",
    Unit.RATE: "300 bp, 3 % or 1..3 %",
    Unit.YEARS: "18 months, 1y, or 1.5 for years",
    Unit.QUARTER: "2028Q1, 2028Q1..2028Q4, or 2 for quarters from the start",
}
_ALWAYS_SIGNED = frozenset({Unit.RATE, Unit.NUMBER})
_LONGEST = 120  # of the text of a quantity
_SMALLEST = 1e-12  # not zero, in the unit: a thousandth of a dollar, a millionth of a millionth of a share
# The largest quantity of a unit, far above anything of this world (all wealth is some 5e5 bn USD) and far below what
# sums, products and ratios of a hundred thousand of them can bear.
_LARGEST: dict[Unit, tuple[float, str]] = {
    Unit.USD_BN: (1e9, "1e9 bn USD"),
    Unit.USD_BN_PER_YEAR: (1e9, "1e9 bn USD per year"),
    Unit.RATE: (100.0, "10000 %"),
    Unit.FRACTION: (1e6, "1e8 %"),
    Unit.GW: (1e4, "1e4 GW"),
    Unit.YEARS: (1e3, "1000y"),
    Unit.SHARES_BN: (1e6, "1e6 bn shares"),
    Unit.USD_PER_SHARE: (1e9, "1e9 USD per share"),
    Unit.NUMBER: (1e12, "1e12"),
}

FORMS: dict[Unit, Form] = {
    Unit.USD_BN: Form("an amount of money", "27.3 bn USD, 500 m USD, 2..3 bn USD", rf"^(unknown|{_MONEY})$"),
    Unit.USD_BN_PER_YEAR: Form(
        "an amount of money over time",
        "2.47 bn USD per year, 1.25 bn USD per month",
        rf"^(unknown|{_MONEY} per (year|quarter|month))$",
    ),
    Unit.RATE: Form(
        "a rate",
        "6.58 %, 45 bp, +225 bp over SOFR",
        rf"^(unknown|{_RANGE} ?(%|bp)( over {_BASE})?|{_BASE}[+-] ?{_RANGE} ?(%|bp))$",
    ),
    Unit.FRACTION: Form("a share", "80 %, 0.8, 60..70 %", rf"^(unknown|{_RANGE} ?%?)$"),
    Unit.GW: Form("a power", "6 GW, 750 MW, 1..1.5 GW", rf"^(unknown|{_RANGE} ?(GW|MW))$"),
    Unit.YEARS: Form(
        "a length of time", "4y, 5 years, 18 months", rf"^(unknown|{_RANGE} ?(y|years?|quarters?|months?|days?))$"
    ),
    Unit.QUARTER: Form(
        "a date",
        "2027Q3, 2027-07, 2027-07-15, 2027, 2027Q1..2027Q4",
        r"^(unknown|[0-9]{4}(Q[1-4]|H[12]|-[0-9]{2}(-[0-9]{2})?)?(\.\.[0-9]{4}(Q[1-4]|H[12]|-[0-9]{2}(-[0-9]{2})?)?)?)$",
    ),
    Unit.SHARES_BN: Form(
        "a number of shares", "160 m shares, 1.63 bn shares", rf"^(unknown|{_RANGE} ?(k|m|bn) shares)$"
    ),
    Unit.USD_PER_SHARE: Form("a price of a share", "0.01 USD per share", rf"^(unknown|{_RANGE} ?USD per share)$"),
    Unit.NUMBER: Form("a number", "3, 0.5..0.8, 40 %", rf"^(unknown|{_RANGE} ?%?)$"),
    Unit.OPTIONS: Form(
        "a number of options and the length of each",
        "4 x 4y, 2 x 18 months, 1 x 5..7y, none",
        rf"^(unknown|none|[0-9]+ ?[xX] ?{_RANGE} ?(y|years?|quarters?|months?))$",
    ),
    Unit.TEXT: Form("a text", "any words"),
    Unit.CHOICE: Form("one of the words", "one of the listed words"),
    Unit.CONTRACT: Form("the id of a contract", "the id of another contract"),
}


def _hint(text: str, unit: Unit) -> str:
    if re.search(r"[0-9] ?[-–] ?[0-9]", text):  # noqa: RUF001 - an en dash, as publications write ranges
        return f"a range has two points, e.g. 2..3; {FORMS[unit].hint}"
    if re.search(r"[0-9],[0-9]", text):
        return f"no separators between digits, and a decimal point; {FORMS[unit].hint}"
    return FORMS[unit].hint


def _ends(match: re.Match[str], scale: float) -> tuple[float, float]:
    low = float(match["low"])
    high = low if match["high"] is None else float(match["high"])
    # dividing by a whole number keeps the decimal that was written: 225 bp is 0.0225, not 0.022500000000000003
    return (low * scale, high * scale) if scale >= 1 else (low / round(1 / scale), high / round(1 / scale))


def _scale(written: str, unit: Unit) -> float | None:
    return _SCALES[unit].get(written.strip())


def _scaled(read: Quantity, by: float) -> Quantity:
    low, mid, high = (None if number is None else number * by for number in (read.low, read.mid, read.high))
    return Quantity(low, mid, high, read.base)


def _checked(ends: tuple[float, float], unit: Unit, *, signed: bool, base: str | None = None) -> Quantity | Misread:
    low, high = ends
    if low > high:
        return Misread("LT302", "the first number of a range is the smaller one", "write the smaller number first")
    if low < 0 and not signed and unit not in _ALWAYS_SIGNED:
        return Misread("LT303", "this cannot be negative", "the roles say who pays: write the amount without a sign")
    if unit is Unit.FRACTION and high > 1 and not signed:
        return Misread("LT305", "more than the whole", "write a share up to 100 %, e.g. 80 % or 0.8")
    most, written = _LARGEST[unit]
    if not max(abs(low), abs(high)) <= most:
        return Misread("LT311", f"more than {written}", f"is a digit or the scale wrong? the most is {written}")
    if any(0.0 < abs(end) < _SMALLEST for end in ends):
        return Misread("LT311", "too small to be anything", "is the scale wrong? write 0 where it is nothing")
    return Quantity(low, low if low == high else (low + high) / 2, high, base)


def _floating(text: str) -> Quantity | Misread | None:
    for form in _FLOATING:
        match = form.fullmatch(text)
        spread = None if match is None else _QUANTITY.fullmatch(match["spread"])
        if match is not None and spread is not None:
            scale = _SCALES[Unit.RATE][spread["unit"].strip()]
            low, high = _ends(spread, scale)
            if match.groupdict().get("sign") == "-":
                low, high = -high, -low
            return _checked((low, high), Unit.RATE, signed=True, base=match["base"].strip())
    return None


def _options(text: str) -> Quantity | Misread:
    if text == _NONE:
        return Quantity(0.0, 0.0, 0.0, count=0)
    match = _OPTIONS.fullmatch(text)
    each = None if match is None else parse(match["each"], Unit.YEARS)
    if match is None or each is None or (isinstance(each, Misread) and each.code == "LT301") or each == UNKNOWN:
        return Misread("LT301", f"not {FORMS[Unit.OPTIONS].what}", FORMS[Unit.OPTIONS].hint)
    if isinstance(each, Misread):
        return each
    count, (most, written) = float(match["count"]), _LARGEST[Unit.YEARS]
    if not (count <= most and count * (each.high or 0.0) <= most):
        return Misread("LT311", f"more than {written} in all", f"is a digit wrong? the most is {written}")
    return replace(each, count=int(count))


def _quarters(text: str) -> Quantity | Misread:
    first, _, last = text.partition("..")
    start, end = as_quarters(first.strip()), as_quarters((last or first).strip())
    if start is None or end is None:
        why = why_impossible(first.strip()) or why_impossible(last.strip())
        if why is not None:
            return Misread("LT304", why, FORMS[Unit.QUARTER].hint)
        return Misread("LT301", "not a date", FORMS[Unit.QUARTER].hint)
    low, high = start[0], end[1]
    if low > high:
        return Misread("LT302", "the first date of a range is the earlier one", "write the earlier date first")
    return Quantity(float(low), float((low + high) // 2), float(high))


_READERS: dict[Unit, Callable[[str], Quantity | Misread]] = {Unit.QUARTER: _quarters, Unit.OPTIONS: _options}

_UNITS = "; ".join(f"{form.what}: {form.examples}" for form in FORMS.values() if form.pattern is not None)


CODES = (
    Code(
        "LT301",
        "a quantity cannot be read",
        f"The text is not a quantity in the unit of this field. A figure needs its unit. Readable are {_UNITS}.",
        "Write the number with the unit of the field, or unknown.",
    ),
    Code(
        "LT302",
        "a range is reversed",
        "A range gives the smaller number first and the larger one second, and the earlier date before the later.",
        "Exchange the two ends, if both are right.",
    ),
    Code(
        "LT303",
        "an amount is negative",
        "Roles define who pays whom, so amounts have no sign. Operating income and cash flow may be negative, as may "
        "assumptions and shocks.",
        "Write the amount without the sign; if it flows the other way, exchange the roles.",
    ),
    Code(
        "LT305",
        "a share is above 100 %",
        "The field is a share of a whole. A bare number is a fraction: 0.8 is 80 %, and 80 is 8000 %.",
        "Write 80 % or 0.8.",
    ),
    Code(
        "LT311",
        "a quantity is out of all proportion",
        "No such quantity exists, so a digit, the scale or the unit is wrong; and sums and ratios of numbers of such a "
        f"size mean nothing. The most is {', '.join(written for _, written in _LARGEST.values())}, for options the "
        f"years of all together; what is not zero is at least {_SMALLEST:g} of the unit.",
        "Correct the number or its scale.",
    ),
)
