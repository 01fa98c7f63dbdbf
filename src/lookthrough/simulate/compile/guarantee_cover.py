"""Where the legs of guarantees stand among the claims of a run, and in which order they are called.

Where several guarantees cover one claim, the one that starts first is called first, then the one whose id comes first;
the next pays what is beyond the cap, or the means, of those before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.term_values import LeftOut
from lookthrough.positions.families import middle
from lookthrough.simulate.compile.guarantee_legs import RESIDUAL, leases_looked_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.positions.plan import Plan
    from lookthrough.simulate.compile.claims import Claims
    from lookthrough.simulate.compile.guarantee_legs import Leg


class Cover(NamedTuple):
    """The legs of a run's guarantees, arrays ``[leg]``; the first in each order are called first.

    Attributes:
        guarantee: row of its position.
        source: row of what it covers among what can be missed: claims, rent lost, take-or-pay lost, residual values.
        claim: row of the covered claim; of legs without one, any.
        item: number of what is covered, the same for all guarantees of it.
        level: 0 for who is called first on an item, 1 for who is called on what is left, and so on.
        in_arrears: 1.0 where what is covered stays due from the obligor until somebody pays.
        with_recourse: the legs whose guarantor has recourse to the obligor, in the order of those claims.
        payer_limited: 1.0 where the guarantor is limited: what it cannot pay stays due.
    """

    guarantee: NDArray[np.int64]
    source: NDArray[np.int64]
    claim: NDArray[np.int64]
    item: NDArray[np.int64]
    level: NDArray[np.int64]
    in_arrears: NDArray[np.float64]
    with_recourse: NDArray[np.int64]
    payer_limited: NDArray[np.float64]


class ResidualCover(NamedTuple):
    """Residual-value guarantees: row of the guarantee, row of the lease that ends, and debts at stake.

    ``debts`` is a 0/1 matrix ``[residual guarantee, debt]``, ``assets`` one of ``[residual guarantee, limited]``.
    """

    guarantee: NDArray[np.int64]
    lease: NDArray[np.int64]
    debts: NDArray[np.float64]
    assets: NDArray[np.float64]


def uncalled(plan: Plan, legs: tuple[Leg, ...]) -> tuple[LeftOut, ...]:
    """Name the guarantees that no run can call: they cover no claim on anybody who may fail."""
    live = {leg.guarantee for leg in legs}
    why = "it covers nothing that anybody who may fail owes its beneficiary in this book"
    return tuple(LeftOut(c, why) for row, c in enumerate(plan.guarantee.ids) if row not in live)


def cover(plan: Plan, legs: tuple[Leg, ...], claims: Claims) -> Cover:
    """Place the legs among the claims of a run."""
    lost = {"rent": len(claims), "commitment": len(claims) + len(plan.lease)}
    after = len(claims) + len(plan.lease) + len(plan.commitment)
    limited = set(plan.limited.tolist())

    def source(leg: Leg) -> int:
        start = after if leg.what == RESIDUAL else lost[leg.what] if leg.is_lost else claims.groups[leg.what].start
        return int(start) + leg.position

    sources = np.array([source(leg) for leg in legs], dtype=np.int64)
    names, item = np.unique(sources, return_inverse=True)
    guarantee = np.array([leg.guarantee for leg in legs], dtype=np.int64)
    return Cover(
        guarantee=guarantee,
        source=sources,
        claim=np.where(sources < len(claims), sources, 0),
        item=item.astype(np.int64),
        level=_levels(plan, guarantee, item, len(names)),
        in_arrears=np.array([float(leg.recourse) for leg in legs]),
        with_recourse=np.array([i for i, leg in enumerate(legs) if leg.recourse], dtype=np.int64),
        payer_limited=np.array([float(leg.guarantor in limited) for leg in legs]),
    )


def _levels(plan: Plan, guarantee: NDArray[np.int64], item: NDArray[np.int64], items: int) -> NDArray[np.int64]:
    """Return when each leg is called: a guarantee after all that start earlier and share something with it."""
    starts = middle(plan)["guarantee"].start[:, 0]
    order = sorted(range(len(plan.guarantee)), key=lambda row: (float(np.floor(starts[row])), row))
    free, level = np.zeros(items, dtype=np.int64), np.zeros(len(guarantee), dtype=np.int64)
    for row in order:
        own = guarantee == row
        if own.any():
            level[own] = free[item[own]].max()
            free[item[own]] = level[own].max() + 1
    return level


def residual_cover(plan: Plan) -> ResidualCover:
    """Match each residual-value guarantee with the leases whose end it looks at and the debts behind the asset."""
    rows = [
        (row, lease)
        for row, id_ in enumerate(plan.guarantee.ids)
        if plan.book.contracts[id_].kind == "residual_value_guarantee"
        for lease in leases_looked_at(plan, row)
    ]
    debts = np.zeros((len(rows), len(plan.debt)))
    assets = np.zeros((len(rows), len(plan.limited)))
    for i, (row, _) in enumerate(rows):
        behind = _owner_chain(plan, int(plan.guarantee.payee[row]))
        debts[i] = np.isin(plan.debt.payer, behind)
        assets[i] = np.isin(plan.limited, behind)
    return ResidualCover(
        guarantee=np.array([r for r, _ in rows], dtype=np.int64),
        lease=np.array([k for _, k in rows], dtype=np.int64),
        debts=debts,
        assets=assets,
    )


def _owner_chain(plan: Plan, entity: int) -> list[int]:
    """Return a vehicle and the vehicles that own it: their debts stand on the same asset."""
    chain = [entity]
    for member in chain:
        owners = [s.owner for s in plan.stakes if s.issuer == member and s.owner in plan.limited]
        chain += [o for o in owners if o not in chain and not plan.modelled[o]]
    return chain
