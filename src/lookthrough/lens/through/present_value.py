"""Present values of what is not on a balance sheet yet, at the fixed rates the book records.

Rent of a project is discounted at the rate of the project's own debt (ASC 842-20-30-3 wants the rate implicit in the
lease, and the landlord's notes are what the rent pays); where it has none, and for everything else, at the rate the
company borrows at. Floating rates are left out: their base is not a term of the contract. Without a rate or without
dates there is no present value.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.contracts.dates import first_quarter, last_quarter, renewal_options, stated_quarter
from lookthrough.positions.amounts import amount_of, first_rent, growth_sum, length, outstanding
from lookthrough.units.range import Range, scaled, times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Contract
    from lookthrough.lens.through.loss_attribution import Index


def discount_rate(idx: Index, entity: str, contract: Contract) -> float | None:
    """Return the rate for a contract of a company: of the project it pays into, else its own; ``None`` without one."""
    roots = {idx.group[e] for e in contract.roles.values() if e in idx.group}
    vehicles = [v for root in sorted(roots) for v in idx.members[root]]
    project = fixed_rate(c for v in vehicles for c in idx.debts.get(v, ()))
    return fixed_rate(idx.debts.get(entity, ())) if project is None else project


def fixed_rate(debts: Iterable[Contract]) -> float | None:
    """Return the average fixed rate of debts by amount; ``None`` where no debt has a known amount and fixed rate."""
    pairs = []
    for debt in debts:
        rate, amount = debt.value("rate"), outstanding(debt)
        if rate is not None and rate.mid is not None and rate.base is None and amount is not None:
            pairs.append((rate.mid, amount.mid))
    whole = math.fsum(amount for _, amount in pairs)
    return math.fsum(rate * amount for rate, amount in pairs) / whole if whole > 0 else None


def discounted(amount: Range | None, contract: Contract, now: int, rate: float | None) -> Range | None:
    """Return the present value of an amount paid from the contract's start, or now, to its end, rising as its rent.

    Where the start is a range and the length is known, low is the late start and high the early one.
    """
    start, end = first_quarter(contract), last_quarter(contract)
    if amount is None or rate is None or start is None or end is None or end < max(start, now):
        return None
    escalator, window = contract.mid("escalator") or 0.0, amount_of(contract.value("start"))
    moves = [0, 0, 0]
    if window is not None and stated_quarter(contract, "maturity", "end") is None:
        moves = [round(each) - start for each in reversed(window)]
    spans = [(max(start + move, now) - now, max(end + move, now) - now) for move in moves]
    return times(amount, Range(*(_factor(first, last, rate, escalator) for first, last in spans)))


def discounted_renewals(contract: Contract, now: int, rate: float | None) -> Range | None:
    """Return the present value of ``amounts.renewal_rent``: low the first option, high all, mid the middle."""
    rent, years, end = first_rent(contract), length(contract), last_quarter(contract)
    renewals = renewal_options(contract)
    if rent is None or years is None or renewals is None or end is None or rate is None or end < now:
        return None
    escalator, (count, each) = contract.mid("escalator") or 0.0, renewals
    begin = end + 1 - now
    first, every = (
        growth_sum(escalator, years, span) * _factor(begin, begin + round(span * 4) - 1, rate, escalator)
        for span in (each, each * count)
    )
    return Range(rent.low * first, rent.mid * (first + every) / 2, rent.high * every)


def discounted_lump(amount: Range | None, last: int | None, now: int, rate: float | None) -> Range | None:
    """Return the present value of an amount paid in one piece after quarter ``last``."""
    if amount is None or last is None or rate is None or last < now:
        return None
    return scaled(amount, (1 + rate) ** (-(last + 1 - now) / 4))


def _factor(first: int, last: int, rate: float, escalator: float) -> float:
    """Return present value over sum of payments in quarters ``first..last`` from now, each paid in mid-quarter."""
    weights = [(1 + escalator) ** ((t - first) // 4) for t in range(first, last + 1)]
    worth = math.fsum(w * (1 + rate) ** (-(t + 0.5) / 4) for w, t in zip(weights, range(first, last + 1), strict=True))
    return worth / math.fsum(weights)
