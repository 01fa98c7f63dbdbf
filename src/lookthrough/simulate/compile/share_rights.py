"""Rights to shares in a run: what a share costs, which deliveries vest warrants, which notes convert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts import commitment, warrant
from lookthrough.positions.sectors import PRIVATE_INVESTORS, PUBLIC_EQUITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.contracts.term_values import Resolver
    from lookthrough.positions.families import Families
    from lookthrough.positions.plan import Plan


DELIVER = ("order", "commitment")  # families whose deliveries may vest warrants, as ``ShareRights.order`` counts them


@dataclass(frozen=True, slots=True)
class ShareRights:
    """Static arrays.

    Attributes:
        price: today's price of each warrant's grantor, USD; 0 where unknown ``[warrant]``.
        order: the row, among orders and then take-or-pay commitments, whose deliveries vest each warrant; one past the
            last where a warrant names none that takes part ``[warrant]``.
        by_order: 1.0 where there is one ``[warrant]``.
        convertible: rows of the debts that may convert ``[convertible]``.
        note_price: today's share price of their issuers, USD ``[convertible]``.
    """

    price: NDArray[np.float64]
    order: NDArray[np.int64]
    by_order: NDArray[np.float64]
    convertible: NDArray[np.int64]
    note_price: NDArray[np.float64]


class Vested(NamedTuple):
    """Shares vested so far, bn, and the share of the deliveries so far ``[warrant, path]``."""

    shares: Array
    delivered: Array


def vested_before(xp: Namespace, rights: ShareRights, terms: Families, first_quarter: int, paths: int) -> Vested:
    """Return what had vested before the first quarter: it is in the opening position, and is not sold again."""
    last, none = first_quarter - 1.0, xp.zeros((1, paths))
    parts = [commitment.delivered(xp, terms[name], last) + none for name in DELIVER]
    delivered = by_deliveries(xp, rights, terms, xp.concatenate(parts), last)
    return Vested(warrant.vested(xp, terms["warrant"], rights.price[:, None], delivered), delivered)


def by_deliveries(xp: Namespace, rights: ShareRights, terms: Families, parts: Array, quarter: Array) -> Array:
    """Return the share of each warrant's deliveries made by the end of a quarter ``[warrant, path]``.

    Args:
        xp: array namespace.
        rights: of the plan.
        terms: of all families.
        parts: the share delivered under orders and then commitments ``[position, path]``.
        quarter: its number.
    """
    rows = xp.concatenate([parts, xp.zeros((1, parts.shape[-1]))])[rights.order]
    return xp.where(rights.by_order[:, None] > 0, rows, warrant.passed(xp, terms["warrant"], quarter))


def share_rights(plan: Plan, resolver: Resolver) -> ShareRights:
    """Return the rights to shares of a plan."""
    deliveries = [id_ for family in DELIVER for id_ in plan.positions[family].ids]
    named = [plan.book.contracts[id_].word("order") for id_ in plan.warrant.ids]
    rows = [deliveries.index(name) if name in deliveries else len(deliveries) for name in named]
    notes = convertible(plan, resolver)
    return ShareRights(
        price=np.array([share_price(plan, resolver, int(i)) for i in plan.warrant.payer]),
        order=np.array(rows, dtype=np.int64),
        by_order=np.array([float(row < len(deliveries)) for row in rows]),
        convertible=notes,
        note_price=np.array([share_price(plan, resolver, int(i)) for i in plan.debt.payer[notes]]),
    )


def convertible(plan: Plan, resolver: Resolver) -> NDArray[np.int64]:
    """Return the rows of the debts whose price of conversion and whose issuer's share price are known."""
    if not len(plan.debt):
        return np.zeros(0, dtype=np.int64)
    at = plan.debt.columns["conversion_price"]
    stated = np.array([slot.mid > 0.0 for slot in plan.table.rows[at.start : at.stop]])
    priced = np.array([share_price(plan, resolver, int(i)) > 0.0 for i in plan.debt.payer])
    return np.flatnonzero(stated & priced)


def share_price(plan: Plan, resolver: Resolver, entity: int) -> float:
    """Return market value over shares outstanding, USD; 0 where either is unknown."""
    record = plan.book.entities[plan.entities[entity]]
    value, shares = resolver.opening(record, "market_value"), resolver.opening(record, "shares_outstanding")
    return value.mid / shares.mid if value is not None and shares is not None and shares.mid > 0.0 else 0.0


def buyer_of_shares(plan: Plan, entity: int) -> int:
    """Return who buys an entity's new shares: the public where it is listed, else private investors."""
    listed = plan.book.entities[plan.entities[entity]].ticker is not None
    return plan.number[PUBLIC_EQUITY if listed else PRIVATE_INVESTORS]
