"""Which missing disclosure matters most: what knowing one payment would narrow of a vendor's floor and ceiling.

A cell is held at the low and at the high end of its range, and the extremes are solved again; the gain is the mean of
the two. It is generous: where the extremes are linear programmes, the highest is concave in the cell and the lowest
convex, so a cell known in between narrows less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.lens.bounds.extremes import by_cut, by_flow, cell_extremes
from lookthrough.lens.bounds.linear_programme import compiled, solve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.lens.bounds.extremes import Answer, Extremes
    from lookthrough.lens.bounds.ledger import CellLedger
    from lookthrough.lens.bounds.linear_programme import Compiled, Optimum
    from lookthrough.lens.bounds.payments import Payments

SMALLEST = 1e-6  # USD bn: a smaller gain is a rounding error of the solver
SAME = 1e-9  # relative distance at which a cell stands at an end of its range
MOST = 10  # disclosures in an answer


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What would be gained from knowing one cell.

    Attributes:
        cell: its id.
        low, high: its range, USD bn.
        gain: USD bn by which the bounds of floor and ceiling together would narrow, mean of the cell known at its low
            and at its high end.
    """

    cell: str
    low: float
    high: float
    gain: float


def disclosures(ledger: CellLedger, payments: Payments, spans: Mapping[Answer, Extremes]) -> tuple[Disclosure, ...]:
    """Return what knowing each cell would narrow, widest gain first.

    Cells are screened by programmes without binaries; those that narrow something there are solved exactly. A figure
    whose bounds meet already cannot narrow and is not solved.

    Args:
        ledger: cells and totals.
        payments: what is paid around the vendor.
        spans: the extremes of its floor and ceiling.
    """
    open_ = [answer for answer, span in spans.items() if span.high - span.low > SMALLEST]
    programmes = [compiled(build(ledger, payments, answer)) for answer in open_ for build in (by_flow, by_cut)]
    moves = np.flatnonzero(np.any(payments.slope != 0.0, axis=0)).tolist() if programmes else []
    ends = {i: cell_extremes(ledger, i) for i in moves}
    wide = {i: span for i, span in ends.items() if span.high - span.low > SMALLEST}
    first = _gains(programmes, wide, relaxed=True)
    chosen = sorted((i for i in wide if first[i] > SMALLEST), key=lambda i: (-first[i], ledger.cells[i].id))
    gains = _gains(programmes, {i: wide[i] for i in chosen[: 2 * MOST]}, relaxed=False)
    found = [Disclosure(ledger.cells[i].id, wide[i].low, wide[i].high, gain) for i, gain in gains.items()]
    return tuple(sorted((d for d in found if d.gain > SMALLEST), key=lambda d: (-d.gain, d.cell))[:MOST])


def _gains(programmes: Sequence[Compiled], ends: Mapping[int, Extremes], *, relaxed: bool) -> dict[int, float]:
    """Return by how much the programmes' bounds together narrow, mean of each cell at its low and its high end.

    The sum of the four optima is highest less lowest of ceiling and floor: the lowest stand with the other sign.
    """
    now = [solve(programme, relaxed=relaxed) for programme in programmes]

    def width(cell: int, amount: float) -> float:
        return sum(_pinned(p, found, cell, amount, relaxed=relaxed) for p, found in zip(programmes, now, strict=True))

    whole = sum(found.value for found in now)
    return {i: whole - (width(i, span.low) + width(i, span.high)) / 2 for i, span in ends.items()}


def _pinned(programme: Compiled, found: Optimum, cell: int, amount: float, *, relaxed: bool) -> float:
    """Return the optimum with one cell held at an amount: the same as before where the cell was there already."""
    if abs(found.at[cell] - amount) <= SAME * max(1.0, amount):
        return found.value
    return solve(programme, relaxed=relaxed, pinned={cell: amount}).value
