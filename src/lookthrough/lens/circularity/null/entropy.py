"""The maximum-entropy ledger: every party pays what it pays in all and receives what it receives, and nobody itself.

It is the ledger that knows the totals and nothing else: rows and columns of a full table are scaled in turn until all
totals are met (Csiszar 1975, doi 10.1214/aop/1176996454). Draws about it multiply each cell by an exponential number
and are scaled again, so that they keep the totals too. Such a ledger is dense: everybody deals with everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDS = 20_000
MET = 1e-9  # of the largest total
DUST = 1e-12  # of all payments: a cell below it is nothing


def entropy_ledger(paid: Floats, received: Floats, start: Floats | None = None) -> Floats:
    """Return the ledger ``[payer, payee]`` of maximum entropy, or the nearest to a start, with nothing on its diagonal.

    Args:
        paid: by each party.
        received: by each party; both have one sum.
        start: positive cells, whose diagonal does not count; ``None`` is all alike.
    """
    table = np.ones((len(paid), len(paid))) if start is None else start.copy()
    np.fill_diagonal(table, 0.0)
    table *= (paid > 0.0)[:, None] & (received > 0.0)[None, :]
    goal = MET * float(max(paid.max(initial=0.0), received.max(initial=0.0)))
    for _ in range(ROUNDS):
        table *= _factor(paid, table.sum(axis=1))[:, None]
        columns = table.sum(axis=0)
        if np.abs(columns - received).max(initial=0.0) <= goal:
            break
        table *= _factor(received, columns)[None, :]
    return table


def entropy_draws(
    tail: NDArray[np.intp], head: NDArray[np.intp], amount: Floats, draws: int, seed: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], Floats]]:
    """Yield ledgers about that of maximum entropy as payers, payees and amounts.

    Args:
        tail: payer of each payment.
        head: payee of each.
        amount: positive.
        draws: how many.
        seed: of the draws, 0 or more.
    """
    count = int(max(tail.max(initial=0), head.max(initial=0))) + 1
    paid, received = np.zeros(count), np.zeros(count)
    np.add.at(paid, tail, amount)
    np.add.at(received, head, amount)
    middle = entropy_ledger(paid, received)
    rng = np.random.default_rng(seed)
    for _ in range(draws):
        yield _payments(entropy_ledger(paid, received, middle * rng.exponential(size=middle.shape)))


def _factor(wanted: Floats, found: Floats) -> Floats:
    return np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0.0)


def _payments(table: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    tail, head = np.nonzero(table > DUST * table.sum())
    return tail, head, table[tail, head]
