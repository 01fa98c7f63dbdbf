"""The quarters a book speaks of: from its first payment to the end of its horizon, each with its place in the text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.units.quarter import quarter_name, quarter_of, quarters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book

HEADER = "book.yaml"


@dataclass(frozen=True, slots=True)
class Horizon:
    """The quarters of a book (``year * 4 + quarter - 1``) and where it says so.

    Attributes:
        first: the earliest quarter in which something is bought or a contract starts, ``None`` in an empty book.
        last: the last quarter of the horizon, ``None`` where the header gives none.
        began: the record behind ``first``, as ``path:line: text``.
        said: the lines of the header behind ``last``, in the same form.
    """

    first: int | None
    last: int | None
    began: tuple[str, ...]
    said: tuple[str, ...]

    def outside(self, first: int, last: int) -> tuple[str, ...]:
        """Return why a window cannot be measured and the lines of the book that say so, nothing where it can.

        Args:
            first: the first quarter asked for.
            last: the last one, included.
        """
        window = f"the window {quarter_name(first)} to {quarter_name(last)}"
        if self.last is not None and max(first, last) > self.last:
            word = "begins" if first > self.last else "ends"
            return f"{window} {word} after the horizon of the book, which is {quarter_name(self.last)}", *self.said
        if self.first is not None and last < self.first:
            return (
                f"{window} ends before the first payment that the book knows, {quarter_name(self.first)}",
                *self.began,
            )
        return ()


def horizon(book: Book) -> Horizon:
    """Return the quarters a book speaks of."""
    header = Path(book.root) / HEADER
    lines = header.read_text(encoding="utf-8").splitlines() if book.root and header.is_file() else []
    found = {key: (at, line) for at, line in enumerate(lines, 1) for key in ("as_of", "horizon") if _says(key, line)}
    length = re.search(r"\d+", found["horizon"][1]) if "horizon" in found else None
    written = re.search(r"\d{4}-\d\d-\d\d", found["as_of"][1]) if "as_of" in found else None
    start = dt.date.fromisoformat(written[0]) if written else book.as_of  # a replayed book keeps its horizon
    said = tuple(f"{header}:{at}: {line.strip()}" for at, line in sorted(found.values()))
    first, began = min(_starts(book), default=(None, ""))
    return Horizon(
        first,
        quarter_of(start) + int(length[0]) if length else None,
        (f"{Path(book.root) / began}",) if began else (),
        said,
    )


def _says(key: str, line: str) -> bool:
    return re.match(rf"""['"]?{key}['"]?\s*:""", line) is not None


def _starts(book: Book) -> Iterator[tuple[int, str]]:
    """Yield the quarter in which each purchase and contract starts, or became public, and where the book says so."""
    for purchase in book.purchases:
        at = purchase.amount.position
        yield quarters_of(purchase.period[:4])[0], f"{at.file}:{at.line}: {purchase.buyer} to {purchase.seller}"
    for contract in book.contracts.values():
        start = contract.mid("start")
        public = None if contract.known is None else quarter_of(contract.known)
        known = public if start is None else round(start)
        if known is not None:
            yield known, f"{contract.position.file}:{contract.position.line}: {contract.id}"
