"""Support that is not money: what sellers have promised on behalf of others, beside what they pay one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.vendor_support.vendor_support import VendorSupport
from lookthrough.present import labels
from lookthrough.present.numbers import amount
from lookthrough.present.page.cited import name_of
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import pick
from lookthrough.present.tables.vendor_support import PROMISES_ON_PAGE, promises_table
from lookthrough.present.terminal.loops import READING, STAND_IN

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.vendor_support.vendor_support import Sums

LEAD = (
    "A guarantee or a backstop keeps a customer able to borrow, lease and buy, and no payment shows it. These are the "
    "promises of sellers on behalf of others; they stand beside the payments and are added to none."
)


def section(data: ReportData) -> Section | None:
    """Return what sellers promised on behalf of others; ``None`` without answers on the book and without promises."""
    support = None if data.answers is None else data.answers.support
    if support is None or not support.promises:
        return None
    return Section("vendor-support", "Support that no payment shows", LEAD, _figures(data.book, support))


def _figures(book: Book, support: VendorSupport) -> tuple[Figure, ...]:
    if not support.promises:
        return ()
    figure = Figure(
        "vendor-support",
        "What sellers promised on behalf of others",
        _caption(book, support),
        pick(promises_table(support, book), PROMISES_ON_PAGE),
        sources=tuple(sorted({source for promise in support.promises for source in promise.source})),
        note=f"{READING} {STAND_IN}",
    )
    return (figure,)


def _caption(book: Book, support: VendorSupport) -> str:
    first = next((vendor for vendor in support.vendors if vendor.sums.notional is not None), None)
    if first is None or first.sums.notional is None:
        return f"{labels.counted(len(support.promises), 'promise')}, of none of which the size is published."
    return (
        f"{name_of(book, first.vendor)} has promised {amount(first.sums.notional.mid)} bn USD{_expected(first.sums)}."
    )


def _expected(sums: Sums) -> str:
    """Return what is expected to be called of it, and what is not in that."""
    if sums.expected is None:
        return "; the chance that it is called is not known"
    low, high = amount(sums.expected.low), amount(sums.expected.high)
    beyond = sums.without_expected
    rest = f", without {labels.counted(beyond, 'promise')} whose chance or size is not known" if beyond else ""
    return f", of which {low} to {high} is expected to be called{rest}"


SECTION = SectionEntry(24, "goes-round", section, is_of_book=True, draws={VendorSupport: _figures})
