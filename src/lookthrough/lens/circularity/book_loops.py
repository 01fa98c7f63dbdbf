"""What goes round in a book: the answer of ``loops`` in its default window, and quarter by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import VENDOR_KINDS
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.lens.circularity.by_period import by_period
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.units.quarter import quarters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period
    from lookthrough.lens.circularity.circularity import Circularity

VENDORS = 6  # whose quarters are measured


def book_loops(book: Book, statuses: Sequence[str]) -> Circularity:
    """Return what the verb ``loops`` says of a book: money, in the default window.

    Chip makers and hyperscalers that stand on no loop of money are there too, so that a 0 is seen to be one.

    Raises:
        MissingAssumptionError: the book lacks an assumption that its payments need.
    """
    start, end = window = default_window(book)
    flows = book_flows(book, KINDS, start=start, end=end, statuses=statuses)
    paid = {flow.payee for flow in flows}
    on_loops = {vendor.id for vendor in circularity(flows, window=window).vendors}
    makers = {e.id for e in book.entities.values() if e.kind in VENDOR_KINDS and e.id in paid}
    return circularity(flows, vendor=sorted(on_loops | makers), window=window)


def loops_by_quarter(book: Book, loops: Circularity, statuses: Sequence[str]) -> Sequence[Period]:
    """Return what goes round in each quarter of the ledger's years, for the vendors with the largest ceilings.

    Args:
        book: the book.
        loops: of :func:`book_loops`: gives the ceilings.
        statuses: of contracts that count.
    """
    years = sorted(purchase.period[:4] for purchase in book.purchases)
    if not years:
        return ()
    start, end = quarters_of(years[0])[0], quarters_of(years[-1])[-1]
    measured = [(v.self_funded.ceiling, v.id) for v in loops.vendors if v.self_funded is not None]
    largest = [id_ for _, id_ in sorted(measured, key=lambda each: (-each[0], each[1]))[:VENDORS]]
    flows = book_flows(book, KINDS, start=start, end=end, statuses=statuses)
    return by_period(flows, largest, window=(start, end))
