"""What the series of a book say of the flywheel before any model: sums and ratios that must hold whatever one believes.

Completions are the change of finished capacity, starts that of capacity under construction plus completions. Bonds sold
over the cost of what was finished is the take-out that the market gave; what of it went beyond the construction loans,
over the equity that starts needed, is how much was recycled. Three counts of what is under construction stand side by
side and are never averaged: each publisher counts other markets and other stages.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array
from lookthrough.lens.flywheel.flywheel_series import FlywheelFacts, MissingRowsError, SeriesReading
from lookthrough.units.range import Range, scaled
from lookthrough.world.flywheel_arrays import MW_PER_GW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_A_YEAR = int(QUARTERS_PER_YEAR)


@dataclass(frozen=True, slots=True)
class SeriesIdentity:
    """A figure that follows from rows of the book.

    Attributes:
        name: ``completions``, ``starts``, ``pipeline``, ... as in ``IDENTITIES``.
        says: what it is, with its period.
        amount: ``None`` where rows are missing.
        unit: ``GW``, ``USD bn``, ``share``, ``quarters`` or empty for a ratio.
        series: that it was read from.
        missing: what is missing, a line; empty where nothing is.
    """

    name: str
    says: str
    amount: Range | None
    unit: str
    series: tuple[str, ...]
    missing: str = ""


class _Step(NamedTuple):
    """A change from one row to the next."""

    before: SeriesReading
    after: SeriesReading

    @property
    def change(self) -> float:
        return self.after.value - self.before.value

    @property
    def name(self) -> str:
        """The time between: a half of a year, a year from end to end, or both rows."""
        if self.quarters == _A_YEAR // 2:
            return self.after.period
        is_year = self.quarters == _A_YEAR and self.after.quarter % _A_YEAR == _A_YEAR - 1
        return str(self.after.quarter // _A_YEAR) if is_year else f"{self.before.period} to {self.after.period}"

    @property
    def quarters(self) -> int:
        return self.after.quarter - self.before.quarter


def identities(facts: FlywheelFacts, per_bond: Range | None) -> tuple[SeriesIdentity, ...]:
    """Return every identity, one whose rows are missing with a line that says what.

    Args:
        facts: the series and assumptions of the book.
        per_bond: :func:`recycled_share` of a dollar of bonds and one MW begun, at the 5th percentile, the middle and
            the 95th; ``None`` where the book lacks what it needs.
    """
    found: list[SeriesIdentity] = []
    for name, (says, of) in IDENTITIES.items():
        try:
            found += of(facts, per_bond)
        except MissingRowsError as missing:
            found.append(SeriesIdentity(name, says, None, "", (), str(missing)))
    return tuple(found)


def recycled_share(bonds: Array, takeout: Array, starts_cost: Array, loan_to_cost: Array, payout: Array) -> Array:
    """Return which share of the equity that starts needed came back from bonds.

    Arguments are numbers or arrays of one shape.

    Args:
        bonds: sold, USD bn.
        takeout: bonds per unit of cost.
        starts_cost: cost of what was begun, USD bn.
        loan_to_cost: construction loan per unit of cost.
        payout: share of what comes back that owners take out.
    """
    back = bonds / takeout * np.maximum(takeout - loan_to_cost, 0.0) * (1.0 - payout)
    share: Array = back / ((1.0 - loan_to_cost) * starts_cost)
    return share


def completions(stock: tuple[SeriesReading, ...]) -> dict[str, float]:
    """Return what was finished between two rows of finished capacity, by the time between them, GW."""
    return {each.name: each.change for each in _steps(stock)}


def starts(stock: tuple[SeriesReading, ...], building: tuple[SeriesReading, ...]) -> dict[str, float]:
    """Return what was begun between rows that both series have, by the time between them, GW."""
    at = {row.quarter: row.value for row in building}
    return {
        each.name: at[each.after.quarter] - at[each.before.quarter] + each.change
        for each in _steps(stock)
        if each.before.quarter in at and each.after.quarter in at
    }


def _steps(rows: tuple[SeriesReading, ...]) -> list[_Step]:
    return [_Step(before, after) for before, after in pairwise(rows)]


def _completions(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    for period, amount in completions(facts.readings("stock", 2)).items():
        yield _one("completions", f"capacity finished in {period}", amount, "GW", facts.series("stock")[:1])


def _starts(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    series = (*facts.series("stock")[:1], *facts.series("under_construction")[:1])
    found = starts(facts.readings("stock", 2), facts.readings("under_construction", 2))
    if not found:
        raise MissingRowsError(f"series {' and '.join(series)} share no two dates")
    for period, amount in found.items():
        yield _one("starts", f"capacity begun in {period}", amount, "GW", series)


def _counts(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    for series in facts.series("under_construction"):
        rows = facts.rows(series)
        first, last = rows[0], rows[-1]
        unit = "GW" if facts.book.series[series][0].unit in {"mw", "gw"} else "USD bn a year"
        before = f"{first.period} to {last.period}: {first.value:,.4g} to {last.value:,.4g}"
        says = f"under construction by this count, {last.period if first is last else before}"
        yield _one("counts", says, last.value, unit, (series,))


def _pipeline(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    year = _last_year(facts)
    inside = [row.value for row in year.building]
    ends = (inside[0] + inside[-1]) / 2
    per_quarter = year.finished / QUARTERS_PER_YEAR
    mean = math.fsum(inside) / len(inside) / per_quarter
    amount = Range(min(mean, ends / per_quarter), mean, max(mean, ends / per_quarter))
    says = f"time of building: under construction over completions a quarter of {year.name}"
    yield SeriesIdentity("pipeline", says, amount, "quarters", year.series)


def _pace(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    steps = _steps(facts.readings("under_construction", 2))
    fastest = max(steps, key=lambda each: each.change)
    pace = (fastest.after.value / fastest.before.value) ** (1.0 / fastest.quarters) - 1.0
    says = f"fastest growth of what is under construction, a quarter, {fastest.before.period} to {fastest.after.period}"
    yield _one("pace", says, pace, "share", facts.series("under_construction")[:1])


def _bonds_over_cost(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    year, cost = _last_year(facts), facts.assumed("cost_per_mw")
    bonds = _of_year(facts, year)
    ratios = (bonds / (year.finished * MW_PER_GW * each) for each in (cost.high, cost.mid, cost.low))
    says = f"bonds sold over the cost of what was finished in {year.name}; with refinancing and other markets"
    yield SeriesIdentity("bonds over cost", says, Range(*ratios), "", (*facts.series("issuance")[:1], *year.series[:1]))


def _recycled(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    year = _last_year(facts)
    if per_bond is None:
        raise MissingRowsError("no take-out without the assumptions of the flywheel")
    begun = math.fsum(starts(year.stock, year.building).values()) * MW_PER_GW
    if begun <= 0.0:
        raise MissingRowsError(f"nothing was begun in {year.name}")
    bonds = _of_year(facts, year)
    says = f"equity that starts of {year.name} needed and bonds brought back"
    yield SeriesIdentity(
        "recycled equity", says, scaled(per_bond, bonds / begun), "share", (*facts.series("issuance")[:1], *year.series)
    )


def _forecast(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    for series in facts.series("issuance"):
        last = max(facts.rows(series), key=lambda row: row.quarter)
        row = next(each for each in facts.book.series[series] if each.period == last.period)
        low, high = row.value if row.low is None else row.low, row.value if row.high is None else row.high
        said = "forecast for" if row.basis == "estimated" else "sold in"
        yield SeriesIdentity("bonds", f"bonds {said} {row.period}", Range(low, row.value, high), "USD bn", (series,))


def _yield(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    rent = facts.readings("rent")[-1]
    margin, cost = facts.assumed("rent_margin"), facts.assumed("cost_per_mw")
    a_mw = rent.value * 12.0 * 1000.0 / 1e9  # USD per kW and month -> USD bn per MW and year
    ends = zip(margin, (cost.high, cost.mid, cost.low), strict=True)
    amount = Range(*(a_mw * kept / each for kept, each in ends))
    yield SeriesIdentity(
        "yield on cost", f"asked rent of {rent.period} after costs, over cost", amount, "share", facts.series("rent")
    )


def _elasticity(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    empty = {row.quarter: row.value for row in facts.readings("vacancy", 2)}
    series = (*facts.series("rent")[:1], *facts.series("vacancy")[:1])
    for each in _steps(facts.readings("rent", 2)):
        fall = empty.get(each.before.quarter, 0.0) - empty.get(each.after.quarter, 0.0)
        if fall != 0.0 and {each.before.quarter, each.after.quarter} <= empty.keys():
            rise = math.log(each.after.value / each.before.value)
            says = f"rise of rents for each point less of empty space, {each.before.period} to {each.after.period}"
            yield _one("rent elasticity", says, rise / fall, "", series)


def _speculative(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    for series in facts.series("speculative"):
        last = facts.rows(series)[-1]
        yield _one(
            "speculative", f"under construction without a tenant, {last.period}", 1.0 - last.value, "share", (series,)
        )


def _backlog(facts: FlywheelFacts, per_bond: Range | None) -> Iterator[SeriesIdentity]:
    del per_bond
    signed, term, rate = facts.readings("backlog")[-1], facts.assumed("lease_term"), facts.assumed("yield_on_cost")
    cost = signed.value / term.mid / rate.mid
    leasing = facts.assumed("leasing").mid * MW_PER_GW * facts.assumed("cost_per_mw").mid / QUARTERS_PER_YEAR
    series = facts.series("backlog")
    yield _one("backlog", f"sites behind leases not begun, {signed.period}; scope unknown", cost, "USD bn", series)
    yield _one("backlog", "the same in quarters of leasing", cost / leasing, "quarters", series)


IDENTITIES: dict[str, tuple[str, Callable[[FlywheelFacts, Range | None], Iterator[SeriesIdentity]]]] = {
    "completions": ("capacity finished", _completions),
    "starts": ("capacity begun", _starts),
    "counts": ("capacity under construction", _counts),
    "pipeline": ("time of building", _pipeline),
    "pace": ("fastest growth of what is under construction", _pace),
    "bonds": ("bonds sold", _forecast),
    "bonds over cost": ("bonds sold over the cost of what was finished", _bonds_over_cost),
    "recycled equity": ("equity that starts needed and bonds brought back", _recycled),
    "yield on cost": ("asked rent after costs, over cost", _yield),
    "rent elasticity": ("rise of rents for each point less of empty space", _elasticity),
    "speculative": ("under construction without a tenant", _speculative),
    "backlog": ("sites behind leases not begun", _backlog),
}
"""By name: what it is where its rows are missing, and how it is found."""


class _Year(NamedTuple):
    """The latest calendar year at whose two ends the stock and what is under construction are known."""

    name: str
    last: int
    stock: tuple[SeriesReading, ...]
    building: tuple[SeriesReading, ...]
    series: tuple[str, ...]

    @property
    def finished(self) -> float:
        return self.stock[-1].value - self.stock[0].value


def _last_year(facts: FlywheelFacts) -> _Year:
    """Return the latest whole year.

    Raises:
        MissingRowsError: there is none, or nothing was finished in it.
    """
    stock, building = facts.readings("stock", 2), facts.readings("under_construction", 2)
    series = (*facts.series("stock")[:1], *facts.series("under_construction")[:1])
    known = {row.quarter for row in stock} & {row.quarter for row in building}
    ends = [quarter for quarter in known if quarter % _A_YEAR == _A_YEAR - 1 and quarter - _A_YEAR in known]
    if not ends:
        raise MissingRowsError(f"series {' and '.join(series)} share no two year-ends")
    last = max(ends)
    inside = [tuple(row for row in rows if last - _A_YEAR <= row.quarter <= last) for rows in (stock, building)]
    year = _Year(str(last // _A_YEAR), last, inside[0], inside[1], series)
    if year.finished <= 0.0:
        raise MissingRowsError(f"series {series[0]} did not grow in {year.name}")
    return year


def _of_year(facts: FlywheelFacts, year: _Year) -> float:
    """Return the bonds sold in a year.

    Raises:
        MissingRowsError: the series has no row for it.
    """
    found = [row.value for row in facts.readings("issuance") if row.period == year.name]
    if not found:
        raise MissingRowsError(f"series {facts.series('issuance')[0]} has no row for {year.name}")
    return found[0]


def _one(name: str, says: str, amount: float, unit: str, series: tuple[str, ...]) -> SeriesIdentity:
    return SeriesIdentity(name, says, Range(amount, amount, amount), unit, series)
