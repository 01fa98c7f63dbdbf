"""Who may hold what: the instruments whose holders are known in part, as named, in an ensemble, and at most.

A holder that a source names may hold more of the same instrument than it names; the rest is with others, under the name
of those who gave the money. Sampled holdings keep what is named and the size of each instrument
(``lens.bounds.ensemble``); the bounds are linear programmes over all holdings that do. Amounts are USD bn.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.lens.bounds.book_ledgers import holders_ledger
from lookthrough.lens.bounds.ensemble import METHOD, sample_cells
from lookthrough.lens.bounds.extremes import linear_extremes
from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.lens.bounds.ledger import CellLedger

    Floats = NDArray[np.float64]

INNER = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Holding:
    """What one holder has of the instruments whose holders are known in part, USD bn.

    Attributes:
        id: the holder; for the rest of an instrument who gave the money, such as ``bondholders``.
        named: what sources name.
        low, high: 5th and 95th percentile of the ensemble, ``None`` without draws.
        lowest, highest: over all holdings that keep what is named.
        instruments: those it may hold a part of, by id.
    """

    id: str
    named: float
    low: float | None
    high: float | None
    lowest: float
    highest: float
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class HolderBounds(Framed):
    """What :func:`holder_bounds` finds: ``whole`` is the size of the instruments, ``pinned_share`` the part named."""

    row_type = Holding

    basis: str
    method: str
    seed: int
    draws: int
    failed: int
    whole: float
    pinned_share: float
    inferred_share: float
    holders: tuple[Holding, ...]

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each holder."""
        return [asdict(holder) for holder in self.holders]

    def document(self) -> dict[str, Any]:
        """Return the document of ``bounds --ledger holders --json`` as plain values."""
        return asdict(self)


def holder_bounds(book: Book, *, draws: int = 100, seed: int = 1) -> HolderBounds:
    """Say what each holder may have of the instruments whose holders are known in part.

    Args:
        book: the book.
        draws: sampled ledgers; 0 for none.
        seed: of the ensemble, 0 or more.

    Raises:
        ValueError: a number that cannot be.
    """
    ledger = holders_ledger(book)
    ensemble = sample_cells(ledger, draws, seed)
    found = [_holding(ledger, holder, ensemble.amounts) for holder in sorted({cell.row for cell in ledger.cells})]
    return HolderBounds(
        basis="inferred",
        method=METHOD,
        seed=seed,
        draws=draws,
        failed=ensemble.failed,
        whole=float(ledger.mid.sum()),
        pinned_share=ledger.share("pinned"),
        inferred_share=ledger.share("inferred"),
        holders=tuple(sorted(found, key=lambda holding: (-holding.named, -holding.highest, holding.id))),
    )


def _holding(ledger: CellLedger, holder: str, amounts: Floats) -> Holding:
    mine = np.array([cell.row == holder for cell in ledger.cells])
    sampled = amounts[:, mine].sum(axis=1)
    low, high = (float(np.quantile(sampled, part)) if len(sampled) else None for part in INNER)
    extremes = linear_extremes(ledger, mine.astype(float))
    cells = [cell for cell, is_mine in zip(ledger.cells, mine, strict=True) if is_mine]
    return Holding(
        id=holder,
        named=float(sum(cell.mid for cell in cells if cell.state == "pinned")),
        low=low,
        high=high,
        lowest=extremes.low,
        highest=extremes.high,
        instruments=tuple(sorted({cell.column for cell in cells})),
    )
