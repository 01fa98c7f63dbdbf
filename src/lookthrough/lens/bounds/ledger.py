"""Ledgers of which some cells are not known: what is pinned, what cannot be, what is inferred, and the totals kept.

A ledger has rows (who pays, who holds) and columns (who is paid, what is held). A cell is

* pinned: a source states the amount, or a range it lies in;
* inferred: nobody states it, and the book gives the range it may lie in;
* zero by structure: there is no cell, and no method may put an amount there.

Totals are what a whole row or column adds up to, as far as that is known, a number or a range. The purchases of a book
(buyer by seller, kind and year) and its holders (holder by instrument) are such ledgers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import linprog

from lookthrough.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.book.records import Position

    Floats = NDArray[np.float64]

State = Literal["pinned", "inferred"]
Origin = Literal["stated", "as recorded"]
MET = 1e-9  # relative distance within which a total counts as met


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount of a ledger, USD bn.

    Attributes:
        row: who pays or holds.
        column: who is paid, or what is held.
        what: the kind and period of a purchase (``chips 2026``), empty for a holding.
        low, mid, high: the amount, or the range it lies in; ``high`` may be infinite, ``mid`` is as recorded.
        state: ``pinned`` where a source states it, else ``inferred``.
        unconfirmed: whether no source better than grade C states it.
    """

    row: str
    column: str
    what: str
    low: float
    mid: float
    high: float
    state: State
    unconfirmed: bool = False

    @property
    def id(self) -> str:
        """The cell as read aloud: ``meta > nvidia chips 2026``."""
        return f"{self.row} > {self.column} {self.what}".rstrip()


