"""What the dollars of a book's contracts rest on: the grade of who states them, or how they were found.

Each contract counts with the dollars that it states today (:func:`lookthrough.book.evidence.stated_dollars`), at their
middle. They are stated (reported or estimated) by a source of grade A, B or C, or inferred, or assumed; those shares
add up to 1. Beside them stands the share of all dollars that is recalled: whose sources are memories alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.evidence import SOURCED, stated_dollars, stated_on
from lookthrough.book.schema.vocabulary import GRADES, MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book

_UNGRADED = GRADES[-1]  # stated, and no source says by whom: no better than the worst


class BookEvidence(NamedTuple):
    """What the contracts of a book rest on.

    Attributes:
        dollars: that its contracts state, USD bn, rent as that of a year.
        shares: by grade of what is stated, for ``inferred`` and ``assumed``: 0..1, together 1; empty without dollars.
        recalled: share of the dollars that rest on memory alone, whatever their basis.
        contracts: how many state dollars.
    """

    dollars: float
    shares: dict[str, float]
    recalled: float
    contracts: int


def book_evidence(book: Book) -> BookEvidence:
    """Return what the dollars of a book's contracts rest on; a roll-up is the sum of others and is left out.

    Args:
        book: the book, or a part of it.
    """
    rows = list(_stated(book))
    total = math.fsum(dollars for dollars, _, _ in rows)
    if not total:
        return BookEvidence(0.0, {}, 0.0, len(rows))
    shares = {word: _part(total, [d for d, w, _ in rows if w == word]) for word in (*GRADES, "inferred", "assumed")}
    return BookEvidence(total, shares, _part(total, [d for d, _, recalled in rows if recalled]), len(rows))


def _stated(book: Book) -> Iterator[tuple[float, str, bool]]:
    """Yield the dollars of each contract, the word for what they rest on, and whether that is memory alone."""
    for contract in book.contracts.values():
        value = stated_dollars(contract)
        if contract.rollup is None and value is not None and value.mid is not None:
            basis, grade = stated_on(book, contract)
            rests_on = (grade or _UNGRADED) if basis in SOURCED else basis
            yield abs(value.mid), rests_on, _is_recalled(book, value.source or contract.source)


def _is_recalled(book: Book, sources: Sequence[str]) -> bool:
    return {book.sources[id_].class_ for id_ in sources if id_ in book.sources} == {MEMORY}


def _part(total: float, parts: list[float]) -> float:
    return math.fsum(parts) / total
