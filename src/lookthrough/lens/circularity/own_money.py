"""What companies earn and hold outside the recorded payments: the source that pays for the rest of what they buy.

A vendor's interval asks whose money a customer spends. The customer's recorded receipts are a part of its funds only:
sales to everybody else and the cash it held come on top. So each company with reported figures gets, as funding from
``outside`` in the layer ``own``:

* each quarter, a quarter of its yearly revenue less what the table already shows it being paid for goods and services;
* in the first quarter of the window, its cash.

Without it a hyperscaler would look as if its suppliers and customers were its only source of money. Figures are the
latest of the book, at the rate of the latest quarter, for the whole window; a figure that is assumed in the book is
assumed here. Only vendors' intervals read this layer; loops and netting are about recorded payments.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lookthrough.book.records import Book, Value
    from lookthrough.book.schema.vocabulary import KindSpec

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
        cash, revenue = _latest(opening.get("cash")), _latest(opening.get("revenue"))
        if cash is not None and cash.mid:
            yield _funding(company, cash.mid, cash.basis or book.entities[company].basis, start, sale=False)
        if revenue is None or not revenue.mid:
            continue
        for at in range(start, end + 1):
            rest = revenue.mid / 4.0 - sales[company, at]
            if rest > 0.0:
                yield _funding(company, rest, revenue.basis or book.entities[company].basis, at, sale=True)


def is_sale(book: Book, kinds: Mapping[str, KindSpec], flow: Flow) -> bool:
    """Tell payments for goods and services (the ledger has nothing else) from funding."""
    return flow.contract is None or kinds[book.contracts[flow.contract].kind].family in COMMERCIAL_FAMILIES


def _latest(dated: tuple[Value, ...] | None) -> Value | None:
    return dated[-1] if dated else None


def _funding(company: str, amount: float, basis: str, at: int, *, sale: bool) -> Flow:
    return Flow(
        payer=OUTSIDE, payee=company, amount=amount, contract=None, layer="own", basis=basis, quarter=at, sale=sale
    )
