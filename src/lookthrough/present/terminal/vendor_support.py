"""What sellers have promised on behalf of others as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.circularity.vendor_support import NOT_BY_DEFAULT
from lookthrough.present.page.cited import name_of
from lookthrough.present.table import pick
from lookthrough.present.tables.vendor_support import (
    PROMISES_ON_TERMINAL,
    customers_table,
    promises_table,
    vendors_table,
)
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.vendor_support import VendorSupport

HEADING = "Support that is not money: what sellers have promised on behalf of others, USD bn"
READING = (
    "A promise moves no money until it is called, so that it stands in no payment, share or loop. Expected is the "
    "notional times the chance that whoever it stands for defaults before it ends, each low with low; all of it counts "
    "as lost, before what escrow, recourse or the sale of an asset brings back. What the two pay one another is of the "
    "window; no record is not the same as nothing, since a customer may buy through others."
)
STAND_IN = (
    "A backstop is called when capacity is unsold, and a guarantee of residual value when an asset has lost its value: "
    "the default of whoever it stands for stands in for both."
)
NONE = (
    "Support that is not money: no guarantee, backstop or credit protection of a seller on behalf of somebody else "
    "stands in this book on its date. Nothing published is not the same as nothing promised."
)
NO_SELLERS = "Support that is not money: this book has no purchases ledger, so that it names no seller."


def support_text(support: VendorSupport, book: Book, of: str = "") -> str:
    """Return the promises, their sums by vendor and what is unknown; a sentence where there are none.

    A book without sellers has nothing to say of them: the text is empty.

    Args:
        support: the promises.
        book: whose they are.
        of: what the heading says besides.
    """
    if not support.promises:
        return wrapped(NONE) if book.purchases else ""
    stands_in = any(promise.kind in NOT_BY_DEFAULT for promise in support.promises)
    return paragraphs(
        HEADING + of,
        table_text(pick(promises_table(support, book), PROMISES_ON_TERMINAL)),
        "Beside it, what the two pay one another in the window",
        table_text(customers_table(support)),
        "By vendor: sums of what is known",
        table_text(vendors_table(support)),
        "\n".join(wrapped(each) for each in _unknown(support, book)),
        wrapped(f"{READING} {STAND_IN}" if stands_in else READING),
    )


def alone_text(support: VendorSupport, book: Book, window: tuple[str, str]) -> str:
    """Return the promises as an answer of their own, with the window of the payments beside them."""
    return support_text(support, book, f", beside payments of {window[0]} to {window[1]}") or NO_SELLERS


def _unknown(support: VendorSupport, book: Book) -> Iterator[str]:
    """Say of each promise what is not known."""
    for promise in support.promises:
        if promise.why:
            yield f"{promise.contract} of {name_of(book, promise.vendor)}: {promise.why}"
