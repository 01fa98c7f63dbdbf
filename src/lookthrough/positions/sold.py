"""What sellers sold in a calendar year, by the totals of a book's purchases ledger.

The totals stand in a book as assumptions ``purchases.sold.SELLER.KIND.PERIOD``, with one more word where one is of a
class of buyers; the classes of one seller, kind and year add up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.units.range import Range, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book

SOLD, BOUGHT = "purchases.sold.", "purchases.bought."
CHIPS = "chips"


def sold(book: Book, kind: str, year: int) -> dict[str, Range]:
    """Return what each seller sold of a kind in a calendar year, USD bn, those who sold most first."""
    found: dict[str, list[Range]] = {}
    for seller, amount in _totals(book, kind, year):
        found.setdefault(seller, []).append(amount)
    sums = {seller: total(amounts) for seller, amounts in found.items()}
    return dict(sorted(sums.items(), key=lambda item: (-item[1].mid, item[0])))


def _totals(book: Book, kind: str, year: int) -> Iterator[tuple[str, Range]]:
    for name, row in book.assumptions.items():
        value, parts = row.value, name.removeprefix(SOLD).split(".")
        if not name.startswith(SOLD) or parts[1:3] != [kind, str(year)]:
            continue
        if value.low is not None and value.mid is not None and value.high is not None:
            yield parts[0], Range(value.low, value.mid, value.high)
