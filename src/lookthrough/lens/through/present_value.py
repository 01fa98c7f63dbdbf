"""Present values of what is not on a balance sheet yet, at the fixed rates the book records.

Rent of a project is discounted at the rate of the project's own debt (ASC 842-20-30-3 wants the rate implicit in the
lease, and the landlord's notes are what the rent pays); where it has none, and for everything else, at the rate the
company borrows at. Floating rates are left out: their base is not a term of the contract. Without a rate or without
dates there is no present value.

A filing gives one figure for leases not yet begun and one for purchases, seldom with dates. The dates come, in this
order, from a ladder by year in the book's series (``amazon_leases_not_commenced_due``; what is due later follows in
``..._due_after``), from the window and terms that the filing names (``commitments.leases.start.oracle``), or from the
same assumption for whoever names none. A contract without dates or rate is treated alike. Every present value made so
says what it rests on: ``estimated`` on a filed ladder, ``assumed`` otherwise.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.through.obligation import assumed
from lookthrough.positions.standing_contract import renewal_growth
from lookthrough.units.range import Range, scaled, times

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.book.records import Observation
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

LEASES, PURCHASES = "leases_not_commenced", "purchase_commitments"
_SHORT = {LEASES: "leases", PURCHASES: "purchases"}


class Window(NamedTuple):
    """A share of a total, paid evenly from the first to the last of these quarters."""

    share: float
    first: int
    last: int


class Worth(NamedTuple):
    """A present value, what it rests on (``estimated`` or ``assumed``), and how in words."""

    value: Range
    basis: str
    how: str


def discount_rate(standing: Standing, entity: str, contract: StandingContract) -> float | None:
    """Return the rate for a contract of a company: of the project it pays into, else its own; ``None`` without one."""
    roots = {standing.group[e] for e in contract.entities if e in standing.group}
    vehicles = [v for root in sorted(roots) for v in standing.members[root]]
    project = _fixed_rate(debt for v in vehicles for debt in standing.debts.get(v, ()))
    return _fixed_rate(standing.debts.get(entity, ())) if project is None else project


def _fixed_rate(debts: Iterable[StandingContract]) -> float | None:
    """Return the average fixed rate of debts by amount; ``None`` where no debt has a known amount and fixed rate."""
    pairs = [(d.rate, d.outstanding.mid) for d in debts if d.rate is not None and d.outstanding is not None]
    amounts = math.fsum(amount for _, amount in pairs)
    return math.fsum(rate * amount for rate, amount in pairs) / amounts if amounts > 0 else None


def discounted(amount: Range | None, contract: StandingContract, now: int, rate: float | None) -> Range | None:
    """Return the present value of an amount paid from the contract's start, or now, to its end, rising as its rent.

    Where the start is a range and the length is known, low is the late start and high the early one.
    """
    start, end = contract.first_quarter, contract.last_quarter
    if amount is None or rate is None or start is None or end is None or end < max(start, now):
        return None
    moves = [0, 0, 0]
    if contract.start_window is not None and not contract.has_stated_end:
        moves = [round(each) - start for each in reversed(contract.start_window)]
    spans = [(max(start + move, now) - now, max(end + move, now) - now) for move in moves]
    return times(amount, Range(*(_factor(first, last, rate, contract.escalator.mid) for first, last in spans)))


def discounted_renewals(lease: StandingContract, now: int, rate: float | None) -> Range | None:
    """Return the present value of the rent of the renewals: low the first option, high all, mid the middle."""
    rent, years, end, renewals = lease.first_rent, lease.years, lease.last_quarter, lease.renewals
    if rent is None or years is None or renewals is None or end is None or rate is None or end < now:
        return None
    begin = end + 1 - now
    first, every = (
        renewal_growth(lease.escalator.mid, years.mid, span)
        * _factor(begin, begin + round(span * 4) - 1, rate, lease.escalator.mid)
        for span in (renewals.years, renewals.years * renewals.options)
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


def worth_of_total(
    standing: Standing, entity: str, name: str, amount: Range | None, source: Sequence[str]
) -> Worth | None:
    """Return the present value of a reported total of a company; ``None`` without dates or rate.

    Args:
        standing: the contracts of the book as they stand.
        entity: the company.
        name: ``leases_not_commenced`` or ``purchase_commitments``.
        amount: the total, undiscounted, USD bn.
        source: ids of its sources; a ladder of the same source is as public as the total.
    """
    rate = rates(standing, entity, None)
    if amount is None or rate is None:
        return None
    filed = _ladder(standing, entity, name, source)
    cases = filed or _assumed_windows(standing, entity, name)
    if cases is None:
        return None
    named = f"commitments.{_SHORT[name]}.term.{entity}" in standing.book.assumptions
    how = "by the filed ladder, later years assumed" if filed else "spread over the window "
    how += "" if filed else ("that the filing names" if named else "assumed for everybody")
    return Worth(_in_cases(amount, cases, rate, standing.now), "estimated" if filed else "assumed", how)


def worth_of_contract(
    standing: Standing, entity: str, contract: StandingContract, amount: Range | None
) -> Worth | None:
    """Return the present value of a contract that lacks dates or a rate, by the assumptions for its kind."""
    rate, start, end = rates(standing, entity, contract), contract.first_quarter or standing.now, contract.last_quarter
    years = contract.years
    lengths = assumed(standing, f"{contract.kind}.term") if years is None else Range(years.mid, years.mid, years.mid)
    if amount is None or rate is None or (lengths is None and end is None):
        return None
    first = max(start, standing.now)
    lasts = (end, end, end) if end is not None or lengths is None else [_last(start, y) for y in reversed(lengths)]
    cases = [[Window(1.0, first, max(first, last or first))] for last in lasts]
    worth = _in_cases(amount, cases, rate, standing.now)
    return Worth(worth, "assumed", "over an assumed window or at an assumed rate")


def _in_cases(amount: Range, cases: Sequence[Sequence[Window]], rate: Range, now: int) -> Range:
    """Return low, mid and high: late and dear money, the middle, early and cheap money."""
    dear = (rate.high, rate.mid, rate.low)
    return Range(*(a * _window_factor(case, each, now) for a, case, each in zip(amount, cases, dear, strict=True)))


def _window_factor(windows: Sequence[Window], rate: float, now: int) -> float:
    """Return present value over sum of what is paid in some windows, each quarter in its middle."""
    shares = math.fsum(w.share for w in windows)
    return math.fsum(w.share * _even(w.first - now, w.last - now, rate) for w in windows) / shares


def _even(first: int, last: int, rate: float) -> float:
    """Return the mean of the discount factors of quarters ``first..last`` from now, a geometric sum."""
    step = (1 + rate) ** -0.25
    count = last - first + 1
    total = count if step == 1 else step**first * (1 - step**count) / (1 - step)
    return step**0.5 * total / count


def _ladder(standing: Standing, entity: str, name: str, source: Sequence[str]) -> list[list[Window]] | None:
    """Return low, mid and high windows of a filed ladder, ``None`` without one or once all its years have passed.

    What is filed for the current year counts in full from now on: ladders are seldom of the book's own date.
    """
    rows = _published(standing, f"{entity}_{name}_due", source)
    later = _published(standing, f"{entity}_{name}_due_after", source)
    if not rows:
        return None
    known = [
        Window(row.value, max(standing.now, year * 4), year * 4 + 3)
        for row in rows
        if (year := int(row.period[:4])) * 4 + 3 >= standing.now
    ]
    tail = assumed(standing, f"commitments.{_SHORT[name]}.tail") if later else Range(0.0, 0.0, 0.0)
    if tail is None or not (known or later):
        return None
    begin = max(standing.now, int(later[0].period[:4]) * 4) if later else 0
    return [[*known, *(Window(row.value, begin, _last(begin, span)) for row in later)] for span in reversed(tail)]


def _published(standing: Standing, name: str, source: Sequence[str]) -> tuple[Observation, ...]:
    """Return the rows of a series that were public on the book's date: by the date of their source, or with it."""
    today, sources = standing.book.as_of.isoformat()[:7], standing.book.sources

    def is_public(row: Observation) -> bool:
        publication = sources.get(row.source)
        return row.source in source or (publication is not None and (publication.date or "")[:7] <= today)

    return tuple(row for row in standing.book.series.get(name, ()) if is_public(row))


