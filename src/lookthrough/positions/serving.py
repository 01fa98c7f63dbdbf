"""Payments that follow a loan: rent, or take-or-pay, that is written to cover the service of what it pays for.

Where a lease or a commitment says which loan it ``serves``, what falls due between its start and its end is

    cover * (interest + scheduled principal of that loan in the quarter)

and not its written amount, so that no second number drawn for the same thing can leave a vehicle short while its tenant
pays. What is due at once at a bullet's maturity is refinanced and not served. A commitment that is paid ``out_of`` a
contract under which its buyer is the seller is what that customer pays the vehicle to which the contract is pledged:
the customer is the payer, and its payments under its own contract fall by as much, as far as they go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lookthrough.contracts.arrays import between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.contracts.commitment import CommitmentTerms
    from lookthrough.contracts.lease import LeaseTerms
FAMILIES_THAT_SERVE = ("lease", "commitment")


class Held(Protocol):
    """Positions of one family, as ``positions.plan`` has them: contract ids, and the weight of each holder."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the contracts ``[position]``."""

    @property
    def weight(self) -> NDArray[np.float64]:
        """The part of the contract that the position holds ``[position]``."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Which loans are served ``[position, debt]`` by family, and what is set apart ``[commitment, commitment]``.

    The number is the part of the payments that the position receives; in ``apart`` rows are what is set apart from.
    """

    loans: Mapping[str, NDArray[np.float64]]
    apart: NDArray[np.float64]


def serving(book: Book, positions: Mapping[str, Held]) -> Serving:
    """Return what follows what among the positions of a book."""
    debt, commitment = positions["debt"], positions["commitment"]
    loans = {
        family: np.array([[w * (i == _named(book, id_, "serves")) for i in debt.ids] for id_, w in _rows(held)])
        for family, held in ((name, positions[name]) for name in FAMILIES_THAT_SERVE)
    }
    apart = np.array(
        [[w * (id_ == _named(book, other, "out_of")) for other in commitment.ids] for id_, w in _rows(commitment)]
    )
    shapes = {family: (len(positions[family].ids), len(debt.ids)) for family in loans}
    return Serving(
        {family: table.reshape(shapes[family]) for family, table in loans.items()},
        apart.reshape(len(commitment.ids), len(commitment.ids)),
    )


def _rows(held: Held) -> list[tuple[str, float]]:
    return list(zip(held.ids, held.weight.tolist(), strict=True))


def _named(book: Book, contract: str, term: str) -> str | None:
    return book.contracts[contract].word(term)


def follow(
    xp: Namespace,
    loans: NDArray[np.float64],
    terms: LeaseTerms | CommitmentTerms,
    amount: Array,
    service: Array,
    quarter: Array,
) -> Array:
    """Return what is due of each position ``[position, path]``: the service of its loan, else its written amount.

    Args:
        xp: array namespace.
        loans: of :class:`Serving`.
        terms: of the family, with ``start``, ``end`` and ``cover``.
        amount: what is written ``[position, path]``.
        service: interest and scheduled principal of every loan ``[debt, path]``.
        quarter: the quarter's number.
    """
    if not loans.any():
        return amount
    serving = np.flatnonzero(loans.any(axis=0))
    served = between(xp, quarter, terms.start, terms.end) * terms.cover * (loans[:, serving] @ service[serving])
    return xp.where(loans.max(axis=1)[:, None] > 0.0, served, amount)


def set_apart(xp: Namespace, apart: NDArray[np.float64], amount: Array) -> Array:
    """Return the payments of commitments ``[commitment, path]`` less what is paid out of them under others."""
    return xp.maximum(amount - apart @ amount, 0.0) if apart.any() else amount