@dataclass(frozen=True, slots=True)
class Total:
    """What some cells of one row or column add up to, USD bn.

    Attributes:
        id: ``sold nvidia chips 2026``.
        cells: the numbers of its cells in the ledger.
        low, high: the range; equal where the total is one number.
        origin: ``stated`` in the book, or ``as recorded``: the sum of the cells at the middle of their ranges.
        position: where the book states it.
    """

    id: str
    cells: tuple[int, ...]
    low: float
    high: float
    origin: Origin
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class CellLedger:
    """Cells and totals, each in the order of ids; a pair without a cell is zero by structure.

    Attributes:
        cells, totals: as above.
        idle: names of totals in the book that no cell belongs to.
        left_out: ids of cells that are left out: unknown, and no total says how large they may be.
    """

    cells: tuple[Cell, ...]
    totals: tuple[Total, ...]
    idle: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def low(self) -> Floats:
        """``[cell]``, USD bn."""
        return np.array([cell.low for cell in self.cells])

    @property
    def mid(self) -> Floats:
        """``[cell]``, USD bn, as recorded."""
        return np.array([cell.mid for cell in self.cells])

    @property
    def high(self) -> Floats:
        """``[cell]``, USD bn."""
        return np.array([cell.high for cell in self.cells])

    @property
    def total_low(self) -> Floats:
        """``[total]``, USD bn."""
        return np.array([total.low for total in self.totals])

    @property
    def total_high(self) -> Floats:
        """``[total]``, USD bn."""
        return np.array([total.high for total in self.totals])

    @property
    def membership(self) -> Floats:
        """``[total, cell]``, 1 where the cell is part of the total."""
        found = np.zeros((len(self.totals), len(self.cells)))
        for i, total in enumerate(self.totals):
            found[i, list(total.cells)] = 1.0
        return found

    def share(self, state: State) -> float:
        """Return the part of the ledger's dollars, as recorded, that is pinned or inferred; 0 for an empty one."""
        whole = math.fsum(cell.mid for cell in self.cells)
        return math.fsum(cell.mid for cell in self.cells if cell.state == state) / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Totals that no amounts of the cells can meet together.

    Attributes:
        totals: the offending ones; without any one of them the others could be met.
        gap: USD bn by which they miss each other.
        sentence: what is wrong, with names, amounts and places in the book.
    """

    totals: tuple[str, ...]
    gap: float
    sentence: str


class InfeasibleLedgerError(InputError, ValueError):
    """Totals and cells of a book cannot all hold; the message names the offending set."""


def sound(ledger: CellLedger) -> CellLedger:
    """Return the ledger with ranges cut to what its totals allow, without cells that nothing bounds.

    Raises:
        InfeasibleLedgerError: its totals cannot all be met.
    """
    found = conflict(ledger)
    if found is not None:
        raise InfeasibleLedgerError(found.sentence)
    low, high = _tightened(ledger)
    kept = [i for i in range(len(ledger.cells)) if math.isfinite(high[i])]
    place = {old: new for new, old in enumerate(kept)}
    cells = tuple(replace(ledger.cells[i], low=float(low[i]), high=float(high[i])) for i in kept)
    totals = tuple(replace(t, cells=tuple(place[i] for i in t.cells if i in place)) for t in ledger.totals)
    left = tuple(cell.id for i, cell in enumerate(ledger.cells) if i not in place)
    return replace(ledger, cells=cells, totals=totals, left_out=(*ledger.left_out, *left))


def conflict(ledger: CellLedger) -> Conflict | None:
    """Return the totals that cannot be met together, ``None`` where all can.

    The least distance by which totals must give way is a linear programme; where it is above 0, the totals with a
    price in its optimum are those that hold each other (elastic filter: Chinneck and Dravnieks 1991, ORSA Journal on
    Computing 3).
    """
    n, m = len(ledger.cells), len(ledger.totals)
    if not m:
        return None
    a, low, high = ledger.membership, ledger.total_low, ledger.total_high
    capped = np.isfinite(high)
    above = np.hstack([-a, -np.eye(m), np.zeros((m, m))])
    below = np.hstack([a, np.zeros((m, m)), -np.eye(m)])[capped]
    solved = linprog(
        np.concatenate([np.zeros(n), np.ones(2 * m)]),
        np.vstack([above, below]),
        np.concatenate([-low, high[capped]]),
        bounds=[*((c.low, None if math.isinf(c.high) else c.high) for c in ledger.cells), *([(0.0, None)] * (2 * m))],
        method="highs-ds",
    )
    if solved.fun <= MET * max(1.0, float(np.max(low, initial=0.0))):
        return None
    price = np.zeros((2, m))
    price[0], price[1, capped] = np.abs(solved.ineqlin.marginals[:m]), np.abs(solved.ineqlin.marginals[m:])
    return _named(ledger, np.flatnonzero(price.max(axis=0) > MET).tolist(), float(solved.fun))


def _named(ledger: CellLedger, offending: list[int], gap: float) -> Conflict:
    parts = [_described(ledger, ledger.totals[i]) for i in offending]
    verb = "cannot be met" if len(parts) == 1 else "cannot all be met"
    sentence = f"totals of the ledger {verb}, {gap:.4g} bn USD are amiss: {'; '.join(parts)}"
    return Conflict(tuple(ledger.totals[i].id for i in offending), gap, sentence)


def _described(ledger: CellLedger, total: Total) -> str:
    cells = [ledger.cells[i] for i in total.cells]
    low, high = math.fsum(c.low for c in cells), math.fsum(c.high for c in cells)
    where = "" if total.position is None else f" ({total.position.file}:{total.position.line})"
    return f"{total.id} is {_range(total.low, total.high)}{where}, its {len(cells)} cells allow {_range(low, high)}"


def _range(low: float, high: float) -> str:
    return f"{low:.4g}" if low == high else f"{low:.4g}..{high:.4g}"


def _tightened(ledger: CellLedger, rounds: int = 20) -> tuple[Floats, Floats]:
    """Return ranges of cells cut by each total in turn until nothing moves: what the others leave is the most."""
    low, high = ledger.low, ledger.high
    for _ in range(rounds):
        before = low.copy(), high.copy()
        for total in ledger.totals:
            for i in total.cells:
                others = [j for j in total.cells if j != i]
                high[i] = max(low[i], min(high[i], total.high - math.fsum(low[j] for j in others)))
                low[i] = min(high[i], max(low[i], total.low - math.fsum(high[j] for j in others)))
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return low, high
