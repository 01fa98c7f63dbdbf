"""When a reported total falls due, and what it is worth today.

A filing gives one figure for leases not yet begun and one for purchases, seldom with dates. The dates come, in this
order, from a ladder by year in the book's series (``amazon_leases_not_commenced_due``; what is due later follows in
``..._due_after``), from the window and terms that the filing names (``commitments.leases.start.oracle``), or from the
same assumption for whoever names none. A contract without dates or rate is treated alike. Every present value made so
says what it rests on: ``estimated`` on a filed ladder, ``assumed`` otherwise.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts.dates import first_quarter, last_quarter
from lookthrough.lens.through.present_value import discount_rate, fixed_rate
from lookthrough.positions.amounts import amount_of, length
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Contract, Observation
    from lookthrough.lens.through.loss_attribution import Index

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


def worth_of_total(idx: Index, entity: str, name: str, amount: Range | None, source: Sequence[str]) -> Worth | None:
    """Return the present value of a reported total of a company; ``None`` without dates or rate.

    Args:
        idx: the book's contracts.
        entity: the company.
        name: ``leases_not_commenced`` or ``purchase_commitments``.
        amount: the total, undiscounted, USD bn.
        source: ids of its sources; a ladder of the same source is as public as the total.
    """
    found = rates(idx, entity, None)
    if amount is None or found is None:
        return None
    filed = _ladder(idx, entity, name, source)
    cases = filed or _assumed(idx, entity, name)
    if cases is None:
        return None
    named = f"commitments.{_SHORT[name]}.term.{entity}" in idx.book.assumptions
    how = "by the filed ladder, later years assumed" if filed else "spread over the window "
    how += "" if filed else ("that the filing names" if named else "assumed for everybody")
    return Worth(_discounted(amount, cases, found, idx.now), "estimated" if filed else "assumed", how)


def worth_of_contract(idx: Index, entity: str, contract: Contract, amount: Range | None) -> Worth | None:
    """Return the present value of a contract that lacks dates or a rate, by the assumptions for its kind."""
    found, start = rates(idx, entity, contract), first_quarter(contract) or idx.now
    years, end = length(contract), last_quarter(contract)
    spans = Range(years, years, years) if years is not None else _assumption(idx, f"{contract.kind}.term")
    if amount is None or found is None or (spans is None and end is None):
        return None
    first = max(start, idx.now)
    lasts = (end, end, end) if end is not None or spans is None else [_last(start, span) for span in reversed(spans)]
    cases = [[Window(1.0, first, max(first, last or first))] for last in lasts]
    return Worth(_discounted(amount, cases, found, idx.now), "assumed", "over an assumed window or at an assumed rate")


def _discounted(amount: Range, cases: Sequence[Sequence[Window]], rate: Range, now: int) -> Range:
    """Return low, mid and high: late and dear money, the middle, early and cheap money."""
    dear = (rate.high, rate.mid, rate.low)
    return Range(*(a * _factor(case, each, now) for a, case, each in zip(amount, cases, dear, strict=True)))


def _factor(windows: Sequence[Window], rate: float, now: int) -> float:
    """Return present value over sum of what is paid in some windows, each quarter in its middle."""
    whole = math.fsum(w.share for w in windows)
    return math.fsum(w.share * _even(w.first - now, w.last - now, rate) for w in windows) / whole


def _even(first: int, last: int, rate: float) -> float:
    """Return the mean of the discount factors of quarters ``first..last`` from now, a geometric sum."""
    step = (1 + rate) ** -0.25
    count = last - first + 1
    total = count if step == 1 else step**first * (1 - step**count) / (1 - step)
    return step**0.5 * total / count


def _ladder(idx: Index, entity: str, name: str, source: Sequence[str]) -> list[list[Window]] | None:
    """Return low, mid and high windows of a filed ladder, ``None`` without one or once all its years have passed.

    What is filed for the current year counts in full from now on: ladders are seldom of the book's own date.
    """
    rows = _published(idx, f"{entity}_{name}_due", source)
    later = _published(idx, f"{entity}_{name}_due_after", source)
    if not rows:
        return None
    known = [
        Window(row.value, max(idx.now, year * 4), year * 4 + 3)
        for row in rows
        if (year := int(row.period[:4])) * 4 + 3 >= idx.now
    ]
    tail = _assumption(idx, f"commitments.{_SHORT[name]}.tail") if later else Range(0.0, 0.0, 0.0)
    if tail is None or not (known or later):
        return None
    begin = max(idx.now, int(later[0].period[:4]) * 4) if later else 0
    return [[*known, *(Window(row.value, begin, _last(begin, span)) for row in later)] for span in reversed(tail)]


def _published(idx: Index, name: str, source: Sequence[str]) -> tuple[Observation, ...]:
    """Return the rows of a series that were public on the book's date: by the date of their source, or with it."""
    today, sources = idx.book.as_of.isoformat()[:7], idx.book.sources

    def is_public(row: Observation) -> bool:
        found = sources.get(row.source)
        return row.source in source or (found is not None and (found.date or "")[:7] <= today)

    return tuple(row for row in idx.book.series.get(name, ()) if is_public(row))


def _assumed(idx: Index, entity: str, name: str) -> list[list[Window]] | None:
    """Return low, mid and high windows: what begins evenly over the named window and runs for the named terms."""
    terms = _for_company(idx, f"commitments.{_SHORT[name]}.term", entity)
    if terms is None:
        return None
    starts = _for_company(idx, f"commitments.{_SHORT[name]}.start", entity) or Range(idx.now, idx.now, idx.now)
    begins = sorted({max(idx.now, round(q)) for q in _spread(starts)})
    return [[Window(1.0, begin, _last(begin, span)) for begin in begins] for span in reversed(terms)]


def _spread(starts: Range) -> list[float]:
    """Return five points spread evenly over a window."""
    return [starts.low + (starts.high - starts.low) * i / 4 for i in range(5)]


def _last(first: int, years: float) -> int:
    return max(first, first + round(years * 4) - 1)


def rates(idx: Index, entity: str, contract: Contract | None) -> Range | None:
    """Return the rate: of the project's debt, as filed by the company, of its debt, or as assumed for everybody."""
    own = discount_rate(idx, entity, contract) if contract is not None else None
    filed = _assumption(idx, f"commitments.rate.{entity}")
    if own is None and filed is not None:
        return filed
    rate = own if own is not None else fixed_rate(idx.debts.get(entity, ()))
    return _assumption(idx, "commitments.rate") if rate is None else Range(rate, rate, rate)


def _for_company(idx: Index, name: str, entity: str) -> Range | None:
    own = _assumption(idx, f"{name}.{entity}")
    return _assumption(idx, name) if own is None else own


def _assumption(idx: Index, name: str) -> Range | None:
    found = idx.book.assumptions.get(name)
    return None if found is None else amount_of(found.value)
