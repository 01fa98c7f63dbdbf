"""The quarters a book speaks of, each with its place in the text, and those looked at where nobody says which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.shape.span import first_quarter, last_quarter
from lookthrough.book.text.files import HEADER, header_of
from lookthrough.book.text.written_dates import period
from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.units.quarter import quarter_name, quarter_of, quarters_of, quarters_of_year, year_and_quarter

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from lookthrough.book.records import Book

CONTINGENT = frozenset({"guarantee", "backstop", "protection", "warrant"})  # families that pay if something happens


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
    header, found = _header(book), _written(book)
    length = re.search(r"\d+", found["horizon"][1]) if "horizon" in found else None
    said = tuple(f"{header}:{at}: {line.strip()}" for at, line in sorted(found.values()))
    first, began = min(_starts(book), default=(None, ""))
    return Horizon(
        first,
        quarter_of(_date(book)) + int(length[0]) if length else None,
        (f"{Path(book.root) / began}",) if began else (),
        said,
    )


def default_window(book: Book) -> tuple[int, int]:
    """Return the quarters looked at where nobody says which: those of the nearest calendar year with payments.

    That is the year of the book's date, unless everything ended before it or begins after it (``moved_window``). No
    quarter after the horizon is looked at; where nothing is paid up to it, the year of the date is.

    Args:
        book: the book; a replayed one keeps the window of the whole, so that days compare.

    Returns:
        First and last quarter, ``year * 4 + quarter - 1``.
    """
    year, limit = _date(book).year, horizon(book).last
    paying = [at for at in (_nearest_year(year, *span) for span in _spans(book)) if limit is None or at * 4 <= limit]
    quarters = quarters_of_year(min(paying, key=lambda at: (abs(at - year), -at), default=year))
    return quarters[0], quarters[-1] if limit is None else min(quarters[-1], limit)


def moved_window(book: Book) -> list[str]:
    """Return what a reader must know where the default window is not the year of the book's date."""
    (first, _), year = default_window(book), _date(book).year
    if year_and_quarter(first)[0] == year:
        return []
    return [f"Nothing is paid in {year}, the year of the book: the window is the nearest year with payments."]


def _nearest_year(year: int, first: int, last: int | None) -> int:
    """Return the year nearest to ``year`` of those from quarter ``first`` to ``last``."""
    begins, ends = year_and_quarter(first)[0], year if last is None else year_and_quarter(last)[0]
    return max(begins, min(year, ends))


def _spans(book: Book) -> Iterator[tuple[int, int | None]]:
    """Yield first and last quarter of each purchase and contract that pays; without a known end it goes on."""
    for purchase in book.purchases:
        quarters = quarters_of(purchase.period)
        yield quarters[0], quarters[-1]
    for contract in book.contracts.values():
        if contract.current_status in SIMULATED and KINDS[contract.kind].family not in CONTINGENT:
            first = first_quarter(contract)
            yield quarter_of(contract.known or _date(book)) if first is None else first, last_quarter(contract)


def _date(book: Book) -> dt.date:
    """Return the date that the header gives: a replay moves that of the records, not the horizon or the window."""
    line = _written(book).get("as_of", (0, ""))[1]
    written = re.search(r"\d{4}-\d\d-\d\d", line)
    days = period(written[0]) if written else None
    return book.as_of if days is None else days[0]


def _written(book: Book) -> dict[str, tuple[int, str]]:
    """Return the lines of the header that give its date and its horizon, with their numbers."""
    header = _header(book)
    lines = header.read_text(encoding="utf-8-sig").split("\n") if book.root and header.is_file() else []
    return {key: (at, line) for at, line in enumerate(lines, 1) for key in ("as_of", "horizon") if _says(key, line)}


def _header(book: Book) -> Path:
    root = Path(book.root)
    names = [path.name for path in root.iterdir()] if book.root and root.is_dir() else []
    return root / (header_of(names) or HEADER)


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