def _assumed_windows(standing: Standing, entity: str, name: str) -> list[list[Window]] | None:
    """Return low, mid and high windows: what begins evenly over the named window and runs for the named terms."""
    terms = _for_company(standing, f"commitments.{_SHORT[name]}.term", entity)
    if terms is None:
        return None
    starts = _for_company(standing, f"commitments.{_SHORT[name]}.start", entity) or Range(
        standing.now, standing.now, standing.now
    )
    begins = sorted({max(standing.now, round(q)) for q in _spread(starts)})
    return [[Window(1.0, begin, _last(begin, span)) for begin in begins] for span in reversed(terms)]


def _spread(starts: Range) -> list[float]:
    """Return five points spread evenly over a window."""
    return [starts.low + (starts.high - starts.low) * i / 4 for i in range(5)]


def _last(first: int, years: float) -> int:
    return max(first, first + round(years * 4) - 1)


def rates(standing: Standing, entity: str, contract: StandingContract | None) -> Range | None:
    """Return the rate: of the project's debt, as filed by the company, of its debt, or as assumed for everybody."""
    own = discount_rate(standing, entity, contract) if contract is not None else None
    filed = assumed(standing, f"commitments.rate.{entity}")
    if own is None and filed is not None:
        return filed
    rate = own if own is not None else _fixed_rate(standing.debts.get(entity, ()))
    return assumed(standing, "commitments.rate") if rate is None else Range(rate, rate, rate)


def _for_company(standing: Standing, name: str, entity: str) -> Range | None:
    own = assumed(standing, f"{name}.{entity}")
    return assumed(standing, name) if own is None else own
