"""The revenue that a price asks for in some years, and the growth to it.

    V ((1 + k) (1 + dilution))^H = PE x margin x R_H        nothing is paid out before H

So ``R_H`` is what revenue must be, ``R_H / R_0`` the multiple of today's, ``(R_H / R_0)^(1/H) - 1`` the growth a year.
This is an identity and refutes no price: it makes visible what is asked for. Case:
``tests/cases/gauges_implied_growth.json``.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.errors import UsageError
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "asked.csv"


class PriceAsks(NamedTuple):
    """What the holder of a price asks for.

    Attributes:
        discount: return a year, a fraction.
        years: until the price is earned.
        multiple: price over earnings then.
        margin: earnings over revenue then.
        dilution: shares that are issued until then, a fraction a year.
    """

    discount: float
    years: float
    multiple: float
    margin: float
    dilution: float


class Needed(NamedTuple):
    """What that needs: revenue in the last year, USD bn, its multiple of today's, the growth a year."""

    revenue: float
    multiple: float
    growth: float


@cache
def ranges() -> dict[str, Range]:
    """Return the range and the usual value of what is asked for, by the fields of :class:`PriceAsks`.

    They are assumptions; the file has a reason for each.
    """
    text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["name"]: Range(float(row["low"]), float(row["usual"]), float(row["high"])) for row in rows}


def usual(**given: float | None) -> PriceAsks:
    """Return what is usually asked for, with what is given in its place.

    Raises:
        UsageError: a value that cannot be.
    """
    asked = PriceAsks(**{name: each.mid for name, each in ranges().items()})
    asked = asked._replace(**{name: value for name, value in given.items() if value is not None})
    if asked.discount <= -1.0 or asked.dilution <= -1.0 or min(asked.years, asked.multiple, asked.margin) <= 0.0:
        raise UsageError("years, multiple and margin are above 0; a discount and a dilution are above -1")
    return asked


def cases(asked: PriceAsks) -> Iterator[PriceAsks]:
    """Yield the table of cases: every low, usual and high discount, margin and multiple, all else as asked."""
    given = ranges()
    for discount, margin, multiple in product(*(given[name] for name in ("discount", "margin", "multiple"))):
        yield asked._replace(discount=discount, margin=margin, multiple=multiple)


def needed(value: float, revenue: float, asked: PriceAsks) -> Needed:
    """Return what a price asks of revenue.

    Args:
        value: of all shares today, USD bn.
        revenue: today's, USD bn a year, above 0.
        asked: by its holder.
    """
    grown = value * ((1.0 + asked.discount) * (1.0 + asked.dilution)) ** asked.years
    then = grown / (asked.multiple * asked.margin)
    return Needed(then, then / revenue, (then / revenue) ** (1.0 / asked.years) - 1.0)


def worth(revenue: float, growth: float, asked: PriceAsks) -> float:
    """Return the price that a growth of revenue pays, USD bn: the inverse of :func:`needed`."""
    then = revenue * (1.0 + growth) ** asked.years
    return asked.multiple * asked.margin * then / ((1.0 + asked.discount) * (1.0 + asked.dilution)) ** asked.years
