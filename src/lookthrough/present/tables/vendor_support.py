"""What sellers have promised on behalf of others as tables: each promise, and the sums by vendor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present import labels
from lookthrough.present.page.cited import name_of
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import (
    BASIS,
    SOURCES,
    UNKNOWN,
    count,
    ends,
    ends_of,
    ids,
    named,
    share,
    text,
)

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.vendor_support.vendor_support import (
        CustomerPromises,
        SellerPromise,
        VendorPromises,
        VendorSupport,
    )
    from lookthrough.present.table import Fields, Table


class PromiseRow(NamedTuple):
    """A promise with the book that knows the names of its parties."""

    promise: SellerPromise
    book: Book


NO_RECORD = "no record"
PAID_TO = replace(ends("paid_to", "vendor pays it"), absent=NO_RECORD)
PAID_BY = replace(ends("paid_by", "it pays vendor"), absent=NO_RECORD)
PROMISES: Fields[PromiseRow] = (
    (ids("vendor"), lambda r: r.promise.vendor),
    (ids("customer", "on behalf of", absent="not named"), lambda r: r.promise.customer),
    (text("vendor_name", "vendor"), lambda r: name_of(r.book, r.promise.vendor)),
    (text("customer_name", "on behalf of"), lambda r: _name(r.book, r.promise.customer)),
    (ids("contract"), lambda r: r.promise.contract),
    (named("kind"), lambda r: r.promise.kind),
    (named("status", words=labels.STATUSES), lambda r: r.promise.status),
    (ids("beneficiary"), lambda r: r.promise.beneficiary),
    (ends("notional"), lambda r: ends_of(r.promise.notional)),
    (text("sized_by", "sized by"), lambda r: sized_by(r.promise)),
    (text("rating", "chance by", absent=UNKNOWN), lambda r: rated_by(r.promise)),
    (share("chance_low", "chance: low", absent=UNKNOWN), lambda r: ends_of(r.promise.chance)[0]),
    (share("chance", "chance: mid", absent=UNKNOWN), lambda r: ends_of(r.promise.chance)[1]),
    (share("chance_high", "chance: high", absent=UNKNOWN), lambda r: ends_of(r.promise.chance)[2]),
    (ends("expected", "expected"), lambda r: ends_of(r.promise.expected)),
    (PAID_TO, lambda r: ends_of(r.promise.paid_to)),
    (PAID_BY, lambda r: ends_of(r.promise.paid_by)),
    (text("why", "what is not known"), lambda r: r.promise.why),
    (BASIS, lambda r: r.promise.basis),
    (SOURCES, lambda r: " ".join(r.promise.source)),
)
PROMISES_ON_TERMINAL = (
    *("vendor", "customer", "contract", "notional", "rating", "chance_low", "chance_high", "expected"),
)
PROMISES_ON_PAGE = tuple(column.name for column, _ in PROMISES if column.name not in {"vendor", "customer"})
CUSTOMERS: Fields[CustomerPromises] = (
    (ids("vendor"), lambda r: r.vendor),
    (ids("customer", "on behalf of", absent="not named"), lambda r: r.customer),
    (ends("notional"), lambda r: ends_of(r.sums.notional)),
    (ends("expected"), lambda r: ends_of(r.sums.expected)),
    (PAID_TO, lambda r: ends_of(r.paid_to)),
    (PAID_BY, lambda r: ends_of(r.paid_by)),
)
VENDORS: Fields[VendorPromises] = (
    (ids("vendor"), lambda r: r.vendor),
    (count("promises"), lambda r: r.sums.promises),
    (ends("notional"), lambda r: ends_of(r.sums.notional)),
    (count("without_notional", "notional not known"), lambda r: r.sums.without_notional),
    (ends("expected"), lambda r: ends_of(r.sums.expected)),
    (count("without_expected", "expected not known"), lambda r: r.sums.without_expected),
)
BY_WORDS = {"guess": "guess", "unrated": "guess, unrated", "class": "its class"}


def promises_table(support: VendorSupport, book: Book) -> Table:
    """Return one row for each promise, largest first within the vendor with the largest."""
    return table_of(PROMISES, (PromiseRow(promise, book) for promise in support.promises), name="support")


def customers_table(support: VendorSupport) -> Table:
    """Return one row for each vendor and customer: what is promised beside what they pay one another."""
    return table_of(CUSTOMERS, support.customers, name="support by customer")


def vendors_table(support: VendorSupport) -> Table:
    """Return one row for each vendor: sums of what is known, and how many promises are not in them."""
    return table_of(VENDORS, support.vendors, name="support by vendor")


def rated_by(promise: SellerPromise) -> str | None:
    """Return what the chance goes by: letters, or whose guess it is."""
    return None if promise.rating is None else BY_WORDS.get(promise.rating, promise.rating)


def sized_by(promise: SellerPromise) -> str:
    """Return what the notional is: a cap, or the amount of what is covered."""
    if promise.notional is None:
        return ""
    return "cap" if promise.by_cap else "amount covered"


def _name(book: Book, id_: str | None) -> str | None:
    return None if id_ is None else name_of(book, id_)
