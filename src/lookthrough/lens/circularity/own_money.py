"""What companies earn and hold outside the recorded payments: the source that pays for the rest of what they buy.

A vendor's interval asks whose money a customer spends. The customer's recorded receipts are a part of its funds only:
sales to everybody else and the cash it held come on top. So each company with reported figures gets, as funding from
``outside`` in the layer ``own``:

* each quarter, a quarter of its yearly revenue less what the table already shows it being paid for goods and services;
* in the first quarter of the window, its cash.

Without it a hyperscaler would look as if its suppliers and customers were its only source of money. Cash is the latest
of the book. Revenue is that of the quarter (``revenue_of``): a yearly rate of the book holds for the quarter that ended
about its day, between two of them on a straight line, before the first and after the last as there. A figure that is
assumed in the book is assumed here, one between two figures is estimated. Only vendors' intervals read this layer;
loops and netting are about recorded payments.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow
from lookthrough.units.quarter import quarter_ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lookthrough.book.records import Book, Entity, Value
    from lookthrough.book.schema.vocabulary import KindSpec

ALWAYS = 0  # the quarter of a figure without a day
COMMERCIAL_FAMILIES = frozenset({"lease", "commitment", "order", "backstop", "revenue_share"})


def own_money(book: Book, flows: Iterable[Flow], start: int, end: int) -> Iterator[Flow]:
    """Yield companies' own money as flows from outside, layer ``own``.

    Args:
        book: the book, for opening revenue and cash.
        flows: the recorded payments between companies in the window.
        start: first quarter of the window.
        end: last quarter.
    """
    sales: dict[tuple[str, int], float] = defaultdict(float)
    companies: set[str] = set()
    for flow in flows:
        companies |= {flow.payer, flow.payee}
        if flow.layer == "cash" and flow.quarter is not None and flow.sale:
            sales[flow.payee, flow.quarter] += flow.amount
    for company in sorted(companies - {OUTSIDE}):
        opening = book.entities[company].opening
        cash = _latest(opening.get("cash"))
        if cash is not None and cash.mid:
            yield _funding(company, cash.mid, cash.basis or book.entities[company].basis, start, sale=False)
        for at in range(start, end + 1):
            earned, basis = revenue_of(book.entities[company], at)
            rest = earned - sales[company, at]
            if rest > 0.0:
                yield _funding(company, rest, basis, at, sale=True)


def revenue_of(company: Entity, quarter: int) -> tuple[float, str]:
    """Return a company's revenue of one quarter, USD bn, and its basis; 0 where the book has none."""
    dated = [v for v in company.opening.get("revenue", ()) if v.mid is not None]
    if not dated:
        return 0.0, company.basis
    points = {_quarter_ended(v): v for v in dated}  # of two figures for one quarter the later counts
    before = max((at for at in points if at <= quarter), default=min(points))
    after = min((at for at in points if at >= quarter), default=max(points))
    first, last = points[before], points[after]
    part = 0.0 if before == after else (quarter - before) / (after - before)
    rate = (first.mid or 0.0) * (1.0 - part) + (last.mid or 0.0) * part
    bases = {value.basis or company.basis for value in (first, last)}
    return rate / 4.0, bases.pop() if before == after else "assumed" if "assumed" in bases else "estimated"


def _quarter_ended(revenue: Value) -> int:
    """Return the calendar quarter that a figure is of: the one in whose months the quarter to its day mostly lies."""
    day = revenue.valid_from
    return ALWAYS if day is None else quarter_ended(day)


def is_sale(book: Book, kinds: Mapping[str, KindSpec], flow: Flow) -> bool:
    """Tell payments for goods and services (the ledger has nothing else) from funding."""
    return flow.contract is None or kinds[book.contracts[flow.contract].kind].family in COMMERCIAL_FAMILIES


def _latest(dated: tuple[Value, ...] | None) -> Value | None:
    return dated[-1] if dated else None


def _funding(company: str, amount: float, basis: str, at: int, *, sale: bool) -> Flow:
    return Flow(
        payer=OUTSIDE, payee=company, amount=amount, contract=None, layer="own", basis=basis, quarter=at, sale=sale
    )
