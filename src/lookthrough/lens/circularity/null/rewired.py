"""Payments rewired at random: every party keeps what it pays, what it receives, and with how many it deals.

Two payments, a to b and c to d, exchange their payees. What the larger one has left over goes from its payer to its
payee on a way through other payments that stay: more on one, less on the next, more on the one after, so that every
total is kept to the unit and no payment appears or vanishes. Where there is no such way the two are left alone. Two
payers who both pay two payees also shift a random amount between the four. Nobody pays itself.

The topology is that of the rewiring of Maslov and Sneppen (2002, Science 296, doi 10.1126/science.1065103), here with
totals kept as well. Amounts are whole numbers of a unit, so that totals are kept exactly.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Step = tuple[int, int]

UNITS = 2**50  # in which the sum of all payments is counted
SEARCHED = 40  # payers on whom a way is looked for: in a large network one that is longer is not worth its time
FIRST, BETWEEN = 20, 4  # exchanges tried for each payment before the first draw, and between draws


def rewired(
    tail: NDArray[np.intp], head: NDArray[np.intp], amount: NDArray[np.float64], draws: int, seed: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]:
    """Yield rewired networks as payers, payees and amounts.

    Args:
        tail: payer of each payment; one payment a pair.
        head: payee of each.
        amount: positive.
        draws: how many networks.
        seed: of the draws, 0 or more.
    """
    unit = float(amount.sum()) / UNITS
    whole = np.maximum(np.rint(amount / unit).astype(np.int64), 1).tolist()
    network = _Rewiring(dict(zip(zip(tail.tolist(), head.tolist(), strict=True), whole, strict=True)))
    rng = np.random.default_rng(seed)
    for draw in range(draws):
        network.exchange(rng, len(whole) * (FIRST if draw == 0 else BETWEEN))
        steps = list(network.paid)
        yield (
            np.array([a for a, _ in steps], dtype=np.intp),
            np.array([b for _, b in steps], dtype=np.intp),
            np.array(list(network.paid.values()), dtype=np.float64) * unit,
        )


class _Rewiring:
    """Payments in whole units, and who pays whom."""

    def __init__(self, paid: Mapping[Step, int]) -> None:
        self.paid = dict(paid)
        self.steps = list(paid)
        self.payees: dict[int, set[int]] = {}
        self.payers: dict[int, set[int]] = {}
        for a, b in self.steps:
            self._link(a, b)

    def exchange(self, rng: np.random.Generator, tries: int) -> None:
        """Try so many exchanges of two payments drawn at random."""
        chosen = rng.integers(len(self.steps), size=(tries, 2)).tolist()
        parts = rng.random(tries).tolist()
        for (one, other), part in zip(chosen, parts, strict=True):
            (a, b), (c, d) = self.steps[one], self.steps[other]
            if len({a, c}) + len({b, d}) < 4 or a == d or c == b:
                continue
            is_there = ((a, d) in self.paid, (c, b) in self.paid)
            if all(is_there):
                self._shift((a, b), (c, d), part)
            elif not any(is_there):
                self._swap(one, other)

    def _shift(self, one: Step, other: Step, part: float) -> None:
        """Move a random amount between four payments of two payers and two payees."""
        (a, b), (c, d) = one, other
        most = min(self.paid[a, b], self.paid[c, d]) - 1
        least = 1 - min(self.paid[a, d], self.paid[c, b])
        moved = least + int(part * (most - least + 1))
        for step, sign in (((a, b), -1), ((c, d), -1), ((a, d), 1), ((c, b), 1)):
            self.paid[step] += sign * moved

    def _swap(self, one: int, other: int) -> None:
        """Let two payments exchange their payees, if what the larger has left over finds its way."""
        if self.paid[self.steps[one]] < self.paid[self.steps[other]]:
            one, other = other, one
        (a, b), (c, d) = self.steps[one], self.steps[other]
        larger, smaller = self.paid[a, b], self.paid[c, d]
        self._unlink(a, b)
        self._unlink(c, d)
        self._link(a, d)
        self._link(c, b)
        way = self._way(a, b, larger - smaller) if larger > smaller else ()
        if way is None:
            self._unlink(a, d)
            self._unlink(c, b)
            self._link(a, b)
            self._link(c, d)
            return
        del self.paid[a, b], self.paid[c, d]
        self.paid[a, d] = self.paid[c, b] = smaller
        for more, step in enumerate(way):
            self.paid[step] += (smaller - larger) if more % 2 else (larger - smaller)
        self.steps[one], self.steps[other] = (a, d), (c, b)

    def _way(self, payer: int, payee: int, left: int) -> list[Step] | None:
        """Return payments to raise and to lower in turn, from a payer to a payee, ``None`` where there is no way.

        Those that are lowered stay above nothing. The two new payments are raised only, since what they pay is not yet
        written down.
        """
        before: dict[int, tuple[int, int]] = {}
        queue, seen = deque([payer]), {payer}
        for _ in range(SEARCHED):
            if not queue:
                break
            at = queue.popleft()
            if payee in self.payees.get(at, ()):
                return self._back(before, payer, at, payee)
            for p in sorted(self.payees.get(at, ())):
                for q in sorted(self.payers[p]):
                    if q not in seen and self.paid.get((q, p), 0) > left:
                        seen.add(q)
                        before[q] = (at, p)
                        queue.append(q)
        return None

    @staticmethod
    def _back(before: Mapping[int, tuple[int, int]], payer: int, last: int, payee: int) -> list[Step]:
        way = [(last, payee)]
        while last != payer:
            at, p = before[last]
            way += [(last, p), (at, p)]
            last = at
        return way

    def _link(self, a: int, b: int) -> None:
        self.payees.setdefault(a, set()).add(b)
        self.payers.setdefault(b, set()).add(a)

    def _unlink(self, a: int, b: int) -> None:
        self.payees[a].discard(b)
        self.payers[b].discard(a)
