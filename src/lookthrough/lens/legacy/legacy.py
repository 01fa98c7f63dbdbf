"""What a bust leaves: users pay less, owners miss what full cost would have asked for, and the difference is waste.

Sizes are over what was paid a year before the bust at the full price. Elasticity, price, use and growth are guesses of
the book, so the answer is a table over their ends and no forecast; that a bust comes is not said at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lookthrough.lens.diffusion.regions import span_of
from lookthrough.lens.legacy.after_bust import AfterBust, Refill, after_bust, refill
from lookthrough.lens.legacy.what_was_built import CHIPS, NOT_SAID, SITES, VehicleAsset, built_of, raised_for
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.units.range import Range

NAMES = ("elasticity", "price", "use", "growth")
THINGS = (CHIPS, SITES)


@dataclass(frozen=True, slots=True)
class FullAgain:
    """How long one thing is not in full use: fastest, middle and slowest of the guesses.

    Attributes:
        what: chips or sites.
        fastest: most use, most growth, most retired.
        middle: all in the middle.
        slowest: least of each.
    """

    what: str
    fastest: Refill
    middle: Refill
    slowest: Refill


@dataclass(frozen=True, slots=True, repr=False)
class Legacy(Framed):
    """What :func:`legacy` finds.

    Attributes:
        years: a year after a bust, over elasticities and prices.
        full_again: by thing.
        vehicles: what each owns and raised, the largest first.
        notes: what the book does not say.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = AfterBust

    years: tuple[AfterBust, ...]
    full_again: tuple[FullAgain, ...]
    vehicles: tuple[VehicleAsset, ...]
    notes: tuple[str, ...]
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether the book says nothing that could be shown."""
        return not (self.years or self.full_again or self.vehicles)

    @property
    def rows(self) -> list[AfterBust]:
        """One record for each elasticity and price."""
        return list(self.years)

    @property
    def kept(self) -> tuple[float, float] | None:
        """Users' gain over owners' loss, least and most; ``None`` where nothing is lost."""
        found = [row.kept for row in self.years if row.kept is not None]
        return (min(found), max(found)) if found else None

    def raised(self, what: str) -> Range:
        """Return the money of the vehicles that own chips, sites, or of which it is not said, USD bn."""
        return raised_for(self.vehicles, what)

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "years": plain(self.years),
            "full_again": plain(self.full_again),
            "vehicles": plain(self.vehicles),
            "raised": {what: plain(self.raised(what)) for what in (*THINGS, NOT_SAID)},
            "notes": list(self.notes),
        }


def legacy(book: Book, *, statuses: Sequence[str] = BINDING) -> Legacy:
    """Return what a bust would leave of what a book pays for.

    Args:
        book: the book.
        statuses: of the contracts that count as spending.
    """
    spans = {name: span_of(book, f"legacy.{name}") for name in NAMES}
    missing = [f"legacy.{name}" for name, span in spans.items() if span is None]
    elasticity, price = spans["elasticity"], spans["price"]
    years = () if elasticity is None or price is None else tuple(_years(elasticity, price))
    notes = (f"the book does not say {' and '.join(missing)}, so that part is not shown",) if missing else ()
    return Legacy(years, tuple(_full_again(book, spans)), built_of(book, statuses), notes, book)


def _years(elasticity: Range, price: Range) -> Iterator[AfterBust]:
    for each in dict.fromkeys(elasticity):
        yield from (after_bust(each, paid) for paid in dict.fromkeys(reversed(price)))


def _full_again(book: Book, spans: dict[str, Range | None]) -> Iterator[FullAgain]:
    use, growth = spans["use"], spans["growth"]
    for what in THINGS:
        retired = span_of(book, f"legacy.retire.{what}")
        if use is not None and growth is not None and retired is not None:
            slowest, middle, fastest = (refill(*ends) for ends in zip(use, growth, retired, strict=True))
            yield FullAgain(what, fastest, middle, slowest)
