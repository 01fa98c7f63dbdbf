"""Vendors that invest: those whose own money can come back as revenue because they put it there.

A company that sells and whose money reaches its customers only by what it buys has bounds as well, but these say no
more than that the few it deals with are connected. So pages show the bounds of vendors that put equity or loans into
other companies, or give them warrants on their own shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.positions.standing import standing_contracts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book

COMPANIES = frozenset({"sponsor", "modelled"})
TAKEOVERS = frozenset({"acquisition", "jv_equity"})


def investing_vendors(book: Book) -> frozenset[str]:
    """Return the sellers of the purchases ledger that fund other companies, by contracts that bind."""
    return frozenset(_funders(book)) & {purchase.seller for purchase in book.purchases}


def _funders(book: Book) -> Iterator[str]:
    for contract in standing_contracts(book).values():
        pair = {contract.giver, contract.taker}
        is_between = all(book.entities[id_].class_ in COMPANIES for id_ in pair) and len(pair) > 1
        if contract.binds and is_between and contract.kind not in TAKEOVERS:
            if contract.family in {"equity", "debt"}:
                yield contract.giver
            elif contract.family == "warrant":
                yield contract.taker
